//! Emptying a bucket and deleting it.

use super::super::error::{Bug, Class, Landed};
use super::super::types::Doing;
use super::super::{Aws, AwsError};
use super::SERVICE;
use aws_sdk_s3::types::{Delete, ObjectIdentifier};

impl Aws {
    /// Every version and delete marker, every unfinished upload, then the bucket. A page is deleted
    /// before the next is listed from the start, so nothing is skipped; a writer that goes on shows
    /// as BucketNotEmpty, a conflict.
    pub(in super::super) async fn bucket_delete(&self, name: &str) -> Result<(), AwsError> {
        loop {
            let doing = Doing::read(SERVICE, "ListObjectVersions", name);
            let page = self
                .call(doing, |c| c.s3.list_object_versions().bucket(name).send())
                .await?;
            let versions = page.versions().iter().map(|v| (v.key(), v.version_id()));
            let markers = page
                .delete_markers()
                .iter()
                .map(|m| (m.key(), m.version_id()));
            let all: Vec<_> = versions
                .chain(markers)
                .filter_map(|(key, version)| Some((key?, version)))
                .collect();
            if all.is_empty() {
                break;
            }
            self.objects_delete(name, &all).await?;
            if !page.is_truncated.unwrap_or_default() {
                break;
            }
        }
        self.uploads_abort(name).await?;
        let doing = Doing::mutate(SERVICE, "DeleteBucket", name);
        self.call(doing, |c| c.s3.delete_bucket().bucket(name).send())
            .await
            .map(drop)
    }

    /// One page (≤ 1000). A 200 may still carry an error per key [documented, aws-facts 6].
    async fn objects_delete(
        &self,
        bucket: &str,
        objects: &[(&str, Option<&str>)],
    ) -> Result<(), AwsError> {
        let doing = Doing::mutate(
            SERVICE,
            "DeleteObjects",
            format!("{bucket} ({} objects)", objects.len()),
        );
        let one = |(key, version): &(&str, Option<&str>)| {
            let id = ObjectIdentifier::builder()
                .key(*key)
                .set_version_id(version.map(str::to_owned))
                .build();
            id.map_err(Bug::from)
        };
        let ids: Result<Vec<_>, Bug> = objects.iter().map(one).collect();
        let delete = ids.and_then(|ids| {
            Ok(Delete::builder()
                .set_objects(Some(ids))
                .quiet(true)
                .build()?)
        });
        let delete = delete.map_err(|b| b.at(&doing))?;
        let out = self
            .call(doing.clone(), |c| {
                c.s3.delete_objects().bucket(bucket).delete(delete).send()
            })
            .await?;
        let Some(first) = out.errors().first() else {
            return Ok(());
        };
        let text = format!(
            "{} of {} objects stay, the first is {}: {}",
            out.errors().len(),
            objects.len(),
            first.key().unwrap_or_default(),
            first.message().unwrap_or_default()
        );
        let code = first.code().unwrap_or_default();
        let class = if code == "AccessDenied" {
            Class::Permission {
                action: None,
                resource: None,
            }
        } else {
            Class::Service
        };
        Err(AwsError {
            code: code.to_owned(),
            ..AwsError::local(class, doing, text, Landed::Yes)
        })
    }

    async fn uploads_abort(&self, bucket: &str) -> Result<(), AwsError> {
        let (mut key, mut id) = (None, None);
        loop {
            let doing = Doing::read(SERVICE, "ListMultipartUploads", bucket);
            let page = self
                .call(doing, |c| {
                    c.s3.list_multipart_uploads()
                        .bucket(bucket)
                        .set_key_marker(key)
                        .set_upload_id_marker(id)
                        .send()
                })
                .await?;
            for upload in page.uploads() {
                let (Some(key), Some(id)) = (upload.key(), upload.upload_id()) else {
                    continue;
                };
                let doing =
                    Doing::mutate(SERVICE, "AbortMultipartUpload", format!("{bucket}/{key}"));
                let abort = self.call(doing, |c| {
                    c.s3.abort_multipart_upload()
                        .bucket(bucket)
                        .key(key)
                        .upload_id(id)
                        .send()
                });
                super::super::role::gone_is_fine(abort.await)?;
            }
            if !page.is_truncated.unwrap_or_default() {
                return Ok(());
            }
            (key, id) = (page.next_key_marker, page.next_upload_id_marker);
        }
    }
}
