//! The administrative commands end to end: the real binary on a real file.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod said;

use std::process::Command;

use said::said;
use serde_json::{Value, json};

struct Aivy {
    dir: tempfile::TempDir,
}

impl Aivy {
    fn new() -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
        }
    }

    /// Exit code, standard output, standard error.
    fn run(&self, args: &[&str]) -> (i32, String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_aivy"));
        command.args(args).current_dir(self.dir.path()).env_clear();
        let (code, out, err) = said(&mut command);
        (code.unwrap(), out, err)
    }

    fn json(&self, args: &[&str]) -> Value {
        let (code, out, err) = self.run(&[args, &["--json"]].concat());
        assert_eq!(code, 0, "{args:?}: {err}");
        serde_json::from_str(&out).unwrap()
    }

    fn refused(&self, args: &[&str]) -> Value {
        let (code, out, err) = self.run(&[args, &["--json"]].concat());
        assert_eq!((code, out.as_str()), (1, ""), "{args:?}");
        let error: Value = serde_json::from_str(&err).unwrap();
        assert_eq!(error["success"], false);
        error["error"].clone()
    }

    fn with_ada() -> Self {
        let aivy = Self::new();
        aivy.json(&[
            "user",
            "create",
            "--username",
            "ada",
            "--email",
            "ada@example.com",
        ]);
        aivy
    }
}

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

#[test]
fn a_key_is_shown_once() {
    let aivy = Aivy::with_ada();
    let made = aivy.json(&[
        "key",
        "create",
        "ada",
        "--name",
        "laptop",
        "--permissions",
        "read:user,use:ai",
    ]);
    let text = made["key"].as_str().unwrap();
    assert!(text.starts_with("aivy_") && text.len() == 51, "{text}");
    assert_eq!(made["permissions"], json!(["read:user", "use:ai"]));
    let listed = aivy.json(&["key", "list", "ada"]);
    assert_eq!(
        (&listed[0]["id"], &listed[0]["state"]),
        (&made["id"], &json!("active"))
    );
    assert!(!listed.to_string().contains(text));
    let stored = std::fs::read(aivy.dir.path().join("aivy.db")).unwrap();
    assert!(
        !stored.windows(text.len()).any(|w| w == text.as_bytes()),
        "the key itself is stored"
    );
}

#[test]
fn a_key_is_rotated_and_revoked() {
    let aivy = Aivy::with_ada();
    let old = aivy.json(&["key", "create", "ada", "--name", "ci", "--all-permissions"]);
    let id = old["id"].as_str().unwrap();
    let new = aivy.json(&["key", "rotate", "ada", id, "--grace", "0"]);
    assert_ne!(new["key"], old["key"]);
    assert_eq!(new["permissions"], old["permissions"]);
    let state = |id: &Value| {
        let keys = aivy.json(&["key", "list", "ada"]);
        let key = keys
            .as_array()
            .unwrap()
            .iter()
            .find(|key| key["id"] == *id)
            .unwrap()
            .clone();
        key["state"].as_str().unwrap().to_owned()
    };
    assert_eq!(
        (state(&old["id"]), state(&new["id"])),
        ("expired".to_owned(), "active".to_owned())
    );
    aivy.json(&["key", "revoke", "ada", new["id"].as_str().unwrap()]);
    assert_eq!(state(&new["id"]), "revoked");
    assert_eq!(
        aivy.refused(&["key", "rotate", "ada", id])["code"],
        "conflict"
    );
}

#[test]
fn a_rotation_keeps_the_expiry_and_says_so() {
    let aivy = Aivy::with_ada();
    let make = ["key", "create", "ada", "--name", "ci", "--all-permissions"];
    let end = "2999-01-01T00:00:00Z";
    let old = aivy.json(&[&make[..], &["--expires-at", end]].concat());
    let id = old["id"].as_str().unwrap();
    let new = aivy.json(&["key", "rotate", "ada", id]);
    assert_eq!(
        (&new["expires_at"], &new["replaces"]["id"]),
        (&json!(end), &old["id"])
    );
    let (_, said, _) = aivy.run(&["key", "rotate", "ada", new["id"].as_str().unwrap()]);
    let own = format!("It expires at {end}, as the old key would have.");
    assert!(
        said.contains(&own) && said.contains("The old key key_"),
        "{said}"
    );
    let eternal = aivy.json(&make);
    let (_, said, _) = aivy.run(&["key", "rotate", "ada", eternal["id"].as_str().unwrap()]);
    assert!(
        said.contains("Like the old key, it does not expire."),
        "{said}"
    );
}

/// Calls an account so past the rules, as one from before them may be.
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

