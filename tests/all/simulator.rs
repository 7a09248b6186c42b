//! A simulator of its own process, as `onair simulate` serves it, for tests of the real binary; and the
//! hand that tells it things.

use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// It ends with this.
pub struct Simulator {
    child: Child,
    /// Endpoint URL.
    pub url: String,
}

impl Simulator {
    /// Starts one whose state directory is under `home`, with more arguments of `simulate`.
    pub fn start(home: &Path, args: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_onair"))
            .arg("simulate")
            .args(args)
            .env("HOME", home)
            .env("ONAIR_STATE_DIR", home.join("state"))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let url = out
            .lines()
            .map_while(Result::ok)
            .find_map(|line| Some(line.split_once("AWS_ENDPOINT_URL=")?.1.trim().to_owned()));
        Self {
            child,
            url: url.unwrap(),
        }
    }

    /// Asks or tells under `/_onair/`.
    pub fn control(&self, method: &str, what: &str, body: &str) -> Value {
        let host = self.url.trim_start_matches("http://");
        let (status, _, body) = request(host, method, &format!("/_onair/{what}"), body);
        assert_eq!(status, 200, "{what}: {body}");
        serde_json::from_str(&body).unwrap()
    }

    /// Tells a pretend encoder of the world to push, or not.
    pub fn encoder(&self, name: &str, on: bool) {
        let told = format!(r#"{{"name":"{name}","on":{on}}}"#);
        self.control("POST", "encoders", &told);
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// One request over a connection of its own: status, head, body.
pub fn request(host: &str, method: &str, path: &str, body: &str) -> (u16, String, String) {
    let mut to = TcpStream::connect(host).unwrap();
    write!(
        to,
        "{method} {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    let mut answer = String::new();
    to.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, head.to_lowercase(), body.to_owned())
}

#[test]
fn a_second_simulator_takes_nothing_from_the_first() {
    let home = tempfile::tempdir().unwrap();
    let first = Simulator::start(home.path(), &[]);
    let onair = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_onair"));
        let state = home.path().join("state");
        command
            .env("HOME", home.path())
            .env("ONAIR_STATE_DIR", state);
        let out = command.args(args).output().unwrap();
        let told = String::from_utf8(out.stderr).unwrap();
        (out.status.code(), told)
    };
    // The world on disk has one keeper.
    let (code, told) = onair(&["simulate"]);
    assert_eq!(code, Some(3), "{told}");
    assert!(
        told.contains(&first.url) && told.contains("--forget"),
        "{told}"
    );
    // One that keeps nothing runs beside it; who joins, joins the first, during and after.
    let second = Simulator::start(home.path(), &["--forget"]);
    assert_ne!(second.url, first.url);
    let joined = || {
        first.control("DELETE", "requests", "");
        let (code, told) = onair(&["--sim", "--region", "eu-west-1", "list"]);
        assert_eq!(code, Some(0), "{told}");
        let asked = first.control("GET", "requests", "");
        asked.as_array().unwrap().len()
    };
    assert!(joined() > 0);
    drop(second);
    assert!(joined() > 0);
}
