//! Renders error pages: implemented by the dashboard, which depends on this crate.

use std::future::Future;
use std::pin::Pin;

use actix_web::http::header::{HeaderMap, HeaderValue};
use aivy_app::Failure;

/// Renders error pages. This is all that this crate knows of pages.
pub trait ErrorPages: Send + Sync {
    /// The HTML page for `failure`, for the sender of these cookies. It must not fail: if nothing
    /// else is possible, it is a plain page.
    fn page<'a>(&'a self, failure: &'a Failure, cookies: &'a [HeaderValue]) -> Drawing<'a>;

    /// Adds the headers that every page has.
    fn harden(&self, headers: &mut HeaderMap);
}

/// A page that is being rendered.
pub type Drawing<'a> = Pin<Box<dyn Future<Output = String> + 'a>>;
