//! The console's figures, measured from outside, as its terminal: console and simulator are processes
//! of their own, the terminal is 120×40. Not a test: nothing here fails.
//!
//!     cargo bench --bench console
//!
//! `ONAIR_BIN` names another program to measure, for instance one built before a change.
//!
//! 1. Start: from `exec` to the end of the first frame, and to the first data.
//! 2. Keys: from the key to the end of the frame that answers it; with one stream, with 200, and with
//!    200 while AWS does not answer.
//! 3. Idle on Live, its clock running: CPU, wake-ups and bytes a second, frames, memory.
//! 4. A slow link: the same keys inside tmux behind a relay of 200 ms there and back that loses one
//!    packet in fifty (a lost one comes 300 ms later, and everything behind it waits).

#![expect(
    clippy::disallowed_methods,
    reason = "the instants of another process are measured, not our own time"
)]

mod process;
mod pty;

use portable_pty::CommandBuilder;
use process::counters;
use pty::{Burst, Pty, painted};
use std::io::{BufRead, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Whatever went wrong.
pub type Failed = Box<dyn std::error::Error>;

/// The program: what cargo built for this, or another one to compare with.
fn program() -> String {
    std::env::var("ONAIR_BIN").unwrap_or_else(|_| env!("CARGO_BIN_EXE_onair").to_owned())
}

const SIZE: (u16, u16) = (120, 40);
const STARTS: usize = 9;
const PRESSES: usize = 200;
const IDLE: Duration = Duration::from_secs(30);

fn main() -> Result<(), Failed> {
    println!("{}", program());
    start_of_demo()?;
    for streams in [1, 200] {
        println!("-- {streams} streams on air");
        let home = tempfile::tempdir()?;
        let simulator = Simulator::start(home.path(), streams)?;
        if streams == 1 {
            starts(home.path())?;
        }
        let mut console = attach(home.path())?;
        console.until("numbers of Live", |s| s.contents().contains("input fps"))?;
        console.pass(Duration::from_secs(15))?;
        keys("keys", &mut console)?;
        idle(&mut console)?;
        if streams == 200 {
            simulator.silent()?;
            console.pass(Duration::from_secs(20))?;
            keys("keys, AWS does not answer", &mut console)?;
        }
        drop(console);
        if streams == 1 {
            slow_link(home.path())?;
        }
    }
    Ok(())
}

/// A simulator in a process of its own; it ends with this.
struct Simulator {
    child: Child,
    url: String,
}

impl Simulator {
    fn start(home: &Path, streams: usize) -> Result<Self, Failed> {
        let mut child = Command::new(program())
            .args(["simulate", "--on-air", &streams.to_string()])
            .env("HOME", home)
            .env("ONAIR_STATE_DIR", home.join("state"))
            .stdout(Stdio::piped())
            .spawn()?;
        let out = child.stdout.take().ok_or("no output")?;
        let mut lines = std::io::BufReader::new(out).lines().map_while(Result::ok);
        let url = lines
            .find_map(|l| Some(l.split_once("AWS_ENDPOINT_URL=")?.1.to_owned()))
            .ok_or("the simulator says no URL")?;
        Ok(Self { child, url })
    }

    /// From now on nothing is answered.
    fn silent(&self) -> Result<(), Failed> {
        let host = self.url.trim().trim_start_matches("http://");
        let rule = r#"{"effect":{"slow":600000}}"#;
        let mut to = TcpStream::connect(host)?;
        write!(
            to,
            "POST /_onair/faults HTTP/1.1\r\nHost: {host}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{rule}",
            rule.len()
        )?;
        let mut answer = String::new();
        to.read_to_string(&mut answer)?;
        if answer.starts_with("HTTP/1.1 20") {
            Ok(())
        } else {
            Err(answer.into())
        }
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn onair(home: &Path, args: &[&str]) -> CommandBuilder {
    let mut command = CommandBuilder::new(program());
    command.args(args);
    set(&mut command, home);
    command
}

fn set(command: &mut CommandBuilder, home: &Path) {
    command.env("HOME", home);
    command.env("ONAIR_STATE_DIR", home.join("state"));
    command.env("TERM", "xterm-256color");
    command.env("LANG", "C.UTF-8");
    command.env_remove("TMUX");
    command.env_remove("NO_COLOR");
}

const ATTACH: [&str; 3] = ["--sim", "--region", "us-east-1"];

/// A console on that simulator, Live open.
fn attach(home: &Path) -> Result<Pty, Failed> {
    let mut console = Pty::start(onair(home, &ATTACH), SIZE)?;
    console.until("streams", |s| s.contents().contains("RUNNING"))?;
    console.keys("\r")?;
    Ok(console)
}

fn ms(d: Duration) -> f64 {
    d.as_secs_f64() * 1000.0
}

/// The `q`-th of a hundred.
fn at(sorted: &[f64], q: usize) -> f64 {
    let i = (sorted.len() * q).div_ceil(100).max(1) - 1;
    sorted.get(i).copied().unwrap_or(f64::NAN)
}

fn told(what: &str, mut all: Vec<f64>) {
    all.sort_by(f64::total_cmp);
    println!(
        "{what}: p50 {:.2} ms, p99 {:.2} ms, longest {:.2} ms (n {})",
        at(&all, 50),
        at(&all, 99),
        at(&all, 100),
        all.len()
    );
}

fn start_of_demo() -> Result<(), Failed> {
    let (mut first, mut data) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        let home = tempfile::tempdir()?;
        let mut console = Pty::start(onair(home.path(), &["demo"]), SIZE)?;
        let began = console.began;
        let frame = console.until("first frame", |s| painted(s) >= 60)?;
        first.push(ms(frame - began));
        let shown = |s: &vt100::Screen| s.contents().contains("input fps   30.0");
        let seen = if shown(console.screen.screen()) {
            frame
        } else {
            console.until("first data", shown)?
        };
        data.push(ms(seen - began));
    }
    told("demo, exec to first frame", first);
    told("demo, exec to first data", data);
    Ok(())
}

fn starts(home: &Path) -> Result<(), Failed> {
    let mut all = Vec::new();
    for _ in 0..STARTS {
        let mut console = Pty::start(onair(home, &ATTACH), SIZE)?;
        let frame = console.until("first frame", |s| painted(s) >= 60)?;
        all.push(ms(frame - console.began));
    }
    told("exec to first frame", all);
    Ok(())
}

fn keys(what: &str, console: &mut Pty) -> Result<(), Failed> {
    let (mut ends, mut bytes) = (Vec::new(), 0);
    while ends.len() < PRESSES {
        // A frame of the clock must not be taken for the answer.
        while console.burst(Duration::from_millis(30))?.is_some() {}
        let pressed = console.keys("\t")?;
        let answer = console.frame(Duration::from_secs(2))?;
        let answer: Burst = answer.ok_or("a key without an answer")?;
        ends.push(ms(answer.last.saturating_duration_since(pressed)));
        bytes += answer.bytes;
    }
    told(&format!("{what}, key to end of frame"), ends);
    println!("{what}, bytes a key: {}", bytes / PRESSES);
    Ok(())
}

fn idle(console: &mut Pty) -> Result<(), Failed> {
    let before = (counters(console.pid)?, console.bytes, console.frames);
    console.pass(IDLE)?;
    let after = counters(console.pid)?;
    let seconds = IDLE.as_secs_f64();
    println!(
        "idle on Live: CPU {:.2} ms/s, wake-ups {:.1} /s, bytes {:.0} /s, frames {:.2} /s, resident {:.1} MiB",
        ms(after.cpu - before.0.cpu) / seconds,
        (after.wakeups - before.0.wakeups) as f64 / seconds,
        (console.bytes - before.1) as f64 / seconds,
        (console.frames - before.2) as f64 / seconds,
        after.resident as f64 / 1048576.0,
    );
    Ok(())
}

/// One way of the link.
const ONE_WAY: Duration = Duration::from_millis(100);
/// What a lost packet costs: TCP sends it again after about so long.
const AGAIN: Duration = Duration::from_millis(300);
const PACKET: usize = 1400;

/// When a burst that left at `left` arrives, behind whatever is still under way until `busy`.
fn arrival(lot: &mut u64, left: Instant, bytes: usize, busy: Instant) -> Instant {
    let mut at = left + ONE_WAY;
    for _ in 0..bytes.div_ceil(PACKET) {
        // A small generator is enough to lose one in fifty, the same ones every time.
        *lot = lot.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        if (*lot >> 33).is_multiple_of(50) {
            at += AGAIN;
        }
    }
    at.max(busy)
}

fn slow_link(home: &Path) -> Result<(), Failed> {
    let socket = home.join("tmux");
    let mut command = CommandBuilder::new("tmux");
    command.args(["-u", "-f", "/dev/null", "-S"]);
    command.arg(&socket);
    command.args(["new-session", &program()]);
    command.args(ATTACH);
    set(&mut command, home);
    let mut console = match Pty::start(command, SIZE) {
        Ok(console) => console,
        Err(e) => {
            println!("slow link: not measured, tmux does not start: {e}");
            return Ok(());
        }
    };
    console.until("streams in tmux", |s| s.contents().contains("RUNNING"))?;
    console.keys("\r")?;
    console.until("Live in tmux", |s| s.contents().contains("input fps"))?;
    console.pass(Duration::from_secs(5))?;
    let (mut lot, mut busy) = (1_u64, Instant::now());
    let (mut ends, mut bytes, mut torn) = (Vec::new(), 0, 0);
    while ends.len() < PRESSES {
        while console.burst(Duration::from_millis(30))?.is_some() {}
        let pressed = Instant::now();
        let arrives = arrival(&mut lot, pressed, 1, pressed);
        // The key is under way.
        console.pass(arrives.saturating_duration_since(Instant::now()))?;
        console.keys("\t")?;
        let answer = console.burst(Duration::from_secs(2))?;
        let answer = answer.ok_or("a key without an answer")?;
        busy = arrival(&mut lot, answer.last, answer.bytes, busy);
        ends.push(ms(busy - pressed));
        bytes += answer.bytes;
        // More than one packet can arrive in pieces: such a frame may be seen half drawn.
        torn += usize::from(answer.bytes > PACKET);
    }
    told("slow link in tmux, key to frame", ends);
    println!(
        "slow link in tmux, bytes a key: {}; frames of more than one packet: {torn} of {PRESSES}",
        bytes / PRESSES
    );
    Command::new("tmux")
        .arg("-S")
        .arg(&socket)
        .arg("kill-server")
        .status()?;
    Ok(())
}
