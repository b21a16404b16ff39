//! Addresses of pages, where they are more than a text.

use url::form_urlencoded;

/// The log-in, after which it goes on at `path`.
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

/// Where a log-in goes on: a path of this server, or the first page. What a browser would take for
/// another host begins with two slashes of either kind.
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
