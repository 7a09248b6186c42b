//! Seven lamps from source to viewer, each with its sign per pipeline and the age of its evidence.

use super::readings::{age, role, sign};
use super::words;
use crate::clock::Timestamp;
use crate::monitor::{Lamp, Light, Pipeline};
use crate::tui::theme::{Role, Theme};
use ratatui::{
    buffer::Buffer,
    layout::Rect,
    text::{Line, Span},
};

fn lights(theme: &Theme, lamp: &Lamp) -> Vec<Span<'static>> {
    let mut spans = Vec::new();
    for (pipeline, light) in &lamp.lights {
        if !spans.is_empty() {
            spans.push(Span::raw(" "));
        }
        if let Some(pipeline) = pipeline {
            spans.push(words::span(theme, Role::Text, pipeline.letter()));
        }
        let sign = format!("({})", sign(*light, theme));
        spans.push(words::span(theme, role(*light), &sign));
    }
    spans
}

/// Starts of the columns: each as wide as it must be, the rest shared out.
fn columns(theme: &Theme, lamps: &[Lamp], names: &[String], width: u16) -> Vec<(u16, u16)> {
    let needs: Vec<u16> = lamps
        .iter()
        .zip(names)
        .map(|(lamp, name)| {
            let lights = Line::from(lights(theme, lamp)).width();
            u16::try_from(words::width(name).max(lights) + 1).unwrap_or(u16::MAX)
        })
        .collect();
    let count = u16::try_from(lamps.len().max(1)).unwrap_or(u16::MAX);
    // Even columns are calmer; uneven ones only where even ones would not do.
    let even = width / count;
    let mut at = 0_u16;
    let all = needs
        .iter()
        .fold(0_u16, |sum, need| sum.saturating_add(*need));
    let spare = width.saturating_sub(all) / count;
    let fits = needs.iter().all(|need| *need <= even);
    let take = |need: &u16| {
        let wide = if fits {
            even
        } else {
            need.saturating_add(spare)
        };
        let from = at;
        at = at.saturating_add(wide);
        (from, wide.saturating_sub(1))
    };
    needs.iter().map(take).collect()
}

/// Draws the lamps: names, lights, ages on three rows; from four rows on numbered, the ages beside
/// the lights, and evidence below. Of two rows the ages go.
pub fn draw(buf: &mut Buffer, area: Rect, theme: &Theme, lamps: &[Lamp], now: Timestamp) {
    let tall = area.height >= 4;
    let names: Vec<String> = lamps
        .iter()
        .enumerate()
        .map(|(i, lamp)| {
            if tall {
                format!("{} {}", i + 1, lamp.name)
            } else {
                lamp.name.to_string()
            }
        })
        .collect();
    let columns = columns(theme, lamps, &names, area.width.saturating_sub(1));
    for ((lamp, name), (from, wide)) in lamps.iter().zip(&names).zip(columns) {
        let column = Rect {
            x: area.x.saturating_add(from + 1),
            width: wide,
            ..area
        }
        .intersection(area);
        let cols = usize::from(column.width);
        let dark = lamp.lights.iter().all(|(_, light)| *light == Light::Hollow);
        let name_role = if dark { Role::Muted } else { Role::Strong };
        let name = words::span(theme, name_role, &words::fit(name, cols, theme));
        words::put(buf, column, 0, &name.into());
        let aged = lamp.until.map(|until| age(until, now));
        let aged = aged.unwrap_or_else(|| "no data".to_string());
        let mut line = lights(theme, lamp);
        if !tall {
            let aged = if words::width(&aged) > cols {
                "--"
            } else {
                &aged
            };
            words::put(buf, column, 1, &Line::from(line));
            words::put(
                buf,
                column,
                2,
                &words::span(theme, Role::Muted, aged).into(),
            );
            continue;
        }
        let fits = Line::from(line.clone()).width() + words::width(&aged) + 2 <= cols;
        let aged = if fits { &aged } else { "--" };
        line.push(words::span(theme, Role::Muted, &format!("  {aged}")));
        words::put(buf, column, 1, &Line::from(line));
        let room = usize::from(area.height).saturating_sub(2);
        let texts = evidence(&lamp.evidence, cols, room, theme);
        for (i, text) in texts.iter().enumerate() {
            let row = u16::try_from(i + 2).unwrap_or(u16::MAX);
            words::put(
                buf,
                column,
                row,
                &words::span(theme, Role::Text, text).into(),
            );
        }
    }
}

/// Evidence on at most `rows` lines; whole words, a mark where some are left out.
fn evidence(text: &str, cols: usize, rows: usize, theme: &Theme) -> Vec<String> {
    let mut lines = words::wrap(text, cols);
    if lines.len() > rows {
        lines.truncate(rows);
        if let Some(last) = lines.last_mut() {
            let mark = if theme.signs.braille { "…" } else { "~" };
            while words::width(last) + 1 > cols {
                match last.rfind(' ') {
                    Some(space) => last.truncate(space),
                    None => {
                        *last = words::fit(last, cols.saturating_sub(1), theme);
                        return lines;
                    }
                }
            }
            last.push_str(mark);
        }
    }
    lines
}

/// Where to look: the first lamp that is down, else the first that warns.
pub fn look_here(lamps: &[Lamp]) -> Option<(usize, &Lamp, Option<Pipeline>, Light)> {
    let find = |wanted: Light| {
        lamps.iter().enumerate().find_map(|(i, lamp)| {
            let mut lights = lamp.lights.iter();
            let (pipeline, light) = lights.find(|(_, light)| *light == wanted)?;
            Some((i + 1, lamp, *pipeline, *light))
        })
    };
    find(Light::Down).or_else(|| find(Light::Warn))
}
