//! Bash over the `aws` command line. What the scripts do is in `common.sh`, `deploy.sh` and `destroy.sh`
//! beside this file; here the stream is put into them: the settings as the calls want them, the steps
//! in their order, what is looked at in the end.

mod guide;
mod heredoc;
mod settings;
mod steps;

#[cfg(test)]
mod tests;

use super::document::{Document, ExportError};
use super::names::words;
use super::project::{File, Printed};
use super::value::{Key, Phrase, Piece, Switch, Value};
use crate::shape::{Attr, Part};

/// The scripts.
///
/// # Errors
/// When the scripts have no words for something.
pub(super) fn print(document: &Document) -> Result<Printed, ExportError> {
    let script = |path, text| File {
        path,
        text,
        executable: true,
    };
    let files = vec![
        script("deploy.sh", steps::deploy(document)?),
        script("destroy.sh", steps::destroy(document)?),
        File::text("common.sh", common(document)?),
        File::text("settings.sh", settings::settings(document)?),
    ];
    Ok(Printed {
        files,
        guide: guide::guide(document),
    })
}

/// Each line that is `@NAME@` alone, or each such word, with its text.
fn fill(template: &str, texts: &[(&str, String)]) -> String {
    texts
        .iter()
        .fold(template.to_owned(), |text, (name, with)| {
            text.replace(&format!("@{name}@"), with.trim_end_matches('\n'))
        })
}

/// The shell's test of a switch.
fn test(switch: Switch) -> &'static str {
    match switch {
        Switch::Archiving => "archiving",
        Switch::Monitoring => "monitoring",
    }
}

/// Variable of an attribute.
fn variable(part: &Part, attr: Attr) -> String {
    let attr = match attr {
        Attr::Id => "id",
        Attr::Arn => "arn",
        Attr::Domain => "domain",
        Attr::Host => "host",
        Attr::Url => "url",
        Attr::Path => "path",
        Attr::UrlA => "url_a",
        Attr::UrlB => "url_b",
    };
    format!("{}_{attr}", words(part))
}

/// How an open piece is said within double quotes or a here document.
fn piece(piece: &Piece, quoted: impl Fn(&str) -> String) -> String {
    match piece {
        Piece::Lit(text) => quoted(text),
        Piece::StreamName => "${STREAM_NAME}".into(),
        Piece::Region => "${AWS_REGION}".into(),
        Piece::Account => "${account}".into(),
        Piece::Key(Key::A) => "${stream_key_a}".into(),
        Piece::Key(Key::B) => "${stream_key_b}".into(),
        Piece::Deployment => "${deployment}".into(),
        Piece::Notify => "${NOTIFICATION_ENDPOINT}".into(),
        Piece::Ref(part, attr) => format!("${{{}}}", variable(part, *attr)),
    }
}

/// Text within double quotes.
fn quoted(phrase: &Phrase) -> String {
    let escape = |text: &str| {
        let special = |c: char| matches!(c, '"' | '\\' | '$' | '`');
        let one = |c: char| {
            if special(c) {
                format!("\\{c}")
            } else {
                c.into()
            }
        };
        text.chars().map(one).collect::<String>()
    };
    let pieces = phrase.pieces().iter().map(|p| piece(p, escape));
    pieces.collect()
}

/// A member that is text, within double quotes.
fn member(document: &Document, part: &Part, name: &str) -> Result<String, ExportError> {
    let missing = || ExportError::Unprintable {
        part: part.clone(),
        what: format!("it has no {name}"),
    };
    let resource = document.resource(part).ok_or_else(missing)?;
    match resource.members.get(name) {
        Some(Value::Text(phrase)) => Ok(quoted(phrase)),
        _ => Err(missing()),
    }
}

fn common(document: &Document) -> Result<String, ExportError> {
    let spec = &document.spec;
    let rates: Vec<String> = document.rates().iter().map(ToString::to_string).collect();
    let mut parameters = format!(
        ": \"${{STREAM_NAME:={}}}\" \"${{AWS_REGION:={region}}}\"\n\
        : \"${{ENABLE_ARCHIVING:={}}}\" \"${{ENABLE_MONITORING:={}}}\"\n\
        : \"${{VIDEO_BITRATES:={}}}\"\n\
        EXPORTED_REGION={region} RUNGS={}\n",
        spec.name,
        document.archiving(),
        document.monitoring(),
        rates.join(","),
        rates.len(),
        region = spec.region,
    );
    match document.notify() {
        // An address has none of the characters that end the expansion.
        Some(Some(address)) => parameters.push_str(&format!(
            ": \"${{NOTIFICATION_ENDPOINT:={address}}}\"\n"
        )),
        Some(None) => parameters.push_str(
            ": \"${NOTIFICATION_ENDPOINT:?the web address that alarms notify; a secret, so it is not in here}\"\n",
        ),
        None => {}
    }
    let mut names = String::new();
    let mut name = |part: &Part, member_name: &str| {
        if document.resource(part).is_some() {
            let text = member(document, part, member_name)?;
            names.push_str(&format!("  {}=\"{text}\"\n", variable(part, Attr::Id)));
        }
        Ok::<_, ExportError>(())
    };
    name(&Part::SiteBucket, "Bucket")?;
    name(&Part::ArchiveBucket, "Bucket")?;
    name(&Part::Role, "RoleName")?;
    name(&Part::PackageChannel, "Id")?;
    name(&Part::Dashboard, "DashboardName")?;
    Ok(fill(
        include_str!("common.sh"),
        &[
            ("PARAMETERS", parameters),
            ("NAMES", names),
            (
                "DISTRIBUTION_COMMENT",
                member(document, &Part::Distribution, "Comment")?,
            ),
            (
                "ACCESS_CONTROL_NAME",
                member(document, &Part::AccessControl, "Name")?,
            ),
        ],
    ))
}
