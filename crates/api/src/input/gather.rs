//! Pieces of a body put together, without a copy where there is but one: a large body that was read
//! once and is read again (for its `Idempotency-Key`) is not held twice.

use actix_web::web::{Bytes, BytesMut};

/// What is reserved at most before anything has come.
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

    /// How many bytes have come.
    pub(super) fn len(&self) -> usize {
        self.only.len().max(self.all.len())
    }

    /// The next piece.
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

    /// All of them.
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
