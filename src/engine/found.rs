//! A stream as it stands in AWS, whoever made it, for an export. Only looks.

use super::inventory::inventory;
use crate::aws::{Aws, AwsError, NamedChannel};
use crate::export::{Found, packager};
use crate::spec::{Region, StreamName};
use crate::stack::Identity;
use crate::stack::plan::Inventory;
use serde_json::Value as Json;

/// Why no one stream was found.
#[derive(Clone, Debug, thiserror::Error)]
pub enum FindError {
    /// None of that name.
    #[error(
        "no MediaLive channel in {region} is called {asked:?}, has that id or belongs to a stream of that name{nearest}"
    )]
    None {
        /// What was asked for.
        asked: String,
        /// Where.
        region: Region,
        /// A similar one, in words.
        nearest: String,
    },
    /// Names of channels are not unique.
    #[error("{n} channels are called {asked:?}: {ids}. Give the id of one", n = ids.len(), ids = ids.join(", "))]
    Several {
        /// What was asked for.
        asked: String,
        /// Their ids.
        ids: Vec<String>,
    },
    /// A call failed.
    #[error(transparent)]
    Aws(#[from] AwsError),
}

/// The channel that is meant: by id, by its stream's name or by its own.
fn pick(asked: &str, region: Region, all: Vec<NamedChannel>) -> Result<NamedChannel, FindError> {
    let is =
        |c: &&NamedChannel| c.id == asked || c.name == asked || c.stream.as_deref() == Some(asked);
    let meant: Vec<&NamedChannel> = all.iter().filter(is).collect();
    match meant.as_slice() {
        [one] => Ok((*one).clone()),
        [] => {
            let own = |c: &'_ NamedChannel| [Some(c.name.clone()), c.stream.clone()];
            let names: Vec<String> = all.iter().flat_map(own).flatten().collect();
            let names = names.iter().map(String::as_str);
            let nearest = crate::spec::near::nearest(asked, names);
            Err(FindError::None {
                asked: asked.to_owned(),
                region,
                nearest: nearest.map_or(String::new(), |n| format!("; did you mean {n:?}?")),
            })
        }
        several => Err(FindError::Several {
            asked: asked.to_owned(),
            ids: several.iter().map(|c| c.id.clone()).collect(),
        }),
    }
}

fn text(json: &Json, pointer: &str) -> Option<String> {
    json.pointer(pointer)?.as_str().map(str::to_owned)
}

/// Finds a stream by its name, or by the name or id of its channel.
///
/// # Errors
/// When there is none or more than one; as the calls.
pub async fn find(aws: &Aws, region: Region, asked: &str) -> Result<Found, FindError> {
    let named = pick(asked, region, aws.channels_named().await?)?;
    let channel = aws.channel_whole(&named.id).await?;
    let stream = named.stream.and_then(|s| s.parse::<StreamName>().ok());
    let input = async {
        let Some(id) = text(&channel, "/inputAttachments/0/inputId") else {
            return Ok((None, None));
        };
        let input = aws.input_whole(&id).await?;
        let group = match text(&input, "/securityGroups/0") {
            Some(id) => Some(aws.security_group_whole(&id).await?),
            None => None,
        };
        Ok::<_, AwsError>((Some(input), group))
    };
    let endpoints = async {
        match packager(&channel) {
            Some(id) => aws.endpoints_whole(id).await,
            None => Ok(vec![]),
        }
    };
    let rest = async {
        match &stream {
            Some(stream) => {
                let identity = Identity {
                    account: aws.account().to_owned(),
                    region,
                    stream: stream.clone(),
                };
                inventory(aws, &identity).await
            }
            None => Ok(Inventory::default()),
        }
    };
    let ((input, security_group), endpoints, inventory) =
        futures::try_join!(input, endpoints, rest)?;
    Ok(Found {
        region,
        stream,
        channel,
        input,
        security_group,
        endpoints,
        inventory,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn channel(id: &str, name: &str, stream: Option<&str>) -> NamedChannel {
        NamedChannel {
            id: id.into(),
            name: name.into(),
            stream: stream.map(str::to_owned),
        }
    }

    #[test]
    fn a_channel_goes_by_id_name_or_stream_and_is_never_guessed() {
        let all = || {
            vec![
                channel("1", "onair-demo", Some("demo")),
                channel("2", "stage", None),
                channel("3", "stage", None),
            ]
        };
        let ask = |asked: &str| pick(asked, Region::US_EAST_1, all());
        for (asked, id) in [("1", "1"), ("demo", "1"), ("onair-demo", "1"), ("3", "3")] {
            assert_eq!(ask(asked).unwrap().id, id);
        }
        let told = ask("stage").unwrap_err().to_string();
        assert!(told.contains("2, 3"), "{told}");
        let told = ask("stag").unwrap_err().to_string();
        assert!(told.contains("did you mean \"stage\""), "{told}");
    }
}
