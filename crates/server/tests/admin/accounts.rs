//! Accounts: creating, listing, finding.

use serde_json::json;

use super::Aivy;

#[test]
fn accounts_are_made_and_listed() {
    let aivy = Aivy::new();
    let made = aivy.json(&[
        "user",
        "create",
        "--username",
        "ada",
        "--email",
        "ada@example.com",
        "--plan",
        "pro",
    ]);
    assert_eq!(
        (&made["username"], &made["name"]),
        (&json!("ada"), &json!("ada"))
    );
    let listed = aivy.json(&["user", "list"]);
    assert_eq!(listed.as_array().unwrap().len(), 1);
    assert_eq!(
        (&listed[0]["id"], &listed[0]["plan"]),
        (&made["id"], &json!("pro"))
    );
    let (_, table, _) = aivy.run(&["user", "list"]);
    let lines: Vec<_> = table.lines().collect();
    assert!(
        lines[0].contains("USERNAME") && lines[1].contains("ada@example.com"),
        "{table}"
    );
    assert_eq!(aivy.json(&["user", "list", "--offset", "1"]), json!([]));
}

#[test]
fn every_violation_of_an_account_is_listed() {
    let aivy = Aivy::with_ada();
    let error = aivy.refused(&[
        "user",
        "create",
        "--username",
        "Ada Lovelace",
        "--email",
        "nowhere",
        "--plan",
        "gold",
    ]);
    assert_eq!(error["code"], "invalid_request");
    assert_eq!(error["details"].as_array().unwrap().len(), 3, "{error}");
    let taken = aivy.refused(&[
        "user",
        "create",
        "--username",
        "ada",
        "--email",
        "other@example.com",
    ]);
    assert_eq!(taken["code"], "conflict");
}

/// Renames an account without the rules, as an older account can be named.
fn call(aivy: &Aivy, id: &str, username: &str) {
    let file = rusqlite::Connection::open(aivy.dir.path().join("aivy.db")).unwrap();
    let text = "UPDATE users SET username = ?1, username_key = ?1 WHERE id = ?2";
    assert_eq!(file.execute(text, (username, id)).unwrap(), 1);
}

fn made(aivy: &Aivy, username: &str) -> String {
    let email = format!("{username}@example.com");
    let made = aivy.json(&["user", "create", "--username", username, "--email", &email]);
    made["id"].as_str().unwrap().to_owned()
}

/// All commands that change or reveal something of an account.
#[test]
fn no_command_takes_one_account_for_another() {
    let aivy = Aivy::new();
    let (ada, eve) = (made(&aivy, "ada"), made(&aivy, "eve"));
    call(&aivy, &eve, &ada);
    for args in [
        &["user", "reset-link", &ada][..],
        &["user", "budget", &ada, "--tokens", "1"],
        &["user", "update", &ada, "--username", "x"],
        &["key", "create", &ada, "--name", "k", "--all-permissions"],
        &["key", "list", &ada],
        &["key", "revoke", &ada, "key_1"],
        &["key", "rotate", &ada, "key_1"],
        &["ledger", "grant", &ada, "1"],
        &["plan", "set", &ada, "pro"],
    ] {
        let error = aivy.refused(args);
        assert_eq!(error["code"], "conflict", "{args:?}: {error}");
        let told = error["details"].to_string();
        assert!(
            told.contains("ada@example.com") && told.contains("eve@example.com"),
            "{told}"
        );
    }
    let link = aivy.json(&["user", "reset-link", &format!("id:{ada}")]);
    let account = json!({ "id": ada, "username": "ada", "email": "ada@example.com" });
    assert_eq!(link["account"], account);
}

#[test]
fn a_command_says_whom_it_has_found() {
    let aivy = Aivy::with_ada();
    let id = aivy.json(&["user", "list"])[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let key = ["key", "create", "ADA", "--name", "k", "--all-permissions"];
    let key = aivy.json(&key)["id"].as_str().unwrap().to_owned();
    for args in [
        &["user", "reset-link", "Ada@Example.com"][..],
        &["user", "budget", "ada"],
        &["key", "create", "ada", "--name", "k", "--all-permissions"],
        &["key", "list", "ada"],
        &["key", "rotate", "ada", &key],
        &["key", "revoke", "ada", &key],
        &["ledger", "grant", "ada", "1"],
        &["plan", "set", "ada", "pro"],
    ] {
        let (code, _, err) = aivy.run(args);
        assert_eq!(code, 0, "{args:?}: {err}");
        assert_eq!(
            err,
            format!("account {id} (ada, ada@example.com)\n"),
            "{args:?}"
        );
        if args[1] != "list" && args[1] != "rotate" {
            assert_eq!(aivy.json(args)["account"]["id"], id, "{args:?}");
        }
    }
}

#[test]
fn names_are_checked_and_given_anew() {
    let aivy = Aivy::with_ada();
    assert_eq!(aivy.json(&["user", "check"]), json!([]));
    let eve = made(&aivy, "Eve");
    call(&aivy, &eve, "me");
    let (code, out, err) = aivy.run(&["user", "check"]);
    assert_eq!(code, 1);
    assert!(
        out.contains(&format!(
            "{eve} (me, Eve@example.com): username must not be me"
        )),
        "{out}"
    );
    assert!(err.contains("aivy user update"), "{err}");
    let renamed = aivy.json(&["user", "update", &eve, "--username", "eve"]);
    assert_eq!(
        renamed,
        json!({ "id": eve, "username": "eve", "email": "Eve@example.com" })
    );
    assert_eq!(aivy.json(&["user", "check"]), json!([]));
}

#[test]
fn a_plan_is_set_by_any_name_of_the_account() {
    let aivy = Aivy::with_ada();
    let plan = || aivy.json(&["user", "list"])[0]["plan"].clone();
    let id = aivy.json(&["user", "list"])[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    aivy.json(&["plan", "set", "ada", "pro"]);
    assert_eq!(plan(), "pro");
    aivy.json(&["plan", "set", &id, "enterprise"]);
    assert_eq!(plan(), "enterprise");
    let error = aivy.refused(&["plan", "set", "ada", "gold"]);
    assert_eq!(
        error["details"],
        json!(["plan must be one of enterprise, free, pro"])
    );
    assert_eq!(
        aivy.refused(&["plan", "set", "nobody", "pro"])["code"],
        "not_found"
    );
}
