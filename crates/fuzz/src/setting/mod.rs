//! Creates accounts, keys and pools before a run.

mod story;

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::answer::{Answer, read_all};
use crate::case::Step;
use crate::dictionary::Dictionary;
use crate::document::Document;
use crate::request::Request;
use crate::server::Installation;
use crate::wire::exchange;
use crate::world::{Learnt, World};

/// The committed document, from which requests are generated.
const DOCUMENT: &str = include_str!("../../../../openapi/aivy.json");

/// Accounts that publish, work and stake.
const ACCOUNTS: [&str; 3] = ["fuzz-one", "fuzz-two", "fuzz-three"];

/// More than a run can spend with requests of usual amounts.
const TOKENS: &str = "1000000000000";

const PATIENCE: Duration = Duration::from_secs(30);

/// Accounts and their credentials: made before the server starts.
#[derive(Debug)]
pub struct People {
    keys: Vec<String>,
    weak_key: String,
    log_in_path: String,
    learnt: Learnt,
}

/// Creates the accounts and the pools.
///
/// # Errors
/// A command fails.
pub fn people(installation: &Installation) -> Result<People> {
    let mut learnt = Learnt::default();
    let mut made = |arguments: &[&str]| {
        let value = installation.aivy_json(arguments)?;
        learnt.ids.learn(value.to_string().as_bytes(), None);
        anyhow::Ok(value)
    };
    let mut keys = Vec::new();
    for name in ACCOUNTS {
        let email = format!("{name}@example.org");
        made(&["user", "create", "--username", name, "--email", &email])?;
        made(&["ledger", "grant", name, TOKENS])?;
        let key = made(&["key", "create", name, "--name", "fuzz", "--all-permissions"])?;
        keys.push(text(&key, "/key")?);
    }
    let weak = [
        "key",
        "create",
        ACCOUNTS[0],
        "--name",
        "weak",
        "--permissions",
        "read:user",
    ];
    let weak_key = text(&made(&weak)?, "/key")?;
    let link = text(&made(&["user", "log-in-link", ACCOUNTS[1]])?, "/url")?;
    for (name, lock) in [("open", "0"), ("locked", "3600")] {
        let pool = [
            "pool",
            "create",
            "--name",
            name,
            "--reward-per-day",
            "1000",
            "--lock-seconds",
            lock,
        ];
        let id = text(&made(&pool)?, "/id")?;
        made(&["pool", "fund", &id, "100000"])?;
    }
    let log_in_path = link.splitn(4, '/').nth(3).context("no path in the link")?;
    let log_in_path = format!("/{log_in_path}");
    Ok(People {
        keys,
        weak_key,
        log_in_path,
        learnt,
    })
}

/// Reads from the running server what cases need, and logs in.
///
/// # Errors
/// A response is not as expected.
pub fn world(mut people: People, address: SocketAddr) -> Result<(World, Learnt)> {
    let cookies = log_in(address, &people.log_in_path)?;
    let tools = tools(address, &people.keys[0])?;
    story::tell(address, &people.keys, &mut people.learnt.ids)?;
    let world = World {
        document: Document::read(DOCUMENT)?,
        dictionary: Dictionary::default(),
        keys: people.keys,
        weak_key: people.weak_key,
        cookies,
        tools,
    };
    Ok((world, people.learnt))
}

fn log_in(address: SocketAddr, path: &str) -> Result<String> {
    let form = Request::new("POST", path).body("application/x-www-form-urlencoded", Vec::new());
    let answer = ask(address, &form)?;
    let cookies = answer
        .all("set-cookie")
        .filter_map(|it| it.split(';').next());
    let cookies = cookies.collect::<Vec<_>>().join("; ");
    anyhow::ensure!(!cookies.is_empty(), "log-in answered {}", answer.status);
    Ok(cookies)
}

fn tools(address: SocketAddr, key: &str) -> Result<Vec<(String, Value)>> {
    let message = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}});
    let request = Request::new("POST", "/mcp").key(key);
    let request = request.line("Accept: application/json, text/event-stream");
    let answer = ask(
        address,
        &request.body("application/json", message.to_string().into_bytes()),
    )?;
    let said: Value = serde_json::from_slice(&answer.body)?;
    let tools = said.pointer("/result/tools").and_then(Value::as_array);
    let tools = tools.with_context(|| format!("no tools: {said}"))?;
    let one = |tool: &Value| {
        Some((
            tool["name"].as_str()?.to_owned(),
            tool["inputSchema"].clone(),
        ))
    };
    Ok(tools.iter().filter_map(one).collect())
}

fn ask(address: SocketAddr, request: &Request) -> Result<Answer> {
    let exchange = exchange(address, &[Step::Send(request.bytes())], PATIENCE)?;
    let answers = read_all(&exchange.bytes, false).map_err(anyhow::Error::msg)?;
    answers
        .into_iter()
        .next()
        .with_context(|| format!("no answer to {}", request.target))
}

fn text(value: &Value, pointer: &str) -> Result<String> {
    let text = value.pointer(pointer).and_then(Value::as_str);
    text.map(str::to_owned)
        .with_context(|| format!("no {pointer} in {value}"))
}
