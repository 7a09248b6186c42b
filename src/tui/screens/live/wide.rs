//! From 120 columns on: lamps with evidence, charts of A and B side by side, errors by hop, playback,
//! money, conditions, events, what is ready and what comes next.

use super::super::judge::{Cell, Judge, SAG};
use super::compact::take;
use super::{LiveView, Pane, errors, money, parts, pictures};
use crate::monitor::{Leg, Light, Source, Track};
use crate::tui::term::graphics::Placement;
use crate::tui::theme::{Role, Theme};
use crate::tui::widgets::chart::{self, Chart};
use crate::tui::widgets::level::{self, Level, TOLERANCE};
use crate::tui::widgets::pane::{Title, framed};
use crate::tui::widgets::readings::{role, sign, tenth};
use crate::tui::widgets::words::{self, Pieces};
use crate::tui::widgets::{band, conditions, lamps};
use ratatui::{buffer::Buffer, layout::Rect};

/// The smallest area for this layout.
pub const LEAST: (u16, u16) = (120, 35);
/// A bar shorter than this says nothing, and a longer one than that no more.
const LEAST_BAR: usize = 8;
const MOST_BAR: usize = 40;
/// Rows from which the meter is shown in full.
const TALL: u16 = 48;
/// Columns from which conditions, events and readiness stand side by side.
const VERY_WIDE: u16 = 160;

/// Splits an area into columns by weight, one column apart.
fn columns<const N: usize>(area: Rect, weights: [u16; N]) -> [Rect; N] {
    let all = u32::from(weights.iter().sum::<u16>().max(1));
    let gaps = u16::try_from(N).unwrap_or(1) - 1;
    let room = area.width.saturating_sub(gaps);
    let (mut x, mut before) = (area.x, 0_u16);
    let mut sum = 0_u32;
    weights.map(|weight| {
        sum += u32::from(weight);
        let end = u16::try_from(u32::from(room) * sum / all).unwrap_or(room);
        let width = end - before;
        before = end;
        let column = Rect { x, width, ..area };
        x += width + 1;
        column
    })
}

/// Draws the screen; gives the pictures that the terminal is to draw on it.
pub fn draw(buf: &mut Buffer, area: Rect, theme: &Theme, view: &LiveView<'_>) -> Vec<Placement> {
    let mut rest = area;
    let low = area.height < 37;
    band::draw(
        buf,
        take(&mut rest, if low { 1 } else { 3 }),
        theme,
        &view.band(),
    );
    lamps::draw(
        buf,
        take(&mut rest, 4),
        theme,
        &view.stream.lamps,
        view.at(),
    );
    look_here(buf, take(&mut rest, 1), theme, view);
    // Heights depend on the terminal only: nothing moves when a condition comes.
    let between = if area.height >= TALL { 10 } else { 7 };
    let free = rest.height.saturating_sub(between);
    let spare = free.saturating_sub(22);
    let very = area.width >= VERY_WIDE;
    let bottom = if very {
        (free / 3).clamp(9, 16)
    } else {
        11 + spare / 2
    };
    let placed = legs(buf, take(&mut rest, free - bottom), theme, view);
    middle(buf, take(&mut rest, between), theme, view);
    if very {
        let [left, centre, right] = columns(rest, [90, 62, 46]);
        conditions_pane(buf, left, theme, view);
        events_pane(buf, centre, theme, view);
        ready_pane(buf, right, theme, view);
    } else {
        let events = 5 + spare / 5;
        let list = take(&mut rest, bottom - events);
        conditions_pane(buf, list, theme, view);
        let [left, right] = columns(rest, [1, 1]);
        events_pane(buf, left, theme, view);
        ready_pane(buf, right, theme, view);
    }
    placed
}

