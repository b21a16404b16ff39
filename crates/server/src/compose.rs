//! Makes the options of each part from the configuration.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use aivy_api::{BodyMemory, Proxies, Settings};
use aivy_app::{Accounts, Hasher, Judges, Outbox};
use aivy_store::{Access, DbOptions};
use aivy_types::Plan;

use crate::config::{BaseUrl, BindAddress, Config, Server, WebOrigin};
use crate::mail::Smtp;
use crate::wire::{Addresses, Listening};

/// The options of the database, for this access.
pub(crate) fn database_options(config: &Config, access: Access) -> DbOptions {
    let database = &config.database;
    let mut options = DbOptions::new(database.url.expose());
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

/// The file that opening the embedded database will create, if it does not exist.
pub(crate) fn new_file(config: &Config) -> Option<PathBuf> {
    let file = config.database.url.file()?;
    let file = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
    (!file.exists()).then_some(file)
}

/// The plans, in the order of their names.
pub(crate) fn plans(config: &Config) -> Vec<Plan> {
    let plans = config.plans.iter();
    plans.map(|(name, numbers)| numbers.plan(name)).collect()
}

/// The settings of accounts.
pub(crate) fn accounts(config: &Config, public_url: &BaseUrl) -> Accounts {
    let outbox = config.mail.url.as_ref();
    let outbox = outbox.map(|url| Arc::new(Smtp::new(url, config.mail.from.clone())));
    Accounts {
        hasher: Hasher::default(),
        outbox: outbox.map(|smtp| smtp as Arc<dyn Outbox>),
        open: config.accounts.sign_up,
        default_plan: config.default_plan.clone(),
        public_url: public_url.to_string(),
        attempts_per_account: config.accounts.attempts_per_account,
        attempts_per_address: config.accounts.attempts_per_address,
    }
}

/// The threads that validate results.
pub(crate) fn judges(config: &Config) -> Judges {
    let queue = size(config.tasks.check_queue_length);
    match config.tasks.check_threads {
        0 => Judges::of_this_machine(queue),
        threads => Judges::new(size(threads), queue),
    }
}

/// The settings of the API.
pub(crate) fn settings(config: &Config, public_url: &BaseUrl, proxies: Proxies) -> Settings {
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

/// The trusted proxies.
pub(crate) fn proxies(server: &Server) -> Proxies {
    Proxies::new(
        server.trusted_proxies.clone(),
        server.forwarded_header.clone(),
    )
}

/// The hosts and the origins that can call `/mcp`: those of the configuration, the server's own,
/// and the loopback addresses.
fn mcp(config: &Config, public_url: &BaseUrl) -> (Vec<String>, Vec<String>) {
    let mcp = &config.ai.mcp;
    let own = public_url.origin();
    let mut hosts: Vec<_> = mcp.allowed_hosts.iter().map(ToString::to_string).collect();
    hosts.extend(["localhost", "127.0.0.1", "::1"].map(str::to_owned));
    hosts.push(own.host());
    // Without its port an origin would allow every port of the host.
    let named = mcp.allowed_origins.iter().chain([own]);
    let mut origins: Vec<_> = named.map(WebOrigin::with_port).collect();
    // Local development servers use other ports.
    origins.extend(["localhost", "127.0.0.1", "[::1]"].map(|host| format!("http://{host}:*")));
    (hosts, origins)
}

/// The settings of the dashboard.
pub(crate) fn pages(config: &Config, public_url: &BaseUrl, proxies: Proxies) -> aivy_web::Settings {
    aivy_web::Settings {
        proxies,
        public_url: public_url.to_string(),
        rotation_grace_seconds: config.keys.rotation_grace_seconds,
    }
}

/// The settings of the listener.
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

/// The limit of connections per address.
pub(crate) fn addresses(server: &Server, proxies: Proxies) -> Addresses {
    let limit = size(server.max_connections_per_address);
    Addresses::new(limit, move |address| proxies.trusts(address))
}

/// The URL at which clients reach the server.
pub(crate) fn public_url(config: &Config) -> BaseUrl {
    let set = config.server.public_url.clone();
    set.unwrap_or_else(|| config.server.bind.url())
}

/// As [`public_url`], for a server that listens at `address`: if no URL is configured, the URL of
/// the listener, even if the system has chosen the port.
pub(crate) fn public_url_at(config: &Config, address: SocketAddr) -> BaseUrl {
    let set = config.server.public_url.clone();
    set.unwrap_or_else(|| BindAddress::Address(address).url())
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
    use crate::config::{Secret, Sources};

    fn with(settings: &[(&str, &str)]) -> Config {
        let flag = |(key, text): &(&str, &str)| {
            ("--set".to_owned(), (*key).to_owned(), Secret::from(*text))
        };
        let sources = Sources {
            flags: settings.iter().map(flag).collect(),
            ..Sources::default()
        };
        sources.load().unwrap_or_else(|e| panic!("{e}")).config
    }

    #[test]
    fn the_address_is_the_one_that_is_set_or_bound() {
        let bind = ("server.bind", "0.0.0.0:8080");
        let bound = with(&[bind]);
        assert_eq!(public_url(&bound).as_str(), "http://127.0.0.1:8080");
        let address = SocketAddr::from(([0, 0, 0, 0], 4711));
        let at = public_url_at(&bound, address);
        assert_eq!(at.as_str(), "http://127.0.0.1:4711");
        let set = with(&[bind, ("server.public_url", "https://example.org/a/")]);
        assert_eq!(public_url(&set).as_str(), "https://example.org/a");
        assert_eq!(public_url_at(&set, address), public_url(&set));
    }

    #[test]
    fn mcp_is_asked_at_what_is_allowed_and_at_home() {
        let config = with(&[
            ("server.public_url", "https://example.org/a"),
            ("ai.mcp.allowed_hosts", "example.com:80"),
            ("ai.mcp.allowed_origins", "https://example.com"),
        ]);
        let (hosts, origins) = mcp(&config, &public_url(&config));
        assert_eq!(
            hosts,
            [
                "example.com:80",
                "localhost",
                "127.0.0.1",
                "::1",
                "example.org"
            ]
        );
        assert_eq!(
            origins[..2],
            ["https://example.com:443", "https://example.org:443"]
        );
    }
}
