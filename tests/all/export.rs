//! `onair export` through the real binary: what is written, what is refused, and what is left alone.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

const DEMO: &str = "version = 1\n[defaults]\nregion = \"us-east-1\"\n[streams.demo]\ningest.allow = [\"203.0.113.7\"]\n";

struct Desk {
    dir: TempDir,
}

impl Desk {
    fn new(config: &str) -> Self {
        let dir = TempDir::new().unwrap();
        std::fs::write(dir.path().join("onair.toml"), config).unwrap();
        Self { dir }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn export(&self, args: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_onair"))
            .arg("export")
            .args(args)
            .env_clear()
            .env("HOME", self.dir.path())
            .env("ONAIR_CONFIG", self.path("onair.toml"))
            .current_dir(self.dir.path())
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }
}

fn told(out: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&out.stdout),
        String::from_utf8_lossy(&out.stderr)
    )
}

fn names(dir: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(dir).unwrap();
    let mut names: Vec<String> = entries
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_project_is_written_whole_and_says_what_to_run() {
    let desk = Desk::new(DEMO);
    let out = desk.export(&["cloudformation", "--out", "a/b"]);
    assert_eq!(out.status.code(), Some(0), "{}", told(&out));
    assert!(told(&out).contains("aws cloudformation deploy"));
    assert_eq!(names(&desk.path("a/b")), ["README.md", "template.yaml"]);
    // Nothing else was left beside it.
    assert_eq!(names(&desk.path("a")), ["b"]);

    let out = desk.export(&["bash", "demo", "--out", "scripts", "--json"]);
    let last = String::from_utf8_lossy(&out.stdout);
    let said: Value = serde_json::from_str(last.lines().last().unwrap()).unwrap();
    assert_eq!(said["type"], "export");
    assert_eq!(said["dialect"], "bash");
    assert_eq!(said["files"][0], "README.md");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |name| {
            std::fs::metadata(desk.path(name))
                .unwrap()
                .permissions()
                .mode()
        };
        assert_eq!(mode("scripts/deploy.sh") & 0o111, 0o111);
        assert_eq!(mode("scripts/settings.sh") & 0o111, 0);
    }
}

#[test]
fn what_is_there_is_not_written_over_unasked() {
    let desk = Desk::new(DEMO);
    std::fs::create_dir(desk.path("out")).unwrap();
    std::fs::write(desk.path("out/terraform.tfstate"), "precious").unwrap();
    std::fs::write(desk.path("out/README.md"), "mine").unwrap();
    let out = desk.export(&["cloudformation", "--out", "out"]);
    assert_eq!(out.status.code(), Some(3), "{}", told(&out));
    assert!(told(&out).contains("--force"));
    assert_eq!(names(&desk.path("out")), ["README.md", "terraform.tfstate"]);
    assert_eq!(std::fs::read(desk.path("out/README.md")).unwrap(), b"mine");

    let out = desk.export(&["cloudformation", "--out", "out", "--force"]);
    assert_eq!(out.status.code(), Some(0), "{}", told(&out));
    let all = ["README.md", "template.yaml", "terraform.tfstate"];
    assert_eq!(names(&desk.path("out")), all);
    let state = std::fs::read(desk.path("out/terraform.tfstate")).unwrap();
    assert_eq!(state, b"precious");
    assert_ne!(std::fs::read(desk.path("out/README.md")).unwrap(), b"mine");
}

#[test]
fn what_cannot_be_is_said_and_nothing_written() {
    let desk = Desk::new(DEMO);
    let out = desk.export(&["cobol", "--out", "out"]);
    assert_eq!(out.status.code(), Some(2));
    assert!(told(&out).contains("cloudformation") && told(&out).contains("bash"));
    let out = desk.export(&["bash", "nobody", "--out", "out"]);
    assert_eq!(out.status.code(), Some(2), "{}", told(&out));
    let wrong = Desk::new(&format!("{DEMO}delivery.hls.segment_seconds = 5\n"));
    let out = wrong.export(&["bash", "--out", "out"]);
    assert_eq!(out.status.code(), Some(2), "{}", told(&out));
    assert_eq!(names(wrong.dir.path()), ["onair.toml"]);
    let out = desk.export(&["bash", "--out", "onair.toml"]);
    assert_eq!(out.status.code(), Some(1), "{}", told(&out));
    assert!(told(&out).contains("onair.toml"));
    assert_eq!(names(desk.dir.path()), ["onair.toml"]);
}
