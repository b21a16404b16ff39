//! `GET /v1/ai/models`

use serde_json::json;

use crate::harness::Server;
use crate::harness::models::MODELS;

each_backend! {
    shared: every_model_is_listed;
}

async fn every_model_is_listed(server: &Server) {
    let key = server.key("use:ai").await;
    let models = server.get("/v1/ai/models").key(&key).send().await.data();
    let listed = MODELS.map(|id| json!({ "id": id, "owned_by": "test" }));
    assert_eq!(models, json!(listed));
}
