//! The way to AWS: whose account it is, and the one function every API call goes through.

use super::calls::{Call, CallLog};
use super::connect::{Clients, GLOBAL_REGION, Pair, Target, sdk_config};
use super::error::{AwsError, Class, Landed};
use super::pace::Pace;
use super::session::Session;
use super::types::{Doing, Gate};
use crate::clock::{Clock, Stopwatch, Timestamp};
use aws_config::retry::RetryConfig;
use aws_sdk_sts::operation::RequestId;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use std::error::Error;
use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

/// A handle on one account and region; clones are cheap.
#[derive(Clone)]
pub struct Aws {
    pub(super) inner: Arc<Inner>,
    gate: Option<Arc<dyn Gate>>,
}

pub(super) struct Inner {
    account: String,
    caller_arn: String,
    region: String,
    simulated: bool,
    endpoint: Option<String>,
    clock: Clock,
    session: Session,
    calls: CallLog,
    pace: Pace,
    regional: Pair,
    global: Pair,
}

impl Aws {
    /// Finds credentials, and asks STS whose they are.
    ///
    /// # Errors
    /// As any call; [`Class::Credentials`] when there are none.
    pub async fn connect(
        target: Target,
        region: &str,
        clock: Clock,
        calls: CallLog,
    ) -> Result<Aws, AwsError> {
        let endpoint = match &target {
            Target::Sim { url } => Some(url.clone()),
            Target::Aws { .. } => None,
        };
        let simulated = endpoint.is_some();
        let session = Session::default();
        let config = sdk_config(target, region, &clock, &session).await;
        // A rehearsal may run a hundred times faster than the world, but its wires do not.
        let backoff = if simulated {
            Duration::from_millis(50)
        } else {
            Duration::from_secs(1)
        };
        let retry = RetryConfig::standard()
            .with_max_attempts(3)
            .with_initial_backoff(backoff);
        let mut inner = Inner {
            account: String::new(),
            caller_arn: String::new(),
            region: region.to_owned(),
            simulated,
            endpoint,
            clock,
            session,
            calls,
            pace: Pace::default(),
            regional: Pair::new(&config, region, retry.clone()),
            global: Pair::new(&config, GLOBAL_REGION, retry),
        };
        let doing = Doing::read("sts", "GetCallerIdentity", "");
        let me = inner
            .call(None, region, doing.clone(), |c| {
                c.sts.get_caller_identity().send()
            })
            .await?;
        let missing = || AwsError::strange(&doing, "the answer names no account");
        inner.account = me.account.ok_or_else(missing)?;
        inner.caller_arn = me.arn.ok_or_else(missing)?;
        Ok(Self {
            inner: Arc::new(inner),
            gate: None,
        })
    }

