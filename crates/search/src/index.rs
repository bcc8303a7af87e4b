//! The index: documents in, documents out, visible at once.
//!
//! New documents go to the open segment; full, it is sealed, and sealed segments of like size are merged, so that
//! there are few and each document is rewritten a handful of times. A deleted document is only marked; a segment
//! with a quarter of them is written anew. All of this happens inside `upsert` and `delete`: a large merge takes a
//! fraction of a second and, while it runs, the memory of the merged segments twice.
//!
//! Not for locks: one writer or many readers, as Rust's borrows have it.

use std::collections::BTreeMap;
use std::sync::Arc;

use hashbrown::HashMap;
use serde::{Deserialize, Serialize};

use crate::admit::Segment;
use crate::analysis::{Analyser, TokenKind};
use crate::error::SearchError;
use crate::facet::{FacetKind, FacetValue};
use crate::filter::Filter;
use crate::open::{Analysed, Open};
use crate::profiles::Profiles;
use crate::score::{Field, Formula, MOST_FIELDS, Profile};
use crate::sealed::{MOST_POSTINGS, MOST_SLOTS, Sealed};
use crate::terms::Terms;

/// What a document is called outside; the order of ids breaks ties.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DocumentId(pub [u8; 16]);

impl From<u128> for DocumentId {
    fn from(number: u128) -> Self {
        Self(number.to_be_bytes())
    }
}

/// The fields and facets that every document of an index has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Schema {
    /// Searched fields, at most [`MOST_FIELDS`].
    pub fields: Vec<Field>,
    /// Facets; filters name them by place.
    pub facets: Vec<FacetKind>,
}

/// Bounds of one index. The last two change speed and memory, never an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Memory budget in bytes: once it is used up, documents are refused. A table that doubles may overrun it by
    /// its own size.
    pub memory: usize,
    /// Most bytes of all texts of one document.
    pub document: usize,
    /// Documents of the open segment.
    pub open: usize,
    /// Most documents of a sealed segment, up to 65,536.
    pub segment: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { memory: 1 << 30, document: 1 << 20, open: 1_024, segment: MOST_SLOTS }
    }
}

/// Where a document lies.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Place {
    Open(u16),
    Sealed { key: u32, slot: u16 },
}

/// An inverted index in memory over the documents of one dataset.
#[derive(Debug)]
pub struct Index {
    analyser: Arc<Analyser>,
    schema: Schema,
    limits: Limits,
    terms: Terms,
    profiles: Profiles,
    open: Open,
    sealed: BTreeMap<u32, Sealed>,
    next_key: u32,
    places: HashMap<DocumentId, Place>,
    /// Tokens of all live documents, per field.
    total_lengths: Vec<u64>,
}

impl Index {
    /// An empty index.
    ///
    /// # Errors
    /// [`SearchError::Schema`] for no field, too many, or a weight that is not a positive number.
    pub fn new(analyser: Arc<Analyser>, schema: Schema, limits: Limits) -> Result<Self, SearchError> {
        if schema.fields.is_empty() || schema.fields.len() > MOST_FIELDS {
            return Err(SearchError::Schema("an index has one to eight fields"));
        }
        if schema.fields.iter().any(|field| !(field.weight > 0.0 && field.weight.is_finite())) {
            return Err(SearchError::Schema("the weight of a field is a positive number"));
        }
        let limits = Limits {
            open: limits.open.clamp(1, MOST_SLOTS),
            segment: limits.segment.clamp(limits.open.clamp(1, MOST_SLOTS), MOST_SLOTS),
            ..limits
        };
        Ok(Self {
            open: Open::new(&schema.facets),
            total_lengths: vec![0; schema.fields.len()],
            analyser,
            schema,
            limits,
            terms: Terms::default(),
            profiles: Profiles::default(),
            sealed: BTreeMap::new(),
            next_key: 0,
            places: HashMap::new(),
        })
    }

