use super::*;
use crate::aws::Key;
use crate::shape::Part;

/// The last five minutes of each pipeline's input frame rate, as CloudWatch gives it.
async fn input_fps(aws: &Aws, channel: &str, now: Timestamp) -> Vec<Vec<f64>> {
    let queries = ["0", "1"].map(|pipeline| demo::input_fps(channel, pipeline));
    let from = now - SignedDuration::from_mins(5);
    let series = aws.metrics(&queries, from, now, "us-east-1").await.unwrap();
    let values = |s: crate::aws::Series| s.points.into_iter().map(|(_, v)| v).collect();
    series.into_iter().map(values).collect()
}

#[tokio::test]
async fn boots_a_stream_that_has_been_on_air() {
    let booted = boot(1.0, 1).await.unwrap();
    let outside = Clock::wall().now();
    let ahead = booted.clock.since(outside).as_secs();
    assert!(ahead < 60, "the rehearsal is {ahead} s ahead");

    let target = Target::Sim {
        url: booted.url.clone(),
    };
    let clock = booted.clock.clone();
    let aws = Aws::connect(target, "us-east-1", clock.clone(), CallLog::default())
        .await
        .unwrap();
    let cx = {
        let who = (booted.spec.name.clone(), booted.spec.region);
        Context::open(aws, 1.0, who, None, "test").0
    };
    let key: Key = cx.identity.key(&Part::Channel);
    let found = cx.aws.find(&key).await.unwrap();
    let [channel] = found.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!(channel.state.name, "RUNNING");
    for fps in input_fps(&cx.aws, &channel.id, clock.now()).await {
        assert!(fps.len() >= 20, "{fps:?}");
        assert!(fps.iter().all(|fps| (29.0..31.0).contains(fps)), "{fps:?}");
    }
    let found = engine::inventory(&cx.aws, &cx.identity).await.unwrap();
    let plan = crate::stack::plan::plan(&cx.identity, &wanted(&booted.spec), &found).unwrap();
    assert_eq!(plan.changes().count(), 0);
    let world = booted._running.handle().world();
    let run = |p: usize| {
        let channel = &world.medialive.regions["us-east-1"].channels[&channel.id];
        let run = channel.runs.iter().find(|r| r.pipeline == p).unwrap();
        clock.since(run.from).as_secs() / 60
    };
    assert!((14..18).contains(&run(0)), "{} min on air", run(0));
    assert_eq!(world.settings, WorldSettings::default());
    let alarms = world.cloudwatch.regions["us-east-1"].alarms.values();
    let rung: Vec<_> = alarms
        .map(|a| serde_json::to_value(&a.state).unwrap())
        .filter(|state| state["value"] != "OK")
        .collect();
    assert!(rung.is_empty(), "{rung:#?}");
}

#[tokio::test]
async fn many_streams_run_beside_the_first() {
    let booted = boot(1.0, 6).await.unwrap();
    let target = Target::Sim {
        url: booted.url.clone(),
    };
    let clock = booted.clock.clone();
    let aws = Aws::connect(target, "us-east-1", clock.clone(), CallLog::default())
        .await
        .unwrap();
    for name in ["demo", "demo006"] {
        let mut spec = booted.spec.clone();
        spec.name = name.parse().unwrap();
        let who = (spec.name.clone(), spec.region);
        let (cx, ..) = Context::open(aws.clone(), 1.0, who, None, "test");
        let key = cx.identity.key(&Part::Channel);
        let channels = aws.find(&key).await.unwrap();
        assert_eq!(channels.len(), 1);
        assert_eq!(channels[0].state.name, "RUNNING");
        for fps in input_fps(&aws, &channels[0].id, clock.now()).await {
            assert!(fps.len() >= 20, "{name}: {fps:?}");
            assert!(
                fps.iter().all(|fps| (29.0..31.0).contains(fps)),
                "{name}: {fps:?}"
            );
        }
    }
}
