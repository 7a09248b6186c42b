//! AWS's own cache, origin request and response headers policies, as data, and the check that a
//! behaviour names ones that exist. Policies of the account's own cannot be made here, so only
//! AWS's exist. [documented: aws-facts 4, CloudFront guide "using managed policies"]

use super::shape::NAMESPACE;
use super::{member, with_etag};
use crate::sim::call::{Call, Outcome, Refusal};
use crate::sim::xml::Element;
use serde_json::Value;

/// When AWS last changed them, as far as this world knows. (assumed)
const MODIFIED: &str = "2021-05-24T00:00:00.000Z";
const ETAG: &str = "E23ZP02F085DFQ";

/// What goes through: nothing, everything, or these.
enum Through {
    None,
    All,
    AllViewer,
    AllExcept(&'static [&'static str]),
    Only(&'static [&'static str]),
}
use Through::{All, AllExcept, AllViewer, Only};

struct Cache {
    id: &'static str,
    name: &'static str,
    /// Minimum, default and maximum.
    ttl: [u32; 3],
    gzip: bool,
    brotli: bool,
    headers: Through,
    queries: Through,
}

const CACHE: &[Cache] = &[
    Cache {
        id: "658327ea-f89d-4fab-a63d-7e88639e58f6",
        name: "Managed-CachingOptimized",
        ttl: [1, 86_400, 31_536_000],
        gzip: true,
        brotli: true,
        headers: Through::None,
        queries: Through::None,
    },
    Cache {
        id: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
        name: "Managed-CachingDisabled",
        ttl: [0, 0, 0],
        gzip: false,
        brotli: false,
        headers: Through::None,
        queries: Through::None,
    },
    Cache {
        id: "08627262-05a9-4f76-9ded-b50ca2e3a84f",
        name: "Managed-Elemental-MediaPackage",
        ttl: [0, 86_400, 31_536_000],
        gzip: true,
        brotli: false,
        headers: Only(&["origin"]),
        queries: Only(&["aws.manifestfilter", "start", "end", "m"]),
    },
];

/// Id, name, headers, cookies, query strings.
const ORIGIN_REQUEST: &[(&str, &str, Through, Through, Through)] = &[
    (
        "59781a5b-3903-41f3-afcb-af62929ccde1",
        "Managed-CORS-CustomOrigin",
        Only(&["origin"]),
        Through::None,
        Through::None,
    ),
    (
        "88a5eaf4-2fd4-4709-b370-b4c650ea3fcf",
        "Managed-CORS-S3Origin",
        Only(&[
            "origin",
            "access-control-request-headers",
            "access-control-request-method",
        ]),
        Through::None,
        Through::None,
    ),
    (
        "b689b0a8-53d0-40ab-baf2-68738e2966ac",
        "Managed-AllViewerExceptHostHeader",
        AllExcept(&["host"]),
        All,
        All,
    ),
    (
        "216adef6-5c7f-47e4-b989-5492eafa07d3",
        "Managed-AllViewer",
        AllViewer,
        All,
        All,
    ),
    (
        "acba4595-bd28-49b8-b9fe-13317c0390fa",
        "Managed-UserAgentRefererHeaders",
        Only(&["user-agent", "referer"]),
        Through::None,
        Through::None,
    ),
];

/// Methods that a policy with CORS allows.
type Cors = Option<&'static [&'static str]>;
const SIMPLE: Cors = Some(&["GET", "HEAD"]);
const PREFLIGHT: Cors = Some(&["GET", "HEAD", "PUT", "POST", "PATCH", "DELETE", "OPTIONS"]);

/// Id, name, CORS, security headers.
const RESPONSE_HEADERS: &[(&str, &str, Cors, bool)] = &[
    (
        "67f7725c-6f97-4210-82d7-5512b31e9d03",
        "Managed-SecurityHeadersPolicy",
        None,
        true,
    ),
    (
        "60669652-455b-4ae9-85a4-c4c02393f86c",
        "Managed-SimpleCORS",
        SIMPLE,
        false,
    ),
    (
        "5cc3b908-e619-4b99-88e5-2cf7f45965bd",
        "Managed-CORS-With-Preflight",
        PREFLIGHT,
        false,
    ),
    (
        "e61eb60c-9c35-4d20-a928-2b84e02af89c",
        "Managed-CORS-and-SecurityHeadersPolicy",
        SIMPLE,
        true,
    ),
    (
        "eaab4381-ed33-4a86-88ca-d9558dc6cd63",
        "Managed-CORS-with-preflight-and-SecurityHeadersPolicy",
        PREFLIGHT,
        true,
    ),
];

