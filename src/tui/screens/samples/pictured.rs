//! Streams whose thumbnails are on: cards as the simulator's encoders send them, read as MediaLive's are.

use super::pieces::{condition, track};
use super::watched::{ago, healthy};
use crate::monitor::*;

/// A picture made four seconds ago: the show so many seconds before that, or black.
fn shot(behind: Option<i64>) -> Picture {
    Picture::Shot(sample_shot(ago(4), behind.map(|behind| ago(4 + behind))))
}

/// Numbers of pictures that came every ten seconds.
fn numbers(v: f64) -> Track {
    let mut track = track(Source::Api, 10, 4, move |_| Some(v));
    if let Some((at, v)) = track.points.last() {
        track.now = Reading::Value { v: *v, until: *at };
    }
    track
}

/// The show on both; B is two seconds behind.
pub(crate) fn pictured() -> StreamSnapshot {
    let mut stream = healthy();
    if let Some(wants) = &mut stream.wants {
        wants.thumbnails = true;
    }
    for (leg, behind) in stream.legs.iter_mut().zip([0, 2]) {
        leg.picture = shot(Some(behind));
        leg.brightest = numbers(100.0);
        leg.stir = numbers(42.0);
    }
    stream.apart = numbers(1.3);
    stream
}

/// Black on A, which carries.
pub(crate) fn black() -> StreamSnapshot {
    let mut stream = pictured();
    let a = &mut stream.legs[0];
    a.picture = shot(None);
    a.brightest = numbers(1.2);
    a.stir = numbers(0.0);
    stream.apart = numbers(24.0);
    let mut c = condition("picture_black", Some(Pipeline::A), Severity::Critical, 34);
    c.what = "The picture of A is black. A carries: viewers see black.".into();
    c.proof = "A: brightest part 1% of white in all pictures from 20:13:33 to 20:14:03. A 30.0 fps. B has picture.".into();
    c.first = "Ask the gallery: is it meant? b says so. Else call the venue about encoder A. When encoder A stops sending, the packager should take B.".into();
    c.not = Some("Do not restart pipeline A: the cause is before it.".into());
    stream.conditions = vec![c];
    stream.tally = Tally::Trouble("PICTURE BLACK".into());
    stream
}

/// None of either, and why.
pub(crate) fn pictureless(why: NoPicture, configured: bool) -> StreamSnapshot {
    let mut stream = healthy();
    if let Some(wants) = &mut stream.wants {
        wants.thumbnails = configured;
    }
    for leg in &mut stream.legs {
        leg.picture = Picture::None(why.clone());
    }
    stream
}
