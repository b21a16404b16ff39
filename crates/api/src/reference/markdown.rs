//! The reference as Markdown: complete, for language models, and in parts, for the book.

use std::fmt::Write as _;

use super::block::{Block, Section, Table};
use super::inline::{LinkTarget, Piece, pieces};
use super::model::Reference;
use super::operation::Operation;
use super::sections::{Site, operations_table, sections};

/// The addresses of link targets.
pub trait Links {
    /// The address of a target.
    fn address(&self, target: LinkTarget<'_>) -> String;
}

/// Links within one text that contains everything; pages have addresses below `base`.
#[derive(Debug, Clone, Copy)]
pub struct Whole<'a> {
    /// The URL of the server, without a slash at the end.
    pub base: &'a str,
}

impl Links for Whole<'_> {
    fn address(&self, target: LinkTarget<'_>) -> String {
        match target {
            LinkTarget::Operation(id) => format!("#{id}"),
            LinkTarget::Section(id) => format!("#{id}"),
            LinkTarget::Group(slug) => format!("#{slug}"),
            LinkTarget::Code(_) => "#error-codes".to_owned(),
            LinkTarget::Path(path) => format!("{}{path}", self.base),
        }
    }
}

/// The complete reference, as `site` shows it.
#[must_use]
pub fn whole(reference: &Reference, site: Site<'_>) -> String {
    let links = Whole {
        base: site.base.unwrap_or_default(),
    };
    let mut text = format!("# {}\n\nVersion {}.\n", reference.title, reference.version);
    for section in sections(reference, site) {
        heading(&mut text, 2, section.id, section.title);
        blocks(&mut text, &links, &section.blocks);
    }
    for group in &reference.groups {
        heading(&mut text, 2, &group.slug, &group.name);
        let about = Block::Text(group.description.clone());
        let table = operations_table(&group.name, std::iter::once(group));
        blocks(&mut text, &links, &[about, Block::Table(table)]);
        for operation in &group.operations {
            self::operation(&mut text, &links, 3, operation);
        }
    }
    text
}

/// A heading with the explicit anchor `id`, because readers make different ones from its text.
fn heading(text: &mut String, level: usize, id: &str, title: &str) {
    let marks = "#".repeat(level);
    let _ = write!(text, "\n<a id=\"{id}\"></a>\n\n{marks} {title}\n");
}

/// A section without its heading.
pub fn section(text: &mut String, links: &impl Links, section: &Section) {
    blocks(text, links, &section.blocks);
}

/// An operation, with a heading of this `level`.
pub fn operation(text: &mut String, links: &impl Links, level: usize, operation: &Operation) {
    let marks = "#".repeat(level);
    let _ = write!(
        text,
        "\n{marks} {}\n\n**{}.**\n",
        operation.id, operation.summary
    );
    blocks(text, links, &operation.about());
    let needs = format!(
        "`{} {}`, needs {}.",
        operation.method,
        operation.path,
        operation.needs()
    );
    blocks(text, links, &[Block::Text(needs)]);
    if let Some(parameters) = operation.parameter_table() {
        table(text, links, &parameters);
    }
    if let Some(body) = operation.body_table() {
        let needed = if operation.body.as_ref().is_some_and(|body| body.required) {
            "Request body:"
        } else {
            "Request body (optional):"
        };
        blocks(
            text,
            links,
            &[Block::Text(needed.to_owned()), Block::Table(body)],
        );
    }
    for sample in &operation.samples {
        let _ = write!(
            text,
            "\n{}:\n\n```{}\n{}\n```\n",
            sample.label,
            fence(&sample.language),
            sample.source
        );
    }
    answer(text, links, operation);
    blocks(
        text,
        links,
        &[
            Block::Text("Errors:".to_owned()),
            Block::Table(operation.error_table()),
        ],
    );
}

