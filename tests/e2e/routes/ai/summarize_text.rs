//! `POST /v1/ai/summary`

use serde_json::json;

use crate::ai::ask;
use crate::harness::Server;

each_backend! {
    shared: it_answers_sentences_of_the_text, one_of_two_lengths_may_be_given;
}

const TEXT: &str = "The bridge over the river was closed. Engineers found cracks in the bridge. \
                    It rained. The bridge will be closed until the cracks are mended.";

async fn it_answers_sentences_of_the_text(server: &Server) {
    let summary = ask(server, "summary", &json!({ "text": TEXT, "sentences": 2 }))
        .await
        .data();
    let sentences = summary["sentences"].as_array().unwrap();
    assert_eq!(
        (sentences.len(), &summary["total_sentences"]),
        (2, &json!(4))
    );
    for sentence in sentences {
        let text = sentence["text"].as_str().unwrap();
        assert!(TEXT.contains(text) && text != "It rained.", "{summary}");
    }
    assert!(sentences[0]["index"].as_u64() < sentences[1]["index"].as_u64());
}

async fn one_of_two_lengths_may_be_given(server: &Server) {
    let both = json!({ "text": TEXT, "sentences": 2, "ratio": 0.5 });
    let details = ask(server, "summary", &both)
        .await
        .refused(400, "invalid_request");
    assert!(
        details.iter().any(|detail| detail.contains("ratio")),
        "{details:?}"
    );
    let wrong = json!({ "text": TEXT, "sentences": 51, "ratio": 2 });
    let details = ask(server, "summary", &wrong)
        .await
        .refused(400, "invalid_request");
    assert_eq!(details.len(), 2, "{details:?}");
}
