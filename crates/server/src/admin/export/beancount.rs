//! The ledger for beancount (<https://beancount.github.io>), which verifies it: for every account,
//! the balance after the last transaction is asserted.

use std::io::{self, Write};

use aivy_store::export::{Account, Booked};
use aivy_types::Timestamp;

use super::Format;
use super::text::visible;

const DAY_MICROS: i64 = 86_400_000_000;

/// The opening date of all accounts.
const OPENED: &str = "1970-01-01";

pub(super) struct Beancount;

impl Format for Beancount {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "option \"title\" \"AIVY\"")?;
        writeln!(out, "option \"operating_currency\" \"AIVY\"\n")
    }

    fn account(&mut self, out: &mut dyn Write, account: &Account) -> io::Result<()> {
        writeln!(out, "{OPENED} open {} AIVY", name(&account.id))
    }

    fn transaction(&mut self, out: &mut dyn Write, booked: &Booked) -> io::Result<()> {
        let memo = booked.memo.as_deref().unwrap_or_default();
        let day = booked.created_at.day();
        writeln!(out, "\n{day} * \"{}\" \"{}\"", booked.kind, quoted(memo))?;
        writeln!(out, "  id: \"{}\"", booked.id)?;
        writeln!(out, "  sequence: {}", booked.sequence)?;
        writeln!(out, "  time: \"{}\"", booked.created_at.with_micros())?;
        if let Some(reference) = &booked.reference {
            writeln!(out, "  reference: \"{}\"", quoted(reference))?;
        }
        for entry in &booked.entries {
            writeln!(out, "  {}  {} AIVY", name(&entry.account), entry.amount)?;
        }
        Ok(())
    }

    fn closing(
        &mut self,
        out: &mut dyn Write,
        account: &Account,
        last: Timestamp,
    ) -> io::Result<()> {
        // A balance applies to the start of the day.
        let after = last.plus_micros(DAY_MICROS).day();
        let (name, balance) = (name(&account.id), account.balance);
        writeln!(out, "\n{after} balance {name}  {balance} AIVY")
    }
}

/// `available:usr_1` becomes `Assets:Available:Usr-1`, and the source of all tokens
/// `Equity:Issuance`.
fn name(account: &str) -> String {
    let root = if account == "issuance" {
        "Equity"
    } else {
        "Assets"
    };
    let parts = account.split(':').map(|part| {
        let (first, rest) = part.split_at_checked(1).unwrap_or((part, ""));
        format!(":{}{}", first.to_ascii_uppercase(), rest.replace('_', "-"))
    });
    format!("{root}{}", parts.collect::<String>())
}

/// A quoted string, on one line.
fn quoted(text: &str) -> String {
    visible(text, &[])
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_have_names_that_beancount_takes() {
        assert_eq!(name("available:usr_01h4"), "Assets:Available:Usr-01h4");
        assert_eq!(name("treasury"), "Assets:Treasury");
        assert_eq!(name("issuance"), "Equity:Issuance");
    }

    #[test]
    fn a_memo_stays_between_its_quotes() {
        assert_eq!(quoted("a \"b\"\\\nc"), "a \\\"b\\\"\\\\\\\\u{a}c");
    }
}
