//! The permission matrix, over every operation of the document.

use std::sync::Arc;

use aivy_store::testing::Database;
use aivy_types::Permission;

use crate::harness::document::{Operation, operations};
use crate::harness::people::{all_but, all_permissions};
use crate::harness::{Answer, Server, WIDE, now};

each_backend! {
    shared: every_permission_but_the_one_that_is_needed_is_refused,
        the_one_that_is_needed_is_enough,
        no_key_is_refused,
        keys_that_are_none_are_refused,
        a_revoked_key_is_refused,
        a_rotated_key_is_refused_when_its_grace_is_over,
        an_expired_key_is_refused,
        refused_keys_are_not_told_what_is_wrong_with_the_body;
    own: a_key_dies_at_its_time;
}

async fn every_permission_but_the_one_that_is_needed_is_refused(server: &Server) {
    for permission in Permission::ALL {
        let key = server.key(&all_but(Some(*permission))).await;
        for operation in operations()
            .iter()
            .filter(|o| o.permission == Some(*permission))
        {
            let answer = operation.call(server).key(&key).send().await;
            let details = answer.refused(403, "forbidden");
            assert_eq!(
                details,
                [format!("requires permission {permission}")],
                "{}",
                operation.id
            );
        }
    }
}

async fn the_one_that_is_needed_is_enough(server: &Server) {
    for operation in operations() {
        let staged = server.stage(&operation, operation.least()).await;
        let answer = staged.send(server, &operation).await;
        assert_eq!(
            answer.status,
            operation.success(),
            "{}: {answer:#?}",
            operation.id
        );
    }
}

/// Asks every operation that wants a key with these credentials; answers what was refused.
async fn unauthorized(server: &Server, authorization: Option<&str>) -> Vec<(String, Vec<String>)> {
    let mut refused = Vec::new();
    for operation in operations()
        .into_iter()
        .filter(|operation| !operation.public)
    {
        let answer = ask(server, &operation, authorization).await;
        refused.push((operation.id, answer.refused(401, "unauthorized")));
        assert_eq!(answer.header("www-authenticate"), "Bearer");
    }
    refused
}

async fn ask(server: &Server, operation: &Operation, authorization: Option<&str>) -> Answer {
    let call = operation.call(server);
    let call = match authorization {
        Some(value) => call.header("Authorization", value),
        None => call,
    };
    call.send().await
}

async fn refused_everywhere(server: &Server, authorization: Option<&str>, detail: &str) {
    for (operation, details) in unauthorized(server, authorization).await {
        assert_eq!(details, [detail], "{operation}");
    }
}

const MISSING: &str = "the header Authorization: Bearer YOUR_API_KEY is required";
const MALFORMED: &str = "the API key is malformed: check that it was copied completely";

async fn no_key_is_refused(server: &Server) {
    refused_everywhere(server, None, MISSING).await;
}

async fn keys_that_are_none_are_refused(server: &Server) {
    let real = server.key("read:user").await.text;
    let other = if real.ends_with('0') { '1' } else { '0' };
    let wrong_checksum = format!("Bearer {}{other}", &real[..real.len() - 1]);
    let cut = format!("Bearer {}", &real[..real.len() - 1]);
    let no_scheme = real.clone();
    let basic = format!("Basic {real}");
    let malformed = [
        "",
        "Bearer",
        "Bearer ",
        "Bearer nonsense",
        &cut,
        &wrong_checksum,
        &no_scheme,
        &basic,
    ];
    for authorization in malformed {
        refused_everywhere(server, Some(authorization), MALFORMED).await;
    }
    let stranger = aivy_core::key::KeyText::generate(&aivy_core::entropy::Entropy::system());
    let stranger = format!("Bearer {}", stranger.expose());
    refused_everywhere(server, Some(&stranger), "the API key is unknown").await;
}

async fn a_revoked_key_is_refused(server: &Server) {
    let key = server.key(&all_permissions()).await;
    server.revoke(&key).await;
    let bearer = format!("Bearer {}", key.text);
    refused_everywhere(server, Some(&bearer), "the API key is revoked").await;
}

async fn a_rotated_key_is_refused_when_its_grace_is_over(server: &Server) {
    let old = server.key(&all_permissions()).await;
    let rotate = ["key", "rotate", &old.user.username, &old.id, "--grace"];
    let new = server.admin_json(&[&rotate[..], &["0"]].concat()).await;
    let bearer = format!("Bearer {}", old.text);
    refused_everywhere(server, Some(&bearer), "the API key is expired").await;
    let key = server
        .get("/v1/key")
        .bearer(new["key"].as_str().unwrap())
        .send()
        .await
        .data();
    assert_eq!((&key["id"], &key["name"]), (&new["id"], &"test".into()));
    let permissions = key["permissions"].as_array().unwrap();
    assert_eq!(permissions.len(), Permission::ALL.len());
}

async fn an_expired_key_is_refused(server: &Server) {
    let key = server.key(&all_permissions()).await;
    let text = format!("UPDATE api_keys SET expires_at = 1 WHERE id = '{}'", key.id);
    server.database.raw(&text).await;
    let bearer = format!("Bearer {}", key.text);
    refused_everywhere(server, Some(&bearer), "the API key is expired").await;
}

/// Also one that the server has remembered as good.
async fn a_key_dies_at_its_time(database: Arc<Database>) {
    let server = Server::start(&database, WIDE).await;
    let user = server.user().await;
    let end = now().seconds() + 3;
    let end = aivy_types::Timestamp::from_micros(end * 1_000_000).to_string();
    let args = [
        "key",
        "create",
        &user.username,
        "--name",
        "x",
        "--all-permissions",
        "--expires-at",
        &end,
    ];
    let made = server.admin_json(&args).await;
    let ask = || {
        server
            .get("/v1/key")
            .bearer(made["key"].as_str().unwrap())
            .send()
    };
    assert_eq!(ask().await.data()["expires_at"], end.as_str());
    let last = loop {
        let answer = ask().await;
        if answer.status != 200 {
            break answer;
        }
        assert!(now().to_string() <= end, "it lives on");
    };
    assert_eq!(
        last.refused(401, "unauthorized"),
        ["the API key is expired"]
    );
    assert!(now().to_string() >= end, "it died before its time");
}

async fn refused_keys_are_not_told_what_is_wrong_with_the_body(server: &Server) {
    let huge = "x".repeat(2_000_000);
    for body in ["{", r#"{"colour":1}"#, &huge] {
        let answer = server
            .call("PATCH", "/v1/user/profile?colour=1")
            .json(body)
            .send()
            .await;
        assert_eq!(answer.refused(401, "unauthorized"), [MISSING]);
    }
    let key = server.key("read:user").await;
    let answer = server
        .call("PATCH", "/v1/user/profile")
        .key(&key)
        .json("{")
        .send()
        .await;
    assert_eq!(
        answer.refused(403, "forbidden"),
        ["requires permission write:user"]
    );
}
