//! What stands before the operations: how to call any of them.

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
    /// Where it is reached, without a slash at the end; `None` in a text that no server shows.
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
        "Every request carries an API key. You make, see, rotate and revoke yours in the dashboard, \
         under [API Keys](/developer/keys).",
    )]
}

fn introduction(reference: &Reference) -> Vec<Block> {
    let mut blocks = of_text(&reference.description);
    blocks.push(text(
        "Each operation is shown with a sample in four languages. Put your key in the place of \
         `YOUR_API_KEY`, and ids of your own in the place of those in the sample.",
    ));
    blocks.push(Block::Points(vec![
        "curl: as it stands, in a shell.".to_owned(),
        "JavaScript: a module, for Node.js 18 or newer; nothing else is needed.".to_owned(),
        "Python: with the package `requests`.".to_owned(),
        "Rust: in an async function that returns `Result<(), Box<dyn std::error::Error>>`, with the \
         crates `aivy-client` and `serde_json`, and `futures-util` where events are streamed."
            .to_owned(),
    ]));
    blocks.push(text(
        "The same as [Markdown](/reference.md), as an [OpenAPI 3.1 document](/openapi.json), and to \
         try out in [Swagger UI](/docs/).",
    ));
    blocks
}

fn base_url(reference: &Reference) -> Vec<Block> {
    let mut servers = reference.servers.iter();
    let (own, _) = servers.next().cloned().unwrap_or_default();
    let mut blocks = vec![
        text("All paths are below this address:"),
        Block::Code("text", own),
    ];
    let others: Vec<_> = servers
        .map(|(url, about)| format!("`{url}`: {about}"))
        .collect();
    if !others.is_empty() {
        blocks.push(text("Elsewhere:"));
        blocks.push(Block::Points(others));
    }
    blocks
}

/// The envelope of a list, without its items.
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
            "Requests and answers are JSON. A request with a body says so: \
             `Content-Type: application/json`. Every success has this form:",
        ),
        Block::Code("json", shown.replace("[]", "{}")),
        Block::Points(vec![
            "`data` is what was asked for: an object, or a list of them.".to_owned(),
            "`meta` is there on lists only. Lists take `page` (from 1) and `per_page` (1 to 100, 10 \
             unless given); a page past the end is empty. `Link` leads to the first, previous, next \
             and last page."
                .to_owned(),
            "Amounts are whole AIVY tokens: integers, never fractions.".to_owned(),
            "Times are RFC 3339 in UTC, to the second: `2023-01-15T12:00:00Z`.".to_owned(),
            "Ids are a prefix that says of what, and a suffix that sorts by age: \
             `usr_123456789`. Take them as they are."
                .to_owned(),
            "A member or parameter that is not known is refused, and named.".to_owned(),
            "Every answer carries `X-Request-Id`, which names the request in the server's log."
                .to_owned(),
            "Every POST takes `Idempotency-Key`: the first answer is kept for 24 hours and given \
             again, with `Idempotent-Replayed: true`, so that a repetition does nothing twice."
                .to_owned(),
        ]),
    ]
}

fn errors() -> Vec<Block> {
    let details = vec!["The token parameter is required".to_owned()];
    vec![
        text("Every answer that is not a success has this form, whatever went wrong:"),
        json(&ErrorEnvelope::new(ErrorCode::InvalidRequest, details)),
        Block::Points(vec![
            "`code` is for programs: one of the [codes](section:error-codes).".to_owned(),
            "`message` is one sentence for people.".to_owned(),
            "`details` lists every violation, one sentence each, the field first; it is empty when \
             there is nothing to add."
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
            "Give it a name and the permissions that it needs.".to_owned(),
            "Press **Create API Key**. The key is shown once.".to_owned(),
        ]),
        text(
            "Keep it secret: whoever has it may do what it may do. A key that is missing, malformed, \
             unknown, revoked or expired is answered [`unauthorized`](code:unauthorized).",
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
            "A key has one or more permissions. A request whose key lacks the one that the operation \
             needs is answered [`forbidden`](code:forbidden), and `details` names it.",
        ),
        Block::Table(Table {
            caption: "Every permission".to_owned(),
            head: vec!["Permission", "Grants", "Operations"],
            rows: Permission::ALL.iter().map(row).collect(),
        }),
    ];
    let free = links(reference.for_any_key());
    if !free.is_empty() {
        blocks.push(text(format!("Any valid key will do for {free}.")));
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
            caption: "Every plan".to_owned(),
            head: vec!["Plan", "Requests a minute", "Burst"],
            rows: plans.iter().map(plan).collect(),
        }),
        text(
            "One token bucket an account, shared by all its keys; requests without a valid key share \
             one bucket for each client address, with the free plan's numbers. The bucket holds as \
             many tokens as the burst and is filled at the plan's rate. A request that is admitted \
             takes one; one that is refused takes nothing and is answered \
             [`rate_limit_exceeded`](code:rate_limit_exceeded) with `Retry-After`.",
        ),
        text(format!(
            "A form that is sent on the dashboard takes a token of the same bucket. Pages that are \
             only read take from another, which has {PAGES_FACTOR} times the plan's numbers.",
        )),
        text(
            "After a 429 wait for `Retry-After`, which is when one more request is admitted. \
             `X-RateLimit-Reset` is when the whole bucket is full again, which can be more than a \
             minute later: wait for it only when you are about to send as many requests as the burst.",
        ),
        text("Every answer says what is left:"),
        Block::Table(Table {
            caption: "Headers of the rate limit".to_owned(),
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
        caption: "Every error code".to_owned(),
        head: vec!["Status", "Code", "Message", "When"],
        rows: ErrorCode::ALL.iter().map(row).collect(),
    })]
}

/// The operations of some groups, a row each.
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
        head: vec!["Operation", "Route", "Needs", "What it does"],
        rows: groups
            .flat_map(|group| &group.operations)
            .map(row)
            .collect(),
    }
}
