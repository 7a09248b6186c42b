//! What lies over a screen: dialogs, help, the palette, the faults menu, a code for a phone.

use crate::tui::actions::{ACTIONS, Danger};
use crate::tui::dialog::{Consent, Dialog};
use crate::tui::model::{Model, Overlay, View};
use crate::tui::palette::{self, Palette};
use crate::tui::rehearsal::FaultChoice;
use crate::tui::theme::Role;
use crate::tui::widgets::{qr, text, words};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Clear, Paragraph};

/// What lies over the screen.
pub fn draw(frame: &mut Frame, area: Rect, model: &Model, overlay: &Overlay) {
    match overlay {
        Overlay::Dialog(dialog) => dialog_box(frame, area, model, dialog),
        Overlay::Help => help(frame, area, model),
        Overlay::Palette(palette) => palette_box(frame, area, model, palette),
        Overlay::Faults { choices, cursor } => faults(frame, area, model, choices, *cursor),
        Overlay::Qr { label, url } => {
            let inner = boxed(
                frame,
                area,
                model,
                Role::Accent,
                label,
                area.width,
                area.height,
            );
            qr::draw(frame, inner, &model.theme, url);
        }
    }
}

/// A box in the middle; gives what is inside its frame.
fn boxed(
    frame: &mut Frame,
    area: Rect,
    model: &Model,
    role: Role,
    title: &str,
    width: u16,
    height: u16,
) -> Rect {
    let (width, height) = (width.min(area.width), height.min(area.height));
    let place = Rect {
        x: area.x + (area.width - width) / 2,
        y: area.y + (area.height - height) / 2,
        width,
        height,
    };
    let block = Block::bordered()
        .title(format!(" {title} "))
        .border_style(model.theme.style(role))
        .title_style(model.theme.style(role));
    frame.render_widget(Clear, place);
    let inner = block.inner(place);
    frame.render_widget(block, place);
    inner
}

fn dialog_box(frame: &mut Frame, area: Rect, model: &Model, dialog: &Dialog) {
    let theme = &model.theme;
    let width = area.width.min(86);
    let room = usize::from(width.saturating_sub(4)).max(1);
    let mut lines = vec![Line::default()];
    let mut put = |role: Role, what: &str| {
        for line in text::wrap(&text::safe(what), room) {
            lines.push(Line::styled(format!(" {line}"), theme.style(role)));
        }
    };
    for (role, what) in &dialog.text {
        put(*role, what);
    }
    if let Some(command) = &dialog.command {
        put(Role::Muted, "");
        put(Role::Muted, &format!("same as: {command}"));
    }
    if let Some((what, on)) = &dialog.tick {
        put(Role::Muted, "");
        put(
            Role::Warn,
            &format!("[{}] {what}", if *on { "x" } else { " " }),
        );
    }
    put(Role::Muted, "");
    if let Some(wrong) = dialog.wrong.as_ref().filter(|w| !w.is_empty()) {
        put(Role::Bad, wrong);
    }
    if !matches!(dialog.consent, Consent::Yes | Consent::Told) {
        put(Role::Strong, &format!("> {}_", dialog.typed.text()));
    }
    let ready = if dialog.consented() {
        Role::Danger
    } else {
        Role::Accent
    };
    put(ready, &dialog.prompt());
    let height = u16::try_from(lines.len() + 2).unwrap_or(u16::MAX);
    let role = match dialog.consent {
        Consent::Yes | Consent::Value(_) => Role::Accent,
        Consent::Prefix { .. } | Consent::Whole(_) | Consent::Told => Role::Danger,
    };
    let inner = boxed(frame, area, model, role, &dialog.title, width, height);
    // What must be typed stays in sight when the box is lower than its text.
    let hidden = u16::try_from(lines.len())
        .unwrap_or(u16::MAX)
        .saturating_sub(inner.height);
    frame.render_widget(Paragraph::new(lines).scroll((hidden, 0)), inner);
}

