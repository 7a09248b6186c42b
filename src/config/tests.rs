//! Configuration as a whole: layers, selection, messages, the example file.

use super::*;
use crate::spec::{Bps, ChannelClass, FrameRate, Geo};

const EXAMPLE: &str = include_str!("../../config.example.toml");

fn sources(text: &str, env: &[(&str, &str)]) -> Sources {
    Sources {
        file: (!text.is_empty()).then(|| ("onair.toml".into(), text.into())),
        env: env
            .iter()
            .map(|(k, v)| ((*k).into(), (*v).into()))
            .collect(),
        overrides: vec![],
    }
}

fn stream(text: &str, env: &[(&str, &str)]) -> Result<(StreamSpec, Origins), ConfigError> {
    load(&sources(text, env))?.stream(None)
}

fn refusal(text: &str, env: &[(&str, &str)]) -> String {
    stream(text, env).unwrap_err().to_string()
}

const DEMO: &str = "version = 1\n[defaults]\nregion = \"us-east-1\"\n[streams.demo]\ningest.allow = [\"203.0.113.7\"]\n";

#[test]
fn the_least_file_is_the_recipe() {
    let (spec, origins) = stream(DEMO, &[]).unwrap();
    assert_eq!(
        spec,
        StreamSpec::recipe(spec.name.clone(), spec.region, spec.ingest.allow.clone())
    );
    let written: Vec<_> = origins.written().map(ToString::to_string).collect();
    assert_eq!(
        written,
        [
            "region = us-east-1 (onair.toml:3)",
            "ingest.allow = [203.0.113.7] (onair.toml:5)"
        ]
    );
    assert_eq!(
        origins.of("archive.enabled").unwrap().origin,
        Origin::BuiltIn
    );
}

#[test]
fn each_layer_beats_the_one_below_and_remembers_it() {
    let text = format!("{DEMO}archive.rollover_seconds = 60\n");
    let text = text.replace(
        "[streams.demo]",
        "archive.rollover_seconds = 50\n[streams.demo]",
    );
    let at = |env: &[(&str, &str)], flags: &[(&str, &str)]| {
        let mut s = sources(&text, env);
        s.overrides = flags
            .iter()
            .map(|(k, v)| ((*k).into(), (*v).into()))
            .collect();
        let (spec, origins) = load(&s).unwrap().stream(None).unwrap();
        (
            spec.archive.rollover_seconds,
            origins.of("archive.rollover_seconds").unwrap().to_string(),
        )
    };
    let env = [("ONAIR_STREAM__ARCHIVE__ROLLOVER_SECONDS", "70")];
    assert_eq!(
        at(&[], &[]),
        (
            60,
            "archive.rollover_seconds = 60 (onair.toml:7), instead of 50 (onair.toml:4)".into()
        )
    );
    let told = "archive.rollover_seconds = 70 (environment ONAIR_STREAM__ARCHIVE__ROLLOVER_SECONDS), instead of 60 (onair.toml:7)";
    assert_eq!(at(&env, &[]), (70, told.into()));
    let (value, told) = at(&env, &[("archive.rollover_seconds", "80")]);
    assert!(
        value == 80
            && told.starts_with("archive.rollover_seconds = 80 (command line), instead of 70"),
        "{told}"
    );
}

#[test]
fn the_recipes_variables() {
    let env = [
        ("AWS_REGION", "eu-west-1"),
        ("ENABLE_ARCHIVING", "false"),
        ("ENABLE_MONITORING", "false"),
        ("VIDEO_BITRATES", "4000000,2000000"),
        ("STREAM_NAME", "demo"),
    ];
    let (spec, origins) = stream(DEMO, &env).unwrap();
    assert_eq!(spec.region.as_str(), "eu-west-1");
    assert!(!spec.archive.enabled && !spec.alarms.enabled && !spec.alarms.dashboard);
    assert_eq!(
        spec.ladder
            .rungs
            .iter()
            .map(|r| r.bitrate)
            .collect::<Vec<_>>(),
        [Bps::kbps(4000), Bps::kbps(2000)]
    );
    let overridden: Vec<_> = origins.overridden().map(ToString::to_string).collect();
    assert_eq!(overridden.len(), 5, "{overridden:#?}");
    assert_eq!(
        overridden[0],
        "region = eu-west-1 (environment AWS_REGION), instead of us-east-1 (onair.toml:3)"
    );
    assert!(
        overridden[1].ends_with("instead of [6000000, 3000000, 1500000] (built in)"),
        "{}",
        overridden[1]
    );
}

