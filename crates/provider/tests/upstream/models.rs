//! Lists of models.

use std::sync::Arc;
use std::time::Duration;

use aivy_core::clock::Clock;
use aivy_core::entropy::Entropy;
use aivy_provider::testing::{Script, ScriptedUpstream, Step};
use aivy_provider::{
    ModelRoute, NoopObserver, ProviderError, Providers, RouteTarget, SharedOptions,
};
use aivy_types::Timestamp;
use futures_util::future::join_all;
use serde_json::json;
use tokio::sync::Semaphore;

use crate::harness::{build, provider, shared_options};

fn list(names: &[&str]) -> Script {
    let models: Vec<_> = names
        .iter()
        .map(|name| json!({"id": name, "object": "model", "owned_by": "x"}))
        .collect();
    Script::json(200, &json!({"object": "list", "data": models}))
}

async fn names(providers: &Providers) -> Vec<String> {
    let models = providers.models().await.unwrap();
    models.models.iter().map(|model| model.id.clone()).collect()
}

fn manual(upstream: &ScriptedUpstream, options: SharedOptions) -> (Clock, Providers) {
    let clock = Clock::manual(Timestamp::from_micros(0));
    let all = vec![provider("a", upstream)];
    let providers = Providers::new(
        all,
        options,
        clock.clone(),
        Entropy::seeded(1),
        Arc::new(NoopObserver),
    );
    (clock, providers.unwrap())
}

#[tokio::test]
async fn the_models_of_all_providers_are_listed_once_in_order() {
    let (first, second) = (
        ScriptedUpstream::start([list(&["m2", "m1"])]).await,
        ScriptedUpstream::start([list(&["m3", "m1"])]).await,
    );
    let providers = build(
        vec![provider("a", &first), provider("b", &second)],
        shared_options(1),
    );
    assert_eq!(names(&providers).await, ["m1", "m2", "m3"]);
    assert!(providers.models().await.unwrap().complete);
}

#[tokio::test]
async fn only_names_that_a_route_knows_are_listed_and_all_that_it_names() {
    let upstream = ScriptedUpstream::start([list(&["llama3:8b", "gpt-oss", "private"])]).await;
    let route = |pattern: &str, model: Option<&str>| ModelRoute {
        pattern: pattern.to_owned(),
        targets: vec![RouteTarget {
            provider: "a".to_owned(),
            model: model.map(str::to_owned),
        }],
    };
    let mut options = shared_options(1);
    options.routes = vec![
        route("fast", Some("llama3:8b")),
        route("gone", Some("deleted")),
        route("gpt-*", None),
    ];
    let providers = build(vec![provider("a", &upstream)], options);
    // Models in the configuration are listed even if the provider does not know them.
    assert_eq!(names(&providers).await, ["fast", "gone", "gpt-oss"]);
}

#[tokio::test]
async fn a_list_is_believed_for_its_time() {
    let upstream = ScriptedUpstream::start([list(&["m1"]), list(&["m2"])]).await;
    let (clock, providers) = manual(&upstream, shared_options(1));
    assert_eq!(names(&providers).await, ["m1"]);
    clock.advance(Duration::from_secs(59));
    assert_eq!(names(&providers).await, ["m1"]);
    clock.advance(Duration::from_secs(1));
    assert_eq!(names(&providers).await, ["m2"]);
    assert_eq!(upstream.unread_requests(), 2);
}

#[tokio::test]
async fn many_who_ask_at_once_make_one_request() {
    let gate = Arc::new(Semaphore::new(0));
    let mut script = Script::default().then(Step::Gate(gate.clone()));
    for step in list(&["m1"]).steps() {
        script = script.then(step.clone());
    }
    let mut upstream = ScriptedUpstream::start([script]).await;
    let providers = build(vec![provider("a", &upstream)], shared_options(1));
    let open = async {
        upstream.request().await;
        gate.add_permits(9);
    };
    let (answers, ()) = tokio::join!(join_all((0..9).map(|_| providers.models())), open);
    assert!(answers.iter().all(Result::is_ok));
    assert_eq!(upstream.unread_requests(), 0);
}

