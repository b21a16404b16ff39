//! The generated client.

use aivy_client::{Aivy, AnswerExt, Error, types};
use serde_json::{Value, json};

use super::{answered_whole, body, untyped};

use crate::harness::request::Request;
use crate::harness::stage::people::rich;
use crate::harness::stage::tasks::{PURSE, publish};
use crate::harness::{Key, PATIENCE, Server};

each_backend! {
    shared: every_operation_answers_typed,
        every_operation_refuses_typed,
        absent_null_and_value_arrive_as_such,
        a_repetition_says_so;
}

fn client(server: &Server, key: &str) -> Aivy {
    let options = aivy_client::Options::new().deadline(PATIENCE);
    options
        .build(&format!("{}/v1", server.base()), key)
        .unwrap()
}

/// What a typed answer says, as JSON again, and what its headers say.
struct Typed {
    body: Value,
    remaining: u64,
    request_id: String,
}

fn typed<T: serde::Serialize>(answer: &aivy_client::ResponseValue<T>) -> Typed {
    Typed {
        body: serde_json::to_value(&**answer).unwrap(),
        remaining: answer.rate_limit().unwrap().remaining,
        request_id: answer.request_id().unwrap().to_owned(),
    }
}

/// Calls an operation the way that a program does.
async fn call(aivy: &Aivy, operation: &str, request: &Request) -> Result<Typed, Error> {
    macro_rules! calls {
        ($($name:ident($($parameter:ident),*) $(<- $body:ident)? => $success:ident;)*) => {
            match operation {
                $(stringify!($name) => {
                    let call = aivy.$name();
                    $(let call = call.$parameter(request.parameter(stringify!($parameter)));)*
                    $(let call = call.body(body::<types::$body>(request));)?
                    typed(&call.send().await?)
                })*
                other => untyped(other),
            }
        };
    }
    Ok(typed_operations!(calls))
}

async fn every_operation_answers_typed(server: &Server) {
    for operation in answered_whole() {
        let staged = server.stage(&operation, operation.least()).await;
        let aivy = client(server, &staged.key.text);
        let answer = call(&aivy, &operation.id, &staged.request).await.unwrap();
        assert_eq!(answer.body["success"], true, "{}", operation.id);
        assert_eq!(answer.remaining, 999_999, "{}", operation.id);
        assert!(answer.request_id.starts_with("req_"), "{}", operation.id);
        // Nothing is lost on the way through the types.
        operation.validate_body(operation.success(), &answer.body);
    }
}

async fn every_operation_refuses_typed(server: &Server) {
    let revoked: Key = server.key("read:user").await;
    server.revoke(&revoked).await;
    for operation in answered_whole() {
        let aivy = client(server, &revoked.text);
        let error = call(&aivy, &operation.id, &operation.request())
            .await
            .err()
            .unwrap();
        assert_eq!(
            (error.status(), error.code()),
            (Some(401), Some("unauthorized")),
            "{}",
            operation.id
        );
        assert_eq!(
            error.details(),
            ["the API key is revoked"],
            "{}",
            operation.id
        );
        assert!(error.request_id().is_some_and(|id| id.starts_with("req_")));
        assert!(error.rate_limit().is_some(), "{}", operation.id);
        assert!(!format!("{error} {error:?}").contains(&revoked.text));
    }
}

async fn absent_null_and_value_arrive_as_such(server: &Server) {
    let key = server.key("write:user").await;
    let aivy = client(server, &key.text);
    let picture = Some("https://example.com/a.png".to_owned());
    for (avatar, expected) in [
        (Some(types::ClearableUri(picture.clone())), picture.clone()),
        (None, picture),
        (Some(types::ClearableUri(None)), None),
    ] {
        let body = types::ProfilePatch {
            name: Some("Ada".to_owned()),
            avatar_url: avatar,
        };
        let profile = aivy.update_profile().body(body).send().await.unwrap();
        assert_eq!(profile.data.avatar_url, expected);
    }
}

async fn a_repetition_says_so(server: &Server) {
    let worker = server.key("write:tasks").await;
    let creator = rich(server, PURSE).await;
    let task = publish(server, &creator, &json!({})).await;
    let aivy = client(server, &worker.text);
    let claim = || aivy.claim_task().task_id(&task).idempotency_key("once");
    let first = claim().send().await.unwrap();
    let second = claim().send().await.unwrap();
    assert!(!first.is_replayed() && second.is_replayed());
    assert_eq!(first.data.id, second.data.id);
}
