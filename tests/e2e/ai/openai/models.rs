//! `GET /openai/v1/models` and `GET /openai/v1/models/{model}`

use serde_json::json;

use super::BASE;
use crate::harness::Server;
use crate::harness::models::MODELS;

each_backend! {
    shared: every_model_is_listed, one_is_found_by_its_name;
}

async fn every_model_is_listed(server: &Server) {
    let key = server.key("use:ai").await;
    let list = server
        .get(&format!("{BASE}/models"))
        .key(&key)
        .send()
        .await
        .json();
    assert_eq!(list["object"], "list");
    let models = list["data"].as_array().unwrap();
    let names: Vec<_> = models
        .iter()
        .map(|model| model["id"].as_str().unwrap())
        .collect();
    assert_eq!(names, MODELS);
    assert!(
        models
            .iter()
            .all(|model| model["object"] == "model" && model["created"].is_i64())
    );
}

async fn one_is_found_by_its_name(server: &Server) {
    let key = server.key("use:ai").await;
    let of = |name: &str| {
        server
            .get(&format!("{BASE}/models/{name}"))
            .key(&key)
            .send()
    };
    let found = of(MODELS[1]).await;
    assert_eq!(
        (found.status, &found.json()["id"]),
        (200, &json!(MODELS[1]))
    );
    // A name may have slashes.
    for name in ["gpt-none", "maker/gpt-none"] {
        let missing = of(name).await;
        assert_eq!(
            (missing.status, &missing.json()["error"]["code"]),
            (404, &json!("model_not_found"))
        );
        assert!(missing.text.contains(name), "{missing:#?}");
    }
}
