//! The server's own model for embeddings.

use std::sync::Arc;

use aivy_embed::testing::Fixture;
use aivy_store::testing::Database;
use serde_json::{Value, json};

use super::{BOTH, post, runs};
use crate::harness::{Answer, Key, Server, WIDE};

each_backend! {
    own: its_vectors_are_those_of_the_model, a_directory_without_a_model_refuses_to_start;
}

/// `"red"` and `"green blue"`, by hand: the means of the vectors in `aivy_embed::testing`, `[CLS]`
/// (1, 0) and `[SEP]` (0, 1) among them, brought to the length 1.
fn by_hand() -> [[f64; 2]; 2] {
    let unit = |x: f64, y: f64| [x / x.hypot(y), y / x.hypot(y)];
    // Red is (2, 0), green (0, 4), blue (6, -2).
    [unit(3.0, 1.0), unit(7.0, 3.0)]
}

fn near(found: &Value, expected: &[f64]) {
    let found: Vec<f64> = serde_json::from_value(found.clone()).unwrap();
    let apart = found.iter().zip(expected).map(|(a, b)| (a - b).abs());
    assert!(
        found.len() == expected.len() && apart.fold(0.0, f64::max) < 1e-6,
        "{found:?} {expected:?}"
    );
}

async fn openai(server: &Server, key: &Key, body: &Value) -> Answer {
    let call = server.call("POST", "/openai/v1/embeddings");
    call.key(key).value(body).send().await
}

async fn its_vectors_are_those_of_the_model(database: Arc<Database>) {
    let model = Fixture::new();
    let directory = model.path().to_str().unwrap();
    let name = model.path().file_name().unwrap().to_str().unwrap();
    let setting = format!("ai.embeddings.model_dir={directory}");
    let settings = [WIDE, &[&setting, "ai.threads=1"]].concat();
    let server = Server::start_without_models(&database, &settings).await;
    let key = server.key(BOTH).await;
    let [red, green_blue] = by_hand();

    let body = json!({ "input": ["red", "green blue"] });
    let made = post(&server, &key, "embeddings", &body).await.data();
    assert_eq!(
        (&made["model"], &made["dimensions"]),
        (&json!(name), &json!(2))
    );
    near(&made["embeddings"][0]["vector"], &red);
    near(&made["embeddings"][1]["vector"], &green_blue);
    assert_eq!(made["usage"]["tokens"], 3 + 4);

    let body = json!({ "query": "red", "texts": ["green blue", "red"], "method": "embeddings" });
    let ranking = post(&server, &key, "similarity", &body).await.data();
    assert_eq!(
        (&ranking["method"], &ranking["model"]),
        (&json!("embeddings"), &json!(name))
    );
    let ranked = ranking["ranked"].as_array().unwrap();
    let cosine = red[0] * green_blue[0] + red[1] * green_blue[1];
    assert_eq!(
        (&ranked[0]["index"], &ranked[1]["index"]),
        (&json!(1), &json!(0))
    );
    near(
        &json!([ranked[0]["score"], ranked[1]["score"]]),
        &[1.0, cosine],
    );

    let as_numbers = openai(&server, &key, &json!({ "model": name, "input": "red" }))
        .await
        .json();
    near(&as_numbers["data"][0]["embedding"], &red);
    assert_eq!(
        (&as_numbers["object"], &as_numbers["model"]),
        (&json!("list"), &json!(name))
    );
    assert_eq!(
        as_numbers["usage"],
        json!({ "prompt_tokens": 3, "completion_tokens": 0, "total_tokens": 3 })
    );
    let body =
        json!({ "model": name, "input": ["red", "green blue"], "encoding_format": "base64" });
    let in_base64 = openai(&server, &key, &body).await.json();
    near(&numbers(&in_base64["data"][1]["embedding"]), &green_blue);

    let models = server
        .get("/openai/v1/models")
        .key(&key)
        .send()
        .await
        .json();
    assert_eq!(
        (&models["data"][0]["id"], &models["data"][0]["owned_by"]),
        (&json!(name), &json!("aivy"))
    );
    let refused = openai(&server, &key, &json!({ "model": name, "input": [1, 2] })).await;
    assert_eq!(refused.status, 400, "{refused:#?}");
    for (dimensions, status) in [(2, 200), (3, 400)] {
        let body = json!({ "model": name, "input": "red", "dimensions": dimensions });
        assert_eq!(openai(&server, &key, &body).await.status, status);
    }
    // It costs nobody a token.
    let spent = super::settled(&server, &key).await["spent"].take();
    assert_eq!(spent, 0);
    let counted = runs(&server, &key, 6).await;
    assert!(
        counted.iter().all(|run| run["model"].is_null()),
        "{counted:?}"
    );
}

/// What four bytes each, the lowest first, say in Base64.
fn numbers(base64: &Value) -> Value {
    use base64::Engine as _;
    let engine = base64::engine::general_purpose::STANDARD;
    let bytes = engine.decode(base64.as_str().unwrap()).unwrap();
    let (numbers, rest) = bytes.as_chunks();
    assert!(rest.is_empty());
    json!(
        numbers
            .iter()
            .map(|number| f32::from_le_bytes(*number))
            .collect::<Vec<_>>()
    )
}

async fn a_directory_without_a_model_refuses_to_start(database: Arc<Database>) {
    let broken = Fixture::new().with("tokenizer.json", "{");
    let empty = Fixture::new().without("model.onnx");
    for (model, file) in [(broken, "tokenizer.json"), (empty, "model.onnx")] {
        let setting = format!("ai.embeddings.model_dir={}", model.path().display());
        let said = Server::refusal(&database, &[&setting]).await;
        assert_ne!(said.code, 0);
        assert!(said.err.contains("ai.embeddings.model_dir"), "{said:?}");
        assert!(said.err.contains(file), "{said:?}");
    }
}
