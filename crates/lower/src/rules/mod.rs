//! The rules: one table, with one function for each rule and phase.
//!
//! A rule's `before` gets an object in 3.1 and can only drop members (which are then not walked);
//! its `after` gets the object with lowered children and writes 3.0. Rules run in the order of the
//! table, so a rule can rely on earlier ones.

mod annotations;
mod arrays;
mod bounds;
mod conditions;
mod contents;
mod document;
mod fields;
mod media;
mod names;
mod objects;
mod operations;
mod reference;
mod security;
mod tagged;
mod types;
mod unions;
mod values;

use crate::Error;
use crate::context::{Context, Node};
use crate::grammar::Kind;

/// Whether a rule can change what a document accepts or guarantees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LossKind {
    /// The meaning is never changed.
    Never,
    /// The meaning is kept in some cases; the others are reported.
    Sometimes,
    /// Whenever the rule applies, something is lost and reported.
    Always,
}

type Apply = fn(&mut Node, &mut Context<'_>) -> Result<(), Error>;

/// One rule of the lowering.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Its name in reports.
    pub name: &'static str,
    /// What it removes.
    pub from: &'static str,
    /// What it writes instead.
    pub to: &'static str,
    /// Whether meaning is lost.
    pub loss: LossKind,
    at: Option<Kind>,
    pub(crate) before: Option<Apply>,
    pub(crate) after: Option<Apply>,
}

impl Rule {
    /// Whether the rule applies to objects of this kind.
    pub(crate) fn covers(&self, kind: Kind) -> bool {
        self.at.is_none_or(|at| at == kind)
    }

    const fn new(
        at: Kind,
        name: &'static str,
        loss: LossKind,
        from: &'static str,
        to: &'static str,
    ) -> Self {
        Self {
            name,
            from,
            to,
            loss,
            at: Some(at),
            before: None,
            after: None,
        }
    }

    const fn anywhere(
        name: &'static str,
        loss: LossKind,
        from: &'static str,
        to: &'static str,
    ) -> Self {
        Self {
            name,
            from,
            to,
            loss,
            at: None,
            before: None,
            after: None,
        }
    }

    const fn before(mut self, apply: Apply) -> Self {
        self.before = Some(apply);
        self
    }

    const fn after(mut self, apply: Apply) -> Self {
        self.after = Some(apply);
        self
    }
}

/// The walk itself applies this one.
pub(crate) const MALFORMED: &str = "malformed";
/// The walk itself applies this one.
pub(crate) const BOOLEAN_SCHEMA: &str = "boolean-schema";

use Kind::{
    Components, Document, Example, Info, License, MediaType, OAuthFlows, Operation, Parameter,
    PathItem, Response, Schema, SecurityScheme,
};
use LossKind::{Always, Never, Sometimes};

