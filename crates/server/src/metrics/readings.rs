//! Counters of other parts, written at each scrape.

use std::fmt::Write as _;

/// Lines in Prometheus's text format. Each metric must be written at once, because its samples
/// belong together.
#[derive(Debug, Default)]
pub struct Readings {
    text: String,
}

impl Readings {
    /// Adds a counter. Its name ends in `_total`.
    pub fn counter(&mut self, name: &str, help: &str, value: impl Into<Number>) {
        self.metric(name, help, "counter", &[("", value.into())]);
    }

    /// Adds a counter with labels: `("kind=\"read\"", 3)`.
    pub fn counters(&mut self, name: &str, help: &str, samples: &[(&str, Number)]) {
        self.metric(name, help, "counter", samples);
    }

    /// Adds a gauge.
    pub fn gauge(&mut self, name: &str, help: &str, value: impl Into<Number>) {
        self.metric(name, help, "gauge", &[("", value.into())]);
    }

    /// Adds a metric that consists of its labels; its value is 1.
    pub fn info(&mut self, name: &str, help: &str, labels: &str) {
        self.metric(name, help, "gauge", &[(labels, Number::Whole(1))]);
    }

    /// The text so far.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    fn metric(&mut self, name: &str, help: &str, kind: &str, samples: &[(&str, Number)]) {
        // Writing to memory does not fail.
        let _ = writeln!(self.text, "# HELP {name} {help}\n# TYPE {name} {kind}");
        for (labels, value) in samples {
            let _ = match labels {
                &"" => writeln!(self.text, "{name} {value}"),
                labels => writeln!(self.text, "{name}{{{labels}}} {value}"),
            };
        }
    }
}

/// A sample.
#[derive(Debug, Clone, Copy)]
pub enum Number {
    /// A count.
    Whole(u64),
    /// A measure.
    Real(f64),
}

impl From<u64> for Number {
    fn from(value: u64) -> Self {
        Self::Whole(value)
    }
}

impl From<usize> for Number {
    fn from(value: usize) -> Self {
        Self::Whole(u64::try_from(value).unwrap_or(u64::MAX))
    }
}

impl From<f64> for Number {
    fn from(value: f64) -> Self {
        Self::Real(value)
    }
}

impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Whole(value) => value.fmt(f),
            Self::Real(value) => value.fmt(f),
        }
    }
}
