//! From the document to the tree: what each part is as a construct.

use super::super::cloudformation::names::{Says, resource_type, says, tags_are_pairs, wrapper};
use super::super::document::{self, Document, ExportError, Place};
use super::super::names::logical_id;
use super::super::request::Kind;
use super::super::value::{Map, Phrase, Value};
use super::LIBRARY;
use super::area::Area;
use super::text::text;
use super::tree::{Expr, Item, Members, Open, Resource, Unit};
use super::types::{Class, OWN, Shape, class, shape};
use super::{page, share};
use crate::shape::Part;

/// The whole project.
pub(super) fn units(document: &Document) -> Result<Vec<Unit>, ExportError> {
    let mut units = Area::ALL.map(|area| Unit {
        area,
        resources: Vec::new(),
        shared: Vec::new(),
    });
    for resource in &document.resources {
        let area = area(document, resource);
        let grower = Grower { resource, area };
        for unit in &mut units {
            if unit.area == area {
                unit.resources.extend(grower.resources()?);
            }
        }
    }
    let mut units: Vec<Unit> = units.into();
    units.retain(|unit| !unit.resources.is_empty());
    for unit in &mut units {
        unit.resources = sorted(std::mem::take(&mut unit.resources));
        share::share(unit);
    }
    Ok(units)
}

fn area(document: &Document, resource: &document::Resource) -> Area {
    match resource.kind {
        _ if resource.place == Place::Global && document.is_split() => Area::Viewers,
        Kind::Bucket => Area::Storage,
        Kind::SecurityGroup | Kind::Input => Area::Ingest,
        Kind::PackageChannel | Kind::Endpoint => Area::Packager,
        Kind::Role | Kind::Channel => Area::Encoder,
        Kind::AccessControl | Kind::Distribution => Area::Delivery,
        Kind::Player => Area::Player,
        Kind::Topic | Kind::Alarm | Kind::Dashboard => Area::Monitoring,
    }
}

/// Each after what it refers to, otherwise as they were.
fn sorted(mut waiting: Vec<Resource>) -> Vec<Resource> {
    let mut sorted: Vec<Resource> = Vec::new();
    while !waiting.is_empty() {
        let free = |r: &Resource| !waiting.iter().any(|w| r.needs().contains(&w.id.as_str()));
        // A circle cannot be: the document's parts are made in an order.
        let next = waiting.iter().position(free).unwrap_or_default();
        sorted.push(waiting.remove(next));
    }
    sorted
}

/// What a member stands in.
#[derive(Clone, Copy)]
pub(super) struct Holder<'a> {
    class: &'a Class,
    /// Its type.
    type_: &'static str,
    /// The member that it is, by the API's name.
    within: &'a str,
}

impl<'a> Holder<'a> {
    /// The construct itself.
    pub(super) fn own(class: &'a Class) -> Self {
        Self {
            class,
            type_: OWN,
            within: "",
        }
    }
}

/// Makes the constructs of one part.
pub(super) struct Grower<'a> {
    pub(super) resource: &'a document::Resource,
    area: Area,
}

