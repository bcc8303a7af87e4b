//! `ronghui match`.

use std::io::Write as _;

use anyhow::Context as _;
use clap::Args;
use expr::Id;
use matching::{Matched, Offer, Options, WhyNot};
use model::{Language, Model};

use super::{ActorArguments, DONE, SiteArguments};
use crate::console::Console;
use crate::site;

/// Rank the rows that a matcher finds for a row, with the parts of each score.
///
/// A score is 0 to 100 and the sum of its parts. Each part shows its points and what it could have had, and in brackets
/// what is missing (-) and what speaks for it (+). Rows of which a requirement is to be verified come behind all others.
///
/// Example: ronghui match resumes-for-job 0198c1f0-… --as liwen --limit 5
///          ronghui match resumes-for-job 0198c1f0-… --why-not 0198c1f1-…
#[derive(Args)]
#[command(verbatim_doc_comment)]
pub struct MatchArguments {
    /// The matcher's key, as a file in some pack's matchers/ is called
    matcher: String,
    /// The id of the row that others are found for
    id: String,
    /// At most so many rows, 1 to 200
    #[arg(long, value_name = "N", default_value_t = matching::USUAL)]
    limit: usize,
    /// A weight in the place of the declared one, such as skills=60; may be given several times
    #[arg(long, value_name = "FEATURE=WEIGHT")]
    weight: Vec<String>,
    /// Say why this row is not in the list: the requirement it fails, or the smallest change that would bring it in
    #[arg(long, value_name = "ID")]
    why_not: Option<String>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    actor: ActorArguments,
    #[command(flatten)]
    pub site: SiteArguments,
}

/// Prints the ranking.
pub async fn run(arguments: &MatchArguments, console: &mut Console) -> anyhow::Result<u8> {
    let (kernel, _) = site::reach(console, &arguments.site).await?;
    let actor = site::actor(&kernel, arguments.actor.account.as_deref(), arguments.actor.seat).await?;
    let need = Id::parse_str(&arguments.id).context("that is no id of a row")?;
    let mut options = Options { limit: Some(arguments.limit), language: Language::Zh, ..Options::default() };
    for moved in &arguments.weight {
        let (feature, weight) = moved.split_once('=').context("a weight is FEATURE=WEIGHT")?;
        let weight = weight.parse().with_context(|| format!("`{weight}` is no number"))?;
        options.weights.insert(feature.to_owned(), weight);
    }
    kernel.index_ready().await.map_err(site::refused)?;
    let model = kernel.model();
    let (matched, why) = match &arguments.why_not {
        None => {
            let matched = matching::rank(&kernel, &actor, &arguments.matcher, need, &options).await;
            (matched.map_err(site::refused)?, None)
        }
        Some(offer) => {
            let offer = Id::parse_str(offer).context("--why-not takes the id of a row")?;
            let (matched, why) =
                matching::why_not(&kernel, &actor, &arguments.matcher, need, offer, &options)
                    .await
                    .map_err(site::refused)?;
            (matched, Some(why))
        }
    };
    if arguments.json {
        let mut data = matching::json::matched(&model, &matched, options.language);
        if let (Some(why), Some(object)) = (&why, data.as_object_mut()) {
            let why = matching::json::why_not(&model, &matched, why, options.language);
            object.insert("why_not".to_owned(), why);
        }
        writeln!(console, "{data}")?;
        return Ok(DONE);
    }
    match why {
        Some(why) => tell(&model, &matched, &why, options.language, console)?,
        None => list(&model, &matched, options.language, console)?,
    }
    Ok(DONE)
}

fn list(model: &Model, matched: &Matched, language: Language, console: &mut Console) -> std::io::Result<()> {
    writeln!(console, "{} may be seen, {} meet what is demanded", matched.readable, matched.passing)?;
    for (require, became) in matched.matcher.requires.iter().zip(&matched.requirements) {
        let title = require.title.get(language);
        writeln!(console, "  {title}: {} not met, {} to be verified", became.failed, became.unknown)?;
    }
    for (place, offer) in matched.offers.iter().enumerate() {
        let label = kernel::Labels::of(model, &offer.seen, language);
        writeln!(console, "{:3}  {:5.1}  {}  {label}", place + 1, offer.score, offer.seen.id)?;
        parts(matched, offer, console)?;
    }
    Ok(())
}

fn parts(matched: &Matched, offer: &Offer, console: &mut Console) -> std::io::Result<()> {
    for part in &offer.parts {
        let matcher = match part.way {
            matching::Way::Here => Some(&matched.matcher),
            matching::Way::There => matched.partner.as_ref(),
        };
        let Some(scored) = matcher.and_then(|matcher| matcher.scores.get(part.feature)) else { continue };
        let whose = matcher.map(|matcher| &*matcher.need).unwrap_or_default();
        let found = part.look.found.iter().map(|word| format!("+{word}"));
        let missing = part.look.missing.iter().map(|word| format!("-{word}"));
        let evidence: Vec<String> = found.chain(missing).collect();
        writeln!(
            console,
            "       {whose}.{} {:.1}/{:.0} → {:.1}  [{}]",
            scored.key,
            part.share * part.value,
            part.share,
            part.points,
            evidence.join(" ")
        )?;
    }
    Ok(())
}

fn tell(
    model: &Model,
    matched: &Matched,
    why: &WhyNot,
    language: Language,
    console: &mut Console,
) -> std::io::Result<()> {
    let requirement = |place: usize| {
        let require = matched.matcher.requires.get(place);
        require
            .map(|require| format!("{} ({})", require.title.get(language), require.text))
            .unwrap_or_default()
    };
    match why {
        WhyNot::Listed(place) => writeln!(console, "it is in the list, at place {place}")?,
        WhyNot::Fails(failing) => {
            writeln!(console, "it does not meet: {}", requirement(failing.requirement))?;
        }
        WhyNot::Unsure(failing) => {
            writeln!(console, "it is to be verified: {}", requirement(failing.requirement))?;
        }
        WhyNot::Change(changed) => {
            writeln!(
                console,
                "it scores {:.1}, the last of the list {:.1}",
                changed.offer.score, changed.last
            )?;
            for (field, from, to) in changed.words(model, language) {
                writeln!(console, "  {field}: {from} → {to}")?;
            }
            writeln!(console, "with that it would score {:.1} and be in the list", changed.score)?;
        }
        WhyNot::Beyond { offer, last } => {
            writeln!(
                console,
                "it scores {:.1}, the last of the list {last:.1}; no change of codes, places or pay suffices",
                offer.score
            )?;
            parts(matched, offer, console)?;
        }
        WhyNot::NotYet => writeln!(console, "it has just been changed; ask again")?,
    }
    Ok(())
}
