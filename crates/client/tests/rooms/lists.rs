use futures_util::TryStreamExt as _;
use serde_json::{Value, json};

use super::client;
use super::generated::types::RoomStatus;
use super::support::{self, Answer, Server};

fn room(number: u64) -> Value {
    json!({ "id": format!("room_{number}"), "name": "A", "status": "open", "size": number, "balance": -1,
        "note": null, "created_at": "2023-01-15T12:00:00Z" })
}

fn page(current: u64, last: u64, rooms: &[u64]) -> Answer {
    let rooms: Vec<_> = rooms.iter().map(|number| room(*number)).collect();
    support::json(
        200,
        &[],
        &json!({ "success": true, "data": rooms, "meta": { "pagination":
        { "total": 5, "per_page": 2, "current_page": current, "last_page": last } } }),
    )
}

#[tokio::test]
async fn a_list_is_read_item_by_item_over_all_pages() {
    let server = Server::start(vec![
        page(1, 3, &[1, 2]),
        page(2, 3, &[3, 4]),
        page(3, 3, &[5]),
    ])
    .await;
    let client = client(&server.base);
    let rooms: Vec<_> = client
        .list_rooms()
        .per_page(2)
        .status(RoomStatus::Open)
        .stream()
        .try_collect()
        .await
        .unwrap();
    assert_eq!(
        rooms.iter().map(|room| room.size).collect::<Vec<i64>>(),
        [1, 2, 3, 4, 5]
    );
    let lines: Vec<_> = server
        .requests()
        .iter()
        .map(|request| request.line().to_owned())
        .collect();
    assert_eq!(
        lines,
        [
            "GET /v1/rooms?per_page=2&status=open",
            "GET /v1/rooms?page=2&per_page=2&status=open",
            "GET /v1/rooms?page=3&per_page=2&status=open",
        ]
    );
}

#[tokio::test]
async fn pages_come_with_their_place() {
    let server = Server::start(vec![page(2, 3, &[3]), page(3, 3, &[4])]).await;
    let client = client(&server.base);
    let pages: Vec<_> = client
        .list_rooms()
        .page(2)
        .pages()
        .try_collect()
        .await
        .unwrap();
    let places: Vec<_> = pages
        .iter()
        .map(|page| page.pagination.current_page)
        .collect();
    assert_eq!(places, [2, 3]);
}

#[tokio::test]
async fn a_list_that_shrinks_meanwhile_ends() {
    let server = Server::start(vec![page(1, 9, &[1]), page(2, 9, &[])]).await;
    let client = client(&server.base);
    let rooms: Vec<_> = client.list_rooms().stream().try_collect().await.unwrap();
    assert_eq!((rooms.len(), server.requests().len()), (1, 2));
}

#[tokio::test]
async fn an_error_ends_the_stream() {
    let refused = support::json(401, &[], &support::error("unauthorized", "No.", &[]));
    let server = Server::start(vec![page(1, 3, &[1]), refused]).await;
    let client = client(&server.base);
    let mut stream = std::pin::pin!(client.list_rooms().stream());
    assert_eq!(stream.try_next().await.unwrap().unwrap().size, 1);
    assert_eq!(stream.try_next().await.unwrap_err().status(), Some(401));
    assert!(stream.try_next().await.unwrap().is_none());
}

#[test]
fn a_stream_can_be_sent_to_another_thread() {
    fn assert_send<T: Send>(_: &T) {}
    let client = client("http://127.0.0.1:1");
    assert_send(&client.list_rooms().stream());
    assert_send(&client.list_rooms().pages());
}
