//! What the service tells about itself: one JSON line per event on standard error, and metrics.

use std::sync::{Mutex, PoisonError};

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::Log;

/// Upper bounds of the buckets of durations, in seconds.
const SECONDS: [f64; 14] =
    [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.015, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

/// Why nothing can be told.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// `ONESTOP_LOG` is no filter.
    #[error("ONESTOP_LOG: write a filter such as info or warn,onestop=debug ({0})")]
    Filter(String),
    /// Somebody else took the place.
    #[error("telemetry cannot be started: {0}")]
    Start(String),
}

/// The metrics of this process. Cheap to clone.
#[derive(Clone)]
pub struct Metrics(PrometheusHandle);

impl Metrics {
    /// The metrics of this process; the first call starts the counting.
    pub fn of_process() -> Result<Self, TelemetryError> {
        static STARTED: Mutex<Option<Metrics>> = Mutex::new(None);
        let mut started = STARTED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(metrics) = started.as_ref() {
            return Ok(metrics.clone());
        }
        let failed = |error: metrics_exporter_prometheus::BuildError| {
            TelemetryError::Start(error.to_string())
        };
        // Without buckets of its own a histogram becomes a summary, which cannot be added up.
        let handle = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)
            .map_err(failed)?
            .install_recorder()
            .map_err(failed)?;
        describe();
        Ok(started.insert(Self(handle)).clone())
    }

    /// The text that Prometheus reads.
    pub fn render(&self) -> String {
        self.0.render()
    }

    /// Keeps memory bounded where nobody reads the metrics. To be called every few seconds.
    pub fn tidy(&self) {
        self.0.run_upkeep();
    }
}

fn describe() {
    metrics::describe_counter!("http_requests_total", "Requests answered, by route and status");
    metrics::describe_histogram!(
        "http_request_duration_seconds",
        metrics::Unit::Seconds,
        "Time from the head of a request to its answer"
    );
    metrics::describe_counter!(
        "http_requests_abandoned_total",
        "Requests whose client went away before the answer"
    );
    metrics::describe_gauge!("http_requests_in_flight", "Requests at work");
    metrics::describe_counter!("password_checks_total", "Passwords checked, right or wrong");
}

/// Starts the log: JSON lines on standard error.
pub fn start_log(log: &Log) -> Result<(), TelemetryError> {
    let filter = EnvFilter::try_new(&log.filter)
        .map_err(|error| TelemetryError::Filter(error.to_string()))?;
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_span_list(false)
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .finish()
        .try_init()
        .map_err(|error| TelemetryError::Start(error.to_string()))
}

/// Panics become log lines that say where and not what: their message may quote personal data.
pub fn log_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "panic");
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_counted_in_buckets() {
        let metrics = Metrics::of_process().unwrap();
        metrics::histogram!("test_duration_seconds").record(0.004);
        metrics::counter!("test_total", "route" => "/api/v1/needs/{id}").increment(2);
        let again = Metrics::of_process().unwrap();
        let text = again.render();
        assert!(text.contains("test_duration_seconds_bucket{le=\"0.005\"} 1"), "{text}");
        assert!(text.contains("test_total{route=\"/api/v1/needs/{id}\"} 2"), "{text}");
        metrics.tidy();
    }

    #[test]
    fn a_filter_that_is_none_is_refused_with_its_name() {
        let refused = start_log(&Log { filter: "onestop=loud".to_owned() }).unwrap_err();
        assert!(refused.to_string().starts_with("ONESTOP_LOG"), "{refused}");
    }
}
