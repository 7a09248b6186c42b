//! The resources that one part is.

use super::super::document::{Document, ExportError, Place, Resource};
use super::super::names::words;
use super::super::request::Kind;
use super::super::value::{Map, Value};
use super::arguments::Printer;
use super::hcl::{Expr, Item};
use super::names::resource_type;
use super::text::{address, presence};
use super::{endpoint, page, released};
use crate::shape::Part;

/// Resources and data of a part.
pub(super) fn items(document: &Document, resource: &Resource) -> Result<Vec<Item>, ExportError> {
    let part = One {
        document,
        resource,
        printer: Printer { document, resource },
    };
    match resource.kind {
        Kind::Bucket => part.bucket(),
        Kind::Role => part.role(),
        Kind::Input => part.input(),
        Kind::Topic => part.topic(),
        Kind::Endpoint => endpoint::items(&part),
        Kind::Player => page::items(&part),
        Kind::Alarm => {
            let armed = vec![Item::argument(
                "ignore_changes",
                Expr::list([Expr::name("actions_enabled")]),
            )];
            let mut body = part.printer.own()?;
            body.push(Item::comment(
                "Armed when the channel starts, disarmed when it stops.",
            ));
            body.push(Item::block("lifecycle", armed));
            Ok(vec![part.whole(body)])
        }
        Kind::SecurityGroup => {
            let mut items = vec![part.whole(part.printer.own()?)];
            items.extend(released::items(&part));
            Ok(items)
        }
        Kind::Channel => Ok(vec![
            Item::comment("A change of it stops a channel that runs, and leaves it stopped."),
            part.whole(part.printer.own()?),
        ]),
        Kind::PackageChannel | Kind::AccessControl | Kind::Distribution | Kind::Dashboard => {
            Ok(vec![part.whole(part.printer.own()?)])
        }
    }
}

/// One part on its way out.
pub(super) struct One<'a> {
    pub(super) document: &'a Document,
    pub(super) resource: &'a Resource,
    pub(super) printer: Printer<'a>,
}

