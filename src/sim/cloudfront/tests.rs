//! CloudFront over a world, without HTTP.

use super::*;
use crate::sim::xml::BODY;
use jiff::SignedDuration;

const CONFIG: &str = include_str!("test_distribution.xml");

struct Desk {
    world: World,
    now: Timestamp,
}

impl Desk {
    fn new() -> Self {
        Self {
            world: World::default(),
            now: Timestamp::from_second(1_800_000_000).unwrap(),
        }
    }

    fn ask(
        &mut self,
        operation: &'static str,
        mut input: Value,
        body: &str,
        etag: &str,
    ) -> Result<Answer, Refusal> {
        if !body.is_empty() {
            input[BODY] = serde_json::to_value(Element::parse(body).unwrap()).unwrap();
        }
        let mut headers = http::HeaderMap::new();
        if !etag.is_empty() {
            headers.insert("if-match", etag.parse().unwrap());
        }
        self.world.settle(self.now);
        let call = Call {
            service: "cloudfront",
            operation,
            region: "us-east-1".into(),
            account: "123456789012".into(),
            caller_arn: "arn:aws:iam::123456789012:user/op".into(),
            now: self.now,
            input,
            body: bytes::Bytes::new(),
            headers,
            request_id: "r".into(),
        };
        handle(&mut self.world, &call)
    }

    fn pass(&mut self, seconds: i64) {
        self.now += SignedDuration::from_secs(seconds);
        self.world.settle(self.now);
    }

    /// An access control and a configuration that uses it.
    fn config(&mut self) -> String {
        if self.world.cloudfront.access_controls.is_empty() {
            let body = "<OriginAccessControlConfig><Name>site</Name><SigningProtocol>sigv4</SigningProtocol><SigningBehavior>always</SigningBehavior><OriginAccessControlOriginType>s3</OriginAccessControlOriginType></OriginAccessControlConfig>";
            self.ask("CreateOriginAccessControl", json!({}), body, "")
                .unwrap();
        }
        let id = self.world.cloudfront.access_controls.keys().next().unwrap();
        CONFIG.replace("OAC-ID", id)
    }

    fn code(&mut self, config: &str) -> &'static str {
        self.ask("CreateDistribution", json!({}), config, "")
            .unwrap_err()
            .code
    }
}

fn root(answer: &Answer) -> Element {
    Element::parse(std::str::from_utf8(answer.body.as_ref().unwrap()).unwrap()).unwrap()
}

fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer
        .headers
        .iter()
        .find(|(n, _)| *n == name)
        .map_or("", |(_, v)| v)
}

#[test]
fn a_distribution_goes_up_and_down() {
    let mut desk = Desk::new();
    let config = desk.config();
    let answer = desk
        .ask("CreateDistribution", json!({}), &config, "")
        .unwrap();
    let (made, etag) = (root(&answer), header(&answer, "ETag").to_owned());
    let id = made.text_at("Id").unwrap().to_owned();
    assert_eq!(made.text_at("Status"), Some("InProgress"));
    assert_eq!(
        made.text_at("ARN"),
        Some(format!("arn:aws:cloudfront::123456789012:distribution/{id}").as_str())
    );
    assert_eq!(
        made.text_at("DistributionConfig/ViewerCertificate/MinimumProtocolVersion"),
        Some("TLSv1")
    );
    assert!(header(&answer, "Location").ends_with(&id));
    assert_eq!(desk.code(&config), "DistributionAlreadyExists");

    desk.pass(420);
    let named = json!({ "Id": id });
    let got = desk.ask("GetDistribution", named.clone(), "", "").unwrap();
    assert_eq!(root(&got).text_at("Status"), Some("Deployed"));
    assert_eq!(
        desk.ask("DeleteDistribution", named.clone(), "", &etag)
            .unwrap_err()
            .code,
        "DistributionNotDisabled"
    );

    // What GetDistributionConfig gives can be sent back, with one thing changed.
    let held = desk
        .ask("GetDistributionConfig", named.clone(), "", "")
        .unwrap();
    let held = String::from_utf8(held.body.unwrap().to_vec()).unwrap();
    let off = held.replacen(
        "<Enabled>true</Enabled><ViewerCertificate>",
        "<Enabled>false</Enabled><ViewerCertificate>",
        1,
    );
    assert_ne!(off, held);
    assert_eq!(
        desk.ask("UpdateDistribution", named.clone(), &off, "")
            .unwrap_err()
            .code,
        "InvalidIfMatchVersion"
    );
    let changed = desk
        .ask("UpdateDistribution", named.clone(), &off, &etag)
        .unwrap();
    let newer = header(&changed, "ETag").to_owned();
    assert_eq!(
        desk.ask("UpdateDistribution", named.clone(), &off, &etag)
            .unwrap_err()
            .code,
        "PreconditionFailed"
    );
    assert_eq!(
        desk.ask("DeleteDistribution", named.clone(), "", &newer)
            .unwrap_err()
            .code,
        "DistributionNotDisabled"
    );
    desk.pass(420);
    desk.ask("DeleteDistribution", named.clone(), "", &newer)
        .unwrap();
    assert_eq!(
        desk.ask("GetDistribution", named, "", "").unwrap_err().code,
        "NoSuchDistribution"
    );
    desk.pass(1);
    assert!(desk.world.cloudfront.distributions.is_empty());
}

