//! Rows and panes that the compact and the wide layout share.

use super::LiveView;
use crate::monitor::{Leg, Pipeline, Track, Wants};
use crate::tui::theme::{Role, Theme};
use crate::tui::widgets::readings::{Judged, age, cell};
use crate::tui::widgets::{conditions, text};
use jiff::SignedDuration;
use ratatui::text::{Line, Span};

/// Errors are counted over this long.
pub const RECENT: SignedDuration = SignedDuration::from_mins(5);

/// Share of the wanted frame rate below which it sags.
pub const SAG: f64 = 0.95;

/// One row of the table of both pipelines.
pub struct Row {
    /// What.
    pub name: &'static str,
    /// A, then B: text and role.
    pub legs: Vec<(String, Role)>,
    /// What is wanted.
    pub want: String,
    /// Age.
    pub age: String,
}

/// Outputs to the packager that are wanted: the metric counts the packager's group alone.
fn packager_outputs(wants: &Wants) -> u32 {
    wants.outputs.saturating_sub(wants.archive_outputs)
}

fn wanted_fps(view: &LiveView) -> Option<f64> {
    view.stream.wants.as_ref().map(|w| w.fps)
}

fn judge_fps(view: &LiveView, v: f64) -> Judged {
    match wanted_fps(view) {
        _ if v <= 0.0 => Judged::Down,
        Some(want) if v < want * SAG => Judged::Odd,
        Some(_) => Judged::Good,
        None => Judged::Plain,
    }
}

fn of(
    view: &LiveView,
    leg: &Leg,
    row: fn(&LiveView, &Leg, &Theme) -> (String, Role),
    theme: &Theme,
) -> (String, Role) {
    let unused = !leg.expected && leg.in_fps.now.last().unwrap_or(0.0) == 0.0;
    if unused {
        ("not expected".into(), Role::Muted)
    } else {
        row(view, leg, theme)
    }
}

fn in_fps(view: &LiveView, leg: &Leg, theme: &Theme) -> (String, Role) {
    let (mut shown, role) = cell(&leg.in_fps.now, 1, |v| judge_fps(view, v), &theme.signs);
    match leg.in_fps.now.fresh() {
        Some(0.0) => {
            let before = leg.in_fps.points.iter().rev().find(|p| p.1 > 0.0);
            if let Some((_, was)) = before {
                shown.push_str(&format!("  was {was:.1}"));
            }
        }
        Some(_) => {
            if let Some(low) = leg
                .in_fps_low
                .low_since(view.now - SignedDuration::from_secs(100))
            {
                shown.push_str(&format!("  low {low:.1}"));
            }
        }
        None => {}
    }
    (shown, role)
}

fn in_mbps(view: &LiveView, leg: &Leg, theme: &Theme) -> (String, Role) {
    let want = view.stream.wants.as_ref().map(|w| w.mbps);
    let judge = |v: f64| match want {
        _ if v < 0.3 => Judged::Down,
        Some(want) if v < want * 0.75 || v > want * 1.25 => Judged::Odd,
        Some(_) => Judged::Good,
        None => Judged::Plain,
    };
    cell(&leg.in_mbps.now, 1, judge, &theme.signs)
}

fn out_fps(view: &LiveView, leg: &Leg, theme: &Theme) -> (String, Role) {
    if leg.in_fps.now.fresh() == Some(0.0) {
        return ("--  paused: no input".into(), Role::Muted);
    }
    // Never green by itself (screens.md rule 6): it is derived, not measured.
    let (shown, role) = cell(
        &leg.out_fps.now,
        1,
        |v| {
            if v <= 0.0 {
                Judged::Down
            } else {
                Judged::Plain
            }
        },
        &theme.signs,
    );
    let _ = view;
    if leg.out_derived && leg.out_fps.now.last().is_some() {
        return (format!("{shown} derived"), role);
    }
    (shown, role)
}

fn outputs(view: &LiveView, leg: &Leg, theme: &Theme) -> (String, Role) {
    let want = view.stream.wants.as_ref().map(packager_outputs);
    match (leg.outputs.now.fresh(), want) {
        (Some(v), Some(want)) => {
            let judged = if v >= f64::from(want) {
                Judged::Good
            } else if v > 0.0 {
                Judged::Odd
            } else {
                Judged::Down
            };
            (
                format!("{v:.0}/{want} {}", judged.sign(&theme.signs)),
                judged.role(),
            )
        }
        _ => cell(&leg.outputs.now, 0, |_| Judged::Plain, &theme.signs),
    }
}

fn fill_drop(_: &LiveView, leg: &Leg, theme: &Theme) -> (String, Role) {
    let zero = |v: f64| if v > 0.0 { Judged::Odd } else { Judged::Good };
    let fill = match leg.fill_ms.now.last() {
        Some(ms) => {
            let judged = if ms >= 1000.0 {
                Judged::Down
            } else {
                Judged::Good
            };
            (
                format!("{:.0}s {}", ms / 1000.0, judged.sign(&theme.signs)),
                judged.role(),
            )
        }
        None => cell(&leg.fill_ms.now, 0, zero, &theme.signs),
    };
    let drop = cell(&leg.dropped.now, 0, zero, &theme.signs);
    let role = if fill.1 == Role::Ok { drop.1 } else { fill.1 };
    if leg.fill_ms.now.last().is_none() && leg.dropped.now.last().is_none() {
        return fill;
    }
    (format!("{} / {}", fill.0, drop.0), role)
}

