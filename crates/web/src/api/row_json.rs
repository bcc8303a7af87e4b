//! A row as the API gives it, and a body as the API takes it.

use kernel::{Problem, Problems, Seen, Sight, Values};
use model::{Dataset, Model, Refusal};
use serde_json::{Map, Value as Json, json};

/// A row: its fields by key beside `id`, `rev`, `state` and the times; masked values under `masked`, hidden ones
/// nowhere; what may be done with it under `may`.
pub(super) fn row(dataset: &Dataset, seen: &Seen, only: Option<&[&str]>) -> Json {
    let mut object = Map::new();
    object.insert("id".to_owned(), json!(seen.id.to_string()));
    object.insert("rev".to_owned(), json!(seen.rev));
    object.insert("state".to_owned(), json!(seen.state));
    object.insert("created_at".to_owned(), instant(seen.created_at));
    object.insert("updated_at".to_owned(), instant(seen.updated_at));
    let mut masked = Map::new();
    for (field, sight) in dataset.fields.iter().zip(&seen.values) {
        if only.is_some_and(|only| !only.contains(&&*field.key)) {
            continue;
        }
        match sight {
            Sight::Hidden => {}
            Sight::Masked(text) => {
                object.insert(field.key.to_string(), Json::Null);
                masked.insert(field.key.to_string(), json!(text));
            }
            Sight::Clear(value) => {
                object.insert(field.key.to_string(), field.kind.json(value));
            }
        }
    }
    if !masked.is_empty() {
        object.insert("masked".to_owned(), Json::Object(masked));
    }
    object.insert("may".to_owned(), json!(seen.may));
    Json::Object(object)
}

/// A moment in RFC 3339.
pub(super) fn instant(instant: expr::Instant) -> Json {
    jiff::Timestamp::from_microsecond(instant.0).map_or(Json::Null, |at| json!(at.to_string()))
}

/// The values of a body; every field that cannot be read is named, and every key that is no field.
pub(super) fn values(model: &Model, dataset: &Dataset, body: &Map<String, Json>) -> Result<Values, Problems> {
    let mut values = Values::new();
    let mut problems = Vec::new();
    for (key, json) in body {
        match dataset.field(key) {
            None => problems.push(Problem::at(key, Refusal::new("field.unknown").with("name", key))),
            Some((_, field)) => match field.kind.parse(json, &model.codes) {
                Ok(value) => values.push((field.key.clone(), value)),
                Err(refusal) => problems.push(Problem::at(key, refusal)),
            },
        }
    }
    if problems.is_empty() { Ok(values) } else { Err(Problems(problems)) }
}
