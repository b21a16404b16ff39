//! JSON pointers (RFC 6901) into the input document.

use std::fmt;

/// An escaped JSON pointer. The empty pointer is the whole document.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Pointer(String);

impl Pointer {
    /// Takes a pointer that is already escaped.
    pub(crate) fn parse(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The pointer to a member or element of what this one points to.
    pub(crate) fn child(&self, segment: impl fmt::Display) -> Self {
        let segment = segment.to_string().replace('~', "~0").replace('/', "~1");
        Self(format!("{}/{segment}", self.0))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The unescaped segments.
    pub(crate) fn segments(&self) -> impl Iterator<Item = String> + '_ {
        self.0
            .split('/')
            .skip(1)
            .map(|segment| segment.replace("~1", "/").replace("~0", "~"))
    }

    /// Whether `self` points into (or at) what `root` points to.
    pub(crate) fn is_within(&self, root: &Self) -> bool {
        self.0
            .strip_prefix(&root.0)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
