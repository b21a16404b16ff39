//! The page with two parts: the overhead over a bare server, and the cost of size. A run writes its own part and keeps
//! the other.

use std::fs;
use std::io;
use std::path::Path;

/// The beginning of the second part.
const TOKENS: &str = "<!-- Written by `cargo xtask bench tokens`. Do not edit. -->\n";

/// Writes the first part.
///
/// # Errors
/// The file cannot be read or written.
pub(crate) fn write_server(page: &Path, text: &str) -> io::Result<()> {
    let old = read(page)?;
    let tokens = split(&old).1;
    write(page, text, tokens)
}

/// Writes the second part.
///
/// # Errors
/// The file cannot be read or written.
pub(crate) fn write_tokens(page: &Path, text: &str) -> io::Result<()> {
    let old = read(page)?;
    let server = split(&old).0;
    write(page, server, Some(text))
}

fn read(page: &Path) -> io::Result<String> {
    match fs::read_to_string(page) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
        read => read,
    }
}

fn split(text: &str) -> (&str, Option<&str>) {
    text.split_once(TOKENS)
        .map_or((text, None), |(server, tokens)| (server, Some(tokens)))
}

fn write(page: &Path, server: &str, tokens: Option<&str>) -> io::Result<()> {
    fs::write(page, joined(server, tokens))
}

fn joined(server: &str, tokens: Option<&str>) -> String {
    match tokens {
        Some(tokens) => format!("{}\n\n{TOKENS}{tokens}", server.trim_end()),
        None => server.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_stays_when_the_other_is_written() {
        let both = joined("server\n", Some("tokens\n"));
        assert_eq!(split(&both), ("server\n\n", Some("tokens\n")));
        assert_eq!(joined(split(&both).0, Some("tokens\n")), both);
        assert_eq!(split("server\n"), ("server\n", None));
        assert_eq!(joined("server\n", None), "server\n");
    }
}
