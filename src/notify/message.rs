//! What is told: one message, and the two bodies it is sent in. Pure.

use crate::clock::Timestamp;
use crate::monitor::{Condition, Pipeline, Severity};
use schemars::JsonSchema;
use serde::Serialize;
use sha2::{Digest, Sha256};

/// Whom messages are about: stands in every one of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// Account id; empty when AWS was not asked.
    pub account: String,
    /// Region; empty when none is meant.
    pub region: String,
    /// Whether this is a rehearsal.
    pub simulated: bool,
    /// The run, a ULID.
    pub run: String,
}

/// What a message tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "NotificationEvent")]
pub enum What {
    /// A condition began to hold.
    Raised,
    /// It holds, and is more severe than was told.
    Worse,
    /// It was seen to hold no more.
    Over,
    /// Nothing is wrong: somebody tries whether this arrives.
    Test,
}

/// The condition that a message is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "NotificationCondition")]
pub struct Raised {
    /// Stable name: `input_lost`, `no_input`, …; `blind` when onair itself sees nothing.
    pub kind: String,
    /// `A` or `B`, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pipeline: Option<&'static str>,
    /// `minor`, `major`, `critical`.
    pub severity: &'static str,
    /// When it began.
    #[schemars(with = "String")]
    pub since: Timestamp,
    /// When it was seen.
    #[schemars(with = "String")]
    pub seen: Timestamp,
    /// What, in one sentence.
    pub what: String,
    /// Proof: numbers.
    pub proof: String,
    /// What a practised crew does first.
    pub first: String,
    /// What not to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not: Option<String>,
    /// How many consequences are grouped under it.
    pub grouped: usize,
}

/// One message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Of this message; the same when it is sent again.
    pub id: String,
    /// When it was judged.
    pub at: Timestamp,
    /// What it tells.
    pub what: What,
    /// Stream; none when it is about the watching itself.
    pub stream: Option<String>,
    /// The worst that the condition has been, by which targets are chosen.
    pub severity: Severity,
    /// The condition; none in a test.
    pub condition: Option<Raised>,
}

/// The JSON of a message: what generic webhooks and commands are given. Only additions within `onair/1`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "Notification")]
pub struct Envelope<'a> {
    /// `onair/1`.
    pub schema: &'static str,
    /// `notification`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Of this message; the same when it is sent again, and from consoles that saw the same.
    pub id: &'a str,
    /// When it was judged, RFC 3339 in UTC; simulated time in a rehearsal.
    #[schemars(with = "String")]
    pub at: Timestamp,
    /// The run, a ULID.
    pub run: &'a str,
    /// Whether this is a rehearsal.
    pub simulated: bool,
    /// AWS account id.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub account: &'a str,
    /// AWS region.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub region: &'a str,
    /// Stream; absent when it is about the watching itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stream: Option<&'a str>,
    /// What it tells.
    pub event: What,
    /// All of it in words, for people.
    pub text: String,
    /// The condition; absent in a test.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition: Option<&'a Raised>,
}

impl Raised {
    /// The condition as it is told.
    pub fn of(c: &Condition) -> Self {
        Self {
            kind: c.kind.to_owned(),
            pipeline: c.pipeline.map(Pipeline::letter),
            severity: c.severity.word(),
            since: c.since,
            seen: c.seen,
            what: c.what.clone(),
            proof: c.proof.clone(),
            first: c.first.clone(),
            not: c.not.clone(),
            grouped: c.grouped,
        }
    }
}

impl Message {
    /// What is told of a condition; `severity` is the worst that it has been.
    pub(super) fn of(
        about: &About,
        stream: Option<&str>,
        what: What,
        c: &Condition,
        severity: Severity,
        at: Timestamp,
    ) -> Self {
        let named = serde_json::json!([
            about.account,
            about.region,
            about.simulated,
            stream,
            c.kind,
            c.pipeline.map(Pipeline::letter),
            // Two consoles may see the very beginning in windows of different length.
            c.since.as_second(),
            what,
            severity.word(),
        ]);
        let hash = Sha256::digest(named.to_string());
        let hex: String = hash.iter().take(12).map(|b| format!("{b:02x}")).collect();
        Self {
            id: format!("onair_{hex}"),
            at,
            what,
            stream: stream.map(str::to_owned),
            severity,
            condition: Some(Raised::of(c)),
        }
    }

