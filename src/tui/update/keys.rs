//! Keys, pastes and the mouse: to whatever lies on top, else to the screen's acts.

use super::super::actions::Act;
use super::super::dialog::{Answer, Ask, Consent, Dialog, turns};
use super::super::event::{Effect, Intent};
use super::super::model::{Link, Model, Overlay, View};
use super::super::palette;
use super::super::screens::streams::entry_at;
use super::super::setup::SetupOut;
use super::super::theme::Role;
use super::perform::perform;
use super::{consent, dialogs};
use crate::export::Dialect;
use ratatui::crossterm::event::{
    KeyCode, KeyEvent, KeyEventKind, MouseButton, MouseEvent, MouseEventKind,
};

/// Pasted text longer than this is cut: nobody types a megabyte on purpose.
const PASTE: usize = 4096;

/// A key.
pub fn key(model: &mut Model, key: &KeyEvent, effects: &mut Vec<Effect>) {
    if key.kind == KeyEventKind::Release {
        return;
    }
    model.dirty = true;
    if let Some(overlay) = model.overlay.take() {
        return on_overlay(model, overlay, key, effects);
    }
    if model.view == View::SetUp && model.setup.is_some() {
        return set_up(model, key, effects);
    }
    if model.view == View::Events && model.events.filtering() {
        model.events.key(key);
        return;
    }
    if model.view == View::Welcome && welcome(model, key, effects) {
        return;
    }
    let act = match model.replay {
        Some(_) => model.keys.in_replay(key, model.view),
        None => model.keys.act(key, model.view),
    };
    match act {
        Some(act) => perform(model, act, effects),
        None => model.dirty = false,
    }
}

/// Pasted text goes where text is typed, and nowhere else.
pub fn paste(model: &mut Model, text: &str) {
    let end = text
        .char_indices()
        .nth(PASTE)
        .map_or(text.len(), |(i, _)| i);
    let text = &text[..end];
    match &mut model.overlay {
        Some(Overlay::Dialog(dialog))
            if !matches!(dialog.consent, Consent::Yes | Consent::Told) =>
        {
            dialog.typed.paste(text);
        }
        Some(Overlay::Palette(palette)) => palette.typed.paste(text),
        Some(_) => return,
        None => match (&mut model.setup, model.view) {
            (Some(setup), View::SetUp) => setup.paste(text),
            _ => return,
        },
    }
    model.dirty = true;
}

/// The mouse: a click chooses, the wheel moves.
pub fn mouse(model: &mut Model, mouse: MouseEvent, effects: &mut Vec<Effect>) {
    if model.overlay.is_some() {
        return;
    }
    match mouse.kind {
        MouseEventKind::ScrollUp => perform(model, Act::Up, effects),
        MouseEventKind::ScrollDown => perform(model, Act::Down, effects),
        MouseEventKind::Down(MouseButton::Left) if model.view == View::Streams => {
            let trouble = model.snapshot.as_ref().is_some_and(|s| s.trouble.is_some());
            let (row, rows) = (mouse.row.saturating_sub(1), model.size.1.saturating_sub(3));
            let entry = entry_at(row, rows, model.names().len(), model.cursor);
            if let Some(entry) = entry.filter(|_| !trouble) {
                if model.cursor == entry {
                    perform(model, Act::Open, effects);
                }
                model.cursor = entry;
            }
        }
        _ => return,
    }
    model.dirty = true;
}

fn on_overlay(model: &mut Model, overlay: Overlay, key: &KeyEvent, effects: &mut Vec<Effect>) {
    match overlay {
        Overlay::Dialog(mut dialog) => match dialog.key(key) {
            Answer::Open => model.overlay = Some(Overlay::Dialog(dialog)),
            Answer::Cancel => {
                if dialog.ask == Ask::Resume {
                    consent::begin(model);
                } else if !matches!(dialog.consent, Consent::Told) {
                    model.say(
                        Role::Muted,
                        format!("{}: no. Nothing was changed.", dialog.title),
                    );
                }
            }
            Answer::Go => agreed(model, dialog, effects),
        },
        Overlay::Palette(mut palette) => match key.code {
            KeyCode::Esc => {}
            KeyCode::Enter => {
                let found = palette::find(palette.typed.text(), model.offered());
                let act = found.get(palette.cursor).map(|a| a.act);
                if let Some(act) = act {
                    perform(model, act, effects);
                }
            }
            KeyCode::Up => {
                palette.cursor = palette.cursor.saturating_sub(1);
                model.overlay = Some(Overlay::Palette(palette));
            }
            KeyCode::Down => {
                palette.cursor += 1;
                let many = palette::find(palette.typed.text(), model.offered()).len();
                palette.cursor = palette.cursor.min(many.saturating_sub(1));
                model.overlay = Some(Overlay::Palette(palette));
            }
            _ => {
                palette.typed.key(*key);
                palette.cursor = 0;
                model.overlay = Some(Overlay::Palette(palette));
            }
        },
        Overlay::Faults { choices, cursor } => {
            let letter = |c: char| choices.iter().position(|f| f.key == c);
            match in_menu(key, cursor, choices.len(), letter) {
                InMenu::Closed => {}
                InMenu::At(cursor) => model.overlay = Some(Overlay::Faults { choices, cursor }),
                InMenu::Chosen(i) => {
                    let Some(fault) = choices.get(i) else { return };
                    model.say(Role::Accent, format!("rehearsal: {}", fault.says));
                    let stream = model.focus.clone().unwrap_or_default();
                    effects.push(Effect::Fault {
                        stream,
                        order: fault.order,
                    });
                }
            }
        }
        Overlay::Export { found, cursor } => {
            let digit = |c: char| (c.to_digit(10)? as usize).checked_sub(1);
            match in_menu(key, cursor, Dialect::ALL.len(), digit) {
                InMenu::Closed => {}
                InMenu::At(cursor) => model.overlay = Some(Overlay::Export { found, cursor }),
                InMenu::Chosen(i) => {
                    let Some((stream, dialect)) = model.focus.clone().zip(Dialect::ALL.get(i))
                    else {
                        return;
                    };
                    model.say(Role::Muted, format!("exporting to {} …", dialect.title()));
                    effects.push(Effect::Export {
                        stream,
                        dialect: *dialect,
                        found,
                    });
                }
            }
        }
        Overlay::Help { turned } => {
            if let Some(by) = turns(key) {
                let turned = turned.wrapping_add(by);
                model.overlay = Some(Overlay::Help { turned });
            }
        }
        // Any key closes what only shows.
        Overlay::Qr { .. } => {}
    }
}

