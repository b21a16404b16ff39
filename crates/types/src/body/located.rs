//! Where a thing that was made can be read.

use super::{Position, Submission, Task};

/// Something that a creation answers with.
pub trait Located {
    /// Its own path, for the header `Location`.
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
