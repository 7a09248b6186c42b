//! The hand behind the faults menu: orders as the simulator's own JSON over HTTP, so that a simulator
//! in this process and one that was joined are told in the same way. It talks to this machine only.

use crate::clock::Timestamp;
use crate::http::refusal;
use crate::monitor::Pipeline;
use crate::tui::rehearsal::{Control, Order};
use bytes::Bytes;
use futures::FutureExt as _;
use http::{Method, Request, Uri, header};
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;

/// Real time after which a simulator on this very machine is not going to answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// What an encoder sends that nobody has seen at its best: frames a second, megabits a second.
const USUAL: (f64, f64) = (30.0, 8.0);
/// Frames a second over a bad uplink.
const SAG: f64 = 12.0;

/// Carries orders out on the simulator at `url`, for streams of that region.
pub fn control(url: String, region: String) -> Control {
    Arc::new(move |stream, order| {
        let hand = Hand {
            url: url.clone(),
            region: region.clone(),
            stream,
        };
        async move { hand.carry_out(order).await }.boxed()
    })
}

/// Where orders go, and whose they are.
struct Hand {
    url: String,
    region: String,
    stream: String,
}

/// What the world knows of the stream.
struct Found {
    channel: Option<String>,
    /// Where encoders push to, A first.
    ingest: Vec<String>,
    encoders: Value,
}

/// What an encoder is told.
#[derive(Clone, Copy)]
enum Feed {
    Usual,
    Silent,
    Sag,
    Unplugged,
}

impl Hand {
    async fn carry_out(&self, order: Order) -> Result<String, String> {
        let feed = |pipeline: &[Pipeline], feed| {
            let pipelines = pipeline.to_vec();
            async move { self.encoders(&pipelines, feed).await }
        };
        match order {
            Order::Silent(p) => feed(&[p], Feed::Silent).await,
            Order::BothSilent => feed(&Pipeline::BOTH, Feed::Silent).await,
            Order::Sag(p) => feed(&[p], Feed::Sag).await,
            Order::Unplug(p) => feed(&[p], Feed::Unplugged).await,
            Order::Back(p) => feed(&[p], Feed::Usual).await,
            Order::PackagerFails => self.packager(order, "packager_fails", "answers 5xx").await,
            Order::PackagerFrozen => {
                self.packager(order, "packager_frozen", "repeats what it has")
                    .await
            }
            Order::SegmentMissing => {
                self.packager(order, "segment_missing", "loses new segments")
                    .await
            }
            Order::EdgeFails => self.edge(order, "edge_fails", "answers 504").await,
            Order::EdgeStale => self.edge(order, "edge_stale", "repeats what it has").await,
            Order::RungMissing => {
                self.packager(order, "rung_missing", "names one rung less")
                    .await
            }
            Order::PackagerRefuses => {
                let of = Some(Pipeline::A);
                let target = format!("onair-{}", self.stream);
                self.trouble(order, "packager_refuses", &target, of).await?;
                let until = self.until(order).await?;
                Ok(format!("packager {target} refuses A {}", until.says()))
            }
            Order::Viewers404 => self.edge(order, "viewers_404", "answers many 404").await,
            Order::Black(of) => {
                self.channel(order, "picture_black", of, "black comes in on")
                    .await
            }
            Order::Still(of) => {
                self.channel(order, "picture_frozen", of, "the picture stands still on")
                    .await
            }
            Order::OtherShow => {
                let of = Some(Pipeline::B);
                self.channel(order, "picture_other", of, "another show comes in on")
                    .await
            }
            Order::NoSound(of) => {
                self.channel(order, "audio_silent", of, "no sound comes in on")
                    .await
            }
            Order::Overloaded(p) => {
                self.channel(
                    order,
                    "encoder_overloaded",
                    Some(p),
                    "the encoder cannot keep up on",
                )
                .await
            }
            Order::ArchiveFails => {
                let of = Some(Pipeline::A);
                self.channel(order, "archive_fails", of, "the archive is not written by")
                    .await
            }
            Order::PipelineDown(p) => {
                self.channel(order, "pipeline_down", Some(p), "AWS restarts")
                    .await
            }
            Order::Throttle => {
                self.rule("throttle", "AWS throttles every call", order)
                    .await
            }
            Order::NoAnswer => {
                self.rule("reset", "AWS resets every connection", order)
                    .await
            }
            Order::Expire => {
                let rule = json!({ "effect": "expired" });
                self.send(Method::POST, "faults", Some(&rule)).await?;
                Ok("credentials are expired until all faults end".into())
            }
            Order::EndAll => {
                self.send(Method::DELETE, "faults", None).await?;
                let found = self.look().await?;
                let known = |p: &Pipeline| found.encoder(*p).is_some();
                let pushing: Vec<_> = Pipeline::BOTH.into_iter().filter(known).collect();
                if pushing.is_empty() {
                    return Ok("all faults ended".into());
                }
                let said = self.encoders(&pushing, Feed::Usual).await?;
                Ok(format!("all faults ended; {said}"))
            }
        }
    }

