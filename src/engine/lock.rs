//! One operator at a time. The lock is the object `onair/lock` in the site bucket, made with
//! `If-None-Match: *`; its lease is judged by S3's own clock (the object's Last-Modified against the
//! answer's Date), renewed every 20 s, and looked at again before each change. It can be taken over
//! only when the lease is over, or when it belongs to a process of this host that no longer lives.
//!
//! Giving it back leaves the object, marked: its age tells the next run, on whatever laptop, how long
//! ago the last one may have made something that AWS's lists do not show yet.
//!
//! Covers deploy and destroy. Never stands before start and stop.

use super::context::EngineError;
use crate::aws::{Aws, AwsError, Class, Held};
use crate::clock::Timestamp;
use serde::{Deserialize, Serialize};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How long a lock holds unless renewed.
pub const LEASE: Duration = Duration::from_secs(60);
const RENEW: Duration = Duration::from_secs(20);
const KEY: &str = "onair/lock";

/// Who holds, or wants, the lock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    /// Person, from the caller's ARN.
    pub who: String,
    /// Host name.
    pub host: String,
    /// Process id.
    pub pid: u32,
    /// The run, a ULID.
    pub run: String,
}

impl Owner {
    /// This process, as the caller of `aws`.
    pub fn here(aws: &Aws, run: &str) -> Self {
        let who = aws.caller_arn().rsplit('/').next().unwrap_or_default();
        Self {
            who: who.to_owned(),
            host: gethostname::gethostname().to_string_lossy().into_owned(),
            pid: std::process::id(),
            run: run.to_owned(),
        }
    }
}

impl std::fmt::Display for Owner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} on {} (process {})", self.who, self.host, self.pid)
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Body {
    #[serde(flatten)]
    owner: Owner,
    /// Rises with each change of hands.
    fence: u64,
    /// Given back: nobody holds it.
    #[serde(default)]
    released: bool,
}

/// The lock, held. Dropping it does not give it back: a killed run cannot either.
#[derive(Clone, Debug)]
pub struct Lock {
    aws: Aws,
    bucket: String,
    body: Body,
    etag: Arc<Mutex<String>>,
    /// When the run that had it before was last at work; absent for the first one.
    pub(super) last_run: Option<Timestamp>,
}

impl Lock {
    /// Who else holds the lock now, for what goes on without it. Trouble with S3 counts as nobody: the
    /// answer is a courtesy, and what it stands beside has calls of its own to fail by.
    pub async fn holder(aws: &Aws, bucket: &str, me: &Owner) -> Option<Owner> {
        let there = aws.without_gate().object_get(bucket, KEY).await.ok()??;
        let body: Body = serde_json::from_slice(&there.body).ok()?;
        (body.owner.run != me.run && !over(&there, Some(&body), me)).then_some(body.owner)
    }

    /// Takes the lock.
    ///
    /// # Errors
    /// [`EngineError::Locked`] when somebody else holds it; else as the calls.
    pub async fn acquire(aws: &Aws, bucket: &str, owner: Owner) -> Result<Self, EngineError> {
        let aws = aws.without_gate();
        let held = |body: Body, etag: String, from| Self {
            aws: aws.clone(),
            bucket: bucket.to_owned(),
            body,
            etag: Arc::new(Mutex::new(etag)),
            last_run: from,
        };
        // Each round loses at most one race; more than a few in a row means something else is wrong.
        for _ in 0..8 {
            let body = Body {
                owner: owner.clone(),
                fence: 1,
                released: false,
            };
            match aws
                .object_put_new(bucket, KEY, serde_json::to_vec(&body)?)
                .await
            {
                Ok(etag) => return Ok(held(body, etag, None)),
                Err(e) if look_again(&e) => {}
                Err(e) => return Err(e.into()),
            }
            let Some(there) = aws.object_get(bucket, KEY).await? else {
                continue;
            };
            let theirs: Option<Body> = serde_json::from_slice(&there.body).ok();
            // An answer that was lost: the lock is ours already. Whose it was before is lost with it.
            if let Some(body) = theirs
                .clone()
                .filter(|b| b.owner.run == owner.run && !b.released)
            {
                let before = (body.fence > 1).then_some(there.last_modified);
                return Ok(held(body, there.etag, before));
            }
            if !over(&there, theirs.as_ref(), &owner) {
                return Err(locked(&there, theirs));
            }
            let last_run = last_at_work(&there, theirs.as_ref());
            let body = Body {
                owner: owner.clone(),
                fence: theirs.map_or(1, |b| b.fence + 1),
                released: false,
            };
            match aws
                .object_put_if(bucket, KEY, serde_json::to_vec(&body)?, &there.etag)
                .await
            {
                Ok(etag) => return Ok(held(body, etag, Some(last_run))),
                Err(e) if look_again(&e) => {}
                Err(e) => return Err(e.into()),
            }
        }
        Err(EngineError::Internal(
            "the lock changed hands eight times while we looked".into(),
        ))
    }

    /// Rises with each change of hands.
    pub fn fence(&self) -> u64 {
        self.body.fence
    }

