//! `ronghui backup` and `ronghui restore`.

use std::io::Write as _;
use std::path::PathBuf;

use clap::Args;

use super::{DONE, SiteArguments};
use crate::console::Console;
use crate::{archive, site};

/// Write the whole site into one file: rows with all their versions, the change feed, accounts, packs, imported files.
///
/// The site may be served meanwhile: the file holds it as it was at one moment, and nobody waits. Keep the file, and the
/// head that is printed, on another machine: with the head `ronghui audit verify` there shows that nothing was taken
/// away. The file holds personal data and password hashes; only you can read it.
#[derive(Args)]
#[command(after_help = "Examples:
  ronghui backup /backups/city-2026-11-24 --site city
  ronghui restore /backups/city-2026-11-24 --site proof      and prove that it comes back")]
pub struct BackupArguments {
    /// The file to write; it must not be there yet
    file: PathBuf,
    /// Print the manifest as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    pub site: SiteArguments,
}

/// Make the site that a backup holds, in a folder of its own.
///
/// Every file is compared with its digest and the change feed is verified before the folder appears; of a file that is
/// no backup, was cut short or altered nothing is made. Exit code 3 says that the backup is wrong.
#[derive(Args)]
#[command(after_help = "Example:
  ronghui restore /backups/city-2026-11-24 --site city")]
pub struct RestoreArguments {
    /// The file that `ronghui backup` wrote
    file: PathBuf,
    #[command(flatten)]
    site: SiteArguments,
}

/// Writes the file.
pub async fn backup(arguments: &BackupArguments, console: &mut Console) -> anyhow::Result<u8> {
    let (kernel, folder) = site::reach(console, &arguments.site).await?;
    let target = console.path(&arguments.file);
    let manifest = archive::write(&kernel, &folder, &target, &console.progress()).await?;
    if arguments.json {
        writeln!(console, "{}", serde_json::to_string(&manifest)?)?;
    } else {
        writeln!(
            console,
            "{} files, {} entries; head {}",
            manifest.files.len(),
            manifest.entries,
            manifest.head
        )?;
    }
    Ok(DONE)
}

/// Makes the site.
pub async fn restore(arguments: &RestoreArguments, console: &mut Console) -> anyhow::Result<u8> {
    let manifest = archive::read(&arguments.file, &arguments.site.site, &console.progress()).await?;
    writeln!(
        console,
        "{} files of {}, {} entries, unbroken; head {}",
        manifest.files.len(),
        manifest.made,
        manifest.entries,
        manifest.head
    )?;
    Ok(DONE)
}
