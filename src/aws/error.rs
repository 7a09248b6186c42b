//! Every way an API call fails, classified once. The table is aws-facts 9; one behaviour per class
//! lives in the engine, one way of telling it lives here.
//!
//! The classification is pure: [`classify`] sees what came over the wire and nothing else.

use super::types::Doing;
use crate::shape::Unresolved;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_smithy_types::error::operation::BuildError;
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

/// What kind of failure it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Class {
    /// IAM has not spread a new role yet: normal, try again.
    NotYet,
    /// The state does not allow it now: look again.
    Conflict,
    /// It exists already and may be ours: adopt after looking.
    Exists,
    /// The name belongs to someone else.
    TakenByOther,
    /// A quota is reached; trying again does not help.
    Quota,
    /// Too fast.
    Throttled,
    /// Not allowed.
    Permission {
        /// The missing IAM action, where AWS names it.
        action: Option<String>,
        /// The resource it is missing on.
        resource: Option<String>,
    },
    /// AWS refuses the values.
    Validation,
    /// Not there.
    Gone,
    /// Someone changed it in between: an ETag or a lock no longer holds.
    Precondition,
    /// Credentials missing, expired or wrong, or the clock is off.
    Credentials,
    /// No answer.
    Network,
    /// AWS failed, or something between us and AWS answered in its place.
    Service,
    /// The engine kept the call from going out.
    Stopped,
    /// Nothing known: onair's own fault, or a new kind of error.
    Unknown,
}

/// Whether a failed change happened all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Landed {
    /// It did not.
    No,
    /// It did.
    Yes,
    /// Nobody can say: find again, never send again.
    Unknown,
}

const PERMISSION: Class = Class::Permission {
    action: None,
    resource: None,
};

/// Codes by class. A code that several services share means the same in all of them, except where
/// [`special`] says otherwise.
const CODES: &[(Class, &[&str])] = &[
    (
        Class::Conflict,
        &[
            "ConflictException",
            "OperationAborted",
            "ConditionalRequestConflict",
            "ConcurrentModification",
            "ConcurrentModificationException",
            "ConcurrentAccess",
            "DistributionNotDisabled",
            "OriginAccessControlInUse",
            "DeleteConflict",
            "BucketNotEmpty",
        ],
    ),
    (
        Class::Exists,
        &[
            "EntityAlreadyExists",
            "BucketAlreadyOwnedByYou",
            "DistributionAlreadyExists",
            "OriginAccessControlAlreadyExists",
        ],
    ),
    (
        Class::TakenByOther,
        &["BucketAlreadyExists", "CNAMEAlreadyExists"],
    ),
    (
        Class::Quota,
        &[
            "LimitExceeded",
            "LimitExceededFault",
            "ServiceQuotaExceededException",
            "TooManyDistributions",
            "TooManyOriginAccessControls",
            "TooManyOrigins",
            "TooManyCacheBehaviors",
            "TooManyBuckets",
            "TopicLimitExceeded",
            "SubscriptionLimitExceeded",
        ],
    ),
    (
        Class::Throttled,
        &[
            "TooManyRequestsException",
            "Throttling",
            "ThrottlingException",
            "ThrottledException",
            "Throttled",
            "RequestThrottled",
            "RequestThrottledException",
            "RequestLimitExceeded",
            "SlowDown",
            "BandwidthLimitExceeded",
            "LimitExceededException",
            "PriorRequestNotComplete",
        ],
    ),
    (
        PERMISSION,
        &[
            "AccessDenied",
            "AccessDeniedException",
            "ForbiddenException",
            "AuthorizationError",
            "AuthorizationErrorException",
            "UnauthorizedOperation",
            "AllAccessDisabled",
            "OptInRequired",
            "SubscriptionRequiredException",
        ],
    ),
    (
        Class::Gone,
        &[
            "NotFoundException",
            "NotFound",
            "NoSuchEntity",
            "NoSuchBucket",
            "NoSuchKey",
            "NoSuchVersion",
            "NoSuchUpload",
            "NoSuchDistribution",
            "NoSuchOriginAccessControl",
            "NoSuchResource",
            "ResourceNotFound",
            "ResourceNotFoundException",
            "DashboardNotFoundError",
            "NoSuchBucketPolicy",
            "NoSuchTagSet",
            "NoSuchLifecycleConfiguration",
            "NoSuchPublicAccessBlockConfiguration",
            "OwnershipControlsNotFoundError",
            "ServerSideEncryptionConfigurationNotFoundError",
        ],
    ),
    (
        Class::Precondition,
        &["PreconditionFailed", "InvalidIfMatchVersion"],
    ),
    (
        Class::Credentials,
        &[
            "ExpiredToken",
            "ExpiredTokenException",
            "TokenRefreshRequired",
            "RequestExpired",
            "InvalidClientTokenId",
            "InvalidAccessKeyId",
            "InvalidToken",
            "UnrecognizedClientException",
            "SignatureDoesNotMatch",
            "InvalidSignatureException",
            "IncompleteSignature",
            "MissingAuthenticationToken",
            "MissingAuthenticationTokenException",
            "AuthFailure",
            "RequestTimeTooSkewed",
        ],
    ),
];

