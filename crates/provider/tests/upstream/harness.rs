//! Providers with short waits, and the requests of the tests.

use std::sync::Arc;
use std::time::Duration;

use aivy_core::clock::Clock;
use aivy_core::entropy::Entropy;
use aivy_provider::testing::{Script, ScriptedUpstream};
use aivy_provider::wire::{ChatRequest, Conversation, ConversationMessage, Reason};
use aivy_provider::{
    ApiKey, CallUsage, ChatEvent, ChatStream, NoopObserver, Observer, ProviderError,
    ProviderOptions, Providers, RetryOptions, SharedOptions, Timeouts,
};
use futures_util::StreamExt as _;

/// The key of every provider in these tests.
pub(crate) const KEY: &str = "topsecret";

/// A time-out that a test waits for.
pub(crate) const SHORT: Duration = Duration::from_millis(60);

/// A provider at `upstream` with time-outs that no test reaches unless it sets them.
pub(crate) fn provider(name: &str, upstream: &ScriptedUpstream) -> ProviderOptions {
    let mut options = ProviderOptions::new(name, upstream.base_url());
    options.key = Some(ApiKey::new(KEY));
    options.timeouts = Timeouts {
        connect: Duration::from_secs(10),
        first_byte: Duration::from_secs(30),
        idle: Duration::from_secs(30),
        whole: Duration::from_secs(30),
    };
    options
}

/// Retries with very short waits.
pub(crate) fn shared_options(max_attempts: u32) -> SharedOptions {
    SharedOptions {
        retry: RetryOptions {
            max_attempts,
            base: Duration::from_millis(1),
            ..RetryOptions::default()
        },
        ..SharedOptions::default()
    }
}

pub(crate) fn build(providers: Vec<ProviderOptions>, options: SharedOptions) -> Providers {
    observed(providers, options, Arc::new(NoopObserver))
}

pub(crate) fn observed(
    providers: Vec<ProviderOptions>,
    options: SharedOptions,
    observer: Arc<dyn Observer>,
) -> Providers {
    Providers::new(
        providers,
        options,
        Clock::system(),
        Entropy::seeded(7),
        observer,
    )
    .unwrap()
}

/// An upstream, and providers with only this one and a single attempt.
pub(crate) async fn once(script: Script) -> (ScriptedUpstream, Providers) {
    let upstream = ScriptedUpstream::start([script]).await;
    let providers = build(vec![provider("a", &upstream)], shared_options(1));
    (upstream, providers)
}

/// A request that this server writes itself.
pub(crate) fn saying(text: &str) -> ChatRequest {
    saying_to("m", text)
}

pub(crate) fn saying_to(model: &str, text: &str) -> ChatRequest {
    let said = ConversationMessage {
        role: "user",
        content: text,
    };
    let conversation = Conversation {
        model,
        messages: vec![said],
        temperature: None,
    };
    ChatRequest::of(&conversation, None)
}

/// A request of a caller.
pub(crate) fn asking(body: &str) -> ChatRequest {
    ChatRequest::read(body.as_bytes().to_vec().into()).unwrap()
}

/// A provider's error with only a message.
pub(crate) fn saying_that(message: &str) -> Reason {
    Reason {
        message: Some(message.to_owned()),
        ..Reason::default()
    }
}

/// The text of a stream, and how it ended.
pub(crate) async fn read(mut stream: ChatStream) -> (String, Result<CallUsage, ProviderError>) {
    let mut text = String::new();
    loop {
        match stream.next().await.expect("an end or an error") {
            Ok(ChatEvent::Chunk(chunk)) => {
                text.extend(chunk.content);
            }
            Ok(ChatEvent::End(counted)) => {
                assert!(stream.next().await.is_none(), "nothing comes after the end");
                return (text, Ok(counted));
            }
            Err(error) => {
                assert!(
                    stream.next().await.is_none(),
                    "nothing comes after an error"
                );
                return (text, Err(error));
            }
        }
    }
}

/// Opens a stream and reads it to its end.
pub(crate) async fn stream(providers: &Providers) -> (String, Result<CallUsage, ProviderError>) {
    read(providers.chat_stream(saying("hello")).await.unwrap()).await
}

/// The error of a stream that was never returned.
pub(crate) async fn no_stream(providers: &Providers) -> ProviderError {
    match providers.chat_stream(saying("hello")).await {
        Ok(_) => panic!("a stream came"),
        Err(error) => error,
    }
}
