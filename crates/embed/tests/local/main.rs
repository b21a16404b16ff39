//! A model for the tests: so small that its vectors can be computed by hand.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod embed;
mod open;
mod queue;

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}
