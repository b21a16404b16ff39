//! Style sheets and scripts: embedded, compressed once, and served under names that change with
//! their content, so that a browser can cache them permanently.

use std::io::Write as _;
use std::sync::LazyLock;

use actix_web::http::header::{self, HeaderValue};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, get, web};
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

use crate::problem;

/// The cache time of a file whose name depends on its content: a year, the maximum of RFC 9111.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// The cache time of a file with a fixed name.
const FOR_A_DAY: &str = "public, max-age=86400";

/// A file that pages use.
#[derive(Debug)]
pub(crate) struct Asset {
    /// `/static/app.0123456789ab.css`.
    pub(crate) url: String,
    name: String,
    kind: &'static str,
    plain: &'static [u8],
    gzip: Bytes,
}

macro_rules! assets {
    ($($name:ident = $path:literal, $stem:literal, $ending:literal, $kind:literal;)*) => {
        $(pub(crate) static $name: LazyLock<Asset> = LazyLock::new(|| {
            Asset::new($stem, $ending, $kind, include_bytes!(concat!("../assets/", $path)))
        });)*
        const ALL: &[&LazyLock<Asset>] = &[$(&$name),*];
    };
}

assets! {
    PICO = "vendor/pico.classless.min.css", "pico", "css", "text/css; charset=utf-8";
    HTMX = "vendor/htmx.min.js", "htmx", "js", "text/javascript; charset=utf-8";
    STYLE = "app.css", "app", "css", "text/css; charset=utf-8";
    SCRIPT = "app.js", "app", "js", "text/javascript; charset=utf-8";
    ICON = "icon.svg", "icon", "svg", "image/svg+xml";
}

impl Asset {
    fn new(stem: &str, ending: &str, kind: &'static str, plain: &'static [u8]) -> Self {
        let hash = hex::encode(&Sha256::digest(plain)[..6]);
        let name = format!("{stem}.{hash}.{ending}");
        Self {
            url: format!("/static/{name}"),
            name,
            kind,
            plain,
            gzip: compressed(plain).into(),
        }
    }
}

/// As gzip; empty if that failed, and then not sent.
pub(crate) fn compressed(plain: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    let written = encoder.write_all(plain);
    written.and_then(|()| encoder.finish()).unwrap_or_default()
}

/// Whether a client accepts gzip. A weight of 0 means that it does not (RFC 9110, 12.5.3).
pub(crate) fn takes_gzip(request: &HttpRequest) -> bool {
    let accepted = request.headers().get(header::ACCEPT_ENCODING);
    let accepted = accepted.and_then(|value| value.to_str().ok()).unwrap_or("");
    accepted.split(',').any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        let named = parts
            .next()
            .is_some_and(|name| name.eq_ignore_ascii_case("gzip"));
        named && !parts.any(|weight| ["q=0", "q=0.0", "q=0.00", "q=0.000"].contains(&weight))
    })
}

/// Serves a file by its name.
#[get("/static/{name}")]
pub(crate) async fn serve(request: HttpRequest, name: web::Path<String>) -> HttpResponse {
    let Some(asset) = ALL.iter().find(|asset| asset.name == *name) else {
        return problem::nothing_here();
    };
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::CONTENT_TYPE, asset.kind))
        .insert_header((header::CACHE_CONTROL, FOR_EVER))
        .insert_header((header::VARY, HeaderValue::from_static("Accept-Encoding")));
    if takes_gzip(&request) && !asset.gzip.is_empty() {
        response.insert_header((header::CONTENT_ENCODING, "gzip"));
        return response.body(asset.gzip.clone());
    }
    response.body(asset.plain)
}

/// The icon that browsers and feed readers request without having read a page. The pages themselves
/// refer to the scalable icon.
#[get("/favicon.ico")]
pub(crate) async fn favicon() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "image/x-icon"))
        .insert_header((header::CACHE_CONTROL, FOR_A_DAY))
        .body(include_bytes!("../assets/favicon.ico").as_slice())
}

/// The paths that search engines can read: pages that are the same for all visitors. (RFC 9309)
#[get("/robots.txt")]
pub(crate) async fn robots() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/plain; charset=utf-8"))
        .insert_header((header::CACHE_CONTROL, FOR_A_DAY))
        .body(include_str!("../assets/robots.txt"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    /// The vendored files are those of the packages.
    #[test]
    fn vendored_files_are_as_they_were_published() {
        let list = include_str!("../assets/vendor/README.md");
        for (file, bytes) in [
            ("htmx.min.js", HTMX.plain),
            ("pico.classless.min.css", PICO.plain),
        ] {
            let hash = hex::encode(Sha256::digest(bytes));
            let line = list
                .lines()
                .find(|line| line.contains(&format!("`{file}`")));
            assert!(line.unwrap().contains(&hash), "{file}");
        }
    }

    #[test]
    fn a_name_changes_with_the_content() {
        let (one, two) = (
            Asset::new("a", "css", "text/css", b"a"),
            Asset::new("a", "css", "text/css", b"b"),
        );
        assert_ne!(one.url, two.url);
        assert!(one.url.starts_with("/static/a.") && one.url.ends_with(".css"));
    }

    #[test]
    fn gzip_is_for_who_takes_it() {
        let takes = |accepted: &str| {
            let request = TestRequest::default().insert_header(("Accept-Encoding", accepted));
            takes_gzip(&request.to_http_request())
        };
        assert!(takes("gzip, deflate, br") && takes("br;q=1.0, GZIP;q=0.5"));
        assert!(!takes("") && !takes("br") && !takes("gzip;q=0"));
    }
}
