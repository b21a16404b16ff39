//! The limit of concurrent calls of a provider.

use std::sync::Arc;

use aivy_provider::testing::{Script, ScriptedUpstream, Step, completion};
use aivy_provider::{Bounds, ProviderError, ProviderOptions};
use futures_util::future::join_all;
use tokio::sync::Semaphore;

use crate::harness::{SHORT, build, provider, saying, shared_options};

/// Responds to each request when the gate has a permit.
fn gated(gate: &Arc<Semaphore>) -> Script {
    let mut script = Script::default().then(Step::Gate(Arc::clone(gate)));
    for step in Script::json(200, &completion("hello", 9, 2)).steps() {
        script = script.then(step.clone());
    }
    script
}

fn bounded(upstream: &ScriptedUpstream, concurrency: usize, queue: usize) -> ProviderOptions {
    let mut options = provider("a", upstream);
    options.bounds = Bounds {
        concurrency,
        queue,
        ..Bounds::default()
    };
    options
}

#[tokio::test]
async fn no_more_calls_are_under_way_than_allowed() {
    let gate = Arc::new(Semaphore::new(0));
    let mut upstream = ScriptedUpstream::start([gated(&gate)]).await;
    let providers = build(vec![bounded(&upstream, 2, 8)], shared_options(1));
    let request = saying("hi");
    let calls = join_all((0..5).map(|_| providers.chat(&request)));
    let watch = async {
        for _ in 0..2 {
            upstream.request().await;
        }
        for _ in 2..5 {
            let more = tokio::time::timeout(SHORT, upstream.request()).await;
            assert!(more.is_err(), "no call before one has ended");
            gate.add_permits(1);
            upstream.request().await;
        }
        gate.add_permits(2);
    };
    let (answers, ()) = tokio::join!(calls, watch);
    assert!(answers.into_iter().all(|answer| answer.is_ok()));
}

#[tokio::test]
async fn a_full_queue_is_busy_and_a_stream_keeps_its_place_until_dropped() {
    let stream = Script::stream().says("hel").then(Step::Hold);
    let upstream =
        ScriptedUpstream::start([stream, Script::json(200, &completion("hello", 9, 2))]).await;
    let providers = build(vec![bounded(&upstream, 1, 0)], shared_options(1));
    let stream = providers.chat_stream(saying("hi")).await.unwrap();
    let busy = providers.chat(&saying("hi")).await.unwrap_err();
    assert!(matches!(busy, ProviderError::Busy { .. }), "{busy:?}");
    assert!(busy.retry_after().is_some());
    drop(stream);
    providers.chat(&saying("hi")).await.unwrap();
}

#[tokio::test]
async fn a_wait_in_the_queue_has_an_end() {
    let upstream = ScriptedUpstream::start([Script::stream().says("hel").then(Step::Hold)]).await;
    let mut options = bounded(&upstream, 1, 4);
    options.bounds.queue_wait = SHORT;
    let providers = build(vec![options], shared_options(1));
    let _held = providers.chat_stream(saying("hi")).await.unwrap();
    let busy = providers.chat(&saying("hi")).await.unwrap_err();
    assert!(matches!(busy, ProviderError::Busy { .. }), "{busy:?}");
    assert_eq!(upstream.unread_requests(), 1);
}

#[tokio::test]
async fn another_provider_has_room() {
    let full = ScriptedUpstream::start([Script::stream().says("hel").then(Step::Hold)]).await;
    let free = ScriptedUpstream::start([Script::json(200, &completion("hello", 9, 2))]).await;
    let providers = build(
        vec![bounded(&full, 1, 0), provider("b", &free)],
        shared_options(2),
    );
    let _held = providers.chat_stream(saying("hi")).await.unwrap();
    providers.chat(&saying("hi")).await.unwrap();
    assert_eq!(free.unread_requests(), 1);
}
