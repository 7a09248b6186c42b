//! The faults menu of a rehearsal, as data: what can be made to go wrong, what happens then, and when
//! it shows. Whoever starts the console hands over a [`Control`] that carries the orders out; nothing
//! here knows a simulator.

use crate::monitor::Pipeline;
use futures::future::BoxFuture;
use std::sync::Arc;
use std::time::Duration;

/// Something that a rehearsal can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Order {
    /// The pipeline's encoder stays connected and sends no frames.
    Silent(Pipeline),
    /// Both encoders stay connected and send no frames.
    BothSilent,
    /// The encoder sends twelve frames a second.
    Sag(Pipeline),
    /// The encoder is unplugged: its connection closes.
    Unplug(Pipeline),
    /// The encoder pushes as it should, whatever it did before.
    Back(Pipeline),
    /// The packager answers 5xx to encoder and viewers.
    PackagerFails,
    /// The packager goes on answering, and nothing new is in it.
    PackagerFrozen,
    /// Segments that the playlists name are not there.
    SegmentMissing,
    /// The edge answers 5xx to viewers, whatever the packager does.
    EdgeFails,
    /// The edge repeats the manifests that it has.
    EdgeStale,
    /// The channel's pipeline stops encoding; AWS restarts it.
    PipelineDown(Pipeline),
    /// Black comes in on a pipeline, with all its frames; on both without one.
    Black(Option<Pipeline>),
    /// The picture that comes in on a pipeline stands still; on both without one.
    Still(Option<Pipeline>),
    /// Another show comes in on B.
    OtherShow,
    /// No sound comes in on a pipeline; on both without one.
    NoSound(Option<Pipeline>),
    /// The cloud's encoder of a pipeline cannot keep up.
    Overloaded(Pipeline),
    /// The archive of A is not written.
    ArchiveFails,
    /// The packager takes nothing from A: 403.
    PackagerRefuses,
    /// One rung is missing from the playlists.
    RungMissing,
    /// Some viewers ask for what is not there, and are told 404.
    Viewers404,
    /// AWS answers every call with "slower".
    Throttle,
    /// AWS does not answer: every connection is reset.
    NoAnswer,
    /// Credentials are over, until all faults end.
    Expire,
    /// Every fault ends and every encoder pushes again.
    EndAll,
}

impl Order {
    /// How long it lasts, of the rehearsal's time; `None` until something else is ordered.
    pub fn lasts(self) -> Option<Duration> {
        match self {
            Order::PackagerFails
            | Order::PackagerFrozen
            | Order::SegmentMissing
            | Order::EdgeFails
            | Order::EdgeStale
            | Order::Black(_)
            | Order::Still(_)
            | Order::OtherShow
            | Order::NoSound(_)
            | Order::Overloaded(_)
            | Order::ArchiveFails
            | Order::PackagerRefuses
            | Order::RungMissing
            | Order::Viewers404 => Some(Duration::from_secs(180)),
            Order::PipelineDown(_) | Order::Throttle | Order::NoAnswer => {
                Some(Duration::from_secs(60))
            }
            Order::Silent(_)
            | Order::BothSilent
            | Order::Sag(_)
            | Order::Unplug(_)
            | Order::Back(_)
            | Order::Expire
            | Order::EndAll => None,
        }
    }
}

/// Carries an order out for the stream of that name, and says what was done, or why not.
pub type Control =
    Arc<dyn Fn(String, Order) -> BoxFuture<'static, Result<String, String>> + Send + Sync>;

/// One line of the menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FaultChoice {
    /// Key that chooses it.
    pub key: char,
    /// What it is called.
    pub name: &'static str,
    /// What happens, what should be seen, and when.
    pub says: &'static str,
    /// What is ordered.
    pub order: Order,
}

const fn choice(key: char, name: &'static str, says: &'static str, order: Order) -> FaultChoice {
    FaultChoice {
        key,
        name,
        says,
        order,
    }
}

