//! Shows the configuration that is in effect, and where each value comes from. Never a secret.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::Loaded;

/// The URL with its password, if it has one, as `***`.
#[must_use]
pub fn masked_url(text: &str) -> String {
    match url::Url::parse(text) {
        Ok(mut url) if url.has_authority() => {
            if url.password().is_some() {
                // Fails only for a URL that cannot have a password.
                let _ = url.set_password(Some("***"));
            }
            mask_query(&mut url);
            url.into()
        }
        Ok(_) => text.to_owned(),
        // What cannot be read cannot be masked either.
        Err(_) if text.contains('@') => "***".to_owned(),
        Err(_) => text.to_owned(),
    }
}

/// `postgres://host/db?password=…` is a password too.
fn mask_query(url: &mut url::Url) {
    if url.query().is_none() {
        return;
    }
    let pairs: Vec<(String, String)> = url
        .query_pairs()
        .map(|(name, value)| {
            let secret = name.contains("password");
            (
                name.into_owned(),
                if secret {
                    "***".to_owned()
                } else {
                    value.into_owned()
                },
            )
        })
        .collect();
    url.query_pairs_mut().clear().extend_pairs(pairs);
}

/// One leaf a line: `key = value`, with its origin behind.
#[must_use]
pub fn show_human(loaded: &Loaded) -> String {
    let leaves = leaves(loaded);
    let width = leaves
        .iter()
        .map(|(key, value, _)| key.len() + value.to_string().len() + 3)
        .max()
        .unwrap_or(0);
    leaves
        .iter()
        .fold(String::new(), |mut text, (key, value, origin)| {
            let setting = format!("{key} = {value}");
            let _ = writeln!(text, "{setting:width$}  # {origin}");
            text
        })
}

/// An object by key: `{"value": …, "origin": "…"}`.
#[must_use]
pub fn show_json(loaded: &Loaded) -> Value {
    leaves(loaded)
        .into_iter()
        .map(|(key, value, origin)| (key, json!({ "value": value, "origin": origin })))
        .collect()
}

fn leaves(loaded: &Loaded) -> Vec<(String, Value, String)> {
    let mut config = loaded.config.clone();
    config.database.url = masked_url(&config.database.url);
    config.mail.url = config.mail.url.as_deref().map(masked_url);
    for provider in config.ai.providers.values_mut() {
        provider.key = provider.key.as_ref().map(|_| "***".to_owned());
    }
    let tree = serde_json::to_value(config).unwrap_or_default();
    let mut found = Vec::new();
    flatten(&tree, String::new(), &mut found);
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found
        .into_iter()
        .map(|(key, value)| {
            let origin = loaded.place(&key);
            (key, value, origin)
        })
        .collect()
}

fn flatten(tree: &Value, key: String, found: &mut Vec<(String, Value)>) {
    match tree {
        Value::Object(members) => {
            for (name, child) in members {
                let child_key = if key.is_empty() {
                    name.clone()
                } else {
                    format!("{key}.{name}")
                };
                flatten(child, child_key, found);
            }
        }
        leaf => found.push((key, leaf.clone())),
    }
}

#[cfg(test)]
mod tests {
    use super::masked_url;

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
            assert_eq!(masked_url(url), shown);
        }
    }
}
