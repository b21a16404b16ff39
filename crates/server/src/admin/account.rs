//! Whom a command is about: said before anything is done.

use aivy_app::{App, Failure, FoundUser};
use serde_json::{Value, json};

use super::output::Output;

/// The account that `text` names. People are told at once; for scripts [`shown`] goes into the
/// result.
pub(super) async fn named(app: &App, text: &str, output: Output) -> Result<FoundUser, Failure> {
    let found = app.find_user(text).await?;
    output.note(&format!("account {found}"));
    Ok(found)
}

/// The account, as it stands in results.
pub(super) fn shown(user: &FoundUser) -> Value {
    json!({ "id": user.id, "username": user.username, "email": user.email })
}
