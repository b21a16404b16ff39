//! A line an entry (RFC 4180, with plain newlines).

use std::io::{self, Write};

use aivy_store::export::{Account, Booked};

use super::Format;

pub(super) struct Csv;

impl Format for Csv {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let columns = "transaction_id,created_at,kind,reference,account,amount,balance_after,memo";
        writeln!(out, "{columns}")
    }

    fn account(&mut self, _: &mut dyn Write, _: &Account) -> io::Result<()> {
        Ok(())
    }

    fn transaction(&mut self, out: &mut dyn Write, booked: &Booked) -> io::Result<()> {
        for entry in &booked.entries {
            writeln!(
                out,
                "{},{},{},{},{},{},{},{}",
                booked.id,
                booked.created_at,
                booked.kind,
                field(booked.reference.as_deref().unwrap_or_default()),
                field(&entry.account),
                entry.amount,
                entry.balance_after,
                field(booked.memo.as_deref().unwrap_or_default()),
            )?;
        }
        Ok(())
    }

    fn closing(&mut self, _: &mut dyn Write, _: &Account) -> io::Result<()> {
        Ok(())
    }
}

/// A field, in quotes where it needs them.
fn field(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::field;

    #[test]
    fn what_would_break_a_line_is_quoted() {
        assert_eq!(field("plain words"), "plain words");
        assert_eq!(field("a, \"b\"\nc"), "\"a, \"\"b\"\"\nc\"");
    }
}
