//! What can be typed. Every flag's help lives here and nowhere else.

use crate::export::Dialect;
use crate::spec::Until;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

/// Takes a live stream from nothing to air on AWS, shows the truth about it, and leaves nothing behind.
#[derive(Debug, Parser)]
#[command(name = "onair", version, about, max_term_width = 100)]
#[command(after_help = EXIT_CODES)]
pub struct Cli {
    /// Flags of every command.
    #[command(flatten)]
    pub common: Common,
    /// What to do; none opens the console.
    #[command(subcommand)]
    pub verb: Option<Verb>,
}

const EXIT_CODES: &str = "Exit codes: 0 fine, 1 failed, 2 usage or config, 3 refused for safety, \
4 a check found something, 5 something is left, 6 locked by another, 7 credentials or permission, \
130/143 interrupted.";

/// Flags of every command.
#[derive(Clone, Debug, Default, Args)]
pub struct Common {
    /// Configuration file; else ONAIR_CONFIG, else the usual place
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Sets one value of the stream's configuration: archive.enabled=false
    #[arg(long = "set", global = true, value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// AWS profile; else as AWS_PROFILE and the shared config say
    #[arg(long, global = true, value_name = "NAME")]
    pub profile: Option<String>,
    /// AWS region, over every other source
    #[arg(long, global = true, value_name = "REGION")]
    pub region: Option<String>,
    /// One JSON object per line on stdout
    #[arg(long, global = true)]
    pub json: bool,
    /// Rehearse on the simulator: joins the running one, or keeps its own world on disk
    #[arg(long, global = true, env = "ONAIR_SIM", value_parser = clap::builder::FalseyValueParser::new())]
    pub sim: bool,
    /// The console looks and changes nothing in AWS
    #[arg(long, global = true)]
    pub read_only: bool,
    /// Rehearsal only: simulated seconds per second
    #[arg(long, global = true, value_name = "N", value_parser = positive)]
    pub speed: Option<f64>,
    /// Rehearsal only: length of state transitions, as a factor
    #[arg(long, global = true, value_name = "F", value_parser = positive)]
    pub settle: Option<f64>,
}

fn positive(text: &str) -> Result<f64, String> {
    let number: f64 = text
        .parse()
        .map_err(|_| format!("{text:?} is not a number"))?;
    if number.is_finite() && number > 0.0 {
        Ok(number)
    } else {
        Err("must be above 0".into())
    }
}

/// A length of time: `90`, `90s`, `10m`, `1h 30m`.
fn length(text: &str) -> Result<Duration, String> {
    let wrong = || format!("{text:?} is no length of time above 0: write 90s, 10m or 2h");
    let read = match text.parse::<u32>() {
        Ok(seconds) => Some(Duration::from_secs(u64::from(seconds))),
        Err(_) => text
            .parse::<jiff::SignedDuration>()
            .ok()
            .and_then(|d| Duration::try_from(d).ok()),
    };
    read.filter(|d| !d.is_zero()).ok_or_else(wrong)
}

