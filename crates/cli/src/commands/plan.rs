//! `ronghui plan` and `ronghui apply`.

use std::io::Write as _;

use clap::Args;
use kernel::Actor;
use model::{Step, Weight};
use serde_json::json;

use super::{DONE, SiteArguments};
use crate::console::Console;
use crate::site;

/// A dataset with more secondary indexes than this is told: each costs every write.
const MANY: usize = 8;

/// Plan and apply the shipped packs and those in SITE/packs.
#[derive(Args)]
pub struct PlanArguments {
    #[command(flatten)]
    pub site: SiteArguments,
    /// Print the steps as JSON
    #[arg(long)]
    json: bool,
}

/// Prints the plan.
pub async fn show(arguments: &PlanArguments, console: &mut Console) -> anyhow::Result<u8> {
    let (kernel, folder) = site::reach_or_make(console, &arguments.site).await?;
    let plan = site::plan(&kernel, &folder)?;
    print(&plan.plan.steps, arguments.json, console)?;
    for (dataset, indexes) in
        plan.indexes().iter().filter(|(_, indexes)| indexes.len() > MANY && !arguments.json)
    {
        writeln!(console, "note      `{dataset}` has {} indexes: {}", indexes.len(), indexes.join(", "))?;
    }
    Ok(DONE)
}

/// Carries it out.
pub async fn apply(arguments: &PlanArguments, console: &mut Console) -> anyhow::Result<u8> {
    let (kernel, folder) = site::reach_or_make(console, &arguments.site).await?;
    let plan = site::plan(&kernel, &folder)?;
    print(&plan.plan.steps, arguments.json, console)?;
    if !plan.plan.is_empty() {
        kernel.apply(&Actor::operator(), plan).await.map_err(site::refused)?;
    }
    Ok(DONE)
}

fn print(steps: &[Step], as_json: bool, console: &mut Console) -> anyhow::Result<()> {
    if as_json {
        let steps: Vec<_> = steps
            .iter()
            .map(|step| json!({ "step": words(step), "weight": weight(step.weight()) }))
            .collect();
        writeln!(console, "{}", json!({ "steps": steps }))?;
        return Ok(());
    }
    if steps.is_empty() {
        writeln!(console, "nothing to do: the site is what the packs declare")?;
    }
    for step in steps {
        writeln!(console, "{:8}  {}", weight(step.weight()), words(step))?;
    }
    Ok(())
}

fn weight(weight: Weight) -> &'static str {
    match weight {
        Weight::Safe => "safe",
        Weight::Rebuild => "rebuild",
        Weight::Destroys => "refused",
    }
}

fn words(step: &Step) -> String {
    match step {
        Step::CreateDataset(dataset) => format!("create the dataset `{dataset}`"),
        Step::AddField(dataset, field) => {
            format!("add the field `{dataset}.{field}`; empty in rows that exist")
        }
        Step::RenameField(dataset, was, now) => {
            format!("`{dataset}.{was}` is called `{now}` from now on; nothing stored changes")
        }
        Step::LeaveDataset(dataset) => format!("`{dataset}` is no longer declared; its rows are kept"),
        Step::LeaveField(dataset, field) => {
            format!("`{dataset}.{field}` is no longer declared; its values are kept")
        }
        Step::TakeUpField(dataset, field) => {
            format!("`{dataset}.{field}` is declared again, with the values it had")
        }
        Step::AddState(dataset, state) => format!("add the state `{state}` of `{dataset}`"),
        Step::Reindex(dataset) => format!("make the indexes of `{dataset}` anew"),
        Step::Declarations => "take up words, grants, checks and pages; nothing stored changes".to_owned(),
        Step::Refused(why) => why.to_string(),
    }
}