/// A kind of policy: root element, refusal when missing, and what exists.
struct Family {
    root: &'static str,
    missing: &'static str,
    what: &'static str,
    all: fn() -> Vec<(&'static str, Element)>,
}

const FAMILIES: [(&str, Family); 3] = [
    (
        "CachePolicyId",
        Family {
            root: "CachePolicy",
            missing: "NoSuchCachePolicy",
            what: "cache policy",
            all: cache,
        },
    ),
    (
        "OriginRequestPolicyId",
        Family {
            root: "OriginRequestPolicy",
            missing: "NoSuchOriginRequestPolicy",
            what: "origin request policy",
            all: origin_request,
        },
    ),
    (
        "ResponseHeadersPolicyId",
        Family {
            root: "ResponseHeadersPolicy",
            missing: "NoSuchResponseHeadersPolicy",
            what: "response headers policy",
            all: response_headers,
        },
    ),
];

impl Family {
    fn find(&self, id: &str) -> Result<Element, Refusal> {
        let known = (self.all)().into_iter().find(|(known, _)| *known == id);
        known.map(|(_, policy)| policy).ok_or_else(|| {
            Refusal::new(
                404,
                self.missing,
                format!("The specified {} does not exist.", self.what),
            )
        })
    }
}

/// A behaviour's policies must exist.
pub(super) fn check(behavior: &Value) -> Result<(), Refusal> {
    for (name, family) in &FAMILIES {
        match behavior[*name].as_str() {
            Some("") | None => {}
            Some(id) => drop(family.find(id)?),
        }
    }
    Ok(())
}

fn family(call: &Call) -> Result<&'static Family, Refusal> {
    let named = |root: &str| {
        call.operation.ends_with(root)
            || call
                .operation
                .ends_with(&root.replace("Policy", "Policies"))
    };
    // "CachePolicy" ends no other family's name, so the first match is the right one.
    FAMILIES
        .iter()
        .map(|(_, f)| f)
        .find(|f| named(f.root))
        .ok_or_else(|| Refusal::not_built(call))
}

pub(super) fn get(call: &Call) -> Outcome {
    let policy = family(call)?.find(member(call, "Id"))?;
    Ok(with_etag(policy.answer(NAMESPACE), ETAG))
}

pub(super) fn list(call: &Call) -> Outcome {
    let family = family(call)?;
    let kind = member(call, "Type");
    if !["", "managed", "custom"].contains(&kind) {
        return Err(Refusal::new(
            400,
            "InvalidArgument",
            "The parameter Type is not valid.",
        ));
    }
    let shown = if kind == "custom" {
        Vec::new()
    } else {
        (family.all)()
    };
    let mut list = Element::new(format!("{}List", family.root))
        .with(Element::leaf("MaxItems", 100))
        .with(Element::leaf("Quantity", shown.len()));
    if !shown.is_empty() {
        let summary = |policy| {
            Element::new(format!("{}Summary", family.root))
                .with(Element::leaf("Type", "managed"))
                .with(policy)
        };
        list =
            list.with(Element::new("Items").with_all(shown.into_iter().map(|(_, p)| summary(p))));
    }
    Ok(list.answer(NAMESPACE))
}

fn policy(root: &str, id: &'static str, config: Element) -> (&'static str, Element) {
    let policy = Element::new(root)
        .with(Element::leaf("Id", id))
        .with(Element::leaf("LastModifiedTime", MODIFIED))
        .with(config);
    (id, policy)
}

/// A counted list of texts.
fn names(outer: &str, item: &str, texts: &[&str]) -> Element {
    Element::new(outer)
        .with(Element::leaf("Quantity", texts.len()))
        .with(Element::new("Items").with_all(texts.iter().map(|t| Element::leaf(item, t))))
}

/// `<XConfig><XBehavior>…</XBehavior><Xs>…</Xs></XConfig>`.
fn through(what: &str, singular: &str, through: &Through) -> Element {
    let (word, listed) = match through {
        Through::None => ("none", None),
        All => ("all", None),
        AllViewer => ("allViewer", None),
        AllExcept(names) => ("allExcept", Some(names)),
        Only(names) => ("whitelist", Some(names)),
    };
    Element::new(format!("{what}Config"))
        .with(Element::leaf(format!("{singular}Behavior"), word))
        .with_all(listed.map(|n| names(what, "Name", n)))
}

