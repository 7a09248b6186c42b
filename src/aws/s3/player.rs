//! The player page: a few objects in the site bucket, and the policy that lets CloudFront read them.

use super::super::error::{Bug, Class, Landed};
use super::super::role::gone_is_fine;
use super::super::text::or_empty;
use super::super::types::{Doing, Seen, State};
use super::super::{Aws, AwsError};
use super::SERVICE;
use crate::shape::{Attr, ObjectSettings, PlayerSettings, PolicyDocument, Settings, Text};
use futures::future::try_join_all;

impl Aws {
    /// Found when any of its objects or the policy is there.
    pub(in super::super) async fn player_find(
        &self,
        bucket: &str,
        keys: &[String],
    ) -> Result<Vec<Seen>, AwsError> {
        let objects = try_join_all(keys.iter().map(|key| self.page_get(bucket, key)));
        let (objects, policy) = match futures::try_join!(objects, self.bucket_policy(bucket)) {
            Ok(read) => read,
            Err(e) if e.class == Class::Gone => return Ok(Vec::new()),
            Err(e) => return Err(e),
        };
        let objects: Vec<ObjectSettings> = objects.into_iter().flatten().collect();
        if objects.is_empty() && policy.is_none() {
            return Ok(Vec::new());
        }
        let settings = PlayerSettings {
            bucket: bucket.into(),
            objects,
            policy: policy.unwrap_or_else(|| PolicyDocument::new(Vec::new())),
        };
        let attrs = [(Attr::Id, bucket.to_owned())].into();
        let settings = Settings::Player(settings);
        Ok(vec![Seen {
            id: bucket.to_owned(),
            settings,
            attrs,
            tags: Default::default(),
            state: State::ready(),
        }])
    }

    async fn page_get(&self, bucket: &str, key: &str) -> Result<Option<ObjectSettings>, AwsError> {
        let doing = Doing::read(SERVICE, "GetObject", format!("{bucket}/{key}"));
        let out = match self
            .call(doing.clone(), |c| {
                c.s3.get_object().bucket(bucket).key(key).send()
            })
            .await
        {
            Ok(out) => out,
            Err(e) if e.class == Class::Gone => return Ok(None),
            Err(e) => return Err(e),
        };
        let (content_type, cache_control) =
            (or_empty(out.content_type()), or_empty(out.cache_control()));
        let body = {
            let _busy = self.clock().busy();
            out.body.collect().await
        };
        let body =
            body.map_err(|e| AwsError::local(Class::Network, doing, e.to_string(), Landed::No))?;
        let body = Text::Lit(String::from_utf8_lossy(&body.to_vec()).into_owned());
        Ok(Some(ObjectSettings {
            key: key.to_owned(),
            content_type,
            cache_control,
            body,
        }))
    }

    /// The policy: CloudFront may read before there is anything to read.
    pub(in super::super) async fn player_create(
        &self,
        w: &PlayerSettings,
    ) -> Result<String, AwsError> {
        let unresolved = Doing::mutate(SERVICE, "PutBucketPolicy", w.bucket.to_string());
        let bucket = w
            .bucket
            .resolved()
            .map_err(|e| Bug::from(e).at(&unresolved))?;
        self.bucket_policy_put(&bucket, &w.policy).await?;
        Ok(bucket)
    }

    pub(in super::super) async fn player_update(
        &self,
        bucket: &str,
        found: &PlayerSettings,
        wanted: &PlayerSettings,
    ) -> Result<(), AwsError> {
        let PlayerSettings {
            bucket: _,
            objects,
            policy,
        } = wanted;
        if found.policy != *policy {
            self.bucket_policy_put(bucket, policy).await?;
        }
        for object in objects.iter().filter(|o| !found.objects.contains(o)) {
            let ObjectSettings {
                key,
                content_type,
                cache_control,
                body,
            } = object;
            let doing = Doing::mutate(SERVICE, "PutObject", format!("{bucket}/{key}"));
            let body = body.resolved().map_err(|e| Bug::from(e).at(&doing))?;
            self.call(doing, |c| {
                let put =
                    c.s3.put_object()
                        .bucket(bucket)
                        .key(key)
                        .content_type(content_type);
                put.cache_control(cache_control)
                    .body(body.into_bytes().into())
                    .send()
            })
            .await?;
        }
        Ok(())
    }

    pub(in super::super) async fn player_delete(
        &self,
        bucket: &str,
        keys: &[String],
    ) -> Result<(), AwsError> {
        for key in keys {
            let doing = Doing::mutate(SERVICE, "DeleteObject", format!("{bucket}/{key}"));
            gone_is_fine(
                self.call(doing, |c| {
                    c.s3.delete_object().bucket(bucket).key(key).send()
                })
                .await,
            )?;
        }
        let doing = Doing::mutate(SERVICE, "DeleteBucketPolicy", bucket);
        self.call(doing, |c| c.s3.delete_bucket_policy().bucket(bucket).send())
            .await
            .map(drop)
    }

    pub(in super::super) async fn player_look(
        &self,
        bucket: &str,
        keys: &[String],
    ) -> Result<State, AwsError> {
        Ok(if self.player_find(bucket, keys).await?.is_empty() {
            State::gone()
        } else {
            State::ready()
        })
    }
}
