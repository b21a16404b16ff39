//! All providers together.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use aivy_core::clock::Clock;
use aivy_core::entropy::Entropy;

use crate::attempts::Attempts;
use crate::models::ModelCache;
use crate::observe::{NoopObserver, Observer};
use crate::options::{ProviderOptions, SharedOptions};
use crate::route::{Candidate, Routes};
use crate::upstream::Upstream;
use crate::{ProviderError, SetupError};

/// The maximum length of a model name in an error, in characters.
const SHOWN_MODEL: usize = 200;

/// Providers in the order in which they are called. Clones share everything.
#[derive(Clone)]
pub struct Providers(Arc<Inner>);

struct Inner {
    setting: String,
    routes: Routes,
    attempts: Attempts,
    models: ModelCache,
}

impl Providers {
    /// Sets up `providers`; if there are none, every call returns [`ProviderError::NotConfigured`].
    /// Nothing is sent yet. Connections belong to the runtime that first uses them.
    ///
    /// # Errors
    /// The settings are invalid; the message names the setting.
    pub fn new(
        providers: Vec<ProviderOptions>,
        options: SharedOptions,
        clock: Clock,
        entropy: Entropy,
        observer: Arc<dyn Observer>,
    ) -> Result<Self, SetupError> {
        check_names(&providers)?;
        let names: Vec<&str> = providers
            .iter()
            .map(|provider| provider.name.as_str())
            .collect();
        let routes = Routes::new(&options.routes, &names)?;
        let upstreams = providers
            .into_iter()
            .map(|provider| Upstream::new(provider, clock.clone()).map(Arc::new))
            .collect::<Result<_, _>>()?;
        let SharedOptions {
            setting,
            retry,
            models_ttl,
            ..
        } = options;
        let attempts = Attempts {
            upstreams,
            retry,
            clock: clock.clone(),
            entropy,
            observer,
        };
        Ok(Self(Arc::new(Inner {
            setting,
            routes,
            models: ModelCache::new(models_ttl, clock),
            attempts,
        })))
    }

    /// No providers: every call returns [`ProviderError::NotConfigured`].
    #[must_use]
    pub fn none() -> Self {
        let SharedOptions {
            setting,
            retry,
            models_ttl,
            ..
        } = SharedOptions::default();
        let (clock, entropy) = (Clock::system(), Entropy::system());
        Self(Arc::new(Inner {
            setting,
            routes: Routes::none(),
            models: ModelCache::new(models_ttl, clock.clone()),
            attempts: Attempts {
                upstreams: Vec::new(),
                retry,
                clock,
                entropy,
                observer: Arc::new(NoopObserver),
            },
        }))
    }

    /// Whether there are any providers.
    #[must_use]
    pub fn is_configured(&self) -> bool {
        !self.0.attempts.upstreams.is_empty()
    }

    /// The candidates for `model`; never empty.
    pub(crate) fn candidates(&self, model: &str) -> Result<Vec<Candidate>, ProviderError> {
        self.check_configured()?;
        let candidates = self.0.routes.candidates(model);
        if candidates.is_empty() {
            return Err(ProviderError::UnknownModel {
                model: model.chars().take(SHOWN_MODEL).collect(),
            });
        }
        Ok(candidates)
    }

    pub(crate) fn check_configured(&self) -> Result<(), ProviderError> {
        if self.is_configured() {
            return Ok(());
        }
        Err(ProviderError::NotConfigured {
            setting: self.0.setting.clone(),
        })
    }

    pub(crate) fn attempts(&self) -> &Attempts {
        &self.0.attempts
    }

    pub(crate) fn routes(&self) -> &Routes {
        &self.0.routes
    }

    pub(crate) fn model_cache(&self) -> &ModelCache {
        &self.0.models
    }
}

impl fmt::Debug for Providers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self
            .0
            .attempts
            .upstreams
            .iter()
            .map(|upstream| &upstream.name);
        f.write_str("Providers")?;
        f.debug_list().entries(names).finish()
    }
}

fn check_names(providers: &[ProviderOptions]) -> Result<(), SetupError> {
    let mut seen = HashSet::new();
    for name in providers.iter().map(|provider| provider.name.as_str()) {
        if name.is_empty() || !seen.insert(name) {
            return Err(SetupError::Name(name.to_owned()));
        }
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use aivy_types::Timestamp;

    use super::*;
    use crate::wire::{ChatRequest, Conversation};
    use crate::{ApiKey, Bounds};

    fn new(providers: Vec<ProviderOptions>) -> Result<Providers, SetupError> {
        Providers::new(
            providers,
            SharedOptions::default(),
            Clock::manual(Timestamp::from_micros(0)),
            Entropy::seeded(1),
            Arc::new(NoopObserver),
        )
    }

    fn request() -> ChatRequest {
        let conversation = Conversation {
            model: "m",
            messages: Vec::new(),
            temperature: None,
        };
        ChatRequest::of(&conversation, None)
    }

    fn at(base_url: &str) -> ProviderOptions {
        ProviderOptions::new("a", base_url)
    }

    #[test]
    fn what_cannot_hold_is_refused_at_the_start() {
        for address in [
            "",
            "v1",
            "ftp://host/v1",
            "http://user@host/v1",
            "http://:p@host/v1",
            "http://host/v1?a=b",
            "http://host/v1#a",
        ] {
            let refused = new(vec![at(address)]).unwrap_err();
            assert_eq!(refused, SetupError::BaseUrl("a".to_owned()), "{address}");
        }
        let twice = vec![at("http://host/v1"), at("http://host/v1")];
        assert_eq!(new(twice).unwrap_err(), SetupError::Name("a".to_owned()));
        let mut keyed = at("http://host/v1");
        keyed.key = Some(ApiKey::new("a b"));
        assert_eq!(
            new(vec![keyed]).unwrap_err(),
            SetupError::Key("a".to_owned())
        );
        let mut closed = at("http://host/v1");
        closed.bounds = Bounds {
            concurrency: 0,
            ..Bounds::default()
        };
        assert!(matches!(new(vec![closed]), Err(SetupError::Bound { .. })));
    }

    #[test]
    fn nothing_shown_holds_a_key() {
        let mut options = at("https://host/v1");
        options.key = Some(ApiKey::new("topsecret"));
        let shown = format!("{options:?} {:?}", new(vec![options.clone()]).unwrap());
        assert!(!shown.contains("topsecret"), "{shown}");
    }

    #[test]
    fn calls_can_move_between_threads() {
        fn movable<T: Send>(_: T) {}
        let providers = Providers::none();
        movable(providers.chat(&request()));
        movable(providers.chat_stream(request()));
        movable(providers.models());
        movable(None::<crate::ChatStream>);
    }

    #[tokio::test]
    async fn without_a_provider_the_setting_is_named() {
        let providers = new(Vec::new()).unwrap();
        let expected = ProviderError::NotConfigured {
            setting: "ai.providers".to_owned(),
        };
        assert_eq!(providers.chat(&request()).await, Err(expected.clone()));
        assert_eq!(providers.models().await.map(|_| ()), Err(expected));
    }
}
