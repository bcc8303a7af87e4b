//! Every path there is: the one table that the router is built from, and that tests of permission go through. Not for
//! what stands around all of them, which is the router's.

use std::sync::Arc;

use axum::handler::Handler;
use axum::routing::{MethodRouter, delete, get, patch, post};
use kernel::engine::Engines;

use crate::{App, api, assets, pages};

/// One way to ask the site.
pub(crate) struct Route {
    method: &'static str,
    pub path: String,
    pub handler: MethodRouter<Arc<App>>,
}

/// Method and path of every way to ask a site with these engines; `{name}` stands for a part of the path.
pub fn routes(engines: &Engines) -> Vec<(&'static str, String)> {
    let all = pages().into_iter().chain(rows()).chain(actions(engines));
    all.map(|route| (route.method, route.path)).collect()
}

fn reads<T: 'static>(path: &str, handler: impl Handler<T, Arc<App>>) -> Route {
    Route { method: "GET", path: path.to_owned(), handler: get(handler) }
}

fn writes<T: 'static>(path: &str, handler: impl Handler<T, Arc<App>>) -> Route {
    Route { method: "POST", path: path.to_owned(), handler: post(handler) }
}

/// For people.
pub(crate) fn pages() -> Vec<Route> {
    vec![
        reads("/", pages::home::home),
        reads("/sign-in", pages::sign_in::form),
        writes("/sign-in", pages::sign_in::enter),
        writes("/sign-out", pages::sign_in::leave),
        writes("/seat", pages::sign_in::switch),
        writes("/language", pages::home::language),
        reads("/desk/{name}", pages::home::desk),
        reads("/catalogue", pages::catalogue::all),
        reads("/catalogue/{dataset}", pages::catalogue::one),
        reads("/operations", pages::catalogue::operations),
        reads("/d/{dataset}", pages::rows::list),
        reads("/d/{dataset}/new", pages::rows::new),
        writes("/d/{dataset}/new", pages::rows::create),
        reads("/d/{dataset}/suggest", pages::rows::suggest),
        reads("/d/{dataset}/bin", pages::rows::bin),
        reads("/d/{dataset}/{id}", pages::row::detail),
        reads("/d/{dataset}/{id}/edit", pages::row::edit),
        writes("/d/{dataset}/{id}/edit", pages::row::update),
        reads("/d/{dataset}/{id}/history", pages::row::history),
        reads("/d/{dataset}/{id}/difference", pages::row::difference),
        reads("/d/{dataset}/{id}/why", pages::row::why),
        reads("/d/{dataset}/{id}/reveal", pages::row::back),
        writes("/d/{dataset}/{id}/reveal", pages::row::reveal),
        reads("/d/{dataset}/{id}/delete", pages::row::back),
        writes("/d/{dataset}/{id}/delete", pages::row::delete),
        writes("/d/{dataset}/{id}/restore", pages::row::restore),
        writes("/d/{dataset}/{id}/revert", pages::row::revert),
        reads("/d/{dataset}/{id}/moves/{name}", pages::row::back_from_move),
        writes("/d/{dataset}/{id}/moves/{name}", pages::row::make_move),
        reads("/assets/{name}", assets::serve),
        reads("/problems/{code}", pages::home::problem),
        reads("/healthz", async || "ok"),
    ]
}

/// For programs.
pub(crate) fn rows() -> Vec<Route> {
    let row = "/api/v1/{dataset}/{id}";
    let below = |end: &str| format!("{row}/{end}");
    vec![
        reads("/api/v1", api::openapi::document),
        reads("/api/v1/openapi.json", api::openapi::document),
        reads("/api/v1/{dataset}", api::rows::list),
        writes("/api/v1/{dataset}", api::rows::create),
        reads(row, api::rows::get),
        Route { method: "PATCH", path: row.to_owned(), handler: patch(api::rows::patch) },
        Route { method: "DELETE", path: row.to_owned(), handler: delete(api::rows::delete) },
        reads(&below("history"), api::rows::history),
        reads(&below("why"), api::rows::why),
        writes(&below("reveal"), api::rows::reveal),
        writes(&below("restore"), api::rows::restore),
        writes(&below("moves/{name}"), api::rows::make_move),
    ]
}

/// For both: what engines can be asked.
pub(crate) fn actions(engines: &Engines) -> Vec<Route> {
    let mut all = vec![reads("/act/{action}", pages::act::ask), writes("/act/{action}", pages::act::send)];
    for action in engines.actions() {
        if let Some(api) = action.api() {
            let method = if api.writes { "POST" } else { "GET" };
            let handler = pages::act::method(action.name(), api.writes);
            all.push(Route { method, path: format!("/api/v1{}", api.path), handler });
        }
    }
    all
}
