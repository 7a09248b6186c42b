//! Lines that more than one layout shows: playback, money, readiness, events, status.

use super::LiveView;
use crate::clock::Timestamp;
use crate::monitor::{
    AlertSource, END_WARNINGS, Leg, Light, Reading, StreamSnapshot, Tally, Track,
};
use crate::tui::theme::{Role, Theme};
use crate::tui::widgets::readings::{self, age, clock, sign};
use crate::tui::widgets::words::{self, Pieces};
use ratatui::{buffer::Buffer, layout::Rect, text::Line};

/// Age of a track's data, or why there is none.
pub fn aged(track: &Track, now: Timestamp) -> String {
    match &track.now {
        Reading::NoData(why) => why.words().to_string(),
        Reading::Stale { until, .. } => format!("stale {}", age(*until, now)),
        Reading::Value { until, .. } => age(*until, now),
    }
}

/// What the probe sees at the playback URL, in one line: `edge 200, seq 4471 +1 per 6.0s, newest 4s
/// old; 21s behind live`.
pub fn playback_line(theme: &Theme, view: &LiveView<'_>, cols: usize) -> (String, Role) {
    let lamp = view.stream.lamps.iter().find(|l| l.name == "VIEWER");
    let light = lamp.map_or(Light::Hollow, |l| {
        l.lights.first().map_or(Light::Hollow, |l| l.1)
    });
    let sign = sign(light, theme);
    let Some(seen) = &view.stream.playback else {
        return (
            format!("({sign}) not probed: nothing runs, or no URL yet"),
            Role::Muted,
        );
    };
    let answer = &seen.manifest;
    let edge = match answer.status {
        Some(status) => format!("({sign}) edge {status}"),
        None => format!("({sign}) edge gives no answer"),
    };
    let sequence = seen
        .sequence
        .map_or(String::new(), |n| format!(", seq {n}"));
    let mut out = String::new();
    if let (Some(step), Some(cadence)) = (seen.step, seen.cadence_ms) {
        let per = seen.step_ms.unwrap_or(cadence) as f64 / 1000.0;
        out.push_str(&format!(" +{step} per {per:.1}s"));
    }
    if let Some(ms) = seen.newest_age_ms {
        out.push_str(&format!(", newest {}s old", ms / 1000));
    }
    if let Some(ms) = seen.behind_live_ms {
        out.push_str(&format!("; {}s behind live", ms / 1000));
    }
    // The number itself says least: that it moves does.
    let whole = format!("{edge}{sequence}{out}");
    let out = if words::width(&whole) <= cols {
        whole
    } else {
        words::fit(&format!("{edge}{out}"), cols, theme)
    };
    (out, readings::role(light))
}

/// The same with what lies behind it.
pub fn playback(theme: &Theme, view: &LiveView<'_>) -> [String; 3] {
    let (line, _) = playback_line(theme, view, usize::MAX);
    let Some(seen) = &view.stream.playback else {
        return [
            line,
            "Errors and traffic are measured; that players get picture is not.".to_string(),
            "Open the playback URL to see.".to_string(),
        ];
    };
    let by = seen.judged_by();
    let took = by.first_byte_ms.map(|ms| format!("first byte {ms} ms"));
    let edge = by.cache_age_s.map(|s| format!("edge adds {s}s"));
    let rungs = (!seen.rungs.is_empty()).then(|| format!("{} rungs declared", seen.rungs.len()));
    let hops: Vec<_> = took.into_iter().chain(edge).chain(rungs).collect();
    let worst = match seen.findings.first() {
        Some(found) => format!("{}: {}", found.severity.word(), found.what),
        None => format!(
            "probed {} ago from this machine",
            age(seen.observed_at, view.at())
        ),
    };
    [line, hops.join(", "), words::clean(&worst)]
}

/// Draws paragraphs, wrapped.
pub fn paragraphs(buf: &mut Buffer, area: Rect, theme: &Theme, texts: &[String]) {
    let wrap = |text: &String| words::wrap(text, usize::from(area.width));
    for (i, text) in texts.iter().flat_map(wrap).enumerate() {
        let row = u16::try_from(i).unwrap_or(u16::MAX);
        words::put(
            buf,
            area,
            row,
            &words::span(theme, Role::Muted, &text).into(),
        );
    }
}

