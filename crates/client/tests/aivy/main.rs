//! The hand-written part, with a scripted server.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod errors;
mod key;
mod limits;
mod retries;
#[path = "../support/mod.rs"]
#[allow(dead_code, reason = "not every suite needs all of it")]
mod support;

use std::time::Duration;

use aivy_client::{Aivy, Options, RetryPolicy};
use serde_json::{Value, json};

/// A key that must appear only in one header.
const KEY: &str = "aivy_0123456789abcdefghijklmnopqrstuvwxyzABCD000000";

/// A client that retries quickly.
fn client(base: &str) -> Aivy {
    options().build(base, KEY).unwrap()
}

fn options() -> Options {
    let mut policy = RetryPolicy::default();
    policy.base = Duration::from_millis(1);
    Options::new().retry(policy)
}

/// The reference's profile.
fn profile() -> Value {
    json!({ "success": true, "data": {
        "id": "usr_123456789", "username": "johndoe", "email": "john@example.com", "name": "John Doe",
        "avatar_url": "https://api.aivy.ai/avatars/johndoe.jpg",
        "created_at": "2023-01-15T12:00:00Z", "updated_at": "2023-05-20T15:30:00Z",
        "stats": { "tasks_completed": 42, "tokens_earned": 1250, "tokens_staked": 1000 },
    }})
}
