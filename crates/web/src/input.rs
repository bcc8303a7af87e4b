//! Bodies and queries as they are read: bounded, and refused with a reason.

use std::io::{Seek as _, Write as _};
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{FromRef, FromRequest, FromRequestParts as _, Multipart, Request};
use axum::response::Response;
use kernel::Problems;
use kernel::engine::Upload;
use kernel::pages::FormInput;
use model::Refusal;
use serde_json::{Map, Value as Json};

use crate::App;
use crate::app::{BODY, FILE};
use crate::visit::Visit;

/// A file that is too large is read on, and not kept, up to so many times the most: who hangs up while a browser still
/// sends is never heard.
const PATIENCE: usize = 4;

/// The fields of a form, in the order they were sent.
pub(crate) struct Form(pub Result<FormInput, Problems>);

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = std::convert::Infallible;

    async fn from_request(request: Request, _: &S) -> Result<Self, Self::Rejection> {
        let bytes = read(request.into_body()).await;
        Ok(Form(bytes.map(|bytes| {
            FormInput(
                form_urlencoded::parse(&bytes)
                    .map(|(name, value)| (name.into_owned(), value.into_owned()))
                    .collect(),
            )
        })))
    }
}

/// What a form or a program sent to an action: fields, and at most one file. Files go to the disk as they come.
pub(crate) struct Sent(pub Result<SentInput, Problems>);

/// The parts of it.
pub(crate) struct SentInput {
    pub fields: FormInput,
    pub file: Option<Upload>,
}

impl<S: Send + Sync> FromRequest<S> for Sent
where
    Arc<App>: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        // a file is taken from nobody who has not said who they are
        let visit = Visit::from_request_parts(&mut parts, state).await?;
        let request = Request::from_parts(parts, body);
        let is_program = visit.address.starts_with("/api/");
        let known = if is_program {
            visit.check_program(header(&request, "x-csrf-token").as_deref())
        } else if visit.is_known() {
            Ok(())
        } else {
            Err("request.sign-in".into())
        };
        if let Err(problems) = known {
            return Ok(Sent(Err(problems)));
        }
        let media = header(&request, "content-type").unwrap_or_default();
        if !media.starts_with("multipart/form-data") {
            let bytes = read(request.into_body()).await;
            let fields = bytes.and_then(|bytes| fields_of(&media, &bytes));
            return Ok(Sent(fields.map(|fields| SentInput { fields, file: None })));
        }
        let parts = match Multipart::from_request(request, state).await {
            Ok(parts) => take_apart(parts).await,
            Err(error) => Err(unreadable(error)),
        };
        Ok(Sent(parts.map(|(fields, file)| SentInput { fields, file })))
    }
}

fn header(request: &Request, name: &str) -> Option<String> {
    request.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
}

fn unreadable(error: impl std::fmt::Display) -> Problems {
    Refusal::new("request.body").with("why", error).into()
}

fn fields_of(media: &str, bytes: &[u8]) -> Result<FormInput, Problems> {
    if !media.starts_with("application/json") {
        let pairs = form_urlencoded::parse(bytes);
        return Ok(FormInput(pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect()));
    }
    if bytes.is_empty() {
        return Ok(FormInput(Vec::new()));
    }
    let object: Map<String, Json> = serde_json::from_slice(bytes).map_err(unreadable)?;
    let pairs = object.into_iter().map(|(name, value)| match value {
        Json::String(text) => Ok((name, text)),
        Json::Number(number) => Ok((name, number.to_string())),
        Json::Bool(truth) => Ok((name, truth.to_string())),
        _ => Err(unreadable(format!("{name} is neither text, number nor truth value"))),
    });
    Ok(FormInput(pairs.collect::<Result<_, _>>()?))
}

async fn take_apart(mut parts: Multipart) -> Result<(FormInput, Option<Upload>), Problems> {
    let (mut fields, mut file, mut length) = (Vec::new(), None, 0);
    while let Some(mut part) = parts.next_field().await.map_err(unreadable)? {
        let key = part.name().unwrap_or_default().to_owned();
        if let Some(name) = part.file_name().map(str::to_owned) {
            let failed = |_| Problems::from("site.disk-full");
            let mut bytes = tempfile::tempfile().map_err(failed)?;
            let mut size = 0;
            while let Some(chunk) = part.chunk().await.map_err(unreadable)? {
                size += chunk.len();
                if size > PATIENCE * FILE {
                    break;
                }
                if size <= FILE {
                    bytes.write_all(&chunk).map_err(failed)?;
                }
            }
            if size > FILE {
                return Err(Refusal::new("request.file-too-large").with("max", FILE >> 20).into());
            }
            bytes.rewind().map_err(failed)?;
            // a file field that nothing was chosen in is sent without a name
            file = file.or((!name.is_empty()).then_some(Upload { name, bytes }));
        } else {
            let text = part.text().await.map_err(unreadable)?;
            length += key.len() + text.len();
            if length > BODY {
                return Err(Refusal::new("request.too-large").with("max", BODY / 1024).into());
            }
            fields.push((key, text));
        }
    }
    Ok((FormInput(fields), file))
}

/// A JSON object, with the bytes it was read from.
pub(crate) struct Object(pub Result<(Map<String, Json>, Vec<u8>), Problems>);

impl<S: Send + Sync> FromRequest<S> for Object {
    type Rejection = std::convert::Infallible;

    async fn from_request(request: Request, _: &S) -> Result<Self, Self::Rejection> {
        let bytes = read(request.into_body()).await;
        Ok(Object(bytes.and_then(|bytes| {
            if bytes.is_empty() {
                return Ok((Map::new(), bytes));
            }
            match serde_json::from_slice::<Json>(&bytes) {
                Ok(Json::Object(object)) => Ok((object, bytes)),
                Ok(_) => Err(Refusal::new("request.body").with("why", "a JSON object is expected").into()),
                Err(error) => Err(Refusal::new("request.body").with("why", error).into()),
            }
        })))
    }
}

async fn read(body: Body) -> Result<Vec<u8>, Problems> {
    match to_bytes(body, BODY).await {
        Ok(bytes) => Ok(bytes.to_vec()),
        Err(_) => Err(Refusal::new("request.too-large").with("max", BODY / 1024).into()),
    }
}

/// The pairs of a query.
pub(crate) fn pairs(query: Option<&str>) -> Vec<(String, String)> {
    let query = query.unwrap_or_default();
    form_urlencoded::parse(query.as_bytes())
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect()
}
