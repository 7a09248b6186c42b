//! From what `cli` knows to a model and its first effects.

use super::actions::Act;
use super::app;
use super::event::{Effect, Identity};
use super::keymap::Keymap;
use super::model::{Link, LiveState, Model, View};
use super::outside::Outside;
use super::replay::Replay;
use super::screens::events::EventsView;
use super::setup::Found;
use super::term::Caps;
use super::term::graphics::Show;
use super::theme::{Palette, Role, Signs, Theme};
use super::tour::{self, Tour};
use super::widgets::level::HOUSE_LKFS;
use super::worker::{Feed, Setting, draft};
use crate::clock::{Clock, Timestamp};
use crate::config::{Settings, Value};
use crate::history::Recording;
use crate::monitor::Orders;
use crate::spec::StreamSpec;
use std::collections::BTreeMap;
use std::io;

/// How the console begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// First run: nothing is configured.
    Welcome,
    /// All streams.
    Streams {
        /// On the simulator.
        rehearse: bool,
    },
    /// A rehearsal with a stream on air.
    Demo,
    /// A rehearsal that runs by itself.
    Tour,
    /// A recording, on Live.
    Replay,
}

/// How the console looks and which keys it takes.
pub struct Appearance {
    /// Styles and signs.
    pub theme: Theme,
    /// What the terminal can do.
    pub caps: Caps,
    /// How pictures are shown.
    pub show: Show,
    /// Keys.
    pub keys: Keymap,
    /// Whether the mouse is taken.
    pub mouse: bool,
    /// How loud the house wants its sound, LKFS.
    pub loudness: f64,
}

impl Appearance {
    /// From `[console]`, `[keys]` and the environment; and what could not be taken from them.
    pub fn read(settings: &Settings, env: &dyn Fn(&str) -> Option<String>) -> (Self, Vec<String>) {
        let caps = Caps::from_env(env);
        let (keys, mut wrong) = Keymap::with(&settings.keys);
        let mut choose = |key: &str, accepted: &[&str]| -> Option<String> {
            let value = settings.console.get(key).map(Value::to_string)?;
            if accepted.contains(&value.as_str()) {
                return Some(value);
            }
            wrong.push(format!(
                "console.{key} = {value:?}: one of {}",
                accepted.join(", ")
            ));
            None
        };
        let names = Palette::ALL.map(|p| p.0);
        let theme = choose("theme", &names);
        let palette = Palette::ALL
            .iter()
            .find(|p| Some(p.0) == theme.as_deref())
            .map_or(Palette::Terminal, |p| p.1);
        let signs = match choose("signs", &["auto", "unicode", "ascii"]).as_deref() {
            Some("unicode") => Signs::UNICODE,
            Some("ascii") => Signs::ASCII,
            _ => caps.signs,
        };
        let names: Vec<&str> = ["auto"].into_iter().chain(Show::ALL.map(|s| s.0)).collect();
        let asked = choose("pictures", &names).filter(|name| name != "auto");
        let show = Show::ALL
            .into_iter()
            .find(|s| Some(s.0) == asked.as_deref());
        let loudness = choose(
            "loudness",
            &["-14", "-16", "-18", "-20", "-23", "-24", "-27"],
        );
        let loudness = loudness.and_then(|text| text.parse().ok());
        let mouse = choose("mouse", &["true", "false"]).is_none_or(|m| m == "true");
        let show = show.map_or(caps.pictures, |(name, show)| {
            show.here(caps.tmux).unwrap_or_else(|why| {
                wrong.push(format!("console.pictures = \"{name}\": {why}"));
                Show::Blocks
            })
        });
        for odd in settings
            .console
            .keys()
            .filter(|k| !["theme", "signs", "mouse", "loudness", "pictures"].contains(&k.as_str()))
        {
            wrong.push(format!(
                "console.{odd}: there is theme, signs, mouse, loudness and pictures"
            ));
        }
        let theme = Theme::new(palette, caps.depth, signs);
        (
            Self {
                theme,
                caps,
                show,
                keys,
                mouse,
                loudness: loudness.unwrap_or(HOUSE_LKFS),
            },
            wrong,
        )
    }
}

/// Everything the console begins with.
pub struct Launch {
    /// How.
    pub start: Start,
    /// Configured streams.
    pub specs: Vec<StreamSpec>,
    /// What is wrong with the configuration, a line each.
    pub wrong: Vec<String>,
    /// Looks and keys.
    pub appearance: Appearance,
    /// Profile asked for.
    pub profile: Option<String>,
    /// Region asked for.
    pub region: Option<String>,
    /// Profiles on this machine.
    pub profiles: Vec<String>,
    /// Panics after the first frame: for the test of the panic hook.
    pub panics: bool,
}

