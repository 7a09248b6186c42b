//! S3: buckets, their configurations, and objects with their versions. Knows nothing of HTTP beyond
//! header names.

mod bucket;
mod config;
mod listing;
mod multipart;
mod object;
mod policy;
mod state;
#[cfg(test)]
mod tests;

pub use state::{Bucket, State, Upload, Version, read, write};

use super::call::{Call, Outcome, Refusal};
use super::operation::Operation;
use super::world::World;
use serde_json::Value;

/// Namespace of every answer.
const NS: &str = "http://s3.amazonaws.com/doc/2006-03-01/";

const fn put(name: &'static str, path: &'static str, status: u16) -> Operation {
    Operation::write(name, "PUT", path, status)
}

const fn remove(name: &'static str, path: &'static str) -> Operation {
    Operation {
        query: &["versionId"],
        ..Operation::write(name, "DELETE", path, 204)
    }
}

const fn head(name: &'static str, path: &'static str) -> Operation {
    Operation {
        method: "HEAD",
        ..Operation::read(name, path, &["versionId"])
    }
}

const LIST: &[&str] = &[
    "prefix",
    "delimiter",
    "max-keys#",
    "continuation-token",
    "start-after",
    "encoding-type",
];
const VERSIONS: &[&str] = &[
    "prefix",
    "max-keys#",
    "key-marker",
    "version-id-marker",
    "encoding-type",
];
const UPLOADS: &[&str] = &[
    "prefix",
    "max-uploads#",
    "key-marker",
    "upload-id-marker",
    "encoding-type",
];

/// The operations it has.
pub const OPERATIONS: &[Operation] = &[
    Operation::read(
        "ListBuckets",
        "/",
        &[
            "max-buckets#",
            "continuation-token",
            "prefix",
            "bucket-region",
        ],
    ),
    put("CreateBucket", "/{Bucket}", 200),
    head("HeadBucket", "/{Bucket}"),
    remove("DeleteBucket", "/{Bucket}"),
    Operation::read("GetBucketLocation", "/{Bucket}?location", &[]),
    put("PutPublicAccessBlock", "/{Bucket}?publicAccessBlock", 200),
    Operation::read("GetPublicAccessBlock", "/{Bucket}?publicAccessBlock", &[]),
    remove("DeletePublicAccessBlock", "/{Bucket}?publicAccessBlock"),
    put(
        "PutBucketOwnershipControls",
        "/{Bucket}?ownershipControls",
        200,
    ),
    Operation::read(
        "GetBucketOwnershipControls",
        "/{Bucket}?ownershipControls",
        &[],
    ),
    remove(
        "DeleteBucketOwnershipControls",
        "/{Bucket}?ownershipControls",
    ),
    put("PutBucketEncryption", "/{Bucket}?encryption", 200),
    Operation::read("GetBucketEncryption", "/{Bucket}?encryption", &[]),
    remove("DeleteBucketEncryption", "/{Bucket}?encryption"),
    put(
        "PutBucketLifecycleConfiguration",
        "/{Bucket}?lifecycle",
        200,
    ),
    Operation::read(
        "GetBucketLifecycleConfiguration",
        "/{Bucket}?lifecycle",
        &[],
    ),
    remove("DeleteBucketLifecycle", "/{Bucket}?lifecycle"),
    put("PutBucketTagging", "/{Bucket}?tagging", 204),
    Operation::read("GetBucketTagging", "/{Bucket}?tagging", &[]),
    remove("DeleteBucketTagging", "/{Bucket}?tagging"),
    put("PutBucketVersioning", "/{Bucket}?versioning", 200),
    Operation::read("GetBucketVersioning", "/{Bucket}?versioning", &[]),
    put("PutBucketPolicy", "/{Bucket}?policy", 204),
    Operation::read("GetBucketPolicy", "/{Bucket}?policy", &[]),
    Operation::read("GetBucketPolicyStatus", "/{Bucket}?policyStatus", &[]),
    remove("DeleteBucketPolicy", "/{Bucket}?policy"),
    Operation::read("ListObjectsV2", "/{Bucket}?list-type=2", LIST),
    Operation::read("ListObjectVersions", "/{Bucket}?versions", VERSIONS),
    Operation::read("ListMultipartUploads", "/{Bucket}?uploads", UPLOADS),
    Operation::write("DeleteObjects", "POST", "/{Bucket}?delete", 200),
    put("PutObject", "/{Bucket}/{Key+}", 200),
    Operation::read("GetObject", "/{Bucket}/{Key+}", &["versionId"]),
    head("HeadObject", "/{Bucket}/{Key+}"),
    remove("DeleteObject", "/{Bucket}/{Key+}"),
    Operation::write(
        "CreateMultipartUpload",
        "POST",
        "/{Bucket}/{Key+}?uploads",
        200,
    ),
    Operation {
        query: &["partNumber#", "uploadId"],
        ..put("UploadPart", "/{Bucket}/{Key+}?partNumber&uploadId", 200)
    },
    Operation {
        query: &["uploadId"],
        ..Operation::write(
            "CompleteMultipartUpload",
            "POST",
            "/{Bucket}/{Key+}?uploadId",
            200,
        )
    },
    Operation {
        query: &["uploadId"],
        ..remove("AbortMultipartUpload", "/{Bucket}/{Key+}?uploadId")
    },
    Operation::read(
        "ListParts",
        "/{Bucket}/{Key+}?uploadId",
        &["uploadId", "max-parts#", "part-number-marker#"],
    ),
];

