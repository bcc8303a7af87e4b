//! The formula: BM25F (Robertson, Zaragoza, Taylor: *Simple BM25 extension to multiple weighted fields*, 2004)
//! with idf as Lucene writes it, so that no term ever counts against a document.
//!
//! ```text
//! a(f)    = weight(f) · frequency(f) / (1 − b(f) + b(f) · length(f) / mean length(f))
//! A       = Σ a(f) over the fields the reader may search
//! idf     = ln(1 + (N − n + ½) / (n + ½))
//! score   = Σ over terms: weight(term) · idf · (k₁ + 1) · A / (k₁ + A)
//! part    = weight(term) · idf · (k₁ + 1) · a(f) / (k₁ + A)      one per term and field; they add up to the score
//! ```
//!
//! N, n and the mean lengths count the live documents only, so a score depends on what the index holds and never
//! on how it came to hold it. Not for finding candidates (`retrieve`).

use serde::{Deserialize, Serialize};

use crate::analysis::FieldKind;

/// Most fields a schema may have: a set of fields is one byte.
pub const MOST_FIELDS: usize = 8;

/// How soon further occurrences of a term stop counting.
pub(crate) const K1: f64 = 1.2;

/// One searched field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// What the caller calls it; contributions carry its place.
    pub name: String,
    /// How much one occurrence counts, against 1.
    pub weight: f32,
    /// How its text becomes tokens.
    pub kind: FieldKind,
}

impl Field {
    /// How far a long text is discounted: titles differ little in length and for no reason of content.
    pub(crate) fn length_share(&self) -> f64 {
        match self.kind {
            FieldKind::Short => 0.3,
            FieldKind::Long => 0.75,
        }
    }
}

/// How often a term occurs in each field of one document, at most 255.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub(crate) struct Profile(pub [u8; MOST_FIELDS]);

impl Profile {
    /// The fields it occurs in, one bit each.
    pub fn fields(self) -> u8 {
        self.0.iter().enumerate().fold(0, |set, (field, count)| set | u8::from(*count > 0) << field)
    }
}

/// `weight(f) / (1 − b + b · length / mean)` of every field for one document.
pub(crate) type Factors = [f64; MOST_FIELDS];

/// Computes factors and sums; made once per query or merge.
#[derive(Debug, Clone)]
pub(crate) struct Formula {
    /// Weight, b, and b / mean length of each field.
    fields: Vec<(f64, f64, f64)>,
}

impl Formula {
    /// `means` are the mean lengths of the fields over the live documents.
    pub fn new(fields: &[Field], means: &[f64]) -> Self {
        let fields = fields.iter().zip(means).map(|(field, mean)| {
            let share = field.length_share();
            let per_token = if *mean > 0.0 { share / mean } else { 0.0 };
            (f64::from(field.weight), share, per_token)
        });
        Self { fields: fields.collect() }
    }

    /// The factors of a document with these field lengths; 0 for a field not in `visible`.
    pub fn factors(&self, lengths: &[u16], visible: u8) -> Factors {
        let mut factors = Factors::default();
        for (field, ((weight, share, per_token), length)) in self.fields.iter().zip(lengths).enumerate() {
            if visible >> field & 1 == 1
                && let Some(factor) = factors.get_mut(field)
            {
                *factor = weight / (1.0 - share + per_token * f64::from(*length));
            }
        }
        factors
    }

    /// Logarithm of rarity: `holding` of `documents` have the term.
    #[expect(clippy::cast_precision_loss, reason = "numbers of documents are far below 2^52")]
    pub fn rarity(documents: usize, holding: usize) -> f64 {
        let (documents, holding) = (documents.max(holding) as f64, holding as f64);
        ((documents - holding + 0.5) / (holding + 0.5)).ln_1p()
    }
}

/// A of the formula.
pub(crate) fn sum(profile: Profile, factors: &Factors) -> f64 {
    profile.0.iter().zip(factors).map(|(count, factor)| f64::from(*count) * factor).sum()
}

/// `A / (k₁ + A)`, between 0 and 1.
pub(crate) fn saturation(sum: f64) -> f64 {
    sum / (K1 + sum)
}
