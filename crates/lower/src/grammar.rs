//! The positions of an OpenAPI document: which objects contain which, in which members.
//!
//! All code that walks a document uses this table, so that an example, a default or an extension
//! which looks like a schema is never treated as one.

mod schema;

use Child::{Leaf, List, Map, One};
use Since::{Both, Only31};

/// The kinds of objects in a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Document,
    Info,
    License,
    Server,
    Components,
    Paths,
    PathItem,
    Operation,
    Parameter,
    Header,
    RequestBody,
    MediaType,
    Encoding,
    Responses,
    Response,
    Callback,
    Example,
    Link,
    Tag,
    SecurityScheme,
    OAuthFlows,
    Schema,
    Discriminator,
}

/// The value of a member.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Child {
    /// A value that is copied unchanged.
    Leaf,
    /// One object.
    One(Kind),
    /// An array of objects.
    List(Kind),
    /// An object whose members have free names; a name beginning with `x-` is a name like any
    /// other.
    Map(Kind),
}

/// The versions in which a member exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Since {
    Both,
    /// 3.1 or 3.2 only.
    Only31,
    /// 3.0 only: it has no meaning in a 3.1 document.
    Only30,
}

pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) child: Child,
    pub(crate) since: Since,
}

const fn f(name: &'static str, child: Child) -> Field {
    Field {
        name,
        child,
        since: Both,
    }
}

const fn new(name: &'static str, child: Child) -> Field {
    Field {
        name,
        child,
        since: Only31,
    }
}

impl Kind {
    /// The fixed members.
    pub(crate) const fn fields(self) -> &'static [Field] {
        match self {
            Self::Document => DOCUMENT,
            Self::Info => INFO,
            Self::License => LICENSE,
            Self::Server => SERVER,
            Self::Components => COMPONENTS,
            Self::PathItem => PATH_ITEM,
            Self::Operation => OPERATION,
            Self::Parameter => PARAMETER,
            Self::Header => HEADER,
            Self::RequestBody => REQUEST_BODY,
            Self::MediaType => MEDIA_TYPE,
            Self::Encoding => ENCODING,
            Self::Response => RESPONSE,
            Self::Example => EXAMPLE,
            Self::Link => LINK,
            Self::Tag => TAG,
            Self::SecurityScheme => SECURITY_SCHEME,
            Self::OAuthFlows => OAUTH_FLOWS,
            Self::Schema => schema::SCHEMA,
            Self::Discriminator => DISCRIMINATOR,
            Self::Paths | Self::Responses | Self::Callback => &[],
        }
    }

    /// The kind of all members that are not extensions, for objects with free names.
    pub(crate) const fn pattern(self) -> Option<Self> {
        match self {
            Self::Paths | Self::Callback => Some(Self::PathItem),
            Self::Responses => Some(Self::Response),
            _ => None,
        }
    }

    /// Whether a Reference Object can be in its place. (A schema's `$ref` is a keyword and a path
    /// item's a field: neither is a Reference Object.)
    pub(crate) const fn is_referable(self) -> bool {
        matches!(
            self,
            Self::Parameter
                | Self::Header
                | Self::RequestBody
                | Self::Response
                | Self::Callback
                | Self::Example
                | Self::Link
                | Self::SecurityScheme
        )
    }

    pub(crate) fn field(self, name: &str) -> Option<&'static Field> {
        self.fields().iter().find(|field| field.name == name)
    }
}

const DOCUMENT: &[Field] = &[
    f("openapi", Leaf),
    f("info", One(Kind::Info)),
    f("servers", List(Kind::Server)),
    f("paths", One(Kind::Paths)),
    f("components", One(Kind::Components)),
    f("security", Leaf),
    f("tags", List(Kind::Tag)),
    f("externalDocs", Leaf),
    new("webhooks", Map(Kind::PathItem)),
    new("jsonSchemaDialect", Leaf),
    new("$self", Leaf),
];

const INFO: &[Field] = &[
    f("title", Leaf),
    f("description", Leaf),
    f("termsOfService", Leaf),
    f("contact", Leaf),
    f("license", One(Kind::License)),
    f("version", Leaf),
    new("summary", Leaf),
];

const LICENSE: &[Field] = &[f("name", Leaf), f("url", Leaf), new("identifier", Leaf)];

const SERVER: &[Field] = &[
    f("url", Leaf),
    f("description", Leaf),
    f("variables", Leaf),
    new("name", Leaf),
];

const COMPONENTS: &[Field] = &[
    f("schemas", Map(Kind::Schema)),
    f("responses", Map(Kind::Response)),
    f("parameters", Map(Kind::Parameter)),
    f("examples", Map(Kind::Example)),
    f("requestBodies", Map(Kind::RequestBody)),
    f("headers", Map(Kind::Header)),
    f("securitySchemes", Map(Kind::SecurityScheme)),
    f("links", Map(Kind::Link)),
    f("callbacks", Map(Kind::Callback)),
    new("pathItems", Map(Kind::PathItem)),
    new("mediaTypes", Map(Kind::MediaType)),
];