/// Where to look first, else the signs explained; the status at the right.
fn look_here(buf: &mut Buffer, area: Rect, theme: &Theme, view: &LiveView<'_>) {
    let (left, right) = (area.width * 6 / 10, area.width - area.width * 6 / 10);
    let cols = usize::from(left).saturating_sub(1);
    let half = Rect {
        width: left,
        ..area
    };
    if let Some((number, lamp, pipeline, light)) = lamps::look_here(&view.stream.lamps) {
        let on = pipeline.map_or(String::new(), |p| format!(" {}", p.letter()));
        let sign = sign(light, theme);
        let text = format!("({sign}) {number} {}{on}: {}", lamp.name, lamp.evidence);
        let line = Pieces::new(theme, cols)
            .add(
                "",
                &format!(" LOOK HERE {} ", theme.signs.cursor),
                Role::Strong,
            )
            .add(
                "",
                &words::fit(&text, cols.saturating_sub(13), theme),
                role(light),
            );
        words::put(buf, half, 0, &line.line());
    } else {
        let mut line = Pieces::new(theme, cols);
        let legend = [
            (Light::Good, "good"),
            (Light::Warn, "bad"),
            (Light::Down, "down"),
            (Light::Follows, "follows"),
            (Light::Hollow, "not measured"),
        ];
        for (light, text) in legend {
            let text = format!("({}) {text}", sign(light, theme));
            line = line.add("  ", &text, Role::Muted);
        }
        words::put_at(buf, half, 0, 1, &line.line());
    }
    let half = Rect {
        x: area.x + left,
        width: right,
        ..area
    };
    parts::status(buf, half, theme, view);
}

fn source(track: &Track) -> String {
    let name = match track.source {
        Source::MediaLive => "MediaLive",
        Source::MediaPackage => "MediaPackage",
        Source::CloudFront => "CloudFront",
        Source::Api => "API",
    };
    format!("{name} {}s", track.period.as_secs())
}

fn legs(buf: &mut Buffer, area: Rect, theme: &Theme, view: &LiveView<'_>) -> Vec<Placement> {
    let placed = match view.stream.legs.as_slice() {
        [] => {
            let title = Title {
                name: "PIPELINES",
                ..Title::default()
            };
            let inner = framed(buf, area, theme, &title);
            words::put(
                buf,
                inner,
                0,
                &words::span(theme, Role::Muted, "none known").into(),
            );
            [None, None]
        }
        [only] => [leg_pane(buf, area, theme, view, only), None],
        [a, b, ..] => {
            let [left, right] = columns(area, [1, 1]);
            [(left, a), (right, b)].map(|(area, leg)| leg_pane(buf, area, theme, view, leg))
        }
    };
    placed.into_iter().flatten().collect()
}

