//! The probe against playlists of the simulator, through the real HTTP client: a healthy stream, every
//! fault that only playback shows, the end; and the real binary, which needs no AWS at all.

use crate::rig::Rig;
use onair::clock::{Clock, Scale};
use onair::engine::{inventory, start, stop};
use onair::http::Http;
use onair::probe::{Observation, Play, Prober, Severity, Wanted};
use onair::shape::{Attr, Part};
use onair::sim::encoder::Order;
use onair::sim::faults::Trouble;
use onair::sim::{Options, serve};
use onair::spec::{AllowList, StreamSpec};
use onair::stack::outputs::Outputs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::process::Command;
use std::time::Duration;

fn spec() -> StreamSpec {
    let allow = AllowList::new(["198.51.100.10".parse().unwrap()], false).unwrap();
    StreamSpec::recipe("demo".parse().unwrap(), "eu-west-1".parse().unwrap(), allow)
}

/// A deployed stream: its playback URLs, and the ids of packager and distribution.
struct Scene {
    rig: Rig,
    urls: Outputs,
    distribution: String,
}

async fn scene() -> Scene {
    let rig = Rig::new(&spec()).await;
    rig.deployed("anna").await;
    let cx = rig.context("looker");
    let found = rig.drive(inventory(&cx.aws, &cx.identity)).await.unwrap();
    let distribution = found.one(&Part::Distribution).unwrap();
    let distribution = distribution.attrs[&Attr::Id].clone();
    let urls = Outputs::of(&spec(), &found.attrs());
    Scene {
        rig,
        urls,
        distribution,
    }
}

impl Scene {
    async fn on_air(&self) {
        let cx = self.rig.context("anna");
        self.rig.drive(start(&cx)).await.unwrap();
        let now = self.rig.clock.now();
        for (name, ingest) in [("a", &self.urls.ingest_a), ("b", &self.urls.ingest_b)] {
            let order = Order {
                at: now,
                fps: 30.0,
                mbps: 5.0,
                on: true,
            };
            let url = ingest.as_ref().unwrap().url(true);
            self.rig.sim.with(|world| {
                world.encoders.order(name, &url, order);
                world.settle(now);
            });
        }
        self.rig.pass(Duration::from_secs(120)).await;
    }

    fn prober(&self, url: &Option<String>, deep: bool) -> Prober {
        let http = Http::rehearsal(self.rig.clock.clone(), &self.rig.url()).unwrap();
        let url = onair::probe::url(url.as_ref().unwrap()).unwrap();
        let sizes = spec().ladder.rungs.to_vec().into_iter().map(|r| Wanted {
            size: (r.size.width, r.size.height),
        });
        Prober::new(http, self.rig.clock.clone(), url, deep, sizes.collect())
    }

    /// Looks at the manifest's own cadence for so long; all that was seen.
    async fn watch(&self, prober: &mut Prober, seconds: u64) -> Vec<Observation> {
        let began = self.rig.clock.now();
        let mut all = Vec::new();
        while self.rig.clock.since(began) < Duration::from_secs(seconds) {
            all.push(self.rig.drive(prober.look()).await);
            self.rig.pass(prober.every()).await;
        }
        all
    }

    /// From a fault on until something of that kind is found: what, and after how long. Ends the fault.
    async fn fault(
        &self,
        prober: &mut Prober,
        kind: &str,
        target: &str,
        finds: &str,
    ) -> (Observation, Duration) {
        self.watch(prober, 30).await;
        let from = self.rig.clock.now();
        let trouble = Trouble {
            id: 0,
            kind: kind.into(),
            target: target.into(),
            pipeline: None,
            from,
            until: None,
        };
        self.rig.sim.begin_trouble(trouble);
        for _ in 0..20 {
            let seen = self.rig.drive(prober.look()).await;
            if seen.has(finds).is_some() {
                let took = self.rig.clock.since(from);
                let end = self.rig.clock.now();
                self.rig.sim.with(|world| {
                    for t in &mut world.faults.troubles {
                        t.until = Some(t.until.unwrap_or(end));
                    }
                });
                return (seen, took);
            }
            self.rig.pass(prober.every()).await;
        }
        panic!("{kind}: no {finds} in 20 looks");
    }
}

fn kinds(seen: &Observation) -> Vec<&'static str> {
    seen.findings.iter().map(|f| f.kind).collect()
}

