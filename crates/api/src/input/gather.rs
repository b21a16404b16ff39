//! Joins the pieces of a body, without a copy if there is only one: a large body that is read twice
//! (for its `Idempotency-Key`) is not held twice.

use actix_web::web::{Bytes, BytesMut};

/// The maximum that is reserved before anything has arrived, in bytes.
const FIRST_RESERVE: usize = 1 << 20;

/// The pieces so far.
#[derive(Debug, Default)]
pub(super) struct Gather {
    only: Bytes,
    all: BytesMut,
    announced: usize,
}

impl Gather {
    /// For a body of `announced` bytes.
    pub(super) fn new(announced: usize) -> Self {
        Self {
            announced,
            ..Self::default()
        }
    }

    /// The number of bytes so far.
    pub(super) fn len(&self) -> usize {
        self.only.len().max(self.all.len())
    }

    /// Adds the next piece.
    pub(super) fn push(&mut self, piece: Bytes) {
        if self.len() == 0 {
            self.only = piece;
            return;
        }
        if self.all.is_empty() {
            self.all.reserve(self.announced.min(FIRST_RESERVE));
            self.all.extend_from_slice(&self.only);
            self.only = Bytes::new();
        }
        self.all.extend_from_slice(&piece);
    }

    /// The complete body.
    pub(super) fn whole(self) -> Bytes {
        if self.all.is_empty() {
            self.only
        } else {
            self.all.freeze()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_piece_is_not_copied() {
        let piece = Bytes::from(vec![7_u8; 100]);
        let mut gather = Gather::new(100);
        gather.push(piece.clone());
        assert_eq!(gather.whole().as_ptr(), piece.as_ptr());
    }

    #[test]
    fn pieces_are_put_together_in_their_order() {
        let mut gather = Gather::new(0);
        for piece in ["ab", "", "c", "def"] {
            gather.push(Bytes::from_static(piece.as_bytes()));
        }
        assert_eq!(gather.len(), 6);
        assert_eq!(gather.whole(), "abcdef");
        assert_eq!(Gather::new(9).whole(), "");
    }
}
