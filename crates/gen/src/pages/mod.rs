//! The generated pages of `docs/reference/`: parts of the reference that the server shows, by the
//! same renderer, each on a separate page.

mod errors;
mod operations;
mod permissions;
mod rate_limits;

use aivy_api::contract::sample;
use aivy_api::operation::BASE_PATH;
use aivy_api::reference::markdown::{self, Links};
use aivy_api::reference::{LinkTarget, Reference, Section, Site, default_plans, sections};
use serde_json::Value;

/// All pages: their names and texts.
#[must_use]
pub fn all(document: &Value) -> Vec<(&'static str, String)> {
    let schema = aivy_server::config::schema();
    let reference = Reference::new(document);
    vec![
        (
            "configuration.md",
            aivy_server::config::config_reference_markdown(&schema),
        ),
        ("errors.md", errors::page(&reference)),
        ("operations.md", operations::page(&reference)),
        ("permissions.md", permissions::page(&reference)),
        ("rate-limits.md", rate_limits::page(&reference)),
    ]
}

/// Links within the book, where each part is a separate page.
struct Book;

impl Links for Book {
    fn address(&self, target: LinkTarget<'_>) -> String {
        match target {
            LinkTarget::Operation(id) => format!("operations.md#{id}"),
            LinkTarget::Group(_) => "operations.md".to_owned(),
            LinkTarget::Code(_) | LinkTarget::Section("errors" | "error-codes") => {
                "errors.md".to_owned()
            }
            LinkTarget::Section(id) => format!("{id}.md"),
            LinkTarget::Path(path) => format!("{}{path}", sample::BASE.trim_end_matches(BASE_PATH)),
        }
    }
}

/// The first lines of a page.
fn head(title: &str, source: &str) -> String {
    format!("# {title}\n\n<!-- Generated from {source} by `cargo xtask gen`; do not edit. -->\n")
}

/// Adds the sections with these IDs, without their headings.
fn add(page: &mut String, reference: &Reference, ids: &[&str]) {
    let plans = default_plans();
    let site = Site {
        plans: &plans,
        base: None,
    };
    let all = sections(reference, site);
    for section in ids.iter().filter_map(|id| found(&all, id)) {
        markdown::section(page, &Book, section);
    }
}

fn found<'a>(all: &'a [Section], id: &str) -> Option<&'a Section> {
    all.iter().find(|section| section.id == id)
}
