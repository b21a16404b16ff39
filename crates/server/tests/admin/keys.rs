//! `aivy key`.

use serde_json::{Value, json};

use super::Aivy;

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
        (&listed[0]["id"], &listed[0]["status"]),
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
        key["status"].as_str().unwrap().to_owned()
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
    let own = format!("It expires at {end}, like the old key.");
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

#[test]
fn a_key_that_is_given_for_its_id_is_not_repeated() {
    let aivy = Aivy::with_ada();
    let made = aivy.json(&["key", "create", "ada", "--name", "x", "--all-permissions"]);
    let text = made["key"].as_str().unwrap();
    let (code, _, err) = aivy.run(&["key", "revoke", "ada", text]);
    assert_eq!(code, 1);
    assert!(
        err.contains("must be the ID of a key") && !err.contains(text),
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
