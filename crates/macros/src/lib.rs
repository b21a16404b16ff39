//! The attribute of handlers: `utoipa::path` without method and path, which are in the table of
//! routes.

use proc_macro::TokenStream;
use proc_macro2::TokenStream as Tokens;
use quote::quote;

/// Describes a handler for the document: parameters, body, responses and extensions, as
/// `utoipa::path` takes them. The handler's comment is the summary and the description.
///
/// Method, path, ID, tag and permission come from the handler's row in the table of routes. (utoipa
/// requires a method and a path; the placeholders for them are never read.) The macro defines the
/// type `Described` beside the handler, which implements `utoipa::Path`.
#[proc_macro_attribute]
pub fn operation(arguments: TokenStream, handler: TokenStream) -> TokenStream {
    let (arguments, handler) = (Tokens::from(arguments), Tokens::from(handler));
    quote! {
        #[doc = "What the document says of the handler."]
        #[derive(Debug)]
        pub(crate) struct Described;

        #[::utoipa::path(get, path = "", impl_for = Described, #arguments)]
        #handler
    }
    .into()
}
