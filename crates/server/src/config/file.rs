//! Reads `aivy.toml` into values, each with the line and column where it was written.

use std::io::Read as _;
use std::path::Path;

use serde_json::Value;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::field::Field;
use super::suggest::nearest;

/// A line and a column of the file, from 1; the column counts characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LineColumn {
    pub(crate) line: usize,
    pub(crate) column: usize,
}

/// A field that the file sets. Its value can be a secret, so it has no `Debug`.
pub(crate) struct Setting {
    pub(crate) path: Vec<String>,
    pub(crate) value: Value,
    /// The position of the key.
    pub(crate) key_at: LineColumn,
    /// The position of the value.
    pub(crate) value_at: LineColumn,
    /// The positions of the items of a list.
    pub(crate) items_at: Vec<LineColumn>,
}

/// An error in the file. The key is empty for a syntax error.
#[derive(Debug, PartialEq)]
pub(crate) struct FileFault {
    pub(crate) key: String,
    pub(crate) message: String,
    pub(crate) at: LineColumn,
}

/// The contents of the file, and its errors.
#[derive(Default)]
pub(crate) struct ParsedFile {
    pub(crate) settings: Vec<Setting>,
    /// The tables whose names the operator chooses, including empty ones.
    pub(crate) tables: Vec<(Vec<String>, LineColumn)>,
    pub(crate) faults: Vec<FileFault>,
    /// Whether a part of the text could not be read.
    pub(crate) unreadable: bool,
}

/// More than the size of any configuration, in bytes.
const LONGEST: u64 = 1 << 20;

/// Reads the file.
///
/// # Errors
/// The sentence that explains why it cannot be read at all.
pub(crate) fn load(path: &Path, fields: &[Field]) -> Result<ParsedFile, String> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(LONGEST + 1).read_to_end(&mut bytes))
        .map_err(|error| format!("cannot be read: {error}"))?;
    if bytes.len() as u64 > LONGEST {
        return Err(format!("is longer than {LONGEST} bytes"));
    }
    // Some editors write a byte order mark.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(read(text, fields)),
        Err(error) => {
            let whole = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
            let at = line_column(&whole, whole.len());
            Err(format!(
                "is not UTF-8 at line {}, column {}",
                at.line, at.column
            ))
        }
    }
}

/// Parses the text; what can be read is returned beside all errors.
pub(crate) fn read(text: &str, fields: &[Field]) -> ParsedFile {
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut reader = Reader {
        text,
        fields,
        parsed: ParsedFile::default(),
    };
    reader.table(table.get_ref(), &mut Vec::new());
    let mut parsed = reader.parsed;
    parsed.unreadable = !errors.is_empty();
    for error in errors {
        let at = line_column(text, error.span().map_or(0, |span| span.start));
        // Other errors on the line result from the recovery after the syntax error.
        parsed.faults.retain(|fault| fault.at.line != at.line);
        parsed
            .settings
            .retain(|setting| setting.value_at.line != at.line);
        parsed.faults.push(FileFault {
            key: String::new(),
            message: error.message().to_owned(),
            at,
        });
    }
    parsed
}

struct Reader<'a> {
    text: &'a str,
    fields: &'a [Field],
    parsed: ParsedFile,
}

