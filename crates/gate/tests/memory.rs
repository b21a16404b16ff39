//! Memory depends on the active clients: a separate process, because the test measures the process.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test fails by panicking, and a measurement is told"
)]

use std::sync::Arc;
use std::time::Duration;

use aivy_core::Clock;
use aivy_core::key::KeyHash;
use aivy_gate::{CountedOperation, Gate, GateOptions, testing};
use aivy_store::keys::KeyRecord;
use aivy_store::testing::Database;
use aivy_types::{Permission, Permissions, Timestamp};
use bytes::Bytes;

const ACCOUNTS: u64 = 1_000_000;
const BOUND: u64 = 64 << 20;
/// Accounts that come in a tick of 250 ms: far more than become idle in it, so that the limit of
/// keys is reached too.
const EACH_TICK: u64 = 2_500;
/// One in this many accounts is counted, so that the test does not measure the database.
const COUNTED: u64 = 50;

/// The resident memory of this process, in bytes.
fn resident() -> u64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    let pages: u64 = statm.split(' ').nth(1).unwrap().parse().unwrap();
    pages * 4096
}

fn hash(n: u64) -> KeyHash {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&n.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_le_bytes());
    KeyHash::from_bytes(bytes)
}

fn record(n: u64) -> KeyRecord {
    KeyRecord {
        id: format!("key_{n:026}").parse().unwrap(),
        user_id: format!("usr_{n:026}").parse().unwrap(),
        name: "the key of a program".to_owned(),
        prefix: String::new(),
        last_four: String::new(),
        permissions: Permissions::all(),
        plan: "free".to_owned(),
        created_at: Timestamp::from_micros(0),
        expires_at: None,
        last_used_at: None,
        revoked_at: None,
        replaced_by: None,
        used: Permissions::default(),
    }
}

#[tokio::test]
async fn a_million_accounts_that_called_once_leave_less_than_64_mib() {
    let database = Database::sqlite();
    let clock = Clock::manual(Timestamp::from_micros(1_795_478_430_000_000));
    let mut options = GateOptions::new(database.open().await, clock.clone());
    options.operations = Arc::from([CountedOperation {
        id: "get_profile".to_owned(),
        permission: Some(Permission::ReadUser),
    }]);
    let most = options.max_keys as u64;
    let gate = Gate::new(options).unwrap();
    let profile = Bytes::from(vec![b'x'; 400]);
    let before = resident();
    let mut peak = 0;
    for n in 0..ACCOUNTS {
        let key = testing::remember(&gate, hash(n), record(n)).unwrap();
        assert!(gate.admit(&key).admitted);
        let slot = key.account().profile_slot();
        slot.put(slot.version(), Bytes::copy_from_slice(&profile));
        if n.is_multiple_of(COUNTED) {
            gate.record(&key, 0, 200);
        }
        if n % EACH_TICK == EACH_TICK - 1 {
            clock.advance(Duration::from_millis(250));
            gate.sweep();
            assert!(gate.stats().keys <= most);
            peak = peak.max(resident().saturating_sub(before));
        }
        if n % (8 * EACH_TICK) == 0 {
            gate.flush().await.unwrap();
        }
    }
    gate.flush().await.unwrap();
    clock.advance(Duration::from_secs(61));
    for _ in 0..most.div_ceil(4096) {
        gate.sweep();
    }
    let stats = gate.stats();
    assert_eq!((stats.keys, stats.accounts, stats.unflushed), (0, 0, 0));
    let left = resident().saturating_sub(before);
    let shown = [peak, left].map(|bytes| bytes >> 20);
    assert!(left < BOUND, "peak and rest in MiB: {shown:?}");
    // Printed with `--nocapture`.
    println!("peak and rest in MiB: {shown:?}");
}
