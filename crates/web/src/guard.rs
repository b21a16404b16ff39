//! What every page goes through: requests from other sites change nothing, and answers carry the
//! headers that keep a browser from doing what no page of ours needs.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, ResponseError};
use aivy_app::Failure;
use aivy_types::ErrorCode;

use crate::problem::WebError;

/// No inline script, no inline style, nothing from elsewhere. Pico draws its icons from data URIs.
const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

const HEADERS: [(HeaderName, &str); 5] = [
    (header::CONTENT_SECURITY_POLICY, CSP),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // A link to a new password must not be told to anybody.
    (header::REFERRER_POLICY, "same-origin"),
    (header::CROSS_ORIGIN_OPENER_POLICY, "same-origin"),
    (
        header::PERMISSIONS_POLICY,
        "camera=(), geolocation=(), microphone=()",
    ),
];

/// The middleware.
pub(crate) async fn guard<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<actix_web::body::BoxBody>, Error> {
    let mut response = if is_foreign(request.method(), request.headers()) {
        let message = "The request comes from another site, and was refused";
        let failure = Failure::new(ErrorCode::Forbidden).message(message);
        let refused = WebError::from(failure).error_response();
        request.into_response(refused)
    } else {
        next.call(request).await?.map_into_boxed_body()
    };
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // What a page shows is its visitor's; files say for themselves how long they keep.
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    Ok(response)
}

/// Whether a request that may change something comes from a page of another site: the algorithm of
/// Go's `http.CrossOriginProtection`. Browsers say where a request comes from in `Sec-Fetch-Site`,
/// older ones in `Origin`; what sends neither is no browser, and has no cookies of ours.
fn is_foreign(method: &Method, headers: &HeaderMap) -> bool {
    if [Method::GET, Method::HEAD, Method::OPTIONS].contains(method) {
        return false;
    }
    let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    if let Some(site) = text(HeaderName::from_static("sec-fetch-site")) {
        return !["same-origin", "none"].contains(&site);
    }
    let Some(origin) = text(header::ORIGIN) else {
        return false;
    };
    let host = text(header::HOST).unwrap_or("");
    origin.split_once("://").is_none_or(|(_, own)| own != host)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn foreign(method: &Method, headers: &[(&'static str, &'static str)]) -> bool {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            );
        }
        is_foreign(method, &map)
    }

    #[test]
    fn other_sites_may_look_and_not_touch() {
        let cross = &[("sec-fetch-site", "cross-site")];
        assert!(!foreign(&Method::GET, cross));
        assert!(foreign(&Method::POST, cross));
        assert!(foreign(&Method::POST, &[("sec-fetch-site", "same-site")]));
        assert!(!foreign(
            &Method::POST,
            &[("sec-fetch-site", "same-origin")]
        ));
        assert!(!foreign(&Method::POST, &[("sec-fetch-site", "none")]));
    }

    #[test]
    fn an_older_browser_is_judged_by_the_origin() {
        let from = |origin| foreign(&Method::POST, &[("host", "a.b:1"), ("origin", origin)]);
        assert!(!from("http://a.b:1") && !from("https://a.b:1"));
        assert!(from("http://a.b") && from("http://evil") && from("null"));
        assert!(!foreign(&Method::POST, &[("host", "a.b:1")]));
    }
}
