//! `GET /openai/v1/models` and `GET /openai/v1/models/{model}`

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use aivy_app::{App, Failure};
use aivy_provider::wire::Model;
use aivy_types::ErrorCode;

use super::request::json;
use crate::caller::Caller;
use crate::error::ApiError;

/// All models, including the server's own for embeddings.
pub(super) async fn list(_: Caller, app: Data<App>) -> Result<HttpResponse, ApiError> {
    let all = all(&app).await?;
    let data: Vec<&str> = all.iter().map(|model| model.json.as_str()).collect();
    let data = data.join(",");
    Ok(json(format!(r#"{{"object":"list","data":[{data}]}}"#)))
}

/// One model.
pub(super) async fn get(
    _: Caller,
    app: Data<App>,
    name: Path<String>,
) -> Result<HttpResponse, ApiError> {
    let found = all(&app).await?.into_iter().find(|model| model.id == *name);
    let missing =
        || Failure::new(ErrorCode::NotFound).message(format!("There is no model `{name}`"));
    Ok(json(found.ok_or_else(missing)?.json))
}

async fn all(app: &App) -> Result<Vec<Model>, Failure> {
    let own = app.ai.local_embeddings.as_deref();
    let own = own.map(|name| Model::named(name, "aivy"));
    if own.is_some() && !app.ai.providers.is_configured() {
        return Ok(own.into_iter().collect());
    }
    let offered = app.provider_models().await?;
    // The server's own has precedence over one with the same name.
    let others = offered.models.iter();
    let others =
        others.filter(|model| app.ai.local_embeddings.as_deref() != Some(model.id.as_str()));
    Ok(own.into_iter().chain(others.cloned()).collect())
}
