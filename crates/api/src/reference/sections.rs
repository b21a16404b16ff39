//! The sections before the operations: what applies to all of them.

use aivy_types::envelope::{ListEnvelope, Meta, Pagination};
use aivy_types::plan::PAGES_FACTOR;
use aivy_types::{ErrorCode, ErrorEnvelope, Permission, Plan};
use serde::Serialize;

use super::block::{Block, Section, Table, of_text};
use super::model::{Group, Header, Reference};
use super::operation::Operation;
use crate::contract::sample;

/// The server that shows the reference.
#[derive(Debug, Clone, Copy)]
pub struct Site<'a> {
    /// Its plans.
    pub plans: &'a [Plan],
    /// Its URL, without a slash at the end; `None` in a text that no server shows.
    pub base: Option<&'a str>,
}

/// The sections before the operations.
#[must_use]
pub fn sections(reference: &Reference, site: Site<'_>) -> Vec<Section> {
    vec![
        section("api-keys", "Your API Keys", api_keys()),
        section("introduction", "Introduction", introduction(reference)),
        section("base-url", "Base URL", base_url(reference)),
        section("format", "Request and response format", format()),
        section("errors", "Errors", errors()),
        section("authentication", "Authentication", authentication()),
        section("permissions", "Permissions", permissions(reference)),
        section(
            "rate-limits",
            "Rate limits",
            rate_limits(reference, site.plans),
        ),
        section("error-codes", "Common error codes", error_codes()),
    ]
}

fn section(id: &'static str, title: &'static str, blocks: Vec<Block>) -> Section {
    Section { id, title, blocks }
}

fn text(words: impl Into<String>) -> Block {
    Block::Text(words.into())
}

fn json(value: &impl Serialize) -> Block {
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    Block::Code("json", text)
}

fn api_keys() -> Vec<Block> {
    vec![text(
        "Every request carries an API key. You create, view, rotate and revoke your keys in the \
         dashboard, under [API Keys](/developer/keys).",
    )]
}

fn introduction(reference: &Reference) -> Vec<Block> {
    let mut blocks = of_text(&reference.description);
    blocks.push(text(
        "Each operation has samples in four languages. Replace `YOUR_API_KEY` with your API key, and \
         the IDs in the sample with your own.",
    ));
    blocks.push(Block::Points(vec![
        "curl: run it in a shell.".to_owned(),
        "JavaScript: a module for Node.js 18 or newer, without dependencies.".to_owned(),
        "Python: needs the package `requests`.".to_owned(),
        "Rust: inside an async function that returns `Result<(), Box<dyn std::error::Error>>`; needs the \
         crates `aivy-client` and `serde_json`, and `futures-util` for streams."
            .to_owned(),
    ]));
    blocks.push(text(
        "This reference is also available as [Markdown](/reference.md), as an [OpenAPI 3.1 \
         document](/openapi.json), and in [Swagger UI](/docs/), where you can try the operations.",
    ));
    blocks
}

fn base_url(reference: &Reference) -> Vec<Block> {
    let mut servers = reference.servers.iter();
    let (own, _) = servers.next().cloned().unwrap_or_default();
    let mut blocks = vec![text("The base URL of all paths:"), Block::Code("text", own)];
    let others: Vec<_> = servers
        .map(|(url, about)| format!("`{url}`: {about}"))
        .collect();
    if !others.is_empty() {
        blocks.push(text("Other servers:"));
        blocks.push(Block::Points(others));
    }
    blocks
}

/// The envelope of a list, without items.
fn envelope() -> ListEnvelope<u8> {
    ListEnvelope {
        success: true,
        data: Vec::new(),
        meta: Meta {
            pagination: Pagination::new(100, 10, 1),
        },
    }
}

fn format() -> Vec<Block> {
    let shown = serde_json::to_string_pretty(&envelope()).unwrap_or_default();
    vec![
        text(
            "Requests and responses are JSON. A request with a body needs the header \
             `Content-Type: application/json`. Every success response has this format:",
        ),
        Block::Code("json", shown.replace("[]", "{}")),
        Block::Points(vec![
            "`data` is the result: an object or a list of objects.".to_owned(),
            "`meta` is present on lists only. Lists accept `page` (from 1) and `per_page` (1 to 100, \
             default 10); a page past the end is empty. The header `Link` has the URLs of the first, \
             previous, next and last page."
                .to_owned(),
            "Amounts are whole AIVY tokens: integers, never fractions.".to_owned(),
            "Times are RFC 3339 in UTC, to the second: `2023-01-15T12:00:00Z`.".to_owned(),
            "IDs have a prefix for their type and a suffix that sorts by creation time: \
             `usr_123456789`. Do not parse them."
                .to_owned(),
            "Unknown members and parameters are refused with an error that names them.".to_owned(),
            "Every response carries `X-Request-Id`, the ID of the request in the server's log."
                .to_owned(),
            "Every POST accepts `Idempotency-Key`, which makes retries safe: the first response is \
             stored for 24 hours, and a retry returns it again with `Idempotent-Replayed: true`."
                .to_owned(),
        ]),
    ]
}

