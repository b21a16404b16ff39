//! `POST /v1/submissions/{submission_id}/submit`

use serde_json::json;

use crate::harness::{Key, Server};

each_backend! {
    shared: a_result_must_fit, violations_are_listed_up_to_a_number, a_result_that_is_dear_to_check_is_checked, a_number_without_a_fraction_is_an_integer;
}

/// A claim of a new worker on a new task whose results fit `schema`.
async fn claimed(server: &Server, schema: serde_json::Value) -> (Key, String) {
    let (creator, worker) = (
        server.key("write:tasks").await,
        server.key("write:tasks").await,
    );
    server
        .admin_json(&["ledger", "grant", &creator.user.id, "10"])
        .await;
    // 10.0 is an integer to a schema.
    let body = format!(
        r#"{{ "title": "a", "category": "other", "reward": 10.0, "result_schema": {schema} }}"#
    );
    let made = server
        .call("POST", "/v1/tasks")
        .key(&creator)
        .json(body)
        .send()
        .await;
    assert_eq!(made.status, 201, "{made:#?}");
    let claim = format!("{}/claim", made.header("location"));
    let claimed = server.call("POST", &claim).key(&worker).send().await;
    (worker, claimed.header("location").to_owned())
}

async fn a_result_must_fit(server: &Server) {
    let schema = json!({ "type": "object", "properties": { "n": { "type": "integer" } }, "required": ["n", "m"] });
    let (worker, place) = claimed(server, schema).await;
    let submit = |body: serde_json::Value| {
        let call = server.call("POST", &format!("{place}/submit")).key(&worker);
        async move { call.value(&body).send().await }
    };
    let mut details = submit(json!({ "result": { "n": "1" } }))
        .await
        .refused(400, "invalid_request");
    details.sort();
    assert_eq!(
        details,
        ["result.m is required", "result.n must be an integer"]
    );
    assert_eq!(
        submit(json!({})).await.refused(400, "invalid_request"),
        ["result is required"]
    );
    let large = json!({ "result": { "n": 1, "m": "x".repeat(70_000) } });
    let details = submit(large).await.refused(400, "invalid_request");
    assert_eq!(details, ["result must have at most 65536 bytes"]);
    let done = submit(json!({ "result": { "n": 1, "m": [] } }))
        .await
        .data();
    assert_eq!(
        (&done["status"], &done["result"]["n"]),
        (&json!("submitted"), &json!(1))
    );
    submit(json!({ "result": { "n": 1, "m": [] } }))
        .await
        .refused(409, "conflict");
}

async fn violations_are_listed_up_to_a_number(server: &Server) {
    let schema = json!({ "items": { "enum": ["x".repeat(30_000)] } });
    let (worker, place) = claimed(server, schema).await;
    let call = server.call("POST", &format!("{place}/submit")).key(&worker);
    let body = json!({ "result": vec![1; 20_000] });
    let details = call
        .value(&body)
        .send()
        .await
        .refused(400, "invalid_request");
    assert_eq!(details.len(), 101);
    assert_eq!(details[100], "19900 more violations are not listed");
    assert!(details.iter().all(|one| one.len() < 1_000));
}

/// Texts that make a pattern work out something new for each letter: what a schema may cost at most
/// is known when it is published, and a result of that cost is still checked.
async fn a_result_that_is_dear_to_check_is_checked(server: &Server) {
    let schema = json!({ "type": "string", "maxLength": 3_000, "pattern": "a[ab]{300}c" });
    let (worker, place) = claimed(server, schema).await;
    let mut random = 1_u32;
    let mut letter = || {
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        if random >> 31 == 0 { 'a' } else { 'b' }
    };
    let text: String = (0..3_000).map(|_| letter()).collect();
    let call = server.call("POST", &format!("{place}/submit")).key(&worker);
    let body = json!({ "result": text });
    let details = call
        .value(&body)
        .send()
        .await
        .refused(400, "invalid_request");
    assert_eq!(details, ["result must match a[ab]{300}c"]);
}

async fn a_number_without_a_fraction_is_an_integer(server: &Server) {
    let (worker, place) = claimed(server, json!({ "type": "integer" })).await;
    let call = server.call("POST", &format!("{place}/submit")).key(&worker);
    let done = call.json(r#"{ "result": 5.0 }"#).send().await.data();
    assert_eq!(done["result"], json!(5.0));
}
