//! Every operation: what it needs, takes and answers.

use serde_json::Value;

use super::{Operation, cell, head, operations, resolve};

pub(super) fn page(document: &Value) -> String {
    let all = operations(document);
    let mut page = head("Operations", "the handlers");
    page.push_str("\n| operation | route | permission | |\n| --- | --- | --- | --- |\n");
    for operation in &all {
        page.push_str(&format!(
            "| [`{id}`](#{id}) | `{} {}` | {} | {} |\n",
            operation.method,
            operation.path,
            permission(operation),
            cell(text(operation.body, "summary")),
            id = operation.id,
        ));
    }
    for operation in &all {
        section(&mut page, document, operation);
    }
    page
}

fn permission(operation: &Operation<'_>) -> String {
    operation
        .permission()
        .map_or_else(|| "any valid key".to_owned(), |name| format!("`{name}`"))
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

fn section(page: &mut String, document: &Value, operation: &Operation<'_>) {
    page.push_str(&format!(
        "\n## {}\n\n**{}.** {}\n\n`{} {}`, needs {}.\n",
        operation.id,
        text(operation.body, "summary"),
        text(operation.body, "description"),
        operation.method,
        operation.path,
        permission(operation),
    ));
    parameters(page, document, operation.body);
    if let Some(curl) = operation.body["x-codeSamples"][0]["source"].as_str() {
        page.push_str(&format!("\n```sh\n{curl}\n```\n"));
    }
    let responses = operation.body["responses"]
        .as_object()
        .into_iter()
        .flatten();
    for (status, response) in responses.filter(|(status, _)| status.starts_with('2')) {
        page.push_str(&format!(
            "\nAnswers {status}. {}\n",
            text(response, "description")
        ));
        let example = &response["content"]["application/json"]["example"];
        if !example.is_null() {
            page.push_str(&format!("\n```json\n{example:#}\n```\n"));
        }
    }
}

fn parameters(page: &mut String, document: &Value, operation: &Value) {
    let all: Vec<_> = operation["parameters"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|parameter| resolve(document, parameter))
        .collect();
    if all.is_empty() {
        return;
    }
    page.push_str("\n| parameter | in | | meaning |\n| --- | --- | --- | --- |\n");
    for parameter in all {
        let needed = if parameter["required"] == true {
            "required"
        } else {
            ""
        };
        page.push_str(&format!(
            "| `{}` | {} | {needed} | {} |\n",
            text(parameter, "name"),
            text(parameter, "in"),
            cell(text(parameter, "description")),
        ));
    }
}
