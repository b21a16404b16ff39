//! Errors of providers, in all known formats.

use std::time::Duration;

use aivy_provider::ProviderError;
use aivy_provider::testing::{Script, ScriptedUpstream, Step, completion};
use aivy_provider::wire::Reason;
use serde_json::{Value, json};

use crate::harness::{
    build, no_stream, once, provider, saying, saying_that, shared_options, stream,
};

async fn refused(script: Script) -> ProviderError {
    let (_upstream, providers) = once(script).await;
    providers.chat(&saying("hi")).await.unwrap_err()
}

#[tokio::test]
async fn a_refusal_keeps_its_words_in_whatever_form() {
    for (body, words) in [
        (r#"{"error":{"message":"too long"}}"#, "too long"),
        (r#"{"error":"too long"}"#, "too long"),
        (r#"{"message":"too long"}"#, "too long"),
        (r#"{"detail":"too long"}"#, "too long"),
        (
            r#"{"detail":[{"loc":["body","messages"],"msg":"too long"}]}"#,
            "messages: too long",
        ),
        (r#"[{"error":{"message":"too long"}}]"#, "too long"),
        ("too long", "too long"),
    ] {
        for (status, kind) in [
            (400, "application/json"),
            (413, "text/plain"),
            (422, "application/json"),
        ] {
            let error = refused(Script::answer(status, &[("content-type", kind)], body)).await;
            let ProviderError::Rejected {
                status: told,
                reason,
            } = error
            else {
                panic!("{body}: {error}")
            };
            assert_eq!(
                (told, reason.message.as_deref()),
                (status, Some(words)),
                "{body}"
            );
        }
    }
    let page = Script::answer(
        404,
        &[("content-type", "text/html")],
        "<html>not here</html>",
    );
    let reason = Reason::default();
    assert_eq!(
        refused(page).await,
        ProviderError::Rejected {
            status: 404,
            reason
        }
    );
}

#[tokio::test]
async fn what_programs_act_on_is_kept() {
    let body = json!({"error": {"message": "maximum context length is 9", "type": "invalid_request_error",
        "param": "messages", "code": "context_length_exceeded"}});
    let reason = Reason {
        kind: Some("invalid_request_error".to_owned()),
        code: Some("context_length_exceeded".to_owned()),
        param: Some("messages".to_owned()),
        ..saying_that("maximum context length is 9")
    };
    let expected = ProviderError::Rejected {
        status: 400,
        reason,
    };
    assert_eq!(refused(Script::json(400, &body)).await, expected);
    // The same with a success status, and as the first event of a stream.
    assert_eq!(refused(Script::json(200, &body)).await, expected);
    let (_upstream, providers) = once(Script::stream().event(&body).done()).await;
    assert_eq!(no_stream(&providers).await, expected);
}

#[tokio::test]
async fn a_used_up_quota_is_not_asked_again_but_another_provider_is() {
    let body = json!({"error": {"message": "You exceeded your current quota", "type": "insufficient_quota",
        "param": null, "code": "insufficient_quota"}});
    for script in [
        Script::json(429, &body),
        Script::json(402, &json!({"error": "no balance"})),
    ] {
        let upstream = ScriptedUpstream::start([script.clone()]).await;
        let providers = build(vec![provider("a", &upstream)], shared_options(4));
        let error = providers.chat(&saying("hi")).await.unwrap_err();
        assert!(
            matches!(error, ProviderError::QuotaUsedUp { .. }),
            "{error}"
        );
        assert_eq!(upstream.unread_requests(), 1);

        let second = ScriptedUpstream::start([Script::json(200, &completion("hello", 9, 2))]).await;
        let both = vec![provider("a", &upstream), provider("b", &second)];
        build(both, shared_options(4))
            .chat(&saying("hi"))
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn a_limit_keeps_its_words_and_its_wait() {
    let body = r#"{"error":{"message":"Limit 30000 of org-secret","code":"rate_limit_exceeded","type":"tokens"}}"#;
    for headers in [
        [("retry-after-ms", "61000")],
        [("retry-after", "61")],
        [("retry-after", "60.5")],
    ] {
        let error = refused(Script::answer(429, &headers, body)).await;
        assert!(error.retry_after() > Some(Duration::from_secs(60)));
        let reason = Reason {
            kind: Some("tokens".to_owned()),
            code: Some("rate_limit_exceeded".to_owned()),
            ..saying_that("Limit 30000 of [hidden]")
        };
        assert_eq!(error.reason(), Some(&reason));
    }
}

/// The error at the end of a stream that had already sent text.
async fn in_the_middle(script: impl Fn(Script) -> Script) -> ProviderError {
    let (_upstream, providers) = once(script(Script::stream().says("hel"))).await;
    let (text, end) = stream(&providers).await;
    assert_eq!(text, "hel");
    end.unwrap_err()
}

#[tokio::test]
async fn an_error_in_the_middle_of_a_stream_ends_it_in_whatever_form() {
    let whole = "0\r\n\r\n";
    for event in [
        r#"data: {"error":{"message":"no memory"}}"#,
        r#"data: {"error":"no memory"}"#,
        r#"data: {"message":"no memory","type":"x"}"#,
        r#"data: {"object":"error","message":"no memory","code":500}"#,
        r#"data: {"detail":"no memory"}"#,
        r#"data: [{"error":{"message":"no memory"}}]"#,
        r#"data: {"choices":[{"delta":{},"finish_reason":"error"}],"error":{"message":"no memory"}}"#,
        "data: no memory",
        "event: error\ndata: no memory",
        "event: error\ndata: {\"message\":\"no memory\"}",
        r#"error: {"message":"no memory","code":500}"#,
        r#"{"error":{"message":"no memory"}}"#,
        "{\n  \"detail\": \"no memory\"\n}",
    ] {
        let script = |before: Script| {
            let text = format!("{event}\n\n");
            before
                .chunk(&text)
                .chunk("data: [DONE]\n\n")
                .then(Step::Send(whole.into()))
        };
        let error = in_the_middle(script).await;
        let words = error.reason().and_then(|reason| reason.message.as_deref());
        assert_eq!(words, Some("no memory"), "{event}: {error}");
    }
}

#[tokio::test]
async fn an_error_in_the_middle_means_what_its_code_means() {
    let event = |value: Value| move |before: Script| before.event(&value).done();
    let limited = json!({"error": {"message": "slow down", "code": 429}});
    let error = in_the_middle(event(limited)).await;
    assert!(
        matches!(error, ProviderError::RateLimited { .. }),
        "{error}"
    );
    // Our key must not reach the caller.
    let key = json!({"error": {"message": "Incorrect API key sk-1", "code": "invalid_api_key"}});
    assert_eq!(
        in_the_middle(event(key)).await,
        ProviderError::Refused { status: 401 }
    );
}

#[tokio::test]
async fn an_answer_in_one_piece_may_be_an_error() {
    for body in [
        r#"{"error":{"message":"no memory"}}"#,
        r#"{"detail":"no memory"}"#,
    ] {
        let error = refused(Script::answer(200, &[], body)).await;
        let reason = saying_that("no memory");
        assert_eq!(error, ProviderError::Failed { reason });
        let json = [("content-type", "application/json")];
        let (_upstream, providers) = once(Script::answer(200, &json, body)).await;
        let reason = saying_that("no memory");
        assert_eq!(
            no_stream(&providers).await,
            ProviderError::Failed { reason }
        );
    }
}
