//! One pane over the whole area: its charts with the cursor's values, or all of its text.

use super::compact::take;
use super::{LiveView, Pane, errors, money, parts, wide};
use crate::clock::Timestamp;
use crate::monitor::{Leg, Pipeline, Track};
use crate::tui::theme::{Role, Theme};
use crate::tui::widgets::chart::{self, At, Chart};
use crate::tui::widgets::pane::{Title, framed};
use crate::tui::widgets::readings::{self, clock, tenth};
use crate::tui::widgets::words::{self, Pieces};
use crate::tui::widgets::{band, conditions};
use ratatui::{buffer::Buffer, layout::Rect};

/// Rows below which a chart tells nothing: a title, three of picture, one of times.
const CHART: u16 = 5;

/// A chart with its name and what is wanted, in words.
struct Picture<'a> {
    name: String,
    now: (String, Role),
    chart: Chart<'a>,
}

/// Draws a pane over the whole area.
pub fn draw(buf: &mut Buffer, area: Rect, theme: &Theme, view: &LiveView<'_>, pane: Pane) {
    let mut rest = area;
    band::draw(buf, take(&mut rest, 1), theme, &view.band());
    let status = Rect {
        y: rest.bottom() - 1,
        height: 1,
        ..rest
    };
    rest.height -= 1;
    let range = view.cursor.map_or(view.range.words().to_string(), |at| {
        format!("{}, cursor {}", view.range.words(), clock(at))
    });
    let count = conditions::count(&view.stream.conditions, view.taken);
    let plain = ("", Role::Muted);
    let (name, (note, note_role), timed) = match pane {
        Pane::A => ("A  pipeline 0", carries(view, Pipeline::A), true),
        Pane::B => ("B  pipeline 1", carries(view, Pipeline::B), true),
        Pane::Errors => ("ERRORS", plain, true),
        Pane::Playback => ("PLAYBACK", plain, false),
        Pane::Money => ("AUDIENCE AND MONEY", plain, true),
        Pane::Conditions => ("CONDITIONS", (count.as_str(), Role::Muted), false),
        Pane::Events => ("EVENTS", plain, false),
    };
    let title = Title {
        name,
        note,
        note_role: Some(note_role),
        right: if timed { &range } else { "" },
        focused: true,
    };
    let inner = framed(buf, rest, theme, &title);
    match pane {
        Pane::A => leg_pane(buf, inner, theme, view, Pipeline::A),
        Pane::B => leg_pane(buf, inner, theme, view, Pipeline::B),
        Pane::Errors => error_charts(buf, inner, theme, view),
        Pane::Playback => parts::paragraphs(buf, inner, theme, &parts::playback(theme, view)),
        Pane::Money => money_pane(buf, inner, theme, view),
        Pane::Conditions => {
            conditions::draw(buf, inner, theme, view.stream, view.taken, view.at());
        }
        Pane::Events => parts::events(buf, inner, theme, view),
    }
    parts::status(buf, status, theme, view);
}

fn carries(view: &LiveView<'_>, pipeline: Pipeline) -> (&'static str, Role) {
    let leg = view.stream.legs.iter().find(|leg| leg.pipeline == pipeline);
    leg.map_or(("", Role::Muted), |leg| parts::carries(view, leg))
}

/// What a track holds at the cursor, in words.
fn under(track: &Track, at: Timestamp, write: fn(f64) -> String) -> String {
    let value = match chart::value_at(track, at) {
        At::Value(v) => write(v),
        At::Gap => "gap".to_string(),
        At::NotYet => "not arrived".to_string(),
    };
    format!("at {} {value}", clock(at))
}

