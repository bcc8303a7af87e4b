//! The first page, desks, the language switch, and what there is to say about codes and wrong addresses.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use kernel::view::{Block, Page, Target, Text, View};

use crate::draw::address;
use crate::input::Form;
use crate::visit::{Visit, redirect};
use crate::{App, cookie, problems};

/// For how many seconds a chosen language is kept: a year.
const YEAR: i64 = 31_536_000;

/// The reader's first desk, else its first list, else the sign-in page.
pub(crate) async fn home(visit: Visit) -> Response {
    if !visit.is_known() {
        return redirect("/sign-in");
    }
    let reader = visit.reader();
    let desk = reader.desks().into_iter().next().and_then(|link| link.target);
    let list = if let Some(desk) = desk {
        Some(desk)
    } else {
        let groups = reader.datasets().await.unwrap_or_default();
        groups.into_iter().flat_map(|(_, links)| links).find_map(|link| link.target)
    };
    let target = list.unwrap_or(Target::List { dataset: "person".to_owned(), query: Vec::new() });
    let to = address::href(&target).unwrap_or_else(|| "/sign-in".to_owned());
    match &visit.flash {
        // what was done is said on the page that is reached in the end
        Some(flash) => visit.done(&to, flash),
        None => redirect(&to),
    }
}

/// A desk.
pub(crate) async fn desk(visit: Visit, Path(name): Path<String>) -> Response {
    match visit.reader().desk_page(&format!("/desk/{name}")).await {
        Ok(Some(page)) => visit.show(page).await,
        Ok(None) => visit.refuse_page(&"request.path".into()).await,
        Err(problems) => visit.refuse_page(&problems).await,
    }
}

/// Another language from now on, and back to where one was.
pub(crate) async fn language(State(app): State<Arc<App>>, Form(input): Form) -> Response {
    let Ok(input) = input else { return redirect("/") };
    let tag = if input.first("language") == Some("en") { "en" } else { "zh-CN" };
    let next = input.first("back").filter(|next| address::is_of_this_site(next)).unwrap_or("/");
    let mut response = redirect(next);
    cookie::keep(response.headers_mut(), app.secure, cookie::LANGUAGE, tag, YEAR);
    response
}

/// What a code means.
pub(crate) async fn problem(visit: Visit, Path(code): Path<String>) -> Response {
    let Some(entry) = visit.app.codes.find(&code) else {
        return visit.refuse_page(&"request.path".into()).await;
    };
    let paragraphs =
        vec![entry.zh.to_owned(), entry.en.to_owned(), problems::status_of(entry.class).to_string()];
    let text = Text { paragraphs, ..Text::default() };
    let block = Block { title: None, view: View::Text(text), more: None };
    let page = Page { title: entry.code.to_owned(), blocks: vec![block], ..Page::default() };
    visit.show(page).await.into_response()
}

/// Every other address.
pub(crate) async fn nothing_here(visit: Visit) -> Response {
    visit.refuse_page(&"request.path".into()).await
}
