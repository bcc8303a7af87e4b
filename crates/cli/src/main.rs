//! The `ronghui` program: wiring only.

mod commands;
mod engines;
mod packs;
mod site;

use std::process::ExitCode;

use clap::Parser;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Two workers: SQLite writes on a thread of its own, reads are short.
fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "warn".into()),
        )
        .with_writer(std::io::stderr)
        .init();
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("ronghui: {error}");
            return ExitCode::from(commands::FAILED);
        }
    };
    let arguments = commands::Arguments::parse();
    match runtime.block_on(commands::run(arguments)) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            eprintln!("ronghui: {error:#}");
            ExitCode::from(commands::FAILED)
        }
    }
}
