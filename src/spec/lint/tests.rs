//! Each rule with a stream it catches, and the streams nobody must complain about.

use super::*;
use crate::spec::*;

fn recipe() -> StreamSpec {
    let allow = AllowList::new(["203.0.113.7".parse().unwrap()], false).unwrap();
    StreamSpec::recipe("demo".parse().unwrap(), Region::US_EAST_1, allow)
}

/// A stream about which there is nothing to say.
fn quiet() -> StreamSpec {
    let mut s = recipe();
    s.ladder = Ladder::from_bitrates(&[6000, 3000, 1500, 800].map(Bps::kbps), &s.source).unwrap();
    s.channel.maintenance = Some("tuesday 03:00".parse().unwrap());
    s.alarms.notify = Some("ops@example.com".parse().unwrap());
    s.archive.enabled = false;
    s
}

fn rung(s: &mut StreamSpec, i: usize, change: impl FnOnce(&mut Rung)) {
    let mut rungs = s.ladder.rungs.to_vec();
    change(&mut rungs[i]);
    s.ladder.rungs = Rungs::new(rungs).unwrap();
}

type Mutation = fn(&mut StreamSpec);

const CAUGHT: &[(&str, Mutation)] = &[
    ("rung-above-source", |s| {
        s.source.size = Size::new(1280, 720).unwrap()
    }),
    ("odd-size", |s| rung(s, 2, |r| r.size.width = 853)),
    ("frame-rate-family", |s| {
        rung(s, 2, |r| r.frame_rate = FrameRate::FPS_25)
    }),
    ("gop-length", |s| {
        s.ladder.gop_seconds = 1;
        for i in 0..4 {
            rung(s, i, |r| r.frame_rate = FrameRate::FPS_25);
        }
        rung(s, 3, |r| r.frame_rate = FrameRate::FPS_25.halved());
    }),
    ("segment-gops", |s| s.delivery.dash.segment_seconds = 3),
    ("window-segments", |s| s.delivery.hls.window_seconds = 17),
    ("dash-delay", |s| {
        s.delivery.dash.presentation_delay_seconds = 60
    }),
    ("dash-buffer", |s| s.delivery.dash.min_buffer_seconds = 61),
    ("feeds-pipelines", |s| {
        s.channel.class = ChannelClass::SinglePipeline
    }),
    ("lifecycle-order", |s| {
        s.archive.lifecycle.infrequent_access_after_days = Some(30);
        s.archive.lifecycle.glacier_after_days = Some(40);
    }),
    ("lifecycle-order", |s| {
        s.archive.lifecycle.glacier_after_days = Some(40);
        s.archive.lifecycle.expire_after_days = Some(40);
    }),
    ("feeds-idle", |s| s.channel.feeds = 1),
    ("open-to-world", |s| {
        s.ingest.allow = AllowList::new([Cidr::WORLD], true).unwrap()
    }),
    ("source-codec", |s| s.source.codec = Codec::Hevc),
    ("top-rung-bitrate", |s| s.source.bitrate = Bps::kbps(6000)),
    ("rungs-too-close", |s| {
        rung(s, 1, |r| r.bitrate = Bps::kbps(5000))
    }),
    ("ladder-order", |s| {
        rung(s, 3, |r| r.size = Size::new(1280, 720).unwrap())
    }),
    ("starved-rung", |s| {
        rung(s, 3, |r| r.bitrate = Bps::kbps(145))
    }),
    ("stretched-rung", |s| {
        rung(s, 3, |r| r.size = Size::new(640, 480).unwrap())
    }),
    ("rate-conversion", |s| {
        s.source.frame_rate = FrameRate::FPS_25
    }),
    ("half-rate-dash", |s| {
        rung(s, 3, |r| r.frame_rate = FrameRate::FPS_15)
    }),
    ("high-rate-price", |s| {
        rung(s, 0, |r| r.frame_rate = FrameRate::FPS_60)
    }),
    ("uhd", |s| s.source.size = Size::new(3840, 2160).unwrap()),
    ("pdt-off", |s| s.delivery.hls.program_date_time_seconds = 0),
    ("startover-window", |s| s.delivery.startover_seconds = 59),
    ("thumbnails-role", |s| s.channel.thumbnails = true),
    ("alarms-off", |s| s.alarms.enabled = false),
    ("rollover-long", |s| {
        s.archive.enabled = true;
        s.archive.rollover_seconds = 3601;
    }),
    ("nobody-told", |s| s.alarms.notify = None),
    ("no-redundancy", |s| {
        s.channel.class = ChannelClass::SinglePipeline
    }),
    ("maintenance-unset", |s| s.channel.maintenance = None),
    ("lowest-rung", |s| s.ladder = Ladder::default()),
    ("hd-main-profile", |s| {
        rung(s, 0, |r| r.profile = Profile::Main)
    }),
    ("input-class", |s| s.source.bitrate = Bps::kbps(9500)),
    ("archive-output", |s| s.archive.enabled = true),
    ("archive-forever", |s| s.archive.enabled = true),
];

