//! A match as a page shows it: view data in the reader's language. What it says is decided in `rank` and `why_not`.

use expr::Id;
use kernel::engine::button;
use kernel::pages::Reader;
use kernel::view::{
    Bar, Block, Empty, Link, Page, Ranked, RankedDemand, RankedDetail, RankedDirection, RankedEntry,
    RankedPart, RankedQuestion, RankedWeights, Target, View,
};
use kernel::{Labels, Problems, Seen};
use model::Model;

use crate::matcher::{Matcher, Side};
use crate::rank::{Matched, Offer, Part, Way};
use crate::words::words;

/// The action that shows a match.
pub(crate) const ACTION: &str = "matching.match";

/// Words about a row that stand beside its name.
const NOTES: usize = 3;

/// What a page is made with.
pub(crate) struct Shown<'a> {
    pub reader: Reader<'a>,
    pub model: &'a Model,
    pub labels: Labels,
}

impl<'a> Shown<'a> {
    /// With the labels of whatever the rows refer to.
    pub async fn of(reader: Reader<'a>, model: &'a Model, matched: &Matched) -> Result<Shown<'a>, Problems> {
        let rows: Vec<&Seen> = matched.offers.iter().map(|offer| &offer.seen).collect();
        let labels = reader.kernel.labels(reader.actor, &rows, reader.language).await?;
        Ok(Shown { reader, model, labels })
    }

    pub fn say(&self, key: &'static str, values: &[(&str, &str)]) -> String {
        words(self.reader.language, key, values)
    }

    pub fn name(&self, seen: &Seen) -> String {
        let name = Labels::of(self.model, seen, self.reader.language);
        if name.is_empty() { self.say("match.untitled", &[]) } else { name }
    }

    pub fn title(&self, dataset: &str) -> String {
        let dataset = self.model.dataset(dataset);
        dataset.map(|dataset| dataset.title.get(self.reader.language).to_owned()).unwrap_or_default()
    }

    /// The first of the fields that its list shows, besides its name; a bare figure says nothing without its head.
    pub(crate) fn notes(&self, seen: &Seen) -> Vec<String> {
        let Some(dataset) = self.model.dataset(&seen.dataset) else { return Vec::new() };
        let shown = dataset.fields.iter().enumerate().filter(|(place, field)| {
            field.column && *place != dataset.label && field.kind.cell() != model::kinds::Cell::Number
        });
        let said = shown.map(|(place, field)| {
            let value = seen.clear(place);
            match field.kind.target().zip(value.as_id()) {
                Some((target, id)) => self.labels.get(target, id).unwrap_or_default().to_owned(),
                None if field.kind.target().is_some() => String::new(),
                None => field.kind.show(value, &self.model.codes, self.reader.language),
            }
        });
        said.filter(|words| !words.is_empty()).take(NOTES).collect()
    }

    /// The order, without anything beside it.
    pub fn order(&self, matched: &Matched, query: &[(String, String)], chosen: Option<Id>) -> Ranked {
        let entry = |(place, offer): (usize, &Offer)| {
            let mut own = address(matched, query, &["on", "why"]);
            own.push(("on".to_owned(), offer.seen.id.to_string()));
            RankedEntry {
                place: place + 1,
                title: self.name(&offer.seen),
                notes: self.notes(&offer.seen),
                target: Some(Target::Engine { action: ACTION.to_owned(), query: own }),
                current: chosen == Some(offer.seen.id),
                score: figure(offer.score),
                bar: self.bar(
                    offer.score,
                    offer.parts.iter().map(|part| (self.part_title(matched, part), part.points)),
                ),
                missing: missing(&matched.matcher, offer),
                unsure: self.unsure(&matched.matcher, offer),
            }
        };
        Ranked {
            entries: matched.offers.iter().enumerate().map(entry).collect(),
            empty: Empty {
                text: self.say("match.nobody", &[("title", &self.title(&matched.matcher.offer))]),
                action: None,
            },
            ..Ranked::default()
        }
    }

    /// The whole page: the order, and one offer explained beside it.
    pub fn page(
        &self,
        matched: &Matched,
        query: &[(String, String)],
        chosen: Option<Id>,
        question: RankedQuestion,
    ) -> Page {
        let language = self.reader.language;
        let chosen =
            matched.offers.iter().find(|offer| Some(offer.seen.id) == chosen).or(matched.offers.first());
        let counts = [("readable", grouped(matched.readable)), ("passing", grouped(matched.passing))];
        let counts = counts.each_ref().map(|(name, count)| (*name, count.as_str()));
        let requires = matched.matcher.requires.iter().zip(&matched.requirements);
        let demands = requires.map(|(require, became)| RankedDemand {
            title: require.title.get(language).to_owned(),
            failed: became.failed,
            unknown: became.unknown,
        });
        let ranked = Ranked {
            lead: Some(self.say("match.lead", &counts)),
            chosen: chosen.map(|offer| self.detail(matched, offer)),
            demands: demands.collect(),
            weights: Some(self.weights(matched, query)),
            question: Some(question),
            notes: self.left_out(matched),
            ..self.order(matched, query, chosen.map(|offer| offer.seen.id))
        };
        let need = Target::Row { dataset: matched.matcher.need.to_string(), id: matched.need.id };
        let list = Target::List { dataset: matched.matcher.need.to_string(), query: Vec::new() };
        let link = |text: String, target: Target| Link { text, note: None, target: Some(target) };
        Page {
            title: matched.matcher.title.get(language).to_owned(),
            trail: vec![link(self.title(&matched.matcher.need), list), link(self.name(&matched.need), need)],
            blocks: vec![Block { title: None, view: View::Ranked(ranked), more: None }],
            ..Page::default()
        }
    }

    pub fn part_title(&self, matched: &Matched, part: &Part) -> String {
        let scored = asker(matched, part.way).and_then(|(matcher, _)| matcher.scores.get(part.feature));
        scored.map(|scored| scored.title.get(self.reader.language).to_owned()).unwrap_or_default()
    }

    fn bar(&self, score: f64, parts: impl Iterator<Item = (String, f64)>) -> Bar {
        let parts: Vec<(String, f64)> = parts.collect();
        let said: Vec<String> =
            parts.iter().map(|(title, points)| format!("{title} {}", figure(*points))).collect();
        let values = [("score", figure(score)), ("parts", said.join("，"))];
        let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
        Bar {
            label: self.say("match.points", &values),
            parts: parts.into_iter().map(|(_, points)| points).collect(),
        }
    }

    fn unsure(&self, matcher: &Matcher, offer: &Offer) -> Vec<String> {
        let title = |place: &usize| matcher.requires.get(*place);
        let titles = offer.unsure.iter().filter_map(title);
        titles.map(|require| require.title.get(self.reader.language).to_owned()).collect()
    }

    fn side(&self, dataset: &str) -> String {
        self.say("match.side", &[("title", &self.title(dataset))])
    }

    fn detail(&self, matched: &Matched, offer: &Offer) -> RankedDetail {
        let directions: Vec<RankedDirection> =
            offer.sums.iter().map(|(way, sum)| self.direction(matched, offer, *way, *sum)).collect();
        let lead = match (directions.as_slice(), &matched.matcher.reciprocal) {
            ([here, there], Some(reciprocal)) => {
                let percent = |share: f64| format!("{:.0}%", share * 100.0);
                let (x, y) = (percent(1.0 - reciprocal.weight), percent(reciprocal.weight));
                let values = [
                    ("here", here.title.as_str()),
                    ("a", here.sum.as_str()),
                    ("there", there.title.as_str()),
                    ("b", there.sum.as_str()),
                    ("x", x.as_str()),
                    ("y", y.as_str()),
                ];
                self.say("match.composed", &values)
            }
            _ => self.say("match.alone", &[]),
        };
        let row = Target::Row { dataset: offer.seen.dataset.to_string(), id: offer.seen.id };
        RankedDetail {
            title: self.name(&offer.seen),
            notes: self.notes(&offer.seen),
            target: Some(Link { text: self.say("match.open", &[]), note: None, target: Some(row) }),
            score: figure(offer.score),
            lead,
            unsure: self.unsure(&matched.matcher, offer),
            directions,
        }
    }

    fn direction(&self, matched: &Matched, offer: &Offer, way: Way, sum: f64) -> RankedDirection {
        let parts: Vec<&Part> = offer.parts.iter().filter(|part| part.way == way).collect();
        let own = |part: &Part| part.share * part.value;
        let asker = asker(matched, way).map(|(_, asker)| asker).unwrap_or_default();
        RankedDirection {
            title: self.side(asker),
            sum: figure(sum),
            bar: self.bar(sum, parts.iter().map(|part| (self.part_title(matched, part), own(part)))),
            parts: parts.into_iter().map(|part| self.part(matched, part)).collect(),
        }
    }

    fn part(&self, matched: &Matched, part: &Part) -> RankedPart {
        let silent = part.look.empty.zip(asker(matched, part.way)).map(|(side, (matcher, _))| {
            self.say("match.silent", &[("title", &self.title(matcher.dataset(side)))])
        });
        RankedPart {
            title: self.part_title(matched, part),
            points: figure(part.share * part.value),
            most: figure(part.share),
            adds: figure(part.points),
            found: part.look.found.clone(),
            missing: if silent.is_some() { Vec::new() } else { part.look.missing.clone() },
            note: silent,
        }
    }

    fn left_out(&self, matched: &Matched) -> Vec<String> {
        let title = |(way, feature): &(Way, usize)| {
            let (matcher, asker) = asker(matched, *way)?;
            let title = matcher.scores.get(*feature)?.title.get(self.reader.language).to_owned();
            Some(format!("{} {title}", self.side(asker)))
        };
        let titles = matched.left_out.iter().filter_map(title);
        titles.map(|part| self.say("match.left-out", &[("part", &part)])).collect()
    }

    fn weights(&self, matched: &Matched, query: &[(String, String)]) -> RankedWeights {
        let scores = matched.matcher.scores.iter().zip(&matched.weights);
        let field = |(scored, weight): (&crate::Scored, &f64)| {
            (
                format!("w.{}", scored.key),
                scored.title.get(self.reader.language).to_owned(),
                weight.to_string(),
            )
        };
        let engine = |query| Target::Engine { action: ACTION.to_owned(), query };
        let moved = query.iter().any(|(name, _)| name.starts_with("w."));
        let reset = engine(address(matched, query, &["w.", "why"]));
        RankedWeights {
            target: engine(address(matched, query, &["why"])),
            fields: scores.map(field).collect(),
            reset: moved.then(|| Link {
                text: self.say("match.reset", &[]),
                note: None,
                target: Some(reset),
            }),
            problem: None,
        }
    }
}

