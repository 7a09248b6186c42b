//! Members of a part as arguments and nested blocks of a resource.

use super::super::document::{Document, ExportError, Resource};
use super::super::value::{Map, Switch, Value};
use super::hcl::{Expr, Item};
use super::names::beside;
use super::schema::{self, Schema};
use super::text::{switch, text};

/// Prints the members of one part.
pub(super) struct Printer<'a> {
    pub(super) document: &'a Document,
    pub(super) resource: &'a Resource,
}

impl Printer<'_> {
    /// All that go to the part's own resource.
    pub(super) fn own(&self) -> Result<Vec<Item>, ExportError> {
        self.items("", &self.resource.members, schema::of(self.resource.kind))
    }

    /// Those of one member, which has a resource of its own; none when the part lacks it.
    pub(super) fn apart(&self, name: &str) -> Result<Option<Vec<Item>>, ExportError> {
        match self.resource.members.get(name) {
            None => Ok(None),
            Some(Value::Map(map)) => self.items(name, map, None).map(Some),
            Some(_) => Err(self.unprintable(format!("{name} should have members"))),
        }
    }

    /// One member as an expression; none when the part lacks it.
    pub(super) fn find(&self, name: &str) -> Result<Option<Expr>, ExportError> {
        let value = self.resource.members.get(name);
        value.map(|value| self.expression(value)).transpose()
    }

    /// One member as an expression.
    pub(super) fn plain(&self, name: &str) -> Result<Expr, ExportError> {
        let found = self.find(name)?;
        found.ok_or_else(|| self.unprintable(format!("it has no {name}")))
    }

    /// A member of a map of this part.
    pub(super) fn of(&self, map: &Map, name: &str) -> Result<Expr, ExportError> {
        let value = map.get(name);
        let value = value.ok_or_else(|| self.unprintable(format!("something has no {name}")))?;
        self.expression(value)
    }

    pub(super) fn unprintable(&self, what: String) -> ExportError {
        let part = self.resource.part.clone();
        ExportError::Unprintable { part, what }
    }

    /// Members that the provider lacks are left out; [`schema::unsaid`] names them.
    fn items(
        &self,
        within: &str,
        Map(members): &Map,
        schema: Schema,
    ) -> Result<Vec<Item>, ExportError> {
        let mut items = Vec::new();
        for (name, value) in members {
            let Some(said) = schema::word(self.resource.kind, within, name) else {
                continue;
            };
            if let Ok(schema) = schema::below(schema, &said) {
                self.member(name, &said, value, schema, &mut items)?;
            }
        }
        for item in beside(self.resource.kind, within) {
            let known = |one: &Item| matches!((one, &item), (Item::Argument(a, _), Item::Argument(b, _)) if a == b);
            if !items.iter().any(known) {
                items.push(item);
            }
        }
        // As people write them: arguments, blocks, tags.
        items.sort_by_key(|item| match item {
            Item::Argument(name, _) if name == "tags" => 2,
            Item::Block(_) => 1,
            _ => 0,
        });
        Ok(items)
    }

    /// What stands for a member under the provider's name for it.
    fn member(
        &self,
        name: &str,
        said: &str,
        value: &Value,
        schema: Schema,
        out: &mut Vec<Item>,
    ) -> Result<(), ExportError> {
        match value {
            Value::Map(_) if name == "Tags" => {
                out.push(Item::Argument(said.to_owned(), self.expression(value)?));
            }
            Value::List(pairs) if name == "Dimensions" => {
                out.push(Item::Argument(said.to_owned(), self.pairs(pairs)?));
            }
            _ if is_nested(value) => self.blocks((name, said, schema), value, None, out)?,
            _ => out.push(Item::Argument(said.to_owned(), self.expression(value)?)),
        }
        Ok(())
    }

    /// Nested blocks: one for a map, one for each map of a list; those that come and go with a switch are
    /// dynamic ones.
    fn blocks(
        &self,
        (name, said, schema): (&str, &str, Schema),
        value: &Value,
        when: Option<&Expr>,
        out: &mut Vec<Item>,
    ) -> Result<(), ExportError> {
        match value {
            Value::Map(map) => {
                let body = self.items(name, map, schema)?;
                out.push(match when {
                    None => Item::block(said, body),
                    Some(when) => {
                        let each = Expr::either(when.clone(), one(), Expr::list([]));
                        let body = vec![
                            Item::argument("for_each", each),
                            Item::block("content", body),
                        ];
                        Item::labelled("dynamic", &[said], body)
                    }
                });
            }
            Value::List(items) => {
                for item in items {
                    self.blocks((name, said, schema), item, when, out)?;
                }
            }
            Value::Either {
                on,
                then,
                otherwise,
            } if when.is_none() => {
                for (side, is) in [(then, true), (otherwise, false)] {
                    if let Some(side) = side {
                        self.blocks((name, said, schema), side, Some(&condition(*on, is)), out)?;
                    }
                }
            }
            _ => return Err(self.unprintable(format!("{name} is no block"))),
        }
        Ok(())
    }

    /// `[{ Name, Value }]` as a map.
    fn pairs(&self, pairs: &[Value]) -> Result<Expr, ExportError> {
        let pair = |value: &Value| match value {
            Value::Map(map) => match (map.get("Name"), map.get("Value")) {
                (Some(Value::Text(name)), Some(value)) => {
                    Some((name.fixed()?.to_owned(), self.expression(value)))
                }
                _ => None,
            },
            _ => None,
        };
        let mut members = Vec::new();
        for value in pairs {
            let (name, value) =
                pair(value).ok_or_else(|| self.unprintable("a pair has no fixed name".into()))?;
            members.push((name, value?));
        }
        Ok(Expr::Object(members))
    }

    /// A value where an expression stands.
    pub(super) fn expression(&self, value: &Value) -> Result<Expr, ExportError> {
        Ok(match value {
            Value::Bool(b) => Expr::Bool(*b),
            Value::Number(n) => Expr::Number(*n),
            Value::BitRate { rung, times } => {
                let rate = Expr::Name(format!("var.video_bitrates[{rung}]"));
                match times {
                    1 => rate,
                    times => Expr::Times(*times, Box::new(rate)),
                }
            }
            Value::Text(phrase) => {
                text(self.document, phrase).map_err(|what| self.unprintable(what))?
            }
            Value::List(items) => self.list(items)?,
            Value::Map(Map(members)) => {
                let members = members
                    .iter()
                    .map(|(name, value)| Ok((name.clone(), self.expression(value)?)));
                Expr::Object(members.collect::<Result<_, ExportError>>()?)
            }
            Value::Json(document) => Expr::Call("jsonencode", vec![self.expression(document)?]),
            Value::Either {
                on,
                then,
                otherwise,
            } => {
                let side = |value: &Option<Box<Value>>| match value {
                    Some(value) => self.expression(value),
                    None => Ok(Expr::Null),
                };
                Expr::either(switch(*on), side(then)?, side(otherwise)?)
            }
        })
    }

    /// A list; items that come and go with a switch are lists of one or of none.
    fn list(&self, items: &[Value]) -> Result<Expr, ExportError> {
        let open = |value: &Value| matches!(value, Value::Either { .. });
        let plain: Result<Vec<Expr>, ExportError> = items
            .iter()
            .map(|item| match item {
                Value::Either {
                    on,
                    then,
                    otherwise,
                } => {
                    let side = |value: &Option<Box<Value>>| {
                        let items = value.iter().map(|value| self.expression(value));
                        Ok::<_, ExportError>(Expr::List(items.collect::<Result<_, _>>()?))
                    };
                    Ok(Expr::either(switch(*on), side(then)?, side(otherwise)?))
                }
                other => self.expression(other),
            })
            .collect();
        let list = Expr::List(plain?);
        if !items.iter().any(open) {
            return Ok(list);
        }
        if items.iter().any(|item| matches!(item, Value::List(_))) {
            return Err(self.unprintable("a list of lists is not the same in every case".into()));
        }
        Ok(Expr::Call("flatten", vec![list]))
    }
}

/// What `for_each` wants for one block.
fn one() -> Expr {
    Expr::list([Expr::from(1)])
}

fn condition(on: Switch, is: bool) -> Expr {
    match is {
        true => switch(on),
        false => Expr::Not(Box::new(switch(on))),
    }
}

/// Whether a member is nested blocks, not an argument.
fn is_nested(value: &Value) -> bool {
    match value {
        Value::Map(_) => true,
        Value::List(items) => items.iter().any(is_nested),
        Value::Either {
            then, otherwise, ..
        } => [then, otherwise]
            .into_iter()
            .flatten()
            .any(|v| is_nested(v)),
        _ => false,
    }
}
