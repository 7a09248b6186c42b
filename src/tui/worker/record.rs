//! What is seen goes to the streams' history files, on a thread of its own: neither the screen nor AWS
//! waits for a disk. A picture that finds the one before still being written is let go: the next one
//! brings all that is new.

use super::super::event::Event;
use super::Setting;
use crate::aws::Aws;
use crate::history::{Recorders, Whose, place};
use crate::monitor::Snapshot;
use std::sync::mpsc::{SyncSender, sync_channel};

/// Pictures that may wait for the disk.
const WAITING: usize = 2;

/// Where pictures go to be written down; it ends when this goes.
pub(super) struct Tape(Option<SyncSender<Snapshot>>);

impl Tape {
    /// For what is watched through `aws`. Trouble is told as an event, and the watching goes on.
    pub fn start(setting: &Setting, aws: &Aws) -> Self {
        let whose = Whose {
            account: aws.account().to_owned(),
            region: aws.region().to_owned(),
            simulated: aws.simulated(),
            stream: String::new(),
        };
        let (state, simulated) = (&setting.state_dir, whose.simulated);
        let dir = place(state, simulated, &whose.account, &whose.region);
        let mut recorders = Recorders::new(dir, whose, setting.keep_days);
        let (to, from) = sync_channel::<Snapshot>(WAITING);
        let inbox = setting.inbox.clone();
        let thread = std::thread::Builder::new().name("history".into());
        let begun = thread.spawn(move || {
            for snapshot in from {
                for told in recorders.note(&snapshot) {
                    inbox.put(Event::Trouble(told));
                }
            }
        });
        match begun {
            Ok(_) => Self(Some(to)),
            Err(e) => {
                let told = format!("nothing is recorded: no thread for it: {e}");
                setting.inbox.put(Event::Trouble(told));
                Self(None)
            }
        }
    }

    /// Puts a picture in.
    pub fn note(&self, snapshot: &Snapshot) {
        if let Some(to) = &self.0 {
            // Full: the disk is behind, and the next picture has it all.
            to.try_send(snapshot.clone()).ok();
        }
    }
}
