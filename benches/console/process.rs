//! What the kernel counts for a process; Linux only.

use crate::Failed;
use std::fs;
use std::time::Duration;

/// Counters since the process began.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counters {
    /// CPU of all threads.
    pub cpu: Duration,
    /// Times that a thread woke after it had waited.
    pub wakeups: u64,
    /// Resident memory, bytes.
    pub resident: u64,
}

/// Reads them.
pub fn counters(pid: u32) -> Result<Counters, Failed> {
    let mut all = Counters::default();
    for task in fs::read_dir(format!("/proc/{pid}/task"))? {
        let task = task?.path();
        // On-CPU time in nanoseconds comes first.
        let sched = fs::read_to_string(task.join("schedstat"))?;
        let nanos = sched.split_whitespace().next().unwrap_or("0").parse()?;
        all.cpu += Duration::from_nanos(nanos);
        all.wakeups += field(
            &fs::read_to_string(task.join("status"))?,
            "voluntary_ctxt_switches",
        )?;
    }
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    all.resident = field(&status, "VmRSS")? * 1024;
    Ok(all)
}

fn field(status: &str, name: &str) -> Result<u64, Failed> {
    let line = status
        .lines()
        .find_map(|l| l.strip_prefix(name)?.strip_prefix(':'));
    let value = line.and_then(|l| l.split_whitespace().next());
    Ok(value.ok_or(format!("no {name}"))?.parse()?)
}
