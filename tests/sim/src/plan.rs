//! What a run will do, drawn from its seed before it begins. A plan is data: it can be cut down.

use std::time::Duration;

use crate::dice::Dice;

/// A whole run.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The seed, of which everything else is drawn too.
    pub seed: u64,
    /// How many nodes share the database.
    pub nodes: usize,
    /// How many people there are.
    pub people: usize,
    /// The rounds, one after the other; between two of them no call runs.
    pub rounds: Vec<Round>,
}

/// Some calls at about the same time.
#[derive(Debug, Clone)]
pub struct Round {
    /// How much time passes before it.
    pub before: Duration,
    /// What each actor does, one step after the other.
    pub actors: Vec<Vec<Step>>,
    /// What goes wrong meanwhile.
    pub faults: Vec<Fault>,
    /// How the clock of a node is set before it: the node, and by how many milliseconds.
    pub clock: Option<(usize, i64)>,
}

/// One step of an actor. Its choices are made from its own seed, so that it does the same whatever
/// else is cut out.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// Of its choices.
    pub seed: u64,
}

/// Something that goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// How long after the round began.
    pub later: Duration,
    /// After how many steps of the scheduler from then on.
    pub after: u64,
    /// What.
    pub kind: FaultKind,
}

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// A process dies and starts again.
    Crash(usize),
    /// The machine loses its power: every process dies, and so does what was not synced.
    PowerCut,
    /// The disk fails a few times, after so many operations of the kind.
    Disk(DiskFault, u64),
}

/// How the disk fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DiskFault {
    /// Reads.
    Read,
    /// Writes.
    Write,
    /// Writes stop in the middle.
    Torn,
    /// It cannot make anything durable.
    Sync,
    /// It is full.
    Full,
    /// It is slow.
    Slow,
    /// Locks are held by something else.
    Busy,
    /// The process dies as it writes.
    Kill,
    /// The process dies as it syncs.
    KillAtSync,
    /// The power fails as a process writes.
    PowerCut,
    /// The power fails as a process syncs.
    PowerCutAtSync,
}

impl DiskFault {
    /// In tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Torn => "torn",
            Self::Sync => "sync",
            Self::Full => "full",
            Self::Slow => "slow",
            Self::Busy => "busy",
            Self::Kill => "kill",
            Self::KillAtSync => "kill at sync",
            Self::PowerCut => "power cut",
            Self::PowerCutAtSync => "power cut at sync",
        }
    }
}

const DISK: [DiskFault; 11] = [
    DiskFault::Read,
    DiskFault::Write,
    DiskFault::Torn,
    DiskFault::Sync,
    DiskFault::Full,
    DiskFault::Slow,
    DiskFault::Busy,
    DiskFault::Kill,
    DiskFault::KillAtSync,
    DiskFault::PowerCut,
    DiskFault::PowerCutAtSync,
];

/// How large a run is.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// How many rounds.
    pub rounds: usize,
    /// The most actors in one.
    pub actors: u64,
    /// The most steps of each.
    pub steps: u64,
    /// How many rounds of 1000 have a fault.
    pub faults: u64,
}

impl Size {
    /// A few hundred calls: for tests.
    pub const SHORT: Self = Self {
        rounds: 16,
        actors: 6,
        steps: 4,
        faults: 500,
    };
}

impl Plan {
    /// The plan of a seed.
    #[must_use]
    pub fn draw(seed: u64, size: Size) -> Self {
        let dice = Dice::new(seed);
        let nodes = 1 + dice.index(3);
        let people = 3 + dice.index(5);
        let rounds = (0..size.rounds).map(|_| Round::draw(&dice, nodes, size));
        Self {
            seed,
            nodes,
            people,
            rounds: rounds.collect(),
        }
    }

    /// The same plan, with which nothing goes wrong.
    #[must_use]
    pub fn without_faults(&self) -> Self {
        let mut plan = self.clone();
        plan.rounds
            .iter_mut()
            .for_each(|round| round.faults.clear());
        plan
    }

    /// How many steps it has.
    #[must_use]
    pub fn steps(&self) -> usize {
        let actors = self.rounds.iter().flat_map(|round| &round.actors);
        actors.map(Vec::len).sum()
    }

    /// How many faults it has.
    #[must_use]
    pub fn faults(&self) -> usize {
        self.rounds.iter().map(|round| round.faults.len()).sum()
    }
}

impl Round {
    fn draw(dice: &Dice, nodes: usize, size: Size) -> Self {
        let before = match dice.below(32) {
            0..=7 => Duration::ZERO,
            8..=16 => Duration::from_micros(1 + dice.below(2_000_000)),
            17..=25 => Duration::from_secs(1 + dice.below(60)),
            26..=30 => Duration::from_secs(60 * (1 + dice.below(60))),
            _ => Duration::from_secs(3600 * (1 + dice.below(30))),
        };
        let actors = 1 + dice.below(size.actors);
        let steps = |_| {
            let steps = 1 + dice.below(size.steps);
            (0..steps).map(|_| Step { seed: dice.bits() }).collect()
        };
        let actors = (0..actors).map(steps).collect();
        let mut faults = Vec::new();
        while dice.in_1000(size.faults) && faults.len() < 3 {
            faults.push(Fault::draw(dice, nodes));
        }
        let skew = nodes > 1 && dice.in_1000(300);
        let clock = skew.then(|| {
            let by = i64::try_from(dice.below(10_000)).unwrap_or_default() - 5_000;
            (dice.index(nodes), by)
        });
        Self {
            before,
            actors,
            faults,
            clock,
        }
    }
}

impl Fault {
    fn draw(dice: &Dice, nodes: usize) -> Self {
        let kind = match dice.below(6) {
            0 => FaultKind::Crash(dice.index(nodes)),
            1 | 2 => FaultKind::PowerCut,
            // A commit that is written and not synced: the power may fail after it.
            3 => FaultKind::Disk(DiskFault::KillAtSync, dice.below(10)),
            _ => FaultKind::Disk(*dice.pick(&DISK), dice.below(30)),
        };
        let later = match dice.below(2) {
            0 => Duration::ZERO,
            _ => Duration::from_micros(dice.below(3_000_000)),
        };
        Self {
            later,
            after: dice.below(200),
            kind,
        }
    }
}
