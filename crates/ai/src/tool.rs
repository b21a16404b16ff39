//! What a tool is.

use std::borrow::Cow;
use std::future::Future;
use std::time::Duration;

use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::ToolError;

/// Whether a tool can run now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Availability {
    /// It can.
    Ready,
    /// It cannot before this setting is made, such as `ai.embeddings.model`.
    Missing(Cow<'static, str>),
}

impl Availability {
    /// Whether the tool can run.
    #[must_use]
    pub const fn is_ready(&self) -> bool {
        matches!(self, Self::Ready)
    }
}

/// Something that people and models can run: typed, named and described. `C` is what a run knows of
/// its caller; tools that do not care are written for every `C`.
pub trait Tool<C>: Send + Sync + 'static {
    /// What it takes.
    type Input: DeserializeOwned + JsonSchema + Send;
    /// What it answers.
    type Output: Serialize + JsonSchema + Send;

    /// Its name in paths and over MCP: lower case, digits and `_`.
    const NAME: &'static str;
    /// Its name for people.
    const TITLE: &'static str;
    /// What it does, in a sentence or two: models choose by it.
    const DESCRIPTION: &'static str;
    /// How long a run may take.
    const TIME_LIMIT: Duration;

    /// Whether it can run now.
    fn availability(&self) -> Availability {
        Availability::Ready
    }

    /// Runs it. Whoever calls this directly has no time limit: see
    /// [`Registry::run`](crate::Registry::run).
    ///
    /// # Errors
    /// Any [`ToolError`].
    fn run(
        &self,
        context: &C,
        input: Self::Input,
    ) -> impl Future<Output = Result<Self::Output, ToolError>> + Send;
}
