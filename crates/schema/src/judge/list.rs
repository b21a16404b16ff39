//! Keywords for arrays.

use serde_json::Value;

use super::evaluated::Evaluated;
use super::{Judge, Look, sentence};
use crate::cost;
use crate::meter::Exhausted;
use crate::model::{Contains, ListRules, Node};
use crate::value;
use crate::violation::Location;

impl Judge<'_> {
    pub(super) fn list(
        &mut self,
        rules: &ListRules,
        items: &[Value],
        value: &Value,
        at: &Location<'_>,
        look: Look,
        evaluated: &mut Evaluated,
    ) -> Result<bool, Exhausted> {
        let count = cost::bytes(items.len());
        let mut fits = true;
        if let Some(sentence) = sentence::range(&rules.length, count, "item") {
            fits = self.differs(at, look, || sentence);
            // A list that is too long is not validated further.
            if !look.reports || rules.length.most.is_some_and(|most| count > most) {
                return Ok(false);
            }
        }
        if rules.unique {
            self.meter.take(cost::unique(value::size(value), count))?;
            if !is_unique(items) {
                fits = self.differs(at, look, || "must not have the same item twice".to_owned());
            }
        }
        if fits || look.reports {
            fits &= self.items(rules, items, at, look, evaluated)?;
        }
        if let Some(contains) = &rules.contains
            && (fits || look.reports)
        {
            fits &= self.contains(contains, items, at, look, evaluated)?;
        }
        Ok(fits)
    }

    fn items(
        &mut self,
        rules: &ListRules,
        items: &[Value],
        at: &Location<'_>,
        look: Look,
        evaluated: &mut Evaluated,
    ) -> Result<bool, Exhausted> {
        let mut fits = true;
        let rest = rules.items.unwrap_or(Node::Always);
        let nodes = rules.prefix.iter().copied();
        let nodes = nodes.chain(std::iter::repeat(rest));
        for ((index, item), node) in items.iter().enumerate().zip(nodes) {
            if index >= rules.prefix.len() && rest == Node::Always {
                break;
            }
            let location = Location::Item(at, index);
            fits &= self.holds(node, item, &location, look.below())?.is_some();
            if !fits && !look.reports {
                return Ok(false);
            }
        }
        if look.tracks {
            self.meter.take(Evaluated::steps(items.len()))?;
            if rules.items.is_some() {
                evaluated.add_all();
            }
            (0..rules.prefix.len().min(items.len())).for_each(|index| evaluated.add(index));
        }
        Ok(fits)
    }

    fn contains(
        &mut self,
        contains: &Contains,
        items: &[Value],
        at: &Location<'_>,
        look: Look,
        evaluated: &mut Evaluated,
    ) -> Result<bool, Exhausted> {
        let mut count = 0;
        let tracks = look.tracks;
        for (index, item) in items.iter().enumerate() {
            let location = Location::Item(at, index);
            let look = look.below().quiet();
            if self.holds(contains.node, item, &location, look)?.is_some() {
                count += 1;
                if tracks {
                    evaluated.add(index);
                }
            }
        }
        if count < contains.least {
            let least = contains.least;
            return Ok(self.differs(at, look, || sentence::contained("at least", least)));
        }
        match contains.most.filter(|most| count > *most) {
            Some(most) => Ok(self.differs(at, look, || sentence::contained("at most", most))),
            None => Ok(true),
        }
    }

    /// Unevaluated items.
    pub(super) fn other_items(
        &mut self,
        node: Node,
        items: &[Value],
        at: &Location<'_>,
        look: Look,
        evaluated: &mut Evaluated,
    ) -> Result<bool, Exhausted> {
        self.meter.take(cost::bytes(items.len()))?;
        let mut fits = true;
        for (index, item) in items.iter().enumerate() {
            if evaluated.has(index) {
                continue;
            }
            let location = Location::Item(at, index);
            fits &= match node {
                Node::Never => self.differs(&location, look, || "is not known".to_owned()),
                node => self.holds(node, item, &location, look.below())?.is_some(),
            };
            if !fits && !look.reports {
                return Ok(false);
            }
        }
        evaluated.add_all();
        Ok(fits)
    }
}

fn is_unique(items: &[Value]) -> bool {
    let mut sorted: Vec<&Value> = items.iter().collect();
    sorted.sort_unstable_by(|a, b| value::order(a, b));
    sorted
        .windows(2)
        .all(|pair| value::order(pair[0], pair[1]).is_ne())
}
