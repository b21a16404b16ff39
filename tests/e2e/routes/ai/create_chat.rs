//! `POST /v1/ai/chat`

use serde_json::json;

use crate::ai::{BOTH, ask, post, runs, says, settled};
use crate::harness::Server;
use crate::harness::models::{MODELS, answer};

each_backend! {
    shared: it_answers, what_was_used_is_counted, every_violation_is_named,
        a_model_that_nobody_has_is_not_found, a_kept_answer_is_spent_once;
}

async fn it_answers(server: &Server) {
    let said = ask(server, "chat", &says("one two")).await.data();
    let expected = json!({
        "model": MODELS[0], "content": answer("one two"), "finish_reason": "stop",
        "usage": { "prompt_tokens": 2, "completion_tokens": 4, "total_tokens": 6, "estimated": false },
    });
    assert_eq!(said, expected);
}

async fn what_was_used_is_counted(server: &Server) {
    let key = server.key(BOTH).await;
    let other = server.key_of(&key.user, "use:ai").await;
    for text in ["one two", "three"] {
        post(server, &key, "chat", &says(text)).await.data();
    }
    post(server, &other, "chat", &says("four")).await.data();
    post(server, &key, "language", &json!({ "text": "Guten Tag" }))
        .await
        .data();
    let budget = settled(server, &key).await;
    assert_eq!(budget["spent"], 6 + 4 + 4, "{budget}");
    let counted = runs(server, &key, 4).await;
    let row = |tool: &str, model: Option<&str>, key: &str, runs: i64, units: i64| {
        let found = counted.iter().find(|row| {
            (&row["tool"], &row["model"], &row["key_id"])
                == (&json!(tool), &json!(model), &json!(key))
        });
        let found = found.unwrap_or_else(|| panic!("{tool} {key}: {counted:#?}"));
        assert_eq!(
            (&found["runs"], &found["units"]),
            (&json!(runs), &json!(units))
        );
        assert_eq!(found["failures"], 0);
    };
    row("chat", Some(MODELS[0]), &key.id, 2, 10);
    row("chat", Some(MODELS[0]), &other.id, 1, 4);
    row("language", None, &key.id, 1, 9);
}

async fn every_violation_is_named(server: &Server) {
    let body = json!({
        "messages": [{ "role": "judge", "content": "" }], "max_tokens": 0, "temperature": 3, "n": 2,
    });
    let details = ask(server, "chat", &body)
        .await
        .refused(400, "invalid_request");
    for member in ["role", "content", "max_tokens", "temperature", "n"] {
        assert!(
            details.iter().any(|detail| detail.contains(member)),
            "{member}: {details:?}"
        );
    }
    assert_eq!(details.len(), 5, "{details:?}");
}

async fn a_model_that_nobody_has_is_not_found(server: &Server) {
    let mut body = says("one");
    body["model"] = json!("gpt-none");
    let key = server.key(BOTH).await;
    post(server, &key, "chat", &body)
        .await
        .refused(404, "not_found");
    assert_eq!(settled(server, &key).await["spent"], 0);
}

async fn a_kept_answer_is_spent_once(server: &Server) {
    let key = server.key(BOTH).await;
    let ask = || {
        let call = server
            .call("POST", "/v1/ai/chat")
            .key(&key)
            .value(&says("one two"));
        call.header("Idempotency-Key", "once").send()
    };
    let (first, second) = (ask().await, ask().await);
    assert_eq!((first.status, &first.text), (200, &second.text));
    assert_eq!(second.header("idempotent-replayed"), "true");
    assert!(!first.headers.contains_key("idempotent-replayed"));
    assert_eq!(settled(server, &key).await["spent"], 6);
}
