//! The same request on two nodes at once: the second to commit returns the first one's response.

use std::sync::Arc;

use aivy_app::{Actor, IdempotentRequest};
use aivy_store::on_both;
use aivy_store::testing::Database;
use aivy_types::ErrorCode;

use crate::test_app::{TestApp, code, task};

on_both!(
    the_second_gives_the_answer_of_the_first,
    also_when_the_first_was_refused,
    another_request_with_the_key_is_told_so,
);

/// The actor with this `Idempotency-Key`, for a request with this `fingerprint`.
fn keyed(who: &Actor, fingerprint: char) -> Actor {
    let fingerprint = fingerprint.to_string().repeat(64);
    let request = IdempotentRequest::new("key".to_owned(), fingerprint, 201);
    Actor {
        user: who.user.clone(),
        idempotent_request: Some(Arc::new(request)),
    }
}

async fn the_second_gives_the_answer_of_the_first(database: &Database) {
    let test = TestApp::new(database).await;
    let other = TestApp::node(database, &test.clock).await;
    let creator = test.person(100).await;
    let (one, two) = (keyed(&creator, 'a'), keyed(&creator, 'a'));
    let (first, second) = tokio::join!(
        test.app.publish_task(&one, task()),
        other.publish_task(&two, task()),
    );
    // As a client sees them, in whole seconds.
    let shown = [first, second].map(|task| serde_json::to_value(task.unwrap()).unwrap());
    assert_eq!(shown[0], shown[1]);
    let replayed = [one, two].map(|actor| actor.idempotent_request.unwrap().is_replayed());
    assert_eq!(replayed.into_iter().filter(|replayed| *replayed).count(), 1);
    assert_eq!(test.available(&creator).await, 90);
    test.audit().await;
}

/// The other node refused it before the grant came, and kept that refusal.
async fn also_when_the_first_was_refused(database: &Database) {
    let test = TestApp::new(database).await;
    let creator = test.person(100).await;
    let refused = keyed(&creator, 'a');
    let body = r#"{"success":false,"error":{"code":"insufficient_balance","message":"m","details":["d"]}}"#;
    let request = refused.idempotent_request.unwrap();
    let kept = test
        .app
        .keep_answer(&creator.user, &request, 409, body.to_owned());
    assert!(kept.await.unwrap());
    let late = keyed(&creator, 'a');
    let failure = test.app.publish_task(&late, task()).await.unwrap_err();
    assert_eq!(failure.code, ErrorCode::InsufficientBalance);
    assert_eq!(
        (failure.message.as_deref(), &*failure.details),
        (Some("m"), &["d".to_owned()][..])
    );
    assert!(late.idempotent_request.unwrap().is_replayed());
    assert_eq!(test.available(&creator).await, 100);
}

async fn another_request_with_the_key_is_told_so(database: &Database) {
    let test = TestApp::new(database).await;
    let creator = test.person(100).await;
    test.app
        .publish_task(&keyed(&creator, 'a'), task())
        .await
        .unwrap();
    let other = test.app.publish_task(&keyed(&creator, 'b'), task()).await;
    assert_eq!(code(other), ErrorCode::IdempotencyKeyReused);
    // A day later the key is free.
    test.pass(24 * 3600 + 1);
    test.app
        .publish_task(&keyed(&creator, 'b'), task())
        .await
        .unwrap();
    assert_eq!(test.available(&creator).await, 80);
}
