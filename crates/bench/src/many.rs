//! The real API with any number of operations, to measure whether a route costs more if others are
//! registered.
//!
//! Dummy operations are registered like real ones: in scopes with a static prefix, ten per scope,
//! with parameters in their paths. They come before the real ones, so that the router tries all
//! their scopes first.

use std::future::Future;
use std::net::Ipv4Addr;
use std::pin::Pin;
use std::sync::Arc;

use actix_web::web::{self, ServiceConfig};
use actix_web::{App as Application, HttpResponse, HttpServer};
use aivy_api::observe::NoopObserver;
use aivy_api::{Api, Contract, Front, FrontParts, Probes, Settings};
use aivy_app::{Accounts, App, Failure};
use aivy_core::{Clock, Entropy};
use aivy_gate::{Gate, GateOptions};
use aivy_store::{Db, DbOptions};
use aivy_types::Plan;
use anyhow::{Context, Result};

use crate::term;

/// The options of the server.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// How many operations there are, real ones included
    #[arg(long)]
    operations: usize,

    /// The database
    #[arg(long)]
    database_url: String,

    /// Threads that serve
    #[arg(long)]
    workers: usize,
}

/// Operations per scope.
const IN_A_SCOPE: usize = 10;

/// Serves until it is stopped; the first line on standard output is the address.
pub(crate) fn serve(args: &Args) -> Result<()> {
    actix_web::rt::System::new().block_on(async {
        let db = Db::open(&DbOptions::new(&args.database_url)).await?;
        let parts = Parts::of(db)?;
        let strangers = args
            .operations
            .saturating_sub(Contract::get().operations.len());
        let (stop, stopped) = tokio::sync::watch::channel(false);
        let gate = tokio::spawn(parts.front.gate.clone().run(stopped));
        let server = HttpServer::new(move || {
            Application::new()
                .configure(|config| register(config, strangers))
                .configure(|config| parts.api.configure(config))
                .wrap(Front::new(parts.front.clone()))
        })
        .workers(args.workers)
        .bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = *server.addrs().first().context("no address")?;
        term::result(&format!("{address}\n"));
        server.run().await?;
        stop.send(true)?;
        Ok(gate.await?)
    })
}

struct Parts {
    api: Api,
    front: Arc<FrontParts>,
}

impl Parts {
    fn of(db: Db) -> Result<Self> {
        let clock = Clock::system();
        let plan = Plan {
            name: "bench".to_owned(),
            rate: 60_000_000,
            burst: 60_000_000,
        };
        let mut options = GateOptions::new(db.clone(), clock.clone());
        options.plans = vec![plan.clone()];
        options.default_plan.clone_from(&plan.name);
        options.operations = Contract::get().counted().into();
        let gate = Arc::new(Gate::new(options)?);
        let app = App {
            db,
            clock: clock.clone(),
            entropy: Entropy::system(),
            plans: [plan].into(),
            accounts: Accounts::default(),
            ai: aivy_app::Ai::default(),
            judges: aivy_app::Judges::default(),
            gate: Some(gate.clone()),
        };
        let api = Api {
            app: Arc::new(app),
            settings: Settings::default(),
            probes: Arc::new(NoProbes),
            ending: aivy_api::StreamShutdown::never(),
            published: Arc::new(aivy_api::Published::at("http://127.0.0.1:8080")),
        };
        let front = FrontParts {
            gate,
            clock,
            observer: Arc::new(NoopObserver),
            settings: Settings::default(),
            pages: None,
        };
        Ok(Self {
            api,
            front: Arc::new(front),
        })
    }
}

/// Registers `count` dummy operations.
fn register(config: &mut ServiceConfig, count: usize) {
    let numbers: Vec<usize> = (0..count).collect();
    for (place, chunk) in numbers.chunks(IN_A_SCOPE).enumerate() {
        let mut scope = web::scope(&format!("/v1/resource_{place}"));
        for number in chunk {
            let path = format!("/{{resource_id}}/part_{number}");
            scope = scope.route(&path, web::get().to(HttpResponse::NoContent));
        }
        config.service(scope);
    }
}

/// Never called.
struct NoProbes;

impl Probes for NoProbes {
    fn ready(&self) -> Pin<Box<dyn Future<Output = Result<(), Failure>> + '_>> {
        Box::pin(std::future::ready(Ok(())))
    }

    fn metrics(&self) -> Option<String> {
        None
    }
}
