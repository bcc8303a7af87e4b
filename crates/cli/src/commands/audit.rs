//! `ronghui audit`.

use clap::Subcommand;
use store::Audit;

use super::{DONE, SiteArguments, WRONG};
use crate::site;

/// Check the chain of the change feed.
#[derive(Subcommand)]
pub enum AuditCommand {
    /// Walk the whole feed: every hash, every digest, no gap
    Verify {
        #[command(flatten)]
        site: SiteArguments,
    },
}

/// Runs it.
pub async fn run(command: &AuditCommand) -> anyhow::Result<u8> {
    let AuditCommand::Verify { site } = command;
    let kernel = site::open(&site.site).await?;
    let mut snapshot = kernel.store().snapshot().await?;
    let audit = Audit::verify(&mut snapshot).await?;
    match audit.broken {
        None => {
            println!("{} entries, unbroken; head {}", audit.entries, audit.head);
            println!("keep the head elsewhere: a cut tail cannot be seen without it");
            Ok(DONE)
        }
        Some((seq, why)) => {
            println!("broken at entry {seq}: {why} ({} entries before it are whole)", audit.entries);
            Ok(WRONG)
        }
    }
}
