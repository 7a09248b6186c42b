//! Every way an API call fails, classified once, and one way of telling it. One behaviour per class
//! lives in the engine.

mod class;

pub use class::{Class, Landed};

use super::types::Doing;
use crate::shape::Unresolved;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_smithy_types::error::operation::BuildError;
use class::{Answer, classify, unanswered_class};
use std::error::Error;
use std::fmt;

/// A failed call: what it was, what AWS said, and whether it may have happened all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwsError {
    /// What kind of failure, hence what to do.
    pub class: Class,
    /// What was being done.
    pub doing: Doing,
    /// AWS's error code; empty where there was none.
    pub code: String,
    /// AWS's message, or the transport's.
    pub message: String,
    /// HTTP status, when there was an answer.
    pub status: Option<u16>,
    /// Request id, when there was one.
    pub request_id: Option<String>,
    /// Whether the change happened.
    pub landed: Landed,
    /// MediaLive's validation errors: element path and message.
    pub validation: Vec<(String, String)>,
}

impl AwsError {
    /// An error that no answer stands behind.
    pub fn local(class: Class, doing: Doing, message: impl Into<String>, landed: Landed) -> Self {
        Self {
            class,
            doing,
            code: String::new(),
            message: message.into(),
            status: None,
            request_id: None,
            landed,
            validation: Vec::new(),
        }
    }

    /// An answer that AWS would not give.
    pub(super) fn strange(doing: &Doing, message: impl Into<String>) -> Self {
        let landed = if doing.mutates {
            Landed::Unknown
        } else {
            Landed::No
        };
        Self::local(Class::Unknown, doing.clone(), message, landed)
    }

    /// Whether a role that does not exist everywhere yet can be the cause. MediaLive says so in
    /// words of its own for inputs; for channels a fresh role also shows as 422 about the role or the
    /// MediaPackage channel, which MediaLive looks up with that role [documented, aws-facts 2.7.3, 5].
    /// Only to be believed shortly after the role was made.
    pub fn may_be_propagation(&self) -> bool {
        let texts = std::iter::once(&self.message).chain(self.validation.iter().map(|(_, m)| m));
        self.class == Class::NotYet
            || self.class == Class::Validation
                && self.doing.service == "medialive"
                && texts
                    .map(|t| t.to_ascii_lowercase())
                    .any(|t| t.contains("role") || t.contains("mediapackage channel id"))
    }

    /// From what the SDK gives.
    pub(super) fn from_sdk<E>(
        doing: &Doing,
        error: &SdkError<E, HttpResponse>,
        request_id: Option<&str>,
    ) -> Self
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        let Some(raw) = error.raw_response() else {
            return Self::unanswered(doing, error);
        };
        let meta = error.as_service_error().map(ProvideErrorMetadata::meta);
        let body = raw.body().bytes().unwrap_or_default();
        let status = raw.status().as_u16();
        let code = meta.and_then(|m| m.code()).unwrap_or_default();
        let message = meta.and_then(|m| m.message()).unwrap_or_default();
        let (class, landed) = match error {
            // Answered, but cut off or not what AWS writes.
            SdkError::ResponseError(_) => (Class::Service, Landed::Unknown),
            _ => classify(
                doing,
                Answer {
                    code,
                    status,
                    message,
                    body,
                },
            ),
        };
        let message = if message.is_empty() {
            chain(error)
        } else {
            message.to_owned()
        };
        Self {
            class,
            doing: doing.clone(),
            code: code.to_owned(),
            message,
            status: Some(status),
            request_id: request_id
                .or_else(|| meta.and_then(|m| m.extra("aws_request_id")))
                .map(str::to_owned),
            landed,
            validation: validation(body),
        }
    }

    /// A call that got no answer.
    fn unanswered<E: Error + 'static>(doing: &Doing, error: &SdkError<E, HttpResponse>) -> Self {
        let text = chain(error);
        let (class, landed) = match error {
            SdkError::TimeoutError(_) => (Class::Network, Landed::Unknown),
            _ => unanswered_class(&text, matches!(error, SdkError::ConstructionFailure(_))),
        };
        Self::local(class, doing.clone(), text, landed)
    }
}

/// The whole chain of causes in one line; equal neighbours once.
fn chain(error: &(dyn Error + 'static)) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut next = Some(error);
    while let Some(e) = next {
        let text = e.to_string();
        if parts.last() != Some(&text) {
            parts.push(text);
        }
        next = e.source();
    }
    parts.join(": ")
}

/// MediaLive's `validationErrors`, read from the raw body: one reader for every operation.
fn validation(body: &[u8]) -> Vec<(String, String)> {
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Body {
        #[serde(default)]
        validation_errors: Vec<Item>,
    }
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "camelCase", default)]
    #[derive(Default)]
    struct Item {
        element_path: String,
        error_message: String,
    }
    let read: Option<Body> = serde_json::from_slice(body).ok();
    read.map_or_else(Vec::new, |b| {
        b.validation_errors
            .into_iter()
            .map(|i| (i.element_path, i.error_message))
            .collect()
    })
}

