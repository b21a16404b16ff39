//! Creates the accounts, keys and pools before a run, by the server's own commands.

use std::net::SocketAddr;
use std::time::Duration;

use aivy_fuzz::case::Step;
use aivy_fuzz::request::Request;
use aivy_fuzz::server::Installation;
use aivy_fuzz::wire::exchange;
use anyhow::{Context, Result, ensure};
use serde_json::Value;

/// More than a run can spend.
const TOKENS: &str = "1000000000000";

/// The password of every account.
pub const PASSWORD: &str = "correct horse battery";

const PATIENCE: Duration = Duration::from_secs(30);

/// An account and its credentials.
#[derive(Debug, Clone)]
pub struct Account {
    pub name: String,
    /// With all permissions.
    pub key: String,
}

/// The accounts of one client: one that publishes and stakes, and one that works for it.
#[derive(Debug, Clone)]
pub struct People {
    pub creator: Account,
    pub worker: Account,
    /// A key that may only read the account.
    pub weak_key: String,
    /// Where the creator sets a password, once.
    pub reset_path: String,
    /// The pool, without lock and cooldown.
    pub pool: String,
}

/// Creates the accounts of all clients and the pool.
///
/// # Errors
/// A command fails.
pub fn people(installation: &Installation, lanes: usize) -> Result<Vec<People>> {
    // The first account creates the database.
    let accounts: Vec<_> = (0..lanes)
        .map(|lane| {
            let creator = account(installation, &format!("creator-{lane}"))?;
            anyhow::Ok((creator, account(installation, &format!("worker-{lane}"))?))
        })
        .collect::<Result<_>>()?;
    let pool = [
        "pool",
        "create",
        "--name",
        "Soak",
        "--reward-per-day",
        "86400000",
    ];
    let pool = text(&installation.aivy_json(&pool)?, "/id")?;
    installation.aivy_json(&["pool", "fund", &pool, TOKENS])?;
    let one = |(creator, worker): (Account, Account)| {
        let name = creator.name.as_str();
        let weak = [
            "key",
            "create",
            name,
            "--name",
            "weak",
            "--permissions",
            "read:user",
        ];
        let weak_key = text(&installation.aivy_json(&weak)?, "/key")?;
        let link = installation.aivy_json(&["user", "reset-link", name])?;
        let link = text(&link, "/url")?;
        let at = link.find("/reset/").context("no path in the reset link")?;
        Ok(People {
            reset_path: link[at..].to_owned(),
            pool: pool.clone(),
            creator,
            worker,
            weak_key,
        })
    };
    accounts.into_iter().map(one).collect()
}

fn account(installation: &Installation, name: &str) -> Result<Account> {
    let email = format!("{name}@example.org");
    installation.aivy_json(&["user", "create", "--username", name, "--email", &email])?;
    installation.aivy_json(&["ledger", "grant", name, TOKENS])?;
    let key = ["key", "create", name, "--name", "soak", "--all-permissions"];
    let key = text(&installation.aivy_json(&key)?, "/key")?;
    Ok(Account {
        name: name.to_owned(),
        key,
    })
}

/// Sets the password of an account by its reset link.
///
/// # Errors
/// It is refused.
pub fn set_password(address: SocketAddr, people: &People) -> Result<()> {
    let body = format!("password={}", aivy_fuzz::request::encode(PASSWORD));
    let request = Request::new("POST", &people.reset_path)
        .body("application/x-www-form-urlencoded", body.into_bytes());
    let exchange = exchange(address, &[Step::Send(request.bytes())], PATIENCE)?;
    let start = exchange.bytes[..exchange.bytes.len().min(12)].escape_ascii();
    let accepted = exchange.bytes.starts_with(b"HTTP/1.1 303");
    ensure!(accepted, "setting a password answered \"{start}\"");
    Ok(())
}

fn text(value: &Value, pointer: &str) -> Result<String> {
    let text = value.pointer(pointer).and_then(Value::as_str);
    text.map(str::to_owned)
        .with_context(|| format!("no {pointer} in {value}"))
}
