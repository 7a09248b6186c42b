//! Buckets: found with all sub-settings, made, changed.

use super::super::error::{Bug, Class};
use super::super::text::{policy_json, policy_seen, tags_seen, word};
use super::super::types::{Doing, FoundTags, Seen, State};
use super::super::{Aws, AwsError};
use super::bucket_map::{
    access_block, access_block_seen, encryption, lifecycle, ownership, rule_seen, tagging,
};
use super::{EMPTY_BUCKET, NOT_OURS, SERVICE};
use crate::shape::{Attr, BucketSettings, LifecycleRule, PolicyDocument, Settings, Text};
use aws_sdk_s3::types as sdk;

/// A sub-setting that was never made is not an error: it reads as `None`.
fn absent<T>(result: Result<T, AwsError>) -> Result<Option<T>, AwsError> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(e) if e.class == Class::Gone && e.code != "NoSuchBucket" => Ok(None),
        Err(e) => Err(e),
    }
}

impl Aws {
    pub(in super::super) async fn bucket_find(&self, name: &str) -> Result<Vec<Seen>, AwsError> {
        match self.bucket_head(name).await {
            Ok(()) => {}
            Err(e) if e.class == Class::Gone => return Ok(Vec::new()),
            Err(e) if matches!(e.class, Class::Permission { .. }) || e.status == Some(301) => {
                return Ok(vec![self.bucket_seen(
                    name,
                    None,
                    State::ready().saying(NOT_OURS),
                )]);
            }
            Err(e) => return Err(e),
        }
        let found = match self.bucket_read(name).await {
            Ok(found) => found,
            // Deleted between the two looks.
            Err(e) if e.class == Class::Gone => return Ok(Vec::new()),
            Err(e) => return Err(e),
        };
        let mut state = State::ready();
        if found.tags.is_empty() && self.bucket_is_empty(name).await? {
            state = state.saying(EMPTY_BUCKET);
        }
        Ok(vec![self.bucket_seen(name, Some(found), state)])
    }

    fn bucket_seen(&self, name: &str, settings: Option<BucketSettings>, state: State) -> Seen {
        let settings = settings.unwrap_or_else(|| BucketSettings {
            bucket: name.into(),
            public_access_block: access_block_seen(None),
            object_ownership: String::new(),
            sse_algorithm: String::new(),
            lifecycle: Vec::new(),
            policy: None,
            tags: Default::default(),
        });
        let tags = settings
            .tags
            .iter()
            .filter_map(|(k, v)| Some((k.clone(), v.lit()?)))
            .collect();
        let domain = format!("{name}.s3.{}.amazonaws.com", self.region());
        let arn = format!("arn:{}:s3:::{name}", self.partition());
        let attrs = [
            (Attr::Id, name.to_owned()),
            (Attr::Arn, arn),
            (Attr::Domain, domain),
        ]
        .into();
        Seen {
            id: name.to_owned(),
            settings: Settings::Bucket(settings),
            attrs,
            tags,
            state,
        }
    }

    /// Whether it is there and belongs to this account: S3 answers 403 for everyone else's.
    async fn bucket_head(&self, name: &str) -> Result<(), AwsError> {
        let doing = Doing::read(SERVICE, "HeadBucket", name);
        let account = self.account();
        self.call(doing, |c| {
            c.s3.head_bucket()
                .bucket(name)
                .expected_bucket_owner(account)
                .send()
        })
        .await
        .map(drop)
    }