fn alerts(_: &LiveView, leg: &Leg, theme: &Theme) -> (String, Role) {
    cell(
        &leg.alerts.now,
        0,
        |v| if v > 0.0 { Judged::Odd } else { Judged::Good },
        &theme.signs,
    )
}

/// The table of both pipelines.
pub fn rows(view: &LiveView, theme: &Theme) -> Vec<Row> {
    let legs = &view.stream.legs;
    let row = |name,
               make: fn(&LiveView, &Leg, &Theme) -> (String, Role),
               want: String,
               track: fn(&Leg) -> &Track| {
        let tracks: Vec<&Track> = legs.iter().map(track).collect();
        Row {
            name,
            legs: legs.iter().map(|l| of(view, l, make, theme)).collect(),
            want,
            age: age(view.now, &tracks),
        }
    };
    let wants = view.stream.wants.as_ref();
    let fps = wants.map_or_else(|| "-".into(), |w| format!("{:.1}", w.fps));
    let mbps = wants.map_or_else(
        || "-".into(),
        |w| format!("{:.0}-{:.0}", w.mbps * 0.75, w.mbps * 1.25),
    );
    let outs = wants.map_or_else(|| "-".into(), |w| packager_outputs(w).to_string());
    vec![
        row("in fps", in_fps, fps.clone(), |l| &l.in_fps),
        row("in Mb/s", in_mbps, mbps, |l| &l.in_mbps),
        row("out fps", out_fps, fps, |l| &l.out_fps),
        row("outputs", outputs, outs, |l| &l.outputs),
        row("fill / drop", fill_drop, "0 / 0".into(), |l| &l.fill_ms),
        row("alerts", alerts, "0".into(), |l| &l.alerts),
    ]
}

/// Which pipeline, and whether it carries.
pub fn leg_title(view: &LiveView, pipeline: Pipeline) -> String {
    let carries = if view.stream.carries == Some(pipeline) {
        "  CARRIES"
    } else {
        ""
    };
    format!(
        "{} pipeline {}{carries}",
        pipeline.letter(),
        pipeline.number()
    )
}

fn of_total(errors: &Track, total: Option<&Track>, now: crate::clock::Timestamp) -> (String, Role) {
    match (
        errors.sum_since(now - RECENT),
        total.and_then(|t| t.sum_since(now - RECENT)),
    ) {
        (Some(n), Some(of)) => (
            format!("{n:.0} of {}", text::count(of)),
            if n > 0.0 { Role::Warn } else { Role::Ok },
        ),
        (Some(n), None) => (
            format!("{n:.0}"),
            if n > 0.0 { Role::Warn } else { Role::Ok },
        ),
        (None, _) => ("--".into(), Role::Muted),
    }
}

/// A cell: its text and role.
type Cell = (String, Role);

/// Errors by hop: where, 4xx, 5xx, age.
pub fn errors(view: &LiveView) -> Vec<(String, Cell, Cell, String)> {
    let (s, now) = (view.stream, view.now);
    let mut rows: Vec<_> = s
        .legs
        .iter()
        .map(|l| {
            let name = format!("encoder>packager {}", l.pipeline.letter());
            (
                name,
                of_total(&l.out_4xx, None, now),
                of_total(&l.out_5xx, None, now),
                age(now, &[&l.out_4xx, &l.out_5xx]),
            )
        })
        .collect();
    let p = &s.packager;
    rows.push((
        "packager".into(),
        of_total(&p.egress_4xx, Some(&p.requests), now),
        of_total(&p.egress_5xx, Some(&p.requests), now),
        age(now, &[&p.requests]),
    ));
    let rate = |t: &Track| match t.now.last() {
        Some(v) => (
            format!("{v:.1}%"),
            if v >= 1.0 { Role::Warn } else { Role::Ok },
        ),
        None => (format!("-- {}", why(t)), Role::Muted),
    };
    let e = &s.edge;
    rows.push((
        "edge".into(),
        rate(&e.rate_4xx),
        rate(&e.rate_5xx),
        age(now, &[&e.requests, &e.rate_5xx]),
    ));
    rows
}

fn why(track: &Track) -> &str {
    match &track.now {
        crate::monitor::Reading::NoData(why) | crate::monitor::Reading::Stale { why, .. } => {
            why.words()
        }
        crate::monitor::Reading::Value { .. } => "",
    }
}

