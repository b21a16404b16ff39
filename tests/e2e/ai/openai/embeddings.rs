//! `POST /openai/v1/embeddings`, by a provider.

use serde_json::json;

use super::super::{BOTH, settled};
use super::post;
use crate::harness::Server;
use crate::harness::models::MODELS;

each_backend! {
    shared: they_have_openai_s_shape, an_empty_input_is_refused;
}

async fn they_have_openai_s_shape(server: &Server) {
    let key = server.key(BOTH).await;
    let body = json!({ "model": MODELS[1], "input": ["one tea", "x"], "user": "somebody" });
    let made = post(server, &key, "embeddings", &body).await.json();
    assert_eq!(
        (&made["object"], &made["model"]),
        (&json!("list"), &json!(MODELS[1]))
    );
    assert_eq!(made["data"].as_array().unwrap().len(), 2);
    // How often each of "aeinorst" occurs, and one.
    // As the provider writes them.
    let item = json!({ "object": "embedding", "index": 1, "embedding": vec![1; 8] });
    assert_eq!(made["data"][1], item);
    assert_eq!(made["usage"]["total_tokens"], 3);
    assert_eq!(settled(server, &key).await["spent"], 3);
}

async fn an_empty_input_is_refused(server: &Server) {
    let key = server.key("use:ai").await;
    let refused = post(
        server,
        &key,
        "embeddings",
        &json!({ "model": MODELS[1], "input": {} }),
    )
    .await;
    assert_eq!(refused.status, 400, "{refused:#?}");
    assert_eq!(refused.json()["error"]["type"], "invalid_request_error");
}
