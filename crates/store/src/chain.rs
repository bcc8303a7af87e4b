//! The hash chain of the feed: SM3 (GB/T 32905) over salted values, then over each entry and the hash before it.

use expr::Id;
use sm3::{Digest as _, Sm3};

use crate::Change;

/// A digest or a hash.
pub(crate) type Hash = [u8; 32];

/// A hash as it is told: small hexadecimal digits.
pub(crate) fn hex(hash: &Hash) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The digest of a version: SM3(salt ‖ canonical values), and of 0 ‖ note behind them where there is one: no
/// canonical form contains a zero byte. The salt keeps small values from being guessed.
pub(crate) fn digest(salt: &[u8], values: &str, note: Option<&str>) -> Hash {
    let mut hasher = Sm3::new();
    hasher.update(salt);
    hasher.update(values.as_bytes());
    if let Some(note) = note {
        hasher.update([0]);
        hasher.update(note.as_bytes());
    }
    hasher.finalize().into()
}

/// The digest of an applied model: SM3 over its hash, the text of its packs and its permanent names, each with its
/// length.
pub(crate) fn model_digest(hash: &str, packs: &str, names: &str) -> Hash {
    let mut hasher = Sm3::new();
    for part in [hash, packs, names] {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().into()
}

/// The hash of an entry: SM3(previous hash ‖ every column of the entry, each with its length ‖ digest).
pub(crate) fn chained(previous: &Hash, change: &Change, request: Option<Id>, digest: &Hash) -> Hash {
    let mut hasher = Sm3::new();
    hasher.update(previous);
    let mut part = |bytes: &[u8]| {
        hasher.update((bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    };
    for number in [change.seq, change.tx, change.at.0, i64::from(change.dataset), change.rev] {
        part(&number.to_le_bytes());
    }
    for id in [change.actor, change.seat, change.on_behalf, request, Some(change.row)] {
        part(id.as_ref().map_or(&[], |id| id.as_bytes().as_slice()));
    }
    part(change.actor_kind.as_bytes());
    part(change.operation.as_bytes());
    for field in &change.fields {
        part(&field.to_le_bytes());
    }
    part(digest);
    hasher.finalize().into()
}
