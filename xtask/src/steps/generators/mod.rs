//! The step that tests generated clients: it generates one with each tool, compiles it, and calls
//! the server of this build with it.
//!
//! The clients are kept in `target/generators/` until one of their inputs changes; the calls are
//! made each time. The callers are in `tests/generators/`.

mod call;
mod java;
mod make;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::Setting;
use super::served::served;
use crate::tools::Tools;
use crate::{term, workspace};

/// A part of the inputs, so that a new version of the recipe generates everything again.
const RECIPE: &str = concat!(include_str!("make.rs"), include_str!("java.rs"));

/// Generates and compiles what has changed, and calls the server.
pub(crate) fn generators(setting: &Setting) -> Result<()> {
    let tools = Tools::install(&setting.target)?;
    let workshop = Workshop {
        jar: tools.openapi_generator()?,
        tools,
        place: setting.target.join("generators"),
    };
    java::require()?;
    workshop.make_unless_made()?;
    served(setting, "generators", |server| call::all(&workshop, server))
}

/// The directory and the tools of the clients.
struct Workshop {
    tools: Tools,
    /// The jar of openapi-generator.
    jar: PathBuf,
    place: PathBuf,
}

impl Workshop {
    fn make_unless_made(&self) -> Result<()> {
        let stamp = self.place.join(".made");
        let wanted = ingredients()?;
        if fs::read_to_string(&stamp).is_ok_and(|made| made == wanted) {
            return Ok(());
        }
        if self.place.exists() {
            fs::remove_dir_all(&self.place)?;
        }
        fs::create_dir_all(&self.place)?;
        term::say(&format!("generating into {} …", self.place.display()));
        make::all(self)?;
        // Written last, so that an interrupted run is repeated.
        fs::write(&stamp, wanted)?;
        Ok(())
    }
}

/// All inputs of the clients, as one text.
fn ingredients() -> Result<String> {
    let root = workspace::root();
    let mut all = RECIPE.to_owned();
    let lists = [
        "xtask/tools/npm/package-lock.json",
        "xtask/tools/python/requirements.txt",
        make::DOCUMENT,
    ];
    for file in lists
        .map(|list| root.join(list))
        .into_iter()
        .chain(callers()?)
    {
        all.push_str(&fs::read_to_string(&file).with_context(|| file.display().to_string())?);
    }
    Ok(all)
}

/// The files of `tests/generators`, ordered by name.
fn callers() -> Result<Vec<PathBuf>> {
    let directory: &Path = &workspace::root().join("tests/generators");
    let mut files = Vec::new();
    for entry in fs::read_dir(directory).context("tests/generators")? {
        files.push(entry?.path());
    }
    files.sort();
    Ok(files)
}
