//! Keys, pastes and the mouse: to whatever lies on top, else to the screen's acts.

use super::super::actions::{Act, action};
use super::super::dialog::{Answer, Ask, Consent, Dialog, turns};
use super::super::event::{Effect, Intent};
use super::super::model::{Link, Model, Overlay, View};
use super::super::palette::{self, Palette};
use super::super::rehearsal;
use super::super::screens::live::Pane;
use super::super::screens::streams::entry_at;
use super::super::setup::SetupOut;
use super::super::theme::Role;
use super::consent;
use super::{open, poke, replay, taken};
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
        Overlay::Faults {
            choices,
            mut cursor,
        } => {
            let chosen = match key.code {
                KeyCode::Esc => return,
                KeyCode::Up => {
                    cursor = cursor.saturating_sub(1);
                    None
                }
                KeyCode::Down => {
                    cursor = (cursor + 1).min(choices.len().saturating_sub(1));
                    None
                }
                KeyCode::Enter => choices.get(cursor),
                KeyCode::Char(c) => choices.iter().find(|f| f.key == c),
                _ => None,
            };
            match chosen {
                Some(fault) => {
                    model.say(Role::Accent, format!("rehearsal: {}", fault.says));
                    let stream = model.focus.clone().unwrap_or_default();
                    effects.push(Effect::Fault {
                        stream,
                        order: fault.order,
                    });
                }
                None => model.overlay = Some(Overlay::Faults { choices, cursor }),
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

/// Does an act, or says why not.
pub fn perform(model: &mut Model, act: Act, effects: &mut Vec<Effect>) {
    let row = action(act);
    if let Some(why) = model.forbids(row) {
        return model.say(Role::Warn, why);
    }
    match act {
        Act::Help => model.overlay = Some(Overlay::Help { turned: 0 }),
        Act::Palette => model.overlay = Some(Overlay::Palette(Palette::default())),
        Act::Quit => consent::quit(model, effects),
        Act::Back => back(model),
        Act::Streams => open(model, View::Streams, effects),
        Act::Live => open(model, View::Live, effects),
        Act::Plan => open(model, View::Plan, effects),
        Act::Outputs => open(model, View::Outputs, effects),
        Act::Events => open(model, View::Events, effects),
        Act::Open => enter(model, effects),
        Act::SetUp => consent::set_up(model),
        Act::Faults => {
            model.overlay = Some(Overlay::Faults {
                choices: rehearsal::FAULTS,
                cursor: 0,
            })
        }
        Act::NextPane => model.live.pane = model.live.pane.next(),
        Act::PreviousPane => model.live.pane = next(model.live.pane, Pane::ALL.len() - 1),
        Act::Up => up_down(model, -1),
        Act::Down => up_down(model, 1),
        Act::PageUp => up_down(model, -10),
        Act::PageDown => up_down(model, 10),
        Act::Left => along_time(model, -1),
        Act::Right => along_time(model, 1),
        Act::Range => model.live.range = model.live.range.next(),
        Act::Freeze => freeze(model),
        Act::Acknowledge => taken::acknowledge(model),
        Act::NotUsed => taken::not_used(model, effects),
        Act::Copy => copy(model, effects),
        Act::Reveal => reveal(model),
        Act::Qr => qr(model, effects),
        Act::Calls => {
            model.events.toggle_calls();
            effects.push(Effect::Calls);
        }
        Act::Filter => model.events.filter(),
        Act::Refresh => {
            poke(model, effects);
            match (model.view, model.focus.clone()) {
                (View::Plan, Some(stream)) => effects.push(Effect::Plan(stream)),
                (View::Outputs, Some(stream)) => effects.push(Effect::Outputs(stream)),
                _ => {}
            }
        }
        Act::Mouse => {
            model.mouse = !model.mouse;
            let told = if model.mouse {
                "mouse: onair has it"
            } else {
                "mouse: the terminal has it, text can be selected"
            };
            model.say(Role::Muted, told);
        }
        Act::Interrupt => {
            if let Some(stream) = model
                .focus
                .clone()
                .filter(|s| model.running.contains_key(s))
            {
                model.say(
                    Role::Warn,
                    "asked to stop: calls in flight finish, AWS keeps what is made",
                );
                effects.push(Effect::Interrupt(stream));
            }
        }
        Act::Pause
        | Act::Rewind
        | Act::Forward
        | Act::FarBack
        | Act::FarOn
        | Act::First
        | Act::Last
        | Act::Faster
        | Act::Slower => replay::perform(model, act, effects),
        Act::Start
        | Act::Stop
        | Act::Destroy
        | Act::Apply
        | Act::Restart
        | Act::Allow
        | Act::Retry
        | Act::Skip
        | Act::RollBack => consent::ask(model, act),
    }
}

fn next(pane: Pane, by: usize) -> Pane {
    let at = Pane::ALL.iter().position(|p| *p == pane).unwrap_or(0);
    Pane::ALL[(at + by) % Pane::ALL.len()]
}

fn back(model: &mut Model) {
    if model.view == View::Live && (model.live.full || model.live.frozen.is_some()) {
        model.live.full = false;
        model.live.frozen = None;
        model.live.cursor = None;
    } else if let Some(view) = model.back.pop() {
        model.view = view;
    } else if model.view != View::Streams && model.view != View::Welcome {
        model.view = View::Streams;
    }
}

fn enter(model: &mut Model, effects: &mut Vec<Effect>) {
    match model.view {
        View::Streams => {
            let Some(name) = model.names().get(model.cursor).cloned() else {
                return consent::set_up(model);
            };
            let deployed = model
                .snapshot
                .iter()
                .flat_map(|s| &s.streams)
                .any(|s| s.name == name && s.channel_id.is_some());
            model.focus = Some(name.clone());
            let view = if model
                .running
                .get(&name)
                .is_some_and(|r| matches!(r.word, "deploy" | "destroy"))
            {
                View::Deploy
            } else if deployed {
                View::Live
            } else {
                View::Plan
            };
            open(model, view, effects);
        }
        View::Live => model.live.full = !model.live.full,
        _ => {}
    }
}

fn up_down(model: &mut Model, by: isize) {
    let moved =
        |cursor: usize, len: usize| cursor.saturating_add_signed(by).min(len.saturating_sub(1));
    match model.view {
        View::Streams => model.cursor = moved(model.cursor, model.names().len()),
        View::Plan => {
            if let Some(Ok(plan)) = &mut model.plan {
                plan.move_by(by);
            }
        }
        View::Deploy => {
            let len = model
                .focus
                .as_ref()
                .and_then(|s| model.deploys.get(s))
                .map_or(0, |d| d.rows());
            model.deploy_cursor = moved(model.deploy_cursor, len);
        }
        View::Outputs => {
            if let Some(Ok(outputs)) = &mut model.outputs {
                outputs.move_by(by);
            }
        }
        View::Events => model.events.scroll(by),
        View::Receipt => {
            let receipt = model.focus.as_ref().and_then(|s| model.receipts.get_mut(s));
            if let Some(receipt) = receipt {
                receipt.scroll = receipt.scroll.saturating_add_signed(by);
            }
        }
        View::Live | View::Welcome | View::SetUp => {}
    }
}

/// The cursor in time moves by a sixtieth of the range.
fn along_time(model: &mut Model, by: i32) {
    let now = model.now;
    let step = model.live.range.length() / 60;
    let at = model.live.cursor.unwrap_or(now) + step * by;
    model.live.cursor = (at < now).then_some(at);
}

fn freeze(model: &mut Model) {
    model.live.frozen = match model.live.frozen.take() {
        Some(_) => None,
        None => model.stream().cloned().map(|s| (model.now, Box::new(s))),
    };
}

fn copy(model: &mut Model, effects: &mut Vec<Effect>) {
    let text = match model.view {
        View::Outputs => match &model.outputs {
            Some(Ok(outputs)) => outputs.selected(),
            _ => None,
        },
        View::Deploy => {
            let deploy = model.focus.as_ref().and_then(|s| model.deploys.get(s));
            deploy.and_then(|d| d.ingest_to_copy(model.deploy_cursor))
        }
        _ => None,
    };
    match text {
        Some((label, text)) => {
            effects.push(Effect::Copy(text));
            model.log(Role::Muted, format!("copied {label}"));
        }
        None => model.say(Role::Muted, "nothing to copy here"),
    }
}

fn reveal(model: &mut Model) {
    model.reveal = !model.reveal;
    if let Some(Ok(outputs)) = &mut model.outputs {
        outputs.reveal = model.reveal;
    }
    if model.reveal {
        model.say(Role::Warn, "stream keys are on screen: v hides them");
    }
}

fn qr(model: &mut Model, effects: &mut Vec<Effect>) {
    let url = match &model.outputs {
        Some(Ok(view)) if Some(view.spec.name.as_str()) == model.focus.as_deref() => {
            let outputs = &view.outputs;
            let player = outputs.player_url.clone().map(|u| ("player page", u));
            player.or_else(|| outputs.hls_url.clone().map(|u| ("HLS", u)))
        }
        _ => {
            if let Some(stream) = model.focus.clone() {
                effects.push(Effect::Outputs(stream));
            }
            return model.say(Role::Muted, "asking for the addresses: press u again");
        }
    };
    match url {
        Some((label, url)) => {
            let label = label.to_owned();
            model.overlay = Some(Overlay::Qr { label, url });
        }
        None => model.say(Role::Warn, "there is no playback address yet"),
    }
}
