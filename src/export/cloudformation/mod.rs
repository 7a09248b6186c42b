//! CloudFormation: a template for the stream and, where it lives outside us-east-1, a second one for what
//! watches its viewers.

pub(super) mod guide;
mod json;
pub(super) mod names;
pub(super) mod page;
pub(super) mod parameters;
mod properties;
mod text;
mod yaml;

#[cfg(test)]
pub(super) mod tests;

use super::document::{Document, ExportError, Place, Resource};
use super::names::logical_id;
use super::project::{File, Printed};
use super::request::Kind;
use super::value::{Switch, Value};
use crate::shape::Part;
use names::resource_type;
use parameters::{EDGE_IS_HERE, conditions, stream_parameters, stream_rules, viewer_parameters};
use properties::{Printer, condition};
use text::Template;
use yaml::{Entry, Node, Section};

/// Name of the stream's template.
const STREAM: &str = "template.yaml";
/// Name of the template for us-east-1.
const VIEWERS: &str = "viewers-us-east-1.yaml";

/// Templates and guide.
///
/// # Errors
/// When CloudFormation has no words for something.
pub(super) fn print(document: &Document) -> Result<Printed, ExportError> {
    let mut files = vec![File::text(
        STREAM,
        text_of(&stream(document)?, STREAM_ABOUT),
    )];
    if document.is_split() {
        files.push(File::text(
            VIEWERS,
            text_of(&viewers(document)?, VIEWERS_ABOUT),
        ));
    }
    let guide = guide::guide(document, &files);
    Ok(Printed { files, guide })
}

const STREAM_ABOUT: &str = "A live stream: RTMP into MediaLive, MediaPackage, CloudFront";
const VIEWERS_ABOUT: &str =
    "Alarms on what viewers get: CloudFront's metrics exist in us-east-1 alone";

fn text_of(sections: &[Section], about: &str) -> String {
    let mut out = String::new();
    yaml::member(
        "AWSTemplateFormatVersion",
        &"2010-09-09".into(),
        0,
        &mut out,
    );
    yaml::member("Description", &about.into(), 0, &mut out);
    for section in sections.iter().filter(|s| !s.entries.is_empty()) {
        out.push('\n');
        section.print(&mut out);
    }
    out
}

fn stream(document: &Document) -> Result<Vec<Section>, ExportError> {
    let here = |r: &&Resource| r.place == Place::Stream || !document.is_split();
    let mut resources = Vec::new();
    for resource in document.resources.iter().filter(here) {
        resources.extend(entries(document, resource, Template::Stream)?);
    }
    let sections = [
        ("Parameters", stream_parameters(document), true),
        ("Rules", stream_rules(), true),
        ("Conditions", conditions(document), false),
        ("Resources", resources, true),
        ("Outputs", outputs(document)?, true),
    ];
    Ok(sections.map(section).into())
}

fn viewers(document: &Document) -> Result<Vec<Section>, ExportError> {
    let mut resources = Vec::new();
    for resource in document
        .resources
        .iter()
        .filter(|r| r.place == Place::Global)
    {
        resources.extend(entries(document, resource, Template::Viewers)?);
    }
    let sections = [
        ("Parameters", viewer_parameters(document), true),
        ("Resources", resources, true),
    ];
    Ok(sections.map(section).into())
}

fn section((name, entries, airy): (&'static str, Vec<Entry>, bool)) -> Section {
    Section {
        name,
        entries,
        airy,
    }
}

/// The resources that one part is.
fn entries(
    document: &Document,
    resource: &Resource,
    template: Template,
) -> Result<Vec<Entry>, ExportError> {
    let rates = document.rates();
    let printer = Printer {
        resource,
        template,
        rates: &rates,
    };
    let when = match template {
        Template::Stream => presence(resource),
        // The whole template is there only while monitoring is on.
        Template::Viewers => None,
    };
    let id = logical_id(&resource.part);
    if resource.kind == Kind::Player {
        return page::entries(&printer, &id);
    }
    let mut head = Head {
        condition: when.clone(),
        after: resource.after.iter().map(logical_id).collect(),
        ..Head::default()
    };
    if resource.part == Part::ArchiveBucket {
        head.comment = Some("Recordings outlive the stack.");
        head.retained = true;
    }
    let mut entries = vec![head.entry(
        id.clone(),
        resource_type(resource.kind),
        printer.properties()?,
    )];
    if let Some(document) = printer.policy()? {
        let target = Node::reference(&id);
        let (type_, member, target) = match resource.kind {
            Kind::Topic => ("AWS::SNS::TopicPolicy", "Topics", vec![target].into()),
            _ => ("AWS::S3::BucketPolicy", "Bucket", target),
        };
        let properties = Node::map([(member, target), ("PolicyDocument", document)]);
        let head = Head {
            condition: when,
            ..Head::default()
        };
        entries.push(head.entry(format!("{id}Policy"), type_, properties));
    }
    Ok(entries)
}

/// The condition under which a resource is there.
fn presence(resource: &Resource) -> Option<String> {
    match resource.on.as_slice() {
        [Switch::Monitoring] if resource.place == Place::Global => Some(EDGE_IS_HERE.into()),
        [] => None,
        [one] => Some(condition(*one).into()),
        _ => Some(parameters::BOTH.into()),
    }
}

/// What stands around a resource's properties.
#[derive(Default)]
struct Head {
    comment: Option<&'static str>,
    condition: Option<String>,
    after: Vec<String>,
    retained: bool,
}

impl Head {
    fn entry(self, name: String, type_: &str, properties: Node) -> Entry {
        let mut members: Vec<(String, Node)> = vec![("Type".into(), type_.into())];
        if let Some(condition) = self.condition {
            members.push(("Condition".into(), condition.into()));
        }
        if !self.after.is_empty() {
            let after: Vec<Node> = self.after.into_iter().map(Node::from).collect();
            members.push(("DependsOn".into(), after.into()));
        }
        if self.retained {
            members.push(("DeletionPolicy".into(), "Retain".into()));
            members.push(("UpdateReplacePolicy".into(), "Retain".into()));
        }
        members.push(("Properties".into(), properties));
        Entry {
            comment: self.comment,
            name,
            node: Node::Map(members),
        }
    }
}

fn outputs(document: &Document) -> Result<Vec<Entry>, ExportError> {
    let one = |output: &super::document::Output| {
        let value = Template::Stream.text(&output.value);
        let value = value.map_err(|what| ExportError::Unprintable {
            part: Part::Channel,
            what,
        })?;
        let mut members = vec![];
        if let [on] = output.on.as_slice() {
            members.push(("Condition".to_owned(), condition(*on).into()));
        }
        members.push(("Value".into(), value));
        Ok(Entry {
            comment: None,
            name: output.name.into(),
            node: Node::Map(members),
        })
    };
    document.outputs.iter().map(one).collect()
}

/// Whether any setting of the document follows a parameter in a way that wants [`properties::AS_EXPORTED`].
fn has_multiples(value: &Value) -> bool {
    match value {
        Value::BitRate { times, .. } => *times > 1,
        Value::List(items) => items.iter().any(has_multiples),
        Value::Map(map) => map.0.iter().any(|(_, v)| has_multiples(v)),
        Value::Json(value) => has_multiples(value),
        Value::Either {
            then, otherwise, ..
        } => [then, otherwise]
            .into_iter()
            .flatten()
            .any(|v| has_multiples(v)),
        Value::Bool(_) | Value::Number(_) | Value::Text(_) => false,
    }
}
