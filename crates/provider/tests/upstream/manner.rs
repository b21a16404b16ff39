//! The names under which a model accepts the additions to a request.

use aivy_provider::testing::{Script, ScriptedUpstream, completion};
use aivy_provider::{LimitName, ProviderError, ProviderOptions, Providers};
use serde_json::{Value, json};

use crate::harness::{asking, build, provider, saying_to, shared_options, stream};

fn good() -> Script {
    Script::json(200, &completion("hello", 9, 2))
}

/// The response of OpenAI's reasoning models to `max_tokens`.
fn unsupported() -> Script {
    let message = "Unsupported parameter: 'max_tokens' is not supported with this model. Use \
        'max_completion_tokens' instead.";
    Script::json(
        400,
        &json!({"error": {"message": message, "type": "invalid_request_error",
            "param": "max_tokens", "code": "unsupported_parameter"}}),
    )
}

/// The response of servers that refuse unknown members.
fn extra() -> Script {
    let fault = json!({"type": "extra_forbidden", "loc": ["body", "stream_options"],
        "msg": "Extra inputs are not permitted"});
    Script::json(422, &json!({ "detail": [fault] }))
}

async fn asked(
    scripts: impl IntoIterator<Item = Script>,
    set: impl FnOnce(&mut ProviderOptions),
) -> (ScriptedUpstream, Providers) {
    let upstream = ScriptedUpstream::start(scripts).await;
    let mut options = provider("a", &upstream);
    set(&mut options);
    (upstream, build(vec![options], shared_options(1)))
}

/// The limits in a request.
async fn bounds(upstream: &mut ScriptedUpstream) -> (Value, Value) {
    let mut body = upstream.request().await.json();
    (
        body["max_tokens"].take(),
        body["max_completion_tokens"].take(),
    )
}

fn bounded(model: &str) -> aivy_provider::wire::ChatRequest {
    let mut request = saying_to(model, "hi");
    request.bound_by(7);
    request
}

#[tokio::test]
async fn a_model_that_reasons_is_bounded_as_it_wants_it() {
    let (mut upstream, providers) = asked([good()], |_| {}).await;
    for (model, expected) in [
        ("gpt-5-mini", (json!(null), json!(7))),
        ("o4-mini", (json!(null), json!(7))),
        ("llama3.2", (json!(7), json!(null))),
        ("gpt-5-chat-latest", (json!(7), json!(null))),
    ] {
        providers.chat(&bounded(model)).await.unwrap();
        assert_eq!(bounds(&mut upstream).await, expected, "{model}");
    }
}

#[tokio::test]
async fn a_refused_name_is_changed_once_and_remembered() {
    let (mut upstream, providers) = asked([unsupported(), good()], |_| {}).await;
    for _ in 0..2 {
        providers.chat(&bounded("deployed")).await.unwrap();
    }
    assert_eq!(bounds(&mut upstream).await, (json!(7), json!(null)));
    for _ in 0..2 {
        assert_eq!(bounds(&mut upstream).await, (json!(null), json!(7)));
    }
    assert_eq!(upstream.unread_requests(), 0);
}

#[tokio::test]
async fn a_name_is_not_changed_to_and_fro() {
    let (upstream, providers) = asked([unsupported()], |_| {}).await;
    let error = providers.chat(&bounded("deployed")).await.unwrap_err();
    assert!(
        matches!(error, ProviderError::Rejected { status: 400, .. }),
        "{error}"
    );
    assert_eq!(upstream.unread_requests(), 2);
}

#[tokio::test]
async fn the_operator_names_the_bound() {
    let name = |options: &mut ProviderOptions| {
        options.limit_name = Some(LimitName::MaxCompletionTokens);
    };
    let (mut upstream, providers) = asked([good()], name).await;
    providers.chat(&bounded("deployed")).await.unwrap();
    assert_eq!(bounds(&mut upstream).await, (json!(null), json!(7)));
}

#[tokio::test]
async fn what_a_caller_states_is_the_callers() {
    let (upstream, providers) = asked([unsupported()], |_| {}).await;
    let mut request = asking(r#"{"model":"gpt-5","max_tokens":5,"messages":[{}]}"#);
    request.bound_by(7);
    let error = providers.chat(&request).await.unwrap_err();
    let code = error.reason().and_then(|reason| reason.code.as_deref());
    assert_eq!(code, Some("unsupported_parameter"));
    assert_eq!(upstream.unread_requests(), 1);
}

#[tokio::test]
async fn usage_is_not_asked_for_again_where_that_was_refused() {
    let whole = Script::stream().says("hello").stops().done();
    for refusal in [extra(), Script::answer(400, &[], "")] {
        let (mut upstream, providers) = asked([refusal, whole.clone()], |_| {}).await;
        for _ in 0..2 {
            assert_eq!(stream(&providers).await.0, "hello");
        }
        let options = json!({"include_usage": true});
        assert_eq!(upstream.request().await.json()["stream_options"], options);
        for _ in 0..2 {
            let sent = upstream.request().await.json();
            assert_eq!(
                (&sent["stream"], sent.get("stream_options")),
                (&json!(true), None)
            );
        }
        assert_eq!(upstream.unread_requests(), 0);
    }
}

#[tokio::test]
async fn both_additions_may_be_refused_one_after_the_other() {
    let whole = Script::stream().says("hello").stops().done();
    let (upstream, providers) = asked([unsupported(), extra(), whole], |_| {}).await;
    providers.chat_stream(bounded("deployed")).await.unwrap();
    assert_eq!(upstream.unread_requests(), 3);
}
