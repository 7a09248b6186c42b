//! The announced end: a tag that outlives laptops and deploys, told to whoever watches, and never a
//! stop by itself. In process with the engine, and with the real binary beside a running simulator.

use super::headless::{Going, home, on_air, onair, run};
use super::rig::{Rig, full};
use jiff::SignedDuration;
use onair::engine::{announce, announced};
use serde_json::Value;
use std::path::Path;

/// The tag as the simulator has it.
fn tag(rig: &Rig) -> Option<String> {
    let world = rig.world();
    let mut channels = world.medialive.regions["eu-west-1"].channels.values();
    let tags = &channels.next().unwrap().tags;
    tags.get("onair:ends").cloned()
}

#[tokio::test]
async fn any_laptop_sees_moves_and_takes_back_an_end_and_no_deploy_loses_it() {
    let rig = Rig::new(&full()).await;
    rig.deployed("anna").await;
    let (anna, ben) = (rig.context("anna"), rig.context("ben@truck"));
    let end = rig.clock.now() + SignedDuration::from_hours(3);
    let set = rig
        .drive(Box::pin(announce(&anna, Some(end))))
        .await
        .unwrap();
    assert_eq!((set.ends, set.state.as_str()), (Some(end), "IDLE"));
    assert_eq!(tag(&rig), Some(end.to_string()));
    let seen = rig.drive(Box::pin(announced(&ben))).await.unwrap();
    assert_eq!(seen.ends, Some(end));
    // A tag of ours that no configuration asks for is no difference, and stays.
    assert_eq!(rig.changes(&full()).await, [""; 0]);
    rig.start().await.unwrap();
    rig.deploy("ben", &full()).await.unwrap();
    assert_eq!(tag(&rig), Some(end.to_string()));
    let later = end + SignedDuration::from_mins(30);
    rig.drive(Box::pin(announce(&ben, Some(later))))
        .await
        .unwrap();
    assert_eq!(tag(&rig), Some(later.to_string()));
    // The same again sends nothing.
    let before = rig.calls().latest().len();
    rig.drive(Box::pin(announce(&anna, Some(later))))
        .await
        .unwrap();
    let sent = &rig.calls().latest()[before..];
    assert!(
        sent.iter().all(|c| !c.doing.operation.ends_with("Tags")),
        "{sent:?}"
    );
    rig.drive(Box::pin(announce(&anna, None))).await.unwrap();
    assert_eq!(tag(&rig), None);
}

#[tokio::test]
async fn an_end_stands_through_a_stop_and_one_that_has_passed_is_forgotten_by_the_next_start() {
    let rig = Rig::new(&full()).await;
    rig.deployed("anna").await;
    let cx = rig.context("anna");
    let end = rig.clock.now() + SignedDuration::from_hours(1);
    rig.drive(Box::pin(announce(&cx, Some(end)))).await.unwrap();
    rig.start().await.unwrap();
    rig.stop().await.unwrap();
    rig.start().await.unwrap();
    assert_eq!(tag(&rig), Some(end.to_string()), "it is still to come");
    rig.stop().await.unwrap();
    rig.pass(std::time::Duration::from_secs(2 * 3600)).await;
    rig.start().await.unwrap();
    assert_eq!(tag(&rig), None);
}

fn until(home: &Path, args: &[&str]) -> (i32, String) {
    let all: Vec<_> = ["--sim", "until", "demo"]
        .iter()
        .chain(args)
        .copied()
        .collect();
    let out = onair(home, &all).output().unwrap();
    let text = [out.stdout, out.stderr].concat();
    (out.status.code().unwrap(), String::from_utf8(text).unwrap())
}

fn objects(text: &str) -> Vec<Value> {
    text.lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect()
}