fn leg_pane(
    buf: &mut Buffer,
    area: Rect,
    theme: &Theme,
    view: &LiveView<'_>,
    leg: &Leg,
) -> Option<Placement> {
    let judge = judge(theme, view, leg);
    let name = format!(
        "{}  pipeline {}",
        leg.pipeline.letter(),
        leg.pipeline.number()
    );
    let age = judge
        .age()
        .map_or("no data".to_string(), |age| format!("data {age}"));
    let right = format!("{}, {age}, {}", source(&leg.in_fps), view.range.words());
    let title = Title {
        name: &name,
        note: parts::carries(view, leg).0,
        note_role: Some(parts::carries(view, leg).1),
        right: &right,
        focused: view.pane == Pane::of(leg.pipeline),
    };
    let mut rest = framed(buf, area, theme, &title);
    let whole = rest.width;
    let pictures::Beside { placed, bottom } = pictures::beside(buf, &mut rest, theme, view, leg);
    // Below the picture there is all of the width again.
    let widen = |rest: &mut Rect| {
        if rest.y >= bottom {
            rest.width = whole;
        }
    };
    let wants = view.stream.wants.as_ref();
    let want = wants.map_or(String::new(), |w| {
        format!("want {}, warn {}", tenth(w.fps), tenth(w.fps * SAG))
    });
    row(
        buf,
        take(&mut rest, 1),
        theme,
        "input fps",
        &judge.in_fps(),
        &want,
    );
    // Two pictures where there is room for both; the frame rate is the one that tells.
    // Where rows are short, alerts are a number in the last line.
    let named_alerts = rest.height >= 11;
    let chart_rows = rest.height.saturating_sub(if named_alerts { 6 } else { 5 });
    let two = chart_rows >= 12;
    let first = if two {
        chart_rows.div_ceil(2)
    } else {
        chart_rows
    };
    fps_chart(buf, take(&mut rest, first), theme, view, leg);
    widen(&mut rest);
    let want = wants.map_or(String::new(), |w| {
        format!("want {:.0}-{:.0}", w.mbps * 0.75, w.mbps * 1.25)
    });
    row(
        buf,
        take(&mut rest, 1),
        theme,
        "input Mb/s",
        &judge.in_mbps(),
        &want,
    );
    if two {
        let mbps = Chart {
            want: wants.map(|w| w.mbps),
            warn: wants.map(|w| w.mbps * 0.75),
            ..chart(view, &leg.in_mbps, role_of(&judge.in_mbps()))
        };
        chart::draw(buf, take(&mut rest, chart_rows - first), theme, &mbps);
    }
    widen(&mut rest);
    let cols = usize::from(rest.width);
    row(
        buf,
        take(&mut rest, 1),
        theme,
        "out fps",
        &judge.out_fps(),
        "never proof by itself",
    );
    let outputs = Pieces::new(theme, cols);
    let outputs = named(outputs, "", "outputs", 11, &judge.outputs());
    words::put(buf, take(&mut rest, 1), 0, &outputs.line());
    audio_row(buf, take(&mut rest, 1), theme, view, leg);
    let last = named(Pieces::new(theme, cols), "", "fill", 11, &judge.fill());
    let last = if named_alerts {
        last
    } else {
        named(last, "   ", "alerts ", 0, &judge.alerts())
    };
    let last = named(last, "   ", "dropped ", 0, &judge.dropped());
    let last = named(last, "   ", "SVQ ", 0, &judge.svq());
    words::put(buf, take(&mut rest, 1), 0, &last.line());
    if named_alerts {
        row(
            buf,
            take(&mut rest, 1),
            theme,
            "alerts",
            &judge.alerts(),
            "",
        );
    }
    placed
}

/// A name, a value and its note as one piece; the value is aligned where the name is padded.
fn named<'t>(row: Pieces<'t>, gap: &str, name: &str, pad: usize, cell: &Cell) -> Pieces<'t> {
    let name = format!("{name:<pad$}");
    let value = if pad > 0 {
        cell.shown.cell(5)
    } else {
        format!("{} {}", cell.shown.value, cell.shown.sign)
            .trim_end()
            .to_string()
    };
    let row = row.group(gap, &[(&name, Role::Muted), (&value, cell.shown.role)]);
    if pad > 0 {
        row.add("  ", &cell.note, Role::Muted)
    } else {
        row
    }
}

fn row(buf: &mut Buffer, area: Rect, theme: &Theme, name: &str, cell: &Cell, right: &str) {
    let cols = usize::from(area.width);
    let line = named(Pieces::new(theme, cols), "", name, 11, cell).line();
    let used = line.width();
    words::put(buf, area, 0, &line);
    if used + words::width(right) + 2 <= cols {
        words::put_right(buf, area, 0, &words::span(theme, Role::Muted, right).into());
    }
}

/// Loudness and peak in words, and a bar of them where there is room.
pub fn audio_row(buf: &mut Buffer, area: Rect, theme: &Theme, view: &LiveView<'_>, leg: &Leg) {
    let judge = judge(theme, view, leg);
    let cell = judge.audio();
    let cols = usize::from(area.width);
    let line = named(Pieces::new(theme, cols), "", "audio LKFS", 11, &cell).line();
    let used = line.width();
    words::put(buf, area, 0, &line);
    let want = format!(
        "want {:.0} to {:.0}",
        view.loudness - TOLERANCE,
        view.loudness + TOLERANCE
    );
    let room = cols.saturating_sub(used + 4 + words::width(&want));
    let level = Level {
        lkfs: leg.audio_lkfs.now.fresh(),
        dbfs: leg.audio_dbfs.now.fresh(),
        house: view.loudness,
        role: cell.shown.role,
    };
    // Without input nothing is heard, whatever the last window says.
    if room < LEAST_BAR || judge.no_input() {
        return;
    }
    let bar = level::bar(&level, room.min(MOST_BAR), theme);
    let col = u16::try_from(used + 2).unwrap_or(u16::MAX);
    words::put_at(buf, area, 0, col, &bar.into());
    words::put_right(buf, area, 0, &words::span(theme, Role::Muted, &want).into());
}

