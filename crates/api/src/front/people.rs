//! Errors for people: a request outside of the API that accepts HTML gets a page, with the same
//! status and headers as for programs.

use actix_web::HttpResponse;
use actix_web::body::BoxBody;
use actix_web::dev::ServiceRequest;
use actix_web::http::header::{ACCEPT, CONTENT_TYPE, COOKIE, HeaderMap, HeaderValue};
use aivy_app::Failure;
use aivy_types::ErrorCode;

use super::admission::Admission;
use super::error_pages::ErrorPages;

/// Paths for programs, even if a browser requests them.
const PROBES: &[&str] = &["/healthz", "/readyz", "/metrics", "/openapi.json"];

/// A person with a browser who requests a page.
#[derive(Debug)]
pub(crate) struct Reader {
    cookies: Vec<HeaderValue>,
}

impl Reader {
    /// The sender of `request`; `None` for a program, or for a request of the API.
    pub(crate) fn of(request: &ServiceRequest, admission: &Admission) -> Option<Self> {
        let outside = admission.limit.is_none() && !PROBES.contains(&request.path());
        if !outside || !reads_html(request.headers()) {
            return None;
        }
        let cookies = request.headers().get_all(COOKIE).cloned().collect();
        Some(Self { cookies })
    }

    /// The page for a failure.
    pub(crate) async fn page(&self, pages: &dyn ErrorPages, failure: &Failure) -> String {
        pages.page(failure, &self.cookies).await
    }
}

/// Whether a client accepts HTML: every browser that follows a link or sends a form does.
fn reads_html(headers: &HeaderMap) -> bool {
    let mut accepted = headers.get_all(ACCEPT);
    accepted.any(|kinds| {
        kinds
            .to_str()
            .is_ok_and(|kinds| kinds.contains("text/html"))
    })
}

/// Whether a response is an error that is not a page yet.
pub(crate) fn is_bare_error(response: &HttpResponse<BoxBody>) -> bool {
    let status = response.status();
    let kind = response.headers().get(CONTENT_TYPE);
    let is_page = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    (status.is_client_error() || status.is_server_error()) && !is_page
}

/// The failure of a response: the one attached to it, or one from its status.
pub(crate) fn said(response: &HttpResponse<BoxBody>, code: ErrorCode) -> Failure {
    let known = response.extensions().get::<Failure>().cloned();
    known.unwrap_or_else(|| Failure::new(code))
}

/// Replaces the body by a page. Status and headers stay.
pub(crate) fn dress(
    response: HttpResponse<BoxBody>,
    page: String,
    pages: &dyn ErrorPages,
) -> HttpResponse<BoxBody> {
    let mut response = response.set_body(BoxBody::new(page));
    say_html(response.headers_mut(), pages);
    response
}

/// Sets the headers of a page.
pub(crate) fn say_html(headers: &mut HeaderMap, pages: &dyn ErrorPages) {
    let kind = HeaderValue::from_static("text/html; charset=utf-8");
    headers.insert(CONTENT_TYPE, kind);
    pages.harden(headers);
}
