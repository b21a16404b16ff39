//! Checks that the files, directories and the host named in the configuration exist. A server checks
//! them before it changes anything, as does `aivy config check`; administrative commands need none.

use std::path::{Path, PathBuf};

use super::Config;

/// The settings whose file, directory or host cannot be used: the key, and the sentence that
/// completes "`key` …".
pub(crate) fn faults(config: &Config) -> Vec<(&'static str, String)> {
    let found = [
        ("server.bind", bind(config)),
        ("database.url", database(config)),
        ("ai.embeddings.model_dir", model(config)),
        ("log.file", log(config)),
    ];
    let broken = |(key, fault): (&'static str, Option<String>)| Some((key, fault?));
    found.into_iter().filter_map(broken).collect()
}

fn bind(config: &Config) -> Option<String> {
    let bind = &config.server.bind;
    let fault = bind.addresses().err()?;
    Some(format!("names {bind}, which cannot be resolved: {fault}"))
}

fn database(config: &Config) -> Option<String> {
    let path = config.database.url.file()?;
    if path.is_dir() {
        return Some(format!("names {}, which is a directory", path.display()));
    }
    directory_of(path)
}

fn model(config: &Config) -> Option<String> {
    let fault = aivy_embed::look(config.ai.embeddings.model_dir.as_deref()?).err()?;
    Some(format!("names no model: {fault}"))
}

/// Whether `path` is the file of the database or one of those beside it, by whatever name: what is
/// written there would destroy it.
pub(crate) fn is_of_database(config: &Config, path: &Path) -> bool {
    let Some(database) = config.database.url.file() else {
        return false;
    };
    let beside = ["", "-wal", "-shm", "-journal", ".serving"].map(|suffix| {
        let mut name = real(database).into_os_string();
        name.push(suffix);
        PathBuf::from(name)
    });
    beside.contains(&real(path)) || same_file(database, path)
}

/// The path without links. Of a file that is not there yet, its directory's.
fn real(path: &Path) -> PathBuf {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let whole = std::fs::canonicalize(&whole).unwrap_or(whole);
    match (whole.parent().map(std::fs::canonicalize), whole.file_name()) {
        (Some(Ok(directory)), Some(name)) => directory.join(name),
        _ => whole,
    }
}

/// Whether both are names of one file.
#[cfg(unix)]
fn same_file(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let id = |path| std::fs::metadata(path).map(|found| (found.dev(), found.ino()));
    matches!((id(one), id(other)), (Ok(one), Ok(other)) if one == other)
}

#[cfg(not(unix))]
fn same_file(_: &Path, _: &Path) -> bool {
    false
}

fn log(config: &Config) -> Option<String> {
    let path = config.log.file.as_deref()?;
    if is_of_database(config, path) {
        return Some("is the file of the database, which it would destroy".to_owned());
    }
    if path.is_dir() {
        return Some(format!("names {}, which is a directory", path.display()));
    }
    directory_of(path)
}

/// Where a file is to be made, the directory must be there.
fn directory_of(path: &Path) -> Option<String> {
    let directory = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())?;
    let there = directory.is_dir();
    (!there).then(|| {
        format!(
            "names {}, and there is no directory {}",
            path.display(),
            directory.display()
        )
    })
}
