//! Distinguishes "null" from "absent" in members that null clears.
//!
//! Such a member is a named nullable component: `Option<ClearableUri>`, where `ClearableUri` holds
//! an `Option` itself. Serde reads null as the outer `None`, which would lose the request to clear.

use std::collections::BTreeSet;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens as _, quote};
use syn::{Fields, Item, ItemStruct, parse_quote};

/// Marks every such member of a struct in the module `types`.
pub(super) fn keep(file: &mut syn::File, support: &TokenStream) {
    let Some(items) = super::module(file, "types") else {
        return;
    };
    let nullable: BTreeSet<String> = structs(items)
        .filter(|item| is_nullable(item))
        .map(|item| item.ident.to_string())
        .collect();
    items.extend(nullable.iter().map(|name| from_text(name)));
    let reader = quote!(#support::support::present)
        .to_string()
        .replace(' ', "");
    for item in structs(items) {
        for field in &mut item.fields {
            let inner = super::argument(&field.ty, "Option");
            if inner.is_some_and(|inner| nullable.contains(&inner.to_token_stream().to_string())) {
                field
                    .attrs
                    .push(parse_quote!(#[serde(default, deserialize_with = #reader)]));
            }
        }
    }
}

/// Parses the member from a command line: an empty text clears it.
fn from_text(name: &str) -> Item {
    let name = Ident::new(name, Span::call_site());
    parse_quote! {
        impl ::std::str::FromStr for #name {
            type Err = ::std::string::String;
            fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
                if value.is_empty() {
                    return Ok(Self(None));
                }
                value.parse().map(|value| Self(Some(value))).map_err(|_| format!("{value:?} cannot be read"))
            }
        }
    }
}

fn structs(items: &mut [Item]) -> impl Iterator<Item = &mut ItemStruct> {
    items.iter_mut().filter_map(|item| match item {
        Item::Struct(item) => Some(item),
        _ => None,
    })
}

fn is_nullable(item: &ItemStruct) -> bool {
    match &item.fields {
        Fields::Unnamed(fields) => fields
            .unnamed
            .first()
            .is_some_and(|field| super::argument(&field.ty, "Option").is_some()),
        _ => false,
    }
}
