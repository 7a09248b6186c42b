//! The loop: an event comes in, the pure update decides, effects go out, the view draws if something
//! changed. All waiting events are drained before one draw; one frame is one write. This thread owns
//! terminal and model and never runs AWS.

use super::event::{Effect, Event};
use super::inbox::Inbox;
use super::model::Model;
use super::outside;
use super::term::graphics::{Protocol, Show};
use super::term::{self, Guard, Modes, Screen, Signal, guard, input, signals};
use super::theme::Role;
use super::update::update;
use super::view;
use super::worker::{Feed, Worker};
use crate::clock::{Clock, Stopwatch};
use ratatui::crossterm::event::Event as Term;
use std::io;
use std::time::Duration;

/// A turn longer than this is logged.
const LONG_TURN: Duration = Duration::from_millis(100);

/// A second between frames that only move the clock.
const TICK: Duration = Duration::from_secs(1);

/// Runs the console until it is left; gives the exit code. `after` are the effects that it begins
/// with, asked for once the first frame is out.
///
/// # Errors
/// When the terminal cannot be had, or is lost while nobody asked the console to end.
pub fn run(model: Model, feed: Feed, after: Vec<Effect>) -> io::Result<u8> {
    let ended = converse(model, feed, after);
    // The terminal is given back by now; what would have torn the screen is told here.
    for said in guard::panics_elsewhere() {
        eprintln!("onair: a thread panicked meanwhile: {said}");
    }
    match ended {
        // A hang-up closes the terminal under us: that is an end, not a fault of the terminal.
        Err(e) if term::is_gone(&e) => Ok(HANG_UP),
        other => other,
    }
}

/// Exit code of a hang-up, as a shell tells it.
const HANG_UP: u8 = 129;

fn converse(mut model: Model, feed: Feed, after: Vec<Effect>) -> io::Result<u8> {
    let inbox = feed.inbox().clone();
    term::install_panic_hook();
    // Before the terminal is taken: a signal must never find it taken and nobody listening.
    let heard = inbox.clone();
    let _watch = signals::watch(Box::new(move |signal| heard.put(Event::Signal(signal))))?;
    let modes = Modes {
        mouse: model.mouse,
        pictures: model.show == Show::By(Protocol::Kitty),
        ..Modes::default()
    };
    let mut guard = Guard::enter(&modes)?;
    let mut screen = Screen::open()?;
    let mut clock = Clock::wall();
    model.size = screen.size();
    model.cell = screen.cell();
    model.tell_time(clock.now());
    screen.draw(|frame| view::draw(frame, &model))?;
    model.dirty = false;
    // For the test of the panic hook alone.
    assert!(!model.panics, "asked to by ONAIR_TEST_PANIC");
    listen(&inbox)?;
    let worker = Worker::start(feed)?;
    after.into_iter().for_each(|effect| worker.ask(effect));
    let mut since_tick = Stopwatch::start();
    loop {
        let mut events = inbox.take(TICK.saturating_sub(since_tick.elapsed()));
        if since_tick.elapsed() >= TICK {
            since_tick = Stopwatch::start();
            events.push(Event::Tick);
        }
        let turn = Stopwatch::start();
        let mut effects = Vec::new();
        for event in events {
            match &event {
                Event::Connected { clock: there, .. } => clock = there.clone(),
                Event::Resize(columns, rows) => {
                    screen.resize(*columns, *rows);
                    model.cell = screen.cell();
                }
                Event::Signal(Signal::Continue) if guard.retake()? => screen.reopen()?,
                _ => {}
            }
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
                    screen.reopen()?;
                    model.size = screen.size();
                    model.dirty = true;
                }
                Effect::Copy(text) => {
                    let copied = term::copy(&text, &model.caps);
                    screen.send(&copied.bytes)?;
                    model.say(Role::Ok, copied.said);
                    hand_over(model.caps, text, inbox.clone());
                }
                Effect::Bell => screen.send(b"\x07")?,
                Effect::Desktop { title, body } => {
                    let desktop = model.outside.settings.desktop;
                    if let Some(sequence) = outside::sequence(desktop, &model.caps) {
                        screen.send(&sequence.bytes(&title, &body, model.caps.tmux))?;
                    }
                }
                other => worker.ask(other),
            }
        }
        if model.mouse != guard.modes().mouse {
            guard.set_mouse(model.mouse)?;
        }
        if std::mem::take(&mut model.dirty) {
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

/// The desktop's tool is looked for on disk and may take its time, or hang: it gets a thread, and the
/// terminal does not wait.
fn hand_over(caps: term::Caps, text: String, inbox: Inbox) {
    std::thread::spawn(move || {
        let Some(tool) = term::native::Tool::here(&caps) else {
            return;
        };
        inbox.put(match tool.copy(&text) {
            Ok(()) => Event::Notice(format!("copied, by {} too; the text is shown", tool.name())),
            Err(e) => Event::Trouble(format!(
                "{} did not take the text: {e}. It is shown to select.",
                tool.name()
            )),
        });
    });
}

/// Keys come in on a thread of their own.
fn listen(inbox: &Inbox) -> io::Result<()> {
    let keys = inbox.clone();
    input::listen(Box::new(move |event| {
        keys.put(match event {
            Ok(Term::Key(key)) => Event::Key(key),
            Ok(Term::Paste(text)) => Event::Paste(text),
            Ok(Term::Mouse(mouse)) => Event::Mouse(mouse),
            Ok(Term::Resize(columns, rows)) => Event::Resize(columns, rows),
            Ok(Term::FocusGained) => Event::Focus(true),
            Ok(Term::FocusLost) => Event::Focus(false),
            Err(e) => Event::TerminalLost(e.to_string()),
        });
    }))
}
