//! The record of a run.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::answer::Answer;
use crate::case::Case;
use crate::find::Find;
use crate::options::Options;

/// The number of latest cases that are kept.
const LATEST: usize = 12;

/// The record of a run.
pub(super) struct RunRecord<'a> {
    options: &'a Options,
    say: &'a (dyn Fn(&str) + Sync),
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    cases: u64,
    finds: Vec<Find>,
    kinds: BTreeSet<String>,
    /// The last cases with their names.
    latest: VecDeque<String>,
    /// The number of each status, by operation.
    statuses: BTreeMap<String, BTreeMap<u16, u64>>,
}

impl<'a> RunRecord<'a> {
    pub(super) fn new(options: &'a Options, say: &'a (dyn Fn(&str) + Sync)) -> Self {
        Self {
            options,
            say,
            state: Mutex::default(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Records that a case is about to be sent.
    pub(super) fn begin(&self, number: u64, case: &Case) {
        let mut state = self.state();
        state.latest.push_back(format!("{number} ({})", case.name));
        if state.latest.len() > LATEST {
            state.latest.pop_front();
        }
    }

    /// The latest cases.
    pub(super) fn latest(&self) -> String {
        let state = self.state();
        state.latest.iter().cloned().collect::<Vec<_>>().join(", ")
    }

    /// Counts a case.
    pub(super) fn count(&self, case: &Case, answers: &[Answer]) {
        let mut state = self.state();
        state.cases += 1;
        let name = case.name.split(':').next().unwrap_or_default();
        let statuses = state.statuses.entry(name.to_owned()).or_default();
        for answer in answers {
            *statuses.entry(answer.status).or_default() += 1;
        }
    }

    /// Adds a bug; it is printed if it is the first of its kind.
    pub(super) fn add(&self, find: Find) {
        let mut state = self.state();
        if !state.kinds.insert(find.kind()) {
            return;
        }
        let seed = self.options.seed;
        let kept = find.keep(seed, self.options.keep.as_deref());
        (self.say)(&find.tell(seed, kept.as_deref()));
        state.finds.push(find);
    }

    /// Whether there are so many bugs that the run ends.
    pub(super) fn is_full(&self) -> bool {
        self.state().finds.len() >= self.options.bounds.finds
    }

    /// The numbers of cases and of bugs.
    pub(super) fn counts(&self) -> (u64, usize) {
        let state = self.state();
        (state.cases, state.finds.len())
    }

    /// Those of these operations that never succeeded, with their statuses.
    pub(super) fn never<'b>(&self, operations: impl Iterator<Item = &'b str>) -> Vec<String> {
        let state = self.state();
        let none = BTreeMap::new();
        let told = operations.filter_map(|id| {
            let statuses = state.statuses.get(id).unwrap_or(&none);
            let succeeded = statuses.keys().any(|status| (200..300).contains(status));
            let times = statuses
                .iter()
                .map(|(status, times)| format!("{status} × {times}"));
            let times = times.collect::<Vec<_>>().join(", ");
            (!succeeded).then(|| format!("{id} ({times})"))
        });
        told.collect()
    }

    /// The final numbers and bugs.
    pub(super) fn end(self) -> (u64, Vec<Find>) {
        let state = self
            .state
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        (state.cases, state.finds)
    }
}
