//! Limits on the size and the cost of a schema.

/// The limits for parsing a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The maximum depth as written.
    pub depth: usize,
    /// The maximum number of keywords and schemas, with references expanded at each use.
    pub weight: u64,
    /// The limits for all patterns together.
    pub patterns: PatternLimits,
    /// The maximum cost of validating the largest value; `None`: no limit.
    pub largest: Option<Largest>,
}

/// The limits for all patterns of a schema together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PatternLimits {
    /// Bytes of text.
    pub bytes: u64,
    /// Letters and classes, with repetitions expanded.
    pub size: u64,
    /// Classes of all of Unicode, such as `\p{L}`: each takes as long to parse as a thousand
    /// letters.
    pub wide: u64,
    /// Bytes of memory for the compiled patterns.
    pub memory: usize,
}

/// The largest value that will be validated, and the steps that this can take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Largest {
    /// The size of its JSON, in bytes.
    pub bytes: u64,
    /// The maximum number of steps.
    pub steps: u64,
}

impl Limits {
    /// For schemas of our own, which are trusted.
    pub const OWN: Self = Self {
        depth: usize::MAX,
        weight: u64::MAX,
        patterns: PatternLimits {
            bytes: u64::MAX,
            size: 100_000,
            wide: u64::MAX,
            memory: 1 << 26,
        },
        largest: None,
    };
}

/// The maximum depth of any schema with references expanded: parsing and validating take a stack
/// frame for each level.
pub(crate) const MAX_HEIGHT: usize = 128;
