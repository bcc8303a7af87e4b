//! A batch of documents of one sealed segment, and the walk over those postings of a term that belong to it.
//! Not for what is done with a posting.
#![expect(
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "slots of one segment: `take` makes the marks as long as it is"
)]

use crate::sealed::List;

/// Slots of one segment, ascending, each with its place in the batch.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    slots: Vec<u16>,
    /// One more than the place in the batch, by slot; 0 outside.
    marks: Vec<u32>,
}

impl Batch {
    /// Takes these slots of a segment of `length` in the place of those before.
    pub fn take(&mut self, length: usize, slots: impl Iterator<Item = u16>) {
        for slot in &self.slots {
            self.marks[usize::from(*slot)] = 0;
        }
        self.slots.clear();
        self.slots.extend(slots);
        self.slots.sort_unstable();
        if self.marks.len() < length {
            self.marks.resize(length, 0);
        }
        for (place, slot) in self.slots.iter().enumerate() {
            self.marks[usize::from(*slot)] = place as u32 + 1;
        }
    }

    /// The slots, ascending.
    pub fn slots(&self) -> &[u16] {
        &self.slots
    }

    /// Visits the postings of `list` in the batch: place in the batch, place in the list.
    pub fn each(&self, list: &List<'_>, mut visit: impl FnMut(usize, usize)) {
        if list.slots.len() < self.slots.len() * 16 {
            for (posting, slot) in list.slots.iter().enumerate() {
                let mark = self.marks[usize::from(*slot)];
                if mark > 0 {
                    visit(mark as usize - 1, posting);
                }
            }
            return;
        }
        let mut from = 0;
        for (place, slot) in self.slots.iter().enumerate() {
            match list.slots[from..].binary_search(slot) {
                Ok(found) => {
                    visit(place, from + found);
                    from += found + 1;
                }
                Err(found) => from += found,
            }
        }
    }
}
