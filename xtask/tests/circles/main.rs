//! Finds circular dependencies between the files of a crate.
//!
//! A file *uses* another one of its crate if its code names, by a path, something that the other
//! one defines: a type, a function, a constant. `use` of a private name counts; `mod x;` and `pub
//! use` do not. A name that is used by its re-export counts as a use of the file that defines it,
//! so that a `mod.rs` which only declares and re-exports is in no circle with its own files. Code
//! that is compiled only for tests is ignored. Methods, fields and macros that are not named by a
//! path are not detected.
//!
//! Files that use each other, directly or indirectly, can only be understood together: they are in
//! one *circle*. A crate that is not in [`CIRCLES`] has none.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod graph;
mod resolve;
mod source;

use std::fs;
use std::path::{Path, PathBuf};

use resolve::Crate;

/// The existing circles, by crate: the number of files in each, largest first. A number can only
/// decrease, and must then be updated here; a crate without circles is removed from the table.
const CIRCLES: &[(&str, &[usize])] = &[
    ("ai", &[11, 2]),
    ("app", &[16, 2]),
    ("bench", &[14, 3, 2, 2]),
    ("cli", &[2]),
    ("client", &[7, 2]),
    ("core", &[2]),
    ("fuzz", &[3, 2, 2]),
    ("gate", &[4]),
    ("gen", &[5, 3]),
    ("lower", &[22, 2]),
    ("provider", &[3, 2, 2]),
    ("schema", &[6, 2]),
    ("server", &[4, 4]),
    ("sim", &[4]),
    ("store", &[20, 3, 2]),
    ("types", &[4, 2]),
    ("web", &[5, 4, 4, 3]),
    ("xtask", &[8, 2]),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_owned()
}

/// The crates of the workspace with hand-written code, and their first files. One without a library
/// or a program of its own has only tests.
fn crates() -> Vec<(String, PathBuf)> {
    let members = fs::read_dir(root().join("crates")).unwrap();
    let mut all: Vec<PathBuf> = members.map(|entry| entry.unwrap().path()).collect();
    all.push(root().join("xtask"));
    all.push(root().join("tests/sim"));
    all.sort();
    let begins = |path: PathBuf| {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let files = ["lib.rs", "main.rs"].map(|file| path.join("src").join(file));
        let found = files.into_iter().find(|file| file.exists());
        Some((name, found?))
    };
    all.into_iter().filter_map(begins).collect()
}

/// The circles of a crate, largest first.
fn circles(begin: &Path) -> Vec<Vec<String>> {
    let read = Crate::read(begin);
    let uses = read.uses();
    let mut found = graph::circles(&uses);
    found.sort_by_key(|circle| std::cmp::Reverse(circle.len()));
    let name = |file: &usize| read.name(*file);
    let named = found.iter().map(|circle| circle.iter().map(name).collect());
    named.collect()
}

#[test]
fn no_circle_comes_back() {
    let mut problems = Vec::new();
    for (name, begin) in crates() {
        let found = circles(&begin);
        let sizes: Vec<usize> = found.iter().map(Vec::len).collect();
        let allowed = CIRCLES.iter().find(|(crate_name, _)| *crate_name == name);
        if sizes != allowed.map_or(&[][..], |(_, sizes)| sizes) {
            problems.push(format!("(\"{name}\", &{sizes:?}), now, of {found:#?}"));
        }
    }
    assert!(
        problems.is_empty(),
        "break the new circles, or lower the figures in CIRCLES:\n{}",
        problems.join("\n")
    );
}

/// The circles of a crate with these files.
fn of(files: &[(&str, &str)]) -> Vec<Vec<String>> {
    let directory = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = directory.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    circles(&directory.path().join("lib.rs"))
}

#[test]
fn files_that_use_one_another_are_a_circle() {
    let found = of(&[
        ("lib.rs", "mod a; mod b; mod c;"),
        ("a.rs", "use crate::b::{self, B}; pub struct A(B);"),
        ("b.rs", "pub struct B; fn f() { super::c::c() }"),
        ("c.rs", "pub fn c() -> Option<crate::a::A> { None }"),
    ]);
    assert_eq!(found, [["a", "b", "c"]]);
    let found = of(&[
        ("lib.rs", "mod a; mod m { pub mod b; }"),
        ("a.rs", "pub fn f() { crate::m::b::g(); }"),
        ("m/b.rs", "pub fn g() { crate::a::f(); }"),
    ]);
    assert_eq!(found, [["a", "m::b"]]);
    let found = of(&[
        ("lib.rs", "mod a; mod b;"),
        ("a.rs", "use crate::b::B; pub struct A(B);"),
        (
            "b.rs",
            "pub struct B; #[cfg(test)] mod tests { use crate::a::A; }",
        ),
    ]);
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn a_reexport_leads_to_the_file_that_defines() {
    let child = ("m/x.rs", "use super::Y; pub struct X(Y);");
    let files = |parent: &'static str| {
        [
            ("lib.rs", "mod m;"),
            ("m/mod.rs", parent),
            child,
            ("m/y.rs", "pub struct Y;"),
        ]
    };
    let only_names = "mod x; mod y; pub use x::X; pub use y::*;";
    assert!(of(&files(only_names)).is_empty());
    let has_code = "mod x; pub use x::X; pub struct Y; fn f(x: X) {}";
    assert_eq!(of(&files(has_code)), [["m", "m::x"]]);
}
