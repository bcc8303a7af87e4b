//! Which documents of a segment may be hits at all, decided before anything is scored: alive, passing the filter,
//! having what is required and not what is excluded, in fields that the reader may search.

use crate::bitmap::Bitmap;
use crate::facet::{Facet, FacetColumn, FacetRows};
use crate::index::DocumentId;
use crate::open::Open;
use crate::query::{FieldAccess, Query};
use crate::score::Profile;
use crate::sealed::Sealed;

/// What open and sealed segments have in common.
pub(crate) trait Segment {
    type Column: Facet;
    fn ids(&self) -> &[DocumentId];
    fn live(&self) -> &Bitmap;
    fn columns(&self) -> &[Self::Column];
    fn lengths(&self) -> &[u16];
    /// Visits the postings of `term`, slots ascending.
    fn each_posting(&self, term: u32, profiles: &[Profile], visit: impl FnMut(usize, Profile));
    /// How often `term` occurs in the document at `slot`.
    fn profile(&self, term: u32, slot: usize, profiles: &[Profile]) -> Option<Profile>;
    /// In how many live documents `term` occurs.
    fn holding(&self, term: u32) -> usize;
}

impl Segment for Open {
    type Column = FacetRows;

    fn ids(&self) -> &[DocumentId] {
        &self.ids
    }

    fn live(&self) -> &Bitmap {
        &self.live
    }

    fn columns(&self) -> &[FacetRows] {
        &self.facets
    }

    fn lengths(&self) -> &[u16] {
        &self.lengths
    }

    fn each_posting(&self, term: u32, _: &[Profile], mut visit: impl FnMut(usize, Profile)) {
        for posting in self.postings.get(&term).into_iter().flatten() {
            visit(usize::from(posting.slot), posting.profile);
        }
    }

    fn profile(&self, term: u32, slot: usize, _: &[Profile]) -> Option<Profile> {
        let postings = self.postings.get(&term)?;
        let place = postings.binary_search_by_key(&slot, |posting| usize::from(posting.slot)).ok()?;
        postings.get(place).map(|posting| posting.profile)
    }

    fn holding(&self, term: u32) -> usize {
        let postings = self.postings.get(&term).into_iter().flatten();
        postings.filter(|posting| self.live.contains(usize::from(posting.slot))).count()
    }
}

impl Segment for Sealed {
    type Column = FacetColumn;

    fn ids(&self) -> &[DocumentId] {
        &self.ids
    }

    fn live(&self) -> &Bitmap {
        &self.live
    }

    fn columns(&self) -> &[FacetColumn] {
        &self.facets
    }

    fn lengths(&self) -> &[u16] {
        &self.lengths
    }

    fn each_posting(&self, term: u32, profiles: &[Profile], mut visit: impl FnMut(usize, Profile)) {
        if let Some(list) = self.list(term) {
            for (place, slot) in list.slots.iter().enumerate() {
                visit(usize::from(*slot), list.profile(place, profiles));
            }
        }
    }

    fn profile(&self, term: u32, slot: usize, profiles: &[Profile]) -> Option<Profile> {
        let list = self.list(term)?;
        let place = list.slots.binary_search_by_key(&slot, |slot| usize::from(*slot)).ok()?;
        Some(list.profile(place, profiles))
    }

    fn holding(&self, term: u32) -> usize {
        self.list(term).map_or(0, |list| list.count_live(&self.live, self.dead))
    }
}

/// A phrase as term numbers.
pub(crate) type Numbers = Vec<u32>;

/// The documents that may be hits, and the fields that count in each.
#[derive(Debug)]
pub(crate) struct Admission {
    pub allowed: Bitmap,
    /// Fields that count in every document, one bit each.
    always: u8,
    /// Fields that count in some.
    sometimes: Vec<(u8, Bitmap)>,
}

impl Admission {
    /// Looks at one segment. `query` was checked against the schema of `fields` fields.
    pub fn of<S: Segment>(
        segment: &S,
        query: &Query,
        require: &[Numbers],
        exclude: &[Numbers],
        profiles: &[Profile],
    ) -> Self {
        let length = segment.ids().len();
        let mut admission = Self { allowed: segment.live().clone(), always: 0, sometimes: Vec::new() };
        if query.fields.is_empty() {
            admission.always = u8::MAX;
        }
        for (field, access) in query.fields.iter().enumerate() {
            match access {
                FieldAccess::Always => admission.always |= 1 << field,
                FieldAccess::Never => {}
                FieldAccess::When(filter) => {
                    let truth = filter.evaluate(segment.columns(), length);
                    admission.sometimes.push((1 << field, truth.yes));
                }
            }
        }
        admission.allowed.and(&query.filter.evaluate(segment.columns(), length).yes);
        for phrase in require {
            let holding = admission.holding(segment, phrase, profiles);
            admission.allowed.and(&holding);
        }
        for phrase in exclude {
            let holding = admission.holding(segment, phrase, profiles);
            admission.allowed.without(&holding);
        }
        admission
    }

    /// The fields that count in the document at `slot`, one bit each.
    pub fn visible(&self, slot: usize) -> u8 {
        self.sometimes.iter().fold(
            self.always,
            |set, (field, documents)| {
                if documents.contains(slot) { set | field } else { set }
            },
        )
    }

    /// The documents that have all terms of `phrase` in one field that counts.
    fn holding<S: Segment>(&self, segment: &S, phrase: &[u32], profiles: &[Profile]) -> Bitmap {
        let length = segment.ids().len();
        let mut fields: Vec<u8> = (0..length).map(|slot| self.visible(slot)).collect();
        for term in phrase {
            let mut next = vec![0; length];
            segment.each_posting(*term, profiles, |slot, profile| {
                if let (Some(next), Some(known)) = (next.get_mut(slot), fields.get(slot)) {
                    *next = known & profile.fields();
                }
            });
            fields = next;
        }
        Bitmap::of(&fields, |set| *set != 0)
    }
}
