//! Each test is one promise, in every order.

mod addresses;
mod bucket;
mod cache;
mod counter;
mod slot;

use std::sync::Arc;

use aivy_core::limit::Policy;
use aivy_types::Plan;

use crate::plans::Tier;

/// Runs `model` in every order.
fn explore(model: impl Fn() + Send + Sync + 'static) {
    loom::model::Builder::new().check(model);
}

/// As [`explore`], in those orders in which threads are interrupted at most `times` times. Most
/// faults need one or two interruptions; a model with locks has too many orders for all.
fn explore_interrupted(times: usize, model: impl Fn() + Send + Sync + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(times);
    builder.check(model);
}

/// A bucket of `burst` tokens, of which none comes back while the clock stands.
fn policy(burst: u32) -> Policy {
    Policy::new(&Plan {
        name: "test".to_owned(),
        rate: burst,
        burst,
    })
    .unwrap()
}

fn tier(name: &str, burst: u32) -> Arc<Tier> {
    Arc::new(Tier {
        name: name.into(),
        policy: policy(burst),
        pages: policy(burst),
    })
}