#[tokio::test]
async fn a_provider_that_is_down_leaves_the_others_for_a_shorter_time() {
    let down = ScriptedUpstream::start([Script::answer(501, &[], ""), list(&["m2"])]).await;
    let up = ScriptedUpstream::start([list(&["m1"])]).await;
    let clock = Clock::manual(Timestamp::from_micros(0));
    let both = vec![provider("a", &down), provider("b", &up)];
    let providers = Providers::new(
        both,
        shared_options(1),
        clock.clone(),
        Entropy::seeded(1),
        Arc::new(NoopObserver),
    )
    .unwrap();
    assert_eq!(names(&providers).await, ["m1"]);
    assert!(!providers.models().await.unwrap().complete);
    clock.advance(Duration::from_secs(6));
    assert_eq!(names(&providers).await, ["m1", "m2"]);
}

#[tokio::test]
async fn when_nobody_answers_the_first_error_is_told_and_soon_forgotten() {
    let upstream = ScriptedUpstream::start([Script::answer(401, &[], ""), list(&["m1"])]).await;
    let (clock, providers) = manual(&upstream, shared_options(1));
    for _ in 0..2 {
        assert_eq!(
            providers.models().await,
            Err(ProviderError::Refused { status: 401 })
        );
    }
    assert_eq!(upstream.unread_requests(), 1);
    clock.advance(Duration::from_secs(6));
    assert_eq!(names(&providers).await, ["m1"]);
}

fn exactly(name: &str, model: &str) -> SharedOptions {
    let mut options = shared_options(1);
    options.routes = vec![ModelRoute {
        pattern: name.to_owned(),
        targets: vec![RouteTarget {
            provider: "a".to_owned(),
            model: Some(model.to_owned()),
        }],
    }];
    options
}

#[tokio::test]
async fn a_provider_without_a_list_leaves_what_the_configuration_names() {
    let html = [("content-type", "text/html")];
    for script in [
        Script::answer(404, &[], "404 page not found"),
        Script::json(404, &json!({"detail": "Not Found"})),
        Script::answer(405, &[], ""),
        Script::answer(200, &html, "<html></html>"),
        Script::answer(200, &[], "ok"),
        Script::json(200, &json!({"models": []})),
        Script::json(200, &json!({"data": null})),
        Script::answer(401, &[], ""),
        Script::answer(500, &[], ""),
        Script::hang_up(),
    ] {
        let upstream = ScriptedUpstream::start([script]).await;
        let providers = build(vec![provider("a", &upstream)], exactly("fast", "tiny"));
        assert_eq!(names(&providers).await, ["fast"]);
    }
}

#[tokio::test]
async fn a_provider_without_a_list_that_names_nothing_has_no_models() {
    for script in [
        Script::answer(404, &[], "404 page not found"),
        Script::answer(200, &[], "ok"),
    ] {
        let upstream = ScriptedUpstream::start([script]).await;
        let providers = build(vec![provider("a", &upstream)], shared_options(1));
        assert_eq!(names(&providers).await, [""; 0]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_list_is_not_waited_for_without_end() {
    let upstream = ScriptedUpstream::start([Script::silence()]).await;
    let providers = build(vec![provider("a", &upstream)], exactly("fast", "tiny"));
    let before = tokio::time::Instant::now();
    assert_eq!(names(&providers).await, ["fast"]);
    assert!(before.elapsed() <= Duration::from_secs(11));
}

#[tokio::test]
async fn what_a_provider_says_of_a_model_is_passed_on() {
    let body = r#"{"data":[{"id":"tiny","owned_by":null,"max_model_len":4096,"created":1.5}]}"#;
    let upstream = ScriptedUpstream::start([Script::answer(200, &[], body)]).await;
    let providers = build(vec![provider("a", &upstream)], exactly("fast", "tiny"));
    let models = providers.models().await.unwrap();
    let expected =
        r#"{"id":"fast","owned_by":"","max_model_len":4096,"created":1.5,"object":"model"}"#;
    assert_eq!(models.models[0].json, expected);
}
