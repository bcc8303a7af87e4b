//! The actions of engines: at `/act/engine.verb` for people, and at the paths of the API they declare for programs.

use axum::body::Body;
use axum::extract::{Path, RawPathParams, RawQuery};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{MethodRouter, get, post};
use kernel::Problems;
use kernel::engine::{Action, Answer, Ask, Download, Parameter};
use model::Refusal;
use tokio_util::io::ReaderStream;

use crate::App;
use crate::draw::address;
use crate::input::{Sent, pairs};
use crate::visit::{Visit, redirect};

/// A link to an action was followed.
pub(crate) async fn ask(visit: Visit, Path(name): Path<String>, RawQuery(query): RawQuery) -> Response {
    let parameters = pairs(query.as_deref());
    answer(&visit, &name, Ask { parameters, ..Ask::default() }).await
}

/// A form was sent to an action.
pub(crate) async fn send(
    visit: Visit,
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
    sent: Sent,
) -> Response {
    let input = match sent.0 {
        Ok(input) => input,
        Err(problems) => return visit.refuse_page(&problems).await,
    };
    if let Err(problems) = visit.check_form(&input.fields) {
        return visit.refuse_page(&problems).await;
    }
    let mut parameters = pairs(query.as_deref());
    parameters.extend(input.fields.0.into_iter().filter(|(name, _)| !name.starts_with('_')));
    answer(&visit, &name, Ask { parameters, file: input.file, writes: true, data: false }).await
}

/// An action's place in the API.
pub(crate) fn method(name: &'static str, writes: bool) -> MethodRouter<std::sync::Arc<App>> {
    if !writes {
        return get(move |visit: Visit, path: RawPathParams, RawQuery(query): RawQuery| async move {
            match named(&path, pairs(query.as_deref())) {
                Ok(parameters) => {
                    answer(&visit, name, Ask { parameters, data: true, ..Ask::default() }).await
                }
                Err(problems) => visit.refuse(&problems),
            }
        });
    }
    post(move |visit: Visit, path: RawPathParams, RawQuery(query): RawQuery, sent: Sent| async move {
        let input = match sent.0 {
            Ok(input) => input,
            Err(problems) => return visit.refuse(&problems),
        };
        let mut sent = pairs(query.as_deref());
        sent.extend(input.fields.0);
        match named(&path, sent) {
            Ok(parameters) => {
                answer(&visit, name, Ask { parameters, file: input.file, writes: true, data: true }).await
            }
            Err(problems) => visit.refuse(&problems),
        }
    })
}

/// The parameters of the path and those that were sent besides, which cannot name another thing than the path does.
fn named(path: &RawPathParams, sent: Vec<(String, String)>) -> Result<Vec<(String, String)>, Problems> {
    let mut all: Vec<(String, String)> =
        path.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    if let Some((name, _)) = sent.iter().find(|(name, _)| all.iter().any(|(in_path, _)| in_path == name)) {
        return Err(Refusal::new("parameter.unknown").with("name", name).into());
    }
    all.extend(sent);
    Ok(all)
}

async fn answer(visit: &Visit, name: &str, ask: Ask) -> Response {
    let Some(action) = visit.app.engines.action(name) else {
        return visit.refuse_page(&"request.path".into()).await;
    };
    let answer = match check(action, &ask) {
        Ok(()) => action.act(visit.reader(), ask).await,
        Err(problems) => Err(problems),
    };
    match answer {
        Ok(Answer::Page(page)) => visit.show(*page).await,
        Ok(Answer::Refused(page, problems)) => visit.show_as(visit.app.codes.status(&problems), *page).await,
        Ok(Answer::Data(data)) => ([(CONTENT_TYPE, "application/json")], data.to_string()).into_response(),
        Ok(Answer::File(download)) => file(download),
        Ok(Answer::Go(target)) => redirect(&address::href(&target).unwrap_or_else(|| "/".to_owned())),
        Err(problems) => visit.refuse_page(&problems).await,
    }
}

/// What an action does not know is refused, and what it cannot do without is asked for. `then` is the button of a page
/// that was pressed: a program presses none.
fn check(action: &dyn Action, ask: &Ask) -> Result<(), Problems> {
    let known = |parameter: &Parameter, name: &str| match parameter.name.strip_suffix('*') {
        Some(beginning) => name.starts_with(beginning),
        None => parameter.name == name,
    };
    let of_pages = action.api().filter(|_| ask.data).map_or(&[][..], |api| api.without);
    let file = ask.file.as_ref().map(|_| "file");
    let said = ask.parameters.iter().map(|(name, _)| name.as_str()).chain(file);
    for name in said.filter(|name| ask.data || *name != "then") {
        if !action.parameters().iter().any(|parameter| known(parameter, name)) || of_pages.contains(&name) {
            return Err(Refusal::new("parameter.unknown").with("name", name).into());
        }
    }
    match action.parameters().iter().find(|wanted| wanted.required && ask.first(wanted.name).is_none()) {
        Some(missing) => Err(Refusal::new("parameter.required").with("name", missing.name).into()),
        None => Ok(()),
    }
}

/// A file to keep, under a name that no header can be broken by.
fn file(download: Download) -> Response {
    let Download { name, media, bytes } = download;
    let length = bytes.metadata().map_or(0, |metadata| metadata.len());
    let name = form_urlencoded::byte_serialize(name.as_bytes()).collect::<String>().replace('+', "%20");
    let headers = [
        (CONTENT_TYPE, media.to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename*=UTF-8''{name}")),
        (CONTENT_LENGTH, length.to_string()),
    ];
    let body = Body::from_stream(ReaderStream::new(tokio::fs::File::from_std(bytes)));
    (StatusCode::OK, headers, body).into_response()
}
