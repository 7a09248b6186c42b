//! Ring 2 with the real binary: what `watch` sends out, received by a little HTTP server that checks the
//! signature with arithmetic of its own; `notify --test`; and the evidence bundle.

use super::simulator::Simulator;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(90);
const SECRET: &str = "a secret of the test";

/// One request as it came.
#[derive(Debug)]
struct Came {
    path: String,
    headers: BTreeMap<String, String>,
    body: String,
}

impl Came {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}

/// Answers each path with its statuses in turn, the last one for ever, and hands on what came.
fn receiver(statuses: &'static [(&'static str, &'static [u16])]) -> (String, Receiver<Came>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (to, came) = channel();
    std::thread::spawn(move || {
        let mut times: BTreeMap<String, usize> = BTreeMap::new();
        for stream in listener.incoming().map_while(Result::ok) {
            let Some(request) = read(&stream) else {
                continue;
            };
            let n = times.entry(request.path.clone()).or_default();
            let all = statuses.iter().find(|s| s.0 == request.path);
            let all = all.map_or(&[200][..], |s| s.1);
            let status = all.get(*n).or(all.last()).unwrap();
            *n += 1;
            let answer =
                format!("HTTP/1.1 {status} x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            (&stream).write_all(answer.as_bytes()).ok();
            if to.send(request).is_err() {
                return;
            }
        }
    });
    (url, came)
}

fn read(stream: &TcpStream) -> Option<Came> {
    let mut from = BufReader::new(stream);
    let mut line = String::new();
    from.read_line(&mut line).ok()?;
    let path = line.split(' ').nth(1)?.to_owned();
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        from.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim().split_once(": ") else {
            break;
        };
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    let mut body = vec![0; headers.get("content-length")?.parse().ok()?];
    from.read_exact(&mut body).ok()?;
    let body = String::from_utf8(body).ok()?;
    Some(Came {
        path,
        headers,
        body,
    })
}

/// HMAC as RFC 2104 has it, so that a mistake of the sender's cannot hide here.
fn hmac(key: &[u8], text: &str) -> Vec<u8> {
    let mut block = [0_u8; 64];
    block[..key.len()].copy_from_slice(key);
    let with = |pad: u8| block.map(|b| b ^ pad);
    let inner = Sha256::new()
        .chain_update(with(0x36))
        .chain_update(text)
        .finalize();
    let outer = Sha256::new().chain_update(with(0x5c)).chain_update(inner);
    outer.finalize().to_vec()
}

fn signed(came: &Came) -> bool {
    let (id, at) = (came.header("webhook-id"), came.header("webhook-timestamp"));
    let sent: i64 = at.parse().unwrap();
    let now = onair::clock::Clock::wall().now().as_second();
    let mac = hmac(SECRET.as_bytes(), &format!("{id}.{at}.{}", came.body));
    (now - sent).abs() < 300
        && came.header("webhook-signature") == format!("v1,{}", STANDARD.encode(mac))
}

fn onair(home: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_onair"));
    command
        .args(["--region", "us-east-1", "--sim"])
        .args(args)
        .env("HOME", home)
        .env("ONAIR_STATE_DIR", home.join("state"))
        .env("ONAIR_TEST_HOOK_SECRET", SECRET)
        .stdin(Stdio::null());
    command
}

fn configure(home: &Path, text: &str) -> String {
    let path = home.join("config.toml");
    std::fs::write(&path, format!("version = 1\n{text}")).unwrap();
    path.display().to_string()
}

struct Ends(Child);

impl Ends {
    fn interrupt(&mut self) -> i32 {
        let pid = rustix::process::Pid::from_child(&self.0);
        rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
        self.0.wait().unwrap().code().unwrap()
    }
}

impl Drop for Ends {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

#[test]
fn a_lost_input_is_told_once_to_everybody_and_once_when_it_is_over() {
    let home = tempfile::tempdir().unwrap();
    let simulator = Simulator::start(home.path(), &["--on-air", "1", "--speed", "10"]);
    // The first try of the first message is refused for the moment.
    let (url, came) = receiver(&[("/ops", &[503, 200])]);
    let (hook, config) = (home.path().join("hook"), home.path());
    let config = configure(
        config,
        &format!(
            "[notify.webhooks.ops]\nurl = \"{url}/ops\"\nsecret_env = \"ONAIR_TEST_HOOK_SECRET\"\n\
             [notify.webhooks.chat]\nurl_command = [\"echo\", \"{url}/chat\"]\nformat = \"slack\"\n\
             [notify.webhooks.pager]\nurl = \"{url}/pager\"\nseverity = \"critical\"\n\
             [notify.webhooks.away]\nurl = \"https://hooks.example.com/T0/x\"\n\
             [notify.commands.log]\nrun = [\"sh\", \"-c\", \"cat >> {}; echo >> {}\"]\n",
            hook.display(),
            hook.display()
        ),
    );
    let mut watch = onair(home.path(), &["--config", &config, "watch", "demo"]);
    let mut watch = watch.stdout(Stdio::piped()).stderr(Stdio::piped());
    watch = watch.env_remove("ONAIR_SIM");
    let mut watch = Ends(watch.spawn().unwrap());
    let lines = BufReader::new(watch.0.stdout.take().unwrap());
    let mut lines = lines.lines().map_while(Result::ok);
    assert!(lines.any(|l| l.ends_with("  ON AIR")));
    simulator.encoder("A", false);
    assert!(lines.any(|l| l.contains("raised: major input_lost A")));
    // The probe and the numbers say so; the encoder's alert is a line of its own.
    simulator.encoder("A", true);
    assert!(lines.any(|l| l.contains("over: major input_lost A")));
    // Three from ops (one refused), two from chat.
    let all: Vec<Came> = (0..5)
        .map(|_| came.recv_timeout(PATIENCE).unwrap())
        .collect();
    assert_eq!(watch.interrupt(), 0);
    assert!(came.try_recv().is_err(), "told more often than that");
    let to = |path: &str| all.iter().filter(|c| c.path == path).collect::<Vec<_>>();
    let ops = to("/ops");
    assert_eq!(ops.len(), 3, "{all:#?}");
    assert!(ops.iter().all(|c| signed(c)), "{ops:#?}");
    assert_eq!(ops[0].header("webhook-id"), ops[1].header("webhook-id"));
    assert_ne!(ops[1].header("webhook-id"), ops[2].header("webhook-id"));
    let (raised, over) = (ops[1].json(), ops[2].json());
    assert_eq!(
        (&raised["event"], &over["event"]),
        (&"raised".into(), &"over".into())
    );
    for told in [&raised, &over] {
        assert_eq!(told["schema"], "onair/1");
        assert_eq!(told["type"], "notification");
        assert_eq!(told["simulated"], true);
        assert_eq!(told["stream"], "demo");
        assert_eq!(told["condition"]["kind"], "input_lost");
        assert_eq!(told["condition"]["pipeline"], "A");
    }
    assert!(
        raised["text"]
            .as_str()
            .unwrap()
            .starts_with("REHEARSAL MAJOR demo: Input A lost.")
    );
    let chat: Vec<_> = to("/chat").iter().map(|c| c.json()).collect();
    assert_eq!(chat.len(), 2);
    assert!(
        chat[0]["text"]
            .as_str()
            .unwrap()
            .starts_with("*REHEARSAL MAJOR demo*: Input A lost.")
    );
    let logged = std::fs::read_to_string(&hook).unwrap();
    let logged: Vec<Value> = logged
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    assert_eq!(logged, [raised, over]);
    // A rehearsal's message did not leave this machine, and that was told once.
    let mut said = String::new();
    watch
        .0
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut said)
        .unwrap();
    let away: Vec<_> = said.lines().filter(|l| l.contains("away")).collect();
    assert_eq!(away.len(), 1, "{said}");
    assert!(away[0].contains("may only reach this machine"), "{said}");
}

fn run(command: &mut Command) -> (i32, String, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code().unwrap(), text(stdout), text(stderr))
}

