//! Ring 2 with the real binary: `watch`, `status --check` and `exporter` beside a simulator with two
//! streams on air, whose time runs ten times as fast.

use super::simulator::{Simulator, request};
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// How long anything may take before the test gives up: a dev build on two busy cores.
const PATIENCE: Duration = Duration::from_secs(90);

pub(super) fn home() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

pub(super) fn on_air(home: &Path) -> Simulator {
    Simulator::start(home, &["--on-air", "2", "--speed", "10"])
}

pub(super) fn onair(home: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_onair"));
    command
        .args(["--region", "us-east-1"])
        .args(args)
        .env("HOME", home)
        .env("ONAIR_STATE_DIR", home.join("state"))
        .env_remove("ONAIR_SIM")
        .stdin(Stdio::null());
    command
}

/// Exit code and stdout.
pub(super) fn run(command: &mut Command) -> (i32, String) {
    let Output { status, stdout, .. } = command.output().unwrap();
    let text = String::from_utf8(stdout).unwrap();
    (status.code().unwrap(), text)
}

fn check(home: &Path, args: &[&str]) -> (i32, String) {
    let all: Vec<_> = ["--sim", "status", "--check"]
        .iter()
        .chain(args)
        .copied()
        .collect();
    run(&mut onair(home, &all))
}

/// A command that goes on, and its lines.
pub(super) struct Going {
    child: Child,
    lines: Receiver<String>,
}

impl Going {
    pub(super) fn start(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let (to, lines) = channel();
        std::thread::spawn(move || {
            for line in out.lines().map_while(Result::ok) {
                if to.send(line).is_err() {
                    break;
                }
            }
        });
        Self { child, lines }
    }

    fn line(&self) -> String {
        self.lines.recv_timeout(PATIENCE).unwrap()
    }

    /// The first object for which it holds.
    pub(super) fn until(&self, holds: impl Fn(&Value) -> bool) -> Value {
        loop {
            let object: Value = serde_json::from_str(&self.line()).unwrap();
            assert_eq!(object["schema"], "onair/1");
            assert_eq!(object["type"], "watch.change");
            assert_eq!(object["stream"], "demo", "{object}");
            if holds(&object) {
                return object;
            }
        }
    }

    /// Interrupts it: its exit code.
    pub(super) fn interrupt(mut self) -> i32 {
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
        self.child.wait().unwrap().code().unwrap()
    }
}

