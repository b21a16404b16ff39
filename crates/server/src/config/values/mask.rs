//! Masks passwords in URLs.

use url::Url;

use super::secret::MASK;

/// The URL with `***` instead of each password.
pub(super) fn masked(text: &str) -> String {
    match Url::parse(text) {
        Ok(mut url) if url.has_authority() => {
            if url.password().is_some() {
                // Fails only for a URL that cannot have a password.
                let _ = url.set_password(Some(MASK));
            }
            mask_query(&mut url);
            url.into()
        }
        Ok(_) => text.to_owned(),
        // In a text that is not a URL the password cannot be located.
        Err(_) if text.contains('@') => MASK.to_owned(),
        Err(_) => text.to_owned(),
    }
}

/// `postgres://host/db?password=…` is a password too.
fn mask_query(url: &mut Url) {
    if url.query().is_none() {
        return;
    }
    let masked = |(name, value): (std::borrow::Cow<'_, str>, std::borrow::Cow<'_, str>)| {
        let value = if name.contains("password") {
            MASK.into()
        } else {
            value
        };
        (name.into_owned(), value.into_owned())
    };
    let pairs: Vec<_> = url.query_pairs().map(masked).collect();
    url.query_pairs_mut().clear().extend_pairs(pairs);
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn passwords_are_masked_and_nothing_else() {
        for (url, shown) in [
            ("postgres://u:s3cret@h/d", "postgres://u:***@h/d"),
            ("postgres://u@h/d", "postgres://u@h/d"),
            (
                "postgres://h/d?password=s3cret&x=1",
                "postgres://h/d?password=***&x=1",
            ),
            ("sqlite:aivy.db", "sqlite:aivy.db"),
            ("postgres://u:p@[bad/d", "***"),
        ] {
            assert_eq!(masked(url), shown);
        }
    }
}
