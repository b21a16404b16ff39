//! Regular expressions that can be stopped: a lazy automaton, stepped byte by byte, that counts every
//! transition which has to be worked out.
//!
//! The engine is that of `regex-automata`; it takes time in proportion to text × pattern and never
//! more. Look-around and references back are not taken, for they know no such bound.

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

/// How much memory the states of one automaton may take before they are forgotten.
const CACHE: usize = 256 * 1024;
/// The most memory of what is made of one pattern: some 8 ms of work.
const MAX_COMPILED: usize = 1 << 20;
/// Bytes that are stepped over in one step, where the way is known.
const BYTES_A_STEP: usize = 8;
/// What working out a transition costs that ends the search.
const DEAD_END: u64 = 4;
/// What even the smallest pattern counts for.
const LEAST: u64 = 20;

/// A pattern, ready to be looked for.
#[derive(Debug)]
pub(crate) struct Pattern {
    /// As it was written.
    pub(crate) text: String,
    automaton: DFA,
    /// Letters, classes and choices it has with repetitions written out.
    size: u64,
    /// How far into a text it looks at most; `None`: to the end.
    pub(crate) reach: Option<u64>,
}

/// Why a pattern is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unfit {
    /// It is no regular expression, or has look-around or references back.
    NotRegular,
    /// It is larger than what is left.
    TooLarge,
}

impl Pattern {
    /// Reads a pattern, and takes what it has from what is `left`.
    ///
    /// # Errors
    /// It is not taken.
    pub(crate) fn read(text: &str, left: &mut PatternLimits) -> Result<Self, Unfit> {
        let take = |left: &mut u64, own: u64| {
            *left = left.checked_sub(own).ok_or(Unfit::TooLarge)?;
            Ok(())
        };
        // In this order: what comes first bounds the work of what comes next.
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

    /// What looks for it.
    pub(crate) fn cache(&self) -> Cache {
        self.automaton.create_cache()
    }

    /// What looks for it, and its first state.
    ///
    /// # Errors
    /// That took too many steps.
    pub(crate) fn begin(&self, meter: &mut Meter) -> Result<Cache, Exhausted> {
        meter.take(self.transition())?;
        Ok(self.cache())
    }

    /// The steps that working out one transition takes, and at some time the one that ends a text there.
    pub(crate) const fn transition(&self) -> u64 {
        20 + self.size * 3 / 4
    }

    /// Whether it is anywhere in a text.
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

    /// What working out all transitions takes, if there are no more than `countable`, which is what
    /// they are taken from: then no text takes more.
    pub(crate) fn steps_of_all(&self, countable: &mut u64) -> Option<u64> {
        let mut cache = self.cache();
        let start = self
            .automaton
            .start_state_forward(&mut cache, &Input::new(""));
        let mut open = vec![start.ok()?];
        let mut seen: BTreeSet<LazyStateID> = open.iter().copied().collect();
        // Bytes that no pattern tells apart take the same way.
        let class = |byte: u8| (self.automaton.byte_classes().get(byte), byte);
        let classes: BTreeMap<u8, u8> = (0..=u8::MAX).map(class).collect();
        let mut steps = 0;
        while let Some(state) = open.pop() {
            *countable = countable.checked_sub(bytes(classes.len()))?;
            for &byte in classes.values() {
                let next = self.automaton.next_state(&mut cache, state, byte).ok()?;
                // What was forgotten has no name any more, and is worked out again and again.
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

/// A pattern as an automaton, that takes its memory from what is left.
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

/// How far a pattern looks that is tied to the beginning of a text.
fn reach(tree: &Hir) -> Option<u64> {
    let tied = tree.properties().look_set_prefix().contains(Look::Start);
    let longest = tree.properties().maximum_len().filter(|_| tied)?;
    u64::try_from(longest).ok()?.checked_add(1)
}

#[cfg(test)]
#[path = "tests.rs"]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests;
