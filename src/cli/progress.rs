//! Follows a run: passes on what it says as live lines, plain lines or JSON, and turns signals into
//! requests to stop. The first asks the run to finish what is in flight, the second to stop now.

use super::error::CliError;
use super::message::Body;
use super::output::Out;
use crate::clock::{Clock, Timestamp, short};
use crate::engine::{Context, EngineError, Event, Stamped, Stop};
use crate::shape::{Attr, Attrs, Part};
use crate::stack::outputs::Ingest;
use crossterm::{cursor, queue, terminal};
use std::collections::BTreeMap;
use std::future::Future;
use std::io::Write;
use std::time::Duration;
use tokio::sync::mpsc::UnboundedReceiver;

/// Runs `work` and shows what it says until it ends.
///
/// # Errors
/// As the work; 130 or 143 when a signal ended it.
pub async fn watch<T>(
    cx: &Context,
    mut events: UnboundedReceiver<Stamped>,
    out: &Out,
    work: impl Future<Output = Result<T, EngineError>>,
) -> Result<T, CliError> {
    let clock = cx.aws.clock().clone();
    let mut screen = Screen::new(out, clock.clone());
    let mut signals = Signals::install()?;
    tokio::pin!(work);
    let ended = loop {
        tokio::select! {
            biased;
            Some(stamped) = events.recv() => screen.event(&stamped),
            ended = &mut work => break ended,
            code = signals.next() => {
                if cx.interrupt.asked() == Stop::Now {
                    screen.close();
                    return Err(CliError { code, message: "stopped at once. Run the same command again to go on.".into() });
                }
                out.interrupted(code);
                screen.line(match cx.interrupt.ask() {
                    Stop::Gently => "Stopping: what is in flight finishes, nothing new starts. Once more stops now.",
                    _ => "Stopping now.",
                });
            }
            () = screen.tick() => screen.draw(),
        }
    };
    while let Ok(stamped) = events.try_recv() {
        screen.event(&stamped);
    }
    screen.close();
    Ok(ended?)
}

/// Waits for a signal that ends the process; gives the exit code. Listened for from this call on, not only
/// from the first look at what it gives: a signal in between would end the process by itself, or be lost.
pub fn interrupted() -> impl Future<Output = u8> {
    let signals = Signals::install();
    async move {
        match signals {
            Ok(mut signals) => signals.next().await,
            Err(e) => e.code,
        }
    }
}

/// SIGINT and SIGTERM.
struct Signals {
    #[cfg(unix)]
    int: tokio::signal::unix::Signal,
    #[cfg(unix)]
    term: tokio::signal::unix::Signal,
}

impl Signals {
    fn install() -> Result<Self, CliError> {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            let listen = |kind| {
                signal(kind)
                    .map_err(|e| CliError::failed(format!("signals cannot be watched: {e}")))
            };
            Ok(Self {
                int: listen(SignalKind::interrupt())?,
                term: listen(SignalKind::terminate())?,
            })
        }
        #[cfg(not(unix))]
        Ok(Self {})
    }

    async fn next(&mut self) -> u8 {
        #[cfg(unix)]
        tokio::select! {
            _ = self.int.recv() => 130,
            _ = self.term.recv() => 143,
        }
        #[cfg(not(unix))]
        {
            tokio::signal::ctrl_c().await.ok();
            130
        }
    }
}

/// A step that has begun and not ended.
#[derive(Clone, Debug)]
struct Going {
    action: &'static str,
    since: Timestamp,
    usual: (Duration, Duration),
    waits_for: String,
}

/// Lines above that stay, and below them those of the steps that go on.
struct Screen<'a> {
    out: &'a Out,
    clock: Clock,
    going: BTreeMap<Part, Going>,
    drawn: u16,
    live: bool,
}

impl<'a> Screen<'a> {
    fn new(out: &'a Out, clock: Clock) -> Self {
        Self {
            out,
            clock,
            going: BTreeMap::new(),
            drawn: 0,
            live: out.live(),
        }
    }

    /// Twice a second while something is drawn in place; never otherwise.
    async fn tick(&self) {
        if !self.live || self.going.is_empty() {
            return std::future::pending().await;
        }
        // Redrawing follows real time, whatever the world's speed.
        Clock::wall().sleep(Duration::from_millis(500)).await;
    }

