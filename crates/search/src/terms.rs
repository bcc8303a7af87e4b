//! Terms as numbers: every distinct term is kept once, its bytes in one arena.
//!
//! Not for what a term means or weighs; numbers are never given back before the index is rebuilt.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

/// Interned terms, numbered from 0 in the order they first came.
#[derive(Debug, Default)]
pub(crate) struct Terms {
    bytes: String,
    /// Where each term ends in `bytes`.
    ends: Vec<u32>,
    table: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

impl Terms {
    /// The number of `term`, if it was ever interned.
    pub fn find(&self, term: &str) -> Option<u32> {
        let hash = self.hasher.hash_one(term);
        self.table.find(hash, |number| text(&self.bytes, &self.ends, *number) == term).copied()
    }

    /// The number of `term`, new if need be; `None` when four gigabytes of terms are full.
    pub fn intern(&mut self, term: &str) -> Option<u32> {
        if let Some(known) = self.find(term) {
            return Some(known);
        }
        let number = u32::try_from(self.ends.len()).ok()?;
        let end = u32::try_from(self.bytes.len() + term.len()).ok()?;
        self.bytes.push_str(term);
        self.ends.push(end);
        let Self { bytes, ends, table, hasher } = self;
        table.insert_unique(hasher.hash_one(term), number, |number| {
            hasher.hash_one(text(bytes, ends, *number))
        });
        Some(number)
    }

    /// Bytes of memory held.
    pub fn memory(&self) -> usize {
        self.bytes.capacity() + self.ends.capacity() * 4 + self.table.capacity() * 6
    }

    /// The arena and the ends, for a snapshot.
    pub fn stored(&self) -> (&str, &[u32]) {
        (&self.bytes, &self.ends)
    }

    /// Reads what `stored` gave; `None` if it does not hang together.
    pub fn restore(bytes: &str, ends: &[u32]) -> Option<Self> {
        let mut terms = Self::default();
        let mut start = 0;
        for (expected, end) in ends.iter().enumerate() {
            let end = usize::try_from(*end).ok()?;
            let number = terms.intern(bytes.get(start..end)?)?;
            if usize::try_from(number).ok()? != expected {
                return None;
            }
            start = end;
        }
        Some(terms)
    }
}

fn text<'a>(bytes: &'a str, ends: &[u32], number: u32) -> &'a str {
    let place = number as usize;
    let start = place.checked_sub(1).and_then(|before| ends.get(before)).map_or(0, |end| *end as usize);
    let end = ends.get(place).map_or(start, |end| *end as usize);
    bytes.get(start..end).unwrap_or_default()
}
