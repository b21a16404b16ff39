//! `PATCH /v1/user/profile`

use serde_json::{Value, json};

use crate::harness::redact::redact;
use crate::harness::{Answer, Key, Server};

each_backend! {
    shared: what_is_absent_stays,
        null_clears_the_picture,
        a_change_moves_updated_at_and_is_read_at_once,
        a_name_has_1_to_100_characters,
        a_picture_is_an_absolute_http_uri,
        every_violation_is_listed,
        u_0000_is_refused;
}

const PICTURE: &str = "https://example.com/a.png";

async fn patch(server: &Server, key: &Key, body: Value) -> Answer {
    server
        .call("PATCH", "/v1/user/profile")
        .key(key)
        .value(&body)
        .send()
        .await
}

async fn what_is_absent_stays(server: &Server) {
    let key = server.key("read:user,write:user").await;
    patch(
        server,
        &key,
        json!({ "name": "Ada", "avatar_url": PICTURE }),
    )
    .await
    .data();
    let profile = patch(server, &key, json!({ "name": "Ada L." }))
        .await
        .data();
    // Once for each database.
    insta::allow_duplicates! {
        insta::assert_json_snapshot!(redact(profile), @r#"
    {
      "avatar_url": "https://example.com/a.png",
      "created_at": "[moment]",
      "email": "[email]",
      "id": "[user id]",
      "name": "Ada L.",
      "stats": {
        "tasks_completed": 0,
        "tokens_earned": 0,
        "tokens_staked": 0
      },
      "updated_at": "[moment]",
      "username": "[username]"
    }
    "#);
    }
    let profile = patch(server, &key, json!({})).await.data();
    assert_eq!(
        (&profile["name"], &profile["avatar_url"]),
        (&json!("Ada L."), &json!(PICTURE))
    );
}

async fn null_clears_the_picture(server: &Server) {
    let key = server.key("write:user").await;
    patch(server, &key, json!({ "avatar_url": PICTURE }))
        .await
        .data();
    let profile = patch(server, &key, json!({ "avatar_url": null }))
        .await
        .data();
    assert_eq!(
        (&profile["name"], &profile["avatar_url"]),
        (&json!(key.user.username), &Value::Null)
    );
}

async fn a_change_moves_updated_at_and_is_read_at_once(server: &Server) {
    let key = server.key("read:user,write:user").await;
    let text = format!(
        "UPDATE users SET updated_at = 0 WHERE id = '{}'",
        key.user.id
    );
    server.database.raw(&text).await;
    let read = async || server.get("/v1/user/profile").key(&key).send().await.data();
    assert_eq!(read().await["updated_at"], "1970-01-01T00:00:00Z");
    let changed = patch(server, &key, json!({ "name": "Ada" })).await.data();
    assert!(
        changed["updated_at"].as_str() >= changed["created_at"].as_str(),
        "{changed}"
    );
    assert_eq!(read().await, changed);
}

async fn a_name_has_1_to_100_characters(server: &Server) {
    let key = server.key("write:user").await;
    for name in ["A".to_owned(), "å".repeat(100), "名前 🎈".to_owned()] {
        assert_eq!(
            patch(server, &key, json!({ "name": name })).await.data()["name"],
            name
        );
    }
    for (name, detail) in [
        (json!(""), "name must have at least 1 character"),
        (
            json!("å".repeat(101)),
            "name must have at most 100 characters",
        ),
        (json!(null), "name must be a string"),
        (json!(1), "name must be a string"),
    ] {
        let answer = patch(server, &key, json!({ "name": name })).await;
        assert_eq!(answer.refused(400, "invalid_request"), [detail]);
    }
}

async fn a_picture_is_an_absolute_http_uri(server: &Server) {
    let key = server.key("write:user").await;
    let longest = format!("https://example.com/{}", "a".repeat(2028));
    assert_eq!(
        patch(server, &key, json!({ "avatar_url": longest }))
            .await
            .data()["avatar_url"],
        longest
    );
    for wrong in [
        json!("/a.png"),
        json!("ftp://example.com/a"),
        json!(format!("{longest}a")),
        json!(true),
        json!(""),
    ] {
        let details = patch(server, &key, json!({ "avatar_url": wrong }))
            .await
            .refused(400, "invalid_request");
        assert!(
            !details.is_empty() && details.iter().all(|d| d.starts_with("avatar_url must ")),
            "{details:?}"
        );
    }
}

async fn every_violation_is_listed(server: &Server) {
    let key = server.key("write:user").await;
    let body = json!({ "name": "", "avatar_url": 5, "colour": "red", "size": 1 });
    let mut details = patch(server, &key, body)
        .await
        .refused(400, "invalid_request");
    details.sort();
    // Once for each database.
    insta::allow_duplicates! {
        insta::assert_json_snapshot!(details, @r#"
    [
      "avatar_url must be null or a string",
      "colour is not known",
      "name must have at least 1 character",
      "size is not known"
    ]
    "#);
    }
}

/// PostgreSQL cannot store it.
async fn u_0000_is_refused(server: &Server) {
    let key = server.key("write:user").await;
    let body = json!({ "name": "a\u{0}b" });
    let details = patch(server, &key, body)
        .await
        .refused(400, "invalid_request");
    assert!(
        details[0].contains("a text must not contain U+0000"),
        "{details:?}"
    );
}