    /// The same, with `gate` before and after every change.
    #[must_use]
    pub fn with_gate(&self, gate: Arc<dyn Gate>) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
            gate: Some(gate),
        }
    }

    /// The same without a gate, for what keeps the lock itself.
    #[must_use]
    pub fn without_gate(&self) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
            gate: None,
        }
    }

    /// Account id.
    pub fn account(&self) -> &str {
        &self.inner.account
    }

    /// ARN of the caller.
    pub fn caller_arn(&self) -> &str {
        &self.inner.caller_arn
    }

    /// `aws`, `aws-cn`, `aws-us-gov`: second piece of every ARN.
    pub fn partition(&self) -> &str {
        self.inner.caller_arn.split(':').nth(1).unwrap_or("aws")
    }

    /// The stream's region.
    pub fn region(&self) -> &str {
        &self.inner.region
    }

    /// When the credentials in use end, where whoever gave them says so.
    pub fn session_ends(&self) -> Option<Timestamp> {
        self.inner.session.ends()
    }

    /// Whether this is a rehearsal.
    pub fn simulated(&self) -> bool {
        self.inner.simulated
    }

    /// Where the simulator listens, in a rehearsal.
    pub fn endpoint(&self) -> Option<&str> {
        self.inner.endpoint.as_deref()
    }

    /// The clock all of this follows.
    pub fn clock(&self) -> &Clock {
        &self.inner.clock
    }

    /// The record of calls.
    pub fn calls(&self) -> &CallLog {
        &self.inner.calls
    }

    /// One API call in the stream's region. Services without regions are asked here too: the SDK
    /// knows their endpoints.
    pub(super) async fn call<T, E, F>(
        &self,
        doing: Doing,
        send: impl FnOnce(&Clients) -> F,
    ) -> Result<T, AwsError>
    where
        F: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
        E: ProvideErrorMetadata + Error + 'static,
        T: RequestId,
    {
        self.call_in(&self.inner.region, doing, send).await
    }

    /// One API call in `region`: the stream's own or the global one.
    pub(super) async fn call_in<T, E, F>(
        &self,
        region: &str,
        doing: Doing,
        send: impl FnOnce(&Clients) -> F,
    ) -> Result<T, AwsError>
    where
        F: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
        E: ProvideErrorMetadata + Error + 'static,
        T: RequestId,
    {
        // An SDK call is a future of many kilobytes: on the heap, or those who await several at once
        // outgrow a thread's stack.
        Box::pin(self.inner.call(self.gate.as_deref(), region, doing, send)).await
    }
}

impl fmt::Debug for Aws {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner {
            account,
            region,
            simulated,
            ..
        } = &*self.inner;
        write!(
            f,
            "Aws({account} {region}{})",
            if *simulated { " simulated" } else { "" }
        )
    }
}

impl Inner {
    async fn call<T, E, F>(
        &self,
        gate: Option<&dyn Gate>,
        region: &str,
        doing: Doing,
        send: impl FnOnce(&Clients) -> F,
    ) -> Result<T, AwsError>
    where
        F: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
        E: ProvideErrorMetadata + Error + 'static,
        T: RequestId,
    {
        let pair = match region {
            r if r == self.region => &self.regional,
            GLOBAL_REGION => &self.global,
            other => {
                let text = format!(
                    "no client for region {other}: this handle is for {} and {GLOBAL_REGION}",
                    self.region
                );
                return Err(AwsError::local(Class::Unknown, doing, text, Landed::No));
            }
        };
        // The turn comes first: what the gate sees must still hold when the call goes out.
        self.pace
            .turn(doing.service, doing.mutates, &self.clock)
            .await;
        let gate = gate.filter(|_| doing.mutates);
        if let Some(gate) = gate {
            gate.before(&doing).await?;
        }
        let clients = if doing.mutates {
            &pair.mutates
        } else {
            &pair.reads
        };
        let (at, watch) = (self.clock.now(), Stopwatch::start());
        let result = {
            let _busy = self.clock.busy();
            Box::pin(send(clients)).await
        };
        let took = watch.elapsed();
        let request_id = match &result {
            Ok(out) => out.request_id().map(str::to_owned),
            Err(e) => e.request_id().map(str::to_owned),
        };
        let result = result.map_err(|e| AwsError::from_sdk(&doing, &e, request_id.as_deref()));
        if let Err(AwsError {
            class: Class::Throttled,
            ..
        }) = result
        {
            self.pace
                .throttled(doing.service, doing.mutates, &self.clock);
        }
        let (outcome, request_id) = match &result {
            Ok(_) => ("ok".to_owned(), request_id),
            Err(e) if e.code.is_empty() => (format!("{:?}", e.class), e.request_id.clone()),
            Err(e) => (e.code.clone(), e.request_id.clone()),
        };
        self.calls.add(Call {
            at,
            region: region.to_owned(),
            doing: doing.clone(),
            took,
            request_id,
            outcome,
        });
        if let Some(gate) = gate {
            gate.after(&doing, &result.as_ref().map(|_| ()).map_err(Clone::clone))
                .await;
        }
        result
    }
}
