//! `POST /v1/ai/chat/stream`

use serde_json::json;

use crate::ai::events::{data, events, text};
use crate::ai::{BOTH, ask, post, runs, says, settled};
use crate::harness::Server;
use crate::harness::models::{MODELS, answer};

each_backend! {
    shared: pieces_come_and_then_the_usage, what_was_used_is_counted, a_bad_request_is_no_stream;
}

async fn pieces_come_and_then_the_usage(server: &Server) {
    let streamed = ask(server, "chat/stream", &says("one two")).await;
    let events = events(&streamed);
    let (done, pieces) = events.split_last().unwrap();
    assert_eq!((pieces.len(), text(&events)), (4, answer("one two")));
    assert_eq!(done.0, "done");
    let expected = json!({
        "model": MODELS[0], "finish_reason": "stop",
        "usage": { "prompt_tokens": 2, "completion_tokens": 4, "total_tokens": 6, "estimated": false },
    });
    assert_eq!(data(done), expected);
}

async fn what_was_used_is_counted(server: &Server) {
    let key = server.key(BOTH).await;
    post(server, &key, "chat/stream", &says("one two")).await;
    // Settled before the end is given out.
    let budget = crate::ai::usage(server, &key).await["budget"].take();
    assert_eq!(
        (&budget["spent"], &budget["reserved"]),
        (&json!(6), &json!(0))
    );
    let counted = runs(server, &key, 1).await;
    assert_eq!(counted[0]["tool"], "chat");
    assert_eq!(
        (&counted[0]["units"], &counted[0]["failures"]),
        (&json!(6), &json!(0))
    );
    assert_eq!(settled(server, &key).await["spent"], 6);
}

async fn a_bad_request_is_no_stream(server: &Server) {
    let refused = ask(server, "chat/stream", &json!({ "messages": [] })).await;
    let details = refused.refused(400, "invalid_request");
    assert!(details[0].starts_with("messages"), "{details:?}");
}
