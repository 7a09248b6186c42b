//! The room against the simulator, through the real SDK and the real wire, in manual time.

use super::samples::{Known, REGION, steps};
use super::{
    Aws, AwsError, CallLog, Class, Doing, Gate, Key, Landed, MetricQuery, Phase, Seen, Target,
};
use crate::clock::{Clock, Timestamp};
use crate::shape::{Part, Settings};
use crate::sim;
use async_trait::async_trait;
use std::sync::{Arc, Mutex};
use std::time::Duration;

fn start() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

/// Runs `test` beside a simulator, with time that jumps.
async fn with_sim<F: Future<Output = ()>>(test: impl FnOnce(Aws, sim::Handle) -> F) {
    let clock = Clock::manual(start());
    let running = sim::serve(sim::Options::default(), clock.clone())
        .await
        .unwrap();
    let target = Target::Sim { url: running.url() };
    let aws = Aws::connect(target, REGION, clock.clone(), CallLog::default())
        .await
        .unwrap();
    tokio::select! {
        () = clock.drive() => {}
        () = test(aws, running.handle()) => {}
    }
}

/// Looks until the phase is reached.
async fn until(aws: &Aws, key: &Key, id: &str, phase: Phase) {
    for _ in 0..1000 {
        let state = aws.look(key, id).await.unwrap();
        if state.phase == phase {
            return;
        }
        assert_eq!(state.phase, Phase::Changing, "{key}: {state:?}");
        aws.clock().sleep(Duration::from_secs(5)).await;
    }
    panic!("{key} never became {phase:?}");
}

async fn one(aws: &Aws, key: &Key) -> Seen {
    let mut found = aws.find(key).await.unwrap();
    assert_eq!(found.len(), 1, "{key}: {found:?}");
    found.remove(0)
}

/// What differs for good reasons: subscriptions wait for an answer to a mail.
fn comparable(settings: &Settings) -> serde_json::Value {
    let mut settings = settings.clone();
    if let Settings::Topic(t) = &mut settings {
        t.subscriptions
            .extend(t.unconfirmed.take().unwrap_or_default());
    }
    serde_json::to_value(settings).unwrap()
}

async fn make(aws: &Aws, key: &Key, wanted: &Settings) -> Seen {
    let id = retrying(aws, || aws.create(wanted, "token-1")).await;
    until(aws, key, &id, Phase::Ready).await;
    let bare = one(aws, key).await;
    assert_eq!(bare.id, id, "{key}");
    aws.update(&id, &bare.settings, &bare.tags, wanted)
        .await
        .unwrap();
    until(aws, key, &id, Phase::Ready).await;
    let made = one(aws, key).await;
    assert_eq!(comparable(&made.settings), comparable(wanted), "{key}");
    made
}

/// A fresh role is not known everywhere at once.
async fn retrying<T, F: Future<Output = Result<T, AwsError>>>(aws: &Aws, act: impl Fn() -> F) -> T {
    for _ in 0..60 {
        match act().await {
            Ok(value) => return value,
            Err(e) if e.may_be_propagation() || e.class == Class::Conflict => {
                aws.clock().sleep(Duration::from_secs(5)).await;
            }
            Err(e) => panic!("{e}"),
        }
    }
    panic!("never");
}

#[tokio::test(flavor = "current_thread")]
async fn every_part_is_made_read_back_equal_and_deleted() {
    with_sim(|aws, sim| async move {
        let mut known = Known::new();
        let mut made = Vec::new();
        for (part, key, wanted) in steps() {
            assert_eq!(aws.find(&key).await.unwrap(), [], "{key}");
            let wanted = wanted(&known);
            let seen = make(&aws, &key, &wanted).await;
            known.extend(
                seen.attrs
                    .iter()
                    .map(|(attr, value)| ((part.clone(), *attr), value.clone())),
            );
            // Nothing to do is nothing sent.
            let before = sim.requests().len();
            aws.update(&seen.id, &seen.settings, &seen.tags, &wanted)
                .await
                .unwrap();
            let sent: Vec<_> = sim.requests().split_off(before);
            assert!(sent.iter().all(|r| !r.mutates), "{key}: {sent:?}");
            made.push((key, seen));
        }
        let listed = aws.list_streams().await.unwrap();
        assert_eq!(
            listed.iter().filter(|l| l.stream == "demo").count(),
            3,
            "{listed:?}"
        );
        on_air(&aws, &made).await;
        for (key, seen) in made.iter().rev() {
            for _ in 0..400 {
                let state = aws.look(key, &seen.id).await.unwrap();
                match state.phase {
                    Phase::Gone => break,
                    Phase::Changing => {}
                    Phase::Ready | Phase::Failed => match aws.delete(key, &seen.id).await {
                        Ok(()) => {}
                        Err(e) if e.class == Class::Conflict => {}
                        Err(e) => panic!("{e}"),
                    },
                }
                aws.clock().sleep(Duration::from_secs(5)).await;
            }
            assert_eq!(aws.find(key).await.unwrap(), [], "{key}");
            aws.delete(key, &seen.id).await.unwrap();
        }
    })
    .await;
}

