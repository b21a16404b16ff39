//! Tasks and staking as tools for AI models: the same use cases, with short output.

mod claim_task;
mod list_tasks;
mod staking_summary;
mod submit_result;

use aivy_ai::{Registry, Tool, ToolError};
use aivy_types::Permission;

use super::ToolContext;

/// The tools that are not AI tools, and the permission that each requires.
pub struct Platform {
    /// The tools.
    pub registry: Registry<ToolContext>,
    permissions: Vec<(&'static str, Permission)>,
}

impl Default for Platform {
    fn default() -> Self {
        let mut all = Self {
            registry: Registry::new(),
            permissions: Vec::new(),
        };
        all.add(list_tasks::ListTasks, Permission::ReadTasks);
        all.add(claim_task::ClaimTask, Permission::WriteTasks);
        all.add(submit_result::SubmitResult, Permission::WriteTasks);
        all.add(staking_summary::StakingSummary, Permission::ReadStaking);
        all
    }
}

impl Platform {
    fn add<T: Tool<ToolContext>>(&mut self, tool: T, needs: Permission) {
        self.registry.add(tool);
        self.permissions.push((T::NAME, needs));
    }

    /// The permission that a tool requires; `None` if there is no tool with this name.
    #[must_use]
    pub fn permission(&self, name: &str) -> Option<Permission> {
        let found = self.permissions.iter().find(|(known, _)| *known == name);
        found.map(|(_, permission)| *permission)
    }
}

/// Parses an ID that is given as text.
fn id<T: std::str::FromStr<Err: std::fmt::Display>>(
    field: &str,
    text: &str,
) -> Result<T, ToolError> {
    text.parse()
        .map_err(|error: T::Err| ToolError::bad_input(field, &error.to_string()))
}
