//! Further attempts, until the caller has received something.

use std::time::Duration;

use aivy_provider::testing::{Script, ScriptedUpstream, completion};
use aivy_provider::wire::Reason;
use aivy_provider::{ModelRoute, ProviderError, RouteTarget};

use crate::harness::{
    SHORT, build, no_stream, provider, saying, saying_to, shared_options, stream,
};

fn good() -> Script {
    Script::json(200, &completion("hello", 9, 2))
}

fn status(status: u16) -> Script {
    Script::answer(status, &[], "")
}

/// Two upstreams, called in order.
async fn pair(
    first: Script,
    second: Script,
    attempts: u32,
) -> (ScriptedUpstream, ScriptedUpstream, aivy_provider::Providers) {
    let (first, second) = (
        ScriptedUpstream::start([first]).await,
        ScriptedUpstream::start([second]).await,
    );
    let both = vec![provider("a", &first), provider("b", &second)];
    let providers = build(both, shared_options(attempts));
    (first, second, providers)
}

#[tokio::test]
async fn what_may_pass_is_tried_again() {
    for failure in [
        status(429),
        status(500),
        status(502),
        status(503),
        status(504),
        Script::hang_up(),
    ] {
        let mut upstream = ScriptedUpstream::start([failure, good()]).await;
        let providers = build(vec![provider("a", &upstream)], shared_options(2));
        providers.chat(&saying("hi")).await.unwrap();
        let (first, second) = (upstream.request().await, upstream.request().await);
        assert_eq!(first.body, second.body);
    }
}

#[tokio::test]
async fn attempts_are_counted() {
    let upstream = ScriptedUpstream::start([status(500)]).await;
    let providers = build(vec![provider("a", &upstream)], shared_options(3));
    let error = providers.chat(&saying("hi")).await.unwrap_err();
    assert!(matches!(
        error,
        ProviderError::Unavailable { status: 500, .. }
    ));
    assert_eq!(upstream.unread_requests(), 3);
}

#[tokio::test]
async fn a_rejected_request_is_not_tried_again() {
    for code in [400, 422, 413] {
        let (first, second, providers) = pair(status(code), good(), 4).await;
        let error = providers.chat(&saying("hi")).await.unwrap_err();
        assert!(matches!(error, ProviderError::Rejected { .. }), "{error:?}");
        assert_eq!((first.unread_requests(), second.unread_requests()), (1, 0));
    }
}

#[tokio::test]
async fn the_second_provider_answers_for_the_first() {
    for failure in [
        status(401),
        status(404),
        status(429),
        status(500),
        status(301),
        Script::hang_up(),
    ] {
        let (first, second, providers) = pair(failure, good(), 4).await;
        providers.chat(&saying("hi")).await.unwrap();
        assert_eq!((first.unread_requests(), second.unread_requests()), (1, 1));
    }
}

#[tokio::test]
async fn a_provider_that_is_not_there_or_silent_is_passed_over() {
    let gone = ScriptedUpstream::start([Script::silence()]).await;
    let (silent, good) = (
        ScriptedUpstream::start([Script::silence()]).await,
        ScriptedUpstream::start([good()]).await,
    );
    let mut quick = provider("silent", &silent);
    quick.timeouts.first_byte = SHORT;
    let all = vec![provider("gone", &gone), quick, provider("good", &good)];
    drop(gone);
    let providers = build(all, shared_options(3));
    providers.chat(&saying("hi")).await.unwrap();
    assert_eq!((silent.unread_requests(), good.unread_requests()), (1, 1));
}

#[tokio::test]
async fn a_stream_falls_back_before_its_first_chunk() {
    let whole = Script::stream().says("hello").stops().done();
    for failure in [
        status(503),
        Script::stream().cut(),
        Script::stream().chunk(": ping\n\n").cut(),
    ] {
        let (first, second, providers) = pair(failure, whole.clone(), 4).await;
        let (text, end) = stream(&providers).await;
        assert_eq!(text, "hello");
        assert!(end.is_ok());
        assert_eq!((first.unread_requests(), second.unread_requests()), (1, 1));
    }
}

#[tokio::test]
async fn nothing_is_tried_again_after_the_first_chunk() {
    let whole = Script::stream().says("hello").stops().done();
    let (first, second, providers) = pair(Script::stream().says("hel").cut(), whole, 4).await;
    assert_eq!(
        stream(&providers).await,
        ("hel".to_owned(), Err(ProviderError::Cut))
    );
    assert_eq!((first.unread_requests(), second.unread_requests()), (1, 0));
}

#[tokio::test]
async fn retry_after_is_honoured_up_to_its_bound() {
    let mut upstream =
        ScriptedUpstream::start([Script::answer(429, &[("retry-after", "1")], ""), good()]).await;
    let providers = build(vec![provider("a", &upstream)], shared_options(2));
    let before = tokio::time::Instant::now();
    providers.chat(&saying("hi")).await.unwrap();
    assert!(before.elapsed() >= Duration::from_secs(1));
    upstream.request().await;

    let upstream =
        ScriptedUpstream::start([Script::answer(429, &[("retry-after", "3600")], ""), good()])
            .await;
    let providers = build(vec![provider("a", &upstream)], shared_options(4));
    let expected = ProviderError::RateLimited {
        retry_after: Some(Duration::from_secs(3_600)),
        reason: Reason::default(),
    };
    assert_eq!(no_stream(&providers).await, expected);
    assert_eq!(upstream.unread_requests(), 1);
}

#[tokio::test]
async fn a_wait_that_ends_too_late_is_not_begun() {
    let upstream =
        ScriptedUpstream::start([Script::answer(503, &[("retry-after", "9")], ""), good()]).await;
    let mut options = shared_options(4);
    options.retry.give_up_after = Duration::from_secs(5);
    let providers = build(vec![provider("a", &upstream)], options);
    let expected = ProviderError::Unavailable {
        status: 503,
        retry_after: Some(Duration::from_secs(9)),
    };
    assert_eq!(providers.chat(&saying("hi")).await, Err(expected));
}

#[tokio::test]
async fn only_the_providers_of_the_route_are_asked() {
    let (first, second, _) = pair(good(), good(), 1).await;
    let mut options = shared_options(4);
    options.routes = vec![ModelRoute {
        pattern: "m".to_owned(),
        targets: vec![RouteTarget {
            provider: "b".to_owned(),
            model: None,
        }],
    }];
    let both = vec![provider("a", &first), provider("b", &second)];
    let providers = build(both, options);
    providers.chat(&saying("hi")).await.unwrap();
    assert_eq!((first.unread_requests(), second.unread_requests()), (0, 1));
    let other = saying_to("other", "hi");
    let unknown = ProviderError::UnknownModel {
        model: "other".to_owned(),
    };
    assert_eq!(providers.chat(&other).await, Err(unknown));
}
