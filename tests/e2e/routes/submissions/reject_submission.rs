//! `POST /v1/submissions/{submission_id}/reject`

use serde_json::json;

use crate::harness::Server;
use crate::harness::stage::tasks::Work;

each_backend! {
    shared: a_rejection_says_why_and_pays_nothing, one_without_a_reason_is_refused;
}

async fn a_rejection_says_why_and_pays_nothing(server: &Server) {
    let work = Work::submitted(server).await;
    let path = format!("/v1/submissions/{}/reject", work.submission);
    let body = json!({ "feedback": "Two labels are missing." });
    let rejected = server.post(&work.creator, &path, Some(body)).await;
    assert_eq!(rejected["status"], "rejected");
    assert_eq!(rejected["feedback"], "Two labels are missing.");
    assert_eq!(server.available(&work.worker).await, 0);
}

async fn one_without_a_reason_is_refused(server: &Server) {
    let work = Work::submitted(server).await;
    let path = format!("/v1/submissions/{}/reject", work.submission);
    for body in [json!({}), json!({ "feedback": " \u{200b}" })] {
        let call = server.call("POST", &path).key(&work.creator).value(&body);
        call.send().await.refused(400, "invalid_request");
    }
}
