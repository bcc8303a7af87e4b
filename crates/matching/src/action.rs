//! The action: a match at an address of its own, and over the API.

use std::collections::HashMap;

use expr::Id;
use kernel::Problems;
use kernel::engine::{Action, Answer, Api, Ask, Parameter, Place, Promise};
use kernel::pages::Reader;
use kernel::view::View;
use model::{Label, Language, Refusal};

use crate::feature::Reading;
use crate::json;
use crate::matcher::{Matcher, matchers};
use crate::page::{ACTION, Shown, leads, question};
use crate::rank::{Options, rank};
use crate::requirement::fits_alone;
use crate::why_not::why_not;
use crate::words::words;

const fn parameter(name: &'static str, required: bool, about: &'static str) -> Parameter {
    Parameter { name, about, required }
}

const PARAMETERS: &[Parameter] = &[
    parameter("matcher", true, "The matcher's key."),
    parameter("id", true, "The row that offers are found for."),
    parameter("limit", false, "How many offers, 1 to 200; 20 if none."),
    parameter("w.*", false, "A weight in the place of the declared one, 0 to 1000: w.skills=40."),
    parameter("why", false, "A row that is not in the list: its id, and on pages also a few words."),
    parameter("on", false, "The offer that the page explains; the first if none."),
];

/// Shows a match.
pub(crate) struct Match;

impl Action for Match {
    fn name(&self) -> &'static str {
        ACTION
    }

    fn title(&self) -> Label {
        Label::new(words(Language::Zh, "match.action", &[]), words(Language::En, "match.action", &[]))
    }

    fn api(&self) -> Option<Api> {
        Some(Api { without: &["on"], ..Api::reads("/match/{matcher}") })
    }

    fn parameters(&self) -> &'static [Parameter] {
        PARAMETERS
    }

    fn offered<'a>(&'a self, reader: Reader<'a>, place: Place<'a>) -> Promise<'a, Vec<kernel::view::Action>> {
        Box::pin(async move {
            let Place::Row { dataset, row } = place else { return Vec::new() };
            let model = reader.kernel.model();
            let reading = Reading { model: &model, today: reader.kernel.clock().today() };
            let all = matchers(&model);
            let mut offered = Vec::new();
            for matcher in all.values().filter(|matcher| matcher.need == dataset.key) {
                let partner = matcher.reciprocal.as_ref().and_then(|with| all.get(&with.with));
                let wanted = partner.is_none_or(|partner| fits_alone(partner, row, reading));
                // of one that is alone there is nothing to rank
                let several = reader.kernel.count_up_to(reader.actor, &matcher.offer, 2).await;
                if wanted && several.is_ok_and(|count| count > 1) {
                    offered.push(leads(matcher, row.id, reader.language));
                }
            }
            offered
        })
    }

    fn act<'a>(&'a self, reader: Reader<'a>, ask: Ask) -> Promise<'a, Result<Answer, Problems>> {
        Box::pin(async move { act(reader, &ask).await })
    }
}

/// What was asked, read.
struct Asked<'a> {
    matcher: &'a str,
    need: Id,
    options: Options,
    on: Option<Id>,
    why: Option<&'a str>,
}

fn invalid(name: impl Into<String>) -> Problems {
    Refusal::new("parameter.invalid").with("name", name.into()).into()
}

fn read(ask: &Ask, language: Language) -> Result<Asked<'_>, Problems> {
    let id =
        |name: &str| ask.first(name).map(|text| Id::parse_str(text).map_err(|_| invalid(name))).transpose();
    let limit = ask.first("limit").map(|text| text.parse().map_err(|_| invalid("limit"))).transpose()?;
    let mut weights = HashMap::new();
    for (name, value) in ask.parameters.iter().filter(|(_, value)| !value.is_empty()) {
        if let Some(key) = name.strip_prefix("w.") {
            weights.insert(key.to_owned(), value.parse().map_err(|_| invalid(name))?);
        }
    }
    Ok(Asked {
        matcher: ask.first("matcher").unwrap_or_default(),
        need: id("id")?.ok_or_else(|| invalid("id"))?,
        options: Options { limit, weights, language },
        on: id("on")?,
        why: ask.first("why"),
    })
}

async fn act(reader: Reader<'_>, ask: &Ask) -> Result<Answer, Problems> {
    let Asked { matcher, need, options, on, why } = read(ask, reader.language)?;
    let model = reader.kernel.model();
    if ask.data {
        let Some(why) = why else {
            let matched = rank(reader.kernel, reader.actor, matcher, need, &options).await?;
            return Ok(Answer::Data(json::matched(&model, &matched, reader.language)));
        };
        let offer = Id::parse_str(why).map_err(|_| invalid("why"))?;
        let (matched, why) = why_not(reader.kernel, reader.actor, matcher, need, offer, &options).await?;
        let mut data = json::matched(&model, &matched, reader.language);
        if let Some(object) = data.as_object_mut() {
            object.insert("why_not".to_owned(), json::why_not(&model, &matched, &why, reader.language));
        }
        return Ok(Answer::Data(data));
    }
    let mut refused = None;
    let matched = match rank(reader.kernel, reader.actor, matcher, need, &options).await {
        // the page stands as declared, and says what is wrong with the weights
        Err(problems) if is_about_weights(&problems) => {
            refused = Some(problems);
            let declared = Options { weights: HashMap::new(), ..options.clone() };
            rank(reader.kernel, reader.actor, matcher, need, &declared).await?
        }
        other => other?,
    };
    let shown = Shown::of(reader, &model, &matched).await?;
    let question = match why {
        Some(why) if refused.is_none() => shown.answered(&matched, &ask.parameters, why, &options).await?,
        _ => question(&matched, &ask.parameters, ""),
    };
    let mut page = shown.page(&matched, &ask.parameters, on, question);
    let Some(problems) = refused else { return Ok(Answer::Page(Box::new(page))) };
    if let Some(View::Ranked(ranked)) = page.blocks.first_mut().map(|block| &mut block.view)
        && let Some(weights) = &mut ranked.weights
    {
        weights.problem = problems.0.first().map(|problem| reader.problem_words(problem));
    }
    Ok(Answer::Refused(Box::new(page), problems))
}

fn is_about_weights(problems: &Problems) -> bool {
    problems.0.iter().any(|problem| problem.refusal.code == "match.weights")
}

/// The matcher of a key.
pub(crate) fn find(model: &model::Model, key: &str) -> Option<std::sync::Arc<Matcher>> {
    matchers(model).get(key).cloned()
}
