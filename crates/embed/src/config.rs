//! The configuration of a model, from its directory.
//!
//! Based on the files of sentence-transformers (2 to 5) and transformers: `modules.json`, the
//! pooling's `config.json`, `sentence_bert_config.json`, `tokenizer_config.json`, `config.json`.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::{OpenError, Pooling, files};

/// The maximum number of tokens of a text if no file contains one: BERT's.
const USUAL_TOKENS: usize = 512;

/// Models whose positions begin at 2, so that their last two are never used.
const SHIFTED: [&str; 5] = ["roberta", "xlm-roberta", "camembert", "mpnet", "longformer"];

/// The configuration of a model.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Config {
    pub(crate) pooling: Pooling,
    pub(crate) normalise: bool,
    /// The maximum number of tokens of a text, including special tokens.
    pub(crate) max_tokens: usize,
    /// The padding token for shorter texts of a batch; the mask hides it.
    pub(crate) pad_id: u32,
}

impl Config {
    pub(crate) fn read(directory: &Path) -> Result<Self, OpenError> {
        let transformer =
            files::json::<Transformer>(&directory.join("config.json"))?.unwrap_or_default();
        let (pooling, normalise) =
            match files::json::<Vec<Module>>(&directory.join("modules.json"))? {
                Some(modules) => steps(directory, &modules)?,
                // The usual configuration, if the directory was exported without one.
                None => (Pooling::Mean, true),
            };
        Ok(Self {
            pooling,
            normalise,
            max_tokens: max_tokens(directory, &transformer)?,
            pad_id: transformer.pad_token_id.unwrap_or(0),
        })
    }
}

#[derive(Debug, Default, Deserialize)]
struct Transformer {
    model_type: Option<String>,
    max_position_embeddings: Option<usize>,
    pad_token_id: Option<u32>,
}

#[derive(Debug, Default, Deserialize)]
struct SentenceBert {
    max_seq_length: Option<usize>,
}

#[derive(Debug, Default, Deserialize)]
struct TokenizerConfig {
    /// 10^30 if there is no limit.
    model_max_length: Option<f64>,
}

#[derive(Debug, Deserialize)]
struct Module {
    #[serde(default)]
    path: String,
    #[serde(rename = "type")]
    kind: String,
}

fn steps(directory: &Path, modules: &[Module]) -> Result<(Pooling, bool), OpenError> {
    let mut pooling = None;
    let mut normalise = false;
    for module in modules {
        match module.kind.rsplit('.').next().unwrap_or_default() {
            "Transformer" => {}
            "Pooling" => pooling = Some(read_pooling(&inside(directory, &module.path)?)?),
            "Normalize" => normalise = true,
            _ => return Err(OpenError::UnknownModule(module.kind.clone())),
        }
    }
    Ok((pooling.unwrap_or_default(), normalise))
}

/// The folder of a step, which must be inside the directory.
fn inside(directory: &Path, path: &str) -> Result<PathBuf, OpenError> {
    let plain = Path::new(path)
        .components()
        .all(|part| matches!(part, std::path::Component::Normal(_)));
    if plain {
        return Ok(directory.join(path));
    }
    Err(files::unusable(
        &directory.join("modules.json"),
        format!("`{path}` leads out of it"),
    ))
}

fn read_pooling(folder: &Path) -> Result<Pooling, OpenError> {
    let path = folder.join("config.json");
    let config: Map<String, Value> = files::json(&path)?.unwrap_or_default();
    Pooling::from_config(&config).ok_or(OpenError::UnknownPooling { path })
}

