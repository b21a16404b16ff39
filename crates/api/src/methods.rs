//! Which methods a path answers: HEAD wherever GET is (RFC 9110, 9.3.2), and OPTIONS everywhere.

use actix_web::http::Method;
use actix_web::http::header::HeaderValue;
use actix_web::{HttpRequest, HttpResponse};
use aivy_app::Failure;
use aivy_types::ErrorCode;

use crate::error::respond;
use crate::headers;

/// The value of `Allow` where these methods are served.
#[must_use]
pub fn allow(served: &[Method]) -> HeaderValue {
    let mut names: Vec<&str> = served.iter().map(Method::as_str).collect();
    if served.contains(&Method::GET) {
        names.push("HEAD");
    }
    names.push("OPTIONS");
    names.sort_unstable();
    names.dedup();
    // Names of methods are tokens, and fit into a header.
    HeaderValue::from_str(&names.join(", ")).unwrap_or(HeaderValue::from_static("OPTIONS"))
}

/// 204 with `Allow`: what OPTIONS is answered.
#[must_use]
pub fn options(allow: HeaderValue) -> HttpResponse {
    let mut response = HttpResponse::NoContent().finish();
    response.headers_mut().insert(headers::ALLOW, allow);
    response
}

/// What a path answers to a method for which nothing is served.
#[must_use]
pub fn other(method: &Method, allow: HeaderValue) -> HttpResponse {
    if method == Method::OPTIONS {
        return options(allow);
    }
    let mut response = respond(&Failure::new(ErrorCode::MethodNotAllowed));
    response.headers_mut().insert(headers::ALLOW, allow);
    response
}

/// [`other`] for what can only be read.
pub(crate) async fn read_only(request: HttpRequest) -> HttpResponse {
    other(request.method(), allow(&[Method::GET]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn head_comes_with_get_and_options_with_all() {
        let allowed = |methods: &[Method]| allow(methods).to_str().map(str::to_owned).ok();
        assert_eq!(
            allowed(&[Method::PATCH, Method::GET]).as_deref(),
            Some("GET, HEAD, OPTIONS, PATCH")
        );
        assert_eq!(allowed(&[Method::POST]).as_deref(), Some("OPTIONS, POST"));
    }
}
