//! Small objects under conditions: what the lock, the epoch and the player page are made of. What
//! they mean is the engine's business.

use super::super::Aws;
use super::super::error::{AwsError, Class};
use super::super::types::Doing;
use super::SERVICE;
use crate::clock::Timestamp;
use aws_sdk_s3::config::ConfigBag;
use aws_sdk_s3::error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::BeforeDeserializationInterceptorContextRef;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use std::sync::{Arc, Mutex, PoisonError};

/// An object as it was read, with the server's own time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// ETag, with its quotes.
    pub etag: String,
    /// When it was last written, by S3's clock.
    pub last_modified: Timestamp,
    /// When S3 answered, by S3's clock (the `Date` header).
    pub server_date: Timestamp,
    /// Content.
    pub body: Vec<u8>,
}

/// Keeps the `Date` header of an answer, which the SDK's output does not carry.
#[derive(Clone, Debug, Default)]
struct DateTap(Arc<Mutex<Option<String>>>);

impl Intercept for DateTap {
    fn name(&self) -> &'static str {
        "DateTap"
    }

    fn read_before_deserialization(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let date = context.response().headers().get("date").map(str::to_owned);
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = date;
        Ok(())
    }
}

fn subject(bucket: &str, key: &str) -> String {
    format!("{bucket}/{key}")
}

impl Aws {
    /// Writes an object only if there is none. Gives its ETag.
    ///
    /// # Errors
    /// [`Class::Precondition`] when there is one, [`Class::Conflict`] when someone writes it at the
    /// same moment.
    pub async fn object_put_new(
        &self,
        bucket: &str,
        key: &str,
        body: Vec<u8>,
    ) -> Result<String, AwsError> {
        let doing = Doing::mutate(SERVICE, "PutObject", subject(bucket, key));
        let put = |c: &super::super::connect::Clients| {
            c.s3.put_object()
                .bucket(bucket)
                .key(key)
                .body(body.into())
                .if_none_match("*")
                .send()
        };
        let out = self.call(doing.clone(), put).await?;
        out.e_tag
            .ok_or_else(|| AwsError::strange(&doing, "the answer has no ETag"))
    }

    /// Writes an object only if it still is the one with `etag`. Gives the new ETag.
    ///
    /// # Errors
    /// [`Class::Precondition`] when it is another, [`Class::Gone`] when there is none.
    pub async fn object_put_if(
        &self,
        bucket: &str,
        key: &str,
        body: Vec<u8>,
        etag: &str,
    ) -> Result<String, AwsError> {
        let doing = Doing::mutate(SERVICE, "PutObject", subject(bucket, key));
        let put = |c: &super::super::connect::Clients| {
            c.s3.put_object()
                .bucket(bucket)
                .key(key)
                .body(body.into())
                .if_match(etag)
                .send()
        };
        let out = self.call(doing.clone(), put).await?;
        out.e_tag
            .ok_or_else(|| AwsError::strange(&doing, "the answer has no ETag"))
    }

    /// Reads an object; `None` when object or bucket do not exist.
    ///
    /// # Errors
    /// As any call.
    pub async fn object_get(&self, bucket: &str, key: &str) -> Result<Option<Held>, AwsError> {
        let doing = Doing::read(SERVICE, "GetObject", subject(bucket, key));
        let tap = DateTap::default();
        let get = |c: &super::super::connect::Clients| {
            c.s3.get_object()
                .bucket(bucket)
                .key(key)
                .customize()
                .interceptor(tap.clone())
                .send()
        };
        let out = match self.call(doing.clone(), get).await {
            Ok(out) => out,
            Err(e) if e.class == Class::Gone => return Ok(None),
            Err(e) => return Err(e),
        };
        let strange = |what: &str| AwsError::strange(&doing, format!("the answer has no {what}"));
        let written = out
            .last_modified
            .and_then(|t| Timestamp::new(t.secs(), 0).ok());
        let date = tap.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        let date = date.and_then(|d| jiff::fmt::rfc2822::parse(&d).ok());
        let etag = out.e_tag.ok_or_else(|| strange("ETag"))?;
        let body = {
            let _busy = self.clock().busy();
            out.body.collect().await
        };
        let body = body.map_err(|e| {
            AwsError::local(
                Class::Network,
                doing.clone(),
                e.to_string(),
                super::super::Landed::No,
            )
        })?;
        Ok(Some(Held {
            etag,
            last_modified: written.ok_or_else(|| strange("Last-Modified"))?,
            server_date: date.ok_or_else(|| strange("Date"))?.timestamp(),
            body: body.to_vec(),
        }))
    }

    /// Deletes an object only if it still is the one with `etag`.
    ///
    /// # Errors
    /// [`Class::Precondition`] when it is another.
    pub async fn object_delete_if(
        &self,
        bucket: &str,
        key: &str,
        etag: &str,
    ) -> Result<(), AwsError> {
        let doing = Doing::mutate(SERVICE, "DeleteObject", subject(bucket, key));
        self.call(doing, |c| {
            c.s3.delete_object()
                .bucket(bucket)
                .key(key)
                .if_match(etag)
                .send()
        })
        .await
        .map(drop)
    }

    /// Whether the object still is the one with `etag`.
    ///
    /// # Errors
    /// As any call; not being there is `false`.
    pub async fn object_head_matches(
        &self,
        bucket: &str,
        key: &str,
        etag: &str,
    ) -> Result<bool, AwsError> {
        let doing = Doing::read(SERVICE, "HeadObject", subject(bucket, key));
        match self
            .call(doing, |c| c.s3.head_object().bucket(bucket).key(key).send())
            .await
        {
            Ok(out) => Ok(out.e_tag() == Some(etag)),
            Err(e) if e.class == Class::Gone => Ok(false),
            Err(e) => Err(e),
        }
    }
}
