//! Logging and counting requests: one line of the log and a few counters for each.

use std::sync::Arc;

use aivy_api::{Observer, RequestFacts};

use crate::metrics::Metrics;
use crate::wire::Unreadable;

/// The observer of the server.
#[derive(Debug)]
pub(crate) struct AccessLog {
    metrics: Arc<Metrics>,
}

impl AccessLog {
    /// Counts in `metrics`, and writes to the log of the process.
    #[must_use]
    pub(crate) const fn new(metrics: Arc<Metrics>) -> Self {
        Self { metrics }
    }

    /// Logs data that could not be parsed as a request.
    pub(crate) fn unreadable(&self, facts: &Unreadable<'_>) {
        self.metrics.requests.observe(None, facts.status, 0);
        tracing::info!(
            target: "aivy::access",
            request_id = facts.request_id,
            client = facts.client.map(tracing::field::display),
            status = facts.status,
            detail = facts.detail,
            "unreadable request"
        );
    }
}

impl Observer for AccessLog {
    fn request(&self, facts: &RequestFacts<'_>) {
        let operation = facts.operation.map(|operation| operation.index);
        self.metrics
            .requests
            .observe(operation, facts.status, facts.micros);
        if let (true, Some(code)) = (facts.refused, facts.code) {
            self.metrics.requests.refused(code);
        }
        log(facts);
    }
}

/// Unknown fields are omitted from the line. The request's ID and client come from its span.
macro_rules! line {
    ($level:ident, $facts:expr $(, $name:ident = $value:expr)*) => {
        tracing::$level!(
            target: "aivy::access",
            method = method($facts),
            operation = operation($facts),
            path = $facts.path,
            account = $facts.account.map(|account| account.as_str()),
            status = $facts.status,
            duration_us = $facts.micros,
            code = $facts.code.map(|code| code.as_str())
            $(, $name = $value)*
        )
    };
}

/// The operation of the API, or the pattern of the page.
fn operation<'a>(facts: &RequestFacts<'a>) -> Option<&'a str> {
    let operation = facts.operation.map(|operation| operation.id.as_str());
    operation.or(facts.page)
}

/// The method, shortened for the log: a client can send one as long as a head can be. The longest
/// in IANA's registry has 17 letters.
fn method<'a>(facts: &RequestFacts<'a>) -> &'a str {
    const LONGEST: usize = 32;
    let text = facts.method.as_str();
    text.get(..LONGEST).unwrap_or(text)
}

fn log(facts: &RequestFacts<'_>) {
    match facts.cause {
        Some(cause) if facts.status >= 500 => line!(error, facts, cause = cause),
        Some(cause) => line!(info, facts, cause = cause),
        None => line!(info, facts),
    }
}
