//! The canonical text of a transaction, from which its leaf in a sealed batch is made.
//!
//! Other programs must be able to compute it, so every byte is specified: one line of JSON in
//! UTF-8, without spaces and without a newline at its end, with exactly these members in this
//! order:
//!
//! ```text
//! {"id":"txn_1","kind":"stake","reference":"pos_1","created_at":1700000000000000,"entries":[["available:usr_1",-5],["staked:usr_1",5]]}
//! ```
//!
//! - `reference` is `null` if there is none.
//! - `created_at` counts microseconds since the Unix epoch.
//! - `entries` are pairs of an account and its change, first the debit, then the credit.
//! - Numbers are decimal integers. In texts, `"` and `\` are escaped by a `\`, and characters below
//!   U+0020 are written as `\u00` and two lower-case hexadecimal digits; all other characters are
//!   written unchanged.
//!
//! The operator's memo is not part of it, because the record is shown to the users concerned.

use std::fmt::Write as _;

use aivy_types::Timestamp;

use crate::merkle::{Hash, leaf_hash};

/// The record of a transaction, from which its leaf is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransactionRecord {
    /// The ID of the transaction.
    pub id: String,
    /// The kind of movement.
    pub kind: String,
    /// The ID of the task, position or pool, if there is one.
    pub reference: Option<String>,
    /// When it happened.
    pub created_at: Timestamp,
    /// The accounts and their changes. A valid transaction has two, and their sum is 0.
    pub entries: Vec<(String, i64)>,
}

impl TransactionRecord {
    /// The canonical text. Entries are sorted: by amount, then by account.
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

    /// The hash of the leaf.
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

    /// Computed with `printf %s TEXT` after a zero byte, by sha256sum.
    #[test]
    fn the_leaf_is_what_other_programs_compute() {
        assert_eq!(stake().leaf().to_string(), LEAF);
    }

    const LEAF: &str = "18fcb3233b8560d6f7808c451256f12ed9a2dbdd46befa1b6ef6fae695dc39a6";

    proptest! {
        /// For any texts, it is JSON with the same content.
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
