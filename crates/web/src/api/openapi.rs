//! OpenAPI 3.1 of the datasets the reader may see, generated from the model.

use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};
use kernel::Readable;
use kernel::engine::{Action, Parameter};
use model::kinds::{Column, Shape};
use model::{Dataset, MoveBy};
use serde_json::{Map, Value as Json, json};

use crate::visit::Visit;

/// The document.
pub(crate) async fn document(visit: Visit) -> Response {
    let model = visit.app.kernel.model();
    let mut paths = Map::new();
    let mut schemas = Map::new();
    for dataset in model.datasets.values() {
        if !visit.app.kernel.may(&visit.actor, &dataset.key, "read").await.unwrap_or(false) {
            continue;
        }
        let readable = visit.app.kernel.readable(&visit.actor, &dataset.key).await.unwrap_or_default();
        schemas.insert(dataset.key.to_string(), schema(dataset, &readable));
        add_paths(dataset, &mut paths);
    }
    for action in visit.app.engines.actions() {
        add_action(action, &mut paths);
    }
    let document = json!({
        "openapi": "3.1.0",
        "info": { "title": visit.app.name, "version": "1" },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } },
        },
        "security": [{ "token": [] }],
    });
    ([(CONTENT_TYPE, "application/json")], document.to_string()).into_response()
}

fn schema(dataset: &Dataset, readable: &[Readable]) -> Json {
    let mut properties = Map::new();
    properties.insert("id".to_owned(), json!({ "type": "string", "format": "uuid", "readOnly": true }));
    properties.insert("rev".to_owned(), json!({ "type": "integer", "readOnly": true }));
    let states: Vec<&str> = dataset.states.iter().map(|state| &*state.key).collect();
    properties.insert("state".to_owned(), json!({ "type": "string", "enum": states, "readOnly": true }));
    let mut required = Vec::new();
    for (place, field) in dataset.fields.iter().enumerate() {
        if readable.get(place) == Some(&Readable::Never) {
            continue;
        }
        if field.required {
            required.push(&*field.key);
        }
        let mut property = of_shape(field.kind.shape());
        property.insert("title".to_owned(), json!(field.title.zh));
        property.insert("description".to_owned(), json!(field.title.en));
        property.insert("x-kind".to_owned(), json!(field.kind.name()));
        if let Some(target) = field.kind.target() {
            property.insert("x-to".to_owned(), json!(target));
        }
        properties.insert(field.key.to_string(), Json::Object(property));
    }
    json!({ "type": "object", "title": dataset.title.zh, "properties": properties, "required": required })
}

fn of_shape(shape: Shape) -> Map<String, Json> {
    let column = |column: Column| match column {
        Column::Bool => json!({ "type": ["boolean", "null"] }),
        Column::Number { scale: 0 } => json!({ "type": ["integer", "null"] }),
        Column::Number { .. } => json!({ "type": ["number", "null"] }),
        Column::Text => json!({ "type": ["string", "null"] }),
        Column::Date => json!({ "type": ["string", "null"], "format": "date" }),
        Column::Instant => json!({ "type": ["string", "null"], "format": "date-time" }),
        Column::Id => json!({ "type": ["string", "null"], "format": "uuid" }),
    };
    let json = match shape {
        Shape::One(of) => column(of),
        Shape::Range(of) => {
            json!({ "type": ["object", "null"], "properties": { "lo": column(of), "hi": column(of) } })
        }
        Shape::Many { .. } => json!({ "type": "array" }),
    };
    json.as_object().cloned().unwrap_or_default()
}

