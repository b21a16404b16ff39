//! Makes methods accept IDs as plain text: `.task_id("tsk_1")` instead of
//! `.task_id("tsk_1".to_owned())`.

use quote::ToTokens as _;
use syn::{Fields, Item, ItemStruct, parse_quote};

/// Adds `From<&str>` to every wrapper around a `String` in the module `types`.
pub(super) fn add(file: &mut syn::File) {
    let Some(items) = super::module(file, "types") else {
        return;
    };
    let names: Vec<_> = items
        .iter()
        .filter_map(|item| match item {
            Item::Struct(item) if wraps_text(item) => Some(item.ident.clone()),
            _ => None,
        })
        .collect();
    items.extend(names.iter().map(|name| -> Item {
        parse_quote! {
            impl ::std::convert::From<&str> for #name {
                fn from(value: &str) -> Self {
                    Self(value.to_owned())
                }
            }
        }
    }));
}

fn wraps_text(item: &ItemStruct) -> bool {
    match &item.fields {
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
            fields.unnamed[0].ty.to_token_stream().to_string() == ":: std :: string :: String"
        }
        _ => false,
    }
}
