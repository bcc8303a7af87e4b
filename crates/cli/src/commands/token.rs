//! `ronghui token`.

use std::io::Write as _;

use anyhow::Context as _;
use clap::Subcommand;
use expr::Instant;
use identity::Identity;

use super::{DONE, SiteArguments};
use crate::console::Console;
use crate::site;

/// Tokens for programs: each acts from one seat of one account until its end.
#[derive(Subcommand)]
pub enum TokenCommand {
    /// Make a token and print it; it is shown this once
    #[command(after_help = "Example:
  ronghui token add hr01 --name nightly --days 30")]
    Add {
        /// The account's login name
        account: String,
        /// What it is called
        #[arg(long)]
        name: String,
        /// For how many days
        #[arg(long, default_value_t = 90)]
        days: i64,
        /// Which of the account's seats, counted from 1; the first if none is named
        #[arg(long, value_name = "N")]
        seat: Option<usize>,
        #[command(flatten)]
        site: SiteArguments,
    },
    /// List an account's tokens, each with the moment it ends
    #[command(after_help = "Example:
  ronghui token list hr01")]
    List {
        /// The account's login name
        account: String,
        #[command(flatten)]
        site: SiteArguments,
    },
    /// Take a token away
    #[command(after_help = "Example:
  ronghui token revoke hr01 nightly")]
    Revoke {
        /// The account's login name
        account: String,
        /// What it is called
        name: String,
        #[command(flatten)]
        site: SiteArguments,
    },
}

impl TokenCommand {
    /// The site it is about.
    pub fn site(&self) -> &SiteArguments {
        let (TokenCommand::Add { site, .. }
        | TokenCommand::List { site, .. }
        | TokenCommand::Revoke { site, .. }) = self;
        site
    }
}

/// Runs it.
pub async fn run(command: &TokenCommand, console: &mut Console) -> anyhow::Result<u8> {
    let (TokenCommand::Add { account, site, .. }
    | TokenCommand::List { account, site }
    | TokenCommand::Revoke { account, site, .. }) = command;
    let (kernel, _) = site::reach(console, site).await?;
    let found = kernel.account_named(account).await.map_err(site::refused)?;
    let found = found.with_context(|| format!("there is no account `{account}`"))?;
    let identity = Identity::new(std::sync::Arc::clone(&kernel));
    match command {
        TokenCommand::Add { name, days, seat, .. } => {
            let seat = site::seat_of(&kernel, found.person, *seat).await?;
            let until = Instant(kernel.clock().now().0 + days * 86_400_000_000);
            writeln!(console, "{}", identity.make_token(found.id, seat, name, until).await?)?;
        }
        TokenCommand::List { .. } => {
            for token in identity.tokens(found.id).await? {
                let until = jiff::Timestamp::from_microsecond(token.until.0)?;
                writeln!(console, "{}  until {until}", token.name)?;
            }
        }
        TokenCommand::Revoke { name, .. } => {
            let gone = identity.revoke_tokens(found.id, name).await?;
            writeln!(console, "{gone} taken away")?;
        }
    }
    Ok(DONE)
}
