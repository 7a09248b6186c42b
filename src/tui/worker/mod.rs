//! Carries out effects: one thread with one runtime that talks to AWS, so that the screen never waits.
//! What comes back is an event. Nothing here decides; the update does.

mod acts;
mod file;
mod outside;
mod replay;

pub use file::draft;

use super::event::{Effect, Event, Identity};
use super::inbox::Inbox;
use super::rehearsal::Control;
use crate::aws::Aws;
use crate::config::Loaded;
use crate::engine::{self, Context, Interrupt};
use crate::history::{Recording, Tape, Whose};
use crate::monitor::{self, Orders};
use crate::notify::{self, Sender};
use crate::spec::StreamSpec;
use crate::stack::outputs::Outputs;
use futures::future::BoxFuture;
use std::any::Any;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

/// What to connect to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Where {
    /// AWS, with credentials as aws-config finds them.
    Aws {
        /// Profile.
        profile: Option<String>,
        /// Region.
        region: Option<String>,
    },
    /// The simulator.
    Rehearsal,
}

/// A connection.
pub struct Connected {
    /// The way to AWS.
    pub aws: Aws,
    /// Length of state transitions, as a factor.
    pub settle: f64,
    /// Simulated seconds per second; 1 in AWS.
    pub speed: f64,
    /// The profile that was named.
    pub profile: Option<String>,
    /// Streams that the rehearsal brings with it.
    pub specs: Vec<StreamSpec>,
    /// Carries out faults, in a rehearsal.
    pub control: Option<Control>,
    /// Lives as long as the connection: the simulator of this process.
    pub keep: Box<dyn Any + Send + Sync>,
}

/// Makes a connection; given by whoever starts the console, so that this room knows no simulator.
pub type Connector =
    Arc<dyn Fn(Where) -> BoxFuture<'static, Result<Connected, String>> + Send + Sync>;

/// What the worker is given.
pub struct Setting {
    /// Makes connections.
    pub connect: Connector,
    /// Reads the configuration anew; the same layers as every command.
    pub config: Arc<dyn Fn() -> Result<Loaded, String> + Send + Sync>,
    /// Where the configuration is written.
    pub config_path: PathBuf,
    /// Where history and drafts live.
    pub state_dir: PathBuf,
    /// Days for which recordings are kept.
    pub keep_days: u16,
    /// Who is told outside the screen.
    pub notify: notify::Settings,
    /// The run of this console, a ULID.
    pub run: String,
    /// Where events go.
    pub inbox: Inbox,
    /// Whether acts are out of reach: refused here, below the UI.
    pub read_only: bool,
}

/// Where pictures come from.
pub enum Feed {
    /// From AWS.
    Aws(Setting),
    /// From a recording; where files are kept, and where events go.
    Recording(Box<Recording>, PathBuf, Inbox),
}

impl Feed {
    /// Where events go.
    pub fn inbox(&self) -> &Inbox {
        match self {
            Feed::Aws(setting) => &setting.inbox,
            Feed::Recording(_, _, inbox) => inbox,
        }
    }
}

/// The worker's end of the way to it.
#[derive(Clone)]
pub struct Worker(mpsc::UnboundedSender<Effect>);

impl Worker {
    /// Starts the thread. It ends when the last handle goes.
    ///
    /// # Errors
    /// When the thread or its runtime cannot be had.
    pub fn start(feed: Feed) -> std::io::Result<Self> {
        let (to, from) = mpsc::unbounded_channel();
        let setting = match feed {
            Feed::Aws(setting) => setting,
            Feed::Recording(recording, dir, inbox) => {
                let thread = std::thread::Builder::new().name("replay".into());
                thread.spawn(move || replay::work(*recording, &dir, &inbox, from))?;
                return Ok(Self(to));
            }
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        std::thread::Builder::new()
            .name("aws".into())
            .spawn(move || {
                runtime.block_on(Desk::new(setting).work(from));
                // Calls that hang must not keep the terminal waiting for the process to end.
                runtime.shutdown_background();
            })?;
        Ok(Self(to))
    }

    /// Asks for an effect.
    pub fn ask(&self, effect: Effect) {
        // The worker ends last; nobody there means the console is ending.
        self.0.send(effect).ok();
    }
}

struct Line {
    aws: Aws,
    settle: f64,
    control: Option<Control>,
    profile: Option<String>,
    specs: BTreeMap<String, StreamSpec>,
    sender: Sender,
    _keep: Box<dyn Any + Send + Sync>,
}

/// Everything the worker holds.
struct Desk {
    setting: Arc<Setting>,
    line: Option<Arc<Line>>,
    orders: watch::Sender<Orders>,
    poller: Option<JoinHandle<()>>,
    interrupts: Arc<Mutex<BTreeMap<String, Interrupt>>>,
    connecting: Option<JoinHandle<Option<Arc<Line>>>>,
}

impl Desk {
    fn new(setting: Setting) -> Self {
        Self {
            setting: Arc::new(setting),
            line: None,
            orders: watch::Sender::new(Orders::default()),
            poller: None,
            interrupts: Arc::default(),
            connecting: None,
        }
    }

