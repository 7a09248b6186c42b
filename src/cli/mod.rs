//! The command line: its definition here, one file per command beside it. A command turns arguments
//! into calls of the engine, and events and results into lines or JSON; it decides nothing else.

mod air;
mod args;
mod ask;
mod console;
mod control;
mod cost;
mod demo;
mod deploy;
mod destroy;
mod error;
mod evidence;
mod export;
mod headless;
mod list;
pub mod logs;
mod many;
mod message;
mod notify;
mod output;
mod outputs;
mod paths;
mod plan;
mod print;
mod probe;
mod probe_words;
mod progress;
mod recordings;
mod rehearsal;
mod report;
mod session;
mod simulate;
mod simulator;
mod status;
mod until;

pub use args::Cli;
pub use error::CliError;

use args::Verb;
use output::Out;
use std::process::ExitCode;

/// Runs one command to its exit code.
pub fn run(cli: Cli) -> ExitCode {
    let out = Out::new(cli.common.json);
    // The console draws before anything else is even begun, and has threads of its own.
    let console = match &cli.verb {
        None => Some(console::open(&cli.common)),
        Some(Verb::Demo(args)) if !args.headless && (args.tour || console::has_terminal()) => {
            Some(console::demo(&cli.common, args))
        }
        Some(Verb::Replay(args)) => Some(console::replay(&cli.common, args)),
        Some(_) => None,
    };
    if let Some(ended) = console {
        return finish(ended, &out);
    }
    // A simulator answers many at once. Whoever watches is well served by one thread, and each thread
    // that reads large answers keeps memory for the next ones.
    let workers = match cli.verb {
        Some(Verb::Simulate(_) | Verb::Demo(_)) => 2,
        _ => 1,
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .worker_threads(workers)
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(e) => {
            eprintln!("onair: cannot start: {e}");
            return ExitCode::from(1);
        }
    };
    let ended = runtime.block_on(dispatch(cli, &out));
    finish(ended, &out)
}

fn finish(ended: Result<u8, CliError>, out: &Out) -> ExitCode {
    match ended {
        Ok(code) => ExitCode::from(out.exit_code(code)),
        Err(mut e) => {
            e.code = out.exit_code(e.code);
            out.error(&e);
            ExitCode::from(e.code)
        }
    }
}

async fn dispatch(cli: Cli, out: &Out) -> Result<u8, CliError> {
    let common = &cli.common;
    let Some(verb) = cli.verb else {
        return Err(CliError::usage("no verb"));
    };
    match verb {
        Verb::Plan(args) => plan::run(common, &args, out).await,
        Verb::Deploy(args) => deploy::run(common, &args, out).await,
        Verb::Start(args) => air::start(common, &args, out).await,
        Verb::Stop(args) => air::stop(common, &args, out).await,
        Verb::Until(args) => until::run(common, &args, out).await,
        Verb::Destroy(args) => destroy::run(common, &args, out).await,
        Verb::Status(args) if args.check => headless::check(common, &args, out).await,
        Verb::Status(args) => status::run(common, &args.stream, out).await,
        Verb::Watch(args) => headless::watch(common, &args, out).await,
        Verb::Exporter(args) => headless::exporter(common, &args, out).await,
        Verb::Notify(args) => notify::run(common, &args, out).await,
        Verb::Evidence(args) => evidence::run(common, &args, out).await,
        Verb::Outputs(args) => outputs::run(common, &args, out).await,
        Verb::List => list::run(common, out).await,
        Verb::Export(args) => export::run(common, &args, out).await,
        Verb::Probe(args) => probe::run(common, &args, out).await,
        // The console's, which is opened before there is a runtime.
        Verb::Replay(args) => console::replay(common, &args),
        Verb::Report(args) => report::run(common, &args, out),
        Verb::Simulate(args) => simulate::run(&args, out).await,
        Verb::Demo(args) => demo::run(common, args.headless, out).await,
        Verb::Schema => print::schema(),
        Verb::Completions { shell } => print::completions(shell),
        Verb::Man => print::man(),
    }
}
