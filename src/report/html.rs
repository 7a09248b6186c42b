//! The page: one file that loads nothing, with everything from elsewhere escaped.

use super::text::{ended, escaped, name, percent, when};
use super::{Facts, Lit};
use crate::clock::short;
use std::fmt::Write;

const HEAD: &str = "<meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">
<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">
<style>
body{font:15px/1.5 system-ui,sans-serif;max-width:1000px;margin:2rem auto;padding:0 1rem;color:#1c1917;background:#fff}
h1{margin-bottom:0}table{border-collapse:collapse;width:100%;margin:.5rem 0}
th,td{text-align:left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid #d6d3d1}
svg{width:100%;height:auto;font-size:11px}svg text{fill:#57534e}.grid{stroke:#e7e5e4}.gap{fill:#d6d3d1}
.critical{color:#b91c1c;font-weight:600}.major{color:#b45309;font-weight:600}.quiet{color:#57534e}
</style>";

/// Writes it.
pub fn html(facts: &Facts) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    page(&mut out, facts).ok();
    out
}

fn page(out: &mut String, facts: &Facts) -> std::fmt::Result {
    let whose = &facts.whose;
    let stream = escaped(&whose.stream);
    let world = if whose.simulated {
        "REHEARSAL, not AWS"
    } else {
        "AWS"
    };
    write!(
        out,
        "<!doctype html>\n<html lang=\"en\"><head>{HEAD}\n<title>{stream}: report</title></head><body>\n"
    )?;
    write!(
        out,
        "<h1>{stream}</h1>\n<p>{} to {} UTC. {world}, account {}, {}.</p>\n",
        when(facts.from),
        when(facts.to),
        escaped(&whose.account),
        escaped(&whose.region)
    )?;
    let spans = facts.tallies.iter().map(|(w, l)| [escaped(w), short(*l)]);
    table(out, "What it was", ["State", "For"], spans)?;
    conditions(out, facts)?;
    out.push_str("<h2>Charts</h2>\n");
    for chart in &facts.charts {
        writeln!(
            out,
            "<h3>{} <span class=\"quiet\">{}</span> {}</h3>\n{}\n<p class=\"quiet\">{}</p>",
            escaped(chart.title),
            escaped(chart.unit),
            chart.legend(),
            chart.svg(),
            escaped(&chart.summary())
        )?;
    }
    let gaps = facts.gaps.iter().map(|(from, to)| {
        let length = super::text::lasted(*from, *to);
        [when(*from), when(*to), length]
    });
    table(out, "Not recorded", ["From (UTC)", "To", "For"], gaps)?;
    let lamps = facts.lamps.iter().map(|(lamp, lit)| {
        let Lit {
            good,
            warn,
            down,
            follows,
            hollow,
        } = *lit;
        [
            escaped(lamp),
            percent(lit.available()),
            short(good),
            short(warn),
            short(down),
            short(follows),
            short(hollow),
        ]
    });
    table(out, "Availability", super::LAMP_HEADS, lamps)?;
    let acts = facts.acts.iter().map(|act| {
        let at = act.at.parse().map_or_else(|_| escaped(&act.at), when);
        let result = act.result.as_deref().unwrap_or(super::NO_ANSWER);
        [
            at,
            escaped(&act.operation),
            escaped(&act.subject),
            escaped(result),
        ]
    });
    table(
        out,
        "Acts",
        ["When (UTC)", "What", "To what", "Result"],
        acts,
    )?;
    let cost = super::markdown::cost(facts);
    writeln!(
        out,
        "<h2>Cost</h2>\n<p>{}</p>\n</body></html>",
        escaped(&cost)
    )
}

fn conditions(out: &mut String, facts: &Facts) -> std::fmt::Result {
    let rows = facts.raised.iter().map(|c| {
        let (over, lasted) = ended(c, facts.to);
        let class = match c.severity.as_str() {
            "critical" => "critical",
            "major" => "major",
            _ => "quiet",
        };
        [
            format!("<span class=\"{class}\">{}</span>", escaped(&c.severity)),
            escaped(&name(c)),
            when(c.since),
            over,
            lasted,
            format!(
                "{} <span class=\"quiet\">{}</span>",
                escaped(&c.what),
                escaped(&c.proof)
            ),
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
    table(out, "Conditions", heads, rows)
}

/// Cells are HTML by now.
fn table<const N: usize>(
    out: &mut String,
    title: &str,
    heads: [&str; N],
    rows: impl Iterator<Item = [String; N]>,
) -> std::fmt::Result {
    writeln!(out, "<h2>{title}</h2>")?;
    let rows: Vec<_> = rows.collect();
    if rows.is_empty() {
        return writeln!(out, "<p>None.</p>");
    }
    let heads = heads.map(|h| format!("<th>{h}</th>")).concat();
    writeln!(out, "<table><tr>{heads}</tr>")?;
    for row in rows {
        let cells = row.map(|cell| format!("<td>{cell}</td>")).concat();
        writeln!(out, "<tr>{cells}</tr>")?;
    }
    writeln!(out, "</table>")
}
