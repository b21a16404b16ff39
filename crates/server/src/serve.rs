//! `aivy serve`: assembles the parts, runs them until a signal, and stops them in order: accept no
//! more connections, finish requests in flight, write counts, close the database, write the log.

use std::io;
use std::net::TcpListener;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use actix_server::Server;
use actix_web::App as Application;
use aivy_api::{
    Api, Contract, Front, FrontParts, Observer, Proxies, Published, Settings, StreamShutdown,
};
use aivy_app::{Accounts, Ai, App};
use aivy_core::{Clock, Entropy};
use aivy_gate::Gate;
use aivy_store::Db;
use aivy_web::Web;
use tokio::sync::watch;

use crate::access_log::AccessLog;
use crate::admin::{complain, say};
use crate::ai;
use crate::background::Background;
use crate::compose;
use crate::config::{BaseUrl, BindAddress, Config, Loaded, LogFormat};
use crate::gate::GateRuntime;
use crate::logs::{Logs, Sink};
use crate::metrics::Metrics;
use crate::probes::ServerProbes;
use crate::readiness::Readiness;
use crate::serving;
use crate::signals::{ENDED_BY_SIGNAL, Signals};
use crate::wire::{self, ConnectionStats, Wire};

/// The share of the shutdown's grace period in which streams can continue. The rest is for ending
/// them.
const STREAMS_SHARE: f64 = 0.8;

/// Serves until a signal.
pub(crate) fn run(loaded: &Loaded) -> ExitCode {
    let logs = match Logs::start(&loaded.config.log) {
        Ok(logs) => logs,
        Err(error) => {
            complain(&format!("error: the log cannot be started: {error}"));
            return ExitCode::FAILURE;
        }
    };
    for warning in &loaded.warnings {
        tracing::warn!(variable = warning.place, "{}", warning.message);
    }
    let served = actix_rt::System::new().block_on(serve(&loaded.config, logs.sink()));
    match served {
        Ok(code) => code,
        Err(error) => {
            // If the log goes to standard error, the error appears there only once: as a log line
            // for machines, or without a time stamp for people.
            let log = &loaded.config.log;
            let to_people = log.file.is_none() && log.format == LogFormat::Human;
            if !to_people {
                tracing::error!(error = format_args!("{error:#}"), "the server cannot run");
            }
            let is_said =
                log.file.is_none() && !to_people && tracing::event_enabled!(tracing::Level::ERROR);
            drop(logs);
            if !is_said {
                complain(&format!("error: {error:#}"));
            }
            ExitCode::FAILURE
        }
    }
}

async fn serve(config: &Config, log: Sink) -> anyhow::Result<ExitCode> {
    let mut signals = Signals::listen()?;
    let listener = bind(&config.server.bind)?;
    let address = listener.local_addr()?;
    // Errors in the configuration are found before the database is opened.
    let prepared = Prepared::new(config, compose::public_url_at(config, address))?;
    let new = compose::new_file(config);
    let db = open(config).await?;
    if let Some(file) = new {
        tracing::info!(file = %file.display(), "a new database was created");
    }
    let gate = GateRuntime::start(config, db.clone(), Clock::system(), Entropy::system())?;
    let parts = Parts::new(config, db.clone(), &gate, log, prepared);
    let every = compose::millis(config.ledger.seal_interval_ms);
    let background = Background::start(&parts.app, every);
    let (end_streams, ending) = watch::channel(false);
    let server = parts.listen(config, listener, StreamShutdown::new(ending))?;
    let options = compose::database_options(config, aivy_store::Access::Begin);
    serving::announce(&options, address, Clock::system().now());
    say(&format!("listening on http://{address}"));
    tracing::info!(%address, database = %config.database.url, "listening");
    let patience = compose::millis(config.server.shutdown_grace_ms).mul_f64(STREAMS_SHARE);
    let ended = until_signal(server, &mut signals, patience, end_streams).await?;
    if let Ended::AtOnce = ended {
        complain("second signal: stopping immediately");
        return Ok(ExitCode::from(ENDED_BY_SIGNAL));
    }
    background.stop().await;
    gate.stop().await;
    db.close().await;
    tracing::info!("stopped");
    Ok(ExitCode::SUCCESS)
}

/// Binds the first address of the host that can be bound.
fn bind(to: &BindAddress) -> anyhow::Result<TcpListener> {
    let mut last = io::Error::from(io::ErrorKind::AddrNotAvailable);
    for address in to.addresses()? {
        match wire::bind(address) {
            Ok(listener) => return Ok(listener),
            Err(error) => last = error,
        }
    }
    let advice = advice(&last);
    Err(anyhow::Error::new(last).context(format!("cannot listen on {to}: {advice}")))
}

fn advice(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::AddrInUse => {
            "another program uses this port; stop it, or choose another port with --port (0 for any free port)"
        }
        io::ErrorKind::PermissionDenied => {
            "this user is not allowed to use the port; choose one above 1023 with --port, or grant CAP_NET_BIND_SERVICE"
        }
        io::ErrorKind::AddrNotAvailable => {
            "no network interface of this machine has this address; 0.0.0.0 or [::] listens on all of them (--bind)"
        }
        _ => "choose another address with --bind or server.bind",
    }
}

async fn open(config: &Config) -> anyhow::Result<Db> {
    use anyhow::Context as _;
    let shown = &config.database.url;
    let db = Db::open(&compose::database_options(
        config,
        aivy_store::Access::Begin,
    ))
    .await
    .with_context(|| format!("cannot open the database {shown} (database.url)"))?;
    for finding in db.findings().lines() {
        tracing::warn!(finding, "found while migrating");
    }
    Ok(db)
}

