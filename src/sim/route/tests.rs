use super::*;

fn routed(scope: &str, method: Method, host: &str, target: &str) -> Result<Decoded, Refusal> {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut headers = http::HeaderMap::new();
    headers.insert("host", host.parse().unwrap());
    let query = super::super::wire::decode_form(query);
    let request = Request {
        method,
        path: path.to_owned(),
        query,
        headers,
        body: Bytes::new(),
    };
    Service::of_scope(scope).unwrap().decode(&request)
}

#[test]
fn s3_keys_selectors_and_hosts_do_not_fight() {
    for (method, host, target, operation, key) in [
        (Method::GET, "localhost", "/", "ListBuckets", None),
        (
            Method::GET,
            "localhost",
            "/b?list-type=2&prefix=a",
            "ListObjectsV2",
            None,
        ),
        (
            Method::GET,
            "localhost",
            "/b/?versions",
            "ListObjectVersions",
            None,
        ),
        (Method::PUT, "localhost", "/b", "CreateBucket", None),
        (
            Method::PUT,
            "localhost",
            "/b?lifecycle",
            "PutBucketLifecycleConfiguration",
            None,
        ),
        (
            Method::PUT,
            "localhost",
            "/b/a/b%20c/?x-id=PutObject",
            "PutObject",
            Some("a/b c/"),
        ),
        (
            Method::PUT,
            "localhost",
            "/b/k?partNumber=1&uploadId=u",
            "UploadPart",
            Some("k"),
        ),
        (
            Method::POST,
            "localhost",
            "/b/k?uploads",
            "CreateMultipartUpload",
            Some("k"),
        ),
        (
            Method::GET,
            "b.s3.eu-west-1.amazonaws.com",
            "/k/2",
            "GetObject",
            Some("k/2"),
        ),
        (Method::HEAD, "b.localhost", "/", "HeadBucket", None),
    ] {
        let decoded = routed("s3", method, host, target).unwrap();
        assert_eq!(decoded.operation.name, operation, "{target}");
        assert_eq!(
            decoded.input.get("Key").and_then(|k| k.as_str()),
            key,
            "{target}"
        );
    }
    for target in ["/b?cors", "/b/k?tagging", "/b?list-type=3"] {
        let refusal = routed("s3", Method::GET, "localhost", target).unwrap_err();
        assert_eq!(refusal.status, 501, "{target}");
    }
}

#[test]
fn every_row_finds_itself() {
    for service in SERVICES
        .iter()
        .filter(|s| !matches!(s.format, Format::Query(_)))
    {
        for operation in service.operations {
            let target = operation.path.replace("+}", "").replace(['{', '}'], "");
            let method = Method::from_bytes(operation.method.as_bytes()).unwrap();
            let found = routed(service.scope, method, "localhost", &target)
                .unwrap()
                .operation
                .name;
            assert_eq!(found, operation.name);
        }
    }
}
