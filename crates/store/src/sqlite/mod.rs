//! The embedded database: one file, one thread that writes, connections that read on whichever
//! thread asks.

mod connection;
mod error;
mod identity;
mod job;
mod migrate;
mod reader;
mod writer;

use std::path::Path;
use std::sync::Arc;

use futures_util::future::BoxFuture;

pub(crate) use connection::forget_pages;
pub(crate) use error::failure;
pub(crate) use reader::Reader;

use crate::migrate::Findings;
#[cfg(feature = "testing")]
use crate::migrate::Migration;
use crate::read::View;
use crate::stats::Counters;
use crate::tx::Tx;
use crate::{DbOptions, StoreError};

/// A file that is open.
#[derive(Debug)]
pub(crate) struct Sqlite {
    writer: writer::Writer,
    readers: reader::Readers,
}

impl Sqlite {
    pub(crate) async fn open(
        path: &Path,
        options: &DbOptions,
        counters: Arc<Counters>,
    ) -> Result<(Self, Findings), StoreError> {
        let (writer, findings) = writer::Writer::start(path, options, counters).await?;
        let readers = reader::Readers::open(path, options, writer.identity().clone())?;
        Ok((Self { writer, readers }, findings))
    }

    /// Brings the schema of a file up to date.
    #[cfg(feature = "testing")]
    pub(crate) fn migrate(
        path: &Path,
        known: &'static [Migration],
    ) -> Result<Findings, StoreError> {
        migrate::run(&mut connection::writer(path)?, known)
    }

    pub(crate) async fn reader(&self, view: View) -> Result<Reader<'_>, StoreError> {
        let mut reader = self.readers.take().await?;
        if view == View::Moment {
            // Giving the reader back ends it.
            connection::run(reader.connection(), "BEGIN").map_err(|failure| failure.error)?;
        }
        Ok(reader)
    }

    pub(crate) async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: for<'t, 'c> Fn(&'t mut Tx<'c>) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
    {
        self.writer.write(work).await
    }

    pub(crate) fn write_queue_len(&self) -> usize {
        self.writer.queue_len()
    }

    /// Whether the file is at its place.
    pub(crate) fn in_place(&self) -> Result<(), StoreError> {
        self.writer.identity().check()
    }

    pub(crate) async fn close(&self) {
        self.writer.close().await;
        self.readers.close();
    }
}
