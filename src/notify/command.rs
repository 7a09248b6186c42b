//! A program of the operator's own: started without a shell, given a text on its standard input, ended
//! with all that it started when its time is over. What it says is bounded, and waited for on a thread
//! of its own.

use rustix::process::{Pid, Signal, kill_process_group};
use std::io::{Read, Write};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Bytes that are kept of what it says.
const MOST: u64 = 4096;

/// Runs `argv` with `input`, and gives what it says on its standard output.
///
/// # Errors
/// In words: it does not start, fails, or takes longer than `limit`.
pub(super) async fn run(argv: &[String], input: &str, limit: Duration) -> Result<String, String> {
    let (program, args) = argv.split_first().ok_or("there is no program to run")?;
    let mut child = Command::new(program)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        // Its own, so that what it starts can be ended with it.
        .process_group(0)
        .spawn()
        .map_err(|e| format!("{program} does not start: {e}"))?;
    let group = Pid::from_child(&child);
    let input = input.to_owned();
    let mut ended = tokio::task::spawn_blocking(move || converse(&mut child, &input));
    let ended = match tokio::time::timeout(limit, &mut ended).await {
        Ok(ended) => ended,
        Err(_) => {
            // Gone already means that it ended this very moment.
            kill_process_group(group, Signal::KILL).ok();
            ended.await.ok();
            return Err(format!(
                "{program} was ended: it, or what it started, still ran after {} s",
                limit.as_secs()
            ));
        }
    };
    let (status, said, complained) = match ended {
        Ok(Ok(ended)) => ended,
        Ok(Err(e)) => return Err(format!("{program}: {e}")),
        Err(e) => return Err(format!("{program}: {e}")),
    };
    if status.success() {
        return Ok(said);
    }
    let last = complained.lines().rev().find(|l| !l.trim().is_empty());
    // It goes to a terminal.
    let plain = |l: &str| l.trim().replace(char::is_control, " ");
    let told = last.map_or(String::new(), |l| format!(": {}", plain(l)));
    Err(format!("{program} ended with {status}{told}"))
}

type Ended = (std::process::ExitStatus, String, String);

fn converse(child: &mut Child, input: &str) -> std::io::Result<Ended> {
    if let Some(mut stdin) = child.stdin.take() {
        // A program need not read what it is given.
        stdin.write_all(input.as_bytes()).ok();
    }
    let (out, err) = (child.stdout.take(), child.stderr.take());
    // Both at once: one that is full would stop it while the other is read.
    let errors = std::thread::spawn(move || err.map_or(String::new(), bounded));
    let said = out.map_or(String::new(), bounded);
    let complained = errors.join().unwrap_or_default();
    Ok((child.wait()?, said, complained))
}

/// The beginning of what it says; the rest is read and dropped, so that it does not wait for a reader.
fn bounded(mut from: impl Read) -> String {
    let mut kept = Vec::new();
    from.by_ref().take(MOST).read_to_end(&mut kept).ok();
    std::io::copy(&mut from, &mut std::io::sink()).ok();
    String::from_utf8_lossy(&kept).into_owned()
}
