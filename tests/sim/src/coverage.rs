//! What was met: operations with their outcomes, and faults.

use std::collections::BTreeMap;

use aivy_gate::AuthError;

use crate::call::Outcome;
use crate::gate::Request;
use crate::history::Record;
use crate::plan::{Fault, FaultKind};

/// Counts.
#[derive(Debug, Default, Clone)]
pub struct Coverage {
    /// How often an operation had an outcome.
    pub outcomes: BTreeMap<(&'static str, String), u64>,
    /// How often something went wrong.
    pub faults: BTreeMap<String, u64>,
}

impl Coverage {
    /// Adds a round.
    pub fn add(&mut self, window: &[Record], faults: &[Fault]) {
        for record in window {
            let outcome = match &record.outcome {
                Outcome::Answered(_) => "ok".to_owned(),
                Outcome::Refused(code, _) => code.as_str().to_owned(),
                Outcome::Lost => "lost".to_owned(),
            };
            *self
                .outcomes
                .entry((record.call.name(), outcome))
                .or_default() += 1;
        }
        for fault in faults {
            let name = match fault.kind {
                FaultKind::Crash(_) => "crash".to_owned(),
                FaultKind::PowerCut => "power cut".to_owned(),
                FaultKind::Disk(fault, _) => format!("disk: {fault:?}").to_lowercase(),
            };
            *self.faults.entry(name).or_default() += 1;
        }
    }

    /// Adds requests at the gate.
    pub fn add_requests(&mut self, requests: &[Request]) {
        for request in requests {
            let outcome = match &request.outcome {
                None => "lost",
                Some(Ok(decision)) if decision.admitted => "ok",
                Some(Ok(_)) => "rate_limit_exceeded",
                Some(Err(AuthError::Revoked)) => "revoked",
                Some(Err(AuthError::Expired)) => "expired",
                Some(Err(AuthError::Unavailable(_))) => "service_unavailable",
                Some(Err(_)) => "unauthorized",
            };
            *self
                .outcomes
                .entry(("request", outcome.to_owned()))
                .or_default() += 1;
        }
    }

    /// Adds another run.
    pub fn merge(&mut self, other: &Self) {
        for (met, count) in &other.outcomes {
            *self.outcomes.entry(met.clone()).or_default() += count;
        }
        for (met, count) in &other.faults {
            *self.faults.entry(met.clone()).or_default() += count;
        }
    }
}