    /// A message that says that nothing is wrong.
    pub fn test(at: Timestamp) -> Self {
        Self {
            id: format!("onair_test_{}", ulid::Ulid::generate()),
            at,
            what: What::Test,
            stream: None,
            severity: Severity::Critical,
            condition: None,
        }
    }

    /// In a few words: the title of a notification.
    pub fn title(&self, about: &About) -> String {
        let rehearsal = if about.simulated { "REHEARSAL " } else { "" };
        let stream = self.stream.as_deref().unwrap_or("onair");
        let severity = self.severity.word().to_uppercase();
        match self.what {
            What::Raised => format!("{rehearsal}{severity} {stream}"),
            What::Worse => format!("{rehearsal}now {severity} {stream}"),
            What::Over => format!("{rehearsal}over: {stream}"),
            What::Test => format!("{rehearsal}TEST {stream}"),
        }
    }

    /// What, in one sentence.
    pub fn sentence(&self) -> String {
        match &self.condition {
            Some(c) => c.what.clone(),
            None => "a test of notifications: nothing is wrong".to_owned(),
        }
    }

    /// Since when, and where.
    fn place(&self, about: &About) -> String {
        let since = self.condition.as_ref().map(|c| {
            let since = c.since.strftime("%H:%M:%S UTC");
            match self.what {
                What::Over => format!("{since} to {}", self.at.strftime("%H:%M:%S UTC")),
                _ => format!("since {since}"),
            }
        });
        let region = Some(about.region.clone()).filter(|r| !r.is_empty());
        let all: Vec<_> = region.into_iter().chain(since).collect();
        all.join(", ")
    }

    /// All of it in words: what, proof, FIRST, NOT (screens.md rule 7).
    pub fn text(&self, about: &About) -> String {
        let mut out = format!("{}: {}", self.title(about), self.sentence());
        let place = self.place(about);
        if !place.is_empty() {
            out.push_str(&format!(" ({place})"));
        }
        for (name, line) in self.advice() {
            let space = if name.is_empty() { "" } else { " " };
            out.push_str(&format!("\n{name}{space}{line}"));
        }
        out
    }

    /// What helps while it holds; a name and a line each.
    fn advice(&self) -> Vec<(&'static str, &str)> {
        let open = matches!(self.what, What::Raised | What::Worse);
        let Some(c) = self.condition.as_ref().filter(|_| open) else {
            return Vec::new();
        };
        let mut all = vec![("", c.proof.as_str()), ("FIRST", c.first.as_str())];
        all.extend(c.not.as_deref().map(|not| ("NOT", not)));
        all.retain(|(_, line)| !line.is_empty());
        all
    }

    /// The body for a generic webhook and for a command.
    pub fn generic(&self, about: &About) -> String {
        let envelope = Envelope {
            schema: "onair/1",
            kind: "notification",
            id: &self.id,
            at: self.at,
            run: &about.run,
            simulated: about.simulated,
            account: &about.account,
            region: &about.region,
            stream: self.stream.as_deref(),
            event: self.what,
            text: self.text(about),
            condition: self.condition.as_ref(),
        };
        // Strings, numbers and maps with text keys: these always become JSON.
        serde_json::to_string(&envelope).unwrap_or_default()
    }

    /// The body that Slack's incoming webhooks take, and Mattermost's and Rocket.Chat's.
    pub fn slack(&self, about: &About) -> String {
        let mut text = format!("*{}*: {}", escape(&self.title(about)), {
            escape(&self.sentence())
        });
        let place = self.place(about);
        if !place.is_empty() {
            text.push_str(&format!(" ({})", escape(&place)));
        }
        for (name, line) in self.advice() {
            let name = match name {
                "" => String::new(),
                name => format!("*{name}* "),
            };
            text.push_str(&format!("\n>{name}{}", escape(line)));
        }
        serde_json::json!({ "text": text }).to_string()
    }
}

/// The three characters that mean something there [documented: Slack, formatting text].
fn escape(text: &str) -> String {
    let text = text.replace('&', "&amp;");
    text.replace('<', "&lt;").replace('>', "&gt;")
}
