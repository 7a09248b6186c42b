//! Origin access controls. They carry no tags; the name is ours, the description says whose it is.

use super::super::error::Bug;
use super::super::text::or_empty;
use super::super::types::{Doing, Seen, State};
use super::super::{Aws, AwsError, Class, GLOBAL_REGION};
use super::SERVICE;
use crate::shape::{AccessControlSettings, Attr, Settings};
use aws_sdk_cloudfront::operation::get_origin_access_control::GetOriginAccessControlOutput;
use aws_sdk_cloudfront::types::OriginAccessControlConfig;
use futures::future::try_join_all;

fn config(w: &AccessControlSettings) -> Result<OriginAccessControlConfig, Bug> {
    let AccessControlSettings {
        name,
        description,
        signing_protocol,
        signing_behavior,
        origin_access_control_origin_type,
    } = w;
    Ok(OriginAccessControlConfig::builder()
        .name(name)
        .description(description)
        .signing_protocol(signing_protocol.as_str().into())
        .signing_behavior(signing_behavior.as_str().into())
        .origin_access_control_origin_type(origin_access_control_origin_type.as_str().into())
        .build()?)
}

fn settings(c: &OriginAccessControlConfig) -> AccessControlSettings {
    AccessControlSettings {
        name: c.name().to_owned(),
        description: or_empty(c.description()),
        signing_protocol: c.signing_protocol().as_str().to_owned(),
        signing_behavior: c.signing_behavior().as_str().to_owned(),
        origin_access_control_origin_type: c
            .origin_access_control_origin_type()
            .as_str()
            .to_owned(),
    }
}

impl Aws {
    pub(in super::super) async fn access_control_find(
        &self,
        name: &str,
    ) -> Result<Vec<Seen>, AwsError> {
        let (mut ids, mut marker) = (Vec::new(), None);
        loop {
            let doing = Doing::read(SERVICE, "ListOriginAccessControls", name);
            let page = self
                .call_in(GLOBAL_REGION, doing, |c| {
                    c.cloudfront
                        .list_origin_access_controls()
                        .set_marker(marker)
                        .send()
                })
                .await?;
            let Some(list) = page.origin_access_control_list else {
                break;
            };
            ids.extend(
                list.items
                    .unwrap_or_default()
                    .into_iter()
                    .filter(|i| i.name == name)
                    .map(|i| i.id),
            );
            marker = list.next_marker.filter(|_| list.is_truncated);
            if marker.is_none() {
                break;
            }
        }
        let looks = ids
            .into_iter()
            .map(|id| async move { self.access_control_read(&id).await });
        Ok(try_join_all(looks).await?.into_iter().flatten().collect())
    }

    pub(in super::super) async fn access_control_read(
        &self,
        id: &str,
    ) -> Result<Option<Seen>, AwsError> {
        let out = match self.access_control_get(id).await {
            Ok(out) => out,
            Err(e) if e.class == Class::Gone => return Ok(None),
            Err(e) => return Err(e),
        };
        let config = out
            .origin_access_control
            .and_then(|o| o.origin_access_control_config);
        Ok(config.map(|c| Seen {
            id: id.to_owned(),
            settings: Settings::AccessControl(settings(&c)),
            attrs: [(Attr::Id, id.to_owned())].into(),
            tags: Default::default(),
            state: State::ready(),
        }))
    }

    async fn access_control_get(&self, id: &str) -> Result<GetOriginAccessControlOutput, AwsError> {
        let doing = Doing::read(SERVICE, "GetOriginAccessControl", id);
        self.call_in(GLOBAL_REGION, doing, |c| {
            c.cloudfront.get_origin_access_control().id(id).send()
        })
        .await
    }

    pub(in super::super) async fn access_control_create(
        &self,
        w: &AccessControlSettings,
    ) -> Result<String, AwsError> {
        let doing = Doing::mutate(SERVICE, "CreateOriginAccessControl", &w.name);
        let config = config(w).map_err(|b| b.at(&doing))?;
        let out = self
            .call_in(GLOBAL_REGION, doing.clone(), |c| {
                c.cloudfront
                    .create_origin_access_control()
                    .origin_access_control_config(config)
                    .send()
            })
            .await?;
        out.origin_access_control
            .map(|o| o.id)
            .ok_or_else(|| AwsError::strange(&doing, "the answer has no id"))
    }

    pub(in super::super) async fn access_control_update(
        &self,
        id: &str,
        found: &AccessControlSettings,
        wanted: &AccessControlSettings,
    ) -> Result<(), AwsError> {
        if found == wanted {
            return Ok(());
        }
        let doing = Doing::mutate(SERVICE, "UpdateOriginAccessControl", id);
        let config = config(wanted).map_err(|b| b.at(&doing))?;
        let etag = self.access_control_get(id).await?.e_tag;
        self.call_in(GLOBAL_REGION, doing, |c| {
            let update = c
                .cloudfront
                .update_origin_access_control()
                .id(id)
                .set_if_match(etag);
            update.origin_access_control_config(config).send()
        })
        .await
        .map(drop)
    }

    pub(in super::super) async fn access_control_delete(&self, id: &str) -> Result<(), AwsError> {
        let etag = self.access_control_get(id).await?.e_tag;
        let doing = Doing::mutate(SERVICE, "DeleteOriginAccessControl", id);
        self.call_in(GLOBAL_REGION, doing, |c| {
            c.cloudfront
                .delete_origin_access_control()
                .id(id)
                .set_if_match(etag)
                .send()
        })
        .await
        .map(drop)
    }

    pub(in super::super) async fn access_control_look(&self, id: &str) -> Result<State, AwsError> {
        match self.access_control_get(id).await {
            Ok(_) => Ok(State::ready()),
            Err(e) if e.class == Class::Gone => Ok(State::gone()),
            Err(e) => Err(e),
        }
    }
}
