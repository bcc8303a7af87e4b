//! The `ronghui` program: wiring only.

mod archive;
mod commands;
mod console;
mod engines;
mod packs;
mod site;
mod socket;

use std::io::Write as _;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser as _;

use commands::Arguments;
use console::Console;

/// How long commands that were sent to a serving program may still run when it ends.
const ENDING: Duration = Duration::from_secs(10);

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "warn".into()),
        )
        .with_writer(std::io::stderr)
        .init();
    match run(Arguments::parse()) {
        Ok(code) => ExitCode::from(code),
        // whoever read what was printed has read enough
        Err(error) if is_broken_pipe(&error) => ExitCode::from(commands::FAILED),
        Err(error) => {
            eprintln!("ronghui: {error:#}");
            ExitCode::from(site::code(&error))
        }
    }
}

/// Runs a command: in the program that serves its site if one does, else here.
fn run(arguments: Arguments) -> anyhow::Result<u8> {
    if let Some(site) = arguments.served()
        && let Some(code) = socket::client::forward(site, std::env::args_os().skip(1))?
    {
        return Ok(code);
    }
    // two workers: SQLite writes on a thread of its own, reads are short
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let mut console = Console::here();
    let code = runtime.block_on(commands::run(arguments, &mut console));
    console.flush()?;
    // a command of somebody else's that still runs may be cut: what it has written stays whole
    runtime.shutdown_timeout(ENDING);
    code
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
}
