//! `/llms.txt`: an index of the reference for language models, in the format of llmstxt.org: a
//! title, a summary, and lists of links with a short description each.

use std::fmt::Write as _;

use super::block::one_line;
use super::model::Reference;

/// The text, for the server at `base`.
#[must_use]
pub fn llms(reference: &Reference, base: &str) -> String {
    let summary = reference
        .description
        .split("\n\n")
        .next()
        .unwrap_or_default();
    let rest = reference.description.split("\n\n").skip(1);
    let mut text = format!("# {}\n\n> {}\n", reference.title, one_line(summary));
    for paragraph in rest {
        let _ = write!(text, "\n{}\n", one_line(paragraph));
    }
    text.push_str("\n## Reference\n\n");
    for (title, path, about) in [
        (
            "The whole reference as Markdown",
            "/reference.md",
            "all operations, parameters, responses, errors and samples in one document",
        ),
        (
            "OpenAPI document",
            "/openapi.json",
            "the same API as an OpenAPI 3.1 document",
        ),
        (
            "Error codes",
            "/reference/errors",
            "all error codes, when they are returned, and by which operations",
        ),
    ] {
        let _ = writeln!(text, "- [{title}]({base}{path}): {about}");
    }
    for group in &reference.groups {
        let _ = write!(text, "\n## {}\n\n", group.name);
        for operation in &group.operations {
            let _ = writeln!(
                text,
                "- [{} {}]({base}/reference/{}#{}): {}",
                operation.method, operation.path, group.slug, operation.id, operation.summary
            );
        }
    }
    let _ = write!(
        text,
        "\n## Optional\n\n- [Swagger UI]({base}/docs/): try the operations in a browser\n"
    );
    text
}
