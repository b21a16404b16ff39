//! What every page passes: requests from other sites change nothing, and responses have headers
//! that disable browser features which no page needs.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, ResponseError};
use aivy_app::Failure;
use aivy_types::ErrorCode;
use url::Url;

use crate::limit;
use crate::problem::WebError;
use crate::settings::Settings;

/// No inline script, no inline style, nothing from other hosts. Pico draws its icons from data
/// URIs.
const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

const HEADERS: [(HeaderName, &str); 5] = [
    (header::CONTENT_SECURITY_POLICY, CSP),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // A link for a new password must not be sent as a referrer.
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
    let own = request.app_data::<Data<Settings>>();
    let own = own.and_then(|settings| Url::parse(&settings.public_url).ok());
    let mut response = match admit(&request, own.as_ref()).await {
        Ok(()) => next.call(request).await?.map_into_boxed_body(),
        Err(refused) => request.into_response(refused.error_response()),
    };
    harden(response.headers_mut());
    Ok(response)
}

/// Sets the headers that every page has.
pub(crate) fn harden(headers: &mut HeaderMap) {
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // Pages belong to their visitor; files set their own cache time.
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}

async fn admit(request: &ServiceRequest, public_url: Option<&Url>) -> Result<(), WebError> {
    if is_foreign(request.method(), request.headers(), public_url) {
        let message = "The request came from another site and was refused";
        return Err(Failure::new(ErrorCode::Forbidden).message(message).into());
    }
    limit::admit(request).await?;
    Ok(aivy_api::input::coding::plain(
        request.method(),
        request.headers(),
    )?)
}

/// Whether a request that may change something comes from a page of another site: the algorithm of
/// Go's `http.CrossOriginProtection`. Browsers send the origin of a request in `Sec-Fetch-Site`,
/// older ones in `Origin`; a client that sends neither is not a browser, and has no cookies of
/// ours. Behind a proxy `Host` can be an internal name, so `public_url` counts as our origin too.
fn is_foreign(method: &Method, headers: &HeaderMap, public_url: Option<&Url>) -> bool {
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
    let Ok(origin) = Url::parse(origin) else {
        return true;
    };
    let host = text(header::HOST).unwrap_or("");
    let asked = Url::parse(&format!("{}://{host}", origin.scheme())).ok();
    let mut own = asked.iter().chain(public_url);
    // Origins are compared as parsed: names without case, and a scheme's default port equals none.
    !own.any(|own| own.origin() == origin.origin())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
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
        let public_url = Url::parse("https://aivy.example").unwrap();
        is_foreign(method, &map, Some(&public_url))
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

    #[test]
    fn a_schemes_own_port_is_the_same_as_none() {
        let from = |host, origin| foreign(&Method::POST, &[("host", host), ("origin", origin)]);
        assert!(!from("a.b:80", "http://a.b") && !from("a.b", "http://a.b:80"));
        assert!(!from("A.b", "https://a.b:443"));
        assert!(from("a.b:443", "http://a.b") && from("a.b:80", "https://a.b"));
    }

    /// The proxy has replaced `Host`.
    #[test]
    fn what_comes_from_the_public_address_is_our_own() {
        let from = |origin| {
            foreign(
                &Method::POST,
                &[("host", "10.0.0.5:8080"), ("origin", origin)],
            )
        };
        assert!(!from("https://aivy.example") && !from("https://AIVY.example:443"));
        assert!(from("http://aivy.example") && from("https://aivy.example:444"));
        assert!(from("https://aivy.example.evil") && from("https://evil") && from("null"));
    }

    #[test]
    fn what_a_newer_browser_says_of_the_site_has_precedence() {
        let from = |site| {
            let own = ("origin", "https://aivy.example");
            foreign(&Method::POST, &[own, ("sec-fetch-site", site)])
        };
        assert!(from("cross-site") && !from("same-origin"));
    }
}
