//! The server behind proxies that others wrote.

mod addresses;
mod forms;
mod programs;
