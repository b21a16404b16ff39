//! Finding the account of a command: it is shown before anything is done.

use aivy_app::{App, Failure, FoundUser};
use serde_json::{Value, json};

use super::output::Output;

/// The account that `text` names. For people it is printed at once; scripts get [`shown`] in the
/// result.
pub(super) async fn named(app: &App, text: &str, output: Output) -> Result<FoundUser, Failure> {
    let found = app.find_user(text).await?;
    output.note(&format!("account {found}"));
    Ok(found)
}

/// The account, as JSON for results.
pub(super) fn shown(user: &FoundUser) -> Value {
    json!({ "id": user.id, "username": user.username, "email": user.email })
}
