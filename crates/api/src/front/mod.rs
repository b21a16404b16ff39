//! The one middleware in front of everything: request ID, gate, response headers, the error format,
//! and the facts for log and metrics.
//!
//! It decides before any byte of the body is read. It is a single middleware, because several
//! layers cost more than their work.

mod admission;
mod arrived;
mod bodies;
mod claim;
mod decorate;
mod error_pages;
mod head;
mod idempotency;
mod parts;
mod people;
mod request_id;
mod span;

use std::future::Future;
use std::net::IpAddr;
use std::panic::AssertUnwindSafe;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

pub use arrived::{note_account, note_log_in};
pub use error_pages::{Drawing, ErrorPages};
pub use parts::FrontParts;
pub use span::REQUEST_SPAN;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform};
use actix_web::http::header::HeaderValue;
use actix_web::{Error, HttpMessage};
use aivy_app::Failure;
use aivy_types::{ErrorCode, Permission};
use futures_util::FutureExt;
use std::task::Poll;
use tracing::Instrument as _;

use crate::admitted::AdmittedRequest;
use crate::idempotency_locks::IdempotencyLocks;
use crate::methods;
use crate::observe::RequestFacts;
use crate::operation::{Face, Keeps, Operation};
use admission::{Admission, Verdict};
use arrived::ArrivedRequest;
use idempotency::{Opened, Opening};
use people::Reader;
use request_id::RequestIds;

/// The middleware.
#[derive(Debug, Clone)]
pub struct Front {
    parts: Arc<FrontParts>,
    idempotency_locks: IdempotencyLocks,
}

impl Front {
    /// A front of `parts`.
    #[must_use]
    pub fn new(parts: Arc<FrontParts>) -> Self {
        Self {
            parts,
            idempotency_locks: IdempotencyLocks::default(),
        }
    }
}

impl<S, B> Transform<S, ServiceRequest> for Front
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    S::Future: 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<BoxBody>;
    type Error = Error;
    type Transform = FrontService<S>;
    type InitError = ();
    type Future = std::future::Ready<Result<Self::Transform, ()>>;

    fn new_transform(&self, service: S) -> Self::Future {
        let ids = RequestIds::new(&self.parts.clock);
        std::future::ready(Ok(FrontService {
            inner: Rc::new(Inner {
                service,
                parts: self.parts.clone(),
                idempotency_locks: self.idempotency_locks.clone(),
                ids,
            }),
        }))
    }
}

/// The middleware of one worker.
#[derive(Debug)]
pub struct FrontService<S> {
    inner: Rc<Inner<S>>,
}

#[derive(Debug)]
struct Inner<S> {
    service: S,
    parts: Arc<FrontParts>,
    idempotency_locks: IdempotencyLocks,
    ids: RequestIds,
}

impl<S, B> Service<ServiceRequest> for FrontService<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    S::Future: 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<BoxBody>;
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Error>>>>;

    fn poll_ready(&self, context: &mut std::task::Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.service.poll_ready(context)
    }

    fn call(&self, request: ServiceRequest) -> Self::Future {
        let inner = self.inner.clone();
        let proxies = &inner.parts.settings.proxies;
        let client = proxies.client(request.peer_addr(), request.headers());
        let id = inner.ids.of(&request);
        let span = span::of(&id, client);
        Box::pin(async move { inner.serve(request, id, client).await }.instrument(span))
    }
}