/// Whether the packager takes a pipeline, and whether that is good news: not from memory, and not
/// while nothing arrives on it.
pub fn carries(view: &LiveView<'_>, leg: &Leg) -> (&'static str, Role) {
    let stream = view.stream;
    if stream.carries != Some(leg.pipeline) {
        return ("", Role::Muted);
    }
    // The packager's word is minutes old: what lost its input since carries no more.
    let lost = stream
        .conditions
        .iter()
        .any(|c| c.kind == "input_lost" && c.pipeline == Some(leg.pipeline));
    if lost || matches!(stream.tally, Tally::Blind { .. }) {
        return ("CARRIED", Role::Muted);
    }
    let fed = leg.in_fps.now.fresh().is_some_and(|v| v > 0.0);
    ("CARRIES", if fed { Role::Ok } else { Role::Warn })
}

/// Ready and next: a name and a value per line.
pub fn ready_lines(view: &LiveView<'_>) -> Vec<(&'static str, String, Role)> {
    let stream = view.stream;
    let now = view.at();
    let mut out = Vec::new();
    for restart in view.restart {
        let letter = restart.pipeline.letter();
        let (text, role) = match restart.refused {
            Some(why) => (format!("{letter} REFUSED: {why}"), Role::Warn),
            None => (format!("{letter} allowed"), Role::Text),
        };
        out.push(("restart leg", text, role));
    }
    if let Some(until) = stream.black_until.filter(|until| now < *until) {
        let text = format!("meant until {}, b takes it back", readings::minute(until));
        out.push(("black", text, Role::Warn));
    }
    let ends = stream.end(now);
    let role = match ends {
        Some(at) if at <= now => Role::Warn,
        _ => Role::Text,
    };
    let said = match ends {
        None => "none announced, E sets one".to_string(),
        Some(at) if now < at => {
            format!("{} (in {})", readings::minute(at), readings::about(now, at))
        }
        Some(at) => format!("{} PASSED: X stops, E moves it", readings::minute(at)),
    };
    out.push(("planned end", said, role));
    if let Some(at) = ends.filter(|at| now < *at) {
        let first = END_WARNINGS.iter().max().copied().unwrap_or_default();
        let told = readings::minute(at - first);
        let cost = stream.meter.as_ref().and_then(super::money::forecast);
        let cost = cost.map_or(String::new(), |cost| format!(", {cost}"));
        let said = format!("told {told}, asks then{cost}");
        out.push(("planned end", said, Role::Text));
    }
    let alarms = alarms(stream);
    let off = alarms.as_ref().is_some_and(|a| a.2 == Role::Warn);
    // What is wrong with them is told before what is as it should be.
    if off {
        out.extend(alarms.clone());
    }
    let carries = stream.carries.map_or("not known".to_string(), |carries| {
        let since = stream.carries_since;
        let since = since.map_or(String::new(), |at| format!(" since {}", clock(at)));
        format!("{}{since}", carries.letter())
    });
    out.push(("packager on", carries, Role::Text));
    let feeds = stream.wants.as_ref().map_or(String::new(), |wants| {
        let s = if wants.feeds == 1 { "" } else { "s" };
        format!(", {} feed{s} by plan", wants.feeds)
    });
    out.push((
        "pipelines",
        format!("{}{feeds}", stream.channel_class),
        Role::Text,
    ));
    let looked = stream
        .looked_at
        .map_or("never".to_string(), |at| format!("{} ago", age(at, now)));
    let state = stream.channel_state.as_deref().unwrap_or("none");
    out.push(("channel", format!("{state}, looked {looked}"), Role::Text));
    if !off {
        out.extend(alarms);
    }
    out
}

