//! Delivery: a task and a short queue for each target, so that one that hangs delays no other, and
//! nobody who watches waits for any of them. Retries are few and end; that a target takes nothing is
//! told once, and that it does again.

use super::command;
use super::message::{About, Message};
use super::settings::{Settings, Target, To};
use super::webhook::{Address, Refused};
use crate::clock::{Clock, Stopwatch};
use crate::http::Http;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// Messages that wait for one target; more are let go, and told.
const WAITING: usize = 64;
/// Before each further try.
const PAUSES: [Duration; 4] = [
    Duration::from_secs(1),
    Duration::from_secs(3),
    Duration::from_secs(9),
    Duration::from_secs(27),
];

/// A message that arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivered {
    /// What the receiver said: `204 No Content`.
    pub answered: String,
    /// Real time it took.
    pub took: Duration,
}

/// A message that did not arrive, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Undelivered(pub String);

/// Everything that delivery needs to know.
struct Desk {
    about: About,
    http: Result<Http, String>,
    // Receivers live in real time.
    clock: Clock,
}

/// Delivers messages beside everything else; ends with this.
pub struct Sender {
    desk: Arc<Desk>,
    targets: Vec<Target>,
    lines: Vec<(mpsc::Sender<Message>, JoinHandle<()>)>,
    say: Arc<dyn Fn(String) + Send + Sync>,
}

impl Drop for Sender {
    fn drop(&mut self) {
        for (_, task) in &self.lines {
            task.abort();
        }
    }
}

impl Sender {
    /// Begins to deliver, on the runtime it is called on. In a rehearsal webhooks reach this machine only,
    /// unless the settings say otherwise. `say` is given what a person should know: that a target does not
    /// work, and that it does again.
    pub fn start(
        settings: &Settings,
        about: About,
        say: impl Fn(String) + Send + Sync + 'static,
    ) -> Self {
        let desk = Arc::new(Desk {
            http: client(settings, about.simulated),
            about,
            clock: Clock::wall(),
        });
        let say: Arc<dyn Fn(String) + Send + Sync> = Arc::new(say);
        let line = |target: &Target| {
            let (to, from) = mpsc::channel(WAITING);
            let (desk, target) = (Arc::clone(&desk), target.clone());
            let task = tokio::spawn(deliver(desk, target, from, Arc::clone(&say)));
            (to, task)
        };
        let lines = settings.targets.iter().map(line).collect();
        Self {
            targets: settings.targets.clone(),
            lines,
            desk,
            say,
        }
    }

    /// Whom messages are about.
    pub fn about(&self) -> &About {
        &self.desk.about
    }

    /// Hands a message to every target that wants it. Never waits.
    pub fn send(&self, message: &Message) {
        for (target, (to, _)) in self.targets.iter().zip(&self.lines) {
            if message.severity >= target.severity && to.try_send(message.clone()).is_err() {
                (self.say)(format!(
                    "notify: {} takes messages too slowly: one was let go: {}",
                    target.name,
                    message.title(&self.desk.about)
                ));
            }
        }
    }

    /// Sends a message to every target once and at once, whatever its severity, and gives what became of
    /// each.
    pub async fn fire(&self, message: &Message) -> Vec<(Target, Result<Delivered, Undelivered>)> {
        let mut out = Vec::new();
        for target in &self.targets {
            let sent = once(&self.desk, target, &mut None, message).await;
            let sent = sent.map_err(|refused| Undelivered(refused.why));
            out.push((target.clone(), sent));
        }
        out
    }

    /// Waits until everything that was handed over is delivered or given up, but not for longer.
    pub async fn finish(mut self, patience: Duration) {
        let lines = std::mem::take(&mut self.lines);
        let aborts: Vec<_> = lines.iter().map(|(_, task)| task.abort_handle()).collect();
        let ended = futures::future::join_all(lines.into_iter().map(|(to, task)| {
            drop(to);
            task
        }));
        if tokio::time::timeout(patience, ended).await.is_err() {
            for task in aborts {
                task.abort();
            }
        }
    }
}

/// The client for webhooks; without any, certificates need not be read.
fn client(settings: &Settings, simulated: bool) -> Result<Http, String> {
    let mut targets = settings.targets.iter();
    if !targets.any(|t| matches!(t.to, To::Webhook { .. })) {
        return Err("no webhook is configured".to_owned());
    }
    let clock = Clock::wall();
    let http = if simulated && !settings.rehearsal_leaves {
        // Nothing is played here, so the simulator itself is never asked.
        Http::rehearsal(clock, "http://127.0.0.1/")
    } else {
        Http::new(clock)
    };
    http.map_err(|e| format!("no HTTP client: {e}"))
}

/// One try.
async fn once(
    desk: &Desk,
    target: &Target,
    found: &mut Option<Address>,
    message: &Message,
) -> Result<Delivered, Refused> {
    let watch = Stopwatch::start();
    let answered = match &target.to {
        To::Webhook {
            url,
            format,
            secret,
        } => {
            let http = desk.http.as_ref();
            let http = http.map_err(|e| Refused::for_good(e.clone()))?;
            let address = match found {
                Some(address) => address,
                None => {
                    let address = Address::find(url, secret.as_ref()).await;
                    found.insert(address.map_err(Refused::for_good)?)
                }
            };
            let sent = desk.clock.now();
            let sent = address.send(http, *format, message, &desk.about, sent);
            sent.await?
        }
        To::Command { run, limit } => {
            let ran = command::run(run, &message.generic(&desk.about), *limit).await;
            // A pager that was started twice pages twice: a program is not tried again.
            ran.map_err(Refused::for_good)?;
            "it ended well".to_owned()
        }
    };
    Ok(Delivered {
        answered,
        took: watch.elapsed(),
    })
}

/// Delivers to one target until nobody sends any more.
async fn deliver(
    desk: Arc<Desk>,
    target: Target,
    mut from: mpsc::Receiver<Message>,
    say: Arc<dyn Fn(String) + Send + Sync>,
) {
    // A secret that was found is kept: programs that print them may ask a person.
    let (mut found, mut failing) = (None, false);
    while let Some(message) = from.recv().await {
        let mut tries = 1;
        let ended = loop {
            let refused = match once(&desk, &target, &mut found, &message).await {
                Ok(_) => break Ok(()),
                Err(refused) => refused,
            };
            // While it is known not to work, each message is tried once.
            let pause = PAUSES.get(tries - 1).filter(|_| !failing);
            match (refused.again, pause) {
                (Some(asked), Some(pause)) => {
                    let pause = asked.map_or(*pause, |s| Duration::from_secs(s).max(*pause));
                    desk.clock.sleep(pause).await;
                    tries += 1;
                }
                _ => break Err(refused.why),
            }
        };
        let failed = ended.is_err();
        match ended {
            Ok(()) if failing => say(format!("notify: {} works again", target.name)),
            Ok(()) => {}
            Err(why) if !failing => {
                let times = if tries == 1 {
                    "once".to_owned()
                } else {
                    format!("{tries} times")
                };
                say(format!(
                    "notify: {} was not told of \"{}\": {why}; tried {times}. Told again when it works",
                    target.name,
                    message.title(&desk.about)
                ));
            }
            Err(_) => {}
        }
        failing = failed;
    }
}
