//! The order in which a run's steps go, for many streams: every plan has one, and it keeps each need.

use super::*;
use crate::aws::State;
use crate::spec::sample;
use crate::stack::plan::{plan, removal_plan};
use crate::stack::wanted;
use std::collections::BTreeSet;

fn identity(spec: &crate::spec::StreamSpec) -> Identity {
    Identity {
        account: "123456789012".into(),
        region: spec.region,
        stream: spec.name.clone(),
    }
}

/// Runs the schedule of `plan` with every step going well; gives the parts in the order they ended.
fn order(plan: &Plan) -> Vec<Part> {
    let steps: Vec<&Step> = plan.changes().collect();
    let mut schedule = Schedule::new(needs(&steps)).unwrap();
    let mut done = Vec::new();
    while let Some(id) = schedule.ready() {
        assert!(schedule.finish(id, true).is_empty());
        done.push(steps[id].part.clone());
    }
    assert_eq!(done.len(), steps.len());
    done
}

#[test]
fn every_stream_has_an_order_to_be_made_in_and_one_to_go_in() {
    for seed in 0..300 {
        let spec = sample(seed).unwrap();
        let (identity, all) = (identity(&spec), wanted(&spec));
        let made = order(&plan(&identity, &all, &Inventory::default()).unwrap());
        let mut there = BTreeSet::new();
        for part in &made {
            let step = all.iter().find(|w| w.part == *part).unwrap();
            assert!(
                step.needs.keys().all(|need| there.contains(need)),
                "seed {seed}: {part}"
            );
            there.insert(part.clone());
        }
        let found = all.iter().map(|w| {
            let seen = Seen {
                id: w.part.to_string(),
                settings: w.settings.clone(),
                attrs: Attrs::new(),
                tags: crate::stack::identity::marks(spec.name.as_str(), &w.part)
                    .map(|(k, v)| (k.to_owned(), v))
                    .into(),
                state: State::ready(),
            };
            (w.part.clone(), vec![seen])
        });
        let gone = order(&removal_plan(&identity, &Inventory(found.collect()), true));
        assert_eq!(gone.len() + 1, made.len(), "all but the site bucket");
        let at = |part: &Part| gone.iter().position(|p| p == part);
        for part in &gone {
            for other in dependents(part, &gone) {
                assert!(at(&other) < at(part), "seed {seed}: {other} before {part}");
            }
        }
    }
}