    /// Does `work` while the lease is renewed, and ends it at once when the lock is lost.
    ///
    /// # Errors
    /// [`EngineError::LockLost`]; else as the work.
    pub async fn keeping<T>(
        &self,
        work: impl Future<Output = Result<T, EngineError>>,
    ) -> Result<T, EngineError> {
        tokio::select! {
            biased;
            done = work => done,
            lost = self.keep() => Err(lost),
        }
    }

    /// Renews the lease for ever; ends only when the lock is lost.
    async fn keep(&self) -> EngineError {
        loop {
            self.aws.clock().sleep(RENEW).await;
            let body = match serde_json::to_vec(&self.body) {
                Ok(body) => body,
                Err(e) => return e.into(),
            };
            let etag = self.etag();
            match self.aws.object_put_if(&self.bucket, KEY, body, &etag).await {
                Ok(new) => *self.etag.lock().unwrap_or_else(PoisonError::into_inner) = new,
                // Lost, or renewed without our hearing of it: the lock itself knows.
                Err(_) => {
                    if let Err(lost @ EngineError::LockLost(_)) = self.check().await {
                        return lost;
                    }
                }
            }
        }
    }

    /// Looks whether the lock is still ours.
    ///
    /// # Errors
    /// [`EngineError::LockLost`] when it is not; else as the calls.
    pub async fn check(&self) -> Result<(), EngineError> {
        if self
            .aws
            .object_head_matches(&self.bucket, KEY, &self.etag())
            .await?
        {
            return Ok(());
        }
        let there = self.aws.object_get(&self.bucket, KEY).await?;
        let theirs = there
            .as_ref()
            .and_then(|h| serde_json::from_slice::<Body>(&h.body).ok());
        match (there, theirs) {
            (Some(there), Some(body))
                if body.owner == self.body.owner && body.fence == self.body.fence =>
            {
                *self.etag.lock().unwrap_or_else(PoisonError::into_inner) = there.etag;
                Ok(())
            }
            (_, Some(body)) => Err(EngineError::LockLost(body.owner.to_string())),
            _ => Err(EngineError::LockLost("somebody who removed it".into())),
        }
    }

    /// Gives the lock back.
    ///
    /// # Errors
    /// As the call; a lock that is no longer ours is left alone and is no error.
    pub async fn release(self) -> Result<(), EngineError> {
        let body = serde_json::to_vec(&Body {
            released: true,
            ..self.body.clone()
        })?;
        loop {
            let (body, etag) = (body.clone(), self.etag());
            match self.aws.object_put_if(&self.bucket, KEY, body, &etag).await {
                Ok(_) => return Ok(()),
                // Somebody else's by now, or renewed without our hearing of it.
                Err(e) if matches!(e.class, Class::Precondition | Class::Gone) => {
                    match self.check().await {
                        Ok(()) if self.etag() != etag => {}
                        Ok(()) => return Err(e.into()),
                        Err(EngineError::LockLost(_)) => return Ok(()),
                        Err(e) => return Err(e),
                    }
                }
                Err(e) => return Err(e.into()),
            }
        }
    }

    fn etag(&self) -> String {
        self.etag
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

/// Whether a conditional write lost a race, or may have.
fn look_again(e: &AwsError) -> bool {
    matches!(
        e.class,
        Class::Precondition
            | Class::Conflict
            | Class::Gone
            | Class::Network
            | Class::Service
            | Class::Throttled
    )
}

fn over(there: &Held, theirs: Option<&Body>, me: &Owner) -> bool {
    let age = there.server_date.duration_since(there.last_modified);
    let expired = age >= jiff::SignedDuration::try_from(LEASE).unwrap_or_default();
    expired
        || theirs.is_some_and(|b| {
            let dead = b.owner.host == me.host && b.owner.pid != me.pid && !alive(b.owner.pid);
            b.released || dead
        })
}

/// Latest time, on S3's clock, at which the run that had the lock may have changed something. One
/// that was cut off may have worked until its next renewal was due.
fn last_at_work(there: &Held, theirs: Option<&Body>) -> Timestamp {
    if theirs.is_some_and(|b| b.released) {
        return there.last_modified;
    }
    let renewal = jiff::SignedDuration::try_from(RENEW).unwrap_or_default();
    there.server_date.min(there.last_modified + renewal)
}

fn locked(there: &Held, theirs: Option<Body>) -> EngineError {
    let lease = jiff::SignedDuration::try_from(LEASE).unwrap_or_default();
    let clock = |at: Timestamp| at.strftime("%H:%M:%S UTC").to_string();
    EngineError::Locked {
        holder: theirs.map_or_else(|| "somebody".to_owned(), |b| b.owner.to_string()),
        since: clock(there.last_modified),
        until: clock(there.last_modified + lease),
    }
}

/// Whether a process of this host lives. Where that cannot be seen it counts as alive, and the lease
/// decides.
fn alive(pid: u32) -> bool {
    let proc = std::path::Path::new("/proc");
    !proc.join("self").exists() || proc.join(pid.to_string()).exists()
}
