//! `POST /v1/ai/language`

use serde_json::json;

use crate::ai::{ask, post};
use crate::harness::Server;

each_backend! {
    shared: it_tells_the_language, signs_have_none;
}

async fn it_tells_the_language(server: &Server) {
    let key = server.key("use:ai").await;
    for (text, language, name) in [
        (
            "Der Bäcker an der Ecke öffnet um sechs Uhr.",
            "de",
            "German",
        ),
        ("The baker at the corner opens at six.", "en", "English"),
        ("La boulangerie du coin ouvre à six heures.", "fr", "French"),
    ] {
        let told = post(server, &key, "language", &json!({ "text": text }))
            .await
            .data();
        assert_eq!(told["language"], language, "{told}");
        assert_eq!(
            (&told["name"], &told["script"]),
            (&json!(name), &json!("Latin"))
        );
        assert!(told["confidence"].as_f64().unwrap() > 0.5, "{told}");
    }
}

async fn signs_have_none(server: &Server) {
    let told = ask(server, "language", &json!({ "text": "123 + 456" }))
        .await
        .data();
    assert_eq!(told["language"], json!(null), "{told}");
    assert_eq!(told["reliable"], false);
}
