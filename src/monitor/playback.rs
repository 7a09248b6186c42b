//! The probe beside the poller: one task per running stream looks at its playback URL at the
//! manifest's own cadence, and goes on when AWS does not answer. What it saw last is here for the
//! pictures; what it means for a stream is in `viewing`.

use crate::aws::Aws;
use crate::clock::Clock;
use crate::http::Http;
use crate::probe::{Observation, Prober, Wanted};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

/// Streams that are new in one round begin to be looked at in groups of so many, so long apart: a thousand that
/// began together would ask together for ever, a few thousand requests at once every segment.
const AT_ONCE: u32 = 8;
const APART: Duration = Duration::from_millis(40);

type Seen = Arc<Mutex<BTreeMap<String, Observation>>>;

/// Everything that is probed.
#[derive(Debug)]
pub(super) struct Probes {
    clock: Clock,
    http: Option<Http>,
    tasks: BTreeMap<String, Task>,
    seen: Seen,
    /// Rung for whoever draws: something new was seen.
    pub news: Arc<Notify>,
}

/// What is probed: a URL, and what it should declare.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    pub url: String,
    /// Width and height of each rung; none when there is no configuration.
    pub rungs: Vec<(u32, u32)>,
}

/// One stream's probe; it ends when this goes.
#[derive(Debug)]
struct Task {
    target: Target,
    handle: JoinHandle<()>,
}

impl Drop for Task {
    fn drop(&mut self) {
        self.handle.abort();
    }
}

impl Probes {
    pub fn new(aws: &Aws) -> Self {
        let clock = aws.clock().clone();
        // A rehearsal's playback is the simulator's, and nothing else is reached.
        let made = match aws.endpoint().filter(|_| aws.simulated()) {
            Some(simulator) => Http::rehearsal(clock.clone(), simulator),
            None => Http::new(clock.clone()),
        };
        let http = made
            .inspect_err(|e| tracing::warn!(%e, "playback cannot be probed"))
            .ok();
        Self {
            clock,
            http,
            tasks: BTreeMap::new(),
            seen: Seen::default(),
            news: Arc::default(),
        }
    }

    /// From now on these streams are probed, and no others.
    pub fn follow(&mut self, wanted: &BTreeMap<String, Target>) {
        let Some(http) = &self.http else { return };
        self.tasks
            .retain(|name, task| wanted.get(name) == Some(&task.target));
        lock(&self.seen).retain(|name, _| self.tasks.contains_key(name));
        let mut begun = 0;
        for (name, target) in wanted {
            if self.tasks.contains_key(name) {
                continue;
            }
            let wait = APART * (begun / AT_ONCE);
            begun += 1;
            let Ok(parsed) = crate::probe::url(&target.url) else {
                continue;
            };
            let rungs = target.rungs.iter().map(|size| Wanted { size: *size });
            let (http, clock) = (http.clone(), self.clock.clone());
            let prober = Prober::new(http, clock, parsed, false, rungs.collect());
            let seen = Arc::clone(&self.seen);
            let news = Arc::clone(&self.news);
            let look = look(prober, wait, self.clock.clone(), name.clone(), seen, news);
            let task = Task {
                target: target.clone(),
                handle: tokio::spawn(look),
            };
            self.tasks.insert(name.clone(), task);
        }
    }

    /// What was seen last of a stream.
    pub fn of(&self, name: &str) -> Option<Observation> {
        lock(&self.seen).get(name).cloned()
    }
}

async fn look(
    mut prober: Prober,
    wait: Duration,
    clock: Clock,
    name: String,
    seen: Seen,
    news: Arc<Notify>,
) {
    // A timer of nothing would still be a wake-up of its own.
    if !wait.is_zero() {
        clock.sleep(wait).await;
    }
    loop {
        let observation = prober.look().await;
        lock(&seen).insert(name.clone(), observation);
        news.notify_one();
        clock.sleep(prober.every()).await;
    }
}

/// Nothing panics while this lock is held, so a poisoned one still guards whole data.
fn lock(m: &Seen) -> std::sync::MutexGuard<'_, BTreeMap<String, Observation>> {
    m.lock().unwrap_or_else(PoisonError::into_inner)
}
