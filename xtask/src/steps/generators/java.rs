//! Java: Debian's packages, and the classes with which a client is compiled and run.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::Workshop;
use crate::{debian, process};

/// Debian's directory of libraries.
const LIBRARIES: &str = "/usr/share/java";

/// The libraries that a client needs, and their packages. The one that Debian lacks (times for
/// Jackson) is in the generator's own jar.
const NEEDS: [(&str, &str); 5] = [
    ("jackson-core.jar", "libjackson2-core-java"),
    ("jackson-annotations.jar", "libjackson2-annotations-java"),
    ("jackson-databind.jar", "libjackson2-databind-java"),
    (
        "geronimo-annotation-1.3-spec.jar",
        "libgeronimo-annotation-1.3-spec-java",
    ),
    ("jsr305.jar", "libjsr305-java"),
];

/// Installs missing packages.
pub(super) fn require() -> Result<()> {
    let mut missing: Vec<_> = NEEDS
        .iter()
        .filter(|(library, _)| !Path::new(LIBRARIES).join(library).is_file())
        .map(|(_, package)| *package)
        .collect();
    if debian::find("javac").is_none() {
        missing.push("default-jdk-headless");
    }
    if missing.is_empty() {
        return Ok(());
    }
    debian::install(&missing).context(
        "Java cannot be installed: `--without generators` leaves out the step that needs it",
    )
}

/// Java with options for a quick start: nothing here runs long.
pub(super) fn java() -> Command {
    let mut command = Command::new("java");
    command.args(["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]);
    command
}

/// Compiles the client and its caller with Debian's libraries.
pub(super) fn compile(workshop: &Workshop) -> Result<()> {
    let mut sources = vec![workshop.place.join("Call.java")];
    collect(&workshop.place.join("java/src/main"), &mut sources)?;
    let mut command = Command::new("javac");
    command.args([
        "-nowarn",
        "-J-XX:TieredStopAtLevel=1",
        "-d",
        "classes",
        "-cp",
    ]);
    command.arg(class_path(libraries().chain([workshop.jar.clone()])));
    process::read(command.args(sources).current_dir(&workshop.place)).map(drop)
}

/// The caller. It uses the version of Jackson for which the classes for times were made.
pub(super) fn caller(workshop: &Workshop) -> Command {
    let compiled = workshop.place.join("classes");
    let own = [compiled, workshop.jar.clone()];
    let mut command = java();
    command
        .arg("-cp")
        .arg(class_path(own.into_iter().chain(libraries())));
    command.arg("Call");
    command
}

fn libraries() -> impl Iterator<Item = PathBuf> {
    NEEDS
        .iter()
        .map(|(library, _)| Path::new(LIBRARIES).join(library))
}

fn class_path(parts: impl Iterator<Item = PathBuf>) -> OsString {
    let parts: Vec<_> = parts.map(PathBuf::into_os_string).collect();
    parts.join(":".as_ref())
}

/// All Java sources below `directory`.
fn collect(directory: &Path, sources: &mut Vec<PathBuf>) -> Result<()> {
    for entry in directory.read_dir()? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, sources)?;
        } else if path
            .extension()
            .is_some_and(|extension| extension == "java")
        {
            sources.push(path);
        }
    }
    Ok(())
}
