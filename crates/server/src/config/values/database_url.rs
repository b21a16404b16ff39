//! The URL of the database.

use std::fmt;
use std::path::{Path, PathBuf};

use aivy_store::{DbOptions, StoreError};

use super::mask::masked;
use super::{FromText, Secret};

/// `sqlite:PATH` or `postgres://…`. The password is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl {
    url: Secret,
    file: Option<PathBuf>,
}

impl DatabaseUrl {
    /// A SQLite file in the current directory.
    pub(crate) fn sqlite(name: &str) -> Self {
        Self {
            url: format!("sqlite:{name}").into(),
            file: Some(name.into()),
        }
    }

    /// The SQLite file.
    pub(crate) fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// The URL with its password. Never log or show it.
    pub(crate) fn expose(&self) -> &str {
        self.url.expose()
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&masked(self.expose()))
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseUrl({self})")
    }
}

impl FromText for DatabaseUrl {
    const SECRET: bool = true;

    fn from_text(text: &str) -> Result<Self, String> {
        let known = ["sqlite:", "postgres://", "postgresql://"];
        let names_one = |scheme: &&str| text.strip_prefix(scheme).is_some_and(|r| !r.is_empty());
        if !known.iter().any(names_one) {
            return Err("must begin with sqlite: or postgres:// and say which database".to_owned());
        }
        let options = DbOptions::new(text);
        match options.check() {
            Err(StoreError::Options(what)) => Err(what),
            _ => Ok(Self {
                url: text.into(),
                file: options.file(),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_and_a_password_hidden() {
        let url = DatabaseUrl::from_text("sqlite:///a/b.db").map(|url| url.file);
        assert_eq!(url, Ok(Some("/a/b.db".into())));
        let usual = DatabaseUrl::sqlite("aivy.db");
        assert_eq!(Ok(usual), DatabaseUrl::from_text("sqlite:aivy.db"));

        let url = DatabaseUrl::from_text("postgres://u:s3cret@h/d");
        let shown = url.as_ref().map(|url| format!("{url} {url:?}"));
        let expected = "postgres://u:***@h/d DatabaseUrl(postgres://u:***@h/d)";
        assert_eq!(shown, Ok(expected.to_owned()));
        assert_eq!(url.map(|url| url.file), Ok(None));
    }

    #[test]
    fn the_refusal_of_another_database_has_no_password() {
        for text in [
            "mysql://u:s3cret@h/d",
            "sqlite:",
            "postgres://",
            "aivy.db",
            "",
        ] {
            let refused = DatabaseUrl::from_text(text).err().unwrap_or_default();
            assert!(refused.starts_with("must begin with sqlite:"), "{refused}");
            assert!(!refused.contains("s3cret"));
        }
    }
}
