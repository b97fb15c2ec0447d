//! `onestop serve`.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use actix_web::web;

use super::{Failure, demo, setup};
use crate::app::{App, places, vocabulary};
use crate::config::Config;
use crate::http::health::Readiness;
use crate::http::limits::Allowance;
use crate::http::server::{self, Settings};
use crate::http::{docs, routes};
use crate::telemetry::{self, Metrics};

/// How often what other processes wrote is taken in.
const TICK: Duration = Duration::from_millis(250);

/// Ticks from one summing up of measurements to the next: 5 seconds.
const TIDY_EVERY: u64 = 20;

/// Everybody's password in the demo borough, which holds nobody's data.
const DEMO_PASSWORD: &str = "demo-borough-2026";

/// Readiness as the app sees it.
struct Ready(web::Data<App>);

impl Readiness for Ready {
    fn ready(&self) -> Result<(), &'static str> {
        let health = self.0.health();
        if !health.writes {
            return Err("The last write to the database failed.");
        }
        if !health.index {
            return Err("The index in memory is behind the database.");
        }
        Ok(())
    }
}

/// Serves until it is told to stop.
pub fn serve(config: &Config, with_demo: bool) -> Result<(), Failure> {
    telemetry::start_log(&config.log).map_err(failure)?;
    telemetry::log_panics();
    let metrics = Metrics::of_process().map_err(failure)?;
    let app = web::Data::new(setup::open(config)?);
    let signs = if with_demo { Some(load_demo(&app)?) } else { None };
    actix_web::rt::System::new().block_on(async {
        let bound =
            server::build(&wire(settings(config), &app, metrics.clone())?).map_err(failure)?;
        println!("onestop serves on http://{}", bound.address);
        println!("  the API, to read and to try:  http://{}/docs/", bound.address);
        if let Some(address) = bound.metrics_address {
            println!("  metrics for Prometheus:       http://{address}/metrics");
        }
        if let Some(signs) = signs {
            println!("{signs}");
        }
        let stop = Arc::new(AtomicBool::new(false));
        let planning = plan(app.clone(), Arc::clone(&stop));
        let ticking = tick(app.clone(), metrics, Arc::clone(&stop));
        let served = bound.until_signalled().await;
        stop.store(true, Ordering::Release);
        app.stop_planning();
        if ticking.join().is_err() {
            return Err(Failure::new("the follower of the change log died"));
        }
        if planning.join().is_err() {
            return Err(Failure::new("the planner died"));
        }
        served.map_err(failure)
    })
}

/// Loads the demo borough, if it is not there yet; answers how to sign in.
fn load_demo(app: &App) -> Result<String, Failure> {
    if !demo::load::is_loaded(app.store()).map_err(failure)? {
        println!("Making up a borough, once ...");
        let hash = app.hash_password(DEMO_PASSWORD)?;
        let passwords = demo::Passwords { admin: hash.clone(), broker: hash.clone(), group: hash };
        let words = vocabulary::shared().map_err(failure)?;
        let sectors = places::built_in_sectors()?;
        let now = app.clock().now();
        let (seed, size) = (demo::SEED, demo::Size::BOROUGH);
        let borough = demo::generate(now, seed, size, &passwords, &words, &sectors);
        demo::load::load(app.store(), &borough.map_err(failure)?).map_err(failure)?;
        app.tick()?;
    }
    Ok(format!(
        "  the demo borough is made up; sign in as {}, {} or {}\n  with the password {DEMO_PASSWORD} \
         (never serve it to others than yourself)",
        demo::BROKER,
        demo::ADMIN,
        demo::GROUP
    ))
}

/// How to serve, by the configuration.
fn settings(config: &Config) -> Settings {
    let at_least_one = |n: u32| NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN);
    Settings {
        address: config.listen.address,
        metrics_address: config.listen.metrics_address,
        trusted_proxies: config.listen.trusted_proxies.clone(),
        workers: config.listen.workers,
        connections: config.limits.connections,
        connections_per_address: config.limits.connections_per_address,
        allowance: Allowance {
            per_second: at_least_one(config.limits.per_second),
            burst: at_least_one(config.limits.burst),
            at_once: config.limits.requests,
        },
        stop_timeout: config.listen.stop_timeout,
        ..Settings::default()
    }
}

/// What the server is made of: the routes over the app, its health and its measurements.
pub fn wire(
    settings: Settings,
    app: &web::Data<App>,
    metrics: Metrics,
) -> Result<server::Parts, Failure> {
    let document = docs::document().map_err(failure)?;
    let counted = app.clone();
    let (shared, known) = (app.clone(), web::Data::new(routes::known()));
    Ok(server::Parts {
        settings,
        clock: app.clock().clone(),
        readiness: Arc::new(Ready(app.clone())),
        metrics: Arc::new(move || {
            metrics::counter!("password_checks_total").absolute(counted.passwords_checked());
            metrics.render()
        }),
        routes: Arc::new(move |service| {
            service.app_data(shared.clone()).app_data(known.clone());
            // Before the tree of routes, which takes all of /api.
            docs::configure(service, &document);
            routes::configure(service);
        }),
    })
}

/// Follows the change log, probes the database after a failed write, and sums up measurements,
/// which would pile up where nobody reads them.
fn tick(app: web::Data<App>, metrics: Metrics, stop: Arc<AtomicBool>) -> thread::JoinHandle<()> {
    thread::spawn(move || {
        let mut failing = false;
        for round in 0_u64.. {
            if stop.load(Ordering::Acquire) {
                break;
            }
            if round % TIDY_EVERY == 0 {
                metrics.tidy();
            }
            let outcome = app.tick();
            if let (Err(error), false) = (&outcome, failing) {
                tracing::error!(error = error.log_text().unwrap_or("busy"), "not ready");
            }
            failing = outcome.is_err();
            thread::sleep(TICK);
        }
    })
}

/// Works plans out, one after the other.
fn plan(app: web::Data<App>, stop: Arc<AtomicBool>) -> thread::JoinHandle<()> {
    thread::spawn(move || {
        while !stop.load(Ordering::Acquire) {
            match app.work_plan() {
                Ok(true) => continue,
                Ok(false) => {}
                Err(error) => tracing::error!(
                    error = error.log_text().unwrap_or("busy"),
                    "a plan could not be worked out"
                ),
            }
            thread::sleep(TICK);
        }
    })
}

#[expect(clippy::needless_pass_by_value, reason = "it is the shape map_err wants")]
fn failure(error: impl ToString) -> Failure {
    Failure::new(error.to_string())
}
