//! Everything the console knows. The update changes it, the screens draw it; nothing here does IO.

use super::actions::{ACTIONS, Act, Action, REPLAY};
use super::dialog::Dialog;
use super::event::Identity;
use super::keymap::Keymap;
use super::outside::Outside;
use super::palette::Palette;
use super::rehearsal::FaultChoice;
use super::replay::{self, Replay};
use super::screens::deploy::DeployView;
use super::screens::events::{ConsoleEvent, EventsView};
use super::screens::live::{EventLine, Pane, Range};
use super::screens::outputs::OutputsView;
use super::screens::plan::PlanView;
use super::screens::receipt::ReceiptView;
use super::setup::{Found, Setup};
use super::term::Caps;
use super::term::graphics::Show;
use super::theme::{Role, Theme};
use super::tour::{self, Tour};
use super::widgets::conditions::{Key, Taken};
use super::widgets::picture::Canvas;
use crate::clock::Timestamp;
use crate::monitor::{Orders, Pipeline, Snapshot, StreamSnapshot, Tally};
use crate::spec::StreamSpec;
use std::collections::BTreeMap;

/// Lines of what happened that Live keeps at hand; the Events screen has them all.
pub const KEPT: usize = 200;

/// The screens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "they are what they are called")]
pub enum View {
    Welcome,
    SetUp,
    Streams,
    Live,
    Plan,
    Deploy,
    Receipt,
    Outputs,
    Events,
}

impl View {
    /// All of them.
    pub const ALL: [View; 9] = [
        View::Welcome,
        View::SetUp,
        View::Streams,
        View::Live,
        View::Plan,
        View::Deploy,
        View::Receipt,
        View::Outputs,
        View::Events,
    ];

    /// Its title.
    pub fn title(self) -> &'static str {
        match self {
            View::Welcome => "WELCOME",
            View::SetUp => "SET-UP",
            View::Streams => "STREAMS",
            View::Live => "LIVE",
            View::Plan => "PLAN",
            View::Deploy => "DEPLOY",
            View::Receipt => "RECEIPT",
            View::Outputs => "OUTPUTS",
            View::Events => "EVENTS",
        }
    }
}

/// What lies over the screen and takes the keys.
#[derive(Debug)]
pub enum Overlay {
    /// Consent.
    Dialog(Box<Dialog>),
    /// Keys and what the cursor is on.
    Help {
        /// By how many lines it was moved.
        turned: i16,
    },
    /// Acts by name.
    Palette(Palette),
    /// Things to break.
    Faults {
        /// All of them.
        choices: &'static [FaultChoice],
        /// The one under the cursor.
        cursor: usize,
    },
    /// Tools whose projects can be written.
    Export {
        /// As it stands in AWS, not as it is configured.
        found: bool,
        /// The one under the cursor.
        cursor: usize,
    },
    /// A code for a phone.
    Qr {
        /// What it is.
        label: String,
        /// The address.
        url: String,
    },
}

/// How far the way to AWS has come.
#[derive(Clone, Debug, PartialEq)]
pub enum Link {
    /// Not asked for.
    None,
    /// Under way.
    Connecting,
    /// There.
    Up(Identity),
    /// Refused, and why.
    Down(String),
}

/// An act that is under way.
#[derive(Clone, Debug, PartialEq)]
pub struct Running {
    /// `start`, `deploy`…
    pub word: &'static str,
    /// Since when.
    pub since: Timestamp,
    /// The last it said.
    pub last: String,
}

/// One line for the person.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// What.
    pub text: String,
    /// How it is meant.
    pub role: Role,
    /// Since when; it goes after a while.
    pub at: Timestamp,
}

/// What the Live screen remembers between frames.
#[derive(Clone, Debug)]
pub struct LiveState {
    /// Range of the charts.
    pub range: Range,
    /// The pane under the cursor.
    pub pane: Pane,
    /// Whether it fills the screen.
    pub full: bool,
    /// Whether the pictures do.
    pub pictures: bool,
    /// The picture that is held, and since when.
    pub frozen: Option<(Timestamp, Box<StreamSnapshot>)>,
    /// Cursor in time.
    pub cursor: Option<Timestamp>,
    /// Conditions that somebody has taken on: the stream, and what names them there.
    pub taken: BTreeMap<(String, Key), Taken>,
}

