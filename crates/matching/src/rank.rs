//! Matching one row: the best offers for it, each with the parts of its score.
//!
//! What the reader may not see takes no part: a feature on such a field is left out, the weights of the others are
//! scaled back to 100, and the answer says so.

use std::collections::HashMap;
use std::sync::Arc;

use expr::Id;
use kernel::index::{Demanded, Feature as Lowered, RankedRow, Ranking};
use kernel::{Actor, Kernel, Problems, Seen};
use model::{Language, Model, Refusal};

use crate::feature::{Look, Reading, is_clear};
use crate::matcher::{Matcher, Side, matchers};
use crate::score::{Composed, Direction, compose, score, shares};

/// How many are listed unless something else is asked for.
pub const USUAL: usize = 20;

/// What is asked besides who and what.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// How many, 1 to 200; [`USUAL`] if none.
    pub limit: Option<usize>,
    /// Weights moved by the reader, by feature.
    pub weights: HashMap<String, f64>,
    /// The language of the evidence.
    pub language: Language,
}

/// The best offers for a need.
#[derive(Clone, Debug)]
pub struct Matched {
    /// The matcher.
    pub matcher: Arc<Matcher>,
    /// The matcher that looks from the other side, where there is one.
    pub partner: Option<Arc<Matcher>>,
    /// The row that looks for others, as the reader sees it.
    pub need: Arc<Seen>,
    /// The best offers: those that meet all requirements first, then those of which something is to be verified.
    pub offers: Vec<Offer>,
    /// What became of each requirement, in order.
    pub requirements: Vec<Demanded>,
    /// How many offers the reader may see.
    pub readable: usize,
    /// How many of them fail no requirement.
    pub passing: usize,
    /// The weight of each feature as it counts now: declared or moved, before it is scaled.
    pub weights: Vec<f64>,
    /// Features that were left out as the reader may not see what they look at: here, and seen from the other side.
    pub left_out: Vec<(Way, usize)>,
}

/// Which direction a part of a score is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// What the need wants.
    Here,
    /// What the offer wants, by its own matcher.
    There,
}

/// An offer with its score.
#[derive(Clone, Debug)]
pub struct Offer {
    /// The row as the reader sees it.
    pub seen: Seen,
    /// 0…100: the sum of the points of all parts.
    pub score: f64,
    /// The sum of each direction that counts, 0…100.
    pub sums: Vec<(Way, f64)>,
    /// What the score is made of.
    pub parts: Vec<Part>,
    /// Requirements of which it is to be verified whether they are met, by place.
    pub unsure: Vec<usize>,
}

/// One part of a score.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Which direction it is of.
    pub way: Way,
    /// The feature's place in that direction's matcher.
    pub feature: usize,
    /// Its share of that direction, out of 100.
    pub share: f64,
    /// Its value, 0…1.
    pub value: f64,
    /// What it adds to the score.
    pub points: f64,
    /// The evidence in words; the value stands above.
    pub look: Look,
}

/// One need made ready for its reader.
pub(crate) struct Prepared {
    pub model: Arc<Model>,
    pub matcher: Arc<Matcher>,
    pub partner: Option<Arc<Matcher>>,
    pub need: Arc<Seen>,
    /// The features that count, in the order of their values.
    pub used: Vec<(Way, usize)>,
    pub left_out: Vec<(Way, usize)>,
    pub directions: Vec<Direction>,
    pub weights: Vec<f64>,
    pub ranking: Ranking,
    pub today: expr::Date,
    pub language: Language,
}

/// The best offers for a row.
///
/// # Errors
/// `match.unknown` for a matcher that is not there, `row.missing` for a row the actor may not read, `match.weights` for
/// weights that nothing can be ranked by, `match.nothing-seen` where the actor may see nothing that the matcher looks at,
/// and the refusals of [`Kernel::rank`].
pub async fn rank(
    kernel: &Kernel,
    actor: &Actor,
    matcher: &str,
    need: Id,
    options: &Options,
) -> Result<Matched, Problems> {
    Prepared::new(kernel, actor, matcher, need, options).await?.ranked(kernel, actor).await
}

