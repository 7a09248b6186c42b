use super::*;
use crate::clock::Timestamp;
use crate::sim::call::Answer;
use crate::sim::xml::{BODY, Element};
use bytes::Bytes;
use serde_json::json;

fn call(operation: &'static str, key: &str, body: &str, headers: &[(&'static str, &str)]) -> Call {
    let mut map = http::HeaderMap::new();
    for (name, value) in headers {
        map.insert(*name, value.parse().unwrap());
    }
    let mut input = json!({ "Bucket": "onair-test" });
    if !key.is_empty() {
        input["Key"] = key.into();
    }
    if let Ok(root) = Element::parse(body) {
        input[BODY] = serde_json::to_value(root).unwrap();
    }
    Call {
        service: "s3",
        operation,
        region: "us-east-1".into(),
        account: "123456789012".into(),
        caller_arn: "arn:aws:iam::123456789012:user/operator".into(),
        now: Timestamp::UNIX_EPOCH,
        input,
        body: Bytes::copy_from_slice(body.as_bytes()),
        headers: map,
        request_id: "id".into(),
    }
}

fn ask(
    world: &mut World,
    operation: &'static str,
    key: &str,
    body: &str,
    headers: &[(&'static str, &str)],
) -> Result<Answer, (u16, &'static str)> {
    handle(world, &call(operation, key, body, headers)).map_err(|r| (r.status, r.code))
}

fn with_bucket() -> World {
    let mut world = World::default();
    ask(&mut world, "CreateBucket", "", "", &[]).unwrap();
    world
}

fn etag(answer: &Answer) -> String {
    answer
        .headers
        .iter()
        .find(|(n, _)| *n == "etag")
        .unwrap()
        .1
        .clone()
}

#[test]
fn conditional_writes_make_a_lock() {
    let world = &mut with_bucket();
    let free = &[("if-none-match", "*")];
    let first = etag(&ask(world, "PutObject", "lock", "one", free).unwrap());
    assert_eq!(first, format!("\"{:x}\"", md5_of("one")));
    assert_eq!(
        ask(world, "PutObject", "lock", "two", free).unwrap_err(),
        (412, "PreconditionFailed")
    );
    let second = etag(&ask(world, "PutObject", "lock", "two", &[("if-match", &first)]).unwrap());
    assert_eq!(
        ask(world, "PutObject", "lock", "x", &[("if-match", &first)])
            .unwrap_err()
            .0,
        412
    );
    assert_eq!(
        ask(world, "DeleteObject", "lock", "", &[("if-match", &first)])
            .unwrap_err()
            .0,
        412
    );
    ask(world, "DeleteObject", "lock", "", &[("if-match", &second)]).unwrap();
    assert_eq!(
        ask(world, "PutObject", "lock", "x", &[("if-match", &second)]).unwrap_err(),
        (404, "NoSuchKey")
    );
}

fn md5_of(text: &str) -> u128 {
    use md5::Digest as _;
    u128::from_be_bytes(md5::Md5::digest(text).into())
}

#[test]
fn buckets_belong_to_somebody_and_somewhere() {
    let world = &mut with_bucket();
    ask(world, "CreateBucket", "", "", &[]).unwrap();
    let elsewhere = |operation, body: &str| Call {
        region: "eu-west-1".into(),
        ..call(operation, "", body, &[])
    };
    let refused =
        |world: &mut World, call: &Call| handle(world, call).map_err(|r| r.code).unwrap_err();
    assert_eq!(
        refused(world, &elsewhere("HeadBucket", "")),
        "PermanentRedirect"
    );
    let own = "<CreateBucketConfiguration><LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>";
    assert_eq!(
        refused(world, &elsewhere("CreateBucket", "")),
        "IllegalLocationConstraintException"
    );
    assert_eq!(
        refused(world, &elsewhere("CreateBucket", own)),
        "BucketAlreadyOwnedByYou"
    );
    world.s3.buckets.clear();
    world.s3.taken.insert("onair-test".into());
    assert_eq!(
        refused(world, &elsewhere("CreateBucket", own)),
        "BucketAlreadyExists"
    );
    assert_eq!(refused(world, &elsewhere("HeadBucket", "")), "AccessDenied");
}

#[test]
fn a_bucket_with_versions_is_not_empty() {
    let world = &mut with_bucket();
    let on = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>";
    ask(world, "PutBucketVersioning", "", on, &[]).unwrap();
    ask(world, "PutObject", "a", "1", &[]).unwrap();
    ask(world, "DeleteObject", "a", "", &[]).unwrap();
    assert_eq!(
        ask(world, "GetObject", "a", "", &[]).unwrap_err(),
        (404, "NoSuchKey")
    );
    assert_eq!(
        ask(world, "DeleteBucket", "", "", &[]).unwrap_err(),
        (409, "BucketNotEmpty")
    );
    let listed = ask(world, "ListObjectVersions", "", "", &[])
        .unwrap()
        .body
        .unwrap();
    let listed = Element::parse(std::str::from_utf8(&listed).unwrap()).unwrap();
    let ids = listed
        .children
        .iter()
        .filter_map(|c| c.text_at("VersionId").map(str::to_owned));
    let objects: String = ids
        .map(|id| format!("<Object><Key>a</Key><VersionId>{id}</VersionId></Object>"))
        .collect();
    let body = format!("<Delete>{objects}</Delete>");
    assert_eq!(
        ask(world, "DeleteObjects", "", &body, &[]).unwrap_err(),
        (400, "InvalidRequest")
    );
    ask(world, "DeleteObjects", "", &body, &[("content-md5", "x")]).unwrap();
    ask(world, "DeleteBucket", "", "", &[]).unwrap();
}

#[test]
fn missing_configurations_have_their_own_codes() {
    let world = &mut with_bucket();
    for (operation, code) in [
        (
            "GetBucketLifecycleConfiguration",
            "NoSuchLifecycleConfiguration",
        ),
        ("GetBucketPolicy", "NoSuchBucketPolicy"),
        ("GetBucketTagging", "NoSuchTagSet"),
    ] {
        assert_eq!(ask(world, operation, "", "", &[]).unwrap_err(), (404, code));
    }
    for operation in [
        "GetPublicAccessBlock",
        "GetBucketOwnershipControls",
        "GetBucketEncryption",
    ] {
        assert!(ask(world, operation, "", "", &[]).is_ok(), "{operation}");
    }
    ask(world, "DeletePublicAccessBlock", "", "", &[]).unwrap();
    let code = ask(world, "GetPublicAccessBlock", "", "", &[])
        .unwrap_err()
        .1;
    assert_eq!(code, "NoSuchPublicAccessBlockConfiguration");
}

#[test]
fn lifecycle_rules_are_judged() {
    let world = &mut with_bucket();
    let put = |world: &mut World, days: u32, class: &str| {
        let transition = format!(
            "<Transition><Days>{days}</Days><StorageClass>{class}</StorageClass></Transition>"
        );
        let rule = format!(
            "<Rule><Filter><Prefix>a/</Prefix></Filter><Status>Enabled</Status>{transition}</Rule>"
        );
        let body = format!("<LifecycleConfiguration>{rule}</LifecycleConfiguration>");
        ask(world, "PutBucketLifecycleConfiguration", "", &body, &[]).map_err(|e| e.1)
    };
    assert_eq!(put(world, 7, "STANDARD_IA").unwrap_err(), "InvalidArgument");
    assert_eq!(put(world, 30, "COLD").unwrap_err(), "MalformedXML");
    put(world, 30, "STANDARD_IA").unwrap();
}

#[test]
fn the_size_from_which_objects_move_comes_back_beside_the_rules() {
    let world = &mut with_bucket();
    let name = "x-amz-transition-default-minimum-object-size";
    let rule = "<Rule><Filter><Prefix>a/</Prefix></Filter><Status>Enabled</Status><Expiration><Days>1</Days></Expiration></Rule>";
    let body = format!("<LifecycleConfiguration>{rule}</LifecycleConfiguration>");
    for (sent, kept) in [
        (None, "all_storage_classes_128K"),
        (Some("varies_by_storage_class"), "varies_by_storage_class"),
    ] {
        let headers: Vec<_> = sent.iter().map(|size| (name, *size)).collect();
        let put = "PutBucketLifecycleConfiguration";
        ask(world, put, "", &body, &headers).unwrap();
        let answer = ask(world, "GetBucketLifecycleConfiguration", "", "", &[]).unwrap();
        assert_eq!(answer.headers, [(name, kept.to_owned())]);
    }
    let refused = ask(
        world,
        "PutBucketLifecycleConfiguration",
        "",
        &body,
        &[(name, "big")],
    );
    assert_eq!(refused.unwrap_err(), (400, "InvalidArgument"));
}
