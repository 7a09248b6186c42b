//! RTMP push input. It always has two destinations, so that a single-pipeline channel can be
//! upgraded without new URLs (a channel of that class uses the first).

use super::{Goal, Wanted, attr, identity::Names, tags};
use crate::join;
use crate::shape::{Attr, InputDestination, InputSettings, Part, Settings, Text};
use crate::spec::StreamSpec;

pub(super) fn wanted(spec: &StreamSpec) -> Wanted {
    // The app is the stream's name unless configured; the instance is the stream key, and the two must differ
    // [documented: aws-facts 2.5].
    let destination = |key: &'static str| InputDestination {
        stream_name: join![format!("{}/", spec.ingest.app), Text::Generated(key)],
    };
    let settings = InputSettings {
        name: Names::of(spec).plain(),
        type_: "RTMP_PUSH".into(),
        destinations: vec![destination("stream_key_a"), destination("stream_key_b")],
        input_security_groups: vec![attr(Part::SecurityGroup, Attr::Id)],
        tags: tags(spec, &Part::Input),
    };
    Wanted::new(Part::Input, Settings::Input(settings)).needs(Part::SecurityGroup, Goal::Ready)
}
