//! Chromium and its WebDriver, found or installed.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::debian;

/// Debian's packages: the browser and its WebDriver.
const PACKAGES: [&str; 2] = ["chromium", "chromium-driver"];
/// The WebDriver program.
const DRIVER: &str = "chromedriver";

/// The WebDriver of Chromium, which finds its browser itself.
///
/// # Errors
/// It is missing and cannot be installed.
pub(crate) fn driver() -> Result<PathBuf> {
    if debian::find(DRIVER).is_none() || debian::find("chromium").is_none() {
        debian::install(&PACKAGES).context(
            "no Chromium with its chromedriver, and they cannot be installed: \
             `--without browser` leaves out the tests that need them",
        )?;
    }
    debian::find(DRIVER).context("chromedriver was installed and is not on the PATH")
}
