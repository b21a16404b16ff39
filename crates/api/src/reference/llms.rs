//! `/llms.txt`: what is here for a language model, in the form that llmstxt.org proposes: a title, a
//! summary, and lists of links, each with a word on what it leads to.

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
            "every operation, parameter, answer, error and sample in one text",
        ),
        (
            "OpenAPI document",
            "/openapi.json",
            "the same as OpenAPI 3.1",
        ),
        (
            "Error codes",
            "/reference/errors",
            "each code, when it is answered, and by which operations",
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
        "\n## Optional\n\n- [Swagger UI]({base}/docs/): the operations, to try out\n"
    );
    text
}
