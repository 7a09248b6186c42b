//! Pictures made by hand: what is told of them, to whom, and in which form.

use super::settings::{Desktop, Format, Given, Settings, To};
use super::sign::signature;
use super::*;
use crate::config::{Sources, load};
use crate::monitor::{Condition, Severity, Snapshot, StreamSnapshot, Tally};
use crate::tui::screens::samples::watched as sample;
use std::collections::BTreeMap;
use std::time::Duration;

fn about() -> About {
    About {
        account: "482112347730".into(),
        region: "eu-west-1".into(),
        simulated: false,
        run: "01RUN".into(),
    }
}

fn picture(streams: Vec<StreamSnapshot>) -> Snapshot {
    Snapshot {
        at: sample::now(),
        answered: Some(sample::ago(2)),
        trouble: None,
        usd_per_hour: 0.1,
        session_ends: None,
        streams,
    }
}

fn told(ledger: &mut Ledger, stream: &StreamSnapshot) -> Vec<String> {
    heard(ledger, stream, |_, _| false)
}

fn heard(
    ledger: &mut Ledger,
    stream: &StreamSnapshot,
    muted: impl Fn(&str, &Condition) -> bool,
) -> Vec<String> {
    let news = ledger.news(&about(), &picture(vec![stream.clone()]), muted);
    let short = |m: &Message| {
        let kind = m.condition.as_ref().map_or("", |c| &c.kind).to_owned();
        format!("{:?} {kind} {:?}", m.what, m.severity)
    };
    news.iter().map(short).collect()
}

#[test]
fn one_message_when_it_begins_and_one_when_it_is_seen_to_be_over() {
    let mut ledger = Ledger::default();
    let (lost, good) = (sample::a_lost(), sample::healthy());
    assert_eq!(told(&mut ledger, &good), [""; 0]);
    assert_eq!(told(&mut ledger, &lost), ["Raised input_lost Major"]);
    for _ in 0..5 {
        assert_eq!(told(&mut ledger, &lost), [""; 0]);
    }
    // Nothing that could tell is no end.
    let mut dark = good.clone();
    for leg in &mut dark.legs {
        leg.in_fps.now = crate::monitor::Reading::NoData(crate::monitor::Why::Late);
    }
    assert_eq!(told(&mut ledger, &dark), [""; 0]);
    assert_eq!(told(&mut ledger, &good), ["Over input_lost Major"]);
    assert_eq!(told(&mut ledger, &good), [""; 0]);
}

#[test]
fn what_gets_worse_is_told_again_and_what_gets_better_is_not() {
    let mut ledger = Ledger::default();
    let mut stream = sample::a_lost();
    assert_eq!(told(&mut ledger, &stream), ["Raised input_lost Major"]);
    stream.conditions[0].severity = Severity::Critical;
    assert_eq!(told(&mut ledger, &stream), ["Worse input_lost Critical"]);
    stream.conditions[0].severity = Severity::Minor;
    assert_eq!(told(&mut ledger, &stream), [""; 0]);
    // Whoever was told the worst is told the end.
    let end = told(&mut ledger, &sample::healthy());
    assert_eq!(end, ["Over input_lost Critical"]);
}

#[test]
fn nobody_is_told_of_what_somebody_has_taken_on() {
    let mut ledger = Ledger::default();
    let (lost, good) = (sample::a_lost(), sample::healthy());
    let taken = |name: &str, c: &Condition| name == "cup-final" && c.kind == "input_lost";
    assert_eq!(heard(&mut ledger, &lost, taken), [""; 0]);
    assert_eq!(heard(&mut ledger, &good, taken), [""; 0]);
    // Given back while it holds, it is told.
    assert_eq!(heard(&mut ledger, &lost, taken), [""; 0]);
    assert_eq!(told(&mut ledger, &lost), ["Raised input_lost Major"]);
    assert_eq!(heard(&mut ledger, &good, taken), ["Over input_lost Major"]);
}

#[test]
fn a_blind_watcher_says_so_once_and_calls_nothing_over() {
    let mut ledger = Ledger::default();
    let lost = sample::a_lost();
    told(&mut ledger, &lost);
    let mut blind = sample::healthy();
    blind.tally = Tally::Blind {
        since: sample::ago(70),
        why: "credentials expired".into(),
        plays: Some(true),
    };
    assert_eq!(told(&mut ledger, &blind), ["Raised blind Major"]);
    assert_eq!(told(&mut ledger, &blind), [""; 0]);
    assert_eq!(told(&mut ledger, &lost), ["Over blind Major"]);
}

#[test]
fn consoles_that_saw_the_same_beginning_give_it_the_same_id() {
    let news = |about: &About| {
        let picture = picture(vec![sample::a_lost()]);
        let news = Ledger::default().news(about, &picture, |_, _| false);
        news.into_iter().next().unwrap().id
    };
    let other = About {
        run: "01OTHER".into(),
        ..about()
    };
    assert_eq!(news(&about()), news(&other));
    let rehearsal = About {
        simulated: true,
        ..about()
    };
    assert_ne!(news(&about()), news(&rehearsal));
}

#[test]
fn the_bodies_read_as_they_did() {
    let about = About {
        simulated: true,
        ..about()
    };
    let picture = picture(vec![sample::a_lost()]);
    let mut news = Ledger::default().news(&about, &picture, |_, _| false);
    let mut message = news.remove(0);
    // Three characters that mean something to Slack.
    message.condition.as_mut().unwrap().first = "Call <venue> & \"ask\".".into();
    let json = |text: String| {
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        serde_json::to_string_pretty(&value).unwrap()
    };
    insta::assert_snapshot!("generic", json(message.generic(&about)));
    insta::assert_snapshot!("slack", json(message.slack(&about)));
    insta::assert_snapshot!("text", message.text(&about));
    message.what = What::Over;
    insta::assert_snapshot!("over", message.text(&about));
}

