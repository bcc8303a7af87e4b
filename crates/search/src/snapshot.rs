//! The whole index as bytes and back, so that a start reads a file instead of every row.
//!
//! ```text
//! "RHSX"  version u32  checksum u32 (CRC-32 of the rest)  postcard: schema, analysis, terms, profiles, segments
//! ```
//!
//! Numbers are little-endian. Anything unexpected is refused and the caller builds anew; nothing is repaired.
//! A checksum finds damage, it does not prove who wrote the bytes: keep snapshots where only the server writes.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::analysis::Analyser;
use crate::error::SearchError;
use crate::index::{Index, Limits, Schema};
use crate::profiles::Profiles;
use crate::score::{Formula, Profile};
use crate::sealed::Sealed;
use crate::terms::Terms;

const MAGIC: &[u8; 4] = b"RHSX";
/// Raised whenever the bytes mean something else.
const VERSION: u32 = 1;
const HEADER: usize = 12;

#[derive(Serialize)]
struct Written<'a> {
    schema: &'a Schema,
    analysis: u32,
    terms: &'a str,
    ends: &'a [u32],
    profiles: &'a [Profile],
    segments: Vec<&'a Sealed>,
}

#[derive(Deserialize)]
struct Read {
    schema: Schema,
    analysis: u32,
    terms: String,
    ends: Vec<u32>,
    profiles: Vec<Profile>,
    segments: Vec<Sealed>,
}

impl Index {
    /// The index as bytes; what is open is written as if it were sealed.
    ///
    /// # Errors
    /// [`SearchError::Snapshot`] when it cannot be written.
    pub fn to_bytes(&self) -> Result<Vec<u8>, SearchError> {
        let (terms, profiles, means) = (self.terms(), self.all_profiles(), self.mean_lengths());
        let mut profiles = profiles.clone();
        let formula = Formula::new(&self.schema().fields, &means);
        let open = Sealed::of_open(self.open_segment(), &formula, &means, &mut profiles);
        let (text, ends) = terms.stored();
        let written = Written {
            schema: self.schema(),
            analysis: self.analyser().fingerprint(),
            terms: text,
            ends,
            profiles: profiles.list(),
            segments: self.sealed_segments().chain([&open]).collect(),
        };
        let mut bytes = MAGIC.to_vec();
        bytes.extend(VERSION.to_le_bytes());
        bytes.extend([0; 4]);
        let mut bytes = postcard::to_extend(&written, bytes)
            .map_err(|_| SearchError::Snapshot("the index cannot be written"))?;
        let checksum = crc32fast::hash(bytes.get(HEADER..).unwrap_or_default());
        if let Some(place) = bytes.get_mut(8..HEADER) {
            place.copy_from_slice(&checksum.to_le_bytes());
        }
        Ok(bytes)
    }

    /// The index that `to_bytes` wrote, with the same schema and analysis.
    ///
    /// # Errors
    /// [`SearchError::Snapshot`] for anything else.
    pub fn from_bytes(
        bytes: &[u8],
        analyser: Arc<Analyser>,
        schema: Schema,
        limits: Limits,
    ) -> Result<Self, SearchError> {
        let refused = SearchError::Snapshot;
        let (header, body) = bytes.split_at_checked(HEADER).ok_or(refused("too short"))?;
        if header.get(..4) != Some(MAGIC) {
            return Err(refused("not a snapshot of an index"));
        }
        if header.get(4..8) != Some(&VERSION.to_le_bytes()) {
            return Err(refused("another version"));
        }
        if header.get(8..) != Some(&crc32fast::hash(body).to_le_bytes()) {
            return Err(refused("damaged"));
        }
        let read: Read = postcard::from_bytes(body).map_err(|_| refused("damaged"))?;
        if read.schema != schema {
            return Err(refused("another schema"));
        }
        if read.analysis != analyser.fingerprint() {
            return Err(refused("other words or another analysis"));
        }
        let terms = Terms::restore(&read.terms, &read.ends).ok_or(refused("damaged"))?;
        let profiles = Profiles::restore(&read.profiles).ok_or(refused("damaged"))?;
        let (fields, facets) = (schema.fields.len(), schema.facets.len());
        if !read.segments.iter().all(|segment| segment.is_sound(fields, facets)) {
            return Err(refused("damaged"));
        }
        let mut index = Self::new(analyser, schema, limits)?;
        index.fill(terms, profiles, read.segments);
        Ok(index)
    }
}
