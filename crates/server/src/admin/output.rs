//! Prints results: tables for people, JSON for scripts.

use std::fmt::Write as _;
use std::io::{self, Write as _};

use aivy_core::text::breaks_line;
use comfy_table::{ContentArrangement, Table, presets};
use serde_json::Value;

/// How results are printed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Output {
    pub(crate) json: bool,
}

impl Output {
    /// A result: as JSON, or as these lines.
    pub(crate) fn result(self, json: &Value, human: &[String]) {
        if self.json {
            say(&json.to_string());
        } else {
            say(&human.join("\n"));
        }
    }

    /// A line on standard error, for people alone.
    pub(crate) fn note(self, sentence: &str) {
        if !self.json {
            complain(sentence);
        }
    }

    /// Something that the operator should know besides the result.
    pub(crate) fn warn(self, sentence: &str) {
        if self.json {
            complain(&serde_json::json!({ "warning": sentence }).to_string());
        } else {
            complain(&format!("warning: {sentence}"));
        }
    }

    /// A list: as a JSON array, or as a table of these columns.
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

/// A text as a terminal may have it. Names of keys, of files and of variables come from others: what
/// a terminal obeys (Unicode's controls) or is turned round by (UAX 9's overrides and isolates) is
/// written out as the log and JSON have it, `\u001b`: a line of JSON stays what it is.
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

/// A line on standard output. A reader that went away is no error.
pub(crate) fn say(text: &str) {
    let _ = writeln!(io::stdout(), "{}", shown(text, true));
}

/// A line on standard error.
pub(crate) fn complain(text: &str) {
    let _ = writeln!(io::stderr(), "{}", shown(text, true));
}