/// An address to listen on: `127.0.0.1:9464`, `[::1]:9464`, `localhost:9464`.
fn address(text: &str) -> Result<SocketAddr, String> {
    if let Some(port) = text.strip_prefix("localhost:")
        && let Ok(port) = port.parse()
    {
        return Ok((Ipv4Addr::LOCALHOST, port).into());
    }
    text.parse().map_err(|_| {
        format!(
            "{text:?} is no address to listen on: write IP:PORT, as in 127.0.0.1:9464 or [::1]:9464"
        )
    })
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Shows what deploy would do, what it does to viewers, how long it takes and what it costs
    Plan(PlanArgs),
    /// Makes the stream as configured; never starts it, never takes it off air unless told to
    Deploy(DeployArgs),
    /// Starts the channel: it goes on air and bills, at least 10 minutes
    Start(StartArgs),
    /// Stops the channel: viewers lose the picture, URLs stay
    Stop(StopArgs),
    /// Shows, moves or takes back the announced end: whoever watches is told in time, nothing stops by itself
    Until(UntilArgs),
    /// Removes everything of the stream and shows what is left
    Destroy(DestroyArgs),
    /// Shows the stream's parts and its channel's state; with --check judges it for a monitor
    Status(StatusArgs),
    /// Says one line per change until it is interrupted: tally, channel, conditions, which pipeline carries
    Watch(WatchArgs),
    /// Serves what is watched to Prometheus
    Exporter(ExporterArgs),
    /// Lists who is told outside the screen; with --test tries each of them
    Notify(NotifyArgs),
    /// Writes one file about the stream for AWS support: numbers, headers, request ids; no secrets
    Evidence(EvidenceArgs),
    /// Shows URLs, ffmpeg commands and OBS settings
    Outputs(OutputsArgs),
    /// Lists every stream of the account and region
    List,
    /// Writes the stream as a project of another tool, to be deployed without onair; asks AWS nothing
    Export(ExportArgs),
    /// Judges a playback URL as a player would find it; needs no configuration and no AWS account
    Probe(ProbeArgs),
    /// Shows a recording: the whole console at any past moment, read-only; no AWS account
    Replay(ReplayArgs),
    /// Writes a page about what was recorded: charts, conditions, acts, availability, cost
    Report(ReportArgs),
    /// Serves the simulator for onair --sim, the aws CLI, boto3
    Simulate(SimulateArgs),
    /// The console on the simulator with a stream on air; no AWS account
    Demo(DemoArgs),
    /// Prints the JSON Schema of everything --json prints, and of what webhooks are given
    Schema,
    /// Prints shell completions
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
    /// Prints the manual page
    Man,
}

/// Which stream.
#[derive(Clone, Debug, Default, Args)]
pub struct StreamArg {
    /// Stream; may be left out when exactly one is configured
    pub stream: Option<String>,
}

/// Arguments of status.
#[derive(Debug, Args)]
pub struct StatusArgs {
    /// Which stream.
    #[command(flatten)]
    pub stream: StreamArg,
    /// Judges once and says one line: exit code 0 nothing wrong, 4 something is, 1 no data
    #[arg(long)]
    pub check: bool,
    /// What the stream should be; anything else is something wrong
    #[arg(long, value_name = "STATE", requires = "check")]
    pub expect: Option<Expect>,
    /// Longest wait for a settled judgement
    #[arg(long, value_name = "TIME", requires = "check", default_value = "60s", value_parser = length)]
    pub timeout: Duration,
}

/// What a check expects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Expect {
    /// On air, proven by the playlist.
    OnAir,
    /// The channel does not run.
    OffAir,
}

/// Arguments of watch.
#[derive(Debug, Args)]
pub struct WatchArgs {
    /// Stream; all of the region without
    pub stream: Option<String>,
    /// Ends by itself after this long
    #[arg(long = "for", value_name = "TIME", value_parser = length)]
    pub length: Option<Duration>,
}

/// Arguments of exporter.
#[derive(Debug, Args)]
pub struct ExporterArgs {
    /// Where to listen; port 0 takes a free one
    #[arg(long, value_name = "IP:PORT", default_value = "127.0.0.1:9464", value_parser = address)]
    pub listen: SocketAddr,
}

/// Arguments of notify.
#[derive(Debug, Args)]
pub struct NotifyArgs {
    /// Webhook or command, by its name in the configuration; all of them without
    pub target: Option<String>,
    /// Sends a test message to each, and says what it answered: exit code 1 when one failed
    #[arg(long)]
    pub test: bool,
}

/// Arguments of evidence.
#[derive(Debug, Args)]
pub struct EvidenceArgs {
    /// Which stream.
    #[command(flatten)]
    pub stream: StreamArg,
    /// A moment of the recording instead of now: 2026-03-01T20:14:30Z, or 20:14:30 (UTC) of its last day
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    /// A history file from another machine
    #[arg(long, value_name = "PATH")]
    pub file: Option<PathBuf>,
    /// Directory for the file; else one beside the history
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Longest wait for a settled judgement
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = length)]
    pub timeout: Duration,
}

