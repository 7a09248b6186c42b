//! Lists made by hand: what is over, whom to ask, whose alarm it is.

use super::*;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).unwrap()
}

fn alert(id: &str, since: i64, cleared: Option<i64>) -> Alert {
    Alert {
        source: AlertSource::MediaLive,
        id: id.into(),
        what: "Video Not Detected".into(),
        message: String::new(),
        pipeline: Some(Pipeline::A),
        since: at(since),
        cleared: cleared.map(at),
    }
}

fn ids(alerts: &Alerts) -> Vec<(&str, bool)> {
    let all = alerts.all.iter();
    all.map(|a| (a.id.as_str(), a.holds())).collect()
}

#[test]
fn what_is_no_longer_told_is_over_and_forgotten_after_its_tail() {
    let mut alerts = Alerts::default();
    let told = vec![alert("x", 0, None), alert("y", 5, None)];
    alerts.tell(AlertSource::MediaLive, told, at(10));
    assert_eq!(ids(&alerts), [("y", true), ("x", true)]);
    // One cleared by its own word, one by silence.
    alerts.tell(
        AlertSource::MediaLive,
        vec![alert("x", 0, Some(15))],
        at(20),
    );
    assert_eq!(ids(&alerts), [("y", false), ("x", false)]);
    assert_eq!(alerts.all[0].cleared, Some(at(20)));
    // The other source's silence says nothing of them.
    alerts.tell(AlertSource::CloudWatch, vec![], at(315));
    assert_eq!(ids(&alerts), [("y", false), ("x", false)]);
    alerts.tell(AlertSource::MediaLive, vec![], at(316));
    assert_eq!(ids(&alerts), [("y", false)]);
    alerts.tell(AlertSource::MediaLive, vec![], at(321));
    assert_eq!(ids(&alerts), []);
}

#[test]
fn few_are_all_asked_and_of_many_those_that_have_something_to_say() {
    let names: Vec<String> = (0..20).map(|n| format!("s{n:02}")).collect();
    let turn = |n: usize| Turn {
        stream: &names[n],
        focus: n == 17,
        active: n == 12 || n == 3,
        asked: (n != 9).then(|| at(n as i64)),
    };
    assert_eq!(turns((0..4).map(turn).collect()).len(), 4);
    let asked = turns((0..20).map(turn).collect());
    assert_eq!(asked, ["s17", "s03", "s12", "s09", "s00", "s01"]);
}

#[test]
fn an_alarm_belongs_to_the_stream_whose_name_says_most() {
    let told = |name: &str, state: &str| AlarmStatus {
        name: name.into(),
        state: state.into(),
        reason: String::new(),
        since: at(0),
        armed: state != "OK",
        pipeline: None,
    };
    let prefixes = ["onair-a-eu-west-1-", "onair-a-eu-west-1-eu-west-1-"];
    let all = vec![
        told("onair-a-eu-west-1-outputs-a", "OK"),
        told("onair-a-eu-west-1-eu-west-1-outputs-a", "ALARM"),
        // Told twice: among all of its stream's, and among those in ALARM.
        told("onair-a-eu-west-1-eu-west-1-outputs-a", "ALARM"),
        told("onair-gone-eu-west-1-outputs-a", "ALARM"),
    ];
    let owned = owned(all, &prefixes.map(str::to_owned));
    let sums: Vec<_> = owned.values().map(|o| sum(o.values())).collect();
    let one = Alarms::default();
    let ok = Alarms {
        ok: 1,
        disarmed: 1,
        ..one
    };
    assert_eq!(sums, [ok, Alarms { alarm: 1, ..one }]);
}

#[test]
fn an_alarm_from_before_the_run_says_nothing_of_it() {
    let told = |state: &str, since| AlarmStatus {
        name: "onair-demo-eu-west-1-no-frames-a".into(),
        state: state.into(),
        reason: "Threshold Crossed".into(),
        since: at(since),
        armed: true,
        pipeline: Some("0".into()),
    };
    let alert = |a| of_this_run(&a, "onair-demo-eu-west-1-", Some(at(100)));
    let set = alert(told("ALARM", 160)).unwrap();
    assert_eq!(set.name(), "alarm no-frames-a");
    assert_eq!(set.pipeline, Some(Pipeline::A));
    assert_eq!(alert(told("ALARM", 40)), None);
    assert_eq!(alert(told("OK", 160)), None);
}
