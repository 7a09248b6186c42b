//! Which AWS, with which credentials, through which transport: the SDK's clients as onair sets them.

use super::loopback::Loopback;
use super::session::Session;
use crate::clock::Clock;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{AppName, BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_async::rt::sleep::{SharedAsyncSleep, TokioSleep};
use aws_smithy_async::time::{SharedTimeSource, TimeSource};
use aws_smithy_runtime_api::client::stalled_stream_protection::StalledStreamProtectionConfig;
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

/// Looks may be sent again by the SDK; changes never are: an ambiguous outcome means "find again".
pub(super) struct Pair {
    pub(super) reads: Clients,
    pub(super) mutates: Clients,
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
        let elsewhere =
            config.endpoint_url().is_some() || std::env::var_os("AWS_ENDPOINT_URL_S3").is_some();
        let s3 = aws_sdk_s3::config::Builder::from(config).force_path_style(elsewhere);
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
    pub(super) fn new(config: &SdkConfig, region: &str, retry: RetryConfig) -> Self {
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

/// Everything the clients share.
pub(super) async fn sdk_config(
    target: Target,
    region: &str,
    clock: &Clock,
    session: &Session,
) -> SdkConfig {
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
            let config = loader.load().await;
            match config.credentials_provider() {
                Some(found) => config
                    .to_builder()
                    .credentials_provider(session.listen(found))
                    .build(),
                None => config,
            }
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
                .sleep_impl(SharedAsyncSleep::new(TokioSleep::new()))
                .timeout_config(timeouts)
                .stalled_stream_protection(stalls)
                .build()
        }
    }
}
