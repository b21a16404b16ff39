//! The permissions of a key: one table, from which the check, the document and the docs are made.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::UnknownWord;

macro_rules! permissions {
    ($($name:ident = $wire:literal, $grants:literal;)*) => {
        /// A permission of an API key.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Permission {
            $(#[doc = $grants] #[serde(rename = $wire)] $name,)*
        }

        crate::words::words! { Permission as "permission", { $($name = $wire,)* } }

        impl Permission {
            /// What it grants, for people.
            #[must_use]
            pub const fn grants(self) -> &'static str {
                match self { $(Self::$name => $grants),* }
            }
        }
    };
}

// New ones go to the end: which of them a key has used is stored by their places.
permissions! {
    ReadUser = "read:user", "Access user profile information";
    ReadTasks = "read:tasks", "Access task information";
    WriteTasks = "write:tasks", "Submit and manage tasks";
    ReadStaking = "read:staking", "Access staking information";
    WriteStaking = "write:staking", "Manage staking operations";
    UseAi = "use:ai", "Use AI tools via the API";
    WriteUser = "write:user", "Manage user information";
    ManageKeys = "manage:keys", "Manage API keys";
}

// By hand: the derive does not see a name that a macro passes on.
impl PartialSchema for Permission {
    fn schema() -> RefOr<Schema> {
        let lines: Vec<_> = Self::ALL
            .iter()
            .map(|p| format!("- `{p}`: {}", p.grants()))
            .collect();
        ObjectBuilder::new()
            .schema_type(SchemaType::Type(Type::String))
            .description(Some(format!(
                "A permission of an API key.\n\n{}",
                lines.join("\n")
            )))
            .enum_values(Some(Self::ALL.iter().map(|p| p.as_str())))
            .build()
            .into()
    }
}

impl ToSchema for Permission {
    fn name() -> Cow<'static, str> {
        "Permission".into()
    }
}

/// A set of permissions in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Permissions(u64);

impl Permissions {
    /// Every permission there is.
    #[must_use]
    pub fn all() -> Self {
        Permission::ALL.iter().copied().collect()
    }

    /// Whether `permission` is in the set.
    #[must_use]
    pub const fn contains(self, permission: Permission) -> bool {
        self.0 & (1 << permission as u64) != 0
    }

    /// Whether the set is empty.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The set as a word: the bit of a permission is its place in the table.
    #[must_use]
    pub const fn bits(self) -> i64 {
        self.0.cast_signed()
    }

    /// The set that [`Permissions::bits`] said; bits that stand for nothing are left out.
    #[must_use]
    pub fn from_bits(bits: i64) -> Self {
        Self(bits.cast_unsigned() & Self::all().0)
    }

    /// What is in this set and not in `other`.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// The permissions in the order of the table.
    pub fn iter(self) -> impl Iterator<Item = Permission> {
        Permission::ALL
            .iter()
            .copied()
            .filter(move |p| self.contains(*p))
    }

    /// Names with a space between, the form of OAuth's `scope` (RFC 6749, 3.3); also how they are stored.
    #[must_use]
    pub fn to_scope(self) -> String {
        self.iter()
            .map(Permission::as_str)
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// Reads names separated by spaces or commas.
    ///
    /// # Errors
    /// Names the first that is not a permission.
    pub fn parse(text: &str) -> Result<Self, UnknownWord> {
        text.split([' ', ','])
            .filter(|name| !name.is_empty())
            .map(str::parse)
            .collect()
    }
}

impl FromIterator<Permission> for Permissions {
    fn from_iter<I: IntoIterator<Item = Permission>>(from: I) -> Self {
        Self(from.into_iter().fold(0, |set, p| set | 1 << p as u64))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn a_scope_reads_back() {
        let set = Permissions::parse("write:user, read:user").unwrap();
        assert_eq!(set.to_scope(), "read:user write:user");
        assert_eq!(Permissions::parse(&set.to_scope()).unwrap(), set);
        assert!(!set.contains(Permission::UseAi));
        assert_eq!(Permissions::all().iter().count(), Permission::ALL.len());
    }

    #[test]
    fn a_word_reads_back() {
        let set = Permissions::parse("read:user use:ai").unwrap();
        assert_eq!(Permissions::from_bits(set.bits()), set);
        assert_eq!(Permissions::from_bits(-1), Permissions::all());
        let rest = Permissions::all().without(set);
        assert!(!rest.contains(Permission::UseAi) && rest.contains(Permission::WriteUser));
    }

    /// Which permissions a key has used is stored as bits: whoever moves one in the table gives
    /// what is stored another meaning.
    #[test]
    fn every_permission_keeps_its_bit() {
        let bits = Permission::ALL.iter().map(|&p| {
            let set: Permissions = [p].into_iter().collect();
            (p.as_str(), set.bits())
        });
        let stored = [
            ("read:user", 1),
            ("read:tasks", 2),
            ("write:tasks", 4),
            ("read:staking", 8),
            ("write:staking", 16),
            ("use:ai", 32),
            ("write:user", 64),
            ("manage:keys", 128),
        ];
        assert_eq!(bits.collect::<Vec<_>>(), stored);
    }

    #[test]
    fn the_wire_name_is_the_name() {
        for permission in Permission::ALL {
            let json = serde_json::to_string(permission).unwrap();
            assert_eq!(json, format!("{:?}", permission.as_str()));
        }
        assert!("read:everything".parse::<Permission>().is_err());
    }
}
