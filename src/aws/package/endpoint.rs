//! Origin endpoints.

use super::super::error::{Bug, Class};
use super::super::text::tags_found;
use super::super::types::{Doing, FoundTags, Seen, State};
use super::super::{Aws, AwsError};
use super::SERVICE;
use super::endpoint_map::{attrs, create_input, settings, update_input};
use crate::shape::{EndpointSettings, Settings, Tags};

impl Aws {
    pub(in super::super) async fn endpoint_find(&self, id: &str) -> Result<Vec<Seen>, AwsError> {
        let doing = Doing::read(SERVICE, "DescribeOriginEndpoint", id);
        match self
            .call(doing, |c| {
                c.mediapackage.describe_origin_endpoint().id(id).send()
            })
            .await
        {
            Ok(out) => {
                let tags = tags_found(out.tags.clone());
                let settings = settings(&out, &tags);
                let (id, attrs) = (settings.id.clone(), attrs(&out));
                Ok(vec![Seen {
                    id,
                    settings: Settings::Endpoint(settings),
                    attrs,
                    tags,
                    state: State::ready(),
                }])
            }
            Err(e) if e.class == Class::Gone => Ok(Vec::new()),
            Err(e) => Err(e),
        }
    }

    pub(in super::super) async fn endpoint_create(
        &self,
        w: &EndpointSettings,
    ) -> Result<String, AwsError> {
        let doing = Doing::mutate(SERVICE, "CreateOriginEndpoint", &w.id);
        let input = create_input(w).map_err(|b: Bug| b.at(&doing))?;
        self.call(doing, |c| {
            let client = c.mediapackage.clone();
            async move { input.send_with(&client).await }
        })
        .await?;
        Ok(w.id.clone())
    }

    pub(in super::super) async fn endpoint_update(
        &self,
        found: &EndpointSettings,
        found_tags: &FoundTags,
        wanted: &EndpointSettings,
    ) -> Result<(), AwsError> {
        let bare = |s: &EndpointSettings| EndpointSettings {
            tags: Tags::new(),
            channel_id: "".into(),
            ..s.clone()
        };
        let id = wanted.id.as_str();
        if bare(found) != bare(wanted) {
            let doing = Doing::mutate(SERVICE, "UpdateOriginEndpoint", id);
            self.call(doing, |c| {
                let client = c.mediapackage.clone();
                async move { update_input(wanted).send_with(&client).await }
            })
            .await?;
        }
        let read = Doing::read(SERVICE, "DescribeOriginEndpoint", id);
        let look = async {
            self.call(read, |c| {
                c.mediapackage.describe_origin_endpoint().id(id).send()
            })
            .await
            .map(|o| o.arn)
        };
        self.package_tags(id, look, found_tags, &wanted.tags).await
    }

    pub(in super::super) async fn endpoint_delete(&self, id: &str) -> Result<(), AwsError> {
        let doing = Doing::mutate(SERVICE, "DeleteOriginEndpoint", id);
        self.call(doing, |c| {
            c.mediapackage.delete_origin_endpoint().id(id).send()
        })
        .await
        .map(drop)
    }
}
