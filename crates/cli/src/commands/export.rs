//! `ronghui export`.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use clap::Args;
use exchange::{Export, FileKind};
use model::Language;

use super::{ActorArguments, DONE, SiteArguments};
use crate::console::Console;
use crate::site;

/// Export a list as a workbook or as text.
///
/// What the account may export is written; personal data is masked unless a purpose is said.
#[derive(Args)]
#[command(after_help = "Examples:
  ronghui export DATASET --to rows.xlsx --as office01
  ronghui export DATASET --to open.csv --filter 'row.state = \"open\"' --sort -updated_at")]
pub struct ExportArguments {
    /// The dataset's key
    dataset: String,
    /// The file to write: .xlsx or .csv
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    /// A condition, as for `ronghui list`
    #[arg(long, value_name = "EXPRESSION")]
    filter: Vec<String>,
    /// What to order by
    #[arg(long, value_name = "FIELD", allow_hyphen_values = true)]
    sort: Option<String>,
    /// Show personal data in clear, for this purpose; each row is entered in the reveal log
    #[arg(long, value_name = "WORDS")]
    purpose: Option<String>,
    #[command(flatten)]
    actor: ActorArguments,
    #[command(flatten)]
    pub site: SiteArguments,
}

/// Writes the file.
pub async fn run(arguments: &ExportArguments, console: &mut Console) -> anyhow::Result<u8> {
    let kind = match arguments.to.extension().and_then(|ending| ending.to_str()) {
        Some("xlsx") => FileKind::Xlsx,
        Some("csv") => FileKind::Csv,
        _ => bail!("a file ending in .xlsx or .csv is written"),
    };
    let (kernel, _) = site::reach(console, &arguments.site).await?;
    let actor = site::actor(&kernel, arguments.actor.account.as_deref(), arguments.actor.seat).await?;
    let what = Export {
        dataset: &arguments.dataset,
        filters: arguments.filter.clone(),
        sort: arguments.sort.as_deref(),
        purpose: arguments.purpose.as_deref(),
        language: Language::Zh,
        ..Export::default()
    };
    let file = File::create(console.path(&arguments.to))
        .with_context(|| format!("writing {}", arguments.to.display()))?;
    let mut out = BufWriter::new(file);
    let exported = exchange::export(&kernel, &actor, &what, kind, &mut out).await.map_err(site::refused)?;
    out.flush()?;
    writeln!(
        console,
        "{} rows; {} that may be read and not exported were left out",
        exported.rows, exported.left_out
    )?;
    Ok(DONE)
}
