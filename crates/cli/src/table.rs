//! Responses as tables.

use std::collections::BTreeSet;

use comfy_table::{ContentArrangement, Table, presets};
use serde_json::{Map, Value};

use crate::output::{data, shown};

/// A response for people: its data, and for a list the position of the page.
pub(crate) fn answer(answer: &Value) -> String {
    let mut text = match data(answer) {
        Value::Array(items) => list(items),
        Value::Object(members) => object(members),
        plain => format!("{}\n", cell(plain)),
    };
    if let Some(pagination) = answer.pointer("/meta/pagination") {
        let number = |name: &str| pagination[name].as_u64().unwrap_or_default();
        text.push_str(&format!(
            "page {} of {}, {} in total\n",
            number("current_page"),
            number("last_page"),
            number("total")
        ));
    }
    text
}

/// Members and values, then a table for every list of objects among them.
fn object(members: &Map<String, Value>) -> String {
    let mut rows = Vec::new();
    let mut lists = Vec::new();
    flatten("", members, &mut rows, &mut lists);
    let mut table = empty();
    for (name, value) in &rows {
        table.add_row([name.as_str(), value]);
    }
    let mut text = if rows.is_empty() {
        String::new()
    } else {
        format!("{table}\n")
    };
    for (name, items) in lists {
        text.push_str(&format!("\n{name}\n{}", list(items)));
    }
    text
}

/// Puts nested members under dotted names: `stats.tokens_earned`.
fn flatten<'a>(
    prefix: &str,
    members: &'a Map<String, Value>,
    rows: &mut Vec<(String, String)>,
    lists: &mut Vec<(String, &'a [Value])>,
) {
    for (name, value) in members {
        let name = format!("{prefix}{name}");
        match value {
            Value::Object(inner) if !inner.is_empty() => {
                flatten(&format!("{name}."), inner, rows, lists)
            }
            Value::Array(items) if items.iter().any(Value::is_object) => lists.push((name, items)),
            plain => rows.push((name, cell(plain))),
        }
    }
}

/// A row for each item; the columns are the members that any item has.
fn list(items: &[Value]) -> String {
    if items.is_empty() {
        return "no results\n".to_owned();
    }
    let columns: BTreeSet<&str> = items
        .iter()
        .filter_map(Value::as_object)
        .flat_map(|item| item.keys().map(String::as_str))
        .collect();
    let mut table = empty();
    if columns.is_empty() {
        for item in items {
            table.add_row([cell(item)]);
        }
    } else {
        table.set_header(&columns);
        for item in items {
            table.add_row(columns.iter().map(|column| cell(&item[*column])));
        }
    }
    format!("{table}\n")
}

fn empty() -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Disabled);
    table
}

/// One value on one line, without characters that would move a terminal's cursor.
fn cell(value: &Value) -> String {
    match value {
        Value::Null => "-".to_owned(),
        Value::String(text) => shown(text, false).into_owned(),
        Value::Array(items) => items.iter().map(cell).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn lines(value: &Value) -> Vec<String> {
        let text = answer(value);
        text.lines()
            .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect()
    }

    #[test]
    fn an_object_is_shown_member_by_member() {
        let shown = lines(&json!({ "success": true, "data": {
            "id": "usr_1", "avatar_url": null, "stats": { "done": 42 }, "tags": ["a", "b"],
        }}));
        assert_eq!(
            shown,
            ["avatar_url -", "id usr_1", "stats.done 42", "tags a, b"]
        );
    }

    #[test]
    fn a_list_is_shown_row_by_row_with_its_place() {
        let shown = lines(&json!({ "data": [{ "a": 1 }, { "a": 2, "b": "x" }],
            "meta": { "pagination": { "total": 12, "current_page": 1, "last_page": 6 } } }));
        assert_eq!(shown, ["a b", "1 -", "2 x", "page 1 of 6, 12 in total"]);
    }

    #[test]
    fn a_list_within_an_object_has_its_own_table() {
        let shown = lines(&json!({ "data": { "n": 1, "days": [{ "day": "2023-05-20" }] } }));
        assert_eq!(shown, ["n 1", "", "days", "day", "2023-05-20"]);
        assert_eq!(lines(&json!({ "data": [] })), ["no results"]);
    }

    #[test]
    fn a_terminal_is_not_steered() {
        assert_eq!(
            lines(&json!({ "data": { "a": "\u{1b}[2J\n\u{202e}x" } })),
            ["a \\u001b[2J\\u000a\\u202ex"]
        );
    }
}
