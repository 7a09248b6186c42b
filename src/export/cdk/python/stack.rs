//! The stack that puts the classes together, in Python.

use super::super::super::document::{Document, ExportError};
use super::super::super::names::pascal;
use super::super::super::value::Switch;
use super::super::layout::Doc;
use super::super::names::{Names, Scope};
use super::super::parameters::{Parameter, keys, notification};
use super::super::tree::{Expr, Given, Unit};
use super::super::types::snake;
use super::super::{output, unprintable};
use super::expr::{arguments, expr, made, statement};
use super::{STYLE, switch};

/// What stands in the stack itself.
struct Top<'a>(&'a [Unit]);

impl Names for Top<'_> {
    fn construct(&self, id: &str) -> String {
        let owner = self.0.iter().find(|unit| unit.own(id).is_some());
        let owner = owner.map_or("", |unit| unit.area.word());
        format!("{owner}.{}", snake(id))
    }

    fn given(&self, given: Given) -> String {
        match given {
            Given::StreamName => "config.stream_name".into(),
            Given::Region => "self.region".into(),
            Given::Account => "self.account".into(),
            Given::Asked(asked) => format!("{}.value_as_string", snake(asked.id())),
        }
    }

    fn switch(&self, on: Switch, _: &[&Expr]) -> String {
        switch(on).into()
    }
}

/// Declarations of parameters.
pub(super) fn declared(all: &[Parameter], indent: usize) -> String {
    let mut out = String::new();
    for parameter in all {
        let binding = format!("{} = ", snake(parameter.id));
        let given = arguments(&Top(&[]), &parameter.members);
        out.push('\n');
        statement(
            &made(&binding, "CfnParameter", parameter.id, given),
            indent,
            &mut out,
        );
    }
    out
}

/// The stack's file.
pub(super) fn file(document: &Document, scopes: &[Scope<'_>]) -> Result<String, ExportError> {
    let units = scopes.first().map_or(&[][..], |scope| scope.all);
    let top = Top(units);
    let mut body = String::new();
    let keys = keys(units);
    if let Some(keys) = &keys {
        body.push_str("        # Given at deploy: a secret belongs in no file and in no template.");
        body.push_str(&declared(keys, 8));
        body.push_str(KEYS_DIFFER);
    }
    let mut monitored = String::new();
    // Nobody is told when nothing is watched.
    let notify = notification(document, scopes);
    if let Some(notify) = &notify {
        monitored.push_str(declared(std::slice::from_ref(notify), 12).trim_start_matches('\n'));
    }
    for scope in scopes {
        let unit = scope.unit;
        let used = unit.resources.iter().any(|r| scope.is_field(&r.id));
        let binding = if used {
            format!("{} = ", unit.area.word())
        } else {
            String::new()
        };
        let made = class(scope, &top, &binding);
        match unit.area.on() {
            Some(_) => statement(&made, 12, &mut monitored),
            None => statement(&made, 8, &mut body),
        }
    }
    let mut outputs = String::new();
    for one in &document.outputs {
        let value = output(one).map_err(unprintable)?;
        let value = vec![expr(&top, &value).after("value=")];
        let doc = made("", "CfnOutput", one.name, value);
        match one.on.as_slice() {
            [] => statement(&doc, 8, &mut outputs),
            _ => statement(&doc, 12, &mut monitored),
        }
    }
    body.push('\n');
    body.push_str(&outputs);
    if !monitored.is_empty() {
        body.push_str(&format!(
            "\n        if {}:\n{monitored}",
            switch(Switch::Monitoring)
        ));
    }
    let mut imports: Vec<String> = scopes
        .iter()
        .map(|scope| scope.unit.area.word())
        .map(|word| format!("from .{word} import {}\n", pascal(word)))
        .collect();
    imports.push("from .config import Config\n".into());
    imports.sort();
    let core = [
        ("CfnElement", true),
        ("CfnOutput", true),
        ("CfnParameter", keys.is_some() || notify.is_some()),
        ("CfnRule", keys.is_some()),
        ("CfnRuleAssertion", keys.is_some()),
        ("Environment", true),
        ("Fn", body.contains("Fn.")),
        ("Stack", true),
    ];
    let core: Vec<&str> = core
        .iter()
        .filter(|(_, used)| *used)
        .map(|(name, _)| *name)
        .collect();
    let mut library = format!("from aws_cdk import {}\n", core.join(", "));
    if library.trim_end().len() > STYLE.width {
        let names = core.into_iter().map(Doc::text).collect();
        let mut lines = String::new();
        statement(
            &Doc::block("from aws_cdk import (", names, ")"),
            0,
            &mut lines,
        );
        library = lines;
    }
    Ok(include_str!("stack.py")
        .replace("# @LIBRARY@\n", &library)
        .replace("# @IMPORTS@\n", &imports.concat())
        .replace("        # @BODY@\n", body.trim_start_matches('\n')))
}

const KEYS_DIFFER: &str = "
        CfnRule(
            self,
            \"KeysDiffer\",
            assertions=[
                CfnRuleAssertion(
                    assert_=Fn.condition_not(
                        Fn.condition_equals(
                            stream_key_a.value_as_string, stream_key_b.value_as_string
                        )
                    ),
                    assert_description=\"The two stream keys must differ\",
                )
            ],
        )

";

/// `Class(self, "Class", ...)`.
fn class(scope: &Scope<'_>, top: &Top<'_>, binding: &str) -> Doc {
    let class = pascal(scope.unit.area.word());
    let mut given = Vec::new();
    if scope.unit.uses_config() {
        given.push(Doc::text("config=config"));
    }
    for asked in scope.asked() {
        let name = snake(asked.id());
        given.push(Doc::text(format!("{name}={name}.value_as_string")));
    }
    for id in scope.unit.foreign() {
        given.push(Doc::text(format!("{}={}", snake(id), top.construct(id))));
    }
    made(binding, &class, &class, given)
}
