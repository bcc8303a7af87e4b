//! A row as the API gives it, and a body as the API takes it.

use kernel::{Problem, Problems, Seen, Sight, Values};
use model::{Dataset, Field, Model, Refusal};
use serde::ser::{Serialize, SerializeMap as _, Serializer};
use serde_json::{Map, Value as Json, json};

/// A row: its fields by key beside `id`, `rev`, `state` and the times; masked values under `masked`, hidden ones
/// nowhere; what may be done with it under `may`. Written as it is sent, without a tree of JSON in between.
pub(super) struct RowJson<'a> {
    pub dataset: &'a Dataset,
    pub seen: &'a Seen,
    /// The keys of the fields that were asked for; all if none.
    pub only: Option<&'a [&'a str]>,
}

impl RowJson<'_> {
    fn fields(&self) -> impl Iterator<Item = (&Field, &Sight)> {
        let asked = |field: &Field| self.only.is_none_or(|only| only.contains(&&*field.key));
        self.dataset.fields.iter().zip(&self.seen.values).filter(move |(field, _)| asked(field))
    }
}

impl Serialize for RowJson<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let seen = self.seen;
        let mut object = to.serialize_map(None)?;
        object.serialize_entry("id", &seen.id)?;
        object.serialize_entry("rev", &seen.rev)?;
        object.serialize_entry("state", &seen.state)?;
        object.serialize_entry("created_at", &instant(seen.created_at))?;
        object.serialize_entry("updated_at", &instant(seen.updated_at))?;
        for (field, sight) in self.fields() {
            match sight {
                Sight::Hidden => {}
                Sight::Masked(_) => object.serialize_entry(&*field.key, &Json::Null)?,
                Sight::Clear(value) => object.serialize_entry(&*field.key, &field.kind.json(value))?,
            }
        }
        let masked: Map<String, Json> = self
            .fields()
            .filter_map(|(field, sight)| match sight {
                Sight::Masked(text) => Some((field.key.to_string(), json!(text))),
                Sight::Hidden | Sight::Clear(_) => None,
            })
            .collect();
        if !masked.is_empty() {
            object.serialize_entry("masked", &masked)?;
        }
        object.serialize_entry("may", &seen.may)?;
        object.end()
    }
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
