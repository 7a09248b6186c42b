//! The seven lamps, from the camera to the viewer. A lamp that is not measured is hollow, never green.

use super::super::theme::{Role, Theme};
use super::text;
use crate::clock::Timestamp;
use crate::monitor::{Lamp, Light};
use ratatui::text::{Line, Span};

/// A light's sign and role.
pub fn light(light: Light, theme: &Theme) -> (&'static str, Role) {
    match light {
        Light::Good => (theme.signs.ok, Role::Ok),
        Light::Warn => (theme.signs.warn, Role::Warn),
        Light::Down => (theme.signs.bad, Role::Bad),
        Light::Follows => (theme.signs.follows, Role::Muted),
        Light::Hollow => (theme.signs.hollow, Role::Muted),
    }
}

/// Names, lights, evidence and ages in columns of equal width; the evidence only where there is room.
pub fn lines(lamps: &[Lamp], now: Timestamp, theme: &Theme, room: usize) -> Vec<Line<'static>> {
    let column = (room.saturating_sub(1) / lamps.len().max(1)).max(1);
    let pad = |what: &str| {
        let what = text::cut(what, column.saturating_sub(1));
        let gap = column.saturating_sub(text::width(&what));
        format!("{what}{}", " ".repeat(gap))
    };
    let (mut names, mut lights, mut ages, mut proof) = (
        vec![Span::raw(" ")],
        vec![Span::raw(" ")],
        vec![Span::raw(" ")],
        vec![Span::raw(" ")],
    );
    for (i, lamp) in lamps.iter().enumerate() {
        let name = if column >= 16 {
            format!("{} {}", i + 1, lamp.name)
        } else {
            lamp.name.to_owned()
        };
        names.push(Span::styled(pad(&name), theme.style(Role::Muted)));
        let mut used = 0;
        for (pipeline, one) in &lamp.lights {
            let (sign, role) = light(*one, theme);
            let letter = pipeline.map_or("", |p| p.letter());
            let shown = format!("{letter}({sign}) ");
            used += text::width(&shown);
            if used > column {
                break;
            }
            lights.push(Span::styled(shown, theme.style(role)));
        }
        lights.push(Span::raw(" ".repeat(column.saturating_sub(used))));
        let age = match lamp.until {
            Some(at) => text::age(now, at),
            None => "not measured".into(),
        };
        ages.push(Span::styled(pad(&age), theme.style(Role::Muted)));
        proof.push(Span::styled(
            pad(&text::safe(&lamp.evidence)),
            theme.style(Role::Text),
        ));
    }
    let mut lines = vec![Line::from(names), Line::from(lights)];
    if column >= 16 {
        lines.push(Line::from(proof));
    }
    lines.push(Line::from(ages));
    lines
}