/// The matcher of a direction, and whose view it is.
fn asker(matched: &Matched, way: Way) -> Option<(&Matcher, &str)> {
    match way {
        Way::Here => Some((&matched.matcher, &matched.matcher.need)),
        Way::There => matched.partner.as_deref().map(|partner| (partner, &*partner.need)),
    }
}

/// What is asked for and not had: by the offers where these ask for anything, as somebody who looks for one wants to know
/// what they lack for it; else by the need. What else would be wished for stands among the parts.
fn missing(matcher: &Matcher, offer: &Offer) -> Vec<String> {
    let asks = |place: usize| matcher.scores.get(place).map(|scored| scored.feature.asks());
    let by_offers = (0..matcher.scores.len()).any(|place| asks(place) == Some(Side::Offer));
    let asking = if by_offers { Side::Offer } else { Side::Need };
    let here = offer.parts.iter().filter(|part| part.way == Way::Here && part.look.empty.is_none());
    let asked = here.filter(|part| asks(part.feature) == Some(asking));
    asked.flat_map(|part| part.look.missing.iter().cloned()).collect()
}

/// The parameters of a match's own address, without those that begin with one of `dropped`.
fn address(matched: &Matched, query: &[(String, String)], dropped: &[&str]) -> Vec<(String, String)> {
    let mut kept = vec![
        ("matcher".to_owned(), matched.matcher.key.to_string()),
        ("id".to_owned(), matched.need.id.to_string()),
    ];
    let own = |name: &str| ["matcher", "id"].contains(&name);
    let drop = |name: &str| dropped.iter().any(|dropped| name.starts_with(dropped));
    kept.extend(query.iter().filter(|(name, _)| !own(name) && !drop(name)).cloned());
    kept
}

/// The question why a row is not there, unanswered.
pub(crate) fn question(matched: &Matched, query: &[(String, String)], value: &str) -> RankedQuestion {
    RankedQuestion {
        target: Target::Engine { action: ACTION.to_owned(), query: address(matched, query, &["why"]) },
        name: "why".to_owned(),
        value: value.to_owned(),
        answer: Vec::new(),
        meant: Vec::new(),
    }
}

/// A button that leads to a match.
pub(crate) fn leads(matcher: &Matcher, need: Id, language: model::Language) -> kernel::view::Action {
    let query = vec![("matcher".to_owned(), matcher.key.to_string()), ("id".to_owned(), need.to_string())];
    button(matcher.title.get(language), ACTION, query)
}

/// A count as it is shown.
fn grouped(count: usize) -> String {
    model::kinds::grouped(expr::Number::int(i64::try_from(count).unwrap_or(i64::MAX)))
}

/// A number as it is shown: one decimal.
pub(crate) fn figure(number: f64) -> String {
    format!("{number:.1}")
}
