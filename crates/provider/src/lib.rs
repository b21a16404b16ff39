//! A client for models behind OpenAI-compatible APIs: OpenAI, vLLM, Ollama, llama.cpp and others.
//!
//! A call goes to the providers that the model's route names, in order. Until the caller has
//! received a part of the response, a provider that fails temporarily is retried after a wait, and
//! the next one is called at once; after the first chunk of a stream nothing is retried. The
//! guarantees:
//!
//! - **Everything has a limit**: calls in progress and waiting, attempts, waits, the size of a
//!   response and of a line of it, the time of each of its phases.
//! - **Dropping ends it.** A dropped future or stream closes its connection, and the provider stops
//!   working.
//! - **Requests and responses are passed on unchanged**: members keep their order and their
//!   spelling, numbers their digits. Few members are read, fewer are changed, and a response is not
//!   refused for a part that is not needed.
//! - **There is always a token count.** Usage that a provider reports is checked; if it reports
//!   none, tokens are counted here and marked as estimated.
//! - **Nothing leaks.** No error contains an address or a key, and a provider's message only if it
//!   is about the request; redirects are not followed, because the key would be sent along. Nothing
//!   is ever downloaded.

mod adapt;
mod attempts;
mod body;
mod chat;
mod embeddings;
mod error;
mod json;
mod models;
mod observe;
mod options;
mod outgoing;
mod permits;
mod providers;
mod retry;
mod route;
mod scrub;
mod secret;
mod setup;
mod sse;
mod stream;
mod tally;
#[cfg(feature = "testing")]
pub mod testing;
mod tls;
pub mod tokens;
mod upstream;
pub mod wire;

pub use adapt::LimitName;
pub use chat::{CallUsage, Chat};
pub use embeddings::Embeddings;
pub use error::{Fault, Phase, ProviderError, SetupError};
pub use models::Models;
pub use observe::{Attempt, NoopObserver, Observer, Operation};
pub use options::{Bounds, ProviderOptions, RetryOptions, SharedOptions, Timeouts};
pub use providers::Providers;
pub use route::{ModelRoute, RouteTarget};
pub use secret::ApiKey;
pub use stream::{ChatEvent, ChatStream};
pub use tokens::Estimate;
