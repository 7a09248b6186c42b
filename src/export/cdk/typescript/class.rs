//! One class of constructs in TypeScript.

use super::super::super::names::pascal;
use super::super::super::value::Switch;
use super::super::layout::Doc;
use super::super::names::{Names, Scope};
use super::super::parameters::Parameter;
use super::super::tree::{Expr, Given, Open, Resource};
use super::super::types::{Class, variable};
use super::expr::{expr, member, members, object, quoted, statement};
use super::switch;

/// The class's file.
pub(super) fn file(scope: &Scope<'_>, parameters: &[Parameter]) -> String {
    let (about, word) = (scope.unit.area.about(), scope.unit.area.word());
    let class = if scope.is_apart() {
        format!("{}Stack", pascal(word))
    } else {
        pascal(word)
    };
    let mut body = fields(scope);
    let start = if scope.is_apart() {
        "super(scope, id, props);"
    } else {
        "super(scope, id);"
    };
    body.push_str(&format!(
        "  constructor(scope: Construct, id: string, props: {class}Props) {{\n    {start}\n"
    ));
    if scope.unit.uses_config() {
        body.push_str("    const { config } = props;\n");
    }
    if scope.asks_stack() {
        body.push_str("    const stack = Stack.of(this);\n");
    }
    if scope.is_apart() {
        body.push_str(&super::stack::declared(parameters, 4));
    }
    body.push_str(&statements(scope));
    let base = if scope.is_apart() {
        "Stack"
    } else {
        "Construct"
    };
    format!(
        "{}\n{}/** {about} */\nexport class {class} extends {base} {{\n{body}  }}\n}}\n",
        imports(scope),
        props(scope, &class),
    )
}

/// What stands in a class.
struct Within<'a>(&'a Scope<'a>);

impl Names for Within<'_> {
    fn construct(&self, id: &str) -> String {
        let name = variable(id);
        match self.0.unit.own(id) {
            Some(_) if self.0.is_field(id) => format!("this.{name}"),
            Some(_) => name,
            None => format!("props.{name}"),
        }
    }

    fn given(&self, given: Given) -> String {
        match given {
            Given::StreamName => "config.streamName".into(),
            Given::Region if self.0.is_apart() => "props.streamRegion".into(),
            Given::Region => "stack.region".into(),
            Given::Account if self.0.is_apart() => "this.account".into(),
            Given::Account => "stack.account".into(),
            Given::Asked(asked) if self.0.is_apart() => {
                format!("{}.valueAsString", variable(asked.id()))
            }
            Given::Asked(asked) => format!("props.{}", variable(asked.id())),
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
        distant.then(|| format!("{}Id.valueAsString", variable(id)))
    }
}

fn type_of(class: &Result<Class, &'static str>) -> String {
    match class {
        Ok(Class { module, name }) => format!("{module}.{name}"),
        Err(_) => "CfnResource".into(),
    }
}

fn fields(scope: &Scope<'_>) -> String {
    let mut fields = String::new();
    for resource in scope
        .unit
        .resources
        .iter()
        .filter(|r| scope.is_field(&r.id))
    {
        let mark = if resource.on.is_empty() { "" } else { "?" };
        let (name, type_) = (variable(&resource.id), type_of(&resource.class));
        fields.push_str(&format!("  readonly {name}{mark}: {type_};\n"));
    }
    if !fields.is_empty() {
        fields.push('\n');
    }
    fields
}

