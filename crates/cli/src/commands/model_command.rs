//! `ronghui model check` and `ronghui model show`.

use std::io::Write as _;
use std::path::PathBuf;

use anyhow::Context as _;
use clap::Subcommand;

use super::{DONE, WRONG, model_show};
use crate::console::Console;
use crate::{engines, packs, site};

/// Check and show declarations.
#[derive(Subcommand)]
pub enum ModelCommand {
    /// Read the shipped packs and those in a folder, and report everything that is wrong with them
    #[command(after_help = "Example:
  ronghui model check site/packs")]
    Check {
        /// A folder of packs
        #[arg(value_name = "DIR")]
        packs: Option<PathBuf>,
    },
    /// Print the effective declaration of a dataset, and the file and line that each part of it came from
    ///
    /// A declaration may stand in several files: a pack extends what another began, and roles grant what they will. For a
    /// site's own packs say `--packs SITE/packs`.
    #[command(after_help = "Examples:
  ronghui model show person
  ronghui model show person --packs site/packs --json")]
    Show {
        /// The dataset's key
        dataset: String,
        /// A folder of packs
        #[arg(long, value_name = "DIR")]
        packs: Option<PathBuf>,
        /// Print it as JSON
        #[arg(long)]
        json: bool,
    },
}

/// Runs it.
pub fn run(command: &ModelCommand, console: &mut Console) -> anyhow::Result<u8> {
    match command {
        ModelCommand::Check { packs } => check(packs.as_ref(), console),
        ModelCommand::Show { dataset, packs, json } => show(dataset, packs.as_ref(), *json, console),
    }
}

fn check(folder: Option<&PathBuf>, console: &mut Console) -> anyhow::Result<u8> {
    let (model, wrong) =
        model::load(&packs::with_own(folder.unwrap_or(&PathBuf::new()))?, &engines::sections());
    if wrong.is_empty() {
        writeln!(
            console,
            "{} packs, {} datasets, {} code tables, {} roles: nothing wrong",
            model.packs.len(),
            model.datasets.len(),
            model.codes.len(),
            model.roles.len()
        )?;
        return Ok(DONE);
    }
    writeln!(console, "{}", site::told(&wrong))?;
    Ok(WRONG)
}

fn show(key: &str, folder: Option<&PathBuf>, as_json: bool, console: &mut Console) -> anyhow::Result<u8> {
    let packs = packs::with_own(folder.unwrap_or(&PathBuf::new()))?;
    let (model, wrong) = model::load(&packs, &engines::sections());
    if !wrong.is_empty() {
        return Err(site::Wrong(site::told(&wrong)).into());
    }
    let dataset = model.dataset(key).with_context(|| {
        let known: Vec<&str> = model.datasets.keys().map(AsRef::as_ref).collect();
        format!("there is no dataset `{key}`; there are: {}", known.join(", "))
    })?;
    if as_json {
        writeln!(console, "{}", model_show::json(&model, dataset))?;
    } else {
        model_show::print(&model, dataset, console)?;
    }
    Ok(DONE)
}
