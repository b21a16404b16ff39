//! Carries the fields of a `tracing` event into a line.

use std::error::Error;
use std::fmt;

use tracing::field::{Field, Visit};

use super::line::{Line, Value};

/// Which fields are written. The message comes first in a line, wherever it stands in the event:
/// two passes over a handful of fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Message,
    Others,
}

/// Writes the fields that it visits to a line.
pub(super) struct Fields<'a, 'b> {
    line: &'a mut Line<'b>,
    part: Part,
}

impl<'a, 'b> Fields<'a, 'b> {
    pub(super) const fn new(line: &'a mut Line<'b>, part: Part) -> Self {
        Self { line, part }
    }

    fn write(&mut self, field: &Field, value: Value<'_>) {
        match (field.name(), self.part) {
            ("message", Part::Message) => match value {
                Value::Args(args) => self.line.message(args),
                Value::Text(text) => self.line.message(format_args!("{text}")),
                _ => {}
            },
            ("message", Part::Others) | (_, Part::Message) => {}
            // Where a record of the `log` crate comes from: its target stands in the line.
            (name, Part::Others) if name.starts_with("log.") => {}
            (name, Part::Others) => self.line.field(name, value),
        }
    }
}

impl Visit for Fields<'_, '_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.write(field, Value::Text(value));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.write(field, Value::Unsigned(value));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.write(field, Value::Signed(value));
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.write(field, Value::Float(value));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.write(field, Value::Bool(value));
    }

    fn record_error(&mut self, field: &Field, value: &(dyn Error + 'static)) {
        self.write(field, Value::Args(format_args!("{}", Chain(value))));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.write(field, Value::Args(format_args!("{value:?}")));
    }
}

/// An error with all its causes: `a: b: c`.
struct Chain<'a>(&'a (dyn Error + 'static));

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut cause = self.0.source();
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}
