//! Whether the feed is what was written: every hash, every digest, no gap.

use crate::chain::{Hash, chained, hex};
use crate::{Snapshot, StoreError};

/// What an audit found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Audit {
    /// How many entries there are.
    pub entries: u64,
    /// The hash of the last: to be kept elsewhere, for a cut tail cannot be seen from inside.
    pub head: String,
    /// The number of the first entry that is not what was written, and why.
    pub broken: Option<(i64, &'static str)>,
}

impl Audit {
    /// Walks the whole feed: each entry against the one before it, and against the version or model it covers.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn verify(snapshot: &mut Snapshot) -> Result<Audit, StoreError> {
        let mut audit = Audit::default();
        let mut previous: Hash = [0; 32];
        let mut last = 0;
        loop {
            let proofs = snapshot.proofs(last, 1_000)?;
            if proofs.is_empty() {
                break;
            }
            for proof in proofs {
                let wrong = if proof.change.seq != last + 1 {
                    Some("an entry before it is missing")
                } else if chained(&previous, &proof.change, proof.request, &proof.digest) != proof.hash {
                    Some("the entry was changed")
                } else if proof.covered != Some(proof.digest) {
                    Some("what it covers was changed or is missing")
                } else {
                    None
                };
                if let Some(why) = wrong {
                    audit.broken = Some((proof.change.seq, why));
                    return Ok(audit);
                }
                previous = proof.hash;
                last = proof.change.seq;
                audit.entries += 1;
            }
        }
        audit.head = hex(&previous);
        Ok(audit)
    }
}
