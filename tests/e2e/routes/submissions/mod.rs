//! `/v1/submissions`

mod appeal_submission;
mod approve_submission;
mod get_submission;
mod list_submissions;
mod reject_submission;
mod submit_submission;
mod withdraw_submission;
