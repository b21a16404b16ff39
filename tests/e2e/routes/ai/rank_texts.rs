//! `POST /v1/ai/similarity`

use serde_json::{Value, json};

use crate::ai::ask;
use crate::harness::Server;
use crate::harness::models::MODELS;

each_backend! {
    shared: it_ranks_by_words, it_ranks_by_vectors, a_million_characters_are_taken, every_violation_is_named;
}

const TEXTS: [&str; 3] = [
    "The train is late.",
    "Flat bread needs no yeast.",
    "Yeast makes bread rise.",
];

fn order(ranking: &Value) -> Vec<u64> {
    let ranked = ranking["ranked"].as_array().unwrap();
    ranked
        .iter()
        .map(|text| text["index"].as_u64().unwrap())
        .collect()
}

async fn it_ranks_by_words(server: &Server) {
    let body = json!({ "query": "flat bread", "texts": TEXTS, "method": "bm25" });
    let ranking = ask(server, "similarity", &body).await.data();
    assert_eq!(
        (&ranking["method"], &ranking["model"]),
        (&json!("bm25"), &json!(null))
    );
    assert_eq!(order(&ranking), [1, 2, 0]);
    assert_eq!(ranking["ranked"][2]["score"], 0.0);
}

async fn it_ranks_by_vectors(server: &Server) {
    let query = "Yeast makes bread rise.";
    let ranking = ask(
        server,
        "similarity",
        &json!({ "query": query, "texts": TEXTS }),
    )
    .await
    .data();
    assert_eq!(
        (&ranking["method"], &ranking["model"]),
        (&json!("embeddings"), &json!(MODELS[1]))
    );
    assert_eq!(order(&ranking)[0], 2);
    let score = ranking["ranked"][0]["score"].as_f64().unwrap();
    assert!((score - 1.0).abs() < 1e-6, "{ranking}");
}

/// However many bytes they take.
async fn a_million_characters_are_taken(server: &Server) {
    let texts = vec!["\u{fc} ".repeat(5_000); 100];
    let body = json!({ "query": "\u{fc}", "texts": texts, "method": "bm25" });
    assert!(body.to_string().len() > 1_400_000);
    let ranking = ask(server, "similarity", &body).await.data();
    assert_eq!(order(&ranking).len(), 100);
}

async fn every_violation_is_named(server: &Server) {
    let body = json!({ "query": "", "texts": ["a", ""], "method": "luck" });
    let details = ask(server, "similarity", &body)
        .await
        .refused(400, "invalid_request");
    assert_eq!(details.len(), 3, "{details:?}");
}
