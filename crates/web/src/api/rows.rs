//! Rows over the API.

use axum::extract::{Path, RawQuery};
use axum::http::header::{CONTENT_TYPE, ETAG, LOCATION};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use expr::Id;
use kernel::{Base, Changed, Command, List, Problems, Seen, Sight};
use model::{Dataset, Model, Refusal};
use serde::Serialize;
use serde_json::{Value as Json, json};

use super::bulk::bulk;
use super::request::{base_rev, if_match, only, options, sealed, text, writing};
use super::row_json::{RowJson, instant, values};
use crate::input::{Object, pairs};
use crate::visit::Visit;

type RowPath = Path<(String, String)>;
pub(super) type Answer = Result<Response, Problems>;

/// A page of rows: `q`, `filter`, `sort`, `limit`, `after`, `fields`.
pub(crate) async fn list(visit: Visit, Path(dataset): Path<String>, RawQuery(query): RawQuery) -> Response {
    let answer = list_rows(&visit, &dataset, &pairs(query.as_deref())).await;
    answer.unwrap_or_else(|problems| visit.refuse(&problems))
}

/// A page of rows, and where the next one begins.
#[derive(Serialize)]
struct Items<'a> {
    items: Vec<RowJson<'a>>,
    next: Option<String>,
}

async fn list_rows(visit: &Visit, key: &str, query: &[(String, String)]) -> Answer {
    let model = visit.app.kernel.model();
    let mut list = List { dataset: key, ..List::default() };
    let mut only: Option<Vec<&str>> = None;
    for (name, value) in query {
        match name.as_str() {
            "filter" => list.filters.push(value.clone()),
            "q" => list.q = Some(value),
            "sort" => list.sort = Some(value),
            "after" => list.after = Some(value),
            "limit" => {
                let limit =
                    value.parse().map_err(|_| Refusal::new("parameter.invalid").with("name", "limit"))?;
                list.limit = Some(limit);
            }
            "fields" => only = Some(value.split(',').collect()),
            other => return Err(Refusal::new("parameter.unknown").with("name", other).into()),
        }
    }
    let page = visit.app.kernel.list(&visit.actor, &list).await?;
    let dataset = declared(&model, key)?;
    if let Some(unknown) = only.iter().flatten().find(|name| dataset.field(name).is_none()) {
        return Err(Refusal::new("field.unknown").with("name", unknown).into());
    }
    let only = only.as_deref();
    let items = page.rows.iter().map(|seen| RowJson { dataset, seen, only }).collect();
    Ok(json_answer(StatusCode::OK, &Items { items, next: page.next }))
}

/// A new row; `Idempotency-Key` makes it once.
pub(crate) async fn create(
    visit: Visit,
    Path(dataset): Path<String>,
    headers: HeaderMap,
    body: Object,
) -> Response {
    let answer = match dataset.strip_suffix(":bulk") {
        Some(dataset) => bulk(&visit, dataset, &headers, body).await,
        None => create_row(&visit, &dataset, &headers, body).await,
    };
    answer.unwrap_or_else(|problems| visit.refuse(&problems))
}

async fn create_row(visit: &Visit, key: &str, headers: &HeaderMap, body: Object) -> Answer {
    let (object, bytes) = writing(visit, headers, body)?;
    let model = visit.app.kernel.model();
    let dataset = declared(&model, key)?;
    let values = values(&model, dataset, &object)?;
    let command = Command::Create { dataset: key.into(), id: None, values };
    let receipt =
        visit.app.kernel.commit(&visit.actor, vec![command], options(visit, headers, &bytes)).await?;
    let (id, _) = *receipt.rows.first().ok_or("row.missing")?;
    let seen = visit.app.kernel.get(&visit.actor, key, id).await?;
    let mut answer = with_tag(StatusCode::CREATED, dataset, &seen);
    if let Ok(location) = HeaderValue::from_str(&format!("/api/v1/{key}/{id}")) {
        answer.headers_mut().insert(LOCATION, location);
    }
    Ok(answer)
}

/// One row.
pub(crate) async fn get(visit: Visit, Path((dataset, id)): RowPath) -> Response {
    let answer = get_row(&visit, &dataset, &id).await;
    answer.unwrap_or_else(|problems| visit.refuse(&problems))
}