#[test]
fn beside_others_a_stream_stays_where_its_file_puts_it() {
    let two = format!("{DEMO}\n[streams.other]\ningest.allow = [\"203.0.113.8\"]\n");
    let sources = Sources {
        file: Some((PathBuf::from("onair.toml"), two)),
        env: BTreeMap::from([("AWS_REGION".into(), "eu-west-1".into())]),
        overrides: vec![("region".into(), "eu-central-1".into())],
    };
    let loaded = load(&sources).unwrap();
    for name in loaded.streams.keys() {
        let (spec, _) = loaded.among_all(name).unwrap();
        assert_eq!(spec.region.as_str(), "us-east-1", "{name}");
    }
    let alone = Sources {
        file: Some((PathBuf::from("onair.toml"), DEMO.into())),
        ..sources
    };
    let loaded = load(&alone).unwrap();
    let (spec, _) = loaded.among_all(&"demo".parse().unwrap()).unwrap();
    assert_eq!(spec.region.as_str(), "eu-central-1", "as every verb has it");
}

#[test]
fn the_environment_alone_makes_a_stream() {
    let env = [
        ("STREAM_NAME", "solo"),
        ("AWS_REGION", "us-west-2"),
        (
            "ONAIR_STREAM__INGEST__ALLOW",
            "203.0.113.7, 198.51.100.0/24",
        ),
        ("ONAIR_STREAM__TAGS__Team", "Live Ops"),
        ("ONAIR_STREAM__ALARMS__NOTIFY", ""),
    ];
    let (spec, _) = stream("", &env).unwrap();
    assert_eq!(
        (
            spec.name.as_str(),
            spec.ingest.allow.len(),
            spec.ingest.app.as_str()
        ),
        ("solo", 2, "solo")
    );
    assert_eq!(spec.tags["Team"], "Live Ops");
    let missing = refusal("", &[("STREAM_NAME", "solo")]);
    assert!(
        missing.contains("region: required") && missing.contains("ingest.allow: required"),
        "{missing}"
    );
    assert!(refusal("", &[]).contains("name the stream"));
}

#[test]
fn which_stream_is_meant() {
    let two = format!("{DEMO}[streams.other]\ningest.allow = [\"203.0.113.8\"]\n");
    let loaded = load(&sources(&two, &[])).unwrap();
    assert!(
        loaded
            .stream(None)
            .unwrap_err()
            .to_string()
            .contains("demo, other")
    );
    assert_eq!(
        loaded.stream(Some("other")).unwrap().0.name.as_str(),
        "other"
    );
    assert!(
        loaded
            .stream(Some("othr"))
            .unwrap_err()
            .to_string()
            .contains("did you mean other?")
    );
    assert!(
        loaded
            .stream(Some("Nope!"))
            .unwrap_err()
            .to_string()
            .contains("2 to 20")
    );
    let by_env = load(&sources(&two, &[("STREAM_NAME", "other")])).unwrap();
    assert_eq!(by_env.stream(None).unwrap().0.name.as_str(), "other");
    assert_eq!(by_env.stream(Some("demo")).unwrap().0.name.as_str(), "demo");
    for name in by_env.streams.keys() {
        assert_eq!(by_env.as_filed(name).unwrap().0.name, *name);
    }
}

