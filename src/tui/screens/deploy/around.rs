//! What stands around the rows: the header's facts, what the venue needs, what is safe to do.

use super::{DeployEnd, DeployView, Kind, Status};
use crate::clock::{Timestamp, short};
use crate::stack::{AirImpact, AirState};
use crate::tui::theme::{Role, Theme};
use crate::tui::widgets::paint::{self, ink};
use crate::tui::widgets::text::{width, wrap};
use ratatui::text::Line;

/// The facts of the header, most wanted first.
pub(super) fn header(view: &DeployView, now: Timestamp) -> Vec<(Role, String)> {
    let all = view.count(|_| true);
    let ready = view.count(|s| matches!(s, Status::Done { .. } | Status::Kept));
    let done = view.count(|s| matches!(s, Status::Done { .. }));
    let going = view.count(|s| matches!(s, Status::Runs { .. }));
    let failed = view.count(|s| matches!(s, Status::Failed { .. }));
    let mut facts = vec![(
        Role::Strong,
        match (view.kind, view.planned) {
            (Kind::Deploy, true) => format!("{ready} of {all} ready"),
            (Kind::Destroy, true) => {
                let all = all - view.count(|s| matches!(s, Status::Kept));
                format!("{done} of {all} gone")
            }
            (Kind::Deploy, false) => format!("{done} ready, {going} under way"),
            (Kind::Destroy, false) => format!("{done} gone, {going} under way"),
        },
    )];
    if failed > 0 {
        facts.push((Role::Bad, format!("{failed} FAILED")));
    }
    let elapsed = short(view.elapsed(now));
    match &view.ended {
        Some(_) => facts.push((Role::Text, format!("ended after {elapsed}"))),
        None => {
            facts.push((Role::Text, format!("elapsed {elapsed}")));
            // Without a plan nobody knows what is still to come.
            if let Some(eta) = view.eta(now).filter(|_| view.planned) {
                let role = if eta.late { Role::Warn } else { Role::Text };
                facts.push((role, eta.words()));
            }
        }
    }
    facts.push(billing(view));
    if let Some((_, state)) = view
        .channel
        .as_ref()
        .filter(|_| view.channel_gone.is_none())
    {
        facts.push((Role::Text, format!("channel is {state}")));
    }
    facts
}

fn billing(view: &DeployView) -> (Role, String) {
    match (view.kind, view.air) {
        (Kind::Destroy, _) => match view.billing_ended() {
            Some(at) => (Role::Ok, format!("billing ended {}", clock(at))),
            None if view.ended.is_none() => {
                (Role::Text, "billing until the channel is gone".into())
            }
            None => (Role::Text, String::new()),
        },
        (Kind::Deploy, AirState::Off) => (Role::Text, "billing now: idle only".into()),
        (Kind::Deploy, AirState::On) => (Role::Warn, "billing now: the channel runs".into()),
    }
}

/// A moment as the console writes it, in UTC.
fn clock(at: Timestamp) -> String {
    at.strftime("%H:%M:%S").to_string()
}

/// Facts side by side, on as many lines as they need.
pub(super) fn flow(
    theme: &Theme,
    facts: Vec<(Role, String)>,
    columns: usize,
) -> Vec<Line<'static>> {
    let mut lines: Vec<Line<'static>> = vec![];
    let mut used = columns;
    for (role, fact) in facts.into_iter().filter(|(_, fact)| !fact.is_empty()) {
        let wide = width(&fact);
        if used + 3 + wide > columns {
            lines.push(Line::from(" "));
            used = 1;
        } else if let Some(line) = lines.last_mut() {
            line.push_span("   ");
            used += 3;
        }
        if let Some(line) = lines.last_mut() {
            line.push_span(ink(theme, role, fact));
            used += wide;
        }
    }
    lines
}

/// The title over the ingest URLs.
pub(super) const VENUE: &str = "GIVE THIS TO THE VENUE";

fn has_venue(view: &DeployView) -> bool {
    view.kind == Kind::Deploy && view.ingest.iter().any(Option::is_some)
}

