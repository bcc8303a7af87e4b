//! A document as the query: a résumé, a technical problem or a policy is matched whole, by its most telling words.

use hashbrown::HashMap;

use crate::analysis::{FieldKind, TokenKind};
use crate::index::Index;
use crate::query::WeightedTerm;
use crate::score::Formula;

impl Index {
    /// The `most` terms of `texts` (each with its weight against 1) that tell most in this index: rare here, frequent
    /// there. A term weighs the sum over its texts of weight · 2n / (1 + n) for n occurrences, so that the
    /// second mention counts less than the first. Words and the words inside them count; lone characters do not.
    pub fn like(&self, texts: &[(&str, f32)], most: usize) -> Vec<WeightedTerm> {
        let mut weights: HashMap<String, f32> = HashMap::new();
        for (text, weight) in texts {
            let mut counts: HashMap<String, u16> = HashMap::new();
            self.analyser().analyse(text, FieldKind::Long, |token| {
                if matches!(token.kind, TokenKind::Word | TokenKind::Part)
                    && token.term.chars().nth(1).is_some()
                {
                    let count = counts.entry_ref(token.term).or_insert(0);
                    *count = count.saturating_add(1);
                }
            });
            for (term, count) in counts {
                let count = f32::from(count);
                *weights.entry(term).or_insert(0.0) += weight * 2.0 * count / (1.0 + count);
            }
        }
        let mut telling: Vec<(f64, WeightedTerm)> = weights
            .into_iter()
            .filter_map(|(term, weight)| {
                let holding = self.holding(self.term_number(&term)?);
                let value = f64::from(weight) * Formula::rarity(self.documents(), holding);
                (holding > 0 && weight > 0.0).then_some((value, WeightedTerm { term, weight }))
            })
            .collect();
        telling.sort_by(|one, other| other.0.total_cmp(&one.0).then_with(|| one.1.term.cmp(&other.1.term)));
        telling.truncate(most);
        telling.into_iter().map(|(_, term)| term).collect()
    }
}
