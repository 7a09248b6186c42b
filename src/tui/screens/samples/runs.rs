//! Runs and receipts: plans folded with the events that an engine would say.

use super::{at, attrs, fresh};
use crate::engine::{Event, Kept, Left, Receipt, Stamped};
use crate::shape::Part;
use crate::stack::plan::Step;
use crate::tui::screens::deploy::{DeployEnd, DeployView, Kind};
use std::time::Duration;

pub fn say(view: &mut DeployView, second: i64, event: Event) {
    view.event(&Stamped {
        at: at(second),
        event,
    });
}

pub fn started(step: &Step) -> Event {
    Event::Started {
        part: step.part.clone(),
        action: step.action.word(),
        from: step.usual.from,
        to: step.usual.to,
    }
}

fn exists(part: &Part, id: &str) -> Event {
    Event::Exists {
        part: part.clone(),
        id: id.into(),
        attrs: attrs().remove(part).unwrap_or_default(),
    }
}

fn done(step: &Step, secs: u64) -> Event {
    Event::Done {
        part: step.part.clone(),
        action: step.action.word(),
        took: Duration::from_secs(secs),
    }
}

pub const DENIED: &str = "sns CreateTopic onair-cup-final: User: arn:aws:sts::482112347730:assumed-role/ops/mk is not authorized to perform: SNS:CreateTopic on resource: arn:aws:sns:us-east-1:482112347730:onair-cup-final. Allow sns:CreateTopic on arn:aws:sns:us-east-1:482112347730:onair-cup-final for these credentials. (AuthorizationError, HTTP 403, request id 7f3c19e2-6f0b-5a5c-9d53-4b1d2c1f9a10)";

/// In the middle: CloudFront rolls out, IAM spreads, a topic failed.
pub fn middle() -> DeployView {
    let plan = fresh();
    let mut view = DeployView::new(Kind::Deploy, "cup-final", Some(&plan), at(0));
    say(&mut view, 0, Event::LockHeld { fence: 4 });
    for step in plan.changes() {
        let (begins, secs) = match &step.part {
            Part::Input => (2, 31),
            Part::Channel => (144, 0),
            Part::Distribution => (32, 0),
            Part::Topic | Part::TopicGlobal => (3, 0),
            Part::Alarm(_) | Part::Dashboard => continue,
            Part::Player => (50, 3),
            _ => (1, 3),
        };
        say(&mut view, begins, started(step));
        match &step.part {
            Part::Channel => say(
                &mut view,
                begins + 2,
                Event::Waiting {
                    part: Part::Channel,
                    what: "normal: IAM is spreading the new role, gives up after 120 s".into(),
                    limit: step.usual.limit,
                },
            ),
            Part::Distribution => {
                say(&mut view, begins + 1, exists(&step.part, "E2QWRTYUIOPASD"));
                say(
                    &mut view,
                    begins + 1,
                    Event::Waiting {
                        part: Part::Distribution,
                        what: "InProgress".into(),
                        limit: step.usual.limit,
                    },
                );
            }
            Part::Topic | Part::TopicGlobal => {
                say(
                    &mut view,
                    6,
                    Event::Failed {
                        part: step.part.clone(),
                        error: DENIED.into(),
                    },
                );
                // As the engine does: all that needs it is not tried.
                let behind = |s: &&Step| s.needs.contains_key(&step.part);
                for needs in plan.changes().filter(behind) {
                    say(
                        &mut view,
                        6,
                        Event::Skipped {
                            part: needs.part.clone(),
                            behind: Some(step.part.clone()),
                        },
                    );
                }
            }
            part => {
                say(&mut view, begins + 1, exists(part, "7730114"));
                say(
                    &mut view,
                    begins + i64::try_from(secs).unwrap(),
                    done(step, secs),
                );
            }
        }
    }
    view
}

