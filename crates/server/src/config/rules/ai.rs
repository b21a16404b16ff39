//! What the settings of the AI tools must fulfil.

use url::Url;

use super::{base_url, plain_name, shown};
use crate::config::{Config, Provider};

/// Every rule that they break, as [`super::violations`].
pub(super) fn violations(config: &Config, add: &mut dyn FnMut(&str, Option<String>)) {
    let mcp = &config.ai.mcp;
    add("ai.mcp.allowed_hosts", hosts(&mcp.allowed_hosts));
    add("ai.mcp.allowed_origins", origins(&mcp.allowed_origins));
    for (name, provider) in &config.ai.providers {
        let key = format!("ai.providers.{name}");
        add(&key, plain_name(name, "provider"));
        add(&format!("{key}.url"), base_url(&provider.url));
        add(&format!("{key}.key"), secret(provider.key.as_deref()));
        add(&format!("{key}.models"), models(provider));
    }
}

/// The text is not repeated.
fn secret(text: Option<&str>) -> Option<String> {
    let text = text?;
    let holds = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
    (!holds).then(|| "must be visible ASCII characters without blanks".to_owned())
}

fn models(provider: &Provider) -> Option<String> {
    let holds = |text: &&String| {
        let (asked, model) = text.split_once('=').unwrap_or((text, "x"));
        let name = asked.strip_suffix('*').unwrap_or(asked);
        !asked.is_empty() && !name.contains('*') && !model.is_empty() && !model.contains('*')
    };
    let wrong = provider.models.iter().find(|text| !holds(text))?;
    Some(format!(
        "must be names of models, beginnings with * at the end, or asked=model, not \"{wrong}\""
    ))
}

fn hosts(texts: &[String]) -> Option<String> {
    let holds = |text: &&String| {
        Url::parse(&format!("http://{text}")).is_ok_and(|url| {
            url.has_host() && url.path() == "/" && !text.ends_with('/') && url.username().is_empty()
        })
    };
    let wrong = texts.iter().find(|text| !holds(text))?;
    Some(format!(
        "must be hosts such as example.com or example.com:8080, not \"{wrong}\""
    ))
}

fn origins(texts: &[String]) -> Option<String> {
    let holds = |text: &&String| {
        Url::parse(text).is_ok_and(|url| {
            matches!(url.scheme(), "http" | "https")
                && url.origin().ascii_serialization() == text.as_str()
        })
    };
    let wrong = texts.iter().find(|text| !holds(text))?;
    Some(format!(
        "must be origins such as https://example.com, without a path, not \"{}\"",
        shown(wrong)
    ))
}
