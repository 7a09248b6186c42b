//! TypeScript, as prettier writes it with single quotes and lines of 100.

mod class;
mod expr;
mod stack;

use super::super::cloudformation::parameters::NAME_PATTERN;
use super::super::document::{Document, ExportError};
use super::super::project::File;
use super::super::value::Switch;
use super::area::Area;
use super::layout::{Doc, Style};
use super::names::Scope;
use super::parameters::{distribution, notification};
use super::{CONSTRUCTS, LIBRARY, TOOL, Tag, cdk_json, rungs, tags};

const STYLE: Style = Style {
    width: 100,
    step: 2,
    ternary: true,
};

/// That a switch is on.
fn switch(on: Switch) -> &'static str {
    match on {
        Switch::Archiving => "config.enableArchiving",
        Switch::Monitoring => "config.enableMonitoring",
    }
}

/// Everything but what both languages share.
pub(super) fn files(document: &Document, scopes: &[Scope<'_>]) -> Result<Vec<File>, ExportError> {
    let (apart, together): (Vec<Scope<'_>>, Vec<Scope<'_>>) =
        scopes.iter().copied().partition(Scope::is_apart);
    let mut files = vec![
        File::text("bin/app.ts", app(document)),
        File::text("lib/stack.ts", stack::file(document, &together)?),
        File::text("lib/config.ts", config(document)),
        File::text("lib/tags.ts", tag_file(document)?),
        File::text("lib/files.ts", include_str!("files.ts").into()),
    ];
    for scope in &together {
        files.push(File::text(path(scope.unit.area), class::file(scope, &[])));
    }
    for scope in &apart {
        let notify = notification(document, std::slice::from_ref(scope));
        let given: Vec<_> = [distribution()].into_iter().chain(notify).collect();
        files.push(File::text(
            path(scope.unit.area),
            class::file(scope, &given),
        ));
    }
    files.extend([
        File::text(
            "package.json",
            include_str!("package.json")
                .replace("@NAME@", document.spec.name.as_str())
                .replace("@LIBRARY@", LIBRARY)
                .replace("@TOOL@", TOOL)
                .replace("@CONSTRUCTS@", CONSTRUCTS),
        ),
        File::text("tsconfig.json", include_str!("tsconfig.json").into()),
        File::text(
            "cdk.json",
            cdk_json(
                document,
                &[("app", "node bin/app.js"), ("build", "npx tsc")],
            ),
        ),
        File::text(".gitignore", include_str!("gitignore").into()),
    ]);
    Ok(files)
}

const fn path(area: Area) -> &'static str {
    match area {
        Area::Storage => "lib/storage.ts",
        Area::Ingest => "lib/ingest.ts",
        Area::Packager => "lib/packager.ts",
        Area::Encoder => "lib/encoder.ts",
        Area::Delivery => "lib/delivery.ts",
        Area::Player => "lib/player.ts",
        Area::Monitoring => "lib/monitoring.ts",
        Area::Viewers => "lib/viewers.ts",
    }
}

fn app(document: &Document) -> String {
    let text = if document.is_split() {
        include_str!("app_split.ts")
    } else {
        include_str!("app.ts")
    };
    text.replace("@REGION@", document.spec.region.as_str())
}

fn config(document: &Document) -> String {
    let count = rungs(document);
    let numbers = vec![Doc::text("number"); count];
    let mut ladder = String::new();
    Doc::block("export type Ladder = readonly [", numbers, "]").write(STYLE, 0, 1, &mut ladder);
    include_str!("config.ts")
        .replace("// @LADDER@", &format!("{ladder};"))
        .replace("@COUNT@", &count.to_string())
        .replace("@NAME_PATTERN@", NAME_PATTERN)
}

fn tag_file(document: &Document) -> Result<String, ExportError> {
    let mut members = String::new();
    for (name, tag) in tags(document)? {
        let value = match tag {
            Tag::Part => "part".to_owned(),
            Tag::Stream => "config.streamName".to_owned(),
            Tag::Fixed(text) => expr::quoted(&text),
        };
        members.push_str("    ");
        expr::member(&name, Doc::Text(value)).write(STYLE, 4, 1, &mut members);
        members.push_str(",\n");
    }
    Ok(include_str!("tags.ts").replace("    // @TAGS@\n", &members))
}
