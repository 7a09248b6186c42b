//! What has changed between two pictures, as lines and objects. Pure. A condition that nobody can see
//! any more is not over: it is told as such.

use super::super::until;
use super::words;
use crate::clock::Timestamp;
use crate::monitor::{Alert, Condition, Pipeline, Snapshot, StreamSnapshot, Tally, in_sight};
use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::Serialize;

/// What kind of change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// The tally.
    Tally,
    /// AWS's word for the channel's state.
    Channel,
    /// A condition began to hold.
    ConditionRaised,
    /// A condition holds with another severity.
    ConditionChanged,
    /// A condition was seen to hold no more.
    ConditionOver,
    /// There is no data any more that could tell whether it holds.
    ConditionUnseen,
    /// Which pipeline the packager takes.
    Carries,
    /// MediaLive set an alert, or an alarm of ours went off.
    AlertSet,
    /// It is over.
    AlertCleared,
    /// The announced end.
    End,
    /// The stream is not in the region any more.
    Gone,
    /// Trouble with the watching itself.
    Watching,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Change {
    /// When it was seen.
    #[serde(skip)]
    pub at: Timestamp,
    /// Of which stream; none for the watching itself.
    #[serde(skip)]
    pub stream: Option<String>,
    /// What kind of change.
    pub change: What,
    /// In words.
    pub words: String,
    /// What it was: a tally, a state, a severity, a pipeline; null when nothing was known.
    pub from: Option<String>,
    /// What it is; null when nothing is known, or it is over.
    pub to: Option<String>,
    /// The condition's stable name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition: Option<&'static str>,
    /// The alert's or the alarm's own short words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alert: Option<String>,
    /// Who tells the alert: `medialive` or `cloudwatch`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<&'static str>,
    /// `A` or `B`, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pipeline: Option<&'static str>,
    /// `minor`, `major`, `critical`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severity: Option<&'static str>,
    /// When the condition or the alert began, which is before it was seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub since: Option<Timestamp>,
}

impl Change {
    /// For people: `2026-03-01T12:00:00Z  cup-final  ON AIR`.
    pub fn line(&self) -> String {
        let at = self.at.strftime("%FT%TZ");
        let stream = self.stream.as_deref().unwrap_or("-");
        format!("{at}  {stream:<20}  {}", self.words)
    }
}

/// All changes from `before` to `now`, of `only` one stream where that is named. Without a picture
/// before, everything that is known is new.
pub fn between(before: Option<&Snapshot>, now: &Snapshot, only: Option<&str>) -> Vec<Change> {
    let meant = |name: &str| only.is_none_or(|only| only == name);
    let mut all = Vec::new();
    let was = before.and_then(|b| b.trouble.as_deref());
    if was != now.trouble.as_deref() {
        let words = match &now.trouble {
            Some(trouble) => format!("watching: {trouble}"),
            None => "watching: AWS answers again".to_owned(),
        };
        let mut c = change(now.at, None, What::Watching, words);
        (c.from, c.to) = (was.map(str::to_owned), now.trouble.clone());
        all.push(c);
    }
    // By name, not by badness: a script compares runs.
    let mut streams: Vec<_> = now.streams.iter().filter(|s| meant(&s.name)).collect();
    streams.sort_by(|a, b| a.name.cmp(&b.name));
    for stream in streams {
        let before = before.and_then(|b| find(b, &stream.name));
        of(before, stream, now.at, &mut all);
    }
    let was = before.iter().flat_map(|b| &b.streams);
    for gone in was.filter(|s| meant(&s.name) && find(now, &s.name).is_none()) {
        let words = "gone: no channel in the region any more".to_owned();
        let mut c = change(now.at, Some(&gone.name), What::Gone, words);
        c.from = Some(words::key(&gone.tally).to_owned());
        all.push(c);
    }
    all
}

/// What is remembered of the pictures so far: the newest, and of the one before what data that is late
/// does not change: which pipeline was last seen to carry.
pub fn remembered(before: Option<Snapshot>, mut now: Snapshot) -> Snapshot {
    for stream in now.streams.iter_mut().filter(|s| running(s)) {
        let was = before.as_ref().and_then(|b| find(b, &stream.name));
        stream.carries = stream.carries.or(was.and_then(|w| w.carries));
    }
    now
}

fn find<'a>(picture: &'a Snapshot, name: &str) -> Option<&'a StreamSnapshot> {
    picture.streams.iter().find(|s| s.name == name)
}

fn running(stream: &StreamSnapshot) -> bool {
    stream.encodes()
}

fn change(at: Timestamp, stream: Option<&str>, change: What, words: String) -> Change {
    Change {
        at,
        stream: stream.map(str::to_owned),
        change,
        words,
        from: None,
        to: None,
        condition: None,
        alert: None,
        source: None,
        pipeline: None,
        severity: None,
        since: None,
    }
}

