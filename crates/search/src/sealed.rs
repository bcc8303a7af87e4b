//! A sealed segment: up to 65,536 documents whose postings lie in a few flat arrays, four bytes each — slot,
//! impact, profile. Only its set of live documents changes; when a quarter is dead it is written anew.
//!
//! The impact is `A / (k₁ + A)` of `score`, rounded *up* to a 255th: never less than the truth, so that what it
//! rules out is ruled out for good. Not for searching (`retrieve`) nor for when segments are merged (`index`).
#![expect(
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "flat arrays of one segment: their lengths are made together in `Builder::finish` and asserted there"
)]

use serde::{Deserialize, Serialize};

use crate::bitmap::Bitmap;
use crate::facet::FacetColumn;
use crate::index::DocumentId;
use crate::open::Open;
use crate::profiles::{ESCAPE, Profiles};
use crate::score::{Factors, Formula, Profile, saturation, sum};

/// Most documents of one segment: a slot is two bytes.
pub(crate) const MOST_SLOTS: usize = 1 << 16;
/// Most postings of one segment: their ends are four bytes.
pub(crate) const MOST_POSTINGS: usize = u32::MAX as usize;
/// Postings under one block maximum.
pub(crate) const BLOCK: usize = 128;

/// The arrays of one segment.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Sealed {
    pub ids: Vec<DocumentId>,
    pub live: Bitmap,
    pub dead: usize,
    /// Tokens per field, as many numbers for each slot as there are fields.
    pub lengths: Vec<u16>,
    /// The mean field lengths that the impacts were computed with.
    pub means: Vec<f64>,
    pub facets: Vec<FacetColumn>,
    /// Terms that occur, ascending.
    terms: Vec<u32>,
    /// Where the postings of each term end.
    ends: Vec<u32>,
    /// The largest impact of each term.
    peaks: Vec<u8>,
    slots: Vec<u16>,
    impacts: Vec<u8>,
    codes: Vec<u8>,
    /// The largest impact of each run of [`BLOCK`] postings, counted over all terms.
    block_peaks: Vec<u8>,
    /// Profiles without a number, by term and slot, ascending.
    escaped: Vec<(u32, u16, Profile)>,
}

/// The postings of one term in one segment; the three arrays have one length.
#[derive(Clone, Copy)]
pub(crate) struct List<'a> {
    pub term: u32,
    pub slots: &'a [u16],
    pub impacts: &'a [u8],
    pub codes: &'a [u8],
    /// The largest impact.
    pub peak: u8,
    /// Place of the first posting in the segment's arrays.
    first: usize,
    block_peaks: &'a [u8],
    escaped: &'a [(u32, u16, Profile)],
}

impl<'a> List<'a> {
    /// The postings in blocks: bounds of each within this list, and an impact that none of it exceeds.
    pub fn blocks(&self) -> impl Iterator<Item = (usize, usize, u8)> + use<'a> {
        let (first, length, peaks) = (self.first, self.slots.len(), self.block_peaks);
        (first / BLOCK..(first + length).div_ceil(BLOCK)).map(move |block| {
            let start = (block * BLOCK).max(first) - first;
            let end = ((block + 1) * BLOCK).min(first + length) - first;
            (start, end, peaks[block])
        })
    }

    /// The profile of the posting at `place`.
    pub fn profile(&self, place: usize, profiles: &[Profile]) -> Profile {
        let code = self.codes[place];
        if code != ESCAPE {
            return profiles.get(usize::from(code)).copied().unwrap_or_default();
        }
        let wanted = (self.term, self.slots[place]);
        let found = self.escaped.binary_search_by_key(&wanted, |(term, slot, _)| (*term, *slot));
        found.map(|found| self.escaped[found].2).unwrap_or_default()
    }

    /// How many of the postings belong to live documents.
    pub fn count_live(&self, live: &Bitmap, dead: usize) -> usize {
        if dead == 0 {
            return self.slots.len();
        }
        self.slots.iter().filter(|slot| live.contains(usize::from(**slot))).count()
    }
}

