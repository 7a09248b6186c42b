//! What a model looks like: identity above, footer below, the screen between them, and what lies over
//! it. Draws and decides nothing.

mod edges;
mod over;

use super::model::{Link, Model, View};
use super::screens::{
    self,
    live::{LiveView, Restart},
};
use super::spare;
use super::term::graphics::Placement;
use super::theme::Role;
use super::widgets::words;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

/// Rows above and below the screen.
const HEAD: u16 = 1;
const FOOT: u16 = 2;

/// One frame; gives the pictures that the terminal is to draw on it.
pub fn draw(frame: &mut Frame, model: &Model) -> Vec<Placement> {
    let area = frame.area();
    if area.is_empty() {
        return Vec::new();
    }
    let small = area.height < 6;
    let foot = if small { 0 } else { FOOT };
    let head = Rect {
        height: HEAD.min(area.height),
        ..area
    };
    let body = Rect {
        y: area.y + head.height,
        height: area.height.saturating_sub(head.height + foot),
        ..area
    };
    edges::identity(frame, head, model);
    let placed = screen(frame, body, model);
    if foot > 0 {
        edges::footer(
            frame,
            Rect {
                y: area.bottom() - foot,
                height: foot,
                ..area
            },
            model,
        );
    }
    if let Some(overlay) = &model.overlay {
        // The footer's keys mean nothing meanwhile, so its rows may be taken too.
        let below = Rect {
            y: head.bottom(),
            height: area.height - head.height,
            ..area
        };
        over::draw(frame, below, model, overlay);
        // Pictures of a terminal's own lie over all text: none while there is something to read on top.
        return Vec::new();
    }
    placed
}

fn screen(frame: &mut Frame, area: Rect, model: &Model) -> Vec<Placement> {
    let theme = &model.theme;
    match model.view {
        View::Welcome => {
            screens::welcome::draw(frame, area, theme, model.cursor, &model.config_path)
        }
        View::SetUp => {
            if let Some(setup) = &model.setup {
                setup.draw(frame, area, theme);
            }
        }
        View::Streams => streams(frame, area, model),
        View::Live => return live(frame, area, model),
        View::Plan => match &model.plan {
            Some(Ok(view)) => screens::plan::draw(frame, area, theme, view),
            Some(Err(why)) => say(
                frame,
                area,
                model,
                Role::Warn,
                &["No plan.", why, "", "ctrl-r looks again."],
            ),
            None => say(
                frame,
                area,
                model,
                Role::Muted,
                &["Looking at every part in AWS…"],
            ),
        },
        View::Deploy => {
            let view = model.focus.as_ref().and_then(|s| model.deploys.get(s));
            match view {
                Some(view) => screens::deploy::draw(
                    frame,
                    area,
                    theme,
                    view,
                    model.now,
                    model.deploy_cursor,
                    model.reveal,
                ),
                None => say(frame, area, model, Role::Muted, &["No run on this stream."]),
            }
        }
        View::Receipt => {
            let view = model.focus.as_ref().and_then(|s| model.receipts.get(s));
            match view {
                Some(view) => screens::receipt::draw(frame, area, theme, view),
                None => say(
                    frame,
                    area,
                    model,
                    Role::Muted,
                    &["No receipt: nothing was destroyed here."],
                ),
            }
        }
        View::Outputs => match &model.outputs {
            Some(Ok(view)) => screens::outputs::draw(frame, area, theme, view),
            Some(Err(why)) => say(
                frame,
                area,
                model,
                Role::Warn,
                &["No outputs.", why, "", "ctrl-r looks again."],
            ),
            None => say(
                frame,
                area,
                model,
                Role::Muted,
                &["Asking AWS for the addresses…"],
            ),
        },
        View::Events => model.events.draw(frame, area, theme),
    }
    Vec::new()
}

fn streams(frame: &mut Frame, area: Rect, model: &Model) {
    if let (Link::Down(why), None) = (&model.link, &model.snapshot) {
        return say(
            frame,
            area,
            model,
            Role::Bad,
            &[
                "Not connected to AWS.",
                why,
                "",
                "Put the credentials right and start onair again, or rehearse without AWS:  onair demo",
            ],
        );
    }
    let configured: Vec<String> = model.specs.keys().cloned().collect();
    let snapshot = model.snapshot.as_deref();
    let trouble = snapshot.and_then(|s| s.trouble.as_deref());
    screens::streams::draw(
        frame,
        area,
        &model.theme,
        snapshot,
        &configured,
        model.cursor,
        model.now,
        trouble,
    );
}

fn live(frame: &mut Frame, area: Rect, model: &Model) -> Vec<Placement> {
    let Some(stream) = model.shown() else {
        let told = match (&model.link, &model.snapshot) {
            (Link::Connecting, _) => "Connecting…",
            (_, None) if model.replay.is_some() => "Reading the recording…",
            (_, None) => "Asking AWS…",
            _ => "Nothing of this stream is in AWS. p plans it.",
        };
        say(frame, area, model, Role::Muted, &[told]);
        return Vec::new();
    };
    let snapshot = model.snapshot.as_deref();
    let identity = model.identity();
    let taken = model.live.taken.iter();
    let taken = taken.filter(|((name, _), _)| *name == stream.name);
    let taken: Vec<_> = taken.map(|((_, key), how)| (*key, *how)).collect();
    let restart: Vec<Restart> = stream
        .legs
        .iter()
        .map(|leg| Restart {
            pipeline: leg.pipeline,
            refused: spare::refused(stream, leg.pipeline),
        })
        .collect();
    let view = LiveView {
        stream,
        now: model.now,
        range: model.live.range,
        frozen: model.live.frozen.as_ref().map(|f| f.0),
        pane: model.live.pane,
        full: model.live.full.then_some(model.live.pane),
        cursor: model.live.cursor,
        events: &model.log,
        taken: &taken,
        answered: snapshot.and_then(|s| s.answered),
        trouble: snapshot.and_then(|s| s.trouble.as_deref()),
        simulated: identity.is_some_and(|i| i.simulated),
        speed: identity.map_or(1.0, |i| f64::from(i.speed_percent) / 100.0),
        loudness: model.loudness,
        canvas: model.canvas(),
        pictures: model.live.pictures,
        restart: &restart,
    };
    screens::live::draw(frame, area, &model.theme, &view)
}

/// A few calm lines where a screen has nothing yet.
fn say(frame: &mut Frame, area: Rect, model: &Model, role: Role, lines: &[&str]) {
    // Broken here and not by the widget, which cuts wide characters at the edge.
    let room = usize::from(area.width).saturating_sub(3);
    let lines: Vec<Line> = lines
        .iter()
        .enumerate()
        .flat_map(|(i, l)| {
            let style = model.theme.style(if i == 0 { role } else { Role::Text });
            let broken = words::wrap(l, room).into_iter();
            broken.map(move |l| Line::styled(format!("  {l}"), style))
        })
        .collect();
    let area = Rect {
        y: area.y + (area.height / 4).min(3),
        height: area.height - (area.height / 4).min(3),
        ..area
    };
    frame.render_widget(Paragraph::new(lines), area);
}

#[cfg(test)]
mod tests;
