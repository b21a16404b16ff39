//! The canonical text of a transaction, from which its leaf in a sealed batch is made.
//!
//! Others must be able to compute it, so it is fixed to the byte: one line of JSON in UTF-8, without
//! a space and without a newline at its end, its members always these and in this order:
//!
//! ```text
//! {"id":"txn_1","kind":"stake","reference":"pos_1","created_at":1700000000000000,"entries":[["available:usr_1",-5],["staked:usr_1",5]]}
//! ```
//!
//! - `reference` is `null` when there is none.
//! - `created_at` counts microseconds since the Unix epoch.
//! - `entries` are pairs of an account and what came to it, the account that gives before the one
//!   that takes.
//! - Numbers are decimal integers. In texts, `"` and `\` stand behind a `\`, and what is below U+0020
//!   is written `\u00` and two lowercase hexadecimal digits; everything else stands as it is.
//!
//! What the operator noted (the memo) is not part of it: a record is shown to whoever it concerns.

use std::fmt::Write as _;

use aivy_types::Timestamp;

use crate::merkle::{Hash, leaf_hash};

/// A transaction, as its leaf binds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransactionRecord {
    /// The transaction.
    pub id: String,
    /// Why the tokens moved.
    pub kind: String,
    /// What it is about.
    pub reference: Option<String>,
    /// When it happened.
    pub created_at: Timestamp,
    /// The accounts and what came to each. A sound transaction has two, and their sum is 0.
    pub entries: Vec<(String, i64)>,
}

impl TransactionRecord {
    /// The canonical text. Entries are put into their order: by amount, then by account.
    #[must_use]
    pub fn text(&self) -> String {
        let mut entries: Vec<_> = self.entries.iter().collect();
        entries.sort_by_key(|(account, amount)| (*amount, account));
        let mut text = String::with_capacity(256);
        text.push_str("{\"id\":");
        quote(&mut text, &self.id);
        text.push_str(",\"kind\":");
        quote(&mut text, &self.kind);
        text.push_str(",\"reference\":");
        match &self.reference {
            Some(reference) => quote(&mut text, reference),
            None => text.push_str("null"),
        }
        // Writing to a String cannot fail.
        let _ = write!(text, ",\"created_at\":{}", self.created_at.micros());
        text.push_str(",\"entries\":[");
        for (index, (account, amount)) in entries.into_iter().enumerate() {
            text.push_str(if index == 0 { "[" } else { ",[" });
            quote(&mut text, account);
            let _ = write!(text, ",{amount}]");
        }
        text.push_str("]}");
        text
    }

    /// The hash of its leaf.
    #[must_use]
    pub fn leaf(&self) -> Hash {
        leaf_hash(self.text().as_bytes())
    }
}

fn quote(text: &mut String, value: &str) {
    text.push('"');
    for character in value.chars() {
        match character {
            '"' | '\\' => text.extend(['\\', character]),
            '\0'..='\u{1f}' => {
                let _ = write!(text, "\\u{:04x}", u32::from(character));
            }
            other => text.push(other),
        }
    }
    text.push('"');
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn stake() -> TransactionRecord {
        TransactionRecord {
            id: "txn_1".to_owned(),
            kind: "stake".to_owned(),
            reference: Some("pos_1".to_owned()),
            created_at: Timestamp::from_micros(1_700_000_000_000_000),
            entries: vec![
                ("staked:usr_1".to_owned(), 5),
                ("available:usr_1".to_owned(), -5),
            ],
        }
    }

    /// The example of the documentation, to the byte.
    #[test]
    fn the_text_is_fixed() {
        assert_eq!(
            stake().text(),
            r#"{"id":"txn_1","kind":"stake","reference":"pos_1","created_at":1700000000000000,"entries":[["available:usr_1",-5],["staked:usr_1",5]]}"#
        );
        let mut grant = stake();
        grant.reference = None;
        assert!(grant.text().contains(r#""reference":null,"#));
    }

    /// By `printf %s TEXT` behind a zero byte, into sha256sum.
    #[test]
    fn the_leaf_is_what_other_programs_compute() {
        assert_eq!(stake().leaf().to_string(), LEAF);
    }

    const LEAF: &str = "18fcb3233b8560d6f7808c451256f12ed9a2dbdd46befa1b6ef6fae695dc39a6";

    proptest! {
        /// Whatever the texts hold, it is JSON that says the same.
        #[test]
        fn it_is_json(id in any::<String>(), kind in any::<String>(), reference in any::<Option<String>>(), micros in any::<i64>(), account in any::<String>(), amount in 1..i64::MAX) {
            let record = TransactionRecord {
                id: id.clone(),
                kind: kind.clone(),
                reference: reference.clone(),
                created_at: Timestamp::from_micros(micros),
                entries: vec![(account.clone(), amount), ("issuance".to_owned(), -amount)],
            };
            let text = record.text();
            prop_assert!(!text.contains('\n'));
            let read: Value = serde_json::from_str(&text).unwrap();
            let same = json!({
                "id": id, "kind": kind, "reference": reference, "created_at": micros,
                "entries": [["issuance", -amount], [account, amount]],
            });
            prop_assert_eq!(read, same);
        }
    }
}
