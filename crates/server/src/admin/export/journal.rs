//! A journal for hledger (<https://hledger.org>) or Ledger (<https://ledger-cli.org>), whose
//! formats differ in a few lines. Both verify it: for every account, the balance after the last
//! transaction is asserted.

use std::io::{self, Write};

use aivy_store::export::{Account, Booked};
use aivy_types::Timestamp;

use super::Format;
use super::text::{at_most, visible};

/// The maximum length of a memo, in bytes: Ledger reads lines of at most 4096.
const MEMO: usize = 3500;

/// The tags of a transaction.
const TAGS: [&str; 4] = ["id", "time", "reference", "memo"];

/// The program that reads the format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum JournalFormat {
    Hledger,
    Ledger,
}

pub(super) struct Journal(pub(super) JournalFormat);

impl Format for Journal {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "; The ledger of AIVY\n")?;
        match self.0 {
            JournalFormat::Hledger => writeln!(out, "commodity 1000. AIVY\n"),
            JournalFormat::Ledger => {
                writeln!(out, "commodity AIVY\n    format 1000 AIVY\n")?;
                TAGS.iter().try_for_each(|tag| writeln!(out, "tag {tag}"))
            }
        }
    }

    fn account(&mut self, out: &mut dyn Write, account: &Account) -> io::Result<()> {
        match (self.0, account.id.as_str()) {
            (JournalFormat::Hledger, "issuance") => writeln!(out, "account issuance  ; type:E"),
            (JournalFormat::Hledger, id) => writeln!(out, "account {id}  ; type:A"),
            (JournalFormat::Ledger, id) => writeln!(out, "account {id}"),
        }
    }

    fn transaction(&mut self, out: &mut dyn Write, booked: &Booked) -> io::Result<()> {
        let (day, kind) = (booked.created_at.day(), &booked.kind);
        write!(out, "\n{day} * ({}) {kind}", booked.sequence)?;
        let memo = booked.memo.as_deref().filter(|memo| !memo.is_empty());
        match self.0 {
            // In a description, hledger reads the text after `|` as a note. A `;` ends it.
            JournalFormat::Hledger => match memo {
                Some(memo) => writeln!(out, " | {}", at_most(visible(memo, &[';']), MEMO))?,
                None => writeln!(out)?,
            },
            // In a comment, Ledger reads `[…]` as a date.
            JournalFormat::Ledger => {
                let memo = memo.map(|memo| at_most(visible(memo, &['[']), MEMO));
                writeln!(out)?;
                tag(out, "memo", memo.as_deref())?;
            }
        }
        tag(out, "id", Some(&booked.id))?;
        tag(out, "time", Some(&booked.created_at.with_micros()))?;
        let reference = booked.reference.as_deref();
        let reference = reference.map(|reference| visible(reference, &[',', '[']));
        tag(out, "reference", reference.as_deref())?;
        for entry in &booked.entries {
            writeln!(out, "    {}  {} AIVY", entry.account, entry.amount)?;
        }
        Ok(())
    }

    fn closing(
        &mut self,
        out: &mut dyn Write,
        account: &Account,
        last: Timestamp,
    ) -> io::Result<()> {
        // One transaction for each account: Ledger's time is quadratic in the number of postings of
        // a transaction.
        writeln!(out, "\n{} * balance", last.day())?;
        writeln!(out, "    {}  0 AIVY = {} AIVY", account.id, account.balance)
    }
}

fn tag(out: &mut dyn Write, name: &str, value: Option<&str>) -> io::Result<()> {
    value.map_or(Ok(()), |value| writeln!(out, "    ; {name}: {value}"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use aivy_store::export::Entry;

    use super::*;

    fn journal(format: JournalFormat, memo: &str) -> String {
        let entry = |account: &str, amount| Entry {
            account: account.to_owned(),
            amount,
            balance_after: amount,
        };
        let booked = Booked {
            sequence: 7,
            id: "txn_1".to_owned(),
            kind: "grant".to_owned(),
            reference: Some("tsk_1".to_owned()),
            memo: Some(memo.to_owned()),
            created_at: Timestamp::from_micros(1_700_000_000_000_001),
            entries: vec![entry("issuance", -5), entry("available:usr_1", 5)],
        };
        let mut out = Vec::new();
        Journal(format).transaction(&mut out, &booked).unwrap();
        String::from_utf8(out).unwrap()
    }

    const NOTED: &str = "a; b | [2020-01-01]\nc";

    #[test]
    fn a_transaction_for_hledger() {
        let expected = "\n2023-11-14 * (7) grant | a\\u{3b} b | [2020-01-01]\\u{a}c\n\
            \x20   ; id: txn_1\n    ; time: 2023-11-14T22:13:20.000001Z\n    ; reference: tsk_1\n\
            \x20   issuance  -5 AIVY\n    available:usr_1  5 AIVY\n";
        assert_eq!(journal(JournalFormat::Hledger, NOTED), expected);
    }

    #[test]
    fn a_transaction_for_ledger() {
        let expected = "\n2023-11-14 * (7) grant\n    ; memo: a; b | \\u{5b}2020-01-01]\\u{a}c\n\
            \x20   ; id: txn_1\n    ; time: 2023-11-14T22:13:20.000001Z\n    ; reference: tsk_1\n\
            \x20   issuance  -5 AIVY\n    available:usr_1  5 AIVY\n";
        assert_eq!(journal(JournalFormat::Ledger, NOTED), expected);
    }

    /// The longest memo, with the characters that take the most bytes.
    #[test]
    fn no_line_is_longer_than_ledger_reads() {
        let journal = journal(JournalFormat::Ledger, &"\u{e0001}".repeat(500));
        assert!(journal.lines().all(|line| line.len() < 4096), "{journal}");
    }
}
