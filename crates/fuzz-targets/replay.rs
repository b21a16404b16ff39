//! Runs every committed input through its target, within the bounds, and some mutations of them.
//!
//! One test, because it measures the memory of the process.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../lower/tests/support/mod.rs"]
mod lower_support;
mod targets;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use peak_alloc::PeakAlloc;
use targets::cost::check;
use targets::{TARGETS, Target};

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// How many times longer a build without optimization takes.
const SLOWNESS: u32 = 20;
/// Mutations of each target's inputs: some seconds for all targets. The seed is fixed, so that a
/// failure is that of the change.
const MUTATIONS: u32 = 1_000;

#[test]
fn no_input_breaks_its_target() {
    for target in &TARGETS {
        target.warm_up();
        let inputs = inputs(target);
        for (path, input) in &inputs {
            // Shown if it fails.
            eprintln!("{}", path.display());
            check(target, input, ALLOCATOR, SLOWNESS);
        }
        let mut random = fastrand::Rng::with_seed(7);
        for nth in 0..MUTATIONS {
            let input = mutated(target, &inputs, &mut random);
            eprintln!(
                "{}: mutation {nth}: {:?}",
                target.name,
                String::from_utf8_lossy(&input)
            );
            check(target, &input, ALLOCATOR, SLOWNESS);
        }
    }
}

#[test]
fn every_target_has_seeds_and_no_directory_is_forgotten() {
    let names: BTreeSet<_> = TARGETS
        .iter()
        .map(|target| target.name.to_owned())
        .collect();
    assert!(TARGETS.is_sorted_by_key(|target| target.name));
    let found = fs::read_dir(root().join("corpus")).unwrap();
    let found: BTreeSet<_> = found
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(found, names);
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// The committed inputs of a target: seeds, and inputs that once failed.
fn inputs(target: &Target) -> Vec<(PathBuf, Vec<u8>)> {
    let mut all = Vec::new();
    for kind in ["corpus", "failed"] {
        let Ok(files) = fs::read_dir(root().join(kind).join(target.name)) else {
            continue;
        };
        all.extend(files.map(|entry| entry.unwrap().path()));
    }
    assert!(!all.is_empty(), "{} has no seeds", target.name);
    all.sort();
    let read = |path: PathBuf| (path.clone(), fs::read(&path).unwrap());
    all.into_iter().map(read).collect()
}

/// A part of an input, another one after it, and words and bytes in places.
fn mutated(target: &Target, inputs: &[(PathBuf, Vec<u8>)], random: &mut fastrand::Rng) -> Vec<u8> {
    let mut one = || inputs[random.usize(..inputs.len())].1.clone();
    let (mut input, other) = (one(), one());
    if random.bool() {
        input.truncate(random.usize(..=input.len()));
        input.extend_from_slice(&other[random.usize(..=other.len())..]);
    }
    for _ in 0..random.usize(..4) {
        let at = random.usize(..=input.len());
        let end = (at + random.usize(..4)).min(input.len());
        let word = target.words[random.usize(..target.words.len())].as_bytes();
        let byte = [random.u8(..)];
        let new = if random.bool() { word } else { &byte };
        input.splice(at..end, new.iter().copied());
    }
    input.truncate(target.longest);
    input
}