/// Arguments of plan.
#[derive(Debug, Args)]
pub struct PlanArgs {
    /// Which stream.
    #[command(flatten)]
    pub stream: StreamArg,
    /// Plan from nothing, without asking AWS
    #[arg(long)]
    pub offline: bool,
    /// Show every setting of every part
    #[arg(long)]
    pub settings: bool,
}

/// Arguments of deploy.
#[derive(Debug, Args)]
pub struct DeployArgs {
    /// Which stream.
    #[command(flatten)]
    pub stream: StreamArg,
    /// Answers harmless questions
    #[arg(long, short)]
    pub yes: bool,
    /// Allows changes that viewers notice, and stops and restarts the channel where they need it
    #[arg(long)]
    pub take_off_air: bool,
}

/// Arguments of start.
#[derive(Debug, Args)]
pub struct StartArgs {
    /// Which stream.
    #[command(flatten)]
    pub stream: StreamArg,
    /// When it is meant to end.
    #[command(flatten)]
    pub end: EndArgs,
    /// Answers harmless questions
    #[arg(long, short)]
    pub yes: bool,
}

/// When a stream is meant to end.
#[derive(Clone, Debug, Default, Args)]
#[group(multiple = false)]
pub struct EndArgs {
    /// Announces the end: 23:00 (UTC), 23:00 here (this machine's zone), 2026-03-01T23:00Z; nothing stops by itself
    #[arg(long, value_name = "TIME")]
    pub until: Option<Until>,
    /// Announces the end so long from now: 90m, 2h30m
    #[arg(long = "for", value_name = "LENGTH", value_parser = Until::after)]
    pub length: Option<Until>,
}

/// Arguments of until.
#[derive(Debug, Args)]
pub struct UntilArgs {
    /// Which stream.
    #[command(flatten)]
    pub stream: StreamArg,
    /// The end: 23:00 (UTC), 23:00 here (this machine's zone), 2026-03-01T23:00Z
    #[arg(long, value_name = "TIME", conflicts_with_all = ["length", "extend", "clear"])]
    pub at: Option<Until>,
    /// The end, so long from now: 90m, 2h30m
    #[arg(long = "for", value_name = "LENGTH", value_parser = Until::after, conflicts_with_all = ["extend", "clear"])]
    pub length: Option<Until>,
    /// So much later than announced: 30m
    #[arg(long, value_name = "LENGTH", value_parser = Until::later, conflicts_with = "clear")]
    pub extend: Option<Until>,
    /// No end is announced any more
    #[arg(long)]
    pub clear: bool,
}

/// Arguments of stop.
#[derive(Debug, Args)]
pub struct StopArgs {
    /// Which stream.
    #[command(flatten)]
    pub stream: StreamArg,
    /// Answers harmless questions; stopping a running channel is not one
    #[arg(long, short)]
    pub yes: bool,
    /// Stops a running channel without asking
    #[arg(long)]
    pub take_off_air: bool,
}

/// Arguments of destroy.
#[derive(Debug, Args)]
pub struct DestroyArgs {
    /// Which stream.
    #[command(flatten)]
    pub stream: StreamArg,
    /// Consent: the stream's name once more
    #[arg(long, value_name = "NAME")]
    pub confirm: Option<String>,
    /// Deletes the recordings too
    #[arg(long)]
    pub delete_archive: bool,
    /// Stops a running channel first
    #[arg(long)]
    pub take_off_air: bool,
}

/// Arguments of outputs.
#[derive(Debug, Args)]
pub struct OutputsArgs {
    /// Which stream.
    #[command(flatten)]
    pub stream: StreamArg,
    /// Shows stream keys
    #[arg(long)]
    pub reveal: bool,
}

