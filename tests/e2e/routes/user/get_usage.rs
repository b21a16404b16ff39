//! `GET /v1/user/usage`

use std::time::Instant;

use serde_json::{Value, json};

use crate::harness::redact::redact;
use crate::harness::{Key, PATIENCE, Server};

each_backend! {
    shared: a_new_account_has_used_nothing, what_was_asked_appears, older_than_30_days_is_left_out;
}

async fn usage(server: &Server, key: &Key) -> Value {
    server.get("/v1/user/usage").key(key).send().await.data()
}

/// The usage, once what was asked before is in it.
async fn settled(server: &Server, key: &Key, settled: impl Fn(&Value) -> bool) -> Value {
    let begin = Instant::now();
    loop {
        let usage = usage(server, key).await;
        if settled(&usage) {
            return usage;
        }
        assert!(begin.elapsed() < PATIENCE, "{usage:#}");
    }
}

fn of<'a>(usage: &'a Value, operation: &str) -> Option<&'a Value> {
    let all = usage["by_operation"].as_array().unwrap();
    all.iter().find(|item| item["operation"] == operation)
}

async fn a_new_account_has_used_nothing(server: &Server) {
    let key = server.key("read:user").await;
    let usage = usage(server, &key).await;
    // Once for each database.
    insta::allow_duplicates! {
        insta::assert_json_snapshot!(redact(usage), @r#"
    {
      "ai": {
        "budget": {
          "limit": null,
          "month": "[month]",
          "reserved": 0,
          "spent": 0
        },
        "runs": []
      },
      "by_day": [],
      "by_operation": [],
      "refused": 0,
      "refused_share": 0.0,
      "requests": 0,
      "since": "[day]"
    }
    "#);
    }
}

async fn what_was_asked_appears(server: &Server) {
    let key = server.key("read:user").await;
    for _ in 0..3 {
        server.get("/v1/user/profile").key(&key).send().await.data();
    }
    let denied = server
        .call("PATCH", "/v1/user/profile")
        .key(&key)
        .json("{}")
        .send()
        .await;
    denied.refused(403, "forbidden");
    let usage = settled(server, &key, |usage| {
        of(usage, "update_profile").is_some() && of(usage, "get_profile").is_some()
    })
    .await;
    let count = |operation: &str, requests: i64, refused: i64| json!({ "operation": operation, "requests": requests, "refused": refused });
    assert_eq!(of(&usage, "get_profile"), Some(&count("get_profile", 3, 0)));
    assert_eq!(
        of(&usage, "update_profile"),
        Some(&count("update_profile", 1, 1))
    );
    let (requests, refused) = (
        usage["requests"].as_f64().unwrap(),
        usage["refused"].as_f64().unwrap(),
    );
    assert!(
        (usage["refused_share"].as_f64().unwrap() - refused / requests).abs() < 0.0001,
        "{usage}"
    );
    let days = usage["by_day"].as_array().unwrap();
    assert_eq!(
        days.iter()
            .map(|day| day["requests"].as_f64().unwrap())
            .sum::<f64>(),
        requests
    );
}

async fn older_than_30_days_is_left_out(server: &Server) {
    let key = server.key("read:user").await;
    let since = usage(server, &key).await["since"]
        .as_str()
        .unwrap()
        .to_owned();
    for (day, count) in [("2000-01-01", 5), (&since, 7)] {
        let text = format!(
            "INSERT INTO usage_daily (user_id, key_id, day, operation, status, count) \
             VALUES ('{}', '{}', '{day}', 'get_key', 200, {count})",
            key.user.id, key.id
        );
        server.database.raw(&text).await;
    }
    let usage = usage(server, &key).await;
    assert_eq!(
        of(&usage, "get_key").map(|item| &item["requests"]),
        Some(&json!(7)),
        "{usage}"
    );
    assert_eq!(
        usage["by_day"][0],
        json!({ "day": since, "requests": 7, "refused": 0 })
    );
}