impl fmt::Display for AwsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {}",
            self.doing,
            if self.message.is_empty() {
                "no message"
            } else {
                &self.message
            }
        )?;
        for (path, message) in &self.validation {
            write!(f, "; {path}: {message}")?;
        }
        write!(f, ". {}", self.advice())?;
        let facts = [
            (!self.code.is_empty()).then(|| self.code.clone()),
            self.status.map(|s| format!("HTTP {s}")),
            self.request_id
                .as_ref()
                .map(|id| format!("request id {id}")),
        ];
        let facts: Vec<String> = facts.into_iter().flatten().collect();
        if facts.is_empty() {
            Ok(())
        } else {
            write!(f, " ({})", facts.join(", "))
        }
    }
}

impl AwsError {
    /// What to do about it, in one sentence.
    pub fn advice(&self) -> String {
        let fixed = match &self.class {
            Class::NotYet => {
                "A new role takes a while to spread through AWS; this is normal, try again shortly."
            }
            Class::Conflict => "Its state does not allow this now; look at it again.",
            Class::Exists => "It exists already; look whether it is yours.",
            Class::TakenByOther => "The name belongs to someone else; choose another stream name.",
            Class::Quota => {
                "A quota of the account is reached; delete what is not needed or ask AWS for more."
            }
            Class::Throttled => "AWS asks to slow down; try again shortly.",
            Class::Permission { action, resource } => {
                return format!(
                    "Allow {} on {} for these credentials.",
                    action
                        .as_deref()
                        .map_or_else(|| iam_action(&self.doing), str::to_owned),
                    resource
                        .as_deref()
                        .unwrap_or(if self.doing.subject.is_empty() {
                            "*"
                        } else {
                            &self.doing.subject
                        }),
                );
            }
            Class::Validation => {
                "AWS refuses the values; correct the configuration they come from."
            }
            Class::Gone => "It does not exist (any more).",
            Class::Precondition => {
                "Someone else changed it in between; look again before you go on."
            }
            Class::Credentials => {
                "Log in again (aws sso login, aws configure), or name the right profile with --profile or AWS_PROFILE; check this machine's clock. To rehearse without AWS: --sim."
            }
            Class::Network => match self.landed {
                Landed::No => "AWS cannot be reached; check network, proxy and region.",
                Landed::Yes | Landed::Unknown => {
                    "No answer came; whether it happened is found out by looking again."
                }
            },
            Class::Service => "AWS failed on its side; look again in a minute.",
            Class::Stopped => "Nothing was sent.",
            Class::Unknown => "This is not expected; please report it with the request id.",
        };
        fixed.to_owned()
    }
}

impl Error for AwsError {}

/// The IAM action of an operation, where its name or prefix differs.
fn iam_action(doing: &Doing) -> String {
    let prefix = if doing.service == "monitoring" {
        "cloudwatch"
    } else {
        doing.service
    };
    let name = match doing.operation {
        "HeadBucket" | "ListObjectsV2" | "GetBucketLocation" => "ListBucket",
        "HeadObject" => "GetObject",
        "DeleteObjects" => "DeleteObject",
        "CreateDistributionWithTags" => "CreateDistribution",
        other => other,
    };
    format!("{prefix}:{name}")
}

/// A value that could not be put into a request: onair's own fault, found before anything was sent.
#[derive(Debug)]
pub(super) struct Bug(String);

impl Bug {
    pub(super) fn at(self, doing: &Doing) -> AwsError {
        AwsError::local(Class::Unknown, doing.clone(), self.0, Landed::No)
    }
}

impl From<Unresolved> for Bug {
    fn from(e: Unresolved) -> Self {
        Self(e.to_string())
    }
}

impl From<BuildError> for Bug {
    fn from(e: BuildError) -> Self {
        Self(e.to_string())
    }
}

impl From<serde_json::Error> for Bug {
    fn from(e: serde_json::Error) -> Self {
        Self(e.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn validation_errors_are_read_from_the_body() {
        let body =
            br#"{"message":"no","validationErrors":[{"elementPath":"a.b","errorMessage":"bad"}]}"#;
        assert_eq!(validation(body), [("a.b".to_owned(), "bad".to_owned())]);
        assert!(validation(b"<xml/>").is_empty());
    }

    #[test]
    fn an_error_says_what_happened_to_what_and_what_to_do() {
        let doing = Doing::mutate("monitoring", "PutMetricAlarm", "onair-demo-x");
        let class = Class::Permission {
            action: None,
            resource: None,
        };
        let mut error = AwsError::local(class, doing, "no", Landed::No);
        (error.code, error.status, error.request_id) =
            ("AccessDenied".into(), Some(403), Some("r-1".into()));
        let expected = "monitoring:PutMetricAlarm onair-demo-x: no. Allow cloudwatch:PutMetricAlarm on onair-demo-x \
                        for these credentials. (AccessDenied, HTTP 403, request id r-1)";
        assert_eq!(error.to_string(), expected);
    }
}
