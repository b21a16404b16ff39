//! The part of ONNX's protocol buffers that small models need (onnx/onnx.proto, IR version 8).

/// A message under construction.
#[derive(Default, Clone)]
struct Message(Vec<u8>);

impl Message {
    fn varint(self, field: u64, value: u64) -> Self {
        self.raw(field << 3).raw(value)
    }

    fn bytes(self, field: u64, value: &[u8]) -> Self {
        let length = u64::try_from(value.len()).unwrap_or(u64::MAX);
        let mut message = self.raw((field << 3) | 2).raw(length);
        message.0.extend_from_slice(value);
        message
    }

    fn text(self, field: u64, value: &str) -> Self {
        self.bytes(field, value.as_bytes())
    }

    fn message(self, field: u64, value: &Self) -> Self {
        self.bytes(field, &value.0)
    }

    fn raw(mut self, mut value: u64) -> Self {
        loop {
            let [low, ..] = value.to_le_bytes();
            value >>= 7;
            if value == 0 {
                self.0.push(low & 0x7f);
                return self;
            }
            self.0.push(low | 0x80);
        }
    }
}

/// Types of elements: TensorProto.DataType.
const FLOAT: u64 = 1;
const INT64: u64 = 7;

/// AttributeProto.AttributeType.
const INTS: u64 = 7;
const INT: u64 = 2;

/// An attribute of an operator.
#[derive(Debug, Clone, Copy)]
pub enum Attribute {
    /// An integer.
    Int(&'static str, u64),
    /// Integers.
    Ints(&'static str, &'static [u64]),
}

impl Attribute {
    fn encode(&self) -> Message {
        match self {
            Self::Int(name, value) => Message::default()
                .text(1, name)
                .varint(3, *value)
                .varint(20, INT),
            Self::Ints(name, values) => {
                let named = Message::default().text(1, name);
                let filled = values
                    .iter()
                    .fold(named, |message, value| message.varint(8, *value));
                filled.varint(20, INTS)
            }
        }
    }
}

/// An operator.
#[derive(Debug, Clone, Copy)]
pub struct Node {
    /// `Gather`.
    pub operator: &'static str,
    /// The names of its inputs.
    pub inputs: &'static [&'static str],
    /// The name of its output.
    pub output: &'static str,
    /// Its attributes.
    pub attributes: &'static [Attribute],
}

/// A model: its inputs are matrices of integers, its tensors are floats.
#[derive(Debug)]
pub struct Graph<'a> {
    /// The names of the inputs.
    pub inputs: &'a [&'a str],
    /// The operators, in the order in which they run.
    pub nodes: &'a [Node],
    /// Name, shape, numbers.
    pub tensors: &'a [(&'a str, &'a [u64], Vec<f32>)],
    /// Name and number of dimensions.
    pub outputs: &'a [(&'a str, usize)],
}

impl Graph<'_> {
    /// The contents of the file.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut graph = Message::default().text(2, "made by a test");
        for node in self.nodes {
            graph = graph.message(1, &node.encode());
        }
        for (name, shape, numbers) in self.tensors {
            graph = graph.message(5, &tensor(name, shape, numbers));
        }
        for name in self.inputs {
            graph = graph.message(11, &value(name, INT64, 2));
        }
        for (name, rank) in self.outputs {
            graph = graph.message(12, &value(name, FLOAT, *rank));
        }
        let operators = Message::default().text(1, "").varint(2, 14);
        Message::default()
            .varint(1, 8)
            .message(7, &graph)
            .message(8, &operators)
            .0
    }
}

impl Node {
    fn encode(&self) -> Message {
        let inputs = self
            .inputs
            .iter()
            .fold(Message::default(), |node, name| node.text(1, name));
        let named = inputs
            .text(2, self.output)
            .text(3, self.output)
            .text(4, self.operator);
        self.attributes.iter().fold(named, |node, attribute| {
            node.message(5, &attribute.encode())
        })
    }
}

fn tensor(name: &str, shape: &[u64], numbers: &[f32]) -> Message {
    let dims = shape
        .iter()
        .fold(Message::default(), |tensor, size| tensor.varint(1, *size));
    let raw: Vec<u8> = numbers
        .iter()
        .flat_map(|number| number.to_le_bytes())
        .collect();
    dims.varint(2, FLOAT).text(8, name).bytes(9, &raw)
}

fn value(name: &str, element: u64, rank: usize) -> Message {
    let shape = (0..rank).fold(Message::default(), |shape, place| {
        shape.message(1, &Message::default().text(2, &format!("{name}_{place}")))
    });
    let tensor = Message::default().varint(1, element).message(2, &shape);
    Message::default()
        .text(1, name)
        .message(2, &Message::default().message(1, &tensor))
}
