//! What reaches the model: keys, readings, what acts say. One queue with a condition variable, so that
//! nobody who puts something in ever waits for the screen. Snapshots coalesce to the latest; nothing
//! else is ever dropped here: the lists that keep what was said lose their oldest, and say how many.

use super::event::Event;
use crate::monitor::Snapshot;
use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Both ends of the queue; clones share it.
#[derive(Clone, Default)]
pub struct Inbox(Arc<(Mutex<Waiting>, Condvar)>);

#[derive(Default)]
struct Waiting {
    events: VecDeque<Event>,
    snapshot: Option<Box<Snapshot>>,
}

impl Inbox {
    /// Puts an event in.
    pub fn put(&self, event: Event) {
        let (waiting, bell) = &*self.0;
        let mut waiting = waiting.lock().unwrap_or_else(PoisonError::into_inner);
        match event {
            Event::Snapshot(snapshot) => waiting.snapshot = Some(snapshot),
            other => waiting.events.push_back(other),
        }
        bell.notify_one();
    }

    /// Everything that waits, in order; waits at most `patience` for the first. Empty after that.
    pub fn take(&self, patience: Duration) -> Vec<Event> {
        let (waiting, bell) = &*self.0;
        let guard = waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut waiting, _) = bell
            .wait_timeout_while(guard, patience, |w| {
                w.events.is_empty() && w.snapshot.is_none()
            })
            .unwrap_or_else(PoisonError::into_inner);
        let mut all: Vec<Event> = waiting.events.drain(..).collect();
        all.extend(waiting.snapshot.take().map(Event::Snapshot));
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Timestamp;

    fn snapshot(second: i64) -> Event {
        Event::Snapshot(Box::new(Snapshot {
            at: Timestamp::from_second(second).unwrap(),
            answered: None,
            trouble: None,
            usd_per_hour: 0.0,
            session_ends: None,
            streams: vec![],
        }))
    }

    #[test]
    fn readings_coalesce_and_the_rest_keeps_its_order() {
        let inbox = Inbox::default();
        inbox.put(snapshot(1));
        inbox.put(Event::Focus(true));
        inbox.put(snapshot(2));
        inbox.put(Event::Focus(false));
        let all = inbox.take(Duration::ZERO);
        let [
            Event::Focus(true),
            Event::Focus(false),
            Event::Snapshot(last),
        ] = all.as_slice()
        else {
            panic!("{all:?}");
        };
        assert_eq!(last.at.as_second(), 2);
        assert!(inbox.take(Duration::ZERO).is_empty());
    }
}
