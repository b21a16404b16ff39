//! What the log says of a request beside its operation and its answer: which path it asks for,
//! whose it is.

use std::cell::OnceCell;
use std::fmt::Write as _;
use std::rc::Rc;

use actix_web::dev::ServiceRequest;
use actix_web::http::Method;
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use aivy_types::UserId;

use super::admission::Admission;

/// The longest path that is logged whole, in bytes.
const PATH: usize = 256;

/// The longest part of a path that is logged. Ids and names are shorter. What is longer may be a
/// secret: the link to a new password has one there, and so has a key that was pasted.
const PART: usize = 40;

/// What is known of a request before its answer.
#[derive(Debug)]
pub(super) struct ArrivedRequest {
    pub(super) method: Method,
    /// When it came, on the monotonic clock.
    pub(super) started: u64,
    /// Where there is no operation.
    pub(super) path: Option<String>,
    account: Option<Slot>,
}

/// Filled by a page that learns who is logged in.
#[derive(Debug, Clone, Default)]
struct Slot(Rc<OnceCell<UserId>>);

impl ArrivedRequest {
    pub(super) fn new(request: &ServiceRequest, admission: &Admission, started: u64) -> Self {
        let outside = admission.operation.is_none();
        let account = admission.is_outside().then(Slot::default);
        if let Some(slot) = &account {
            request.extensions_mut().insert(slot.clone());
        }
        Self {
            method: request.method().clone(),
            started,
            path: outside.then(|| shown(request.path())),
            account,
        }
    }

    /// Looks who has logged in by what `response` answers.
    pub(super) fn note<B>(&self, response: &HttpResponse<B>) {
        let Some(slot) = &self.account else {
            return;
        };
        if let Some(new) = response.extensions().get::<LoggedIn>() {
            let _ = slot.0.set(new.0.clone());
        }
    }

    /// Who is logged in, if a page has found out.
    pub(super) fn account(&self) -> Option<&UserId> {
        self.account.as_ref()?.0.get()
    }
}

/// Who has logged in by a request that nobody was known for.
struct LoggedIn(UserId);

/// Notes for the log whose session has begun with `response`.
pub fn note_log_in<B>(response: &mut HttpResponse<B>, account: &UserId) {
    response.extensions_mut().insert(LoggedIn(account.clone()));
}

/// Notes for the log whose session `request` has.
pub fn note_account(request: &HttpRequest, account: &UserId) {
    if let Some(slot) = request.extensions().get::<Slot>() {
        // Whoever was noted first sent it.
        let _ = slot.0.set(account.clone());
    }
}

/// The path as it may be logged.
fn shown(path: &str) -> String {
    let mut shown = String::with_capacity(path.len().min(PATH));
    for (place, part) in path.split('/').enumerate() {
        if shown.len() > PATH {
            shown.push('…');
            break;
        }
        let slash = if place > 0 { "/" } else { "" };
        let part = if part.len() < PART { part } else { "…" };
        let _ = write!(shown, "{slash}{part}");
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn secrets_and_endless_paths_are_not_shown() {
        let secret = "x".repeat(43);
        for (path, expected) in [
            ("/", "/".to_owned()),
            (
                "/tasks/tsk_01HF7YAT00000000000000000A/edit",
                "/tasks/tsk_01HF7YAT00000000000000000A/edit".to_owned(),
            ),
            (&format!("/reset/{secret}"), "/reset/…".to_owned()),
            (&format!("/reset/{secret}/"), "/reset/…/".to_owned()),
            (&format!("/{secret}%00/x"), "/…/x".to_owned()),
        ] {
            assert_eq!(shown(path), expected);
        }
        let endless = shown(&"/a".repeat(40_000));
        assert!(endless.len() < 300 && endless.ends_with("/a…"), "{endless}");
    }
}
