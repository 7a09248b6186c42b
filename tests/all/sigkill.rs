//! The real binary, killed with SIGKILL between a change and its answer, and run again.

use onair::clock::Clock;
use onair::sim::faults::{Effect, Rule};
use onair::sim::world::{World, WorldSettings};
use onair::sim::{Handle, Options, serve};
use serde_json::{Value, json};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

const SPEED: f64 = 60.0;
const SETTLE: f64 = 0.05;

/// One directory for configuration and state; `onair` in it joins the simulator that left its port.
fn onair(dir: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_onair"));
    command
        .args(["--sim", "--json", "--config"])
        .arg(dir.join("config.toml"))
        .args(args)
        .env_clear()
        .env("ONAIR_STATE_DIR", dir)
        .env("HOME", dir)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Runs to the end, which must be a good one; gives the objects it said.
fn finished(dir: &Path, args: &[&str]) -> Vec<Value> {
    let out = onair(dir, args).output().unwrap();
    let (said, wrong) = (
        String::from_utf8_lossy(&out.stdout),
        String::from_utf8_lossy(&out.stderr),
    );
    assert!(
        out.status.success(),
        "{args:?}: {}\n{wrong}\n{said}",
        out.status
    );
    said.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Starts a deploy and kills it while the change that `rule` holds is applied and not answered.
async fn killed(dir: &Path, sim: &Handle, rule: Rule) {
    let mut hits = sim.hits();
    sim.add_fault(rule.clone());
    let mut run: Child = onair(dir, &["deploy", "demo", "--yes"]).spawn().unwrap();
    let wall = Clock::wall();
    let hit = tokio::select! {
        hit = hits.recv() => hit.unwrap(),
        () = wall.sleep(Duration::from_secs(120)) => {
            run.kill().unwrap();
            let out = run.wait_with_output().unwrap();
            panic!("{rule:?} never acted\n{}", String::from_utf8_lossy(&out.stdout));
        }
    };
    assert!(hit.request.applied, "{hit:?}");
    run.kill().unwrap();
    run.wait().unwrap();
    sim.release();
    sim.clear_faults();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_real_binary_is_killed_three_times_and_ends_well() {
    let dir = tempfile::tempdir().unwrap();
    let clock = Clock::scaled(SPEED);
    let settings = WorldSettings {
        settle: SETTLE,
        ..WorldSettings::default()
    };
    let options = Options {
        settings: Some(settings),
        ..Options::default()
    };
    let running = serve(options, clock.clone()).await.unwrap();
    let (sim, port) = (running.handle(), dir.path().join("simulator.json"));
    let file = json!({
        "url": running.url(), "pid": std::process::id(), "scale": clock.scale(), "settle": SETTLE,
    });
    std::fs::write(port, file.to_string()).unwrap();
    let config =
        "version = 1\n[streams.demo]\nregion = \"eu-west-1\"\ningest.allow = [\"203.0.113.7\"]\n";
    std::fs::write(dir.path().join("config.toml"), config).unwrap();

    for (service, operation) in [
        ("medialive", "CreateInputSecurityGroup"),
        ("cloudfront", "CreateDistributionWithTags"),
        ("medialive", "CreateChannel"),
    ] {
        let rule = Rule::new(Effect::Landed)
            .on(service, operation)
            .nth(1)
            .hold();
        killed(dir.path(), &sim, rule).await;
    }
    finished(dir.path(), &["deploy", "demo", "--yes"]);
    let plan = finished(dir.path(), &["plan", "demo"]);
    let changed: Vec<&Value> = plan
        .iter()
        .filter(|o| o["type"] == "plan.part" && o["action"] != "keep")
        .collect();
    assert!(changed.is_empty(), "{changed:#?}");
    assert!(plan.iter().any(|o| o["type"] == "plan.part"), "{plan:#?}");
    let census = sim.world().census();
    assert!(
        census.contains(&("security groups", 1)) && census.contains(&("channels", 1)),
        "{census:?}"
    );
    assert!(census.contains(&("distributions", 1)), "{census:?}");

    let args = ["destroy", "demo", "--confirm", "demo", "--delete-archive"];
    finished(dir.path(), &args);
    assert_eq!(sim.world().census(), World::default().census());
}
