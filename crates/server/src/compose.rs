//! From the configuration to the options of each part.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use aivy_api::{BodyMemory, Proxies, Settings};
use aivy_app::{Accounts, Hasher, Judges, Outbox};
use aivy_store::{Access, DbOptions};
use aivy_types::Plan;
use anyhow::Context as _;

use crate::config::{Config, Server, rules};
use crate::mail::Smtp;
use crate::wire::{Addresses, Listening};

/// How the database is opened, and what may be done to it.
pub(crate) fn database_options(config: &Config, access: Access) -> DbOptions {
    let database = &config.database;
    let mut options = DbOptions::new(database.url.clone());
    options.access = access;
    options.connections = size(database.connections);
    options.write_queue = size(database.queue_length);
    options.write_group = size(database.write_group);
    options.statement_timeout = millis(database.statement_timeout_ms);
    options.lock_timeout = millis(database.lock_timeout_ms);
    options.connect_timeout = millis(database.connect_timeout_ms);
    options.pool_timeout = millis(database.acquire_timeout_ms);
    options.transaction_timeout = millis(database.transaction_timeout_ms);
    options
}

/// The file that opening the embedded database will make, where there is none.
pub(crate) fn new_file(config: &Config) -> Option<PathBuf> {
    let file = DbOptions::new(config.database.url.clone()).file()?;
    let file = std::path::absolute(&file).unwrap_or(file);
    (!file.exists()).then_some(file)
}

/// The plans, in the order of their names.
pub(crate) fn plans(config: &Config) -> Vec<Plan> {
    let plan = |(name, numbers): (&String, &crate::config::PlanNumbers)| Plan {
        name: name.clone(),
        rate: numbers.rate,
        burst: numbers.burst,
    };
    config.plans.iter().map(plan).collect()
}

/// How accounts of people are run.
///
/// # Errors
/// The server for letters cannot be used (`mail.url`, `mail.from`).
pub(crate) fn accounts(config: &Config, public_url: String) -> anyhow::Result<Accounts> {
    let outbox = |url: &str| -> anyhow::Result<Arc<dyn Outbox>> {
        Ok(Arc::new(Smtp::new(url, &config.mail.from)?))
    };
    let outbox = config.mail.url.as_deref().map(outbox).transpose();
    let outbox = outbox.context("letters cannot be sent (mail.url, mail.from)")?;
    Ok(Accounts {
        hasher: Hasher::default(),
        outbox,
        open: config.accounts.sign_up,
        default_plan: config.default_plan.clone(),
        public_url,
        attempts_per_account: config.accounts.attempts_per_account,
        attempts_per_address: config.accounts.attempts_per_address,
    })
}

/// Where results are checked.
pub(crate) fn judges(config: &Config) -> Judges {
    let queue = size(config.tasks.check_queue_length);
    match config.tasks.check_threads {
        0 => Judges::of_this_machine(queue),
        threads => Judges::new(size(threads), queue),
    }
}

/// What the API must know.
pub(crate) fn settings(config: &Config, public_url: &str, proxies: Proxies) -> Settings {
    let server = &config.server;
    let (hosts, origins) = mcp(config, public_url);
    Settings {
        body_limit: size(server.body_limit_bytes),
        large_body_limit: size(config.ai.body_limit_bytes),
        body_memory: BodyMemory::new(
            usize::try_from(server.body_memory_bytes).unwrap_or(usize::MAX),
        ),
        body_timeout_ms: u64::from(server.request_timeout_ms),
        request_timeout_ms: u64::from(server.request_timeout_ms),
        ai_timeout_ms: u64::from(config.ai.timeout_ms),
        mcp_hosts: hosts,
        mcp_origins: origins,
        cache_answers: config.cache.profiles,
        proxies,
    }
}

/// The proxies in front.
///
/// # Errors
/// One of the two settings cannot be read: a proxy that was passed over would be a client.
pub(crate) fn proxies(server: &Server) -> anyhow::Result<Proxies> {
    let in_setting = |key: &'static str| move |message| anyhow::anyhow!("{key} {message}");
    let trusted = rules::networks(&server.trusted_proxies);
    let header = rules::header_name(&server.forwarded_header);
    Ok(Proxies::new(
        trusted.map_err(in_setting("server.trusted_proxies"))?,
        header.map_err(in_setting("server.forwarded_header"))?,
    ))
}