impl Default for LiveState {
    fn default() -> Self {
        Self {
            range: Range::default(),
            pane: Pane::Conditions,
            full: false,
            pictures: false,
            frozen: None,
            cursor: None,
            taken: BTreeMap::new(),
        }
    }
}

/// Everything.
pub struct Model {
    /// The time; every event brings it.
    pub now: Timestamp,
    /// Columns and rows.
    pub size: (u16, u16),
    /// Styles and signs.
    pub theme: Theme,
    /// What the terminal can do.
    pub caps: Caps,
    /// How pictures are shown.
    pub show: Show,
    /// Pixels of a cell, across and down, where the terminal says.
    pub cell: Option<(u16, u16)>,
    /// Keys.
    pub keys: Keymap,
    /// How loud the house wants its sound, LKFS.
    pub loudness: f64,
    /// Whether acts are out of reach.
    pub read_only: bool,
    /// The screen.
    pub view: View,
    /// Screens to go back to.
    pub back: Vec<View>,
    /// What lies over it.
    pub overlay: Option<Overlay>,
    /// The way to AWS.
    pub link: Link,
    /// Whether faults can be staged.
    pub can_fault: bool,
    /// Configured streams by name.
    pub specs: BTreeMap<String, StreamSpec>,
    /// Where the configuration file is.
    pub config_path: String,
    /// The stream that Live, Plan and Outputs are about.
    pub focus: Option<String>,
    /// The latest picture.
    pub snapshot: Option<Box<Snapshot>>,
    /// Pipelines that are not fed by plan, says whoever is at this console.
    pub unused: BTreeMap<String, Pipeline>,
    /// Streams in which black, stills and silence are meant, says whoever is at this console, and until when.
    pub black_until: BTreeMap<String, Timestamp>,
    /// What the watcher was told last.
    pub orders: Orders,
    /// Cursor on Streams and Welcome.
    pub cursor: usize,
    /// Live.
    pub live: LiveState,
    /// Plan, or why there is none.
    pub plan: Option<Result<Box<PlanView>, String>>,
    /// The deploy or destroy of each stream, under way or ended.
    pub deploys: BTreeMap<String, DeployView>,
    /// Cursor on Deploy.
    pub deploy_cursor: usize,
    /// The last receipt of each stream.
    pub receipts: BTreeMap<String, ReceiptView>,
    /// Outputs, or why there are none.
    pub outputs: Option<Result<Box<OutputsView>, String>>,
    /// Whether stream keys are shown.
    pub reveal: bool,
    /// What happened, and the calls.
    pub events: EventsView,
    /// What happened lately, newest first.
    pub log: Vec<EventLine>,
    /// Acts under way by stream.
    pub running: BTreeMap<String, Running>,
    /// Who is told outside the screen.
    pub outside: Outside,
    /// Whose announced end was asked about: which end, and when.
    pub asked_ends: BTreeMap<String, (Timestamp, Timestamp)>,
    /// One line for the person.
    pub notice: Option<Notice>,
    /// Profiles and regions found on this machine, for the set-up.
    pub found: Found,
    /// A set-up that was left for later.
    pub draft: Option<String>,
    /// The set-up.
    pub setup: Option<Box<Setup>>,
    /// The tour.
    pub tour: Option<Tour>,
    /// How the tour's acts ended.
    pub tour_seen: tour::Seen,
    /// Real seconds since it began: captions are read in those.
    pub tour_seconds: u64,
    /// The recording that is shown instead of AWS.
    pub replay: Option<Replay>,
    /// Whether the first picture opens Live at once: a demo has one stream, and it runs.
    pub opens_live: bool,
    /// The zone of this machine: the wide identity row shows its time too.
    pub zone: jiff::tz::TimeZone,
    /// The profile asked for on the command line.
    pub profile: Option<String>,
    /// Whether the terminal has the focus.
    pub focused: bool,
    /// Whether the mouse is taken.
    pub mouse: bool,
    /// Panics after the first frame: for the test of the panic hook.
    pub panics: bool,
    /// Whether something changed since the last frame.
    pub dirty: bool,
}