    /// The stream's packager is in trouble for a while.
    async fn packager(&self, order: Order, kind: &str, does: &str) -> Result<String, String> {
        let target = format!("onair-{}", self.stream);
        self.trouble(order, kind, &target, None).await?;
        let until = self.until(order).await?;
        Ok(format!("packager {target} {does} {}", until.says()))
    }

    /// A pipeline of the stream's channel is in trouble for a while, or both are.
    async fn channel(
        &self,
        order: Order,
        kind: &str,
        of: Option<Pipeline>,
        does: &str,
    ) -> Result<String, String> {
        let channel = self.look().await?.channel;
        let channel = channel.ok_or_else(|| self.not_deployed())?;
        self.trouble(order, kind, &channel, of).await?;
        let until = self.until(order).await?;
        let on = of.map_or("both pipelines".to_owned(), |p| {
            format!("pipeline {}", p.letter())
        });
        Ok(format!("{does} {on} of channel {channel} {}", until.says()))
    }

    /// The stream's distribution is in trouble for a while.
    async fn edge(&self, order: Order, kind: &str, does: &str) -> Result<String, String> {
        let world = self.send(Method::GET, "world", None).await?;
        let comment = format!("onair {} {}", self.stream, self.region);
        let all = world["cloudfront"]["distributions"].as_object();
        let mut all = all.into_iter().flatten();
        let found =
            all.find(|(_, d)| d["deleted"].is_null() && d["config"]["Comment"] == comment.as_str());
        let (id, _) = found.ok_or_else(|| self.not_deployed())?;
        self.trouble(order, kind, id, None).await?;
        let until = self.until(order).await?;
        Ok(format!("distribution {id} {does} {}", until.says()))
    }

    async fn trouble(
        &self,
        order: Order,
        kind: &str,
        target: &str,
        of: Option<Pipeline>,
    ) -> Result<(), String> {
        let until = self.until(order).await?;
        let pipeline = of.map(index);
        let trouble =
            json!({ "kind": kind, "target": target, "pipeline": pipeline, "until": until.at });
        self.send(Method::POST, "faults", Some(&trouble))
            .await
            .map(drop)
    }

    /// Something happens to every request for a while.
    async fn rule(&self, effect: &str, what: &str, order: Order) -> Result<String, String> {
        let until = self.until(order).await?;
        let rule = json!({ "effect": effect, "until": until.at });
        self.send(Method::POST, "faults", Some(&rule)).await?;
        Ok(format!("{what} {}", until.says()))
    }

    /// When an order ends, on the world's clock.
    async fn until(&self, order: Order) -> Result<Until, String> {
        let Some(lasts) = order.lasts() else {
            return Ok(Until {
                at: None,
                lasts: None,
            });
        };
        let clock = self.send(Method::GET, "clock", None).await?;
        let now = clock["now"].as_str().map(str::parse::<Timestamp>);
        let Some(Ok(now)) = now else {
            return Err(format!(
                "the simulator at {} does not tell the time",
                self.url
            ));
        };
        let length = SignedDuration::try_from(lasts).map_err(|e| e.to_string())?;
        Ok(Until {
            at: Some(now + length),
            lasts: Some(lasts),
        })
    }

    async fn encoders(&self, pipelines: &[Pipeline], feed: Feed) -> Result<String, String> {
        let found = self.look().await?;
        let mut said = Vec::new();
        for p in pipelines {
            let url = found.ingest.get(index(*p)).ok_or_else(|| match p {
                Pipeline::B if !found.ingest.is_empty() => {
                    format!("{} has one pipeline: there is no input B", self.stream)
                }
                _ => self.not_deployed(),
            })?;
            let there = found.encoder(*p);
            let name = there.map_or_else(|| self.new_name(&found, *p), |(name, _)| name.clone());
            let (fps, mbps) = there.map_or(USUAL, |(_, encoder)| at_its_best(encoder));
            let (order, does) = match feed {
                Feed::Usual => ((fps, mbps, true), format!("pushes {fps} fps")),
                Feed::Silent => ((0.0, 0.0, true), "is connected and silent".into()),
                Feed::Sag => ((SAG, mbps, true), format!("pushes {SAG} fps")),
                Feed::Unplugged => ((fps, mbps, false), "is unplugged".into()),
            };
            let (fps, mbps, on) = order;
            let told = json!({ "name": name, "url": url, "fps": fps, "mbps": mbps, "on": on });
            self.send(Method::POST, "encoders", Some(&told)).await?;
            said.push(format!("encoder {} {does}", p.letter()));
        }
        Ok(said.join(", "))
    }

