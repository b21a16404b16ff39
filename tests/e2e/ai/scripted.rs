//! Servers whose providers do as a script says.

use std::sync::Arc;

use aivy_provider::testing::{Script, ScriptedUpstream};
use aivy_store::testing::Database;

use crate::harness::{Server, WIDE};

/// The settings of a provider of the models `models`, which may be silent for 300 ms.
pub(crate) fn settings_of(name: &str, upstream: &ScriptedUpstream, models: &str) -> [String; 5] {
    let set = |key: &str, value: &str| format!("ai.providers.{name}.{key}={value}");
    [
        set("url", &upstream.base_url()),
        set("key", "sk-secret"),
        set("models", models),
        set("first_byte_timeout_ms", "300"),
        set("idle_timeout_ms", "300"),
    ]
}

pub(crate) async fn start(database: &Arc<Database>, settings: &[String]) -> Server {
    let settings = settings.iter().map(String::as_str);
    let settings: Vec<_> = WIDE.iter().copied().chain(settings).collect();
    Server::start_without_models(database, &settings).await
}

/// A server with these providers, each of all models, asked in this order.
pub(crate) async fn server_of(database: &Arc<Database>, providers: &[&ScriptedUpstream]) -> Server {
    let numbered = providers.iter().enumerate();
    let settings =
        numbered.flat_map(|(number, upstream)| settings_of(&format!("p{number}"), upstream, "*"));
    start(database, &settings.collect::<Vec<_>>()).await
}

/// A server that waits for this provider for as long as a test holds it up.
pub(crate) async fn patient_server_of(
    database: &Arc<Database>,
    upstream: &ScriptedUpstream,
) -> Server {
    let mut settings = settings_of("p0", upstream, "*").to_vec();
    for time in ["first_byte_timeout_ms", "idle_timeout_ms"] {
        settings.push(format!("ai.providers.p0.{time}=60000"));
    }
    start(database, &settings).await
}

/// A server with one model for each script, `m0` and so on.
pub(crate) async fn server_of_models(
    database: &Arc<Database>,
    scripts: Vec<Script>,
) -> (Server, Vec<ScriptedUpstream>) {
    let (mut settings, mut upstreams) = (Vec::new(), Vec::new());
    for (number, script) in scripts.into_iter().enumerate() {
        let upstream = ScriptedUpstream::start([script]).await;
        let name = format!("m{number}");
        settings.extend(settings_of(&name, &upstream, &name));
        upstreams.push(upstream);
    }
    (start(database, &settings).await, upstreams)
}
