//! `POST /v1/ai/embeddings`, by a provider. The server's own model: `local`.

use std::sync::Arc;

use aivy_provider::testing::{Script, ScriptedUpstream};
use aivy_store::testing::Database;
use serde_json::json;

use crate::ai::scripted::{settings_of, start};
use crate::ai::{BOTH, ask, post, runs, settled};
use crate::harness::Server;
use crate::harness::models::MODELS;

each_backend! {
    shared: vectors_come_in_order, what_the_provider_counts_is_spent, an_empty_list_is_refused;
    own: a_model_that_the_provider_does_not_know_is_the_operator_s;
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

/// Nobody who asks has named it.
async fn a_model_that_the_provider_does_not_know_is_the_operator_s(database: Arc<Database>) {
    let unknown = json!({ "error": { "message": "no such model", "code": "model_not_found" } });
    let script = || Script::json(404, &unknown);
    let upstream = ScriptedUpstream::start([script(), script()]).await;
    let mut settings = settings_of("p0", &upstream, "*").to_vec();
    settings.push("ai.embeddings.model=gone".to_owned());
    let server = start(&database, &settings).await;
    let near = json!({ "query": "a", "texts": ["b"], "method": "embeddings" });
    for (tool, body) in [
        ("embeddings", json!({ "input": ["a"] })),
        ("similarity", near),
    ] {
        let answer = ask(&server, tool, &body).await;
        answer.refused(503, "service_unavailable");
        assert!(answer.text.contains("operator"), "{answer:#?}");
    }
}
