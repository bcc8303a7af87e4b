//! What is served, and what stands around every answer.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use identity::Identity;
use kernel::Kernel;
use kernel::engine::Engines;
use tokio::net::TcpListener;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;

use crate::problems::Codes;
use crate::routes::{self, Route};
use crate::{pages, security};

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
    let mount = |router: Router<Arc<App>>, route: Route| router.route(&route.path, route.handler);
    let plain = routes::pages().into_iter().chain(routes::rows()).fold(Router::new(), mount);
    let actions = routes::actions(&app.engines).into_iter().fold(Router::new(), mount);
    plain
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
