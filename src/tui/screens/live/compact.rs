//! 80 columns: numbers with low and trend instead of charts.

use super::{LiveView, Pane, parts};
use crate::tui::theme::{Role, Theme};
use crate::tui::widgets::{lamps, text};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

/// Draws everything below the band.
pub fn draw(frame: &mut Frame, area: Rect, theme: &Theme, view: &LiveView) {
    let room = usize::from(area.width);
    let rows = usize::from(area.height);
    let mut lines = lamps::lines(&view.stream.lamps, view.now, theme, room);
    lines.extend(table(view, theme, room));
    let mut errors = vec![Span::styled(" ERRORS 5m  ", theme.style(Role::Muted))];
    for (name, four, five, age) in parts::errors(view) {
        let name = name.replace("encoder>packager", "enc>pkg");
        errors.push(Span::styled(format!("{name} "), theme.style(Role::Muted)));
        errors.push(Span::styled(
            format!("{}/{} ", short(&four.0), short(&five.0)),
            theme.style(if five.1 == Role::Ok { four.1 } else { five.1 }),
        ));
        errors.push(Span::styled(format!("{age}  "), theme.style(Role::Muted)));
    }
    lines.push(Line::from(errors));
    let left = rows.saturating_sub(lines.len());
    // Conditions come first; what happened gives up its rows for them (screens.md).
    let wanted = parts::conditions(view, theme, room, usize::MAX).len();
    let for_conditions = wanted.min(left.saturating_sub(1));
    lines.push(parts::rule(
        &parts::conditions_title(view),
        room,
        view.pane == Pane::Conditions,
        theme,
    ));
    lines.extend(parts::conditions(view, theme, room, for_conditions));
    let left = rows.saturating_sub(lines.len());
    if left >= 2 {
        lines.push(parts::rule(
            "EVENTS",
            room,
            view.pane == Pane::Events,
            theme,
        ));
        lines.extend(parts::events(view, theme, room, left - 2));
    }
    lines.truncate(rows.saturating_sub(1));
    while lines.len() + 1 < rows {
        lines.push(Line::default());
    }
    let answered = view.answered.map_or_else(
        || "AWS has not answered yet".into(),
        |at| format!("last AWS answer {} ago", text::age(view.now, at)),
    );
    let money = view
        .usd_since_start
        .map_or_else(String::new, |usd| format!("   ${usd:.2} + CDN"));
    let told = match view.trouble {
        Some(trouble) => Line::styled(
            text::cut(&format!(" {}", text::safe(trouble)), room),
            theme.style(Role::Bad),
        ),
        None => Line::styled(
            format!("{:>room$}", format!("{answered}{money} ")),
            theme.style(Role::Muted),
        ),
    };
    lines.push(told);
    frame.render_widget(Paragraph::new(lines), area);
}

fn short(cell: &str) -> &str {
    cell.split(" of ").next().unwrap_or(cell)
}

/// Both pipelines side by side, with what is wanted and its age.
fn table(view: &LiveView, theme: &Theme, room: usize) -> Vec<Line<'static>> {
    let (name, tail) = (13, 16);
    let legs = view.stream.legs.len().max(1);
    let column = (room.saturating_sub(name + tail) / legs).max(8);
    let pad = |what: &str, width: usize| {
        let what = text::cut(what, width.saturating_sub(1));
        let gap = width.saturating_sub(text::width(&what));
        format!("{what}{}", " ".repeat(gap))
    };
    let mut head = vec![Span::raw(" ".repeat(name))];
    for leg in &view.stream.legs {
        let carries = view.stream.carries == Some(leg.pipeline);
        let role = if carries { Role::Strong } else { Role::Muted };
        head.push(Span::styled(
            pad(&parts::leg_title(view, leg.pipeline), column),
            theme.style(role),
        ));
    }
    head.push(Span::styled(
        format!("{:<10}{:>5}", "want", "data"),
        theme.style(Role::Muted),
    ));
    let mut lines = vec![Line::from(head)];
    for row in parts::rows(view, theme) {
        let mut spans = vec![Span::styled(
            format!(" {:<width$}", row.name, width = name - 1),
            theme.style(Role::Muted),
        )];
        for (shown, role) in &row.legs {
            spans.push(Span::styled(pad(shown, column), theme.style(*role)));
        }
        spans.push(Span::styled(
            format!("{:<10}{:>5}", text::cut(&row.want, 9), row.age),
            theme.style(Role::Muted),
        ));
        lines.push(Line::from(spans));
    }
    lines
}