/// The vector that the libraries of Standard Webhooks are tested with.
#[test]
fn the_signature_is_what_receivers_libraries_check() {
    let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    let id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    assert_eq!(
        signature(secret, id, 1_614_265_330, "{\"test\": 2432232314}").unwrap(),
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    );
    assert!(
        signature("whsec_*", id, 0, "")
            .unwrap_err()
            .contains("base64")
    );
    assert!(signature("", id, 0, "").unwrap_err().contains("empty"));
    assert!(signature("plain text", id, 0, "").is_ok());
}

fn read(text: &str) -> (Settings, Vec<String>) {
    let sources = Sources {
        file: Some(("onair.toml".into(), format!("version = 1\n{text}"))),
        env: BTreeMap::new(),
        overrides: vec![],
    };
    Settings::read(&load(&sources).unwrap().settings)
}

#[test]
fn the_examples_lines_are_read_and_its_plain_ones_are_built_in() {
    const EXAMPLE: &str = include_str!("../../config.example.toml");
    let bare = |l: &str| {
        let rest = l.strip_prefix('#')?;
        (!rest.is_empty() && !rest.starts_with(' ')).then(|| rest.to_owned())
    };
    let lines = EXAMPLE
        .lines()
        .map(|l| bare(l).unwrap_or_else(|| l.into()) + "\n");
    let text: String = lines.collect();
    let (all, wrong) = read(
        text.strip_prefix("version = 1")
            .map_or_else(|| text.replacen("version = 1\n", "", 1), str::to_owned)
            .as_str(),
    );
    assert_eq!(wrong, [""; 0]);
    let plain = Settings {
        targets: vec![],
        ..all.clone()
    };
    assert_eq!(plain, Settings::default());
    let names: Vec<_> = all.targets.iter().map(|t| t.name.as_str()).collect();
    assert_eq!(names, ["pager", "ops", "slack"]);
    assert_eq!(all.targets[0].severity, Severity::Critical);
    assert!(
        matches!(&all.targets[0].to, To::Command { limit, run } if *limit == Duration::from_secs(10) && run.len() == 3)
    );
    assert!(matches!(
        &all.targets[1].to,
        To::Webhook {
            format: Format::Generic,
            secret: Some(Given::Env(_)),
            ..
        }
    ));
    assert!(matches!(
        &all.targets[2].to,
        To::Webhook {
            format: Format::Slack,
            url: Given::Printed(_),
            ..
        }
    ));
}

#[test]
fn what_is_wrong_is_told_with_what_is_accepted_and_no_secret_is_repeated() {
    let (read, wrong) = read(
        r#"
[notify]
severity = "loud"
desktop = "osc777"
bel = false
[notify.webhooks.a]
url = "hooks.example.com/T0/SECRETPATH"
[notify.webhooks.b]
url = "https://hooks.example.com/T0/SECRETPATH"
secret = "hunter2hunter2"
[notify.webhooks.c]
url = "https://example.com/"
url_env = "URL"
format = "teams"
[notify.commands.d]
time_limit_seconds = 900
"#,
    );
    assert_eq!(read.targets, []);
    assert_eq!(read.desktop, Desktop::Osc777);
    let wrong = wrong.join("\n");
    for said in [
        "notify.severity = loud: one of minor, major, critical",
        "notify.bel: there is severity",
        "notify.webhooks.a.url: an http or https URL",
        "notify.webhooks.b.secret: not in this file",
        "notify.webhooks.c: only one of url, url_env and url_command",
        "notify.webhooks.c.format: one of generic, slack",
        "notify.commands.d: run is missing",
    ] {
        assert!(wrong.contains(said), "{said} in\n{wrong}");
    }
    assert!(
        !wrong.contains("hunter2") && !wrong.contains("SECRETPATH"),
        "{wrong}"
    );
}

#[test]
fn no_target_is_shown_with_what_opens_it() {
    let (read, _) = read(
        "[notify.webhooks.b]\nurl = \"https://hooks.example.com:8443/T0/SECRETPATH?k=SECRETQUERY\"\n",
    );
    let shown = format!("{} {:?}", read.targets[0].to, read.targets[0]);
    assert!(
        shown.contains("https://hooks.example.com:8443/.."),
        "{shown}"
    );
    assert!(!shown.contains("SECRET"), "{shown}");
}

#[tokio::test]
async fn a_command_is_given_the_message_and_ended_with_what_it_started() {
    let argv = |script: &str| ["sh", "-c", script].map(str::to_owned);
    let long = Duration::from_secs(60);
    let said = command::run(&argv("cat; echo no >&2"), "{\"a\":1}", long).await;
    assert_eq!(said.unwrap(), "{\"a\":1}");
    let fails = argv("echo first >&2; echo no such pager >&2; exit 3");
    let failed = command::run(&fails, "", long).await.unwrap_err();
    assert!(
        failed.ends_with("exit status: 3: no such pager"),
        "{failed}"
    );
    // More than a pipe holds, on both sides.
    let loud = "yes | head -c 300000; yes | head -c 300000 >&2";
    assert_eq!(
        command::run(&argv(loud), "", long).await.unwrap().len(),
        4096
    );
    let missing = command::run(&["onair-no-such-program".to_owned()], "", long).await;
    assert!(missing.unwrap_err().contains("does not start"));
    // One that would go on, and its child that holds what it says open.
    let hangs = command::run(
        &argv("sleep 600 & sleep 600"),
        "",
        Duration::from_millis(50),
    )
    .await;
    assert!(hangs.unwrap_err().contains("was ended"));
}
