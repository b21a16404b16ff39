//! `aivy ledger export`: the complete ledger, from one snapshot, page by page.

mod beancount;
mod csv;
mod journal;
mod text;

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use aivy_app::{App, Failure};
use aivy_store::export::{self, Account, Booked};
use aivy_store::{StoreError, Tx};
use aivy_types::{ErrorCode, Timestamp};
use tokio::sync::Mutex;

use self::journal::{Journal, JournalFormat};
use crate::cli::ExportFormat;

/// How many accounts or transactions are read at a time.
const PAGE: i64 = 1000;

/// The format of an export.
trait Format {
    /// Writes the beginning.
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()>;
    /// Writes an account. All come before the first transaction.
    fn account(&mut self, out: &mut dyn Write, account: &Account) -> io::Result<()>;
    /// Writes a transaction, in the order of their numbers.
    fn transaction(&mut self, out: &mut dyn Write, booked: &Booked) -> io::Result<()>;
    /// Writes an account's closing balance, after all transactions. None is later than `last`.
    fn closing(
        &mut self,
        out: &mut dyn Write,
        account: &Account,
        last: Timestamp,
    ) -> io::Result<()>;
}

/// The writer for a format.
fn writer(format: ExportFormat) -> Box<dyn Format + Send> {
    match format {
        ExportFormat::Csv => Box::new(csv::Csv),
        ExportFormat::Beancount => Box::new(beancount::Beancount),
        ExportFormat::Hledger => Box::new(Journal(JournalFormat::Hledger)),
        ExportFormat::Ledger => Box::new(Journal(JournalFormat::Ledger)),
    }
}

pub(crate) async fn run(
    app: &App,
    format: ExportFormat,
    file: Option<&Path>,
) -> Result<(), Failure> {
    let out: Box<dyn Write + Send> = match file {
        Some(path) => Box::new(File::create(path).map_err(|error| unwritten(&error))?),
        None => Box::new(io::stdout()),
    };
    let export = Mutex::new(Export {
        out: BufWriter::new(out),
        format: writer(format),
        last: Timestamp::from_micros(0),
        begun: false,
    });
    app.db
        .snapshot(export, async |tx, export| {
            // Never contended: a read runs one closure at a time.
            let mut export = export.try_lock().map_err(|_| twice())?;
            export.all(tx).await
        })
        .await
}

/// The state of an export.
struct Export {
    out: BufWriter<Box<dyn Write + Send>>,
    format: Box<dyn Format + Send>,
    /// The latest time of a transaction; not that of the last one, if a clock went back.
    last: Timestamp,
    begun: bool,
}

impl Export {
    async fn all(&mut self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        // A read with a lost connection runs again, but the output already has a part.
        if std::mem::replace(&mut self.begun, true) {
            return Err(twice());
        }
        self.write(|format, out| format.begin(out))?;
        self.accounts(tx, |format, out, account| format.account(out, account))
            .await?;
        self.transactions(tx).await?;
        let last = self.last;
        self.accounts(tx, |format, out, account| {
            format.closing(out, account, last)
        })
        .await?;
        self.out.flush().map_err(|error| unwritten(&error))
    }

    async fn accounts(
        &mut self,
        tx: &mut Tx<'_>,
        write: impl Fn(&mut dyn Format, &mut dyn Write, &Account) -> io::Result<()>,
    ) -> Result<(), Failure> {
        let mut after = String::new();
        loop {
            let page = export::accounts(tx, &after, PAGE).await?;
            for account in &page {
                self.write(|format, out| write(format, out, account))?;
            }
            match page.into_iter().next_back() {
                Some(last) => after = last.id,
                None => return Ok(()),
            }
        }
    }

    async fn transactions(&mut self, tx: &mut Tx<'_>) -> Result<(), Failure> {
        let mut after = i64::MIN;
        loop {
            let page = export::transactions(tx, after, PAGE).await?;
            for booked in &page {
                self.last = self.last.max(booked.created_at);
                self.write(|format, out| format.transaction(out, booked))?;
            }
            match page.into_iter().next_back() {
                Some(last) => after = last.sequence,
                None => return Ok(()),
            }
        }
    }

    fn write(
        &mut self,
        write: impl FnOnce(&mut dyn Format, &mut dyn Write) -> io::Result<()>,
    ) -> Result<(), Failure> {
        write(&mut *self.format, &mut self.out).map_err(|error| unwritten(&error))
    }
}

fn unwritten(error: &io::Error) -> Failure {
    Failure::new(ErrorCode::InternalError)
        .message("The export cannot be written")
        .cause(error.to_string())
}

fn twice() -> Failure {
    let what = "the connection was lost in the middle of an export";
    StoreError::Unavailable(what.to_owned()).into()
}
