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
    /// The user.
    pub id: UserId,
    /// The name by which others see the user.
    pub username: String,
    /// The address the account was made with.
    pub email: String,
    /// The full name.
    pub name: String,
    /// Where the user's picture is.
    #[schema(required = true)]
    pub avatar_url: Option<String>,
    /// When the account was made.
    pub created_at: Timestamp,
    /// When the profile was changed last.
    pub updated_at: Timestamp,
    /// What the user has done.
    pub stats: ProfileStats,
}

/// What a user has done, counted from the records themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProfileStats {
    /// The user's approved submissions.
    #[schema(minimum = 0, example = 42)]
    pub tasks_completed: i64,
    /// Task rewards and staking rewards ever received, in whole tokens.
    #[schema(minimum = 0, example = 1250)]
    pub tokens_earned: i64,
    /// What stands in active staking positions, in whole tokens.
    #[schema(minimum = 0, example = 1000)]
    pub tokens_staked: i64,
}

/// A change of the profile. What is absent stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfilePatch {
    /// The full name.
    #[schema(
        nullable = false,
        min_length = 1,
        max_length = 100,
        format = "one-line",
        example = "John Doe"
    )]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Where the user's picture is; null clears it.
    #[schema(value_type = ClearableUri, required = false)]
    #[serde(default, skip_serializing_if = "Clearable::is_absent")]
    pub avatar_url: Clearable<String>,
}

/// The answer that carries a [`Profile`].
pub type ProfileEnvelope = Envelope<Profile>;
