//! The command line's source: one command for each operation.

use std::panic::AssertUnwindSafe;

use openapiv3::{OpenAPI, ReferenceOr, SchemaKind, StatusCode, Type};
use progenitor_impl::{Generator, TypeImpl};
use quote::{ToTokens as _, quote};
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, TypeParamBound, parse_quote};

use super::{run, settings, text};
use crate::Error;

/// The source of the commands of `spec`, for the client at `client` (`aivy_client::generated`).
///
/// # Errors
/// Progenitor does not support the document.
pub fn source(spec: &OpenAPI, client: &str) -> Result<String, Error> {
    let spec = without_streams(spec);
    let mut settings = settings(&quote!(crate));
    for name in clearable(&spec) {
        let path = format!("types::{name}");
        settings.with_replacement(name, path, [TypeImpl::FromStr].into_iter());
    }
    let mut generator = Generator::new(&settings);
    let mut file = run(
        "the command line",
        AssertUnwindSafe(|| generator.cli(&spec, client)),
    )?;
    Mend.visit_file_mut(&mut file);
    file.items.push(examples(&spec));
    Ok(text(&file))
}

/// The components that contain one value or null. They can be parsed from text (an empty one is
/// null), which progenitor cannot know, so members of these types get a flag too.
fn clearable(spec: &OpenAPI) -> Vec<&str> {
    let schemas = spec.components.iter().flat_map(|all| &all.schemas);
    schemas
        .filter_map(|(name, schema)| {
            let schema = schema.as_item()?;
            let scalar = match &schema.schema_kind {
                SchemaKind::Type(Type::String(text)) => text.enumeration.is_empty(),
                SchemaKind::Type(Type::Integer(_) | Type::Number(_) | Type::Boolean(_)) => true,
                _ => false,
            };
            (schema.schema_data.nullable && scalar).then_some(name.as_str())
        })
        .collect()
}

/// Progenitor's commands cannot print a stream; such an operation has a hand-written command.
fn without_streams(spec: &OpenAPI) -> OpenAPI {
    let mut spec = spec.clone();
    let streams = |operation: &openapiv3::Operation| {
        operation
            .responses
            .responses
            .iter()
            .any(|(status, response)| {
                matches!(status, StatusCode::Code(200..=299))
                    && response.as_item().is_some_and(|r| {
                        !r.content.is_empty() && !r.content.contains_key("application/json")
                    })
            })
    };
    for (_, item) in &mut spec.paths.paths {
        if let ReferenceOr::Item(item) = item {
            for operation in [
                &mut item.get,
                &mut item.post,
                &mut item.put,
                &mut item.patch,
                &mut item.delete,
            ] {
                operation.take_if(|operation| streams(operation));
            }
        }
    }
    spec
}

/// An example of each operation's body, as a template.
fn examples(spec: &OpenAPI) -> syn::Item {
    let rows = spec.operations().filter_map(|(_, _, operation)| {
        let body = operation.request_body.as_ref()?.as_item()?;
        let example = body.content.get("application/json")?.example.as_ref()?;
        let id = operation.operation_id.as_deref()?;
        let text = format!("{example:#}");
        Some(quote!((#id, #text)))
    });
    parse_quote! {
        /// An example of the body of each operation that takes one.
        pub const BODY_EXAMPLES: &[(&str, &str)] = &[#(#rows),*];
    }
}

/// Corrects what progenitor assumes about a command line and ours does differently: types need no
/// JSON Schema, and a body can come from standard input.
struct Mend;

impl VisitMut for Mend {
    fn visit_predicate_type_mut(&mut self, predicate: &mut syn::PredicateType) {
        let kept = std::mem::take(&mut predicate.bounds).into_iter();
        predicate.bounds = kept.filter(|bound| !is_json_schema(bound)).collect();
        visit_mut::visit_predicate_type_mut(self, predicate);
    }

    fn visit_expr_call_mut(&mut self, call: &mut syn::ExprCall) {
        if call.func.to_token_stream().to_string() == "std :: fs :: read_to_string" {
            *call.func = Expr::Path(parse_quote!(crate::body::read));
        }
        visit_mut::visit_expr_call_mut(self, call);
    }
}

fn is_json_schema(bound: &TypeParamBound) -> bool {
    bound.to_token_stream().to_string() == "schemars :: JsonSchema"
}
