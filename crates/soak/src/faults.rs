//! The faults of a run: what happens when, and how it is done.

use std::collections::BTreeMap;
use std::io::Write;
use std::net::TcpStream;
use std::time::Duration;

use aivy_fuzz::request::Request;
use aivy_fuzz::server::{Installation, Server};
use anyhow::Result;
use nix::sys::signal::Signal;
use serde::Serialize;

use crate::life::{Life, audit};
use crate::shared::Shared;
use crate::upstream::Manner;

/// How long a stopped process stands still.
const STANDS_STILL: Duration = Duration::from_secs(1);

/// How many connections are reset at once, in addition to those of the clients.
const RESETS: usize = 50;

/// A fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// SIGSTOP, and SIGCONT a second later.
    Pause,
    /// Many clients reset their connections at once.
    Reset,
    /// The AI provider responds with 500 for a while.
    ProviderFails,
    /// The AI provider does not respond for a while.
    ProviderHangs,
    /// SIGTERM, and a new process.
    Restart,
    /// SIGKILL, an audit, and a new process.
    Kill,
}

/// The faults between two restarts, in turns.
const TURNS: [Fault; 4] = [
    Fault::Pause,
    Fault::ProviderFails,
    Fault::Reset,
    Fault::ProviderHangs,
];

/// What happens when, in order. Restarts are near the beginning and the end, in percent of the run,
/// so that one process lives as long as possible in between: a leak needs time to show.
#[must_use]
pub fn plan(length: Duration) -> Vec<(Duration, Fault)> {
    let percent = |part: u32| length * part / 100;
    let every = (length / 24).clamp(Duration::from_secs(2), Duration::from_secs(120));
    let mut plan = vec![(percent(5), Fault::Restart), (percent(10), Fault::Kill)];
    let mut at = percent(10) + every;
    for fault in TURNS.iter().cycle() {
        if at >= percent(90) {
            break;
        }
        plan.push((at, *fault));
        at += every;
    }
    plan.extend([(percent(90), Fault::Restart), (percent(95), Fault::Kill)]);
    plan
}

/// How often each fault happened.
pub type Counts = BTreeMap<Fault, u64>;

/// Does a fault.
///
/// # Errors
/// The server does not come back.
pub fn happen(
    fault: Fault,
    shared: &Shared,
    installation: &Installation,
    life: &mut Life,
) -> Result<()> {
    match fault {
        Fault::Pause => shared.disturb(|| {
            life.server()?.signal(Signal::SIGSTOP)?;
            std::thread::sleep(STANDS_STILL);
            life.server()?.signal(Signal::SIGCONT)
        }),
        Fault::Reset => {
            shared.reset_clients();
            let server = life.server()?;
            shared.disturb(|| reset(server));
            Ok(())
        }
        Fault::ProviderFails => provider(shared, Manner::Fails),
        Fault::ProviderHangs => provider(shared, Manner::Hangs),
        Fault::Restart => shared.disturb(|| life.restart(shared, installation, Server::stop)),
        Fault::Kill => shared.disturb(|| {
            life.restart(shared, installation, |server| {
                server.signal(Signal::SIGKILL)?;
                // Dropping it reaps the process.
                drop(server);
                audit(installation, &shared.record, "after a kill");
                Ok(())
            })
        }),
    }
}

/// The provider misbehaves for a moment that the server's time-outs fit into. The clients see it
/// as 503, which is no reason to look away.
fn provider(shared: &Shared, manner: Manner) -> Result<()> {
    shared.upstream.behave(manner);
    std::thread::sleep(STANDS_STILL);
    shared.upstream.behave(Manner::Works);
    Ok(())
}

/// A response that was not read when the connection is closed makes it a reset.
fn reset(server: &Server) {
    let request = Request::new("GET", "/llms.txt").line("Connection: keep-alive");
    let request = request.bytes();
    let open = || {
        let mut stream = TcpStream::connect(server.address)?;
        stream.write_all(&request)?;
        Ok::<_, std::io::Error>(stream)
    };
    let streams: Vec<_> = (0..RESETS).filter_map(|_| open().ok()).collect();
    std::thread::sleep(Duration::from_millis(300));
    drop(streams);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_process_lives_for_most_of_the_run() {
        for length in [12, 1200, 86_400].map(Duration::from_secs) {
            let plan = plan(length);
            assert!(plan.is_sorted_by_key(|(at, _)| *at), "{plan:?}");
            let restarts = plan
                .iter()
                .filter(|(_, fault)| [Fault::Restart, Fault::Kill].contains(fault));
            let at: Vec<_> = restarts
                .map(|(at, _)| at.as_secs_f64() / length.as_secs_f64())
                .collect();
            assert_eq!(at.len(), 4);
            assert!((at[2] - at[1] - 0.8).abs() < 1e-6, "{at:?}");
            for fault in TURNS {
                assert!(
                    plan.iter().any(|(_, it)| *it == fault),
                    "{fault:?} in {length:?}"
                );
            }
        }
    }
}
