//! Keywords that name schemas and select their dialect.

use super::document::is_known_dialect;
use crate::Error;
use crate::context::{Context, Node};

pub(super) fn dialect(node: &mut Node, cx: &mut Context<'_>) -> Result<(), Error> {
    if node.out.get("$schema").is_some_and(is_known_dialect) {
        node.drop_member("$schema", cx);
    }
    node.lose(
        "$schema",
        cx,
        "left out: the schema was read as JSON Schema 2020-12",
    );
    node.drop_member("$vocabulary", cx);
    Ok(())
}

/// References are already resolved, so these are no longer needed.
pub(super) fn identifiers(node: &mut Node, cx: &mut Context<'_>) -> Result<(), Error> {
    for keyword in ["$id", "$anchor", "$dynamicAnchor", "$comment", "$defs"] {
        node.drop_member(keyword, cx);
    }
    Ok(())
}
