//! The tools, ready to be run.

use std::sync::Arc;

use aivy_ai::{BuiltIn, Registry, ThreadPool, ThreadPoolOptions, Tool, built_in};
use anyhow::Result;
use tokio::runtime::{Builder, Runtime};

/// The tools and their runtime.
pub(super) struct Lab {
    registry: Registry<()>,
    runtime: Runtime,
}

impl Lab {
    pub(super) fn open() -> Result<Self> {
        let options = ThreadPoolOptions {
            threads: 1,
            queue: 1,
        };
        let with = BuiltIn {
            pool: Arc::new(ThreadPool::start("tools", options)?),
            embedder: None,
            embedder_setting: "no embedder is measured here",
        };
        let mut registry = Registry::new();
        built_in::register(&mut registry, &with);
        Ok(Self {
            registry,
            runtime: Builder::new_current_thread().enable_time().build()?,
        })
    }

    /// Runs a tool.
    pub(super) fn run<T: Tool<()>>(&self, input: T::Input) -> Result<T::Output> {
        let run = self.registry.run::<T>(&(), input);
        Ok(self.runtime.block_on(run)?)
    }
}
