//! A stream that stands in AWS, whoever made it, as a [`Document`]: the stack that onair would make for
//! it, carrying the encoder's, the input's and the packager's settings as they were found, also those
//! that onair has no words for.
//!
//! So the found stream becomes one under onair's names: beside the original it could not live under the
//! same ones. What onair would have said the same way stays open (references, parameters, switches);
//! what it would not is printed as found. What is not carried over is told, in the README too.
//!
//! Pure: `engine` finds the stream.

mod overlay;
mod settings;
mod sight;
mod spec;
#[cfg(test)]
mod tests;

use super::document::{Document, ExportError};
use super::request::Kind;
use super::value::{Piece, Value};
use crate::shape::{ARCHIVE_GROUP, Attr, PACKAGER_GROUP, Part};
use crate::spec::{Invalid, Region, StreamName};
use crate::stack::plan::{Action, Inventory, plan};
use crate::stack::{Identity, wanted};
use serde_json::Value as Json;
use sight::Sight;

/// A stream as AWS describes it. The JSON is that of the services' own answers.
#[derive(Clone, Debug)]
pub struct Found {
    /// Where it lives.
    pub region: Region,
    /// The stream of onair that it is, if it is one.
    pub stream: Option<StreamName>,
    /// DescribeChannel.
    pub channel: Json,
    /// DescribeInput of the first attachment.
    pub input: Option<Json>,
    /// DescribeInputSecurityGroup of that input's first group.
    pub security_group: Option<Json>,
    /// The origin endpoints of the MediaPackage channel.
    pub endpoints: Vec<Json>,
    /// Everything else of one of onair's streams; empty for others.
    pub inventory: Inventory,
}

/// Why a found stream cannot be exported.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FoundError {
    /// onair's streams are packaged by MediaPackage v1.
    #[error(
        "channel {0} sends to no MediaPackage channel (version 1); onair exports streams from MediaLive through MediaPackage v1 and CloudFront"
    )]
    NoPackager(String),
    /// A setting is outside of what a stream can have here.
    #[error("channel {channel}: {why}")]
    Setting {
        /// Which channel.
        channel: String,
        /// What, and what would do.
        why: Invalid,
    },
    /// The document could not be made.
    #[error(transparent)]
    Export(#[from] ExportError),
}

/// Text of a member.
fn text<'a>(json: &'a Json, pointer: &str) -> &'a str {
    json.pointer(pointer)
        .and_then(Json::as_str)
        .unwrap_or_default()
}

/// Items of a member.
fn items<'a>(json: &'a Json, pointer: &str) -> &'a [Json] {
    let list = json.pointer(pointer).and_then(Json::as_array);
    list.map_or(&[], Vec::as_slice)
}

/// A number that counts something.
fn count(json: &Json, pointer: &str) -> Option<u32> {
    let number = json.pointer(pointer)?;
    number.as_u64().and_then(|n| u32::try_from(n).ok())
}

impl Document {
    /// Of a stream as it was found.
    ///
    /// # Errors
    /// When it is no stream that onair could have made a stack for.
    pub fn found(found: &Found) -> Result<Self, FoundError> {
        let mut notes = Vec::new();
        let mut found = found.clone();
        let channel_id = text(&found.channel, "/id").to_owned();
        settings::under_our_names(&mut found.channel);
        if packager(&found.channel).is_none() {
            return Err(FoundError::NoPackager(channel_id));
        }
        settings::without_secrets(&mut found.channel, &mut notes);
        let made = found.input.as_ref().is_some_and(settings::can_be_made);
        if !made {
            found.input = None;
            found.security_group = None;
        }
        let spec = spec::derive(&found).map_err(|why| FoundError::Setting {
            channel: channel_id,
            why,
        })?;
        let sight = Sight::of(&found, &spec);
        let mut document = Self::of(&spec)?;
        if found.stream.is_none()
            && let Some(channel) = document.resource(&Part::Channel)
        {
            settings::into_our_bucket(&mut found.channel, &sight.map(&channel.members));
        }
        let rungs = spec::rung_names(&found.channel);
        for resource in &mut document.resources {
            let theirs = match (&resource.part, &found) {
                (Part::Channel, found) => Some(settings::channel(&found.channel, &rungs)),
                (Part::Input, Found { input: Some(i), .. }) => Some(settings::input(i)),
                (
                    Part::SecurityGroup,
                    Found {
                        security_group: Some(group),
                        ..
                    },
                ) => Some(settings::security_group(group)),
                (part, found) => found
                    .endpoints
                    .iter()
                    .find(|e| endpoint_part(e).as_ref() == Some(part))
                    .map(settings::endpoint),
            };
            if let Some(theirs) = theirs {
                let ours = std::mem::take(&mut resource.members);
                resource.members = overlay::members(&sight, resource.kind, ours, theirs);
            }
        }
        if !made {
            document.use_as_it_is(&found.channel, &mut notes);
        }
        document.drop_what_nobody_has();
        notes.extend(left(&found));
        notes.extend(not_carried(&found, &document, &sight));
        document.found = Some(notes);
        Ok(document)
    }

