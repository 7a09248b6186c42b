//! What can be broken in a rehearsal, because this is also how people learn: a menu as data. Each fault
//! acts on the world, never on what is shown; `cli` carries it out.

use futures::future::BoxFuture;
use std::sync::Arc;

/// What is to happen in the simulated world.
#[derive(Clone, Debug, PartialEq)]
pub enum Order {
    /// What an encoder pushes from now on.
    Encoder {
        /// `A` or `B`.
        name: &'static str,
        /// Frames per second.
        fps: f64,
        /// Megabits per second.
        mbps: f64,
        /// Whether it is connected at all.
        on: bool,
    },
    /// The packager answers errors for a while.
    PackagerFails,
    /// One pipeline fails for a while: 0 is A.
    PipelineDown(u8),
    /// AWS says "slow down" for a while.
    Throttled,
    /// AWS does not answer for a while.
    Silent,
    /// The credentials are over for a while.
    Expired,
    /// Everything that was broken is whole again; encoders stay as they are.
    EndAll,
}

/// Carries an order out; says what was done.
pub type Control = Arc<dyn Fn(Order) -> BoxFuture<'static, Result<String, String>> + Send + Sync>;

/// One line of the menu.
#[derive(Clone, Debug)]
pub struct FaultChoice {
    /// Key in the menu.
    pub key: char,
    /// What it does.
    pub name: &'static str,
    /// What happens, and what should be seen when.
    pub says: &'static str,
    /// The order.
    pub order: Order,
}

const fn encoder(name: &'static str, fps: f64, mbps: f64, on: bool) -> Order {
    Order::Encoder {
        name,
        fps,
        mbps,
        on,
    }
}

/// The menu.
pub const CHOICES: &[FaultChoice] = &[
    FaultChoice {
        key: 'a',
        name: "encoder A unplugged",
        says: "A loses its connection. CloudWatch shows it in 30 to 50 s: A lost, B carries.",
        order: encoder("A", 0.0, 0.0, false),
    },
    FaultChoice {
        key: 'b',
        name: "encoder B unplugged",
        says: "B loses its connection. CloudWatch shows it in 30 to 50 s: B lost, A carries.",
        order: encoder("B", 0.0, 0.0, false),
    },
    FaultChoice {
        key: '1',
        name: "encoder A back",
        says: "A pushes 30 fps again. It is seen when CloudWatch has it, in 30 to 50 s.",
        order: encoder("A", 30.0, 8.0, true),
    },
    FaultChoice {
        key: '2',
        name: "encoder B back",
        says: "B pushes 30 fps again. It is seen when CloudWatch has it, in 30 to 50 s.",
        order: encoder("B", 30.0, 8.0, true),
    },
    FaultChoice {
        key: 's',
        name: "encoder A sends no picture",
        says: "A stays connected and sends no frames: input 0 fps, network in stays low.",
        order: encoder("A", 0.0, 0.2, true),
    },
    FaultChoice {
        key: 'l',
        name: "encoder A limps at 12 fps",
        says: "A's encoder cannot keep up: input frame rate sags below what is wanted.",
        order: encoder("A", 12.0, 3.0, true),
    },
    FaultChoice {
        key: 'p',
        name: "packager answers 5xx",
        says: "The packager fails for 3 minutes: 5xx by the encoder's outputs and at the edge, 1 to 3 min later.",
        order: Order::PackagerFails,
    },
    FaultChoice {
        key: 'd',
        name: "pipeline A down",
        says: "Pipeline A stops for 3 minutes; MediaLive restarts it by itself.",
        order: Order::PipelineDown(0),
    },
    FaultChoice {
        key: 't',
        name: "AWS throttles",
        says: "The next 30 calls are told to slow down: watching goes on more slowly and says so.",
        order: Order::Throttled,
    },
    FaultChoice {
        key: 'n',
        name: "AWS does not answer",
        says: "The next 30 calls get no answer: numbers grow old and the tally goes BLIND after a minute.",
        order: Order::Silent,
    },
    FaultChoice {
        key: 'c',
        name: "credentials expire",
        says: "The next 30 calls are refused: the console says how to sign in again and goes on by itself.",
        order: Order::Expired,
    },
    FaultChoice {
        key: '0',
        name: "end all faults",
        says: "What was broken in AWS is whole again; encoders stay as they are.",
        order: Order::EndAll,
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn each_line_has_its_own_key() {
        let keys: BTreeSet<char> = CHOICES.iter().map(|c| c.key).collect();
        assert_eq!(keys.len(), CHOICES.len());
        assert!(
            CHOICES
                .iter()
                .all(|c| c.says.ends_with('.') && c.name.len() < 40)
        );
    }
}