/// As many pictures as fit, one below the other.
fn pictures(buf: &mut Buffer, area: Rect, theme: &Theme, pictures: &[Picture<'_>]) {
    let most = usize::from((area.height / CHART).max(1));
    let count = pictures.len().min(most).max(1);
    let mut rest = area;
    for (i, picture) in pictures.iter().take(count).enumerate() {
        let left = u16::try_from(count - i).unwrap_or(1);
        let rows = rest.height / left;
        let mut own = take(&mut rest, rows);
        let chart = &picture.chart;
        let mut head = Pieces::new(theme, usize::from(own.width))
            .add("", &format!("{:<18}", picture.name), Role::Strong)
            .add("  ", &picture.now.0, picture.now.1);
        if let Some(at) = chart.cursor {
            head = head.add("   ", &under(chart.track, at, chart.write), Role::Accent);
        }
        if let Some(want) = chart.want {
            let text = format!("want {}", (chart.write)(want));
            head = head.add("   ", &text, Role::Muted);
        }
        if let Some(warn) = chart.warn {
            let text = format!("warn {}", (chart.write)(warn));
            head = head.add(", ", &text, Role::Muted);
        }
        words::put(buf, take(&mut own, 1), 0, &head.line());
        chart::draw(buf, own, theme, chart);
    }
}

fn leg_pane(buf: &mut Buffer, area: Rect, theme: &Theme, view: &LiveView<'_>, pipeline: Pipeline) {
    let leg: Option<&Leg> = view.stream.legs.iter().find(|leg| leg.pipeline == pipeline);
    let Some(leg) = leg else {
        let text = "This channel has one pipeline only: there is no B.";
        words::put(buf, area, 0, &words::span(theme, Role::Muted, text).into());
        return;
    };
    let wants = view.stream.wants.as_ref();
    let judge = wide::judge(theme, view, leg);
    let of = |name: &str, cell: &super::super::judge::Cell, track| {
        let shown = &cell.shown;
        let value = format!("{} {}  {}", shown.value, shown.sign, cell.note);
        Picture {
            name: name.to_string(),
            now: (value.trim_end().to_string(), shown.role),
            chart: Chart {
                write: tenth,
                ..wide::chart(view, track, wide::role_of(cell))
            },
        }
    };
    let mut fps = of("input fps", &judge.in_fps(), &leg.in_fps);
    fps.chart.want = wants.map(|w| w.fps);
    fps.chart.warn = wants.map(|w| w.fps * super::super::judge::SAG);
    let mut mbps = of("input Mb/s", &judge.in_mbps(), &leg.in_mbps);
    mbps.chart.want = wants.map(|w| w.mbps);
    let mut outputs = of("outputs", &judge.outputs(), &leg.outputs);
    outputs.chart.want = wants.map(|w| f64::from(w.outputs));
    outputs.chart.write = whole;
    let mut out = of("out fps", &judge.out_fps(), &leg.out_fps);
    out.chart.want = wants.map(|w| w.fps);
    let mut fill = of("fill, ms", &judge.fill(), &leg.fill_ms);
    fill.chart.write = readings::short;
    let mut dropped = of("dropped frames", &judge.dropped(), &leg.dropped);
    dropped.chart.write = readings::short;
    let mut audio = of("audio, LKFS", &judge.audio(), &leg.audio_lkfs);
    audio.chart.want = Some(view.loudness);
    let mut rest = area;
    wide::audio_row(buf, take(&mut rest, 1), theme, view, leg);
    let all = [fps, mbps, audio, outputs, out, fill, dropped];
    pictures(buf, rest, theme, &all);
}

fn whole(v: f64) -> String {
    format!("{v:.0}")
}

fn percent(v: f64) -> String {
    format!("{v:.1}%")
}

/// Bytes of CloudFront's minute as bits a second.
fn egress(v: f64) -> String {
    readings::bits(v * 8.0 / 60.0)
}

fn plain<'a>(
    theme: &Theme,
    view: &LiveView<'a>,
    name: String,
    track: &'a Track,
    write: fn(f64) -> String,
) -> Picture<'a> {
    let shown = readings::show(theme, &track.now, view.at(), write, |_| None);
    let age = if shown.age.is_empty() {
        String::new()
    } else {
        format!("{} old", shown.age)
    };
    let tail = if shown.note.is_empty() {
        age
    } else {
        shown.note
    };
    Picture {
        name,
        now: (
            format!("{} {}  {tail}", shown.value, shown.sign),
            shown.role,
        ),
        chart: Chart {
            write,
            ..wide::chart(view, track, Role::Text)
        },
    }
}

fn error_charts(buf: &mut Buffer, area: Rect, theme: &Theme, view: &LiveView<'_>) {
    let mut rest = area;
    errors::table(buf, take(&mut rest, 6), theme, view);
    let edge = &view.stream.edge;
    let packager = &view.stream.packager;
    let mut list = vec![
        plain(theme, view, "edge 5xx".to_string(), &edge.rate_5xx, percent),
        plain(
            theme,
            view,
            "packager 5xx".to_string(),
            &packager.egress_5xx,
            readings::short,
        ),
    ];
    for leg in &view.stream.legs {
        let name = format!("enc>pkg {} 5xx", leg.pipeline.letter());
        list.push(plain(theme, view, name, &leg.out_5xx, readings::short));
    }
    list.push(plain(
        theme,
        view,
        "edge 4xx".to_string(),
        &edge.rate_4xx,
        percent,
    ));
    pictures(buf, rest, theme, &list);
}

fn money_pane(buf: &mut Buffer, area: Rect, theme: &Theme, view: &LiveView<'_>) {
    let mut rest = area;
    let rows = money::table(buf, rest, theme, view);
    take(&mut rest, rows + 1);
    let edge = &view.stream.edge;
    let list = [
        plain(theme, view, "edge egress".to_string(), &edge.bytes, egress),
        plain(
            theme,
            view,
            "edge requests/min".to_string(),
            &edge.requests,
            readings::short,
        ),
    ];
    pictures(buf, rest, theme, &list);
}
