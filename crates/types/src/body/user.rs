//! The user's profile.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::patch::{Clearable, ClearableUri};
use crate::{Envelope, Timestamp, UserId};

/// A user's profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(example = json!({
    "id": "usr_123456789",
    "username": "johndoe",
    "email": "john@example.com",
    "name": "John Doe",
    "avatar_url": "https://api.aivy.ai/avatars/johndoe.jpg",
    "created_at": "2023-01-15T12:00:00Z",
    "updated_at": "2023-05-20T15:30:00Z",
    "stats": { "tasks_completed": 42, "tokens_earned": 1250, "tokens_staked": 1000 }
}))]
pub struct Profile {
    /// The ID of the user.
    pub id: UserId,
    /// The user's public name.
    pub username: String,
    /// The e-mail address of the account.
    pub email: String,
    /// The user's full name.
    pub name: String,
    /// The URL of the user's picture; null if there is none.
    #[schema(required = true)]
    pub avatar_url: Option<String>,
    /// When the account was created.
    pub created_at: Timestamp,
    /// When the profile was last changed.
    pub updated_at: Timestamp,
    /// The user's statistics.
    pub stats: ProfileStats,
}

/// A user's statistics, calculated from the tasks, positions and the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProfileStats {
    /// The number of the user's approved submissions.
    #[schema(minimum = 0, example = 42)]
    pub tasks_completed: i64,
    /// All task rewards and staking rewards ever received, in whole tokens.
    #[schema(minimum = 0, example = 1250)]
    pub tokens_earned: i64,
    /// Tokens in active staking positions.
    #[schema(minimum = 0, example = 1000)]
    pub tokens_staked: i64,
}

/// A change of the profile. Omitted members stay unchanged.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfilePatch {
    /// The user's full name.
    #[schema(
        nullable = false,
        min_length = 1,
        max_length = 100,
        format = "one-line",
        example = "John Doe"
    )]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The URL of the user's picture; null clears it.
    #[schema(value_type = ClearableUri, required = false)]
    #[serde(default, skip_serializing_if = "Clearable::is_absent")]
    pub avatar_url: Clearable<String>,
}

/// The response body that carries a [`Profile`].
pub type ProfileEnvelope = Envelope<Profile>;
