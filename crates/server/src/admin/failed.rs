//! Reporting the error of a command.

use aivy_app::Failure;
use aivy_store::StoreError;
use aivy_types::{ErrorCode, ErrorEnvelope};

use super::output::complain;
use crate::config::Loaded;

/// The error if the database could not be opened: the reason, and the setting that names the
/// database.
pub(super) fn unopened(error: StoreError, loaded: &Loaded) -> Failure {
    let setting = format!(
        "database.url is \"{}\" ({})",
        loaded.config.database.url,
        loaded.place("database.url")
    );
    let failure = Failure::new(ErrorCode::ServiceUnavailable);
    match error {
        StoreError::Missing(what) => failure
            .message("There is no database")
            .detail(what)
            .detail(setting)
            .detail("`aivy serve`, `aivy user create` and `aivy demo seed` create one"),
        error => failure
            .message("The database cannot be opened")
            .detail(setting)
            .cause(anyhow::Error::new(error)),
    }
}

/// Prints the error on standard error: for scripts in the format of the API's errors, otherwise as
/// a sentence with advice. It includes the cause, because the reader is the operator.
pub(crate) fn report(failure: &Failure, json: bool) {
    if json {
        let message = failure
            .message
            .clone()
            .unwrap_or(failure.code.message().into());
        let mut details = failure.details.clone();
        details.extend(failure.cause_text());
        let envelope = ErrorEnvelope::with_message(failure.code, message, details);
        let text = serde_json::to_string(&envelope).unwrap_or_default();
        complain(&text);
        return;
    }
    complain(&format!("error: {failure}"));
    if let Some(cause) = failure.cause_text() {
        complain(&format!("  cause: {cause}"));
    }
    if let Some(hint) = hint(failure.code) {
        complain(&format!("  hint: {hint}"));
    }
}

fn hint(code: ErrorCode) -> Option<&'static str> {
    match code {
        ErrorCode::NotFound => Some(
            "`aivy user list` shows the accounts, `aivy key list USER` the keys of an account, `aivy pool list` the pools",
        ),
        ErrorCode::ServiceUnavailable | ErrorCode::InternalError => {
            Some("`aivy config show` says which database is used and which setting names it")
        }
        _ => None,
    }
}
