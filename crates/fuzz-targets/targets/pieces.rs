//! A stream that is cut into pieces.

/// Cuts `text` after every number of bytes in `sizes`, which repeat; a size of 0 is an empty piece.
/// Without a size that is not 0 the text is one piece.
pub(crate) fn cut<'a>(text: &'a [u8], sizes: &[u8]) -> Vec<&'a [u8]> {
    if sizes.iter().all(|size| *size == 0) {
        return vec![text];
    }
    let (mut pieces, mut rest) = (Vec::new(), text);
    for size in sizes.iter().cycle() {
        let size = usize::from(*size).min(rest.len());
        let (piece, after) = rest.split_at(size);
        pieces.push(piece);
        rest = after;
        if rest.is_empty() {
            break;
        }
    }
    pieces
}
