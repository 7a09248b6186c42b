//! Valid streams out of numbers, for tests that want many: the same seed gives the same stream. Every
//! sample passes the lint without an error.

use super::*;
use std::collections::BTreeMap;

/// SplitMix64: small, and the same everywhere.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number from `from` to `to`.
    fn roll(&mut self, from: u32, to: u32) -> u32 {
        from + (self.next() % u64::from(to - from + 1)) as u32
    }

    fn once_in(&mut self, n: u32) -> bool {
        self.roll(1, n) == 1
    }

    fn maybe<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.once_in(2) {
            Some(make(self))
        } else {
            None
        }
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.roll(0, of.len() as u32 - 1) as usize]
    }

    /// A whole number of `unit`s from `from` to `to`.
    fn multiple(&mut self, unit: u32, from: u32, to: u32) -> u32 {
        unit * self.roll(
            from.div_ceil(unit).max(1),
            (to / unit).max(from.div_ceil(unit).max(1)),
        )
    }

    fn word(&mut self, length: u32) -> String {
        (0..length)
            .map(|_| char::from(self.pick(b"abcdefghijkmnpqrstuvwxyz")))
            .collect()
    }
}

const SIZES: &[(u32, u32)] = &[
    (1920, 1080),
    (1920, 1080),
    (1280, 720),
    (3840, 2160),
    (1024, 576),
    (1080, 1920),
];

/// The stream of a seed.
pub fn sample(seed: u64) -> Result<StreamSpec, Invalid> {
    let mut d = Dice(seed);
    let (head, tail) = (d.word(1), d.word(8));
    let name: StreamName = format!("{head}{}-{}", d.roll(0, 9999), tail).parse()?;
    let source = source(&mut d)?;
    let regions: Vec<_> = Region::all().collect();
    let ladder = ladder(&mut d, &source)?;
    let channel = channel(&mut d);
    let ingest = ingest(&mut d, &name)?;
    let delivery = delivery(&mut d, &ladder)?;
    let mut tags = BTreeMap::new();
    for _ in 0..d.roll(0, 3) {
        let length = d.roll(1, 12);
        tags.insert(d.word(length), d.word(length));
    }
    Ok(StreamSpec {
        region: d.pick(&regions),
        source,
        ladder,
        channel,
        ingest,
        archive: archive(&mut d),
        alarms: Alarms {
            enabled: !d.once_in(4),
            dashboard: !d.once_in(4),
            notify: d.maybe(|d| match d.once_in(2) {
                true => Notify::Email(format!("{}@example.com", d.word(6))),
                false => Notify::Https(format!("https://hooks.example.com/{}", d.word(9))),
            }),
        },
        delivery,
        tags,
        name,
    })
}

fn source(d: &mut Dice) -> Result<Source, Invalid> {
    let (width, height) = d.pick(SIZES);
    let rates = [
        FrameRate::FPS_25,
        FrameRate::FPS_29_97,
        FrameRate::FPS_30,
        FrameRate::FPS_50,
        FrameRate::FPS_59_94,
        FrameRate::FPS_60,
    ];
    Ok(Source {
        size: Size::new(width, height)?,
        frame_rate: d.pick(&rates),
        codec: Codec::Avc,
        bitrate: Bps::new(u64::from(d.roll(30, 240)) * 100_000)?,
    })
}

fn ladder(d: &mut Dice, source: &Source) -> Result<Ladder, Invalid> {
    let mut rate = d.roll(30, 90) * 100_000;
    let mut rates = Vec::new();
    for _ in 0..d.roll(1, 6) {
        rates.push(Bps::new(u64::from(rate))?);
        rate = (rate * 10 / d.roll(14, 22)).max(100_000);
        if rate == 100_000 {
            break;
        }
    }
    let mut ladder = Ladder::from_bitrates(&rates, source)?;
    ladder.gop_seconds = d.pick(&[1, 2, 2, 2, 4]);
    ladder.audio_bitrate = d.pick(&Ladder::AUDIO_BITRATES);
    if d.once_in(4) {
        let mut rungs = ladder.rungs.to_vec();
        let half = source.frame_rate.halved();
        if let Some(last) = rungs.last_mut() {
            (last.name, last.quality) = (d.word(5), 6);
            if ladder.gop_exact(half) == ladder.gop_exact(source.frame_rate) {
                last.frame_rate = half;
            }
        }
        if let [only] = rungs.as_mut_slice() {
            only.frame_rate = source.frame_rate;
        }
        ladder.rungs = Rungs::new(rungs)?;
    }
    Ok(ladder)
}

fn channel(d: &mut Dice) -> ChannelSpec {
    let class = d.pick(ChannelClass::ALL);
    let feeds = d.roll(1, class.pipelines().into()) as u8;
    let maintenance = d.maybe(|d| Maintenance {
        day: d.pick(Weekday::ALL),
        hour: d.roll(0, 23) as u8,
    });
    ChannelSpec {
        class,
        feeds,
        maintenance,
        thumbnails: d.once_in(3),
        log_level: d.pick(LogLevel::ALL),
    }
}