fn of(before: Option<&StreamSnapshot>, now: &StreamSnapshot, at: Timestamp, all: &mut Vec<Change>) {
    let said = |what, words| change(at, Some(&now.name), what, words);
    let state = now.channel_state.as_ref();
    let state_was = before.and_then(|b| b.channel_state.as_ref());
    if state != state_was && !matches!(now.tally, Tally::Unknown) {
        let word = |s: Option<&String>| s.map_or("none", String::as_str).to_owned();
        let words = match before {
            Some(_) => format!("channel {} -> {}", word(state_was), word(state)),
            None => format!("channel {}", word(state)),
        };
        let mut c = said(What::Channel, words);
        (c.from, c.to) = (state_was.cloned(), state.cloned());
        all.push(c);
    }
    let was = before.map(|b| b.tally.words());
    let is = now.tally.words();
    let first_unknown = before.is_none() && now.tally == Tally::Unknown;
    if was.as_ref() != Some(&is) && !first_unknown {
        let mut c = said(What::Tally, is);
        c.from = before.map(|b| words::key(&b.tally).to_owned());
        c.to = Some(words::key(&now.tally).to_owned());
        all.push(c);
    }
    if let Some(carries) = now.carries
        && before.and_then(|b| b.carries) != now.carries
    {
        let was = before.and_then(|b| b.carries).map(Pipeline::letter);
        let letter = carries.letter();
        let words = match was {
            Some(was) => format!("{letter} carries now, {was} did before"),
            None => format!("{letter} carries"),
        };
        let mut c = said(What::Carries, words);
        (c.from, c.to) = (was.map(str::to_owned), Some(letter.to_owned()));
        c.pipeline = Some(letter);
        all.push(c);
    }
    let (end, was) = (now.end(at), before.and_then(|b| b.end(at)));
    if end != was && running(now) {
        let words = match end {
            Some(end) => format!(
                "{}; nothing stops by itself",
                until::words(end, at, &TimeZone::UTC)
            ),
            None => "no end is announced any more".to_owned(),
        };
        let mut c = said(What::End, words);
        (c.from, c.to) = (was.map(|t| t.to_string()), end.map(|t| t.to_string()));
        all.push(c);
    }
    conditions(before, now, at, all);
    alerts(before, now, at, all);
}

/// What AWS itself says, as far as it is asked; without a picture before, what holds.
fn alerts(
    before: Option<&StreamSnapshot>,
    now: &StreamSnapshot,
    at: Timestamp,
    all: &mut Vec<Change>,
) {
    let were = before.map_or(&[][..], |b| &b.alerts.all);
    for alert in &now.alerts.all {
        let held = were.iter().find(|w| w.is(alert)).map(Alert::holds);
        let (what, word) = match (held, alert.holds()) {
            (None, true) => (What::AlertSet, "set"),
            (Some(true), false) => (What::AlertCleared, "cleared"),
            _ => continue,
        };
        let message = words::one_line(&alert.message);
        let more = if what == What::AlertSet && !message.is_empty() {
            format!(": {message}")
        } else {
            String::new()
        };
        let said = format!("{word}: {}{more}", words::one_line(&alert.name()));
        let mut c = change(at, Some(&now.name), what, said);
        c.alert = Some(alert.what.clone());
        c.source = Some(words::alert_source(alert.source));
        c.pipeline = alert.pipeline.map(Pipeline::letter);
        c.since = Some(alert.since);
        all.push(c);
    }
}

fn conditions(
    before: Option<&StreamSnapshot>,
    now: &StreamSnapshot,
    at: Timestamp,
    all: &mut Vec<Change>,
) {
    let were: &[Condition] = before.map_or(&[], |b| &b.conditions);
    let same = |a: &Condition, b: &Condition| a.kind == b.kind && a.pipeline == b.pipeline;
    let mut say = |what, c: &Condition, words: String, from: Option<&Condition>, to| {
        let mut said = change(at, Some(&now.name), what, words);
        said.from = from.map(|c| c.severity.word().to_owned());
        said.to = to;
        said.condition = Some(c.kind);
        said.pipeline = c.pipeline.map(Pipeline::letter);
        said.severity = Some(c.severity.word());
        said.since = Some(c.since);
        all.push(said);
    };
    for c in &now.conditions {
        let was = were.iter().find(|w| same(w, c));
        let to = Some(c.severity.word().to_owned());
        let since = c.since.strftime("%TZ");
        let words = words::condition(c);
        match was {
            None => {
                let words = format!("raised: {words} Since {since}.");
                say(What::ConditionRaised, c, words, None, to);
            }
            Some(w) if w.severity != c.severity => {
                say(What::ConditionChanged, c, format!("now: {words}"), was, to);
            }
            Some(_) => {}
        }
    }
    for c in were
        .iter()
        .filter(|w| !now.conditions.iter().any(|c| same(w, c)))
    {
        let leg = c
            .pipeline
            .map_or(String::new(), |p| format!(" {}", p.letter()));
        let name = format!("{} {}{leg}", c.severity.word(), c.kind);
        if !in_sight(now, c, at) {
            let words = format!("no data any more on whether it holds: {name}");
            say(What::ConditionUnseen, c, words, Some(c), None);
        } else if running(now) {
            say(
                What::ConditionOver,
                c,
                format!("over: {name}"),
                Some(c),
                None,
            );
        } else {
            let words = format!("over, the channel does not run: {name}");
            say(What::ConditionOver, c, words, Some(c), None);
        }
    }
}
