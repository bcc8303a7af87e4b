//! Bodies and queries as they are read: bounded, and refused with a reason.

use axum::body::{Body, to_bytes};
use axum::extract::{FromRequest, Request};
use kernel::Problems;
use kernel::pages::FormInput;
use model::Refusal;
use serde_json::{Map, Value as Json};

use crate::app::BODY;

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
