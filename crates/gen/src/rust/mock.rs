//! The mock's source: typed stubs of the server.

use std::panic::AssertUnwindSafe;

use openapiv3::OpenAPI;
use quote::quote;

use super::{generator, run, text};
use crate::Error;

/// The source of the stubs of `spec`, for the client at `client` (`aivy_client::generated`).
///
/// # Errors
/// Progenitor does not support the document.
pub fn source(spec: &OpenAPI, client: &str) -> Result<String, Error> {
    let mut generator = generator(&quote!(crate));
    let file = run(
        "the mock",
        AssertUnwindSafe(|| generator.httpmock(spec, client)),
    )?;
    Ok(text(&file))
}
