//! `aivy ledger …`.

use aivy_app::{App, Failure};
use aivy_core::counted::counted;
use aivy_store::audit::{Audit, Counts, Difference};
use aivy_types::ErrorCode;
use serde_json::{Value, json};

use super::account;
use super::export;
use super::output::Output;
use crate::cli::LedgerCommand;

pub(crate) async fn run(app: &App, command: LedgerCommand, output: Output) -> Result<(), Failure> {
    match command {
        LedgerCommand::Grant {
            user, amount, memo, ..
        } => grant(app, &user, amount, memo, output).await,
        LedgerCommand::Verify(_) => verify(app, output).await,
        LedgerCommand::Export {
            format,
            output: file,
        } => export::run(app, format, file.as_deref()).await,
    }
}

async fn grant(
    app: &App,
    user: &str,
    amount: i64,
    memo: Option<String>,
    output: Output,
) -> Result<(), Failure> {
    let user = account::named(app, user, output).await?;
    let transaction = app.grant(&user.id, amount, memo).await?;
    let balance = app.balance(&user.id).await?;
    let line = format!(
        "{} granted to {} in transaction {transaction}. Available now: {}.",
        counted(amount, "token"),
        user.username,
        balance.available
    );
    let json = json!({
        "id": transaction, "user_id": user.id, "account": account::shown(&user),
        "amount": amount, "available": balance.available,
    });
    output.result(&json, &[line]);
    Ok(())
}

/// The differences are the result; if there are any, the command fails.
async fn verify(app: &App, output: Output) -> Result<(), Failure> {
    let audit = app.audit().await?;
    let found: Vec<Value> = audit.differences.iter().map(item).collect();
    let json = json!({
        "ok": found.is_empty(),
        "differences": found,
        "more": audit.more,
        "counts": counts(&audit.counts),
    });
    output.result(&json, &lines(&audit));
    match audit.differences.len() {
        0 => Ok(()),
        count => {
            let message = format!(
                "The ledger is not consistent: {}",
                counted(count, "difference")
            );
            Err(Failure::new(ErrorCode::Conflict).message(message))
        }
    }
}

fn lines(audit: &Audit) -> Vec<String> {
    let mut lines: Vec<String> = audit.differences.iter().map(line).collect();
    let more = |check: &&str| format!("{check}: more differences exist than are listed here");
    lines.extend(audit.more.iter().map(more));
    if lines.is_empty() {
        let counts = &audit.counts;
        lines.push(format!(
            "The ledger is consistent: {} with {} on {}, {} ({} not sealed yet), {}, {} with {}.",
            counted(counts.transactions, "transaction"),
            counted(counts.entries, "entry"),
            counted(counts.accounts, "account"),
            counted(counts.seals, "seal"),
            counted(counts.unsealed, "transaction"),
            counted(counts.tasks, "task"),
            counted(counts.pools, "pool"),
            counted(counts.positions, "position"),
        ));
    }
    lines
}

fn line(found: &Difference) -> String {
    let Difference {
        check,
        subject,
        what,
        should,
        is,
    } = found;
    format!("{check}: {subject}: {what}: {is} instead of {should}")
}

fn item(found: &Difference) -> Value {
    json!({
        "check": found.check, "subject": found.subject, "what": found.what,
        "should": found.should, "is": found.is,
    })
}

fn counts(counts: &Counts) -> Value {
    json!({
        "accounts": counts.accounts, "transactions": counts.transactions,
        "entries": counts.entries, "seals": counts.seals, "unsealed": counts.unsealed,
        "tasks": counts.tasks, "pools": counts.pools, "positions": counts.positions,
    })
}
