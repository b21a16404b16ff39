//! Regular expressions that can be stopped: a lazy automaton, stepped byte by byte, that counts
//! every transition which has to be computed.
//!
//! The engine is that of `regex-automata`; it takes time in proportion to text × pattern and never
//! more. Look-around and back-references are not supported, because they have no such bound.

mod size;
mod translate;

use std::collections::{BTreeMap, BTreeSet};

use regex_automata::Input;
use regex_automata::hybrid::LazyStateID;
use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::nfa::thompson::{Compiler, Config, WhichCaptures};
use regex_syntax::hir::{Hir, Look};

use crate::cost::bytes;
use crate::limits::PatternLimits;
use crate::meter::{Exhausted, Meter};

/// The maximum memory for the states of one automaton before they are dropped, in bytes.
const CACHE: usize = 256 * 1024;
/// The maximum memory of a compiled pattern, in bytes: some 8 ms of work.
const MAX_COMPILED: usize = 1 << 20;
/// The number of bytes that count as one step, if the transitions are known.
const BYTES_A_STEP: usize = 8;
/// The cost of computing a transition that ends the search.
const DEAD_END: u64 = 4;
/// The minimum cost of a pattern.
const LEAST: u64 = 20;

/// A compiled pattern.
#[derive(Debug)]
pub(crate) struct Pattern {
    /// The text as written.
    pub(crate) text: String,
    automaton: DFA,
    /// The number of its letters, classes and choices, with repetitions expanded.
    size: u64,
    /// How many bytes of a text it examines at most; `None`: all.
    pub(crate) reach: Option<u64>,
}

/// Why a pattern is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unfit {
    /// It is not a regular expression, or uses look-around or back-references.
    NotRegular,
    /// It is larger than the remaining limits.
    TooLarge,
}

impl Pattern {
    /// Parses a pattern, and subtracts its size from the limits `left`.
    ///
    /// # Errors
    /// It is refused.
    pub(crate) fn read(text: &str, left: &mut PatternLimits) -> Result<Self, Unfit> {
        let take = |left: &mut u64, own: u64| {
            *left = left.checked_sub(own).ok_or(Unfit::TooLarge)?;
            Ok(())
        };
        // In this order: each limit bounds the work of the next.
        take(&mut left.bytes, bytes(text.len()))?;
        take(&mut left.wide, size::wide(text))?;
        let tree = translate::parsed(text).ok_or(Unfit::NotRegular)?;
        let own = size::of(&tree);
        take(&mut left.size, own.max(LEAST))?;
        let automaton = compiled(&tree, &mut left.memory).ok_or(Unfit::TooLarge)?;
        Ok(Self {
            text: text.to_owned(),
            automaton,
            size: own,
            reach: reach(&tree),
        })
    }

    /// A cache for searching.
    pub(crate) fn cache(&self) -> Cache {
        self.automaton.create_cache()
    }

    /// A cache for searching, with the first state.
    ///
    /// # Errors
    /// That took too many steps.
    pub(crate) fn begin(&self, meter: &mut Meter) -> Result<Cache, Exhausted> {
        meter.take(self.transition())?;
        Ok(self.cache())
    }

    /// The cost of computing one transition, including the one for the end of the text.
    pub(crate) const fn transition(&self) -> u64 {
        20 + self.size * 3 / 4
    }

    /// Whether it matches anywhere in a text.
    ///
    /// # Errors
    /// That took too many steps.
    pub(crate) fn is_in(
        &self,
        text: &str,
        cache: &mut Cache,
        meter: &mut Meter,
    ) -> Result<bool, Exhausted> {
        meter.take(4)?;
        let start = self.automaton.start_state_forward(cache, &Input::new(text));
        let mut state = start.map_err(|_| Exhausted)?;
        for (at, byte) in text.bytes().enumerate() {
            if at % BYTES_A_STEP == 0 {
                meter.take(1)?;
            }
            state = self.step(state, byte, cache, meter)?;
            if state.is_match() {
                return Ok(true);
            }
            if state.is_dead() {
                return Ok(false);
            }
        }
        meter.take(2)?;
        let end = self.automaton.next_eoi_state(cache, state);
        Ok(end.map_err(|_| Exhausted)?.is_match())
    }

    fn step(
        &self,
        state: LazyStateID,
        byte: u8,
        cache: &mut Cache,
        meter: &mut Meter,
    ) -> Result<LazyStateID, Exhausted> {
        if !state.is_tagged() {
            let next = self.automaton.next_state_untagged(cache, state, byte);
            if !next.is_unknown() {
                return Ok(next);
            }
        }
        let next = self.automaton.next_state(cache, state, byte);
        let next = next.map_err(|_| Exhausted)?;
        meter.take(self.transition_to(next))?;
        Ok(next)
    }

    const fn transition_to(&self, state: LazyStateID) -> u64 {
        if state.is_dead() {
            DEAD_END
        } else {
            self.transition()
        }
    }

    /// The cost of computing all transitions, if there are no more than `countable`, from which
    /// they are subtracted: then no text costs more.
    pub(crate) fn steps_of_all(&self, countable: &mut u64) -> Option<u64> {
        let mut cache = self.cache();
        let start = self
            .automaton
            .start_state_forward(&mut cache, &Input::new(""));
        let mut open = vec![start.ok()?];
        let mut seen: BTreeSet<LazyStateID> = open.iter().copied().collect();
        // Bytes in the same class have the same transitions.
        let class = |byte: u8| (self.automaton.byte_classes().get(byte), byte);
        let classes: BTreeMap<u8, u8> = (0..=u8::MAX).map(class).collect();
        let mut steps = 0;
        while let Some(state) = open.pop() {
            *countable = countable.checked_sub(bytes(classes.len()))?;
            for &byte in classes.values() {
                let next = self.automaton.next_state(&mut cache, state, byte).ok()?;
                // If states were dropped, transitions are computed again and again.
                if cache.clear_count() > 0 {
                    return None;
                }
                steps += self.transition_to(next);
                if !next.is_match() && !next.is_dead() && seen.insert(next) {
                    open.push(next);
                }
            }
        }
        Some(steps)
    }
}

/// A pattern as an automaton; its memory is subtracted from `memory`.
fn compiled(tree: &Hir, memory: &mut usize) -> Option<DFA> {
    let config = Config::new()
        .nfa_size_limit(Some(MAX_COMPILED.min(*memory)))
        .which_captures(WhichCaptures::None);
    let compiled = Compiler::new().configure(config).build_from_hir(tree);
    let compiled = compiled.ok()?;
    *memory = memory.checked_sub(compiled.memory_usage())?;
    let config = DFA::config()
        .cache_capacity(CACHE)
        .skip_cache_capacity_check(true);
    let builder = DFA::builder().configure(config).build_from_nfa(compiled);
    builder.ok()
}

/// How many bytes a pattern examines that is anchored to the beginning of a text.
fn reach(tree: &Hir) -> Option<u64> {
    let tied = tree.properties().look_set_prefix().contains(Look::Start);
    let longest = tree.properties().maximum_len().filter(|_| tied)?;
    u64::try_from(longest).ok()?.checked_add(1)
}

#[cfg(test)]
#[path = "tests.rs"]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests;