/// What a key did to a menu.
enum InMenu {
    /// Nothing was chosen.
    Closed,
    /// The cursor is there now.
    At(usize),
    /// That row.
    Chosen(usize),
}

/// A key in a menu of so many rows; `row` knows which one a character stands for.
fn in_menu(
    key: &KeyEvent,
    cursor: usize,
    rows: usize,
    row: impl Fn(char) -> Option<usize>,
) -> InMenu {
    match key.code {
        KeyCode::Esc => InMenu::Closed,
        KeyCode::Up => InMenu::At(cursor.saturating_sub(1)),
        KeyCode::Down => InMenu::At((cursor + 1).min(rows.saturating_sub(1))),
        KeyCode::Enter => InMenu::Chosen(cursor),
        KeyCode::Char(c) => match row(c).filter(|i| *i < rows) {
            Some(i) => InMenu::Chosen(i),
            None => InMenu::At(cursor),
        },
        _ => InMenu::At(cursor),
    }
}

/// Consent is complete: the act goes out.
fn agreed(model: &mut Model, mut dialog: Box<Dialog>, effects: &mut Vec<Effect>) {
    let tick = dialog.tick.as_ref().is_some_and(|t| t.1);
    match dialog.ask.clone() {
        Ask::Quit => effects.push(Effect::Quit(0)),
        Ask::Nothing => {}
        Ask::Resume => consent::resume(model),
        Ask::Network => match dialog.typed.text().trim().parse() {
            Ok(network) => {
                let stream = dialog.stream.clone();
                consent::send(model, stream, Intent::Allow(network), effects);
            }
            Err(e) => {
                let e: crate::spec::Invalid = e;
                dialog.wrong = Some(e.to_string());
                model.overlay = Some(Overlay::Dialog(dialog));
            }
        },
        Ask::End => {
            let typed = dialog.typed.text().to_owned();
            match dialogs::ends::typed(model, &dialog.stream, &typed) {
                Ok(intent) => consent::send(model, dialog.stream.clone(), intent, effects),
                Err(e) => {
                    dialog.wrong = Some(e.to_string());
                    model.overlay = Some(Overlay::Dialog(dialog));
                }
            }
        }
        Ask::Act(Intent::Destroy { .. }) => {
            let intent = Intent::Destroy {
                delete_archive: tick,
            };
            consent::send(model, dialog.stream.clone(), intent, effects);
        }
        Ask::Act(intent) => consent::send(model, dialog.stream.clone(), intent, effects),
    }
}

fn set_up(model: &mut Model, key: &KeyEvent, effects: &mut Vec<Effect>) {
    let Some(setup) = &mut model.setup else {
        return;
    };
    match setup.key(*key) {
        SetupOut::None => {}
        SetupOut::Cancel => {
            model.setup = None;
            model.view = model.back.pop().unwrap_or(View::Welcome);
            model.say(Role::Muted, "set-up left. Nothing was created.");
        }
        SetupOut::Save { toml, name } => effects.push(Effect::Save {
            name,
            toml,
            draft: false,
        }),
        SetupOut::Later { toml, name } => {
            model.draft = Some(toml.clone());
            effects.push(Effect::Save {
                name,
                toml,
                draft: true,
            });
        }
        SetupOut::Rehearse => {
            model.setup = None;
            rehearse(model, effects);
        }
        SetupOut::AskIdentity { profile, region } => {
            effects.push(Effect::Identify { profile, region })
        }
    }
}

/// The two offers of the first run; says whether the key was for them.
fn welcome(model: &mut Model, key: &KeyEvent, effects: &mut Vec<Effect>) -> bool {
    match key.code {
        KeyCode::Up | KeyCode::Char('k') => model.cursor = 0,
        KeyCode::Down | KeyCode::Char('j') => model.cursor = 1,
        KeyCode::Enter if model.cursor == 0 => rehearse(model, effects),
        KeyCode::Char('1') => rehearse(model, effects),
        KeyCode::Enter | KeyCode::Char('2') => consent::set_up(model),
        _ => return false,
    }
    true
}

fn rehearse(model: &mut Model, effects: &mut Vec<Effect>) {
    model.link = Link::Connecting;
    model.view = View::Streams;
    model.back.clear();
    model.cursor = 0;
    effects.push(Effect::Connect {
        rehearse: true,
        profile: None,
        region: None,
    });
}
