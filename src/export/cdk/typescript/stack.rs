//! The stack that puts the classes together, in TypeScript.

use super::super::super::document::{Document, ExportError};
use super::super::super::names::pascal;
use super::super::super::value::Switch;
use super::super::layout::{Block, Doc};
use super::super::names::{Names, Scope};
use super::super::parameters::{Parameter, keys, notification};
use super::super::tree::{Expr, Given, Unit};
use super::super::types::variable;
use super::super::{output, unprintable};
use super::expr::{expr, member, members, object, quoted, statement};
use super::switch;

/// What stands in the stack itself.
struct Top<'a>(&'a [Unit]);

impl Names for Top<'_> {
    fn construct(&self, id: &str) -> String {
        let owner = self.0.iter().find(|unit| unit.own(id).is_some());
        let owner = owner.map_or("", |unit| unit.area.word());
        format!("{owner}.{}", variable(id))
    }

    fn given(&self, given: Given) -> String {
        match given {
            Given::StreamName => "config.streamName".into(),
            Given::Region => "this.region".into(),
            Given::Account => "this.account".into(),
            Given::Asked(asked) => format!("{}.valueAsString", variable(asked.id())),
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
        let binding = format!("const {} = ", variable(parameter.id));
        let members = members(&Top(&[]), &parameter.members);
        out.push('\n');
        statement(
            &made(&binding, "CfnParameter", parameter.id, members),
            indent,
            &mut out,
        );
    }
    out
}

fn made(binding: &str, class: &str, id: &str, members: Vec<Doc>) -> Doc {
    Doc::Cat(vec![
        Doc::text(format!("{binding}new {class}(this, {}, ", quoted(id))),
        object(members),
        Doc::text(")"),
    ])
}

/// The stack's file.
pub(super) fn file(document: &Document, scopes: &[Scope<'_>]) -> Result<String, ExportError> {
    let units = scopes.first().map_or(&[][..], |scope| scope.all);
    let top = Top(units);
    let mut body = String::new();
    let keys = keys(units);
    if let Some(keys) = &keys {
        body.push_str("    // Given at deploy: a secret belongs in no file and in no template.");
        body.push_str(&declared(keys, 4));
        body.push_str(KEYS_DIFFER);
    }
    let mut monitored = String::new();
    // Nobody is told when nothing is watched.
    let notify = notification(document, scopes);
    if let Some(notify) = &notify {
        monitored.push_str(declared(std::slice::from_ref(notify), 6).trim_start_matches('\n'));
    }
    for scope in scopes {
        let unit = scope.unit;
        let made = class(scope, &top);
        let used = unit.resources.iter().any(|r| scope.is_field(&r.id));
        let binding = if used {
            format!("const {} = ", unit.area.word())
        } else {
            String::new()
        };
        let (indent, to) = match unit.area.on() {
            Some(_) => (6, &mut monitored),
            None => (4, &mut body),
        };
        statement(&made.after(binding), indent, to);
    }
    let mut outputs = String::new();
    for one in &document.outputs {
        let value = output(one).map_err(unprintable)?;
        let doc = made(
            "",
            "CfnOutput",
            one.name,
            vec![member("value", expr(&top, &value))],
        );
        match one.on.as_slice() {
            [] => statement(&doc, 4, &mut outputs),
            _ => statement(&doc, 6, &mut monitored),
        }
    }
    body.push('\n');
    body.push_str(&outputs);
    if !monitored.is_empty() {
        body.push_str(&format!(
            "\n    if ({}) {{\n{monitored}    }}\n",
            switch(Switch::Monitoring)
        ));
    }
    let mut imports: Vec<String> = scopes
        .iter()
        .map(|scope| scope.unit.area.word())
        .map(|word| format!("import {{ {} }} from './{word}';\n", pascal(word)))
        .collect();
    imports.push("import type { Config } from './config';\n".into());
    imports.sort_by_key(|line| line.split_once("'./").map(|(_, file)| file.to_owned()));
    let core = [
        ("type CfnElement", true),
        ("CfnOutput", true),
        ("CfnParameter", keys.is_some() || notify.is_some()),
        ("CfnRule", keys.is_some()),
        ("Fn", body.contains("Fn.")),
        ("Stack", true),
        ("type StackProps", true),
    ];
    let core = core.iter().filter(|(_, used)| *used);
    let mut library = String::new();
    let names = Doc::Block(Block {
        open: "import {".into(),
        close: "} from 'aws-cdk-lib'".into(),
        items: core.map(|(name, _)| Doc::text(*name)).collect(),
        pad: true,
        broken: false,
    });
    statement(&names, 0, &mut library);
    Ok(include_str!("stack.ts")
        .replace("// @LIBRARY@\n", &library)
        .replace("// @IMPORTS@\n", &imports.concat())
        .replace("    // @BODY@\n", body.trim_start_matches('\n')))
}

const KEYS_DIFFER: &str = "
    new CfnRule(this, 'KeysDiffer', {
      assertions: [
        {
          assert: Fn.conditionNot(
            Fn.conditionEquals(streamKeyA.valueAsString, streamKeyB.valueAsString),
          ),
          assertDescription: 'The two stream keys must differ',
        },
      ],
    });

";

/// `new Class(this, 'Class', {...})`.
fn class(scope: &Scope<'_>, top: &Top<'_>) -> Doc {
    let class = pascal(scope.unit.area.word());
    let mut props = Vec::new();
    if scope.unit.uses_config() {
        props.push(Doc::text("config"));
    }
    for asked in scope.asked() {
        let name = variable(asked.id());
        let value = Doc::text(format!("{name}.valueAsString"));
        props.push(member(&name, value));
    }
    for id in scope.unit.foreign() {
        props.push(member(&variable(id), Doc::text(top.construct(id))));
    }
    made("", &class, &class, props)
}
