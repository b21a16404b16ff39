//! The targets: parsers of untrusted bytes, each with what must hold for every input.
//!
//! A target is a plain function. It feeds its input to the real code and panics if something does
//! not hold; the table gives its bounds. Two programs use the table: the fuzzer (`guided.rs`) makes
//! inputs, guided by coverage, and the test (`replay.rs`) runs the committed ones.

mod body;
mod choices;
pub(crate) mod cost;
mod forwarded;
mod json;
mod key;
mod lower;
mod mcp;
mod pieces;
mod query;
mod result_schema;
mod sse_client;
mod sse_provider;
mod text;

use std::time::Duration;

/// A function for any bytes, and its bounds.
#[derive(Clone, Copy)]
pub(crate) struct Target {
    /// Its name, also that of its directories of inputs.
    pub(crate) name: &'static str,
    /// Panics if the input shows a bug.
    pub(crate) run: fn(&[u8]),
    /// Compares with another implementation, outside of the bounds.
    pub(crate) compare: Option<fn(&[u8])>,
    /// The maximum size of an input, in bytes.
    pub(crate) longest: usize,
    /// The maximum CPU time of an input in an optimized build.
    pub(crate) time: Duration,
    /// The maximum memory that an input takes at once, in bytes.
    pub(crate) memory: usize,
    /// Words from which the fuzzer makes inputs: it sees which numbers are compared, not which
    /// texts.
    pub(crate) words: &'static [&'static str],
}

impl Target {
    /// Makes the tables that are made once: they are no part of an input's cost.
    pub(crate) fn warm_up(&self) {
        const ANY: &[u8] = b"d{}\ndata: {}\n\n";
        (self.run)(ANY);
        if let Some(compare) = self.compare {
            compare(ANY);
        }
    }
}

const KIB: usize = 1 << 10;
const MIB: usize = 1 << 20;

/// All targets.
pub(crate) const TARGETS: [Target; 10] = [
    Target {
        name: "body",
        run: body::run,
        compare: None,
        longest: 4 * KIB,
        time: Duration::from_millis(10),
        memory: MIB,
        words: body::WORDS,
    },
    Target {
        name: "forwarded",
        run: forwarded::run,
        compare: None,
        longest: 4 * KIB,
        time: Duration::from_millis(5),
        memory: MIB,
        words: forwarded::WORDS,
    },
    Target {
        name: "json",
        run: json::run,
        compare: None,
        longest: 4 * KIB,
        time: Duration::from_millis(10),
        memory: 2 * MIB,
        words: json::WORDS,
    },
    Target {
        name: "key",
        run: key::run,
        compare: None,
        longest: 128,
        time: Duration::from_millis(1),
        memory: 16 * KIB,
        words: key::WORDS,
    },
    Target {
        name: "lower",
        run: lower::run,
        compare: None,
        longest: 4 * KIB,
        time: Duration::from_millis(500),
        memory: 64 * MIB,
        words: lower::WORDS,
    },
    Target {
        name: "mcp",
        run: mcp::run,
        compare: None,
        longest: 4 * KIB,
        time: Duration::from_millis(10),
        memory: 2 * MIB,
        words: mcp::WORDS,
    },
    Target {
        name: "query",
        run: query::run,
        compare: None,
        longest: 2 * KIB,
        time: Duration::from_millis(10),
        memory: MIB,
        words: query::WORDS,
    },
    Target {
        name: "result_schema",
        run: result_schema::run,
        compare: Some(result_schema::compare),
        longest: 4 * KIB,
        time: Duration::from_millis(300),
        memory: 16 * MIB,
        words: result_schema::WORDS,
    },
    Target {
        name: "sse_client",
        run: sse_client::run,
        compare: None,
        longest: 4 * KIB,
        time: Duration::from_millis(20),
        memory: 4 * MIB,
        words: sse_client::WORDS,
    },
    Target {
        name: "sse_provider",
        run: sse_provider::run,
        compare: Some(sse_provider::compare),
        longest: 4 * KIB,
        time: Duration::from_millis(20),
        memory: 4 * MIB,
        words: sse_provider::WORDS,
    },
];
