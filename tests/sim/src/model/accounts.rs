//! Passwords and sessions.

use aivy_types::ErrorCode;

use super::{Model, Reason};
use crate::call::{Answer, Call};
use crate::history::Record;

impl Model {
    pub(super) fn account_refusals(&self, record: &Record) -> Vec<ErrorCode> {
        let right = |password: &String| self.passwords.get(&record.user) == Some(password);
        let possible = match &record.call {
            Call::LogIn(_, password) | Call::ChangePassword(_, password, _) => right(password),
            _ => true,
        };
        // A session may have ended while the call ran, before the password was compared.
        let ended = matches!(&record.call, Call::ChangePassword(session, ..)
            if !self.sessions.contains_key(session));
        match (possible, ended) {
            (true, false) => Vec::new(),
            _ => vec![ErrorCode::Unauthorized],
        }
    }

    pub(super) fn log_in(&mut self, record: &Record, answer: Option<&Answer>) {
        // Nobody has the secret of a session that was never told.
        if let Some(Answer::Session(secret)) = answer {
            self.sessions.insert(secret.clone(), record.user.clone());
        }
    }

    /// All other sessions end.
    pub(super) fn change_password(&mut self, record: &Record, own: &str, new: &str) {
        self.passwords.insert(record.user.clone(), new.to_owned());
        let stays = |session: &String| session == own;
        self.sessions
            .retain(|session, user| *user != record.user || stays(session));
    }

    pub(super) fn is_session(&self, secret: &str, shown: bool) -> Result<(), Reason> {
        super::same(
            "whether the session is known",
            shown,
            self.sessions.contains_key(secret),
        )
    }
}
