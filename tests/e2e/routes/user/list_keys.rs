//! `GET /v1/user/keys`

use serde_json::{Value, json};

use crate::harness::redact::redact;
use crate::harness::{Key, Server, now};

each_backend! {
    shared: a_key_shows_everything_but_its_text,
        the_list_can_be_narrowed_to_a_status,
        nobody_sees_the_keys_of_another;
}

const LIST: &str = "/v1/user/keys";

/// Another key of the account of `key`.
async fn another(server: &Server, key: &Key, name: &str, expires_in: Option<i64>) -> Value {
    let mut args = vec!["key", "create", &*key.user.id, "--name", name];
    args.extend(["--permissions", "read:user"]);
    let end = expires_in.map(|days| now().plus_seconds(days * 86_400).to_string());
    args.extend(end.iter().flat_map(|end| ["--expires-at", end.as_str()]));
    server.admin_json(&args).await
}

async fn listed(server: &Server, key: &Key, query: &str) -> Vec<Value> {
    let answer = server.get(&format!("{LIST}{query}")).key(key).send().await;
    let json = answer.json();
    let items = json["data"].as_array().unwrap().clone();
    assert_eq!(json["meta"]["pagination"]["total"], items.len(), "{query}");
    items
}

async fn a_key_shows_everything_but_its_text(server: &Server) {
    let key = server.key("manage:keys,read:user").await;
    let answer = server.get(LIST).key(&key).send().await;
    assert!(!answer.text.contains(&key.text));
    let own = answer.data()[0].clone();
    assert_eq!(own["id"], key.id.as_str());
    let (first, last) = own["display"].as_str().unwrap().split_once('…').unwrap();
    assert!(
        key.text.starts_with(first) && key.text.ends_with(last),
        "{own}"
    );
    let mut shown = redact(own);
    shown["display"] = json!("[display]");
    // Once for each database.
    insta::allow_duplicates! {
        insta::assert_json_snapshot!(shown, @r#"
        {
          "created_at": "[moment]",
          "display": "[display]",
          "expires_at": null,
          "id": "[key id]",
          "last_used_at": null,
          "name": "test",
          "permissions": [
            "read:user",
            "manage:keys"
          ],
          "replaced_by": null,
          "revoked_at": null,
          "status": "active",
          "used_permissions": []
        }
        "#);
    }
}

async fn the_list_can_be_narrowed_to_a_status(server: &Server) {
    let key = server.key("manage:keys").await;
    let soon = another(server, &key, "soon", Some(6)).await;
    // Its life is shorter than 14 days: it expires soon from its half on.
    let short = another(server, &key, "short", Some(1)).await;
    let revoked = another(server, &key, "revoked", None).await;
    let revoke = [
        "key",
        "revoke",
        &*key.user.id,
        revoked["id"].as_str().unwrap(),
    ];
    server.admin_json(&revoke).await;
    let rotate = [
        "key",
        "rotate",
        &*key.user.id,
        soon["id"].as_str().unwrap(),
        "--grace",
        "0",
    ];
    let successor = server.admin_json(&rotate).await;
    let names = async |query| {
        let found = listed(server, &key, query).await;
        let ids = found.iter().map(|item| item["id"].clone());
        ids.collect::<Vec<_>>()
    };
    let id = |key: &Value| key["id"].clone();
    let own = json!(key.id.as_str());
    let active = [id(&successor), id(&short), own.clone()];
    assert_eq!(names("?status=active").await, active);
    assert_eq!(names("?status=expiring").await, [Value::Null; 0]);
    assert_eq!(names("?status=expired").await, [id(&soon)]);
    assert_eq!(names("?status=revoked").await, [id(&revoked)]);
    let all = [id(&successor), id(&revoked), id(&short), id(&soon), own];
    assert_eq!(names("").await, all);
    let refused = server
        .get("/v1/user/keys?status=live")
        .key(&key)
        .send()
        .await;
    assert_eq!(refused.status, 400);
}

async fn nobody_sees_the_keys_of_another(server: &Server) {
    let (key, _) = (
        server.key("manage:keys").await,
        server.key("manage:keys").await,
    );
    let found = listed(server, &key, "").await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["id"], key.id.as_str());
}