#[test]
fn everything_wrong_is_told_at_once_with_line_value_and_form() {
    let bad = "version = 2\n[defaults]\nregoin = \"us-east-1\"\n[streams.demo]\nenabled = true\narchiv.enabled = true\narchive = 3\n\
               [streams.Demo]\n[strems]\n[zebra]\n[keys]\nquit = { a = 1 }\n";
    let told = refusal(bad, &[]);
    for line in [
        "onair.toml:1: version = 2: 1, the only version",
        "onair.toml:3: defaults.regoin: unknown; did you mean defaults.region?",
        "onair.toml:5: streams.demo.enabled: unknown; did you mean streams.demo.archive.enabled?",
        "onair.toml:6: streams.demo.archiv: unknown; did you mean streams.demo.archive?",
        "onair.toml:7: streams.demo.archive = 3: a table, [streams.demo.archive]",
        "onair.toml:8: streams.Demo: stream name \"Demo\": 2 to 20",
        "onair.toml:9: strems: unknown; did you mean streams?",
        "onair.toml:10: zebra: unknown here; there are version,",
        "onair.toml:12: keys.quit = { a = 1 }: a value or a list",
    ] {
        assert!(
            told.lines().any(|l| l.starts_with(line)),
            "{line}\n--\n{told}"
        );
    }

    let values = format!(
        "{DEMO}source.frame_rate = 31\narchive.rollover_seconds = \"soon\"\nladder.rungs = [{{ bitrate = \"3M\", qualty = 3 }}]\n\
         delivery.geo.only = [\"UK\"]\ntags.\"onair:x\" = \"1\"\nalarms.notify = \"nobody\"\nsource.size = [1, 2]\n"
    );
    let told = refusal(
        &values.replace("203.0.113.7", "203.0.113.7/24"),
        &[("AWS_REGION", "us-west-1")],
    );
    for line in [
        "environment AWS_REGION: region = us-west-1: has no MediaLive",
        "onair.toml:5: streams.demo.ingest.allow = [203.0.113.7/24]: 203.0.113.7/24: bits behind the prefix are set; write 203.0.113.0/24",
        "onair.toml:6: streams.demo.source.frame_rate = 31: one of 25, ",
        "onair.toml:7: streams.demo.archive.rollover_seconds = soon: a whole number from 10 to 86400 seconds",
        "onair.toml:8: streams.demo.ladder.rungs = [{ bitrate = 3M, qualty = 3 }]: a rung has no \"qualty\"",
        "onair.toml:9: streams.demo.delivery.geo.only = [UK]: UK: an ISO 3166-1 two-letter code, as in DE or US; the United Kingdom is GB",
        "onair.toml:10: streams.demo.tags.onair:x = 1: another name",
        "onair.toml:11: streams.demo.alarms.notify = nobody: a mail address",
        "onair.toml:12: streams.demo.source.size = [1, 2]: WIDTHxHEIGHT",
    ] {
        assert!(
            told.lines().any(|l| l.starts_with(line)),
            "{line}\n--\n{told}"
        );
    }
    assert!(!told.contains("required"), "{told}");
    assert!(refusal("version = 1\n[streams.demo\nx = \n", &[]).starts_with("onair.toml:2: TOML: "));
}

#[test]
fn the_environment_is_checked_too() {
    let told = refusal(
        DEMO,
        &[
            ("ONAIR_STREAM__ARCHIV__ENABLED", "true"),
            ("ENABLE_ARCHIVING", "perhaps"),
        ],
    );
    assert!(told.contains("environment ONAIR_STREAM__ARCHIV__ENABLED: archiv.enabled = true: unknown; did you mean archive.enabled?"), "{told}");
    assert!(
        told.contains("environment ENABLE_ARCHIVING: archive.enabled = perhaps: true or false"),
        "{told}"
    );
}

#[test]
fn two_ways_of_saying_one_thing() {
    let rungs = "ladder.rungs = [{ bitrate = \"5M\" }]\n";
    let both = format!("{DEMO}{rungs}ladder.video_bitrates = [6000000]\n");
    assert!(refusal(&both, &[]).contains("one of the two: ladder."));
    let (spec, origins) = stream(&format!("{DEMO}{rungs}"), &[("VIDEO_BITRATES", "6M")]).unwrap();
    assert_eq!(spec.ladder.rungs.top().bitrate, Bps::kbps(6000));
    let over = &origins.of("ladder.video_bitrates").unwrap().over;
    assert_eq!(over.as_ref().unwrap().value, "[{ bitrate = 5M }]");
    let geo = format!("{DEMO}delivery.geo.except = [\"KP\"]\n");
    let (spec, _) = stream(&geo, &[("ONAIR_STREAM__DELIVERY__GEO__ONLY", "DE,at")]).unwrap();
    assert!(matches!(spec.delivery.geo, Geo::Only(c) if c.len() == 2));
}

