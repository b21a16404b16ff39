//! Models behind OpenAI-compatible addresses: OpenAI, vLLM, Ollama, llama.cpp and what speaks like
//! them.
//!
//! A call goes to the providers that the model's route names, in order. As long as the caller has
//! seen nothing of an answer, a provider that fails in a way that may pass is tried again, after a
//! wait, and the next one at once; from the first chunk of a stream on nothing is repeated. What must
//! hold:
//!
//! - **Everything has a bound**: calls under way and waiting, attempts, waits, the size of an answer
//!   and of a line of it, the time of each of its phases.
//! - **Dropping ends it.** A dropped future or stream closes its connection, upon which a provider
//!   stops working.
//! - **What is not ours passes as it came**, requests and answers: members keep their order and their
//!   spelling, numbers their digits. Few members are read, fewer are changed, and an answer is refused for
//!   nothing that nobody needs.
//! - **A count is believed or made.** Usage that a provider reports is checked; where it reports none,
//!   tokens are counted here and the answer says that they were.
//! - **Nothing leaks.** No error carries an address or a key, and a provider's words only where they are
//!   about the request; redirects are not followed, because the key would follow too. Nothing is ever downloaded.

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
