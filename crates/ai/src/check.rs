//! Limits on input, for all callers.

use aivy_types::ai::{MAX_BATCH, MAX_TEXT};

use crate::ToolError;

/// The maximum number of characters of all texts of a batch together.
pub const MAX_TOTAL: usize = 1_000_000;

/// Checks that a text has 1 to [`MAX_TEXT`] characters.
///
/// # Errors
/// [`ToolError::BadInput`] that names `field`.
pub fn text(field: &str, text: &str) -> Result<(), ToolError> {
    characters(field, text).map(drop)
}

/// Checks that there are 1 to [`MAX_BATCH`] texts, each within its limit, and at most [`MAX_TOTAL`]
/// characters in total.
///
/// # Errors
/// [`ToolError::BadInput`] that names `field` or one of its items.
pub fn batch(field: &str, texts: &[String]) -> Result<(), ToolError> {
    if texts.is_empty() {
        return Err(ToolError::bad_input(field, "must have at least 1 item"));
    }
    if texts.len() > MAX_BATCH {
        let message = format!("must have at most {MAX_BATCH} items");
        return Err(ToolError::bad_input(field, &message));
    }
    let mut total = 0;
    for (index, text) in texts.iter().enumerate() {
        total += characters(&format!("{field}/{index}"), text)?;
    }
    if total > MAX_TOTAL {
        let message = format!("must have at most {MAX_TOTAL} characters together");
        return Err(ToolError::bad_input(field, &message));
    }
    Ok(())
}

/// Checks that a number is within its limits.
///
/// # Errors
/// [`ToolError::BadInput`] that names `field`.
pub fn within<N: Copy + PartialOrd + std::fmt::Display>(
    field: &str,
    value: N,
    least: N,
    most: N,
) -> Result<(), ToolError> {
    if (least..=most).contains(&value) {
        return Ok(());
    }
    let message = format!("must be from {least} to {most}");
    Err(ToolError::bad_input(field, &message))
}

fn characters(field: &str, text: &str) -> Result<usize, ToolError> {
    if text.is_empty() {
        return Err(ToolError::bad_input(
            field,
            "must have at least 1 character",
        ));
    }
    let count = text.chars().count();
    if count > MAX_TEXT {
        let message = format!("must have at most {MAX_TEXT} characters");
        return Err(ToolError::bad_input(field, &message));
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_have_limits() {
        assert!(text("text", "").is_err());
        assert!(text("text", &"é".repeat(MAX_TEXT)).is_ok());
        assert!(text("text", &"é".repeat(MAX_TEXT + 1)).is_err());
    }

    #[test]
    fn batches_have_limits() {
        assert!(batch("texts", &[]).is_err());
        assert!(batch("texts", &vec!["a".to_owned(); MAX_BATCH]).is_ok());
        assert!(batch("texts", &vec!["a".to_owned(); MAX_BATCH + 1]).is_err());
        let long = "a".repeat(MAX_TEXT);
        assert!(batch("texts", &vec![long.clone(); 10]).is_ok());
        assert!(batch("texts", &vec![long; 11]).is_err());
        let error = batch("texts", &["a".to_owned(), String::new()]);
        assert_eq!(
            error.map_err(|error| error.to_string()),
            Err("texts[1] must have at least 1 character".to_owned())
        );
    }
}