/// The parts that need only the configuration.
struct Prepared {
    metrics: Metrics,
    ai: Ai,
    accounts: Accounts,
    proxies: Proxies,
    public_url: BaseUrl,
}

impl Prepared {
    fn new(config: &Config, public_url: BaseUrl) -> anyhow::Result<Self> {
        let now = Clock::system().now();
        let metrics = Metrics::new(&Contract::get().operation_ids(), now)?;
        let mut ai = ai::tools(config, metrics.ai.clone())?;
        ai.observer = Some(metrics.ai.clone());
        Ok(Self {
            metrics,
            ai,
            accounts: compose::accounts(config, &public_url),
            proxies: compose::proxies(&config.server),
            public_url,
        })
    }
}

/// All serving parts, before they are bound to a listener.
struct Parts {
    app: Arc<App>,
    gate: Arc<Gate>,
    metrics: Arc<Metrics>,
    proxies: Proxies,
    public_url: BaseUrl,
    log: Sink,
}

impl Parts {
    fn new(config: &Config, db: Db, gate: &GateRuntime, log: Sink, prepared: Prepared) -> Self {
        let app = App {
            db,
            clock: Clock::system(),
            entropy: Entropy::system(),
            plans: compose::plans(config).into(),
            accounts: prepared.accounts,
            ai: prepared.ai,
            judges: compose::judges(config),
            gate: Some(gate.gate()),
        };
        Self {
            app: Arc::new(app),
            gate: gate.gate(),
            metrics: Arc::new(prepared.metrics),
            proxies: prepared.proxies,
            public_url: prepared.public_url,
            log,
        }
    }

    fn listen(
        self,
        config: &Config,
        listener: TcpListener,
        ending: StreamShutdown,
    ) -> io::Result<Server> {
        let access = Arc::new(AccessLog::new(self.metrics.clone()));
        let connections = Arc::new(ConnectionStats::default());
        let settings = compose::settings(config, &self.public_url, self.proxies.clone());
        let pages = compose::pages(config, &self.public_url, self.proxies);
        let web = Web::new(self.app.clone(), pages);
        let front = FrontParts {
            gate: self.gate.clone(),
            clock: self.app.clock.clone(),
            observer: access.clone() as Arc<dyn Observer>,
            settings: settings.clone(),
            pages: Some(Arc::new(web.clone())),
        };
        let api = Api {
            app: self.app.clone(),
            settings: settings.clone(),
            probes: Arc::new(ServerProbes {
                db: self.app.db.clone(),
                readiness: Readiness::of(self.app.db.clone()),
                gate: self.gate.clone(),
                connections: connections.clone(),
                bodies: settings.body_memory.clone(),
                log: self.log,
                metrics: self.metrics,
                enabled: config.metrics.enabled,
            }),
            ending,
            published: Arc::new(Published::at(self.public_url.as_str())),
        };
        let wire = wire_of(config, &self.app, connections, access, settings);
        let front = Front::new(Arc::new(front));
        wire::serve(listener, compose::listening(config), wire, move || {
            Application::new()
                .configure(|routes| api.configure(routes))
                .configure(|routes| web.configure(routes))
                .wrap(front.clone())
        })
    }
}

fn wire_of(
    config: &Config,
    app: &App,
    stats: Arc<ConnectionStats>,
    access: Arc<AccessLog>,
    settings: Settings,
) -> Wire {
    let header_timeout = compose::millis(config.server.header_timeout_ms);
    let longest = config.server.request_timeout_ms.max(config.ai.timeout_ms);
    let longest = compose::millis(longest);
    Wire {
        stats,
        header_timeout,
        write_timeout: compose::millis(config.server.write_timeout_ms),
        addresses: Arc::new(compose::addresses(&config.server, settings.proxies)),
        memory: settings.body_memory,
        stall: header_timeout + longest,
        keep_alive: compose::millis(config.server.keep_alive_ms),
        clock: app.clock.clone(),
        entropy: app.entropy.clone(),
        unreadable: Arc::new(move |facts| access.unreadable(facts)),
    }
}

/// How serving ended.
enum Ended {
    /// No request is in flight any more.
    InOrder,
    /// A second signal ended it at once.
    AtOnce,
}

/// Serves until the first signal, then finishes requests in flight or ends at a second signal.
/// Streams can continue for `patience` meanwhile, and are then ended.
async fn until_signal(
    server: Server,
    signals: &mut Signals,
    patience: Duration,
    end_streams: watch::Sender<bool>,
) -> io::Result<Ended> {
    let handle = server.handle();
    let mut server = std::pin::pin!(server);
    let signal = tokio::select! {
        ended = &mut server => return ended.map(|()| Ended::InOrder),
        signal = signals.next() => signal,
    };
    tracing::info!(signal, "shutting down: finishing the requests in flight");
    // The server stops only while it is polled.
    let stopping = async { tokio::join!(handle.stop(true), server).1 };
    let ending = async {
        tokio::time::sleep(patience).await;
        // Fails if no stream is left.
        let _ = end_streams.send(true);
        std::future::pending::<()>().await;
    };
    tokio::select! {
        ended = stopping => ended.map(|()| Ended::InOrder),
        () = ending => Ok(Ended::AtOnce),
        _ = signals.next() => Ok(Ended::AtOnce),
    }
}