impl Prepared {
    pub async fn new(
        kernel: &Kernel,
        actor: &Actor,
        matcher: &str,
        need: Id,
        options: &Options,
    ) -> Result<Prepared, Problems> {
        let model = kernel.model();
        let unknown = || Problems::from(Refusal::new("match.unknown").with("name", matcher));
        let matcher = Arc::clone(matchers(&model).get(matcher).ok_or_else(unknown)?);
        let need = kernel.get(actor, &matcher.need, need).await?;
        Prepared::of(kernel, actor, (model, matcher), need, options).await
    }

    /// The same for a need as it is, or would be.
    pub async fn of(
        kernel: &Kernel,
        actor: &Actor,
        (model, matcher): (Arc<Model>, Arc<Matcher>),
        need: Seen,
        options: &Options,
    ) -> Result<Prepared, Problems> {
        let all = matchers(&model);
        let partner = matcher.reciprocal.as_ref().and_then(|reciprocal| all.get(&reciprocal.with)).cloned();
        let need = Arc::new(need);
        let rankable = kernel.rankable(actor, &matcher.offer).await?;
        let weights = moved(&matcher, &options.weights)?;
        let mut prepared = Prepared {
            used: Vec::new(),
            left_out: Vec::new(),
            directions: Vec::new(),
            ranking: Ranking {
                dataset: matcher.offer.clone(),
                demands: Vec::new(),
                features: Vec::new(),
                score: Arc::new(|_| 0.0),
                limit: options.limit.unwrap_or(USUAL),
            },
            today: kernel.clock().today(),
            language: options.language,
            model,
            matcher,
            partner,
            need,
            weights,
        };
        prepared.take_up(&rankable)?;
        Ok(prepared)
    }

    /// The best offers.
    pub async fn ranked(self, kernel: &Kernel, actor: &Actor) -> Result<Matched, Problems> {
        let ranked = kernel.rank(actor, &self.ranking).await?;
        let offers = ranked.rows.into_iter().map(|row| self.offer(row)).collect();
        Ok(Matched {
            matcher: self.matcher,
            partner: self.partner,
            need: self.need,
            offers,
            requirements: ranked.demanded,
            readable: ranked.readable,
            passing: ranked.passing,
            weights: self.weights,
            left_out: self.left_out,
        })
    }

