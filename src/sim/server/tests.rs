use super::*;
use crate::sim::faults::Effect;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

const TRUST: &str = "%7B%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Principal%22%3A%7B%22Service\
    %22%3A%22medialive.amazonaws.com%22%7D%2C%22Action%22%3A%22sts%3AAssumeRole%22%7D%5D%7D";

async fn start(clock: &Clock) -> Running {
    serve(Options::default(), clock.clone()).await.unwrap()
}

fn noon() -> Clock {
    Clock::manual("2026-01-02T12:00:00Z".parse().unwrap())
}

/// One signed query request; the status and body of its answer, or nothing when there is none.
async fn ask(sim: &Running, service: &str, form: &str) -> Option<(u16, String)> {
    let head = format!(
        "POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\nx-amz-date: 20260102T120000Z\r\nauthorization: \
         AWS4-HMAC-SHA256 Credential=AKID/20260102/us-east-1/{service}/aws4_request, SignedHeaders=host, \
         Signature=0\r\ncontent-length: {}\r\n\r\n{form}",
        form.len()
    );
    exchange(sim, &head).await
}

async fn exchange(sim: &Running, request: &str) -> Option<(u16, String)> {
    let mut stream = TcpStream::connect(sim.addr()).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    // A reset is no answer either.
    let _ = stream.read_to_end(&mut answer).await;
    let answer = String::from_utf8(answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n")?;
    Some((head.split(' ').nth(1)?.parse().ok()?, body.to_owned()))
}

fn create(name: &str) -> String {
    format!("Action=CreateRole&Version=2010-05-08&RoleName={name}&AssumeRolePolicyDocument={TRUST}")
}

fn roles(sim: &Running) -> Vec<String> {
    sim.handle().world().iam.roles.into_keys().collect()
}

#[tokio::test(flavor = "current_thread")]
async fn each_phase_leaves_the_world_as_it_says() {
    let sim = start(&noon()).await;
    let handle = sim.handle();
    let mut hits = handle.hits();
    let rule = |effect| Rule::new(effect).on("iam", "CreateRole").times(1);
    for (effect, answered, applied) in [
        (Effect::Lost, None, false),
        (Effect::Reset, None, false),
        (Effect::Landed, None, true),
        (Effect::Answered, Some(200), true),
        (Effect::Twice, Some(409), true),
        (Effect::Throttle, Some(400), false),
        (Effect::ServerError, Some(500), false),
        (Effect::Conflict, Some(409), false),
        (Effect::Deny, Some(403), false),
        (Effect::Expired, Some(403), false),
        (Effect::Html, Some(502), false),
        (Effect::Lie, Some(200), false),
    ] {
        handle.add_fault(rule(effect.clone()));
        let name = format!("{effect:?}");
        let status = ask(&sim, "iam", &create(&name))
            .await
            .map(|(status, _)| status);
        assert_eq!(status, answered, "{effect:?}");
        assert_eq!(roles(&sim).contains(&name), applied, "{effect:?}");
        let hit = hits.recv().await.unwrap();
        assert_eq!((hit.rule.effect, hit.request.applied), (effect, applied));
        assert_eq!(hit.request.status, answered.unwrap_or(0));
    }
    assert_eq!(handle.requests().len(), 12);
}

#[tokio::test(flavor = "current_thread")]
async fn a_held_connection_waits_for_its_release() {
    let sim = start(&noon()).await;
    let handle = sim.handle();
    let mut hits = handle.hits();
    handle.add_fault(Rule::new(Effect::Landed).on("iam", "CreateRole").hold());
    let form = create("held");
    let asked = ask(&sim, "iam", &form);
    tokio::pin!(asked);
    tokio::select! {
        _ = &mut asked => panic!("answered while held"),
        hit = hits.recv() => assert!(hit.unwrap().request.applied),
    }
    assert_eq!(roles(&sim), ["held"]);
    // The server is woken by the release only once it waits for it.
    let answer = loop {
        tokio::select! {
            answer = &mut asked => break answer,
            () = tokio::task::yield_now() => handle.release(),
        }
    };
    assert!(answer.is_none());
}

#[tokio::test(flavor = "current_thread")]
async fn credentials_and_clocks_are_judged() {
    let clock = noon();
    let sim = start(&clock).await;
    let who = "Action=GetCallerIdentity&Version=2011-06-15";
    let (status, body) = ask(&sim, "sts", who).await.unwrap();
    assert!(
        status == 200 && body.contains("<Account>123456789012</Account>"),
        "{body}"
    );
    sim.handle()
        .with(|w| w.faults.expired_keys.push("AKID".into()));
    assert!(
        ask(&sim, "sts", who)
            .await
            .unwrap()
            .1
            .contains("<Code>ExpiredToken</Code>")
    );
    sim.handle().with(|w| w.faults = Default::default());
    clock.advance(Duration::from_secs(301));
    let (status, body) = ask(&sim, "sts", who).await.unwrap();
    assert!(
        status == 403 && body.contains("SignatureDoesNotMatch"),
        "{body}"
    );
    let bare = "POST / HTTP/1.1\r\nhost: iam.amazonaws.com\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
    assert!(
        exchange(&sim, bare)
            .await
            .unwrap()
            .1
            .contains("MissingAuthenticationToken")
    );
}

#[tokio::test(flavor = "current_thread")]
async fn policies_are_enforced_before_anything_is_done() {
    let sim = start(&noon()).await;
    sim.handle().with(|w| {
        w.settings.enforce_iam = true;
        let allow = json!({ "Effect": "Allow", "Action": "iam:CreateRole", "Resource": "arn:aws:iam::*:role/onair-*" });
        w.iam.caller_policies = vec![json!({ "Version": "2012-10-17", "Statement": allow })];
    });
    assert_eq!(ask(&sim, "iam", &create("onair-a")).await.unwrap().0, 200);
    let (status, body) = ask(&sim, "iam", &create("other")).await.unwrap();
    assert!(
        status == 403 && body.contains("not authorized to perform: iam:CreateRole on resource"),
        "{body}"
    );
    assert_eq!(
        ask(&sim, "sts", "Action=GetCallerIdentity")
            .await
            .unwrap()
            .0,
        200
    );
    assert_eq!(roles(&sim), ["onair-a"]);
}

#[tokio::test]
async fn what_is_missing_is_said() {
    let sim = start(&noon()).await;
    let (status, body) = ask(&sim, "iam", "Action=CreateUser&UserName=x")
        .await
        .unwrap();
    assert!(status == 501 && body.contains("iam:CreateUser"), "{body}");
    let (status, body) = ask(&sim, "ec2", "Action=RunInstances").await.unwrap();
    assert!(status == 501 && body.contains("ec2"), "{body}");
}

#[tokio::test]
async fn the_state_file_is_there_before_the_answer() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("world.json");
    let options = || Options {
        state_file: Some(path.clone()),
        ..Options::default()
    };
    let sim = serve(options(), noon()).await.unwrap();
    ask(&sim, "iam", &create("kept")).await.unwrap();
    assert!(
        persist::load(&path)
            .unwrap()
            .unwrap()
            .iam
            .roles
            .contains_key("kept")
    );
    sim.stop().await;
    let sim = serve(options(), noon()).await.unwrap();
    assert_eq!(roles(&sim), ["kept"]);
    sim.stop().await;
    std::fs::write(&path, "rubbish").unwrap();
    assert!(serve(options(), noon()).await.is_err());
}

