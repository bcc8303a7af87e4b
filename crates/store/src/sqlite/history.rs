//! Reading the feed and the versions.

use expr::{Id, Instant};
use rusqlite::{Connection, Row as SqlRow, params};

use super::codec::{blob, id_at};
use crate::chain::{Hash, digest, model_digest};
use crate::{Change, StoreError, Version};

const ENTRY: &str =
    "c.seq, c.tx, c.at, c.kind, c.actor, c.seat, c.on_behalf, c.dataset, c.row, c.rev, c.op, c.fields";

/// An entry with what proves it.
pub(crate) struct Proof {
    pub change: Change,
    pub digest: Hash,
    pub hash: Hash,
    pub request: Option<Id>,
    /// The digest of what it covers as that is now: a version, or a model; none if that is missing.
    pub covered: Option<Hash>,
}

/// The revisions of a row, newest first, before `before` if given.
pub(super) fn versions(
    connection: &Connection,
    dataset: u32,
    id: Id,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<Version>, StoreError> {
    let text = format!(
        "SELECT {ENTRY}, v.vals, v.note FROM __version v
             JOIN __change c ON c.row = v.row AND c.dataset = v.dataset AND c.rev = v.rev
         WHERE v.row = ? AND v.dataset = ? AND v.rev < ? ORDER BY v.rev DESC LIMIT {limit}"
    );
    let mut statement = connection.prepare_cached(&text)?;
    let mut results = statement.query(params![blob(id), dataset, before.unwrap_or(i64::MAX)])?;
    let mut found = Vec::new();
    while let Some(row) = results.next()? {
        found.push(Version {
            change: change(row)?,
            values: row.get(12)?,
            note: row.get::<_, Option<String>>(13)?.map(Into::into),
        });
    }
    Ok(found)
}

/// Entries of the feed after `after`, oldest first.
pub(super) fn changes(connection: &Connection, after: i64, limit: u32) -> Result<Vec<Change>, StoreError> {
    let text = format!("SELECT {ENTRY} FROM __change c WHERE c.seq > ? ORDER BY c.seq LIMIT {limit}");
    let mut statement = connection.prepare_cached(&text)?;
    let mut results = statement.query([after])?;
    let mut found = Vec::new();
    while let Some(row) = results.next()? {
        found.push(change(row)?);
    }
    Ok(found)
}

/// The number of the last entry; 0 where there is none.
pub(super) fn last_seq(connection: &Connection) -> Result<i64, StoreError> {
    let mut statement = connection.prepare_cached("SELECT coalesce(max(seq), 0) FROM __change")?;
    Ok(statement.query_row([], |row| row.get(0))?)
}

/// Entries with their proofs after `after`, oldest first.
pub(super) fn proofs(connection: &Connection, after: i64, limit: u32) -> Result<Vec<Proof>, StoreError> {
    let text = format!(
        "SELECT {ENTRY}, c.digest, c.hash, c.request, v.salt, v.vals, v.note, m.hash, m.packs, m.names FROM __change c
             LEFT JOIN __version v ON v.row = c.row AND v.dataset = c.dataset AND v.rev = c.rev AND v.tx = c.tx
             LEFT JOIN __model m ON m.seq = c.seq
         WHERE c.seq > ? ORDER BY c.seq LIMIT {limit}"
    );
    let mut statement = connection.prepare_cached(&text)?;
    let mut results = statement.query([after])?;
    let mut found = Vec::new();
    while let Some(row) = results.next()? {
        let change = change(row)?;
        let covered = if change.dataset == 0 {
            let parts: (Option<String>, Option<String>, Option<String>) =
                (row.get(18)?, row.get(19)?, row.get(20)?);
            match parts {
                (Some(hash), Some(packs), Some(names)) => Some(model_digest(&hash, &packs, &names)),
                _ => None,
            }
        } else {
            let (salt, values): (Option<Vec<u8>>, Option<String>) = (row.get(15)?, row.get(16)?);
            let note: Option<String> = row.get(17)?;
            salt.zip(values).map(|(salt, values)| digest(&salt, &values, note.as_deref()))
        };
        found.push(Proof {
            change,
            digest: row.get(12)?,
            hash: row.get(13)?,
            request: id_at(row, 14)?,
            covered,
        });
    }
    Ok(found)
}

fn change(row: &SqlRow<'_>) -> Result<Change, StoreError> {
    let fields: String = row.get(11)?;
    Ok(Change {
        seq: row.get(0)?,
        tx: row.get(1)?,
        at: Instant(row.get(2)?),
        actor_kind: row.get::<_, String>(3)?.into(),
        actor: id_at(row, 4)?,
        seat: id_at(row, 5)?,
        on_behalf: id_at(row, 6)?,
        dataset: row.get(7)?,
        row: id_at(row, 8)?.unwrap_or_default(),
        rev: row.get(9)?,
        operation: row.get::<_, String>(10)?.into(),
        fields: fields.split(',').filter_map(|field| field.parse().ok()).collect(),
    })
}
