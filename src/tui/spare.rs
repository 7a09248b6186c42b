//! Whether a pipeline may be restarted: one rule for the act and for what the screen says of it
//! (screens.md rule 4).

use crate::monitor::{Pipeline, StreamSnapshot};

/// Why a pipeline is not restarted now; nothing when it may be.
pub fn refused(stream: &StreamSnapshot, pipeline: Pipeline) -> Option<&'static str> {
    if stream.channel_state.as_deref() != Some("RUNNING") {
        return Some("the channel does not run");
    }
    if stream.legs.len() < 2 {
        return Some("there is one pipeline, and it carries the show");
    }
    let Some(carries) = stream.carries else {
        return Some("which pipeline carries is not known: no fresh ActiveInput");
    };
    if carries == pipeline {
        return Some("it carries the show");
    }
    let carrying = stream.legs.iter().find(|leg| leg.pipeline == carries);
    let good = carrying
        .and_then(|leg| leg.in_fps.now.fresh())
        .is_some_and(|fps| fps > 0.0);
    (!good).then_some(match carries {
        Pipeline::A => "A carries, and its input is not seen to be good",
        Pipeline::B => "B carries, and its input is not seen to be good",
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::screens::samples::watched as sample;

    #[test]
    fn only_the_one_that_does_not_carry_is_restarted() {
        let healthy = sample::healthy();
        let carries = healthy.carries.unwrap();
        assert_eq!(refused(&healthy, carries), Some("it carries the show"));
        assert_eq!(refused(&healthy, carries.other()), None);
        let lost = sample::both_lost();
        assert!(Pipeline::BOTH.iter().all(|p| refused(&lost, *p).is_some()));
        let idle = sample::off_air();
        assert_eq!(
            refused(&idle, Pipeline::A),
            Some("the channel does not run")
        );
        let mut unknown = sample::healthy();
        unknown.carries = None;
        assert!(
            Pipeline::BOTH
                .iter()
                .all(|p| refused(&unknown, *p).is_some())
        );
    }
}