/// Everything ready.
pub fn finished() -> DeployView {
    let plan = fresh();
    let mut view = DeployView::new(Kind::Deploy, "cup-final", Some(&plan), at(0));
    for step in plan.changes() {
        let secs = if step.part == Part::Distribution {
            402
        } else {
            4
        };
        say(&mut view, 1, started(step));
        say(
            &mut view,
            2,
            exists(
                &step.part,
                if step.part == Part::Distribution {
                    "E2QWRTYUIOPASD"
                } else {
                    "id"
                },
            ),
        );
        say(
            &mut view,
            1 + i64::try_from(secs).unwrap(),
            done(step, secs),
        );
    }
    view.ended(DeployEnd::Deployed, at(411));
    view
}

/// Removal under way: the channel went first, CloudFront is being turned off.
pub fn destroying() -> DeployView {
    let mut view = DeployView::new(Kind::Destroy, "cup-final", None, at(0));
    say(
        &mut view,
        1,
        Event::Channel {
            state: "STOPPING".into(),
        },
    );
    say(
        &mut view,
        38,
        Event::Channel {
            state: "IDLE".into(),
        },
    );
    for step in fresh().steps {
        let usual = crate::stack::Usual::removing(&step.part);
        let removal = Event::Started {
            part: step.part.clone(),
            action: "delete",
            from: usual.from,
            to: usual.to,
        };
        let waits = |what: &str| Event::Waiting {
            part: step.part.clone(),
            what: what.into(),
            limit: usual.limit,
        };
        let gone = Event::Done {
            part: step.part.clone(),
            action: "delete",
            took: Duration::from_secs(3),
        };
        match step.part {
            Part::SiteBucket
            | Part::ArchiveBucket
            | Part::SecurityGroup
            | Part::AccessControl
            | Part::Role => {}
            Part::Distribution => {
                say(&mut view, 40, removal);
                say(&mut view, 41, waits("InProgress"));
            }
            Part::Input => {
                say(&mut view, 52, removal);
                say(&mut view, 53, waits("DELETING"));
            }
            _ => {
                say(&mut view, 40, removal);
                say(&mut view, 43, gone);
            }
        }
    }
    view
}

/// The same at its end.
pub fn destroyed() -> DeployView {
    let mut view = destroying();
    for (second, part) in [(75, Part::Input), (790, Part::Distribution)] {
        let took = Duration::from_secs(23);
        say(
            &mut view,
            second,
            Event::Done {
                part,
                action: "delete",
                took,
            },
        );
    }
    view.ended(DeployEnd::Destroyed(clean()), at(800));
    view
}

/// A receipt: everything gone but the recordings.
pub fn clean() -> Receipt {
    let parts = fresh().steps.into_iter().map(|s| s.part);
    Receipt {
        gone: parts.filter(|p| *p != Part::ArchiveBucket).collect(),
        kept: vec![Kept {
            part: Part::ArchiveBucket,
            id: "onair-cup-final-archive-482112347730-us-east-1".into(),
            why: "recordings are kept unless --delete-archive is given".into(),
        }],
        left: vec![],
        foreign: vec![],
    }
}

/// A receipt with what could not be removed and what is not ours.
pub fn leftovers() -> Receipt {
    let mut receipt = clean();
    receipt.gone.retain(|p| {
        !matches!(
            p,
            Part::Distribution | Part::SiteBucket | Part::AccessControl | Part::Topic
        )
    });
    receipt.left = vec![
        Left {
            part: Part::Distribution,
            id: "E2QWRTYUIOPASD".into(),
            why: "distribution did not go within 2100 s; last seen: InProgress. AWS may still get there; run this again to look.".into(),
        },
        Left {
            part: Part::SiteBucket,
            id: "onair-cup-final-site-482112347730-us-east-1".into(),
            why: "holds the lock until everything else is gone; the next destroy removes it".into(),
        },
    ];
    receipt.foreign = vec![Left {
        part: Part::Topic,
        id: "arn:aws:sns:us-east-1:482112347730:onair-cup-final".into(),
        why: "not this stream's: it has no onair tags; not touched".into(),
    }];
    receipt
}
