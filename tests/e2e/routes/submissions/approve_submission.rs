//! `POST /v1/submissions/{submission_id}/approve`

use aivy_api::routes::operation_id;
use serde_json::json;

use crate::harness::Server;
use crate::harness::document::{Operation, operations};

each_backend! {
    shared: a_body_may_be_left_out, a_body_that_is_there_is_checked, the_worker_may_not;
}

fn approve() -> Operation {
    let mut all = operations().into_iter();
    all.find(|operation| operation.id == operation_id::approve_submission)
        .unwrap()
}

async fn a_body_may_be_left_out(server: &Server) {
    let staged = server.stage(&approve(), "write:tasks").await;
    let path = staged.request.path(&approve());
    let call = server.call("POST", &path).key(&staged.key);
    let submission = call.send().await.data();
    assert_eq!(
        (&submission["status"], &submission["feedback"]),
        (&json!("approved"), &json!(null))
    );
}

async fn a_body_that_is_there_is_checked(server: &Server) {
    let staged = server.stage(&approve(), "write:tasks").await;
    let path = staged.request.path(&approve());
    let call = || server.call("POST", &path).key(&staged.key);
    let details = call().value(&json!({ "colour": 1 })).send().await;
    assert_eq!(
        details.refused(400, "invalid_request"),
        ["colour is not known"]
    );
    call()
        .json("{")
        .send()
        .await
        .refused(400, "invalid_request");
    let plain = call()
        .header("Content-Type", "text/plain")
        .body("well done");
    plain.send().await.refused(415, "unsupported_media_type");
    let said = call()
        .value(&json!({ "feedback": "Well done." }))
        .send()
        .await;
    assert_eq!(said.data()["feedback"], "Well done.");
}

async fn the_worker_may_not(server: &Server) {
    let staged = server.stage(&approve(), "write:tasks").await;
    let path = staged.request.path(&approve());
    let stranger = server.key("write:tasks").await;
    server
        .call("POST", &path)
        .key(&stranger)
        .send()
        .await
        .refused(404, "not_found");
    let id = staged.request.parameter("submission_id");
    let reader = server.key_of(&staged.key.user, "read:tasks").await;
    let submission = server
        .get(&format!("/v1/submissions/{id}"))
        .key(&reader)
        .send()
        .await
        .data();
    let worker = crate::harness::people::User {
        id: submission["worker"]["id"].as_str().unwrap().to_owned(),
        username: submission["worker"]["username"]
            .as_str()
            .unwrap()
            .to_owned(),
    };
    let worker = server.key_of(&worker, "write:tasks").await;
    let refused = server.call("POST", &path).key(&worker).send().await;
    refused.refused(403, "forbidden");
}
