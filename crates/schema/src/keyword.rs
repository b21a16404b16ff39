//! The keywords of draft 2020-12, and the types of their values.

/// The type of a keyword's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A schema.
    Schema,
    /// At least one schema, in a list.
    Schemas,
    /// Schemas by name.
    NamedSchemas,
    /// Schemas by pattern.
    PatternSchemas,
    /// A schema or a list of texts by name: the old `dependencies`.
    Dependencies,
    /// Lists of texts by name.
    NamedTexts,
    /// A list of unique texts.
    Texts,
    /// The name of a type, or a list of them.
    Types,
    /// A number.
    Number,
    /// A number above 0.
    Divisor,
    /// An integer that is not below 0.
    Count,
    /// A text.
    Text,
    /// A regular expression.
    Pattern,
    /// A boolean.
    Flag,
    /// Any value: it is data and contains no schemas.
    Data,
    /// A list of any values.
    DataList,
    /// A reference to a schema of the document.
    Reference,
    /// A keyword for another way to refer to a schema: not supported.
    Anchor,
}

use Kind::{
    Anchor, Count, Data, DataList, Dependencies, Divisor, Flag, NamedSchemas, NamedTexts, Number,
    Pattern, PatternSchemas, Reference, Schema, Schemas, Text, Texts, Types,
};

/// Sorted by name.
const KEYWORDS: [(&str, Kind); 58] = [
    ("$anchor", Anchor),
    ("$comment", Text),
    ("$defs", NamedSchemas),
    ("$dynamicAnchor", Anchor),
    ("$dynamicRef", Anchor),
    ("$id", Anchor),
    ("$ref", Reference),
    ("$schema", Text),
    ("additionalProperties", Schema),
    ("allOf", Schemas),
    ("anyOf", Schemas),
    ("const", Data),
    ("contains", Schema),
    ("contentEncoding", Text),
    ("contentMediaType", Text),
    ("contentSchema", Schema),
    ("default", Data),
    ("definitions", NamedSchemas),
    ("dependencies", Dependencies),
    ("dependentRequired", NamedTexts),
    ("dependentSchemas", NamedSchemas),
    ("deprecated", Flag),
    ("description", Text),
    ("else", Schema),
    ("enum", DataList),
    ("examples", DataList),
    ("exclusiveMaximum", Number),
    ("exclusiveMinimum", Number),
    ("format", Text),
    ("if", Schema),
    ("items", Schema),
    ("maxContains", Count),
    ("maxItems", Count),
    ("maxLength", Count),
    ("maxProperties", Count),
    ("maximum", Number),
    ("minContains", Count),
    ("minItems", Count),
    ("minLength", Count),
    ("minProperties", Count),
    ("minimum", Number),
    ("multipleOf", Divisor),
    ("not", Schema),
    ("oneOf", Schemas),
    ("pattern", Pattern),
    ("patternProperties", PatternSchemas),
    ("prefixItems", Schemas),
    ("properties", NamedSchemas),
    ("propertyNames", Schema),
    ("readOnly", Flag),
    ("required", Texts),
    ("then", Schema),
    ("title", Text),
    ("type", Types),
    ("unevaluatedItems", Schema),
    ("unevaluatedProperties", Schema),
    ("uniqueItems", Flag),
    ("writeOnly", Flag),
];

/// The type of the keyword with this name; `None` if the draft does not define it.
pub(crate) fn kind(name: &str) -> Option<Kind> {
    let found = KEYWORDS.binary_search_by(|(keyword, _)| (*keyword).cmp(name));
    found.ok().map(|at| KEYWORDS[at].1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(KEYWORDS.is_sorted_by(|a, b| a.0 < b.0));
        assert_eq!(kind("allOf"), Some(Schemas));
        assert_eq!(kind("allof"), None);
    }
}