/// Every command that changes or reveals something of an account.
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
fn a_key_that_is_given_for_its_id_is_not_repeated() {
    let aivy = Aivy::with_ada();
    let made = aivy.json(&["key", "create", "ada", "--name", "x", "--all-permissions"]);
    let text = made["key"].as_str().unwrap();
    let (code, _, err) = aivy.run(&["key", "revoke", "ada", text]);
    assert_eq!(code, 1);
    assert!(
        err.contains("must be the id of a key") && !err.contains(text),
        "{err}"
    );
}

#[test]
fn only_the_owner_has_the_key() {
    let aivy = Aivy::with_ada();
    aivy.json(&[
        "user",
        "create",
        "--username",
        "eve",
        "--email",
        "eve@example.com",
    ]);
    let made = aivy.json(&["key", "create", "ada", "--name", "x", "--all-permissions"]);
    let error = aivy.refused(&["key", "revoke", "eve", made["id"].as_str().unwrap()]);
    assert_eq!(error["code"], "not_found");
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

#[test]
fn the_demo_is_the_reference_and_seeding_again_changes_nothing() {
    let aivy = Aivy::new();
    let first = aivy.json(&["demo", "seed"]);
    let profile = json!({
        "id": "usr_123456789", "username": "johndoe", "email": "john@example.com", "name": "John Doe",
        "avatar_url": "https://api.aivy.ai/avatars/johndoe.jpg",
        "created_at": "2023-01-15T12:00:00Z", "updated_at": "2023-05-20T15:30:00Z",
        "stats": { "tasks_completed": 42, "tokens_earned": 1250, "tokens_staked": 1000 }
    });
    assert_eq!((&first["user"], &first["made"]), (&profile, &json!(true)));
    let second = aivy.json(&["demo", "seed"]);
    assert_eq!(
        (&second["user"], &second["made"]),
        (&profile, &json!(false))
    );
    assert_ne!(first["key"]["key"], second["key"]["key"]);
    let link = |seeded: &Value| seeded["log_in_link"]["url"].as_str().unwrap().to_owned();
    assert!(link(&first).starts_with("http://127.0.0.1:8080/login/"));
    assert_ne!(link(&first), link(&second));
    assert_eq!(
        second["key"]["permissions"].as_array().unwrap().len(),
        aivy_types::Permission::ALL.len()
    );
    // The past was lived: the books agree, and say what it was made of.
    let books = aivy.json(&["ledger", "verify"]);
    assert_eq!(
        (&books["ok"], &books["differences"]),
        (&json!(true), &json!([]))
    );
    assert_eq!(
        (&books["counts"]["tasks"], &books["counts"]["positions"]),
        (&json!(45), &json!(1))
    );
}

#[test]
fn a_pool_is_made_funded_listed_and_closed() {
    let aivy = Aivy::with_ada();
    let made = aivy.json(&[
        "pool",
        "create",
        "--name",
        "Founders",
        "--reward-per-day",
        "7",
    ]);
    let id = made["id"].as_str().unwrap();
    let asked = (
        &made["min_stake"],
        &made["lock_seconds"],
        &made["cooldown_seconds"],
    );
    assert_eq!(asked, (&json!(1), &json!(0), &json!(0)));
    let funded = aivy.json(&["pool", "fund", id, "500"]);
    assert_eq!(funded["reserve"], 500);
    assert_eq!(aivy.json(&["pool", "list"]), json!([funded]));
    assert_eq!(aivy.json(&["pool", "list", "--offset", "1"]), json!([]));
    let (_, table, _) = aivy.run(&["pool", "list"]);
    assert!(
        table.contains("REWARD_PER_DAY") && table.contains("Founders"),
        "{table}"
    );
    let closed = aivy.json(&["pool", "close", id]);
    assert_eq!(
        (&closed["status"], &closed["reserve"]),
        (&json!("closed"), &json!(0))
    );
    for args in [&["pool", "close", id][..], &["pool", "fund", id, "1"]] {
        assert_eq!(aivy.refused(args)["code"], "conflict");
    }
}

#[test]
fn what_is_wrong_with_a_pool_is_said() {
    let aivy = Aivy::with_ada();
    let wrong = ["pool", "create", "--name", "", "--reward-per-day", "7"];
    let error = aivy.refused(&[&wrong[..], &["--min-stake", "0"]].concat());
    assert_eq!(error["details"].as_array().unwrap().len(), 2, "{error}");
    let error = aivy.refused(&["pool", "fund", "Founders", "1"]);
    assert!(
        error["details"][0]
            .as_str()
            .unwrap()
            .starts_with("pool must be the id of a pool"),
        "{error}"
    );
    let unknown = aivy.refused(&["pool", "close", "pool_nowhere"]);
    assert_eq!(unknown["code"], "not_found");
}

#[test]
fn a_database_that_cannot_be_opened_is_explained() {
    let aivy = Aivy::new();
    let (code, _, err) = aivy.run(&[
        "user",
        "list",
        "--database-url",
        "sqlite:/nonexistent/dir/aivy.db",
    ]);
    assert_eq!(code, 1);
    assert!(err.contains("hint: `aivy config show`"), "{err}");
}

/// What stands where a database was expected is said to scripts in the same shape.
#[test]
fn a_configuration_that_does_not_hold_is_json_too() {
    let aivy = Aivy::new();
    let args = ["user", "list", "--set", "server.workers=x", "--json"];
    let (code, out, err) = aivy.run(&args);
    assert_eq!((code, out.as_str()), (2, ""));
    let error: Value = serde_json::from_str(&err).unwrap();
    let detail = "--set: server.workers: must be a whole number from 0 to 512, not \"x\"";
    assert_eq!(error["error"]["details"], json!([detail]));
}

#[test]
fn a_new_database_is_told_and_an_old_one_is_not() {
    let aivy = Aivy::new();
    let make = |name: &str| {
        let email = format!("{name}@example.com");
        aivy.run(&["user", "create", "--username", name, "--email", &email])
    };
    let (code, _, err) = make("ada");
    assert_eq!(code, 0, "{err}");
    let file = aivy.dir.path().join("aivy.db");
    let told = format!("warning: a new database was made: {}\n", file.display());
    assert_eq!(err, told);
    assert_eq!(make("eve").2, "");
}

/// A slip of the finger would destroy every account.
#[test]
fn an_export_does_not_replace_the_database() {
    let aivy = Aivy::with_ada();
    let file = aivy.dir.path().join("aivy.db");
    std::os::unix::fs::symlink(&file, aivy.dir.path().join("link.csv")).unwrap();
    std::fs::hard_link(&file, aivy.dir.path().join("hard.csv")).unwrap();
    let before = std::fs::read(&file).unwrap();
    for output in ["aivy.db", "./aivy.db-wal", "link.csv", "hard.csv"] {
        let args = ["ledger", "export", "--format", "csv", "--output", output];
        let (code, _, err) = aivy.run(&args);
        assert_eq!(code, 1, "{output}");
        assert!(
            err.contains("output must not be the database"),
            "{output}: {err}"
        );
    }
    let (code, _, err) = aivy.run(&["serve", "--set", "log.file=hard.csv"]);
    assert_eq!(code, 2, "{err}");
    assert!(
        err.contains("log.file: is the file of the database"),
        "{err}"
    );
    assert_eq!(std::fs::read(&file).unwrap(), before);
}

/// `aivy … | head`: a reader that has seen enough is no reason to panic.
#[test]
fn a_reader_that_goes_away_is_no_panic() {
    let aivy = Aivy::with_ada();
    for args in [
        &["user", "list"][..],
        &["user", "list", "--json"],
        &["key", "list", "ada"],
        &["pool", "list"],
        &["ledger", "verify"],
        &["ledger", "export", "--format", "csv"],
        &["config", "show"],
        &["config", "schema"],
        &["--help"],
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = Command::new(env!("CARGO_BIN_EXE_aivy"))
            .args(args)
            .current_dir(aivy.dir.path())
            .env_clear()
            .stdout(writer)
            .output()
            .unwrap();
        let err = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.code().is_some() && !err.contains("panicked"),
            "{args:?}: {err}"
        );
    }
}

/// Names come from whoever has an account, the terminal is the operator's.
#[test]
fn no_name_commands_the_terminal() {
    let aivy = Aivy::with_ada();
    let name = "a\u{1b}[2J\u{9b}31m\u{202e}z";
    let make = ["key", "create", "ada", "--all-permissions", "--name"];
    aivy.run(&[&make[..], &["mine"]].concat());
    // A name from before such names were refused.
    let file = rusqlite::Connection::open(aivy.dir.path().join("aivy.db")).unwrap();
    let renamed = file.execute("UPDATE api_keys SET name = ?1", [name]);
    assert_eq!(renamed.unwrap(), 1);
    let listed = aivy.run(&["key", "list", "ada"]).1;
    let unknown = aivy.run(&["key", "list", name]).2;
    for text in [&listed, &unknown] {
        assert!(text.contains(r"a\u001b[2J\u009b31m\u202ez"), "{text:?}");
        let raw = text.chars().filter(|c| c.is_control() && *c != '\n');
        assert_eq!(raw.count(), 0, "{text:?}");
    }
    // Scripts get it as it is.
    assert_eq!(aivy.json(&["key", "list", "ada"])[0]["name"], name);
}