impl Grower<'_> {
    fn resources(&self) -> Result<Vec<Resource>, ExportError> {
        let id = logical_id(&self.resource.part);
        if self.resource.kind == Kind::Player {
            return page::resources(self, &id);
        }
        let class = self.class(resource_type(self.resource.kind))?;
        let mut own = self.construct(id.clone(), Ok(class.clone()), self.properties(&class)?);
        own.after = self.resource.after.iter().map(logical_id).collect();
        if self.resource.part == Part::ArchiveBucket {
            own.comment = Some("Recordings outlive the stack.");
            own.retained = true;
        }
        let mut all = vec![own];
        if let Some(policy) = self.resource.members.get("Policy") {
            let itself = Expr::open(Open::Ref(id.clone()));
            let (type_, member, target) = match self.resource.kind {
                Kind::Topic => ("AWS::SNS::TopicPolicy", "Topics", Expr::list([itself])),
                _ => ("AWS::S3::BucketPolicy", "Bucket", itself),
            };
            all.push(self.policy(format!("{id}Policy"), type_, member, target, policy)?);
        }
        Ok(all)
    }

    /// A policy, which is a resource of its own.
    pub(super) fn policy(
        &self,
        id: String,
        type_: &str,
        member: &str,
        target: Expr,
        policy: &Value,
    ) -> Result<Resource, ExportError> {
        let class = self.class(type_)?;
        let shape = self.shape(Holder::own(&class), "PolicyDocument")?;
        let document = self.value(&class, shape, "PolicyDocument", policy)?;
        let members = vec![
            (member.to_owned(), target),
            ("PolicyDocument".to_owned(), document),
        ];
        Ok(self.construct(id, Ok(class), members))
    }

    /// A construct that is there whenever the part is.
    pub(super) fn construct(
        &self,
        id: String,
        class: Result<Class, &'static str>,
        members: Members,
    ) -> Resource {
        let area = self.area.on();
        let on = self.resource.on.iter().copied();
        Resource {
            id,
            class,
            comment: None,
            on: on.filter(|switch| Some(*switch) != area).collect(),
            retained: false,
            after: vec![],
            members,
        }
    }

    pub(super) fn class(&self, resource_type: &str) -> Result<Class, ExportError> {
        class(resource_type)
            .ok_or_else(|| self.unprintable(format!("no class for {resource_type}")))
    }

    pub(super) fn unprintable(&self, what: String) -> ExportError {
        let part = self.resource.part.clone();
        ExportError::Unprintable { part, what }
    }

    fn properties(&self, class: &Class) -> Result<Members, ExportError> {
        let (mut own, mut tags) = (Vec::new(), Vec::new());
        let wrapper = wrapper(self.resource.kind);
        let mut holder = Holder::own(class);
        if let Some(wrapper) = wrapper {
            let Shape::Struct(type_) = self.shape(holder, wrapper)? else {
                return Err(self.unprintable(format!("{wrapper} is no structure")));
            };
            holder.type_ = type_;
        }
        for (name, value) in &self.resource.members.0 {
            if name == "Tags" {
                let tag = Expr::Tags {
                    part: self.resource.part.to_string(),
                    pairs: tags_are_pairs(self.resource.kind),
                };
                tags.push((name.clone(), tag));
            } else {
                own.extend(self.member(holder, name, value)?);
            }
        }
        if let Some(wrapper) = wrapper {
            own = vec![(
                wrapper.to_owned(),
                Expr::Struct(class.clone(), holder.type_, own),
            )];
        }
        own.extend(tags);
        Ok(own)
    }

    /// What a member is.
    pub(super) fn shape(&self, holder: Holder<'_>, name: &str) -> Result<Shape, ExportError> {
        let known = shape(holder.class, holder.type_, name);
        known.ok_or_else(|| ExportError::NoWord {
            part: self.resource.part.clone(),
            tool: format!("aws-cdk-lib {LIBRARY}"),
            setting: match holder.type_.trim_end_matches("Property") {
                OWN => name.to_owned(),
                within => format!("{name} of {within}"),
            },
        })
    }

    fn member(
        &self,
        holder: Holder<'_>,
        name: &str,
        value: &Value,
    ) -> Result<Option<(String, Expr)>, ExportError> {
        // `says` knows members by the API's names, `shape` by CloudFormation's.
        let (said, value) = match (says(self.resource.kind, holder.within, name), value) {
            (Says::Apart, _) => return Ok(None),
            (Says::Same, value) => (name, value),
            (Says::Name(other), value) => (other, value),
            (Says::Only(other), Value::Map(Map(members))) if members.len() == 1 => {
                (other, &members[0].1)
            }
            (Says::Only(_), _) => {
                return Err(self.unprintable(format!("{name} should have one member")));
            }
        };
        let shape = self.shape(holder, said)?;
        let value = self.value(holder.class, shape, name, value)?;
        Ok(Some((said.to_owned(), value)))
    }

    /// The value of the member `name`, which is of this shape.
    pub(super) fn value(
        &self,
        class: &Class,
        shape: Shape,
        name: &str,
        value: &Value,
    ) -> Result<Expr, ExportError> {
        let again = |value: &Value| self.value(class, shape, name, value);
        Ok(match value {
            Value::Bool(b) => Expr::Bool(*b),
            Value::Number(n) => Expr::Number(*n),
            Value::BitRate { rung, times } => Expr::Rate {
                rung: *rung,
                times: *times,
            },
            Value::Text(phrase) => self.text(phrase)?,
            Value::List(items) => {
                let mut list = Vec::new();
                for item in items {
                    push(&mut list, item, &again)?;
                }
                Expr::List(list)
            }
            Value::Map(map) => match shape {
                Shape::Struct(type_) => {
                    let holder = Holder {
                        class,
                        type_,
                        within: name,
                    };
                    let mut members = Vec::new();
                    for (member, value) in &map.0 {
                        members.extend(self.member(holder, member, value)?);
                    }
                    Expr::Struct(class.clone(), type_, members)
                }
                Shape::Free => self.free(value)?,
                Shape::Plain => return Err(self.unprintable(format!("{name} has no members"))),
            },
            // A dashboard's body is the one document that CloudFormation too takes as a string.
            Value::Json(document) if self.resource.kind == Kind::Dashboard => {
                Expr::Json(Box::new(self.free(document)?))
            }
            Value::Json(document) => again(document)?,
            Value::Either {
                on,
                then,
                otherwise,
            } => {
                let side = |side: &Option<Box<Value>>| {
                    let side = side.as_deref().map(again).transpose()?;
                    Ok(side.map(Box::new))
                };
                Expr::Either {
                    on: *on,
                    then: side(then)?,
                    otherwise: side(otherwise)?,
                }
            }
        })
    }

    /// A document whose names go out as they are.
    fn free(&self, value: &Value) -> Result<Expr, ExportError> {
        Ok(match value {
            Value::Map(Map(members)) => {
                let member =
                    |(name, value): &(String, Value)| Ok((name.clone(), self.free(value)?));
                Expr::Free(members.iter().map(member).collect::<Result<_, _>>()?)
            }
            Value::List(items) => {
                let mut list = Vec::new();
                for item in items {
                    push(&mut list, item, &|v: &Value| self.free(v))?;
                }
                Expr::List(list)
            }
            Value::Bool(b) => Expr::Bool(*b),
            Value::Number(n) => Expr::Number(*n),
            Value::Text(phrase) => self.text(phrase)?,
            Value::BitRate { .. } | Value::Json(_) | Value::Either { .. } => {
                return Err(self.unprintable("a document has a member of no known kind".into()));
            }
        })
    }

    fn text(&self, phrase: &Phrase) -> Result<Expr, ExportError> {
        text(phrase).map_err(|what| self.unprintable(what))
    }
}

/// Items that come and go by the same switch stand together.
fn push(
    list: &mut Vec<Item>,
    item: &Value,
    expr: &dyn Fn(&Value) -> Result<Expr, ExportError>,
) -> Result<(), ExportError> {
    let Value::Either {
        on,
        then,
        otherwise,
    } = item
    else {
        list.push(Item::One(expr(item)?));
        return Ok(());
    };
    let then = then.as_deref().map(expr).transpose()?;
    let otherwise = otherwise.as_deref().map(expr).transpose()?;
    match list.last_mut() {
        Some(Item::While {
            on: before,
            then: these,
            otherwise: those,
        }) if before == on => {
            these.extend(then);
            those.extend(otherwise);
        }
        _ => list.push(Item::While {
            on: *on,
            then: then.into_iter().collect(),
            otherwise: otherwise.into_iter().collect(),
        }),
    }
    Ok(())
}
