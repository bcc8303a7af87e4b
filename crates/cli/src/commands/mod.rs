//! The commands, one file each. Every one takes `--site DIR`; exit codes are 0 done, 1 failed, 2 wrong usage,
//! 3 wrong declarations or a broken chain.

mod audit;
mod demo_command;
mod export;
mod import;
mod list;
mod match_command;
mod model_command;
mod plan;
mod serve;
mod token;
mod user;
mod why;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// Done.
pub const DONE: u8 = 0;
/// It could not be done.
pub const FAILED: u8 = 1;
/// Declarations or data are wrong.
pub const WRONG: u8 = 3;

/// The digital platform of a municipal industry–education consortium: one program, one folder a site.
///
/// A site is begun with `ronghui apply --site DIR` (empty) or `ronghui demo --site DIR` (a generated city), and
/// served with `ronghui serve --site DIR`.
///
/// Exit codes: 0 done · 1 failed · 2 wrong usage · 3 wrong declarations, or a broken chain.
#[derive(Parser)]
#[command(name = "ronghui", version, max_term_width = 100)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

/// Where the site is.
#[derive(Args)]
pub struct SiteArguments {
    /// The site's folder
    #[arg(long, value_name = "DIR", default_value = "site")]
    site: PathBuf,
}

/// Who acts.
#[derive(Args)]
pub struct ActorArguments {
    /// Act as this account, with its grants; without it as the operator of this machine
    #[arg(long = "as", value_name = "ACCOUNT")]
    account: Option<String>,
    /// Which of the account's seats, counted from 1
    #[arg(long, value_name = "N", requires = "account")]
    seat: Option<usize>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve a site over HTTP
    Serve(serve::Serve),
    /// Make a generated city to try everything on
    Demo(demo_command::DemoArguments),
    /// Say what applying the packs would change, without changing anything
    Plan(plan::PlanArguments),
    /// Make the site's tables what the packs declare, in one transaction
    Apply(plan::PlanArguments),
    /// Check and show declarations
    #[command(subcommand)]
    Model(model_command::ModelCommand),
    /// Import a file of rows
    Import(import::ImportArguments),
    /// Export a list as a file
    Export(export::ExportArguments),
    /// List rows as somebody sees them
    List(list::ListArguments),
    /// Rank the rows that a matcher finds for a row, with the parts of each score
    Match(match_command::MatchArguments),
    /// Explain why an account may or may not do something with a row
    Why(why::WhyArguments),
    /// Accounts: make one, set its password
    #[command(subcommand)]
    User(user::UserCommand),
    /// Tokens for programs
    #[command(subcommand)]
    Token(token::TokenCommand),
    /// Check the chain of the change feed
    #[command(subcommand)]
    Audit(audit::AuditCommand),
}

/// Runs a command.
///
/// # Errors
/// With what to say; the exit code is then [`FAILED`].
pub async fn run(arguments: Arguments) -> anyhow::Result<u8> {
    match arguments.command {
        Command::Serve(serve) => serve::run(&serve).await,
        Command::Demo(arguments) => demo_command::run(&arguments).await,
        Command::Plan(plan) => plan::show(&plan).await,
        Command::Apply(plan) => plan::apply(&plan).await,
        Command::Model(command) => model_command::run(&command),
        Command::Import(import) => import::run(&import).await,
        Command::Export(export) => export::run(&export).await,
        Command::List(list) => list::run(&list).await,
        Command::Match(arguments) => match_command::run(&arguments).await,
        Command::Why(why) => why::run(&why).await,
        Command::User(command) => user::run(&command).await,
        Command::Token(command) => token::run(&command).await,
        Command::Audit(command) => audit::run(&command).await,
    }
}
