//! The client's source.

use std::panic::AssertUnwindSafe;

use openapiv3::OpenAPI;
use proc_macro2::TokenStream;

use super::{
    client_new, events, fences, from_text, generator, lists, open_enums, present_null, run, text,
};
use crate::Error;

/// The source of the client of `spec`. `support` is the path of the hand-written part: `crate`
/// inside `aivy-client`, `::aivy_client` for a client elsewhere.
///
/// # Errors
/// Progenitor does not support the document.
pub fn source(spec: &OpenAPI, support: &TokenStream) -> Result<String, Error> {
    let mut generator = generator(support);
    let mut file = run(
        "the client",
        AssertUnwindSafe(|| generator.generate_tokens(spec)),
    )?;
    client_new::remove(&mut file);
    fences::plain(&mut file);
    open_enums::open(&mut file)?;
    from_text::add(&mut file);
    present_null::keep(&mut file, support);
    lists::append(&mut file, spec, support);
    events::append(&mut file, spec);
    Ok(text(&file))
}
