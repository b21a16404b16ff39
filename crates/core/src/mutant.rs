//! Mistakes that are put in by hand and switched on one at a time, to show that the simulator finds
//! them. Without the feature `mutants` none can be switched on, and the compiler removes them.

#[cfg(feature = "mutants")]
use std::cell::Cell;

macro_rules! mutants {
    ($($name:ident, $text:literal;)+) => {
        /// A mistake.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Mutant {
            $(#[doc = $text] $name,)+
        }

        impl Mutant {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// What is wrong.
            #[must_use]
            pub const fn text(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }
        }
    };
}

mutants! {
    LeaseEndsLate, "a claim lapses after the instant at which it expires (< for <=)";
    OverdueIsShown, "a read does not settle what is due";
    ReadsAreTorn, "the statements of a read see different states";
    ApprovedTwice, "a submission is approved whatever its status";
    AppealedTwice, "a rejection can be appealed again";
    SlotIsKept, "a withdrawn claim keeps its slot";
    TakenIsCheckedEarly, "whether a worker has a submission is checked before the transaction";
    RefundedTwice, "what is refunded is paid twice if the escrow suffices";
    CancelledWithLive, "cancelling refunds what live submissions hold";
    MinStakeIsForgotten, "a claim does not check the stake that the task requires";
    PausedIsClaimed, "a paused task can be claimed";
    AnyoneReviews, "a worker can review their own submission";
    AnswerIsForgotten, "the answer of an act is not kept under its key";
    RefusalIsForgotten, "a refusal is not kept under its key";
    AnswerIsKeptShort, "answers are kept for 12 hours";
    AnswerIsKeptApart, "the answer of an act is kept in a transaction of its own";
    LockIsForgotten, "a position can be unstaked before its lock ends";
    CooldownIsForgotten, "a position can be withdrawn before its cooldown ends";
    RoundedUp, "rewards are rounded up";
    LateStakeEarnsAll, "a new stake shares in what was emitted before it";
    ReserveIsIgnored, "a pool emits more than its reserve";
    ClosedPoolEmits, "a closed pool goes on emitting";
    PaidIsShared, "what was paid is shared again by a clock that is behind";
    AnsweredEarly, "a write is confirmed although its commit failed";
    JobIsNotUndone, "a refused write keeps what it had changed";
    SyncIsLeftOut, "a commit is not synced";
    RecoveredIsNotSynced, "what is found in the log after a crash is not synced before it is shown";
    KeyIsCachedOn, "this node does not hear of a revoked key";
    ChangesAreMissed, "other nodes do not hear of a revoked key";
    TrustIsForever, "a cache is trusted although changes cannot be read";
    BucketIsLarger, "a bucket admits one request too many";
    RefusalTakes, "a refused request takes a token";
    RestIsRoundedUp, "Remaining is rounded up";
    OldPasswordWorks, "a log-in does not check the password again in its transaction";
    SessionsStay, "a change of password leaves other sessions";
}

#[cfg(feature = "mutants")]
thread_local! {
    static ON: Cell<Option<Mutant>> = const { Cell::new(None) };
}

/// Switches a mistake on for this thread, and all others off.
#[cfg(feature = "mutants")]
pub fn switch(mutant: Option<Mutant>) {
    ON.with(|on| on.set(mutant));
}

/// Whether a mistake is switched on.
#[cfg(feature = "mutants")]
#[must_use]
pub fn is_on(mutant: Mutant) -> bool {
    ON.with(Cell::get) == Some(mutant)
}

/// Whether a mistake is switched on: never.
#[cfg(not(feature = "mutants"))]
#[must_use]
pub const fn is_on(_: Mutant) -> bool {
    false
}
