//! The commands, one file each. Every one takes `--site DIR`; exit codes are 0 done, 1 failed, 2 wrong usage,
//! 3 wrong declarations or a broken chain.

mod audit;
mod backup;
mod demo_command;
mod export;
mod import;
mod list;
mod match_command;
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
/// served with `ronghui serve --site DIR`. While it is served, the other commands run in the program that serves it, with
/// the same words and files; only the user that serves it may send them.
///
/// Commands on data act as the operator of this machine, who may do everything and is recorded so, unless `--as ACCOUNT`
/// says who acts. `--json` prints what a program can read. What fails says why on the standard error.
///
/// Exit codes: 0 done · 1 failed · 2 wrong usage · 3 wrong declarations, refused lines, a wrong backup or a broken chain.
#[derive(Parser)]
#[command(name = "ronghui", version, max_term_width = 100)]
#[command(after_help = "To begin:
  ronghui demo --site city             a generated city; prints its accounts
  ronghui serve --site city            on http://127.0.0.1:8080

An empty site:
  ronghui apply --site site
  ronghui user add admin --name 周宁 --organisation 市教育局 --role site-admin --site site
  ronghui serve --site site")]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

/// Where the site is.
#[derive(Args)]
pub struct SiteArguments {
    /// The site's folder; it may be served meanwhile
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

// a command is described where it is written; these two share their arguments
#[derive(Subcommand)]
enum Command {
    Serve(serve::Serve),
    Demo(demo_command::DemoArguments),
    /// Say what applying the packs would change, without changing anything
    ///
    /// The packs are those the program ships and those in SITE/packs; one there takes the place of a shipped one of its
    /// name. Each step is safe (nothing stored is read), rebuild (indexes are made anew) or refused, with the reason.
    /// Exit code 3 says that declarations are wrong: every one is printed with its file, line and column.
    #[command(after_help = "Example:\n  ronghui plan --site city")]
    Plan(plan::PlanArguments),
    /// Make the site's tables what the packs declare, in one transaction
    ///
    /// Where there is no site an empty one is begun. On a site that is served the new declarations are in force at once,
    /// in forms, lists and the API. Nothing is lost because a line is gone: columns and values stay. Read `ronghui plan`
    /// first. Exit code 3 says that declarations are wrong; then nothing was changed.
    #[command(after_help = "Example:\n  ronghui apply --site city")]
    Apply(plan::PlanArguments),
    #[command(subcommand)]
    Model(model_command::ModelCommand),
    Import(import::ImportArguments),
    Export(export::ExportArguments),
    List(list::ListArguments),
    Match(match_command::MatchArguments),
    Why(why::WhyArguments),
    #[command(subcommand)]
    User(user::UserCommand),
    #[command(subcommand)]
    Token(token::TokenCommand),
    Operations(operations::OperationsArguments),
    Backup(backup::BackupArguments),
    Restore(backup::RestoreArguments),
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
            Command::Match(arguments) => &arguments.site,
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
        Command::Match(arguments) => match_command::run(&arguments, console).await,
        Command::Why(why) => why::run(&why, console).await,
        Command::User(command) => user::run(&command, console).await,
        Command::Token(command) => token::run(&command, console).await,
        Command::Operations(arguments) => operations::run(&arguments, console).await,
        Command::Backup(arguments) => backup::backup(&arguments, console).await,
        Command::Restore(arguments) => backup::restore(&arguments, console).await,
        Command::Audit(command) => audit::run(&command, console).await,
    }
}
