//! What was met: operations with their outcomes, and faults.

use std::collections::BTreeMap;
use std::fmt::Write as _;

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
                FaultKind::Disk(fault, _) => format!("disk: {}", fault.name()),
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

    /// What was never met, though it can be.
    #[must_use]
    pub fn never(&self) -> Vec<String> {
        let mut never = Vec::new();
        for (operation, outcomes) in POSSIBLE {
            for outcome in outcomes.split_whitespace() {
                if !self
                    .outcomes
                    .contains_key(&(*operation, outcome.to_owned()))
                {
                    never.push(format!("{operation}: {outcome}"));
                }
            }
        }
        let missing = FAULTS
            .iter()
            .filter(|name| !self.faults.contains_key(**name));
        never.extend(missing.map(|name| format!("fault: {name}")));
        never
    }

    /// How often each outcome was met, an operation a line, and what never was.
    #[must_use]
    pub fn table(&self) -> String {
        let mut table = String::new();
        let mut last = "";
        for ((operation, outcome), count) in &self.outcomes {
            if *operation != last {
                let _ = write!(table, "\n{operation}:");
                last = operation;
            }
            let _ = write!(table, " {outcome} {count}");
        }
        let _ = write!(table, "\nfaults:");
        for (fault, count) in &self.faults {
            let _ = write!(table, " {fault} {count};");
        }
        let never = self.never();
        let never = if never.is_empty() {
            "nothing".to_owned()
        } else {
            never.join(", ")
        };
        let _ = writeln!(table, "\nnever met: {never}");
        table
    }
}

/// The outcomes that each operation can have: those of its use case, of a process that dies, and of
/// a disk that fails.
const POSSIBLE: &[(&str, &str)] = &[
    (
        "publish",
        "ok insufficient_balance invalid_request idempotency_key_reused lost service_unavailable",
    ),
    (
        "claim",
        "ok conflict forbidden idempotency_key_reused lost service_unavailable",
    ),
    (
        "submit",
        "ok conflict forbidden not_found idempotency_key_reused lost service_unavailable",
    ),
    (
        "withdraw",
        "ok conflict forbidden not_found idempotency_key_reused lost service_unavailable",
    ),
    (
        "approve",
        "ok conflict forbidden not_found idempotency_key_reused lost service_unavailable",
    ),
    (
        "reject",
        "ok conflict forbidden not_found idempotency_key_reused lost service_unavailable",
    ),
    (
        "appeal",
        "ok conflict forbidden not_found idempotency_key_reused lost service_unavailable",
    ),
    (
        "cancel",
        "ok conflict forbidden idempotency_key_reused lost service_unavailable",
    ),
    ("switch", "ok conflict forbidden lost service_unavailable"),
    ("read task", "ok lost service_unavailable"),
    ("read submission", "ok not_found lost service_unavailable"),
    ("list tasks", "ok lost service_unavailable"),
    ("list submissions", "ok lost service_unavailable"),
    ("list positions", "ok lost service_unavailable"),
    ("read balance", "ok lost service_unavailable"),
    (
        "stake",
        "ok conflict insufficient_balance invalid_request idempotency_key_reused lost \
         service_unavailable",
    ),
    (
        "unstake",
        "ok conflict not_found idempotency_key_reused lost service_unavailable",
    ),
    (
        "withdraw stake",
        "ok conflict not_found idempotency_key_reused lost service_unavailable",
    ),
    (
        "claim rewards",
        "ok conflict not_found idempotency_key_reused lost service_unavailable",
    ),
    ("read position", "ok not_found lost service_unavailable"),
    ("read pool", "ok lost service_unavailable"),
    ("fund pool", "ok conflict lost service_unavailable"),
    ("close pool", "ok conflict"),
    ("grant", "ok lost service_unavailable"),
    ("log in", "ok unauthorized lost service_unavailable"),
    (
        "change password",
        "ok unauthorized lost service_unavailable",
    ),
    ("read session", "ok lost service_unavailable"),
    ("sweep", "ok lost service_unavailable"),
    ("seal", "ok lost service_unavailable"),
    ("audit", "ok"),
    (
        "request",
        "ok rate_limit_exceeded revoked expired lost service_unavailable",
    ),
];

/// What can go wrong.
const FAULTS: &[&str] = &[
    "crash",
    "power cut",
    "disk: busy",
    "disk: full",
    "disk: kill",
    "disk: kill at sync",
    "disk: power cut",
    "disk: power cut at sync",
    "disk: read",
    "disk: slow",
    "disk: sync",
    "disk: torn",
    "disk: write",
];
