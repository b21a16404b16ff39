//! What is started for a request takes the request's span along (decision 20): its lines in the log
//! would have no id otherwise, and mostly these are lines about a failure that no test brings about.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

/// The crates that work for requests.
const CRATES: [&str; 7] = ["api", "app", "embed", "gate", "pool", "provider", "store"];

/// The files that start threads or tasks for the process and for no request. Their jobs carry spans.
const OF_THE_PROCESS: [&str; 6] = [
    "app/src/accounts/hashing_threads.rs",
    "embed/src/workers.rs",
    "pool/src/lib.rs",
    "store/src/postgres/migrate.rs",
    "store/src/postgres/pool.rs",
    "store/src/sqlite/writer.rs",
];

/// Lines before and after a start in which the span must be named.
const WINDOW: usize = 4;

fn crates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates")
}

/// The source files below `directory`, without tests and what only tests use.
fn sources(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        if name == "tests" || name == "testing" {
            continue;
        }
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            found.push(path);
        }
    }
}

/// The lines, counted from 1, that start something without a span.
fn starts_without_span(source: &str) -> Vec<usize> {
    let program = source.split("#[cfg(test)]\nmod tests").next().unwrap();
    let program = program.split("#[cfg(test)]\n#[allow").next().unwrap();
    let lines: Vec<&str> = program.lines().collect();
    let starts = |line: &str| {
        let line = line.trim_start();
        !line.starts_with("//") && (line.contains("spawn(") || line.contains("spawn_blocking("))
    };
    let has_span = |at: usize| {
        let end = (at + WINDOW + 1).min(lines.len());
        let near = &lines[at.saturating_sub(WINDOW)..end];
        near.iter()
            .any(|line| line.contains("in_current_span()") || line.contains("span.in_scope("))
    };
    let all = 0..lines.len();
    all.filter(|&at| starts(lines[at]) && !has_span(at))
        .map(|at| at + 1)
        .collect()
}

#[test]
fn what_is_started_for_a_request_has_its_span() {
    let mut files = Vec::new();
    for name in CRATES {
        sources(&crates().join(name).join("src"), &mut files);
    }
    let mut problems = Vec::new();
    for file in files {
        let source = fs::read_to_string(&file).unwrap();
        let name = file.strip_prefix(crates()).unwrap().display().to_string();
        let found = starts_without_span(&source);
        if OF_THE_PROCESS.contains(&name.as_str()) {
            assert!(!found.is_empty(), "{name} starts nothing any more");
        } else {
            problems.extend(found.iter().map(|line| format!("{name}:{line}")));
        }
    }
    assert!(
        problems.is_empty(),
        "started without the span of the request: {problems:#?}"
    );
}

#[test]
fn a_start_without_a_span_is_found() {
    assert_eq!(starts_without_span("a;\ntokio::spawn(b);\n"), [2]);
    assert_eq!(
        starts_without_span("tokio::spawn(b.in_current_span());"),
        []
    );
    let blocking =
        "let span = Span::current();\nspawn_blocking(move || {\n    span.in_scope(count)\n})";
    assert_eq!(starts_without_span(blocking), []);
    assert_eq!(
        starts_without_span("f();\n#[cfg(test)]\nmod tests { spawn(x); }"),
        []
    );
}
