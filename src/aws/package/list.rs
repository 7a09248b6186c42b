//! Everything of MediaPackage in the region, a page at a time: what watching needs to know, so that its
//! calls grow with pages and not with streams.

use super::super::text::or_empty;
use super::super::types::Doing;
use super::super::{Aws, AwsError};
use super::{SERVICE, endpoint_map::place};

/// A channel, by the names its metrics have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedPackage {
    /// Its id.
    pub id: String,
    /// The id that AWS generated for it, which is in its ARN.
    pub uid: Option<String>,
    /// Ids of its ingest endpoints; AWS makes them up. In the order of pipelines A and B (assumed).
    pub ingests: Vec<String>,
}

/// An origin endpoint, by where its manifest is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedEndpoint {
    /// Its id.
    pub id: String,
    /// The id that AWS generated for it.
    pub uid: Option<String>,
    /// Its manifest at the packager, where AWS gives a URL.
    pub url: Option<String>,
    /// Path of its manifest, with the leading slash, where AWS gives a URL.
    pub path: Option<String>,
}

/// The last part of an ARN.
fn uid(arn: &str) -> Option<String> {
    arn.rsplit_once('/').map(|(_, uid)| uid.to_owned())
}

impl Aws {
    /// Every channel of the region.
    ///
    /// # Errors
    /// As any call.
    pub async fn packages_listed(&self) -> Result<Vec<ListedPackage>, AwsError> {
        let (mut found, mut token) = (Vec::new(), None::<String>);
        loop {
            let doing = Doing::read(SERVICE, "ListChannels", "");
            let page = self
                .call(doing, |c| {
                    c.mediapackage.list_channels().set_next_token(token).send()
                })
                .await?;
            found.extend(page.channels.unwrap_or_default().into_iter().map(|c| {
                let ingests = c.hls_ingest.and_then(|h| h.ingest_endpoints);
                let ids = ingests.unwrap_or_default().into_iter();
                ListedPackage {
                    uid: c.arn.as_deref().and_then(uid),
                    id: c.id.unwrap_or_default(),
                    ingests: ids.filter_map(|i| i.id).collect(),
                }
            }));
            token = page.next_token.filter(|t| !t.is_empty());
            if token.is_none() {
                return Ok(found);
            }
        }
    }

    /// Every origin endpoint of the region.
    ///
    /// # Errors
    /// As any call.
    pub async fn endpoints_listed(&self) -> Result<Vec<ListedEndpoint>, AwsError> {
        let (mut found, mut token) = (Vec::new(), None::<String>);
        loop {
            let doing = Doing::read(SERVICE, "ListOriginEndpoints", "");
            let page = self
                .call(doing, |c| {
                    let list = c.mediapackage.list_origin_endpoints();
                    list.set_next_token(token).send()
                })
                .await?;
            let endpoints = page.origin_endpoints.unwrap_or_default();
            found.extend(endpoints.iter().map(|e| {
                let of_manifest = e.cmaf_package().and_then(|p| p.hls_manifests().first());
                let url = e.url().filter(|u| !u.is_empty());
                let url = url
                    .or(of_manifest.and_then(|m| m.url()))
                    .unwrap_or_default();
                ListedEndpoint {
                    uid: e.arn().and_then(uid),
                    id: or_empty(e.id()),
                    url: Some(url).filter(|u| !u.is_empty()).map(str::to_owned),
                    path: place(url).map(|(_, path)| path),
                }
            }));
            token = page.next_token.filter(|t| !t.is_empty());
            if token.is_none() {
                return Ok(found);
            }
        }
    }
}
