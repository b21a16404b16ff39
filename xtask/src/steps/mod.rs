//! The steps of `cargo xtask test`, in the order in which they run.

mod checkers;
mod dependencies;
mod generators;
mod licence;
mod rust;
mod served;

use std::path::PathBuf;

use anyhow::Result;
use clap::ValueEnum;

/// What a test run consists of, and what can be left out of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Part {
    /// The tests on PostgreSQL (those on SQLite run)
    Postgres,
    /// The check of the ledger's export by beancount
    Beancount,
    /// The check of the ledger's export by hledger and Ledger
    Journals,
    /// The samples of the reference in curl, JavaScript and Python (those in Rust run)
    Samples,
    /// OpenAI's clients for Python and Node.js, and a mock of OpenAI as a provider
    Clients,
    /// The pages in Chromium
    Browser,
    /// The server behind nginx, Caddy and HAProxy
    Proxies,
    /// cargo fmt --check
    #[value(name = "fmt")]
    Format,
    /// cargo clippy, warnings denied
    Clippy,
    /// Licences and sources of all dependencies
    Dependencies,
    /// cargo test --workspace
    Tests,
    /// The crate outside of the workspace that uses the client and the mock
    Downstream,
    /// The OpenAPI documents under redocly lint
    Redocly,
    /// The OpenAPI documents under spectral lint
    Spectral,
    /// Clients that generators of others make, calling the running server
    Generators,
    /// The running server under schemathesis
    Schemathesis,
}

impl Part {
    /// The parts that are not steps: tests use them.
    pub(crate) const NEEDS: [Self; 7] = [
        Self::Postgres,
        Self::Beancount,
        Self::Journals,
        Self::Samples,
        Self::Clients,
        Self::Browser,
        Self::Proxies,
    ];

    /// The steps.
    pub(crate) const STEPS: [Self; 9] = [
        Self::Format,
        Self::Clippy,
        Self::Dependencies,
        Self::Tests,
        Self::Downstream,
        Self::Redocly,
        Self::Spectral,
        Self::Generators,
        Self::Schemathesis,
    ];

    /// The title for people.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Postgres => "PostgreSQL",
            Self::Beancount => "beancount",
            Self::Journals => "journals",
            Self::Samples => "samples",
            Self::Clients => "clients",
            Self::Browser => "browser",
            Self::Proxies => "proxies",
            Self::Format => "format",
            Self::Clippy => "clippy",
            Self::Dependencies => "dependencies",
            Self::Tests => "tests",
            Self::Downstream => "downstream crate",
            Self::Redocly => "redocly",
            Self::Spectral => "spectral",
            Self::Generators => "generators",
            Self::Schemathesis => "schemathesis",
        }
    }

    /// The name on the command line, and for the tests.
    pub(crate) fn name(self) -> String {
        let value = self.to_possible_value();
        value.map_or_else(String::new, |value| value.get_name().to_owned())
    }

    /// Whether test filters apply to it.
    pub(crate) fn takes_filters(self) -> bool {
        self == Self::Tests || self.is_need()
    }

    /// Whether tests use it.
    pub(crate) fn is_need(self) -> bool {
        Self::NEEDS.contains(&self)
    }
}

/// The environment of the steps.
pub(crate) struct Setting {
    /// cargo's target directory.
    pub(crate) target: PathBuf,
    /// The URL of PostgreSQL; `None` if it is skipped.
    pub(crate) postgres_url: Option<String>,
    /// The parts that tests can use.
    pub(crate) needs: Vec<Part>,
    /// Filters for the names of tests; all tests if empty.
    pub(crate) filters: Vec<String>,
}

/// Runs one step.
pub(crate) fn run(part: Part, setting: &Setting) -> Result<()> {
    match part {
        Part::Postgres
        | Part::Beancount
        | Part::Journals
        | Part::Samples
        | Part::Clients
        | Part::Browser
        | Part::Proxies => Ok(()),
        Part::Format => rust::format(),
        Part::Clippy => rust::clippy(),
        Part::Dependencies => dependencies::check(),
        Part::Tests => rust::tests(setting),
        Part::Downstream => rust::downstream(setting),
        Part::Redocly => checkers::redocly(setting),
        Part::Spectral => checkers::spectral(setting),
        Part::Generators => generators::generators(setting),
        Part::Schemathesis => checkers::schemathesis(setting),
    }
}
