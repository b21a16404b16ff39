//! `POST /v1/ai/embeddings`, by a provider. The server's own model: `local`.

use serde_json::json;

use super::{BOTH, ask, post, runs, settled};
use crate::harness::Server;
use crate::harness::models::MODELS;

each_backend! {
    shared: vectors_come_in_order, what_the_provider_counts_is_spent, an_empty_list_is_refused;
}

async fn vectors_come_in_order(server: &Server) {
    let made = ask(server, "embeddings", &json!({ "input": ["a tea", "x"] }))
        .await
        .data();
    assert_eq!(
        (&made["model"], &made["dimensions"]),
        (&json!(MODELS[1]), &json!(8))
    );
    // How often each of "aeinorst" occurs, and one.
    let vectors = json!([
        { "index": 0, "vector": [3.0, 2.0, 1.0, 1.0, 1.0, 1.0, 1.0, 2.0] },
        { "index": 1, "vector": [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0] },
    ]);
    assert_eq!(made["embeddings"], vectors);
    assert_eq!(made["usage"]["tokens"], 3);
}

async fn what_the_provider_counts_is_spent(server: &Server) {
    let key = server.key(BOTH).await;
    post(
        server,
        &key,
        "embeddings",
        &json!({ "input": ["one two three"] }),
    )
    .await
    .data();
    assert_eq!(settled(server, &key).await["spent"], 3);
    // One run, in the provider's tokens.
    let counted = runs(server, &key, 1).await;
    let run = &counted[0];
    assert_eq!(
        (&run["tool"], &run["model"], &run["units"]),
        (&json!("embeddings"), &json!(MODELS[1]), &json!(3))
    );
}

async fn an_empty_list_is_refused(server: &Server) {
    let refused = ask(server, "embeddings", &json!({ "input": [] })).await;
    let details = refused.refused(400, "invalid_request");
    assert!(details[0].starts_with("input"), "{details:?}");
}
