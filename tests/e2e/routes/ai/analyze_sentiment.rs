//! `POST /v1/ai/sentiment`

use serde_json::json;

use crate::ai::ask;
use crate::harness::Server;

each_backend! {
    shared: it_judges_each_sentence, another_language_is_refused;
}

async fn it_judges_each_sentence(server: &Server) {
    let text = "The room was lovely. The food was terrible.";
    let judged = ask(server, "sentiment", &json!({ "text": text }))
        .await
        .data();
    let sentences = judged["sentences"].as_array().unwrap();
    let labels: Vec<_> = sentences
        .iter()
        .map(|sentence| &sentence["scores"]["label"])
        .collect();
    assert_eq!(labels, ["positive", "negative"]);
    let end = sentences[1]["span"]["end"].as_u64().unwrap();
    assert_eq!(usize::try_from(end).unwrap(), text.len());
}

async fn another_language_is_refused(server: &Server) {
    let text = "Das Zimmer war wunderbar, aber das Essen war leider überhaupt nicht gut.";
    let refused = ask(server, "sentiment", &json!({ "text": text })).await;
    let details = refused.refused(400, "invalid_request");
    assert_eq!(details.len(), 1, "{details:?}");
    assert!(
        details[0].contains("text") && details[0].contains("English"),
        "{details:?}"
    );
    let said = json!({ "text": text, "language": "de" });
    let details = ask(server, "sentiment", &said)
        .await
        .refused(400, "invalid_request");
    assert!(details[0].contains("language"), "{details:?}");
}