impl Reader<'_> {
    fn table(&mut self, table: &DeTable<'_>, path: &mut Vec<String>) {
        let mut entries: Vec<_> = table.iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        for (key, value) in entries {
            path.push(key.get_ref().to_string());
            self.entry(key.span().start, value, path);
            path.pop();
        }
    }

    fn entry(&mut self, start: usize, value: &Spanned<DeValue<'_>>, path: &mut Vec<String>) {
        let key = KeyKind::of(self.fields, path);
        match (key, value.get_ref()) {
            (KeyKind::Unknown, _) => {
                let message = unknown_key(path, self.fields);
                self.fault(path, message, start);
            }
            (KeyKind::Table, DeValue::Table(table)) => {
                if path.len() > 1 && self.fields.iter().any(|field| chooses(field, path)) {
                    let at = line_column(self.text, start);
                    self.parsed.tables.push((path.clone(), at));
                }
                self.table(table, path);
            }
            (KeyKind::Table, other) => {
                let message = format!("must be a table, not {}", kind(other));
                self.fault(path, message, value.span().start);
            }
            (KeyKind::Leaf, inner) => self.parsed.settings.push(Setting {
                path: path.clone(),
                value: plain(inner),
                key_at: line_column(self.text, start),
                value_at: line_column(self.text, value.span().start),
                items_at: self.items(inner),
            }),
        }
    }

    fn items(&self, value: &DeValue<'_>) -> Vec<LineColumn> {
        let items = value.as_array().into_iter().flatten();
        items
            .map(|item| line_column(self.text, item.span().start))
            .collect()
    }

    fn fault(&mut self, path: &[String], message: String, offset: usize) {
        self.parsed.faults.push(FileFault {
            key: path.join("."),
            message,
            at: line_column(self.text, offset),
        });
    }
}

/// What a key of the configuration is.
enum KeyKind {
    Leaf,
    Table,
    Unknown,
}

impl KeyKind {
    fn of(fields: &[Field], path: &[String]) -> Self {
        if fields.iter().any(|field| field.matches(path)) {
            return Self::Leaf;
        }
        let begins = |field: &Field| {
            field.path.len() > path.len()
                && field
                    .path
                    .iter()
                    .zip(path)
                    .all(|(p, name)| p == name || p == "*")
        };
        if fields.iter().any(begins) {
            Self::Table
        } else {
            Self::Unknown
        }
    }
}

/// The message for an unknown key, with the nearest known one.
pub(crate) fn unknown_key(path: &[String], fields: &[Field]) -> String {
    let mut known: Vec<String> = Vec::new();
    for field in fields {
        for depth in 1..=field.path.len() {
            let names = field.path[..depth].iter().enumerate();
            let named = names.map(|(i, p)| {
                if p == "*" {
                    path.get(i).unwrap_or(p)
                } else {
                    p
                }
            });
            known.push(named.cloned().collect::<Vec<_>>().join("."));
        }
    }
    let written = path.join(".");
    let same_name = || {
        let last = path.last()?;
        let leaf = fields.iter().find(|f| f.path.last() == Some(last))?;
        Some(leaf.key())
    };
    nearest(&written, known.iter().map(String::as_str))
        .map(str::to_owned)
        .or_else(same_name)
        .map_or_else(
            || "unknown key".to_owned(),
            |near| format!("unknown key; did you mean `{near}`?"),
        )
}

/// The value as JSON. Types that JSON lacks become their text.
fn plain(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::String(text.to_string()),
        DeValue::Boolean(flag) => Value::Bool(*flag),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
            .map_or_else(|_| Value::String(number.to_string()), Value::from),
        DeValue::Float(number) => number
            .as_str()
            .parse::<f64>()
            .map_or_else(|_| Value::String(number.to_string()), Value::from),
        DeValue::Datetime(time) => Value::String(time.to_string()),
        DeValue::Array(items) => items.iter().map(|item| plain(item.get_ref())).collect(),
        DeValue::Table(table) => table
            .iter()
            .map(|(key, item)| (key.get_ref().to_string(), plain(item.get_ref())))
            .collect(),
    }
}

/// The type in words: a value where a table was expected can be anything, even a secret.
fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Boolean(_) => "true or false",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Datetime(_) => "a time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// Whether `path` ends in a name that the operator chooses.
fn chooses(field: &Field, path: &[String]) -> bool {
    let begins = field.path.iter().zip(path).all(|(p, n)| p == n || p == "*");
    begins && field.path.get(path.len() - 1).is_some_and(|p| p == "*")
}

fn line_column(text: &str, offset: usize) -> LineColumn {
    let before = text.get(..offset).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    LineColumn {
        line: before.matches('\n').count() + 1,
        column: before[line_start..].chars().count() + 1,
    }
}

#[cfg(test)]
mod tests {
    use super::super::table::fields;
    use super::*;

