//! The URL of a created resource.

use super::{Position, Submission, Task};

/// A resource that a request can create.
pub trait Located {
    /// The path of the resource, for the `Location` header.
    fn location(&self) -> String;
}

impl Located for Task {
    fn location(&self) -> String {
        format!("/v1/tasks/{}", self.id)
    }
}

impl Located for Submission {
    fn location(&self) -> String {
        format!("/v1/submissions/{}", self.id)
    }
}

impl Located for Position {
    fn location(&self) -> String {
        format!("/v1/staking/positions/{}", self.id)
    }
}
