//! The Rust samples of the reference as functions: compiled with the tests, and run by them.
//!
//! Each is exactly what is shown, with two differences: the placeholders (the base URL, the key, an ID) are replaced by
//! values from the test, and the status is returned.

use aivy_api::reference::{Operation, Reference};
use serde_json::Value;

use crate::rust::MARK;

const HEAD: &str = "
//! The Rust samples of the reference, as they are shown; what a reader puts in their place comes from
//! the test.

use super::rust::{Given, Ran, Sample};

";

/// After this line the response is available.
const ANSWERED: &str = "    .await?;\n";
const STATUS: &str = "let status = response.status().as_u16();\n";

/// The source of the functions, and of their list.
#[must_use]
pub fn source(document: &Value) -> String {
    let reference = Reference::new(document);
    let mut all: Vec<_> = reference.operations().collect();
    all.sort_by(|one, other| one.id.cmp(&other.id));
    let mut text = format!("{MARK}{HEAD}/// Every sample, by the id of its operation.\n");
    text.push_str("pub(super) const SAMPLES: &[(&str, Sample)] = &[\n");
    for operation in &all {
        let id = &operation.id;
        text.push_str(&format!("    ({id:?}, |given| Box::pin({id}(given))),\n"));
    }
    text.push_str("];\n");
    all.iter()
        .for_each(|operation| text.push_str(&function(operation)));
    text
}

fn function(operation: &Operation) -> String {
    let mut samples = operation.samples.iter();
    let shown = samples.find(|sample| sample.label == "Rust");
    let mut body = shown.map_or_else(String::new, |sample| sample.source.clone());
    for placeholder in &operation.placeholders {
        let literal = format!("{:?}", placeholder.text);
        let asked = format!("given.own({:?})", placeholder.name);
        body = body.replace(&literal, &asked);
    }
    let body = body.replacen(ANSWERED, &format!("{ANSWERED}{STATUS}"), 1);
    let lines: String = body.lines().map(|line| format!("    {line}\n")).collect();
    let id = &operation.id;
    format!("\nasync fn {id}(given: &Given) -> Ran {{\n{lines}    Ok(status)\n}}\n")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    /// All placeholders are replaced, and everything else is as shown.
    #[test]
    fn samples_are_as_they_are_shown() {
        let document = &aivy_api::Contract::get().document;
        let source = source(document);
        let reference = Reference::new(document);
        for operation in reference.operations() {
            for placeholder in &operation.placeholders {
                assert!(!source.contains(&placeholder.text), "{placeholder:?}");
            }
            let sample = operation
                .samples
                .iter()
                .find(|s| s.label == "Rust")
                .unwrap();
            let own = |line: &&str| {
                operation
                    .placeholders
                    .iter()
                    .any(|p| line.contains(&p.text))
            };
            for line in sample.source.lines().filter(|line| !own(line)) {
                assert!(source.contains(&format!("    {line}\n")), "{line}");
            }
        }
    }
}