impl Sealed {
    /// The live documents of an open segment.
    pub fn of_open(open: &Open, formula: &Formula, means: &[f64], profiles: &mut Profiles) -> Self {
        let fields = means.len();
        let mut builder = Builder::new(means, profiles);
        let mut places = vec![None; open.ids.len()];
        for slot in open.live.iter() {
            places[slot] =
                builder.document(open.ids[slot], &open.lengths[slot * fields..][..fields], formula);
        }
        let mut terms: Vec<_> = open.postings.iter().collect();
        terms.sort_unstable_by_key(|(term, _)| **term);
        for (term, postings) in terms {
            let kept = postings
                .iter()
                .filter_map(|posting| Some((places[usize::from(posting.slot)]?, posting.profile)));
            builder.list(*term, kept);
        }
        builder.finish(open.facets.iter().map(|rows| FacetColumn::of_rows(rows, &open.live)).collect())
    }

    /// The live documents of several segments, in order; together they fit one segment.
    pub fn merged(parts: &[&Self], formula: &Formula, means: &[f64], profiles: &mut Profiles) -> Self {
        let fields = means.len();
        let numbered = profiles.list().to_vec();
        let mut builder = Builder::new(means, profiles);
        let mut places = Vec::with_capacity(parts.len());
        for part in parts {
            let mut of_part = vec![None; part.ids.len()];
            for slot in part.live.iter() {
                of_part[slot] =
                    builder.document(part.ids[slot], &part.lengths[slot * fields..][..fields], formula);
            }
            places.push(of_part);
        }
        let mut heads = vec![0; parts.len()];
        while let Some(term) =
            parts.iter().zip(&heads).filter_map(|(part, head)| part.terms.get(*head)).min().copied()
        {
            let mut kept = Vec::new();
            for ((part, head), places) in parts.iter().zip(&mut heads).zip(&places) {
                if part.terms.get(*head) == Some(&term) {
                    let list = part.list_at(*head);
                    *head += 1;
                    kept.extend(list.slots.iter().enumerate().filter_map(|(place, slot)| {
                        Some((places[usize::from(*slot)]?, list.profile(place, &numbered)))
                    }));
                }
            }
            builder.list(term, kept.into_iter());
        }
        let length = builder.sealed.ids.len();
        let facets = parts.first().map_or(0, |part| part.facets.len());
        let facets = (0..facets).map(|facet| {
            let columns: Vec<_> = parts
                .iter()
                .zip(&places)
                .map(|(part, places)| (&part.facets[facet], places.as_slice()))
                .collect();
            FacetColumn::merged(&columns, length)
        });
        let facets = facets.collect();
        builder.finish(facets)
    }

    /// The postings of `term`, if it occurs.
    pub fn list(&self, term: u32) -> Option<List<'_>> {
        self.terms.binary_search(&term).ok().map(|place| self.list_at(place))
    }

    fn list_at(&self, place: usize) -> List<'_> {
        let start = place.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        let range = start..self.ends[place] as usize;
        List {
            term: self.terms[place],
            slots: &self.slots[range.clone()],
            impacts: &self.impacts[range.clone()],
            codes: &self.codes[range],
            peak: self.peaks[place],
            first: start,
            block_peaks: &self.block_peaks,
            escaped: &self.escaped,
        }
    }

    /// Number of postings.
    pub fn postings(&self) -> usize {
        self.slots.len()
    }

    /// Number of live documents.
    pub fn living(&self) -> usize {
        self.ids.len() - self.dead
    }

    /// Bytes of memory held.
    pub fn memory(&self) -> usize {
        self.ids.len() * 16
            + self.live.len() / 8
            + self.lengths.len() * 2
            + self.terms.len() * 9
            + self.slots.len() * 4
            + self.block_peaks.len()
            + self.escaped.len() * size_of::<(u32, u16, Profile)>()
            + self.facets.iter().map(FacetColumn::memory).sum::<usize>()
    }

    /// The arrays have the lengths that the rest of this file relies on.
    pub fn is_sound(&self, fields: usize, facets: usize) -> bool {
        let documents = self.ids.len();
        documents <= MOST_SLOTS
            && self.live.len() == documents
            && self.live.count() + self.dead == documents
            && self.lengths.len() == documents * fields
            && self.means.len() == fields
            && self.facets.len() == facets
            && self.ends.len() == self.terms.len()
            && self.peaks.len() == self.terms.len()
            && self.ends.is_sorted()
            && self.ends.last().map_or(0, |end| *end as usize) == self.slots.len()
            && self.impacts.len() == self.slots.len()
            && self.codes.len() == self.slots.len()
            && self.block_peaks.len() == self.slots.len().div_ceil(BLOCK)
            && self.slots.iter().all(|slot| usize::from(*slot) < documents)
    }
}