fn errors() -> Vec<Block> {
    let details = vec!["The token parameter is required".to_owned()];
    vec![
        text("Every error response has this format:"),
        json(&ErrorEnvelope::new(ErrorCode::InvalidRequest, details)),
        Block::Points(vec![
            "`code` is for programs: one of the [codes](section:error-codes).".to_owned(),
            "`message` is one sentence for people.".to_owned(),
            "`details` lists every violation in one sentence each, which begins with the name of the \
             field; it is empty if there is nothing to add."
                .to_owned(),
        ]),
    ]
}

fn authentication() -> Vec<Block> {
    vec![
        text("Every request carries an API key in this header:"),
        Block::Code("text", format!("Authorization: Bearer {}", sample::KEY)),
        text("To get a key:"),
        Block::Steps(vec![
            "Log in to your AIVY account.".to_owned(),
            "Go to [Developer](/developer).".to_owned(),
            "Choose [API Keys](/developer/keys).".to_owned(),
            "Choose [Generate New Key](/developer/keys/new).".to_owned(),
            "Enter a name and choose the permissions that the key needs.".to_owned(),
            "Press **Create API Key**. The key is shown once.".to_owned(),
        ]),
        text(
            "Keep it secret: anyone who has the key can use all its permissions. A request with a \
             missing, malformed, unknown, revoked or expired key returns \
             [`unauthorized`](code:unauthorized).",
        ),
    ]
}

fn links<'a>(operations: impl Iterator<Item = &'a Operation>) -> String {
    operations
        .map(Operation::link)
        .collect::<Vec<_>>()
        .join(", ")
}

fn permissions(reference: &Reference) -> Vec<Block> {
    let row = |permission: &Permission| {
        vec![
            format!("`{permission}`"),
            permission.grants().to_owned(),
            links(reference.needing(*permission)),
        ]
    };
    let mut blocks = vec![
        text(
            "A key has one or more permissions. If the key lacks the permission that the operation \
             needs, the response is [`forbidden`](code:forbidden), and `details` names the permission.",
        ),
        Block::Table(Table {
            caption: "All permissions".to_owned(),
            head: vec!["Permission", "Grants", "Operations"],
            rows: Permission::ALL.iter().map(row).collect(),
        }),
    ];
    let free = links(reference.for_any_key());
    if !free.is_empty() {
        blocks.push(text(format!(
            "These operations accept any valid key: {free}."
        )));
    }
    blocks
}

fn rate_limits(reference: &Reference, plans: &[Plan]) -> Vec<Block> {
    let plan = |plan: &Plan| {
        vec![
            plan.name.clone(),
            plan.rate.to_string(),
            plan.burst.to_string(),
        ]
    };
    let of_limits = |name: &str| name.contains("RateLimit") || name == "Retry-After";
    let headers = reference
        .headers
        .iter()
        .filter(|header| of_limits(&header.name));
    let header = |header: &Header| {
        vec![
            format!("`{}`", header.name),
            header.description.clone(),
            format!("`{}`", header.example),
        ]
    };
    vec![
        Block::Table(Table {
            caption: "All plans".to_owned(),
            head: vec!["Plan", "Requests per minute", "Burst"],
            rows: plans.iter().map(plan).collect(),
        }),
        text(
            "Each account has one token bucket, shared by all its keys. Requests without a valid key \
             share one bucket per client address, with the limits of the free plan. The size of the \
             bucket is the burst, and it refills at the rate of the plan. An admitted request takes \
             one token; a refused request takes none and returns \
             [`rate_limit_exceeded`](code:rate_limit_exceeded) with `Retry-After`.",
        ),
        text(format!(
            "Submitting a form in the dashboard takes a token from the same bucket. Viewing pages takes \
             tokens from another bucket, which has {PAGES_FACTOR} times the limits of the plan.",
        )),
        text(
            "After a 429, wait for `Retry-After`: then the next request is admitted. \
             `X-RateLimit-Reset` says when the bucket is completely full again, which can be more \
             than a minute later: wait for it only before you send a whole burst of requests.",
        ),
        text("Every response states what is left:"),
        Block::Table(Table {
            caption: "Rate limit headers".to_owned(),
            head: vec!["Header", "Meaning", "Example"],
            rows: headers.map(header).collect(),
        }),
    ]
}

fn error_codes() -> Vec<Block> {
    let row = |code: &ErrorCode| {
        vec![
            code.status().to_string(),
            format!("[`{code}`](code:{code})"),
            code.message().to_owned(),
            code.when().to_owned(),
        ]
    };
    vec![Block::Table(Table {
        caption: "All error codes".to_owned(),
        head: vec!["Status", "Code", "Message", "When"],
        rows: ErrorCode::ALL.iter().map(row).collect(),
    })]
}

/// The operations of some groups, one per row.
#[must_use]
pub fn operations_table<'a>(caption: &str, groups: impl Iterator<Item = &'a Group>) -> Table {
    let row = |operation: &Operation| {
        vec![
            operation.link(),
            format!("`{} {}`", operation.method, operation.path),
            operation.needs(),
            operation.summary.clone(),
        ]
    };
    Table {
        caption: caption.to_owned(),
        head: vec!["Operation", "Route", "Needs", "Description"],
        rows: groups
            .flat_map(|group| &group.operations)
            .map(row)
            .collect(),
    }
}