#[tokio::test]
async fn the_control_interface_drives_faults_and_encoders() {
    let sim = start(&noon()).await;
    let control = |method: &str, path: &str, body: &str| {
        let length = body.len();
        format!(
            "{method} /_onair/{path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
        )
    };
    let rule = control(
        "POST",
        "faults",
        r#"{"service":"iam","effect":{"slow":5},"nth":2}"#,
    );
    assert_eq!(
        exchange(&sim, &rule).await.unwrap(),
        (200, r#"{"id":1}"#.into())
    );
    let wrong = control("POST", "faults", r#"{"effect":"explode"}"#);
    assert_eq!(exchange(&sim, &wrong).await.unwrap().0, 400);
    let order = control(
        "POST",
        "encoders",
        r#"{"name":"a","url":"rtmp://nowhere/app/key","fps":25}"#,
    );
    assert_eq!(exchange(&sim, &order).await.unwrap().0, 200);
    let (_, seen) = exchange(&sim, &control("GET", "encoders", ""))
        .await
        .unwrap();
    let seen: Value = serde_json::from_str(&seen).unwrap();
    assert_eq!(
        (&seen["a"]["orders"][0]["fps"], &seen["a"]["refused"]),
        (&json!(25.0), &json!("no input has this address"))
    );
    let (_, world) = exchange(&sim, &control("GET", "world", "")).await.unwrap();
    assert_eq!(
        exchange(&sim, &control("PUT", "world", &world))
            .await
            .unwrap()
            .0,
        200
    );
    assert_eq!(
        serde_json::from_str::<World>(&world).unwrap(),
        sim.handle().world()
    );
    assert_eq!(
        exchange(&sim, &control("GET", "nothing", ""))
            .await
            .unwrap()
            .0,
        404
    );
}