#[test]
fn each_rule_catches_what_it_is_for() {
    assert_eq!(lint(&quiet()), [], "the base must be quiet");
    for (id, mutate) in CAUGHT {
        let mut s = quiet();
        mutate(&mut s);
        let found = lint(&s);
        let finding = found
            .iter()
            .find(|f| f.rule == *id)
            .unwrap_or_else(|| panic!("{id} not found in {found:#?}"));
        let rule = RULES.iter().find(|r| r.id == *id).unwrap();
        assert_eq!(
            (finding.severity, blocks(&found)),
            (rule.severity, found[0].severity == Severity::Error)
        );
        assert!(!finding.message.contains("  "), "{}", finding.message);
        // Mostly one thing at a time: a mutation sets off at most two more rules.
        assert!(found.len() <= 7, "{id}: {found:#?}");
    }
    for rule in RULES {
        assert!(
            CAUGHT.iter().any(|(id, _)| *id == rule.id),
            "{} is not tested",
            rule.id
        );
        assert_eq!(
            RULES.iter().filter(|r| r.id == rule.id).count(),
            1,
            "{} stands twice",
            rule.id
        );
    }
}

#[test]
fn messages_tell_the_figures_and_the_remedy() {
    let told = |id: &str| {
        let mut s = quiet();
        CAUGHT.iter().find(|(i, _)| *i == id).unwrap().1(&mut s);
        lint(&s).into_iter().find(|f| f.rule == id).unwrap().message
    };
    assert!(told("segment-gops").starts_with(
        "DASH segments of 3 s are no whole number of 2 s GOPs: the packager would make them 4 s"
    ));
    assert!(told("odd-size").contains("write 854x480"));
    assert!(told("feeds-pipelines").contains("write feeds = 1, or class = \"standard\""));
    assert!(told("window-segments").contains("at least 18"));
}

#[test]
fn the_recipe_gets_notes_only() {
    let found = lint(&recipe());
    assert!(
        found.iter().all(|f| f.severity == Severity::Note),
        "{found:#?}"
    );
}

/// Production profiles published by others (live-ops 4.1): size, kb/s, fps of the source; GOP; segments.
struct Known(
    &'static str,
    &'static [(&'static str, u16)],
    FrameRate,
    u32,
    u32,
);

const KNOWN: &[Known] = &[
    Known(
        "live-streaming-on-aws hd-1080p",
        &[
            ("1920x1080", 4100),
            ("1280x720", 2700),
            ("960x540", 1800),
            ("768x432", 1200),
            ("640x360", 800),
            ("512x288", 400),
        ],
        FrameRate::FPS_30,
        2,
        6,
    ),
    Known(
        "live-streaming-on-aws hd-720p",
        &[
            ("1280x720", 2700),
            ("960x540", 1800),
            ("768x432", 1200),
            ("640x360", 800),
            ("512x288", 400),
        ],
        FrameRate::FPS_30,
        2,
        6,
    ),
    Known(
        "live-streaming-on-aws sd-540p",
        &[
            ("960x540", 1800),
            ("768x432", 1200),
            ("640x360", 800),
            ("512x288", 400),
        ],
        FrameRate::FPS_30,
        2,
        6,
    ),
    Known(
        "live event framework 50 fps",
        &[
            ("1920x1080", 7500),
            ("1280x720", 4500),
            ("960x540", 3000),
            ("640x360", 1800),
            ("480x270", 1000),
            ("320x180", 600),
        ],
        FrameRate::FPS_50,
        2,
        6,
    ),
    Known(
        "marsha 720p",
        &[("1280x720", 3300), ("854x480", 1000), ("426x240", 350)],
        FrameRate::FPS_24,
        4,
        4,
    ),
    Known(
        "concert service",
        &[
            ("1920x1080", 6000),
            ("1280x720", 4000),
            ("854x480", 1500),
            ("640x360", 750),
        ],
        FrameRate::FPS_29_97,
        2,
        6,
    ),
    Known(
        "streamzen",
        &[("1920x1080", 8000), ("1280x720", 3300)],
        FrameRate::FPS_29_97,
        2,
        6,
    ),
    Known(
        "origin recipe",
        &[("1920x1080", 6000), ("1280x720", 3000), ("854x480", 1500)],
        FrameRate::FPS_30,
        3,
        6,
    ),
];

#[test]
fn known_good_profiles_pass() {
    for Known(what, sizes, rate, gop, segment) in KNOWN {
        let mut s = recipe();
        s.source = Source {
            frame_rate: *rate,
            bitrate: Bps::kbps(15_000),
            ..s.source
        };
        let made = sizes
            .iter()
            .map(|(size, kbps)| Rung::of_size(size.parse().unwrap(), Bps::kbps(*kbps), &s.source));
        s.ladder = Ladder {
            rungs: Rungs::new(made.collect()).unwrap(),
            gop_seconds: *gop,
            ..s.ladder
        };
        if what.starts_with("live-streaming-on-aws") {
            let last = s.ladder.rungs.len() - 1;
            rung(&mut s, last, |r| r.frame_rate = FrameRate::FPS_15);
        }
        (
            s.delivery.hls.segment_seconds,
            s.delivery.dash.segment_seconds,
        ) = (*segment, *segment);
        let errors: Vec<_> = lint(&s)
            .into_iter()
            .filter(|f| f.severity == Severity::Error)
            .collect();
        assert_eq!(errors, [], "{what}");
    }
}
