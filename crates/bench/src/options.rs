//! What can be asked of a run.

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use clap::ValueEnum;

use crate::pairs::Effort;

/// Something that is measured by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Case {
    /// The bare server against itself
    Method,
    /// The profile, remembered, on SQLite
    Sqlite,
    /// The profile, remembered, on PostgreSQL
    Postgres,
    /// The profile, read each time, on SQLite
    Uncached,
    /// What the gate refuses
    Refusals,
    /// Two hundred operations against ten
    Routes,
    /// The pages of the dashboard
    Pages,
    /// A million accounts that came and went
    Accounts,
    /// From the start to ready
    Start,
    /// Another build of the server, if --before names one
    Before,
}

/// What a run does.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Options {
    /// Few pairs and few accounts, for development; the page is not written
    #[arg(long)]
    quick: bool,

    /// Pairs of runs in each comparison [default: 15]
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1001))]
    pairs: Option<u16>,

    /// Requests in each run
    #[arg(long, default_value_t = 20_000, value_parser = clap::value_parser!(u64).range(100..=10_000_000))]
    requests: u64,

    /// Connections of the load
    #[arg(long, default_value_t = 32, value_parser = clap::value_parser!(u16).range(1..=1000))]
    connections: u16,

    /// Measure only these; the page is not written
    #[arg(long, value_name = "CASE", value_delimiter = ',')]
    only: Vec<Case>,

    /// Leave these out
    #[arg(long, value_name = "CASE", value_delimiter = ',')]
    without: Vec<Case>,

    /// Measure `cargo xtask gen` too; it changes a handler and restores it
    #[arg(long)]
    pub(crate) generate: bool,

    /// Show where the time goes even where the target is met
    #[arg(long)]
    pub(crate) hot: bool,

    /// The server [default: aivy beside this program]
    #[arg(long, value_name = "PATH")]
    server: Option<PathBuf>,

    /// An earlier build of the server, measured in turns with this one; the page is not written
    #[arg(long, value_name = "PATH")]
    before: Option<PathBuf>,

    /// The PostgreSQL server to make a database on
    #[arg(
        long,
        value_name = "URL",
        env = "AIVY_TEST_POSTGRES",
        hide_env_values = true
    )]
    pub(crate) postgres: Option<String>,

    /// The page that a whole run writes
    #[arg(long, value_name = "PATH", default_value = "docs/benchmarks.md")]
    page: PathBuf,
}

impl Options {
    pub(crate) fn effort(&self) -> Effort {
        let pairs = self.pairs.unwrap_or(if self.quick { 7 } else { 15 });
        Effort {
            pairs: pairs.into(),
            requests: self.requests,
            connections: self.connections.into(),
        }
    }

    /// The number of accounts that send one request.
    pub(crate) fn accounts(&self) -> u64 {
        if self.quick { 50_000 } else { 1_000_000 }
    }

    /// How often the server is started.
    pub(crate) fn starts(&self) -> usize {
        if self.quick { 3 } else { 11 }
    }

    /// Whether `case` is selected.
    pub(crate) fn wants(&self, case: Case) -> bool {
        !self.without.contains(&case) && (self.only.is_empty() || self.only.contains(&case))
    }

    /// The page to write, if this run measures everything for it.
    pub(crate) fn page(&self) -> Option<&PathBuf> {
        let is_whole = !self.quick && self.only.is_empty() && self.before.is_none();
        is_whole.then_some(&self.page)
    }

    /// The program to measure.
    pub(crate) fn server(&self) -> Result<PathBuf> {
        match &self.server {
            Some(path) => Ok(std::path::absolute(path)?),
            None => Ok(build_directory()?.join("aivy")),
        }
    }

    /// The build to compare the server with, if there is one.
    ///
    /// # Errors
    /// There is no such file.
    pub(crate) fn before(&self) -> Result<Option<PathBuf>> {
        let Some(path) = &self.before else {
            return Ok(None);
        };
        ensure!(
            path.is_file(),
            "--before: there is no server at {}",
            path.display()
        );
        Ok(Some(std::path::absolute(path)?))
    }

    /// The working directory, in cargo's target directory.
    pub(crate) fn directory() -> Result<PathBuf> {
        let build = build_directory()?;
        Ok(build.parent().context("no target directory")?.join("bench"))
    }
}

fn build_directory() -> Result<PathBuf> {
    let program = std::env::current_exe()?;
    Ok(program.parent().context("no directory")?.to_owned())
}