/// The menu, in its order. Capital letters are pipeline B's.
pub const FAULTS: &[FaultChoice] = &[
    choice(
        's',
        "Encoder A silent",
        "A stays connected and sends no frames. Within twenty seconds MediaLive's own alert says that input A is lost, half a minute before its frame rate does; B carries and viewers see nothing.",
        Order::Silent(Pipeline::A),
    ),
    choice(
        'S',
        "Encoder B silent",
        "B stays connected and sends no frames. Within twenty seconds input B is lost; A carries, and there is no spare.",
        Order::Silent(Pipeline::B),
    ),
    choice(
        'u',
        "Encoder A unplugged",
        "A's connection closes, as when a cable is pulled. Input A is lost within twenty seconds; a minute or two later CONTRIB shows that nothing arrives at all.",
        Order::Unplug(Pipeline::A),
    ),
    choice(
        'U',
        "Encoder B unplugged",
        "B's connection closes, as when a cable is pulled. Within twenty seconds input B is lost and A carries.",
        Order::Unplug(Pipeline::B),
    ),
    choice(
        'l',
        "Encoder A at 12 fps",
        "A sends 12 frames a second, as over a bad uplink. A minute later input A sags; it is not lost, so the packager does not switch and viewers see a jerky picture.",
        Order::Sag(Pipeline::A),
    ),
    choice(
        'L',
        "Encoder B at 12 fps",
        "B sends 12 frames a second. A minute later input B sags; while A carries, nobody else notices.",
        Order::Sag(Pipeline::B),
    ),
    choice(
        'b',
        "Encoder A back",
        "A pushes as it should. It reconnects within five seconds; the picture here is a minute behind.",
        Order::Back(Pipeline::A),
    ),
    choice(
        'B',
        "Encoder B back",
        "B pushes as it should. It reconnects within five seconds; the picture here is a minute behind.",
        Order::Back(Pipeline::B),
    ),
    choice(
        'z',
        "Both encoders silent",
        "No input at all. Within twenty seconds both inputs are lost; the packager's outputs pause, and viewers stall: RUNNING is not ON AIR. It bills on.",
        Order::BothSilent,
    ),
    choice(
        'k',
        "A black, 3 min",
        "Black comes in on A with all its frames: no metric and no alert sees it. With thumbnails on, ENC IN warns after ten seconds or so and it is a page after thirty; A carries, so viewers see black. b says that it is meant.",
        Order::Black(Some(Pipeline::A)),
    ),
    choice(
        'K',
        "Both black, 3 min",
        "Black comes in on both. Only the thumbnails show it: a warning after ten seconds, TROUBLE after thirty, unless b has said that it is meant.",
        Order::Black(None),
    ),
    choice(
        'g',
        "A stands still, 3 min",
        "The picture on A stands still while its frames go on, as when a graphics machine hangs. Thumbnails show it: a warning after fifteen seconds, a page after thirty.",
        Order::Still(Some(Pipeline::A)),
    ),
    choice(
        'G',
        "Both stand still, 3 min",
        "The picture stands still on both: the cause is before the encoders. A warning after fifteen seconds, TROUBLE after thirty.",
        Order::Still(None),
    ),
    choice(
        'o',
        "B shows another show, 3 min",
        "Another show comes in on B. Viewers have A's and notice nothing; a failover would change the show. Within a minute A and B show different pictures: t shows both.",
        Order::OtherShow,
    ),
    choice(
        'a',
        "No sound on A, 3 min",
        "A comes without sound, B with it. The encoder's level falls below -50 dBFS; told a minute or two later, because levels come from CloudWatch.",
        Order::NoSound(Some(Pipeline::A)),
    ),
    choice(
        'A',
        "No sound on both, 3 min",
        "Picture without sound on both. A minute or two later no sound is told on A and on B.",
        Order::NoSound(None),
    ),
    choice(
        'v',
        "Encoder of A overloaded, 3 min",
        "MediaLive's encoder of A drops frames and lowers its quality. About two minutes later A cannot keep up; the picture on B is better.",
        Order::Overloaded(Pipeline::A),
    ),
    choice(
        'w',
        "Archive of A not written, 3 min",
        "A's outputs to the archive fail; viewers notice nothing. Two minutes later A does not write the archive: B's recording is the only one.",
        Order::ArchiveFails,
    ),
    choice(
        'r',
        "Packager refuses A, 3 min",
        "The packager answers A's segments 403, as when its channel was made anew. A minute later A cannot deliver to the packager; B carries.",
        Order::PackagerRefuses,
    ),
    choice(
        'p',
        "Packager answers 5xx, 3 min",
        "The packager refuses the encoder's segments and the viewers' requests. Within two minutes 5xx rise at the packager and at the edge while both inputs stay good.",
        Order::PackagerFails,
    ),
    choice(
        'f',
        "Packager frozen, 3 min",
        "The packager answers 200 with the list it had. Only a probe sees it: no new segment after one and a half segments, stale after three, and the packager's own age grows.",
        Order::PackagerFrozen,
    ),
    choice(
        'c',
        "Edge cache stale, 3 min",
        "CloudFront repeats the list it had, and Age grows while the packager is fresh. Only a probe sees it, within three segments: delivery, not encoder.",
        Order::EdgeStale,
    ),
    choice(
        'e',
        "Edge answers 5xx, 3 min",
        "CloudFront answers viewers 504; the packager is well. A probe sees it with its next look, CloudFront's metrics minutes later.",
        Order::EdgeFails,
    ),
    choice(
        'm',
        "New segments missing, 3 min",
        "The playlists name segments that answer 404. Players stall. A probe asks for the newest one at each look and once more to be sure, so it shows within two segments.",
        Order::SegmentMissing,
    ),
    choice(
        'i',
        "A rung is missing, 3 min",
        "One rendition is missing from the playlists. Players that had it change to another; a probe with the configuration at hand says which one is missing.",
        Order::RungMissing,
    ),
    choice(
        '4',
        "Viewers are told 404, 3 min",
        "A crowd asks for an old address. Who has the right one has picture; edge 4xx rise with CloudFront's metrics, some minutes later.",
        Order::Viewers404,
    ),
    choice(
        'd',
        "Pipeline A down, 1 min",
        "MediaLive's pipeline A stops and is restarted; the channel is RECOVERING at once. Its numbers end, B's go on. AWS mends this; do not stop the channel.",
        Order::PipelineDown(Pipeline::A),
    ),
    choice(
        'D',
        "Pipeline B down, 1 min",
        "MediaLive's pipeline B stops and is restarted; the channel is RECOVERING at once. A goes on.",
        Order::PipelineDown(Pipeline::B),
    ),
    choice(
        't',
        "AWS throttles, 1 min",
        "Every call is answered with \"slower\". At once what you see stops getting younger, and says so; the stream itself is well.",
        Order::Throttle,
    ),
    choice(
        'n',
        "AWS does not answer, 1 min",
        "Every connection is reset. At once the console is blind and says since when; it does not claim that the stream is off.",
        Order::NoAnswer,
    ),
    choice(
        'x',
        "Credentials expire",
        "Calls are refused until all faults end, as after a night's sleep of an SSO session. At once the console is blind; the stream goes on.",
        Order::Expire,
    ),
    choice(
        '0',
        "End all faults",
        "Everything works again and every encoder pushes. The picture is good again when the metrics have arrived, in a minute or two.",
        Order::EndAll,
    ),
];

