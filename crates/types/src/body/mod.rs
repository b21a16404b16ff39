//! Bodies, one file a resource. `…In` is what a creation takes, `…Patch` what a change takes,
//! the bare name is what is answered.

pub mod key;
pub mod ledger;
pub mod located;
pub mod page;
pub mod patch;
pub mod proof;
pub mod staking;
pub mod submission;
pub mod task;
pub(crate) mod text_enum;
pub mod usage;
pub mod user;

pub use key::{CurrentKey, CurrentKeyEnvelope};
pub use ledger::{
    Balance, BalanceEnvelope, Transaction, TransactionFilter, TransactionKind,
    TransactionListEnvelope,
};
pub use located::Located;
pub use page::PageQuery;
pub use patch::Clearable;
pub use proof::{
    LedgerProof, LedgerProofEnvelope, LedgerTotals, Seal, TransactionPath, TransactionProof,
    TransactionProofEnvelope,
};
pub use staking::{
    Pool, PoolEnvelope, PoolFilter, PoolListEnvelope, PoolPath, PoolStatus, Position,
    PositionEnvelope, PositionFilter, PositionIn, PositionListEnvelope, PositionPath,
    PositionStatus, RewardPayment, RewardPaymentListEnvelope, StakingSummary,
    StakingSummaryEnvelope, UnstakeQuery,
};
pub use submission::{
    AppealIn, ApprovalIn, RejectionIn, ResultIn, Submission, SubmissionEnvelope, SubmissionFilter,
    SubmissionListEnvelope, SubmissionPath, SubmissionStatus,
};
pub use task::{
    Order, Review, Task, TaskCategory, TaskEnvelope, TaskFilter, TaskIn, TaskListEnvelope,
    TaskPatch, TaskPath, TaskSort, TaskStatus, TaskSwitch, UserRef,
};
pub use text_enum::UnknownWord;
pub use usage::{AiBudget, AiRuns, AiUsage, DayUsage, OperationUsage, Usage, UsageEnvelope};
pub use user::{Profile, ProfileEnvelope, ProfilePatch, ProfileStats};
