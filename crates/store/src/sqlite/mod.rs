//! The embedded database: one file, one writer thread, and connections that read on the caller's
//! thread.

mod connection;
mod error;
mod identity;
mod job;
mod migrate;
mod place;
mod queue;
mod reader;
mod writer;

use std::path::Path;
use std::sync::Arc;

pub(crate) use connection::forget_pages;
pub(crate) use error::statement_error;
pub(crate) use reader::Reader;

use aivy_core::mutant::{self, Mutant};

#[cfg(feature = "testing")]
use crate::migrate::Migration;
use crate::migrate::{Findings, MIGRATIONS};
use crate::read::View;
use crate::stats::Counters;
use crate::work::Body;
use crate::{Access, DbOptions, StoreError};

/// An open file.
#[derive(Debug)]
pub(crate) struct Sqlite {
    /// `None` for read-only access.
    writer: Option<writer::Writer>,
    readers: reader::Readers,
}

impl Sqlite {
    pub(crate) async fn open(
        path: &Path,
        options: &DbOptions,
        counters: Arc<Counters>,
    ) -> Result<(Self, Findings), StoreError> {
        if options.access == Access::Read {
            place::expect_file(path)?;
            place::check(path)?;
            let readers = reader::Readers::expect(path, options, MIGRATIONS)?;
            let writer = None;
            return Ok((Self { writer, readers }, Findings::default()));
        }
        let (writer, findings) = writer::Writer::start(path, options, counters).await?;
        let readers = reader::Readers::open(path, options, writer.identity().clone())?;
        let writer = Some(writer);
        Ok((Self { writer, readers }, findings))
    }

    /// Brings the schema of a file up to date.
    #[cfg(feature = "testing")]
    pub(crate) fn migrate(
        path: &Path,
        options: &DbOptions,
        known: &'static [Migration],
    ) -> Result<Findings, StoreError> {
        migrate::run(&mut connection::writer(path, options)?, known)
    }

    pub(crate) async fn reader(&self, view: View) -> Result<Reader<'_>, StoreError> {
        let mut reader = self.readers.take().await?;
        if view == View::Snapshot && !mutant::is_on(Mutant::ReadsAreTorn) {
            // Returning the reader ends the transaction.
            connection::run(reader.connection(), "BEGIN").map_err(|failed| failed.error)?;
        }
        Ok(reader)
    }

    pub(crate) async fn write<T, E, B>(&self, body: B) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        B: Body<T, E> + 'static,
    {
        match &self.writer {
            Some(writer) => writer.write(body).await,
            None => Err(StoreError::read_only().into()),
        }
    }

    pub(crate) fn write_queue_len(&self) -> usize {
        self.writer.as_ref().map_or(0, writer::Writer::queue_len)
    }

    /// Fails if the file is no longer at its path.
    pub(crate) fn in_place(&self) -> Result<(), StoreError> {
        match &self.writer {
            Some(writer) => writer.identity().check(),
            None => Ok(()),
        }
    }

    pub(crate) async fn close(&self) {
        if let Some(writer) = &self.writer {
            writer.close().await;
        }
        self.readers.close();
    }
}
