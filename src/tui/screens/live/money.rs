//! Audience and money: viewers as an estimate, and the meter of the stream, in short and in full. What
//! is not known is said in words; `+` behind a sum means that it is that much at least.

use super::{LiveView, parts};
use crate::monitor::{Amount, Meter, MeterLine, Sum, Viewers};
use crate::tui::theme::{Role, Theme};
use crate::tui::widgets::readings::{self, age, grouped, minute};
use crate::tui::widgets::words::{self, Pieces};
use ratatui::{buffer::Buffer, layout::Rect};

/// Dollars: from a hundred on cents say nothing.
fn money(usd: f64) -> String {
    match usd {
        v if v.is_finite() && v >= 100.0 => format!("${}", grouped(v)),
        v => readings::money(v),
    }
}

/// A name and a value.
type Row = (&'static str, String, Role);

fn figure(amount: &Amount) -> String {
    match amount {
        Amount::Usd(v) => money(*v),
        Amount::AtLeast(v) => format!("{}+", money(*v)),
        Amount::AtMost(v) => format!("up to {}", money(*v)),
        Amount::Unknown(why) => why.clone(),
    }
}

fn total(sum: Sum) -> String {
    let more = if sum.at_least { "+" } else { "" };
    format!("{}{more}", money(sum.usd))
}

/// People round what is estimated.
fn people(v: f64) -> String {
    let to = match v {
        v if v >= 1000.0 => 100.0,
        v if v >= 100.0 => 10.0,
        _ => 1.0,
    };
    grouped((v / to).ceil() * to)
}

fn title(line: &MeterLine) -> &'static str {
    match line.name {
        "cdn" => "CDN",
        other => other,
    }
}

/// Viewers, the longest writing that leaves no more than `room`.
fn viewers(view: &LiveView<'_>, room: usize) -> String {
    let Some(meter) = &view.stream.meter else {
        return "--  not recorded".to_owned();
    };
    let Some(v) = &meter.viewers else {
        let why = parts::aged(&view.stream.edge.bytes, view.at());
        let no_rate = view
            .stream
            .wants
            .as_ref()
            .is_none_or(|w| w.rung_bps.is_empty());
        return match (no_rate, view.stream.edge.bytes.now.last()) {
            (true, Some(_)) => "--  no ladder to estimate by".to_owned(),
            _ => format!("--  {why}"),
        };
    };
    let Viewers {
        low,
        mean,
        high,
        until,
    } = *v;
    let old = age(until, view.at());
    let range = format!("{}-{}", people(low), people(high));
    let tries = [
        format!("~{} ({range}), estimate {old} old", people(mean)),
        format!("~{} ({range}), est. {old}", people(mean)),
        format!("~{}, estimate {old}", people(mean)),
    ];
    let fits = |text: &&String| words::width(text) <= room;
    tries.iter().find(fits).unwrap_or(&tries[2]).clone()
}

/// Bits a second that left the edge in the last window.
fn egress(view: &LiveView<'_>) -> String {
    let track = &view.stream.edge.bytes;
    let old = parts::aged(track, view.at());
    let seconds = track.period.as_secs_f64().max(1.0);
    match track.now.last() {
        Some(bytes) => format!("{}, {old}", readings::bits(bytes * 8.0 / seconds)),
        None => format!("--  {old}"),
    }
}

/// One line of the meter in short: `$2.69/h, $5.05 since start`.
fn short(line: &MeterLine, view: &LiveView<'_>) -> String {
    let hour = match &line.per_hour {
        Amount::Unknown(why) => return format!("--  {why}"),
        amount => format!("{}/h", figure(amount)),
    };
    let since = line.since_start.as_ref().filter(|a| a.usd().is_some());
    let since = since.map_or(String::new(), |a| format!(", {}", figure(a)));
    let tail = match (line.name, line.until) {
        ("channel", _) if !since.is_empty() => " since start".to_owned(),
        ("console", _) => " for all streams".to_owned(),
        (_, Some(until)) => format!(", {} old", age(until, view.at())),
        _ => String::new(),
    };
    format!("{hour}{since}{tail}")
}

/// All of it: `$550/h, $867 since start`.
fn all(meter: &Meter) -> String {
    let Some(hour) = meter.per_hour else {
        return "--  not known".to_owned();
    };
    let since = meter
        .since_start
        .map(|s| format!(", {} since start", total(s)));
    format!("{}/h{}", total(hour), since.unwrap_or_default())
}

/// What it will have cost at the announced end, where that is known: `about $2,380 by then`.
pub fn forecast(meter: &Meter) -> Option<String> {
    let sum = meter.forecast?.sum;
    let word = if sum.at_least { "at least" } else { "about" };
    Some(format!("{word} {} by then", money(sum.usd)))
}

