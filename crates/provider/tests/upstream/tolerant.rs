//! Responses that do not follow the specification exactly, but that clients accept.

use aivy_provider::testing::{Script, Step};
use aivy_provider::{CallUsage, ChatEvent, ProviderError};
use futures_util::StreamExt as _;

use crate::harness::{asking, once, saying, stream};

const PLAIN: [(&str, &str); 1] = [("content-type", "text/plain; charset=utf-8")];

/// A completion with other members instead of `"x":0`.
fn whole(members: &str) -> String {
    r#"{"x":0,"choices":[{"index":0,"message":{"role":"assistant","content":"hello"},"finish_reason":"stop"}]}"#
        .replace("\"x\":0", members)
}

#[tokio::test]
async fn what_nobody_needs_of_an_answer_may_be_anything() {
    for members in [
        "\"id\":null,\"created\":1700000000.5",
        "\"id\":7,\"object\":null,\"created\":\"now\",\"model\":null",
        "\"usage\":null,\"system_fingerprint\":{}",
        "\"usage\":\"many\",\"error\":null",
        "\"error\":{}",
    ] {
        let (_upstream, providers) = once(Script::answer(200, &PLAIN, &whole(members))).await;
        let chat = providers.chat(&saying("hi")).await.unwrap();
        assert_eq!(
            chat.completion.content.as_deref(),
            Some("hello"),
            "{members}"
        );
        assert_eq!(chat.completion.json, whole(members));
    }
}

#[tokio::test]
async fn a_message_may_be_parts_or_nothing() {
    let said =
        r#"{"index":0,"message":{"role":"assistant","content":"hello"},"finish_reason":"stop"}"#;
    for (choice, content) in [
        (
            r#"{"message":{"content":[{"type":"text","text":"hel"},{"type":"text","text":"lo"}]}}"#,
            Some("hello"),
        ),
        (
            r#"{"index":null,"message":{"content":null,"tool_calls":[]},"finish_reason":null}"#,
            None,
        ),
        (
            r#"{"message":{"content":"half \ud83d"}}"#,
            Some("half \u{fffd}"),
        ),
        (r#"{"message":null}"#, None),
    ] {
        let body = whole("\"x\":0").replace(said, choice);
        let (_upstream, providers) = once(Script::answer(200, &[], &body)).await;
        let chat = providers.chat(&saying("hi")).await.unwrap();
        assert_eq!(chat.completion.content.as_deref(), content, "{choice}");
        assert_eq!(chat.completion.json, body);
    }
}

#[tokio::test]
async fn a_byte_order_mark_is_no_part_of_an_answer() {
    let body = format!("\u{feff}{}", whole("\"x\":1"));
    let (_upstream, providers) = once(Script::answer(200, &[], &body)).await;
    let chat = providers.chat(&saying("hi")).await.unwrap();
    assert_eq!(chat.completion.json, whole("\"x\":1"));
}

/// A stream with this content type and these bytes.
fn raw(content_type: &str, bytes: &str) -> Script {
    let head = format!("HTTP/1.1 200 OK\r\n{content_type}connection: close\r\n\r\n");
    Script::default()
        .then(Step::Send(head.into_bytes()))
        .then(Step::Send(bytes.as_bytes().to_vec()))
        .cut()
}

const PIECE: &str = r#"data: {"id":null,"created":1.5,"choices":[{"index":0,"delta":{"content":"hello"},"finish_reason":null}]}"#;
const LAST: &str = r#"data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#;

async fn is_read(script: Script, case: &str) -> CallUsage {
    let (_upstream, providers) = once(script).await;
    let (text, end) = stream(&providers).await;
    assert_eq!(text, "hello", "{case}");
    end.unwrap_or_else(|error| panic!("{case}: {error}"))
}

#[tokio::test]
async fn a_stream_may_have_any_type_but_that_of_a_page() {
    for kind in [
        "",
        "content-type: text/plain\r\n",
        "content-type: application/json\r\n",
    ] {
        let events = format!("{PIECE}\n\n{LAST}\n\ndata: [DONE]\n\n");
        is_read(raw(kind, &events), kind).await;
    }
}

#[tokio::test]
async fn a_stream_may_be_written_in_many_ways() {
    for events in [
        // Chunks without text, with and without choices.
        format!(
            "data: null\n\n{PIECE}\n\ndata: {{}}\n\ndata: {{\"choices\":null}}\n\n{LAST}\n\ndata: [DONE]\n\n"
        ),
        format!(
            "{PIECE}\n\ndata: {{\"choices\":[]}}\n\ndata: {{\"choices\":[{{\"delta\":null}}]}}\n\n{LAST}\n\ndata: [DONE]\n\n"
        ),
        // No end, no reason, no blank after the colon, other line ends, comments, a byte order
        // mark.
        format!("{PIECE}\n\n{LAST}\n\n"),
        format!("{PIECE}\n\ndata: [DONE]\n\n"),
        format!("{PIECE}\n\n{LAST}\n\ndata:[DONE]").replace("data: ", "data:"),
        format!(
            "\u{feff}: hi\r\n\r\n{PIECE}\r\n\r\nevent: chunk\r\nid: 7\r\n{LAST}\r\n\r\ndata: [DONE] \r\n\r\n"
        ),
        // JSON over several lines of an event.
        format!(
            "{}\n\n{LAST}\n\ndata: [DONE]\n\n",
            PIECE.replace(",\"choices\"", ",\ndata: \"choices\"")
        ),
        // Content in parts.
        format!(
            "{}\n\n{LAST}\n\ndata: [DONE]\n\n",
            PIECE.replace("\"hello\"", r#"[{"type":"text","text":"hello"}]"#)
        ),
    ] {
        is_read(raw("content-type: text/event-stream\r\n", &events), &events).await;
    }
}

#[tokio::test]
async fn a_connection_that_breaks_after_the_answer_has_lost_nothing() {
    is_read(Script::stream().says("hello").stops().cut(), "cut").await;
    let (_upstream, providers) = once(Script::stream().says("hello").cut()).await;
    let cut = ("hello".to_owned(), Err(ProviderError::Cut));
    assert_eq!(stream(&providers).await, cut);
}

#[tokio::test]
async fn a_chunk_without_meaning_here_passes() {
    let odd =
        r#"{"object":"chat.completion.chunk","prompt_filter_results":[{"index":0}],"choices":[]}"#;
    let script = Script::stream()
        .chunk(&format!("data: {odd}\n\n"))
        .says("hi")
        .stops()
        .done();
    let (_upstream, providers) = once(script).await;
    let body = r#"{"model":"m","messages":[{}],"stream":true}"#;
    let mut stream = providers.chat_stream(asking(body)).await.unwrap();
    match stream.next().await.unwrap().unwrap() {
        ChatEvent::Chunk(chunk) => assert_eq!(chunk.json, odd),
        ChatEvent::End(_) => panic!("it ended"),
    }
}