/// What one status means when the code is not in the table.
fn by_status(status: u16) -> Class {
    match status {
        400 | 405 | 406 | 411 | 413 | 415 | 422 => Class::Validation,
        401 => Class::Credentials,
        403 => PERMISSION,
        404 | 410 => Class::Gone,
        409 => Class::Conflict,
        402 => Class::Quota,
        412 => Class::Precondition,
        429 => Class::Throttled,
        500.. => Class::Service,
        _ => Class::Unknown,
    }
}

/// Answers whose message decides.
fn special(doing: &Doing, code: &str, status: u16, message: &str) -> Option<Class> {
    let text = message.to_ascii_lowercase();
    let creates = doing.operation.starts_with("Create");
    match doing.service {
        // [documented, aws-facts 5]: Terraform retries exactly this text until the role has spread.
        "medialive" if status == 400 && text.contains("make sure the role exists") => {
            Some(Class::NotYet)
        }
        // [documented, aws-facts 3 and 9]: one code for throttling and for quotas; on Create* it is
        // a quota when it speaks of a limit.
        "medialive" | "mediapackage"
            if creates && code == "TooManyRequestsException" && text.contains("limit") =>
        {
            Some(Class::Quota)
        }
        // [documented, aws-facts 3]: MediaPackage v1 models no conflict, so these come as 422.
        "mediapackage" if status == 422 && text.contains("already exists") => Some(Class::Exists),
        "mediapackage" if status == 422 && doing.operation.starts_with("Delete") => {
            Some(Class::Conflict)
        }
        // [assumed]: CreateTopic is idempotent except when tags or attributes differ.
        "sns" if creates && text.contains("already exists") => Some(Class::Exists),
        // [documented, aws-facts 1.5]: of CloudWatch and IAM, `LimitExceeded` is a quota (in CODES).
        _ => None,
    }
}

/// What came back of one call, stripped of SDK types.
#[derive(Clone, Copy, Debug)]
pub struct Answer<'a> {
    /// Error code, empty when the body had none.
    pub code: &'a str,
    /// HTTP status.
    pub status: u16,
    /// Message.
    pub message: &'a str,
    /// Raw body, to see whether AWS wrote it.
    pub body: &'a [u8],
}

/// The class of an answered error, and whether the change happened.
pub fn classify(doing: &Doing, answer: Answer<'_>) -> (Class, Landed) {
    let Answer {
        code,
        status,
        message,
        body,
    } = answer;
    let start: Vec<u8> = body
        .iter()
        .copied()
        .skip_while(u8::is_ascii_whitespace)
        .take(9)
        .collect();
    let start = start.to_ascii_lowercase();
    if start.starts_with(b"<html") || start.starts_with(b"<!doctype") {
        return (Class::Service, Landed::Unknown);
    }
    let named = || {
        CODES
            .iter()
            .find(|(_, codes)| codes.contains(&code))
            .map(|(class, _)| class.clone())
    };
    let class = special(doing, code, status, message)
        .or_else(named)
        .unwrap_or_else(|| by_status(status));
    let class = if let Class::Permission { .. } = class {
        permission(message)
    } else {
        class
    };
    // 503 SlowDown is refused at the door; any other 5xx may come after the change.
    let landed = if (400..500).contains(&status) || class == Class::Throttled {
        Landed::No
    } else {
        Landed::Unknown
    };
    (class, landed)
}