    /// Adds a document or replaces the one of this id. `fields` and `facets` are in the order of the schema.
    ///
    /// # Errors
    /// When they do not fit the schema, the document is too long or the index is full; the document that was there
    /// then stays.
    pub fn upsert(
        &mut self,
        id: DocumentId,
        fields: &[&str],
        facets: &[FacetValue<'_>],
    ) -> Result<(), SearchError> {
        self.check_document(fields, facets)?;
        let analysed = self.analyse(fields)?;
        self.delete(id);
        for (total, length) in self.total_lengths.iter_mut().zip(&analysed.lengths) {
            *total += u64::from(*length);
        }
        let slot = self.open.push(id, &analysed, facets);
        self.places.insert(id, Place::Open(slot));
        if self.open.ids.len() >= self.limits.open {
            self.seal();
        }
        Ok(())
    }

    /// Removes the document of this id; whether there was one.
    pub fn delete(&mut self, id: DocumentId) -> bool {
        let Some(place) = self.places.remove(&id) else { return false };
        let width = self.schema.fields.len();
        let (lengths, slot) = match place {
            Place::Open(slot) => {
                self.open.live.remove(usize::from(slot));
                (Some(&self.open.lengths), usize::from(slot))
            }
            Place::Sealed { key, slot } => {
                let segment = self.sealed.get_mut(&key);
                let lengths = segment.map(|segment| {
                    segment.live.remove(usize::from(slot));
                    segment.dead += 1;
                    &segment.lengths
                });
                (lengths, usize::from(slot))
            }
        };
        let lengths =
            lengths.and_then(|lengths| lengths.get(slot * width..(slot + 1) * width)).unwrap_or_default();
        for (total, length) in self.total_lengths.iter_mut().zip(lengths) {
            *total = total.saturating_sub(u64::from(*length));
        }
        if let Place::Sealed { key, .. } = place {
            self.renew(key);
        }
        true
    }

    /// How many documents there are.
    pub fn documents(&self) -> usize {
        self.places.len()
    }

    /// Whether there is a document of this id.
    pub fn contains(&self, id: DocumentId) -> bool {
        self.places.contains_key(&id)
    }

    /// How many documents pass `filter`.
    ///
    /// # Errors
    /// When it names facets that the schema does not have.
    pub fn count(&self, filter: &Filter) -> Result<usize, SearchError> {
        fn passing<S: Segment>(segment: &S, filter: &Filter) -> usize {
            let mut passing = filter.evaluate(segment.columns(), segment.ids().len()).yes;
            passing.and(segment.live());
            passing.count()
        }
        filter.check(&self.schema.facets)?;
        let sealed: usize = self.sealed.values().map(|segment| passing(segment, filter)).sum();
        Ok(sealed + passing(&self.open, filter))
    }

    /// Bytes of memory held, estimated to within a few per cent once most documents are sealed.
    pub fn bytes(&self) -> usize {
        self.terms.memory()
            + self.open.memory()
            + self.sealed.values().map(Sealed::memory).sum::<usize>()
            + self.places.capacity() * 25
    }

    /// The schema it was made with.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// The analyser it was made with.
    pub fn analyser(&self) -> &Arc<Analyser> {
        &self.analyser
    }

    fn check_document(&self, fields: &[&str], facets: &[FacetValue<'_>]) -> Result<(), SearchError> {
        for (what, expected, got) in [
            ("fields of a document", self.schema.fields.len(), fields.len()),
            ("facets of a document", self.schema.facets.len(), facets.len()),
        ] {
            if expected != got {
                return Err(SearchError::Shape { what, expected, got });
            }
        }
        let kinds = self.schema.facets.iter().zip(facets);
        if let Some(facet) = kinds.clone().position(|(kind, value)| *kind != value.kind()) {
            return Err(SearchError::Facet(facet));
        }
        let got = fields.iter().map(|text| text.len()).sum();
        if got > self.limits.document {
            return Err(SearchError::DocumentTooLong { got, most: self.limits.document });
        }
        let used = self.bytes();
        // Before it is sealed, a text takes some eight bytes of memory for each of its own.
        if used + got * 8 > self.limits.memory {
            return Err(SearchError::Full { used, budget: self.limits.memory });
        }
        Ok(())
    }

    fn analyse(&mut self, fields: &[&str]) -> Result<Analysed, SearchError> {
        let mut analysed = Analysed::default();
        let mut found: Vec<(u32, usize)> = Vec::new();
        let mut full = false;
        for (place, (field, text)) in self.schema.fields.iter().zip(fields).enumerate() {
            let mut length = 0_u16;
            self.analyser.analyse(text, field.kind, |token| {
                if token.kind == TokenKind::Word {
                    length = length.saturating_add(1);
                }
                match self.terms.intern(token.term) {
                    Some(number) => found.push((number, place)),
                    None => full = true,
                }
            });
            analysed.lengths.push(length);
        }
        if full {
            return Err(SearchError::Full { used: self.bytes(), budget: self.limits.memory });
        }
        found.sort_unstable();
        for (number, place) in found {
            if analysed.profiles.last().is_none_or(|(last, _)| *last != number) {
                analysed.profiles.push((number, Profile::default()));
            }
            let counts = analysed.profiles.last_mut().and_then(|(_, profile)| profile.0.get_mut(place));
            if let Some(count) = counts {
                *count = count.saturating_add(1);
            }
        }
        Ok(analysed)
    }

    /// Seals the open segment and merges what has become alike.
    fn seal(&mut self) {
        let open = std::mem::replace(&mut self.open, Open::new(&self.schema.facets));
        let means = self.mean_lengths();
        let formula = Formula::new(&self.schema.fields, &means);
        let segment = Sealed::of_open(&open, &formula, &means, &mut self.profiles);
        self.add(segment);
        while let Some(keys) = self.alike() {
            self.merge(&keys);
        }
    }

    /// Four or more segments of like size, as many as fit one segment.
    fn alike(&self) -> Option<Vec<u32>> {
        let mut by_size: BTreeMap<u32, Vec<(u32, usize)>> = BTreeMap::new();
        for (key, segment) in &self.sealed {
            let size = (segment.living() / self.limits.open).checked_ilog(4).unwrap_or(0);
            by_size.entry(size).or_default().push((*key, segment.living()));
        }
        by_size.into_values().filter(|list| list.len() >= 4).find_map(|list| {
            let (mut documents, mut postings) = (0, 0);
            let fitting = list.into_iter().filter(|(key, living)| {
                let more = self.sealed.get(key).map_or(0, Sealed::postings);
                let fits = documents + living <= self.limits.segment && postings + more <= MOST_POSTINGS;
                if fits {
                    documents += living;
                    postings += more;
                }
                fits
            });
            let keys: Vec<u32> = fitting.map(|(key, _)| key).collect();
            (keys.len() >= 2 && documents > 0).then_some(keys)
        })
    }

    /// Writes the segment `key` anew if a quarter of it is dead.
    fn renew(&mut self, key: u32) {
        if self.sealed.get(&key).is_some_and(|segment| segment.dead * 4 >= segment.ids.len()) {
            self.merge(&[key]);
        }
    }

    fn merge(&mut self, keys: &[u32]) {
        let parts: Vec<Sealed> = keys.iter().filter_map(|key| self.sealed.remove(key)).collect();
        let means = self.mean_lengths();
        let formula = Formula::new(&self.schema.fields, &means);
        let parts: Vec<&Sealed> = parts.iter().collect();
        let merged = Sealed::merged(&parts, &formula, &means, &mut self.profiles);
        self.add(merged);
    }

    /// Adds a segment and remembers where its live documents are.
    fn add(&mut self, segment: Sealed) {
        if segment.living() == 0 {
            return;
        }
        let key = self.next_key;
        self.next_key = self.next_key.wrapping_add(1);
        for (slot, id) in (0..=u16::MAX).zip(&segment.ids) {
            if segment.live.contains(usize::from(slot)) {
                self.places.insert(*id, Place::Sealed { key, slot });
            }
        }
        self.sealed.insert(key, segment);
    }

    pub(crate) fn sealed_segments(&self) -> impl Iterator<Item = &Sealed> {
        self.sealed.values()
    }

    pub(crate) fn sealed_segment(&self, key: u32) -> Option<&Sealed> {
        self.sealed.get(&key)
    }

    pub(crate) fn open_segment(&self) -> &Open {
        &self.open
    }

    pub(crate) fn place(&self, id: DocumentId) -> Option<Place> {
        self.places.get(&id).copied()
    }

    pub(crate) fn term_number(&self, term: &str) -> Option<u32> {
        self.terms.find(term)
    }

    pub(crate) fn profiles(&self) -> &[Profile] {
        self.profiles.list()
    }

    /// In how many live documents the term occurs.
    pub(crate) fn holding(&self, term: u32) -> usize {
        self.sealed.values().map(|segment| segment.holding(term)).sum::<usize>() + self.open.holding(term)
    }

    /// Mean field lengths over the live documents.
    #[expect(clippy::cast_precision_loss, reason = "numbers of tokens are far below 2^52")]
    pub(crate) fn mean_lengths(&self) -> Vec<f64> {
        let documents = self.places.len().max(1) as f64;
        self.total_lengths.iter().map(|total| *total as f64 / documents).collect()
    }

    pub(crate) fn terms(&self) -> &Terms {
        &self.terms
    }

    pub(crate) fn all_profiles(&self) -> &Profiles {
        &self.profiles
    }

    /// Fills an empty index from a snapshot's parts.
    pub(crate) fn fill(&mut self, terms: Terms, profiles: Profiles, segments: Vec<Sealed>) {
        self.terms = terms;
        self.profiles = profiles;
        let width = self.schema.fields.len();
        for segment in segments {
            for slot in segment.live.iter() {
                let lengths = segment.lengths.get(slot * width..(slot + 1) * width).unwrap_or_default();
                for (total, length) in self.total_lengths.iter_mut().zip(lengths) {
                    *total += u64::from(*length);
                }
            }
            self.add(segment);
        }
    }
}
