//! Log levels.

use std::fmt;

use tracing_subscriber::filter::{LevelFilter, Targets};

use super::FromText;

/// A log level, or levels by module.
#[derive(Debug, Clone, PartialEq)]
pub struct Levels {
    text: String,
    targets: Targets,
}

impl Levels {
    /// The level `info`.
    pub(crate) fn info() -> Self {
        Self {
            text: "info".to_owned(),
            targets: Targets::new().with_default(LevelFilter::INFO),
        }
    }

    /// These levels, and for modules that they do not name those of `defaults`.
    pub(crate) fn or_defaults(&self, mut defaults: Targets) -> Targets {
        defaults.extend(self.targets.iter());
        match self.targets.default_level() {
            Some(level) => defaults.with_default(level),
            None => defaults,
        }
    }
}

impl fmt::Display for Levels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Stricter than [`Targets`], which takes a misspelt level for the name of a module.
impl FromText for Levels {
    fn from_text(text: &str) -> Result<Self, String> {
        let is_level = |word: &str| word.trim().parse::<LevelFilter>().is_ok();
        let holds = |item: &&str| is_level(item.split_once('=').map_or(item, |(_, level)| level));
        let wrong: Vec<_> = text.split(',').filter(|item| !holds(item)).collect();
        match (wrong.as_slice(), text.parse()) {
            ([], Ok(targets)) => Ok(Self {
                text: text.to_owned(),
                targets,
            }),
            ([], Err(_)) => Err(refusal(&[text])),
            (wrong, _) => Err(refusal(wrong)),
        }
    }
}

fn refusal(wrong: &[&str]) -> String {
    let wrong: Vec<_> = wrong.iter().map(|item| format!("\"{item}\"")).collect();
    format!(
        "must be a level (off, error, warn, info, debug, trace) or levels by module such as info,aivy_store=debug, not {}",
        wrong.join(", ")
    )
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use tracing::Level;

    #[test]
    fn a_misspelt_level_is_no_module() {
        let refused = Levels::from_text("loud,aivy_store=quiet,info").unwrap_err();
        assert!(
            refused.ends_with("not \"loud\", \"aivy_store=quiet\""),
            "{refused}"
        );
        assert_eq!(Levels::from_text("info").unwrap(), Levels::info());
    }

    #[test]
    fn modules_that_are_not_named_keep_their_defaults() {
        let defaults = || "a=off,b=warn".parse::<Targets>().unwrap();
        let enabled = |text: &str, target: &str, level: Level| {
            let levels = Levels::from_text(text).unwrap();
            levels.or_defaults(defaults()).would_enable(target, &level)
        };
        assert!(!enabled("debug", "a", Level::ERROR), "the default applies");
        assert!(
            enabled("debug", "c", Level::DEBUG),
            "the level of all other modules"
        );
        assert!(
            enabled("info,a=trace", "a", Level::TRACE),
            "overrides the default"
        );
        assert!(!enabled("b=info", "c", Level::ERROR), "no level is set");
        assert!(enabled("b=info", "b", Level::INFO));
    }
}
