//! `aivy pool`.

use serde_json::json;

use super::Aivy;

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
            .starts_with("pool must be the ID of a pool"),
        "{error}"
    );
    let unknown = aivy.refused(&["pool", "close", "pool_nowhere"]);
    assert_eq!(unknown["code"], "not_found");
}
