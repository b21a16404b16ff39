use futures_util::TryStreamExt as _;
use serde_json::json;

use super::client;
use super::generated::types::{ClearableText, RoomIn, RoomPatch};
use super::support::{self, Server};

fn room(status: u16) -> support::Answer {
    support::json(
        status,
        &[],
        &json!({ "success": true, "data": { "id": "room_1", "name": "A",
        "status": "demolished", "size": 1, "balance": 0, "note": "x", "created_at": "2023-01-15T12:00:00Z" } }),
    )
}

fn down() -> support::Answer {
    support::json(
        503,
        &[],
        &support::error("service_unavailable", "Down.", &[]),
    )
}

fn attic() -> RoomIn {
    RoomIn::builder().name("Attic").size(3).try_into().unwrap()
}

#[tokio::test]
async fn a_creation_carries_one_key_over_all_its_repetitions() {
    let server = Server::start(vec![down(), down(), room(201)]).await;
    let answer = client(&server.base)
        .create_room()
        .body(attic())
        .send()
        .await
        .unwrap();
    assert_eq!(answer.data.status.to_string(), "demolished");
    let requests = server.requests();
    let keys: Vec<_> = requests
        .iter()
        .map(|r| r.header("idempotency-key").unwrap())
        .collect();
    assert_eq!(keys.len(), 3);
    assert!(
        keys.iter().all(|key| *key == keys[0] && key.len() == 32),
        "{keys:?}"
    );
    assert_eq!(requests[2].body(), r#"{"name":"Attic","size":3}"#);
}

#[tokio::test]
async fn two_creations_have_two_keys() {
    let server = Server::start(vec![room(201)]).await;
    let client = client(&server.base);
    for _ in 0..2 {
        client.create_room().body(attic()).send().await.unwrap();
    }
    let requests = server.requests();
    assert_ne!(
        requests[0].header("idempotency-key"),
        requests[1].header("idempotency-key")
    );
}

#[tokio::test]
async fn a_caller_may_choose_the_key() {
    let server = Server::start(vec![room(201)]).await;
    client(&server.base)
        .create_room()
        .idempotency_key("mine")
        .body(attic())
        .send()
        .await
        .unwrap();
    assert_eq!(server.requests()[0].header("idempotency-key"), Some("mine"));
}

#[tokio::test]
async fn absent_null_and_a_value_are_three_things() {
    let server = Server::start(vec![room(200)]).await;
    let client = client(&server.base);
    let patches = [
        RoomPatch::default(),
        RoomPatch {
            note: Some(ClearableText(None)),
            ..RoomPatch::default()
        },
        RoomPatch {
            note: Some("x".parse().unwrap()),
            ..RoomPatch::default()
        },
    ];
    for patch in patches {
        client
            .update_room()
            .room_id("room_1")
            .body(patch)
            .send()
            .await
            .unwrap();
    }
    let requests = server.requests();
    let bodies: Vec<_> = requests.iter().map(|request| request.body()).collect();
    assert_eq!(bodies, ["{}", r#"{"note":null}"#, r#"{"note":"x"}"#]);
    for body in bodies {
        let read: RoomPatch = serde_json::from_str(body).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), body);
    }
}

#[tokio::test]
async fn an_id_is_escaped() {
    let server = Server::start(vec![room(200)]).await;
    client(&server.base)
        .get_room()
        .room_id("a/../b")
        .send()
        .await
        .unwrap();
    assert_eq!(server.requests()[0].line(), "GET /v1/rooms/a%2F..%2Fb");
}

#[tokio::test]
async fn events_come_as_they_are_sent() {
    let events = "data: one\n\ndata: two\n\n";
    let server = Server::start(vec![support::text(200, "text/event-stream", &[], events)]).await;
    let answer = client(&server.base)
        .watch_room()
        .room_id("room_1")
        .send()
        .await
        .unwrap();
    let bytes: Vec<_> = answer.into_inner_stream().try_collect().await.unwrap();
    assert_eq!(bytes.concat(), events.as_bytes());
}

#[tokio::test]
async fn a_stream_that_is_refused_has_a_typed_error() {
    let refused = support::json(404, &[], &support::error("not_found", "No room.", &[]));
    let server = Server::start(vec![refused]).await;
    let error = client(&server.base)
        .watch_room()
        .room_id("room_1")
        .send()
        .await
        .err()
        .unwrap();
    let text = error.to_string();
    assert_eq!(error.status().map(|s| s.as_u16()), Some(404), "{text}");
}
