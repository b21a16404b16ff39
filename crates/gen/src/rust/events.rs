//! Generates a type for the events of each stream that the document describes event by event
//! (`x-itemSchema`).

use openapiv3::{OpenAPI, Operation, StatusCode};
use proc_macro2::{Ident, Span};
use serde_json::Value;

use super::lists::pascal;

/// Appends the types to the client's source.
pub(super) fn append(file: &mut syn::File, spec: &OpenAPI) {
    for (_, _, operation) in spec.operations() {
        let named = operation.operation_id.as_deref().zip(described(operation));
        if let Some((id, events)) = named {
            file.items.extend(events_of(id, &events));
        }
    }
}

/// The name of each event, and the type of its data.
fn described(operation: &Operation) -> Option<Vec<(String, String)>> {
    let ok = operation.responses.responses.get(&StatusCode::Code(200))?;
    let media = ok.as_item()?.content.get("text/event-stream")?;
    let choices = media.extensions.get("x-itemSchema")?["oneOf"].as_array()?;
    choices.iter().map(event).collect()
}

fn event(choice: &Value) -> Option<(String, String)> {
    let members = &choice["properties"];
    let name = members["event"]["const"].as_str()?;
    let data = members["data"]["contentSchema"]["$ref"].as_str()?;
    Some((name.to_owned(), data.rsplit('/').next()?.to_owned()))
}

fn events_of(id: &str, events: &[(String, String)]) -> Vec<syn::Item> {
    let ident = |name: &str| Ident::new(name, Span::call_site());
    let of = ident(&format!("{}Event", pascal(id)));
    let whole = format!("An event of `{id}`.");
    let names: Vec<_> = events.iter().map(|(name, _)| name).collect();
    let docs = names.iter().map(|name| format!("The event `{name}`."));
    let variants: Vec<_> = names.iter().map(|name| ident(&pascal(name))).collect();
    let data: Vec<_> = events.iter().map(|(_, data)| ident(data)).collect();
    let file: syn::File = syn::parse_quote! {
        #[doc = #whole]
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum #of {
            #(#[doc = #docs] #variants(types::#data),)*
        }

        impl #of {
            /// Reads the data of the event `name`; none where this client does not know the name.
            pub fn read(
                name: &str,
                data: &str,
            ) -> ::std::option::Option<::std::result::Result<Self, ::serde_json::Error>> {
                match name {
                    #(#names => ::std::option::Option::Some(
                        ::serde_json::from_str(data).map(Self::#variants),
                    ),)*
                    _ => ::std::option::Option::None,
                }
            }
        }
    };
    file.items
}