impl Model {
    /// The identity, once connected.
    pub fn identity(&self) -> Option<&Identity> {
        match &self.link {
            Link::Up(identity) => Some(identity),
            Link::None | Link::Connecting | Link::Down(_) => None,
        }
    }

    /// How pictures are drawn here.
    pub fn canvas(&self) -> Canvas {
        Canvas {
            show: self.show,
            cell: self.cell,
            rgb: self.caps.rgb,
            far: self.caps.ssh,
        }
    }

    /// The stream in focus as it is.
    pub fn stream(&self) -> Option<&StreamSnapshot> {
        let name = self.focus.as_deref()?;
        self.snapshot
            .as_ref()?
            .streams
            .iter()
            .find(|s| s.name == name)
    }

    /// The stream in focus as Live shows it: held, or as it is.
    pub fn shown(&self) -> Option<&StreamSnapshot> {
        match &self.live.frozen {
            Some((_, held)) => Some(held),
            None => self.stream(),
        }
    }

    /// Names on the Streams screen, in its order.
    pub fn names(&self) -> Vec<String> {
        let seen = self
            .snapshot
            .iter()
            .flat_map(|s| s.streams.iter().map(|s| s.name.clone()));
        let mut names: Vec<String> = seen.collect();
        names.extend(
            self.specs
                .keys()
                .filter(|n| !names.contains(n))
                .cloned()
                .collect::<Vec<_>>(),
        );
        names
    }

    /// Whether the stream's channel does anything but idle, as far as we saw.
    pub fn on_air(&self, stream: &str) -> bool {
        self.snapshot.iter().flat_map(|s| &s.streams).any(|s| {
            s.name == stream
                && !matches!(
                    s.tally,
                    Tally::OffAir | Tally::NotDeployed | Tally::Unknown | Tally::Blind { .. }
                )
        })
    }

    /// What keeps an act from being done now; `None` when it can be.
    pub fn forbids(&self, action: &Action) -> Option<String> {
        if self.replay.is_some() && replay::lacks(action.act) {
            return Some(format!("{}: a recording has no answer to it", action.name));
        }
        if !action.read_only_admits() {
            if self.read_only {
                return Some(format!(
                    "{}: this console is read-only. Nothing was changed.",
                    action.name
                ));
            }
            if self.identity().is_none() {
                return Some(format!("{}: not connected to AWS", action.name));
            }
            if self.focus.is_none() && self.view != View::Streams {
                return Some(format!("{}: no stream is chosen", action.name));
            }
        }
        match action.act {
            Act::Faults if !self.can_fault => Some("faults: only in a rehearsal".into()),
            _ => None,
        }
    }

    /// Takes the time; a replay has its own.
    pub fn tell_time(&mut self, now: Timestamp) {
        self.now = self.replay.as_ref().map_or(now, |r| r.at);
    }

    /// The rows that count here: a replay's own come first.
    pub fn acts(&self) -> impl Iterator<Item = &'static Action> + '_ {
        let own = self.replay.as_ref().map_or(&[][..], |_| REPLAY);
        own.iter().chain(ACTIONS)
    }

    /// The acts of this screen that can be done now, in the footer's order.
    pub fn offered(&self) -> impl Iterator<Item = &'static Action> + '_ {
        self.acts()
            .filter(|a| a.is_on(self.view) && self.forbids(a).is_none())
    }

    /// Writes a line into what happened.
    pub fn log(&mut self, role: Role, text: impl Into<String>) {
        let text = text.into();
        self.events.happened.push(ConsoleEvent {
            at: self.now,
            role,
            source: String::new(),
            text: text.clone(),
        });
        self.log.insert(
            0,
            EventLine {
                at: self.now,
                text,
                role,
            },
        );
        self.log.truncate(KEPT);
    }

    /// Says one line to the person, and writes it down.
    pub fn say(&mut self, role: Role, text: impl Into<String>) {
        let text = text.into();
        self.log(role, text.clone());
        self.notice = Some(Notice {
            text,
            role,
            at: self.now,
        });
        self.dirty = true;
    }

    /// Goes to a screen; back leads here again.
    pub fn go(&mut self, view: View) {
        if self.view != view {
            self.back.retain(|v| *v != view);
            self.back.push(self.view);
            self.view = view;
        }
        self.dirty = true;
    }
}
