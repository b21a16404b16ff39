//! Writes one line, as JSON or for people, into a buffer. Whatever a value holds, it stays one
//! line and cannot look like another field.

use std::cell::RefCell;
use std::fmt::{self, Write as _};
use std::time::{SystemTime, UNIX_EPOCH};

use aivy_types::Timestamp;

/// How lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Format {
    /// One JSON object a line; else for people.
    pub json: bool,
    /// Whether the level is coloured. Never in JSON.
    pub colours: bool,
}

/// How grave a line is.
pub type Level = tracing::Level;

/// A value of a field.
#[derive(Debug, Clone, Copy)]
pub enum Value<'a> {
    /// A text.
    Text(&'a str),
    /// Something that is shown by formatting it.
    Args(fmt::Arguments<'a>),
    /// A whole number that cannot be negative.
    Unsigned(u64),
    /// A whole number.
    Signed(i64),
    /// A number; what JSON cannot hold becomes null.
    Float(f64),
    /// A truth value.
    Bool(bool),
}

/// A line that is being written.
#[derive(Debug)]
pub struct Line<'a> {
    out: &'a mut Vec<u8>,
    format: Format,
}

impl<'a> Line<'a> {
    /// Begins a line: time, level, and the module that speaks.
    pub fn begin(out: &'a mut Vec<u8>, format: Format, level: Level, target: &str) -> Self {
        let mut line = Self { out, format };
        if format.json {
            line.raw(b"{\"time\":\"");
            line.time();
            line.raw(b"\",\"level\":\"");
            line.raw(level.as_str().as_bytes());
            line.raw(b"\",\"target\":\"");
            escape(line.out, target);
            line.raw(b"\"");
        } else {
            line.time();
            line.level(level);
            escape(line.out, target);
            line.raw(b":");
        }
        line
    }

    /// Fields alone, which [`Line::ready`] puts into whole lines of the same format.
    pub const fn part(out: &'a mut Vec<u8>, format: Format) -> Self {
        Self { out, format }
    }

    /// Fields that were written before by a [`Line::part`].
    pub fn ready(&mut self, fields: &[u8]) {
        self.raw(fields);
    }

    /// What is said in a sentence. Comes before the fields.
    pub fn message(&mut self, message: fmt::Arguments<'_>) {
        if self.format.json {
            self.raw(b",\"message\":\"");
            self.escaped_args(message);
            self.raw(b"\"");
        } else {
            self.raw(b" ");
            self.escaped_args(message);
        }
    }

    /// One field.
    pub fn field(&mut self, name: &str, value: Value<'_>) {
        if self.format.json {
            self.raw(b",\"");
            escape(self.out, name);
            // The line's own members are never given twice.
            if matches!(name, "time" | "level" | "target" | "message") {
                self.raw(b"_");
            }
            self.raw(b"\":");
        } else {
            self.raw(b" ");
            escape(self.out, name);
            self.raw(b"=");
        }
        self.value(value);
    }

    /// Ends the line.
    pub fn end(self) {
        self.out
            .extend_from_slice(if self.format.json { b"}\n" } else { b"\n" });
    }

    fn value(&mut self, value: Value<'_>) {
        match value {
            Value::Text(text) if !self.format.json && is_plain(text) => self.raw(text.as_bytes()),
            Value::Text(text) => {
                self.raw(b"\"");
                escape(self.out, text);
                self.raw(b"\"");
            }
            Value::Args(args) => {
                self.raw(b"\"");
                self.escaped_args(args);
                self.raw(b"\"");
            }
            Value::Unsigned(number) => self.unsigned(number),
            Value::Signed(number) => {
                if number < 0 {
                    self.raw(b"-");
                }
                self.unsigned(number.unsigned_abs());
            }
            Value::Float(number) if number.is_finite() => self.plain_args(format_args!("{number}")),
            Value::Float(_) => self.raw(b"null"),
            Value::Bool(flag) => self.raw(if flag { b"true" } else { b"false" }),
        }
    }

