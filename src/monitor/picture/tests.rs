use super::album::{Album, DIFFERENT, brightest, distance, stir};
use super::decode::{Unreadable, decode};
use super::judge::{BLACK, STILL, held};
use super::*;
use crate::monitor::reading::{Reading, Source, Track};
use crate::monitor::types::Pipeline;
use crate::sim::medialive::card::Card;
use jiff::SignedDuration;
use std::time::Duration;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + seconds).unwrap()
}

/// For tests of other rooms: the show as it was at a moment, or black, in a picture made then.
pub(crate) fn sample_shot(made: Timestamp, show: Option<Timestamp>) -> Shot {
    let card = show.map_or(Card::Black, Card::Show);
    decode(made, &card.jpeg(78).unwrap()).unwrap()
}

fn shot(seconds: i64, card: Card, quality: u8) -> Shot {
    decode(at(seconds), &card.jpeg(quality).unwrap()).unwrap()
}

fn show(seconds: i64) -> Shot {
    shot(seconds, Card::Show(at(seconds)), 78)
}

#[test]
fn a_card_is_read_and_made_smaller() {
    let shot = show(0);
    let raster = shot.raster.unwrap();
    assert_eq!((raster.width(), raster.height()), (320, 180));
    assert_eq!(raster.rgb().len(), 320 * 180 * 3);
    // The first bar is grey, the last blue.
    let small = shot.small.raster();
    let near = |x: usize, want: [u8; 3]| {
        let at = (2 * 32 + x) * 3;
        let is = &small.rgb()[at..at + 3];
        let off = is.iter().zip(want).map(|(a, b)| a.abs_diff(b)).max();
        assert!(off < Some(12), "{x}: {is:?}, {want:?}");
    };
    near(30, [0, 0, 191]);
    near(16, [0, 191, 0]);
}

#[test]
fn no_bytes_whatever_are_more_than_an_error() {
    let whole = Card::Show(at(0)).jpeg(78).unwrap();
    for cut in (0..whole.len()).step_by(97).chain([whole.len() - 200]) {
        assert!(
            decode(at(0), &whole[..cut]).is_err(),
            "{cut} of {}",
            whole.len()
        );
    }
    // A byte that is not what it was is an error or another picture, never worse.
    for i in (2..whole.len()).step_by(53) {
        let mut bent = whole.clone();
        bent[i] ^= 0x5a;
        decode(at(0), &bent).ok();
    }
    let mut noise = vec![0xff, 0xd8, 0xff];
    noise.extend((0..4000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8));
    assert!(decode(at(0), &noise).is_err());
    assert!(decode(at(0), b"<html>502</html>").is_err());
    let long = vec![0xff; (256 << 10) + 1];
    assert_eq!(decode(at(0), &long), Err(Unreadable::TooLong(long.len())));
}

#[test]
fn a_picture_that_claims_to_be_huge_costs_nothing() {
    let mut whole = Card::Black.jpeg(78).unwrap();
    let frame = whole.windows(2).position(|w| w == [0xff, 0xc0]).unwrap();
    whole[frame + 5..frame + 9].copy_from_slice(&[0xff, 0xff, 0xff, 0xff]);
    let refused = decode(at(0), &whole).unwrap_err().to_string();
    assert!(
        refused.contains("65535") || refused.contains("arge"),
        "{refused}"
    );
}

#[test]
fn two_encoders_of_one_picture_are_near_and_two_shows_are_not() {
    let (a, b) = (show(0), shot(2, Card::Show(at(0)), 72));
    assert!(distance(&a.small, &b.small) < 1.0);
    assert!(stir(&a.small, &b.small) > 0.0);
    let other = shot(0, Card::Other(at(0)), 72);
    let far = distance(&a.small, &other.small);
    assert!(far > 1.5 * DIFFERENT, "{far}");
    assert!(stir(&show(0).small, &show(2).small) > 20.0 * STILL);
    let black = shot(0, Card::Black, 72);
    assert!(brightest(&black.small) < BLACK / 2.0);
    assert!(brightest(&a.small) > 70.0);
}