    fn faults(text: &str) -> Vec<String> {
        let parsed = read(text, &fields());
        parsed
            .faults
            .iter()
            .map(|f| format!("{}:{} {} {}", f.at.line, f.at.column, f.key, f.message))
            .collect()
    }

    #[test]
    fn leaves_come_with_their_line_and_column() {
        let text = "[server]\nworkers = 4\n\n[plans.\"é\"]\nrate = 1\n";
        let parsed = read(text, &fields());
        assert!(parsed.faults.is_empty());
        let at: Vec<_> = parsed
            .settings
            .iter()
            .map(|s| (s.path.join("."), s.key_at, s.value_at))
            .map(|(key, key_at, at)| (key, key_at.line, key_at.column, at.column))
            .collect();
        assert_eq!(
            at,
            [
                ("server.workers".to_owned(), 2, 1, 11),
                ("plans.é.rate".to_owned(), 5, 1, 8)
            ]
        );
    }

    #[test]
    fn every_unknown_key_is_listed_in_the_order_of_the_file() {
        let text = "default_plan = 3\n[server]\nbnd = \"x\"\nworkers = 9999\n[plans.pro]\nrat = 1\n[colour]\n";
        assert_eq!(
            faults(text),
            [
                "3:1 server.bnd unknown key; did you mean `server.bind`?",
                "6:1 plans.pro.rat unknown key; did you mean `plans.pro.rate`?",
                "7:2 colour unknown key",
            ]
        );
    }

    #[test]
    fn a_key_in_the_wrong_table_is_recognised() {
        assert_eq!(
            faults("workers = 2"),
            ["1:1 workers unknown key; did you mean `server.workers`?"]
        );
    }

    #[test]
    fn errors_of_syntax_have_a_line_and_a_column() {
        let found = faults("[server]\nbind = \n");
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("2:"), "{found:?}");
    }

    #[test]
    fn what_is_guessed_on_a_line_that_cannot_be_read_is_not_kept() {
        let parsed = read("[server]\nbind = \nworkers = 1\n", &fields());
        let kept: Vec<_> = parsed.settings.iter().map(|s| s.path.join(".")).collect();
        assert_eq!(kept, ["server.workers"]);
        assert!(parsed.unreadable);
    }

    #[test]
    fn the_items_of_a_list_have_lines_and_columns() {
        let parsed = read(
            "[ai.mcp]\nallowed_hosts = [\n  \"a\", \"b\",\n]\n",
            &fields(),
        );
        let items = parsed.settings.iter().flat_map(|setting| &setting.items_at);
        let at: Vec<_> = items.map(|at| (at.line, at.column)).collect();
        assert_eq!(at, [(3, 3), (3, 8)]);
    }

    #[test]
    fn keys_that_stand_twice_are_named() {
        let found = faults("[server]\nworkers = 1\nworkers = 2\n");
        assert!(
            found.len() == 1 && found[0].starts_with("3:1 ") && found[0].contains("duplicate key"),
            "{found:?}"
        );
    }

    #[test]
    fn a_byte_order_mark_and_carriage_returns_are_nothing() {
        let file = tempfile::NamedTempFile::new().unwrap_or_else(|e| panic!("{e}"));
        let written = |bytes: &[u8]| {
            std::fs::write(file.path(), bytes).unwrap_or_else(|e| panic!("{e}"));
            load(file.path(), &fields())
        };
        let parsed = written(b"\xef\xbb\xbf[server]\r\nworkers = 4\r\nbnd = 1\r\n");
        let parsed = parsed.unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(parsed.settings.len(), 1);
        assert_eq!(
            (parsed.faults[0].at.line, parsed.faults[0].at.column),
            (3, 1)
        );
        let refused = written(b"[server]\nbind = \"\xff\"\n").map(|_| ());
        assert_eq!(refused, Err("is not UTF-8 at line 2, column 9".to_owned()));
        let refused = written(&vec![b'#'; 1 << 21]).map(|_| ());
        assert_eq!(refused, Err("is longer than 1048576 bytes".to_owned()));
    }

    #[test]
    fn a_value_where_a_table_belongs() {
        assert_eq!(
            faults("server = 1"),
            ["1:10 server must be a table, not a number"]
        );
    }
}
