//! Small objects, and the conditional writes that make a lock [documented: aws-facts 6].

use super::super::client::Aws;
use super::super::error::{AwsError, Class};
use super::super::types::Doing;
use super::absent;
use crate::clock::Timestamp;
use aws_sdk_s3::config::ConfigBag;
use aws_sdk_s3::config::interceptors::BeforeDeserializationInterceptorContextRef;
use aws_sdk_s3::config::{Intercept, RuntimeComponents};
use aws_sdk_s3::error::BoxError;
use aws_sdk_s3::primitives::ByteStream;
use std::sync::{Arc, Mutex, PoisonError};

/// An object as it is now, with S3's own times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Version to compare with in a conditional write.
    pub etag: String,
    /// When S3 says it was written.
    pub last_modified: Timestamp,
    /// What time S3 says it is.
    pub server_date: Timestamp,
    /// Contents.
    pub body: Vec<u8>,
}

/// Remembers the `Date` of an answer, which the SDK does not pass on.
#[derive(Clone, Debug, Default)]
struct DateOf(Arc<Mutex<Option<String>>>);

impl DateOf {
    /// [documented: RFC 9110, an HTTP date]
    fn read(&self) -> Option<Timestamp> {
        let text = self.0.lock().unwrap_or_else(PoisonError::into_inner).take()?;
        let date = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(&text).ok();
        if date.is_none() {
            tracing::warn!(text, "an answer's Date cannot be read");
        }
        date
    }
}

impl Intercept for DateOf {
    fn name(&self) -> &'static str {
        "DateOf"
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

impl Aws {
    /// Writes an object that must not exist; gives its ETag.
    ///
    /// # Errors
    /// [`Class::Precondition`] when it exists; else as any call.
    pub async fn object_put_new(&self, bucket: &str, key: &str, body: Vec<u8>) -> Result<String, AwsError> {
        let doing = Doing::mutate("s3", "PutObject", format!("{bucket}/{key}"));
        let put = self.call(doing.clone(), |c| {
            c.s3.put_object().bucket(bucket).key(key).if_none_match("*").body(ByteStream::from(body)).send()
        });
        etag(&doing, put.await?.e_tag)
    }

    /// Writes an object that must still have this ETag; gives the new one.
    ///
    /// # Errors
    /// [`Class::Precondition`] when it changed, [`Class::Gone`] when it is gone; else as any call.
    pub async fn object_put_if(&self, bucket: &str, key: &str, body: Vec<u8>, was: &str) -> Result<String, AwsError> {
        let doing = Doing::mutate("s3", "PutObject", format!("{bucket}/{key}"));
        let put = self.call(doing.clone(), |c| {
            c.s3.put_object().bucket(bucket).key(key).if_match(was).body(ByteStream::from(body)).send()
        });
        etag(&doing, put.await?.e_tag)
    }

    /// Reads a small object; `None` when it, or its bucket, is not there.
    ///
    /// # Errors
    /// As any call.
    pub async fn object_get(&self, bucket: &str, key: &str) -> Result<Option<Held>, AwsError> {
        let doing = Doing::read("s3", "GetObject", format!("{bucket}/{key}"));
        let date = DateOf::default();
        let get = self.call(doing.clone(), |c| {
            c.s3.get_object().bucket(bucket).key(key).customize().interceptor(date.clone()).send()
        });
        let Some(got) = absent(get.await)? else { return Ok(None) };
        let strange = |what: &str| AwsError::strange(&doing, what);
        let server_date = date.read().unwrap_or_else(|| self.clock().now());
        let last_modified = got
            .last_modified
            .and_then(|t| Timestamp::from_second(t.secs()).ok())
            .ok_or_else(|| strange("the answer has no Last-Modified"))?;
        let etag = etag(&doing, got.e_tag)?;
        let body = got.body.collect().await.map_err(|e| strange(&format!("the body broke off: {e}")))?;
        Ok(Some(Held { etag, last_modified, server_date, body: body.to_vec() }))
    }

    /// Deletes an object that must still have this ETag.
    ///
    /// # Errors
    /// [`Class::Precondition`] when it changed; else as any call.
    pub async fn object_delete_if(&self, bucket: &str, key: &str, was: &str) -> Result<(), AwsError> {
        let doing = Doing::mutate("s3", "DeleteObject", format!("{bucket}/{key}"));
        self.call(doing, |c| c.s3.delete_object().bucket(bucket).key(key).if_match(was).send()).await.map(drop)
    }

    /// Whether an object still has this ETag.
    ///
    /// # Errors
    /// As any call.
    pub async fn object_head_matches(&self, bucket: &str, key: &str, etag: &str) -> Result<bool, AwsError> {
        let doing = Doing::read("s3", "HeadObject", format!("{bucket}/{key}"));
        match self.call(doing, |c| c.s3.head_object().bucket(bucket).key(key).if_match(etag).send()).await {
            Ok(_) => Ok(true),
            Err(e) if matches!(e.class, Class::Gone | Class::Precondition) => Ok(false),
            Err(e) => Err(e),
        }
    }
}

fn etag(doing: &Doing, etag: Option<String>) -> Result<String, AwsError> {
    etag.ok_or_else(|| AwsError::strange(doing, "the answer has no ETag"))
}