impl One<'_> {
    /// Its label.
    pub(super) fn label(&self) -> String {
        words(&self.resource.part)
    }

    /// The part's own resource.
    fn whole(&self, mut body: Vec<Item>) -> Item {
        let after = self.after();
        if !after.is_empty() {
            body.push(Item::argument("depends_on", Expr::List(after)));
        }
        self.item(
            "resource",
            resource_type(self.resource.kind),
            &self.label(),
            body,
        )
    }

    /// `resource` or `data`, there when the part is, in the region where the part lives.
    pub(super) fn item(&self, block: &str, type_: &str, label: &str, body: Vec<Item>) -> Item {
        let mut all = Vec::new();
        if let Some(when) = presence(self.document, self.resource) {
            let count = Expr::either(when, 1.into(), 0.into());
            all.push(Item::argument("count", count));
        }
        if self.resource.place == Place::Global {
            all.push(Item::argument("provider", Expr::name("aws.us_east_1")));
        }
        if !all.is_empty() {
            all.push(Item::Gap);
        }
        all.extend(body);
        Item::labelled(block, &[type_, label], all)
    }

    /// What must be there first although no argument names it.
    fn after(&self) -> Vec<Expr> {
        let after = self.resource.after.iter();
        let mut after: Vec<String> = after
            .filter_map(|part| Some((part, self.document.resource(part)?)))
            .map(|(part, r)| format!("{}.{}", resource_type(r.kind), words(part)))
            .collect();
        if self.resource.kind == Kind::Channel {
            // Before the role may do something MediaLive refuses it, and as long as it writes it needs it.
            let roles = self
                .document
                .resources
                .iter()
                .filter(|r| r.kind == Kind::Role);
            after.extend(
                roles
                    .flat_map(policies)
                    .map(|(label, _)| format!("aws_iam_role_policy.{label}")),
            );
        }
        if self.resource.kind == Kind::Input {
            after.extend(released::addresses(self.document, Kind::SecurityGroup));
        }
        after.into_iter().map(Expr::Name).collect()
    }

    fn bucket(&self) -> Result<Vec<Item>, ExportError> {
        let label = self.label();
        let archive = self.resource.part == Part::ArchiveBucket;
        let own = Expr::Name(address(self.document, &self.resource.part, "aws_s3_bucket") + ".id");
        let mut body = self.printer.own()?;
        let empties = if archive {
            Expr::name("var.delete_recordings")
        } else {
            true.into()
        };
        body.insert(1, Item::argument("force_destroy", empties));
        let mut items = Vec::new();
        if archive {
            items.push(Item::comment(
                "A bucket with recordings is not removed, unless delete_recordings was applied before.",
            ));
        }
        items.push(self.whole(body));
        for (member, type_) in [
            (
                "PublicAccessBlockConfiguration",
                "aws_s3_bucket_public_access_block",
            ),
            ("OwnershipControls", "aws_s3_bucket_ownership_controls"),
            (
                "ServerSideEncryptionConfiguration",
                "aws_s3_bucket_server_side_encryption_configuration",
            ),
            (
                "LifecycleConfiguration",
                "aws_s3_bucket_lifecycle_configuration",
            ),
        ] {
            if let Some(settings) = self.printer.apart(member)? {
                let mut body = vec![Item::argument("bucket", own.clone())];
                body.extend(settings);
                items.push(self.item("resource", type_, &label, body));
            }
        }
        if let Some(policy) = self.printer.find("Policy")? {
            items.push(self.bucket_policy(&self.resource.part, policy));
        }
        Ok(items)
    }

    /// S3 refuses two changes of one bucket's access at the same time, so they follow one another.
    pub(super) fn bucket_policy(&self, bucket: &Part, policy: Expr) -> Item {
        let label = words(bucket);
        let id = address(self.document, bucket, "aws_s3_bucket") + ".id";
        let block = format!("aws_s3_bucket_public_access_block.{label}");
        let body = vec![
            Item::argument("bucket", Expr::Name(id)),
            Item::argument("policy", policy),
            Item::argument("depends_on", Expr::list([Expr::Name(block)])),
        ];
        self.item("resource", "aws_s3_bucket_policy", &label, body)
    }

    fn role(&self) -> Result<Vec<Item>, ExportError> {
        let role = Expr::Name(address(self.document, &self.resource.part, "aws_iam_role") + ".id");
        let mut items = vec![self.whole(self.printer.own()?)];
        for (label, map) in policies(self.resource) {
            let body = vec![
                Item::argument("name", self.printer.of(map, "PolicyName")?),
                Item::argument("role", role.clone()),
                Item::argument("policy", self.printer.of(map, "PolicyDocument")?),
            ];
            items.push(self.item("resource", "aws_iam_role_policy", &label, body));
        }
        Ok(items)
    }

    fn input(&self) -> Result<Vec<Item>, ExportError> {
        let own = address(
            self.document,
            &self.resource.part,
            resource_type(Kind::Input),
        );
        let id = vec![Item::argument("id", Expr::Name(own + ".id"))];
        let mut items = vec![self.whole(self.printer.own()?)];
        items.extend(released::items(self));
        items.extend([
            Item::comment(
                "The resource does not tell the addresses to push to; this does, pipeline A's first.",
            ),
            self.item("data", "aws_medialive_input", &self.label(), id),
        ]);
        Ok(items)
    }

    fn topic(&self) -> Result<Vec<Item>, ExportError> {
        let label = self.label();
        let arn = Expr::Name(address(self.document, &self.resource.part, "aws_sns_topic") + ".arn");
        let mut items = vec![self.whole(self.printer.own()?)];
        let policy = vec![
            Item::argument("arn", arn.clone()),
            Item::argument("policy", self.printer.plain("Policy")?),
        ];
        items.push(self.item("resource", "aws_sns_topic_policy", &label, policy));
        for (i, map) in maps(self.resource, "Subscriptions").into_iter().enumerate() {
            let label = match i {
                0 => label.clone(),
                i => format!("{label}_{}", i + 1),
            };
            let body = vec![
                Item::argument("topic_arn", arn.clone()),
                Item::argument("protocol", self.printer.of(map, "Protocol")?),
                Item::argument("endpoint", self.printer.of(map, "Endpoint")?),
            ];
            items.push(self.item("resource", "aws_sns_topic_subscription", &label, body));
        }
        Ok(items)
    }
}

/// The maps of a list of a part.
pub(super) fn maps<'a>(resource: &'a Resource, name: &str) -> Vec<&'a Map> {
    let items = match resource.members.get(name) {
        Some(Value::List(items)) => items.as_slice(),
        _ => &[],
    };
    let map = |value: &'a Value| match value {
        Value::Map(map) => Some(map),
        _ => None,
    };
    items.iter().filter_map(map).collect()
}

/// A role's policies, with the labels of their resources.
fn policies(role: &Resource) -> Vec<(String, &Map)> {
    let label = |i: usize| match i {
        0 => words(&role.part),
        i => format!("{}_{}", words(&role.part), i + 1),
    };
    let policies = maps(role, "Policies").into_iter().enumerate();
    policies.map(|(i, map)| (label(i), map)).collect()
}
