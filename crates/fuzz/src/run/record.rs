//! What happened so far.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::answer::Answer;
use crate::case::Case;
use crate::find::Find;
use crate::options::Options;

/// What happened so far.
pub(super) struct Record<'a> {
    options: &'a Options,
    say: &'a (dyn Fn(&str) + Sync),
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    cases: u64,
    finds: Vec<Find>,
    kinds: BTreeSet<String>,
    /// Answers that are successes, by operation.
    successes: BTreeMap<String, u64>,
}

impl<'a> Record<'a> {
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

    /// One more case.
    pub(super) fn count(&self, case: &Case, answers: &[Answer]) {
        let mut state = self.state();
        state.cases += 1;
        if answers
            .iter()
            .any(|answer| (200..300).contains(&answer.status))
        {
            let name = case.name.split(':').next().unwrap_or_default();
            *state.successes.entry(name.to_owned()).or_default() += 1;
        }
    }

    /// A find; it is told if it is the first of its kind.
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

    /// Whether there are so many finds that the run ends.
    pub(super) fn is_full(&self) -> bool {
        self.state().finds.len() >= self.options.bounds.finds
    }

    /// The numbers of cases and of finds.
    pub(super) fn counts(&self) -> (u64, usize) {
        let state = self.state();
        (state.cases, state.finds.len())
    }

    /// Those of these operations that never did what they were asked for.
    pub(super) fn never<'b>(&self, operations: impl Iterator<Item = &'b str>) -> Vec<String> {
        let state = self.state();
        operations
            .filter(|id| !state.successes.contains_key(*id))
            .map(str::to_owned)
            .collect()
    }

    /// All of it.
    pub(super) fn end(self) -> (u64, Vec<Find>) {
        let state = self
            .state
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        (state.cases, state.finds)
    }
}