/// The info string of a fence: a Rust sample is a part of a function, which a doc test could not
/// run.
fn fence(language: &str) -> &str {
    if language == "rust" {
        "rust,ignore"
    } else {
        language
    }
}

fn answer(text: &mut String, links: &impl Links, operation: &Operation) {
    let answer = &operation.answer;
    let _ = write!(
        text,
        "\nResponse {}: {}\n",
        answer.status, answer.description
    );
    if let Some(example) = &answer.example {
        let language = if answer.is_json() { "json" } else { "text" };
        let _ = write!(text, "\n```{language}\n{example}\n```\n");
    }
    if let Some(members) = operation.answer_table() {
        let of = match (answer.is_json(), answer.is_list) {
            (true, true) => "Each item of `data`:",
            (true, false) => "`data`:",
            (false, _) => "Each event:",
        };
        blocks(
            text,
            links,
            &[Block::Text(of.to_owned()), Block::Table(members)],
        );
    }
}

/// Blocks, each after an empty line.
pub fn blocks(text: &mut String, links: &impl Links, blocks: &[Block]) {
    for block in blocks {
        match block {
            Block::Text(words) => {
                let _ = write!(text, "\n{}\n", line(links, words));
            }
            Block::Steps(steps) => {
                text.push('\n');
                for (index, step) in steps.iter().enumerate() {
                    let _ = writeln!(text, "{}. {}", index + 1, line(links, step));
                }
            }
            Block::Points(points) => {
                text.push('\n');
                for point in points {
                    let _ = writeln!(text, "- {}", line(links, point));
                }
            }
            Block::Table(inner) => table(text, links, inner),
            Block::Code(language, code) => {
                let _ = write!(text, "\n```{language}\n{code}\n```\n");
            }
        }
    }
}

fn table(text: &mut String, links: &impl Links, table: &Table) {
    let row = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    text.push('\n');
    text.push_str(&row(table
        .head
        .iter()
        .map(|&head| head.to_owned())
        .collect()));
    text.push_str(&row(table.head.iter().map(|_| "---".to_owned()).collect()));
    for cells in &table.rows {
        let cell = |cell: &String| line(links, cell).replace('|', "\\|").replace('\n', " ");
        text.push_str(&row(cells.iter().map(cell).collect()));
    }
}

/// A line with its links resolved.
fn line(links: &impl Links, words: &str) -> String {
    let mut text = String::new();
    for piece in pieces(words) {
        let _ = match piece {
            Piece::Text(words) => write!(text, "{words}"),
            Piece::Code(code) => write!(text, "`{code}`"),
            Piece::Strong(words) => write!(text, "**{words}**"),
            Piece::Link(words, target) => write!(text, "[{words}]({})", links.address(target)),
        };
    }
    text
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use crate::reference::default_plans;

    #[test]
    fn a_table_survives_what_its_cells_hold() {
        let mut text = String::new();
        let cells = vec![vec!["`a|b`".to_owned(), "[x](op:get_x)\ny".to_owned()]];
        let inner = Table {
            caption: String::new(),
            head: vec!["A", "B"],
            rows: cells,
        };
        table(&mut text, &Whole { base: "" }, &inner);
        assert_eq!(
            text,
            "\n| A | B |\n| --- | --- |\n| `a\\|b` | [x](#get_x) y |\n"
        );
    }

    /// Every `](#…)` has a heading or an anchor.
    #[test]
    fn every_anchor_of_the_whole_is_there() {
        let text = whole(
            Reference::get(),
            Site {
                plans: &default_plans(),
                base: Some("http://here"),
            },
        );
        let mut count = 0;
        for link in text.split("](#").skip(1) {
            let id = link.split(')').next().unwrap();
            let there =
                text.contains(&format!("<a id=\"{id}\">")) || text.contains(&format!("### {id}\n"));
            assert!(there, "{id}");
            count += 1;
        }
        assert!(count > Reference::get().operations().count());
    }
}