    async fn work(mut self, mut from: mpsc::UnboundedReceiver<Effect>) {
        loop {
            let connecting = async {
                match &mut self.connecting {
                    Some(task) => task.await.ok().flatten(),
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                line = connecting => {
                    self.connecting = None;
                    if let Some(line) = line {
                        self.watch(&line);
                        self.line = Some(line);
                    }
                }
                effect = from.recv() => match effect {
                    Some(effect) => self.carry_out(effect),
                    None => return,
                },
            }
        }
    }

    fn watch(&mut self, line: &Arc<Line>) {
        if let Some(old) = self.poller.take() {
            old.abort();
        }
        let inbox = self.setting.inbox.clone();
        let whose = Whose {
            account: line.aws.account().to_owned(),
            region: line.aws.region().to_owned(),
            simulated: line.aws.simulated(),
            stream: String::new(),
        };
        let told = self.setting.inbox.clone();
        let (dir, keep) = (&self.setting.state_dir, self.setting.keep_days);
        let tape = Tape::start(dir, whose, keep, move |said| told.put(Event::Trouble(said)));
        let say = move |snapshot| {
            tape.note(&snapshot);
            inbox.put(Event::Snapshot(Box::new(snapshot)));
        };
        let watch = monitor::watch(line.aws.clone(), self.orders.subscribe(), say);
        self.poller = Some(tokio::spawn(watch));
    }

    fn carry_out(&mut self, effect: Effect) {
        let inbox = self.setting.inbox.clone();
        match effect {
            Effect::Connect {
                rehearse,
                profile,
                region,
            } => {
                let place = if rehearse {
                    Where::Rehearsal
                } else {
                    Where::Aws { profile, region }
                };
                self.connecting = Some(tokio::spawn(connect(Arc::clone(&self.setting), place)));
            }
            Effect::Identify { profile, region } => {
                let setting = Arc::clone(&self.setting);
                tokio::spawn(async move {
                    let place = Where::Aws {
                        profile,
                        region: Some(region),
                    };
                    let who = (setting.connect)(place).await.map(|c| identity(&c));
                    inbox.put(Event::Identified(who));
                });
            }
            Effect::Watch(orders) => {
                self.orders.send_replace(orders);
            }
            Effect::Save { name, toml, draft } => {
                let setting = Arc::clone(&self.setting);
                tokio::task::spawn_blocking(move || {
                    inbox.put(file::save(&setting, &name, &toml, draft))
                });
            }
            Effect::Interrupt(stream) => {
                let interrupts = self
                    .interrupts
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner);
                if let Some(interrupt) = interrupts.get(&stream) {
                    interrupt.ask();
                }
            }
            Effect::Calls
            | Effect::Plan(_)
            | Effect::Outputs(_)
            | Effect::Act { .. }
            | Effect::Notify(_)
            | Effect::TestNotify(_)
            | Effect::Evidence(..)
            | Effect::Export { .. }
            | Effect::Fault { .. } => match self.line.clone() {
                Some(line) => self.on_line(line, effect),
                None => inbox.put(Event::Trouble("not connected to AWS yet".into())),
            },
            // The loop's own.
            Effect::Quit(_)
            | Effect::Suspend
            | Effect::Copy(_)
            | Effect::Bell
            | Effect::Desktop { .. } => {}
            // There is no recording here.
            Effect::Seek(_) => {}
        }
    }

