//! Files that are written here: the configuration and drafts of it, evidence, exports.

use super::super::event::Event;
use super::{Line, Setting};
use crate::aws::Call;
use crate::clock::Timestamp;
use crate::config::{Sources, load};
use crate::engine;
use crate::evidence::{self, About, Evidence};
use crate::export::{self, Dialect, export_found};
use crate::monitor::StreamSnapshot;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

fn drafts(state_dir: &Path) -> PathBuf {
    state_dir.join("drafts")
}

/// The draft that was kept last; nothing when there is none that can be read.
pub fn draft(state_dir: &Path) -> Option<String> {
    let files = std::fs::read_dir(drafts(state_dir)).ok()?;
    let paths = files.filter_map(|f| f.ok().map(|f| f.path()));
    let kept = paths.filter(|p| p.extension().is_some_and(|e| e == "toml"));
    let written = |p: &PathBuf| p.metadata().and_then(|m| m.modified()).ok();
    std::fs::read_to_string(kept.max_by_key(written)?).ok()
}

/// Writes the configuration whole: temp file, flush, rename; the old one stays until then. Streams that
/// are in the file stay in it, and what would not load is not written.
pub(super) fn save(setting: &Setting, name: &str, text: &str, draft: bool) -> Event {
    let failed = |path: &Path, e: std::io::Error| {
        let told = format!("cannot write {}: {e}. Nothing was changed.", path.display());
        Event::Trouble(told)
    };
    if draft {
        let path = drafts(&setting.state_dir).join(format!("{name}.toml"));
        return match write(&path, text) {
            Ok(()) => Event::Notice(format!(
                "kept for later; n goes on with it ({})",
                path.display()
            )),
            Err(e) => failed(&path, e),
        };
    }
    let path = setting.config_path.clone();
    let before = match std::fs::read_to_string(&path) {
        Ok(before) => before,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(e) => return failed(&path, e),
    };
    let whole = if before.trim().is_empty() {
        text.to_owned()
    } else {
        let alone = text
            .strip_prefix("version = 1")
            .unwrap_or(text)
            .trim_start();
        format!("{}\n\n{alone}", before.trim_end())
    };
    let sources = Sources {
        file: Some((path.clone(), whole.clone())),
        env: BTreeMap::new(),
        overrides: vec![],
    };
    match load(&sources).and_then(|loaded| loaded.stream(Some(name))) {
        Ok((spec, _)) => match write(&path, &whole) {
            Ok(()) => {
                // Its draft is finished; one that cannot be removed is offered once more.
                for kept in [name, "unnamed"] {
                    let draft = drafts(&setting.state_dir).join(format!("{kept}.toml"));
                    std::fs::remove_file(draft).ok();
                }
                Event::Saved(Box::new(spec))
            }
            Err(e) => failed(&path, e),
        },
        Err(e) => Event::Trouble(format!("{e} Nothing was changed.")),
    }
}

/// Writes an evidence bundle, readable by its owner only.
pub(super) fn evidence(
    state_dir: &Path,
    about: &About,
    stream: &StreamSnapshot,
    at: Timestamp,
    calls: &[Call],
) -> Event {
    let bundle = Evidence::of(about, stream, at, calls);
    let dir = state_dir.join("evidence");
    match evidence::keep(&dir, &bundle.file_name(), &bundle.markdown()) {
        Ok(path) => Event::Notice(format!("evidence: {} (secrets removed)", path.display())),
        Err(e) => Event::Trouble(format!(
            "evidence cannot be written to {}: {e}",
            dir.display()
        )),
    }
}

/// Writes a stream as a project of another tool into a new directory where the console was started.
pub(super) async fn export(
    setting: &Setting,
    line: &Line,
    stream: &str,
    dialect: Dialect,
    found: bool,
) -> Result<String, String> {
    let (project, notes) = if found {
        let region = line.aws.region().parse();
        let region = region.map_err(|e: crate::spec::Invalid| e.to_string())?;
        let found = engine::find(&line.aws, region, stream).await;
        let exported = export_found(&found.map_err(|e| e.to_string())?, dialect);
        let (project, _, notes) = exported.map_err(|e| e.to_string())?;
        (project, notes)
    } else {
        let spec = super::spec(setting, line, stream)?;
        let project = export::export(&spec, dialect).map_err(|e| e.to_string())?;
        (project, vec![])
    };
    let written = tokio::task::spawn_blocking({
        let name = format!("onair-{stream}-{}", dialect.as_str());
        move || {
            let dir = free(&name)?;
            export::write(&dir, &project.files)?;
            Ok::<_, export::WriteError>(std::path::absolute(&dir).unwrap_or(dir))
        }
    });
    let dir = written.await.map_err(|e| e.to_string())?;
    let dir =
        dir.map_err(|e| format!("{e}. Start onair where you may write, or use onair export."))?;
    let more = match notes.len() {
        0 => String::new(),
        n => format!(", {n} things to know"),
    };
    Ok(format!(
        "{} of {stream}: {} (README.md says how{more})",
        dialect.title(),
        dir.display()
    ))
}

/// A directory of that name or, where one is taken, of the next number.
fn free(name: &str) -> Result<PathBuf, export::WriteError> {
    let mut dir = PathBuf::from(name);
    for n in 2.. {
        if !export::is_taken(&dir)? {
            break;
        }
        dir = PathBuf::from(format!("{name}-{n}"));
    }
    Ok(dir)
}

fn write(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(dir) = path.parent() {
        std::fs::create_dir_all(dir)?;
    }
    let new = path.with_extension("toml.new");
    let mut file = std::fs::File::create(&new)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&new, path)
}
