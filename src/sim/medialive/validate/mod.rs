//! Judges a channel's settings across members, as AWS does at CreateChannel and UpdateChannel once
//! the model is satisfied. Numbers of rules are those of aws-facts 2.7; the words of the messages
//! are assumed unless a comment says otherwise.

mod codec;
mod destinations;
mod inputs;
mod outputs;
mod role;

use super::bad;
use crate::sim::call::{Call, Refusal};
use crate::sim::world::World;
use serde_json::{Map, Value, json};

/// What is looked at.
struct Look<'a> {
    world: &'a World,
    call: &'a Call,
    /// The channel that is changed; nothing for a new one.
    id: Option<&'a str>,
    /// The whole settings.
    settings: &'a Value,
    /// `encoderSettings`.
    encoder: &'a Value,
    class: &'a str,
}

impl Look<'_> {
    fn pipelines(&self) -> usize {
        if self.class == "SINGLE_PIPELINE" {
            1
        } else {
            2
        }
    }
}

/// What was found, as `validationErrors` tells it. Paths below `encoderSettings` are relative to it.
/// [seen: aws-facts 9]
#[derive(Default)]
struct Report(Vec<Value>);

impl Report {
    fn add(&mut self, path: impl Into<String>, message: impl Into<String>) {
        self.0
            .push(json!({"elementPath": path.into(), "errorMessage": message.into()}));
    }

    fn done(self) -> Result<(), Refusal> {
        if self.0.is_empty() {
            return Ok(());
        }
        let mut refusal = Refusal::new(
            422,
            "UnprocessableEntityException",
            "Validation of the channel failed",
        );
        refusal
            .extra
            .insert("validationErrors".to_owned(), self.0.into());
        Err(refusal)
    }
}

/// Whether AWS would take these settings for a channel of this class.
pub fn channel(
    world: &World,
    call: &Call,
    id: Option<&str>,
    settings: &Map<String, Value>,
    class: &str,
) -> Result<(), Refusal> {
    let settings = &Value::Object(settings.clone());
    let none = Value::Null;
    let Some(encoder) = settings.get("encoderSettings") else {
        return Err(bad("encoderSettings: is required"));
    };
    let look = Look {
        world,
        call,
        id,
        settings,
        encoder: if encoder.is_object() { encoder } else { &none },
        class,
    };
    destinations::exactly_one(&look)?;
    role::usable(&look)?;
    inputs::free(&look)?;
    let mut report = Report::default();
    inputs::check(&look, &mut report);
    destinations::check(&look, &mut report);
    outputs::check(&look, &mut report);
    codec::check(&look, &mut report);
    general(&look, &mut report);
    report.done()
}

/// Rules 2.5 (locking) and 14 (maintenance).
fn general(look: &Look<'_>, report: &mut Report) {
    let text = |path: &str| {
        look.encoder
            .pointer(path)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    let locking = look
        .encoder
        .pointer("/globalConfiguration/outputLockingSettings");
    if locking.is_some_and(|l| l.get("epochLockingSettings").is_some())
        || text("/globalConfiguration/outputLockingMode") == "EPOCH_LOCKING"
    {
        if text("/globalConfiguration/outputTimingSource") != "INPUT_CLOCK" {
            let path = "globalConfiguration.outputTimingSource";
            report.add(
                path,
                "Epoch locking requires the output timing source INPUT_CLOCK",
            );
        }
    } else if text(
        "/globalConfiguration/outputLockingSettings/pipelineLockingSettings/pipelineLockingMethod",
    ) == "VIDEO_ALIGNMENT"
        && (look.pipelines() == 1 || super::items(look.settings, "inputAttachments").len() != 1)
    {
        let path = "globalConfiguration.outputLockingSettings.pipelineLockingSettings";
        report.add(
            path,
            "Pipeline locking requires a standard channel with a single input",
        );
    }
    if let Some(start) = look
        .settings
        .pointer("/maintenance/maintenanceStartTime")
        .and_then(Value::as_str)
    {
        let hour = start
            .strip_suffix(":00")
            .and_then(|h| h.parse::<u8>().ok().filter(|n| h.len() == 2 && *n < 24));
        if hour.is_none() {
            report.add(
                "maintenance.maintenanceStartTime",
                "The start time must be a full hour, HH:00",
            );
        }
    }
}
