//! What many constructs or structures of a class have in common is said once, so that a reader sees what
//! makes each of them different.

use super::tree::{Expr, Item, Members, Shared, Unit};

/// The type of the rungs' settings.
const RUNG: &str = "H264SettingsProperty";

/// Finds it, and takes it out.
pub(super) fn share(unit: &mut Unit) {
    let is_alarm = |class: &str| class == "CfnAlarm";
    let alarms = unit.resources.iter_mut().filter(|resource| {
        let class = resource.class.as_ref();
        class.is_ok_and(|class| is_alarm(&class.name))
    });
    let alarms = alarms.map(|resource| &mut resource.members).collect();
    unit.shared.extend(out_of("every_alarm", alarms));
    let mut rungs = Vec::new();
    for resource in &mut unit.resources {
        for (_, expr) in &mut resource.members {
            structures(expr, &mut rungs);
        }
    }
    unit.shared.extend(out_of("every_rung", rungs));
}

fn structures<'a>(expr: &'a mut Expr, found: &mut Vec<&'a mut Members>) {
    match expr {
        Expr::Struct(_, type_, members) => {
            if *type_ == RUNG {
                found.push(members);
            } else {
                members.iter_mut().for_each(|(_, e)| structures(e, found));
            }
        }
        Expr::List(items) => items.iter_mut().for_each(|item| match item {
            Item::One(expr) => structures(expr, found),
            // What comes and goes stays whole.
            Item::While { .. } => {}
        }),
        _ => {}
    }
}

fn out_of(name: &'static str, all: Vec<&mut Members>) -> Option<Shared> {
    let [first, others @ ..] = all.as_slice() else {
        return None;
    };
    if others.is_empty() {
        return None;
    }
    let common = |member: &&(String, Expr)| others.iter().all(|other| other.contains(member));
    let members: Members = first.iter().filter(common).cloned().collect();
    for one in all {
        one.retain(|member| !members.contains(member));
        one.insert(0, (String::new(), Expr::Shared(name)));
    }
    Some(Shared { name, members })
}
