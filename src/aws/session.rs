//! How long the credentials last: listens to what the SDK is given whenever it asks for credentials,
//! so that knowing it costs no call and no prompt of its own.

use crate::clock::Timestamp;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};
use std::sync::{Arc, Mutex, PoisonError};

/// When the credentials in use end; clones share it.
#[derive(Clone, Debug, Default)]
pub(super) struct Session(Arc<Mutex<Option<Timestamp>>>);

impl Session {
    /// The end of the credentials the SDK was given last; `None` when they name none (long-lived keys).
    pub(super) fn ends(&self) -> Option<Timestamp> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The same provider, listened to.
    pub(super) fn listen(&self, inner: SharedCredentialsProvider) -> SharedCredentialsProvider {
        SharedCredentialsProvider::new(Listening {
            inner,
            session: self.clone(),
        })
    }
}

#[derive(Debug)]
struct Listening {
    inner: SharedCredentialsProvider,
    session: Session,
}

impl ProvideCredentials for Listening {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(async {
            let credentials = self.inner.provide_credentials().await?;
            let ends = credentials
                .expiry()
                .and_then(|end| Timestamp::try_from(end).ok());
            *self
                .session
                .0
                .lock()
                .unwrap_or_else(PoisonError::into_inner) = ends;
            Ok(credentials)
        })
    }

    fn fallback_on_interrupt(&self) -> Option<aws_credential_types::Credentials> {
        self.inner.fallback_on_interrupt()
    }
}
