use std::time::Duration;

use aivy_client::{AnswerExt as _, Error};

use super::support::{Answer, Server, error, json, text};
use super::{KEY, client, profile};

async fn failure(answer: Answer) -> Error {
    let server = Server::start(vec![answer]).await;
    client(&server.base)
        .get_profile()
        .send()
        .await
        .unwrap_err()
        .into()
}

#[tokio::test]
async fn an_error_says_all_that_was_answered() {
    let body = error(
        "forbidden",
        "The API key lacks a permission",
        &["requires permission read:user"],
    );
    let error = failure(json(403, &["x-request-id: req_1", "retry-after: 2"], &body)).await;
    assert_eq!(
        (error.status(), error.code()),
        (Some(403), Some("forbidden"))
    );
    assert_eq!(error.details(), ["requires permission read:user"]);
    assert_eq!(error.request_id(), Some("req_1"));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(2)));
    assert_eq!(
        error.to_string(),
        "forbidden (403): The API key lacks a permission [requires permission read:user] (request req_1)"
    );
}

#[tokio::test]
async fn a_status_that_is_not_documented_is_read_all_the_same() {
    let body = error("conflict", "No.", &[]);
    let error = failure(json(409, &["x-request-id: req_2"], &body)).await;
    assert_eq!(
        (error.status(), error.code()),
        (Some(409), Some("conflict"))
    );
    assert_eq!(error.request_id(), Some("req_2"));
}

#[tokio::test]
async fn a_proxy_that_answers_html_is_an_error_with_its_status() {
    for status in [401, 404, 500] {
        let page = "<html><h1>nope</h1></html>";
        let error = failure(text(status, "text/html", &["x-request-id: req_3"], page)).await;
        assert_eq!(
            (error.status(), error.code()),
            (Some(status), Some("unknown"))
        );
        assert_eq!(error.request_id(), Some("req_3"));
        assert!(!error.to_string().contains("nope"), "{error}");
    }
}

#[tokio::test]
async fn a_success_that_is_no_answer_is_said_to_be_none() {
    let portal = failure(text(200, "text/html", &[], "<html>log in</html>")).await;
    assert!(matches!(portal, Error::Decode(_)), "{portal}");
    let odd = failure(json(204, &[], &profile())).await;
    assert!(matches!(odd, Error::Decode(_)), "{odd}");
}

#[tokio::test]
async fn nobody_there_is_a_transport_error_with_its_cause() {
    let server = Server::start(vec![Answer::HangUp]).await;
    let base = server.base.clone();
    drop(server);
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let free = format!("http://{}/v1", listener.local_addr().unwrap());
    drop(listener);
    for base in [base, free] {
        let error = Error::from(client(&base).get_profile().send().await.unwrap_err());
        assert!(matches!(error, Error::Transport(_)), "{error}");
        assert!(error.to_string().starts_with("no answer: "), "{error}");
    }
}

#[tokio::test]
async fn a_newer_server_is_understood() {
    let mut body = profile();
    body["data"]["nickname"] = "Jo".into();
    body["data"]["id"] = "a-new-kind-of-id".into();
    body["meta"] = serde_json::json!({ "new": true });
    let server = Server::start(vec![json(200, &["idempotent-replayed: true"], &body)]).await;
    let answer = client(&server.base).get_profile().send().await.unwrap();
    assert_eq!(answer.data.id.to_string(), "a-new-kind-of-id");
    assert!(answer.is_replayed());

    let key = serde_json::json!({ "success": true, "data": {
        "id": "key_1", "name": "laptop", "plan": "free", "expires_at": null,
        "permissions": ["read:user", "read:minds"],
    }});
    let server = Server::start(vec![json(200, &[], &key)]).await;
    let answer = client(&server.base).get_key().send().await.unwrap();
    use aivy_client::types::Permission;
    let unknown = Permission::Unknown("read:minds".to_owned());
    assert_eq!(answer.data.permissions, [Permission::ReadUser, unknown]);
    assert_eq!(answer.data.permissions[1].to_string(), "read:minds");
    assert!("read:minds".parse::<Permission>().is_err(), "{KEY:.5}");
}
