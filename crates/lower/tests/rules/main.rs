//! One snapshot for each case, and at least one case for each rule: the input, the output, and
//! exactly the reported losses. The modules follow the positions in a document.
#![allow(clippy::unwrap_used, reason = "a test")]

#[macro_use]
mod harness;
mod arrays;
mod conditions;
mod document;
mod objects;
mod operations;
mod references;
mod scalars;
mod security;
mod strict;
mod unions;
mod untouched;

use openapi_lower::{LossKind, RULES};
use std::collections::BTreeSet;

fn cases() -> impl Iterator<Item = &'static harness::Case> {
    [
        arrays::CASES,
        conditions::CASES,
        document::CASES,
        objects::CASES,
        operations::CASES,
        references::CASES,
        scalars::CASES,
        security::CASES,
        unions::CASES,
    ]
    .into_iter()
    .flatten()
}

#[test]
fn every_rule_has_a_case() {
    let met: BTreeSet<&str> = cases().map(|case| case.rule).collect();
    let all: BTreeSet<&str> = RULES.iter().map(|rule| rule.name).collect();
    assert_eq!(met, all);
}

#[test]
fn rules_lose_what_the_table_says_they_lose() {
    for rule in RULES {
        let mine: Vec<_> = cases().filter(|case| case.rule == rule.name).collect();
        let loses = mine.iter().any(|case| case.loses);
        let keeps = mine.iter().any(|case| !case.loses);
        let expected = match rule.loss {
            LossKind::Never => (false, true),
            LossKind::Sometimes => (true, true),
            LossKind::Always => (true, false),
        };
        assert_eq!(
            (loses, keeps),
            expected,
            "{}: (has a case with a loss, has one without)",
            rule.name
        );
    }
}
