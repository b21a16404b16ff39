//! Whose shape an answer has: the API's own, or that of another protocol which is served beside it.

/// Whose shape an answer has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Face {
    /// The API's own.
    Aivy,
    /// OpenAI's, so that its official clients can be used.
    OpenAi,
    /// The Model Context Protocol's. What the gate refuses has our shape: it is no message of the
    /// protocol yet.
    Mcp,
}

/// Where OpenAI's clients are pointed at.
pub const OPENAI_PATH: &str = "/openai/v1";
/// Where clients of the Model Context Protocol are pointed at.
pub const MCP_PATH: &str = "/mcp";

impl Face {
    /// The face of what stands below `path`.
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
