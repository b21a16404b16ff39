//! What the clients saw.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The number of different findings that are kept.
const FINDINGS_MAX: usize = 40;

/// What the clients saw.
#[derive(Debug, Default)]
pub struct Record(Mutex<State>);

/// The numbers of a run.
#[derive(Debug, Default, Clone)]
pub struct State {
    pub requests: u64,
    /// Requests that changed something.
    pub acts: u64,
    /// Requests without a response, because of a fault.
    pub lost: u64,
    /// Responses of 503.
    pub busy: u64,
    /// The number of each status, by the name of the call.
    pub statuses: BTreeMap<String, BTreeMap<u16, u64>>,
    /// What no client should see.
    pub findings: Vec<String>,
    kinds: BTreeSet<String>,
    /// Since the last sample, in milliseconds.
    latencies: Vec<f64>,
}

impl Record {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts a response; its latency too, if no fault was near.
    pub fn answered(&self, name: &str, status: u16, act: bool, latency: Option<Duration>) {
        let mut state = self.state();
        state.requests += 1;
        state.acts += u64::from(act);
        state.busy += u64::from(status == 503);
        let statuses = state.statuses.entry(name.to_owned()).or_default();
        *statuses.entry(status).or_default() += 1;
        state
            .latencies
            .extend(latency.map(|it| it.as_secs_f64() * 1e3));
    }

    /// Counts a request without a response.
    pub fn lost(&self) {
        let mut state = self.state();
        state.requests += 1;
        state.lost += 1;
    }

    /// Adds a finding, unless there is one of the same kind.
    pub fn find(&self, kind: &str, what: String) {
        let mut state = self.state();
        if state.findings.len() < FINDINGS_MAX && state.kinds.insert(kind.to_owned()) {
            state.findings.push(what);
        }
    }

    /// The findings after the first `told`, which is moved on.
    pub fn findings_from(&self, told: &mut usize) -> Vec<String> {
        let state = self.state();
        let new = state.findings.get(*told..).unwrap_or_default().to_vec();
        *told = state.findings.len();
        new
    }

    /// The latencies since the last call, in milliseconds.
    pub fn take_latencies(&self) -> Vec<f64> {
        std::mem::take(&mut self.state().latencies)
    }

    /// Requests, acts and findings so far.
    #[must_use]
    pub fn counts(&self) -> (u64, u64, usize) {
        let state = self.state();
        (state.requests, state.acts, state.findings.len())
    }

    /// Everything so far.
    #[must_use]
    pub fn so_far(&self) -> State {
        self.state().clone()
    }
}
