//! How each operation is called through the generated code, for the tests that call all of them:
//! one line for each operation, which the client's and the mock's tests expand.

use serde_json::Value;

use crate::rust::MARK;

const HEAD: &str = "
/// One line an operation: in parentheses the parameters of its path, after `<-` the type of its
/// body, after `=>` the stub's method for its success. Those that stream are not here.
///
/// Hands the lines to the macro `$arms`.
macro_rules! typed_operations {
    ($arms:ident) => {
        $arms! {
";
const TAIL: &str = "        }
    };
}
";

/// The source of the macro.
#[must_use]
pub fn source(document: &Value) -> String {
    let mut lines: Vec<String> = Vec::new();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        let operations = item.as_object().into_iter().flatten();
        lines.extend(operations.filter_map(|(_, operation)| line(path, operation)));
    }
    lines.sort();
    format!("{MARK}{HEAD}{}{TAIL}", lines.concat())
}

/// The line of an operation whose success response is one JSON body.
fn line(path: &str, operation: &Value) -> Option<String> {
    let id = operation["operationId"].as_str()?;
    let answers = operation["responses"].as_object()?;
    let (status, answer) = answers.iter().find(|(status, _)| status.starts_with('2'))?;
    answer["content"].get("application/json")?;
    let success = if status == "201" { "created" } else { "ok" };
    let segments = path.split('/');
    let named = segments.filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let parameters: Vec<_> = named.collect();
    let body = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].as_str();
    let body = body.and_then(|reference| reference.rsplit('/').next());
    let body = body.map_or_else(String::new, |name| format!(" <- {name}"));
    let parameters = parameters.join(", ");
    Some(format!(
        "            {id}({parameters}){body} => {success};\n"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_operation_has_its_line() {
        let source = source(&aivy_api::Contract::get().document);
        for line in [
            "update_task(task_id) <- TaskPatch => ok;",
            "create_task() <- TaskIn => created;",
            "get_key() => ok;",
        ] {
            assert!(
                source.contains(&format!("\n            {line}\n")),
                "{line}"
            );
        }
        assert!(!source.contains("stream_chat"));
    }
}
