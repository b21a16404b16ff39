//! What all pages have in common: their frame, and how they are sent.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, ContentType};
use aivy_app::{Failure, MANY_WAITING, SignedIn};
use aivy_store::reviews::Waiting;
use aivy_types::ErrorCode;
use askama::Template;

use crate::assets;
use crate::problem::WebError;

/// The items of the navigation menu, and one for pages that belong to none of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NavItem {
    Overview,
    Tasks,
    Work,
    Reviews,
    Staking,
    Ai,
    Developer,
    Reference,
    Account,
    Elsewhere,
}

/// The frame of a page.
#[derive(Debug, Clone)]
pub(crate) struct Shell {
    /// The title of the page.
    pub(crate) title: String,
    /// The item of the menu that it belongs to.
    pub(crate) nav_item: NavItem,
    /// The username of the visitor, if logged in.
    pub(crate) username: Option<String>,
    /// The results that wait for the visitor's review.
    pub(crate) waiting: Waiting,
    /// What the previous request did.
    pub(crate) notice: Option<&'static str>,
}

impl Shell {
    /// The frame of a page, for a visitor who may be logged in.
    pub(crate) fn new(title: &str, nav_item: NavItem, who: Option<&SignedIn>) -> Self {
        Self {
            title: title.to_owned(),
            nav_item,
            username: who.map(|who| who.user.username.clone()),
            waiting: who.map(|who| who.waiting).unwrap_or_default(),
            notice: None,
        }
    }

    /// Sets the name in the menu.
    pub(crate) fn called(mut self, name: &str) -> Self {
        self.username = Some(name.to_owned());
        self
    }

    /// Sets the notice of what was done.
    pub(crate) fn noting(mut self, notice: Option<&'static str>) -> Self {
        self.notice = notice;
        self
    }

    /// How many results wait for a review, in a few characters.
    pub(crate) fn waiting_count(&self) -> String {
        match self.waiting.count {
            MANY_WAITING.. => format!("{}+", MANY_WAITING - 1),
            count => count.to_string(),
        }
    }

    /// The files that every page loads.
    pub(crate) const fn files(&self) -> Files {
        Files
    }

    /// Whether the page belongs to this item of the menu, as `aria-current` has it.
    pub(crate) fn current(&self, nav_item: NavItem) -> &'static str {
        if self.nav_item == nav_item {
            "page"
        } else {
            "false"
        }
    }
}

/// What a page returns.
pub(crate) type Page = Result<HttpResponse, WebError>;

/// 200 with a page.
pub(crate) fn show(body: &impl Template) -> Page {
    Ok(html(StatusCode::OK, body))
}

/// A page with a status.
pub(crate) fn html(status: StatusCode, body: &impl Template) -> HttpResponse {
    match body.render() {
        Ok(text) => HttpResponse::build(status)
            .insert_header(ContentType::html())
            .body(text),
        Err(error) => aivy_api::error::respond(&unrendered(error)),
    }
}

/// 200 with a rendered page.
pub(crate) fn send(text: String) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header(ContentType::html())
        .body(text)
}

/// The failure if a template cannot be rendered.
pub(crate) fn unrendered(error: askama::Error) -> Failure {
    Failure::new(ErrorCode::InternalError).cause(error.to_string())
}

/// 303: the form was processed, and the result is at `path` (RFC 9110, 15.4.4).
pub(crate) fn redirect(path: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, path))
        .finish()
}

/// The addresses of the files that each page loads.
#[derive(Debug)]
pub(crate) struct Files;

impl Files {
    pub(crate) fn pico(&self) -> &'static str {
        &assets::PICO.url
    }
    pub(crate) fn style(&self) -> &'static str {
        &assets::STYLE.url
    }
    pub(crate) fn htmx(&self) -> &'static str {
        &assets::HTMX.url
    }
    pub(crate) fn script(&self) -> &'static str {
        &assets::SCRIPT.url
    }
    pub(crate) fn icon(&self) -> &'static str {
        &assets::ICON.url
    }
}
