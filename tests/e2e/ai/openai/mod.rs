//! The face for OpenAI's clients, `/openai/v1`.

mod chat;
mod embeddings;
mod errors;
mod faithful;
mod models;
mod refusals;

use serde_json::Value;

use crate::harness::{Answer, Key, Server};

/// Where its paths begin.
const BASE: &str = "/openai/v1";

async fn post(server: &Server, key: &Key, path: &str, body: &Value) -> Answer {
    let call = server.call("POST", &format!("{BASE}/{path}"));
    call.key(key).value(body).send().await
}
