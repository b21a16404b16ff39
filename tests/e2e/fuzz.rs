//! A short run of `cargo xtask fuzz`, with the same choices each time, so that the command works when
//! it is wanted. A long run looks for what is not known yet; this one does not.

use std::time::Duration;

use aivy_fuzz::Options;
use aivy_fuzz::options::{Bounds, End};

use crate::harness::program;

/// Of the operations so many may go without success: their objects are never in the right state.
const NEVER: usize = 15;

#[test]
fn a_short_fuzz_reaches_the_operations_and_finds_nothing() {
    let slow = Duration::from_secs(60);
    let options = Options {
        server: program::path("aivy"),
        database_url: None,
        seed: 6,
        end: End::Cases(300),
        lanes: 4,
        keep: None,
        // Whoever runs beside the tests must not matter.
        bounds: Bounds {
            alive_within: slow,
            longest: slow,
            cpu: slow,
            ..Bounds::default()
        },
    };
    let outcome = aivy_fuzz::run(&options, &|line| println!("{line}")).unwrap();
    assert!(outcome.finds.is_empty(), "{:#?}", outcome.finds);
    assert_eq!(outcome.cases, 300);
    assert!(outcome.never.len() <= NEVER, "{:#?}", outcome.never);
}
