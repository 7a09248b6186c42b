//! What a model looks like: identity above, footer below, the screen between them, and what lies over
//! it. Draws and decides nothing.

use super::actions::{ACTIONS, Danger};
use super::dialog::{Consent, Dialog};
use super::model::{Link, Model, Overlay, View};
use super::palette::{self, Palette};
use super::rehearsal::FaultChoice;
use super::screens::{
    self,
    live::{LiveView, Restart},
};
use super::spare;
use super::theme::Role;
use super::widgets::{qr, text};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Clear, Paragraph, Wrap};

/// Rows above and below the screen.
const HEAD: u16 = 1;
const FOOT: u16 = 2;

/// One frame.
pub fn draw(frame: &mut Frame, model: &Model) {
    let area = frame.area();
    if area.is_empty() {
        return;
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
    identity(frame, head, model);
    screen(frame, body, model);
    if foot > 0 {
        footer(
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
        over(frame, body, model, overlay);
    }
}

/// `482112347730` as people tell accounts apart: `4821..7730`.
fn short_account(account: &str) -> String {
    match (
        account.get(..4),
        account.get(account.len().saturating_sub(4)..),
    ) {
        (Some(start), Some(end)) if account.len() > 8 => format!("{start}..{end}"),
        _ => account.to_owned(),
    }
}

/// Who, where, which world, what time (screens.md rule 2).
fn identity(frame: &mut Frame, area: Rect, model: &Model) {
    let theme = &model.theme;
    let wide = area.width >= 110;
    let mut left = String::from(" onair  ");
    match model.view {
        View::Streams | View::Welcome | View::Events | View::SetUp => {
            left.push_str(model.view.title())
        }
        _ => {
            let name = text::safe(model.focus.as_deref().unwrap_or("no stream"));
            left.push_str(&text::cut(&name, usize::from(area.width / 3)));
            if model.view != View::Live {
                left.push_str(&format!("  {}", model.view.title()));
            }
        }
    }
    let mut role = Role::Strong;
    match &model.link {
        Link::Up(i) => {
            let account = if wide {
                i.account.clone()
            } else {
                short_account(&i.account)
            };
            left.push_str(&format!("  {}  {account}", i.region));
            if let Some(profile) = &i.profile {
                left.push_str(&format!(" {}", text::safe(profile)));
            }
            if i.simulated {
                role = Role::BandRehearsal;
                let speed = match i.speed_percent {
                    100 => String::new(),
                    n => format!(" x{}", f64::from(n) / 100.0),
                };
                left.push_str(&format!("  REHEARSAL{speed}"));
            } else {
                left.push_str(if wide { "  (AWS, real)" } else { "  AWS" });
            }
            let word = if model.read_only {
                "READ-ONLY"
            } else {
                "OPERATOR"
            };
            left.push_str(&format!("  {word} {}", text::cut(&text::safe(&i.who), 24)));
        }
        Link::Connecting => left.push_str("  connecting…"),
        Link::Down(_) => left.push_str("  NOT CONNECTED"),
        Link::None => {}
    }
    let time = model.now.strftime("%H:%M:%S UTC").to_string();
    let room = usize::from(area.width);
    let line = if room > time.len() + 12 {
        let left = text::cut(&left, room - time.len() - 2);
        let gap = room.saturating_sub(text::width(&left) + time.len() + 1);
        format!("{left}{}{time} ", " ".repeat(gap))
    } else {
        text::cut(&left, room)
    };
    frame.render_widget(Paragraph::new(line).style(theme.style(role)), area);
}

fn screen(frame: &mut Frame, area: Rect, model: &Model) {
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
        View::Live => live(frame, area, model),
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

fn live(frame: &mut Frame, area: Rect, model: &Model) {
    let Some(stream) = model.shown() else {
        let told = match (&model.link, &model.snapshot) {
            (Link::Connecting, _) => "Connecting…",
            (_, None) => "Asking AWS…",
            _ => "Nothing of this stream is in AWS. p plans it.",
        };
        return say(frame, area, model, Role::Muted, &[told]);
    };
    let snapshot = model.snapshot.as_deref();
    let identity = model.identity();
    let on_air_hours = stream
        .running_since
        .map(|since| model.now.duration_since(since).as_secs_f64() / 3600.0);
    let rate = stream.wants.as_ref().and_then(|w| w.usd_per_hour);
    let acked: Vec<_> = model.live.acked.iter().copied().collect();
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
        acked: &acked,
        ends: None,
        usd_since_start: on_air_hours.zip(rate).map(|(hours, usd)| hours * usd),
        polling_usd_per_hour: snapshot.map_or(0.0, |s| s.usd_per_hour),
        answered: snapshot.and_then(|s| s.answered),
        trouble: snapshot.and_then(|s| s.trouble.as_deref()),
        simulated: identity.is_some_and(|i| i.simulated),
        speed: identity.map_or(1.0, |i| f64::from(i.speed_percent) / 100.0),
        restart: &restart,
    };
    screens::live::draw(frame, area, &model.theme, &view);
}

/// A few calm lines where a screen has nothing yet.
fn say(frame: &mut Frame, area: Rect, model: &Model, role: Role, lines: &[&str]) {
    let lines: Vec<Line> = lines
        .iter()
        .enumerate()
        .map(|(i, l)| {
            let role = if i == 0 { role } else { Role::Text };
            Line::styled(format!("  {}", text::safe(l)), model.theme.style(role))
        })
        .collect();
    let area = Rect {
        y: area.y + (area.height / 4).min(3),
        height: area.height - (area.height / 4).min(3),
        ..area
    };
    frame.render_widget(Paragraph::new(lines).wrap(Wrap { trim: false }), area);
}

/// Keys of this screen; a notice takes the first row.
fn footer(frame: &mut Frame, area: Rect, model: &Model) {
    let theme = &model.theme;
    let (first, second) = (
        Rect { height: 1, ..area },
        Rect {
            y: area.y + 1,
            height: 1,
            ..area
        },
    );
    let room = usize::from(area.width);
    let tour = model.tour.as_ref().map(|t| (t.progress(), t.caption()));
    let under_way = model
        .focus
        .as_ref()
        .and_then(|s| model.running.get(s).map(|r| (s, r)));
    let top = if let Some(((step, of), caption)) = tour {
        Line::styled(
            text::cut(&format!(" TOUR {step}/{of}  {caption}"), room),
            theme.style(Role::BandRehearsal),
        )
    } else if let Some(notice) = &model.notice {
        Line::styled(
            text::cut(&format!(" {}", text::safe(&notice.text)), room),
            theme.style(notice.role),
        )
    } else if let Some((stream, r)) = under_way.filter(|_| model.view != View::Deploy) {
        let told = format!(
            " {} {stream} {}: {}",
            r.word,
            text::ago(model.now, r.since),
            text::safe(&r.last)
        );
        Line::styled(text::cut(&told, room), theme.style(Role::Warn))
    } else if model.view == View::SetUp {
        let keys = model.setup.as_ref().map_or_else(Vec::new, |s| s.footer());
        keys_line(
            model,
            keys.iter().map(|(k, l)| ((*k).to_owned(), *l)),
            room,
            "",
        )
    } else {
        let looks = model.offered().filter(|a| {
            a.danger == Danger::Looks && !a.label.is_empty() && a.act != super::actions::Act::Quit
        });
        keys_line(
            model,
            looks.map(|a| (model.keys.shown(a.act).to_owned(), a.label)),
            room,
            "",
        )
    };
    frame.render_widget(Paragraph::new(top), first);
    let changes: Vec<_> = model
        .offered()
        .filter(|a| a.danger > Danger::Looks)
        .collect();
    let quit = (
        model.keys.shown(super::actions::Act::Quit).to_owned(),
        "quit",
    );
    let bottom = if changes.is_empty() {
        let told = if model.read_only {
            " read-only: nothing here changes AWS  "
        } else {
            ""
        };
        keys_line(model, std::iter::once(quit), room, told)
    } else {
        let keys = changes
            .iter()
            .map(|a| (model.keys.shown(a.act).to_owned(), a.label));
        let lead = if room >= 100 {
            " CAPITALS CHANGE AWS:"
        } else {
            " ACT:"
        };
        keys_line(model, keys.chain(std::iter::once(quit)), room, lead)
    };
    if model.view != View::SetUp {
        frame.render_widget(Paragraph::new(bottom), second);
    }
}

fn keys_line<'a>(
    model: &Model,
    keys: impl Iterator<Item = (String, &'a str)>,
    room: usize,
    lead: &'a str,
) -> Line<'a> {
    let mut spans = vec![Span::styled(lead, model.theme.style(Role::Muted))];
    let mut used = lead.chars().count();
    for (key, label) in keys {
        let more = 2 + text::width(&key) + 1 + text::width(label);
        if used + more > room {
            break;
        }
        used += more;
        spans.push(Span::raw(" "));
        spans.push(Span::styled(key, model.theme.style(Role::Accent)));
        spans.push(Span::styled(
            format!(" {label} "),
            model.theme.style(Role::Text),
        ));
    }
    Line::from(spans)
}

fn over(frame: &mut Frame, area: Rect, model: &Model, overlay: &Overlay) {
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
            text::cut(&line, usize::from(inner.width)),
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
            text::cut(&line, usize::from(inner.width)),
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
