//! Acting through a form. A form that is sent twice acts once.

use std::sync::Arc;

use aivy_app::{Actor, App, IdempotentRequest};
use sha2::{Digest, Sha256};

use crate::form::Form;
use crate::visitor::Member;

/// The field that identifies one rendering of a form.
pub(crate) const ONCE: &str = "once";

/// A value for [`ONCE`].
pub(crate) fn once(app: &App) -> String {
    format!("{:016x}", app.entropy.next_u64())
}

/// The member as an actor, with an idempotency key from the rendering and the contents of the form:
/// the same contents from the same rendering are one act, however often they are sent. Other
/// contents are another act.
pub(crate) fn actor(member: &Member, path: &str, form: &Form) -> Actor {
    let idempotent_request = form.some(ONCE).map(|_| {
        let mut digest = Sha256::new();
        digest.update(path);
        for (name, text) in form.fields() {
            // No name and no text contains this character: forms with it are refused.
            digest.update(format!("\0{name}\0{text}"));
        }
        let hash = hex::encode(digest.finalize());
        Arc::new(IdempotentRequest::new(format!("web-{hash}"), hash, 200))
    });
    Actor {
        user: member.id().clone(),
        idempotent_request,
    }
}