impl<S, B> Inner<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    S::Future: 'static,
    B: MessageBody + 'static,
{
    async fn serve(
        &self,
        mut request: ServiceRequest,
        id: HeaderValue,
        client: IpAddr,
    ) -> Result<ServiceResponse<BoxBody>, Error> {
        let started = self.parts.clock.monotonic_micros();
        let (method, face) = (request.method().clone(), Face::of(request.path()));
        let is_head = head::as_get(&mut request);
        let admission = admission::admit(&self.parts, &request, client).await;
        let mut arrived = ArrivedRequest::new(&request, &admission, started);
        arrived.method = method;
        let reader = Reader::of(&request, &admission);
        let memory = &self.parts.settings.body_memory;
        let outcome = match &admission.verdict {
            Verdict::Refused(failure) => Ok(decorate::refusal(request, failure)),
            Verdict::Options(allow) => Ok(request.into_response(methods::options(allow.clone()))),
            Verdict::Passed { .. } | Verdict::Outside => {
                bodies::count(&mut request, memory);
                self.run(request, &admission).await
            }
        };
        let facts = |response: ResponseFacts<'_>| self.observe(&admission, &arrived, &response);
        match outcome {
            Ok(response) => {
                let mut response = bodies::hold(response, memory);
                arrived.note(response.response());
                let shaped = decorate::shape(&mut response);
                decorate::reshape(&mut response, face, &admission);
                if let (Some(reader), Some(shaped)) = (&reader, &shaped) {
                    // Boxed, like everything that few requests need.
                    response = Box::pin(self.shown(response, reader, shaped.code)).await;
                }
                decorate::headers(response.headers_mut(), &id, &admission, &self.parts.clock);
                let (code, cause) = shaped.map_or((None, None), |s| (Some(s.code), s.cause));
                let page = arrived
                    .path
                    .is_some()
                    .then(|| response.request().match_pattern());
                facts(ResponseFacts {
                    status: response.status().as_u16(),
                    cause: cause.as_deref(),
                    code,
                    page: page.flatten().as_deref(),
                });
                Ok(if is_head {
                    head::without_body(response)
                } else {
                    span::follow(response)
                })
            }
            Err(failure) => {
                let mut lost = decorate::lost(&failure, face, &id, &admission, &self.parts.clock);
                if let (Some(reader), Some(pages)) = (&reader, &self.parts.pages) {
                    let page = Box::pin(reader.page(&**pages, &failure)).await;
                    lost.show(page, &**pages);
                }
                facts(ResponseFacts {
                    status: failure.code.status(),
                    cause: failure.cause_text().as_deref(),
                    code: Some(failure.code),
                    page: None,
                });
                Err(lost.into())
            }
        }
    }

    /// An error as a page, for clients that accept HTML.
    async fn shown(
        &self,
        response: ServiceResponse<BoxBody>,
        reader: &Reader,
        code: ErrorCode,
    ) -> ServiceResponse<BoxBody> {
        let Some(pages) = &self.parts.pages else {
            return response;
        };
        if !people::is_bare_error(response.response()) {
            return response;
        }
        let failure = people::said(response.response(), code);
        let page = reader.page(&**pages, &failure).await;
        let (request, response) = response.into_parts();
        ServiceResponse::new(request, people::dress(response, page, &**pages))
    }

    /// Runs what is behind the gate: with a time limit, and so that a panic affects only this
    /// request.
    async fn run(
        &self,
        request: ServiceRequest,
        admission: &Admission,
    ) -> Result<ServiceResponse<BoxBody>, Failure> {
        let call = AssertUnwindSafe(self.call(request, admission)).catch_unwind();
        let mut call = pin!(call);
        // Most responses are ready at the first poll; only the others need a timer.
        let outcome = match futures_util::poll!(call.as_mut()) {
            Poll::Ready(outcome) => outcome,
            Poll::Pending => {
                let time = self.time_for(admission);
                let bounded = Box::pin(tokio::time::timeout(time, call));
                bounded.await.map_err(|_| {
                    let cause = format!("no answer within {} ms", time.as_millis());
                    Failure::new(ErrorCode::ServiceUnavailable).cause(cause)
                })?
            }
        };
        match outcome {
            Ok(answer) => answer,
            Err(_) => Err(Failure::new(ErrorCode::InternalError).cause("the handler panicked")),
        }
    }

    /// The time limit for a response: a provider of models is slower than our own operations.
    fn time_for(&self, admission: &Admission) -> Duration {
        let asks_ai = admission
            .operation
            .is_some_and(|op| op.permission == Some(Permission::UseAi));
        let settings = &self.parts.settings;
        Duration::from_millis(if asks_ai {
            settings.ai_timeout_ms
        } else {
            settings.request_timeout_ms
        })
    }

    /// Calls the handler, unless the request already has a response.
    async fn call(
        &self,
        mut request: ServiceRequest,
        admission: &Admission,
    ) -> Result<ServiceResponse<BoxBody>, Failure> {
        let Verdict::Passed { operation, query } = &admission.verdict else {
            return self.handle(request).await;
        };
        let opened = match self.open(&mut request, operation, admission).await {
            Ok(Opening::Unkeyed) => None,
            Ok(Opening::Fresh(opened)) => Some(opened),
            Ok(Opening::Answered(response)) => return Ok(request.into_response(response)),
            Err(failure) => return Ok(decorate::refusal(request, &failure)),
        };
        request.extensions_mut().insert(AdmittedRequest {
            operation,
            query: query.clone(),
            key: admission.key.clone(),
            idempotent_request: opened
                .as_ref()
                .map(|opened| opened.idempotent_request.clone()),
        });
        let response = self.handle(request).await?;
        match opened {
            Some(opened) => Box::pin(Opened::close(opened, response, operation.face)).await,
            None => Ok(response),
        }
    }

    async fn open(
        &self,
        request: &mut ServiceRequest,
        operation: &Operation,
        admission: &Admission,
    ) -> Result<Opening, Failure> {
        match &admission.key {
            Some(key) if operation.keeps != Keeps::Nothing => {
                // Boxed, like everything that few requests need: otherwise the future of every
                // request would be as large as the largest of them.
                Box::pin(idempotency::open(
                    &self.idempotency_locks,
                    request,
                    operation,
                    key.account_id(),
                    self.lost_after(),
                ))
                .await
            }
            _ => Ok(Opening::Unkeyed),
        }
    }

    /// The age at which a claim on an `Idempotency-Key` belongs to a lost node: longer than any
    /// request.
    fn lost_after(&self) -> Duration {
        const MARGIN: Duration = Duration::from_secs(60);
        Duration::from_millis(self.parts.settings.ai_timeout_ms) + MARGIN
    }

    async fn handle(&self, request: ServiceRequest) -> Result<ServiceResponse<BoxBody>, Failure> {
        let called = self.service.call(request).await;
        called
            .map(ServiceResponse::map_into_boxed_body)
            .map_err(|error| decorate::failure_of(&error))
    }

    fn observe(
        &self,
        admission: &Admission,
        arrived: &ArrivedRequest,
        response: &ResponseFacts<'_>,
    ) {
        if let (Some(key), Some(operation)) = (&admission.key, admission.operation) {
            self.parts
                .gate
                .record(key, operation.index, response.status);
        }
        let now = self.parts.clock.monotonic_micros();
        let account = admission.key.as_ref().map(|key| key.account_id());
        self.parts.observer.request(&RequestFacts {
            operation: admission.operation,
            page: response.page,
            path: arrived.path.as_deref(),
            method: &arrived.method,
            account: account.or_else(|| arrived.account()),
            status: response.status,
            micros: now.saturating_sub(arrived.started),
            code: response.code,
            refused: matches!(admission.verdict, Verdict::Refused(_)),
            cause: response.cause,
        });
    }
}

/// The facts of a response for the log.
struct ResponseFacts<'a> {
    status: u16,
    cause: Option<&'a str>,
    code: Option<ErrorCode>,
    /// The pattern of the requested page.
    page: Option<&'a str>,
}
