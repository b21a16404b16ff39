//! Prints results: tables for people, JSON for scripts.

use std::fmt::Write as _;
use std::io::{self, Write as _};

use aivy_core::text::breaks_line;
use comfy_table::{ContentArrangement, Table, presets};
use serde_json::Value;

/// The format of results.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Output {
    pub(crate) json: bool,
}

impl Output {
    /// Prints a result: as JSON, or as these lines.
    pub(crate) fn result(self, json: &Value, human: &[String]) {
        if self.json {
            say(&json.to_string());
        } else {
            say(&human.join("\n"));
        }
    }

    /// Prints a line on standard error, only for people.
    pub(crate) fn note(self, sentence: &str) {
        if !self.json {
            complain(sentence);
        }
    }

    /// Prints a warning for the operator.
    pub(crate) fn warn(self, sentence: &str) {
        if self.json {
            complain(&serde_json::json!({ "warning": sentence }).to_string());
        } else {
            complain(&format!("warning: {sentence}"));
        }
    }

    /// Prints a list: as a JSON array, or as a table with these columns.
    pub(crate) fn list(self, items: &[Value], columns: &[&str]) {
        if self.json {
            say(&Value::from(items).to_string());
            return;
        }
        let mut table = Table::new();
        table
            .load_style(presets::NOTHING)
            .set_content_arrangement(ContentArrangement::Disabled)
            .set_header(columns.iter().map(|column| column.to_uppercase()));
        for item in items {
            table.add_row(columns.iter().map(|column| cell(&item[*column])));
        }
        say(&table.trim_fmt());
    }
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => "-".to_owned(),
        Value::String(text) => shown(text, false),
        Value::Array(items) => items.iter().map(cell).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}

/// Escapes a text for a terminal. Names of keys, files and variables come from other people:
/// control characters and direction marks (UAX 9's overrides and isolates) are written as in the
/// log and in JSON, `\u001b`, so that a line of JSON stays valid.
fn shown(text: &str, with_lines: bool) -> String {
    let obeyed = |c: char| breaks_line(c) && !(with_lines && matches!(c, '\n' | '\t'));
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if obeyed(c) {
            let _ = write!(shown, "\\u{:04x}", u32::from(c));
        } else {
            shown.push(c);
        }
    }
    shown
}

/// Prints a line on standard output. If its reader has gone away, that is not an error.
pub(crate) fn say(text: &str) {
    let _ = writeln!(io::stdout(), "{}", shown(text, true));
}

/// Prints a line on standard error.
pub(crate) fn complain(text: &str) {
    let _ = writeln!(io::stderr(), "{}", shown(text, true));
}