impl Launch {
    /// The model before its first frame, and what it asks for after it.
    pub fn model(self, setting: &Setting) -> (Model, Vec<Effect>) {
        let Appearance {
            theme,
            caps,
            show,
            keys,
            mouse,
            loudness,
        } = self.appearance;
        let specs: BTreeMap<String, StreamSpec> = self
            .specs
            .into_iter()
            .map(|s| (s.name.to_string(), s))
            .collect();
        // One region at a time is watched: the one asked for, else the first stream's.
        let region = self
            .region
            .clone()
            .or_else(|| specs.values().next().map(|s| s.region.to_string()));
        let (view, link, effects) = match self.start {
            Start::Welcome => (View::Welcome, Link::None, vec![]),
            Start::Streams { rehearse } => {
                let effect = Effect::Connect {
                    rehearse,
                    profile: self.profile.clone(),
                    region,
                };
                (View::Streams, Link::Connecting, vec![effect])
            }
            Start::Replay => (View::Live, Link::None, vec![]),
            Start::Demo | Start::Tour => {
                let effect = Effect::Connect {
                    rehearse: true,
                    profile: None,
                    region: None,
                };
                (View::Live, Link::Connecting, vec![effect])
            }
        };
        let found = Found {
            profiles: self.profiles,
            env_region: self.region,
            config_has: specs.keys().cloned().collect(),
            ..Found::default()
        };
        let mut model = Model {
            now: Clock::wall().now(),
            size: (0, 0),
            theme,
            caps,
            show,
            cell: None,
            keys,
            read_only: setting.read_only,
            view,
            back: Vec::new(),
            overlay: None,
            link,
            can_fault: false,
            focus: (specs.len() == 1)
                .then(|| specs.keys().next().cloned())
                .flatten(),
            specs,
            config_path: setting.config_path.display().to_string(),
            snapshot: None,
            black_until: BTreeMap::new(),
            orders: Orders::default(),
            cursor: 0,
            live: LiveState::default(),
            plan: None,
            deploys: BTreeMap::new(),
            deploy_cursor: 0,
            receipts: BTreeMap::new(),
            outputs: None,
            reveal: false,
            events: EventsView::default(),
            log: Vec::new(),
            running: BTreeMap::new(),
            outside: Outside::new(setting.notify.clone(), setting.run.clone()),
            asked_ends: BTreeMap::new(),
            notice: None,
            found,
            draft: draft(&setting.state_dir),
            setup: None,
            tour: (self.start == Start::Tour).then(Tour::new),
            tour_seen: tour::Seen::default(),
            tour_seconds: 0,
            unused: BTreeMap::new(),
            replay: None,
            zone: jiff::tz::TimeZone::UTC,
            opens_live: matches!(self.start, Start::Demo | Start::Tour),
            profile: self.profile,
            focused: true,
            loudness,
            mouse,
            panics: self.panics,
            dirty: true,
        };
        for wrong in self.wrong {
            model.say(Role::Warn, wrong);
        }
        if self.start == Start::Demo {
            let keys = (model.keys.shown(Act::Faults), model.keys.shown(Act::Help));
            let text = format!(
                "a rehearsal on this machine: {} breaks something, {} helps",
                keys.0, keys.1
            );
            model.say(Role::Accent, text);
        }
        (model, effects)
    }
}

/// Opens the console and stays until it is left; gives the exit code.
///
/// # Errors
/// The terminal's.
pub fn open(launch: Launch, setting: Setting) -> io::Result<u8> {
    let (model, effects) = launch.model(&setting);
    app::run(model, Feed::Aws(setting), effects)
}

/// Opens the console on a recording, at that moment, and stays until it is left; gives the exit code.
/// Nothing here can reach AWS.
///
/// # Errors
/// The terminal's, or the recording's.
pub fn open_recording(
    launch: Launch,
    setting: Setting,
    recording: Recording,
    at: Timestamp,
) -> io::Result<u8> {
    let (mut model, _) = launch.model(&setting);
    let (from, to) = recording.span();
    let whose = recording.whose().clone();
    let raised = recording.raised(from, to).map_err(io::Error::other)?;
    let done = recording.acts().map_err(io::Error::other)?;
    let replay = Replay::new(from, to, at).with(&raised, &done);
    let effects = vec![Effect::Seek(replay.at)];
    model.now = replay.at;
    model.replay = Some(replay);
    model.read_only = true;
    model.specs.clear();
    model.focus = Some(whose.stream);
    model.back = vec![View::Streams];
    model.link = Link::Up(Identity {
        account: whose.account,
        region: whose.region,
        profile: None,
        who: "recording".into(),
        simulated: whose.simulated,
        speed_percent: 100,
    });
    let (dir, inbox) = (setting.state_dir.clone(), setting.inbox.clone());
    let feed = Feed::Recording(Box::new(recording), dir, inbox);
    app::run(model, feed, effects)
}
