//! The server: binds first, then serves until it is told to stop. Tests run the very same.

use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::thread::available_parallelism;
use std::time::Duration;

use actix_web::dev::{Server, ServerHandle};
use actix_web::http::header;
use actix_web::middleware::from_fn;
use actix_web::{App, HttpResponse, HttpServer, rt, web};
use tokio::signal::unix::{SignalKind, signal};

use super::body::BodyDeadline;
use super::health::Readiness;
use super::limits::{Allowance, Connections, Limits, Trusted, limit};
use super::log::observe;
use super::problem;
use crate::clock::Clock;

/// How often callers who went quiet are forgotten.
const FORGET_EVERY: Duration = Duration::from_secs(10);
/// How long a kept connection may be idle.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// How long a connection may take to end.
const DISCONNECT: Duration = Duration::from_secs(5);

/// Where and within which bounds to serve.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where to listen; port 0 takes a free one.
    pub address: SocketAddr,
    /// Where `/metrics` is read, if anywhere.
    pub metrics_address: Option<SocketAddr>,
    /// Proxies whose `X-Forwarded-For` is believed, as address and length of the prefix in bits.
    pub trusted_proxies: Vec<(IpAddr, u8)>,
    /// Threads that serve; `None` = as many as processors.
    pub workers: Option<usize>,
    /// Open connections in all.
    pub connections: usize,
    /// Open connections of one client address.
    pub connections_per_address: usize,
    /// Requests of one address, and of all.
    pub allowance: Allowance,
    /// How long the head of a request may take to come.
    pub head_timeout: Duration,
    /// How long a body may take to come.
    pub body_timeout: Duration,
    /// How long requests at work may take to end when the server stops.
    pub stop_timeout: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
            metrics_address: None,
            trusted_proxies: Vec::new(),
            workers: None,
            connections: 2048,
            connections_per_address: 256,
            allowance: Allowance {
                per_second: NonZeroU32::MIN.saturating_add(99),
                burst: NonZeroU32::MIN.saturating_add(399),
                at_once: 512,
            },
            head_timeout: Duration::from_secs(10),
            body_timeout: Duration::from_secs(30),
            stop_timeout: Duration::from_secs(30),
        }
    }
}

/// What the server serves.
#[derive(Clone)]
pub struct Parts {
    /// Where and within which bounds.
    pub settings: Settings,
    /// The time, for request ids.
    pub clock: Clock,
    /// Asked by `/health/ready`.
    pub readiness: Arc<dyn Readiness>,
    /// The text of `/metrics`.
    pub metrics: Arc<dyn Fn() -> String + Send + Sync>,
    /// Adds the routes and what they need; called once per worker.
    pub routes: Arc<dyn Fn(&mut web::ServiceConfig) + Send + Sync>,
}

/// A server that is bound and not yet asked to serve.
pub struct Bound {
    api: Server,
    metrics: Option<Server>,
    limits: Arc<Limits>,
    /// Where the API listens.
    pub address: SocketAddr,
    /// Where the metrics are, if anywhere.
    pub metrics_address: Option<SocketAddr>,
}

/// Stops a server from elsewhere.
#[derive(Clone)]
pub struct Stop(Vec<ServerHandle>);

impl Stop {
    /// Takes no new requests and waits for those at work, at most the stop timeout.
    pub async fn gracefully(self) {
        futures_util::future::join_all(self.0.iter().map(|handle| handle.stop(true))).await;
    }
}

/// Binds and starts the workers; has to be called inside a runtime.
pub fn build(parts: &Parts) -> io::Result<Bound> {
    let settings = &parts.settings;
    let api = TcpListener::bind(settings.address)?;
    let address = api.local_addr()?;
    let metrics = settings.metrics_address.map(TcpListener::bind).transpose()?;
    let metrics_address = metrics.as_ref().map(TcpListener::local_addr).transpose()?;
    let trusted = Trusted::new(settings.trusted_proxies.clone());
    let limits = Arc::new(Limits::new(settings.allowance, trusted.clone()));
    Ok(Bound {
        api: api_server(api, parts, &limits, trusted)?,
        metrics: metrics.map(|listener| metrics_server(listener, parts)).transpose()?,
        limits,
        address,
        metrics_address,
    })
}

