//! Opens enumerations: a value that this client does not know becomes `Unknown(text)`.
//!
//! Otherwise a new value in a response would make older clients fail to parse all of it. Parsing
//! text from a *caller* stays strict, so that a typing error is still detected.

use std::collections::BTreeSet;

use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Fields, Item, ItemEnum, Token, parse_quote};

use crate::Error;

/// The variant for unknown values.
const UNKNOWN: &str = "Unknown";

/// Opens every plain enumeration in the module `types`.
///
/// # Errors
/// One already has a value with the variant name `Unknown`.
pub(super) fn open(file: &mut syn::File) -> Result<(), Error> {
    let Some(items) = super::module(file, "types") else {
        return Ok(());
    };
    let mut opened = BTreeSet::new();
    for item in items.iter_mut() {
        if let Item::Enum(item) = item
            && is_plain(item)
        {
            if item.variants.iter().any(|variant| variant.ident == UNKNOWN) {
                let what = format!("{}: a value may not be called `unknown`", item.ident);
                return Err(Error::Source(what));
            }
            add_variant(item);
            opened.insert(item.ident.to_string());
        }
    }
    for item in items {
        if let Item::Impl(block) = item
            && let Some((path, _)) = &block.trait_
            && path
                .segments
                .last()
                .is_some_and(|last| last.ident == "Display")
            && opened.contains(&block.self_ty.to_token_stream().to_string())
        {
            DisplayArm.visit_item_impl_mut(block);
        }
    }
    Ok(())
}

fn is_plain(item: &ItemEnum) -> bool {
    let unit = |variant: &syn::Variant| matches!(variant.fields, Fields::Unit);
    !item.variants.is_empty() && item.variants.iter().all(unit)
}

fn add_variant(item: &mut ItemEnum) {
    item.attrs.iter_mut().for_each(without_copy);
    item.variants.push(parse_quote! {
        /// A value that is newer than this client.
        #[serde(untagged)]
        Unknown(::std::string::String)
    });
}

/// Text is not `Copy`.
fn without_copy(attribute: &mut Attribute) {
    if !attribute.path().is_ident("derive") {
        return;
    }
    let parse = Punctuated::<syn::Path, Token![,]>::parse_terminated;
    if let Ok(derives) = attribute.parse_args_with(parse) {
        let kept: Vec<_> = derives
            .into_iter()
            .filter(|path| !path.is_ident("Copy"))
            .collect();
        *attribute = parse_quote!(#[derive(#(#kept),*)]);
    }
}

/// Adds the new variant's arm to `match *self`.
struct DisplayArm;

impl VisitMut for DisplayArm {
    fn visit_expr_match_mut(&mut self, expression: &mut syn::ExprMatch) {
        expression
            .arms
            .push(parse_quote!(Self::Unknown(ref text) => f.write_str(text),));
        visit_mut::visit_expr_match_mut(self, expression);
    }
}
