//! Request and response bodies, one file per resource. `…In` is the body of a request that creates,
//! `…Patch` of one that changes; the bare name is what a response carries.

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

pub use key::*;
pub use ledger::*;
pub use located::Located;
pub use page::PageQuery;
pub use patch::Clearable;
pub use proof::*;
pub use staking::*;
pub use submission::*;
pub use task::*;
pub use usage::*;
pub use user::*;
