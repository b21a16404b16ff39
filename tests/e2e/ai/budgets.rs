//! Budgets: no token more is spent than may be, by however many at once.

use futures_util::future::join_all;
use serde_json::{Value, json};
use tokio::sync::OnceCell;

use super::{BOTH, post, says, settled};
use crate::harness::stage::ai::spender;
use crate::harness::{Key, Server};

each_backend! {
    shared: many_at_the_edge_spend_no_token_more, a_key_has_a_budget_of_its_own,
        a_refusal_says_what_is_left, openai_s_clients_know_it_as_a_quota,
        of_two_bounds_the_larger_is_set_aside,
        a_stream_is_refused_before_it_begins, vectors_are_paid_for_too,
        a_failed_call_gives_back_what_it_took;
}

/// A question that costs 6 tokens, for which more are set aside.
fn question() -> Value {
    let mut body = says("one two");
    body["max_tokens"] = json!(4);
    body
}

/// What is set aside for [`question`]: what a refusal says. It is the same for everybody.
async fn set_aside(server: &Server) -> u32 {
    static TOKENS: OnceCell<u32> = OnceCell::const_new();
    let found = TOKENS.get_or_init(async || {
        let key = of(server, 0).await;
        let refused = post(server, &key, "chat", &question()).await;
        let details = refused.refused(402, "budget_exceeded");
        let (_, tokens) = details[0].rsplit_once(' ').unwrap();
        tokens.parse().unwrap()
    });
    *found.await
}

async fn of(server: &Server, tokens: u32) -> Key {
    server.key_of(&spender(server, tokens).await, BOTH).await
}

async fn many_at_the_edge_spend_no_token_more(server: &Server) {
    let most = set_aside(server).await;
    let limit = 4 * most;
    let key = of(server, limit).await;
    let body = question();
    let calls = (0..64).map(|_| post(server, &key, "chat", &body));
    let mut answered = 0;
    for answer in join_all(calls).await {
        match answer.status {
            200 => answered += 1,
            _ => drop(answer.refused(402, "budget_exceeded")),
        }
    }
    assert!((4..64).contains(&answered), "{answered}");
    assert_eq!(settled(server, &key).await["spent"], answered * 6);
    // One at a time, the rest is spent but for what is too little.
    while post(server, &key, "chat", &body).await.status == 200 {
        answered += 1;
    }
    let spent = u32::try_from(answered * 6).unwrap();
    assert_eq!(settled(server, &key).await["spent"], spent);
    assert!(spent <= limit && spent + most > limit, "{spent} of {limit}");
}

async fn a_key_has_a_budget_of_its_own(server: &Server) {
    let most = set_aside(server).await;
    let rich = of(server, 10 * most).await;
    let poor = server.key_of(&rich.user, BOTH).await;
    let (name, tokens) = (rich.user.username.as_str(), (most + 5).to_string());
    let args = [
        "user", "budget", name, "--key", &poor.id, "--tokens", &tokens,
    ];
    server.admin_json(&args).await;
    post(server, &poor, "chat", &question()).await.data();
    let refused = post(server, &poor, "chat", &question()).await;
    let details = refused.refused(402, "budget_exceeded");
    assert!(
        details[0].starts_with("the budget of the key is"),
        "{details:?}"
    );
    post(server, &rich, "chat", &question()).await.data();
    // Both are the account's.
    assert_eq!(settled(server, &rich).await["spent"], 12);
}

async fn a_refusal_says_what_is_left(server: &Server) {
    let most = set_aside(server).await;
    let key = of(server, most + 5).await;
    post(server, &key, "chat", &question()).await.data();
    let details = post(server, &key, "chat", &question())
        .await
        .refused(402, "budget_exceeded");
    let begin = format!("the budget of the account is {} tokens in ", most + 5);
    assert!(details[0].starts_with(&begin), "{details:?}");
    assert!(details[0].contains(": 6 spent, 0 reserved"), "{details:?}");
}

async fn openai_s_clients_know_it_as_a_quota(server: &Server) {
    let key = of(server, 1).await;
    let mut body = question();
    body["model"] = json!("gpt-5-mini");
    let path = "/openai/v1/chat/completions";
    let answer = server
        .call("POST", path)
        .key(&key)
        .value(&body)
        .send()
        .await;
    let error = answer.json()["error"].take();
    assert_eq!(
        (answer.status, &error["code"]),
        (429, &json!("insufficient_quota"))
    );
    assert_eq!(error["type"], "insufficient_quota");
}

async fn a_stream_is_refused_before_it_begins(server: &Server) {
    let key = of(server, 1).await;
    let refused = post(server, &key, "chat/stream", &question()).await;
    refused.refused(402, "budget_exceeded");
}

async fn vectors_are_paid_for_too(server: &Server) {
    let key = of(server, 1).await;
    let refused = post(
        server,
        &key,
        "embeddings",
        &json!({ "input": ["one two three"] }),
    )
    .await;
    refused.refused(402, "budget_exceeded");
    // By words it costs nothing.
    let body = json!({ "query": "a", "texts": ["a"], "method": "bm25" });
    post(server, &key, "similarity", &body).await.data();
    assert_eq!(settled(server, &key).await["spent"], 0);
}

async fn a_failed_call_gives_back_what_it_took(server: &Server) {
    let most = set_aside(server).await;
    let key = of(server, most).await;
    let mut body = question();
    body["model"] = json!("gpt-none");
    post(server, &key, "chat", &body)
        .await
        .refused(404, "not_found");
    post(server, &key, "chat", &question()).await.data();
    assert_eq!(settled(server, &key).await["spent"], 6);
}

/// Providers differ in which of the two they heed.
async fn of_two_bounds_the_larger_is_set_aside(server: &Server) {
    let key = of(server, 500).await;
    let mut body = says("one two");
    body["model"] = json!(crate::harness::models::MODELS[0]);
    body["max_tokens"] = json!(4);
    let ask = async |body: &Value| {
        let call = server.call("POST", "/openai/v1/chat/completions");
        call.key(&key).value(body).send().await.status
    };
    assert_eq!(ask(&body).await, 200);
    body["max_completion_tokens"] = json!(1000);
    assert_eq!(ask(&body).await, 429);
}
