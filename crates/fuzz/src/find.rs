//! The bugs that a run found, summarized.

use std::fmt::Write;
use std::path::{Path, PathBuf};

/// The maximum number of sent or received bytes that are shown.
const SHOWN: usize = 500;

/// A bug.
#[derive(Debug, Clone)]
pub struct Find {
    /// The number of its case; `None` if it was found after the run.
    pub case: Option<u64>,
    pub name: String,
    pub faults: Vec<String>,
    pub sent: Vec<u8>,
    /// The steps, if there was more than one.
    pub steps: Option<String>,
    pub received: Vec<u8>,
}

impl Find {
    /// A bug of the whole run.
    #[must_use]
    pub fn at_end(fault: String) -> Self {
        Self {
            case: None,
            name: "the whole run".to_owned(),
            faults: vec![fault],
            sent: Vec::new(),
            steps: None,
            received: Vec::new(),
        }
    }

    /// The key by which bugs count as the same: the first fault without the parts that differ from
    /// case to case. For a server error, the failed operation.
    #[must_use]
    pub fn kind(&self) -> String {
        let fault = self.faults.first().map_or("", String::as_str);
        let request = self.name.split(':').next().unwrap_or_default();
        let unquoted: String = fault.split('"').step_by(2).collect();
        // A log line is identified by its message.
        if let Some((_, message)) = fault.split_once("\"message\":\"") {
            return message.split('"').next().unwrap_or_default().to_owned();
        }
        let told = unquoted.split(": ").next().unwrap_or_default();
        if fault.starts_with("status 5") {
            return format!("{request}: {told}");
        }
        told.chars().filter(|it| !it.is_numeric()).collect()
    }

    /// The bug for people, with the command to repeat it.
    #[must_use]
    pub fn tell(&self, seed: u64, kept: Option<&Path>) -> String {
        let mut out = match self.case {
            Some(case) => format!("FIND (seed {seed}, case {case}) {}\n", self.name),
            None => format!("FIND (seed {seed}) {}\n", self.name),
        };
        for fault in &self.faults {
            // Writing to a String never fails.
            let _ = writeln!(out, "  {fault}");
        }
        for (name, bytes) in [("sent", &self.sent), ("received", &self.received)] {
            if !bytes.is_empty() {
                let _ = writeln!(out, "  {name} {}", show(bytes));
            }
        }
        if let Some(steps) = &self.steps {
            let _ = writeln!(out, "  sent in steps: {steps}");
        }
        if let Some(path) = kept {
            let _ = writeln!(out, "  every byte sent: {}", path.display());
        }
        if let Some(case) = self.case {
            let _ = writeln!(
                out,
                "  again, by itself: cargo xtask fuzz --seed {seed} --only {case}\n  \
                 again, with what came before: cargo xtask fuzz --seed {seed} --cases {}",
                case + 1
            );
        }
        out
    }

    /// Writes the sent bytes into a directory, and returns the path.
    #[must_use]
    pub fn keep(&self, seed: u64, directory: Option<&Path>) -> Option<PathBuf> {
        let (directory, case) = (directory?, self.case?);
        std::fs::create_dir_all(directory).ok()?;
        let path = directory.join(format!("{seed}-{case}.bytes"));
        std::fs::write(&path, &self.sent).ok()?;
        Some(path)
    }
}

fn show(bytes: &[u8]) -> String {
    let start = bytes[..bytes.len().min(SHOWN)].escape_ascii().to_string();
    let start = start.replace("\\\"", "\"").replace("\\'", "'");
    let more = bytes.len().saturating_sub(SHOWN);
    if more == 0 {
        return format!("`{start}`");
    }
    format!("`{start}` and {more} bytes more")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find() -> Find {
        Find {
            case: Some(7),
            name: "create_task: numbers".to_owned(),
            faults: vec!["status 500: x".to_owned()],
            sent: b"GET \0\"".repeat(200),
            steps: Some("4 bytes, gone".to_owned()),
            received: b"no".to_vec(),
        }
    }

    #[test]
    fn a_find_tells_how_to_repeat_it() {
        let text = find().tell(5, None);
        for part in [
            "seed 5, case 7",
            "status 500",
            "GET \\x00\"",
            "700 bytes more",
            "--only 7",
            "4 bytes, gone",
            "--cases 8",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert!(text.len() < 1_500);
    }

    #[test]
    fn finds_of_one_kind_are_told_once() {
        let kind = |name: &str, fault: &str| {
            let (name, faults) = (name.to_owned(), vec![fault.to_owned()]);
            Find {
                name,
                faults,
                ..find()
            }
            .kind()
        };
        assert_eq!(
            kind("a: numbers", "status 500: x"),
            kind("a: times", "status 500: y")
        );
        assert_ne!(
            kind("a: numbers", "status 500: x"),
            kind("b: numbers", "status 500: x")
        );
        assert_eq!(kind("a", "it took 12.1s"), kind("b", "it took 13.0s"));
        assert_eq!(
            kind("a", "X is \"1\" and not \"2\""),
            kind("a", "X is \"3\" and not \"4\"")
        );
        assert_ne!(
            kind("a", "X is there twice"),
            kind("a", "an answer was cut off")
        );
    }

    #[test]
    fn every_byte_is_kept() -> std::io::Result<()> {
        let directory = tempfile::tempdir()?;
        let path = find().keep(5, Some(directory.path())).unwrap_or_default();
        assert_eq!(std::fs::read(path)?, find().sent);
        Ok(())
    }
}
