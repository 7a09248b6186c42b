//! What is seen goes to the streams' history files on a thread of its own: neither the screen nor AWS
//! waits for a disk. A picture that finds others still being written is let go: the next one brings
//! all that is new.

use super::recorder::{Recorders, Whose};
use super::store::place;
use crate::monitor::Snapshot;
use std::path::Path;
use std::sync::mpsc::{SyncSender, sync_channel};

/// Pictures that may wait for the disk.
const WAITING: usize = 2;

/// Where pictures go to be written down; recording ends when this goes.
#[derive(Debug)]
pub struct Tape(Option<SyncSender<Snapshot>>);

impl Tape {
    /// For the streams of one account and region; the stream of `whose` is left empty. Trouble is told
    /// to `say`, once each, and the watching goes on.
    pub fn start(
        state_dir: &Path,
        whose: Whose,
        keep_days: u16,
        say: impl Fn(String) + Send + Sync + 'static,
    ) -> Self {
        let dir = place(state_dir, whose.simulated, &whose.account, &whose.region);
        let mut recorders = Recorders::new(dir, whose, keep_days);
        let (to, from) = sync_channel::<Snapshot>(WAITING);
        let say = std::sync::Arc::new(say);
        let tell = std::sync::Arc::clone(&say);
        let thread = std::thread::Builder::new().name("history".into());
        let begun = thread.spawn(move || {
            for snapshot in from {
                for told in recorders.note(&snapshot) {
                    tell(told);
                }
            }
        });
        match begun {
            Ok(_) => Self(Some(to)),
            Err(e) => {
                say(format!("nothing is recorded: no thread for it: {e}"));
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
