//! `ronghui operations`.

use std::io::Write as _;

use clap::Args;
use kernel::Actor;
use kernel::operation::Record;
use serde_json::json;

use super::{DONE, SiteArguments};
use crate::console::Console;
use crate::site;

/// List what the site did by itself, newest first: the moves that were due, and the work of engines.
///
/// Operations run when the site is served, and at the start of each day. What was cut or failed is done by the next run.
#[derive(Args)]
#[command(after_help = "Example:
  ronghui operations --site city --limit 5")]
pub struct OperationsArguments {
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=1000))]
    limit: u32,
    /// Print a JSON object a line
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    pub site: SiteArguments,
}

/// Prints them.
pub async fn run(arguments: &OperationsArguments, console: &mut Console) -> anyhow::Result<u8> {
    let (kernel, _) = site::reach(console, &arguments.site).await?;
    let records = kernel.operations(&Actor::operator(), arguments.limit).await.map_err(site::refused)?;
    for record in &records {
        if arguments.json {
            writeln!(console, "{}", json(record)?)?;
        } else {
            writeln!(
                console,
                "{}  {:20} {:10} {} done, {} left as they were",
                moment(record.began)?,
                record.name,
                record.outcome.word(),
                record.done,
                record.skipped
            )?;
        }
    }
    if records.is_empty() && !arguments.json {
        writeln!(console, "nothing has run yet: operations run while the site is served")?;
    }
    Ok(DONE)
}

fn json(record: &Record) -> anyhow::Result<serde_json::Value> {
    Ok(json!({
        "name": &*record.name,
        "began": moment(record.began)?,
        "ended": record.ended.map(moment).transpose()?,
        "done": record.done,
        "skipped": record.skipped,
        "outcome": record.outcome.word(),
    }))
}

/// A moment as RFC 3339 has it, in UTC.
fn moment(at: expr::Instant) -> anyhow::Result<String> {
    Ok(jiff::Timestamp::from_microsecond(at.0)?.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
}