/// What encoders need, as soon as AWS has said it.
pub(super) fn venue(
    theme: &Theme,
    view: &DeployView,
    columns: u16,
    reveal: bool,
) -> Vec<Line<'static>> {
    if !has_venue(view) {
        return vec![];
    }
    let refused = if view.air == AirState::Off {
        "encoders may be refused until the channel RUNS: normal, let them retry"
    } else {
        ""
    };
    let mut lines = vec![paint::rule(theme, columns, VENUE, refused)];
    let room = usize::from(columns);
    for (leg, ingest) in ["A", "B"].iter().zip(&view.ingest) {
        let Some(ingest) = ingest else { continue };
        let key = if reveal {
            ingest.key.clone()
        } else {
            ingest.masked_key()
        };
        let (key, server) = (format!("   key {key}"), &ingest.server);
        let head = ink(theme, Role::Strong, format!(" {leg}  "));
        let key_ink = |key: String| ink(theme, Role::Text, key);
        if 4 + width(server) + width(&key) <= room {
            lines.push(Line::from(vec![
                head,
                ink(theme, Role::Accent, server.clone()),
                key_ink(key),
            ]));
        } else {
            // Neither may be cut: half a key is worse than none.
            lines.push(Line::from(vec![
                head,
                ink(theme, Role::Accent, server.clone()),
            ]));
            lines.push(Line::from(vec![key_ink(format!(" {key}"))]));
        }
    }
    lines
}

/// What is safe to do, and what will be.
pub(super) fn footer(theme: &Theme, view: &DeployView, columns: u16) -> Vec<Line<'static>> {
    let mut lines = vec![paint::rule(theme, columns, "", "")];
    let mut say = |role: Role, text: &str| {
        lines.extend(
            wrap(text, usize::from(columns).saturating_sub(2))
                .into_iter()
                .map(|text| paint::line(theme, role, format!(" {text}"))),
        );
    };
    let failed = view.count(|s| matches!(s, Status::Failed { .. }));
    let stopped = view.count(|s| matches!(s, Status::Skipped { .. }));
    let plural = |n: usize| if n == 1 { "step" } else { "steps" };
    let trouble = match (failed, stopped) {
        (0, 0) => String::new(),
        (0, n) => format!(" {n} {} not done.", plural(n)),
        (n, 0) => format!(" {n} {} failed.", plural(n)),
        (n, m) => format!(" {n} {} failed, {m} not tried.", plural(n)),
    };
    let verb = if view.kind == Kind::Deploy {
        "deploy"
    } else {
        "destroy"
    };
    let again = format!("onair {verb} {}", view.stream);
    match &view.ended {
        None if view.kind == Kind::Deploy => say(
            Role::Text,
            &format!(
                "Quit is safe: AWS keeps what is made, the next {again} goes on here.{trouble}"
            ),
        ),
        None => say(
            Role::Text,
            &format!(
                "Quit is safe: what is gone stays gone, the next {again} goes on here.{trouble}"
            ),
        ),
        Some((_, DeployEnd::Stopped(why))) => {
            say(Role::Bad, why);
            say(
                Role::Text,
                &format!("What is done stays done; the next {again} goes on here.{trouble}"),
            );
        }
        Some((_, DeployEnd::Deployed)) if trouble.is_empty() => {
            say(Role::Ok, "Everything is ready.");
        }
        Some((_, DeployEnd::Deployed)) => say(
            Role::Warn,
            &format!(
                "Not everything is ready.{trouble} What is made stays; the next {again} tries only what is missing."
            ),
        ),
        Some((_, DeployEnd::Destroyed(receipt))) => {
            let role = if receipt.left.is_empty() {
                Role::Ok
            } else {
                Role::Bad
            };
            say(role, &receipt.closing(&view.stream));
        }
    }
    if view.kind == Kind::Destroy && view.ended.is_none() {
        say(Role::Muted, "The bucket that holds the lock goes last.");
    }
    if view.kind == Kind::Deploy {
        let idle = match (
            view.ended.is_some(),
            view.air,
            view.impact >= AirImpact::OffAir,
        ) {
            (false, AirState::Off, _) => {
                "Channel will be IDLE at the end: nothing encodes, nothing is on air, until you press Start."
            }
            (true, AirState::Off, _) => {
                "Channel is not started: nothing encodes, nothing is on air, until you press Start."
            }
            (false, AirState::On, true) => {
                "The channel is stopped for this change and started again after it. Viewers see nothing meanwhile."
            }
            (_, AirState::On, _) => {
                "The channel was running before; this screen does not follow it."
            }
        };
        say(Role::Muted, idle);
    }
    if let Some((at, note)) = view.notes.last() {
        say(Role::Muted, &format!("{}  {note}", clock(*at)));
    }
    lines
}