async fn get_row(visit: &Visit, key: &str, id: &str) -> Answer {
    visit.check_address()?;
    let seen = visit.app.kernel.get(&visit.actor, key, crate::pages::id(id)?).await?;
    let model = visit.app.kernel.model();
    Ok(with_tag(StatusCode::OK, declared(&model, key)?, &seen))
}

/// New values of some fields: strict with `If-Match`, merged with `base_rev` in the body.
pub(crate) async fn patch(
    visit: Visit,
    Path((dataset, id)): RowPath,
    headers: HeaderMap,
    body: Object,
) -> Response {
    let answer = patch_row(&visit, &dataset, &id, &headers, body).await;
    answer.unwrap_or_else(|problems| visit.refuse(&problems))
}

async fn patch_row(visit: &Visit, key: &str, id: &str, headers: &HeaderMap, body: Object) -> Answer {
    let (mut object, bytes) = writing(visit, headers, body)?;
    let id = crate::pages::id(id)?;
    let merge = base_rev(object.remove("base_rev").as_ref())?;
    let base = if_match(headers)?.or(merge).unwrap_or(Base::Any);
    let model = visit.app.kernel.model();
    let dataset = declared(&model, key)?;
    let values = values(&model, dataset, &object)?;
    let command = Command::Update { dataset: key.into(), id, values, base };
    visit.app.kernel.commit(&visit.actor, vec![command], options(visit, headers, &bytes)).await?;
    after(visit, key, id).await
}

/// Into the bin.
pub(crate) async fn delete(visit: Visit, Path((dataset, id)): RowPath, headers: HeaderMap) -> Response {
    let answer = delete_row(&visit, &dataset, &id, &headers).await;
    answer.unwrap_or_else(|problems| visit.refuse(&problems))
}

