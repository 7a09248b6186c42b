//! The same facts as Markdown, for tickets and mails: numbers instead of charts.

use super::Facts;
use super::text::{ended, lasted, marked, name, percent, when};
use crate::clock::short;
use std::fmt::Write;

/// Writes it.
pub fn markdown(facts: &Facts) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    page(&mut out, facts).ok();
    out
}

fn page(out: &mut String, facts: &Facts) -> std::fmt::Result {
    let whose = &facts.whose;
    let world = if whose.simulated {
        "REHEARSAL, not AWS"
    } else {
        "AWS"
    };
    writeln!(
        out,
        "# {}\n\n{} to {} UTC. {world}, account {}, {}.",
        marked(&whose.stream),
        when(facts.from),
        when(facts.to),
        marked(&whose.account),
        marked(&whose.region)
    )?;
    let spans = facts.tallies.iter().map(|(w, l)| [marked(w), short(*l)]);
    table(out, "What it was", ["State", "For"], spans)?;
    let rows = facts.raised.iter().map(|c| {
        let (over, length) = ended(c, facts.to);
        let what = format!("{} {}", marked(&c.what), marked(&c.proof));
        [
            marked(&c.severity),
            marked(&name(c)),
            when(c.since),
            over,
            length,
            what,
        ]
    });
    let heads = [
        "Severity",
        "Condition",
        "Since (UTC)",
        "Over",
        "For",
        "What",
    ];
    table(out, "Conditions", heads, rows)?;
    let rows = facts.charts.iter().map(|chart| {
        let title = format!("{}, {}", chart.title, chart.unit);
        [marked(&title), marked(&chart.summary())]
    });
    table(out, "Numbers", ["What", "Lowest to highest"], rows)?;
    let gaps = facts.gaps.iter();
    let gaps = gaps.map(|(from, to)| [when(*from), when(*to), lasted(*from, *to)]);
    table(out, "Not recorded", ["From (UTC)", "To", "For"], gaps)?;
    let lamps = facts.lamps.iter().map(|(lamp, lit)| {
        [
            marked(lamp),
            percent(lit.available()),
            short(lit.good),
            short(lit.warn),
            short(lit.down),
            short(lit.follows),
            short(lit.hollow),
        ]
    });
    table(out, "Availability", super::LAMP_HEADS, lamps)?;
    let acts = facts.acts.iter().map(|act| {
        let at = act.at.parse().map_or_else(|_| marked(&act.at), when);
        let result = act.result.as_deref().unwrap_or(super::NO_ANSWER);
        [
            at,
            marked(&act.operation),
            marked(&act.subject),
            marked(result),
        ]
    });
    table(
        out,
        "Acts",
        ["When (UTC)", "What", "To what", "Result"],
        acts,
    )?;
    writeln!(out, "\n## Cost\n\n{}", cost(facts))
}

/// What it came to, in a sentence; the watching's own price stands apart.
pub(super) fn cost(facts: &Facts) -> String {
    let cost = &facts.cost;
    if cost.on_air.is_zero() {
        return format!(
            "The channel was not seen running. Watching it cost about {:.2} USD.",
            cost.watching_usd
        );
    }
    let unpriced = if cost.unpriced.is_zero() {
        String::new()
    } else {
        format!(" Of that, {} without a known price.", short(cost.unpriced))
    };
    let traffic = match cost.traffic_usd {
        None => " Traffic was not measured and is not included.".to_owned(),
        Some(usd) if cost.unmeasured.is_zero() => {
            format!(" Packager and CDN, by the bytes that AWS counted: about {usd:.2} USD.")
        }
        Some(usd) => format!(
            " Packager and CDN, by the bytes that AWS counted: at least {usd:.2} USD; for {} they were not fully measured.",
            short(cost.unmeasured)
        ),
    };
    format!(
        "The channel ran for {} as recorded: about {:.2} USD by list price.{unpriced}{traffic} Watching it cost about {:.2} USD.",
        short(cost.on_air),
        cost.channel_usd,
        cost.watching_usd
    )
}

/// Cells are Markdown by now.
fn table<const N: usize>(
    out: &mut String,
    title: &str,
    heads: [&str; N],
    rows: impl Iterator<Item = [String; N]>,
) -> std::fmt::Result {
    writeln!(out, "\n## {title}\n")?;
    let rows: Vec<_> = rows.collect();
    if rows.is_empty() {
        return writeln!(out, "None.");
    }
    writeln!(out, "| {} |\n|{}", heads.join(" | "), "---|".repeat(N))?;
    for row in rows {
        writeln!(out, "| {} |", row.join(" | "))?;
    }
    Ok(())
}
