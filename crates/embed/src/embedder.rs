//! A loaded model.

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;

use crate::config::Config;
use crate::model::Network;
use crate::tokens::{Encoded, Tokens};
use crate::workers::{Job, Refused, Workers};
use crate::{EmbedError, EmbedOptions, OpenError, batch, files};

/// When a retry of a busy model may succeed.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// The embeddings of texts, in order.
#[derive(Debug, Clone, PartialEq)]
pub struct Embedded {
    /// One for each text, with [`Embedder::dimensions`] numbers.
    pub vectors: Vec<Vec<f32>>,
    /// The number of tokens of each text, including special tokens.
    pub tokens: Vec<usize>,
    /// Whether a text was longer than the model's limit, so that its end was ignored.
    pub truncated: Vec<bool>,
}

impl Embedded {
    /// The total number of tokens.
    #[must_use]
    pub fn total_tokens(&self) -> usize {
        self.tokens.iter().sum()
    }
}

/// A loaded model. Clones share it; its threads end with the last clone.
#[derive(Clone)]
pub struct Embedder(Arc<Inner>);

struct Inner {
    name: String,
    dimensions: usize,
    max_texts: usize,
    engine: Arc<Engine>,
    workers: Workers,
}

/// The state that the threads share.
struct Engine {
    tokens: Tokens,
    network: Network,
    batch_tokens: usize,
}

impl Embedder {
    /// Loads the model in `directory` and runs it once. Blocks until that is done.
    ///
    /// # Errors
    /// A file is missing or inconsistent; the message names it.
    pub fn open(directory: &Path, options: &EmbedOptions) -> Result<Self, OpenError> {
        check(options)?;
        let config = settle(Config::read(directory)?, options);
        let tokens = Tokens::open(
            &files::required(directory, "tokenizer.json")?,
            config.max_tokens,
        )?;
        let network = Network::open(&files::network(directory)?, options.threads, &config)?;
        let engine = Engine {
            tokens,
            network,
            batch_tokens: options.batch_tokens,
        };
        Ok(Self(Arc::new(Inner {
            name: name(directory),
            dimensions: engine.probe()?,
            max_texts: options.max_texts,
            engine: Arc::new(engine),
            workers: Workers::start(options.jobs, options.queue).map_err(OpenError::Threads)?,
        })))
    }

    /// The name of the directory, which can be used as the model's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The length of an embedding.
    #[must_use]
    pub fn dimensions(&self) -> usize {
        self.0.dimensions
    }

    /// The maximum number of tokens of a text, including special tokens.
    #[must_use]
    pub fn max_tokens(&self) -> usize {
        self.0.engine.tokens.max_tokens()
    }

    /// Makes the embeddings of `texts`. Some models need a prefix before a text (`query: `), which
    /// the caller must add. If the future is dropped, the work ends after the current run of the
    /// model.
    ///
    /// # Errors
    /// See [`EmbedError`].
    pub async fn embed(&self, texts: Vec<String>) -> Result<Embedded, EmbedError> {
        if texts.len() > self.0.max_texts {
            return Err(EmbedError::TooMany {
                most: self.0.max_texts,
            });
        }
        let engine = Arc::clone(&self.0.engine);
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move || {
            let result = engine.embed(&texts, || answer.is_closed());
            // The caller may have gone away.
            let _ = answer.send(result);
        });
        self.0
            .workers
            .submit(job)
            .map_err(|Refused| EmbedError::Busy {
                retry_after: RETRY_AFTER,
            })?;
        answered.await.unwrap_or(Err(EmbedError::Failed))
    }
}

impl fmt::Debug for Embedder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Embedder")
            .field("name", &self.0.name)
            .field("dimensions", &self.0.dimensions)
            .finish_non_exhaustive()
    }
}

impl Engine {
    /// Makes embeddings until all are done or the caller has gone away.
    fn embed(&self, texts: &[String], unwanted: impl Fn() -> bool) -> Result<Embedded, EmbedError> {
        let mut encoded = Vec::with_capacity(texts.len());
        for text in texts {
            if unwanted() {
                return Err(EmbedError::Failed);
            }
            encoded.push(self.tokens.encode(text)?);
        }
        let mut vectors = vec![Vec::new(); texts.len()];
        for places in batch::plan(&encoded, self.batch_tokens) {
            if unwanted() {
                return Err(EmbedError::Failed);
            }
            let batch = places.iter().map(|place| &encoded[*place]);
            let made = self.network.run(batch).map_err(|error| {
                tracing::error!(%error, "the embedding model failed");
                EmbedError::Failed
            })?;
            for (place, vector) in places.into_iter().zip(made) {
                vectors[place] = vector;
            }
        }
        Ok(Embedded {
            vectors,
            tokens: encoded.iter().map(|text| text.ids.len()).collect(),
            truncated: encoded.iter().map(|text| text.truncated).collect(),
        })
    }

    /// Runs two texts of different length, and returns the length of an embedding.
    fn probe(&self) -> Result<usize, OpenError> {
        let encode = |text| {
            self.tokens
                .encode(text)
                .map_err(|error| OpenError::Run(error.to_string()))
        };
        let texts: [Encoded; 2] = [encode("a")?, encode("one two three")?];
        let vectors = self.network.run(texts.iter()).map_err(OpenError::Run)?;
        match &vectors[..] {
            [a, b] if !a.is_empty() && a.len() == b.len() => Ok(a.len()),
            _ => Err(OpenError::NoVectors),
        }
    }
}

fn check(options: &EmbedOptions) -> Result<(), OpenError> {
    let bounds = [
        ("threads", options.threads),
        ("jobs", options.jobs),
        ("max_texts", options.max_texts),
        ("batch_tokens", options.batch_tokens),
        ("max_tokens", options.max_tokens.unwrap_or(1)),
    ];
    match bounds.into_iter().find(|(_, value)| *value == 0) {
        None => Ok(()),
        Some((bound, _)) => Err(OpenError::Bound(bound)),
    }
}

/// The operator's settings have precedence over those of the directory, but no limit is raised.
fn settle(config: Config, options: &EmbedOptions) -> Config {
    Config {
        pooling: options.pooling.unwrap_or(config.pooling),
        normalise: options.normalise.unwrap_or(config.normalise),
        max_tokens: options
            .max_tokens
            .map_or(config.max_tokens, |most| most.min(config.max_tokens)),
        pad_id: config.pad_id,
    }
}

fn name(directory: &Path) -> String {
    let name = directory.file_name().unwrap_or(directory.as_os_str());
    name.to_string_lossy().into_owned()
}