    async fn bucket_read(&self, name: &str) -> Result<BucketSettings, AwsError> {
        let doing = |operation| Doing::read(SERVICE, operation, name);
        let (block, ownership, encryption, lifecycle, policy, tags) = futures::try_join!(
            async {
                let call = self.call(doing("GetPublicAccessBlock"), |c| {
                    c.s3.get_public_access_block().bucket(name).send()
                });
                absent(call.await)
            },
            async {
                let call = self.call(doing("GetBucketOwnershipControls"), |c| {
                    c.s3.get_bucket_ownership_controls().bucket(name).send()
                });
                absent(call.await)
            },
            async {
                let call = self.call(doing("GetBucketEncryption"), |c| {
                    c.s3.get_bucket_encryption().bucket(name).send()
                });
                absent(call.await)
            },
            async {
                let call = self.call(doing("GetBucketLifecycleConfiguration"), |c| {
                    c.s3.get_bucket_lifecycle_configuration()
                        .bucket(name)
                        .send()
                });
                absent(call.await)
            },
            self.bucket_policy(name),
            self.bucket_tags(name),
        )?;
        let ownership = ownership
            .and_then(|o| o.ownership_controls)
            .and_then(|o| o.rules.into_iter().next());
        let encryption = encryption
            .and_then(|e| e.server_side_encryption_configuration)
            .and_then(|e| e.rules.into_iter().next())
            .and_then(|r| r.apply_server_side_encryption_by_default);
        let rules = lifecycle.and_then(|l| l.rules).unwrap_or_default();
        let mut lifecycle: Vec<LifecycleRule> = rules.iter().map(rule_seen).collect();
        lifecycle.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(BucketSettings {
            bucket: Text::Lit(name.to_owned()),
            public_access_block: access_block_seen(
                block.and_then(|b| b.public_access_block_configuration),
            ),
            object_ownership: word(ownership.as_ref().map(|o| &o.object_ownership)),
            sse_algorithm: word(encryption.as_ref().map(|e| &e.sse_algorithm)),
            lifecycle,
            policy,
            tags: tags_seen(&tags),
        })
    }

    pub(super) async fn bucket_policy(
        &self,
        name: &str,
    ) -> Result<Option<PolicyDocument>, AwsError> {
        let doing = Doing::read(SERVICE, "GetBucketPolicy", name);
        let out = absent(
            self.call(doing, |c| c.s3.get_bucket_policy().bucket(name).send())
                .await,
        )?;
        Ok(out.and_then(|o| o.policy).map(|json| policy_seen(&json)))
    }

    async fn bucket_tags(&self, name: &str) -> Result<FoundTags, AwsError> {
        let doing = Doing::read(SERVICE, "GetBucketTagging", name);
        let out = absent(
            self.call(doing, |c| c.s3.get_bucket_tagging().bucket(name).send())
                .await,
        )?;
        Ok(out
            .map(|o| o.tag_set.into_iter().map(|t| (t.key, t.value)).collect())
            .unwrap_or_default())
    }

    async fn bucket_is_empty(&self, name: &str) -> Result<bool, AwsError> {
        let doing = Doing::read(SERVICE, "ListObjectsV2", name);
        let out = self
            .call(doing, |c| {
                c.s3.list_objects_v2().bucket(name).max_keys(1).send()
            })
            .await?;
        Ok(out.contents().is_empty())
    }

    /// The bare bucket. us-east-1 is no location constraint [documented, aws-facts 6].
    pub(in super::super) async fn bucket_create(
        &self,
        w: &BucketSettings,
    ) -> Result<String, AwsError> {
        let unresolved = Doing::mutate(SERVICE, "CreateBucket", w.bucket.to_string());
        let name = w
            .bucket
            .resolved()
            .map_err(|e| Bug::from(e).at(&unresolved))?;
        let place = (self.region() != super::super::GLOBAL_REGION).then(|| {
            sdk::CreateBucketConfiguration::builder()
                .location_constraint(self.region().into())
                .build()
        });
        let doing = Doing::mutate(SERVICE, "CreateBucket", &name);
        self.call(doing, |c| {
            c.s3.create_bucket()
                .bucket(&name)
                .set_create_bucket_configuration(place)
                .send()
        })
        .await?;
        Ok(name)
    }

