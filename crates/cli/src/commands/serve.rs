//! `ronghui serve`.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use clap::Args;
use identity::Identity;
use kernel::engine::{Engines, Site};
use tokio::net::TcpListener;
use web::App;
use web::problems::Codes;

use super::{DONE, SiteArguments};
use crate::engines::{self, ENGINES};
use crate::site;

/// Serve a site over HTTP.
///
/// Plain HTTP is for loopback alone. Behind a proxy that speaks HTTPS say `--https`, so that cookies are bound to the
/// host.
#[derive(Args)]
pub struct Serve {
    #[command(flatten)]
    site: SiteArguments,
    /// The address and port to listen at; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The site is reached over HTTPS, through a proxy on this machine
    #[arg(long)]
    https: bool,
    /// What the site is called
    #[arg(long, value_name = "NAME", default_value = "融汇")]
    name: String,
}

/// Serves until it is told to stop.
pub async fn run(serve: &Serve) -> anyhow::Result<u8> {
    if !serve.https && !serve.listen.ip().is_loopback() {
        bail!("plain HTTP is for loopback alone: listen at 127.0.0.1, or say --https behind a proxy");
    }
    let kernel = site::open(&serve.site.site).await?;
    kernel.begin_index().map_err(site::refused)?;
    let place = Site { kernel: Arc::clone(&kernel), folder: serve.site.site.clone() };
    let app = Arc::new(App {
        engines: Engines::start(ENGINES, &place).map_err(site::refused)?,
        codes: Codes::with(&engines::entries()),
        identity: Identity::new(Arc::clone(&kernel)),
        kernel,
        name: serve.name.clone(),
        secure: serve.https,
    });
    for operation in app.engines.operations() {
        let operation = Arc::clone(operation);
        tokio::spawn(async move {
            if let Err(problems) = operation.run().await {
                tracing::warn!(operation = operation.name(), %problems, "an operation could not be done");
            }
        });
    }
    let listener =
        TcpListener::bind(serve.listen).await.with_context(|| format!("listening at {}", serve.listen))?;
    println!("listening on http://{}", listener.local_addr()?);
    axum::serve(listener, web::router(app)).with_graceful_shutdown(asked_to_stop()).await?;
    Ok(DONE)
}

/// Ends at an interrupt or a request to terminate.
async fn asked_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
        }
        Err(_) => {
            let _ = interrupt.await;
        }
    }
}
