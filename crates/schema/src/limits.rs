//! How large a schema may be, and how dear.

/// The limits that hold while a schema is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How deep it may nest as it is written.
    pub depth: usize,
    /// How many keywords and schemas it may have with its references followed as often as they stand.
    pub weight: u64,
    /// What all patterns may have together.
    pub patterns: PatternLimits,
    /// What judging the largest value may cost; `None`: whatever it does.
    pub largest: Option<Largest>,
}

/// What all patterns of a schema may have together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PatternLimits {
    /// Bytes of text.
    pub bytes: u64,
    /// Letters and classes, with repetitions written out.
    pub size: u64,
    /// Classes of all of Unicode, such as `\p{L}`: each takes as long to read as a thousand letters.
    pub wide: u64,
    /// Bytes of memory for what is made of them.
    pub memory: usize,
}

/// The largest value that will be judged, and the steps that it may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Largest {
    /// Its JSON, in bytes.
    pub bytes: u64,
    /// The most steps.
    pub steps: u64,
}

impl Limits {
    /// For schemas of our own: what is written is meant.
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

/// How deep a schema may nest with its references followed, whoever wrote it: reading and judging
/// take a frame of the stack for each.
pub(crate) const MAX_HEIGHT: usize = 128;
