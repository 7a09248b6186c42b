//! The bundle as one Markdown file that reads as plain text too: tables and fenced blocks, everything in
//! UTC, what matters most first.

use super::{Evidence, Windows};
use crate::clock::Timestamp;
use std::collections::BTreeSet;
use std::fmt::{Result, Write};

/// Writes it.
pub fn markdown(e: &Evidence) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    page(&mut out, e).ok();
    out
}

fn when(at: Timestamp) -> String {
    at.strftime("%F %T").to_string()
}

/// A number as people read it: metrics come with fifteen digits, of which three say anything. The exact
/// ones are in the JSON.
fn number(v: f64) -> String {
    let text = format!("{v:.3}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    text.to_owned()
}

fn clock(at: Timestamp) -> String {
    at.strftime("%T").to_string()
}

/// Nothing in a cell may end it.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn table(out: &mut String, heads: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> Result {
    writeln!(out, "| {} |", heads.join(" | "))?;
    writeln!(out, "|{}", "---|".repeat(heads.len()))?;
    for row in rows {
        let row: Vec<_> = row.iter().map(|c| cell(c)).collect();
        writeln!(out, "| {} |", row.join(" | "))?;
    }
    writeln!(out)
}

fn page(out: &mut String, e: &Evidence) -> Result {
    writeln!(out, "# Evidence: {}, {} UTC\n", e.stream, when(e.at))?;
    if e.simulated {
        writeln!(
            out,
            "**REHEARSAL: a simulator, not AWS. Not for AWS support.**\n"
        )?;
    }
    let recorded = if e.recorded { " from a recording" } else { "" };
    writeln!(
        out,
        "Account {}, region {}. Written by onair {}{recorded}. All times are UTC; windows from {} to {}. Stream keys, credentials and the queries of URLs are left out.\n",
        e.account,
        e.region,
        e.onair,
        clock(e.from),
        clock(e.at)
    )?;
    summary(out, e)?;
    writeln!(out, "## What it is\n")?;
    let things = e.things.iter();
    let things = things.map(|t| {
        vec![
            t.what.into(),
            t.id.clone(),
            t.arn.clone().unwrap_or_default(),
        ]
    });
    table(out, &["What", "Id", "ARN"], things)?;
    conditions(out, e)?;
    alerts(out, e)?;
    playback(out, e)?;
    metrics(out, e)?;
    calls(out, e)?;
    writeln!(out, "## To ask the same again\n")?;
    if e.simulated {
        writeln!(
            out,
            "In a rehearsal these hosts are the simulator's: the lines show the form only.\n"
        )?;
    }
    writeln!(out, "```sh\n{}\n```", e.again.join("\n"))
}

fn summary(out: &mut String, e: &Evidence) -> Result {
    writeln!(out, "## In short\n")?;
    writeln!(out, "- {}", e.tally)?;
    let state = e.channel_state.as_deref().unwrap_or("no channel");
    let since = e.running_since.map(|at| format!(", since {}", when(at)));
    writeln!(
        out,
        "- Channel {state}{}, {}; the packager takes {}",
        since.unwrap_or_default(),
        e.channel_class,
        e.carries.unwrap_or("a pipeline that is not known")
    )?;
    match e.conditions.first() {
        Some(worst) => writeln!(
            out,
            "- {} since {}: {}\n",
            worst.severity.to_uppercase(),
            when(worst.since),
            worst.what
        ),
        None => writeln!(out, "- No condition holds.\n"),
    }
}

fn conditions(out: &mut String, e: &Evidence) -> Result {
    writeln!(out, "## Conditions\n")?;
    if e.conditions.is_empty() {
        writeln!(out, "None.\n")?;
    }
    for c in &e.conditions {
        let on = c.pipeline.map_or(String::new(), |p| format!(" {p}"));
        writeln!(
            out,
            "- **{} {}{on}** since {}, seen {}: {} {} ({} grouped under it)",
            c.severity,
            c.kind,
            when(c.since),
            clock(c.seen),
            c.what,
            c.proof,
            c.grouped
        )?;
    }
    if !e.conditions.is_empty() {
        writeln!(out)?;
    }
    writeln!(out, "## Where to look, source to viewer\n")?;
    let lamps = e.lamps.iter().map(|l| {
        let until = l.until.map_or("-".to_owned(), clock);
        vec![
            l.name.clone(),
            l.lights.join(", "),
            l.evidence.clone(),
            until,
        ]
    });
    table(out, &["Lamp", "State", "Evidence", "As of"], lamps)
}

