//! The trait of tools.

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
    /// It can run.
    Ready,
    /// It needs this setting, such as `ai.embeddings.model`.
    Missing(Cow<'static, str>),
}

impl Availability {
    /// Whether the tool can run.
    #[must_use]
    pub const fn is_ready(&self) -> bool {
        matches!(self, Self::Ready)
    }
}

/// Something that people and models can run: typed, named and described. `C` is the caller's
/// context; tools that do not need it are generic over `C`.
pub trait Tool<C>: Send + Sync + 'static {
    /// The input.
    type Input: DeserializeOwned + JsonSchema + Send;
    /// The output.
    type Output: Serialize + JsonSchema + Send;

    /// Its name in paths and over MCP: lower case letters, digits and `_`.
    const NAME: &'static str;
    /// Its display name.
    const TITLE: &'static str;
    /// What it does, in a sentence or two: models choose tools by it.
    const DESCRIPTION: &'static str;
    /// The time limit of a run.
    const TIME_LIMIT: Duration;

    /// Whether it can run now.
    fn availability(&self) -> Availability {
        Availability::Ready
    }

    /// Runs it. A direct call has no time limit: see [`Registry::run`](crate::Registry::run).
    ///
    /// # Errors
    /// Any [`ToolError`].
    fn run(
        &self,
        context: &C,
        input: Self::Input,
    ) -> impl Future<Output = Result<Self::Output, ToolError>> + Send;
}