fn help(frame: &mut Frame, area: Rect, model: &Model) {
    let theme = &model.theme;
    let mut lines = Vec::new();
    if let Some(about) = about(model) {
        for line in text::wrap(&about, usize::from(area.width.saturating_sub(8)).max(1)) {
            lines.push(Line::styled(format!(" {line}"), theme.style(Role::Strong)));
        }
        lines.push(Line::default());
    }
    for a in ACTIONS.iter().filter(|a| a.is_on(model.view)) {
        let role = if a.danger > Danger::Looks {
            Role::Warn
        } else {
            Role::Accent
        };
        let why = model
            .forbids(a)
            .map_or_else(String::new, |w| format!("  ({w})"));
        lines.push(Line::from(vec![
            Span::styled(format!(" {:<12}", model.keys.all(a.act)), theme.style(role)),
            Span::styled(format!("{:<14}", a.name), theme.style(Role::Text)),
            Span::styled(format!("{}{why}", a.help), theme.style(Role::Muted)),
        ]));
    }
    let height = u16::try_from(lines.len() + 2).unwrap_or(u16::MAX);
    let title = format!("{}: any key closes", model.view.title());
    let inner = boxed(
        frame,
        area,
        model,
        Role::Accent,
        &title,
        area.width.min(120),
        height,
    );
    frame.render_widget(Paragraph::new(lines), inner);
}

/// What the cursor is on, explained.
fn about(model: &Model) -> Option<String> {
    Some(match model.view {
        View::Live => model.live.pane.about().to_owned(),
        View::Streams => "All streams of this account and region, worst first. RUNNING means billing, not healthy: ON AIR is said only when the edge is seen to advance.".into(),
        View::Plan => "What a deploy would do, part by part: its effect on viewers, how long it usually takes, what it costs. Nothing is changed before A and y.".into(),
        View::Deploy => "The parts of the stream as AWS shows them. Leaving or quitting is safe: AWS keeps what is made.".into(),
        View::Outputs => "What encoders and viewers need. c copies the row under the cursor; stream keys are hidden until v.".into(),
        View::Events => "What happened on this console, and every call to AWS with its duration. t changes between them, / filters.".into(),
        View::Receipt => "What a destroy left, seen by looking again: gone, kept by your choice, left by a failure.".into(),
        View::Welcome | View::SetUp => return None,
    })
}

fn palette_box(frame: &mut Frame, area: Rect, model: &Model, palette: &Palette) {
    let found = palette::find(palette.typed.text(), model.offered());
    let rows = usize::from(area.height.saturating_sub(4)).min(14);
    let inner = boxed(
        frame,
        area,
        model,
        Role::Accent,
        "command",
        area.width.min(90),
        u16::try_from(rows + 3).unwrap_or(17),
    );
    let first = palette.cursor.saturating_sub(rows.saturating_sub(1));
    let mut lines = vec![Line::styled(
        format!(" > {}_", palette.typed.text()),
        model.theme.style(Role::Strong),
    )];
    for (i, a) in found.iter().enumerate().skip(first).take(rows) {
        let role = if i == palette.cursor {
            Role::Selected
        } else {
            Role::Text
        };
        let line = format!(" {:<14} {:<8} {}", a.name, model.keys.shown(a.act), a.help);
        lines.push(Line::styled(
            words::fit(&line, usize::from(inner.width), &model.theme),
            model.theme.style(role),
        ));
    }
    if found.is_empty() {
        lines.push(Line::styled(
            " nothing fits; esc closes",
            model.theme.style(Role::Muted),
        ));
    }
    frame.render_widget(Paragraph::new(lines), inner);
}

fn faults(frame: &mut Frame, area: Rect, model: &Model, choices: &[FaultChoice], cursor: usize) {
    let rows = usize::from(area.height.saturating_sub(6)).min(choices.len());
    let inner = boxed(
        frame,
        area,
        model,
        Role::BandRehearsal,
        "rehearsal: break something",
        area.width.min(90),
        u16::try_from(rows + 5).unwrap_or(20),
    );
    let first = cursor.saturating_sub(rows.saturating_sub(1));
    let mut lines = Vec::new();
    for (i, fault) in choices.iter().enumerate().skip(first).take(rows) {
        let role = if i == cursor {
            Role::Selected
        } else {
            Role::Text
        };
        let line = format!(" {}  {}", fault.key, fault.name);
        lines.push(Line::styled(
            words::fit(&line, usize::from(inner.width), &model.theme),
            model.theme.style(role),
        ));
    }
    lines.push(Line::default());
    if let Some(fault) = choices.get(cursor) {
        for line in text::wrap(
            fault.says,
            usize::from(inner.width.saturating_sub(2)).max(1),
        )
        .into_iter()
        .take(2)
        {
            lines.push(Line::styled(
                format!(" {line}"),
                model.theme.style(Role::Muted),
            ));
        }
    }
    frame.render_widget(Paragraph::new(lines), inner);
}
