//! Every way of failing, each answered in the one error shape (the harness checks it on every
//! answer) with the request id and, under `/v1`, the limits.

mod bodies;
mod database;
mod ids;
mod methods;
mod place;
mod queries;
mod routes;
mod transport;