/// Every rule, in the order in which they run.
#[rustfmt::skip]
pub const RULES: &[Rule] = &[
    // Any object.
    Rule::new(Schema, "whole-limit", Never, "a limit such as `minLength: 2.0`", "`minLength: 2`").before(fields::whole_limits),
    Rule::anywhere(MALFORMED, Always, "a member of a type that 3.1 forbids", "nothing").before(fields::malformed),
    Rule::anywhere("unknown-field", Never, "a member that means nothing in 3.1 (`nullable` among them)", "nothing").before(fields::unknown),
    Rule::anywhere("reference-siblings", Never, "`summary`, `description` beside a Reference Object's `$ref`", "the `$ref` alone").before(reference::siblings),
    Rule::anywhere("unresolved-reference", Always, "a Reference Object or `operationRef` that leads out of the document, nowhere, or to what is left out", "the same").before(reference::unresolved_object),

    // The document and its parts.
    Rule::new(Document, "version", Never, "`openapi: 3.1.x`, `3.2.x`", "`openapi: 3.0.3`").after(document::version),
    Rule::new(Document, "webhooks", Always, "`webhooks`", "nothing").before(document::webhooks),
    Rule::new(Document, "json-schema-dialect", Sometimes, "`jsonSchemaDialect`", "nothing; a loss unless it names 2020-12 or the OpenAPI dialect").before(document::dialect),
    Rule::new(Document, "paths-required", Never, "no `paths`", "`paths: {}`").after(document::paths),
    Rule::new(Info, "info-summary", Never, "`summary`", "`description`, if there is none").before(document::info_summary),
    Rule::new(License, "license-identifier", Never, "`identifier`", "`url` of the SPDX page, for a single licence or the first of alternatives").before(document::license),
    Rule::new(Components, "path-items", Never, "`components.pathItems`, `components.mediaTypes`", "a copy wherever one is referred to").before(document::inlined_components),
    Rule::new(PathItem, "path-item-ref", Sometimes, "`$ref` to a path item", "a copy of its operations; a loss when it leads nowhere, in a circle or out of the document").before(reference::path_item),
    Rule::new(PathItem, "new-methods", Always, "`query`, `additionalOperations`", "nothing").before(operations::new_methods),
    Rule::new(Operation, "responses-required", Never, "no `responses`", "a `default` response").after(operations::responses),
    Rule::new(Response, "response-description", Never, "no `description`", "the status's reason phrase").after(operations::response_description),
    Rule::new(Parameter, "querystring-parameter", Always, "a parameter `in: querystring`", "nothing").before(operations::querystring),
    Rule::new(Parameter, "cookie-style", Always, "`style: cookie`", "the default style, `form`").before(operations::cookie_style),
    Rule::new(MediaType, "media-type-ref", Sometimes, "`$ref` to a media type", "a copy of it; a loss when it leads nowhere or in a circle").before(reference::media_type),
    Rule::new(MediaType, "item-schema", Always, "`itemSchema`", "`schema: {type: string}`, if there is none").before(media::item_schema),
    Rule::anywhere("positional-encoding", Always, "`prefixEncoding`, `itemEncoding`, `encoding` within one", "nothing").before(media::positional_encoding),
    Rule::new(MediaType, "binary-body", Never, "no `schema`, or one without a type, for a binary media type", "`{type: string, format: binary}`").after(media::binary_body),
    Rule::new(Example, "example-data-value", Never, "`dataValue`", "`value`, if there is none").before(media::example_data_value),
    Rule::new(SecurityScheme, "mutual-tls", Always, "a scheme of `type: mutualTLS`", "nothing, also where it is required").before(security::mutual_tls),
    Rule::new(OAuthFlows, "device-flow", Always, "`deviceAuthorization`", "nothing").before(security::device_flow),
    Rule::anywhere("security-roles", Never, "roles required of a scheme that is neither OAuth 2 nor OpenID Connect", "an empty list").after(security::requirements),

    // Schemas: names and references.
    Rule::new(Schema, "dialect", Sometimes, "`$schema`, `$vocabulary`", "nothing; a loss unless it names 2020-12 or the OpenAPI dialect").before(names::dialect),
    Rule::new(Schema, "identifiers", Never, "`$id`, `$anchor`, `$dynamicAnchor`, `$comment`, `$defs`", "nothing: what is referred to becomes a component").before(names::identifiers),
    Rule::new(Schema, "hoisted-ref", Never, "`$ref`, `$dynamicRef` to anything in the document but a component", "`$ref` to a component made of the target").after(reference::schema),
    Rule::new(Schema, "unresolved-ref", Always, "a reference that leads out of the document or nowhere", "the same `$ref`; for a `$dynamicRef`, nothing").before(reference::unresolved),

    // Schemas: what 3.0 cannot express.
    Rule::new(Schema, "content-schema", Never, "`contentSchema`", "nothing: it describes and does not decide").before(contents::schema),
    Rule::new(Schema, "property-names", Sometimes, "`propertyNames`", "nothing; a loss unless every name passes").before(objects::property_names),
    Rule::new(Schema, "unevaluated-properties", Sometimes, "`unevaluatedProperties`", "`additionalProperties`; beside `allOf`, `$ref` and the like nothing, a loss").before(objects::unevaluated_unkept).after(objects::unevaluated),
    Rule::new(Schema, "unevaluated-items", Sometimes, "`unevaluatedItems`", "`items`; beside `allOf`, `$ref`, `contains` and the like nothing, a loss").before(arrays::unevaluated_unkept).after(arrays::unevaluated),
    Rule::new(Schema, "pattern-properties", Sometimes, "`patternProperties`", "`additionalProperties` widened to admit their values; a loss unless there are none").before(objects::patterns_unkept).after(objects::patterns),

    // Schemas: what 3.0 expresses differently.
    Rule::new(Schema, "nullable-union", Never, "`anyOf`, `oneOf` with a branch for null", "`nullable: true`; a `$ref` that is left alone goes into `allOf`, its type beside it").before(unions::find_null).after(unions::nullable),
    Rule::new(Schema, "tagged-union", Never, "`oneOf` over `allOf: [$ref, tag]`", "`oneOf` over objects with the tag among their properties").after(tagged::flatten),
    Rule::new(Schema, "prefix-items", Sometimes, "`prefixItems`", "`items` with any of the schemas, `maxItems`; a loss unless all are one").after(arrays::prefix_items),
    Rule::new(Schema, "contains", Sometimes, "`contains`, `minContains`, `maxContains`", "`not: {items: {not: …}}`; a loss for counts but 0 and 1").before(arrays::idle_contains).after(arrays::contains),
    Rule::new(Schema, "if-then-else", Never, "`if`, `then`, `else`", "`anyOf` over `not`").before(conditions::idle).after(conditions::if_then_else),
    Rule::new(Schema, "dependent-required", Never, "`dependentRequired`", "`anyOf`: not the one, or all of them").after(conditions::dependent_required),
    Rule::new(Schema, "dependent-schemas", Never, "`dependentSchemas`", "`anyOf`: not the member, or the schema").after(conditions::dependent_schemas),
    Rule::new(Schema, "exclusive-bounds", Never, "a number in `exclusiveMinimum`, `exclusiveMaximum`", "`minimum`, `maximum` with `true`; of two bounds the stricter").after(bounds::exclusive),
    Rule::new(Schema, "const", Never, "`const`", "`enum` of one value").after(values::constant),
    Rule::new(Schema, "enum-null", Never, "an `enum` with null, or empty", "null kept with `nullable`, removed where it was refused; empty: `not: {}`").after(values::null_in_enum),
    Rule::new(Schema, "types", Never, "`type` as a list, `type: null`", "`nullable`, or `anyOf` with a branch a type").before(types::find_null).after(types::lower),
    Rule::new(Schema, "array-items", Never, "`type: array` without `items`", "`items: {}`").after(arrays::items_required),
    Rule::new(Schema, "empty-required", Never, "`required: []`", "nothing").before(objects::empty_required),
    Rule::new(Schema, "content-encoding", Never, "`contentEncoding`, `contentMediaType`", "`format: byte` or `binary`, if there is no format").after(contents::encoding),
    Rule::new(Schema, "unsigned-format", Never, "`format: u-int64` and its kin", "`format: uint64`").after(annotations::unsigned_format),
    Rule::new(Schema, "schema-examples", Never, "`examples`", "`example`: the first").before(annotations::examples),
    Rule::new(Schema, "ref-siblings", Never, "`$ref` beside other keywords", "`allOf: [$ref]`").after(reference::schema_siblings),
    Rule::anywhere("new-field", Never, "a member that only describes and is unknown to 3.0, as a tag's `kind`", "nothing").after(fields::too_new),
    Rule::anywhere(BOOLEAN_SCHEMA, Never, "`true`, `false` as a schema", "`{}`, `not: {}`"),
];
