//! What is generated from the document, against the real server: the client, the command line,
//! the mock. Each operation of the document through each of them, a success and an error. And what
//! programs of others make of the ledger's books.

mod books;
mod cli;
mod client;
mod mock;
