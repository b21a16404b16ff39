//! `aivy user budget`.

use aivy_app::{App, BudgetMonth, Failure};
use aivy_core::counted::counted;
use aivy_store::budgets::Budget;
use aivy_types::{KeyId, UserId};
use serde_json::json;

use super::account;
use super::key::key_id;
use super::output::Output;

/// The budget from the flags; `None`: it is only shown.
pub(super) fn wanted(tokens: Option<i64>, unlimited: bool, default: bool) -> Option<Budget> {
    match (tokens, unlimited, default) {
        (Some(tokens), ..) => Some(Budget::Tokens(tokens)),
        (None, true, _) => Some(Budget::Unlimited),
        (None, false, true) => Some(Budget::Unset),
        (None, false, false) => None,
    }
}

/// Sets the budget, if one is given, and shows it.
pub(super) async fn run(
    app: &App,
    user: &str,
    key: Option<&str>,
    set: Option<Budget>,
    output: Output,
) -> Result<(), Failure> {
    let user = account::named(app, user, output).await?;
    let key = key.map(key_id).transpose()?;
    let month = match &key {
        Some(key) => of_key(app, &user.id, key, set).await?,
        None => of_account(app, &user.id, set).await?,
    };
    let whose = key
        .as_ref()
        .map_or_else(|| user.username.clone(), |key| key.to_string());
    let result = json!({
        "user_id": user.id,
        "account": account::shown(&user),
        "key_id": key,
        "month": month.month,
        "limit": month.limit,
        "spent": month.used.spent,
        "reserved": month.used.reserved,
    });
    output.result(&result, &[sentence(&whose, &month)]);
    Ok(())
}

async fn of_account(app: &App, user: &UserId, set: Option<Budget>) -> Result<BudgetMonth, Failure> {
    if let Some(budget) = set {
        app.set_account_budget(user, budget).await?;
    }
    app.account_budget(user).await
}

async fn of_key(
    app: &App,
    user: &UserId,
    key: &KeyId,
    set: Option<Budget>,
) -> Result<BudgetMonth, Failure> {
    app.key(user, key).await?;
    if let Some(budget) = set {
        app.set_key_budget(user, key, budget).await?;
    }
    app.key_budget(key).await
}

fn sentence(whose: &str, month: &BudgetMonth) -> String {
    let limit = month.limit.map_or_else(
        || "no limit".to_owned(),
        |limit| format!("a limit of {}", counted(limit, "token")),
    );
    format!(
        "{whose} has {limit} per month. Used in {}: {}; reserved: {}.",
        month.month, month.used.spent, month.used.reserved
    )
}
