//! Many concurrent calls.

use aivy_embed::EmbedError;
use aivy_embed::testing::Fixture;
use futures_util::FutureExt as _;
use futures_util::future::join_all;

use crate::texts;

/// Enough work that other calls arrive meanwhile.
fn much() -> Vec<String> {
    vec!["red green blue ".repeat(150); 200]
}

#[tokio::test]
async fn a_full_queue_is_busy_and_those_in_it_are_served() {
    let embedder = Fixture::new().open_with(|options| {
        options.jobs = 1;
        options.queue = 1;
    });
    let embedder = embedder.unwrap();
    let mut first = Box::pin(embedder.embed(much()));
    assert!(first.as_mut().now_or_never().is_none());
    // One runs or waits, another can wait; of many, some must be refused.
    let rest = join_all((0..50).map(|_| embedder.embed(texts(&["red"])))).await;
    let busy = rest
        .iter()
        .filter(|result| matches!(result, Err(EmbedError::Busy { .. })))
        .count();
    assert!(busy > 0);
    assert!(
        rest.iter()
            .all(|result| matches!(result, Ok(_) | Err(EmbedError::Busy { .. })))
    );
    assert_eq!(first.await.unwrap().vectors.len(), 200);
}

#[tokio::test]
async fn work_that_nobody_wants_is_not_done() {
    let embedder = Fixture::new().open_with(|options| {
        options.jobs = 1;
        options.queue = 8;
        options.batch_tokens = 1;
    });
    let embedder = embedder.unwrap();
    let whole = std::time::Instant::now();
    embedder.embed(much()).await.unwrap();
    let whole = whole.elapsed();
    for _ in 0..6 {
        assert!(embedder.embed(much()).now_or_never().is_none());
    }
    let after = std::time::Instant::now();
    embedder.embed(texts(&["red"])).await.unwrap();
    assert!(
        after.elapsed() < whole * 3,
        "six calls were dropped and must not be worked off"
    );
}

/// On a multi-threaded runtime, as in a server.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_share_the_threads() {
    let embedder = Fixture::new()
        .open_with(|options| options.queue = 64)
        .unwrap();
    let alone = embedder.embed(texts(&["red blue"])).await.unwrap();
    let calls = (0..60).map(|_| {
        let embedder = embedder.clone();
        tokio::spawn(async move { embedder.embed(texts(&["red blue"])).await })
    });
    for made in join_all(calls).await {
        assert_eq!(made.unwrap().as_ref(), Ok(&alone));
    }
}
