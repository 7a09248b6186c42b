//! `onair demo --headless`: from an empty account to air, an input lost and found, and back to an
//! empty account, on a simulator of its own in memory, sixty times as fast as the world.

use super::args::Common;
use super::error::CliError;
use super::message::Message;
use super::output::Out;
use super::{deploy, destroy, outputs, plan as plan_command, progress, session};
use crate::aws::{Aws, CallLog, MetricQuery, Series, Target};
use crate::clock::{Clock, Stopwatch};
use crate::config::Origins;
use crate::engine::{self, Context, Destroy, EngineError};
use crate::sim::encoder::Order;
use crate::sim::{Handle, Options, serve};
use crate::spec::{AllowList, Invalid, Region, StreamSpec};
use crate::stack::outputs::{Ingest, Outputs};
use crate::stack::plan::{Inventory, plan};
use crate::stack::wanted;
use jiff::SignedDuration;
use std::time::Duration;

/// Simulated seconds per second.
const SPEED: f64 = 60.0;

/// Runs the command.
///
/// # Errors
/// As the engine; a demo that leaves something behind has failed.
pub async fn run(common: &Common, headless: bool, out: &Out) -> Result<u8, CliError> {
    let watch = Stopwatch::start();
    let spec = spec().map_err(CliError::failed)?;
    let speed = common.speed.unwrap_or(SPEED);
    let clock = Clock::scaled(speed);
    let sim = serve(Options::default(), clock.clone())
        .await
        .map_err(CliError::failed)?;
    let empty = inhabitants(&sim.handle());
    let target = Target::Sim { url: sim.url() };
    let aws = Aws::connect(
        target,
        spec.region.as_str(),
        clock.clone(),
        CallLog::default(),
    )
    .await?;
    out.about(&clock, Some(spec.name.as_str()), true);
    if !headless {
        out.warn("onair: no terminal here for the console, so this is: onair demo --headless");
    }
    step(
        out,
        &format!(
            "REHEARSAL on the embedded simulator, {speed:.0} times as fast as AWS. Nothing leaves this machine."
        ),
    );

    let open = || session::context(aws.clone(), 1.0, None, &spec.name, spec.region, out);
    let session = open();
    let all = wanted(&spec);
    let nothing =
        plan(&session.cx.identity, &all, &Inventory::default()).map_err(CliError::refused)?;
    plan_command::show(&nothing, &Origins::default(), &spec, true, false, out)?;
    step(out, "Deploy");
    let report = progress::watch(
        &session.cx,
        session.events,
        out,
        engine::deploy(&session.cx, &all, None, false),
    )
    .await?;
    deploy::show(&report, &session.cx, out);
    if report.exit_code() != 0 {
        return Ok(report.exit_code());
    }
    let urls = Outputs::of(&spec, &report.attrs);
    outputs::show(&urls, &spec, false, out);

    step(out, "Start");
    let session = open();
    progress::watch(&session.cx, session.events, out, engine::start(&session.cx)).await?;
    on_air(&sim.handle(), &session.cx, &urls, out).await?;

    step(out, "Stop");
    let session = open();
    progress::watch(&session.cx, session.events, out, engine::stop(&session.cx)).await?;

    step(out, "Destroy, recordings too");
    let session = open();
    let how = Destroy {
        delete_archive: true,
        take_off_air: false,
    };
    let receipt = progress::watch(
        &session.cx,
        session.events,
        out,
        engine::destroy(&session.cx, how),
    )
    .await?;
    destroy::show(&receipt, spec.name.as_str(), true, out);
    let left = inhabitants(&sim.handle());
    if left != empty {
        return Err(CliError {
            code: 5,
            message: format!("the simulated account is not as empty as before: {left:?}"),
        });
    }
    let (real, calls) = (watch.elapsed(), aws.calls().total());
    step(
        out,
        &format!(
            "From nothing to air and back in {:.1} s, with {calls} API calls.",
            real.as_secs_f64()
        ),
    );
    Ok(receipt.exit_code())
}

/// The recipe's stream, fed from a documentation address.
pub fn spec() -> Result<StreamSpec, Invalid> {
    let allow = AllowList::new(["198.51.100.0/24".parse()?], false)?;
    let mut spec = StreamSpec::recipe("demo".parse()?, Region::US_EAST_1, allow);
    spec.alarms.notify = Some("crew@example.com".parse()?);
    // On a simulator the permission that they cost harms nobody.
    spec.channel.thumbnails = true;
    Ok(spec)
}

/// What a person would count in the simulated account.
fn inhabitants(sim: &Handle) -> Vec<(&'static str, usize)> {
    sim.with(|world| world.census())
}

