//! Directories with models.

use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::onnx::{Graph, Node};
use crate::{EmbedOptions, Embedder, OpenError};

/// The tokens, by their IDs.
const WORDS: [&str; 7] = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "red", "green", "blue"];

/// The vector of each token. Padding has a large one, so that its influence would be visible.
fn table() -> Vec<f32> {
    [
        [900.0, 900.0],
        [7.0, 7.0],
        [1.0, 0.0],
        [0.0, 1.0],
        [2.0, 0.0],
        [0.0, 4.0],
        [6.0, -2.0],
    ]
    .concat()
}

/// A network that looks up the vector of each token.
pub const LOOK_UP: Node = Node {
    operator: "Gather",
    inputs: &["table", "input_ids"],
    output: "last_hidden_state",
    attributes: &[],
};

/// The inputs that most networks have.
pub const USUAL_INPUTS: [&str; 2] = ["input_ids", "attention_mask"];

/// A network with the table of the words' vectors, as the contents of `model.onnx`. An output has a
/// name and a number of dimensions.
#[must_use]
pub fn network(inputs: &[&str], nodes: &[Node], outputs: &[(&str, usize)]) -> Vec<u8> {
    let tensors = [("table", &[7_u64, 2][..], table())];
    let graph = Graph {
        inputs,
        nodes,
        tensors: &tensors,
        outputs,
    };
    graph.encode()
}

/// The network that most tests use.
#[must_use]
pub fn look_up() -> Vec<u8> {
    network(&USUAL_INPUTS, &[LOOK_UP], &[("last_hidden_state", 3)])
}

/// Splits at spaces, puts `[CLS]` before and `[SEP]` after. It sets padding to 128 tokens and
/// truncation at 4, like files exported after a training, and both must be overridden.
#[must_use]
pub fn tokenizer() -> Value {
    let vocabulary: serde_json::Map<_, _> = WORDS
        .iter()
        .enumerate()
        .map(|(id, word)| ((*word).to_owned(), json!(id)))
        .collect();
    let mark = |id: usize| json!({"id": WORDS[id], "ids": [id], "tokens": [WORDS[id]]});
    let added = |id: usize| {
        json!({"id": id, "content": WORDS[id], "single_word": false, "lstrip": false,
        "rstrip": false, "normalized": false, "special": true})
    };
    let token = |word: &str| json!({"SpecialToken": {"id": word, "type_id": 0}});
    let single = json!([token("[CLS]"), {"Sequence": {"id": "A", "type_id": 0}}, token("[SEP]")]);
    json!({
        "version": "1.0",
        "truncation": {"direction": "Right", "max_length": 4, "strategy": "LongestFirst", "stride": 0},
        "padding": {"strategy": {"Fixed": 128}, "direction": "Right", "pad_to_multiple_of": null,
            "pad_id": 0, "pad_type_id": 0, "pad_token": "[PAD]"},
        "added_tokens": (0..4).map(added).collect::<Vec<_>>(),
        "normalizer": {"type": "Lowercase"},
        "pre_tokenizer": {"type": "WhitespaceSplit"},
        "post_processor": {"type": "TemplateProcessing", "single": single, "pair": single,
            "special_tokens": {"[CLS]": mark(2), "[SEP]": mark(3)}},
        "decoder": null,
        "model": {"type": "WordLevel", "vocab": vocabulary, "unk_token": "[UNK]"}
    })
}

/// A directory with a model, removed on drop.
#[derive(Debug)]
pub struct Fixture(TempDir);

impl Fixture {
    /// The usual network and tokenizer, and no other file.
    ///
    /// # Panics
    /// There is no directory for temporary files.
    #[must_use]
    pub fn new() -> Self {
        Self(tempfile::tempdir().expect("a directory"))
            .with("model.onnx", look_up())
            .with("tokenizer.json", tokenizer().to_string())
    }

    /// The path of the directory.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Adds or replaces a file.
    ///
    /// # Panics
    /// It cannot be written.
    #[must_use]
    pub fn with(self, name: &str, bytes: impl AsRef<[u8]>) -> Self {
        let path = self.0.path().join(name);
        let directory = path.parent().expect("a directory");
        std::fs::create_dir_all(directory).expect("a directory that can be made");
        std::fs::write(path, bytes).expect("a file that can be written");
        self
    }

    /// Removes a file.
    ///
    /// # Panics
    /// It does not exist.
    #[must_use]
    pub fn without(self, name: &str) -> Self {
        std::fs::remove_file(self.0.path().join(name)).expect("a file");
        self
    }

    /// Loads the model with one thread and the changes of `set`.
    ///
    /// # Errors
    /// See [`Embedder::open`].
    pub fn open_with(&self, set: impl FnOnce(&mut EmbedOptions)) -> Result<Embedder, OpenError> {
        let mut options = EmbedOptions {
            threads: 1,
            ..EmbedOptions::default()
        };
        set(&mut options);
        Embedder::open(self.path(), &options)
    }

    /// Loads the model with one thread.
    ///
    /// # Errors
    /// See [`Embedder::open`].
    pub fn open(&self) -> Result<Embedder, OpenError> {
        self.open_with(|_| ())
    }
}

impl Default for Fixture {
    fn default() -> Self {
        Self::new()
    }
}