/// Does one operation.
pub fn handle(world: &mut World, call: &Call) -> Outcome {
    match call.operation {
        "ListBuckets" => bucket::list(world, call),
        "CreateBucket" => bucket::create(world, call),
        "HeadBucket" => bucket::head(world, call),
        "DeleteBucket" => bucket::delete(world, call),
        "GetBucketLocation" => bucket::location(world, call),
        "PutBucketPolicy" => policy::put(world, call),
        "GetBucketPolicy" => policy::get(world, call),
        "GetBucketPolicyStatus" => policy::status(world, call),
        "DeleteBucketPolicy" => policy::delete(world, call),
        "ListObjectsV2" => listing::objects(world, call),
        "ListObjectVersions" => listing::versions(world, call),
        "PutObject" => object::put(world, call),
        "GetObject" | "HeadObject" => object::get(world, call),
        "DeleteObject" => object::delete(world, call),
        "DeleteObjects" => object::delete_many(world, call),
        "CreateMultipartUpload" => multipart::create(world, call),
        "UploadPart" => multipart::part(world, call),
        "CompleteMultipartUpload" => multipart::complete(world, call),
        "AbortMultipartUpload" => multipart::abort(world, call),
        "ListMultipartUploads" => multipart::uploads(world, call),
        "ListParts" => multipart::parts(world, call),
        _ => config::handle(world, call).unwrap_or_else(|| Err(Refusal::not_built(call))),
    }
}

/// A text member.
fn text<'a>(call: &'a Call, member: &str) -> &'a str {
    call.input
        .get(member)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// A refusal with the element that names what it is about.
fn refuse(status: u16, code: &'static str, message: &str, about: (&str, &str)) -> Refusal {
    let mut refusal = Refusal::new(status, code, message);
    refusal.extra.insert(about.0.to_owned(), about.1.into());
    refusal
}

fn malformed() -> Refusal {
    let message =
        "The XML you provided was not well-formed or did not validate against our published schema";
    Refusal::new(400, "MalformedXML", message)
}

/// The bucket that a call names: it must exist, be ours, and be in the region that was asked.
fn bucket<'a>(world: &'a mut World, call: &Call) -> Result<&'a mut Bucket, Refusal> {
    let name = text(call, "Bucket");
    if world.s3.taken.contains(name) {
        return Err(Refusal::new(403, "AccessDenied", "Access Denied"));
    }
    let owner = super::dispatch::header(&call.headers, "x-amz-expected-bucket-owner");
    if owner.is_some_and(|o| o != world.account) {
        return Err(Refusal::new(403, "AccessDenied", "Access Denied"));
    }
    let missing = || {
        refuse(
            404,
            "NoSuchBucket",
            "The specified bucket does not exist",
            ("BucketName", name),
        )
    };
    let bucket = world.s3.buckets.get_mut(name).ok_or_else(missing)?;
    if bucket.region != call.region {
        let message = "The bucket you are attempting to access must be addressed using the specified endpoint. \
            Please send all future requests to this endpoint.";
        let mut refusal = refuse(301, "PermanentRedirect", message, ("Bucket", name));
        let endpoint = format!("{name}.s3.{}.amazonaws.com", bucket.region);
        refusal.extra.insert("Endpoint".to_owned(), endpoint.into());
        refusal.extra.insert(
            "x-amz-bucket-region".to_owned(),
            bucket.region.as_str().into(),
        );
        return Err(refusal);
    }
    Ok(bucket)
}
