//! Whether a history can be explained: whether its calls can be put into an order that agrees with
//! time and in which each outcome is the model's (linearizability: Herlihy and Wing, 1990; the
//! search is that of Wing and Gong, 1993).

use std::collections::HashSet;

use crate::history::Record;
use crate::model::{Model, Reason};

/// How many calls are tried before the search gives up.
const TRIES: usize = 200_000;

/// No order explains a history.
#[derive(Debug, Clone)]
pub struct Violation {
    /// The call that nothing explains.
    pub record: Record,
    /// Why not, in the order that came furthest.
    pub reason: Reason,
}

/// Finds an order of the calls of a window, at whose ends no call was running, and returns the
/// state after it. Calls without an answer may be left out.
///
/// # Errors
/// There is none.
pub fn explain(model: &Model, window: &[Record]) -> Result<Model, Box<Violation>> {
    let mut order: Vec<&Record> = window.iter().collect();
    order.sort_by_key(|record| record.ended);
    let mut search = Search {
        records: order,
        tried: 0,
        furthest: None,
        failed: HashSet::new(),
    };
    let mut taken = vec![false; window.len()];
    match search.from(model, &mut taken, 0) {
        Some(model) => Ok(model),
        None => Err(Box::new(search.violation())),
    }
}

struct Search<'r> {
    /// In the order of their ends.
    records: Vec<&'r Record>,
    tried: usize,
    furthest: Option<(usize, Violation)>,
    /// Sets of calls that were taken, with the order's last call, from which nothing led on.
    failed: HashSet<(Vec<bool>, usize)>,
}

impl Search<'_> {
    fn from(&mut self, model: &Model, taken: &mut Vec<bool>, depth: usize) -> Option<Model> {
        let open = |search: &Self, taken: &[bool], place: usize| {
            !taken[place] && !search.records[place].is_uncertain()
        };
        let first_end = (0..taken.len())
            .filter(|&place| open(self, taken, place))
            .map(|place| self.records[place].ended)
            .min();
        let Some(first_end) = first_end else {
            let mut after = model.clone();
            for (place, record) in self.records.iter().enumerate() {
                if !taken[place] {
                    after.doubt(record);
                }
            }
            return Some(after);
        };
        let next: Vec<usize> = (0..taken.len())
            .filter(|&place| !taken[place] && self.records[place].begun < first_end)
            .collect();
        // What has an answer first: a call without one is taken only if it is needed.
        let (certain, uncertain): (Vec<usize>, Vec<usize>) = next
            .into_iter()
            .partition(|&place| !self.records[place].is_uncertain());
        for place in certain.into_iter().chain(uncertain) {
            if self.tried >= TRIES {
                return None;
            }
            self.tried += 1;
            let mut after = model.clone();
            match after.take(self.records[place]) {
                Ok(()) => {
                    taken[place] = true;
                    let known = (taken.clone(), place);
                    if !self.failed.contains(&known) {
                        if let Some(found) = self.from(&after, taken, depth + 1) {
                            return Some(found);
                        }
                        self.failed.insert(known);
                    }
                    taken[place] = false;
                }
                Err(reason) => self.failed_at(depth, place, reason),
            }
        }
        None
    }

    fn failed_at(&mut self, depth: usize, place: usize, reason: Reason) {
        let record = self.records[place];
        if record.is_uncertain() {
            return;
        }
        if self
            .furthest
            .as_ref()
            .is_none_or(|(known, _)| depth > *known)
        {
            let record = record.clone();
            self.furthest = Some((depth, Violation { record, reason }));
        }
    }

    fn violation(self) -> Violation {
        let gave_up = self.tried >= TRIES;
        let found = self.furthest.map(|(_, violation)| violation);
        let mut violation = found.unwrap_or_else(|| Violation {
            record: self.records[0].clone(),
            reason: "no order of the calls explains it".to_owned(),
        });
        if gave_up {
            violation.reason = format!("gave up after {TRIES} tries: {}", violation.reason);
        }
        violation
    }
}