#[test]
fn wrong_configurations_are_refused_by_name() {
    let mut desk = Desk::new();
    let config = desk.config();
    let cases = [
        (
            "<Quantity>2</Quantity><Items><Origin>",
            "<Quantity>3</Quantity><Items><Origin>",
            "InconsistentQuantities",
        ),
        (
            "<TargetOriginId>player-s3",
            "<TargetOriginId>nobody",
            "NoSuchOrigin",
        ),
        ("658327ea", "758327ea", "NoSuchCachePolicy"),
        ("59781a5b", "69781a5b", "NoSuchOriginRequestPolicy"),
        ("67f7725c", "77f7725c", "NoSuchResponseHeadersPolicy"),
        ("PriceClass_100", "PriceClass_7", "InvalidArgument"),
        (
            "<SslProtocol>TLSv1.2",
            "<SslProtocol>TLSv9",
            "InvalidProtocolSettings",
        ),
        ("<Location>DE", "<Location>Germany", "InvalidLocationCode"),
        (
            "whitelist</RestrictionType>",
            "none</RestrictionType>",
            "InvalidGeoRestrictionParameter",
        ),
        ("<ErrorCode>404", "<ErrorCode>418", "InvalidErrorCode"),
        (
            "<DefaultRootObject>index",
            "<DefaultRootObject>/index",
            "InvalidDefaultRootObject",
        ),
        (
            "<Comment>onair",
            "<Commentary>onair</Commentary><Comment>",
            "MalformedInput",
        ),
        (
            "<OriginAccessControlId>E",
            "<OriginAccessControlId>X",
            "InvalidOriginAccessControl",
        ),
        (
            "player.s3.eu-west-1.amazonaws.com",
            "player.example.com",
            "InvalidArgument",
        ),
        (
            "<S3OriginConfig><OriginAccessIdentity></OriginAccessIdentity></S3OriginConfig>",
            "",
            "InvalidOrigin",
        ),
        (
            "<Comment>onair live eu-west-1</Comment>",
            "",
            "InvalidArgument",
        ),
        (
            "<Compress>true</Compress>",
            "<Compress>true</Compress><MinTTL>0</MinTTL>",
            "InvalidArgument",
        ),
    ];
    for (from, to, code) in cases {
        let wrong = config.replacen(from, to, 1);
        assert_ne!(wrong, config, "{from}");
        assert_eq!(desk.code(&wrong), code, "{from} -> {to}");
    }
    assert!(desk.world.cloudfront.distributions.is_empty());
    desk.world.settings.quotas.cloudfront_distributions = 0;
    assert_eq!(desk.code(&config), "TooManyDistributions");
}

#[test]
fn an_access_control_in_use_stays() {
    let mut desk = Desk::new();
    let config = desk.config();
    desk.ask("CreateDistribution", json!({}), &config, "")
        .unwrap();
    let id = desk
        .world
        .cloudfront
        .access_controls
        .keys()
        .next()
        .unwrap()
        .clone();
    let etag = desk.world.cloudfront.access_controls[&id].versions[0].clone();
    let refused = desk
        .ask("DeleteOriginAccessControl", json!({ "Id": id }), "", &etag)
        .unwrap_err();
    assert_eq!(
        (refused.status, refused.code),
        (409, "OriginAccessControlInUse")
    );
    let listed = root(
        &desk
            .ask("ListOriginAccessControls", json!({}), "", "")
            .unwrap(),
    );
    assert_eq!(
        listed.text_at("Items/OriginAccessControlSummary/Name"),
        Some("site")
    );
}

#[test]
fn lists_lag_and_come_in_pages() {
    let mut desk = Desk::new();
    desk.world.settings.list_lag = 30.0;
    let config = desk.config();
    for n in 0..3 {
        desk.ask(
            "CreateDistribution",
            json!({}),
            &config.replace("reference-1", &format!("r{n}")),
            "",
        )
        .unwrap();
    }
    let quantity = |desk: &mut Desk, input| {
        let list = root(&desk.ask("ListDistributions", input, "", "").unwrap());
        (
            list.text_at("Quantity").unwrap().to_owned(),
            list.text_at("NextMarker").map(str::to_owned),
        )
    };
    assert_eq!(quantity(&mut desk, json!({})).0, "0");
    desk.pass(30);
    let (first, marker) = quantity(&mut desk, json!({ "MaxItems": "2" }));
    assert_eq!(first, "2");
    assert_eq!(
        quantity(&mut desk, json!({ "Marker": marker.unwrap() })),
        ("1".to_owned(), None)
    );
}

#[test]
fn tags_come_with_the_distribution() {
    let mut desk = Desk::new();
    let config = desk.config();
    let tags = "<Tags><Items><Tag><Key>onair:stream</Key><Value>live</Value></Tag></Items></Tags>";
    let body = format!("<DistributionConfigWithTags>{config}{tags}</DistributionConfigWithTags>");
    let made = root(
        &desk
            .ask("CreateDistributionWithTags", json!({}), &body, "")
            .unwrap(),
    );
    let resource = json!({ "Resource": made.text_at("ARN").unwrap() });
    let held = root(
        &desk
            .ask("ListTagsForResource", resource.clone(), "", "")
            .unwrap(),
    );
    assert_eq!(held.text_at("Items/Tag/Key"), Some("onair:stream"));
    desk.ask(
        "UntagResource",
        resource,
        "<TagKeys><Items><Key>onair:stream</Key></Items></TagKeys>",
        "",
    )
    .unwrap();
    assert!(
        desk.world
            .cloudfront
            .distributions
            .values()
            .all(|d| d.tags.is_empty())
    );
}
