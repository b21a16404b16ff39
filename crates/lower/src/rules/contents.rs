//! Strings that contain other media types.

use crate::Error;
use crate::context::{Context, Node};
use serde_json::{Value, json};

pub(super) fn schema(node: &mut Node, cx: &mut Context<'_>) -> Result<(), Error> {
    node.drop_member("contentSchema", cx);
    Ok(())
}

pub(super) fn encoding(node: &mut Node, cx: &mut Context<'_>) -> Result<(), Error> {
    let text =
        |value: Option<Value>| value.and_then(|value| value.as_str().map(str::to_ascii_lowercase));
    let encoding = text(node.out.remove("contentEncoding"));
    let media_type = text(node.out.remove("contentMediaType"));
    for (keyword, value) in [
        ("contentEncoding", &encoding),
        ("contentMediaType", &media_type),
    ] {
        if value.is_some() {
            cx.note(&node.at(keyword));
        }
    }
    let format = match (encoding.as_deref(), media_type.as_deref()) {
        (Some("base64"), _) => "byte",
        (None | Some("binary"), Some(media))
            if !media.starts_with("text/") && !media.ends_with("json") =>
        {
            "binary"
        }
        _ => return Ok(()),
    };
    node.out.entry("format").or_insert_with(|| json!(format));
    Ok(())
}
