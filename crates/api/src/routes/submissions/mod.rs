//! `/v1/submissions`

pub mod appeal_submission;
pub mod approve_submission;
pub mod get_submission;
pub mod list_submissions;
pub mod reject_submission;
pub mod submit_submission;
pub mod withdraw_submission;
