//! The best hits so far: at most `limit` behind the cursor, the higher score first, then the smaller id.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use crate::index::DocumentId;
use crate::query::Cursor;

/// A score with its document; `Less` is better.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Ranked {
    pub score: f64,
    pub id: DocumentId,
}

impl Eq for Ranked {}

impl Ord for Ranked {
    fn cmp(&self, other: &Self) -> Ordering {
        other.score.total_cmp(&self.score).then_with(|| self.id.cmp(&other.id))
    }
}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Keeps the best of all that is offered.
#[derive(Debug)]
pub(crate) struct Best {
    limit: usize,
    after: Option<Ranked>,
    heap: BinaryHeap<Ranked>,
}

impl Best {
    pub fn new(limit: usize, after: Option<Cursor>) -> Self {
        let after = after.map(|cursor| Ranked { score: cursor.score, id: cursor.id });
        Self { limit, after, heap: BinaryHeap::new() }
    }

    pub fn limit(&self) -> usize {
        self.limit
    }

    /// The score below which nothing can enter any more.
    pub fn threshold(&self) -> f64 {
        if self.heap.len() < self.limit {
            return f64::NEG_INFINITY;
        }
        self.heap.peek().map_or(f64::INFINITY, |worst| worst.score)
    }

    pub fn offer(&mut self, ranked: Ranked) {
        if self.after.is_some_and(|after| ranked <= after) {
            return;
        }
        if self.heap.len() < self.limit {
            self.heap.push(ranked);
        } else if let Some(mut worst) = self.heap.peek_mut()
            && ranked < *worst
        {
            *worst = ranked;
        }
    }

    /// The best first.
    pub fn into_sorted(self) -> Vec<Ranked> {
        self.heap.into_sorted_vec()
    }
}
