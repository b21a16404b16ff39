//! The attribute of handlers. What stands in the table of routes is not said again at a handler, and an
//! attribute of utoipa does not do without it; this one does.

use proc_macro::TokenStream;
use proc_macro2::TokenStream as Tokens;
use quote::quote;

/// Describes a handler for the document: parameters, body, responses and extensions, as
/// `utoipa::path` takes them. The handler's comment is the summary and the description.
///
/// Method, path, id, tag and permission are those of the handler's row in the table of routes. (utoipa
/// wants a method and a path; nobody reads the ones that it is given here.) The description is the
/// type `Described` beside the handler.
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