/// Starts the channel, arms the alarm, reads metrics, stops.
async fn on_air(aws: &Aws, made: &[(Key, Seen)]) {
    let of = |wanted: fn(&Key) -> bool| made.iter().find(|(key, _)| wanted(key)).unwrap();
    let (channel_key, channel) = of(|k| matches!(k, Key::Channel { .. }));
    let (alarm_key, alarm) = of(|k| matches!(k, Key::Alarm { .. }));
    aws.channel_start(&channel.id).await.unwrap();
    let again = aws.channel_start(&channel.id).await.unwrap_err();
    assert_eq!((again.class, again.landed), (Class::Conflict, Landed::No));
    while aws.channel_status(&channel.id).await.unwrap().state.name != "RUNNING" {
        aws.clock().sleep(Duration::from_secs(5)).await;
    }
    aws.alarms_arm(std::slice::from_ref(&alarm.id), REGION)
        .await
        .unwrap();
    assert_eq!(
        aws.look(alarm_key, &alarm.id)
            .await
            .unwrap()
            .detail
            .unwrap(),
        "armed"
    );
    // A change keeps it armed.
    let Settings::Alarm(mut changed) = alarm.settings.clone() else {
        panic!()
    };
    changed.period = 120;
    aws.update(
        &alarm.id,
        &alarm.settings,
        &alarm.tags,
        &Settings::Alarm(changed),
    )
    .await
    .unwrap();
    assert_eq!(
        aws.look(alarm_key, &alarm.id)
            .await
            .unwrap()
            .detail
            .unwrap(),
        "armed"
    );
    assert_eq!(
        aws.find_alarms("onair-demo-", REGION).await.unwrap().len(),
        1
    );
    aws.clock().sleep(Duration::from_secs(900)).await;
    let query = MetricQuery {
        id: "alerts".into(),
        namespace: "AWS/MediaLive".into(),
        name: "ActiveAlerts".into(),
        dimensions: [
            ("ChannelId".into(), channel.id.clone()),
            ("Pipeline".into(), "0".into()),
        ]
        .into(),
        stat: "Maximum".into(),
        period_s: 60,
    };
    let now = aws.clock().now();
    let series = aws
        .metrics(&[query], now - Duration::from_secs(600), now, REGION)
        .await
        .unwrap();
    assert_eq!(series[0].status, "Complete");
    assert!(
        series[0].points.len() > 3 && series[0].points.is_sorted_by_key(|p| p.0),
        "{series:?}"
    );
    aws.alarms_disarm(std::slice::from_ref(&alarm.id), REGION)
        .await
        .unwrap();
    aws.channel_stop(&channel.id).await.unwrap();
    until(aws, channel_key, &channel.id, Phase::Ready).await;
}

#[tokio::test(flavor = "current_thread")]
async fn conditional_writes_make_a_lock() {
    with_sim(|aws, _| async move {
        let (_, _, bucket) = steps().into_iter().next().unwrap();
        let bucket = aws.create(&bucket(&Known::new()), "t").await.unwrap();
        assert_eq!(
            aws.find(&Key::Bucket {
                name: bucket.clone()
            })
            .await
            .unwrap()[0]
                .state
                .detail
                .as_deref(),
            Some(super::EMPTY_BUCKET)
        );
        assert_eq!(aws.object_get(&bucket, "onair/lock").await.unwrap(), None);
        let first = aws
            .object_put_new(&bucket, "onair/lock", b"a".to_vec())
            .await
            .unwrap();
        let lost = aws
            .object_put_new(&bucket, "onair/lock", b"b".to_vec())
            .await
            .unwrap_err();
        assert_eq!((lost.class, lost.landed), (Class::Precondition, Landed::No));
        let held = aws
            .object_get(&bucket, "onair/lock")
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            (held.body.as_slice(), &held.etag),
            (b"a".as_slice(), &first)
        );
        assert_eq!(held.server_date, aws.clock().now());
        assert!(
            aws.object_head_matches(&bucket, "onair/lock", &first)
                .await
                .unwrap()
        );
        let second = aws
            .object_put_if(&bucket, "onair/lock", b"c".to_vec(), &first)
            .await
            .unwrap();
        assert!(
            !aws.object_head_matches(&bucket, "onair/lock", &first)
                .await
                .unwrap()
        );
        let stale = aws
            .object_delete_if(&bucket, "onair/lock", &first)
            .await
            .unwrap_err();
        assert_eq!(stale.class, Class::Precondition);
        aws.object_delete_if(&bucket, "onair/lock", &second)
            .await
            .unwrap();
        assert!(
            !aws.object_head_matches(&bucket, "onair/lock", &second)
                .await
                .unwrap()
        );
    })
    .await;
}

/// Notes what passes, and lets nothing through once shut.
#[derive(Default)]
struct Notes {
    seen: Mutex<Vec<String>>,
    shut: bool,
}

#[async_trait]
impl Gate for Notes {
    async fn before(&self, doing: &Doing) -> Result<(), AwsError> {
        self.seen.lock().unwrap().push(format!("before {doing}"));
        if self.shut {
            return Err(AwsError::local(
                Class::Stopped,
                doing.clone(),
                "the lock is lost",
                Landed::No,
            ));
        }
        Ok(())
    }

