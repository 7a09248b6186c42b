//! A stop that nobody here asked for, and one at the end that somebody announced.

use super::*;

/// What is said of a channel that is found STOPPING at 130, when its end was announced for `end`.
fn stopped(end: Option<i64>) -> (Severity, String) {
    let mut before = judged(stream(2, &[&GOOD, &GOOD]), 120);
    before.ends = end.map(|s| End::At(at(s)));
    let mut s = before.clone();
    s.channel_state = Some("STOPPING".into());
    s.looked_at = Some(at(130));
    judge(Some(&before), &mut s, at(130), None);
    let c = s.conditions.first().unwrap();
    assert_eq!((c.kind, c.since), ("channel_stopping", at(130)));
    // It goes on being what it was.
    let mut later = s.clone();
    judge(Some(&s), &mut later, at(140), None);
    assert_eq!(later.conditions[0].severity, c.severity);
    (c.severity, c.what.clone())
}

#[test]
fn a_stop_at_the_announced_end_wakes_nobody() {
    for end in [None, Some(200), Some(-7200)] {
        let (severity, what) = stopped(end);
        assert_eq!(severity, Severity::Critical, "{end:?}");
        assert!(what.contains("not from here"), "{what}");
    }
    for end in [180, 130, 100] {
        let (severity, what) = stopped(Some(end));
        assert_eq!(severity, Severity::Minor, "{end}");
        assert!(what.contains("at its announced end, 12:0"), "{what}");
    }
}
