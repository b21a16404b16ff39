//! Clients that hang up: in the middle of a head or a body, or before they read the response.

use std::time::Duration;

use aivy_fuzz::request::Request;

use crate::lane::{JSON, Lane};

pub(super) fn tell(lane: &mut Lane) {
    let key = lane.people.worker.key.clone();
    let read = Request::new("GET", "/v1/tasks?per_page=50")
        .key(&key)
        .bytes();
    let body = br#"{"text": "The room was lovely."}"#.to_vec();
    let tool = Request::new("POST", "/v1/ai/sentiment")
        .key(&key)
        .body(JSON, body)
        .bytes();
    let (bytes, after): (&[u8], u64) = match lane.client.random.below(5) {
        0 => (&read[..read.len() / 2], 5),
        1 => (&tool[..tool.len() - 8], 5),
        2 => (&read, 0),
        3 => (&tool, 0),
        _ => (&read, 200),
    };
    lane.client.hang_up(bytes, Duration::from_millis(after));
}
