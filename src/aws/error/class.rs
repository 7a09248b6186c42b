//! Classes of failure and the table that finds them. Pure: [`classify`] sees what came over the wire
//! and nothing else.

use super::super::types::Doing;

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

/// Codes by class [documented, aws-facts 9]. A code that several services share means the same in all
/// of them, except where [`special`] says otherwise.
const CODES: &[(Class, &str)] = &[
    (
        Class::Conflict,
        "ConflictException OperationAborted ConditionalRequestConflict ConcurrentModification \
         ConcurrentModificationException ConcurrentAccess DistributionNotDisabled \
         OriginAccessControlInUse DeleteConflict BucketNotEmpty",
    ),
    (
        Class::Exists,
        "EntityAlreadyExists BucketAlreadyOwnedByYou DistributionAlreadyExists \
         OriginAccessControlAlreadyExists",
    ),
    (
        Class::TakenByOther,
        "BucketAlreadyExists CNAMEAlreadyExists",
    ),
    (
        Class::Quota,
        "LimitExceeded LimitExceededFault ServiceQuotaExceededException TooManyDistributions \
         TooManyOriginAccessControls TooManyOrigins TooManyCacheBehaviors TooManyBuckets \
         TopicLimitExceeded SubscriptionLimitExceeded",
    ),
    (
        Class::Throttled,
        "TooManyRequestsException Throttling ThrottlingException ThrottledException Throttled \
         RequestThrottled RequestThrottledException RequestLimitExceeded SlowDown \
         BandwidthLimitExceeded LimitExceededException PriorRequestNotComplete",
    ),
    (
        PERMISSION,
        "AccessDenied AccessDeniedException ForbiddenException AuthorizationError \
         AuthorizationErrorException UnauthorizedOperation AllAccessDisabled OptInRequired \
         SubscriptionRequiredException",
    ),
    (
        Class::Gone,
        "NotFoundException NotFound NoSuchEntity NoSuchBucket NoSuchKey NoSuchVersion \
         NoSuchUpload NoSuchDistribution NoSuchOriginAccessControl NoSuchResource \
         ResourceNotFound ResourceNotFoundException DashboardNotFoundError NoSuchBucketPolicy \
         NoSuchTagSet NoSuchLifecycleConfiguration NoSuchPublicAccessBlockConfiguration \
         OwnershipControlsNotFoundError ServerSideEncryptionConfigurationNotFoundError",
    ),
    (
        Class::Precondition,
        "PreconditionFailed InvalidIfMatchVersion",
    ),
    (
        Class::Credentials,
        "ExpiredToken ExpiredTokenException TokenRefreshRequired RequestExpired \
         InvalidClientTokenId InvalidAccessKeyId InvalidToken UnrecognizedClientException \
         SignatureDoesNotMatch InvalidSignatureException IncompleteSignature \
         MissingAuthenticationToken MissingAuthenticationTokenException AuthFailure \
         RequestTimeTooSkewed",
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
pub(super) struct Answer<'a> {
    /// Error code, empty when the body had none.
    pub(super) code: &'a str,
    /// HTTP status.
    pub(super) status: u16,
    /// Message.
    pub(super) message: &'a str,
    /// Raw body, to see whether AWS wrote it.
    pub(super) body: &'a [u8],
}

/// The class of an answered error, and whether the change happened.
pub(super) fn classify(doing: &Doing, answer: Answer<'_>) -> (Class, Landed) {
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
            .find(|(_, codes)| codes.split(' ').any(|known| known == code))
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

/// What a transport failure's words say. `ConstructionFailure` never left the house.
pub(super) fn unanswered_class(text: &str, construction: bool) -> (Class, Landed) {
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Service, operation, code (`-` for none), status, class, message.
    const CASES: &str = "
        medialive CreateInput BadRequestException 400 NotYet Role x: Please make sure the role exists and medialive.amazonaws.com is a trusted service.
        medialive CreateInput BadRequestException 400 Validation other
        medialive CreateChannel UnprocessableEntityException 422 Validation The request is invalid
        medialive CreateInputSecurityGroup TooManyRequestsException 429 Quota Limit exceeded
        medialive CreateInput TooManyRequestsException 429 Throttled Too many requests
        medialive ListInputs TooManyRequestsException 429 Throttled Rate limit exceeded
        medialive DeleteInputSecurityGroup ConflictException 409 Conflict still being used by inputs
        medialive DescribeInput NotFoundException 404 Gone
        medialive CreateInput ForbiddenException 403 Permission
        mediapackage CreateChannel UnprocessableEntityException 422 Exists Channel id already exists
        mediapackage DeleteChannel UnprocessableEntityException 422 Conflict it has endpoints
        mediapackage CreateChannel UnprocessableEntityException 422 Validation bad id
        iam CreateRole LimitExceeded 409 Quota
        iam CreateRole EntityAlreadyExists 409 Exists
        iam DeleteRole DeleteConflict 409 Conflict
        iam PutRolePolicy MalformedPolicyDocument 400 Validation
        monitoring PutMetricAlarm LimitExceeded 400 Quota
        monitoring PutMetricAlarm Throttling 400 Throttled
        monitoring GetDashboard ResourceNotFound 404 Gone
        cloudfront DeleteDistribution DistributionNotDisabled 409 Conflict
        cloudfront DeleteOriginAccessControl OriginAccessControlInUse 409 Conflict
        cloudfront UpdateDistribution PreconditionFailed 412 Precondition
        cloudfront UpdateDistribution InvalidIfMatchVersion 400 Precondition
        cloudfront CreateDistributionWithTags TooManyDistributions 400 Quota
        cloudfront CreateDistributionWithTags DistributionAlreadyExists 409 Exists
        s3 CreateBucket BucketAlreadyExists 409 TakenByOther
        s3 CreateBucket BucketAlreadyOwnedByYou 409 Exists
        s3 DeleteBucket BucketNotEmpty 409 Conflict
        s3 PutObject - 412 Precondition
        s3 PutObject ConditionalRequestConflict 409 Conflict
        s3 HeadBucket - 404 Gone
        s3 PutObject SlowDown 503 Throttled
        s3 PutObject InternalError 500 Service
        s3 PutObject NewCode 418 Unknown
        sts GetCallerIdentity ExpiredToken 403 Credentials
        sts GetCallerIdentity InvalidClientTokenId 403 Credentials
        s3 HeadBucket RequestTimeTooSkewed 403 Credentials";

    #[test]
    fn answers_are_classified_as_the_table_says() {
        for line in CASES.trim().lines().map(str::trim) {
            let mut words = line.splitn(6, ' ');
            let mut next = || words.next().unwrap_or_default();
            let (service, operation, code) = (next(), next(), next().trim_matches('-'));
            let (status, expected, message) = (next().parse().unwrap(), next(), next());
            let doing = Doing::mutate(service, operation, "x");
            let (class, landed) = classify(
                &doing,
                Answer {
                    code,
                    status,
                    message,
                    body: b"",
                },
            );
            assert!(
                format!("{class:?}").starts_with(expected),
                "{class:?} for {line}"
            );
            let may_have = status >= 500 && class != Class::Throttled;
            let expected = if may_have {
                Landed::Unknown
            } else {
                Landed::No
            };
            assert_eq!(landed, expected, "{line}");
        }
    }

    #[test]
    fn a_page_that_aws_did_not_write_proves_nothing() {
        let doing = Doing::mutate("medialive", "DeleteChannel", "1");
        for status in [200, 403, 404, 502] {
            let body = b"\n<!DOCTYPE html><h1>proxy</h1>";
            let got = classify(
                &doing,
                Answer {
                    code: "",
                    status,
                    message: "",
                    body,
                },
            );
            assert_eq!(got, (Class::Service, Landed::Unknown));
        }
    }

    #[test]
    fn permission_names_action_and_resource() {
        let message = "User: arn:aws:iam::1:user/x is not authorized to perform: medialive:CreateInput \
                       on resource: arn:aws:medialive:r:1:input:* because no policy allows it";
        let expected = Class::Permission {
            action: Some("medialive:CreateInput".into()),
            resource: Some("arn:aws:medialive:r:1:input:*".into()),
        };
        assert_eq!(permission(message), expected);
    }

    #[test]
    fn what_never_left_did_not_land() {
        let class = |text| unanswered_class(text, false);
        let refused = "dispatch failure: io error: client error (Connect): tcp connect error";
        assert_eq!(class(refused), (Class::Network, Landed::No));
        let reset = "dispatch failure: io error: connection reset";
        assert_eq!(class(reset), (Class::Network, Landed::Unknown));
        let none = "dispatch failure: other: the credential provider was not enabled";
        assert_eq!(class(none), (Class::Credentials, Landed::No));
    }
}
