//! MediaPackage v1: channel and origin endpoints. They have no state in AWS: there or not.

mod endpoint;
mod endpoint_map;
mod list;

pub use list::{ListedEndpoint, ListedPackage};

use super::error::Class;
use super::text::{or_empty, tag_map, tags_found, tags_seen, tags_to_set};
use super::types::{Doing, FoundTags, Seen, State};
use super::{Aws, AwsError};
use crate::shape::{Attr, PackageChannelSettings, Settings, Tags};

pub(super) const SERVICE: &str = "mediapackage";

impl Aws {
    pub(super) async fn package_channel_find(&self, id: &str) -> Result<Vec<Seen>, AwsError> {
        let doing = Doing::read(SERVICE, "DescribeChannel", id);
        let out = match self
            .call(doing, |c| c.mediapackage.describe_channel().id(id).send())
            .await
        {
            Ok(out) => out,
            Err(e) if e.class == Class::Gone => return Ok(Vec::new()),
            Err(e) => return Err(e),
        };
        let tags = tags_found(out.tags.clone());
        let settings = PackageChannelSettings {
            id: or_empty(out.id()),
            description: or_empty(out.description()),
            tags: tags_seen(&tags),
        };
        let attrs = [
            (Attr::Id, settings.id.clone()),
            (Attr::Arn, or_empty(out.arn())),
        ]
        .into();
        let id = settings.id.clone();
        Ok(vec![Seen {
            id,
            settings: Settings::PackageChannel(settings),
            attrs,
            tags,
            state: State::ready(),
        }])
    }

    pub(super) async fn package_channel_create(
        &self,
        w: &PackageChannelSettings,
    ) -> Result<String, AwsError> {
        let PackageChannelSettings {
            id,
            description,
            tags,
        } = w;
        let doing = Doing::mutate(SERVICE, "CreateChannel", id);
        let tags = tag_map(tags).map_err(|b| b.at(&doing))?;
        self.call(doing, |c| {
            c.mediapackage
                .create_channel()
                .id(id)
                .description(description)
                .set_tags(Some(tags))
                .send()
        })
        .await?;
        Ok(id.clone())
    }

    pub(super) async fn package_channel_update(
        &self,
        found: &PackageChannelSettings,
        found_tags: &FoundTags,
        wanted: &PackageChannelSettings,
    ) -> Result<(), AwsError> {
        let PackageChannelSettings {
            id,
            description,
            tags,
        } = wanted;
        if found.description != *description {
            let doing = Doing::mutate(SERVICE, "UpdateChannel", id);
            self.call(doing, |c| {
                c.mediapackage
                    .update_channel()
                    .id(id)
                    .description(description)
                    .send()
            })
            .await?;
        }
        let read = Doing::read(SERVICE, "DescribeChannel", id);
        let look = async {
            self.call(read, |c| c.mediapackage.describe_channel().id(id).send())
                .await
                .map(|o| o.arn)
        };
        self.package_tags(id, look, found_tags, tags).await
    }

    pub(super) async fn package_channel_delete(&self, id: &str) -> Result<(), AwsError> {
        let doing = Doing::mutate(SERVICE, "DeleteChannel", id);
        self.call(doing, |c| c.mediapackage.delete_channel().id(id).send())
            .await
            .map(drop)
    }

    /// Sets the tags that are missing or differ. The ARN ends in a uid that only AWS knows, so it is
    /// asked for.
    async fn package_tags(
        &self,
        id: &str,
        arn: impl Future<Output = Result<Option<String>, AwsError>>,
        found: &FoundTags,
        wanted: &Tags,
    ) -> Result<(), AwsError> {
        let doing = Doing::mutate(SERVICE, "TagResource", id);
        let missing = tags_to_set(found, wanted).map_err(|b| b.at(&doing))?;
        if missing.is_empty() {
            return Ok(());
        }
        let arn = arn
            .await?
            .ok_or_else(|| AwsError::strange(&doing, "the answer has no ARN"))?;
        let set = missing.into_iter().collect();
        self.call(doing, |c| {
            c.mediapackage
                .tag_resource()
                .resource_arn(arn)
                .set_tags(Some(set))
                .send()
        })
        .await
        .map(drop)
    }
}