    fn event(&mut self, stamped: &Stamped) {
        self.out
            .object_at(Some(stamped.at), Body::Event(stamped.event.clone()));
        match &stamped.event {
            Event::Started {
                part,
                action,
                from,
                to,
            } => {
                let going = Going {
                    action,
                    since: stamped.at,
                    usual: (*from, *to),
                    waits_for: String::new(),
                };
                if !self.live {
                    self.line(&format!(
                        " . {part:<22} {action}, usually {}",
                        usual(going.usual)
                    ));
                }
                self.going.insert(part.clone(), going);
            }
            Event::Waiting { part, what, .. } => {
                if let Some(going) = self.going.get_mut(part) {
                    going.waits_for.clone_from(what);
                }
                if !self.live {
                    self.line(&format!(" ~ {part:<22} {what}"));
                }
            }
            Event::Exists { part, attrs, .. } => {
                for line in ingest_lines(part, attrs) {
                    self.line(&line);
                }
            }
            Event::Done { part, action, took } => {
                self.going.remove(part);
                self.line(&format!(" + {part:<22} {action:<8} {:>6}", short(*took)));
            }
            Event::Failed { part, error } => {
                self.going.remove(part);
                self.line(&format!(" x {part:<22} FAILED: {error}"));
            }
            Event::Skipped { part, behind } => {
                let why = behind.as_ref().map_or_else(
                    || "stopped as asked".to_owned(),
                    |b| format!("not tried: needs {b}"),
                );
                self.line(&format!(" - {part:<22} {why}"));
            }
            Event::Channel { state } => self.line(&format!(" ~ channel is {state}")),
            Event::Note { text } => self.line(&format!("   {text}")),
            Event::LockHeld { .. } => {}
        }
        self.draw();
    }

    /// A line that stays.
    fn line(&mut self, text: &str) {
        self.clear();
        self.out.line(text);
    }

    fn clear(&mut self) {
        if self.drawn == 0 {
            return;
        }
        let mut stdout = std::io::stdout();
        let moved = queue!(
            stdout,
            cursor::MoveUp(self.drawn),
            cursor::MoveToColumn(0),
            terminal::Clear(terminal::ClearType::FromCursorDown)
        );
        // A terminal that went away ends the drawing, not the work.
        self.live = moved.and_then(|()| stdout.flush()).is_ok();
        self.drawn = 0;
    }

    fn draw(&mut self) {
        if !self.live {
            return;
        }
        self.clear();
        let (width, height) = terminal::size().unwrap_or((80, 24));
        let lines = live_lines(
            &self.going,
            self.clock.now(),
            width.into(),
            usize::from(height).saturating_sub(2),
        );
        for line in &lines {
            self.out.line(line);
        }
        self.drawn = u16::try_from(lines.len()).unwrap_or(u16::MAX);
    }

    fn close(&mut self) {
        self.clear();
        self.live = false;
    }
}

/// Lines of the steps that go on, longest running first, cut to the terminal.
fn live_lines(
    going: &BTreeMap<Part, Going>,
    now: Timestamp,
    width: usize,
    height: usize,
) -> Vec<String> {
    let mut steps: Vec<_> = going.iter().collect();
    steps.sort_by_key(|(_, g)| g.since);
    let line = |(part, g): &(&Part, &Going)| {
        let elapsed = Duration::try_from(now.duration_since(g.since)).unwrap_or_default();
        let late = if elapsed > g.usual.1 {
            ", later than usual"
        } else {
            ""
        };
        let what = if g.waits_for.is_empty() {
            g.action
        } else {
            &g.waits_for
        };
        let text = format!(
            " ~ {:<22} {:>6}  usually {}{late}   {what}",
            part,
            short(elapsed),
            usual(g.usual)
        );
        text.chars()
            .take(width.saturating_sub(1))
            .collect::<String>()
    };
    let mut lines: Vec<String> = steps.iter().take(height).map(line).collect();
    if let Some(more) = steps.len().checked_sub(height).filter(|n| *n > 0) {
        lines.pop();
        lines.push(format!("   and {} more", more + 1));
    }
    lines
}

/// Ingest URLs are shown the moment they are final; keys stay hidden.
fn ingest_lines(part: &Part, attrs: &Attrs) -> Vec<String> {
    if *part != Part::Input {
        return vec![];
    }
    let ingest = |attr| attrs.get(&attr).and_then(|url| Ingest::from_url(url));
    [("A", ingest(Attr::UrlA)), ("B", ingest(Attr::UrlB))]
        .into_iter()
        .filter_map(|(leg, ingest)| Some((leg, ingest?)))
        .map(|(leg, i)| {
            format!(
                "   ingest {leg} is final:  {}   key {}",
                i.server,
                i.masked_key()
            )
        })
        .collect()
}

fn usual((from, to): (Duration, Duration)) -> String {
    format!("{}-{}", short(from), short(to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn live_lines_are_cut_to_the_terminal_and_say_what_is_late() {
        let at = |s: i64| Timestamp::from_second(s).unwrap();
        let going = |since| Going {
            action: "create",
            since: at(since),
            usual: (Duration::from_secs(10), Duration::from_secs(90)),
            waits_for: "CREATING".into(),
        };
        let all: BTreeMap<Part, Going> = [
            (Part::Channel, going(0)),
            (Part::Input, going(150)),
            (Part::Role, going(160)),
        ]
        .into();
        let lines = live_lines(&all, at(200), 80, 10);
        assert!(
            lines[0].contains("channel") && lines[0].contains("later than usual"),
            "{lines:?}"
        );
        assert!(!lines[1].contains("later"));
        let cut = live_lines(&all, at(200), 20, 2);
        assert_eq!(cut.len(), 2);
        assert!(cut.iter().all(|l| l.chars().count() < 20), "{cut:?}");
        assert_eq!(cut[1], "   and 2 more");
    }
}
