//! The loop: an event comes in, the pure update decides, effects go out, the view draws if something
//! changed. All waiting events are drained before one draw; one frame is one write. This thread owns
//! terminal and model and never runs AWS.

use super::event::{Effect, Event};
use super::inbox::Inbox;
use super::model::Model;
use super::term::{self, Caps, Guard, Modes, Screen};
use super::update::update;
use super::view;
use super::worker::{Setting, Worker};
use crate::clock::{Clock, Stopwatch};
use std::io;
use std::time::Duration;

/// A turn longer than this is logged with its event.
const LONG_TURN: Duration = Duration::from_millis(100);

/// A second between frames that only move the clock.
const TICK: Duration = Duration::from_secs(1);

/// Runs the console until it is left. `after` are the effects that the console begins with,
/// asked for once the first frame is out.
///
/// # Errors
/// When the terminal cannot be had or is lost.
pub fn run(mut model: Model, setting: Setting, after: Vec<Effect>) -> io::Result<u8> {
    let inbox = setting.inbox.clone();
    let caps = model.caps.clone();
    term::install_panic_hook();
    // Before the terminal is taken: a signal must never find it taken and nobody listening.
    hear(&inbox)?;
    let mut guard = Guard::enter(&Modes { mouse: model.mouse })?;
    let mut screen = Screen::new()?;
    model.size = screen.size();
    let mut clock = Clock::wall();
    model.now = clock.now();
    screen.draw(|frame| view::draw(frame, &model))?;
    model.dirty = false;
    if model.panics {
        panic_as_asked();
    }
    listen(&inbox)?;
    let worker = Worker::start(setting)?;
    for effect in after {
        worker.ask(effect);
    }
    let mut mouse = model.mouse;
    let mut since_tick = Stopwatch::start();
    loop {
        let patience = TICK.saturating_sub(since_tick.elapsed());
        let mut events = inbox.take(patience);
        if since_tick.elapsed() >= TICK {
            since_tick = Stopwatch::start();
            events.push(Event::Tick);
        }
        let turn = Stopwatch::start();
        let mut effects = Vec::new();
        for event in events {
            if let Event::Connected { clock: there, .. } = &event {
                clock = there.clone();
            }
            if let Event::Signal(term::Signal::Cont) = event {
                screen.clear()?;
            }
            let event = match event {
                Event::Signal(term::Signal::Winch) => {
                    let (columns, rows) = term::size()?;
                    screen.resize(columns, rows)?;
                    Event::Resize(columns, rows)
                }
                other => other,
            };
            effects.extend(update(&mut model, event, clock.now()));
        }
        for effect in effects {
            match effect {
                Effect::Quit(code) => {
                    guard.leave()?;
                    return Ok(code);
                }
                Effect::Suspend => {
                    guard.suspend()?;
                    screen.clear()?;
                    model.dirty = true;
                }
                Effect::Copy(text) => copy(&mut model, &mut screen, &caps, &text)?,
                Effect::Bell => screen.raw(b"\x07")?,
                other => worker.ask(other),
            }
        }
        if model.mouse != mouse {
            mouse = model.mouse;
            guard.mouse(mouse)?;
        }
        if model.dirty {
            model.dirty = false;
            screen.draw(|frame| view::draw(frame, &model))?;
        }
        if turn.elapsed() > LONG_TURN {
            tracing::warn!(
                took_ms = turn.elapsed().as_millis(),
                "a long turn of the loop"
            );
        }
    }
}

/// For the test of the panic hook alone.
fn panic_as_asked() {
    panic!("asked to by ONAIR_TEST_PANIC");
}

fn copy(model: &mut Model, screen: &mut Screen, caps: &Caps, text: &str) -> io::Result<()> {
    let (bytes, said) = term::copy(text, caps);
    screen.raw(&bytes)?;
    model.say(super::theme::Role::Ok, said);
    Ok(())
}

/// Keys come in on a thread of their own.
fn listen(inbox: &Inbox) -> io::Result<()> {
    use ratatui::crossterm::event::Event as Term;
    let keys = inbox.clone();
    term::read_input(Box::new(move |event| match event {
        Ok(Term::Key(key)) => keys.put(Event::Key(key)),
        Ok(Term::Paste(text)) => keys.put(Event::Paste(text)),
        Ok(Term::Mouse(mouse)) => keys.put(Event::Mouse(mouse)),
        // Sizes come by signal: that one is heard from before the first frame on.
        Ok(Term::Resize(..)) => {}
        Ok(Term::FocusGained) => keys.put(Event::Focus(true)),
        Ok(Term::FocusLost) => keys.put(Event::Focus(false)),
        Err(e) => keys.put(Event::TerminalLost(e.to_string())),
    }))
}

/// Signals come in on a thread of their own.
fn hear(inbox: &Inbox) -> io::Result<()> {
    let signals = inbox.clone();
    term::catch_signals(Box::new(move |signal| signals.put(Event::Signal(signal))))
}