/// Reads "… is not authorized to perform: ACTION on resource: ARN …".
fn permission(message: &str) -> Class {
    let after = |mark: &str| {
        let rest = message.split_once(mark)?.1.trim_start();
        let word = rest
            .split(|c: char| c.is_whitespace())
            .next()?
            .trim_matches(|c| matches!(c, '"' | ',' | '.'));
        (!word.is_empty()).then(|| word.to_owned())
    };
    Class::Permission {
        action: after("perform: "),
        resource: after("on resource: "),
    }
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

/// What a transport failure's words say. `ConstructionFailure` never left the house.
fn unanswered_class(text: &str, construction: bool) -> (Class, Landed) {
    const CREDENTIALS: &[&str] = &["credential", "identity", "token", "sso", "profile"];
    const NEVER_SENT: &[&str] = &[
        "tcp connect error",
        "dns error",
        "trying to connect",
        "http connect timeout",
        "(connect)",
        "refuses",
    ];
    let text = text.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|w| text.contains(w));
    if has(NEVER_SENT) {
        (Class::Network, Landed::No)
    } else if has(CREDENTIALS) {
        (Class::Credentials, Landed::No)
    } else if construction {
        (Class::Unknown, Landed::No)
    } else {
        (Class::Network, Landed::Unknown)
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
                "Renew or correct the AWS credentials (and check this machine's clock)."
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

    fn class(doing: &Doing, code: &str, status: u16, message: &str, body: &str) -> (Class, Landed) {
        classify(
            doing,
            Answer {
                code,
                status,
                message,
                body: body.as_bytes(),
            },
        )
    }

    #[test]
    fn answers_are_classified_as_the_table_says() {
        let role = "Role arn:aws:iam::1:role/x: Please make sure the role exists and medialive.amazonaws.com is a trusted service.";
        let cases: &[(&str, &str, &str, u16, &str, Class)] = &[
            (
                "medialive",
                "CreateInput",
                "BadRequestException",
                400,
                role,
                Class::NotYet,
            ),
            (
                "medialive",
                "CreateInput",
                "BadRequestException",
                400,
                "other",
                Class::Validation,
            ),
            (
                "medialive",
                "CreateInputSecurityGroup",
                "TooManyRequestsException",
                429,
                "Limit exceeded",
                Class::Quota,
            ),
            (
                "medialive",
                "CreateInput",
                "TooManyRequestsException",
                429,
                "Too many requests",
                Class::Throttled,
            ),
            (
                "medialive",
                "ListInputs",
                "TooManyRequestsException",
                429,
                "Rate limit exceeded",
                Class::Throttled,
            ),
            (
                "medialive",
                "DeleteInputSecurityGroup",
                "ConflictException",
                409,
                "still being used",
                Class::Conflict,
            ),
            (
                "medialive",
                "DescribeInput",
                "NotFoundException",
                404,
                "",
                Class::Gone,
            ),
            (
                "mediapackage",
                "CreateChannel",
                "UnprocessableEntityException",
                422,
                "Channel id already exists",
                Class::Exists,
            ),
            (
                "mediapackage",
                "DeleteChannel",
                "UnprocessableEntityException",
                422,
                "has endpoints",
                Class::Conflict,
            ),
            (
                "mediapackage",
                "CreateChannel",
                "UnprocessableEntityException",
                422,
                "bad id",
                Class::Validation,
            ),
            ("iam", "CreateRole", "LimitExceeded", 409, "", Class::Quota),
            (
                "iam",
                "CreateRole",
                "EntityAlreadyExists",
                409,
                "",
                Class::Exists,
            ),
            (
                "iam",
                "DeleteRole",
                "DeleteConflict",
                409,
                "",
                Class::Conflict,
            ),
            (
                "iam",
                "PutRolePolicy",
                "MalformedPolicyDocument",
                400,
                "",
                Class::Validation,
            ),
            (
                "monitoring",
                "PutMetricAlarm",
                "LimitExceeded",
                400,
                "",
                Class::Quota,
            ),
            (
                "monitoring",
                "GetDashboard",
                "ResourceNotFound",
                404,
                "",
                Class::Gone,
            ),
            (
                "cloudfront",
                "DeleteDistribution",
                "DistributionNotDisabled",
                409,
                "",
                Class::Conflict,
            ),
            (
                "cloudfront",
                "UpdateDistribution",
                "PreconditionFailed",
                412,
                "",
                Class::Precondition,
            ),
            (
                "cloudfront",
                "UpdateDistribution",
                "InvalidIfMatchVersion",
                400,
                "",
                Class::Precondition,
            ),
            (
                "cloudfront",
                "CreateDistributionWithTags",
                "TooManyDistributions",
                400,
                "",
                Class::Quota,
            ),
            (
                "s3",
                "CreateBucket",
                "BucketAlreadyExists",
                409,
                "",
                Class::TakenByOther,
            ),
            (
                "s3",
                "CreateBucket",
                "BucketAlreadyOwnedByYou",
                409,
                "",
                Class::Exists,
            ),
            ("s3", "PutObject", "", 412, "", Class::Precondition),
            ("s3", "HeadBucket", "", 404, "", Class::Gone),
            ("s3", "PutObject", "SlowDown", 503, "", Class::Throttled),
            (
                "sts",
                "GetCallerIdentity",
                "ExpiredToken",
                403,
                "",
                Class::Credentials,
            ),
            ("s3", "PutObject", "InternalError", 500, "", Class::Service),
            ("s3", "PutObject", "NewCode", 418, "", Class::Unknown),
        ];
        for (service, operation, code, status, message, expected) in cases {
            let doing = Doing::mutate(service, operation, "x");
            let (got, landed) = class(&doing, code, *status, message, "");
            assert_eq!(
                &got, expected,
                "{service}:{operation} {code} {status} {message}"
            );
            let may_have = *status >= 500 && got != Class::Throttled;
            assert_eq!(
                landed,
                if may_have {
                    Landed::Unknown
                } else {
                    Landed::No
                },
                "{service}:{operation} {code}"
            );
        }
    }

    #[test]
    fn a_page_that_aws_did_not_write_proves_nothing() {
        let doing = Doing::mutate("medialive", "DeleteChannel", "1");
        for status in [200, 403, 404, 502] {
            let got = class(&doing, "", status, "", "\n<!DOCTYPE html><h1>proxy</h1>");
            assert_eq!(got, (Class::Service, Landed::Unknown));
        }
    }

    #[test]
    fn permission_names_action_and_resource() {
        let doing = Doing::mutate("medialive", "CreateInput", "input");
        let message = "User: arn:aws:iam::1:user/x is not authorized to perform: medialive:CreateInput on resource: arn:aws:medialive:r:1:input:* because no identity-based policy allows it";
        let (got, _) = class(&doing, "AccessDeniedException", 403, message, "");
        let expected = Class::Permission {
            action: Some("medialive:CreateInput".into()),
            resource: Some("arn:aws:medialive:r:1:input:*".into()),
        };
        assert_eq!(got, expected);
        let error = AwsError {
            class: got,
            ..AwsError::local(Class::Unknown, doing, message, Landed::No)
        };
        assert!(
            error
                .to_string()
                .contains("Allow medialive:CreateInput on arn:aws:medialive:r:1:input:*")
        );
    }

    #[test]
    fn what_never_left_did_not_land() {
        let refused = "dispatch failure: io error: client error (Connect): tcp connect error: Connection refused";
        assert_eq!(
            unanswered_class(refused, false),
            (Class::Network, Landed::No)
        );
        assert_eq!(
            unanswered_class("dispatch failure: io error: connection reset", false),
            (Class::Network, Landed::Unknown)
        );
        let none = "dispatch failure: other: the credential provider was not enabled";
        assert_eq!(
            unanswered_class(none, false),
            (Class::Credentials, Landed::No)
        );
    }

    #[test]
    fn validation_errors_are_read_from_the_body() {
        let body =
            br#"{"message":"no","validationErrors":[{"elementPath":"a.b","errorMessage":"bad"}]}"#;
        assert_eq!(validation(body), [("a.b".to_owned(), "bad".to_owned())]);
        assert!(validation(b"<xml/>").is_empty());
    }
}