#[tokio::test]
async fn a_healthy_stream_is_seen_to_advance_until_it_ends() {
    let s = scene().await;
    let mut hls = s.prober(&s.urls.hls_url, false);
    let before = s.rig.drive(hls.look()).await;
    assert_eq!(kinds(&before), ["http_4xx"]);
    assert_eq!(before.worst(), Severity::Critical);
    s.on_air().await;
    let mut hits = 0;
    for (url, deep) in [
        (&s.urls.hls_url, false),
        (&s.urls.hls_url, true),
        (&s.urls.dash_url, true),
    ] {
        let mut prober = s.prober(url, deep);
        let all = s.watch(&mut prober, 1200).await;
        for seen in &all[1..] {
            assert_eq!(kinds(seen), [""; 0], "{seen:#?}");
            assert_eq!((seen.play, seen.advancing), (Play::Live, Some(true)));
            let age = seen.newest_age_ms.unwrap();
            assert!(age < 12_000, "newest segment {age} ms old");
            assert_eq!(seen.rungs.len(), 3);
            let asked = seen.rungs.iter();
            let asked = asked.filter(|r| r.segment_status == Some(200)).count();
            assert!(asked == 3 || (asked == 1 && !deep), "{asked}");
        }
        let kept = |o: &&Observation| o.judged_by().cache_age_s.is_some();
        hits += all.iter().filter(kept).count();
        // Looks keep step with segments, and so with the cache: begin elsewhere.
        s.rig.pass(Duration::from_secs(1)).await;
    }
    assert!(hits > 0, "nothing came from the cache");
    s.watch(&mut hls, 30).await;
    let cx = s.rig.context("anna");
    s.rig.drive(stop(&cx)).await.unwrap();
    let over = s.watch(&mut hls, 60).await.pop().unwrap();
    assert_eq!((over.play, kinds(&over)), (Play::Ended, vec!["ended"]));
    let film = s.rig.drive(s.prober(&s.urls.hls_url, false).look()).await;
    assert_eq!((film.play, kinds(&film)), (Play::Vod, vec![]));
}

#[tokio::test]
async fn every_fault_of_playback_is_found_and_placed() {
    let s = scene().await;
    s.on_air().await;
    let packager = "onair-demo";
    for url in [&s.urls.hls_url, &s.urls.dash_url] {
        let mut light = s.prober(url, false);
        let cadence = {
            s.rig.drive(light.look()).await;
            light.every().as_secs_f64()
        };
        let soon = |took: Duration, cadences: f64, what: &str| {
            let took = took.as_secs_f64();
            assert!(
                took <= cadences * cadence,
                "{what}: {took} s, cadence {cadence} s"
            );
        };
        let (seen, took) = s
            .fault(&mut light, "packager_frozen", packager, "playlist_stale")
            .await;
        let what = &seen.has("playlist_stale").unwrap().what;
        assert!(what.contains("Packager is frozen too"), "{what}");
        assert_eq!(seen.advancing, Some(false));
        soon(took, 5.0, "frozen");

        let (seen, took) = s
            .fault(&mut light, "edge_stale", &s.distribution, "playlist_stale")
            .await;
        let what = &seen.has("playlist_stale").unwrap().what;
        assert!(what.contains("the cache is stale"), "{what}");
        soon(took, 5.0, "stale");

        let (seen, took) = s
            .fault(&mut light, "edge_fails", &s.distribution, "http_5xx")
            .await;
        assert_eq!(seen.manifest.status, Some(504));
        soon(took, 1.0, "edge 5xx");

        let (seen, took) = s
            .fault(&mut light, "packager_fails", packager, "http_5xx")
            .await;
        assert_eq!(seen.manifest.status, Some(503));
        soon(took, 2.0, "packager 5xx");

        let mut deep = s.prober(url, true);
        let (_, took) = s
            .fault(&mut deep, "segment_missing", packager, "segment_missing")
            .await;
        soon(took, 3.0, "segment");

        let well = s.watch(&mut light, 60).await.pop().unwrap();
        assert_eq!((kinds(&well), well.advancing), (vec![], Some(true)));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_command_needs_a_url_and_nothing_else() {
    let world = std::thread::spawn(|| {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let s = scene().await;
            s.on_air().await;
            (
                s.rig.world(),
                s.rig.clock.now(),
                s.urls.hls_url.clone().unwrap(),
            )
        })
    });
    let (world, now, url) = world.join().unwrap();
    let clock = Clock::with_scale(Scale {
        speed: 1.0,
        origin: now,
        real_origin: Clock::wall().now(),
    });
    let options = Options {
        world: Some(world),
        ..Options::default()
    };
    let running = serve(options, clock).await.unwrap();
    let path = url.strip_prefix("https://").unwrap();
    let here = format!("{}/_onair/playback/{path}", running.url());
    let probe = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_onair"));
        command.env_clear().arg("probe").args(args);
        let out = command.output().unwrap();
        let text = |b: &[u8]| String::from_utf8_lossy(b).into_owned();
        (
            out.status.code().unwrap(),
            text(&out.stdout),
            text(&out.stderr),
        )
    };
    let (code, out, err) = probe(&[&here]);
    assert_eq!(code, 0, "{out}{err}");
    assert!(out.contains("HLS live, seen to advance: fine"), "{out}");
    assert!(
        out.contains("1920x1080") && out.contains("X-Cache"),
        "{out}"
    );

    let (code, out, _) = probe(&[&here, "--watch", "--looks", "2", "--json", "--deep"]);
    assert_eq!(code, 0);
    let objects: Vec<serde_json::Value> = out
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    assert_eq!(objects.len(), 2);
    for o in &objects {
        assert_eq!(
            (&o["schema"], &o["type"]),
            (&"onair/1".into(), &"probe".into())
        );
        assert_eq!(o["rungs"].as_array().unwrap().len(), 3);
    }
    assert_eq!(objects[1]["advancing"], true);

    let (code, out, _) = probe(&[&here.replace("index.m3u8", "nothing.m3u9")]);
    assert_eq!(code, 4);
    assert!(out.contains("answers 404"), "{out}");
    let (code, _, err) = probe(&["http://127.0.0.1:1/a.m3u8"]);
    assert_eq!(code, 1);
    assert!(err.contains("cannot be reached"), "{err}");
    let (code, _, err) = probe(&["a.m3u8"]);
    assert_eq!(code, 2);
    assert!(
        err.contains("\"a.m3u8\"") && err.contains("https://HOST/"),
        "{err}"
    );
}