fn alerts(out: &mut String, e: &Evidence) -> Result {
    writeln!(out, "## What AWS says itself\n")?;
    if let Some(alarms) = &e.alarms {
        writeln!(out, "CloudWatch alarms: {alarms}.\n")?;
    }
    if e.alerts.is_empty() {
        return writeln!(out, "No alert of MediaLive, no alarm in ALARM.\n");
    }
    let rows = e.alerts.iter().map(|a| {
        vec![
            a.source.to_owned(),
            a.pipeline.unwrap_or("-").to_owned(),
            a.what.clone(),
            when(a.since),
            a.cleared.map_or("holds".to_owned(), when),
            a.message.clone(),
            a.id.clone(),
        ]
    });
    let heads = [
        "Source", "Pipeline", "What", "Set", "Cleared", "Message", "Id",
    ];
    table(out, &heads, rows)
}

fn playback(out: &mut String, e: &Evidence) -> Result {
    writeln!(out, "## Playback, probed from this machine\n")?;
    match &e.playback {
        None => writeln!(out, "Not probed.\n"),
        // The look as it is: AWS support reads headers by their names.
        Some(seen) => {
            let json = serde_json::to_string_pretty(seen).unwrap_or_default();
            writeln!(out, "```json\n{json}\n```\n")
        }
    }
}

/// Namespace and pipeline: the metrics that stand in one table.
fn group(w: &Windows) -> (&str, Option<&'static str>) {
    (w.namespace.as_str(), w.pipeline)
}

/// `ActiveOutputs Maximum (mediapackage)`: what tells it from the others of its table.
fn title(w: &Windows) -> String {
    let more = ["OutputGroupName", "StatusCodeRange"];
    let more = more.iter().find_map(|d| w.dimensions.get(*d));
    let more = more.map_or(String::new(), |v| format!(" ({v})"));
    format!("{} {}{more}", w.name, w.statistic)
}

fn metrics(out: &mut String, e: &Evidence) -> Result {
    writeln!(out, "## Metrics\n")?;
    let rows = e.metrics.iter().map(|w| {
        let values = || w.points.iter().map(|p| p.1);
        let or_none = |v: Option<f64>| v.map_or("-".to_owned(), number);
        let dimensions: Vec<_> = w
            .dimensions
            .iter()
            .map(|(k, v)| format!("{k}={v}"))
            .collect();
        vec![
            format!("{} {}", w.namespace, w.name),
            w.statistic.clone(),
            dimensions.join(" "),
            format!("{} s", w.period_s),
            w.now.clone(),
            or_none(values().min_by(f64::total_cmp)),
            or_none(values().max_by(f64::total_cmp)),
            w.points.len().to_string(),
        ]
    });
    let heads = [
        "Metric",
        "Statistic",
        "Dimensions",
        "Period",
        "Latest settled",
        "Low",
        "High",
        "Windows",
    ];
    table(out, &heads, rows)?;
    let mut groups: Vec<_> = e.metrics.iter().map(group).collect();
    groups.dedup();
    // Metrics of one group need not stand together in the catalogue.
    let mut seen = BTreeSet::new();
    groups.retain(|g| seen.insert(*g));
    for of in groups {
        let all: Vec<_> = e.metrics.iter().filter(|w| group(w) == of).collect();
        let starts: BTreeSet<_> = all.iter().flat_map(|w| &w.points).map(|p| p.0).collect();
        if starts.is_empty() {
            continue;
        }
        let on = of.1.map_or(String::new(), |p| format!(", pipeline {p}"));
        let period = all.first().map_or(0, |w| w.period_s);
        writeln!(out, "### {}{on}: windows of {period} s\n", of.0)?;
        let titles: Vec<_> = all.iter().map(|w| title(w)).collect();
        let mut heads = vec!["Begins"];
        heads.extend(titles.iter().map(String::as_str));
        let rows = starts.into_iter().map(|at| {
            let value = |w: &&Windows| match w.points.binary_search_by_key(&at, |p| p.0) {
                Ok(i) => w.points.get(i).map_or("-".to_owned(), |p| number(p.1)),
                Err(_) => "-".to_owned(),
            };
            let mut row = vec![clock(at)];
            row.extend(all.iter().map(value));
            row
        });
        table(out, &heads, rows)?;
    }
    Ok(())
}

fn calls(out: &mut String, e: &Evidence) -> Result {
    writeln!(out, "## Calls to AWS\n")?;
    if e.calls.is_empty() {
        let why = if e.recorded {
            "A recording has no record of calls."
        } else {
            "None yet."
        };
        return writeln!(out, "{why}\n");
    }
    let rows = e.calls.iter().map(|c| {
        vec![
            when(c.at),
            c.region.clone(),
            c.call.clone(),
            c.outcome.clone(),
            c.took_ms.to_string(),
            c.request_id.clone().unwrap_or_else(|| "none".to_owned()),
        ]
    });
    table(
        out,
        &["At", "Region", "Call", "Outcome", "ms", "Request id"],
        rows,
    )
}
