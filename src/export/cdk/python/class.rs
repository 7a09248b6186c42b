//! One class of constructs in Python.

use super::super::super::names::pascal;
use super::super::super::value::Switch;
use super::super::layout::Doc;
use super::super::names::{Names, Scope};
use super::super::parameters::Parameter;
use super::super::tree::{Expr, Given, Open, Resource};
use super::super::types::{Class, snake};
use super::expr::{arguments, expr, made, module, quoted, statement};
use super::{STYLE, switch};

/// The class's file.
pub(super) fn file(scope: &Scope<'_>, parameters: &[Parameter]) -> String {
    let (about, word) = (scope.unit.area.about(), scope.unit.area.word());
    let (class, base) = if scope.is_apart() {
        (format!("{}Stack", pascal(word)), "Stack")
    } else {
        (pascal(word), "Construct")
    };
    let mut body = String::from("    ");
    Doc::block("def __init__(", given(scope), ") -> None:").write(STYLE, 4, 0, &mut body);
    body.push('\n');
    if scope.is_apart() {
        body.push_str(SUPER_OF_STACK);
    } else {
        body.push_str("        super().__init__(scope, construct_id)\n");
    }
    if scope.asks_stack() {
        body.push_str("        stack = Stack.of(self)\n");
    }
    body.push_str(&super::stack::declared(parameters, 8));
    body.push_str(&statements(scope));
    format!(
        "\"\"\"{about}\"\"\"\n\n{}\n\nclass {class}({base}):\n    \"\"\"{about}\"\"\"\n\n{body}",
        imports(scope),
    )
}

const SUPER_OF_STACK: &str = "        super().__init__(
            scope,
            construct_id,
            stack_name=stack_name,
            description=description,
            env=env,
        )
";

/// What stands in a class.
struct Within<'a>(&'a Scope<'a>);

impl Names for Within<'_> {
    fn construct(&self, id: &str) -> String {
        let name = snake(id);
        if self.0.is_field(id) {
            format!("self.{name}")
        } else {
            name
        }
    }

    fn given(&self, given: Given) -> String {
        match given {
            Given::StreamName => "config.stream_name".into(),
            Given::Region if self.0.is_apart() => "stream_region".into(),
            Given::Region => "stack.region".into(),
            Given::Account if self.0.is_apart() => "self.account".into(),
            Given::Account => "stack.account".into(),
            Given::Asked(asked) if self.0.is_apart() => {
                format!("{}.value_as_string", snake(asked.id()))
            }
            Given::Asked(asked) => snake(asked.id()),
        }
    }

    fn switch(&self, on: Switch, exprs: &[&Expr]) -> String {
        match self.0.stands_for(on, exprs) {
            Some(id) => self.construct(id),
            None => switch(on).into(),
        }
    }

    fn distant(&self, id: &str) -> Option<String> {
        let distant = self.0.is_apart() && self.0.unit.own(id).is_none();
        distant.then(|| format!("{}_id.value_as_string", snake(id)))
    }
}

fn type_of(class: &Result<Class, &'static str>) -> String {
    match class {
        Ok(Class { module: m, name }) => format!("{}.{name}", module(m)),
        Err(_) => "CfnResource".into(),
    }
}

