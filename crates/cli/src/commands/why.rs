//! `ronghui why`.

use std::io::Write as _;

use anyhow::Context as _;
use clap::Args;
use kernel::Actor;

use super::{DONE, SiteArguments};
use crate::console::Console;
use crate::site;

/// Explain why an account may or may not do something with a row: which grants speak of it, with which values, and
/// whether they hold.
#[derive(Args)]
#[command(after_help = "Example:
  ronghui why hr01 update DATASET 0197c0de-0000-7000-8000-000000000000")]
pub struct WhyArguments {
    /// The account's login name
    account: String,
    /// What is to be done: read, history (given with read), update, delete, reveal, audit …, or a move
    action: String,
    /// The dataset's key
    dataset: String,
    /// The row's id
    id: String,
    /// Which of the account's seats, counted from 1
    #[arg(long, value_name = "N")]
    seat: Option<usize>,
    #[command(flatten)]
    pub site: SiteArguments,
}

/// Prints the explanation.
pub async fn run(arguments: &WhyArguments, console: &mut Console) -> anyhow::Result<u8> {
    let (kernel, _) = site::reach(console, &arguments.site).await?;
    let actor = site::actor(&kernel, Some(&arguments.account), arguments.seat).await?;
    let id = expr::Id::parse_str(&arguments.id).context("that is no id of a row")?;
    let why = kernel
        .why(&Actor::operator(), &actor, &arguments.action, &arguments.dataset, id)
        .await
        .map_err(site::refused)?;
    let answer = if why.allowed { "may" } else { "may not" };
    writeln!(console, "{} {answer} {} {} {id}", arguments.account, arguments.action, arguments.dataset)?;
    writeln!(console, "roles: {}", why.roles.join(", "))?;
    if let Some(state) = &why.state {
        writeln!(console, "the row is `{state}`: the move does not leave that state")?;
    }
    if why.because.is_empty() {
        writeln!(console, "no grant of these roles gives it")?;
    }
    for because in &why.because {
        let holds = match because.holds {
            Some(true) => "holds",
            Some(false) => "does not hold",
            None => "cannot be told",
        };
        let verb = if because.denies { "denied" } else { "given" };
        writeln!(console, "{verb} by {} ({})", because.role, because.declared)?;
        writeln!(console, "  rows: {} — {holds}", because.condition.as_deref().unwrap_or("all"))?;
        if let Some(values) = &because.with_values {
            writeln!(console, "  that is: {values}")?;
        }
        if !because.hides.is_empty() {
            writeln!(console, "  without: {}", because.hides.join(", "))?;
        }
    }
    Ok(DONE)
}
