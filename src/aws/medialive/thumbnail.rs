//! The newest thumbnail of a pipeline.

use super::super::Aws;
use super::super::error::AwsError;
use super::super::text::timestamp;
use super::super::types::{Doing, Thumbnail, Thumbnails};
use super::SERVICE;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The only kind there is [documented: MediaLive guide, "Retrieving thumbnails programmatically"].
const KIND: &str = "CURRENT_ACTIVE";

impl Aws {
    /// The newest thumbnail of what comes in on one pipeline: made every two seconds of the active input,
    /// before anything is done to it [documented: MediaLive guide, "Viewing input thumbnails"; AWS's blog on
    /// them]. Without thumbnails, MediaLive tells of no pipeline at all [documented: the guide].
    ///
    /// # Errors
    /// As any call; a body that is no base64 is strange.
    pub async fn channel_thumbnail(
        &self,
        channel: &str,
        pipeline: &str,
    ) -> Result<Thumbnails, AwsError> {
        let doing = Doing::read(SERVICE, "DescribeThumbnails", channel);
        let told = self
            .call(doing.clone(), |c| {
                let ask = c.medialive.describe_thumbnails().channel_id(channel);
                ask.pipeline_id(pipeline).thumbnail_type(KIND).send()
            })
            .await?;
        let details = told.thumbnail_details.unwrap_or_default();
        if details.is_empty() {
            return Ok(Thumbnails::NotMade);
        }
        let ours = details
            .into_iter()
            .filter(|d| d.pipeline_id() == Some(pipeline));
        let pictures = ours.flat_map(|d| d.thumbnails.unwrap_or_default());
        let newest = pictures.max_by_key(|t| t.time_stamp().and_then(timestamp));
        let Some(newest) = newest.filter(|t| t.body().is_some_and(|b| !b.is_empty())) else {
            return Ok(Thumbnails::None);
        };
        let made = newest.time_stamp().and_then(timestamp);
        let body = STANDARD
            .decode(newest.body().unwrap_or_default())
            .map_err(|e| AwsError::strange(&doing, format!("the thumbnail is no base64: {e}")))?;
        Ok(Thumbnails::Newest(Thumbnail {
            // Without a time of its own it is as old as its answer.
            at: made.unwrap_or_else(|| self.clock().now()),
            body,
        }))
    }
}
