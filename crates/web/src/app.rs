//! What is served, and every path there is.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use identity::Identity;
use kernel::Kernel;
use kernel::engine::Engines;
use tokio::net::TcpListener;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;

use crate::problems::Codes;
use crate::{api, assets, pages, security};

/// A site as it is served.
pub struct App {
    /// The door to its data.
    pub kernel: Arc<Kernel>,
    /// What it is built with besides.
    pub engines: Engines,
    /// What it can refuse with.
    pub codes: Codes,
    /// Who is who.
    pub identity: Identity,
    /// What the site is called.
    pub name: String,
    /// Whether it is reached over HTTPS: decides the cookie's name and reach.
    pub secure: bool,
}

/// The most bytes of a body that is not a file.
pub(crate) const BODY: usize = 1 << 20;

/// The most bytes of a file that is sent.
pub(crate) const FILE: usize = 100 << 20;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long an action may take: files come slowly over some lines.
const LONG_PATIENCE: Duration = Duration::from_mins(10);

/// The service.
pub fn router(app: Arc<App>) -> Router {
    let pages = Router::new()
        .route("/", get(pages::home::home))
        .route("/sign-in", get(pages::sign_in::form).post(pages::sign_in::enter))
        .route("/sign-out", post(pages::sign_in::leave))
        .route("/seat", post(pages::sign_in::switch))
        .route("/language", post(pages::home::language))
        .route("/desk/{name}", get(pages::home::desk))
        .route("/catalogue", get(pages::catalogue::all))
        .route("/catalogue/{dataset}", get(pages::catalogue::one))
        .route("/operations", get(pages::catalogue::operations))
        .route("/d/{dataset}", get(pages::rows::list))
        .route("/d/{dataset}/new", get(pages::rows::new).post(pages::rows::create))
        .route("/d/{dataset}/suggest", get(pages::rows::suggest))
        .route("/d/{dataset}/bin", get(pages::rows::bin))
        .route("/d/{dataset}/{id}", get(pages::row::detail))
        .route("/d/{dataset}/{id}/edit", get(pages::row::edit).post(pages::row::update))
        .route("/d/{dataset}/{id}/history", get(pages::row::history))
        .route("/d/{dataset}/{id}/difference", get(pages::row::difference))
        .route("/d/{dataset}/{id}/why", get(pages::row::why))
        .route("/d/{dataset}/{id}/reveal", get(pages::row::back).post(pages::row::reveal))
        .route("/d/{dataset}/{id}/delete", get(pages::row::back).post(pages::row::delete))
        .route("/d/{dataset}/{id}/restore", post(pages::row::restore))
        .route("/d/{dataset}/{id}/revert", post(pages::row::revert))
        .route("/d/{dataset}/{id}/moves/{name}", get(pages::row::back_from_move).post(pages::row::make_move));
    let api = Router::new()
        .route("/", get(api::openapi::document))
        .route("/openapi.json", get(api::openapi::document))
        .route("/{dataset}", get(api::rows::list).post(api::rows::create))
        .route("/{dataset}/{id}", get(api::rows::get).patch(api::rows::patch).delete(api::rows::delete))
        .route("/{dataset}/{id}/history", get(api::rows::history))
        .route("/{dataset}/{id}/why", get(api::rows::why))
        .route("/{dataset}/{id}/reveal", post(api::rows::reveal))
        .route("/{dataset}/{id}/restore", post(api::rows::restore))
        .route("/{dataset}/{id}/moves/{name}", post(api::rows::make_move));
    let actions = Router::new().route("/act/{action}", get(pages::act::ask).post(pages::act::send));
    let actions = app.engines.actions().fold(actions, |router, action| match action.api() {
        Some(api) => {
            router.route(&format!("/api/v1{}", api.path), pages::act::method(action.name(), api.writes))
        }
        None => router,
    });
    Router::new()
        .merge(pages)
        .nest("/api/v1", api)
        .route("/assets/{name}", get(asset))
        .route("/problems/{code}", get(pages::home::problem))
        .route("/healthz", get(|| async { "ok" }))
        .layer(patience(PATIENCE))
        .merge(actions.layer(DefaultBodyLimit::disable()).layer(patience(LONG_PATIENCE)))
        .fallback(pages::home::nothing_here)
        .layer(from_fn_with_state(Arc::clone(&app), security::same_origin))
        .layer(from_fn(security::headers))
        .layer(CompressionLayer::new())
        .layer(CatchPanicLayer::new())
        .with_state(app)
}

fn patience(time: Duration) -> TimeoutLayer {
    TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, time)
}

async fn asset(
    axum::extract::Path(name): axum::extract::Path<String>,
    headers: axum::http::HeaderMap,
) -> axum::response::Response {
    use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
    use axum::response::IntoResponse as _;
    let Some(asset) = assets::find(&format!("/assets/{name}")) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let known = headers.get(IF_NONE_MATCH).is_some_and(|tag| tag.as_bytes() == asset.etag.as_bytes());
    let kept = [(CACHE_CONTROL, assets::CACHE_CONTROL), (ETAG, asset.etag)];
    if known {
        return (StatusCode::NOT_MODIFIED, kept).into_response();
    }
    (kept, [(CONTENT_TYPE, asset.content_type)], asset.body).into_response()
}

/// Serves until it is asked to stop; requests under way are answered first.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    listener: TcpListener,
    app: Arc<App>,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    axum::serve(listener, router(app)).with_graceful_shutdown(stop).await
}
