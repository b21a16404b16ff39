//! Whether the files and directories that the configuration names are there. Asked before a server
//! changes anything, and by `aivy config check`; an administrative command needs none of them.

use std::path::Path;

use super::Config;

/// Every setting whose file cannot be used: its key, and the sentence that completes "`key` …".
pub(crate) fn faults(config: &Config) -> Vec<(&'static str, String)> {
    let found = [
        ("database.url", database(&config.database.url)),
        ("ai.embeddings.model_dir", model(config)),
        ("log.file", log(config.log.file.as_deref())),
    ];
    let broken = |(key, fault): (&'static str, Option<String>)| Some((key, fault?));
    found.into_iter().filter_map(broken).collect()
}

fn database(url: &str) -> Option<String> {
    let path = url.strip_prefix("sqlite:")?;
    let path = Path::new(path.strip_prefix("//").unwrap_or(path));
    if path.is_dir() {
        return Some(format!("names {}, which is a directory", path.display()));
    }
    directory_of(path)
}

fn model(config: &Config) -> Option<String> {
    let directory = config.ai.embeddings.model_dir.as_deref()?;
    let fault = aivy_embed::look(Path::new(directory)).err()?;
    Some(format!("names no model: {fault}"))
}

fn log(path: Option<&str>) -> Option<String> {
    let path = Path::new(path?);
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
