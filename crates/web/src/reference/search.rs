//! Searching the reference: an index of everything that has an anchor, with its words.

use aivy_api::reference::{Block, LinkTarget, Operation, Reference, Section};
use aivy_types::{ErrorCode, Permission};

use super::html::{address, line};

/// The maximum number of results.
pub(super) const MOST: usize = 50;
/// The maximum length of a query, in characters; the rest is ignored.
const LONGEST: usize = 200;

/// Something that can be found.
#[derive(Debug)]
pub(super) struct SearchEntry {
    /// Its kind: `operation`.
    pub(super) kind: &'static str,
    /// Its title, as HTML.
    pub(super) title: String,
    /// Its URL.
    pub(super) address: String,
    /// A short description, as HTML; can be empty.
    pub(super) about: String,
    /// Its exact names, in lower case.
    names: Vec<String>,
    /// All its words, in lower case.
    words: String,
}

/// The search index.
#[derive(Debug)]
pub(super) struct Index(Vec<SearchEntry>);

impl Index {
    pub(super) fn new(reference: &Reference, sections: &[Section]) -> Self {
        let mut entries = Vec::new();
        for operation in reference.operations() {
            entries.push(of_operation(operation));
            entries.extend(of_parameters(operation));
        }
        entries.extend(ErrorCode::ALL.iter().map(|code| of_code(*code)));
        entries.extend(Permission::ALL.iter().map(|one| of_permission(*one)));
        entries.extend(sections.iter().map(of_section));
        Self(entries)
    }

    /// The entries with all words of `query`, best first.
    pub(super) fn find(&self, query: &str) -> Vec<&SearchEntry> {
        let query: String = query.chars().take(LONGEST).collect();
        let query = query.trim().to_lowercase();
        let words: Vec<_> = query.split_whitespace().collect();
        if words.is_empty() {
            return Vec::new();
        }
        let has_all = |entry: &&SearchEntry| words.iter().all(|word| entry.words.contains(word));
        let mut found: Vec<_> = self.0.iter().filter(has_all).collect();
        found.sort_by_cached_key(|entry| entry.distance(&query, &words));
        found.truncate(MOST);
        found
    }
}

impl SearchEntry {
    /// The distance from the query: 0 if it is the exact name.
    fn distance(&self, query: &str, words: &[&str]) -> u8 {
        let in_names = |word: &&str| self.names.iter().any(|name| name.contains(word));
        if self.names.iter().any(|name| name == query) {
            0
        } else if words.iter().all(in_names) {
            1
        } else {
            2
        }
    }
}

/// An entry with `words` and its names.
fn entry(
    kind: &'static str,
    target: LinkTarget<'_>,
    names: &[&str],
    title: &str,
    about: &str,
    words: &[&str],
) -> SearchEntry {
    let words = [names, words, &[about]].concat().join("\n");
    SearchEntry {
        kind,
        title: line(title),
        address: address(target),
        names: names.iter().map(|name| name.to_lowercase()).collect(),
        about: line(about),
        words: words.to_lowercase(),
    }
}

fn of_operation(operation: &Operation) -> SearchEntry {
    let route = format!("{} {}", operation.method, operation.path);
    let permission = operation.permission.map_or("", Permission::as_str);
    entry(
        "operation",
        LinkTarget::Operation(&operation.id),
        &[&operation.id, &operation.path, &route, &operation.summary],
        &format!("`{route}`"),
        &operation.summary,
        &[&operation.description, permission],
    )
}

fn of_parameters(operation: &Operation) -> Vec<SearchEntry> {
    let rows = operation.parameters.iter().map(|parameter| &parameter.row);
    let body = operation.body.iter().flat_map(|body| &body.rows);
    let each = |row: &aivy_api::reference::Row| {
        entry(
            "parameter",
            LinkTarget::Operation(&operation.id),
            &[&row.name],
            &format!("`{}` of `{}`", row.name, operation.id),
            &row.meaning,
            &[&operation.id],
        )
    };
    rows.chain(body).map(each).collect()
}

fn of_code(code: ErrorCode) -> SearchEntry {
    entry(
        "error code",
        LinkTarget::Code(code.as_str()),
        &[code.as_str(), &code.status().to_string(), code.message()],
        &format!("`{code}`"),
        code.when(),
        &[],
    )
}

fn of_permission(permission: Permission) -> SearchEntry {
    entry(
        "permission",
        LinkTarget::Section("permissions"),
        &[permission.as_str()],
        &format!("`{permission}`"),
        permission.grants(),
        &[],
    )
}

fn of_section(section: &Section) -> SearchEntry {
    let words: Vec<_> = section.blocks.iter().map(words_of).collect();
    let words: Vec<_> = words.iter().map(String::as_str).collect();
    entry(
        "section",
        LinkTarget::Section(section.id),
        &[section.title],
        section.title,
        "",
        &words,
    )
}

fn words_of(block: &Block) -> String {
    match block {
        Block::Text(words) | Block::Code(_, words) => words.clone(),
        Block::Steps(lines) | Block::Points(lines) => lines.join("\n"),
        Block::Table(table) => table.rows.concat().join("\n"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use aivy_api::reference::{Site, default_plans, sections};

    fn titles(query: &str) -> Vec<String> {
        let (reference, plans) = (Reference::get(), default_plans());
        let site = Site {
            plans: &plans,
            base: None,
        };
        let index = Index::new(reference, &sections(reference, site));
        let found = index.find(query);
        found.iter().map(|entry| entry.title.clone()).collect()
    }

    #[test]
    fn what_is_called_so_comes_first() {
        let first = |query| titles(query).remove(0);
        assert_eq!(
            first("/v1/staking/pools"),
            "<code>GET /v1/staking/pools</code>"
        );
        assert_eq!(first("NOT_FOUND"), "<code>not_found</code>");
        assert_eq!(first("get_profile"), "<code>GET /v1/user/profile</code>");
        assert_eq!(first(" rate limits "), "Rate limits");
        assert_eq!(first("read:user"), "<code>read:user</code>");
    }

    #[test]
    fn all_words_must_be_there() {
        assert!(
            titles("min_reward")
                .iter()
                .any(|title| title.contains("list_tasks"))
        );
        assert!(titles("pools nosuchword").is_empty());
        assert!(titles("  ").is_empty());
        assert!(titles("e").len() <= MOST);
    }
}
