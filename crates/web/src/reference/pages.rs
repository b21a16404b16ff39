//! All pages of the reference, rendered once for strangers and once for members: except for the
//! menu, only the list of keys depends on the reader.

use std::collections::BTreeMap;

use aivy_api::headers;
use aivy_api::reference::{
    Block, Group, Operation, Reference, Section, Site, Table, llms, markdown, operations_table,
    sections,
};
use aivy_types::{ErrorCode, ErrorEnvelope, Plan};
use askama::Template;

use super::cached::Cached;
use super::html::{Blocks, Grid};
use super::search::Index;
use crate::page::{NavItem, Shell};

/// The placeholder for the reader's keys in the page.
const KEYS: &str = "<!--keys-->";
/// The name of members in the menu of pages that are the same for all of them.
const MEMBER: &str = "Account";

const HTML: &str = "text/html; charset=utf-8";
const MARKDOWN: &str = "text/markdown; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";

/// Everything below `/reference`, ready to be sent.
#[derive(Debug)]
pub(super) struct Pages {
    /// For strangers, by path.
    strangers: BTreeMap<String, Cached>,
    /// For members, by path.
    members: BTreeMap<String, Cached>,
    /// The first page for members, split at their keys.
    pub(super) first: (String, String),
    /// `/reference.md`
    pub(super) markdown: Cached,
    /// `/llms.txt`
    pub(super) llms: Cached,
    /// The search index.
    pub(super) index: Index,
}

/// The table of contents beside each page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Contents<'a> {
    reference: &'a Reference,
    /// The current page: the slug of a group, `errors`, or empty.
    here: &'a str,
}

impl Contents<'_> {
    /// The value of `aria-current`.
    fn current(&self, slug: &str) -> &'static str {
        if self.here == slug { "page" } else { "false" }
    }
}

#[derive(Template)]
#[template(path = "reference/index.html")]
struct IndexPage<'a> {
    shell: Shell,
    contents: Contents<'a>,
    sections: &'a [Section],
    operations: Table,
    keys: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "reference/group.html")]
struct GroupPage<'a> {
    shell: Shell,
    contents: Contents<'a>,
    group: &'a Group,
}

#[derive(Template)]
#[template(path = "reference/errors.html")]
struct ErrorsPage<'a> {
    shell: Shell,
    contents: Contents<'a>,
    blocks: Vec<Block>,
}

#[derive(Template)]
#[template(path = "reference/error.html")]
struct ErrorPage<'a> {
    shell: Shell,
    contents: Contents<'a>,
    code: ErrorCode,
    blocks: Vec<Block>,
}

/// The search query, and the results.
#[derive(Template)]
#[template(path = "reference/search.html")]
pub(super) struct SearchPage<'a> {
    pub(super) shell: Shell,
    pub(super) contents: Contents<'a>,
    pub(super) query: String,
    pub(super) found: Vec<&'a super::search::SearchEntry>,
}

impl Contents<'static> {
    /// The contents beside a page that is not in them.
    pub(super) fn elsewhere() -> Self {
        Self {
            reference: Reference::get(),
            here: "search",
        }
    }
}

/// The frame of a page for a stranger or a member.
pub(super) fn shell(title: &str, is_member: bool) -> Shell {
    let mut shell = Shell::new(title, NavItem::Reference, None);
    shell.username = is_member.then(|| MEMBER.to_owned());
    shell
}

impl Pages {
    /// Renders them for the server at `base` with `plans`.
    ///
    /// # Errors
    /// A template cannot be rendered.
    pub(super) fn new(plans: &[Plan], base: &str) -> askama::Result<Self> {
        let reference = &Reference::at(base);
        let site = Site {
            plans,
            base: Some(base),
        };
        let sections = sections(reference, site);
        let mut first = index(reference, &sections, true)?;
        let after = first.find(KEYS).map(|at| first.split_off(at));
        let after = after.unwrap_or_default().replacen(KEYS, "", 1);
        let markdown = markdown::whole(reference, site);
        let llms = llms(reference, base);
        Ok(Self {
            strangers: all(reference, &sections, false)?,
            members: all(reference, &sections, true)?,
            first: (first, after),
            markdown: Cached::new(MARKDOWN, markdown),
            llms: Cached::new(TEXT, llms),
            index: Index::new(reference, &sections),
        })
    }

    /// The page at `path`, if there is one.
    pub(super) fn at(&self, path: &str, is_member: bool) -> Option<&Cached> {
        let pages = if is_member {
            &self.members
        } else {
            &self.strangers
        };
        pages.get(path)
    }
}

fn all(
    reference: &Reference,
    sections: &[Section],
    is_member: bool,
) -> askama::Result<BTreeMap<String, Cached>> {
    let mut pages = BTreeMap::new();
    let mut put = |path: String, text: String| pages.insert(path, Cached::new(HTML, text));
    if !is_member {
        put("/reference".to_owned(), index(reference, sections, false)?);
    }
    for group in &reference.groups {
        let page = GroupPage {
            shell: shell(&format!("{} · API reference", group.name), is_member),
            contents: Contents {
                reference,
                here: &group.slug,
            },
            group,
        };
        put(format!("/reference/{}", group.slug), page.render()?);
    }
    put(
        "/reference/errors".to_owned(),
        errors(reference, sections, is_member)?,
    );
    for code in ErrorCode::ALL {
        let page = error(reference, *code, is_member)?;
        put(format!("/reference/errors/{code}"), page);
    }
    Ok(pages)
}

fn index(reference: &Reference, sections: &[Section], is_member: bool) -> askama::Result<String> {
    IndexPage {
        shell: shell("API reference", is_member),
        contents: Contents {
            reference,
            here: "",
        },
        sections,
        operations: operations_table("All operations", reference.groups.iter()),
        keys: is_member.then_some(KEYS),
    }
    .render()
}

fn errors(reference: &Reference, sections: &[Section], is_member: bool) -> askama::Result<String> {
    let wanted = sections
        .iter()
        .filter(|section| ["errors", "error-codes"].contains(&section.id));
    ErrorsPage {
        shell: shell("Errors · API reference", is_member),
        contents: Contents {
            reference,
            here: "errors",
        },
        blocks: wanted.flat_map(|section| section.blocks.clone()).collect(),
    }
    .render()
}

fn error(reference: &Reference, code: ErrorCode, is_member: bool) -> askama::Result<String> {
    let example = serde_json::to_string_pretty(&ErrorEnvelope::new(code, Vec::new()));
    let mut blocks = vec![
        Block::Text(code.when().to_owned()),
        Block::Code("json", example.unwrap_or_default()),
    ];
    let of_code = headers::of_error(code);
    for header in &reference.headers {
        if of_code
            .iter()
            .any(|name| header.name.eq_ignore_ascii_case(name.as_str()))
        {
            let line = format!(
                "`{}: {}`: {}",
                header.name, header.example, header.description
            );
            blocks.push(Block::Text(line));
        }
    }
    let operations: Vec<_> = reference.answering(code).map(Operation::link).collect();
    let by = match operations.len() {
        0 => "No operation returns this error.".to_owned(),
        count if count == reference.operations().count() => {
            "All operations can return this error.".to_owned()
        }
        _ => format!(
            "These operations can return this error: {}.",
            operations.join(", ")
        ),
    };
    blocks.push(Block::Text(by));
    ErrorPage {
        shell: shell(&format!("{code} · API reference"), is_member),
        contents: Contents {
            reference,
            here: "errors",
        },
        code,
        blocks,
    }
    .render()
}
