//! The generated stubs, asked by the generated client.

use aivy_client::{Aivy, AnswerExt, Error, types};
use aivy_mock::{MockServer, MockServerExt, ThenExt};
use serde_json::Value;

use super::{answered_whole, body, untyped};
use crate::harness::document::Operation;

/// What the document shows as an operation's success.
fn example<T: serde::de::DeserializeOwned>(operation: &Operation) -> T {
    serde_json::from_value(operation.example(operation.success())).unwrap()
}

fn unauthorized() -> types::ErrorEnvelope {
    aivy_mock::error("unauthorized", "A valid API key is required")
}

/// Stubs the operation with its example, or with an error; asks; answers what came.
async fn ask(server: &MockServer, operation: &Operation, fails: bool) -> Result<Value, Error> {
    let aivy = Aivy::new(&server.base_url(), "aivy_key")?;
    let request = operation.request();
    macro_rules! stubbed {
        ($($name:ident($($parameter:ident),*) $(<- $body:ident)? => $success:ident;)*) => {
            match operation.id.as_str() {
                $(stringify!($name) => {
                    let mut mock = server.$name(|when, then| {
                        // Whatever the client was told must arrive.
                        $(let when = when.$parameter(request.parameter(stringify!($parameter)));)*
                        $(let when = when.body(&body::<types::$body>(&request));)?
                        let _ = when.into_inner();
                        let then = if fails {
                            then.unauthorized(&unauthorized())
                        } else {
                            then.$success(&example(operation))
                        };
                        let _ = then.into_inner().rate_limit(60, 59, 1).request_id("req_1");
                    });
                    let call = aivy.$name();
                    $(let call = call.$parameter(request.parameter(stringify!($parameter)));)*
                    $(let call = call.body(body::<types::$body>(&request));)?
                    let answer = call.send().await.map_err(Error::from);
                    mock.assert();
                    mock.delete();
                    let answer = answer?;
                    assert_eq!(answer.rate_limit().map(|facts| facts.remaining), Some(59));
                    assert_eq!(answer.request_id(), Some("req_1"));
                    serde_json::to_value(&*answer).unwrap()
                })*
                other => untyped(other),
            }
        };
    }
    Ok(typed_operations!(stubbed))
}

#[tokio::test(flavor = "multi_thread")]
async fn every_operation_answers_and_refuses_typed() {
    let server = MockServer::start_async().await;
    for operation in answered_whole() {
        let answer = ask(&server, &operation, false).await.unwrap();
        let shown = operation.example(operation.success());
        assert_eq!(answer, shown, "{}", operation.id);
        let error = ask(&server, &operation, true).await.unwrap_err();
        assert_eq!(
            (error.status(), error.code()),
            (Some(401), Some("unauthorized")),
            "{}",
            operation.id
        );
        assert_eq!(error.request_id(), Some("req_1"));
    }
}
