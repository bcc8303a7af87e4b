//! Several commands in one request: one commit, all of it or nothing.

use axum::http::{HeaderMap, StatusCode};
use kernel::{Base, Command, Problems};
use model::{Dataset, Model, Refusal};
use serde_json::{Map, Value as Json, json};

use super::request::{base_rev, only, options, text, writing};
use super::row_json::values;
use super::rows::{Answer, declared, json_answer};
use crate::input::Object;
use crate::visit::Visit;

/// Several commands on one dataset in one commit: `{"commands": [{"create": {…}}, {"update": {"id", "values",
/// "base_rev"}}, {"move": {"id", "name", "note"}}, {"delete": {"id"}}, {"restore": {"id"}}]}`.
pub(super) async fn bulk(visit: &Visit, key: &str, headers: &HeaderMap, body: Object) -> Answer {
    let (object, bytes) = writing(visit, headers, body)?;
    let model = visit.app.kernel.model();
    let dataset = declared(&model, key)?;
    let wrong = |why: &str| Problems::from(Refusal::new("request.body").with("why", why));
    let commands =
        object.get("commands").and_then(Json::as_array).ok_or_else(|| wrong("`commands` is missing"))?;
    only(&object, &["commands"])?;
    let mut asked = Vec::new();
    for command in commands {
        let entry =
            command.as_object().filter(|object| object.len() == 1).and_then(|object| object.iter().next());
        let (verb, of) = entry.ok_or_else(|| wrong("a command is an object with one key"))?;
        let of = of.as_object().ok_or_else(|| wrong("a command holds an object"))?;
        asked.push(one_command(&model, dataset, verb, of)?);
    }
    let receipt = visit.app.kernel.commit(&visit.actor, asked, options(visit, headers, &bytes)).await?;
    let rows: Vec<Json> =
        receipt.rows.iter().map(|(id, rev)| json!({ "id": id.to_string(), "rev": rev })).collect();
    Ok(json_answer(StatusCode::OK, &json!({ "tx": receipt.tx, "rows": rows, "repeated": receipt.repeated })))
}

fn one_command(
    model: &Model,
    dataset: &Dataset,
    verb: &str,
    of: &Map<String, Json>,
) -> Result<Command, Problems> {
    let wrong = |why: &str| Problems::from(Refusal::new("request.body").with("why", why));
    let id = || {
        let text = of.get("id").and_then(Json::as_str).ok_or_else(|| wrong("`id` is missing"))?;
        crate::pages::id(text)
    };
    let base = base_rev(of.get("base_rev"))?.unwrap_or(Base::Any);
    let key = dataset.key.clone();
    match verb {
        "update" => only(of, &["id", "values", "base_rev"])?,
        "move" => only(of, &["id", "name", "note", "base_rev"])?,
        "delete" => only(of, &["id", "base_rev"])?,
        "restore" => only(of, &["id"])?,
        // the fields of a new row are asked for by their own names
        _ => {}
    }
    Ok(match verb {
        "create" => Command::Create { dataset: key, id: None, values: values(model, dataset, of)? },
        "update" => {
            let body =
                of.get("values").and_then(Json::as_object).ok_or_else(|| wrong("`values` is missing"))?;
            Command::Update { dataset: key, id: id()?, values: values(model, dataset, body)?, base }
        }
        "move" => {
            let name = of.get("name").and_then(Json::as_str).ok_or_else(|| wrong("`name` is missing"))?;
            let note = text(of, "note")?.map(Into::into);
            Command::Move { dataset: key, id: id()?, name: name.into(), note, base: strict(base) }
        }
        "delete" => Command::Delete { dataset: key, id: id()?, base: strict(base) },
        "restore" => Command::Restore { dataset: key, id: id()? },
        other => return Err(wrong(&format!("there is no command `{other}`"))),
    })
}

fn strict(base: Base) -> Base {
    match base {
        Base::Merge(rev) => Base::Strict(rev),
        other => other,
    }
}