#[test]
fn feeds_follow_the_class_and_rungs_the_source() {
    let text = format!(
        "{DEMO}channel.class = \"single\"\nsource.frame_rate = 59.94\n\
         ladder.rungs = [{{ bitrate = \"6M\" }}, {{ bitrate = \"1M\", size = \"640x360\", frame_rate = \"half\" }}]\n"
    );
    let (spec, _) = stream(&text, &[]).unwrap();
    assert_eq!(
        (spec.channel.class, spec.channel.feeds),
        (ChannelClass::SinglePipeline, 1)
    );
    let rates: Vec<_> = spec
        .ladder
        .rungs
        .iter()
        .map(|r| (r.name.as_str(), r.frame_rate))
        .collect();
    assert_eq!(
        rates,
        [
            ("1080p", FrameRate::FPS_59_94),
            ("360p", FrameRate::FPS_29_97)
        ]
    );
}

/// The example with its commented-out settings in force: lines that begin with "#" and no space.
fn uncommented() -> String {
    let bare = |l: &str| {
        l.strip_prefix('#')
            .filter(|rest| !rest.is_empty() && !rest.starts_with(' '))
            .map(String::from)
    };
    EXAMPLE
        .lines()
        .map(|l| bare(l).unwrap_or_else(|| l.into()) + "\n")
        .collect()
}

#[test]
fn the_example_loads_as_it_is_and_with_everything_uncommented() {
    let (plain, _) = stream(EXAMPLE, &[]).unwrap();
    assert_eq!(
        plain,
        StreamSpec::recipe(plain.name.clone(), plain.region, plain.ingest.allow.clone())
    );
    let all = load(&sources(&uncommented(), &[])).unwrap();
    assert_eq!(all.streams.len(), 2);
    let (full, origins) = all.stream(Some("demo")).unwrap();
    all.stream(Some("another")).unwrap();
    // What stands commented out is what is built in, where something is.
    for key in schema::KEYS {
        if let Some(built_in) = (key.get)(&plain) {
            assert_eq!((key.get)(&full).as_ref(), Some(&built_in), "{}", key.path);
        }
    }
    // And every setting there is stands in the example.
    let written: Vec<_> = all
        .streams
        .values()
        .chain([&all.defaults])
        .flat_map(|l| &l.0)
        .map(|e| e.key.as_str())
        .collect();
    for key in schema::KEYS {
        assert!(
            written.contains(&key.path),
            "{} is not in the example",
            key.path
        );
    }
    assert!(origins.written().count() > 30);
}

#[test]
fn a_written_stream_reads_back() {
    for text in [DEMO.to_string(), uncommented()] {
        let loaded = load(&sources(&text, &[])).unwrap();
        for name in loaded.streams.keys() {
            let (spec, _) = loaded.stream(Some(name.as_str())).unwrap();
            let written = to_toml(&spec);
            let (again, _) = stream(&written, &[]).unwrap_or_else(|e| panic!("{e}\n{written}"));
            assert_eq!(again, spec, "{written}");
        }
    }
}

#[test]
fn a_file_that_was_asked_for_must_be_there() {
    let env = BTreeMap::from([(CONFIG.to_string(), "/nowhere/onair.toml".to_string())]);
    let told = Sources::read(None, env).unwrap_err().to_string();
    assert!(told.contains("/nowhere/onair.toml"), "{told}");
    assert!(Sources::read(Some(Path::new("/nowhere/else.toml")), BTreeMap::new()).is_err());
}

proptest::proptest! {
    #[test]
    fn any_valid_stream_reads_back_as_written(seed: u64) {
        let spec = crate::spec::sample(seed).unwrap();
        let written = to_toml(&spec);
        let (again, origins) = stream(&written, &[]).unwrap_or_else(|e| panic!("{e}\n{written}"));
        proptest::prop_assert_eq!(&again, &spec);
        proptest::prop_assert_eq!(origins.0.iter().filter(|s| s.origin == Origin::BuiltIn).count(), 0);
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "(version = 1\n)?(\\[(defaults|streams\\.[a-z]{1,3})(\\.ladder)?\\]\n)?([a-z.]{1,20} ?= ?[0-9a-z\"\\[\\]{}, .]{0,20}\n){0,4}") {
        let loaded = load(&sources(&text, &[("STREAM_NAME", "abc")]));
        if let Err(e) | Ok(Err(e)) = loaded.map(|l| l.stream(None)) {
            proptest::prop_assert!(!e.0.is_empty());
        }
    }
}
