//! The program that a fuzzer drives, built with coverage for one target by
//! `cargo xtask fuzz-targets`.
//!
//! The fuzzer (LLVM's libFuzzer) has `main`, makes the inputs and writes the one that fails to a
//! file. This program prints the most expensive input so far, when there is a new one.
//!
//! The target is selected when the program is compiled, so that the linker leaves out what the
//! others need: after each input the fuzzer looks at the counter of every branch in the program.

#![no_main]

#[path = "../lower/tests/support/mod.rs"]
mod lower_support;
mod targets;

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use peak_alloc::PeakAlloc;
use serde_json::json;
use targets::cost::{Cost, check};
use targets::{TARGETS, Target};

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// Coverage and assertions cost this much, compared with a release build.
const SLOWNESS: u32 = 3;

/// `None` in the program that only lists the targets.
const TARGET: Option<Target> = match option_env!("AIVY_FUZZ_TARGET") {
    Some(name) => Some(named(name)),
    None => None,
};

/// The most expensive input so far, in nanoseconds and bytes.
static SLOWEST: AtomicU64 = AtomicU64::new(0);
static LARGEST: AtomicUsize = AtomicUsize::new(0);

libfuzzer_sys::fuzz_target!(init: begin(), |input: &[u8]| one(input));

/// Before the first input.
fn begin() {
    match TARGET {
        Some(target) => target.warm_up(),
        None => list(),
    }
}

/// What the runner has to know of a target. Not the target itself, which would be linked.
type Listed = (&'static str, usize, &'static [&'static str]);

const LIST: [Listed; TARGETS.len()] = {
    let mut list: [Listed; TARGETS.len()] = [("", 0, &[]); TARGETS.len()];
    let mut at = 0;
    while at < TARGETS.len() {
        list[at] = (TARGETS[at].name, TARGETS[at].longest, TARGETS[at].words);
        at += 1;
    }
    list
};

#[allow(clippy::print_stdout, reason = "what the runner reads")]
fn list() {
    for (name, longest, words) in LIST {
        println!(
            "{}",
            json!({ "name": name, "longest": longest, "words": words })
        );
    }
}

fn one(input: &[u8]) {
    let Some(target) = TARGET else { return };
    let mut cost = check(&target, input, ALLOCATOR, SLOWNESS);
    if is_new(cost) {
        // What it really costs, without what the machine did meanwhile.
        cost = cost.least(check(&target, input, ALLOCATOR, SLOWNESS));
    }
    if is_new(cost) {
        let nanos = SLOWEST
            .fetch_max(nanos(cost), Ordering::Relaxed)
            .max(nanos(cost));
        let bytes = LARGEST
            .fetch_max(cost.memory, Ordering::Relaxed)
            .max(cost.memory);
        eprintln!("COST ns: {nanos} bytes: {bytes}");
    }
}

fn is_new(cost: Cost) -> bool {
    nanos(cost) > SLOWEST.load(Ordering::Relaxed) || cost.memory > LARGEST.load(Ordering::Relaxed)
}

fn nanos(cost: Cost) -> u64 {
    u64::try_from(cost.time.as_nanos()).unwrap_or(u64::MAX)
}

/// The target with this name, found by the compiler.
///
/// # Panics
/// There is none.
const fn named(name: &str) -> Target {
    let mut at = 0;
    while at < TARGETS.len() {
        if is_same(TARGETS[at].name.as_bytes(), name.as_bytes()) {
            return TARGETS[at];
        }
        at += 1;
    }
    panic!("there is no target with this name")
}

const fn is_same(mut a: &[u8], mut b: &[u8]) -> bool {
    while let ([x, others @ ..], [y, rest @ ..]) = (a, b) {
        if *x != *y {
            return false;
        }
        (a, b) = (others, rest);
    }
    a.is_empty() && b.is_empty()
}