/// The pane: a name and a value per line, the most important ones first.
pub fn lines(view: &LiveView<'_>, room: usize) -> Vec<Row> {
    let mut out = vec![
        ("viewers", viewers(view, room), Role::Text),
        ("egress", egress(view), Role::Text),
    ];
    let Some(meter) = &view.stream.meter else {
        out.push(("cost", "--  not recorded".to_owned(), Role::Muted));
        return out;
    };
    let role = |line: &MeterLine| match line.per_hour {
        Amount::Unknown(_) => Role::Muted,
        _ => Role::Text,
    };
    let row = |name: &str| {
        let line = meter.line(name)?;
        Some((title(line), short(line, view), role(line)))
    };
    let sum = ("all", all(meter), Role::Strong);
    let first = ["channel", "idle", "cdn"].into_iter().filter_map(row);
    let first: Vec<_> = first.collect();
    // On its way to air nothing is billed yet, so there is nothing to sum up.
    let any = !first.is_empty();
    out.extend(first);
    out.extend(any.then_some(sum));
    out.extend(
        ["packager", "alarms", "console"]
            .into_iter()
            .filter_map(row),
    );
    out.push(("prices", prices(meter), Role::Muted));
    out
}

fn prices(meter: &Meter) -> String {
    match &meter.prices {
        Some(label) if meter.elsewhere => format!("{label}: another region's"),
        Some(label) => label.clone(),
        None => "not configured here".to_owned(),
    }
}

/// What the status row says of money: the sum, and that the CDN is not in it where it is not known.
pub fn status(view: &LiveView<'_>) -> Option<String> {
    let meter = view.stream.meter.as_ref()?;
    let sum = meter.since_start?;
    let cdn = meter
        .line("cdn")
        .and_then(|l| l.since_start.as_ref()?.usd());
    Some(match cdn {
        Some(_) => format!("{} since start", total(sum)),
        None => format!("{} + CDN", money(sum.usd)),
    })
}

/// The meter in full, as a table; gives the rows it took.
pub fn table(buf: &mut Buffer, area: Rect, theme: &Theme, view: &LiveView<'_>) -> u16 {
    let cols = usize::from(area.width);
    let mut row = 0;
    let mut put = |line: &ratatui::text::Line<'_>| {
        words::put(buf, area, row, line);
        row += 1;
    };
    let pair = |name: &str, text: &str| {
        Pieces::new(theme, cols)
            .add("", &format!("{name:<10}"), Role::Muted)
            .add("", text, Role::Text)
            .line()
    };
    put(&pair("viewers", &viewers(view, cols.saturating_sub(10))));
    put(&pair("egress", &egress(view)));
    let Some(meter) = &view.stream.meter else {
        put(&pair("cost", "--  not recorded"));
        return row;
    };
    let cells = |name: &str, hour: &str, since: &str, rest: &str, role| {
        Pieces::new(theme, cols)
            .add("", &format!("{name:<10}"), Role::Muted)
            .add("", &format!("{hour:>14}"), role)
            .add("", &format!("{since:>14}"), role)
            .add(
                "   ",
                &words::fit(rest, cols.saturating_sub(41), theme),
                Role::Muted,
            )
            .line()
    };
    put(&cells("", "$ an hour", "since start", "from", Role::Muted));
    let dash = |amount: Option<&Amount>| match amount {
        Some(Amount::Unknown(_)) | None => "--".to_owned(),
        Some(amount) => figure(amount),
    };
    for line in &meter.lines {
        let why = [Some(&line.per_hour), line.since_start.as_ref()];
        let why = why.into_iter().flatten().find_map(|a| match a {
            Amount::Unknown(why) => Some(why.as_str()),
            _ => None,
        });
        let old = line.until.map(|at| format!("{} old", age(at, view.at())));
        let note = Some(line.note.as_str()).filter(|n| !n.is_empty());
        let rest = [why, Some(line.origin.words()), old.as_deref(), note];
        let rest: Vec<_> = rest.into_iter().flatten().collect();
        let (hour, since) = (dash(Some(&line.per_hour)), dash(line.since_start.as_ref()));
        put(&cells(
            title(line),
            &hour,
            &since,
            &rest.join(", "),
            Role::Text,
        ));
    }
    let [hour, so_far] =
        [meter.per_hour, meter.since_start].map(|s| s.map_or("--".to_owned(), total));
    let label = prices(meter);
    put(&cells("all", &hour, &so_far, &label, Role::Strong));
    if let Some(f) = &meter.forecast {
        let text = format!("{} by {}, if it goes on as now", total(f.sum), minute(f.at));
        put(&pair("forecast", &text));
    }
    row
}
