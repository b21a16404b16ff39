//! Models of a provider.

use std::fmt;

use super::FromText;

/// The name of a model, or a prefix of names with `*` at the end; `a=b` uses the model `b` when a caller
/// asks for `a`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelPattern {
    /// What callers ask for: `gpt-5`, `gpt-*`.
    pub(crate) pattern: String,
    /// The provider's name of the model, if it is another one.
    pub(crate) upstream: Option<String>,
}

impl fmt::Display for ModelPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.pattern)?;
        match &self.upstream {
            Some(upstream) => write!(f, "={upstream}"),
            None => Ok(()),
        }
    }
}

impl FromText for ModelPattern {
    fn from_text(text: &str) -> Result<Self, String> {
        let (pattern, upstream) = match text.split_once('=') {
            Some((pattern, upstream)) => (pattern, Some(upstream)),
            None => (text, None),
        };
        let prefix = pattern.strip_suffix('*').unwrap_or(pattern);
        let is_name = |name: &str| !name.is_empty() && !name.contains('*');
        if pattern.is_empty() || prefix.contains('*') || !upstream.is_none_or(is_name) {
            return Err(format!(
                "must be names of models, beginnings with * at the end, or asked=model, not \"{text}\""
            ));
        }
        Ok(Self {
            pattern: pattern.to_owned(),
            upstream: upstream.map(str::to_owned),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_prefixes_and_aliases_are_valid() {
        for text in ["gpt-5", "gpt-*", "*", "fast=tiny", "a*=b", "a=b=c"] {
            let shown = ModelPattern::from_text(text).map(|model| model.to_string());
            assert_eq!(shown.as_deref(), Ok(text));
        }
        for text in ["", "g*t", "=x", "a=", "a=b*", "**"] {
            assert!(ModelPattern::from_text(text).is_err(), "{text}");
        }
    }
}
