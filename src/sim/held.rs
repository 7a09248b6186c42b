//! The world as the server holds it: settled as seldom as it can be without anybody seeing a difference.
//! Each call settles the world first, and a world of a thousand streams is much to look through when
//! nothing is due.

use super::wiring::{Watched, Writers};
use super::world::World;
use crate::clock::Timestamp;

/// A world, and until when it stays as it is by itself.
pub(super) struct Held {
    world: World,
    next: Next,
    /// Found when somebody watches, and good until something moves.
    writers: Option<Writers>,
}

/// When there is something to settle.
#[derive(Clone, Copy)]
enum Next {
    /// At once: somebody may have changed the world.
    Now,
    /// At a moment.
    At(Timestamp),
    /// When somebody changes the world, and not before.
    Changed,
}

impl Held {
    pub(super) fn new(world: World) -> Self {
        Self {
            world,
            next: Next::Now,
            writers: None,
        }
    }

    /// Whether there is anything to settle at `now`.
    pub(super) fn due(&self, now: Timestamp) -> bool {
        match self.next {
            Next::Now => true,
            Next::At(at) => at <= now,
            Next::Changed => false,
        }
    }

    /// Applies what is due by `now`.
    pub(super) fn settle(&mut self, now: Timestamp) {
        if self.due(now) {
            self.writers = None;
            self.next = self.world.settle(now).map_or(Next::Changed, Next::At);
        }
    }

    /// The world for who changes nothing that anything else follows from by itself: who draws a chance,
    /// counts a rule, judges an alarm.
    pub(super) fn look(&mut self) -> &mut World {
        &mut self.world
    }

    /// The world for who may change anything.
    pub(super) fn change(&mut self) -> &mut World {
        self.next = Next::Now;
        self.writers = None;
        &mut self.world
    }

    /// The world for viewers.
    pub(super) fn watched(&mut self) -> Watched<'_> {
        let world = &self.world;
        let writers = self.writers.get_or_insert_with(|| Writers::of(world));
        Watched { world, writers }
    }
}