fn imports(scope: &Scope<'_>) -> String {
    let unit = scope.unit;
    let selects = unit
        .opens()
        .iter()
        .any(|o| matches!(o, Open::Select { .. }));
    let core = [
        ("CfnParameter", scope.is_apart()),
        (
            "CfnResource",
            unit.resources.iter().any(|r| r.class.is_err()),
        ),
        ("Fn", selects),
        ("RemovalPolicy", unit.resources.iter().any(|r| r.retained)),
        ("Stack", scope.asks_stack() || scope.is_apart()),
        ("type StackProps", scope.is_apart()),
    ];
    let used = |all: &[(&'static str, bool)]| {
        let used: Vec<&str> = all
            .iter()
            .filter(|(_, used)| *used)
            .map(|(n, _)| *n)
            .collect();
        (!used.is_empty()).then(|| used.join(", "))
    };
    let mut out = String::new();
    if let Some(core) = used(&core) {
        out.push_str(&format!("import {{ {core} }} from 'aws-cdk-lib';\n"));
    }
    for module in scope.modules() {
        out.push_str(&format!(
            "import * as {module} from 'aws-cdk-lib/aws-{module}';\n"
        ));
    }
    // A stack is not made of constructs, only put into one.
    let construct = if scope.is_apart() {
        "type Construct"
    } else {
        "Construct"
    };
    out.push_str(&format!("import {{ {construct} }} from 'constructs';\n"));
    let config = unit
        .uses_config()
        .then_some("import type { Config } from './config';\n");
    let text = unit.has(|e| matches!(e, Expr::File { .. }));
    let tags = used(&[
        (
            "tagList",
            unit.has(|e| matches!(e, Expr::Tags { pairs: true, .. })),
        ),
        (
            "tagMap",
            unit.has(|e| matches!(e, Expr::Tags { pairs: false, .. })),
        ),
    ]);
    let own = [
        config.map(str::to_owned),
        text.then(|| "import { readText } from './files';\n".to_owned()),
        tags.map(|tags| format!("import {{ {tags} }} from './tags';\n")),
    ];
    let own: String = own.into_iter().flatten().collect();
    if !own.is_empty() {
        out.push('\n');
        out.push_str(&own);
    }
    out
}

/// What whoever makes it must give.
fn props(scope: &Scope<'_>, class: &str) -> String {
    let mut members = String::new();
    if scope.unit.uses_config() {
        members.push_str("  readonly config: Config;\n");
    }
    if scope.is_apart() {
        return format!(
            "export interface {class}Props extends StackProps {{\n{members}  /** Where the stream lives. */\n  readonly streamRegion: string;\n}}\n\n"
        );
    }
    for asked in scope.asked() {
        let name = variable(asked.id());
        members.push_str(&format!("  readonly {name}: string;\n"));
    }
    for id in scope.unit.foreign() {
        let mark = if scope.is_optional(id) { "?" } else { "" };
        let type_ = scope
            .find(id)
            .map_or_else(String::new, |r| type_of(&r.class));
        members.push_str(&format!("  readonly {}{mark}: {type_};\n", variable(id)));
    }
    format!("export interface {class}Props {{\n{members}}}\n\n")
}

/// Everything it makes.
fn statements(scope: &Scope<'_>) -> String {
    let mut out = String::new();
    let mut on: &[Switch] = &[];
    for (i, resource) in scope.unit.resources.iter().enumerate() {
        let changes = on != resource.on;
        if changes && !on.is_empty() {
            out.push_str("    }\n");
        }
        for shared in scope.unit.shared_from(i) {
            let name = variable(&pascal(shared.name));
            let all = object(members(&Within(scope), &shared.members));
            out.push('\n');
            statement(&all.after(format!("const {name} = ")), 4, &mut out);
        }
        out.push('\n');
        if changes && !resource.on.is_empty() {
            let all: Vec<&str> = resource.on.iter().map(|s| switch(*s)).collect();
            out.push_str(&format!("    if ({}) {{\n", all.join(" && ")));
        }
        on = &resource.on;
        construct(scope, resource, if on.is_empty() { 4 } else { 6 }, &mut out);
    }
    if !on.is_empty() {
        out.push_str("    }\n");
    }
    out
}

fn construct(scope: &Scope<'_>, resource: &Resource, indent: usize, out: &mut String) {
    let name = variable(&resource.id);
    let binding = match (scope.is_field(&resource.id), scope.unit.names(resource)) {
        (true, _) => format!("this.{name} = "),
        (false, true) => format!("const {name} = "),
        (false, false) => String::new(),
    };
    if let Some(comment) = resource.comment {
        out.push_str(&format!("{:indent$}// {comment}\n", ""));
    }
    let props = match &resource.class {
        Ok(_) => members(&Within(scope), &resource.members),
        Err(type_) => {
            let properties = Expr::Free(resource.members.clone());
            vec![
                member("type", Doc::text(quoted(type_))),
                member("properties", expr(&Within(scope), &properties)),
            ]
        }
    };
    let made = Doc::Cat(vec![
        Doc::text(format!(
            "{binding}new {}(this, {}, ",
            type_of(&resource.class),
            quoted(&resource.id)
        )),
        object(props),
        Doc::text(")"),
    ]);
    statement(&made, indent, out);
    let it = Within(scope).construct(&resource.id);
    if resource.retained {
        let keep = format!("{it}.applyRemovalPolicy(RemovalPolicy.RETAIN)");
        statement(&Doc::text(keep), indent, out);
    }
    for other in &resource.after {
        let wait = format!("{it}.addDependency({})", Within(scope).construct(other));
        statement(&Doc::text(wait), indent, out);
    }
}
