//! The open segment: the newest documents, few enough that a query scores all of them. It grows by whole
//! documents and is sealed when it is full.
//!
//! Not compact and not ordered for speed; that is `sealed`.

use hashbrown::HashMap;

use crate::bitmap::Bitmap;
use crate::facet::{FacetKind, FacetRows, FacetValue};
use crate::index::DocumentId;
use crate::score::Profile;

/// One term's occurrences in one document.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Posting {
    pub slot: u16,
    pub profile: Profile,
}

/// Documents in the order they came; a slot is a document's place.
#[derive(Debug)]
pub(crate) struct Open {
    pub ids: Vec<DocumentId>,
    pub live: Bitmap,
    /// Tokens per field, `fields` numbers for each slot.
    pub lengths: Vec<u16>,
    pub postings: HashMap<u32, Vec<Posting>>,
    pub facets: Vec<FacetRows>,
    posting_count: usize,
    facet_memory: usize,
}

/// What the analysis of one document gave.
#[derive(Debug, Default)]
pub(crate) struct Analysed {
    pub lengths: Vec<u16>,
    /// Each term once.
    pub profiles: Vec<(u32, Profile)>,
}

impl Open {
    pub fn new(facets: &[FacetKind]) -> Self {
        Self {
            ids: Vec::new(),
            live: Bitmap::default(),
            lengths: Vec::new(),
            postings: HashMap::new(),
            facets: facets.iter().map(|kind| FacetRows::new(*kind)).collect(),
            posting_count: 0,
            facet_memory: 0,
        }
    }

    /// Appends a document and returns its slot. The caller keeps the segment below 65,536 documents.
    pub fn push(&mut self, id: DocumentId, analysed: &Analysed, facets: &[FacetValue<'_>]) -> u16 {
        let slot = u16::try_from(self.ids.len()).unwrap_or(u16::MAX);
        self.ids.push(id);
        self.live.push(true);
        self.lengths.extend_from_slice(&analysed.lengths);
        for (term, profile) in &analysed.profiles {
            self.postings.entry(*term).or_default().push(Posting { slot, profile: *profile });
        }
        self.posting_count += analysed.profiles.len();
        for (rows, value) in self.facets.iter_mut().zip(facets) {
            rows.push(value);
            self.facet_memory += match value {
                FacetValue::Codes(codes) => 24 + codes.len() * 4,
                FacetValue::Ordered(_) => 16,
            };
        }
        slot
    }

    /// Bytes of memory held, roughly: a list of postings is half full on average.
    pub fn memory(&self) -> usize {
        self.ids.capacity() * 16
            + self.lengths.capacity() * 2
            + self.posting_count * size_of::<Posting>() * 2
            + self.postings.capacity() * 40
            + self.facet_memory
    }
}
