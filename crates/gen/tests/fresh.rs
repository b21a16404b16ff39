//! The files on disk are what the code generates, and compatible with the last release.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;

use aivy_gen::{artefacts, disk, release};

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

#[test]
fn the_generated_files_are_fresh() {
    let artefacts = artefacts().unwrap();
    let stale = disk::stale(root(), &artefacts).unwrap();
    let shown: Vec<_> = stale
        .iter()
        .map(|one| format!("stale: {}\n{}", one.artefact.path, one.diff()))
        .collect();
    assert!(stale.is_empty(), "{}run `cargo xtask gen`", shown.concat());
}

#[test]
fn two_runs_are_the_same_to_the_byte() {
    assert_eq!(artefacts().unwrap(), artefacts().unwrap());
}

#[test]
fn the_contract_keeps_what_was_released() {
    let document = aivy_api::Contract::build().unwrap().document;
    let breaks = release::breaks(root(), &document).unwrap();
    let shown: Vec<_> = breaks.iter().map(|one| format!("  {one}\n")).collect();
    assert!(
        breaks.is_empty(),
        "broken since the last release:\n{}",
        shown.concat()
    );
}

#[test]
fn every_page_is_in_the_book() {
    let summary = std::fs::read_to_string(root().join("docs/SUMMARY.md")).unwrap();
    for artefact in artefacts().unwrap() {
        if let Some(page) = artefact.path.strip_prefix("docs/") {
            assert!(
                summary.contains(&format!("]({page})")),
                "{page} is not in docs/SUMMARY.md"
            );
        }
    }
}
