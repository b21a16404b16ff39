//! `POST /v1/submissions/{submission_id}/appeal`

use serde_json::json;

use crate::harness::Server;
use crate::harness::stage::tasks::Work;

each_backend! {
    shared: a_rejection_is_appealed_once, what_is_not_rejected_is_not_appealed;
}

async fn a_rejection_is_appealed_once(server: &Server) {
    let work = Work::rejected(server).await;
    let place = format!("/v1/submissions/{}", work.submission);
    let body = json!({ "reason": "The labels are on page two." });
    let appeal = format!("{place}/appeal");
    let appealed = server.post(&work.worker, &appeal, Some(body.clone())).await;
    assert_eq!(appealed["status"], "appealed");
    assert_eq!(appealed["appeal_reason"], "The labels are on page two.");
    let feedback = json!({ "feedback": "They are not." });
    server
        .post(&work.creator, &format!("{place}/reject"), Some(feedback))
        .await;
    let again = server.call("POST", &appeal).key(&work.worker).value(&body);
    again.send().await.refused(409, "conflict");
}

async fn what_is_not_rejected_is_not_appealed(server: &Server) {
    let work = Work::submitted(server).await;
    let path = format!("/v1/submissions/{}/appeal", work.submission);
    let body = json!({ "reason": "It waits too long." });
    let refused = server.call("POST", &path).key(&work.worker).value(&body);
    refused.send().await.refused(409, "conflict");
}
