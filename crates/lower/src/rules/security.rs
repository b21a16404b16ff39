//! Security schemes and requirements.

use crate::Error;
use crate::context::{Context, Node};
use crate::grammar::Kind;
use serde_json::Value;

pub(super) fn mutual_tls(node: &mut Node, cx: &mut Context<'_>) -> Result<(), Error> {
    if node.out.get("type").is_some_and(|name| name == "mutualTLS") {
        cx.loss(
            &node.pointer,
            "left out, with every requirement of it: 3.0 has no mutual TLS",
        );
        node.dropped = true;
    }
    Ok(())
}

pub(super) fn device_flow(node: &mut Node, cx: &mut Context<'_>) -> Result<(), Error> {
    node.lose(
        "deviceAuthorization",
        cx,
        "left out: 3.0 has no device authorization flow",
    );
    Ok(())
}

/// 3.0 requires an empty list for any scheme without scopes, and does not know mutual TLS.
pub(super) fn requirements(node: &mut Node, cx: &mut Context<'_>) -> Result<(), Error> {
    if !matches!(node.kind, Kind::Document | Kind::Operation) {
        return Ok(());
    }
    let pointer = node.at("security");
    let Some(Value::Array(alternatives)) = node.out.get_mut("security") else {
        return Ok(());
    };
    for (index, alternative) in alternatives.iter_mut().enumerate() {
        let Some(schemes) = alternative.as_object_mut() else {
            continue;
        };
        for name in schemes.keys().cloned().collect::<Vec<_>>() {
            let at = pointer.child(index).child(&name);
            match scheme_type(cx, &name) {
                Some("oauth2" | "openIdConnect") | None => {}
                Some("mutualTLS") => {
                    schemes.remove(&name);
                    cx.note(&at);
                }
                Some(_) => {
                    let roles = schemes.get_mut(&name).and_then(Value::as_array_mut);
                    if let Some(roles) = roles.filter(|roles| !roles.is_empty()) {
                        roles.clear();
                        cx.note(&at);
                    }
                }
            }
        }
    }
    Ok(())
}

fn scheme_type<'a>(cx: &Context<'a>, name: &str) -> Option<&'a str> {
    let schemes = cx.input.pointer("/components/securitySchemes")?;
    let scheme = schemes.get(name)?;
    let referred = scheme
        .get("$ref")
        .and_then(Value::as_str)
        .and_then(|text| text.strip_prefix('#'));
    let scheme = referred.map_or(Some(scheme), |pointer| cx.input.pointer(pointer))?;
    scheme.get("type")?.as_str()
}