/// The hosts and the origins that may ask `/mcp`: those of the configuration, the server's own, and
/// this machine's.
fn mcp(config: &Config, public_url: &str) -> (Vec<String>, Vec<String>) {
    let mut hosts = config.ai.mcp.allowed_hosts.clone();
    hosts.extend(["localhost", "127.0.0.1", "::1"].map(str::to_owned));
    let own = url::Url::parse(public_url).ok();
    hosts.extend(own.and_then(|url| url.host_str().map(str::to_owned)));
    let named = config.ai.mcp.allowed_origins.iter().map(String::as_str);
    let mut origins: Vec<String> = named.chain([public_url]).map(origin).collect();
    // What is developed here is served at ports of its own.
    origins.extend(["localhost", "127.0.0.1", "[::1]"].map(|host| format!("http://{host}:*")));
    (hosts, origins)
}

/// The origin of an address, with its port: without one it would stand for every port of the host.
fn origin(address: &str) -> String {
    let url = url::Url::parse(address).ok();
    let parts = url.and_then(|url| {
        let port = url.port_or_known_default()?;
        Some(format!("{}://{}:{port}", url.scheme(), url.host_str()?))
    });
    parts.unwrap_or_else(|| address.to_owned())
}

/// What the pages must know.
pub(crate) fn pages(config: &Config, public_url: String, proxies: Proxies) -> aivy_web::Settings {
    aivy_web::Settings {
        proxies,
        public_url,
        rotation_grace_seconds: config.keys.rotation_grace_seconds,
    }
}

/// How the listener behaves.
pub(crate) fn listening(config: &Config) -> Listening {
    let cpus = || std::thread::available_parallelism().map_or(1, usize::from);
    Listening {
        workers: match config.server.workers {
            0 => cpus(),
            count => size(count),
        },
        max_connections: size(config.server.max_connections),
        grace: millis(config.server.shutdown_grace_ms),
    }
}

/// How many connections an address may have.
pub(crate) fn addresses(server: &Server, proxies: Proxies) -> Addresses {
    let limit = size(server.max_connections_per_address);
    Addresses::new(limit, move |address| proxies.trusts(address))
}

/// Where clients reach the server, without a slash at the end. It is written as a URL is: what a
/// shell or a program could take for the end of a text is percent-encoded.
pub(crate) fn public_url(config: &Config) -> String {
    let server = &config.server;
    let url = match (&server.public_url, server.bind.parse()) {
        (Some(url), _) => url.clone(),
        (None, Ok(address)) => reached_at(address),
        (None, Err(_)) => format!("http://{}", server.bind),
    };
    let url = url::Url::parse(&url).map_or(url, String::from);
    url.trim_end_matches('/').to_owned()
}

/// As [`public_url`], for a server that listens at `address`: where no URL is set, that is where it
/// is reached, also when the system has chosen the port.
pub(crate) fn public_url_at(config: &Config, address: SocketAddr) -> String {
    match config.server.public_url {
        Some(_) => public_url(config),
        None => reached_at(address),
    }
}

/// The address of a server on this machine; one that listens everywhere is also here.
fn reached_at(mut address: SocketAddr) -> String {
    if address.ip().is_unspecified() {
        address.set_ip(Ipv4Addr::LOCALHOST.into());
    }
    format!("http://{address}")
}

pub(crate) fn millis(number: u32) -> Duration {
    Duration::from_millis(u64::from(number))
}

pub(crate) fn size(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(public_url: Option<&str>, bind: &str) -> String {
        let mut config = Config::default();
        config.server.public_url = public_url.map(str::to_owned);
        config.server.bind = bind.to_owned();
        super::public_url(&config)
    }

    #[test]
    fn the_address_is_the_one_that_is_set_or_bound() {
        let bind = "0.0.0.0:8080";
        assert_eq!(url(None, bind), "http://127.0.0.1:8080");
        assert_eq!(url(None, "[::1]:8080"), "http://[::1]:8080");
        assert_eq!(url(None, "localhost:8080"), "http://localhost:8080");
        let set = "https://Tokens.example.org:443/a\"b/";
        assert_eq!(url(Some(set), bind), "https://tokens.example.org/a%22b");
    }
}
