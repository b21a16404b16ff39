//! Verifying the ledger.

use aivy_store::audit::{self, Audit};

use crate::{App, Failure};

impl App {
    /// Recomputes every balance, every derived figure and every seal, from one snapshot.
    ///
    /// # Errors
    /// The database fails, or its records cannot be read.
    pub async fn audit(&self) -> Result<Audit, Failure> {
        let audit = self
            .db
            .snapshot((), async |tx, ()| audit::run(tx).await)
            .await?;
        Ok(audit)
    }
}
