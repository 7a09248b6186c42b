//! What can happen to the console, and what it can ask for in turn. The update is pure: an event comes
//! in with everything it needs, effects come out, and whoever carries them out answers with events.

use super::term::Signal;
use crate::aws::Call;
use crate::clock::{Clock, Timestamp};
use crate::engine::{DeployReport, Receipt, Stamped};
use crate::export::Dialect;
use crate::monitor::{Orders, Pipeline, Snapshot, StreamSnapshot};
use crate::notify::Message;
use crate::shape::Part;
use crate::spec::{Cidr, StreamSpec};
use crate::stack::outputs::Outputs;
use crate::stack::plan::Plan;
use jiff::tz::TimeZone;
use ratatui::crossterm::event::{KeyEvent, MouseEvent};

use super::rehearsal::Order;

/// Who is connected to what: the identity line of every screen (screens.md rule 2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Account id.
    pub account: String,
    /// Region.
    pub region: String,
    /// Profile, where one was named.
    pub profile: Option<String>,
    /// Last piece of the caller's ARN.
    pub who: String,
    /// Whether this is a rehearsal.
    pub simulated: bool,
    /// Simulated seconds per second, in hundredths; 100 in AWS.
    pub speed_percent: u32,
}

/// What changes AWS. Each is asked for by a dialog, carried out by the worker, and watched until AWS
/// shows it.
#[derive(Clone, Debug, PartialEq)]
pub enum Intent {
    /// Make the stream as configured.
    Deploy {
        /// The plan that was shown.
        plan: Option<Box<Plan>>,
        /// A part that is left out, with what needs it; never one that exists.
        skip: Option<Part>,
    },
    /// Start the channel.
    Start,
    /// Stop the channel.
    Stop,
    /// Remove everything; the archive only when told.
    Destroy {
        /// Recordings too.
        delete_archive: bool,
    },
    /// Restart one pipeline.
    Restart(Pipeline),
    /// Let encoders in from one more network.
    Allow(Cidr),
    /// Announce an end, or take it back.
    Announce(Option<Timestamp>),
}

impl Intent {
    /// In one word.
    pub fn word(&self) -> &'static str {
        match self {
            Intent::Deploy { .. } => "deploy",
            Intent::Start => "start",
            Intent::Stop => "stop",
            Intent::Destroy { .. } => "destroy",
            Intent::Restart(_) => "restart",
            Intent::Allow(_) => "allow",
            Intent::Announce(_) => "announce",
        }
    }
}

/// How an act ended.
#[derive(Debug)]
pub enum Ended {
    /// A deploy.
    Deploy(Box<DeployReport>),
    /// A destroy.
    Destroy(Box<Receipt>),
    /// Anything else: what AWS shows now.
    Seen(String),
    /// It did not do what was asked.
    Failed {
        /// What, to what, what to do, request id.
        error: String,
        /// The process's exit code for it.
        code: u8,
    },
}

/// What can happen.
#[derive(Debug)]
pub enum Event {
    /// A key.
    Key(KeyEvent),
    /// Pasted text.
    Paste(String),
    /// The mouse.
    Mouse(MouseEvent),
    /// The terminal's new size.
    Resize(u16, u16),
    /// The terminal got or lost the focus.
    Focus(bool),
    /// A second passed.
    Tick,
    /// A signal.
    Signal(Signal),
    /// The terminal is gone.
    TerminalLost(String),
    /// Connected.
    Connected {
        /// To what, as whom.
        identity: Identity,
        /// Streams whose configuration is known.
        specs: Vec<StreamSpec>,
        /// Whether faults can be staged.
        faults: bool,
        /// The time there: a rehearsal's may run faster.
        clock: Clock,
        /// The zone of this machine. Found by the worker: looking for it takes longer than a frame.
        zone: TimeZone,
    },
    /// Not connected, and why.
    Refused(String),
    /// What the set-up asked: who am I.
    Identified(Result<Identity, String>),
    /// A new picture of all streams.
    Snapshot(Box<Snapshot>),
    /// A moment of the recording.
    Replayed(Box<Snapshot>),
    /// A plan was made, or refused.
    Planned {
        /// Stream.
        stream: String,
        /// The plan.
        plan: Result<Box<Plan>, String>,
    },
    /// Outputs were read.
    Outputs {
        /// Stream.
        stream: String,
        /// The outputs.
        outputs: Result<Box<Outputs>, String>,
    },
    /// An act says something.
    Said {
        /// Stream.
        stream: String,
        /// What.
        said: Stamped,
    },
    /// An act ended.
    Ended {
        /// Stream.
        stream: String,
        /// Which act.
        word: &'static str,
        /// How.
        how: Ended,
    },
    /// The latest calls, oldest first.
    Calls(Vec<Call>),
    /// One line for the person: something was done on this machine.
    Notice(String),
    /// The same, but it did not work.
    Trouble(String),
    /// The configuration was written; the stream's name and spec.
    Saved(Box<StreamSpec>),
}

/// What the update asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Leave.
    Quit(u8),
    /// Stop the process until it is continued.
    Suspend,
    /// Put text on the clipboard.
    Copy(String),
    /// Ring the bell.
    Bell,
    /// Ask the terminal for a desktop notification.
    Desktop {
        /// In a few words.
        title: String,
        /// In a sentence.
        body: String,
    },
    /// Tell those who are told outside the screen.
    Notify(Vec<Message>),
    /// Tell each of them once, and say what it answered.
    TestNotify(Message),
    /// Write down what was seen of a stream at that moment, for AWS support.
    Evidence(Box<StreamSnapshot>, Timestamp),
    /// Write a stream as a project of another tool.
    Export {
        /// The stream.
        stream: String,
        /// Of which tool.
        dialect: Dialect,
        /// As it stands in AWS, not as it is configured.
        found: bool,
    },
    /// Connect to AWS (`None` profile: as the environment says) or, with `rehearse`, to the simulator.
    Connect {
        /// The simulator.
        rehearse: bool,
        /// Profile.
        profile: Option<String>,
        /// Region.
        region: Option<String>,
    },
    /// Ask who these credentials are.
    Identify {
        /// Profile.
        profile: Option<String>,
        /// Region.
        region: String,
    },
    /// Show this moment of the recording.
    Seek(Timestamp),
    /// Watch like this.
    Watch(Orders),
    /// Make a plan.
    Plan(String),
    /// Read outputs.
    Outputs(String),
    /// Change AWS.
    Act {
        /// Stream.
        stream: String,
        /// What.
        intent: Intent,
    },
    /// Ask the running act of the stream to stop.
    Interrupt(String),
    /// Give the latest calls.
    Calls,
    /// Stage a fault in the rehearsal.
    Fault {
        /// The stream it is about.
        stream: String,
        /// What is to go wrong.
        order: Order,
    },
    /// Write the configuration.
    Save {
        /// The stream's name.
        name: String,
        /// The file's text.
        toml: String,
        /// Whether it is a draft to go on with later.
        draft: bool,
    },
}