    /// Tags first, so that a run killed here leaves something that is known as ours; then what closes
    /// the bucket, then the rest.
    pub(in super::super) async fn bucket_update(
        &self,
        name: &str,
        found: &BucketSettings,
        found_tags: &FoundTags,
        wanted: &BucketSettings,
    ) -> Result<(), AwsError> {
        let BucketSettings {
            bucket: _,
            public_access_block,
            object_ownership,
            sse_algorithm,
            lifecycle,
            policy,
            tags,
        } = wanted;
        let doing = |operation| Doing::mutate(SERVICE, operation, name);
        let tags = super::super::text::tags(tags).map_err(|b| b.at(&doing("PutBucketTagging")))?;
        if tags.iter().any(|(k, v)| found_tags.get(k) != Some(v)) {
            // The call replaces all tags: those of others are sent along.
            let all = found_tags.clone().into_iter().chain(tags).collect();
            let set = tagging(all).map_err(|b| b.at(&doing("PutBucketTagging")))?;
            self.call(doing("PutBucketTagging"), |c| {
                c.s3.put_bucket_tagging().bucket(name).tagging(set).send()
            })
            .await?;
        }
        if found.public_access_block != *public_access_block {
            let set = access_block(public_access_block);
            self.call(doing("PutPublicAccessBlock"), |c| {
                c.s3.put_public_access_block()
                    .bucket(name)
                    .public_access_block_configuration(set)
                    .send()
            })
            .await?;
        }
        if found.object_ownership != *object_ownership {
            let act = doing("PutBucketOwnershipControls");
            let set = ownership(object_ownership).map_err(|b| b.at(&act))?;
            self.call(act, |c| {
                c.s3.put_bucket_ownership_controls()
                    .bucket(name)
                    .ownership_controls(set)
                    .send()
            })
            .await?;
        }
        if found.sse_algorithm != *sse_algorithm {
            let act = doing("PutBucketEncryption");
            let set = encryption(sse_algorithm).map_err(|b| b.at(&act))?;
            self.call(act, |c| {
                c.s3.put_bucket_encryption()
                    .bucket(name)
                    .server_side_encryption_configuration(set)
                    .send()
            })
            .await?;
        }
        if found.lifecycle != *lifecycle {
            self.bucket_lifecycle_put(name, lifecycle).await?;
        }
        if let Some(policy) = policy.as_ref().filter(|p| found.policy.as_ref() != Some(p)) {
            self.bucket_policy_put(name, policy).await?;
        }
        Ok(())
    }

    /// An empty configuration is not valid: no rules means none at all.
    async fn bucket_lifecycle_put(
        &self,
        name: &str,
        rules: &[LifecycleRule],
    ) -> Result<(), AwsError> {
        if rules.is_empty() {
            let doing = Doing::mutate(SERVICE, "DeleteBucketLifecycle", name);
            return self
                .call(doing, |c| {
                    c.s3.delete_bucket_lifecycle().bucket(name).send()
                })
                .await
                .map(drop);
        }
        let doing = Doing::mutate(SERVICE, "PutBucketLifecycleConfiguration", name);
        let set = lifecycle(rules).map_err(|b| b.at(&doing))?;
        self.call(doing, |c| {
            c.s3.put_bucket_lifecycle_configuration()
                .bucket(name)
                .lifecycle_configuration(set)
                .send()
        })
        .await
        .map(drop)
    }

    pub(super) async fn bucket_policy_put(
        &self,
        name: &str,
        policy: &PolicyDocument,
    ) -> Result<(), AwsError> {
        let doing = Doing::mutate(SERVICE, "PutBucketPolicy", name);
        let json = policy_json(policy).map_err(|b| b.at(&doing))?;
        self.call(doing, |c| {
            c.s3.put_bucket_policy().bucket(name).policy(json).send()
        })
        .await
        .map(drop)
    }

    pub(in super::super) async fn bucket_look(&self, name: &str) -> Result<State, AwsError> {
        match self.bucket_head(name).await {
            Ok(()) => Ok(State::ready()),
            Err(e) if e.class == Class::Gone => Ok(State::gone()),
            Err(e) => Err(e),
        }
    }
}
