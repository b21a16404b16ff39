//! The list of generated files.

use std::time::{Duration, Instant};

use aivy_api::Contract;
use aivy_api::contract::table;
use openapiv3::OpenAPI;
use quote::quote;
use serde_json::Value;

use crate::{Error, calls, client_document, pages, rust, samples};

/// A document with every structure that the API has or will have, for testing the generators.
const FIXTURE: &str = include_str!("../fixtures/shapes.json");

/// A generated file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artefact {
    /// Its path from the root of the repository, with `/`.
    pub path: String,
    /// Its contents.
    pub contents: String,
}

/// What can be generated separately.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub enum Part {
    /// `openapi/`
    Openapi,
    /// The source of `aivy-client`.
    Client,
    /// The source of `aivy-cli`.
    Cli,
    /// The source of `aivy-mock`.
    Mock,
    /// `docs/reference/`
    Docs,
    /// For the tests: the Rust samples of the reference, and a table with a call of every
    /// operation.
    Samples,
}

impl Part {
    /// All parts.
    pub const ALL: &'static [Self] = &[
        Self::Openapi,
        Self::Client,
        Self::Cli,
        Self::Mock,
        Self::Docs,
        Self::Samples,
    ];
}

/// The name and the duration of a step.
pub type Timing = (&'static str, Duration);

/// All files, sorted by path.
///
/// # Errors
/// The contract is contradictory, or one of the generators does not support it.
pub fn artefacts() -> Result<Vec<Artefact>, Error> {
    make(Part::ALL).map(|(artefacts, _)| artefacts)
}

/// The files of `parts`, sorted by path, and the duration of each step.
///
/// # Errors
/// See [`artefacts`].
pub fn make(parts: &[Part]) -> Result<(Vec<Artefact>, Vec<Timing>), Error> {
    let mut made = Maker::default();
    let contract = made.step("document", || {
        Contract::build().map_err(|problems| Error::Contract(problems.join("\n")))
    })?;
    let document = made.step("lower", || client_document::make(&contract.document))?;
    let spec = made.step("read", || rust::read(&document))?;
    for part in parts {
        match part {
            Part::Openapi => made.openapi(&contract, &document),
            Part::Client => made.client(&spec)?,
            Part::Cli => made.source("cli", "crates/cli/src/generated.rs", || {
                rust::cli::source(&spec, CLIENT)
            })?,
            Part::Mock => made.source("mock", "crates/mock/src/generated.rs", || {
                rust::mock::source(&spec, CLIENT)
            })?,
            Part::Docs => made.docs(&contract.document),
            Part::Samples => {
                let document = &contract.document;
                made.source("samples", "tests/e2e/samples/generated.rs", || {
                    Ok(samples::source(document))
                })?;
                made.source("calls", "tests/e2e/programs/generated.rs", || {
                    Ok(calls::source(document))
                })?;
            }
        }
    }
    made.artefacts.sort_by(|a, b| a.path.cmp(&b.path));
    Ok((made.artefacts, made.timings))
}

/// The module of the generated client, for code generated beside it.
const CLIENT: &str = "aivy_client::generated";

#[derive(Default)]
struct Maker {
    artefacts: Vec<Artefact>,
    timings: Vec<Timing>,
}

impl Maker {
    fn step<T>(&mut self, name: &'static str, run: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let made = run();
        self.timings.push((name, start.elapsed()));
        made
    }

    fn put(&mut self, path: &str, contents: String) {
        let path = path.to_owned();
        self.artefacts.push(Artefact { path, contents });
    }

    fn openapi(&mut self, contract: &Contract, document: &Value) {
        let published = String::from_utf8_lossy(&contract.text).into_owned();
        self.put("openapi/aivy.json", published);
        self.put("openapi/aivy.client.json", format!("{document:#}\n"));
        let listing = table::listing(&contract.operations);
        self.put("openapi/operations.txt", listing);
    }

    fn source(
        &mut self,
        name: &'static str,
        path: &str,
        run: impl FnOnce() -> Result<String, Error>,
    ) -> Result<(), Error> {
        let contents = self.step(name, run)?;
        self.put(path, contents);
        Ok(())
    }

    fn client(&mut self, spec: &OpenAPI) -> Result<(), Error> {
        self.source("client", "crates/client/src/generated.rs", || {
            rust::client::source(spec, &quote!(crate))
        })?;
        let fixture = "crates/client/tests/rooms/generated.rs";
        self.source("client of the fixture", fixture, || {
            let document =
                serde_json::from_str(FIXTURE).map_err(|e| Error::Source(e.to_string()))?;
            let spec = rust::read(&client_document::make(&document)?)?;
            rust::client::source(&spec, &quote!(::aivy_client))
        })
    }

    fn docs(&mut self, document: &Value) {
        let pages = self.step("pages", || pages::all(document));
        for (name, contents) in pages {
            self.put(&format!("docs/reference/{name}"), contents);
        }
    }
}
