//! onair takes a live stream from nothing to air on AWS, keeps it there, and leaves nothing behind.
//!
//! The map of the house, each room above those it may use; ARCHITECTURE.md tells the rest.
//!
//! ```text
//! cli ──→ engine ──→ stack ──→ aws ──→ shape
//!  │         │          └────→ spec ←── config ←── cli
//!  │         └─→ history ──→ monitor (values)      cli ──→ report ──→ history ←── tui
//!  ├─→ export ──→ stack
//!  └─→ sim          clock: below all of them, used by cli, engine, history, aws and sim
//! ```
//!
//! - [`cli`]: arguments, consent, lines and JSON, one file per command. Turns arguments into calls
//!   and results into words; decides nothing else. Beside `tui` the only room that knows a terminal.
//! - [`tui`]: the console. Owns the terminal while it is open; talks to AWS on a thread of its own.
//!   Knows nothing of the simulator.
//! - [`monitor`]: watches: what is measured, how often it is asked, what it means. Knows no terminal,
//!   and changes nothing in AWS.
//! - [`engine`]: makes it so: plan, lock, look, one change, look again. Knows no terminal and asks
//!   nobody anything; says events.
//! - [`stack`]: what a stream is made of: one pure function per part, the names things are found by,
//!   the difference, the plan, the outputs. Knows nothing about IO and never waits; of `aws` it uses
//!   the values only.
//! - [`export`]: the stream as a project of another tool, printed from the same shapes. Knows nothing
//!   about files, or about what AWS answers.
//! - [`aws`]: the only room that names the AWS SDK: clients, pace, error classes, and one mapping
//!   per kind of part, both ways. Knows nothing about what belongs together or in which order.
//! - [`probe`]: playback as a viewer's player would find it: reads HLS and DASH manifests, judges them
//!   look by look. Knows nothing about AWS's API and needs no credentials.
//! - [`http`]: the one client for playback and webhooks. Knows nothing of what is fetched or sent; in a
//!   rehearsal it reaches this machine only.
//! - [`history`]: what was done and seen on this machine, in one SQLite file per stream. Knows nothing
//!   about AWS; losing it loses no stream.
//! - [`report`]: what a recording comes to, as one page. Knows nothing but `history` and its values.
//! - [`notify`]: tells the world outside the screen what is wrong: webhooks and commands. Knows neither AWS
//!   nor a terminal; nobody waits for it.
//! - [`evidence`]: one file for AWS support about one stream at one moment. Pure: writes down what others
//!   saw, without what is secret.
//! - [`config`]: layers into one validated spec, each value knowing its origin. Knows nothing about
//!   what the values mean; that is `spec`'s.
//! - [`spec`]: what the operator asks for, as values that cannot be wrong; lint and price. Knows
//!   nothing about files, network, terminal or time.
//! - [`shape`]: exactly the settings that are sent and compared, in AWS's member names. Knows
//!   nothing about the SDK or where the values come from.
//! - [`sim`]: AWS in a box, on loopback, speaking AWS's wire protocols. Knows nothing about the rest
//!   of the crate but `clock`: it shares no type with the client side, so that a mistake on one side
//!   cannot hide on the other. `cli` starts it; nobody else names it.
//! - [`clock`]: the only place that reads or waits for time. Knows nothing about anything else here.

#![allow(
    rustdoc::private_intra_doc_links,
    reason = "these pages are for those who work on the house: cargo doc --document-private-items"
)]

pub mod aws;
pub mod cli;
pub mod clock;
pub mod config;
pub mod engine;
pub mod evidence;
pub mod export;
pub mod history;
pub mod http;
pub mod monitor;
pub mod notify;
pub mod probe;
pub mod report;
pub mod scale;
pub mod shape;
pub mod sim;
pub mod spec;
pub mod stack;
pub mod tui;
