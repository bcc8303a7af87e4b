//! What a writing request says: its body and its headers, and nothing that is not known.

use axum::http::HeaderMap;
use axum::http::header::IF_MATCH;
use kernel::{Base, CommitOptions, Problems};
use model::Refusal;
use serde_json::{Map, Value as Json};
use sm3::{Digest as _, Sm3};

use crate::input::Object;
use crate::visit::{Visit, header};

/// The body of a writing request, once it is known that the session meant it.
pub(super) fn writing(
    visit: &Visit,
    headers: &HeaderMap,
    body: Object,
) -> Result<(Map<String, Json>, Vec<u8>), Problems> {
    sealed(visit, headers)?;
    body.0
}

pub(super) fn sealed(visit: &Visit, headers: &HeaderMap) -> Result<(), Problems> {
    visit.check_program(headers.get("x-csrf-token").and_then(|value| value.to_str().ok()))?;
    visit.check_address()
}

/// A key makes one request once: the same body at another address, or for another revision, is another request.
pub(super) fn options(visit: &Visit, headers: &HeaderMap, body: &[u8]) -> CommitOptions {
    let key = headers.get("idempotency-key").and_then(|value| value.to_str().ok());
    let digest = || {
        let mut hasher = Sm3::new();
        for part in [visit.address.as_bytes(), header(headers, &IF_MATCH).as_bytes(), body] {
            hasher.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
            hasher.update(part);
        }
        hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    };
    CommitOptions { key: key.map(|key| (key.into(), digest().into())), ..CommitOptions::default() }
}

/// A body with nothing in it but these: a misspelt word must not pass for one that was left out.
pub(super) fn only(object: &Map<String, Json>, known: &[&str]) -> Result<(), Problems> {
    match object.keys().find(|key| !known.contains(&key.as_str())) {
        Some(key) => Err(Refusal::new("parameter.unknown").with("name", key).into()),
        None => Ok(()),
    }
}

/// A text of a body; none where it is not there or null.
pub(super) fn text<'o>(object: &'o Map<String, Json>, name: &str) -> Result<Option<&'o str>, Problems> {
    match object.get(name) {
        None | Some(Json::Null) => Ok(None),
        Some(Json::String(text)) => Ok(Some(text)),
        Some(_) => Err(Refusal::new("parameter.invalid").with("name", name).into()),
    }
}

/// The revision a change was made from. What is no revision must not pass for none: the change would no longer be guarded.
pub(super) fn base_rev(given: Option<&Json>) -> Result<Option<Base>, Problems> {
    match given {
        None | Some(Json::Null) => Ok(None),
        Some(rev) => {
            let wrong = || Problems::from(Refusal::new("parameter.invalid").with("name", "base_rev"));
            rev.as_i64().map(|rev| Some(Base::Merge(rev))).ok_or_else(wrong)
        }
    }
}

/// The revision that `If-Match` names.
pub(super) fn if_match(headers: &HeaderMap) -> Result<Option<Base>, Problems> {
    let text = header(headers, &IF_MATCH).trim();
    if text.is_empty() || text == "*" {
        return Ok(None);
    }
    let rev = text.trim_matches('"').parse().map_err(|_| Problems::from("row.stale"))?;
    Ok(Some(Base::Strict(rev)))
}
