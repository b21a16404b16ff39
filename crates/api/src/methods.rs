//! The methods of a path: HEAD wherever GET is (RFC 9110, 9.3.2), and OPTIONS everywhere.

use actix_web::http::Method;
use actix_web::http::header::HeaderValue;
use actix_web::{HttpRequest, HttpResponse};
use aivy_app::Failure;
use aivy_types::ErrorCode;

use crate::error::respond;
use crate::headers;

/// The value of `Allow` for these methods.
#[must_use]
pub fn allow(served: &[Method]) -> HeaderValue {
    let mut names: Vec<&str> = served.iter().map(Method::as_str).collect();
    if served.contains(&Method::GET) {
        names.push("HEAD");
    }
    names.push("OPTIONS");
    names.sort_unstable();
    names.dedup();
    // Names of methods are tokens, and valid in a header.
    HeaderValue::from_str(&names.join(", ")).unwrap_or(HeaderValue::from_static("OPTIONS"))
}

/// The response to OPTIONS: 204 with `Allow`.
#[must_use]
pub fn options(allow: HeaderValue) -> HttpResponse {
    let mut response = HttpResponse::NoContent().finish();
    response.headers_mut().insert(headers::ALLOW, allow);
    response
}

/// The response to a method that a path does not serve.
#[must_use]
pub fn other(method: &Method, allow: HeaderValue) -> HttpResponse {
    if method == Method::OPTIONS {
        return options(allow);
    }
    let mut response = respond(&Failure::new(ErrorCode::MethodNotAllowed));
    response.headers_mut().insert(headers::ALLOW, allow);
    response
}

/// [`other`] for a path with GET only.
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
