//! What the console says about the end of the AWS credentials: always beside the time, and in time
//! before it comes (screens.md "Credentials about to expire"). Pure; the end itself is
//! [`Aws::session_ends`](crate::aws::Aws::session_ends)'s to know.

use super::theme::Role;
use super::widgets::{readings, words};
use crate::clock::Timestamp;
use jiff::SignedDuration;

/// When a person is told, most distant first. The first leaves time for a login with a second factor.
const WARNINGS: [SignedDuration; 3] = [
    SignedDuration::from_mins(15),
    SignedDuration::from_mins(5),
    SignedDuration::from_mins(1),
];

/// How many of the warnings are due.
pub fn due(ends: Timestamp, now: Timestamp) -> usize {
    let left = ends.duration_since(now);
    WARNINGS.iter().filter(|at| left <= **at).count()
}

/// For the identity row: how long is left. To the second once a warning is due, so that it is seen to
/// run out; `None` while there is more time than a show takes and the row has no room to spare.
pub fn chip(ends: Timestamp, now: Timestamp, wide: bool) -> Option<(String, Role)> {
    if ends <= now {
        return Some(("creds OVER".to_owned(), Role::Bad));
    }
    if due(ends, now) > 0 {
        return Some((
            format!("creds {} left", readings::lasted(now, ends)),
            Role::Warn,
        ));
    }
    wide.then(|| {
        (
            format!("creds {} left", readings::about(now, ends)),
            Role::Muted,
        )
    })
}

/// What to do about it. The SDK reads a new login by itself when the old one is over [assumed for
/// every kind of profile; documented for IAM Identity Center].
pub fn warning(ends: Timestamp, now: Timestamp, profile: Option<&str>) -> String {
    let login = profile.map_or(String::new(), |p| format!(" --profile {}", words::clean(p)));
    format!(
        "Your AWS session ends in {} ({} UTC). The show goes on; onair goes blind and cannot stop or switch. In another terminal: aws sso login{login}. onair picks it up by itself. No restart.",
        readings::lasted(now, ends),
        readings::minute(ends),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    #[test]
    fn each_warning_falls_due_once() {
        let ends = at(7200);
        let due: Vec<_> = [0, 6299, 6300, 6900, 7140, 7300]
            .map(|s| due(ends, at(s)))
            .into();
        assert_eq!(due, [0, 0, 1, 2, 3, 3]);
    }

    #[test]
    fn the_chip_is_silent_only_where_there_is_neither_need_nor_room() {
        let ends = at(7200);
        assert_eq!(chip(ends, at(0), false), None);
        let said = |s, wide| chip(ends, at(s), wide).unwrap();
        assert_eq!(said(0, true), ("creds 2h00 left".into(), Role::Muted));
        assert_eq!(said(6620, false), ("creds 9:40 left".into(), Role::Warn));
        assert_eq!(said(7200, false), ("creds OVER".into(), Role::Bad));
    }

    #[test]
    fn the_warning_names_the_command() {
        let text = warning(at(580), at(0), Some("prod-sports"));
        assert!(
            text.starts_with("Your AWS session ends in 9:40 ("),
            "{text}"
        );
        assert!(
            text.contains("aws sso login --profile prod-sports"),
            "{text}"
        );
    }
}
