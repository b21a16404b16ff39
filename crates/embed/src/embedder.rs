//! A model that is ready, and what is asked of it.

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

/// When it may be worth asking a busy model again.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// Vectors of texts, in their order.
#[derive(Debug, Clone, PartialEq)]
pub struct Embedded {
    /// One for each text, of [`Embedder::dimensions`] numbers.
    pub vectors: Vec<Vec<f32>>,
    /// How many tokens of each text were read, the model's marks included.
    pub tokens: Vec<usize>,
    /// Whether a text was longer than the model reads, so that its end does not count.
    pub truncated: Vec<bool>,
}

impl Embedded {
    /// All tokens together.
    #[must_use]
    pub fn total_tokens(&self) -> usize {
        self.tokens.iter().sum()
    }
}

/// A model that is ready. Clones share it; its threads end with the last.
#[derive(Clone)]
pub struct Embedder(Arc<Inner>);

struct Inner {
    name: String,
    dimensions: usize,
    max_texts: usize,
    engine: Arc<Engine>,
    workers: Workers,
}

/// What the threads share.
struct Engine {
    tokens: Tokens,
    network: Network,
    batch_tokens: usize,
}

impl Embedder {
    /// Reads the model in `directory` and runs it once. Blocks for as long as that takes.
    ///
    /// # Errors
    /// What is missing or does not fit together; the message names the file.
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

    /// The name of the directory, by which the model may be called.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// How many numbers a vector has.
    #[must_use]
    pub fn dimensions(&self) -> usize {
        self.0.dimensions
    }

    /// How many tokens of a text are read, the model's marks included.
    #[must_use]
    pub fn max_tokens(&self) -> usize {
        self.0.engine.tokens.max_tokens()
    }

    /// Makes the vectors of `texts`. Some models want words before a text (`query: `): that is the
    /// caller's. If the future is dropped, the work ends with the run of the model that is under way.
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
            // Nobody to tell when the caller has gone away.
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
    /// Embeds until it is done or nobody wants it any more.
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

    /// Runs two texts of unlike length, and tells how many numbers a vector has.
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

/// What the operator says goes before what the directory says, but no bound grows.
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