/// The smallest of the given limits.
fn max_tokens(directory: &Path, transformer: &Transformer) -> Result<usize, OpenError> {
    let sentence = files::json::<SentenceBert>(&directory.join("sentence_bert_config.json"))?
        .unwrap_or_default();
    let tokenizer = files::json::<TokenizerConfig>(&directory.join("tokenizer_config.json"))?
        .unwrap_or_default();
    let shifted = transformer
        .model_type
        .as_deref()
        .is_some_and(|kind| SHIFTED.contains(&kind));
    let shift = if shifted { 2 } else { 0 };
    let positions = transformer
        .max_position_embeddings
        .map(|most| most.saturating_sub(shift));
    let stated = tokenizer.model_max_length.and_then(whole);
    let least = [sentence.max_seq_length, positions, stated]
        .into_iter()
        .flatten()
        .min();
    Ok(least.unwrap_or(USUAL_TOKENS).max(1))
}

/// A plausible limit: transformers writes 10^30 for none.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the range is checked before"
)]
fn whole(bound: f64) -> Option<usize> {
    (1.0..1e6).contains(&bound).then_some(bound as usize)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn directory(files: &[(&str, &str)]) -> tempfile::TempDir {
        let directory = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = directory.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        directory
    }

    fn read(files: &[(&str, &str)]) -> Result<Config, OpenError> {
        Config::read(directory(files).path())
    }

    const MODULES: &str = r#"[
        {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
        {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
        {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"}]"#;

    #[test]
    fn a_bare_directory_is_taken_as_most_models_are() {
        let expected = Config {
            pooling: Pooling::Mean,
            normalise: true,
            max_tokens: 512,
            pad_id: 0,
        };
        assert_eq!(read(&[]).unwrap(), expected);
    }

    #[test]
    fn the_steps_are_read() {
        let pooling = r#"{"word_embedding_dimension": 4, "pooling_mode_cls_token": true, "pooling_mode_mean_tokens": false}"#;
        let config = read(&[
            ("modules.json", MODULES),
            ("1_Pooling/config.json", pooling),
        ])
        .unwrap();
        assert_eq!((config.pooling, config.normalise), (Pooling::Cls, true));
        let bare = r#"[{"path": "", "type": "sentence_transformers.models.Transformer"}]"#;
        let config = read(&[("modules.json", bare)]).unwrap();
        assert_eq!((config.pooling, config.normalise), (Pooling::Mean, false));
    }

    #[test]
    fn steps_that_are_not_known_are_refused() {
        let dense = r#"[{"path": "2_Dense", "type": "sentence_transformers.models.Dense"}]"#;
        let refused = read(&[("modules.json", dense)]).unwrap_err();
        assert!(matches!(refused, OpenError::UnknownModule(kind) if kind.ends_with("Dense")));
        let both = r#"{"pooling_mode_cls_token": true, "pooling_mode_mean_tokens": true}"#;
        let refused =
            read(&[("modules.json", MODULES), ("1_Pooling/config.json", both)]).unwrap_err();
        assert!(matches!(refused, OpenError::UnknownPooling { .. }));
        let outside = r#"[{"path": "../other", "type": "sentence_transformers.models.Pooling"}]"#;
        let refused = read(&[("modules.json", outside)]).unwrap_err();
        assert!(matches!(refused, OpenError::Unusable { .. }));
        assert!(matches!(
            read(&[("config.json", "{")]),
            Err(OpenError::Unusable { .. })
        ));
    }

    #[test]
    fn the_least_bound_holds() {
        let tokens = |files: &[(&str, &str)]| read(files).unwrap().max_tokens;
        let bert = (
            "config.json",
            r#"{"model_type": "bert", "max_position_embeddings": 512, "pad_token_id": 0}"#,
        );
        assert_eq!(
            tokens(&[
                bert,
                ("sentence_bert_config.json", r#"{"max_seq_length": 256}"#)
            ]),
            256
        );
        let none = r#"{"model_max_length": 1000000000000000019884624838656}"#;
        assert_eq!(tokens(&[bert, ("tokenizer_config.json", none)]), 512);
        let roberta =
            r#"{"model_type": "xlm-roberta", "max_position_embeddings": 514, "pad_token_id": 1}"#;
        let config = read(&[("config.json", roberta)]).unwrap();
        assert_eq!((config.max_tokens, config.pad_id), (512, 1));
    }
}
