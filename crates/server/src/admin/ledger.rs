//! `aivy ledger …`.

use aivy_app::{App, Failure};
use serde_json::json;

use super::output::Output;
use crate::cli::LedgerCommand;

pub(crate) async fn run(app: &App, command: LedgerCommand, output: Output) -> Result<(), Failure> {
    match command {
        LedgerCommand::Grant {
            user, amount, memo, ..
        } => grant(app, &user, amount, memo, output).await,
    }
}

async fn grant(
    app: &App,
    user: &str,
    amount: i64,
    memo: Option<String>,
    output: Output,
) -> Result<(), Failure> {
    let id = app.find_user(user).await?;
    let transaction = app.grant(&id, amount, memo).await?;
    let balance = app.balance(&id).await?;
    let line = format!(
        "{amount} tokens granted to {user} in {transaction}: {} available.",
        balance.available
    );
    let json = json!({
        "id": transaction, "user_id": id, "amount": amount, "available": balance.available,
    });
    output.result(&json, &[line]);
    Ok(())
}