/// Serves one list and its segments, two of which are not there, to whoever asks.
fn served(list: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/film.m3u8", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
            let asked = lines.next().unwrap().unwrap();
            while lines.next().is_some_and(|l| !l.unwrap().is_empty()) {}
            let lost = asked.contains("/7.ts") || asked.contains("/13.ts");
            let status = if lost { "404 Not Found" } else { "200 OK" };
            let body = if asked.contains("film") { &list } else { "x" };
            let sent = if asked.starts_with("HEAD") { "" } else { body };
            let length = body.len();
            let head = format!(
                "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
            );
            // Whoever asked may be gone.
            stream.write_all(format!("{head}{sent}").as_bytes()).ok();
        }
    });
    url
}

/// The real binary: exit code and what it printed.
fn probed(args: &[&str]) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_onair"));
    let out = command.env_clear().arg("probe").args(args).output();
    let out = out.unwrap();
    (
        out.status.code().unwrap(),
        String::from_utf8(out.stdout).unwrap(),
    )
}

#[test]
fn a_film_s_lost_middle_is_found_when_asked_for() {
    let list: String = (0..20).map(|n| format!("#EXTINF:6,\n{n}.ts\n")).collect();
    let url = served(format!(
        "#EXTM3U\n#EXT-X-PLAYLIST-TYPE:VOD\n#EXT-X-TARGETDURATION:6\n{list}#EXT-X-ENDLIST\n"
    ));
    let (code, out) = probed(&[&url]);
    assert_eq!(code, 0, "a light look sees its ends: {out}");
    let (code, out) = probed(&[&url, "--deep"]);
    assert_eq!(code, 4, "{out}");
    assert!(
        out.contains("Segment 7") && out.contains("1 more of the list are lost"),
        "{out}"
    );
}

#[test]
fn a_list_that_stands_still_is_looked_at_until_that_is_known() {
    let url = served("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n1.ts\n".to_owned());
    let (code, out) = probed(&[&url]);
    assert_eq!(code, 4, "{out}");
    // Not only late: that would be the answer of one who gave up too early.
    assert!(
        out.contains("does NOT advance") && out.contains("Playlist is frozen"),
        "{out}"
    );
}
