//! One line for each entry (RFC 4180, with plain newlines), which spreadsheets read as text and
//! numbers.

use std::io::{self, Write};

use aivy_store::export::{Account, Booked};
use aivy_types::Timestamp;

use super::Format;
use super::text::visible;

const COLUMNS: &str =
    "entry,sequence,transaction_id,created_at,kind,reference,account,amount,balance_after,memo";

/// A cell that begins with one of these could be a formula, or the apostrophe that prevents one.
const FORMULA: [char; 9] = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '\''];

pub(super) struct Csv;

impl Format for Csv {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{COLUMNS}")
    }

    fn account(&mut self, _: &mut dyn Write, _: &Account) -> io::Result<()> {
        Ok(())
    }

    fn transaction(&mut self, out: &mut dyn Write, booked: &Booked) -> io::Result<()> {
        // A transaction has two entries, and each gets a number of its own.
        let before = 2 * (booked.sequence - 1);
        for (number, entry) in (before + 1..).zip(&booked.entries) {
            writeln!(
                out,
                "{number},{},{},{},{},{},{},{},{},{}",
                booked.sequence,
                booked.id,
                booked.created_at.with_micros(),
                booked.kind,
                cell(booked.reference.as_deref().unwrap_or_default()),
                cell(&entry.account),
                entry.amount,
                entry.balance_after,
                cell(booked.memo.as_deref().unwrap_or_default()),
            )?;
        }
        Ok(())
    }

    fn closing(&mut self, _: &mut dyn Write, _: &Account, _: Timestamp) -> io::Result<()> {
        Ok(())
    }
}

/// A text cell on one line, quoted if necessary.
fn cell(text: &str) -> String {
    let mut cell = visible(text, &[]);
    if cell.trim_start().starts_with(FORMULA) {
        cell.insert(0, '\'');
    }
    // Some spreadsheets use the semicolon as a separator.
    if cell.contains([',', '"', ';']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell
    }
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn what_would_break_a_line_is_quoted_or_escaped() {
        assert_eq!(cell("plain words"), "plain words");
        assert_eq!(cell("a, \"b\"\nc"), "\"a, \"\"b\"\"\\u{a}c\"");
        assert_eq!(cell("a;b"), "\"a;b\"");
    }

    #[test]
    fn no_text_is_a_formula() {
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", " =1", "'=1"] {
            assert_eq!(cell(formula), format!("'{formula}"));
        }
        assert_eq!(cell("=A1,\"x\""), "\"'=A1,\"\"x\"\"\"");
        // A tab or a line break is escaped, so it is no longer the first character.
        assert_eq!(cell("\t=1"), "\\u{9}=1");
        assert_eq!(cell("1 = 1"), "1 = 1");
    }
}
