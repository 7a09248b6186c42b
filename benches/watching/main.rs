//! What watching costs, counted by the simulator that answers: calls and metrics an hour by number of
//! streams, and what the watching process needs. Not a test: nothing here fails.
//!
//!     cargo bench --bench watching [-- STREAMS...]
//!
//! 1, 10, 100 and 1,000 streams unless told otherwise. For each, `onair exporter` watches a simulator in a
//! process of its own at the pace of the real clock; after a minute, in which it catches up, two minutes are
//! counted and made an hour. `ONAIR_BIN` names another program to measure.

#![expect(
    clippy::disallowed_methods,
    reason = "another process is measured in real time"
)]

#[path = "../console/process.rs"]
mod process;

use process::counters;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Lines, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

/// Whatever went wrong.
pub type Failed = Box<dyn std::error::Error>;

const SETTLES: Duration = Duration::from_secs(60);
const COUNTED: Duration = Duration::from_secs(120);
/// GetMetricData, per metric asked. [documented: aws-facts 8]
const USD_EACH: f64 = 0.01 / 1000.0;

fn main() -> Result<(), Failed> {
    let told: Vec<usize> = std::env::args().filter_map(|a| a.parse().ok()).collect();
    let all = if told.is_empty() {
        vec![1, 10, 100, 1000]
    } else {
        told
    };
    println!("{}", program());
    println!("streams  calls/h  of them GetMetricData  metrics/h     $/h  CPU ms/s  resident MiB");
    let mut named = Vec::new();
    for streams in all {
        let home = tempfile::tempdir()?;
        let mut simulator =
            Process::start(home.path(), &["simulate", "--on-air", &streams.to_string()])?;
        let url = simulator.until("AWS_ENDPOINT_URL=")?;
        let host = url.trim().trim_start_matches("http://").to_owned();
        let listen = [
            "--sim",
            "--region",
            "us-east-1",
            "exporter",
            "--listen",
            "127.0.0.1:0",
        ];
        let mut exporter = Process::start(home.path(), &listen)?;
        exporter.until("http://")?;
        std::thread::sleep(SETTLES);
        ask(&host, "DELETE", "/_onair/requests")?;
        let before = counters(exporter.child.id())?;
        std::thread::sleep(COUNTED);
        let after = counters(exporter.child.id())?;
        let log: Vec<Value> = serde_json::from_str(&ask(&host, "GET", "/_onair/requests")?)?;
        let mut calls: BTreeMap<String, usize> = BTreeMap::new();
        let mut metrics = 0;
        for request in &log {
            let name = format!(
                "{} {}",
                text(request, "service"),
                text(request, "operation")
            );
            *calls.entry(name).or_default() += 1;
            let queries = request["input"]["MetricDataQueries"].as_array();
            metrics += queries.map_or(0, Vec::len);
        }
        let hour = 3600.0 / COUNTED.as_secs_f64();
        let data: usize = calls
            .iter()
            .filter(|(name, _)| name.ends_with("GetMetricData"))
            .map(|(_, n)| n)
            .sum();
        let cpu = (after.cpu - before.cpu).as_secs_f64() * 1000.0 / COUNTED.as_secs_f64();
        println!(
            "{streams:>7}  {:>7.0}  {:>21.0}  {:>9.0}  {:>6.3}  {cpu:>8.2}  {:>12.1}",
            log.len() as f64 * hour,
            data as f64 * hour,
            f64::from(u32::try_from(metrics)?) * hour,
            f64::from(u32::try_from(metrics)?) * hour * USD_EACH,
            after.resident as f64 / 1_048_576.0,
        );
        named.push((streams, calls));
    }
    for (streams, calls) in named {
        println!("{streams} streams, in two minutes:");
        for (name, n) in calls {
            println!("  {n:>6}  {name}");
        }
    }
    Ok(())
}

/// The program: what cargo built for this, or another one to compare with.
fn program() -> String {
    std::env::var("ONAIR_BIN").unwrap_or_else(|_| env!("CARGO_BIN_EXE_onair").to_owned())
}

fn text<'a>(request: &'a Value, member: &str) -> &'a str {
    request[member].as_str().unwrap_or_default()
}

/// A process that ends with this.
struct Process {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Process {
    fn start(home: &Path, args: &[&str]) -> Result<Self, Failed> {
        let mut child = Command::new(program())
            .args(args)
            .env("HOME", home)
            .env("ONAIR_STATE_DIR", home.join("state"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let out = child.stdout.take().ok_or("no output")?;
        Ok(Self {
            child,
            lines: BufReader::new(out).lines(),
        })
    }

    /// What follows `mark` on the first line that has it.
    fn until(&mut self, mark: &str) -> Result<String, Failed> {
        for line in self.lines.by_ref() {
            if let Some((_, rest)) = line?.split_once(mark) {
                return Ok(rest.to_owned());
            }
        }
        Err(format!("it ended before it said {mark}").into())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// One request to the simulator itself.
fn ask(host: &str, method: &str, path: &str) -> Result<String, Failed> {
    let mut to = TcpStream::connect(host)?;
    write!(
        to,
        "{method} {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    )?;
    let mut answer = String::new();
    to.read_to_string(&mut answer)?;
    let (head, body) = answer.split_once("\r\n\r\n").ok_or("no answer")?;
    if head.starts_with("HTTP/1.1 2") {
        Ok(body.to_owned())
    } else {
        Err(format!("{path}: {head}").into())
    }
}