impl Drop for Going {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

#[test]
fn watch_tells_an_input_lost_and_back_and_check_finds_it() {
    let home = home();
    let simulator = on_air(home.path());
    let args = ["--sim", "--json", "watch", "demo"];
    let watch = Going::start(&mut onair(home.path(), &args));
    watch.until(|c| c["change"] == "tally" && c["to"] == "on_air");
    let (code, said) = check(home.path(), &["demo", "--expect", "on-air"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.starts_with("OK demo: ON AIR; A "), "{said}");
    simulator.encoder("A", false);
    let raised = watch.until(|c| c["change"] == "condition_raised");
    assert_eq!(raised["condition"], "input_lost");
    assert_eq!(raised["pipeline"], "A");
    assert_eq!(raised["severity"], "major");
    assert!(raised["since"].is_string(), "{raised}");
    let (code, said) = check(home.path(), &["demo"]);
    assert_eq!(code, 4, "{said}");
    assert!(said.starts_with("PROBLEM demo: "), "{said}");
    assert!(said.contains("major input_lost A: Input A lost."), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
    // The other stream has nothing to do with it.
    let (code, said) = check(home.path(), &["demo002"]);
    assert_eq!(code, 0, "{said}");
    simulator.encoder("A", true);
    let over = watch.until(|c| c["change"] == "condition_over");
    assert_eq!(over["condition"], "input_lost");
    assert_eq!(over["words"], "over: major input_lost A");
    assert_eq!(watch.interrupt(), 0);
}

#[test]
fn watch_ends_by_itself_when_told_for_how_long() {
    let home = home();
    let _simulator = on_air(home.path());
    let (code, said) = run(&mut onair(home.path(), &["--sim", "watch", "--for", "40s"]));
    assert_eq!(code, 0, "{said}");
    for line in ["channel RUNNING", "A carries", "ON AIR"] {
        for stream in ["demo", "demo002"] {
            let told = said.lines().find(|l| {
                let mut words = l.split("  ").map(str::trim).filter(|w| !w.is_empty());
                words.nth(1) == Some(stream) && words.next() == Some(line)
            });
            assert!(told.is_some(), "{stream} {line}: {said}");
        }
    }
}

#[test]
fn watch_needs_no_region_where_all_configured_streams_share_one() {
    let home = home();
    let _simulator = on_air(home.path());
    let file = home.path().join("config.toml");
    let stream = |name: &str| format!("[streams.{name}.ingest]\nallow = [\"203.0.113.0/29\"]\n");
    let head = "version = 1\n[defaults]\nregion = \"us-east-1\"\n";
    let text = format!("{head}{}{}", stream("demo"), stream("planned"));
    std::fs::write(&file, text).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_onair"));
    command
        .arg("--config")
        .arg(&file)
        .args(["--sim", "watch", "--for", "20"])
        .env("HOME", home.path())
        .env("ONAIR_STATE_DIR", home.path().join("state"))
        .env_remove("AWS_REGION");
    let (code, said) = run(&mut command);
    assert_eq!(code, 0, "{said}");
    // One that is configured and not there, and one that is there and not configured.
    for told in [
        "planned               NOT DEPLOYED",
        "demo002               channel RUNNING",
    ] {
        assert!(said.contains(told), "{said}");
    }
}

#[test]
fn check_says_what_was_expected_and_never_takes_no_data_for_good() {
    let home = home();
    let simulator = on_air(home.path());
    let (code, said) = check(home.path(), &["demo", "--expect", "off-air"]);
    assert_eq!(code, 4, "{said}");
    assert!(said.starts_with("PROBLEM demo: expected off air, is "));
    let (code, said) = check(home.path(), &["other"]);
    assert_eq!(
        (code, said.as_str()),
        (0, "OK other: NOT DEPLOYED (REHEARSAL)\n")
    );
    let (code, said) = check(home.path(), &["other", "--expect", "on-air"]);
    assert_eq!(code, 4, "{said}");
    // CloudWatch is not allowed to answer: the playlist advances, and inputs are unknown.
    let deny = r#"{"effect":"deny","operation":"GetMetricData"}"#;
    simulator.control("POST", "faults", deny);
    let (code, said) = check(home.path(), &["demo", "--timeout", "30s"]);
    assert_eq!(code, 1, "{said}");
    assert!(said.starts_with("NO DATA demo: no settled judgement within 30 s; "));
    assert!(said.contains("A no data (not permitted)"), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
    let json = ["demo", "--timeout", "10", "--json"];
    let object: Value = serde_json::from_str(&check(home.path(), &json).1).unwrap();
    assert_eq!(object["verdict"], "no_data");
    // AWS does not answer, or wants other credentials.
    simulator.control("POST", "faults", r#"{"effect":"expired"}"#);
    let (code, said) = check(home.path(), &["demo"]);
    assert_eq!(code, 7, "{said}");
    assert!(said.starts_with("NO DATA demo: "), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
    let (code, _) = run(&mut onair(home.path(), &["--sim", "watch"]));
    assert_eq!(code, 7);
    let (code, _) = check(home.path(), &["demo", "--timeout", "soon"]);
    assert_eq!(code, 2);
    let (code, _) = run(&mut onair(
        home.path(),
        &["status", "demo", "--expect", "on-air"],
    ));
    assert_eq!(code, 2);
}

/// One page, judged by the rules of the text format: every series belongs to a family that was announced
/// with HELP and TYPE just before, names and labels are as they may be, nothing comes twice.
fn well_formed(page: &str) {
    let name = |text: &str| {
        let mut all = text.chars();
        let first = all.next().is_some_and(|c| c.is_ascii_alphabetic());
        first && all.all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    let (mut helped, mut typed) = (String::new(), String::new());
    let (mut families, mut all) = (BTreeSet::new(), BTreeSet::new());
    assert!(page.ends_with('\n'));
    for line in page.lines() {
        if let Some(help) = line.strip_prefix("# HELP ") {
            let (family, words) = help.split_once(' ').unwrap();
            assert!(name(family) && !words.is_empty(), "{line}");
            assert!(families.insert(family.to_owned()), "twice: {line}");
            helped = family.to_owned();
        } else if let Some(kind) = line.strip_prefix("# TYPE ") {
            assert_eq!(kind, format!("{helped} gauge"));
            typed.clone_from(&helped);
        } else {
            let (key, value) = line.rsplit_once(' ').unwrap();
            let value: f64 = value.parse().unwrap();
            assert!(value.is_finite(), "{line}");
            let (family, labels) = key.strip_suffix('}').unwrap().split_once('{').unwrap();
            assert_eq!(family, typed, "{line}");
            let mut seen = BTreeSet::new();
            for label in labels.split("\",") {
                let (label, value) = label.trim_end_matches('"').split_once("=\"").unwrap();
                assert!(name(label) && !value.contains('"'), "{line}");
                assert!(seen.insert(label.to_owned()), "{line}");
            }
            assert!(all.insert(key.to_owned()), "twice: {line}");
        }
    }
}

#[test]
fn exporter_serves_what_is_watched_and_no_number_where_there_is_no_data() {
    let home = home();
    let simulator = on_air(home.path());
    let args = ["--sim", "exporter", "--listen", "127.0.0.1:0"];
    let exporter = Going::start(&mut onair(home.path(), &args));
    let url = exporter.line();
    let host = url
        .strip_prefix("http://")
        .and_then(|u| u.strip_suffix("/metrics"));
    let host = host.unwrap().to_owned();
    let until = |holds: &dyn Fn(&str) -> bool| {
        for _ in 0..600 {
            let (status, head, page) = request(&host, "GET", "/metrics", "");
            assert_eq!(status, 200);
            let kind = "content-type: text/plain; version=0.0.4; charset=utf-8";
            assert!(head.contains(kind), "{head}");
            well_formed(&page);
            if holds(&page) {
                return page;
            }
            std::thread::park_timeout(Duration::from_millis(100));
        }
        panic!("{}", request(&host, "GET", "/metrics", "").2);
    };
    let demo = r#"stream="demo",region="us-east-1""#;
    let advancing = format!("onair_playback_advancing{{{demo}}}");
    let rate = format!("onair_input_frame_rate{{{demo},pipeline=\"A\"}}");
    // Waited for together: any one number may be late for a moment, as CloudWatch's windows are.
    let wanted = [
        "onair_up{region=\"us-east-1\"} 1".to_owned(),
        format!("onair_channel_running{{{demo}}} 1"),
        format!("{advancing} 1"),
        format!("onair_conditions{{{demo},severity=\"critical\"}} 0"),
        format!("onair_lamp_state{{{demo},lamp=\"enc_in\",pipeline=\"A\",state=\"good\"}} 1"),
        format!("{rate} "),
    ];
    let page = until(&|page| wanted.iter().all(|series| page.contains(series)));
    // No key and no address is for everybody.
    assert!(!page.contains("rtmp") && !page.contains("://"), "{page}");
    // CloudWatch goes silent: the number goes, and a reason comes.
    let deny = r#"{"effect":"deny","operation":"GetMetricData"}"#;
    simulator.control("POST", "faults", deny);
    let why = format!(
        "onair_no_data{{{demo},pipeline=\"A\",metric=\"onair_input_frame_rate\",reason=\"stale\"}}"
    );
    let trouble = "onair_watching_trouble{region=\"us-east-1\"} 1";
    let page = until(&|page| page.contains(&why) && page.contains(trouble));
    assert!(!page.contains(&rate), "{page}");
    let (status, _, said) = request(&host, "GET", "/", "");
    assert_eq!((status, said.as_str()), (200, "onair: see /metrics\n"));
    assert_eq!(request(&host, "GET", "/elsewhere", "").0, 404);
    let (status, head, _) = request(&host, "POST", "/metrics", "");
    assert_eq!(status, 405);
    assert!(head.contains("allow: get, head"), "{head}");
    // The port is taken; and what is no address at all.
    let fails = |listen: &str| {
        let args = ["--sim", "exporter", "--listen", listen];
        let out = onair(home.path(), &args).output().unwrap();
        let told = String::from_utf8(out.stderr).unwrap();
        (out.status.code().unwrap(), told)
    };
    let (code, told) = fails(&host);
    assert_eq!(code, 1);
    assert!(told.contains(&format!("--listen {host}: ")), "{told}");
    let (code, told) = fails("9464");
    assert_eq!(code, 2);
    assert!(
        told.contains("write IP:PORT, as in 127.0.0.1:9464"),
        "{told}"
    );
    assert_eq!(exporter.interrupt(), 0);
}

#[test]
fn exporter_warns_where_everybody_can_reach_it() {
    let home = home();
    let _simulator = on_air(home.path());
    let args = ["--sim", "exporter", "--listen", "0.0.0.0:0"];
    let mut command = onair(home.path(), &args);
    let mut exporter = Going::start(command.stderr(Stdio::piped()));
    assert!(exporter.line().starts_with("http://0.0.0.0:"));
    let mut told = String::new();
    let mut stderr = BufReader::new(exporter.child.stderr.take().unwrap());
    stderr.read_line(&mut told).unwrap();
    assert!(told.contains("is not loopback"), "{told}");
    assert_eq!(exporter.interrupt(), 0);
}
