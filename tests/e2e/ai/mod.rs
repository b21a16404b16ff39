//! The AI tools on a running server: what they answer, what they refuse, what becomes of a provider's
//! failures, and what is taken of budgets. What each operation does stands in
//! `routes/ai`.

mod budgets;
pub(crate) mod clients;
pub(crate) mod events;
mod hostile;
mod leaving;
mod limits;
mod local;
mod logged;
mod openai;
mod refusals;
pub(crate) mod scripted;

use serde_json::{Value, json};

use crate::harness::stage::until;
use crate::harness::{Answer, Key, Server};

/// Posts to `/v1/ai/…`.
pub(crate) async fn post(server: &Server, key: &Key, tool: &str, body: &Value) -> Answer {
    let call = server.call("POST", &format!("/v1/ai/{tool}"));
    call.key(key).value(body).send().await
}

/// Posts for somebody new.
pub(crate) async fn ask(server: &Server, tool: &str, body: &Value) -> Answer {
    post(server, &server.key("use:ai").await, tool, body).await
}

/// A conversation of one message.
pub(crate) fn says(text: &str) -> Value {
    json!({ "messages": [{ "role": "user", "content": text }] })
}

/// Somebody who may ask and may see what it came to.
pub(crate) const BOTH: &str = "use:ai,read:user";

/// What `GET /v1/user/usage` says of the AI tools.
pub(crate) async fn usage(server: &Server, key: &Key) -> Value {
    server.get("/v1/user/usage").key(key).send().await.data()["ai"].take()
}

/// The budget of whoever asks, once no call is under way any more.
pub(crate) async fn settled(server: &Server, key: &Key) -> Value {
    until("every call is settled", async || {
        let budget = usage(server, key).await["budget"].take();
        (budget["reserved"] == 0).then_some(budget)
    })
    .await
}

/// The runs of whoever asks, once there are `count` of them and no more.
pub(crate) async fn runs(server: &Server, key: &Key, count: i64) -> Vec<Value> {
    until("the runs are counted", async || {
        let runs = usage(server, key).await["runs"].take();
        let Value::Array(runs) = runs else {
            panic!("{runs}")
        };
        let sum: i64 = runs.iter().map(|run| run["runs"].as_i64().unwrap()).sum();
        assert!(sum <= count, "{runs:#?}");
        (sum == count).then_some(runs)
    })
    .await
}