    fn on_line(&self, line: Arc<Line>, effect: Effect) {
        let inbox = self.setting.inbox.clone();
        let setting = Arc::clone(&self.setting);
        match effect {
            Effect::Calls => inbox.put(Event::Calls(line.aws.calls().latest())),
            Effect::Plan(stream) => {
                tokio::spawn(async move {
                    let plan = acts::plan(&setting, &line, &stream).await.map(Box::new);
                    inbox.put(Event::Planned { stream, plan });
                });
            }
            Effect::Outputs(stream) => {
                tokio::spawn(async move {
                    let outputs = outputs(&setting, &line, &stream).await.map(Box::new);
                    inbox.put(Event::Outputs { stream, outputs });
                });
            }
            Effect::Act { stream, intent } => {
                let interrupt = Interrupt::default();
                let interrupts = Arc::clone(&self.interrupts);
                interrupts
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .insert(stream.clone(), interrupt.clone());
                tokio::spawn(async move {
                    let word = intent.word();
                    let how = acts::act(&setting, &line, &stream, intent, interrupt).await;
                    interrupts
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .remove(&stream);
                    inbox.put(Event::Ended { stream, word, how });
                });
            }
            Effect::Notify(messages) => messages.iter().for_each(|m| line.sender.send(m)),
            Effect::TestNotify(message) => {
                tokio::spawn(async move { outside::test(&line.sender, &message, &inbox).await });
            }
            Effect::Evidence(stream, at) => {
                tokio::task::spawn_blocking(move || {
                    let about = outside::about(&line.aws, line.profile.clone());
                    let calls = line.aws.calls().latest();
                    let dir = &setting.state_dir;
                    inbox.put(file::evidence(dir, &about, &stream, at, &calls));
                });
            }
            Effect::Export {
                stream,
                dialect,
                found,
            } => {
                tokio::spawn(async move {
                    let done = file::export(&setting, &line, &stream, dialect, found).await;
                    inbox.put(match done {
                        Ok(told) => Event::Notice(told),
                        Err(e) => Event::Trouble(e),
                    });
                });
            }
            Effect::Fault { stream, order } => {
                tokio::spawn(async move {
                    let done = match &line.control {
                        Some(control) => control(stream, order).await,
                        None => Err("faults are for rehearsals only".into()),
                    };
                    inbox.put(match done {
                        Ok(text) => Event::Notice(format!("rehearsal: {text}")),
                        Err(e) => Event::Trouble(format!("rehearsal: {e}")),
                    });
                });
            }
            _ => {}
        }
    }
}

fn identity(c: &Connected) -> Identity {
    Identity {
        account: c.aws.account().to_owned(),
        region: c.aws.region().to_owned(),
        profile: c.profile.clone(),
        who: c
            .aws
            .caller_arn()
            .rsplit('/')
            .next()
            .unwrap_or_default()
            .to_owned(),
        simulated: c.aws.simulated(),
        speed_percent: (c.speed * 100.0) as u32,
    }
}

async fn connect(setting: Arc<Setting>, place: Where) -> Option<Arc<Line>> {
    match (setting.connect)(place).await {
        Ok(connected) => {
            let faults = connected.control.is_some();
            setting.inbox.put(Event::Connected {
                identity: identity(&connected),
                specs: connected.specs.clone(),
                faults,
                clock: connected.aws.clock().clone(),
                zone: jiff::tz::TimeZone::system(),
            });
            let specs = connected
                .specs
                .iter()
                .map(|s| (s.name.to_string(), s.clone()))
                .collect();
            Some(Arc::new(Line {
                sender: outside::sender(&setting, &connected.aws),
                profile: connected.profile,
                aws: connected.aws,
                settle: connected.settle,
                control: connected.control,
                specs,
                _keep: connected.keep,
            }))
        }
        Err(why) => {
            setting.inbox.put(Event::Refused(why));
            None
        }
    }
}

/// The stream's spec: the rehearsal's own, or as configured now.
fn spec(setting: &Setting, line: &Line, stream: &str) -> Result<StreamSpec, String> {
    if let Some(spec) = line.specs.get(stream) {
        return Ok(spec.clone());
    }
    let loaded = (setting.config)()?;
    let filed = loaded.streams.keys().find(|name| name.as_str() == stream);
    let known = match filed {
        Some(name) => loaded.among_all(name),
        None => loaded.stream(Some(stream)),
    };
    let (spec, _) = known.map_err(|e| e.to_string())?;
    let here = line.aws.region();
    if spec.region.as_str() == here {
        return Ok(spec);
    }
    // Its parts would be looked for, and made, where they are not wanted.
    Err(format!(
        "{stream} lives in {}, and this console works in {here}. Nothing was changed. Open another: onair --region {}",
        spec.region, spec.region
    ))
}

/// The engine's context on one stream, and what it will say. Only acts are written down: a look opens
/// no history.
fn context(
    setting: &Setting,
    line: &Line,
    stream: &str,
    acts: bool,
) -> Result<(Context, mpsc::UnboundedReceiver<engine::Stamped>), String> {
    let told = |e: crate::spec::Invalid| e.to_string();
    let who = (
        stream.parse().map_err(told)?,
        line.aws.region().parse().map_err(told)?,
    );
    let dir = acts.then_some(setting.state_dir.as_path());
    let (cx, said, trouble) = Context::open(line.aws.clone(), line.settle, who, dir, &setting.run);
    if let Some(e) = trouble {
        setting.inbox.put(Event::Trouble(e.to_string()));
    }
    Ok((cx, said))
}

async fn outputs(setting: &Setting, line: &Line, stream: &str) -> Result<Outputs, String> {
    let spec = spec(setting, line, stream)?;
    let (cx, _) = context(setting, line, stream, false)?;
    let found = engine::inventory(&cx.aws, &cx.identity)
        .await
        .map_err(|e| e.to_string())?;
    Ok(Outputs::of(&spec, &found.attrs()))
}
