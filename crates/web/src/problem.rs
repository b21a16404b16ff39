//! How a page reports an error: the same failures as the API's, as text.

use std::fmt;

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, ResponseError};
use aivy_api::error::{Shaped, respond};
use aivy_app::Failure;
use aivy_types::ErrorCode;
use askama::Template;

use crate::links;
use crate::page::{NavItem, Shell, html};
use crate::visitor::Reader;

/// The texts for a failure, for a form or a page.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    /// One sentence.
    pub(crate) message: String,
    /// One sentence for each violation.
    pub(crate) details: Vec<String>,
    failure: Failure,
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        let own = failure.message.as_deref().unwrap_or(failure.code.message());
        Self {
            message: format!("{}.", own.trim_end_matches('.')),
            details: failure.details.clone(),
            failure,
        }
    }
}

impl Problem {
    /// The status for it.
    pub(crate) fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.failure.code.status())
            .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// A page that shows it, with the status, and with the cause for the log.
    pub(crate) fn answer(&self, body: &impl Template) -> HttpResponse {
        let mut response = html(self.status(), body);
        if self.failure.code == ErrorCode::RateLimitExceeded {
            let seconds = HeaderValue::from(self.failure.retry_after.max(1));
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
        }
        response.extensions_mut().insert(Shaped {
            code: self.failure.code,
            cause: self.failure.cause_text(),
            foreign: None,
        });
        response
    }
}

/// Why a page cannot be shown.
#[derive(Debug)]
pub(crate) enum WebError {
    /// It failed.
    Failed(Box<Failure>),
    /// The visitor is not logged in; the log-in continues at this path.
    LogIn(String),
}

impl WebError {
    /// Redirects to the log-in, which returns to this page.
    pub(crate) fn log_in_first(request: &HttpRequest) -> Self {
        let path = request
            .uri()
            .path_and_query()
            .map_or("/", |path| path.as_str());
        // It cannot return to a form that was sent.
        let is_page = request.method() == actix_web::http::Method::GET;
        Self::LogIn(if is_page { path } else { "/" }.to_owned())
    }
}

impl<F: Into<Failure>> From<F> for WebError {
    fn from(failure: F) -> Self {
        Self::Failed(Box::new(failure.into()))
    }
}

impl fmt::Display for WebError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(failure) => failure.fmt(f),
            Self::LogIn(_) => f.write_str("nobody is logged in"),
        }
    }
}

/// The name in the menu if the database cannot identify the visitor.
const UNNAMED: &str = "Account";

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage {
    shell: Shell,
    problem: Problem,
}

/// The page for a failure, with the menu of its reader.
pub(crate) fn page(failure: &Failure, reader: &Reader) -> String {
    let title = title(failure.code);
    let shell = match reader {
        Reader::Stranger => Shell::new(title, NavItem::Elsewhere, None),
        Reader::Member(who) => Shell::new(title, NavItem::Elsewhere, Some(who)),
        Reader::Unnamed => Shell::new(title, NavItem::Elsewhere, None).called(UNNAMED),
    };
    let problem = Problem::from(failure.clone());
    // Writing to memory does not fail; an empty page still has its status.
    ProblemPage { shell, problem }.render().unwrap_or_default()
}

impl ResponseError for WebError {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::Failed(failure) => Problem::from((**failure).clone()).status(),
            Self::LogIn(_) => StatusCode::SEE_OTHER,
        }
    }

    /// The error for programs; the front converts it to a [`page`] for people.
    fn error_response(&self) -> HttpResponse<BoxBody> {
        match self {
            Self::Failed(failure) => bare(failure),
            Self::LogIn(path) => crate::page::redirect(&links::log_in(path)),
        }
    }
}

/// The API's error, with the data for a page attached.
fn bare(failure: &Failure) -> HttpResponse<BoxBody> {
    let mut response = respond(failure);
    response.extensions_mut().insert(failure.clone());
    response
}

const fn title(code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::NotFound => "Not found",
        ErrorCode::Forbidden => "Not allowed",
        ErrorCode::MethodNotAllowed => "Method not allowed",
        ErrorCode::PayloadTooLarge => "Too large",
        ErrorCode::RateLimitExceeded => "Too many requests",
        ErrorCode::InternalError => "Something went wrong on our side",
        ErrorCode::ServiceUnavailable => "Please try again in a moment",
        _ => "The request failed",
    }
}

/// The response for an unknown path.
pub(crate) fn nothing_here() -> HttpResponse {
    let failure = Failure::new(ErrorCode::NotFound);
    bare(&failure.message("This page does not exist"))
}

/// The response to a method that a page does not serve.
pub(crate) fn another_method(allow: HeaderValue) -> HttpResponse {
    let failure = Failure::new(ErrorCode::MethodNotAllowed);
    let mut response = bare(&failure.message("This page does not support the method"));
    response.headers_mut().insert(header::ALLOW, allow);
    response
}