/// Arguments of export.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// What to write
    #[arg(value_parser = dialects())]
    pub dialect: Dialect,
    /// Which stream.
    #[command(flatten)]
    pub stream: StreamArg,
    /// Exports what stands in AWS, not what is configured. STREAM may be any MediaLive channel's name or id
    #[arg(long)]
    pub from_stream: bool,
    /// Directory for the project; made if it is not there, refused if it is not empty
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Writes into a directory that is not empty: over the files of an earlier export, nothing else
    #[arg(long)]
    pub force: bool,
}

fn dialects() -> impl TypedValueParser<Value = Dialect> {
    let words = PossibleValuesParser::new(Dialect::ALL.iter().map(|d| d.as_str()));
    words.try_map(|word| {
        let dialect = Dialect::ALL.iter().find(|d| d.as_str() == word);
        dialect.copied().ok_or("no such dialect")
    })
}

/// Arguments of probe.
#[derive(Debug, Args)]
pub struct ProbeArgs {
    /// HLS playlist or DASH manifest: https://HOST/PATH/index.m3u8
    pub url: String,
    /// Goes on, one line when something changes; looks once per segment
    #[arg(long)]
    pub watch: bool,
    /// Every rung and its newest segment at every look, of a film all of them; not only when something is wrong
    #[arg(long)]
    pub deep: bool,
    /// Looks once and does not wait to see whether the playlist advances
    #[arg(long, conflicts_with = "watch")]
    pub once: bool,
    /// Ends a watch after so many looks
    #[arg(long, value_name = "N", requires = "watch", value_parser = clap::value_parser!(u64).range(1..))]
    pub looks: Option<u64>,
}

/// Arguments of replay.
#[derive(Debug, Args)]
pub struct ReplayArgs {
    /// Stream; may be left out when one recording is all there is
    pub stream: Option<String>,
    /// Moment to begin with: 2026-03-01T20:14:30Z, or 20:14:30 (UTC) of the recording's last day
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    /// A history file from another machine
    #[arg(long, value_name = "PATH")]
    pub file: Option<PathBuf>,
}

/// Arguments of report.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// Stream; may be left out when one recording is all there is
    pub stream: Option<String>,
    /// Begins here: 2026-03-01T20:14:30Z, or 20:14:30 (UTC) of the recording's last day
    #[arg(long, value_name = "TIME")]
    pub from: Option<String>,
    /// Ends here
    #[arg(long, value_name = "TIME")]
    pub to: Option<String>,
    /// Directory for the two files; else the one you are in
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// A history file from another machine
    #[arg(long, value_name = "PATH")]
    pub file: Option<PathBuf>,
}

/// Arguments of simulate.
#[derive(Debug, Args)]
pub struct SimulateArgs {
    /// Port on loopback; 0 takes a free one
    #[arg(long, default_value_t = 0)]
    pub port: u16,
    /// Keeps the world in memory only
    #[arg(long)]
    pub forget: bool,
    /// Begins with so many streams that have been on air for a quarter of an hour; keeps the world in
    /// memory only
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1000), conflicts_with_all = ["enforce_iam", "list_lag", "port", "settle"])]
    pub on_air: Option<u16>,
    /// Asks the caller's IAM policies before each call
    #[arg(long)]
    pub enforce_iam: bool,
    /// Seconds that lists lag behind
    #[arg(long, default_value_t = 0.0, value_name = "SECONDS")]
    pub list_lag: f64,
    /// Simulated seconds per second
    #[arg(from_global)]
    pub speed: Option<f64>,
    /// Length of state transitions, as a factor
    #[arg(from_global)]
    pub settle: Option<f64>,
}

/// Arguments of demo.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Without the console: lines on the terminal, done in under a minute
    #[arg(long)]
    pub headless: bool,
    /// Deploys, starts, loses an input, recovers, stops and destroys by itself, in three minutes
    #[arg(long, conflicts_with = "headless")]
    pub tour: bool,
    /// For measuring: so many streams on air
    #[arg(long, hide = true, default_value_t = 1, value_name = "N", conflicts_with_all = ["headless", "tour"])]
    pub streams: usize,
}