    fn level(&mut self, level: Level) {
        let colour: &[u8] = match level {
            Level::ERROR => b"\x1b[31m",
            Level::WARN => b"\x1b[33m",
            Level::INFO => b"\x1b[32m",
            _ => b"\x1b[34m",
        };
        self.raw(b" ");
        if self.format.colours {
            self.raw(colour);
        }
        self.plain_args(format_args!("{:>5}", level.as_str()));
        if self.format.colours {
            self.raw(b"\x1b[0m");
        }
        self.raw(b" ");
    }

    fn raw(&mut self, bytes: &[u8]) {
        self.out.extend_from_slice(bytes);
    }

    fn unsigned(&mut self, mut number: u64) {
        let mut digits = [0u8; 20];
        let mut start = digits.len();
        loop {
            start -= 1;
            // A digit always fits.
            digits[start] = b'0' + u8::try_from(number % 10).unwrap_or(0);
            number /= 10;
            if number == 0 {
                break;
            }
        }
        self.out.extend_from_slice(&digits[start..]);
    }

    fn plain_args(&mut self, args: fmt::Arguments<'_>) {
        // Writing to memory does not fail.
        let _ = Escaping {
            out: self.out,
            escapes: false,
        }
        .write_fmt(args);
    }

    fn escaped_args(&mut self, args: fmt::Arguments<'_>) {
        let _ = Escaping {
            out: self.out,
            escapes: true,
        }
        .write_fmt(args);
    }

    #[allow(
        clippy::disallowed_methods,
        reason = "a line is stamped when it is written, whatever clock the rules are given"
    )]
    fn time(&mut self) {
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        let second = since.as_secs();
        SECOND.with_borrow_mut(|(known, text)| {
            if *known != second || text.is_empty() {
                let micros = i64::try_from(second * 1_000_000).unwrap_or(i64::MAX);
                *text = Timestamp::from_micros(micros).to_string();
                text.pop();
                *known = second;
            }
            self.out.extend_from_slice(text.as_bytes());
        });
        let mut rest = [b'0', b'0', b'0', b'0', b'0', b'0'];
        let mut micros = since.subsec_micros();
        for digit in rest.iter_mut().rev() {
            *digit += u8::try_from(micros % 10).unwrap_or(0);
            micros /= 10;
        }
        self.raw(b".");
        self.raw(&rest);
        self.raw(b"Z");
    }
}

thread_local! {
    /// The last second that this thread wrote, and how it looks without the `Z`.
    static SECOND: RefCell<(u64, String)> = const { RefCell::new((0, String::new())) };
}

/// Whether a text needs no quotes in a line for people.
fn is_plain(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_graphic() && !matches!(b, b'"' | b'=' | b'\\');
    !text.is_empty() && text.bytes().all(plain)
}

struct Escaping<'a> {
    out: &'a mut Vec<u8>,
    escapes: bool,
}

impl fmt::Write for Escaping<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.escapes {
            escape(self.out, text);
        } else {
            self.out.extend_from_slice(text.as_bytes());
        }
        Ok(())
    }
}

/// Writes `text` as it stands between the quotes of a JSON string (RFC 8259, 7). DEL and the C1
/// controls are escaped too: some terminals obey them.
fn escape(out: &mut Vec<u8>, text: &str) {
    let mut clean = text.as_bytes();
    while let Some(at) = clean.iter().position(|byte| SPECIAL[usize::from(*byte)]) {
        out.extend_from_slice(&clean[..at]);
        let (length, code) = match (clean[at], clean.get(at + 1)) {
            // Two bytes: U+0080 to U+00BF.
            (FIRST_OF_C1, Some(second)) => (2, *second),
            (byte, _) => (1, byte),
        };
        match code {
            b'"' => out.extend_from_slice(b"\\\""),
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            0..=0x1f | 0x7f..=0x9f => out.extend_from_slice(format!("\\u{code:04x}").as_bytes()),
            _ => out.extend_from_slice(&clean[at..at + length]),
        }
        clean = &clean[at + length..];
    }
    out.extend_from_slice(clean);
}

/// The first byte of U+0080 to U+00BF in UTF-8; the C1 controls end at U+009F.
const FIRST_OF_C1: u8 = 0xc2;

