//! One pane over the whole screen, with range, cursor and values.

use super::parts::{self, SAG};
use super::wide::{errors, pane};
use super::{LiveView, Pane};
use crate::clock::Timestamp;
use crate::monitor::{Pipeline, Track};
use crate::tui::theme::{Role, Theme};
use crate::tui::widgets::chart::{self, Chart};
use crate::tui::widgets::text;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

/// Draws one pane.
pub fn draw(frame: &mut Frame, area: Rect, theme: &Theme, view: &LiveView, which: Pane) {
    let title = format!(
        "{}   {}   r range, left right cursor, space freeze, enter back",
        which.title(),
        view.range.words()
    );
    let inner = pane(frame, area, theme, view, which, &title);
    let (room, rows) = (usize::from(inner.width), usize::from(inner.height));
    let lines = match which {
        Pane::A => return leg(frame, inner, theme, view, Pipeline::A),
        Pane::B => return leg(frame, inner, theme, view, Pipeline::B),
        Pane::Errors => {
            let lines = errors(view, theme, room);
            let used = lines.len() as u16;
            frame.render_widget(Paragraph::new(lines), inner);
            let rest = Rect {
                y: inner.y + used.min(inner.height),
                height: inner.height.saturating_sub(used),
                ..inner
            };
            let tracks = [
                (
                    "packager requests a minute",
                    &view.stream.packager.requests,
                    None,
                ),
                ("edge 5xx, percent", &view.stream.edge.rate_5xx, None),
            ];
            return charts(frame, rest, theme, view, &tracks);
        }
        Pane::Money => {
            let lines = parts::money(view, theme);
            let used = lines.len() as u16;
            frame.render_widget(Paragraph::new(lines), inner);
            let rest = Rect {
                y: inner.y + used.min(inner.height),
                height: inner.height.saturating_sub(used),
                ..inner
            };
            return charts(
                frame,
                rest,
                theme,
                view,
                &[("edge bytes a minute", &view.stream.edge.bytes, None)],
            );
        }
        Pane::Playback => parts::playback(theme),
        Pane::Conditions => parts::conditions(view, theme, room, rows),
        Pane::Events => parts::events(view, theme, room, rows),
    };
    frame.render_widget(Paragraph::new(lines), inner);
}

fn leg(frame: &mut Frame, area: Rect, theme: &Theme, view: &LiveView, pipeline: Pipeline) {
    let Some(leg) = view.stream.legs.iter().find(|l| l.pipeline == pipeline) else {
        let told = " this channel has one pipeline";
        return frame.render_widget(
            Paragraph::new(Line::styled(told, theme.style(Role::Muted))),
            area,
        );
    };
    let wants = view.stream.wants.as_ref();
    let tracks = [
        (
            "input fps, highest in 10 s",
            &leg.in_fps,
            wants.map(|w| w.fps),
        ),
        ("input Mb/s", &leg.in_mbps, wants.map(|w| w.mbps)),
        (
            "outputs",
            &leg.outputs,
            wants.map(|w| f64::from(w.outputs.saturating_sub(w.archive_outputs))),
        ),
        ("fill, ms", &leg.fill_ms, None),
    ];
    charts(frame, area, theme, view, &tracks);
}

/// Charts below each other, as many as fit with six rows each; the value under the cursor in the title.
fn charts(
    frame: &mut Frame,
    area: Rect,
    theme: &Theme,
    view: &LiveView,
    tracks: &[(&str, &Track, Option<f64>)],
) {
    let fit = usize::from(area.height / 6).clamp(1, tracks.len().max(1));
    let each = area.height / fit as u16;
    for (i, (name, track, want)) in tracks.iter().take(fit).enumerate() {
        let place = Rect {
            y: area.y + each * i as u16,
            height: each,
            ..area
        };
        let value = match view.cursor {
            Some(at) => value_at(track, at).map_or_else(
                || format!("{}  no data", at.strftime("%H:%M:%S")),
                |v| format!("{}  {v:.1}", at.strftime("%H:%M:%S")),
            ),
            None => match track.now.last() {
                Some(v) => format!(
                    "{v:.1}, data {} old",
                    track
                        .now
                        .until()
                        .map_or_else(String::new, |at| text::age(view.now, at))
                ),
                None => match &track.now {
                    crate::monitor::Reading::NoData(why) => format!("no data: {}", why.words()),
                    _ => String::new(),
                },
            },
        };
        let want_text = want.map_or_else(String::new, |w| format!("  want {w:.1}"));
        let title = Line::styled(
            text::cut(
                &format!(" {name}{want_text}   {value}"),
                usize::from(area.width),
            ),
            theme.style(Role::Text),
        );
        frame.render_widget(
            Paragraph::new(title),
            Rect {
                height: 1.min(place.height),
                ..place
            },
        );
        let shown = Chart {
            track,
            now: view.frozen.unwrap_or(view.now),
            range: view.range.length(),
            top: *want,
            threshold: want.map(|w| w * SAG),
            cursor: view.cursor,
        };
        let inside = Rect {
            y: place.y + 1,
            height: place.height.saturating_sub(1),
            ..place
        };
        chart::draw(frame.buffer_mut(), inside, theme, &shown);
    }
}

/// The value of the window that holds a moment.
fn value_at(track: &Track, at: Timestamp) -> Option<f64> {
    let period = jiff::SignedDuration::try_from(track.period).unwrap_or_default();
    track
        .points
        .iter()
        .rev()
        .find(|(start, _)| *start <= at && at < *start + period)
        .map(|p| p.1)
}
