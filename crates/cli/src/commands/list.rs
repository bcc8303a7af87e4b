//! `ronghui list`.

use std::io::Write as _;

use clap::Args;
use kernel::{List, Sight};
use model::{Dataset, Language};
use serde_json::{Map, Value as Json};

use super::{ActorArguments, DONE, SiteArguments};
use crate::console::Console;
use crate::site;

/// List rows as somebody sees them.
///
/// Fields that the account may not read are left out, masked ones are masked. Conditions are written as in packs, with
/// `row.` before a field; several must all hold.
#[derive(Args)]
#[command(after_help = "Examples:
  ronghui list DATASET --as hr01
  ronghui list DATASET --filter 'row.state = \"open\"' --sort -updated_at --limit 50 --json
  ronghui list DATASET --q '电工 -学徒'")]
pub struct ListArguments {
    /// The dataset's key
    dataset: String,
    /// Words to search for: + before one makes it obligatory, - forbids it, "…" is a phrase
    #[arg(long, value_name = "WORDS", allow_hyphen_values = true)]
    q: Option<String>,
    /// A condition, such as: row.state = "open" and row.pay.lo >= 5000
    #[arg(long, value_name = "EXPRESSION")]
    filter: Vec<String>,
    /// What to order by; with - before it the highest first
    #[arg(long, value_name = "FIELD", allow_hyphen_values = true)]
    sort: Option<String>,
    /// At most so many rows, 1 to 200
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: u32,
    /// Print a JSON object a line
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    actor: ActorArguments,
    #[command(flatten)]
    pub site: SiteArguments,
}

/// Prints them.
pub async fn run(arguments: &ListArguments, console: &mut Console) -> anyhow::Result<u8> {
    let (kernel, _) = site::reach(console, &arguments.site).await?;
    let actor = site::actor(&kernel, arguments.actor.account.as_deref(), arguments.actor.seat).await?;
    let list = List {
        dataset: &arguments.dataset,
        q: arguments.q.as_deref(),
        filters: arguments.filter.clone(),
        sort: arguments.sort.as_deref(),
        limit: Some(arguments.limit),
        ..List::default()
    };
    if list.q.is_some() {
        kernel.index_ready().await.map_err(site::refused)?;
    }
    let page = kernel.list(&actor, &list).await.map_err(site::refused)?;
    let model = kernel.model();
    let Some(dataset) = model.dataset(&arguments.dataset) else { return Ok(DONE) };
    for seen in &page.rows {
        if arguments.json {
            writeln!(console, "{}", json(dataset, seen))?;
        } else {
            let label = kernel::Labels::of(&model, seen, Language::Zh);
            writeln!(console, "{}  {:12}  {label}", seen.id, seen.state)?;
        }
    }
    if page.next.is_some() && !arguments.json {
        writeln!(console, "… and more")?;
    }
    Ok(DONE)
}

fn json(dataset: &Dataset, seen: &kernel::Seen) -> Json {
    let mut object = Map::new();
    object.insert("id".to_owned(), Json::from(seen.id.to_string()));
    object.insert("rev".to_owned(), Json::from(seen.rev));
    object.insert("state".to_owned(), Json::from(&*seen.state));
    for (field, sight) in dataset.fields.iter().zip(&seen.values) {
        match sight {
            Sight::Hidden => {}
            Sight::Masked(text) => {
                object.insert(field.key.to_string(), Json::from(text.as_str()));
            }
            Sight::Clear(value) => {
                object.insert(field.key.to_string(), field.kind.json(value));
            }
        }
    }
    Json::Object(object)
}
