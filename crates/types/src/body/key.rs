//! API keys: that of the current request, and those of an account.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::body::text_enum::text_enum;
use crate::{Envelope, KeyId, ListEnvelope, Permission, Timestamp};

text_enum! {
    /// The status of an API key.
    KeyStatus, "The status of an API key.\n\n- `active`: works\n- `expiring`: works, and expires within 7 days, or has lived half of a life shorter than 14 days\n- `expired`: its `expires_at` has passed\n- `revoked`: its owner has ended it" {
        /// Works.
        Active = "active",
        /// Works, and expires soon.
        Expiring = "expiring",
        /// Its `expires_at` has passed.
        Expired = "expired",
        /// Its owner has ended it.
        Revoked = "revoked",
    }
}

impl KeyStatus {
    /// Those of keys that work.
    pub const LIVE: &'static [Self] = &[Self::Active, Self::Expiring];
    /// Those of keys that have ended.
    pub const ENDED: &'static [Self] = &[Self::Expired, Self::Revoked];

    /// Whether a key with this status works.
    #[must_use]
    pub const fn is_live(self) -> bool {
        matches!(self, Self::Active | Self::Expiring)
    }
}

/// An API key of an account. The text of the key is only in the response that creates it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Key {
    /// The ID of the key.
    pub id: KeyId,
    /// The name that the owner gave the key.
    #[schema(example = "laptop")]
    pub name: String,
    /// The first and last characters of the key's text, to tell keys apart.
    #[schema(example = "aivy_Ab3d…x9Yz")]
    pub display: String,
    /// The permissions of the key.
    pub permissions: Vec<Permission>,
    /// The permissions that the key has used so far. Updated within a few seconds.
    pub used_permissions: Vec<Permission>,
    /// The status of the key.
    pub status: KeyStatus,
    /// When the key was created.
    pub created_at: Timestamp,
    /// When the key expires; null if it never does.
    #[schema(required = true)]
    pub expires_at: Option<Timestamp>,
    /// When the key was last used, to the minute; null if never.
    #[schema(required = true)]
    pub last_used_at: Option<Timestamp>,
    /// When the key was revoked; null if it was not.
    #[schema(required = true)]
    pub revoked_at: Option<Timestamp>,
    /// The ID of the key that replaced this one at its rotation; null if it was not rotated.
    #[schema(required = true)]
    pub replaced_by: Option<KeyId>,
}

impl Key {
    /// The permissions that it has and has never used; none for a key that was never used at all.
    pub fn unused_permissions(&self) -> impl Iterator<Item = Permission> {
        let used = &self.used_permissions;
        let all = self.permissions.iter().copied();
        all.filter(|permission| !used.is_empty() && !used.contains(permission))
    }
}

/// Which keys are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct KeyFilter {
    /// Only keys with this status.
    #[param(inline, nullable = false)]
    pub status: Option<KeyStatus>,
}

/// The response with a page of [`Key`]s.
pub type KeyListEnvelope = ListEnvelope<Key>;

/// The API key that authenticated this request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CurrentKey {
    /// The ID of the key.
    pub id: KeyId,
    /// The name that the owner gave the key.
    #[schema(example = "laptop")]
    pub name: String,
    /// The permissions of the key.
    pub permissions: Vec<Permission>,
    /// The plan of the account.
    #[schema(example = "free")]
    pub plan: String,
    /// When the key expires; null if it never does.
    #[schema(required = true)]
    pub expires_at: Option<Timestamp>,
}

/// The response body that carries a [`CurrentKey`].
pub type CurrentKeyEnvelope = Envelope<CurrentKey>;
