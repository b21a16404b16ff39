//! `GET /v1/key`

use aivy_types::Permission;

use crate::harness::Server;
use crate::harness::redact::redact;

each_backend! {
    shared: a_key_is_told_what_it_is, any_permission_will_do;
}

async fn a_key_is_told_what_it_is(server: &Server) {
    let key = server.key("write:tasks,read:user").await;
    let answer = server.get("/v1/key").key(&key).send().await;
    let data = answer.data();
    assert_eq!(data["id"], key.id.as_str());
    assert!(!answer.text.contains(&key.text));
    // Once for each database.
    insta::allow_duplicates! {
        insta::assert_json_snapshot!(redact(data), @r#"
    {
      "expires_at": null,
      "id": "[key id]",
      "name": "test",
      "permissions": [
        "read:user",
        "write:tasks"
      ],
      "plan": "free"
    }
    "#);
    }
}

async fn any_permission_will_do(server: &Server) {
    for permission in Permission::ALL {
        let key = server.key(permission.as_str()).await;
        let data = server.get("/v1/key").key(&key).send().await.data();
        assert_eq!(data["permissions"], serde_json::json!([permission]));
    }
}
