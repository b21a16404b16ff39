//! `/v1/submissions`

mod approve;
mod submit;