#[test]
fn each_target_can_be_tried_and_the_exit_code_is_honest() {
    let home = tempfile::tempdir().unwrap();
    let (url, came) = receiver(&[("/broken", &[500])]);
    let config = configure(
        home.path(),
        &format!(
            "[notify.webhooks.ops]\nurl = \"{url}/ops\"\nsecret_env = \"ONAIR_TEST_HOOK_SECRET\"\n\
             [notify.webhooks.broken]\nurl = \"{url}/broken\"\n\
             [notify.webhooks.unset]\nurl_env = \"ONAIR_TEST_NO_SUCH\"\n\
             [notify.commands.log]\nrun = [\"false\"]\n"
        ),
    );
    let ask = |args: &[&str]| {
        let all = [&["--config", &config, "--json", "notify"], args].concat();
        run(&mut onair(home.path(), &all))
    };
    let (code, said, _) = ask(&["--test", "ops"]);
    assert_eq!(code, 0, "{said}");
    let test = came.recv_timeout(PATIENCE).unwrap();
    assert!(signed(&test));
    assert_eq!(test.json()["event"], "test");
    assert!(
        test.json()["text"]
            .as_str()
            .unwrap()
            .starts_with("REHEARSAL TEST")
    );
    let (code, said, _) = ask(&["--test"]);
    assert_eq!(code, 1, "{said}");
    let results: BTreeMap<String, (String, String)> = said
        .lines()
        .map(|l| serde_json::from_str::<Value>(l).unwrap())
        .map(|v| {
            assert_eq!(v["type"], "notify.target");
            let text = |name: &str| v[name].as_str().unwrap_or_default().to_owned();
            (text("name"), (text("result"), text("said")))
        })
        .collect();
    assert_eq!(results["ops"].0, "delivered");
    assert!(results["broken"].1.contains("answers 500"), "{results:?}");
    assert!(
        results["unset"].1.contains("ONAIR_TEST_NO_SUCH is not set"),
        "{results:?}"
    );
    assert_eq!(results["log"].0, "failed");
    // A test is tried once, not until it works.
    let tries = came.try_iter().filter(|c| c.path == "/broken").count();
    assert_eq!(tries, 1);
    // Looking sends nothing.
    let (code, said, _) = ask(&[]);
    assert_eq!((code, said.lines().count()), (0, 4));
    assert!(came.try_recv().is_err());
    let (code, _, said) = ask(&["--test", "nobody"]);
    assert_eq!(code, 2);
    assert!(said.contains("there is"), "{said}");
    // Nor does a watcher begin that would tell nobody.
    let config = configure(home.path(), "[notify.webhooks.a]\nformat = \"slack\"\n");
    let args = ["--config", &config, "notify", "--test"];
    let (code, _, said) = run(&mut onair(home.path(), &args));
    assert_eq!(code, 2);
    assert!(said.contains("notify.webhooks.a: url is missing"), "{said}");
}

