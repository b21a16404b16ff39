//! The available models: of all providers, by the names that lead to them. Those that the
//! configuration names are always listed, even if a provider has no list or does not return it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use aivy_core::clock::Clock;
use futures_util::FutureExt as _;
use futures_util::future::join_all;
use tokio::sync::Mutex;
use tokio::time::timeout;

use crate::attempts::ActiveAttempt;
use crate::json::lossy_utf8;
use crate::providers::Providers;
use crate::route::Candidate;
use crate::upstream::{Accept, Call};
use crate::wire::{Model, read_models};
use crate::{Fault, Operation, Phase, ProviderError};

/// After an error, or without the models of a provider that did not respond, the list is cached for
/// this fraction of the time.
const DOUBT: u32 = 10;

/// The time limit for a provider's list.
const WAIT: Duration = Duration::from_secs(10);

/// The available models.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Models {
    /// Ordered by name; a model of several providers is listed once, as the first describes it.
    pub models: Vec<Model>,
    /// Whether every provider responded.
    pub complete: bool,
}

type Outcome = Result<Arc<Models>, ProviderError>;

/// The last list. A caller that finds it too old reads a new one, and the others wait for that.
pub(crate) struct ModelCache {
    ttl: Duration,
    clock: Clock,
    cached: Mutex<Option<CachedModels>>,
}

struct CachedModels {
    outcome: Outcome,
    /// In microseconds of the monotonic clock.
    until: u64,
    read_at: u64,
}

impl ModelCache {
    pub(crate) fn new(ttl: Duration, clock: Clock) -> Self {
        Self {
            ttl,
            clock,
            cached: Mutex::new(None),
        }
    }

    async fn get(&self, read: impl Future<Output = Outcome>) -> Outcome {
        let asked_at = self.clock.monotonic_micros();
        let mut cached = self.cached.lock().await;
        if let Some(cached) = cached
            .as_ref()
            .filter(|cached| cached.serves(asked_at, self.now()))
        {
            return cached.outcome.clone();
        }
        let outcome = read.await;
        let doubtful = !outcome.as_ref().is_ok_and(|models| models.complete);
        let ttl = if doubtful { self.ttl / DOUBT } else { self.ttl };
        let read_at = self.now();
        let ttl = u64::try_from(ttl.as_micros()).unwrap_or(u64::MAX);
        *cached = Some(CachedModels {
            outcome: outcome.clone(),
            until: read_at.saturating_add(ttl),
            read_at,
        });
        outcome
    }

    fn now(&self) -> u64 {
        self.clock.monotonic_micros()
    }
}

impl CachedModels {
    /// Whether it is still valid, or was read while the caller waited.
    fn serves(&self, asked_at: u64, now: u64) -> bool {
        now < self.until || self.read_at > asked_at
    }
}

impl Providers {
    /// Lists the available models. Providers are called at most once in
    /// [`models_ttl`](crate::SharedOptions::models_ttl), by the first caller.
    ///
    /// # Errors
    /// If no provider responds and the routes name no model: the first provider's error.
    pub async fn models(&self) -> Result<Arc<Models>, ProviderError> {
        self.check_configured()?;
        self.model_cache().get(self.read_models()).await
    }

    async fn read_models(&self) -> Outcome {
        let count = self.attempts().upstreams.len();
        let lists = join_all((0..count).map(|provider| self.models_of(provider))).await;
        let complete = lists.iter().all(Result::is_ok);
        let mut named = self.routes().exact_names().peekable();
        let nobody = lists.iter().all(Result::is_err) && named.peek().is_none();
        if let Some(Err(error)) = lists.first().filter(|_| nobody) {
            return Err(error.clone());
        }
        let mut all = BTreeMap::new();
        for (provider, model) in lists.into_iter().enumerate().flat_map(|(provider, list)| {
            list.into_iter()
                .flatten()
                .map(move |model| (provider, model))
        }) {
            for name in self.routes().names(provider, &model.id) {
                all.entry(name)
                    .or_insert_with_key(|name| model.renamed(name));
            }
        }
        for name in named {
            all.entry(name.to_owned())
                .or_insert_with(|| Model::named(name, ""));
        }
        Ok(Arc::new(Models {
            models: all.into_values().collect(),
            complete,
        }))
    }

    async fn models_of(&self, provider: usize) -> Result<Vec<Model>, ProviderError> {
        let only = vec![Candidate {
            provider,
            model: String::new(),
        }];
        let attempts = self.attempts();
        let asking = attempts.run(only, Operation::Models, |attempt| ask(attempt).boxed());
        let late = |_| Err(ProviderError::Timeout(Phase::FirstByte));
        match timeout(WAIT, asking).await.unwrap_or_else(late) {
            Err(error) if has_no_list(&error) => Ok(Vec::new()),
            answered => answered,
        }
    }
}

async fn ask(mut attempt: ActiveAttempt) -> Result<Vec<Model>, ProviderError> {
    let result = answer(&mut attempt).await;
    attempt.settle(result)
}

async fn answer(attempt: &mut ActiveAttempt) -> Result<Vec<Model>, ProviderError> {
    let call = Call {
        path: "models",
        body: None,
        accept: Accept::Json,
    };
    let body = attempt.upstream.open(&call).await?;
    attempt.reporter.begun();
    let body = body.collect().await?;
    read_models(&lossy_utf8(body)).ok_or(ProviderError::BadAnswer(Fault::Json))
}

/// Whether a provider's response means that it has no list, which is allowed.
const fn has_no_list(error: &ProviderError) -> bool {
    matches!(
        error,
        ProviderError::Rejected {
            status: 404 | 405,
            ..
        } | ProviderError::BadAnswer(Fault::Json | Fault::ContentType)
    )
}