fn add_paths(dataset: &Dataset, paths: &mut Map<String, Json>) {
    let key = &dataset.key;
    let schema = json!({ "$ref": format!("#/components/schemas/{key}") });
    let content = |schema: &Json| json!({ "application/json": { "schema": schema } });
    let answer = |schema: &Json| json!({ "200": { "description": "ok", "content": content(schema) } });
    let page = json!({
        "type": "object",
        "properties": { "items": { "type": "array", "items": schema }, "next": { "type": ["string", "null"] } },
    });
    let parameter = |name: &str, of: &str| json!({ "name": name, "in": "query", "schema": { "type": of } });
    let id = json!([{ "name": "id", "in": "path", "required": true, "schema": { "type": "string", "format": "uuid" } }]);
    let parameters = [
        parameter("q", "string"),
        parameter("filter", "string"),
        parameter("sort", "string"),
        parameter("limit", "integer"),
        parameter("after", "string"),
        parameter("fields", "string"),
    ];
    paths.insert(
        format!("/api/v1/{key}"),
        json!({
            "get": { "summary": dataset.title.zh, "parameters": parameters, "responses": answer(&page) },
            "post": {
                "summary": dataset.title.en,
                "requestBody": { "content": content(&schema) },
                "responses": { "201": { "description": "created", "content": content(&schema) } },
            },
        }),
    );
    paths.insert(
        format!("/api/v1/{key}/{{id}}"),
        json!({
            "parameters": id,
            "get": { "responses": answer(&schema) },
            "patch": { "requestBody": { "content": content(&schema) }, "responses": answer(&schema) },
            "delete": { "responses": { "204": { "description": "in the bin" } } },
        }),
    );
    for verb in ["history", "why"] {
        let of = json!({ "parameters": id, "get": { "responses": answer(&json!({ "type": "object" })) } });
        paths.insert(format!("/api/v1/{key}/{{id}}/{verb}"), of);
    }
    for verb in ["restore", "reveal"] {
        let of = json!({ "parameters": id, "post": { "responses": answer(&schema) } });
        paths.insert(format!("/api/v1/{key}/{{id}}/{verb}"), of);
    }
    for declared in dataset.moves.iter().filter(|declared| declared.by == MoveBy::Grant) {
        let of = json!({
            "parameters": id,
            "post": { "summary": declared.title.zh, "description": declared.title.en, "responses": answer(&schema) },
        });
        paths.insert(format!("/api/v1/{key}/{{id}}/moves/{}", declared.key), of);
    }
}

/// The place of an engine's action. Those that write take what is not in the path as fields of a form or an object; a
/// file comes as a part of a form.
fn add_action(action: &dyn Action, paths: &mut Map<String, Json>) {
    let Some(api) = action.api() else { return };
    let in_path = |parameter: &Parameter| api.path.contains(&format!("{{{}}}", parameter.name));
    let (path, others): (Vec<&Parameter>, Vec<&Parameter>) = action
        .parameters()
        .iter()
        .filter(|parameter| !api.without.contains(&parameter.name))
        .partition(|parameter| in_path(parameter));
    let of = |parameter: &Parameter| match parameter.name.strip_suffix('*') {
        // any number of parameters whose names begin so
        Some(_) => json!({ "type": "object", "additionalProperties": { "type": "string" } }),
        None => json!({ "type": "string" }),
    };
    let one = |parameter: &&Parameter, place: &str| {
        json!({
            "name": parameter.name,
            "in": place,
            "required": place == "path" || parameter.required,
            "description": parameter.about,
            "schema": of(parameter),
        })
    };
    let mut parameters: Vec<Json> = path.iter().map(|parameter| one(parameter, "path")).collect();
    let title = action.title();
    let content = json!({ "application/json": { "schema": { "type": "object" } } });
    let mut operation = Map::new();
    operation.insert("summary".to_owned(), json!(title.zh));
    operation.insert("description".to_owned(), json!(title.en));
    operation.insert("operationId".to_owned(), json!(action.name()));
    operation.insert("responses".to_owned(), json!({ "200": { "description": "ok", "content": content } }));
    if api.writes {
        let required: Vec<&str> =
            others.iter().filter(|parameter| parameter.required).map(|parameter| parameter.name).collect();
        let property = |parameter: &&Parameter| {
            (parameter.name.to_owned(), json!({ "type": "string", "description": parameter.about }))
        };
        let properties: Map<String, Json> = others.iter().map(property).collect();
        let schema =
            json!({ "schema": { "type": "object", "properties": properties, "required": required } });
        let content = json!({
            "multipart/form-data": schema,
            "application/x-www-form-urlencoded": schema,
            "application/json": schema,
        });
        operation.insert("requestBody".to_owned(), json!({ "content": content }));
    } else {
        parameters.extend(others.iter().map(|parameter| one(parameter, "query")));
    }
    operation.insert("parameters".to_owned(), json!(parameters));
    let at = paths.entry(format!("/api/v1{}", api.path)).or_insert_with(|| json!({}));
    if let Some(verbs) = at.as_object_mut() {
        let verb = if api.writes { "post" } else { "get" };
        verbs.insert(verb.to_owned(), Json::Object(operation));
    }
}
