//! Where a query's terms stand in a text, so that they can be marked.

use std::ops::Range;

use hashbrown::HashSet;

use crate::analysis::{Analyser, FieldKind};
use crate::query::Query;

impl Analyser {
    /// The byte ranges of `text` that the terms and obligatory phrases of `query` stand for: ascending, apart from one
    /// another, on character boundaries. The text is analysed as a short field, so characters are found too.
    pub fn highlight(&self, text: &str, query: &Query) -> Vec<Range<usize>> {
        let ranking = query.terms.iter().map(|term| term.term.as_str());
        let required = query.require.iter().flat_map(|phrase| phrase.terms.iter().map(String::as_str));
        let wanted: HashSet<&str> = ranking.chain(required).collect();
        let mut ranges: Vec<Range<usize>> = Vec::new();
        self.analyse(text, FieldKind::Short, |token| {
            if wanted.contains(token.term) {
                ranges.push(token.start..token.end);
            }
        });
        ranges.sort_unstable_by_key(|range| (range.start, range.end));
        let mut merged: Vec<Range<usize>> = Vec::new();
        for range in ranges {
            match merged.last_mut() {
                Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
                _ => merged.push(range),
            }
        }
        merged
    }
}
