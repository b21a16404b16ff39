//! The manner in which requests are sent, and what is learned from refusals.

use super::*;
use crate::wire::Conversation;

fn ours() -> ChatRequest {
    let conversation = Conversation {
        model: "m",
        messages: Vec::new(),
        temperature: None,
    };
    ChatRequest::of(&conversation, Some(9))
}

fn callers() -> ChatRequest {
    let body = r#"{"model":"m","messages":[{}],"stream":true}"#;
    ChatRequest::read(bytes::Bytes::from_static(body.as_bytes())).unwrap()
}

fn rejected(status: u16, message: &str, param: Option<&str>) -> ProviderError {
    ProviderError::Rejected {
        status,
        reason: Reason {
            message: Some(message.to_owned()),
            param: param.map(str::to_owned),
            ..Reason::default()
        },
    }
}

#[test]
fn models_that_reason_are_known_by_their_names() {
    for model in [
        "o1",
        "o1-preview",
        "o3-mini",
        "o4-mini-2025-04-16",
        "gpt-5",
        "gpt-5-mini",
        "gpt-5.1",
        "gpt-5-nano-2025-08-07",
        "openai/gpt-5-mini",
        "GPT-5-Mini",
        "ft:gpt-5-mini:org::id",
        "gpt-6",
    ] {
        assert_eq!(
            LimitName::of_model(model),
            LimitName::MaxCompletionTokens,
            "{model}"
        );
    }
    for model in [
        "gpt-4o",
        "gpt-4.1-mini",
        "gpt-3.5-turbo",
        "gpt-5-chat-latest",
        "gpt-5.2-chat-latest",
        "gpt-oss-120b",
        "llama3.2:1b",
        "olmo-2",
        "o200k",
        "openchat",
        "mistral-large",
        "o",
        "gpt-",
        "",
    ] {
        assert_eq!(LimitName::of_model(model), LimitName::MaxTokens, "{model}");
    }
}

#[test]
fn the_operator_knows_better_than_the_rule_and_the_model_best() {
    let habits = Habits::new(Some(LimitName::MaxTokens), None);
    let first = habits.manner(&ours(), "gpt-5", false);
    assert_eq!(first.limit, LimitName::MaxTokens);
    let error = rejected(
        400,
        "Unsupported parameter: 'max_tokens'",
        Some("max_tokens"),
    );
    let next = first.after(&error, &ours()).unwrap();
    assert_eq!(next.limit, LimitName::MaxCompletionTokens);
    habits.learn("gpt-5", next);
    assert_eq!(
        habits.manner(&ours(), "gpt-5", false).limit,
        LimitName::MaxCompletionTokens
    );
    assert_eq!(
        habits.manner(&ours(), "gpt-5-x", false).limit,
        LimitName::MaxTokens
    );
    // Only one change, not back and forth.
    assert_eq!(next.after(&error, &ours()), None);
}

#[test]
fn usage_is_asked_for_where_it_is_known_to_be_told() {
    let asks = |setting, request: &ChatRequest| {
        Habits::new(None, setting)
            .manner(request, "m", true)
            .ask_usage
    };
    assert!(asks(None, &ours()) && !asks(None, &callers()));
    assert!(asks(Some(true), &callers()) && !asks(Some(false), &ours()));
    assert!(
        !Habits::new(None, Some(true))
            .manner(&ours(), "m", false)
            .ask_usage
    );
}

#[test]
fn what_was_added_is_taken_back_where_it_is_refused() {
    let habits = Habits::new(None, None);
    let first = habits.manner(&ours(), "m", true);
    for error in [
        rejected(
            422,
            "stream_options: Extra inputs are not permitted",
            Some("stream_options"),
        ),
        rejected(400, "Unprocessable Entity", None),
    ] {
        let next = first.after(&error, &ours()).unwrap();
        assert_eq!((next.ask_usage, next.limit), (false, first.limit));
        habits.learn("m", next);
    }
    assert!(!habits.manner(&ours(), "m", true).ask_usage);
}

#[test]
fn a_fault_of_the_request_is_no_fault_of_what_was_added() {
    let first = Habits::new(None, Some(true)).manner(&ours(), "m", true);
    for error in [
        rejected(400, "This model's maximum context length is 9 tokens", None),
        rejected(400, "messages.0: bad", Some("messages")),
        rejected(400, "max_tokens is too large: 9", Some("max_tokens")),
        rejected(404, "stream_options", None),
        ProviderError::Cut,
    ] {
        assert_eq!(first.after(&error, &ours()), None, "{error}");
    }
    // What the caller wrote is not changed.
    let error = rejected(
        400,
        "Unsupported parameter: 'max_tokens'",
        Some("max_tokens"),
    );
    assert_eq!(first.after(&error, &callers()), None);
}

#[test]
fn what_is_remembered_is_bounded() {
    let habits = Habits::new(None, None);
    let mut manner = habits.manner(&ours(), "m", true);
    manner.changed_usage = true;
    for model in 0..2 * MOST_MODELS {
        habits.learn(&model.to_string(), manner);
    }
    assert_eq!(habits.learned.lock().len(), MOST_MODELS);
}
