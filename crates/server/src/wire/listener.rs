//! Serves an Actix application over [`WireStream`].
//!
//! `HttpServer` cannot use a custom stream, so its few lines of assembly are repeated here.

use std::fmt;
use std::future::{Future, ready};
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::rc::Rc;
use std::time::Duration;

use actix_http::body::MessageBody;
use actix_http::error::DispatchError;
use actix_http::{Extensions, HttpService, KeepAlive, Request, Response};
use actix_server::Server;
use actix_service::{
    IntoServiceFactory, Service, ServiceFactory, ServiceFactoryExt, apply_fn_factory, fn_service,
    map_config,
};
use actix_web::Error;
use actix_web::dev::AppConfig;
use socket2::SockRef;
use tokio::net::{TcpSocket, TcpStream};

use super::addresses::ConnectionDecision;
use super::connection_state::{self, AnswerBody, ConnectionState};
use super::stream::WireStream;
use super::{Wire, final_response};

/// Connections that the system accepts in advance.
const BACKLOG: u32 = 1024;

/// How much unsent data the system buffers for a connection, in bytes. Little, so that a slow
/// reader is recognized as reading, and a client that does not read costs little.
const UNSENT: u32 = 64 * 1024;

/// How much of a response the dispatcher buffers before the client takes some of it, in bytes.
const WRITE_BUFFER: usize = 16 * 1024;

/// How long a connection is read after its last response before it is closed.
const DISCONNECT_TIMEOUT: Duration = Duration::from_secs(1);

/// The settings of a listener.
#[derive(Debug, Clone, Copy)]
pub struct Listening {
    /// Worker threads, at least 1.
    pub workers: usize,
    /// The maximum number of open connections, over all workers.
    pub max_connections: usize,
    /// How long a shutdown waits for requests in flight; rounded up to seconds.
    pub grace: Duration,
}

/// Listens on `address`.
///
/// # Errors
/// The address is in use, does not belong to this machine, or is not permitted.
pub fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4(),
        SocketAddr::V6(_) => TcpSocket::new_v6(),
    }?;
    socket.set_reuseaddr(true)?;
    // Accepted connections inherit it.
    #[cfg(any(target_os = "linux", target_os = "android"))]
    SockRef::from(&socket).set_tcp_notsent_lowat(UNSENT)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)?.into_std()
}

/// Serves the application that `application` makes, once for each worker, on `listener`. Signals
/// are left to the caller.
///
/// # Errors
/// The listener cannot be used.
pub fn serve<F, I, S, B>(
    listener: TcpListener,
    listening: Listening,
    wire: Wire,
    application: F,
) -> io::Result<Server>
where
    F: Fn() -> I + Send + Clone + 'static,
    I: IntoServiceFactory<S, Request>,
    S: ServiceFactory<Request, Config = AppConfig> + 'static,
    S::Error: Into<Error> + 'static,
    S::InitError: fmt::Debug,
    S::Response: Into<Response<B>> + 'static,
    <S::Service as Service<Request>>::Future: 'static,
    S::Service: 'static,
    B: MessageBody + Unpin + 'static,
{
    let address = listener.local_addr()?;
    let builder = Server::build()
        .workers(listening.workers)
        .max_concurrent_connections(listening.max_connections.div_ceil(listening.workers))
        .shutdown_timeout(
            listening
                .grace
                .as_millis()
                .div_ceil(1000)
                .try_into()
                .unwrap_or(u64::MAX),
        )
        .disable_signals();
    let stopping = builder.graceful_shutdown_signal();
    let server = builder.listen("aivy", listener, move || {
        let stopping = stopping.clone();
        let http = HttpService::build()
            .graceful_shutdown_signal(move || {
                let stopping = stopping.clone();
                async move { stopping.notified().await }
            })
            // A client that closes has left: work only for it, such as a provider's call, is ended.
            .h1_allow_half_closed(false)
            .keep_alive(keep_alive(wire.keep_alive))
            .client_request_timeout(wire.header_timeout)
            .client_disconnect_timeout(DISCONNECT_TIMEOUT)
            .h1_write_buffer_size(WRITE_BUFFER)
            .on_connect_ext(|io: &WireStream, data: &mut Extensions| {
                data.insert(io.state());
            })
            .local_addr(address);
        let service = application()
            .into_factory()
            .map_err(|error| error.into().error_response());
        // The constructor exists for tests of the framework, and is the only one available.
        let config = move |()| AppConfig::__priv_test_new(false, address.to_string(), address);
        let wire = wire.clone();
        fn_service(move |io: TcpStream| ready(accept(io, wire.clone())))
            .and_then(http.h1(apply_fn_factory(map_config(service, config), ask::<_, B>)))
    })?;
    Ok(server.run())
}

/// Calls the application, and notifies the stream when a request begins and when the dispatcher has
/// its response.
fn ask<S, B>(
    mut request: Request,
    service: &S,
) -> impl Future<Output = Result<Response<AnswerBody<B>>, S::Error>> + use<S, B>
where
    S: Service<Request>,
    S::Response: Into<Response<B>>,
    B: MessageBody,
{
    let state = request
        .conn_data::<Rc<ConnectionState>>()
        .cloned()
        .unwrap_or_default();
    let in_flight = connection_state::begin(state, &mut request);
    let answer = service.call(request);
    async move { Ok(in_flight.answer(answer.await?.into())) }
}

/// Accepts a connection, unless its address has too many.
fn accept(io: TcpStream, wire: Wire) -> Result<(WireStream, Option<SocketAddr>), DispatchError> {
    let peer = io.peer_addr().ok();
    let permit = match wire.addresses.enter(peer.map(|peer| peer.ip())) {
        ConnectionDecision::Open(permit) => permit,
        ConnectionDecision::Refuse(permit) => {
            wire.stats.count_refused();
            final_response::refuse(io, wire, permit);
            return Err(DispatchError::Io(io::ErrorKind::ConnectionRefused.into()));
        }
        ConnectionDecision::Close => {
            wire.stats.count_refused();
            let _ = io.set_zero_linger();
            return Err(DispatchError::Io(io::ErrorKind::ConnectionRefused.into()));
        }
    };
    // A response is one write: waiting to join it with another would only delay it.
    io.set_nodelay(true)?;
    Ok((WireStream::new(io, wire, permit), peer))
}

fn keep_alive(time: Duration) -> KeepAlive {
    if time.is_zero() {
        KeepAlive::Disabled
    } else {
        KeepAlive::Timeout(time)
    }
}
