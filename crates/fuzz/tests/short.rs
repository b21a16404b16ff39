//! A short run of `cargo xtask fuzz`, with the same choices each time, so that the command is
//! tested. Only a long run finds new bugs.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test fails by panicking, and then shows what it said"
)]

use std::path::PathBuf;
use std::time::Duration;

use aivy_fuzz::Options;
use aivy_fuzz::options::{Bounds, End};

/// The number of operations that may never succeed: their objects may not be in the right status.
const NEVER: usize = 10;

/// The program, which cargo builds for the tests of its own crate, beside the directory of this
/// test's executable.
fn server() -> PathBuf {
    let own = std::env::current_exe().unwrap();
    let path = own.ancestors().nth(2).unwrap().join("aivy");
    assert!(
        path.exists(),
        "{} is missing: run `cargo build --workspace --bins`, or `cargo test --workspace`",
        path.display()
    );
    path
}

fn options(end: End) -> Options {
    let slow = Duration::from_secs(60);
    Options {
        server: server(),
        database_url: None,
        seed: 6,
        end,
        lanes: 4,
        keep: None,
        // Other load on the machine must not matter.
        bounds: Bounds {
            alive_within: slow,
            longest: slow,
            lingering: slow,
            cpu: slow,
            ..Bounds::default()
        },
    }
}

fn is_found_again(case: u64) -> bool {
    let again = aivy_fuzz::run(&options(End::Only(case)), &|line| println!("{line}"));
    !again.unwrap().finds.is_empty()
}

#[test]
fn a_short_fuzz_reaches_the_operations_and_finds_nothing() {
    let options = options(End::Cases(300));
    let mut outcome = aivy_fuzz::run(&options, &|line| println!("{line}")).unwrap();
    // A server that refuses and closes while its client is still sending resets the connection, which
    // can take the response away before it is read (RFC 9112, section 9.6). What is wrong is found
    // again.
    outcome
        .finds
        .retain(|find| find.case.is_none_or(is_found_again));
    assert!(outcome.finds.is_empty(), "{:#?}", outcome.finds);
    assert_eq!(outcome.cases, 300);
    assert!(outcome.never.len() <= NEVER, "{:#?}", outcome.never);
}

#[test]
fn what_is_beyond_a_bound_is_found_and_can_be_repeated() {
    // A limit of 0, so that every response is too slow.
    let mut options = options(End::Cases(8));
    options.bounds.longest = Duration::from_nanos(1);
    options.bounds.finds = 1;
    let keep = tempfile::tempdir().unwrap();
    options.keep = Some(keep.path().to_owned());
    let told = std::sync::Mutex::new(String::new());
    let say = |line: &str| told.lock().unwrap().push_str(line);
    let outcome = aivy_fuzz::run(&options, &say).unwrap();
    let find = &outcome.finds[0];
    let case = find.case.unwrap();
    let text = told.into_inner().unwrap();
    assert!(text.starts_with("seed 6"), "{text}");
    assert!(
        text.contains(&format!("cargo xtask fuzz --seed 6 --only {case}")),
        "{text}"
    );
    let kept = std::fs::read(keep.path().join(format!("6-{case}.bytes"))).unwrap();
    assert_eq!(kept, find.sent);
}