/// How our alarms stand, where that is known: those that went off by name, and whether they would tell
/// anybody.
fn alarms(stream: &StreamSnapshot) -> Option<(&'static str, String, Role)> {
    let alarms = stream.alerts.alarms?;
    let all = alarms.ok + alarms.alarm + alarms.no_data;
    if all == 0 {
        return Some(("alarms", "none in CloudWatch".to_string(), Role::Muted));
    }
    let mut said = vec![format!("{} of {all} OK", alarms.ok)];
    if alarms.no_data > 0 {
        said.push(format!("{} no data", alarms.no_data));
    }
    let open = stream.alerts.open();
    let open = open.filter(|a| a.source == AlertSource::CloudWatch);
    let off: Vec<_> = open.map(|a| words::clean(&a.what)).collect();
    if !off.is_empty() {
        said.push(format!("ALARM {}", off.join(" ")));
    }
    if alarms.disarmed > 0 {
        said.push(format!("{} DISARMED, tell nobody", alarms.disarmed));
    }
    let bad = alarms.alarm > 0 || alarms.disarmed > 0;
    let role = if bad { Role::Warn } else { Role::Text };
    Some(("alarms", said.join(", "), role))
}

/// Draws lines of a name and a value; values wrap.
pub fn pairs(buf: &mut Buffer, area: Rect, theme: &Theme, lines: &[(&str, String, Role)]) {
    let wide = lines
        .iter()
        .map(|(name, ..)| words::width(name))
        .max()
        .unwrap_or(0)
        + 2;
    let room = usize::from(area.width).saturating_sub(wide);
    let mut row = 0;
    let mut before = "";
    for (name, text, role) in lines {
        let mut head = if *name == before { "" } else { name };
        before = name;
        for text in words::wrap(text, room) {
            let name = words::span(theme, Role::Muted, &words::pad(head, wide, theme));
            head = "";
            let line = Line::from(vec![name, words::span(theme, *role, &text)]);
            words::put(buf, area, row, &line);
            row = row.saturating_add(1);
        }
    }
}

/// Draws events, newest first; long ones wrap, and only whole ones are drawn.
pub fn events(buf: &mut Buffer, area: Rect, theme: &Theme, view: &LiveView<'_>) {
    let room = usize::from(area.width).saturating_sub(11);
    let mut row = 0;
    if view.events.is_empty() {
        words::put(
            buf,
            area,
            0,
            &words::span(theme, Role::Muted, " none yet").into(),
        );
    }
    for event in view.events {
        let lines = words::wrap(&event.text, room);
        let rows = u16::try_from(lines.len()).unwrap_or(u16::MAX);
        if row > 0 && rows > area.height.saturating_sub(row) {
            break;
        }
        let mut head = format!(" {}  ", clock(event.at));
        for text in lines {
            let time = words::span(theme, Role::Muted, &head);
            head = " ".repeat(11);
            let line = Line::from(vec![time, words::span(theme, event.role, &text)]);
            words::put(buf, area, row, &line);
            row += 1;
        }
    }
}

/// Trouble of the watching or the frozen moment at the left; last answer and money at the right.
pub fn status(buf: &mut Buffer, area: Rect, theme: &Theme, view: &LiveView<'_>) {
    let cols = usize::from(area.width).saturating_sub(2);
    let answer = view
        .answered
        .map_or("AWS has not answered yet".to_string(), |at| {
            format!("last AWS answer {} ago", age(at, view.now))
        });
    let spent = super::money::status(view);
    let left = match (view.frozen, view.trouble) {
        (Some(at), _) => format!("FROZEN at {}, {} ago", clock(at), age(at, view.now)),
        (None, Some(trouble)) => format!("{} {trouble}", theme.signs.warn),
        (None, None) => String::new(),
    };
    let room = cols.saturating_sub(words::width(&left).min(cols / 2) + 2);
    let mut right = Pieces::new(theme, room).add("", &answer, Role::Muted);
    if let Some(spent) = spent {
        right = right.add("   ", &spent, Role::Muted);
    }
    let right = right.line();
    let used = right.width();
    let inner = Rect {
        width: area.width.saturating_sub(1),
        ..area
    };
    words::put_right(buf, inner, 0, &right);
    let left = words::fit(&left, cols.saturating_sub(used + 2), theme);
    words::put_at(
        buf,
        area,
        0,
        1,
        &words::span(theme, Role::Warn, &left).into(),
    );
}