    pub fn reading(&self) -> Reading<'_> {
        Reading { model: &self.model, today: self.today }
    }

    /// The matcher of a direction, and the side of it that the known row is.
    pub fn way(&self, way: Way) -> Option<(&Arc<Matcher>, Side)> {
        match way {
            Way::Here => Some((&self.matcher, Side::Need)),
            Way::There => self.partner.as_ref().map(|partner| (partner, Side::Offer)),
        }
    }

    /// The features that the reader may see on both sides, with their shares.
    fn take_up(&mut self, rankable: &[bool]) -> Result<(), Problems> {
        let reciprocal = self.matcher.reciprocal.as_ref().map_or(0.0, |reciprocal| reciprocal.weight);
        for way in [Way::Here, Way::There] {
            let Some((matcher, known)) = self.way(way) else { continue };
            let matcher = Arc::clone(matcher);
            let (mut places, mut weights) = (Vec::new(), Vec::new());
            for (place, scored) in matcher.scores.iter().enumerate() {
                let here = scored.feature.fields(known).into_iter().all(|field| is_clear(&self.need, field));
                let there = scored.feature.fields(known.other()).into_iter();
                let there = there.into_iter().all(|field| rankable.get(field).copied().unwrap_or(false));
                if here && there {
                    places.push(place);
                    weights.push(match way {
                        Way::Here => self.weights.get(place).copied().unwrap_or_default(),
                        Way::There => scored.weight,
                    });
                } else {
                    self.left_out.push((way, place));
                }
            }
            match (way, shares(&weights)) {
                (_, Some(shares)) => {
                    self.directions.push(Direction { shares, power: 1.0 });
                    for place in places {
                        if let Some(scored) = matcher.scores.get(place) {
                            let lowered = scored.feature.lower(known, &self.need, self.reading());
                            self.ranking.features.push(lowered);
                            self.used.push((way, place));
                        }
                    }
                }
                (Way::Here, None) => return Err("match.nothing-seen".into()),
                (Way::There, None) => {}
            }
        }
        if let [here, there] = self.directions.as_mut_slice() {
            (here.power, there.power) = (1.0 - reciprocal, reciprocal);
        }
        let reading = self.reading();
        let demands = self.matcher.requires.iter();
        let demands =
            demands.filter_map(|require| require.demand(&self.matcher, &self.need, reading)).collect();
        self.ranking.demands = demands;
        let directions = self.directions.clone();
        self.ranking.score = Arc::new(move |values| score(&directions, values));
        Ok(())
    }

    /// A ranked row with its evidence.
    pub fn offer(&self, row: RankedRow) -> Offer {
        let RankedRow { seen, values, words, .. } = row;
        let Composed { score, directions } = compose(&self.directions, &values);
        let ways: Vec<Way> = [Way::Here, Way::There].into_iter().take(directions.len()).collect();
        let points = directions.iter().flat_map(|(_, points)| points);
        let shares = self.directions.iter().flat_map(|direction| &direction.shares);
        let mut parts = Vec::with_capacity(values.len());
        for ((((way, feature), value), points), (place, share)) in
            self.used.iter().zip(&values).zip(points).zip(shares.enumerate())
        {
            let mut look = self.look(*way, *feature, &self.need, &seen);
            if let Some(Lowered::Texts(_)) = self.ranking.features.get(place) {
                let mut found: Vec<_> = words.iter().filter(|word| word.feature == place).collect();
                found.sort_by(|one, other| other.share.total_cmp(&one.share));
                look.found = found.into_iter().take(WORDS).map(|word| word.term.clone()).collect();
            }
            look.value = *value;
            parts.push(Part {
                way: *way,
                feature: *feature,
                share: *share,
                value: *value,
                points: *points,
                look,
            });
        }
        let sums = ways.into_iter().zip(directions.iter().map(|(sum, _)| *sum)).collect();
        let requires = self.matcher.requires.iter().enumerate();
        let unsure = requires
            .filter(|(_, require)| require.holds(&self.matcher, &self.need, &seen, self.reading()).is_none())
            .map(|(place, _)| place)
            .collect();
        Offer { seen, score, sums, parts, unsure }
    }

    /// A feature of a pair. Seen from the other side, need and offer have changed places.
    pub fn look(&self, way: Way, feature: usize, need: &Seen, offer: &Seen) -> Look {
        let Some((matcher, known)) = self.way(way) else { return Look::default() };
        let Some(scored) = matcher.scores.get(feature) else { return Look::default() };
        match known {
            Side::Need => scored.feature.look(need, offer, self.reading(), self.language),
            Side::Offer => scored.feature.look(offer, need, self.reading(), self.language),
        }
    }

    /// Whether the value at this place is one that only the index knows.
    pub fn is_text(&self, place: usize) -> bool {
        matches!(self.ranking.features.get(place), Some(Lowered::Texts(_)))
    }
}

/// Words of a text that are shown as evidence.
const WORDS: usize = 8;

/// The declared weights with those that were moved.
fn moved(matcher: &Matcher, weights: &HashMap<String, f64>) -> Result<Vec<f64>, Problems> {
    for (key, weight) in weights {
        let known = matcher.scores.iter().any(|scored| *scored.key == **key);
        if !known || !(0.0..=1000.0).contains(weight) {
            return Err(Refusal::new("parameter.invalid").with("name", format!("w.{key}")).into());
        }
    }
    let weight = |scored: &crate::Scored| weights.get(&*scored.key).copied().unwrap_or(scored.weight);
    let weights: Vec<f64> = matcher.scores.iter().map(weight).collect();
    if weights.iter().all(|weight| *weight <= 0.0) { Err("match.weights".into()) } else { Ok(weights) }
}
