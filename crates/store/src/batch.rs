//! Rows that are written in batches: few statements, for any number of rows.

use crate::source::Source;
use crate::statement::Statement;

/// The numbers of rows that the statements take, largest first.
pub(crate) const SIZES: [usize; 3] = [64, 8, 1];

/// One statement for each size.
#[derive(Debug)]
pub(crate) struct Batch {
    pub(crate) statements: [Statement; SIZES.len()],
}

impl Batch {
    /// `head`, then `row` as many times as needed, then `tail`. Each `?` in `row` is a parameter.
    pub(crate) const fn declare(
        names: [&'static str; SIZES.len()],
        head: &'static str,
        row: &'static str,
        tail: &'static str,
    ) -> Self {
        const fn of(
            name: &'static str,
            rows: usize,
            [head, row, tail]: [&'static str; 3],
        ) -> Statement {
            let source = Source::Rows {
                head,
                row,
                rows,
                tail,
            };
            Statement::declare(name, source)
        }
        let parts = [head, row, tail];
        Self {
            statements: [
                of(names[0], SIZES[0], parts),
                of(names[1], SIZES[1], parts),
                of(names[2], SIZES[2], parts),
            ],
        }
    }

    pub(crate) const fn statements(&'static self) -> &'static [Statement] {
        &self.statements
    }
}
