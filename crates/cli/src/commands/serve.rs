//! `ronghui serve`.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use clap::Args;
use identity::Identity;
use kernel::engine::{Engines, Site};
use kernel::operation::{self, ClockMoves, Operation};
use tokio::net::TcpListener;
use web::App;
use web::problems::Codes;

use super::{DONE, SiteArguments};
use crate::engines::{self, ENGINES};
use crate::site;
use crate::socket::server::Socket;

/// Serve a site over HTTP.
///
/// Plain HTTP is for loopback alone. Behind a proxy that speaks HTTPS say `--https`, so that cookies are bound to the
/// host.
#[derive(Args)]
#[command(after_help = "Examples:
  ronghui serve --site city
  ronghui serve --site city --https --name 市产教联合体      behind a proxy that speaks HTTPS")]
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
    let engines = Engines::start(ENGINES, &place).map_err(site::refused)?;
    let mut operations: Vec<Arc<dyn Operation>> = vec![Arc::new(ClockMoves)];
    operations.extend(engines.operations().iter().cloned());
    let keeper = tokio::spawn(operation::keep(Arc::downgrade(&kernel), operations, tokio::time::sleep));
    let commands = match Socket::bind(&serve.site.site) {
        Ok(socket) => {
            let folder = std::path::absolute(&serve.site.site)?;
            Some(tokio::spawn(socket.serve(Arc::clone(&kernel), folder)))
        }
        Err(error) => {
            eprintln!("ronghui: no commands can be sent to the site while it is served: {error}");
            None
        }
    };
    let app = Arc::new(App {
        engines,
        codes: Codes::with(&engines::entries()),
        identity: Identity::new(Arc::clone(&kernel)),
        kernel,
        name: serve.name.clone(),
        secure: serve.https,
    });
    let listener =
        TcpListener::bind(serve.listen).await.with_context(|| format!("listening at {}", serve.listen))?;
    println!("listening on http://{}", listener.local_addr()?);
    web::serve(listener, app, asked_to_stop()).await?;
    keeper.abort();
    if let Some(commands) = commands {
        commands.abort();
    }
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