async fn delete_row(visit: &Visit, key: &str, id: &str, headers: &HeaderMap) -> Answer {
    sealed(visit, headers)?;
    let base = if_match(headers)?.unwrap_or(Base::Any);
    let command = Command::Delete { dataset: key.into(), id: crate::pages::id(id)?, base };
    visit.app.kernel.commit(&visit.actor, vec![command], options(visit, headers, id.as_bytes())).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Out of the bin.
pub(crate) async fn restore(
    visit: Visit,
    Path((dataset, id)): RowPath,
    headers: HeaderMap,
    body: Object,
) -> Response {
    let answer = async {
        let (object, bytes) = writing(&visit, &headers, body)?;
        only(&object, &[])?;
        let id = crate::pages::id(&id)?;
        let command = Command::Restore { dataset: dataset.as_str().into(), id };
        visit.app.kernel.commit(&visit.actor, vec![command], options(&visit, &headers, &bytes)).await?;
        after(&visit, &dataset, id).await
    };
    answer.await.unwrap_or_else(|problems| visit.refuse(&problems))
}

/// A move; its note in the body.
pub(crate) async fn make_move(
    visit: Visit,
    Path((dataset, id, name)): Path<(String, String, String)>,
    headers: HeaderMap,
    body: Object,
) -> Response {
    let answer = async {
        let (object, bytes) = writing(&visit, &headers, body)?;
        only(&object, &["note"])?;
        let id = crate::pages::id(&id)?;
        let note = text(&object, "note")?.map(Into::into);
        let base = if_match(&headers)?.unwrap_or(Base::Any);
        let command = Command::Move { dataset: dataset.as_str().into(), id, name: name.into(), note, base };
        visit.app.kernel.commit(&visit.actor, vec![command], options(&visit, &headers, &bytes)).await?;
        after(&visit, &dataset, id).await
    };
    answer.await.unwrap_or_else(|problems| visit.refuse(&problems))
}

/// Masked fields in clear; the purpose in the body.
pub(crate) async fn reveal(
    visit: Visit,
    Path((dataset, id)): RowPath,
    headers: HeaderMap,
    body: Object,
) -> Response {
    let answer = async {
        let (object, _) = writing(&visit, &headers, body)?;
        only(&object, &["purpose"])?;
        let purpose = text(&object, "purpose")?.unwrap_or_default();
        let seen = visit.app.kernel.reveal(&visit.actor, &dataset, crate::pages::id(&id)?, purpose).await?;
        let model = visit.app.kernel.model();
        Ok(json_answer(
            StatusCode::OK,
            &RowJson { dataset: declared(&model, &dataset)?, seen: &seen, only: None },
        ))
    };
    answer.await.unwrap_or_else(|problems: Problems| visit.refuse(&problems))
}

/// All revisions, newest first.
pub(crate) async fn history(visit: Visit, Path((dataset, id)): RowPath) -> Response {
    let answer = async {
        visit.check_address()?;
        let revisions = visit.app.kernel.history(&visit.actor, &dataset, crate::pages::id(&id)?).await?;
        let model = visit.app.kernel.model();
        let declared = declared(&model, &dataset)?;
        let items: Vec<Json> = revisions
            .iter()
            .map(|revision| {
                json!({
                    "rev": revision.seen.rev,
                    "at": instant(revision.at),
                    "operation": revision.operation,
                    "note": revision.note,
                    "changes": revision.changes.iter().filter_map(|change| changed(declared, change)).collect::<Vec<_>>(),
                    "row": RowJson { dataset: declared, seen: &revision.seen, only: None },
                })
            })
            .collect();
        Ok(json_answer(StatusCode::OK, &json!({ "items": items })))
    };
    answer.await.unwrap_or_else(|problems: Problems| visit.refuse(&problems))
}

/// Why an action may or may not be done: `?action=update`.
pub(crate) async fn why(visit: Visit, Path((dataset, id)): RowPath, RawQuery(query): RawQuery) -> Response {
    let answer = async {
        let query = pairs(query.as_deref());
        if let Some((name, _)) = query.iter().find(|(name, _)| name != "action") {
            return Err(Refusal::new("parameter.unknown").with("name", name).into());
        }
        let action = query.first().map_or("read", |(_, action)| action);
        let id = crate::pages::id(&id)?;
        let why = visit.app.kernel.why(&visit.actor, &visit.actor, action, &dataset, id).await?;
        let because: Vec<Json> = why
            .because
            .iter()
            .map(|because| {
                json!({
                    "role": because.role,
                    "declared": because.declared,
                    "denies": because.denies,
                    "condition": because.condition,
                    "with_values": because.with_values,
                    "holds": because.holds,
                    "hides": because.hides,
                })
            })
            .collect();
        let body = json!({
            "action": action,
            "allowed": why.allowed,
            "roles": why.roles,
            "state": why.state,
            "because": because,
        });
        Ok(json_answer(StatusCode::OK, &body))
    };
    answer.await.unwrap_or_else(|problems: Problems| visit.refuse(&problems))
}

async fn after(visit: &Visit, key: &str, id: Id) -> Answer {
    let model = visit.app.kernel.model();
    match visit.app.kernel.get(&visit.actor, key, id).await {
        Ok(seen) => Ok(with_tag(StatusCode::OK, declared(&model, key)?, &seen)),
        // it was done, and may have put the row out of the actor's sight
        Err(_) => Ok(StatusCode::NO_CONTENT.into_response()),
    }
}

pub(super) fn declared<'m>(model: &'m Model, key: &str) -> Result<&'m Dataset, Problems> {
    model.dataset(key).ok_or_else(|| "dataset.unknown".into())
}

fn with_tag(status: StatusCode, dataset: &Dataset, seen: &Seen) -> Response {
    let mut answer = json_answer(status, &RowJson { dataset, seen, only: None });
    if let Ok(tag) = HeaderValue::from_str(&format!("\"{}\"", seen.rev)) {
        answer.headers_mut().insert(ETAG, tag);
    }
    answer
}

pub(super) fn json_answer(status: StatusCode, body: &impl Serialize) -> Response {
    match serde_json::to_vec(body) {
        Ok(body) => (status, [(CONTENT_TYPE, "application/json")], body).into_response(),
        Err(error) => {
            tracing::error!(%error, "an answer could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

fn changed(dataset: &Dataset, change: &Changed) -> Option<Json> {
    let field = dataset.fields.get(change.place)?;
    let side = |sight: &Sight| match sight {
        Sight::Hidden => Json::Null,
        Sight::Masked(text) => json!({ "masked": text }),
        Sight::Clear(value) => field.kind.json(value),
    };
    Some(json!({ "field": field.key, "before": side(&change.before), "after": side(&change.after) }))
}
