//! Commits that are done once under a key: what was answered is kept and answered again.

use expr::Id;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::codec::blob;
use crate::{Commit, Committed, StoreError};

/// How long a key is kept: 30 days.
const KEPT: i64 = 30 * 86_400_000_000;

/// What a commit of `person` under `key` did, if it was done.
pub(super) fn done_before(
    connection: &Connection,
    person: Option<Id>,
    key: &str,
    asked: &str,
) -> Result<Option<Committed>, StoreError> {
    let done: Option<(String, i64, i64, String)> = connection
        .prepare_cached("SELECT digest, tx, seq, answer FROM __done WHERE actor = ? AND key = ?")?
        .query_row(params![blob(person.unwrap_or_default()), key], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })
        .optional()?;
    match done {
        None => Ok(None),
        Some((digest, ..)) if digest != asked => Err(StoreError::KeyReused),
        Some((_, tx, seq, answer)) => {
            let answer = read(&answer).ok_or_else(|| StoreError::Damaged("the record of a key".into()))?;
            Ok(Some(Committed { tx, seq, answer, repeated: true }))
        }
    }
}

/// Keeps what a commit under a key answered, and forgets what the same person's older keys did.
pub(super) fn remember(connection: &Connection, commit: &Commit, done: &Committed) -> Result<(), StoreError> {
    let Some((key, asked)) = &commit.key else { return Ok(()) };
    let actor = blob(commit.author.person.unwrap_or_default());
    let answer: Vec<serde_json::Value> =
        done.answer.iter().map(|(id, rev)| serde_json::json!([id.to_string(), rev])).collect();
    let answer = serde_json::Value::Array(answer).to_string();
    connection
        .prepare_cached(
            "INSERT INTO __done (actor, key, digest, tx, seq, at, answer) VALUES (?,?,?,?,?,?,?)",
        )?
        .execute(params![actor, &**key, &**asked, done.tx, done.seq, commit.at.0, answer])?;
    connection
        .prepare_cached("DELETE FROM __done WHERE actor = ? AND at < ?")?
        .execute(params![actor, commit.at.0.saturating_sub(KEPT)])?;
    Ok(())
}

fn read(text: &str) -> Option<Vec<(Id, i64)>> {
    let json: serde_json::Value = serde_json::from_str(text).ok()?;
    let row = |json: &serde_json::Value| {
        Some((Id::parse_str(json.get(0)?.as_str()?).ok()?, json.get(1)?.as_i64()?))
    };
    json.as_array()?.iter().map(row).collect()
}
