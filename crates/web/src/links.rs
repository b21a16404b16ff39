//! Building the URLs of pages.

use url::form_urlencoded;

/// The URL of the log-in page, which continues at `path`.
pub(crate) fn log_in(path: &str) -> String {
    if path == "/" {
        return "/login".to_owned();
    }
    format!("/login?{}", query(&[("next", path)]))
}

/// `name=value` pairs, encoded.
pub(crate) fn query(pairs: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}

/// Where a log-in continues: a path of this server, or the first page. A path that begins with two
/// slashes of either kind would be another host for a browser.
pub(crate) fn next(path: Option<&str>) -> &str {
    let own = |path: &&str| {
        let mut bytes = path.bytes();
        bytes.next() == Some(b'/')
            && !matches!(bytes.next(), Some(b'/' | b'\\'))
            && !path.chars().any(|c| c.is_control())
    };
    path.filter(own).unwrap_or("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_in_leads_back_to_a_page_of_this_server_alone() {
        assert_eq!(next(Some("/tasks?q=a")), "/tasks?q=a");
        for path in ["//evil", "/\\evil", "https://evil", "evil", "", "/a\nb"] {
            assert_eq!(next(Some(path)), "/", "{path:?}");
        }
        assert_eq!(next(None), "/");
    }

    #[test]
    fn what_comes_next_is_encoded() {
        assert_eq!(
            log_in("/tasks?q=a b&page=2"),
            "/login?next=%2Ftasks%3Fq%3Da+b%26page%3D2"
        );
        assert_eq!(log_in("/"), "/login");
    }
}
