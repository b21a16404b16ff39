//! The client's verification of proofs from the server's code, and of forged ones.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use aivy_client::proof::{ProofError, verify};
use aivy_client::types::TransactionProof;
use aivy_core::ledger::leaf::TransactionRecord;
use aivy_core::merkle::{self, Hash, Tree, seal_hash};
use aivy_types::Timestamp;
use serde_json::{Value, json};

const SEALED_AT: i64 = 1_700_000_000_123_456;

fn record(number: usize) -> TransactionRecord {
    let amount = i64::try_from(number).unwrap() + 1;
    TransactionRecord {
        id: format!("txn_{number}"),
        kind: "grant".to_owned(),
        reference: None,
        created_at: Timestamp::from_micros(1_700_000_000_000_000),
        entries: vec![
            ("issuance".to_owned(), -amount),
            ("available:usr_1".to_owned(), amount),
        ],
    }
}

/// The proof of the transaction at `place` of `size`, as the server sends it.
fn proof(place: usize, size: usize) -> Value {
    let leaves: Vec<Hash> = (0..size).map(|number| record(number).leaf()).collect();
    let tree = Tree::new(leaves.clone());
    let path = tree.path(place).unwrap();
    let (previous, count) = (
        merkle::leaf_hash(b"the seal before"),
        i64::try_from(size).unwrap(),
    );
    let sealed_at = Timestamp::from_micros(SEALED_AT);
    let hash = seal_hash(7, &previous, &tree.root(), count, sealed_at);
    json!({
        "transaction_id": format!("txn_{place}"),
        "record": record(place).text(),
        "leaf": leaves[place].to_string(),
        "position": place,
        "path": path.iter().map(Hash::to_string).collect::<Vec<_>>(),
        "seal": {
            "number": 7, "previous": previous.to_string(), "root": tree.root().to_string(),
            "hash": hash.to_string(), "leaves": size,
            "sealed_at": sealed_at.to_string(), "sealed_at_micros": SEALED_AT,
        },
    })
}

fn verified(proof: Value) -> Result<(), ProofError> {
    let proof: TransactionProof = serde_json::from_value(proof).unwrap();
    verify(&proof)
}

#[test]
fn every_leaf_of_every_batch_is_proven() {
    for size in (1..=33).chain([64, 100, 1000]) {
        for place in (0..size).step_by(1 + size / 40) {
            assert_eq!(verified(proof(place, size)), Ok(()), "{place} of {size}");
        }
    }
}

/// A hash with one digit changed.
fn touched(hash: &Value) -> Value {
    let text = hash.as_str().unwrap();
    let other = if text.starts_with('0') { "1" } else { "0" };
    format!("{other}{}", &text[1..]).into()
}

#[test]
fn a_proof_with_anything_changed_is_refused() {
    let whole = proof(5, 11);
    let mut forged: Vec<(&str, Value)> = Vec::new();
    for pointer in [
        "/leaf",
        "/path/0",
        "/path/3",
        "/seal/previous",
        "/seal/root",
        "/seal/hash",
    ] {
        let mut proof = whole.clone();
        let hash = proof.pointer_mut(pointer).unwrap();
        *hash = touched(hash);
        forged.push((pointer, proof));
    }
    for (pointer, value) in [
        ("/transaction_id", json!("txn_4")),
        ("/record", json!(record(4).text())),
        (
            "/record",
            json!(whole["record"].as_str().unwrap().replace("usr_1", "usr_2")),
        ),
        (
            "/record",
            json!(format!("{} ", whole["record"].as_str().unwrap())),
        ),
        ("/position", json!(4)),
        ("/position", json!(11)),
        ("/position", json!(-1)),
        ("/seal/number", json!(8)),
        ("/seal/leaves", json!(10)),
        ("/seal/leaves", json!(12)),
        ("/seal/leaves", json!(-11)),
        ("/seal/sealed_at_micros", json!(SEALED_AT + 1)),
        ("/seal/sealed_at", json!("2023-11-14T22:13:21Z")),
        ("/path", json!([])),
        ("/leaf", json!("")),
        (
            "/seal/hash",
            json!(whole["seal"]["hash"].as_str().unwrap().to_uppercase()),
        ),
    ] {
        let mut proof = whole.clone();
        *proof.pointer_mut(pointer).unwrap() = value;
        forged.push((pointer, proof));
    }
    let mut longer = whole.clone();
    let path = longer["path"].as_array_mut().unwrap();
    path.push(whole["leaf"].clone());
    forged.push(("a longer path", longer));
    let mut shorter = whole.clone();
    shorter["path"].as_array_mut().unwrap().pop();
    forged.push(("a shorter path", shorter));
    let mut swapped = whole.clone();
    swapped["path"].as_array_mut().unwrap().swap(0, 1);
    forged.push(("siblings swapped", swapped));
    for (what, proof) in forged {
        assert!(verified(proof.clone()).is_err(), "{what}: {proof:#}");
    }
}

/// Another leaf with a matching proof, in which a server forges everything but the seal's hash.
#[test]
fn what_is_forged_thoroughly_has_another_seal() {
    let kept = proof(5, 11)["seal"]["hash"].clone();
    let mut forged = proof(5, 12);
    assert_eq!(verified(forged.clone()), Ok(()));
    forged["seal"]["hash"] = kept;
    assert_eq!(verified(forged), Err(ProofError::Seal));
}

/// A path does not prove the number of leaves: the seal does.
#[test]
fn a_tree_of_another_size_with_the_same_path_is_refused() {
    // Leaf 0 of three and of four have paths of the same length.
    let (mut three, four) = (proof(0, 3), proof(0, 4));
    assert_eq!(
        three["path"].as_array().unwrap().len(),
        four["path"].as_array().unwrap().len()
    );
    three["seal"]["leaves"] = 4.into();
    assert_eq!(verified(three), Err(ProofError::Seal));
}

/// A text with the right hash need not be the record of a transaction.
#[test]
fn a_record_must_be_a_transaction() {
    let sound = record(0).text();
    for text in [
        "txn_0".to_owned(),
        r#"{"id":"txn_0"}"#.to_owned(),
        sound.replace("-1]", "-2]"),
        sound.replacen(r#"{"id":"txn_0""#, r#"{"id":"txn_1","id":"txn_0""#, 1),
        sound.replacen(r#","entries""#, r#","note":1,"entries""#, 1),
        sound.replace(r#"["issuance",-1],["available:usr_1",1]"#, ""),
    ] {
        assert_ne!(text, sound);
        let leaf = merkle::leaf_hash(text.as_bytes());
        let mut forged = proof(0, 1);
        let previous: Hash = forged["seal"]["previous"]
            .as_str()
            .unwrap()
            .parse()
            .unwrap();
        let sealed_at = Timestamp::from_micros(SEALED_AT);
        let hash = seal_hash(7, &previous, &leaf, 1, sealed_at);
        forged["record"] = text.as_str().into();
        forged["leaf"] = leaf.to_string().into();
        forged["seal"]["root"] = leaf.to_string().into();
        forged["seal"]["hash"] = hash.to_string().into();
        assert_eq!(verified(forged), Err(ProofError::Record), "{text}");
    }
}
