//! `POST /v1/ai/keywords`

use serde_json::json;

use crate::ai::ask;
use crate::harness::Server;

each_backend! {
    shared: it_finds_what_a_text_is_about, every_violation_is_named;
}

async fn it_finds_what_a_text_is_about(server: &Server) {
    let text = "Solar panels turn sunlight into power. Cheap solar panels changed the power grid. \
                Without solar panels the grid would need more coal.";
    let body = json!({ "text": text, "limit": 3, "language": "en" });
    let found = ask(server, "keywords", &body).await.data();
    let keywords = found["keywords"].as_array().unwrap();
    assert_eq!((keywords.len(), &found["language"]), (3, &json!("en")));
    let panels = keywords.iter().find(|found| {
        let phrase = found["phrase"].as_str().unwrap();
        phrase.eq_ignore_ascii_case("solar panels")
    });
    assert_eq!(panels.unwrap()["count"], 3, "{found}");
}

async fn every_violation_is_named(server: &Server) {
    let body = json!({ "text": "", "limit": 51, "max_words": 0, "language": "EN", "more": 1 });
    let details = ask(server, "keywords", &body)
        .await
        .refused(400, "invalid_request");
    for member in ["text", "limit", "max_words", "language", "more"] {
        let named = details.iter().filter(|detail| detail.contains(member));
        assert_eq!(named.count(), 1, "{member}: {details:?}");
    }
    assert_eq!(details.len(), 5, "{details:?}");
}
