//! Checks a licence expression against a list of permitted licences.

use anyhow::{Result, bail};

/// Evaluates an SPDX expression (`AND`, `OR`, `WITH`, parentheses, and the old `/` for `OR`). A
/// term, with its `WITH` if it has one, must be in `allowed` literally.
///
/// # Errors
/// The expression cannot be parsed.
pub(crate) fn is_allowed(expression: &str, allowed: &[String]) -> Result<bool> {
    let tokens = tokens(expression);
    let mut reader = Reader {
        tokens: &tokens,
        allowed,
    };
    let result = reader.any()?;
    if let Some(rest) = reader.tokens.first() {
        bail!("`{rest}` is out of place in the licence `{expression}`");
    }
    Ok(result)
}

fn tokens(expression: &str) -> Vec<String> {
    expression
        .replace('(', " ( ")
        .replace(')', " ) ")
        .replace('/', " OR ")
        .split_whitespace()
        .map(str::to_owned)
        .collect()
}

struct Reader<'a> {
    tokens: &'a [String],
    allowed: &'a [String],
}

impl Reader<'_> {
    // Both sides must always be parsed, so `|` and `&`, not `||` and `&&`.
    fn any(&mut self) -> Result<bool> {
        let mut result = self.all()?;
        while self.take("OR") {
            result |= self.all()?;
        }
        Ok(result)
    }

    fn all(&mut self) -> Result<bool> {
        let mut result = self.term()?;
        while self.take("AND") {
            result &= self.term()?;
        }
        Ok(result)
    }

    fn term(&mut self) -> Result<bool> {
        if self.take("(") {
            let result = self.any()?;
            if !self.take(")") {
                bail!("a parenthesis is not closed in a licence");
            }
            return Ok(result);
        }
        let mut name = self.next()?;
        if self.take("WITH") {
            name = format!("{name} WITH {}", self.next()?);
        }
        Ok(self.allowed.contains(&name))
    }

    fn take(&mut self, token: &str) -> bool {
        let found = self.tokens.first().is_some_and(|first| first == token);
        if found {
            self.tokens = &self.tokens[1..];
        }
        found
    }

    fn next(&mut self) -> Result<String> {
        match self.tokens.split_first() {
            Some((first, rest)) if !["AND", "OR", "WITH", ")"].contains(&first.as_str()) => {
                self.tokens = rest;
                Ok(first.clone())
            }
            Some((first, _)) => bail!("`{first}` where a licence should stand"),
            None => bail!("a licence is missing"),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    fn ask(expression: &str) -> bool {
        let allowed = ["MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception"].map(str::to_owned);
        is_allowed(expression, &allowed).unwrap()
    }

    #[test]
    fn one_side_of_or_is_enough_and_both_of_and_are_needed() {
        assert!(ask("MIT"));
        assert!(ask("GPL-3.0-only OR MIT"));
        assert!(ask("MIT/GPL-2.0"));
        assert!(!ask("GPL-3.0-only"));
        assert!(!ask("MIT AND GPL-3.0-only"));
        assert!(ask("MIT AND Apache-2.0"));
    }

    #[test]
    fn and_binds_closer_than_or_and_parentheses_closest() {
        assert!(ask("MIT OR GPL-2.0 AND GPL-3.0"));
        assert!(!ask("(MIT OR GPL-2.0) AND GPL-3.0"));
        assert!(ask("(MIT OR GPL-2.0) AND Apache-2.0"));
    }

    #[test]
    fn an_exception_belongs_to_its_licence() {
        assert!(ask("Apache-2.0 WITH LLVM-exception"));
        assert!(!ask("MIT WITH LLVM-exception"));
    }

    #[test]
    fn what_cannot_be_read_is_an_error() {
        for expression in ["", "MIT OR", "(MIT", "MIT)", "MIT MIT", "AND MIT"] {
            assert!(
                is_allowed(expression, &["MIT".to_owned()]).is_err(),
                "{expression}"
            );
        }
    }
}
