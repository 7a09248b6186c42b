//! One POST of one message.

use super::command;
use super::message::{About, Message};
use super::settings::{Format, Given, host};
use super::sign::signature;
use crate::clock::Timestamp;
use crate::http::{Failure, Http, Post};
use http::{HeaderName, StatusCode, header};
use std::time::Duration;
use url::Url;

/// How long a program may take to print a secret.
const PRINTS: Duration = Duration::from_secs(10);
/// No receiver may make a message wait longer than this.
const LONGEST_WAIT: u64 = 60;

/// What a target needs that the file does not say.
#[derive(Clone)]
pub(super) struct Address {
    url: Url,
    secret: Option<String>,
}

/// Why a message was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refused {
    /// In words.
    pub why: String,
    /// Whether it may be taken later; then after how many seconds, where the receiver says so.
    pub again: Option<Option<u64>>,
}

impl Refused {
    /// For good.
    pub fn for_good(why: impl Into<String>) -> Self {
        Self {
            why: why.into(),
            again: None,
        }
    }
}

async fn value(given: &Given, of: &str) -> Result<String, String> {
    let text = match given {
        Given::Plain(text) => text.clone(),
        Given::Env(name) => std::env::var(name).map_err(|_| {
            format!("its {of} is not there: environment variable {name} is not set")
        })?,
        Given::Printed(argv) => command::run(argv, "", PRINTS)
            .await
            .map_err(|e| format!("its {of} is not there: {e}"))?,
    };
    // Programs end what they print with a new line.
    Ok(text.trim().to_owned())
}

impl Address {
    /// Finds URL and secret where the configuration says they are.
    pub async fn find(url: &Given, secret: Option<&Given>) -> Result<Self, String> {
        let text = value(url, "URL").await?;
        let url: Url = text
            .parse()
            .map_err(|e| format!("its URL cannot be used: {e}"))?;
        let secret = match secret {
            Some(given) => Some(value(given, "secret").await?),
            None => None,
        };
        Ok(Self { url, secret })
    }

    /// Sends it once. `sent` is the real time: a rehearsal's would be refused as too old.
    pub async fn send(
        &self,
        http: &Http,
        format: Format,
        message: &Message,
        about: &About,
        sent: Timestamp,
    ) -> Result<String, Refused> {
        let body = match format {
            Format::Generic => message.generic(about),
            Format::Slack => message.slack(about),
        };
        let sent = sent.as_second();
        let mut headers = vec![
            (header::CONTENT_TYPE, "application/json".to_owned()),
            (HeaderName::from_static("webhook-id"), message.id.clone()),
            (
                HeaderName::from_static("webhook-timestamp"),
                sent.to_string(),
            ),
        ];
        if let Some(secret) = &self.secret {
            let signed = signature(secret, &message.id, sent, &body);
            let signed = signed.map_err(Refused::for_good)?;
            headers.push((HeaderName::from_static("webhook-signature"), signed));
        }
        let post = Post {
            url: self.url.clone(),
            headers,
            body: body.into(),
        };
        let host = host(self.url.as_str());
        match http.post(&post).await {
            Ok(answer) if answer.status.is_success() => Ok(answer.status.to_string()),
            Ok(answer) => {
                let later = answer.status.is_server_error()
                    || [StatusCode::TOO_MANY_REQUESTS, StatusCode::REQUEST_TIMEOUT]
                        .contains(&answer.status);
                let after = answer.headers.get(header::RETRY_AFTER);
                let after = after.and_then(|v| v.to_str().ok()?.parse::<u64>().ok());
                Err(Refused {
                    why: format!("{host} answers {}", answer.status),
                    again: later.then(|| after.map(|s| s.min(LONGEST_WAIT))),
                })
            }
            Err(e @ (Failure::Url(_) | Failure::Refused(_))) => {
                Err(Refused::for_good(e.to_string()))
            }
            Err(e) => Err(Refused {
                why: format!("{host}: {e}"),
                again: Some(None),
            }),
        }
    }
}
