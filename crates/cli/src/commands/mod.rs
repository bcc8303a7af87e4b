//! The commands, one file each. Every one takes `--site DIR`; exit codes are 0 done, 1 failed, 2 wrong usage,
//! 3 wrong declarations or a broken chain.

mod audit;
mod backup;
mod demo_command;
mod export;
mod import;
mod list;
mod model_command;
mod model_show;
mod operations;
mod plan;
mod serve;
mod token;
mod user;
mod why;

use std::path::{Path, PathBuf};

use clap::{Args, Parser, Subcommand};

use crate::console::Console;

/// Done.
pub const DONE: u8 = 0;
/// It could not be done.
pub const FAILED: u8 = 1;
/// The command line is wrong.
pub const USAGE: u8 = 2;
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
    pub site: PathBuf,
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
    /// Explain why an account may or may not do something with a row
    Why(why::WhyArguments),
    /// Accounts: make one, set its password
    #[command(subcommand)]
    User(user::UserCommand),
    /// Tokens for programs
    #[command(subcommand)]
    Token(token::TokenCommand),
    /// List what the site did by itself, newest first
    Operations(operations::OperationsArguments),
    /// Write the whole site into one file
    Backup(backup::BackupArguments),
    /// Make a site from such a file
    Restore(backup::RestoreArguments),
    /// Check the chain of the change feed
    #[command(subcommand)]
    Audit(audit::AuditCommand),
}

impl Arguments {
    /// The site of a command that also works while the site is served, by the program that serves it.
    pub fn served(&self) -> Option<&Path> {
        let site = match &self.command {
            Command::Plan(plan) | Command::Apply(plan) => &plan.site,
            Command::Import(import) => &import.site,
            Command::Export(export) => &export.site,
            Command::List(list) => &list.site,
            Command::Why(why) => &why.site,
            Command::User(user) => user.site(),
            Command::Token(token) => token.site(),
            Command::Operations(operations) => &operations.site,
            Command::Audit(audit) => audit.site(),
            Command::Backup(backup) => &backup.site,
            Command::Serve(_) | Command::Demo(_) | Command::Restore(_) | Command::Model(_) => return None,
        };
        Some(&site.site)
    }
}

/// Runs a command.
///
/// # Errors
/// With what to say; the exit code is then [`FAILED`].
pub async fn run(arguments: Arguments, console: &mut Console) -> anyhow::Result<u8> {
    match arguments.command {
        Command::Serve(serve) => serve::run(&serve).await,
        Command::Demo(arguments) => demo_command::run(&arguments).await,
        Command::Plan(plan) => plan::show(&plan, console).await,
        Command::Apply(plan) => plan::apply(&plan, console).await,
        Command::Model(command) => model_command::run(&command, console),
        Command::Import(import) => import::run(&import, console).await,
        Command::Export(export) => export::run(&export, console).await,
        Command::List(list) => list::run(&list, console).await,
        Command::Why(why) => why::run(&why, console).await,
        Command::User(command) => user::run(&command, console).await,
        Command::Token(command) => token::run(&command, console).await,
        Command::Operations(arguments) => operations::run(&arguments, console).await,
        Command::Backup(arguments) => backup::backup(&arguments, console).await,
        Command::Restore(arguments) => backup::restore(&arguments, console).await,
        Command::Audit(command) => audit::run(&command, console).await,
    }
}
