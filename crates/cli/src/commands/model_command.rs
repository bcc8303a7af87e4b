//! `ronghui model check` and `ronghui model show`.

use std::io::Write as _;
use std::path::PathBuf;

use anyhow::Context as _;
use clap::Subcommand;
use model::{Dataset, Language};

use super::{DONE, WRONG};
use crate::console::Console;
use crate::{engines, packs, site};

/// Check and show declarations.
#[derive(Subcommand)]
pub enum ModelCommand {
    /// Read the shipped packs and those in a folder, and report everything that is wrong with them
    Check {
        /// A folder of packs
        #[arg(value_name = "DIR")]
        packs: Option<PathBuf>,
    },
    /// Print the effective declaration of a dataset, and where each line of it came from
    Show {
        /// The dataset's key
        dataset: String,
        /// A folder of packs
        #[arg(long, value_name = "DIR")]
        packs: Option<PathBuf>,
    },
}

/// Runs it.
pub fn run(command: &ModelCommand, console: &mut Console) -> anyhow::Result<u8> {
    match command {
        ModelCommand::Check { packs } => check(packs.as_ref(), console),
        ModelCommand::Show { dataset, packs } => show(dataset, packs.as_ref(), console),
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

fn show(key: &str, folder: Option<&PathBuf>, console: &mut Console) -> anyhow::Result<u8> {
    let (model, _) = model::load(&packs::with_own(folder.unwrap_or(&PathBuf::new()))?, &engines::sections());
    let dataset = model.dataset(key).with_context(|| format!("there is no dataset `{key}`"))?;
    print(dataset, console)?;
    writeln!(console, "\ngrants")?;
    for (role, grant) in
        model.roles.values().flat_map(|role| role.grants.iter().map(move |grant| (role, grant)))
    {
        if *grant.dataset == *key {
            let rows = grant.rows.as_ref().map_or("all rows", |rule| &rule.text);
            let verb = if grant.deny { "never" } else { "may" };
            writeln!(
                console,
                "  {:20} {verb} {}  where {rows}  ({})",
                role.key,
                grant.may.join(" "),
                grant.declared
            )?;
        }
    }
    Ok(DONE)
}

fn print(dataset: &Dataset, console: &mut Console) -> anyhow::Result<()> {
    let title = |label: &model::Label| format!("{} / {}", label.zh, label.get(Language::En));
    writeln!(
        console,
        "{}  {}  (pack {}, owner {})",
        dataset.key,
        title(&dataset.title),
        dataset.pack,
        dataset.owner
    )?;
    writeln!(console, "\nfields")?;
    for field in &dataset.fields {
        let marks = [
            (field.required, "required"),
            (field.personal, "personal"),
            (field.search.is_some(), "searched"),
        ];
        let marks: Vec<&str> = marks.iter().filter(|(on, _)| *on).map(|(_, word)| *word).collect();
        writeln!(
            console,
            "  {:20} {:12} {:28} {:20} ({})",
            field.key,
            field.kind.name(),
            title(&field.title),
            marks.join(" "),
            field.declared
        )?;
    }
    writeln!(console, "\nstates")?;
    for state in &dataset.states {
        writeln!(console, "  {:20} {}", state.key, title(&state.title))?;
    }
    writeln!(console, "\nmoves")?;
    for found in &dataset.moves {
        let from: Vec<&str> = found
            .from
            .iter()
            .filter_map(|place| dataset.states.get(*place))
            .map(|state| &*state.key)
            .collect();
        let to = dataset.states.get(found.to).map_or("", |state| &state.key);
        writeln!(console, "  {:20} {} → {to}  {}", found.key, from.join(", "), title(&found.title))?;
    }
    writeln!(console, "\nchecks")?;
    for check in &dataset.checks {
        writeln!(console, "  {}  {}", check.that.text, title(&check.message))?;
    }
    Ok(())
}