fn cache() -> Vec<(&'static str, Element)> {
    let build = |c: &Cache| {
        let key = Element::new("ParametersInCacheKeyAndForwardedToOrigin")
            .with(Element::leaf("EnableAcceptEncodingGzip", c.gzip))
            .with(Element::leaf("EnableAcceptEncodingBrotli", c.brotli))
            .with(through("Headers", "Header", &c.headers))
            .with(through("Cookies", "Cookie", &Through::None))
            .with(through("QueryStrings", "QueryString", &c.queries));
        let config = Element::new("CachePolicyConfig")
            .with(Element::leaf("Comment", ""))
            .with(Element::leaf("Name", c.name))
            .with(Element::leaf("DefaultTTL", c.ttl[1]))
            .with(Element::leaf("MaxTTL", c.ttl[2]))
            .with(Element::leaf("MinTTL", c.ttl[0]))
            .with(key);
        policy("CachePolicy", c.id, config)
    };
    CACHE.iter().map(build).collect()
}

fn origin_request() -> Vec<(&'static str, Element)> {
    let build = |(id, name, headers, cookies, queries): &(
        &'static str,
        &str,
        Through,
        Through,
        Through,
    )| {
        let config = Element::new("OriginRequestPolicyConfig")
            .with(Element::leaf("Comment", ""))
            .with(Element::leaf("Name", name))
            .with(through("Headers", "Header", headers))
            .with(through("Cookies", "Cookie", cookies))
            .with(through("QueryStrings", "QueryString", queries));
        policy("OriginRequestPolicy", id, config)
    };
    ORIGIN_REQUEST.iter().map(build).collect()
}

fn response_headers() -> Vec<(&'static str, Element)> {
    let build = |(id, name, cors, security): &(&'static str, &str, Cors, bool)| {
        let cors = cors.map(|methods| {
            Element::new("CorsConfig")
                .with(names("AccessControlAllowOrigins", "Origin", &["*"]))
                .with(names("AccessControlAllowHeaders", "Header", &["*"]))
                .with(names("AccessControlAllowMethods", "Method", methods))
                .with(Element::leaf("AccessControlAllowCredentials", false))
                .with(names("AccessControlExposeHeaders", "Header", &["*"]))
                .with(Element::leaf("OriginOverride", false))
        });
        let config = Element::new("ResponseHeadersPolicyConfig")
            .with(Element::leaf("Comment", ""))
            .with(Element::leaf("Name", name))
            .with_all(cors)
            .with_all(security.then(security_headers));
        policy("ResponseHeadersPolicy", id, config)
    };
    RESPONSE_HEADERS.iter().map(build).collect()
}

fn security_headers() -> Element {
    let header = |name: &str, rest: &[(&str, &str)]| {
        Element::new(name).with_all(rest.iter().map(|(n, v)| Element::leaf(*n, v)))
    };
    Element::new("SecurityHeadersConfig")
        .with(header(
            "XSSProtection",
            &[
                ("Override", "false"),
                ("Protection", "true"),
                ("ModeBlock", "true"),
            ],
        ))
        .with(header(
            "FrameOptions",
            &[("Override", "false"), ("FrameOption", "SAMEORIGIN")],
        ))
        .with(header(
            "ReferrerPolicy",
            &[
                ("Override", "false"),
                ("ReferrerPolicy", "strict-origin-when-cross-origin"),
            ],
        ))
        .with(header("ContentTypeOptions", &[("Override", "true")]))
        .with(header(
            "StrictTransportSecurity",
            &[
                ("Override", "false"),
                ("IncludeSubdomains", "false"),
                ("Preload", "false"),
                ("AccessControlMaxAgeSec", "31536000"),
            ],
        ))
}

/// The headers that a response headers policy adds, for the edge.
pub(super) fn headers(id: &str) -> Vec<(&'static str, &'static str)> {
    let Some((_, _, cors, security)) = RESPONSE_HEADERS.iter().find(|p| p.0 == id) else {
        return Vec::new();
    };
    let cors = cors.iter().flat_map(|_| {
        [
            ("access-control-allow-origin", "*"),
            ("access-control-expose-headers", "*"),
        ]
    });
    let security = security.then_some([
        ("x-xss-protection", "1; mode=block"),
        ("x-frame-options", "SAMEORIGIN"),
        ("referrer-policy", "strict-origin-when-cross-origin"),
        ("x-content-type-options", "nosniff"),
        ("strict-transport-security", "max-age=31536000"),
    ]);
    cors.chain(security.into_iter().flatten()).collect()
}