/// The bytes that [`escape`] must look at.
const SPECIAL: [bool; 256] = {
    let mut special = [false; 256];
    let mut byte = 0;
    while byte < 0x20 {
        special[byte] = true;
        byte += 1;
    }
    special[b'"' as usize] = true;
    special[b'\\' as usize] = true;
    special[0x7f] = true;
    special[FIRST_OF_C1 as usize] = true;
    special
};

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn line(json: bool, fields: &[(&str, Value<'_>)]) -> String {
        let mut out = Vec::new();
        let format = Format {
            json,
            colours: false,
        };
        let mut line = Line::begin(&mut out, format, Level::INFO, "t");
        line.message(format_args!("m"));
        for (name, value) in fields {
            line.field(name, *value);
        }
        line.end();
        String::from_utf8(out).unwrap()
    }

    proptest! {
        #[test]
        fn any_text_is_one_line_of_valid_json(text in any::<String>(), other in any::<String>()) {
            let written = line(true, &[("a", Value::Text(&text)), ("b", Value::Args(format_args!("{other}")))]);
            prop_assert_eq!(written.matches('\n').count(), 1);
            let read: serde_json::Value = serde_json::from_str(&written).unwrap();
            prop_assert_eq!(&read["a"], &text);
            prop_assert_eq!(&read["b"], &other);
        }

        #[test]
        fn any_text_is_one_line_for_people(text in any::<String>()) {
            let written = line(false, &[("a", Value::Text(&text))]);
            prop_assert!(!written.trim_end_matches('\n').chars().any(char::is_control));
            prop_assert_eq!(written.matches('\n').count(), 1);
        }

        #[test]
        fn numbers_are_numbers(u: u64, i: i64, f: f64) {
            let written = line(true, &[("u", Value::Unsigned(u)), ("i", Value::Signed(i)), ("f", Value::Float(f))]);
            let read: serde_json::Value = serde_json::from_str(&written).unwrap();
            prop_assert_eq!(read["u"].as_u64(), Some(u));
            prop_assert_eq!(read["i"].as_i64(), Some(i));
            prop_assert_eq!(read["f"].as_f64(), f.is_finite().then_some(f));
        }
    }

    #[test]
    fn each_control_is_escaped_and_each_letter_is_not() {
        for character in '\0'..'\u{200}' {
            let text = format!("a{character}b");
            let mut out = Vec::new();
            escape(&mut out, &text);
            let written = String::from_utf8(out).unwrap();
            let is_special = character.is_control() || matches!(character, '"' | '\\');
            assert_eq!(written == text, !is_special, "{character:?}");
            assert!(!written.contains(char::is_control), "{character:?}");
            let read: String = serde_json::from_str(&format!("\"{written}\"")).unwrap();
            assert_eq!(read, text);
        }
    }

    #[test]
    fn a_member_of_the_line_is_not_given_twice() {
        let written = line(
            true,
            &[("level", Value::Text("x")), ("time", Value::Bool(true))],
        );
        let read: serde_json::Value = serde_json::from_str(&written).unwrap();
        assert_eq!(
            (&read["level"], &read["level_"]),
            (&"INFO".into(), &"x".into())
        );
        assert_eq!(read["time_"], true);
    }

    #[test]
    #[allow(
        clippy::disallowed_methods,
        reason = "compares with the clock of the system"
    )]
    fn the_time_is_rfc_3339_and_now() {
        let read: serde_json::Value = serde_json::from_str(&line(true, &[])).unwrap();
        let time = Timestamp::parse(read["time"].as_str().unwrap()).unwrap();
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap()
            .as_secs();
        assert!(i64::try_from(now).unwrap() - time.seconds() < 5);
    }

    #[test]
    fn people_get_quotes_only_where_they_help() {
        let written = line(
            false,
            &[
                ("a", Value::Text("x")),
                ("b", Value::Text("x y")),
                ("c", Value::Unsigned(0)),
            ],
        );
        assert!(
            written.ends_with("  INFO t: m a=x b=\"x y\" c=0\n"),
            "{written}"
        );
    }
}