#[test]
fn one_behind_the_other_is_the_same_show() {
    let mut album = Album::default();
    for t in 0..10 {
        let t = t * 10;
        album.add(Pipeline::A, Picture::Shot(show(t)));
        let behind = shot(t + 1, Card::Show(at(t - 4)), 72);
        album.add(Pipeline::B, Picture::Shot(behind));
    }
    let apart = album.apart(at(100));
    assert_eq!(apart.points.len(), 19);
    assert!(apart.points.iter().all(|p| p.1 < DIFFERENT), "{apart:?}");
    assert!(!album.smells());
    // The same picture again is nothing new.
    let before = album.brightest(Pipeline::A, at(100));
    album.add(Pipeline::A, Picture::Shot(show(90)));
    assert_eq!(album.brightest(Pipeline::A, at(100)), before);
}

#[test]
fn what_is_no_picture_adds_no_number() {
    let mut album = Album::default();
    album.add(Pipeline::A, Picture::Shot(show(0)));
    for why in [
        NoPicture::Nothing,
        NoPicture::Unreadable("no JPEG".into()),
        NoPicture::NoAnswer("timeout".into()),
    ] {
        album.add(Pipeline::A, Picture::None(why.clone()));
        assert_eq!(album.picture(Pipeline::A), Picture::None(why));
        assert_eq!(album.brightest(Pipeline::A, at(10)).points.len(), 1);
    }
    assert!(album.brightest(Pipeline::A, at(10)).now.fresh().is_some());
    assert!(album.brightest(Pipeline::A, at(100)).now.fresh().is_none());
}

fn numbers(points: &[(i64, f64)]) -> Track {
    let mut track = Track::empty(Source::Api, Duration::ZERO);
    track.points = points.iter().map(|(t, v)| (at(*t), *v)).collect();
    if let Some((t, v)) = track.points.last() {
        track.now = Reading::Value { v: *v, until: *t };
    }
    track
}

#[test]
fn two_begin_it_and_two_end_it() {
    let black = |v: f64| v <= BLACK;
    let of = |points: &[(i64, f64)]| {
        let held = held(&numbers(points), None, black);
        held.map(|h| (h.since, h.until.duration_since(h.since)))
    };
    assert_eq!(of(&[(0, 80.0), (10, 1.0)]), None);
    let lasts = SignedDuration::from_secs(10);
    assert_eq!(
        of(&[(0, 80.0), (10, 1.0), (20, 1.0)]),
        Some((at(10), lasts))
    );
    // One good picture does not end it, and does not count as bad.
    let one = [(0, 80.0), (10, 1.0), (20, 1.0), (30, 80.0)];
    assert_eq!(of(&one), Some((at(10), lasts)));
    let two = [(0, 80.0), (10, 1.0), (20, 1.0), (30, 80.0), (40, 80.0)];
    assert_eq!(of(&two), None);
    // Nobody looked for two minutes: what was before proves nothing of now.
    assert_eq!(of(&[(0, 1.0), (10, 1.0), (140, 1.0)]), None);
    let after = [(0, 1.0), (10, 1.0), (140, 1.0), (150, 1.0)];
    assert_eq!(of(&after), Some((at(140), lasts)));
}

#[test]
fn old_numbers_say_nothing() {
    let mut track = numbers(&[(0, 1.0), (10, 1.0), (20, 1.0)]);
    track.now = Reading::Stale {
        v: 1.0,
        until: at(20),
        why: crate::monitor::Why::Late,
    };
    assert_eq!(held(&track, None, |v| v <= BLACK), None);
}

#[test]
fn the_small_picture_survives_a_recording_and_the_large_one_does_not() {
    let shot = show(0);
    let mut bytes = Vec::new();
    ciborium::into_writer(&shot, &mut bytes).unwrap();
    assert!(bytes.len() < 2600, "{}", bytes.len());
    let back: Shot = ciborium::from_reader(bytes.as_slice()).unwrap();
    assert_eq!((back.at, &back.small), (shot.at, &shot.small));
    assert_eq!((back.raster, back.file), (None, None));
    let bent = r#""AAAA""#;
    assert!(serde_json::from_str::<Small>(bent).is_err());
}