    /// The input is not one that a stack can make: the channel goes on using it by its id.
    fn use_as_it_is(&mut self, channel: &Json, notes: &mut Vec<String>) {
        let gone = [Part::Input, Part::SecurityGroup];
        self.resources.retain(|r| !gone.contains(&r.part));
        for resource in &mut self.resources {
            resource.after.retain(|part| !gone.contains(part));
        }
        let id = text(channel, "/inputAttachments/0/inputId");
        notes.push(format!(
            "Input {id} is used as it is, by its id: only RTMP and RTP push inputs outside a VPC are made anew. One input serves one channel, so it is to be detached from the found channel first."
        ));
    }

    /// Outputs that say an attribute of a part, or of a destination, that is not there.
    fn drop_what_nobody_has(&mut self) {
        let legs = self.resource(&Part::Input).map_or(0, |input| {
            match input.members.get("Destinations") {
                Some(Value::List(items)) => items.len(),
                // Inputs without names have one URL for each pipeline all the same.
                _ => 2,
            }
        });
        let parts: Vec<Part> = self.resources.iter().map(|r| r.part.clone()).collect();
        self.outputs.retain(|output| {
            output.value.pieces().iter().all(|piece| match piece {
                Piece::Ref(Part::Input, Attr::UrlB) => legs > 1,
                Piece::Ref(part, _) => parts.contains(part),
                _ => true,
            })
        });
    }
}

/// The MediaPackage channel that the channel sends to.
pub fn packager(channel: &Json) -> Option<&str> {
    items(channel, "/destinations")
        .iter()
        .map(|d| text(d, "/mediaPackageSettings/0/channelId"))
        .find(|id| !id.is_empty())
}

/// Which of the parts an endpoint is.
fn endpoint_part(endpoint: &Json) -> Option<Part> {
    [
        ("hlsPackage", Part::EndpointHls),
        ("dashPackage", Part::EndpointDash),
        ("cmafPackage", Part::EndpointCmaf),
    ]
    .into_iter()
    .find(|(member, _)| endpoint.get(*member).is_some_and(Json::is_object))
    .map(|(_, part)| part)
}

/// Things of the found stream that the document uses or leaves, but does not make.
fn left(found: &Found) -> Vec<String> {
    let mut notes = Vec::new();
    for more in items(&found.channel, "/inputAttachments").iter().skip(1) {
        notes.push(format!(
            "Input {} ({}) is used as it is, by its id.",
            text(more, "/inputId"),
            text(more, "/inputAttachmentName"),
        ));
    }
    let mut seen: Vec<Part> = Vec::new();
    for endpoint in &found.endpoints {
        match endpoint_part(endpoint) {
            Some(part) if !seen.contains(&part) => seen.push(part),
            _ => notes.push(format!(
                "Endpoint {} is left out: one each of HLS, DASH and CMAF is made.",
                text(endpoint, "/id")
            )),
        }
    }
    if !seen.contains(&Part::EndpointHls) {
        notes.push("There was no HLS endpoint; one is made, as the distribution's origin.".into());
    }
    let ours = [PACKAGER_GROUP, ARCHIVE_GROUP];
    for group in items(&found.channel, "/encoderSettings/outputGroups") {
        let name = text(group, "/name");
        if !ours.contains(&name) {
            notes.push(format!(
                "Output group {name:?} goes where it went. The role made here may write to the packager and the recording's bucket alone: give it what this group needs."
            ));
        }
    }
    if found.stream.is_none() {
        notes.push(
            "Role, bucket of the recordings, distribution, player page, alarms and dashboard are onair's own, not copies of what was found: other things may use those. Certificates, domain names and web ACLs stay with the found distribution."
                .into(),
        );
    }
    notes
}

/// For one of onair's streams: where the other parts were edited by hand.
fn not_carried(found: &Found, document: &Document, sight: &Sight) -> Vec<String> {
    let Some(stream) = &found.stream else {
        return vec![];
    };
    let identity = Identity {
        account: sight.account.clone(),
        region: found.region,
        stream: stream.clone(),
    };
    let media = [
        Kind::Channel,
        Kind::Input,
        Kind::SecurityGroup,
        Kind::Endpoint,
    ];
    let carried = |part: &Part| {
        let resource = document.resource(part);
        resource.is_some_and(|r| media.contains(&r.kind))
    };
    let steps = match plan(&identity, &wanted(&document.spec), &found.inventory) {
        Ok(plan) => plan.steps,
        Err(refusal) => return vec![format!("What else differs could not be told: {refusal}")],
    };
    let steps = steps.into_iter().filter(|step| !carried(&step.part));
    let told = steps.filter_map(|step| match step.action {
        Action::Update { changes } => {
            let changes: Vec<String> = changes.iter().map(ToString::to_string).collect();
            Some(format!(
                "{} is written as onair makes it, which changes: {}",
                step.part,
                changes.join("; ")
            ))
        }
        Action::Create => Some(format!("{} was missing; it is made.", step.part)),
        Action::Replace { why } => Some(format!("{}: {why}", step.part)),
        Action::Delete | Action::Retain { .. } => Some(format!(
            "{} is left out: onair no longer makes it.",
            step.part
        )),
        Action::Keep | Action::Wait { .. } => None,
    });
    told.collect()
}
