//! The operations that answer with a stream: the client, the command line and the mock.

use aivy_client::{Aivy, ChatEvent, ChatEvents as _, Error, types};
use futures_util::StreamExt as _;
use serde_json::json;

use super::operations;
use crate::harness::models::answer;
use crate::harness::stage::ai::spender;
use crate::harness::{Key, Server, program};

each_backend! {
    shared: the_client_reads_events, the_client_is_refused_typed, the_command_line_shows_what_comes;
}

#[test]
fn they_are_the_ones_that_are_tested_here() {
    let streams = operations()
        .into_iter()
        .filter(|operation| operation.streams());
    let ids: Vec<_> = streams.map(|operation| operation.id).collect();
    assert_eq!(ids, ["stream_chat"]);
}

fn ask() -> types::ChatIn {
    let messages = json!([{ "role": "user", "content": "one two" }]);
    serde_json::from_value(json!({ "messages": messages })).unwrap()
}

fn client(server: &Server, key: &Key) -> Aivy {
    Aivy::new(&format!("{}/v1", server.base()), &key.text).unwrap()
}

async fn the_client_reads_events(server: &Server) {
    let key = server.key("use:ai").await;
    let aivy = client(server, &key);
    let mut events = aivy
        .stream_chat()
        .body(ask())
        .send()
        .await
        .unwrap()
        .chat_events();
    let (mut text, mut end) = (String::new(), None);
    while let Some(event) = events.next().await {
        match event.unwrap() {
            ChatEvent::Delta(delta) => text += &delta.content,
            ChatEvent::Done(done) => end = Some(done),
            _ => {}
        }
    }
    let end = end.unwrap();
    assert_eq!(text, answer("one two"));
    assert_eq!(
        (&*end.finish_reason, end.usage.total_tokens),
        ("stop", 2 + 4)
    );
}

async fn the_client_is_refused_typed(server: &Server) {
    let poor = spender(server, 0).await;
    let key = server.key_of(&poor, "use:ai").await;
    let refused = client(server, &key).stream_chat().body(ask()).send().await;
    let error = Error::from(refused.err().unwrap());
    assert_eq!(
        (error.status(), error.code()),
        (Some(402), Some("budget_exceeded"))
    );
    assert!(
        error.details()[0].contains("the budget of the account is 0 tokens"),
        "{error}"
    );
}

async fn the_command_line_shows_what_comes(server: &Server) {
    let key = server.key("use:ai").await;
    let mut command = program::command("aivy-cli");
    command
        .args(["stream-chat", "one two"])
        .env("AIVY_API_KEY", &key.text)
        .env("AIVY_BASE_URL", format!("{}/v1", server.base()));
    let said = program::run(command).await;
    assert_eq!(said.out, format!("{}\n", answer("one two")), "{said:?}");
    assert!(said.err.ends_with(": tokens used: 6\n"), "{said:?}");
}
