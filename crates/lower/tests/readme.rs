//! The README's table of rules matches the code.
#![allow(clippy::unwrap_used, reason = "a test")]

use openapi_lower::{LossKind, RULES, Rule};

fn row(rule: &Rule) -> String {
    let loss = match rule.loss {
        LossKind::Never => "no",
        LossKind::Sometimes => "sometimes",
        LossKind::Always => "yes",
    };
    format!("| `{}` | {} | {} | {loss} |", rule.name, rule.from, rule.to)
}

#[test]
fn the_table_in_the_readme_is_the_table_in_the_code() {
    let written: Vec<&str> = include_str!("../README.md")
        .lines()
        .filter(|line| line.starts_with("| `"))
        .collect();
    let table: Vec<String> = RULES.iter().map(row).collect();
    assert_eq!(
        written,
        table,
        "the table should read:\n{}\n",
        table.join("\n")
    );
}

#[test]
fn a_rule_has_a_name_of_its_own() {
    let mut names: Vec<&str> = RULES.iter().map(|rule| rule.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), RULES.len());
}
