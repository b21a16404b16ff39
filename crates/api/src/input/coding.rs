//! Content codings: a compressed body is refused, and never read as if it were plain (RFC 9110, 8.4
//! and 15.5.16).

use actix_web::http::Method;
use actix_web::http::header::{CONTENT_ENCODING, HeaderMap};
use aivy_app::Failure;
use aivy_types::ErrorCode;

/// Checks that the body of a request is not encoded, if the method has one.
///
/// # Errors
/// 415 for any `Content-Encoding` except `identity`.
pub fn plain(method: &Method, headers: &HeaderMap) -> Result<(), Failure> {
    if [Method::GET, Method::HEAD, Method::OPTIONS].contains(method) {
        return Ok(());
    }
    let values = headers.get_all(CONTENT_ENCODING);
    let values = values.map(|value| value.to_str().unwrap_or("unreadable"));
    let mut codings = values.flat_map(|value| value.split(',').map(str::trim));
    let other =
        codings.find(|coding| !coding.is_empty() && !coding.eq_ignore_ascii_case("identity"));
    match other {
        None => Ok(()),
        Some(coding) => {
            let detail = format!("Content-Encoding must be identity, but is {coding}");
            Err(Failure::new(ErrorCode::UnsupportedMediaType).detail(detail))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;

    fn refused(method: &Method, values: &[&'static str]) -> Option<Vec<String>> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(CONTENT_ENCODING, HeaderValue::from_static(value));
        }
        plain(method, &headers).err().map(|failure| failure.details)
    }

    #[test]
    fn only_identity_is_plain() {
        for values in [&[][..], &["identity"], &["Identity, identity", ""]] {
            assert_eq!(refused(&Method::POST, values), None, "{values:?}");
        }
        for (values, coding) in [
            (&["gzip"][..], "gzip"),
            (&["identity, br"], "br"),
            (&["identity", "deflate"], "deflate"),
        ] {
            let detail = format!("Content-Encoding must be identity, but is {coding}");
            assert_eq!(refused(&Method::PATCH, values), Some(vec![detail]));
        }
        assert_eq!(refused(&Method::GET, &["gzip"]), None);
    }
}
