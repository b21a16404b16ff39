//! Ctrl-C and similar signals: passed on to the child processes, so that each stops orderly and
//! this process can clean up.
//!
//! Every child leads its own process group (see [`crate::process`]), so a signal from the terminal
//! reaches only this process, which passes it on: once, in a fixed order, from the keyboard or from
//! `kill`. A third signal kills.

use std::sync::atomic::{AtomicI32, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process_group};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

/// The number of signals after which children are killed.
const PATIENCE: usize = 3;

static RECEIVED: AtomicI32 = AtomicI32::new(0);
static COUNT: AtomicUsize = AtomicUsize::new(0);
static GROUPS: Mutex<Vec<Pid>> = Mutex::new(Vec::new());

/// Installs the handlers. From then on a signal does not end this process by itself.
pub(crate) fn install() -> Result<()> {
    let mut signals =
        Signals::new([SIGINT, SIGTERM, SIGHUP]).context("cannot listen for signals")?;
    thread::spawn(move || {
        for signal in signals.forever() {
            RECEIVED.store(signal, Ordering::SeqCst);
            let nth = COUNT.fetch_add(1, Ordering::SeqCst) + 1;
            pass_on(signal, nth);
        }
    });
    Ok(())
}

fn pass_on(signal: i32, nth: usize) {
    let signal = if nth >= PATIENCE {
        Signal::KILL
    } else if signal == SIGINT {
        Signal::INT
    } else {
        Signal::TERM
    };
    for group in groups().iter() {
        // A process group that is already gone needs no signal.
        let _ = kill_process_group(*group, signal);
    }
}

/// The running process groups. Starting and reaping a child holds this lock, so that no signal is
/// lost between the start of a child and its entry here, and none goes to a reused process ID.
pub(crate) fn groups() -> MutexGuard<'static, Vec<Pid>> {
    GROUPS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The signal that asked this process to stop, if there was one.
pub(crate) fn received() -> Option<i32> {
    match RECEIVED.load(Ordering::SeqCst) {
        0 => None,
        signal => Some(signal),
    }
}

/// Fails if this process was asked to stop.
pub(crate) fn check() -> Result<()> {
    if received().is_some() {
        bail!("stopped by a signal");
    }
    Ok(())
}

/// The exit code by convention for a program that a signal ended.
pub(crate) fn exit_code(signal: i32) -> u8 {
    u8::try_from(128 + signal).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exit_codes_are_those_of_a_shell() {
        assert_eq!(exit_code(SIGINT), 130);
        assert_eq!(exit_code(SIGTERM), 143);
    }
}
