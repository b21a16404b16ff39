//! The response to a method that a page does not serve: 405 with `Allow`, and for OPTIONS the same
//! without an error. Only an unknown path is 404.

use actix_web::http::Method;
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use aivy_api::methods::allow;

use crate::problem;

const READ: &[Method] = &[Method::GET];
const SEND: &[Method] = &[Method::POST];
const BOTH: &[Method] = &[Method::GET, Method::POST];

/// All pages with their methods; a test compares it with what is registered. Fixed names come
/// before patterns.
pub(crate) const PAGES: &[(&str, &[Method])] = &[
    ("/", READ),
    ("/favicon.ico", READ),
    ("/robots.txt", READ),
    ("/static/{name}", READ),
    ("/login", BOTH),
    ("/login/{token}", BOTH),
    ("/logout", SEND),
    ("/signup", BOTH),
    ("/reset", BOTH),
    ("/reset/{token}", BOTH),
    ("/tasks", BOTH),
    ("/tasks/new", READ),
    ("/tasks/{task_id}", READ),
    ("/tasks/{task_id}/edit", BOTH),
    ("/tasks/{task_id}/status", SEND),
    ("/tasks/{task_id}/cancel", BOTH),
    ("/tasks/{task_id}/claim", SEND),
    ("/work", READ),
    ("/reviews", READ),
    ("/work/{submission_id}", READ),
    ("/work/{submission_id}/submit", SEND),
    ("/work/{submission_id}/withdraw", SEND),
    ("/work/{submission_id}/appeal", SEND),
    ("/work/{submission_id}/review", SEND),
    ("/staking", READ),
    ("/staking/pools/{pool_id}", READ),
    ("/staking/pools/{pool_id}/stake", SEND),
    ("/staking/positions/{position_id}", READ),
    ("/staking/positions/{position_id}/unstake", BOTH),
    ("/staking/positions/{position_id}/withdraw", SEND),
    ("/staking/positions/{position_id}/claim", SEND),
    ("/ai", READ),
    ("/ai/{tool}", BOTH),
    ("/transactions", READ),
    ("/developer", READ),
    ("/developer/keys", BOTH),
    ("/developer/keys/new", READ),
    ("/developer/keys/ended", READ),
    ("/developer/keys/{key_id}/fresh", READ),
    ("/developer/keys/{key_id}/rotate", BOTH),
    ("/developer/keys/{key_id}/revoke", BOTH),
    ("/account", READ),
    ("/account/profile", SEND),
    ("/account/password", SEND),
    ("/account/sessions/end", SEND),
    ("/account/sessions/{session_id}/end", SEND),
    ("/account/close", BOTH),
    ("/reference", READ),
    ("/reference/search", READ),
    ("/reference/operations/{id}", READ),
    ("/reference/errors", READ),
    ("/reference/errors/{code}", READ),
    ("/reference/{group}", READ),
    ("/reference.md", READ),
    ("/llms.txt", READ),
];

/// Registers the responses for unknown pages and methods. Must come after the pages.
pub(crate) fn configure(config: &mut ServiceConfig) {
    for (path, served) in PAGES {
        let other = move |request: HttpRequest| other(request, served);
        config.service(web::resource(*path).to(other));
    }
}

async fn other(request: HttpRequest, served: &'static [Method]) -> HttpResponse {
    if request.method() == Method::OPTIONS {
        aivy_api::methods::options(allow(served))
    } else {
        problem::another_method(allow(served))
    }
}
