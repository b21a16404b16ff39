//! Security schemes and requirements.

use crate::harness::document;
use serde_json::json;

cases! {
    mutual_tls: "mutual-tls",
        document(json!({ "security": [{ "tls": [] }], "components": { "securitySchemes": { "tls": { "type": "mutualTLS" } } } })), loses ["/components/securitySchemes/tls"];
    roles: "security-roles",
        document(json!({
            "security": [{ "bearer": ["read:user"], "oauth": ["a"] }, { "bearer": [] }],
            "components": { "securitySchemes": {
                "bearer": { "type": "http", "scheme": "bearer" },
                "oauth": { "type": "oauth2", "flows": { "implicit": { "authorizationUrl": "https://a.example", "scopes": { "a": "A" } } } }
            } }
        })), loses [];
    device_flow: "device-flow",
        document(json!({ "components": { "securitySchemes": { "o": { "type": "oauth2", "flows": { "deviceAuthorization": { "scopes": {} } } } } } })),
        loses ["/components/securitySchemes/o/flows/deviceAuthorization"];
}
