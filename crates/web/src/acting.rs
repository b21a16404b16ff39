//! Who acts through a form. A form that is sent twice acts once.

use std::sync::Arc;

use aivy_app::{Actor, App, IdempotentRequest};
use sha2::{Digest, Sha256};

use crate::form::Form;
use crate::visitor::Member;

/// The field that tells one showing of a form from another.
pub(crate) const ONCE: &str = "once";

/// A value for [`ONCE`].
pub(crate) fn once(app: &App) -> String {
    format!("{:016x}", app.entropy.next_u64())
}

/// The member, acting by a form that was shown once: the same words from the same showing are one
/// act, however often they come. Other words are another act.
pub(crate) fn actor(member: &Member, path: &str, form: &Form) -> Actor {
    let idempotent_request = form.some(ONCE).map(|_| {
        let mut digest = Sha256::new();
        digest.update(path);
        for (name, text) in form.fields() {
            // No name and no text has this character: forms are read without it.
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
