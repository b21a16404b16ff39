//! Builds the AI tools from the configuration.

mod local;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use aivy_ai::{BuiltIn, Embedder, Registry, ThreadPool, ThreadPoolOptions, built_in};
use aivy_app::{Ai, Chat, ProviderEmbedder};
use aivy_core::{Clock, Entropy};
use aivy_provider::{ApiKey, ModelRoute, ProviderOptions, Providers, RouteTarget};
use anyhow::Context as _;
use local::Local;

use crate::compose::{millis, size};
use crate::config::{Config, LimitName, Provider};

/// The tools of a server. `observer` is notified of each call of a provider.
///
/// # Errors
/// No thread can be started, the providers' settings are invalid, or the embedding model cannot be
/// used.
pub(crate) fn tools(
    config: &Config,
    observer: Arc<dyn aivy_provider::Observer>,
) -> anyhow::Result<Ai> {
    let providers = providers(config, observer)?;
    let local = local_model(config)?;
    let local_embeddings = local.as_ref().map(|model| model.name().to_owned());
    let with = BuiltIn {
        pool: Arc::new(pool(config)?),
        embedder: match local {
            Some(model) => Some(Arc::new(model)),
            None => provider_model(config),
        },
        embedder_setting: "ai.embeddings.model_dir",
    };
    let mut registry = Registry::new();
    built_in::register(&mut registry, &with);
    registry.add(Chat::new(providers.clone()));
    let mut ai = Ai::new(registry, providers);
    ai.local_embeddings = local_embeddings;
    ai.default_model.clone_from(&config.ai.default_model);
    ai.default_max_tokens = u64::from(config.ai.default_max_tokens);
    ai.default_budget = default_budget(config);
    Ok(ai)
}

/// The settings that an administrative command needs.
pub(crate) fn budgets(config: &Config) -> Ai {
    let mut ai = Ai::default();
    ai.default_budget = default_budget(config);
    ai
}

fn default_budget(config: &Config) -> Option<i64> {
    config.ai.monthly_token_budget.map(i64::from)
}

fn pool(config: &Config) -> anyhow::Result<ThreadPool> {
    let options = ThreadPoolOptions {
        threads: threads(config),
        queue: size(config.ai.queue_length),
    };
    ThreadPool::start("aivy-ai", options)
        .context("there is no thread for the AI tools (ai.threads)")
}

/// The number of threads for the tools.
fn threads(config: &Config) -> usize {
    let cpus = std::thread::available_parallelism().map_or(1, usize::from);
    match config.ai.threads {
        0 => (cpus / 2).max(1),
        threads => size(threads),
    }
}

fn local_model(config: &Config) -> anyhow::Result<Option<Local>> {
    let open = |directory| {
        let queue = size(config.ai.queue_length);
        Local::open(directory, threads(config), queue)
    };
    let directory = config.ai.embeddings.model_dir.as_deref();
    directory.map(open).transpose()
}

fn provider_model(config: &Config) -> Option<Arc<dyn Embedder>> {
    let model = config.ai.embeddings.model.clone()?;
    Some(Arc::new(ProviderEmbedder { model }))
}

fn providers(
    config: &Config,
    observer: Arc<dyn aivy_provider::Observer>,
) -> anyhow::Result<Providers> {
    let whole = millis(config.ai.timeout_ms);
    let of_each = config.ai.providers.iter();
    let options = of_each.map(|(name, provider)| options(name, provider, whole));
    let together = aivy_provider::SharedOptions {
        routes: routes(&config.ai.providers),
        ..aivy_provider::SharedOptions::default()
    };
    let (clock, entropy) = (Clock::system(), Entropy::system());
    Providers::new(options.collect(), together, clock, entropy, observer)
        .context("the providers of models cannot be set up (ai.providers)")
}

fn options(name: &str, provider: &Provider, whole: Duration) -> ProviderOptions {
    let mut options = ProviderOptions::new(name, provider.url.as_str());
    options.key = provider.key.as_ref().map(|key| ApiKey::new(key.expose()));
    options.stream_usage = provider.stream_usage;
    options.limit_name = match provider.limit_name {
        LimitName::Auto => None,
        LimitName::MaxTokens => Some(aivy_provider::LimitName::MaxTokens),
        LimitName::MaxCompletionTokens => Some(aivy_provider::LimitName::MaxCompletionTokens),
    };
    options.timeouts.first_byte = millis(provider.first_byte_timeout_ms);
    options.timeouts.idle = millis(provider.idle_timeout_ms);
    options.timeouts.whole = whole;
    options.bounds.concurrency = size(provider.concurrency);
    options.bounds.queue = size(provider.queue_length);
    options
}

/// The routes of models to providers: a pattern leads to all providers with it, in the order of
/// their names.
fn routes(providers: &BTreeMap<String, Provider>) -> Vec<ModelRoute> {
    let mut targets: BTreeMap<&str, Vec<RouteTarget>> = BTreeMap::new();
    for (name, provider) in providers {
        let target = |model: Option<&String>| RouteTarget {
            provider: name.clone(),
            model: model.cloned(),
        };
        if provider.models.is_empty() {
            targets.entry("*").or_default().push(target(None));
        }
        for model in &provider.models {
            let to = targets.entry(&model.pattern).or_default();
            to.push(target(model.upstream.as_ref()));
        }
    }
    let route = |(pattern, targets): (&str, Vec<RouteTarget>)| ModelRoute {
        pattern: pattern.to_owned(),
        targets,
    };
    targets.into_iter().map(route).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use crate::config::Sources;

    /// Parses providers from a configuration file.
    fn providers(file: &str) -> BTreeMap<String, Provider> {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("aivy.toml");
        std::fs::write(&path, file).unwrap();
        let sources = Sources {
            file: Some(path),
            ..Sources::default()
        };
        sources.load().unwrap().config.ai.providers
    }

    #[test]
    fn a_pattern_leads_to_all_that_name_it() {
        let file = "[ai.providers.b]\nurl = \"http://b\"\nmodels = [\"gpt-*\", \"fast=tiny\"]\n\
                    [ai.providers.a]\nurl = \"http://a\"\nmodels = [\"gpt-*\"]\n\
                    [ai.providers.c]\nurl = \"http://c\"\n";
        let providers = providers(file);
        let seen: Vec<_> = routes(&providers)
            .into_iter()
            .map(|route| {
                let targets = route.targets.into_iter();
                let who: Vec<_> = targets.map(|to| (to.provider, to.model)).collect();
                (route.pattern, who)
            })
            .collect();
        let to = |name: &str, model: Option<&str>| (name.to_owned(), model.map(str::to_owned));
        assert_eq!(
            seen,
            [
                ("*".to_owned(), vec![to("c", None)]),
                ("fast".to_owned(), vec![to("b", Some("tiny"))]),
                ("gpt-*".to_owned(), vec![to("a", None), to("b", None)]),
            ]
        );
    }
}