/// The choice behind a key.
pub fn by_key(key: char) -> Option<&'static FaultChoice> {
    FAULTS.iter().find(|choice| choice.key == key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn keys_and_orders_are_unique_and_every_order_is_there() {
        let keys: BTreeSet<_> = FAULTS.iter().map(|f| f.key).collect();
        assert_eq!(keys.len(), FAULTS.len());
        let orders: std::collections::HashSet<_> = FAULTS.iter().map(|f| f.order).collect();
        assert_eq!(orders.len(), FAULTS.len());
        let both = |order: fn(Pipeline) -> Order| Pipeline::BOTH.map(order);
        let all = [
            both(Order::Silent),
            both(Order::Sag),
            both(Order::Unplug),
            both(Order::Back),
            both(Order::PipelineDown),
        ];
        let more = [
            Order::Black(Some(Pipeline::A)),
            Order::Black(None),
            Order::Still(Some(Pipeline::A)),
            Order::Still(None),
            Order::OtherShow,
            Order::NoSound(Some(Pipeline::A)),
            Order::NoSound(None),
            Order::Overloaded(Pipeline::A),
            Order::ArchiveFails,
            Order::PackagerRefuses,
            Order::RungMissing,
            Order::Viewers404,
        ];
        for order in all.into_iter().flatten().chain(more) {
            assert!(orders.contains(&order), "{order:?}");
        }
        assert_eq!(by_key('0').map(|c| c.order), Some(Order::EndAll));
        assert_eq!(by_key('q'), None);
    }

    #[test]
    fn what_lasts_says_so() {
        for choice in FAULTS {
            let minutes = choice.order.lasts().map(|l| l.as_secs() / 60);
            let said = minutes.map(|m| format!("{m} min"));
            let ends = said.is_none_or(|said| choice.name.ends_with(&said));
            assert!(ends, "{}", choice.name);
        }
    }
}
