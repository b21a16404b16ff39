//! What a type and a range cannot say: addresses, networks, plans that fit together.

use std::net::ToSocketAddrs;

use actix_web::http::header::HeaderName;
use aivy_core::limit::Policy;
use aivy_store::{DbOptions, StoreError};
use aivy_types::Plan;
use ipnet::IpNet;
use tracing_subscriber::filter::{LevelFilter, Targets};

use super::{Config, PlanNumbers, masked_url};
use crate::mail;

mod ai;

/// The one rule that asks one table about another: of a file that could be read only in part, it
/// cannot say anything.
pub(crate) const BETWEEN_TABLES: &str = "default_plan";

/// Every rule that the configuration breaks: the key, and the sentence that completes "`key` …".
pub(crate) fn violations(config: &Config) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut add = |key: &str, broken: Option<String>| {
        found.extend(broken.map(|message| (key.to_owned(), message)));
    };
    add("server.bind", bind(&config.server.bind));
    add(
        "server.public_url",
        config.server.public_url.as_deref().and_then(base_url),
    );
    add(
        "server.trusted_proxies",
        wrong_networks(&config.server.trusted_proxies),
    );
    add(
        "server.forwarded_header",
        header_name(&config.server.forwarded_header).err(),
    );
    add("database.url", database_url(&config.database.url));
    add("mail.url", mail_url(config.mail.url.as_deref()));
    add("mail.from", mail_from(&config.mail.from));
    ai::violations(config, &mut add);
    add("log.level", level(&config.log.level));
    add("default_plan", default_plan(config));
    for (name, plan) in &config.plans {
        let key = format!("plans.{name}");
        add(&key, plain_name(name, "plan"));
        add(&key, plan_numbers(name, plan));
    }
    found
}

fn bind(text: &str) -> Option<String> {
    text.to_socket_addrs().err().map(|error| {
        format!("must be an address and a port such as 127.0.0.1:8080, not \"{text}\" ({error})")
    })
}

/// A base is only extended: what has a query or a password could not be.
fn base_url(text: &str) -> Option<String> {
    let holds = url::Url::parse(text).is_ok_and(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.has_host()
            && url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none()
    });
    (!holds).then(|| {
        format!(
            "must be an absolute http or https URL without a password and a query, not \"{}\"",
            shown(text)
        )
    })
}

/// Reads the networks of proxies. What is checked here is what is used.
///
/// # Errors
/// The sentence that completes "`key` …".
pub(crate) fn networks(texts: &[String]) -> Result<Vec<IpNet>, String> {
    match wrong_networks(texts) {
        Some(message) => Err(message),
        None => Ok(texts.iter().filter_map(|text| network(text)).collect()),
    }
}

fn wrong_networks(texts: &[String]) -> Option<String> {
    let wrong: Vec<_> = texts
        .iter()
        .filter(|text| network(text).is_none())
        .map(|text| format!("\"{text}\""))
        .collect();
    (!wrong.is_empty()).then(|| {
        format!(
            "must be networks such as 10.0.0.0/8 or addresses, not {}",
            wrong.join(", ")
        )
    })
}

/// A network, or an address as the network of itself.
fn network(text: &str) -> Option<IpNet> {
    let address = || text.parse::<std::net::IpAddr>().map(IpNet::from);
    text.parse().or_else(|_| address()).ok()
}

/// Reads the name of a header.
///
/// # Errors
/// The sentence that completes "`key` …".
pub(crate) fn header_name(text: &str) -> Result<HeaderName, String> {
    text.parse().map_err(|_| {
        format!("must be the name of a header such as x-forwarded-for, not \"{text}\"")
    })
}

fn database_url(text: &str) -> Option<String> {
    let known = ["sqlite:", "postgres://", "postgresql://"];
    let holds = known.iter().any(|scheme| {
        text.strip_prefix(scheme)
            .is_some_and(|rest| !rest.is_empty())
    });
    // The text itself is not repeated: it may hold a password.
    if !holds {
        return Some("must begin with sqlite: or postgres:// and say which database".to_owned());
    }
    match DbOptions::new(text).check() {
        Err(StoreError::Options(what)) => Some(what),
        _ => None,
    }
}

fn mail_url(text: Option<&str>) -> Option<String> {
    // Neither the text nor what is said of it is repeated: it may hold a password.
    let fault = mail::transport(text?).err()?;
    let more = match fault.downcast_ref::<mail::Ignored>() {
        Some(ignored) => format!(": {ignored}"),
        None => String::new(),
    };
    Some(format!(
        "must be smtp://HOST:PORT or smtps://USER:PASSWORD@HOST{more}"
    ))
}

fn mail_from(text: &str) -> Option<String> {
    let holds = mail::mailbox(text).is_ok();
    (!holds)
        .then(|| format!("must be an address such as AIVY <noreply@example.com>, not \"{text}\""))
}

/// Stricter than [`Targets`], which reads a lone misspelt level as the name of a module.
fn level(text: &str) -> Option<String> {
    let is_level = |word: &str| word.trim().parse::<LevelFilter>().is_ok();
    let wrong: Vec<_> = text
        .split(',')
        .filter(|item| {
            !item
                .split_once('=')
                .map_or(is_level(item), |(_, level)| is_level(level))
        })
        .map(|item| format!("\"{item}\""))
        .collect();
    (!wrong.is_empty() || text.parse::<Targets>().is_err()).then(|| {
        format!(
            "must be a level (off, error, warn, info, debug, trace) or levels by module such as info,aivy_store=debug, not {}",
            wrong.join(", ")
        )
    })
}

fn default_plan(config: &Config) -> Option<String> {
    let name = &config.default_plan;
    let names: Vec<_> = config.plans.keys().map(String::as_str).collect();
    (!config.plans.contains_key(name)).then(|| {
        format!(
            "must be one of the plans {}, not \"{name}\"",
            names.join(", ")
        )
    })
}

/// What the limiter can keep: the burst not below the rate, and a rate that is not too uneven.
fn plan_numbers(name: &str, plan: &PlanNumbers) -> Option<String> {
    let plan = Plan {
        name: name.to_owned(),
        rate: plan.rate,
        burst: plan.burst,
    };
    Policy::new(&plan).err().map(|error| error.to_string())
}

fn plain_name(name: &str, what: &str) -> Option<String> {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-';
    let holds = (1..=32).contains(&name.len()) && name.bytes().all(plain);
    (!holds).then(|| format!("a {what}'s name is 1 to 32 of a-z, 0-9, _ and -"))
}

/// A text for a message, without the password that it may hold.
fn shown(text: &str) -> String {
    masked_url(text)
}
