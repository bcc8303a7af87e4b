//! One document seen through an index's statistics, whether or not the index holds it: what it asks of others, and
//! how well it answers.
//!
//! ```text
//! weight(f) = of the schema, against the heaviest of the fields looked at
//! asks      q(t) = Σ over fields: weight(f) · 2n / (1 + n)      n occurrences; the second counts less than the first
//! answers   s(t) = A / (k₁ + A)                                 A as in `score`, over the fields looked at
//! pivot     1 − b + b · length / mean length, b = ¾             of all fields looked at together
//! rarity    idf(t) / idf of a term that nobody has              0…1; 0 for what more than a quarter has
//! ```
//!
//! Only words of two characters and more count here; what a short field is found by besides tells nothing of
//! likeness. Not for searching (`retrieve`); rankings (`rank`) read documents of the index by the same formulas.

use hashbrown::HashMap;

use crate::analysis::TokenKind;
use crate::index::Index;
use crate::score::{Formula, MOST_FIELDS, Profile, saturation, sum};

/// How far a long asking text is discounted.
const LENGTH_SHARE: f64 = 0.75;

/// What so few documents have is never common.
const FEW: usize = 20;

/// A document's words, as an index would count them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Probe {
    counts: HashMap<String, Profile>,
    lengths: Vec<u16>,
}

/// Which fields count, and how much, when a document asks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Asking {
    /// One bit for each field.
    pub fields: u8,
    /// Against the heaviest; 0 for a field that is not looked at.
    weights: [f64; MOST_FIELDS],
    /// Mean length of the fields together.
    mean: f64,
}

impl Asking {
    /// `fields` by place in the schema.
    pub fn new(index: &Index, fields: &[usize]) -> Self {
        let mut asking = Self { fields: 0, weights: [0.0; MOST_FIELDS], mean: 0.0 };
        let means = index.mean_lengths();
        let weight =
            |field: usize| index.schema().fields.get(field).map_or(0.0, |field| f64::from(field.weight));
        let most = fields.iter().map(|field| weight(*field)).fold(f64::MIN_POSITIVE, f64::max);
        for field in fields {
            if let (Some(place), Some(mean)) = (asking.weights.get_mut(*field), means.get(*field)) {
                *place = weight(*field) / most;
                asking.fields |= 1 << field;
                asking.mean += mean;
            }
        }
        asking
    }

    /// q of the module's formula.
    pub fn asks(&self, profile: Profile) -> f64 {
        let counts = profile.0.iter().map(|count| f64::from(*count));
        counts.zip(&self.weights).map(|(count, weight)| weight * 2.0 * count / (1.0 + count)).sum()
    }

    /// The pivot of a document with these field lengths.
    pub fn pivot(&self, lengths: &[u16]) -> f64 {
        let looked_at = lengths.iter().enumerate().filter(|(field, _)| self.fields >> field & 1 == 1);
        let length: f64 = looked_at.map(|(_, length)| f64::from(*length)).sum();
        if self.mean > 0.0 { 1.0 - LENGTH_SHARE + LENGTH_SHARE * length / self.mean } else { 1.0 }
    }
}

impl Index {
    /// A document of this schema, by the text of each field.
    pub fn probe(&self, texts: &[&str]) -> Probe {
        let mut probe = Probe::default();
        for (place, (field, text)) in self.schema().fields.iter().zip(texts).enumerate() {
            let mut length = 0_u16;
            self.analyser().analyse(text, field.kind, |token| {
                if token.kind == TokenKind::Word {
                    length = length.saturating_add(1);
                }
                if self.analyser().is_word(token.term)
                    && let Some(count) = probe.counts.entry_ref(token.term).or_default().0.get_mut(place)
                {
                    *count = count.saturating_add(1);
                }
            });
            probe.lengths.push(length);
        }
        probe
    }

    /// What a document asks with these fields: each word with its q, in the order of words; and its pivot.
    pub fn asks(&self, probe: &Probe, fields: &[usize]) -> (Vec<(String, f64)>, f64) {
        let asking = Asking::new(self, fields);
        let asks = sorted(probe, |profile| asking.asks(profile));
        (asks, asking.pivot(&probe.lengths))
    }

    /// How well a document answers with these fields: each word with its s, in the order of words.
    pub fn answers(&self, probe: &Probe, fields: &[usize]) -> Vec<(String, f64)> {
        let formula = Formula::new(&self.schema().fields, &self.mean_lengths());
        let factors = formula.factors(&probe.lengths, mask(fields));
        sorted(probe, |profile| saturation(sum(profile, &factors)))
    }

    /// How rare a term is among the documents, against one that nobody has: 0…1. What more than a quarter of them has
    /// tells nothing of any, and costs the most to look at: it is not rare at all, unless they are few.
    pub fn rarity(&self, term: &str) -> f64 {
        let holding = self.term_number(term).map_or(0, |number| self.holding(number));
        if holding > FEW.max(self.documents() / 4) {
            return 0.0;
        }
        Formula::rarity(self.documents(), holding) / Formula::rarity(self.documents(), 0)
    }
}

/// One bit for each field.
pub(crate) fn mask(fields: &[usize]) -> u8 {
    fields.iter().filter(|field| **field < MOST_FIELDS).fold(0, |mask, field| mask | 1 << field)
}

fn sorted(probe: &Probe, worth: impl Fn(Profile) -> f64) -> Vec<(String, f64)> {
    let mut list: Vec<(String, f64)> = probe
        .counts
        .iter()
        .map(|(term, profile)| (term.clone(), worth(*profile)))
        .filter(|(_, worth)| *worth > 0.0)
        .collect();
    list.sort_by(|one, other| one.0.cmp(&other.0));
    list
}
