//! The user's profile.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::patch::{Clearable, ClearableUri};
use crate::{Timestamp, UserId};

/// A user's profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Profile {
    /// The user.
    pub id: UserId,
    /// The name by which others see the user.
    #[schema(example = "johndoe")]
    pub username: String,
    /// The address the account was made with.
    #[schema(example = "john@example.com")]
    pub email: String,
    /// The full name.
    #[schema(example = "John Doe")]
    pub name: String,
    /// Where the user's picture is.
    #[schema(required = true, example = "https://api.aivy.ai/avatars/johndoe.jpg")]
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
        example = "John Doe"
    )]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Where the user's picture is; null clears it.
    #[schema(value_type = ClearableUri, required = false)]
    #[serde(default, skip_serializing_if = "Clearable::is_absent")]
    pub avatar_url: Clearable<String>,
}
