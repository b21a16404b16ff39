//! A text that is the same for many visitors, made once: plain, compressed, and with an entity tag.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use sha2::{Digest, Sha256};

use crate::assets;

/// Cached by a browser and revalidated each time: a log-in or a new version changes it.
const REVALIDATE: &str = "private, no-cache";

/// A text, ready to be sent.
#[derive(Debug, Clone)]
pub(super) struct Cached {
    kind: &'static str,
    tag: String,
    plain: Bytes,
    gzip: Bytes,
}

impl Cached {
    pub(super) fn new(kind: &'static str, text: String) -> Self {
        let hash = hex::encode(&Sha256::digest(&text)[..12]);
        Self {
            kind,
            // Weak: the same tag is used for all encodings of the text (RFC 9110, 8.8.3).
            tag: format!("W/\"{hash}\""),
            gzip: assets::compressed(text.as_bytes()).into(),
            plain: text.into(),
        }
    }

    /// 200 with the text, or 304 if the client has it.
    pub(super) fn answer(&self, request: &HttpRequest) -> HttpResponse {
        let status = if self.is_known(request) {
            StatusCode::NOT_MODIFIED
        } else {
            StatusCode::OK
        };
        let mut response = HttpResponse::build(status);
        let vary = HeaderValue::from_static("Accept-Encoding, Cookie");
        response
            .insert_header((header::CACHE_CONTROL, REVALIDATE))
            .insert_header((header::VARY, vary))
            .insert_header((header::ETAG, self.tag.as_str()));
        if status == StatusCode::NOT_MODIFIED {
            return response.finish();
        }
        response.insert_header((header::CONTENT_TYPE, self.kind));
        if assets::takes_gzip(request) && !self.gzip.is_empty() {
            response.insert_header((header::CONTENT_ENCODING, "gzip"));
            return response.body(self.gzip.clone());
        }
        response.body(self.plain.clone())
    }

    /// Whether the client has this text (RFC 9110, 13.1.2).
    fn is_known(&self, request: &HttpRequest) -> bool {
        let known = request.headers().get_all(header::IF_NONE_MATCH);
        let mut tags = known
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(',').map(str::trim));
        let opaque = self.tag.trim_start_matches("W/");
        tags.any(|tag| tag == "*" || tag.trim_start_matches("W/") == opaque)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn who_has_it_is_told_so() {
        let cached = Cached::new("text/plain", "text".to_owned());
        let status = |tags: &str| {
            let request = TestRequest::default().insert_header(("If-None-Match", tags));
            cached.answer(&request.to_http_request()).status().as_u16()
        };
        let strong = cached.tag.trim_start_matches("W/");
        assert_eq!(status(&cached.tag), 304);
        assert_eq!(status(&format!("\"other\", {strong}")), 304);
        assert_eq!(status("*"), 304);
        assert_eq!(status("\"other\""), 200);
        let other = Cached::new("text/plain", "texts".to_owned());
        assert_ne!(cached.tag, other.tag);
    }
}