#[test]
fn announced_on_the_command_line_it_is_told_by_watch_and_status_and_stops_nothing() {
    let home = home();
    let _simulator = on_air(home.path());
    let (code, said) = until(home.path(), &[]);
    assert_eq!((code, said.trim()), (0, "demo: no end is announced"));
    for (args, told) in [
        (&["--at", "2020-01-01T00:00Z"][..], "already"),
        (&["--at", "soon"], "23:00 here"),
        (&["--for", "90"], "90m"),
        (&["--extend", "30m"], "no end is announced"),
        (&["--for", "2h", "--clear"], "cannot be used with"),
    ] {
        let (code, said) = until(home.path(), args);
        assert_eq!(code, 2, "{args:?}: {said}");
        assert!(said.contains(told), "{args:?}: {said}");
    }
    let watch = Going::start(&mut onair(
        home.path(),
        &["--sim", "--json", "watch", "demo"],
    ));
    watch.until(|c| c["change"] == "tally" && c["to"] == "on_air");
    let (code, said) = until(home.path(), &["--for", "12m"]);
    assert_eq!(code, 0, "{said}");
    assert!(
        said.starts_with("demo ends ") && said.contains("Nothing stops by itself."),
        "{said}"
    );
    let change = watch.until(|c| c["change"] == "end");
    assert!(
        change["from"].is_null() && change["to"].is_string(),
        "{change}"
    );
    let raised = watch.until(|c| c["condition"] == "ends_soon");
    assert_eq!(raised["severity"], "minor");
    // An end that comes within the test, with time running ten times as fast.
    assert_eq!(until(home.path(), &["--for", "90s"]).0, 0);
    let passed = watch.until(|c| c["condition"] == "end_passed");
    assert_eq!(passed["severity"], "minor");
    let (code, text) = run(&mut onair(
        home.path(),
        &["--sim", "--json", "status", "demo"],
    ));
    assert_eq!(code, 0, "{text}");
    let all = objects(&text);
    let status = all.iter().find(|o| o["type"] == "status").unwrap();
    assert_eq!(status["channel_state"], "RUNNING", "{text}");
    assert!(status["ends_in_ms"].as_i64().unwrap() < 0, "{status}");
    let (code, said) = until(home.path(), &["--clear"]);
    assert_eq!((code, said.trim()), (0, "demo: no end is announced"));
    watch.until(|c| c["change"] == "end" && c["to"].is_null());
    watch.until(|c| c["change"] == "condition_over" && c["condition"] == "end_passed");
    assert_eq!(watch.interrupt(), 0);
}

#[test]
fn status_tells_what_it_costs_with_every_figure_s_origin() {
    let home = home();
    let _simulator = on_air(home.path());
    let config = home.path().join("onair.toml");
    let text = "version = 1\n[streams.demo]\nregion = \"us-east-1\"\n[streams.demo.ingest]\nallow = [\"203.0.113.7/32\"]\n";
    std::fs::write(&config, text).unwrap();
    let config = config.to_str().unwrap();
    let args = ["--config", config, "--sim", "--json", "status", "demo"];
    let (code, text) = run(&mut onair(home.path(), &args));
    assert_eq!(code, 0, "{text}");
    let all = objects(&text);
    let line = |name: &str| {
        let mut lines = all.iter().filter(|o| o["type"] == "status.cost_line");
        lines.find(|o| o["name"] == name).unwrap().clone()
    };
    let channel = line("channel");
    assert_eq!(channel["origin"], "list_price");
    // The recipe with its archive, aws-facts 8.
    assert_eq!(channel["usd_per_hour"], 2.694);
    // On air for a quarter of an hour when it was started.
    assert!(
        channel["usd_since_start"].as_f64().unwrap() > 2.694 * 0.24,
        "{channel}"
    );
    let cdn = line("cdn");
    assert_eq!(cdn["origin"], "measured");
    assert!(cdn["usd_per_hour"].as_f64().unwrap() > 0.0, "{cdn}");
    assert!(cdn["age_ms"].as_u64().unwrap() > 60_000, "{cdn}");
    let console = line("console");
    assert_eq!(console["origin"], "counted");
    assert!(console["usd_since_start"].as_f64().unwrap() > 0.0);
    let sum = all.iter().find(|o| o["type"] == "status.cost").unwrap();
    let parts: f64 = ["channel", "packager", "cdn"]
        .iter()
        .map(|n| line(n)["usd_per_hour"].as_f64().unwrap())
        .sum();
    assert!(
        (sum["usd_per_hour"].as_f64().unwrap() - parts).abs() < 1e-9,
        "{sum}"
    );
    assert!(sum["viewers_estimate"].as_f64().unwrap() > 0.0);
    assert!(sum["usd_at_announced_end"].is_null());
    // Where nobody has configured it, there is no price, and never a zero.
    let (code, text) = run(&mut onair(
        home.path(),
        &["--sim", "--json", "status", "demo"],
    ));
    assert_eq!(code, 0, "{text}");
    let all = objects(&text);
    let mut lines = all.iter().filter(|o| o["type"] == "status.cost_line");
    let channel = lines.find(|o| o["name"] == "channel").unwrap();
    assert!(channel["usd_per_hour"].is_null());
    assert_eq!(channel["why_unknown"], "not configured here");
}