fn api_server(
    listener: TcpListener,
    parts: &Parts,
    limits: &Arc<Limits>,
    trusted: Trusted,
) -> io::Result<Server> {
    let settings = &parts.settings;
    let processors = || available_parallelism().map_or(2, usize::from);
    let workers = settings.workers.unwrap_or_else(processors).max(1);
    let connections = Connections::new(settings.connections_per_address, trusted);
    let (parts, limits) = (parts.clone(), Arc::clone(limits));
    let (head, stop) = (settings.head_timeout, settings.stop_timeout);
    let most = settings.connections.div_ceil(workers);
    let server = HttpServer::new(move || {
        let (clock, limits) = (parts.clock.clone(), Arc::clone(&limits));
        let routes = Arc::clone(&parts.routes);
        App::new()
            .app_data(web::Data::new(Arc::clone(&parts.readiness)))
            .app_data(BodyDeadline(parts.settings.body_timeout))
            .configure(problem::configure)
            .configure(move |app| routes(app))
            .wrap(from_fn(move |request, next| limit(Arc::clone(&limits), request, next)))
            .wrap(from_fn(move |request, next| observe(clock.clone(), request, next)))
    });
    let server = server
        .workers(workers)
        .max_connections(most)
        .keep_alive(KEEP_ALIVE)
        .client_request_timeout(head)
        .client_disconnect_timeout(DISCONNECT)
        .shutdown_timeout(stop.as_secs())
        .on_connect(move |connection, data| connections.accept(connection, data))
        .disable_signals()
        .listen(listener)?;
    Ok(server.run())
}

fn metrics_server(listener: TcpListener, parts: &Parts) -> io::Result<Server> {
    let text = Arc::clone(&parts.metrics);
    let server = HttpServer::new(move || {
        let text = Arc::clone(&text);
        let answer = move || {
            let text = Arc::clone(&text);
            async move {
                HttpResponse::Ok()
                    .insert_header((header::CONTENT_TYPE, "text/plain; version=0.0.4"))
                    .body(text())
            }
        };
        App::new().configure(problem::configure).route("/metrics", web::get().to(answer))
    });
    let server = server
        .workers(1)
        .max_connections(64)
        .client_request_timeout(parts.settings.head_timeout)
        .shutdown_timeout(1)
        .disable_signals()
        .listen(listener)?;
    Ok(server.run())
}

impl Bound {
    /// Stops it from elsewhere.
    pub fn stop(&self) -> Stop {
        let servers = std::iter::once(&self.api).chain(&self.metrics);
        Stop(servers.map(Server::handle).collect())
    }

    /// Serves until the process is asked to end (SIGTERM, ctrl-c), then stops gracefully.
    pub async fn until_signalled(self) -> io::Result<()> {
        let (mut term, mut int) =
            (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        let stop = self.stop();
        let waiting = rt::spawn(async move {
            tokio::select! { _ = term.recv() => (), _ = int.recv() => () }
            tracing::info!("stopping: no new requests; those at work are finished");
            stop.gracefully().await;
        });
        let served = self.until_stopped().await;
        waiting.abort();
        served
    }

    /// Serves until `stop()` is used.
    pub async fn until_stopped(self) -> io::Result<()> {
        let limits = self.limits;
        let forgetting = rt::spawn(async move {
            let mut tick = rt::time::interval(FORGET_EVERY);
            loop {
                tick.tick().await;
                limits.forget_the_quiet();
            }
        });
        let metrics = self.metrics.map(rt::spawn);
        let served = self.api.await;
        forgetting.abort();
        if let Some(metrics) = metrics {
            metrics.abort();
        }
        served
    }
}

#[cfg(test)]
mod tests;