/// Writes a segment term by term.
struct Builder<'a> {
    sealed: Sealed,
    factors: Vec<Factors>,
    profiles: &'a mut Profiles,
}

impl<'a> Builder<'a> {
    fn new(means: &[f64], profiles: &'a mut Profiles) -> Self {
        let sealed = Sealed {
            ids: Vec::new(),
            live: Bitmap::default(),
            dead: 0,
            lengths: Vec::new(),
            means: means.to_vec(),
            facets: Vec::new(),
            terms: Vec::new(),
            ends: Vec::new(),
            peaks: Vec::new(),
            slots: Vec::new(),
            impacts: Vec::new(),
            codes: Vec::new(),
            block_peaks: Vec::new(),
            escaped: Vec::new(),
        };
        Self { sealed, factors: Vec::new(), profiles }
    }

    /// Appends a document; `None` when the segment is full, which the caller has excluded.
    fn document(&mut self, id: DocumentId, lengths: &[u16], formula: &Formula) -> Option<u16> {
        let slot = u16::try_from(self.sealed.ids.len()).ok()?;
        self.sealed.ids.push(id);
        self.sealed.live.push(true);
        self.sealed.lengths.extend_from_slice(lengths);
        self.factors.push(formula.factors(lengths, u8::MAX));
        Some(slot)
    }

    /// Appends the postings of the next larger term, slots ascending.
    fn list(&mut self, term: u32, postings: impl Iterator<Item = (u16, Profile)>) {
        let sealed = &mut self.sealed;
        let start = sealed.slots.len();
        let mut peak = 0;
        for (slot, profile) in postings {
            let exact = saturation(sum(profile, &self.factors[usize::from(slot)]));
            let impact = (exact * 255.0).ceil().clamp(0.0, 255.0) as u8;
            let code = self.profiles.number(profile);
            if code == ESCAPE {
                sealed.escaped.push((term, slot, profile));
            }
            if sealed.slots.len().is_multiple_of(BLOCK) {
                sealed.block_peaks.push(0);
            }
            if let Some(block) = sealed.block_peaks.last_mut() {
                *block = impact.max(*block);
            }
            peak = impact.max(peak);
            sealed.slots.push(slot);
            sealed.impacts.push(impact);
            sealed.codes.push(code);
        }
        if sealed.slots.len() > start {
            sealed.terms.push(term);
            sealed.ends.push(sealed.slots.len() as u32);
            sealed.peaks.push(peak);
        }
    }

    fn finish(mut self, facets: Vec<FacetColumn>) -> Sealed {
        let sealed = &mut self.sealed;
        sealed.facets = facets;
        sealed.ids.shrink_to_fit();
        sealed.lengths.shrink_to_fit();
        sealed.terms.shrink_to_fit();
        sealed.ends.shrink_to_fit();
        sealed.peaks.shrink_to_fit();
        sealed.slots.shrink_to_fit();
        sealed.impacts.shrink_to_fit();
        sealed.codes.shrink_to_fit();
        sealed.block_peaks.shrink_to_fit();
        sealed.escaped.shrink_to_fit();
        debug_assert!(
            self.sealed.is_sound(self.sealed.means.len(), self.sealed.facets.len()),
            "arrays agree"
        );
        self.sealed
    }
}
