//! The operator's settings for the API.

use actix_web::HttpRequest;
use actix_web::web::Data;
use aivy_app::Failure;
use aivy_types::ErrorCode;

use crate::memory::BodyMemory;
use crate::operation::BodySize;
use crate::proxies::Proxies;

/// Limits and addresses of the HTTP surface.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The maximum body of most operations, in bytes.
    pub body_limit: usize,
    /// The maximum body of operations that take conversations, in bytes.
    pub large_body_limit: usize,
    /// The memory for all bodies of requests and responses together.
    pub body_memory: BodyMemory,
    /// The time limit for receiving a body, in milliseconds.
    pub body_timeout_ms: u64,
    /// The time limit for a handler, in milliseconds; then the response is 503.
    pub request_timeout_ms: u64,
    /// The same for operations that require `use:ai`; a stream can take longer.
    pub ai_timeout_ms: u64,
    /// Whether responses that seldom change are kept in memory, serialized.
    pub cache_answers: bool,
    /// Hosts, with or without a port, that requests of `/mcp` can name.
    pub mcp_hosts: Vec<String>,
    /// Origins of web pages that can call `/mcp`.
    pub mcp_origins: Vec<String>,
    /// The trusted proxies.
    pub proxies: Proxies,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            body_limit: 1 << 20,
            large_body_limit: 20 << 20,
            body_memory: BodyMemory::default(),
            body_timeout_ms: 30_000,
            request_timeout_ms: 30_000,
            ai_timeout_ms: 120_000,
            cache_answers: true,
            mcp_hosts: ["localhost", "127.0.0.1", "::1"].map(str::to_owned).into(),
            mcp_origins: vec!["http://localhost:8080".to_owned()],
            proxies: Proxies::default(),
        }
    }
}

impl Settings {
    /// The maximum body of an operation, in bytes.
    #[must_use]
    pub const fn body_limit_of(&self, size: BodySize) -> usize {
        match size {
            BodySize::Ordinary => self.body_limit,
            BodySize::Large => self.large_body_limit,
        }
    }

    /// The settings of the server that handles `request`.
    ///
    /// # Errors
    /// [`ErrorCode::InternalError`]: the application was composed without [`Api`](crate::Api),
    /// which registers them. Missing limits are not invented.
    pub(crate) fn of(request: &HttpRequest) -> Result<&Data<Self>, Failure> {
        request.app_data::<Data<Self>>().ok_or_else(|| {
            Failure::new(ErrorCode::InternalError).cause("the application has no settings")
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use actix_web::http::StatusCode;
    use actix_web::http::header::ContentType;
    use actix_web::test::{TestRequest, call_service, init_service};
    use actix_web::{App, web};
    use aivy_types::body::ProfilePatch;

    use super::*;
    use crate::error::Shaped;
    use crate::input::Body;

    /// The status and the logged cause for a body that is sent to `app`.
    macro_rules! sent_to {
        ($app:expr) => {{
            let route = web::post().to(async |_: Body<ProfilePatch>| "read");
            let service = init_service($app.route("/", route)).await;
            let request = TestRequest::post()
                .insert_header(ContentType::json())
                .set_payload("{}")
                .to_request();
            let response = call_service(&service, request).await;
            let shaped = response.response().extensions().get::<Shaped>().cloned();
            (response.status(), shaped.and_then(|shaped| shaped.cause))
        }};
    }

    #[actix_rt::test]
    async fn without_settings_a_body_is_an_internal_error() {
        let (status, cause) = sent_to!(App::new());
        assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(cause.as_deref(), Some("the application has no settings"));
        let settings = Data::new(Settings::default());
        let (status, cause) = sent_to!(App::new().app_data(settings));
        assert_eq!((status, cause), (StatusCode::OK, None));
    }
}
