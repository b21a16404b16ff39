//! The reference of the configuration, generated from its schema.

use std::fmt::Write as _;

use serde_json::Value;

use super::Config;
use super::check::expectation;
use super::field::{Field, Kind};
use super::table::described;

/// The page for the documentation: all fields by section, sorted, with the same bytes on each run.
#[must_use]
pub fn config_reference_markdown(schema: &Value) -> String {
    let mut page = String::from(HEAD);
    let mut section = None;
    for field in described(schema) {
        let name = section_name(&field);
        if section.as_ref() != Some(&name) {
            let _ = writeln!(page, "\n## {name}\n\n{COLUMNS}");
            section = Some(name);
        }
        let _ = writeln!(page, "{}", row(&field));
    }
    page
}

const HEAD: &str = "# Configuration

<!-- Generated from the configuration's schema: edit the doc comments there. -->

`aivy` reads its settings from these sources, in order of precedence: flags, environment variables,
`aivy.toml` (or the file named by `--config` or `AIVY_CONFIG`), defaults. The flag `--set KEY=VALUE`
sets any key. In a variable or a flag, the items of a list are separated by commas.
`aivy config check` checks whether the configuration is valid, `aivy config show` shows the effective
values and where each comes from, and `aivy config schema` prints the JSON Schema of the file for editors.
";

const COLUMNS: &str = "| key | type and range | default | variable | flag | meaning |
| --- | --- | --- | --- | --- | --- |";

fn section_name(field: &Field) -> String {
    match field.path.as_slice() {
        [_] => "Top level".to_owned(),
        [section, ..] => format!("`[{section}]`"),
        [] => String::new(),
    }
}

fn row(field: &Field) -> String {
    format!(
        "| `{}` | {} | {} | `{}` | {} | {} |",
        field.key(),
        escaped(&kind(&field.kind)),
        default(field),
        field.env(),
        field
            .flag()
            .map_or_else(String::new, |flag| format!("`{flag}`")),
        escaped(&field.description),
    )
}

fn kind(kind: &Kind) -> String {
    match kind {
        Kind::Text => "text".to_owned(),
        Kind::List => "list of texts".to_owned(),
        Kind::Switch => "`true` or `false`".to_owned(),
        Kind::Integer { min, max } => format!("integer, {min} to {max}"),
        other @ Kind::Choice(_) => expectation(other),
    }
}

fn default(field: &Field) -> String {
    let otherwise = match &field.default {
        _ if field.required => "required".to_owned(),
        Value::Null => "not set".to_owned(),
        value => format!("`{value}`"),
    };
    let named = defaults_by_name(field);
    match named.as_slice() {
        [] => otherwise,
        named => format!("{}; else {otherwise}", named.join(", ")),
    }
}

/// The defaults of the field for each default name.
fn defaults_by_name(field: &Field) -> Vec<String> {
    let Some(place) = field.path.iter().position(|name| name == "*") else {
        return Vec::new();
    };
    let (above, below) = (&field.path[..place], &field.path[place + 1..]);
    let defaults = serde_json::to_value(Config::default()).unwrap_or_default();
    let down = |value: &Value, path: &[String]| {
        let leaf = path.iter().fold(value, |value, name| &value[name.as_str()]);
        leaf.clone()
    };
    let tables = down(&defaults, above);
    let one = |(name, table): (&String, &Value)| format!("{name}: `{}`", down(table, below));
    tables.as_object().into_iter().flatten().map(one).collect()
}

fn escaped(text: &str) -> String {
    text.replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_leaf_has_a_row() {
        let schema = super::super::schema();
        let page = config_reference_markdown(&schema);
        for field in described(&schema) {
            assert!(
                page.contains(&format!("| `{}` |", field.key())),
                "{}",
                field.key()
            );
        }
        assert_eq!(page, config_reference_markdown(&schema));
    }

    #[test]
    fn a_row_says_all() {
        let page = config_reference_markdown(&super::super::schema());
        let row = page.lines().find(|line| line.contains("`server.workers`"));
        assert_eq!(
            row,
            Some(
                "| `server.workers` | integer, 0 to 512 | `0` | `AIVY_SERVER_WORKERS` | `--workers` | The number of threads that serve requests. 0 means one per CPU. |"
            )
        );
    }

    /// A default is only shown in the row of its own table.
    #[test]
    fn a_default_under_a_chosen_name_is_that_of_its_table() {
        let page = config_reference_markdown(&super::super::schema());
        for (key, shown) in [
            (
                "plans.NAME.rate",
                "enterprise: `1000`, free: `60`, pro: `300`; else required",
            ),
            ("ai.providers.NAME.url", "required"),
            ("ai.providers.NAME.key", "not set"),
            ("ai.providers.NAME.models", "`[]`"),
            ("ai.providers.NAME.concurrency", "`16`"),
            ("ai.providers.NAME.queue_length", "`64`"),
            ("ai.providers.NAME.first_byte_timeout_ms", "`60000`"),
            ("ai.providers.NAME.idle_timeout_ms", "`30000`"),
        ] {
            let row = page
                .lines()
                .find(|line| line.starts_with(&format!("| `{key}` |")));
            let column = row.and_then(|row| row.split(" | ").nth(2));
            assert_eq!(column, Some(shown), "{key}");
        }
    }
}