#[test]
fn the_evidence_of_a_running_stream_has_all_but_its_secrets() {
    let home = tempfile::tempdir().unwrap();
    let _simulator = Simulator::start(home.path(), &["--on-air", "1", "--speed", "10"]);
    let config = configure(
        home.path(),
        "[streams.demo]\nregion = \"us-east-1\"\ningest.allow = [\"203.0.113.7\"]\n",
    );
    let ask = |args: &[&str]| {
        let (code, out, err) = run(&mut onair(
            home.path(),
            &[&["--config", &config, "--json"], args].concat(),
        ));
        assert_eq!(code, 0, "{out}{err}");
        serde_json::from_str::<Value>(out.lines().last().unwrap()).unwrap()
    };
    let outputs = ask(&["outputs", "demo", "--reveal"]);
    let keys = ["RTMPInputURL", "RTMPBackupInputURL"].map(|name| {
        let url = outputs[name].as_str().unwrap();
        url.rsplit('/').next().unwrap().to_owned()
    });
    let told = ask(&["evidence", "demo"]);
    assert_eq!(told["type"], "evidence");
    let path = told["file"].as_str().unwrap();
    let text = std::fs::read_to_string(path).unwrap();
    assert_eq!(
        Path::new(path).metadata().unwrap().permissions().mode() & 0o777,
        0o600
    );
    for said in [
        "**REHEARSAL",
        "- ON AIR",
        "arn:aws:medialive:us-east-1:",
        "| CloudFront distribution | E",
        "### AWS/MediaLive, pipeline A: windows of 10 s",
        "medialive:ListAlerts",
        "curl -sS --compressed",
        "index.m3u8",
    ] {
        assert!(text.contains(said), "{said} in\n{text}");
    }
    for secret in keys
        .iter()
        .map(String::as_str)
        .chain(["AKIA", "Signature=", "rtmp://"])
    {
        assert!(
            !secret.is_empty() && !text.contains(secret),
            "{secret} in\n{text}"
        );
        assert!(!told.to_string().contains(secret), "{secret}");
    }
    let calls = told["bundle"]["calls"].as_array().unwrap();
    assert!(
        calls.iter().all(|c| c["request_id"].is_string()),
        "{calls:#?}"
    );
    // Of a recording, without asking anybody: a watch wrote one.
    let (code, out, err) = run(&mut onair(
        home.path(),
        &["--config", &config, "watch", "demo", "--for", "40s"],
    ));
    assert_eq!(code, 0, "{out}{err}");
    let args = ["--json", "evidence", "demo", "--file"];
    let file = history(&home.path().join("state"));
    let (code, out, err) = run(onair(home.path(), &args).arg(&file));
    assert_eq!(code, 0, "{out}{err}");
    let told: Value = serde_json::from_str(out.lines().last().unwrap()).unwrap();
    assert_eq!(told["bundle"]["recorded"], true);
    assert_eq!(told["bundle"]["stream"], "demo");
}

/// The stream's history file.
fn history(state: &Path) -> PathBuf {
    let mut dirs = vec![state.join("history")];
    while let Some(dir) = dirs.pop() {
        for entry in std::fs::read_dir(&dir).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                dirs.push(path);
            } else if name.contains("demo") && name.ends_with(".sqlite") {
                return path;
            }
        }
    }
    panic!("no history below {}", state.display());
}
