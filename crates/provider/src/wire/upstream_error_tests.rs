//! The errors of providers.

use super::*;

/// Message, kind, code, param, status.
type Told<'a> = (
    Option<&'a str>,
    Option<&'a str>,
    Option<&'a str>,
    Option<&'a str>,
    Option<u16>,
);

fn told(error: &UpstreamError) -> Told<'_> {
    (
        error.message.as_deref(),
        error.kind.as_deref(),
        error.code.as_deref(),
        error.param.as_deref(),
        error.status,
    )
}

#[test]
fn the_forms_of_several_providers_are_read() {
    let cases: &[(&str, Told<'_>)] = &[
        (
            r#"{"error":{"message":"no such model","type":"invalid_request_error","param":"model","code":"model_not_found"}}"#,
            (
                Some("no such model"),
                Some("invalid_request_error"),
                Some("model_not_found"),
                Some("model"),
                None,
            ),
        ),
        // vLLM, newer and older.
        (
            r#"{"error":{"message":"too long","type":"BadRequestError","param":null,"code":400}}"#,
            (
                Some("too long"),
                Some("BadRequestError"),
                None,
                None,
                Some(400),
            ),
        ),
        (
            r#"{"object":"error","message":"too long","type":"BadRequestError","param":null,"code":"400"}"#,
            (
                Some("too long"),
                Some("BadRequestError"),
                None,
                None,
                Some(400),
            ),
        ),
        // Ollama, TGI.
        (
            r#"{"error":"model not found"}"#,
            (Some("model not found"), None, None, None, None),
        ),
        (
            r#"{"error":"Input validation error","error_type":"validation"}"#,
            (
                Some("Input validation error"),
                Some("validation"),
                None,
                None,
                None,
            ),
        ),
        // FastAPI.
        (
            r#"{"detail":"Not Found"}"#,
            (Some("Not Found"), None, None, None, None),
        ),
        (
            r#"{"detail":[{"type":"extra_forbidden","loc":["body","stream_options"],"msg":"Extra inputs are not permitted","input":{}},{"loc":["body","messages",0],"msg":"bad"}]}"#,
            (
                Some("stream_options: Extra inputs are not permitted; messages.0: bad"),
                Some("extra_forbidden"),
                None,
                Some("stream_options"),
                None,
            ),
        ),
        // Mistral.
        (
            r#"{"object":"error","message":{"detail":[{"type":"missing","loc":["body","model"],"msg":"Field required"}]},"type":"invalid_request_error","code":null}"#,
            (
                Some("model: Field required"),
                Some("missing"),
                None,
                Some("model"),
                None,
            ),
        ),
        // Gemini.
        (
            r#"[{"error":{"code":400,"message":"bad argument","status":"INVALID_ARGUMENT"}}]"#,
            (
                Some("bad argument"),
                None,
                Some("INVALID_ARGUMENT"),
                None,
                Some(400),
            ),
        ),
        // RFC 9457, and whatever else.
        (
            r#"{"title":"Too long","status":413}"#,
            (Some("Too long"), None, None, None, Some(413)),
        ),
        (
            r#"{"errors":["one","two"]}"#,
            (Some("one; two"), None, None, None, None),
        ),
        (
            "upstream connect error",
            (Some("upstream connect error"), None, None, None, None),
        ),
        ("\"too long\"", (Some("too long"), None, None, None, None)),
    ];
    for (body, expected) in cases {
        assert_eq!(told(&UpstreamError::read(body)), *expected, "{body}");
    }
}

#[test]
fn what_is_no_error_says_nothing() {
    for body in [
        "",
        " ",
        "<html>no</html>",
        "[]",
        "{}",
        r#"{"error":7}"#,
        "7",
        "null",
    ] {
        assert_eq!(
            UpstreamError::read(body),
            UpstreamError::default(),
            "{body}"
        );
    }
    let deep = format!("{}\"x\"{}", "{\"error\":".repeat(50), "}".repeat(50));
    assert_eq!(UpstreamError::read(&deep), UpstreamError::default());
    let long = UpstreamError::read(&"é".repeat(LONGEST));
    assert!(long.message.unwrap().len() <= LONGEST);
}

#[test]
fn words_stand_for_a_status() {
    for (body, status, quota) in [
        (
            r#"{"error":{"code":"context_length_exceeded","type":"invalid_request_error"}}"#,
            Some(400),
            false,
        ),
        (r#"{"error":{"type":"rate_limit_error"}}"#, Some(429), false),
        (
            r#"{"error":{"code":"insufficient_quota","type":"insufficient_quota"}}"#,
            Some(429),
            true,
        ),
        (
            r#"{"error":{"code":404,"type":"NotFoundError"}}"#,
            Some(404),
            false,
        ),
        (
            r#"{"error":{"code":529,"type":"rate_limit_error"}}"#,
            None,
            false,
        ),
        (r#"{"error":{"type":"server_error"}}"#, None, false),
    ] {
        let error = UpstreamError::read(body);
        assert_eq!(error.status_of_request(), status, "{body}");
        assert_eq!(error.is_about_quota(), quota, "{body}");
    }
}

#[test]
fn an_event_is_an_error_where_it_says_so() {
    let within = |text: &str| {
        let object = Object::read(text).unwrap();
        UpstreamError::within(&object, text).map(|error| error.message.unwrap_or_default())
    };
    for (text, words) in [
        (r#"{"error":{"message":"a"}}"#, "a"),
        (r#"{"choices":[{"delta":{}}],"error":{"message":"a"}}"#, "a"),
        (r#"{"message":"a","type":"server_error"}"#, "a"),
        (r#"{"detail":"a"}"#, "a"),
        (r#"{"choices":null,"msg":"a","code":500}"#, "a"),
    ] {
        assert_eq!(within(text).as_deref(), Some(words), "{text}");
    }
    for text in [
        "{}",
        r#"{"error":null,"choices":[]}"#,
        r#"{"choices":[],"message":"a"}"#,
        r#"{"choices":[],"error":{}}"#,
        r#"{"id":"a","object":"chat.completion.chunk"}"#,
    ] {
        assert_eq!(within(text), None, "{text}");
    }
}
