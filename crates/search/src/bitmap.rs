//! A dense set of slots (document places within one segment).
//!
//! Not a compressed set: a segment has at most 65,536 slots, so a bitmap is at most 8 KiB and its
//! operations are a thousand machine words.

use serde::{Deserialize, Serialize};

/// A set of slots below a fixed length.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Bitmap {
    length: usize,
    words: Vec<u64>,
}

impl Bitmap {
    /// No slot of `length`.
    pub fn none(length: usize) -> Self {
        Self { length, words: vec![0; length.div_ceil(64)] }
    }

    /// Every slot of `length`.
    pub fn all(length: usize) -> Self {
        let mut all = Self { length, words: vec![u64::MAX; length.div_ceil(64)] };
        all.trim();
        all
    }

    /// The places of `values` that `wanted` holds for; 64 at a time, as a column is long.
    pub fn of<T>(values: &[T], wanted: impl Fn(&T) -> bool) -> Self {
        let word = |values: &[T]| {
            values.iter().zip(0_u32..).fold(0, |word, (value, bit)| word | u64::from(wanted(value)) << bit)
        };
        Self { length: values.len(), words: values.chunks(64).map(word).collect() }
    }

    pub fn len(&self) -> usize {
        self.length
    }

    /// Appends one slot.
    pub fn push(&mut self, member: bool) {
        if self.length.is_multiple_of(64) {
            self.words.push(0);
        }
        self.length += 1;
        if member {
            self.insert(self.length - 1);
        }
    }

    pub fn contains(&self, slot: usize) -> bool {
        self.words.get(slot / 64).is_some_and(|word| word >> (slot % 64) & 1 == 1)
    }

    /// The members as bits, 64 slots a word, the lowest first.
    pub fn words(&self) -> &[u64] {
        &self.words
    }

    /// Adds a slot below the length; others are ignored.
    pub fn insert(&mut self, slot: usize) {
        if slot < self.length
            && let Some(word) = self.words.get_mut(slot / 64)
        {
            *word |= 1 << (slot % 64);
        }
    }

    pub fn remove(&mut self, slot: usize) {
        if let Some(word) = self.words.get_mut(slot / 64) {
            *word &= !(1 << (slot % 64));
        }
    }

    /// Number of slots in the set.
    pub fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// The slots in the set, ascending.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.words.iter().enumerate().flat_map(|(index, &word)| {
            let mut rest = word;
            std::iter::from_fn(move || {
                if rest == 0 {
                    return None;
                }
                let bit = rest.trailing_zeros() as usize;
                rest &= rest - 1;
                Some(index * 64 + bit)
            })
        })
    }

    pub fn and(&mut self, other: &Self) {
        self.each(other, |mine, theirs| mine & theirs);
    }

    pub fn or(&mut self, other: &Self) {
        self.each(other, |mine, theirs| mine | theirs);
    }

    /// Keeps what is in this set and not in `other`.
    pub fn without(&mut self, other: &Self) {
        self.each(other, |mine, theirs| mine & !theirs);
    }

    /// The slots not in the set.
    pub fn complement(&self) -> Self {
        let mut rest = Self { length: self.length, words: self.words.iter().map(|word| !word).collect() };
        rest.trim();
        rest
    }

    fn each(&mut self, other: &Self, operation: impl Fn(u64, u64) -> u64) {
        debug_assert_eq!(self.length, other.length, "bitmaps of one segment");
        for (mine, theirs) in self.words.iter_mut().zip(&other.words) {
            *mine = operation(*mine, *theirs);
        }
    }

    /// Clears the bits beyond the length.
    fn trim(&mut self) {
        let used = self.length % 64;
        if used != 0
            && let Some(last) = self.words.last_mut()
        {
            *last &= (1 << used) - 1;
        }
    }
}
