use super::*;
use crate::spec::{Bps, FrameRate, Ladder, Region, Size};

fn recipe() -> StreamSpec {
    let allow = crate::spec::AllowList::new(["203.0.113.7".parse().unwrap()], false).unwrap();
    StreamSpec::recipe("demo".parse().unwrap(), Region::US_EAST_1, allow)
}

fn channel(spec: &StreamSpec) -> String {
    let total = estimate(spec).unwrap().channel_usd_per_hour;
    format!("{:.4}{}", total.usd, if total.at_least { "+" } else { "" })
}

#[test]
fn the_recipes_ladder_costs_what_aws_lists() {
    let mut spec = recipe();
    let mut both = || {
        spec.channel.class = ChannelClass::Standard;
        let standard = channel(&spec);
        spec.channel.class = ChannelClass::SinglePipeline;
        let single = channel(&spec);
        spec.archive.enabled = false;
        [standard, single]
    };
    assert_eq!(both(), ["$2.6940", "$1.6164"]);
    assert_eq!(both(), ["$1.9920", "$1.1952"]);
}

#[test]
fn the_known_six_rung_channel_costs_what_aws_says() {
    // [documented] live-ops 3.4: STANDARD, input 10 to 20 Mb/s, 0.294 + 2 HD + 4 SD outputs = 3.11.
    let mut spec = recipe();
    spec.source.bitrate = Bps::kbps(15_000);
    spec.archive.enabled = false;
    let rates = [4100, 2700, 1800, 1200, 800, 400].map(Bps::kbps);
    spec.ladder = Ladder::from_bitrates(&rates, &spec.source).unwrap();
    assert_eq!(channel(&spec), "$3.1140");
}

#[test]
fn the_rest_of_the_recipes_bill() {
    let e = estimate(&recipe()).unwrap();
    // 10.884 Mb/s from each of two pipelines: 9.795 GB an hour at 0.03.
    assert_eq!(format!("{:.4}", e.running_usd_per_hour.usd), "$2.9879");
    assert_eq!(e.idle_usd_per_month.to_string(), "$14.60");
    assert!(
        e.lines
            .iter()
            .filter(|l| matches!(l.charge, Charge::Idle { .. }))
            .all(|l| l.assumed)
    );
    let viewers = e
        .lines
        .iter()
        .find(|l| l.what == "CDN for 1,000 viewers")
        .unwrap();
    assert!(
        viewers
            .quantity
            .starts_with("2757.6 GB an hour if all watch 1080p, 1200000 requests"),
        "{}",
        viewers.quantity
    );
    let usd = Money::from_micros(2_757_600 * 85 + 1_200_000);
    assert_eq!(viewers.charge, Charge::PerUse { usd, per: "hour" });
    assert_eq!(
        (e.label().as_str(), e.elsewhere.as_deref()),
        ("us-east-1 list 2026-09-18", None)
    );
    let json = serde_json::to_value(&e).unwrap();
    assert_eq!(json["channel_usd_per_hour"]["usd"], 2.694);
    assert_eq!(json["lines"][0]["usd_per_hour"], 0.234);
}

#[test]
fn what_the_table_lacks_is_said_not_guessed() {
    let unknown = |change: fn(&mut StreamSpec)| {
        let mut spec = recipe();
        change(&mut spec);
        let e = estimate(&spec).unwrap();
        assert!(e.channel_usd_per_hour.at_least && e.running_usd_per_hour.at_least);
        let why = |l: &Line| {
            if let Charge::Unknown { why_unknown } = &l.charge {
                Some(format!("{}: {why_unknown}", l.what))
            } else {
                None
            }
        };
        e.lines
            .iter()
            .filter_map(why)
            .collect::<Vec<_>>()
            .join("; ")
    };
    let fast = unknown(|s| {
        s.source.frame_rate = FrameRate::FPS_50;
        s.ladder = Ladder::from_bitrates(&Ladder::RECIPE, &s.source).unwrap();
    });
    assert!(
        fast.contains(
            "output 1080p: HD AVC up to 10 Mb/s, above 30 fps, 2 pipelines: not in the table"
        ),
        "{fast}"
    );
    assert!(unknown(|s| s.source.codec = Codec::Hevc).starts_with("input: HD HEVC"));
    assert!(
        unknown(|s| s.source.size = Size {
            width: 3840,
            height: 2160
        })
        .starts_with("input: UHD")
    );
    assert!(
        unknown(|s| {
            s.channel.class = ChannelClass::SinglePipeline;
            s.source.bitrate = Bps::kbps(15_000);
        })
        .starts_with("input: HD AVC up to 20 Mb/s, 1 pipeline")
    );
    let mut spec = recipe();
    spec.region = "eu-west-1".parse().unwrap();
    let e = estimate(&spec).unwrap();
    assert!(e.elsewhere.unwrap().contains("those of eu-west-1 differ"));
    assert_eq!(e.prices_region, "us-east-1");
}

#[test]
fn a_broken_table_is_told() {
    assert!(
        Prices::parse("date = 1")
            .unwrap_err()
            .to_string()
            .starts_with("price table: ")
    );
    let negative = include_str!("../../../assets/prices.toml").replace("0.1404", "-1.0");
    assert!(
        Prices::parse(&negative)
            .unwrap_err()
            .to_string()
            .contains("not a price")
    );
}
