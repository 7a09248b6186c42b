//! The way to AWS: which account, which region, which clock, and the one function every API call
//! goes through.

use super::calls::{Call, CallLog};
use super::error::{AwsError, Class, Landed};
use super::loopback::Loopback;
use super::pace::Pace;
use super::types::{Doing, Gate};
use crate::clock::{Clock, Stopwatch};
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{AppName, BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_sts::operation::RequestId;
use aws_smithy_async::time::{SharedTimeSource, TimeSource};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::client::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use std::error::Error;
use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// Where CloudFront, its metrics and its alarms live.
pub const GLOBAL_REGION: &str = "us-east-1";

/// Which AWS is talked to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// The real one (or what `AWS_ENDPOINT_URL` names), with credentials as aws-config finds them.
    Aws {
        /// Profile; `None` leaves it to the environment.
        profile: Option<String>,
    },
    /// The simulator. Profiles are ignored, and no other host than this machine is talked to.
    Sim {
        /// `http://127.0.0.1:PORT`.
        url: String,
    },
}

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
    clock: Clock,
    calls: CallLog,
    pace: Pace,
    regional: Pair,
    global: Pair,
}

/// Looks may be sent again by the SDK; changes never are: an ambiguous outcome means "find again".
struct Pair {
    reads: Clients,
    mutates: Clients,
}

/// One client per service.
pub(super) struct Clients {
    pub medialive: aws_sdk_medialive::Client,
    pub mediapackage: aws_sdk_mediapackage::Client,
    pub s3: aws_sdk_s3::Client,
    pub iam: aws_sdk_iam::Client,
    pub sts: aws_sdk_sts::Client,
    pub cloudfront: aws_sdk_cloudfront::Client,
    pub cloudwatch: aws_sdk_cloudwatch::Client,
    pub sns: aws_sdk_sns::Client,
}

impl Clients {
    fn new(config: &SdkConfig) -> Self {
        // A host in front of the bucket's name resolves nowhere but at AWS.
        let s3 = aws_sdk_s3::config::Builder::from(config)
            .force_path_style(config.endpoint_url().is_some());
        Self {
            medialive: aws_sdk_medialive::Client::new(config),
            mediapackage: aws_sdk_mediapackage::Client::new(config),
            s3: aws_sdk_s3::Client::from_conf(s3.build()),
            iam: aws_sdk_iam::Client::new(config),
            sts: aws_sdk_sts::Client::new(config),
            cloudfront: aws_sdk_cloudfront::Client::new(config),
            cloudwatch: aws_sdk_cloudwatch::Client::new(config),
            sns: aws_sdk_sns::Client::new(config),
        }
    }
}

impl Pair {
    fn new(config: &SdkConfig, region: &str, retry: RetryConfig) -> Self {
        let with = |retry| {
            let region = Region::new(region.to_owned());
            Clients::new(
                &config
                    .to_builder()
                    .region(region)
                    .retry_config(retry)
                    .build(),
            )
        };
        Self {
            reads: with(retry),
            mutates: with(RetryConfig::disabled()),
        }
    }
}

/// The SDK signs with our time.
#[derive(Clone, Debug)]
struct OurTime(Clock);

impl TimeSource for OurTime {
    fn now(&self) -> SystemTime {
        SystemTime::from(self.0.now())
    }
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
        let simulated = matches!(target, Target::Sim { .. });
        let config = sdk_config(target, region, &clock).await;
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
            clock,
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

    /// Whether this is a rehearsal.
    pub fn simulated(&self) -> bool {
        self.inner.simulated
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
        self.inner
            .call(self.gate.as_deref(), region, doing, send)
            .await
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
            send(clients).await
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

async fn sdk_config(target: Target, region: &str, clock: &Clock) -> SdkConfig {
    let region = Region::new(region.to_owned());
    let time = SharedTimeSource::new(OurTime(clock.clone()));
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(5))
        .operation_attempt_timeout(Duration::from_secs(30))
        .build();
    let app = AppName::new("onair").ok();
    // Answers are small; a stalled one is caught by the attempt's own timeout.
    let stalls = StalledStreamProtectionConfig::disabled();
    match target {
        Target::Aws { profile } => {
            let mut loader = aws_config::defaults(BehaviorVersion::latest())
                .region(region)
                .time_source(time)
                .timeout_config(timeouts)
                .stalled_stream_protection(stalls);
            if let Some(app) = app {
                loader = loader.app_name(app);
            }
            if let Some(profile) = profile {
                loader = loader.profile_name(profile);
            }
            loader.load().await
        }
        // Built by hand: nothing of the environment or of profiles reaches a rehearsal.
        Target::Sim { url } => {
            let keys = Credentials::new(
                "AKIAONAIRREHEARSAL00",
                "rehearsal",
                None,
                None,
                "onair rehearsal",
            );
            let mut builder = SdkConfig::builder();
            builder.set_app_name(app);
            builder
                .behavior_version(BehaviorVersion::latest())
                .region(region)
                .credentials_provider(SharedCredentialsProvider::new(keys))
                .endpoint_url(url)
                .http_client(Loopback::client())
                .time_source(time)
                .sleep_impl(aws_smithy_async::rt::sleep::SharedAsyncSleep::new(
                    aws_smithy_async::rt::sleep::TokioSleep::new(),
                ))
                .timeout_config(timeouts)
                .stalled_stream_protection(stalls)
                .build()
        }
    }
}