    /// Short, unless another stream's encoder has that name.
    fn new_name(&self, found: &Found, p: Pipeline) -> String {
        let short = p.letter().to_owned();
        if found.encoders.get(&short).is_none() {
            return short;
        }
        format!("{} {short}", self.stream)
    }

    /// The stream's channel and input, by their tags, as anybody would find them.
    async fn look(&self) -> Result<Found, String> {
        let mut world = self.send(Method::GET, "world", None).await?;
        let medialive = &world["medialive"]["regions"][&self.region];
        let ours = |kind: &str| {
            let all = medialive[kind].as_object();
            all.into_iter().flat_map(|all| all.values()).find(|thing| {
                thing["gone"].is_null() && thing["tags"]["onair:stream"] == self.stream.as_str()
            })
        };
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let channel = ours("channels").and_then(|c| text(&c["id"]));
        let places = ours("inputs").and_then(|i| i["destinations"].as_array());
        let ingest = places.into_iter().flatten();
        let ingest = ingest.filter_map(|d| text(&d["url"])).collect();
        Ok(Found {
            channel,
            ingest,
            encoders: world["encoders"]["encoders"].take(),
        })
    }

    fn not_deployed(&self) -> String {
        format!(
            "{} is not deployed in {} of this simulator",
            self.stream, self.region
        )
    }

    async fn send(
        &self,
        method: Method,
        what: &str,
        body: Option<&Value>,
    ) -> Result<Value, String> {
        let asked = send(&self.url, method, what, body);
        let asked = tokio::time::timeout(PATIENCE, asked).await;
        let wrong = |e: String| format!("the simulator at {}: {e}", self.url);
        asked.map_err(|_| wrong("no answer".into()))?.map_err(wrong)
    }
}

impl Found {
    /// The encoder that pushes to a pipeline.
    fn encoder(&self, p: Pipeline) -> Option<(&String, &Value)> {
        let url = self.ingest.get(index(p))?;
        let mut all = self.encoders.as_object()?.iter();
        all.find(|(_, encoder)| encoder["url"] == url.as_str())
    }
}

/// The end of an order.
struct Until {
    at: Option<Timestamp>,
    lasts: Option<Duration>,
}

impl Until {
    fn says(&self) -> String {
        self.lasts.map_or_else(
            || "until all faults end".to_owned(),
            |lasts| format!("for {} min", lasts.as_secs() / 60),
        )
    }
}

fn index(p: Pipeline) -> usize {
    match p {
        Pipeline::A => 0,
        Pipeline::B => 1,
    }
}

/// The most that an encoder ever sent: what "as it should" means for it.
fn at_its_best(encoder: &Value) -> (f64, f64) {
    let most = |what: &str, usual: f64| {
        let orders = encoder["orders"].as_array().into_iter().flatten();
        let most = orders.filter_map(|o| o[what].as_f64()).fold(0.0, f64::max);
        if most > 0.0 { most } else { usual }
    };
    (most("fps", USUAL.0), most("mbps", USUAL.1))
}

/// One request on a connection of its own: orders are rare.
async fn send(
    url: &str,
    method: Method,
    what: &str,
    body: Option<&Value>,
) -> Result<Value, String> {
    if let Some(why) = refusal(url) {
        return Err(why);
    }
    let uri: Uri = url.parse().map_err(|e| format!("{e}"))?;
    let host = uri.host().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    // Never through a resolver, which could name another machine.
    let bare = if bare == "localhost" {
        "127.0.0.1"
    } else {
        bare
    };
    let port = uri.port_u16().unwrap_or(80);
    let stream = TcpStream::connect((bare, port))
        .await
        .map_err(|e| e.to_string())?;
    let shook = http1::handshake(TokioIo::new(stream)).await;
    let (mut sender, connection) = shook.map_err(|e| e.to_string())?;
    let request = Request::builder()
        .method(method)
        .uri(format!("/_onair/{what}"))
        .header(header::HOST, format!("{host}:{port}"))
        .body(Full::new(Bytes::from(
            body.map(Value::to_string).unwrap_or_default(),
        )))
        .map_err(|e| e.to_string())?;
    let answer = async {
        let answer = sender
            .send_request(request)
            .await
            .map_err(|e| e.to_string())?;
        let status = answer.status();
        let body = answer.into_body().collect().await;
        let bytes = body.map_err(|e| e.to_string())?.to_bytes();
        let value: Value = serde_json::from_slice(&bytes).map_err(|e| format!("{status}: {e}"))?;
        match value["error"].as_str() {
            Some(error) => Err(error.to_owned()),
            None if status.is_success() => Ok(value),
            None => Err(status.to_string()),
        }
    };
    // The connection needs somebody who turns it, and ends with the answer.
    tokio::pin!(answer);
    tokio::select! {
        answered = &mut answer => answered,
        ended = connection => match ended {
            Ok(()) => answer.await,
            Err(e) => Err(e.to_string()),
        },
    }
}

#[cfg(test)]
mod tests;
