//! The ends of streams that are not the provider's: a client that leaves, and a server that stops.

use std::sync::Arc;
use std::time::Duration;

use aivy_provider::testing::{Script, ScriptedUpstream, Step};
use aivy_store::testing::Database;
use tokio::io::AsyncWriteExt;
use tokio::time::timeout;

use super::events::{self, Reader, text};
use super::{BOTH, runs, says, settled};
use crate::connections::{narrow, reaches};
use crate::harness::{Key, PATIENCE, Server, WIDE};

each_backend! {
    own: who_leaves_ends_the_call, who_leaves_before_the_answer_ends_the_call, who_leaves_while_nothing_comes_ends_the_call,
        who_stops_reading_ends_the_call, a_server_that_stops_ends_its_streams;
}

/// A server that asks `upstream`.
async fn server_of(database: &Arc<Database>, upstream: &ScriptedUpstream) -> Server {
    let provider = format!("ai.providers.test.url={}", upstream.base_url());
    // Of a shutdown streams have four fifths.
    let grace = "server.shutdown_grace_ms=1000";
    let settings = [WIDE, &[&provider, "ai.default_model=m", grace]].concat();
    Server::start_without_models(database, &settings).await
}

/// A stream of which the first word has come.
async fn begun(server: &Server, key: &Key) -> Reader {
    let call = server.call("POST", "/v1/ai/chat/stream").key(key);
    let mut stream = Reader::new(call.value(&says("one")).open().await);
    stream.until("first").await;
    stream
}

/// Waits until the server has closed its connection to the provider.
async fn cancelled(upstream: &mut ScriptedUpstream) {
    let closed = timeout(PATIENCE, upstream.closed()).await;
    closed.expect("the call of the provider goes on");
}

async fn who_leaves_ends_the_call(database: Arc<Database>) {
    let word = "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\
                \"choices\":[{\"index\":0,\"delta\":{\"content\":\" more\"}}]}\n\n";
    let chunk = format!("{:x}\r\n{word}\r\n", word.len());
    let endless = Step::Drip(chunk.into_bytes(), Duration::from_millis(1));
    let mut upstream =
        ScriptedUpstream::start([Script::stream().says("first").then(endless)]).await;
    let server = server_of(&database, &upstream).await;
    let key = server.key(BOTH).await;
    let mut stream = begun(&server, &key).await;
    stream.until("more").await;
    drop(stream);
    cancelled(&mut upstream).await;
    let spent = settled(&server, &key).await["spent"].as_i64().unwrap();
    // The words that came and the question, and not what was set aside.
    assert!((3..1024).contains(&spent), "{spent}");
    assert_eq!(runs(&server, &key, 1).await[0]["units"], spent);
}

/// Nobody can say what the call has used: all that was set aside counts.
async fn who_leaves_before_the_answer_ends_the_call(database: Arc<Database>) {
    let mut upstream = ScriptedUpstream::start([Script::silence()]).await;
    let server = server_of(&database, &upstream).await;
    let key = server.key(BOTH).await;
    let call = server
        .call("POST", "/v1/ai/chat")
        .key(&key)
        .value(&says("one"));
    let asking = tokio::spawn(async move { call.send().await });
    upstream.request().await;
    asking.abort();
    cancelled(&mut upstream).await;
    let spent = settled(&server, &key).await["spent"].as_i64().unwrap();
    assert!(spent > 1024, "{spent}");
    assert_eq!(runs(&server, &key, 1).await[0]["failures"], 1);
}

/// While nothing comes, a heartbeat finds out that nobody is there.
async fn who_leaves_while_nothing_comes_ends_the_call(database: Arc<Database>) {
    let script = Script::stream().says("first").then(Step::Hold);
    let mut upstream = ScriptedUpstream::start([script]).await;
    let server = server_of(&database, &upstream).await;
    let key = server.key(BOTH).await;
    let mut stream = begun(&server, &key).await;
    stream.until(": heartbeat\n\n").await;
    drop(stream);
    cancelled(&mut upstream).await;
    assert!(settled(&server, &key).await["spent"].as_i64().unwrap() > 0);
}

/// A connection that is open and not read from is no reason to ask a provider on.
async fn who_stops_reading_ends_the_call(database: Arc<Database>) {
    let word = "more ".repeat(4_000);
    let event = format!(
        "data: {{\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\
         \"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"{word}\"}}}}]}}\n\n"
    );
    let chunk = format!("{:x}\r\n{event}\r\n", event.len());
    let long = (0..500).fold(Script::stream(), |script, _| {
        script.then(Step::Send(chunk.clone().into_bytes()))
    });
    let mut upstream = ScriptedUpstream::start([long.then(Step::Hold)]).await;
    let provider = format!("ai.providers.test.url={}", upstream.base_url());
    let soon = "server.write_timeout_ms=500";
    let settings = [WIDE, &[&provider, "ai.default_model=m", soon]].concat();
    let server = Server::start_without_models(&database, &settings).await;
    let key = server.key(BOTH).await;
    let body = says("one").to_string();
    let request = format!(
        "POST /v1/ai/chat/stream HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        key.text,
        body.len()
    );
    let mut stream = narrow(server.address).await;
    stream.write_all(request.as_bytes()).await.unwrap();
    upstream.request().await;
    cancelled(&mut upstream).await;
    reaches(
        &server,
        "aivy_http_connections_slow_total{side=\"answer\"} ",
        |slow| slow == 1,
    )
    .await;
    assert!(settled(&server, &key).await["spent"].as_i64().unwrap() > 0);
}

async fn a_server_that_stops_ends_its_streams(database: Arc<Database>) {
    let script = Script::stream().says("first").then(Step::Hold);
    let mut upstream = ScriptedUpstream::start([script]).await;
    let server = server_of(&database, &upstream).await;
    let key = server.key(BOTH).await;
    let stream = begun(&server, &key).await;
    let (came, ()) = tokio::join!(stream.rest(), server.stop());
    assert_eq!(text(&came), "first");
    assert_eq!(events::failure(&came), "service_unavailable");
    cancelled(&mut upstream).await;
    // The next server finds that everything was settled and written.
    let server = server_of(&database, &upstream).await;
    assert!(settled(&server, &key).await["spent"].as_i64().unwrap() > 0);
    assert_eq!(runs(&server, &key, 1).await[0]["failures"], 1);
}
