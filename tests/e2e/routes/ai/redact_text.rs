//! `POST /v1/ai/redact`

use serde_json::json;

use crate::ai::ask;
use crate::harness::Server;

each_backend! {
    shared: it_masks_what_is_private, every_violation_is_named;
}

async fn it_masks_what_is_private(server: &Server) {
    let text = "Jané: jane@example.com, +49 30 901820, 192.0.2.7.";
    let masked = ask(server, "redact", &json!({ "text": text })).await.data();
    assert_eq!(masked["text"], "Jané: [EMAIL], [PHONE], [IP].");
    let findings = masked["findings"].as_array().unwrap();
    let kinds: Vec<_> = findings.iter().map(|found| &found["kind"]).collect();
    assert_eq!(kinds, ["email", "phone", "ip"]);
    let span = &findings[0]["span"];
    assert_eq!(
        span,
        &json!({ "start": 6, "end": 22, "byte_start": 7, "byte_end": 23 })
    );
}

async fn every_violation_is_named(server: &Server) {
    let body = json!({ "text": 1, "kinds": ["name"], "mask": "none", "region": "de" });
    let details = ask(server, "redact", &body)
        .await
        .refused(400, "invalid_request");
    for member in ["text", "kinds", "mask", "region"] {
        assert!(
            details.iter().any(|detail| detail.starts_with(member)),
            "{member}: {details:?}"
        );
    }
    assert_eq!(details.len(), 4, "{details:?}");
}
