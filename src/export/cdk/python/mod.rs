//! Python, as ruff and black write it.

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
use super::{CONSTRUCTS, LIBRARY, Tag, cdk_json, rungs, tags};

const STYLE: Style = Style {
    width: 88,
    step: 4,
    ternary: false,
};

/// That a switch is on.
fn switch(on: Switch) -> &'static str {
    match on {
        Switch::Archiving => "config.enable_archiving",
        Switch::Monitoring => "config.enable_monitoring",
    }
}

/// Everything but what both languages share.
pub(super) fn files(document: &Document, scopes: &[Scope<'_>]) -> Result<Vec<File>, ExportError> {
    let (apart, together): (Vec<Scope<'_>>, Vec<Scope<'_>>) =
        scopes.iter().copied().partition(Scope::is_apart);
    let mut files = vec![
        File {
            executable: true,
            ..File::text("app.py", app(document))
        },
        File::text("live_stream/__init__.py", include_str!("init.py").into()),
        File::text("live_stream/stack.py", stack::file(document, &together)?),
        File::text("live_stream/config.py", config(document)),
        File::text("live_stream/tags.py", tag_file(document)?),
        File::text("live_stream/files.py", include_str!("files.py").into()),
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
            "requirements.txt",
            format!("aws-cdk-lib=={LIBRARY}\nconstructs=={CONSTRUCTS}\n"),
        ),
        File::text("cdk.json", cdk_json(document, &[("app", "python3 app.py")])),
        File::text(".gitignore", include_str!("gitignore").into()),
    ]);
    Ok(files)
}

const fn path(area: Area) -> &'static str {
    match area {
        Area::Storage => "live_stream/storage.py",
        Area::Ingest => "live_stream/ingest.py",
        Area::Packager => "live_stream/packager.py",
        Area::Encoder => "live_stream/encoder.py",
        Area::Delivery => "live_stream/delivery.py",
        Area::Player => "live_stream/player.py",
        Area::Monitoring => "live_stream/monitoring.py",
        Area::Viewers => "live_stream/viewers.py",
    }
}

fn app(document: &Document) -> String {
    let text = if document.is_split() {
        include_str!("app_split.py")
    } else {
        include_str!("app.py")
    };
    text.replace("@REGION@", document.spec.region.as_str())
}

fn config(document: &Document) -> String {
    let count = rungs(document);
    let mut ladder = String::new();
    Doc::block("Ladder = tuple[", vec![Doc::text("int"); count], "]").write(
        STYLE,
        0,
        0,
        &mut ladder,
    );
    include_str!("config.py")
        .replace("# @LADDER@", &ladder)
        .replace("@COUNT@", &count.to_string())
        .replace("@NAME_PATTERN@", NAME_PATTERN.trim_matches(['^', '$']))
}

fn tag_file(document: &Document) -> Result<String, ExportError> {
    let mut members = String::new();
    for (name, tag) in tags(document)? {
        let value = match tag {
            Tag::Part => "part".to_owned(),
            Tag::Stream => "config.stream_name".to_owned(),
            Tag::Fixed(text) => expr::quoted(&text),
        };
        members.push_str(&format!("        {}: {value},\n", expr::quoted(&name)));
    }
    Ok(include_str!("tags.py").replace("        # @TAGS@\n", &members))
}
