//! A year of trouble in minutes: the use cases, the store and the gate run in one thread, on
//! simulated time and a simulated disk, in an order that one seed decides, and a model of the
//! contract has to explain each answer.

#![cfg(feature = "run")]

pub mod actor;
pub mod call;
pub mod check;
pub mod coverage;
pub mod dice;
pub mod digest;
pub mod disk;
pub mod failure;
pub mod gate;
pub mod history;
pub mod hunt;
pub mod keys;
pub mod model;
pub mod node;
pub mod plan;
pub mod run;
pub mod scheduler;
pub mod shrink;
pub mod story;
pub mod world;
