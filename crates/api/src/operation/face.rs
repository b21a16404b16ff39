//! The format of a response: the API's own, or that of another protocol that is served beside it.

/// The format of a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Face {
    /// The API's own.
    Aivy,
    /// OpenAI's, so that its official clients can be used.
    OpenAi,
    /// The Model Context Protocol's. The gate's refusals have our format, because they are not yet
    /// messages of the protocol.
    Mcp,
}

/// The base path for OpenAI's clients.
pub const OPENAI_PATH: &str = "/openai/v1";
/// The path for clients of the Model Context Protocol.
pub const MCP_PATH: &str = "/mcp";

impl Face {
    /// The face of `path`.
    #[must_use]
    pub fn of(path: &str) -> Self {
        let below = |prefix: &str| {
            path.strip_prefix(prefix)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        if below(OPENAI_PATH) {
            Self::OpenAi
        } else if below(MCP_PATH) {
            Self::Mcp
        } else {
            Self::Aivy
        }
    }
}