    async fn after(&self, doing: &Doing, outcome: &Result<(), AwsError>) {
        self.seen
            .lock()
            .unwrap()
            .push(format!("after {} {}", doing.operation, outcome.is_ok()));
    }
}

#[tokio::test(flavor = "current_thread")]
async fn the_gate_stands_before_every_change_and_no_look() {
    with_sim(|aws, sim| async move {
        let (_, key, role) = steps().into_iter().find(|s| s.0 == Part::Role).unwrap();
        let role = role(&Known::new());
        let open = Arc::new(Notes::default());
        let gated = aws.with_gate(open.clone());
        gated.find(&key).await.unwrap();
        gated.create(&role, "t").await.unwrap();
        gated.create(&role, "t").await.unwrap_err();
        let expected = [
            "before iam:CreateRole onair-demo-eu-west-1",
            "after CreateRole true",
        ];
        assert_eq!(open.seen.lock().unwrap()[..2], expected);
        assert_eq!(open.seen.lock().unwrap()[3], "after CreateRole false");
        let shut = aws.with_gate(Arc::new(Notes {
            shut: true,
            ..Notes::default()
        }));
        let before = sim.requests().len();
        let error = shut.delete(&key, "x").await.unwrap_err();
        assert_eq!(error.class, Class::Stopped);
        assert!(sim.requests()[before..].iter().all(|r| !r.mutates));
        assert_eq!(aws.calls().totals()[&("iam", "CreateRole")], 2);
        let log = aws.calls().latest();
        let last = log
            .iter()
            .rfind(|c| c.doing.operation == "CreateRole")
            .unwrap();
        assert_eq!(last.outcome, "EntityAlreadyExists");
        assert!(last.request_id.is_some());
    })
    .await;
}

#[tokio::test(flavor = "current_thread")]
async fn nobody_there_is_said_as_such() {
    let target = Target::Sim {
        url: "http://127.0.0.1:1".into(),
    };
    let error = Aws::connect(target, REGION, Clock::wall(), CallLog::default())
        .await
        .unwrap_err();
    assert_eq!(
        (&error.class, error.landed),
        (&Class::Network, Landed::No),
        "{error}"
    );
    let target = Target::Sim {
        url: "http://sts.amazonaws.com".into(),
    };
    let error = Aws::connect(target, REGION, Clock::wall(), CallLog::default())
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains("may only reach this machine"),
        "{error}"
    );
}

/// What each way of going wrong looks like from here, and how often the call went out.
#[tokio::test(flavor = "current_thread")]
async fn changes_go_out_once_and_say_whether_they_landed() {
    use sim::faults::Effect;
    with_sim(|aws, sim| async move {
        let (_, key, role) = steps().into_iter().find(|s| s.0 == Part::Role).unwrap();
        let role = role(&Known::new());
        let cases = [
            (Effect::Reset, "Network", Landed::Unknown),
            (Effect::Lost, "Network", Landed::Unknown),
            (Effect::Landed, "Network", Landed::Unknown),
            (Effect::ServerError, "Service", Landed::Unknown),
            (Effect::Html, "Service", Landed::Unknown),
            (Effect::Throttle, "Throttled", Landed::No),
            (Effect::Conflict, "Conflict", Landed::No),
            (Effect::Deny, "Permission", Landed::No),
            (Effect::Expired, "Credentials", Landed::No),
        ];
        for (effect, class, landed) in cases {
            let operation = Some("CreateRole".to_owned());
            sim.add_fault(rule(effect.clone(), operation));
            let before = aws.calls().total();
            let error = aws.create(&role, "t").await.unwrap_err();
            assert!(
                format!("{:?}", error.class).starts_with(class),
                "{effect:?}: {error:?}"
            );
            assert_eq!(error.landed, landed, "{effect:?}: {error:?}");
            assert_eq!(aws.calls().total() - before, 1);
            let sent = sim
                .requests()
                .iter()
                .filter(|r| r.operation == "CreateRole")
                .count();
            assert!(sent <= 1, "{effect:?} went out {sent} times");
            sim.clear_faults();
            let there = !aws.find(&key).await.unwrap().is_empty();
            assert_eq!(there, effect == Effect::Landed, "{effect:?}");
            aws.delete(&key, "").await.unwrap();
            sim.forget_requests();
        }
        // Looks are sent again by the SDK, within one call of ours.
        sim.add_fault(sim::faults::Rule {
            times: Some(2),
            ..rule(Effect::ServerError, Some("GetRole".into()))
        });
        assert_eq!(aws.find(&key).await.unwrap(), []);
    })
    .await;
}

fn rule(effect: sim::faults::Effect, operation: Option<String>) -> sim::faults::Rule {
    sim::faults::Rule {
        id: 0,
        service: None,
        operation,
        mutating: false,
        nth: None,
        times: Some(1),
        until: None,
        effect,
        hold: false,
        seen: 0,
        acted: 0,
    }
}