/// Conditions in the rows there are; the worst one whole.
pub fn conditions(view: &LiveView, theme: &Theme, room: usize, rows: usize) -> Vec<Line<'static>> {
    let all = &view.stream.conditions;
    if all.is_empty() {
        return vec![Line::styled(
            format!(" {} none", theme.signs.ok),
            theme.style(Role::Ok),
        )];
    }
    let mut lines = Vec::new();
    for c in all {
        let acked = view
            .acked
            .contains(&(c.kind, c.pipeline.map(|p| p.letter())));
        let proof = rows > all.len() * 4;
        lines.extend(conditions::lines(c, view.now, theme, room, acked, proof));
    }
    if lines.len() > rows && rows > 0 {
        lines.truncate(rows - 1);
        lines.push(Line::styled(
            " … tab and enter show all".to_owned(),
            theme.style(Role::Muted),
        ));
    }
    lines
}

/// Title of the conditions: how many, and what is grouped under them.
pub fn conditions_title(view: &LiveView) -> String {
    let all = &view.stream.conditions;
    let grouped: usize = all.iter().map(|c| c.grouped).sum();
    let under = if grouped > 0 {
        format!(", {grouped} grouped under them")
    } else {
        String::new()
    };
    format!("CONDITIONS  {} open{under}", all.len())
}

/// What happened, newest first.
pub fn events(view: &LiveView, theme: &Theme, room: usize, rows: usize) -> Vec<Line<'static>> {
    let newest = view.events.iter().rev().take(rows);
    newest
        .map(|e| {
            let line = format!(" {}  {}", e.at.strftime("%H:%M:%S"), text::safe(&e.text));
            Line::styled(text::cut(&line, room), theme.style(e.role))
        })
        .collect()
}

/// Viewers' playlist: not measured yet, and it says so.
pub fn playback(theme: &Theme) -> Vec<Line<'static>> {
    let hollow = format!(
        " ({}) edge playlist   not probed in this version",
        theme.signs.hollow
    );
    vec![
        Line::styled(hollow, theme.style(Role::Muted)),
        Line::styled(
            " so the tally says NOT PROVEN, never ON AIR".to_owned(),
            theme.style(Role::Muted),
        ),
        Line::styled(
            " u shows the player page's code: look at it yourself".to_owned(),
            theme.style(Role::Text),
        ),
    ]
}

/// Audience and money.
pub fn money(view: &LiveView, theme: &Theme) -> Vec<Line<'static>> {
    let s = view.stream;
    let text_line = |t: String| Line::styled(t, theme.style(Role::Text));
    let per_hour = s.wants.as_ref().and_then(|w| w.usd_per_hour);
    let rate = per_hour.map_or_else(|| "price not in table".into(), |usd| format!("${usd:.2}/h"));
    let spent = view
        .usd_since_start
        .map_or_else(String::new, |usd| format!("  ${usd:.2} since start"));
    let egress = match s.edge.bytes.points.last() {
        Some((_, bytes)) => {
            let mbps = bytes * 8.0 / s.edge.bytes.period.as_secs_f64() / 1e6;
            format!("{mbps:.1} Mb/s, {} old", age(view.now, &[&s.edge.bytes]))
        }
        None => format!("-- {}", why(&s.edge.bytes)),
    };
    vec![
        text_line(format!(" channel   {rate}{spent}")),
        text_line(format!(" egress    {egress}")),
        Line::styled(
            format!(
                " console   ${:.2}/h for its own polling",
                view.polling_usd_per_hour
            ),
            theme.style(Role::Muted),
        ),
    ]
}

/// What may be done next, and what is refused.
pub fn ready(view: &LiveView, theme: &Theme) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    if let Some((word, since, last)) = view.running {
        let told = format!(
            " {word} for {}: {}",
            text::ago(view.now, since),
            text::safe(last)
        );
        lines.push(Line::styled(told, theme.style(Role::Warn)));
    }
    let restart = match (view.stream.carries, view.stream.legs.len()) {
        (Some(p), 2) => format!(
            " restart leg   {} allowed   {} REFUSED: it carries the show",
            p.other().letter(),
            p.letter()
        ),
        (None, 2) => " restart leg   REFUSED: which pipeline carries is not known".into(),
        _ => " restart leg   REFUSED: there is no spare pipeline".into(),
    };
    lines.push(Line::styled(restart, theme.style(Role::Text)));
    lines.push(match view.ends {
        Some(ends) => Line::styled(
            format!(" planned end   {}", ends.strftime("%H:%M")),
            theme.style(Role::Text),
        ),
        None => Line::styled(
            " planned end   none said".to_owned(),
            theme.style(Role::Muted),
        ),
    });
    let answered = view.answered.map_or_else(
        || "never".into(),
        |at| format!("{} ago", text::age(view.now, at)),
    );
    lines.push(Line::styled(
        format!(" last AWS answer {answered}"),
        theme.style(Role::Muted),
    ));
    if let Some(trouble) = view.trouble {
        lines.push(Line::styled(
            format!(" {}", text::safe(trouble)),
            theme.style(Role::Bad),
        ));
    }
    lines
}

/// A rule with a title in it.
pub fn rule(title: &str, room: usize, selected: bool, theme: &Theme) -> Line<'static> {
    let lead = "--";
    let used = text::width(title) + 2;
    let role = if selected { Role::Accent } else { Role::Muted };
    let rest = "-".repeat(room.saturating_sub(used));
    Line::from(vec![Span::styled(
        format!("{lead}{title}{rest}"),
        theme.style(role),
    )])
}
