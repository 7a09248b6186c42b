//! Answers of the media services with every member they have, as the JSON that AWS sent: for what wants
//! settings that are not ours. What they mean is the business of whoever asks.

use super::error::AwsError;
use super::types::Doing;
use super::{Aws, medialive, package};
use aws_sdk_medialive::config::ConfigBag;
use aws_sdk_medialive::error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::AfterDeserializationInterceptorContextRef;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use serde_json::Value as Json;
use std::sync::{Arc, Mutex, PoisonError};

/// Keeps the body of an answer, of which the SDK's output holds only what that SDK knows.
#[derive(Clone, Debug, Default)]
struct BodyTap(Arc<Mutex<Vec<u8>>>);

impl Intercept for BodyTap {
    fn name(&self) -> &'static str {
        "BodyTap"
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        // Read whole by now: only an answer that streams is not.
        let body = context.response().body().bytes().unwrap_or_default();
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = body.to_vec();
        Ok(())
    }
}

impl BodyTap {
    fn json(&self, doing: &Doing) -> Result<Json, AwsError> {
        let body = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        serde_json::from_slice(&body)
            .map_err(|e| AwsError::strange(doing, format!("the answer is no JSON: {e}")))
    }
}

/// A channel of MediaLive by what it is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedChannel {
    /// Its id.
    pub id: String,
    /// Its name; not unique.
    pub name: String,
    /// The stream its tags say it belongs to.
    pub stream: Option<String>,
}

impl Aws {
    /// Every channel of the region, whoever made it.
    ///
    /// # Errors
    /// As any call.
    pub async fn channels_named(&self) -> Result<Vec<NamedChannel>, AwsError> {
        let all = self.channels_tagged().await?.into_iter();
        let named = all.filter_map(|c| {
            Some(NamedChannel {
                id: c.id?,
                name: c.name.unwrap_or_default(),
                stream: c.tags.and_then(|mut tags| tags.remove(super::TAG_STREAM)),
            })
        });
        Ok(named.collect())
    }

    /// DescribeChannel of MediaLive, whole.
    ///
    /// # Errors
    /// As any call.
    pub async fn channel_whole(&self, id: &str) -> Result<Json, AwsError> {
        let (doing, tap) = (
            Doing::read(medialive::SERVICE, "DescribeChannel", id),
            BodyTap::default(),
        );
        self.call(doing.clone(), |c| {
            let look = c.medialive.describe_channel().channel_id(id).customize();
            look.interceptor(tap.clone()).send()
        })
        .await?;
        tap.json(&doing)
    }

    /// DescribeInput, whole.
    ///
    /// # Errors
    /// As any call.
    pub async fn input_whole(&self, id: &str) -> Result<Json, AwsError> {
        let (doing, tap) = (
            Doing::read(medialive::SERVICE, "DescribeInput", id),
            BodyTap::default(),
        );
        self.call(doing.clone(), |c| {
            let look = c.medialive.describe_input().input_id(id).customize();
            look.interceptor(tap.clone()).send()
        })
        .await?;
        tap.json(&doing)
    }

    /// DescribeInputSecurityGroup, whole.
    ///
    /// # Errors
    /// As any call.
    pub async fn security_group_whole(&self, id: &str) -> Result<Json, AwsError> {
        let (doing, tap) = (
            Doing::read(medialive::SERVICE, "DescribeInputSecurityGroup", id),
            BodyTap::default(),
        );
        self.call(doing.clone(), |c| {
            let look = c.medialive.describe_input_security_group();
            let look = look.input_security_group_id(id).customize();
            look.interceptor(tap.clone()).send()
        })
        .await?;
        tap.json(&doing)
    }

    /// Every origin endpoint of a MediaPackage channel, whole.
    ///
    /// # Errors
    /// As any call.
    pub async fn endpoints_whole(&self, channel: &str) -> Result<Vec<Json>, AwsError> {
        let (mut all, mut token) = (Vec::new(), None::<String>);
        loop {
            let (doing, tap) = (
                Doing::read(package::SERVICE, "ListOriginEndpoints", channel),
                BodyTap::default(),
            );
            let page = self
                .call(doing.clone(), |c| {
                    let list = c.mediapackage.list_origin_endpoints();
                    let list = list.channel_id(channel).set_next_token(token);
                    list.customize().interceptor(tap.clone()).send()
                })
                .await?;
            if let Some(Json::Array(page)) = tap.json(&doing)?.get_mut("originEndpoints") {
                all.append(page);
            }
            token = page.next_token.filter(|t| !t.is_empty());
            if token.is_none() {
                return Ok(all);
            }
        }
    }
}
