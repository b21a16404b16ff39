//! Ctrl-C and its relatives: passed on to the programs that this one started, so that each of them
//! stops in its own order and this process is left to clean up.
//!
//! Every child leads a process group of its own (see [`crate::process`]), hence a signal from the
//! terminal reaches this process alone and goes to the children from here: once, in one order,
//! whether it came from the keyboard or from `kill`. A third one kills.

use std::sync::atomic::{AtomicI32, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process_group};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

/// How many signals it takes until children are killed instead of asked.
const PATIENCE: usize = 3;

static RECEIVED: AtomicI32 = AtomicI32::new(0);
static COUNT: AtomicUsize = AtomicUsize::new(0);
static GROUPS: Mutex<Vec<Pid>> = Mutex::new(Vec::new());

/// Starts to listen. From here on a signal does not end this process by itself.
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
        // A group that is gone already has nothing left to stop.
        let _ = kill_process_group(*group, signal);
    }
}

/// The groups that are running. Whoever starts or reaps a child holds this for the moment, so that
/// no signal falls between the birth of a child and its entry here, and none goes to a number that
/// the system has given to somebody else.
pub(crate) fn groups() -> MutexGuard<'static, Vec<Pid>> {
    GROUPS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The signal that asked this process to stop, if one has.
pub(crate) fn received() -> Option<i32> {
    match RECEIVED.load(Ordering::SeqCst) {
        0 => None,
        signal => Some(signal),
    }
}

/// An error when this process was asked to stop.
pub(crate) fn check() -> Result<()> {
    if received().is_some() {
        bail!("stopped by a signal");
    }
    Ok(())
}

/// What a shell expects of a program that a signal ended.
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
