//! The protocol's handlers for a server that has only tools.

use std::sync::Arc;

use aivy_ai::{Availability, Description, compact};
use aivy_app::{Ai, Failure, ToolContext};
use aivy_types::{ErrorCode, Permission, Permissions};
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, CustomRequest,
    CustomResult, ErrorCode as ProtocolCode, Implementation, JsonObject, ListToolsResult,
    PaginatedRequestParams, ServerCapabilities, ServerConfig, Tool,
};
use rmcp::service::{RequestContext, RoleServer};
use rmcp::{ErrorData, ServerHandler};
use serde_json::Value;

use super::written;
use crate::error;

/// The caller, for the handlers of the protocol.
#[derive(Debug, Clone)]
pub(super) struct McpCaller {
    pub(super) context: ToolContext,
    pub(super) permissions: Permissions,
}

/// The handlers. The caller comes with each request.
#[derive(Debug, Clone, Copy)]
pub(super) struct Service;

impl ServerHandler for Service {
    fn get_info(&self) -> ServerConfig {
        let tools = ServerCapabilities::builder().enable_tools().build();
        let mut info = ServerConfig::new(tools);
        info.server_info = Implementation::new("aivy", env!("CARGO_PKG_VERSION"));
        info.instructions = Some(
            "Tools that analyze and generate text and, if the key has the permissions, tools for tasks that \
             pay tokens and for staking. If a tool refuses a call, its result says why."
                .to_owned(),
        );
        info
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let caller = caller(&context)?;
        let tools = allowed(caller).map(|(tool, _)| listed(tool)).collect();
        Ok(ListToolsResult::with_all_items(tools))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let caller = caller(&context)?.clone();
        let input = Value::Object(request.arguments.unwrap_or_default());
        let result = match call(caller, &request.name, input).await {
            Ok(output) => CallToolResult::structured(output),
            Err(failure)
                if failure.code == ErrorCode::NotFound && !known(&context, &request.name)? =>
            {
                let message = format!("there is no tool {}", request.name);
                return Err(ErrorData::invalid_params(message, None));
            }
            Err(failure) => refused(&failure),
        };
        Ok(result.into())
    }

    /// If the parameters of a method do not match the library's types, it treats the request as one
    /// of a custom method.
    async fn on_custom_request(
        &self,
        request: CustomRequest,
        _: RequestContext<RoleServer>,
    ) -> Result<CustomResult, ErrorData> {
        if METHODS.contains(&request.method.as_str()) {
            let wrong = wrong_params(&request).join("; ");
            return Err(ErrorData::invalid_params(wrong, None));
        }
        let message = format!("there is no method {}", request.method);
        Err(ErrorData::new(
            ProtocolCode::METHOD_NOT_FOUND,
            message,
            None,
        ))
    }
}

/// The methods of this server.
const METHODS: &[&str] = &[
    "initialize",
    "ping",
    "server/discover",
    "tools/call",
    "tools/list",
];

/// The errors in the parameters of a method of this server.
fn wrong_params(request: &CustomRequest) -> Vec<String> {
    let params = request.params.as_ref();
    let member = |name: &str| params.and_then(|params| params.get(name));
    let mut wrong = Vec::new();
    if request.method == "tools/call" {
        if !member("name").is_some_and(Value::is_string) {
            wrong.push("params.name must be the name of a tool".to_owned());
        }
        if member("arguments").is_some_and(|given| !given.is_object() && !given.is_null()) {
            wrong.push("params.arguments must be an object".to_owned());
        }
    }
    if wrong.is_empty() {
        wrong.push(format!(
            "params must have the form that the protocol defines for {}",
            request.method
        ));
    }
    wrong
}

/// The caller of an admitted request. Other requests do not reach this.
fn caller(context: &RequestContext<RoleServer>) -> Result<&McpCaller, ErrorData> {
    let head = context.extensions.get::<http::request::Parts>();
    let found = head.and_then(|head| head.extensions.get());
    found.ok_or_else(|| ErrorData::internal_error("the request was not authenticated", None))
}

fn ai(caller: &McpCaller) -> &Ai {
    &caller.context.app.ai
}

/// The tools that the key can use and that can run now.
fn allowed(caller: &McpCaller) -> impl Iterator<Item = (&Description, Availability)> {
    let ai = ai(caller);
    let may = |tool: &Description| {
        let needs = ai.platform.permission(tool.name);
        caller
            .permissions
            .contains(needs.unwrap_or(Permission::UseAi))
    };
    let all = ai.tools.list().chain(ai.platform.registry.list());
    all.filter(move |(tool, availability)| may(tool) && availability.is_ready())
}

/// Whether there is such a tool, for any key.
fn known(context: &RequestContext<RoleServer>, name: &str) -> Result<bool, ErrorData> {
    let ai = ai(caller(context)?);
    Ok(ai.tools.describe(name).is_some() || ai.platform.permission(name).is_some())
}

/// As short as possible: a model pays for each list of tools.
fn listed(tool: &Description) -> Tool {
    Tool::new(
        tool.name,
        tool.description,
        object(compact::compact(&tool.input_schema)),
    )
    .with_raw_output_schema(object(compact::bare(&tool.output_schema)))
}

fn object(schema: Value) -> Arc<JsonObject> {
    Arc::new(match schema {
        Value::Object(members) => members,
        _ => JsonObject::new(),
    })
}

async fn call(caller: McpCaller, name: &str, input: Value) -> Result<Value, Failure> {
    written::check(caller.context.written.as_ref())?;
    let app = caller.context.app.clone();
    let Some(needed) = app.ai.platform.permission(name) else {
        return app.call_tool(caller.context, name, input).await;
    };
    if !caller.permissions.contains(needed) {
        let detail = format!("requires permission {needed}");
        return Err(Failure::new(ErrorCode::Forbidden).detail(detail));
    }
    app.call_platform_tool(&caller.context, name, input).await
}

/// A tool's refusal is for the model: a result, not an error of the protocol.
fn refused(failure: &Failure) -> CallToolResult {
    if let Some(cause) = failure.cause_text() {
        tracing::warn!(code = %failure.code, cause, "a tool failed");
    }
    let body = error::envelope(failure).error;
    let mut text = format!("{} ({})", body.message, body.code);
    for detail in &body.details {
        text.push_str("\n- ");
        text.push_str(detail);
    }
    CallToolResult::error(vec![ContentBlock::text(text)])
}
