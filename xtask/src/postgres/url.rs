//! The URL of a cluster that listens on a socket.

use std::path::Path;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// The characters that need no encoding in the value of a query: the unreserved characters of RFC
/// 3986.
const VALUE: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The superuser of the cluster.
pub(crate) const USER: &str = "aivy";

/// A URL in libpq's format, which tokio-postgres accepts too: `host` is the directory of the
/// socket.
pub(crate) fn of_socket(directory: &Path) -> String {
    let host = utf8_percent_encode(&directory.to_string_lossy(), VALUE).to_string();
    format!("postgres://{USER}@/postgres?host={host}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_encoded_whole() {
        assert_eq!(
            of_socket(Path::new("/tmp/a b&c/é")),
            "postgres://aivy@/postgres?host=%2Ftmp%2Fa%20b%26c%2F%C3%A9"
        );
    }
}
