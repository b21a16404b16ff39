//! Generates page and item streams for every list operation: a GET with `page` and `per_page` whose response has an
//! array `data` and a `meta`.

use openapiv3::{OpenAPI, Operation, Parameter, ReferenceOr, StatusCode};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens as _, quote};
use syn::{Item, Type};

/// Appends the streams to the client's source.
pub(super) fn append(file: &mut syn::File, spec: &OpenAPI, support: &TokenStream) {
    for (_, method, operation) in spec.operations() {
        if method == "get"
            && is_paged(spec, operation)
            && let Some((builder, item)) = types_of(file, operation)
        {
            file.items.extend(streams(&builder, &item, support));
        }
    }
}

fn is_paged(spec: &OpenAPI, operation: &Operation) -> bool {
    let names: Vec<_> = operation
        .parameters
        .iter()
        .filter_map(|parameter| resolve(spec, parameter))
        .filter(|parameter| matches!(parameter, Parameter::Query { .. }))
        .map(|parameter| parameter.parameter_data_ref().name.as_str())
        .collect();
    names.contains(&"page") && names.contains(&"per_page")
}

fn resolve<'a>(spec: &'a OpenAPI, parameter: &'a ReferenceOr<Parameter>) -> Option<&'a Parameter> {
    match parameter {
        ReferenceOr::Item(item) => Some(item),
        ReferenceOr::Reference { reference } => {
            let name = reference.rsplit('/').next()?;
            spec.components.as_ref()?.parameters.get(name)?.as_item()
        }
    }
}

/// The builder's name and the type of an item, as in the generated source.
fn types_of(file: &mut syn::File, operation: &Operation) -> Option<(Ident, TokenStream)> {
    let ok = operation.responses.responses.get(&StatusCode::Code(200))?;
    let media = ok.as_item()?.content.get("application/json")?;
    let ReferenceOr::Reference { reference } = media.schema.as_ref()? else {
        return None;
    };
    let envelope = reference.rsplit('/').next()?;
    let types = super::module(file, "types")?;
    let fields = types.iter().find_map(|item| match item {
        Item::Struct(item) if item.ident == envelope => Some(&item.fields),
        _ => None,
    })?;
    let named = |name: &str| {
        let found = fields
            .iter()
            .find(|field| field.ident.as_ref().is_some_and(|i| i == name));
        found.map(|field| &field.ty)
    };
    named("meta")?;
    let item = super::argument(named("data")?, "Vec")?;
    let builder = pascal(operation.operation_id.as_deref()?);
    Some((Ident::new(&builder, Span::call_site()), within_types(item)))
}

/// `Task` in the module `types` is `types::Task` outside.
fn within_types(item: &Type) -> TokenStream {
    match item {
        Type::Path(path) if path.path.get_ident().is_some() => quote!(types::#item),
        other => other.to_token_stream(),
    }
}

/// `list_tasks` → `ListTasks`.
pub(super) fn pascal(id: &str) -> String {
    id.split('_')
        .map(|word| {
            let mut letters = word.chars();
            let first = letters.next().map(|c| c.to_ascii_uppercase());
            first.into_iter().chain(letters).collect::<String>()
        })
        .collect()
}

fn streams(builder: &Ident, item: &TokenStream, support: &TokenStream) -> Vec<Item> {
    let file: syn::File = syn::parse_quote! {
        impl #support::Paged for builder::#builder<'_> {
            type Item = #item;

            fn at_page(self, page: i64) -> Self {
                self.page(page)
            }

            async fn fetch(self) -> ::std::result::Result<#support::Page<#item>, #support::Error> {
                let answer = self.send().await?;
                let facts = #support::AnswerExt::rate_limit(&answer);
                let body = answer.into_inner();
                let at = body.meta.pagination;
                let pagination = #support::Pagination::new(
                    at.total,
                    at.per_page,
                    at.current_page,
                    at.last_page,
                );
                Ok(#support::Page::new(body.data, pagination, facts))
            }
        }

        impl<'a> builder::#builder<'a> {
            /// The pages of the list, from the one asked for to the last. Ends after the first error.
            pub fn pages(
                self,
            ) -> impl ::futures_util::Stream<
                Item = ::std::result::Result<#support::Page<#item>, #support::Error>,
            > + use<'a> {
                #support::support::pages(self)
            }

            /// The items of the list, one by one, fetching pages as they are needed. Ends after
            /// the first error.
            pub fn stream(
                self,
            ) -> impl ::futures_util::Stream<
                Item = ::std::result::Result<#item, #support::Error>,
            > + use<'a> {
                #support::support::items(self)
            }
        }
    };
    file.items
}
