//! What `onair probe` says to people: a table of one look, and one line when something changed.

use crate::probe::{Fetched, Finding, Kind, Observation, Play, RungSeen, Severity};

/// Columns before a row's text.
const LABEL: usize = 12;

/// The table of one look.
pub fn table(seen: &Observation, url: &str, width: usize) -> Vec<String> {
    let mut rows = vec![url.to_owned()];
    let mut row = |label: &str, text: String| {
        if !text.is_empty() {
            rows.extend(wrapped(label, &text, width));
        }
    };
    row("verdict", verdict(seen));
    row("manifest", answer(&seen.manifest));
    if let Some(playlist) = &seen.playlist {
        row("playlist", answer(playlist));
    }
    row("segments", segments(seen));
    row("age", age(seen));
    if let Some(ahead) = seen.clock_ahead_ms {
        let text = format!(
            "ours {:+.1} s against the server's, good to a second",
            secs_i(ahead)
        );
        row("clock", text);
    }
    for (i, rung) in seen.rungs.iter().filter(|r| !r.name.is_empty()).enumerate() {
        row(if i == 0 { "rungs" } else { "" }, rung_row(rung));
    }
    for finding in &seen.findings {
        row(finding.severity.word(), told(finding));
        row("", finding.evidence.clone());
    }
    if seen.findings.is_empty() {
        row("found", "nothing wrong".to_owned());
    }
    rows
}

/// What decides whether a line is worth writing.
pub fn state(seen: &Observation) -> Vec<String> {
    let mut out = vec![format!("{:?} {:?}", seen.play, seen.advancing)];
    let all = seen.findings.iter();
    out.extend(all.map(|f| format!("{:?} {} {:?}", f.severity, f.kind, f.rung)));
    out
}

/// One line of `--watch`.
pub fn line(seen: &Observation) -> String {
    let at = seen.observed_at.strftime("%H:%M:%S");
    let worst = match seen.findings.first() {
        Some(f) if f.severity > Severity::Note => {
            let more = seen.findings.len() - 1;
            let more = if more > 0 {
                format!(" (+{more})")
            } else {
                String::new()
            };
            format!("{}: {} {}{more}", f.severity.word(), told(f), f.evidence)
        }
        _ => verdict(seen),
    };
    let sequence = seen
        .sequence
        .map_or(String::new(), |n| format!("  seq {n}"));
    format!("{at}  {}{sequence}  {worst}", seen.title())
}

fn verdict(seen: &Observation) -> String {
    let title = seen.title();
    let said = match (seen.play, seen.advancing) {
        (Play::Live, Some(true)) => ", seen to advance",
        (Play::Live, Some(false)) => ", does NOT advance",
        (Play::Live, None) => ", not seen to advance yet",
        (Play::Ended, _) => ": no more will come",
        (Play::Vod, _) => ": complete; only whether it is there was judged",
        (Play::Unknown, _) => "",
    };
    let worst = match seen.worst() {
        Severity::Note => "fine",
        _ => "found something",
    };
    format!("{title}{said}: {worst}")
}

fn told(finding: &Finding) -> String {
    match &finding.rung {
        Some(rung) => format!("[{rung}] {}", finding.what),
        None => finding.what.clone(),
    }
}

fn answer(fetched: &Fetched) -> String {
    let mut out = match (fetched.status, &fetched.error) {
        (Some(status), _) => vec![status.to_string()],
        (None, error) => return format!("no answer: {}", error.clone().unwrap_or_default()),
    };
    out.extend(
        fetched
            .first_byte_ms
            .map(|ms| format!("first byte {ms} ms")),
    );
    out.extend(fetched.bytes.map(bytes));
    out.extend(fetched.cache.map(|c| format!("X-Cache {}", c.word())));
    out.extend(fetched.cache_age_s.map(|age| format!("Age {age}")));
    out.extend(fetched.pop.clone());
    if fetched.redirects > 0 {
        out.push(format!("redirected to {}", fetched.url));
    }
    out.join(", ")
}

fn segments(seen: &Observation) -> String {
    let (Some(sequence), Some(cadence)) = (seen.sequence, seen.cadence_ms) else {
        return String::new();
    };
    let mut out = vec![format!("newest {sequence}")];
    if seen.play == Play::Live {
        let step = match (seen.step, seen.step_ms) {
            (Some(n), Some(ms)) => format!("+{n} in {:.1} s", secs(ms)),
            (Some(n), None) => format!("+{n}"),
            _ => "no advance seen yet".to_owned(),
        };
        out.push(format!("{step}, expected every {:.1} s", secs(cadence)));
    }
    out.extend(seen.window_ms.map(|ms| format!("window {:.0} s", secs(ms))));
    out.join(", ")
}

fn age(seen: &Observation) -> String {
    let mut out = Vec::new();
    out.extend(
        seen.newest_age_ms
            .map(|ms| format!("newest segment {:.1} s old", secs(ms))),
    );
    let cached = seen
        .judged_by()
        .cache_age_s
        .filter(|_| seen.play == Play::Live);
    out.extend(cached.map(|s| format!("edge adds {s} s")));
    let origin = seen.origin_age_ms.filter(|_| seen.play == Play::Live);
    out.extend(origin.map(|ms| format!("list {:.0} s old at the origin", secs(ms))));
    out.extend(
        seen.behind_live_ms
            .map(|ms| format!("a player is about {:.0} s behind live (derived)", secs(ms))),
    );
    out.join(", ")
}

fn rung_row(rung: &RungSeen) -> String {
    let mut out = vec![rung.name.clone()];
    if rung.carries == Kind::Video {
        out.extend(rung.fps.map(|fps| format!("{fps:.2} fps")));
    }
    out.extend(rung.sequence.map(|n| format!("newest {n}")));
    if let Some(status) = rung.segment_status {
        let size = rung
            .segment_bytes
            .map_or(String::new(), |n| format!(", {}", bytes(n)));
        let took = rung
            .segment_first_byte_ms
            .map_or(String::new(), |ms| format!(", {ms} ms"));
        out.push(format!("segment {status}{size}{took}"));
    }
    out.join("   ")
}

fn bytes(n: u64) -> String {
    match n {
        0..10_000 => format!("{n} bytes"),
        10_000..10_000_000 => format!("{:.0} kB", n as f64 / 1e3),
        _ => format!("{:.1} MB", n as f64 / 1e6),
    }
}

fn secs(ms: u64) -> f64 {
    ms as f64 / 1000.0
}

fn secs_i(ms: i64) -> f64 {
    ms as f64 / 1000.0
}

/// A label and its text, as wide as the terminal.
fn wrapped(label: &str, text: &str, width: usize) -> Vec<String> {
    let room = width.saturating_sub(LABEL + 2).max(20);
    let (mut rows, mut row) = (Vec::new(), String::new());
    for word in text.split_inclusive(' ') {
        if !row.is_empty() && row.chars().count() + word.trim_end().chars().count() > room {
            rows.push(std::mem::take(&mut row));
        }
        row.push_str(word);
    }
    rows.push(row);
    let labels = std::iter::once(label).chain(std::iter::repeat(""));
    let both = labels.zip(rows);
    both.map(|(label, row)| format!("  {label:<LABEL$}{}", row.trim_end()))
        .collect()
}
