//! The network: its inputs, its output, and how to run it.

use std::path::Path;
use std::sync::Arc;

use rten::{Model, NodeId, RunOptions, ThreadPool, Value, ValueOrView};
use rten_tensor::prelude::*;
use rten_tensor::{NdTensor, Tensor};

use crate::batch::Batch;
use crate::config::Config;
use crate::pooling::{Pooling, normalise};
use crate::tokens::Encoded;
use crate::{OpenError, files};

/// The name of an output that already has a vector for each text.
const POOLED: &str = "sentence_embedding";

/// Outputs with a vector for each token; the first that exists is used.
const PER_TOKEN: [&str; 2] = ["last_hidden_state", "token_embeddings"];

/// The role of an input.
#[derive(Debug, Clone, Copy)]
enum Role {
    Ids,
    Mask,
    TypeIds,
}

/// A loaded network.
pub(crate) struct Network {
    model: Model,
    inputs: Vec<(NodeId, Role)>,
    output: NodeId,
    threads: Arc<ThreadPool>,
    pooling: Pooling,
    normalise: bool,
    pad_id: u32,
}

impl Network {
    pub(crate) fn open(path: &Path, threads: usize, config: &Config) -> Result<Self, OpenError> {
        let model = Model::load_file(path).map_err(|error| files::unusable(path, error))?;
        let inputs = inputs(&model)?;
        let output = output(&model)?;
        Ok(Self {
            model,
            inputs,
            output,
            threads: Arc::new(ThreadPool::with_num_threads(threads)),
            pooling: config.pooling,
            normalise: config.normalise,
            pad_id: config.pad_id,
        })
    }

    /// The vectors of texts, in one run.
    ///
    /// # Errors
    /// A message for the operator.
    pub(crate) fn run<'a>(
        &self,
        texts: impl Iterator<Item = &'a Encoded> + Clone,
    ) -> Result<Vec<Vec<f32>>, String> {
        let batch = Batch::new(texts.clone(), self.pad_id);
        let values = self
            .inputs
            .iter()
            .map(|(node, role)| (*node, role.value(&batch)))
            .collect();
        let mut options = RunOptions::default();
        options.thread_pool = Some(Arc::clone(&self.threads));
        let [output] = self
            .model
            .run_n(values, [self.output], Some(options))
            .map_err(|error| error.to_string())?;
        let mut vectors = self.vectors(output, &batch, texts.map(|text| text.ids.len()))?;
        if self.normalise {
            vectors.iter_mut().for_each(|vector| normalise(vector));
        }
        Ok(vectors)
    }

    fn vectors(
        &self,
        output: Value,
        batch: &Batch,
        lengths: impl Iterator<Item = usize>,
    ) -> Result<Vec<Vec<f32>>, String> {
        let output: Tensor<f32> = output
            .try_into()
            .map_err(|_| "the output is not of numbers")?;
        let shape = output.shape().to_vec();
        let numbers = output.into_data();
        match shape[..] {
            [rows, size] if rows == batch.rows && size > 0 => {
                Ok(numbers.chunks_exact(size).map(<[f32]>::to_vec).collect())
            }
            [rows, width, size] if (rows, width) == (batch.rows, batch.width) && size > 0 => {
                let texts = numbers.chunks_exact(width * size).zip(lengths);
                Ok(texts
                    .map(|(text, length)| self.pooling.apply(&text[..length * size], size))
                    .collect())
            }
            _ => Err(format!(
                "an output of the shape {shape:?} for {} texts of {} tokens",
                batch.rows, batch.width
            )),
        }
    }
}

impl Role {
    fn of(name: &str) -> Option<Self> {
        match name {
            "input_ids" => Some(Self::Ids),
            "attention_mask" => Some(Self::Mask),
            "token_type_ids" => Some(Self::TypeIds),
            _ => None,
        }
    }

    fn value(self, batch: &Batch) -> ValueOrView<'static> {
        let numbers = match self {
            Self::Ids => &batch.ids,
            Self::Mask => &batch.mask,
            Self::TypeIds => &batch.type_ids,
        };
        NdTensor::from_data([batch.rows, batch.width], numbers.clone()).into()
    }
}

fn name(model: &Model, node: NodeId) -> String {
    let info = model.node_info(node);
    info.and_then(|info| info.name().map(str::to_owned))
        .unwrap_or_default()
}

fn inputs(model: &Model) -> Result<Vec<(NodeId, Role)>, OpenError> {
    let role = |node: &NodeId| {
        let name = name(model, *node);
        let role = Role::of(&name).ok_or(OpenError::UnknownInput(name))?;
        Ok((*node, role))
    };
    let inputs = model
        .input_ids()
        .iter()
        .map(role)
        .collect::<Result<Vec<_>, _>>()?;
    if inputs.iter().any(|(_, role)| matches!(role, Role::Ids)) {
        return Ok(inputs);
    }
    Err(OpenError::NoTokens)
}

/// By name, or the first with a vector for each token.
fn output(model: &Model) -> Result<NodeId, OpenError> {
    let outputs = model.output_ids();
    let named = |wanted: &str| {
        outputs
            .iter()
            .copied()
            .find(|node| name(model, *node) == wanted)
    };
    let ranked = || {
        outputs.iter().copied().find(|node| {
            let shape = model.node_info(*node).and_then(|info| info.shape());
            shape.is_some_and(|shape| shape.len() == 3)
        })
    };
    let known = named(POOLED).or_else(|| PER_TOKEN.into_iter().find_map(named));
    known.or_else(ranked).ok_or(OpenError::NoVectors)
}
