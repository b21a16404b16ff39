//! The operations, in groups, and what they have in common.

use std::sync::LazyLock;

use aivy_types::{ErrorCode, Permission, Plan, plan};
use serde_json::Value;

use super::operation::Operation;
use super::rows::shown;
use crate::contract::{Contract, served};

/// The contents of the reference.
#[derive(Debug)]
pub struct Reference {
    /// The title of the API.
    pub title: String,
    /// The version of the document.
    pub version: String,
    /// The description of the API, in paragraphs.
    pub description: String,
    /// The servers: URL and description; the server that shows the reference comes first.
    pub servers: Vec<(String, String)>,
    /// The operations, grouped by resource.
    pub groups: Vec<Group>,
    /// The headers of responses.
    pub headers: Vec<Header>,
}

/// The operations of a resource.
#[derive(Debug)]
pub struct Group {
    /// Its display name: `Tasks`.
    pub name: String,
    /// Its name in URLs: `tasks`.
    pub slug: String,
    /// Its description.
    pub description: String,
    /// By path, and by method.
    pub operations: Vec<Operation>,
}

/// A header of responses.
#[derive(Debug)]
pub struct Header {
    /// Its name, as it is usually written.
    pub name: String,
    /// Its description.
    pub description: String,
    /// An example value.
    pub example: String,
}

impl Reference {
    /// The reference of the server with this `public_url`.
    #[must_use]
    pub fn at(public_url: &str) -> Self {
        Self::new(&served::document(&Contract::get().document, public_url))
    }

    /// The reference of this build, without a server, made once per process.
    #[must_use]
    pub fn get() -> &'static Self {
        static REFERENCE: LazyLock<Reference> =
            LazyLock::new(|| Reference::new(&Contract::get().document));
        &REFERENCE
    }

    /// Reads it from `document`.
    #[must_use]
    pub fn new(document: &Value) -> Self {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let info = &document["info"];
        let list = |name: &str| document[name].as_array().into_iter().flatten();
        Self {
            title: text(&info["title"]),
            version: text(&info["version"]),
            description: text(&info["description"]),
            servers: list("servers")
                .map(|server| (text(&server["url"]), text(&server["description"])))
                .collect(),
            groups: list("tags")
                .map(|tag| Group::new(document, &text(&tag["name"]), text(&tag["description"])))
                .filter(|group| !group.operations.is_empty())
                .collect(),
            headers: document["components"]["headers"]
                .as_object()
                .into_iter()
                .flatten()
                .map(|(name, header)| Header {
                    name: name.clone(),
                    description: text(&header["description"]),
                    example: shown(&header["example"]),
                })
                .collect(),
        }
    }

    /// All operations, group by group.
    pub fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.groups.iter().flat_map(|group| &group.operations)
    }

    /// The operation with this ID, and its group.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<(&Group, &Operation)> {
        self.groups.iter().find_map(|group| {
            let found = group.operations.iter().find(|one| one.id == id);
            found.map(|operation| (group, operation))
        })
    }

    /// The operations that require `permission`.
    pub fn needing(&self, permission: Permission) -> impl Iterator<Item = &Operation> {
        self.operations()
            .filter(move |operation| operation.permission == Some(permission))
    }

    /// The operations that any valid key can call.
    pub fn for_any_key(&self) -> impl Iterator<Item = &Operation> {
        self.operations()
            .filter(|operation| operation.permission.is_none() && !operation.public)
    }

    /// The operations with the error `code`.
    pub fn answering(&self, code: ErrorCode) -> impl Iterator<Item = &Operation> {
        self.operations()
            .filter(move |operation| operation.errors.contains(&code))
    }
}

impl Group {
    fn new(document: &Value, name: &str, description: String) -> Self {
        Self {
            name: name.to_owned(),
            slug: name.to_lowercase().replace(' ', "-"),
            description,
            operations: Operation::all(document, name),
        }
    }
}

/// The default plans, which apply unless the operator redefines them.
#[must_use]
pub fn default_plans() -> Vec<Plan> {
    let plan = |(name, rate, burst): &(&str, u32, u32)| Plan {
        name: (*name).to_owned(),
        rate: *rate,
        burst: *burst,
    };
    plan::DEFAULT_PLANS.iter().map(plan).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn every_operation_is_in_one_group() {
        let mut shown: Vec<_> = Reference::get().operations().map(|o| &o.id).collect();
        let mut known: Vec<_> = Contract::get().operations.iter().map(|o| &o.id).collect();
        shown.sort_unstable();
        known.sort_unstable();
        assert_eq!(shown, known);
    }

    #[test]
    fn an_operation_says_what_it_takes_and_answers() {
        let (group, create) = Reference::get().find("create_task").unwrap();
        assert_eq!(group.slug, "tasks");
        let body = create.body.as_ref().unwrap();
        let reward = body.rows.iter().find(|row| row.name == "reward").unwrap();
        assert!(
            reward.required && reward.kind.starts_with("integer"),
            "{reward:?}"
        );
        let creator = create
            .answer
            .rows
            .iter()
            .find(|row| row.name == "creator.id");
        assert!(creator.is_some(), "{:#?}", create.answer.rows);
        assert!(
            create
                .answer
                .example
                .as_ref()
                .unwrap()
                .starts_with("{\n  \"success\": true")
        );
    }
}
