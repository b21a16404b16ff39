//! What draws the pages of errors: the dashboard, which stands above this crate.

use std::future::Future;
use std::pin::Pin;

use actix_web::http::header::{HeaderMap, HeaderValue};
use aivy_app::Failure;

/// Draws the pages of errors. What this crate knows of pages ends here.
pub trait ErrorPages: Send + Sync {
    /// The page that says `failure` to whoever sent these cookies, as HTML. It must not fail: where
    /// nothing more can be said it is a plain page.
    fn page<'a>(&'a self, failure: &'a Failure, cookies: &'a [HeaderValue]) -> Drawing<'a>;

    /// The headers that every page has.
    fn harden(&self, headers: &mut HeaderMap);
}

/// A page that is being drawn.
pub type Drawing<'a> = Pin<Box<dyn Future<Output = String> + 'a>>;
