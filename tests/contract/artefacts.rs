//! What is generated and committed is what the code generates, and breaks nothing that was
//! released.

use std::path::Path;

use aivy_gen::{artefacts, disk, release};

use crate::DOCUMENT;

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

#[test]
fn generated_files_are_fresh() {
    let artefacts = artefacts().unwrap();
    let stale = disk::stale(root(), &artefacts).unwrap();
    let found: Vec<_> = stale
        .iter()
        .map(|one| format!("{}\n{}", one.artefact.path, one.diff()))
        .collect();
    assert!(
        found.is_empty(),
        "stale:\n{}run `cargo xtask gen`",
        found.concat()
    );
}

#[test]
fn two_generations_are_the_same_to_the_byte() {
    assert!(artefacts().unwrap() == artefacts().unwrap());
}

#[test]
fn what_was_released_still_holds() {
    let breaks = release::breaks(root(), &DOCUMENT).unwrap();
    let breaks: Vec<_> = breaks.iter().map(ToString::to_string).collect();
    assert!(
        breaks.is_empty(),
        "the contract breaks what was released (raise the version, or fix it):\n{}",
        breaks.join("\n")
    );
}
