//! A caller that goes away ends the call at the provider.

use aivy_provider::testing::{Script, Step};
use futures_util::StreamExt as _;

use crate::harness::{SHORT, once, saying};

#[tokio::test]
async fn dropping_a_stream_closes_its_connection() {
    let (mut upstream, providers) = once(Script::stream().says("hel").then(Step::Hold)).await;
    let mut stream = providers.chat_stream(saying("hi")).await.unwrap();
    stream.next().await.unwrap().unwrap();
    let open = tokio::time::timeout(SHORT, upstream.closed()).await;
    assert!(
        open.is_err(),
        "the stream is read, so its connection is open"
    );
    drop(stream);
    upstream.closed().await;
}

#[tokio::test]
async fn dropping_a_call_closes_its_connection() {
    let (mut upstream, providers) = once(Script::silence()).await;
    let request = saying("hi");
    tokio::select! {
        answer = providers.chat(&request) => panic!("{answer:?}"),
        _ = upstream.request() => {}
    }
    upstream.closed().await;
}