fn imports(scope: &Scope<'_>) -> String {
    let unit = scope.unit;
    let selects = unit
        .opens()
        .iter()
        .any(|o| matches!(o, Open::Select { .. }));
    let used = |all: &[(&'static str, bool)]| {
        let used: Vec<&str> = all
            .iter()
            .filter(|(_, used)| *used)
            .map(|(n, _)| *n)
            .collect();
        (!used.is_empty()).then(|| used.join(", "))
    };
    let core = used(&[
        ("CfnParameter", scope.is_apart()),
        (
            "CfnResource",
            unit.resources.iter().any(|r| r.class.is_err()),
        ),
        ("Environment", scope.is_apart()),
        ("Fn", selects),
        ("RemovalPolicy", unit.resources.iter().any(|r| r.retained)),
        ("Stack", scope.asks_stack() || scope.is_apart()),
    ]);
    let mut out = String::new();
    if !unit.shared.is_empty() {
        out.push_str("from typing import Any\n\n");
    }
    if let Some(core) = core {
        out.push_str(&format!("from aws_cdk import {core}\n"));
    }
    for name in scope.modules() {
        out.push_str(&format!(
            "from aws_cdk import aws_{name} as {}\n",
            module(name)
        ));
    }
    out.push_str("from constructs import Construct\n");
    let tags = used(&[
        (
            "tag_list",
            unit.has(|e| matches!(e, Expr::Tags { pairs: true, .. })),
        ),
        (
            "tag_map",
            unit.has(|e| matches!(e, Expr::Tags { pairs: false, .. })),
        ),
    ]);
    let own = [
        ("config", unit.uses_config().then(|| "Config".to_owned())),
        (
            "files",
            unit.has(|e| matches!(e, Expr::File { .. }))
                .then(|| "read_text".to_owned()),
        ),
        ("tags", tags),
    ];
    let own = own
        .into_iter()
        .filter_map(|(file, names)| Some((file, names?)));
    let own: String = own
        .map(|(file, names)| format!("from .{file} import {names}\n"))
        .collect();
    if !own.is_empty() {
        out.push('\n');
        out.push_str(&own);
    }
    out
}

/// What whoever makes it must give.
fn given(scope: &Scope<'_>) -> Vec<Doc> {
    let mut all = vec![
        "self".to_owned(),
        "scope: Construct".into(),
        "construct_id: str".into(),
        "*".into(),
    ];
    if scope.unit.uses_config() {
        all.push("config: Config".into());
    }
    if scope.is_apart() {
        all.extend(
            [
                "stream_region: str",
                "stack_name: str",
                "description: str",
                "env: Environment",
            ]
            .map(str::to_owned),
        );
    } else {
        all.extend(
            scope
                .asked()
                .iter()
                .map(|asked| format!("{}: str", snake(asked.id()))),
        );
        all.extend(scope.unit.foreign().into_iter().map(|id| {
            let type_ = scope
                .find(id)
                .map_or_else(String::new, |r| type_of(&r.class));
            let or_none = if scope.is_optional(id) { " | None" } else { "" };
            format!("{}: {type_}{or_none}", snake(id))
        }));
    }
    all.into_iter().map(Doc::Text).collect()
}

/// Everything it makes.
fn statements(scope: &Scope<'_>) -> String {
    let mut out = String::new();
    let mut on: &[Switch] = &[];
    for (i, resource) in scope.unit.resources.iter().enumerate() {
        for shared in scope.unit.shared_from(i) {
            let pairs = shared.members.iter().map(|(name, value)| {
                let key = quoted(&snake(name));
                expr(&Within(scope), value).after(format!("{key}: "))
            });
            let open = format!("{}: dict[str, Any] = {{", shared.name);
            out.push('\n');
            statement(&Doc::block(open, pairs.collect(), "}"), 8, &mut out);
        }
        out.push('\n');
        if on != resource.on && !resource.on.is_empty() {
            if scope.is_field(&resource.id) {
                let (name, type_) = (snake(&resource.id), type_of(&resource.class));
                out.push_str(&format!("        self.{name}: {type_} | None = None\n"));
            }
            let all: Vec<&str> = resource.on.iter().map(|s| switch(*s)).collect();
            out.push_str(&format!("        if {}:\n", all.join(" and ")));
        }
        on = &resource.on;
        construct(
            scope,
            resource,
            if on.is_empty() { 8 } else { 12 },
            &mut out,
        );
    }
    out
}

fn construct(scope: &Scope<'_>, resource: &Resource, indent: usize, out: &mut String) {
    let it = Within(scope).construct(&resource.id);
    let named = scope.is_field(&resource.id) || scope.unit.names(resource);
    let binding = if named {
        format!("{it} = ")
    } else {
        String::new()
    };
    if let Some(comment) = resource.comment {
        out.push_str(&format!("{:indent$}# {comment}\n", ""));
    }
    let given = match &resource.class {
        Ok(_) => arguments(&Within(scope), &resource.members),
        Err(type_) => {
            let properties = Expr::Free(resource.members.clone());
            vec![
                Doc::text(format!("type={}", quoted(type_))),
                expr(&Within(scope), &properties).after("properties="),
            ]
        }
    };
    let class = type_of(&resource.class);
    statement(&made(&binding, &class, &resource.id, given), indent, out);
    if resource.retained {
        let keep = format!("{it}.apply_removal_policy(RemovalPolicy.RETAIN)");
        statement(&Doc::text(keep), indent, out);
    }
    for other in &resource.after {
        let other = Within(scope).construct(other);
        statement(
            &Doc::text(format!("{it}.add_dependency({other})")),
            indent,
            out,
        );
    }
}
