//! `GET /v1/user/profile`

use crate::harness::Server;
use crate::harness::redact::redact;

each_backend! {
    shared: a_new_account_has_done_nothing, what_was_done_is_counted, nobody_sees_another;
}

async fn a_new_account_has_done_nothing(server: &Server) {
    let key = server.key("read:user").await;
    let profile = server.get("/v1/user/profile").key(&key).send().await.data();
    assert_eq!(profile["id"], key.user.id.as_str());
    // Once for each database.
    insta::allow_duplicates! {
        insta::assert_json_snapshot!(redact(profile), @r#"
    {
      "avatar_url": null,
      "created_at": "[moment]",
      "email": "[email]",
      "id": "[user id]",
      "name": "[username]",
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
}

async fn what_was_done_is_counted(server: &Server) {
    let key = server.key("read:user").await;
    for (account, balance, earned, tasks) in [("available", 40, 47, 2), ("staked", 12, 0, 0)] {
        let text = format!(
            "INSERT INTO ledger_accounts (id, balance, entries, earned, tasks_paid) VALUES ('{account}:{}', {balance}, 1, {earned}, {tasks})",
            key.user.id
        );
        server.database.raw(&text).await;
    }
    let profile = server.get("/v1/user/profile").key(&key).send().await.data();
    let stats =
        serde_json::json!({ "tasks_completed": 2, "tokens_earned": 47, "tokens_staked": 12 });
    assert_eq!(profile["stats"], stats);
}

async fn nobody_sees_another(server: &Server) {
    let (one, two) = (server.key("read:user").await, server.key("read:user").await);
    for key in [&one, &two, &one] {
        let profile = server.get("/v1/user/profile").key(key).send().await.data();
        assert_eq!(profile["id"], key.user.id.as_str());
        assert_eq!(profile["username"], key.user.username.as_str());
    }
}
