//! All tools by name, from all crates.

use std::collections::BTreeMap;
use std::future::Future;
use std::time::Duration;

use serde_json::Value;

use crate::erased::{Erased, ErasedTool};
use crate::{Availability, Tool, ToolError};

/// The description of a tool.
#[derive(Debug, Clone, PartialEq)]
pub struct Description {
    /// Its name in paths and over MCP.
    pub name: &'static str,
    /// Its display name.
    pub title: &'static str,
    /// What it does.
    pub description: &'static str,
    /// The time limit of a run.
    pub time_limit: Duration,
    /// The schema of its input: JSON Schema 2020-12, without references.
    pub input_schema: Value,
    /// The schema of its output: JSON Schema 2020-12, without references.
    pub output_schema: Value,
}

/// The available tools, in the order in which they were added. `C` is the caller's context.
pub struct Registry<C> {
    tools: Vec<Box<dyn ErasedTool<C>>>,
    by_name: BTreeMap<&'static str, usize>,
}

impl<C> Default for Registry<C> {
    fn default() -> Self {
        Self {
            tools: Vec::new(),
            by_name: BTreeMap::new(),
        }
    }
}

impl<C: Sync + 'static> Registry<C> {
    /// Without tools.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a tool.
    ///
    /// # Panics
    /// There is already one with this name, or its input has no valid schema: bugs in the list of
    /// tools.
    pub fn add<T: Tool<C>>(&mut self, tool: T) {
        let before = self.by_name.insert(T::NAME, self.tools.len());
        assert!(before.is_none(), "two tools are called {}", T::NAME);
        self.tools.push(Box::new(Erased::new::<C>(tool)));
    }

    /// The tools in the order in which they were added, and whether each can run now.
    pub fn list(&self) -> impl Iterator<Item = (&Description, Availability)> {
        self.tools
            .iter()
            .map(|tool| (tool.description(), tool.availability()))
    }

    /// The description of a tool and whether it can run now; `None` if there is no tool with this
    /// name.
    #[must_use]
    pub fn describe(&self, name: &str) -> Option<(&Description, Availability)> {
        let tool = self.find(name)?;
        Some((tool.description(), tool.availability()))
    }

    /// Runs a tool by its name: the input is first validated against the tool's schema.
    ///
    /// # Errors
    /// Any [`ToolError`]; bad input lists every violation.
    pub async fn call(&self, name: &str, context: &C, input: Value) -> Result<Value, ToolError> {
        let tool = self.find(name).ok_or(ToolError::Unknown)?;
        ready(tool.availability())?;
        within(tool.description().time_limit, tool.call(context, input)).await
    }

    /// Runs a tool by its type.
    ///
    /// # Errors
    /// Any [`ToolError`]; [`ToolError::Unknown`] if it was not added.
    pub async fn run<T: Tool<C>>(
        &self,
        context: &C,
        input: T::Input,
    ) -> Result<T::Output, ToolError> {
        let tool = self.get::<T>().ok_or(ToolError::Unknown)?;
        ready(tool.availability())?;
        within(T::TIME_LIMIT, tool.run(context, input)).await
    }

    /// A tool by its type, if it was added.
    #[must_use]
    pub fn get<T: Tool<C>>(&self) -> Option<&T> {
        self.find(T::NAME)?.tool().downcast_ref()
    }

    fn find(&self, name: &str) -> Option<&dyn ErasedTool<C>> {
        let &index = self.by_name.get(name)?;
        Some(self.tools[index].as_ref())
    }
}

fn ready(availability: Availability) -> Result<(), ToolError> {
    match availability {
        Availability::Ready => Ok(()),
        Availability::Missing(setting) => Err(ToolError::Unavailable(setting)),
    }
}

async fn within<T>(
    limit: Duration,
    run: impl Future<Output = Result<T, ToolError>>,
) -> Result<T, ToolError> {
    tokio::time::timeout(limit, run)
        .await
        .unwrap_or(Err(ToolError::TimedOut(limit)))
}
