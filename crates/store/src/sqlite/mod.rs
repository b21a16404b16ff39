//! The embedded database: one file, one thread that writes, connections that read on whichever
//! thread asks.

mod connection;
mod error;
mod job;
mod migrate;
mod reader;
mod writer;

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use futures_util::future::BoxFuture;

pub(crate) use error::failure;

use crate::stats::Counters;
use crate::tx::Tx;
use crate::{DbOptions, StoreError};

/// A file that is open.
#[derive(Debug)]
pub(crate) struct Sqlite {
    writer: writer::Writer,
    readers: reader::Readers,
    counters: Arc<Counters>,
}

impl Sqlite {
    pub(crate) async fn open(
        path: &Path,
        options: &DbOptions,
        counters: Arc<Counters>,
    ) -> Result<Self, StoreError> {
        let writer = writer::Writer::start(path, options, counters.clone()).await?;
        let readers = reader::Readers::open(path, options)?;
        Ok(Self {
            writer,
            readers,
            counters,
        })
    }

    pub(crate) async fn read<T, E, F>(&self, work: F) -> Result<T, E>
    where
        E: From<StoreError>,
        F: AsyncFn(&mut Tx<'_>) -> Result<T, E>,
    {
        let since = Instant::now();
        let mut reader = self.readers.take().await?;
        let outcome = work(&mut Tx::sqlite(reader.connection())).await;
        drop(reader);
        self.counters.read(since);
        outcome
    }

    pub(crate) async fn snapshot<T, E, F>(&self, work: F) -> Result<T, E>
    where
        E: From<StoreError>,
        F: AsyncFn(&mut Tx<'_>) -> Result<T, E>,
    {
        let since = Instant::now();
        let mut reader = self.readers.take().await?;
        connection::run(reader.connection(), "BEGIN").map_err(|f| f.error)?;
        let outcome = work(&mut Tx::sqlite(reader.connection())).await;
        // Giving the reader back ends its transaction.
        drop(reader);
        self.counters.read(since);
        outcome
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

    pub(crate) async fn close(&self) {
        self.writer.close().await;
        self.readers.close();
    }
}