const PATH_ITEM: &[Field] = &[
    f("$ref", Leaf),
    f("summary", Leaf),
    f("description", Leaf),
    f("get", One(Kind::Operation)),
    f("put", One(Kind::Operation)),
    f("post", One(Kind::Operation)),
    f("delete", One(Kind::Operation)),
    f("options", One(Kind::Operation)),
    f("head", One(Kind::Operation)),
    f("patch", One(Kind::Operation)),
    f("trace", One(Kind::Operation)),
    f("servers", List(Kind::Server)),
    f("parameters", List(Kind::Parameter)),
    new("query", One(Kind::Operation)),
    new("additionalOperations", Map(Kind::Operation)),
];

const OPERATION: &[Field] = &[
    f("tags", Leaf),
    f("summary", Leaf),
    f("description", Leaf),
    f("externalDocs", Leaf),
    f("operationId", Leaf),
    f("parameters", List(Kind::Parameter)),
    f("requestBody", One(Kind::RequestBody)),
    f("responses", One(Kind::Responses)),
    f("callbacks", Map(Kind::Callback)),
    f("deprecated", Leaf),
    f("security", Leaf),
    f("servers", List(Kind::Server)),
];

const PARAMETER: &[Field] = &[
    f("name", Leaf),
    f("in", Leaf),
    f("description", Leaf),
    f("required", Leaf),
    f("deprecated", Leaf),
    f("allowEmptyValue", Leaf),
    f("style", Leaf),
    f("explode", Leaf),
    f("allowReserved", Leaf),
    f("schema", One(Kind::Schema)),
    f("example", Leaf),
    f("examples", Map(Kind::Example)),
    f("content", Map(Kind::MediaType)),
];

const HEADER: &[Field] = &[
    f("description", Leaf),
    f("required", Leaf),
    f("deprecated", Leaf),
    f("allowEmptyValue", Leaf),
    f("style", Leaf),
    f("explode", Leaf),
    f("allowReserved", Leaf),
    f("schema", One(Kind::Schema)),
    f("example", Leaf),
    f("examples", Map(Kind::Example)),
    f("content", Map(Kind::MediaType)),
];

const REQUEST_BODY: &[Field] = &[
    f("description", Leaf),
    f("content", Map(Kind::MediaType)),
    f("required", Leaf),
];

const MEDIA_TYPE: &[Field] = &[
    f("schema", One(Kind::Schema)),
    f("example", Leaf),
    f("examples", Map(Kind::Example)),
    f("encoding", Map(Kind::Encoding)),
    new("$ref", Leaf),
    new("itemSchema", One(Kind::Schema)),
    new("prefixEncoding", List(Kind::Encoding)),
    new("itemEncoding", One(Kind::Encoding)),
];

const ENCODING: &[Field] = &[
    f("contentType", Leaf),
    f("headers", Map(Kind::Header)),
    f("style", Leaf),
    f("explode", Leaf),
    f("allowReserved", Leaf),
    new("encoding", Map(Kind::Encoding)),
    new("prefixEncoding", List(Kind::Encoding)),
    new("itemEncoding", One(Kind::Encoding)),
];

const RESPONSE: &[Field] = &[
    f("description", Leaf),
    f("headers", Map(Kind::Header)),
    f("content", Map(Kind::MediaType)),
    f("links", Map(Kind::Link)),
    new("summary", Leaf),
];

const EXAMPLE: &[Field] = &[
    f("summary", Leaf),
    f("description", Leaf),
    f("value", Leaf),
    f("externalValue", Leaf),
    new("dataValue", Leaf),
    new("serializedValue", Leaf),
];

const LINK: &[Field] = &[
    f("operationRef", Leaf),
    f("operationId", Leaf),
    f("parameters", Leaf),
    f("requestBody", Leaf),
    f("description", Leaf),
    f("server", One(Kind::Server)),
];

const TAG: &[Field] = &[
    f("name", Leaf),
    f("description", Leaf),
    f("externalDocs", Leaf),
    new("summary", Leaf),
    new("parent", Leaf),
    new("kind", Leaf),
];

const SECURITY_SCHEME: &[Field] = &[
    f("type", Leaf),
    f("description", Leaf),
    f("name", Leaf),
    f("in", Leaf),
    f("scheme", Leaf),
    f("bearerFormat", Leaf),
    f("flows", One(Kind::OAuthFlows)),
    f("openIdConnectUrl", Leaf),
    new("oauth2MetadataUrl", Leaf),
    new("deprecated", Leaf),
];

const OAUTH_FLOWS: &[Field] = &[
    f("implicit", Leaf),
    f("password", Leaf),
    f("clientCredentials", Leaf),
    f("authorizationCode", Leaf),
    new("deviceAuthorization", Leaf),
];

const DISCRIMINATOR: &[Field] = &[
    f("propertyName", Leaf),
    f("mapping", Leaf),
    new("defaultMapping", Leaf),
];
