//! Layers into one validated [`StreamSpec`], each value knowing where it comes from: built in, then
//! `[defaults]`, then `[streams.<name>]`, then the environment, then the command line. Parsing is pure;
//! only [`Sources::read`] touches files, and the caller passes the environment in. What the values mean
//! is `crate::spec`'s.

mod draft;
mod env;
mod file;
mod layers;
mod origin;
mod schema;
mod value;
mod write;

pub use env::{CONFIG, STREAM_NAME};
pub use file::Settings;
pub use layers::Layer;
pub use origin::{ConfigError, Origin, Origins, Place, Problem, Replaced, Setting};
pub use value::Value;
pub use write::to_toml;

use crate::spec::{StreamName, StreamSpec, near::nearest};
use layers::Entry;
use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
};

/// Everything configuration is made of, before it is understood.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// The file and its text; streams can do without one.
    pub file: Option<(PathBuf, String)>,
    /// The environment.
    pub env: BTreeMap<String, String>,
    /// The command line's `KEY=VALUE` pairs, keys as in the file: `archive.enabled`.
    pub overrides: Vec<(String, String)>,
}

impl Sources {
    /// Reads the file that `--config`, `ONAIR_CONFIG` or the usual place names. One that was asked for
    /// must be there; the usual one may be missing.
    pub fn read(asked: Option<&Path>, env: BTreeMap<String, String>) -> Result<Self, ConfigError> {
        let named = env.get(CONFIG).filter(|p| !p.is_empty()).map(PathBuf::from);
        let asked = asked.map(PathBuf::from).or(named);
        let required = asked.is_some();
        let file = match asked.or_else(default_path) {
            None => None,
            Some(path) => match std::fs::read_to_string(&path) {
                Ok(text) => Some((path, text)),
                Err(e) if e.kind() == io::ErrorKind::NotFound && !required => None,
                Err(e) => {
                    let told = format!("a readable TOML file: {e}");
                    return Err(ConfigError::one(
                        "configuration file",
                        Some(path.display().to_string()),
                        told,
                    ));
                }
            },
        };
        Ok(Self {
            file,
            env,
            overrides: Vec::new(),
        })
    }
}

/// Where the configuration file usually is: `~/.config/onair/config.toml` on Linux.
pub fn default_path() -> Option<PathBuf> {
    directories::ProjectDirs::from("", "", "onair").map(|d| d.config_dir().join("config.toml"))
}

/// Configuration, understood as far as it can be without knowing which stream is meant.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The configured streams' own layers.
    pub streams: BTreeMap<StreamName, Layer>,
    /// What is not a stream's.
    pub settings: Settings,
    file: Option<PathBuf>,
    selected: Option<String>,
    defaults: Layer,
    above: Vec<Layer>,
}

/// Understands configuration; a file that cannot be understood is refused with everything wrong in it.
pub fn load(sources: &Sources) -> Result<Loaded, ConfigError> {
    let file = match &sources.file {
        Some((path, text)) => file::parse(path, text)?,
        None => file::File::default(),
    };
    let overrides = sources.overrides.iter().map(|(key, value)| Entry {
        key: key.clone(),
        value: value.clone().into(),
        origin: Origin::CommandLine,
    });
    let mut above = Vec::from(env::layers(&sources.env));
    above.push(Layer(overrides.collect()));
    Ok(Loaded {
        streams: file.streams,
        settings: file.settings,
        file: sources.file.as_ref().map(|(path, _)| path.clone()),
        selected: sources
            .env
            .get(STREAM_NAME)
            .filter(|s| !s.is_empty())
            .cloned(),
        defaults: file.defaults,
        above,
    })
}

impl Loaded {
    /// The stream that an argument, else `STREAM_NAME`, else being the only one selects; with where
    /// each of its values comes from. Environment and command line apply to this one only.
    pub fn stream(&self, argument: Option<&str>) -> Result<(StreamSpec, Origins), ConfigError> {
        let name = self.select(argument)?;
        let own = self.own(&name);
        let layers: Vec<_> = [&self.defaults, own]
            .into_iter()
            .chain(&self.above)
            .collect();
        layers::combine(&name, &layers)
    }

    /// A configured stream as its file alone makes it, for lists of all streams.
    pub fn as_filed(&self, name: &StreamName) -> Result<(StreamSpec, Origins), ConfigError> {
        layers::combine(name, &[&self.defaults, self.own(name)])
    }

    /// A configured stream beside all others, as the console has it: environment and command line
    /// apply to the one that is selected without being named, and to no other. A `--region` that is
    /// meant for what is watched must not move a stream there.
    pub fn among_all(&self, name: &StreamName) -> Result<(StreamSpec, Origins), ConfigError> {
        if self.select(None).is_ok_and(|selected| selected == *name) {
            self.stream(Some(name.as_str()))
        } else {
            self.as_filed(name)
        }
    }

    fn own(&self, name: &StreamName) -> &Layer {
        const NONE: &Layer = &Layer(Vec::new());
        self.streams.get(name).unwrap_or(NONE)
    }

    /// Which stream is meant.
    pub fn select(&self, argument: Option<&str>) -> Result<StreamName, ConfigError> {
        let configured: Vec<_> = self.streams.keys().map(StreamName::as_str).collect();
        let (field, text) = match (argument, &self.selected, configured.as_slice()) {
            (Some(name), ..) => ("STREAM", name),
            (None, Some(name), _) => (STREAM_NAME, name.as_str()),
            (None, None, [only]) => ("STREAM", *only),
            (None, None, []) => {
                let file = self.file.clone().or_else(default_path);
                let file = file.map_or_else(
                    || "the configuration file".into(),
                    |p| p.display().to_string(),
                );
                let told = format!(
                    "name the stream (or set STREAM_NAME), or add [streams.<name>] to {file}"
                );
                return Err(ConfigError::one("STREAM", None, told));
            }
            (None, None, many) => {
                let told = format!(
                    "name one of {}; it may be left out when exactly one is configured",
                    many.join(", ")
                );
                return Err(ConfigError::one("STREAM", None, told));
            }
        };
        let refused = |told: String| ConfigError::one(field, Some(text.into()), told);
        let name: StreamName = text
            .parse()
            .map_err(|e: crate::spec::Invalid| refused(e.accepted))?;
        // Without any configured stream, the environment alone may make one.
        if configured.is_empty() || self.streams.contains_key(&name) {
            return Ok(name);
        }
        let told = match nearest(text, configured.iter().copied()) {
            Some(near) => format!("not configured; did you mean {near}?"),
            None => format!("not configured; there are {}", configured.join(", ")),
        };
        Err(refused(told))
    }
}

#[cfg(test)]
mod tests;
