//! Prints responses on standard output and errors on standard error.

use std::borrow::Cow;
use std::fmt::{Debug, Write as _};
use std::io::{self, IsTerminal as _, Write as _};

use aivy_client::{Error, ResponseValue};
use serde::Serialize;
use serde_json::Value;

use crate::exit::advice;
use crate::generated::CliConfig;
use crate::table;

/// The format of a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// The complete response, unchanged.
    Json,
    /// The data of the response, as a table.
    Table,
}

impl Format {
    /// The default format.
    pub(crate) fn by_terminal() -> Self {
        if io::stdout().is_terminal() {
            Self::Table
        } else {
            Self::Json
        }
    }
}

/// Receives the responses of the generated commands.
#[derive(Debug)]
pub(crate) struct Printer {
    pub(crate) format: Format,
}

impl Printer {
    fn show<T: Serialize>(&self, value: &T) {
        let Ok(value) = serde_json::to_value(value) else {
            return;
        };
        print(&match self.format {
            Format::Json => shown(&format!("{value:#}\n"), true).into_owned(),
            Format::Table => table::answer(&value),
        });
    }
}

/// Writes to standard output. If its reader has gone away (`| head`), that is not an error.
pub(crate) fn print(text: &str) {
    let _ = io::stdout().lock().write_all(text.as_bytes());
}

/// Writes text by a model or a person. For a terminal it is [`shown`]; for a file it is unchanged.
pub(crate) fn print_words(text: &str) {
    if io::stdout().is_terminal() {
        print(&shown(text, true));
    } else {
        print(text);
    }
}

/// Escapes a text for a terminal. Names, titles and the texts of models come from others: control
/// characters and direction marks (UAX 9's overrides and isolates) are written as in JSON,
/// `\u001b`, so that JSON stays valid.
pub(crate) fn shown(text: &str, with_lines: bool) -> Cow<'_, str> {
    let obeyed = |c: char| {
        let kept = with_lines && matches!(c, '\n' | '\t');
        (c.is_control() && !kept) || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if !text.contains(obeyed) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 5);
    for c in text.chars() {
        if obeyed(c) {
            let _ = write!(shown, "\\u{:04x}", u32::from(c));
        } else {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

impl CliConfig for Printer {
    fn success_item<T: Serialize + Debug>(&self, value: &ResponseValue<T>) {
        self.show(&**value);
    }

    fn success_no_item(&self, _: &ResponseValue<()>) {}

    // The error is returned as well, and printed once, where the exit code is chosen.
    fn error<T: Serialize + Debug>(&self, _: &aivy_client::generated::Error<T>) {}

    // Lists with page tokens do not occur: pages are numbered.
    fn list_start<T: Serialize + Debug>(&self) {}
    fn list_item<T: Serialize + Debug>(&self, value: &T) {
        self.show(value);
    }
    fn list_end_success<T: Serialize + Debug>(&self) {}
    fn list_end_error<T: Serialize + Debug>(&self, _: &aivy_client::generated::Error<T>) {}
}

/// Prints an error and advice on standard error.
pub(crate) fn complain(error: &Error) {
    let mut lines = match error.api() {
        Some(api) => vec![format!("{} ({}): {}", api.code, api.status, api.message)],
        None => vec![error.to_string()],
    };
    lines.extend(error.details().iter().map(|detail| format!("  - {detail}")));
    if let Some(id) = error.request_id() {
        lines.push(format!("  request ID: {id}"));
    }
    lines.push(format!("  next: {}", advice(error)));
    say(&lines.join("\n"));
}

/// Prints a line that begins with `error:`, red on a terminal.
pub(crate) fn say(text: &str) {
    let coloured = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let (on, off) = if coloured {
        ("\x1b[1;31m", "\x1b[0m")
    } else {
        ("", "")
    };
    let _ = writeln!(io::stderr(), "{on}error:{off} {}", shown(text, true));
}

/// Prints a line on standard error that is not an error, such as the usage of a call.
pub(crate) fn note(text: &str) {
    let _ = writeln!(io::stderr(), "{}", shown(text, true));
}

/// The data of a response in an envelope.
pub(crate) fn data(answer: &Value) -> &Value {
    answer.get("data").unwrap_or(answer)
}