/// A judge for a pipeline of the stream shown.
pub fn judge<'a>(theme: &'a Theme, view: &LiveView<'a>, leg: &'a Leg) -> Judge<'a> {
    Judge {
        theme,
        leg,
        wants: view.stream.wants.as_ref(),
        told: &view.stream.alerts,
        now: view.at(),
        house: view.loudness,
    }
}

/// The curve's role: not good is seen on the curve too.
pub fn role_of(cell: &Cell) -> Role {
    match cell.shown.role {
        Role::Warn => Role::Warn,
        Role::Bad => Role::Bad,
        Role::Muted => Role::Muted,
        _ => Role::Text,
    }
}

/// A chart of a track over the range shown, without lines.
pub fn chart<'a>(view: &LiveView<'a>, track: &'a Track, role: Role) -> Chart<'a> {
    Chart {
        track,
        from: view.from(),
        until: view.at(),
        want: None,
        warn: None,
        role,
        cursor: view.cursor,
        write: |v| format!("{v:.0}"),
    }
}

/// Frames a second that arrive, over time.
pub fn fps_chart(buf: &mut Buffer, area: Rect, theme: &Theme, view: &LiveView<'_>, leg: &Leg) {
    let wants = view.stream.wants.as_ref();
    let role = role_of(&judge(theme, view, leg).in_fps());
    let fps = Chart {
        want: wants.map(|w| w.fps),
        warn: wants.map(|w| w.fps * SAG),
        ..chart(view, &leg.in_fps, role)
    };
    chart::draw(buf, area, theme, &fps);
}

fn middle(buf: &mut Buffer, area: Rect, theme: &Theme, view: &LiveView<'_>) {
    let [left, centre, right] = columns(area, [54, 38, 50]);
    let title = |name, right, pane| Title {
        name,
        right,
        focused: view.pane == pane,
        ..Title::default()
    };
    let inner = framed(
        buf,
        left,
        theme,
        &title("ERRORS", "last 5 min", Pane::Errors),
    );
    errors::table(buf, inner, theme, view);
    let inner = framed(buf, centre, theme, &title("PLAYBACK", "", Pane::Playback));
    parts::paragraphs(buf, inner, theme, &parts::playback(theme, view));
    let inner = framed(
        buf,
        right,
        theme,
        &title("AUDIENCE AND MONEY", "", Pane::Money),
    );
    let room = usize::from(inner.width).saturating_sub(10);
    parts::pairs(buf, inner, theme, &money::lines(view, room));
}

fn conditions_pane(buf: &mut Buffer, area: Rect, theme: &Theme, view: &LiveView<'_>) {
    let list = &view.stream.conditions;
    let count = conditions::count(list, view.taken);
    let title = Title {
        name: "CONDITIONS",
        note: &count,
        focused: view.pane == Pane::Conditions,
        ..Title::default()
    };
    let inner = framed(buf, area, theme, &title);
    conditions::draw(buf, inner, theme, view.stream, view.taken, view.at());
}

fn events_pane(buf: &mut Buffer, area: Rect, theme: &Theme, view: &LiveView<'_>) {
    let title = Title {
        name: "EVENTS",
        focused: view.pane == Pane::Events,
        ..Title::default()
    };
    let inner = framed(buf, area, theme, &title);
    parts::events(buf, inner, theme, view);
}

fn ready_pane(buf: &mut Buffer, area: Rect, theme: &Theme, view: &LiveView<'_>) {
    let title = Title {
        name: "READY AND NEXT",
        ..Title::default()
    };
    let inner = framed(buf, area, theme, &title);
    parts::pairs(buf, inner, theme, &parts::ready_lines(view));
}