/// Encoders push; the demo watches, loses A, finds it again.
async fn on_air(sim: &Handle, cx: &Context, urls: &Outputs, out: &Out) -> Result<(), CliError> {
    let missing = || CliError::failed("the stream has no two ingest URLs");
    let a = urls.ingest_a.as_ref().ok_or_else(missing)?;
    let b = urls.ingest_b.as_ref().ok_or_else(missing)?;
    let channel = urls.channel_id.as_deref().ok_or_else(missing)?;
    step(out, "Two pretend encoders push 30 fps at 8 Mb/s");
    push(sim, cx, "A", a, true);
    push(sim, cx, "B", b, true);
    until(cx, channel, out, "both pushing", |a, b| {
        a >= Some(29.0) && b >= Some(29.0)
    })
    .await?;
    step(out, "Encoder A falls silent");
    push(sim, cx, "A", a, false);
    until(cx, channel, out, "A lost, B carries", |a, b| {
        a == Some(0.0) && b >= Some(29.0)
    })
    .await?;
    step(out, "Encoder A comes back");
    push(sim, cx, "A", a, true);
    until(cx, channel, out, "both pushing again", |a, b| {
        a >= Some(29.0) && b >= Some(29.0)
    })
    .await?;
    Ok(())
}

fn push(sim: &Handle, cx: &Context, name: &str, to: &Ingest, on: bool) {
    let now = cx.aws.clock().now();
    let order = Order {
        at: now,
        fps: 30.0,
        mbps: 8.0,
        on,
    };
    sim.with(|world| {
        world.encoders.order(name, &to.url(true), order);
        world.settle(now);
    });
}

/// Reads input frame rates from CloudWatch until they are as expected. Metrics arrive late, here as
/// in AWS, so this takes most of a simulated minute.
async fn until(
    cx: &Context,
    channel: &str,
    out: &Out,
    what: &str,
    as_expected: impl Fn(Option<f64>, Option<f64>) -> bool,
) -> Result<(), CliError> {
    const LIMIT: Duration = Duration::from_secs(300);
    const EVERY: Duration = Duration::from_secs(10);
    let clock = cx.aws.clock();
    let began = clock.now();
    while clock.since(began) < LIMIT {
        clock.sleep(EVERY).await;
        let now = clock.now();
        let from = now - SignedDuration::from_secs(120);
        let queries: Vec<MetricQuery> = ["0", "1"]
            .map(|pipeline| input_fps(channel, pipeline))
            .to_vec();
        let series = cx
            .aws
            .metrics(&queries, from, now, cx.identity.region.as_str())
            .await?;
        let last = |i: usize| {
            series
                .get(i)
                .and_then(|s: &Series| s.points.last().copied())
        };
        let (a, b) = (last(0), last(1));
        let age = [a, b]
            .into_iter()
            .flatten()
            .map(|(at, _)| clock.since(at))
            .max();
        let fps = |point: Option<(crate::clock::Timestamp, f64)>| point.map(|(_, fps)| fps);
        let word = |fps: Option<f64>| {
            fps.map_or_else(|| "no data".to_owned(), |fps| format!("{fps:.1} fps"))
        };
        let (a, b) = (fps(a), fps(b));
        out.line(format!(
            "   input A {:<9} input B {:<9} {}",
            word(a),
            word(b),
            age.map_or_else(String::new, |age| format!(
                "data {:>3} s old",
                age.as_secs()
            ))
        ));
        out.object(Message::DemoReading {
            input_a_fps: a,
            input_b_fps: b,
            age_ms: age.map(|age| u64::try_from(age.as_millis()).unwrap_or(u64::MAX)),
        });
        if as_expected(a, b) {
            out.line(format!(
                "   seen: {what}, {} s after it happened",
                clock.since(began).as_secs()
            ));
            return Ok(());
        }
    }
    Err(EngineError::TooSlow {
        what: "CloudWatch".into(),
        goal: what.to_owned(),
        limit: format!("{} s", LIMIT.as_secs()),
        state: "something else".into(),
    }
    .into())
}

/// The question for a pipeline's input frame rate.
pub(super) fn input_fps(channel: &str, pipeline: &str) -> MetricQuery {
    MetricQuery {
        id: format!("fps{pipeline}"),
        namespace: "AWS/MediaLive".into(),
        name: "InputVideoFrameRate".into(),
        dimensions: [
            ("ChannelId".into(), channel.into()),
            ("Pipeline".into(), pipeline.into()),
        ]
        .into(),
        stat: "Maximum".into(),
        period_s: 10,
    }
}

fn step(out: &Out, text: &str) {
    out.line(format!("\n== {text}"));
    out.object(Message::DemoStep {
        text: text.to_owned(),
    });
}
