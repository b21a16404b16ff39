//! The key that is asking.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Envelope, KeyId, Permission, Timestamp};

/// The key that is asking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CurrentKey {
    /// The key.
    pub id: KeyId,
    /// The name that its owner gave it.
    #[schema(example = "laptop")]
    pub name: String,
    /// What it may do.
    pub permissions: Vec<Permission>,
    /// The plan of its account.
    #[schema(example = "free")]
    pub plan: String,
    /// When it stops working; null if never.
    #[schema(required = true)]
    pub expires_at: Option<Timestamp>,
}

/// The answer that carries a [`CurrentKey`].
pub type CurrentKeyEnvelope = Envelope<CurrentKey>;
