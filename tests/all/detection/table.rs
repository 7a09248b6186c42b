//! `table.md`: what was measured, as Markdown.

use super::Cell;
use super::expected::{Delay, Expected, Incident};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// `52 / 48 (80)`: seconds to the condition, to the lamp, and the limit.
pub(super) fn figures(incident: &Incident, row: &[Cell]) -> Vec<String> {
    let one = |took: Option<u64>| took.map_or("never".to_owned(), |s| s.to_string());
    let cells = Delay::ALL.iter().zip(row);
    let cells = cells.map(|(delay, cell)| match incident.want(*delay) {
        None if cell.wrong.is_empty() => "nothing said".to_owned(),
        None => "false alarm".to_owned(),
        Some(want) => {
            let lamp = want.lamp.is_some().then(|| one(cell.lit));
            let lamp = lamp.unwrap_or_else(|| "-".to_owned());
            let limit = match want.latest_s == want.lamp_latest_s {
                true => want.latest_s.to_string(),
                false => format!("{}, {}", want.latest_s, want.lamp_latest_s),
            };
            let miss = if cell.wrong.is_empty() { "" } else { " **!**" };
            format!("{} / {lamp} ({limit}){miss}", one(cell.found))
        }
    });
    cells.collect()
}

/// The whole file. What was not measured now stands as it stood in `before`.
pub(super) fn write(expected: &Expected, rows: &[(&Incident, Vec<Cell>)], before: &str) -> String {
    let mut out = String::from(
        "# Detection\n\nMade by `cargo test --test all detection -- --ignored`; not to be edited. What must be found, and \
         from which paper, is in `expected.toml`.\n\nSeconds from the fault to the right condition (or tally) and to the \
         right lamp, with the limit in brackets, on the simulator: metrics as late as modelled, twice and four times \
         as late, and with a CloudWatch that answers and has nothing new, so that only the probe and the states of \
         channels are left. One run each, begun at a moment of the window drawn from a seed; no stream in focus. `-`: no \
         lamp is asked for. `nothing said`: viewers notice nothing and nothing else can know, and nothing was claimed. `also` in `expected.toml` names the critical conditions that are the same outage through another eye, allowed until its cause is told; they are not counted as other.\n\n\
         | # | incident | right | 1x | 2x | 4x | silent | other critical | flaps |\n|--|--|--|--|--|--|--|--|--|\n",
    );
    for incident in &expected.incident {
        let Some((_, row)) = rows.iter().find(|(i, _)| i.id == incident.id) else {
            let begins = format!("| {} | {} | ", incident.number, incident.name);
            let stood = before.lines().find(|line| line.starts_with(&begins));
            out.extend(stood.map(|line| format!("{line}\n")));
            continue;
        };
        let right = incident.condition.as_deref().or(incident.tally.as_deref());
        let lamp = incident.lamp.as_deref().unwrap_or("-");
        let others: Vec<_> = row
            .iter()
            .flat_map(|c| &c.wrong)
            .filter(|w| w.ends_with("raised"))
            .map(String::as_str)
            .collect();
        let others = if others.is_empty() {
            "none".to_owned()
        } else {
            others.join(", ")
        };
        let flaps: usize = row.iter().map(|c| c.flaps).sum();
        let _ = writeln!(
            out,
            "| {} | {} | {}, {lamp} | {} | {others} | {flaps} |",
            incident.number,
            incident.name,
            right.unwrap_or_default(),
            figures(incident, row).join(" | "),
        );
    }
    let wrong: Vec<String> = rows
        .iter()
        .flat_map(|(incident, row)| {
            let cells = Delay::ALL.iter().zip(row);
            cells.flat_map(move |(delay, cell)| {
                let told = cell.wrong.iter();
                told.map(move |w| format!("- {} at {delay:?}: {w}", incident.name))
            })
        })
        .collect();
    if !wrong.is_empty() {
        let _ = write!(out, "\nNot as it should be:\n\n{}\n", wrong.join("\n"));
    }
    out.push_str("\nNot staged:\n\n| # | incident | why |\n|--|--|--|\n");
    let named: BTreeMap<u8, _> = expected.not_staged.iter().map(|n| (n.number, n)).collect();
    for n in named.values() {
        let _ = writeln!(out, "| {} | {} | {} |", n.number, n.name, n.why);
    }
    out
}
