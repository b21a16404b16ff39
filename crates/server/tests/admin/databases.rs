//! The database path of the commands.

use serde_json::{Value, json};

use super::Aivy;

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
    // The history is real: the ledger is consistent, and contains the transactions.
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

/// Errors about the path of the database are JSON for scripts too.
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
    let told = format!("warning: a new database was created: {}\n", file.display());
    assert_eq!(err, told);
    assert_eq!(make("eve").2, "");
}

/// A typing error would destroy all accounts.
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
