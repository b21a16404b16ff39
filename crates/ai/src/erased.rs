//! A tool without its types: JSON in, JSON out.

use std::any::Any;

use aivy_schema::Schema;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use schemars::JsonSchema;
use schemars::generate::{Contract, SchemaSettings};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::registry::Description;
use crate::{Availability, Tool, ToolError, Violation};
use aivy_core::violations;

/// The methods of every tool, whatever its types are.
pub(crate) trait ErasedTool<C>: Send + Sync {
    fn description(&self) -> &Description;
    fn availability(&self) -> Availability;
    fn call<'a>(&'a self, context: &'a C, input: Value) -> BoxFuture<'a, Result<Value, ToolError>>;
    /// The tool itself, for finding it by its type.
    fn tool(&self) -> &dyn Any;
}

/// A tool with what is derived from its types once.
pub(crate) struct Erased<T> {
    tool: T,
    description: Description,
    judge: Schema,
}

impl<T> Erased<T> {
    /// # Panics
    /// The schema that schemars makes for the input is invalid.
    pub(crate) fn new<C: Sync>(tool: T) -> Self
    where
        T: Tool<C>,
    {
        let input = schema::<T::Input>(Contract::Deserialize);
        let judge = violations::schema(&input, "#")
            .unwrap_or_else(|problem| panic!("the input schema of {}: {problem}", T::NAME));
        let description = Description {
            name: T::NAME,
            title: T::TITLE,
            description: T::DESCRIPTION,
            time_limit: T::TIME_LIMIT,
            output_schema: schema::<T::Output>(Contract::Serialize),
            input_schema: input,
        };
        Self {
            tool,
            description,
            judge,
        }
    }

    fn read<I: DeserializeOwned>(&self, input: Value) -> Result<I, ToolError> {
        let violations = violations::located(&self.judge, &input);
        if !violations.is_empty() {
            return Err(ToolError::BadInput(violations));
        }
        // What the schema accepts and the type does not, such as 5.0 for an integer.
        serde_path_to_error::deserialize(input).map_err(|error| {
            let path = error.path().to_string();
            ToolError::BadInput(vec![Violation {
                pointer: pointer(error.path()),
                sentence: format!("{path} is of the wrong type"),
            }])
        })
    }
}

impl<C: Sync, T: Tool<C>> ErasedTool<C> for Erased<T> {
    fn description(&self) -> &Description {
        &self.description
    }

    fn availability(&self) -> Availability {
        self.tool.availability()
    }

    fn call<'a>(&'a self, context: &'a C, input: Value) -> BoxFuture<'a, Result<Value, ToolError>> {
        async move {
            let input = self.read(input)?;
            let output = self.tool.run(context, input).await?;
            serde_json::to_value(output).map_err(|error| ToolError::Failed(error.to_string()))
        }
        .boxed()
    }

    fn tool(&self) -> &dyn Any {
        &self.tool
    }
}

/// The JSON Schema (2020-12) of a type, without references.
fn schema<T: JsonSchema>(contract: Contract) -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.inline_subschemas = true;
        // An output has every member, an input may omit some.
        settings.contract = contract;
    });
    settings.into_generator().into_root_schema_for::<T>().into()
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter()
        .map(|segment| match segment {
            Segment::Seq { index } => format!("/{index}"),
            Segment::Map { key } | Segment::Enum { variant: key } => {
                format!("/{}", key.replace('~', "~0").replace('/', "~1"))
            }
            Segment::Unknown => "/".to_owned(),
        })
        .collect()
}