fn ingest(d: &mut Dice, name: &StreamName) -> Result<Ingest, Invalid> {
    let mut networks = Vec::new();
    for _ in 0..d.roll(1, 10) {
        let network = match d.roll(1, 3) {
            1 => format!("10.{}.0.0/16", d.roll(0, 255)),
            2 => format!("203.0.113.{}", d.roll(1, 254)),
            _ => format!("198.51.{}.0/24", d.roll(0, 255)),
        };
        networks.push(network.parse()?);
    }
    let open = d.once_in(10);
    networks.truncate(if open { 9 } else { 10 });
    networks.extend(open.then_some(Cidr::WORLD));
    let mut ingest = Ingest::new(name, AllowList::new(networks, open)?);
    if d.once_in(3) {
        ingest.app = d.word(6).parse()?;
    }
    Ok(ingest)
}

fn archive(d: &mut Dice) -> Archive {
    let infrequent = d.maybe(|d| d.roll(30, 60));
    let glacier = d.maybe(|d| infrequent.unwrap_or(0) + d.roll(30, 90));
    let expire = d.maybe(|d| glacier.or(infrequent).unwrap_or(0) + d.roll(1, 300));
    Archive {
        enabled: !d.once_in(3),
        rollover_seconds: d.roll(1, 60) * 60,
        lifecycle: Lifecycle {
            infrequent_access_after_days: infrequent,
            glacier_after_days: glacier,
            expire_after_days: expire,
        },
    }
}

fn delivery(d: &mut Dice, ladder: &Ladder) -> Result<Delivery, Invalid> {
    let gop = ladder.gop_seconds;
    let (hls, dash, cmaf) = (
        d.multiple(gop, 2, 12),
        d.multiple(gop, 2, 8),
        d.multiple(gop, 2, 12),
    );
    let mut window = |segment: u32| d.roll(segment * 3, Delivery::MAX_WINDOW_SECONDS);
    let (hls_window, dash_window, cmaf_window) = (window(hls), window(dash), window(cmaf));
    let pool = ["DE", "AT", "CH", "US", "JP", "BR"];
    let mut countries = std::collections::BTreeSet::new();
    for _ in 0..d.roll(1, 4) {
        countries.insert(d.pick(&pool).parse()?);
    }
    Ok(Delivery {
        hls: Hls {
            segment_seconds: hls,
            window_seconds: hls_window,
            program_date_time_seconds: d.roll(0, 10),
        },
        dash: Dash {
            enabled: !d.once_in(4),
            segment_seconds: dash,
            window_seconds: dash_window,
            min_buffer_seconds: d.roll(1, dash_window),
            min_update_period_seconds: d.roll(1, 30),
            presentation_delay_seconds: d.roll(1, dash_window - 1),
        },
        cmaf: d.maybe(|_| Cmaf {
            segment_seconds: cmaf,
            window_seconds: cmaf_window,
        }),
        startover_seconds: if d.once_in(2) {
            0
        } else {
            d.roll(Delivery::MAX_WINDOW_SECONDS, 1_209_600)
        },
        price_class: d.pick(PriceClass::ALL),
        geo: match d.roll(1, 4) {
            1 => Geo::Only(Countries::new(countries)?),
            2 => Geo::Except(Countries::new(countries)?),
            _ => Geo::Everywhere,
        },
        origin_shield: d.once_in(4),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::lint::{Severity, lint};

    #[test]
    fn samples_are_valid_different_and_the_same_again() {
        let all: Vec<_> = (0..1000).map(|seed| sample(seed).unwrap()).collect();
        for (seed, spec) in all.iter().enumerate() {
            let errors: Vec<_> = lint(spec)
                .into_iter()
                .filter(|f| f.severity == Severity::Error)
                .collect();
            assert_eq!(errors, [], "seed {seed}: {spec:#?}");
            assert_eq!(sample(seed as u64).as_ref(), Ok(spec));
        }
        let names: std::collections::BTreeSet<_> = all.iter().map(|s| &s.name).collect();
        assert!(names.len() > 990);
        // Every choice turns up.
        let some = |what: fn(&StreamSpec) -> bool| {
            (1..all.len()).contains(&all.iter().filter(|s| what(s)).count())
        };
        assert!(
            some(|s| s.delivery.cmaf.is_some())
                && some(|s| s.delivery.dash.enabled)
                && some(|s| s.archive.enabled)
        );
        assert!(some(|s| matches!(s.delivery.geo, Geo::Only(_))) && some(|s| s.channel.feeds == 2));
        assert!(some(|s| s
            .ladder
            .rungs
            .iter()
            .any(|r| r.frame_rate != s.source.frame_rate)));
        assert!(some(|s| s.alarms.notify.is_none()) && some(|s| s.ladder.rungs.len() == 1));
    }
}
