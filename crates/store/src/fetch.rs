//! Runs declared statements in a transaction: the only callers of [`Tx`] that read rows. Separate
//! from the declarations, so that those do not depend on connections.
//!
//! Unless a function says otherwise, its errors are those of [`Tx::query`].

use crate::batch::{Batch, SIZES};
use crate::list::List;
use crate::query::Query;
use crate::record::{self, FromRow};
use crate::tx::Tx;
use crate::value::Value;
use crate::{Listed, Page, StoreError};

impl<T: FromRow> Query<T> {
    /// All rows.
    pub(crate) async fn fetch_all(
        &'static self,
        tx: &mut Tx<'_>,
        params: &[Value<'_>],
    ) -> Result<Vec<T>, StoreError> {
        tx.query(&self.statement, params, self.read).await
    }

    /// The first row, if there is one.
    pub(crate) async fn fetch_optional(
        &'static self,
        tx: &mut Tx<'_>,
        params: &[Value<'_>],
    ) -> Result<Option<T>, StoreError> {
        tx.query_opt(&self.statement, params, self.read).await
    }

    /// The first row of a statement that always returns one.
    ///
    /// # Errors
    /// Internal if there was no row.
    pub(crate) async fn fetch_one(
        &'static self,
        tx: &mut Tx<'_>,
        params: &[Value<'_>],
    ) -> Result<T, StoreError> {
        tx.query_one(&self.statement, params, self.read).await
    }
}

impl<T: FromRow> List<T> {
    /// A page, and the total number of rows. `params` are those of the condition.
    pub(crate) async fn fetch_page(
        &'static self,
        tx: &mut Tx<'_>,
        params: &[Value<'_>],
        page: Page,
    ) -> Result<Listed<T>, StoreError> {
        let items = self.fetch_rows(tx, params, page).await?;
        let total = self.fetch_total(tx, params).await?;
        Ok(Listed { items, total })
    }

    /// The rows of [`List::fetch_page`].
    pub(crate) async fn fetch_rows(
        &'static self,
        tx: &mut Tx<'_>,
        params: &[Value<'_>],
        page: Page,
    ) -> Result<Vec<T>, StoreError> {
        let params = [params, &page.params()].concat();
        tx.query(&self.statements[0], &params, self.read).await
    }

    /// The total of [`List::fetch_page`].
    pub(crate) async fn fetch_total(
        &'static self,
        tx: &mut Tx<'_>,
        params: &[Value<'_>],
    ) -> Result<i64, StoreError> {
        tx.query_one(&self.statements[1], params, record::read)
            .await
    }
}

impl Batch {
    /// Writes rows; each is given by its parameters.
    ///
    /// # Errors
    /// See [`Tx::execute`].
    pub(crate) async fn execute<const PARAMS: usize>(
        &'static self,
        tx: &mut Tx<'_>,
        mut rows: &[[Value<'_>; PARAMS]],
    ) -> Result<(), StoreError> {
        for (size, statement) in SIZES.into_iter().zip(&self.statements) {
            while let Some((batch, rest)) = rows.split_at_checked(size) {
                tx.execute(statement, batch.as_flattened()).await?;
                rows = rest;
            }
        }
        Ok(())
    }
}
