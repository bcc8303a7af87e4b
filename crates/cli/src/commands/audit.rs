//! `ronghui audit`.

use std::io::Write as _;

use clap::Subcommand;
use store::Audit;

use super::{DONE, SiteArguments, WRONG};
use crate::console::Console;
use crate::site;

/// Check the chain of the change feed.
#[derive(Subcommand)]
pub enum AuditCommand {
    /// Walk the whole feed: every hash, every digest, no gap
    ///
    /// Prints the head, the hash of the last entry. Keep it elsewhere: what was cut off at the end cannot be seen from what
    /// is left. Exit code 3 says that the chain is broken, and where.
    #[command(after_help = "Example:
  ronghui audit verify --site city")]
    Verify {
        #[command(flatten)]
        site: SiteArguments,
    },
}

impl AuditCommand {
    /// The site it is about.
    pub fn site(&self) -> &SiteArguments {
        let AuditCommand::Verify { site } = self;
        site
    }
}

/// Runs it.
pub async fn run(command: &AuditCommand, console: &mut Console) -> anyhow::Result<u8> {
    let AuditCommand::Verify { site } = command;
    let (kernel, _) = site::reach(console, site).await?;
    let mut snapshot = kernel.store().snapshot().await?;
    let audit = Audit::verify(&mut snapshot).await?;
    match audit.broken {
        None => {
            writeln!(console, "{} entries, unbroken; head {}", audit.entries, audit.head)?;
            writeln!(console, "keep the head elsewhere: a cut tail cannot be seen without it")?;
            Ok(DONE)
        }
        Some((seq, why)) => {
            writeln!(
                console,
                "broken at entry {seq}: {why} ({} entries before it are whole)",
                audit.entries
            )?;
            Ok(WRONG)
        }
    }
}
