//! Keywords for objects.

use serde_json::{Map, Value};

use super::evaluated::Evaluated;
use super::{Judge, Look, sentence};
use crate::cost;
use crate::meter::Exhausted;
use crate::model::{Node, ObjectRules};
use crate::violation::Location;

type Members = Map<String, Value>;

impl Judge<'_> {
    pub(super) fn object(
        &mut self,
        rules: &ObjectRules,
        members: &Members,
        value: &Value,
        at: &Location<'_>,
        look: Look,
        evaluated: &mut Evaluated,
    ) -> Result<bool, Exhausted> {
        let count = cost::bytes(members.len());
        let mut fits = true;
        if let Some(sentence) = sentence::range(&rules.length, count, "member") {
            fits = self.differs(at, look, || sentence);
            // An object that is too large is not validated further.
            if !look.reports || rules.length.most.is_some_and(|most| count > most) {
                return Ok(false);
            }
        }
        fits &= self.required(rules, members, at, look)?;
        if fits || look.reports {
            fits &= self.members(rules, members, at, look, evaluated)?;
        }
        for (name, node) in &rules.dependent {
            self.meter.take(cost::finding(members.len()))?;
            if (fits || look.reports) && members.contains_key(name) {
                let verdict = self.holds(*node, value, at, look)?;
                fits &= self.joined(verdict, evaluated, members.len())?;
            }
        }
        Ok(fits)
    }

    fn required(
        &mut self,
        rules: &ObjectRules,
        members: &Members,
        at: &Location<'_>,
        look: Look,
    ) -> Result<bool, Exhausted> {
        let mut fits = true;
        for name in &rules.required {
            self.meter.take(cost::finding(members.len()))?;
            if !members.contains_key(name) {
                let location = Location::Member(at, name);
                fits = self.differs(&location, look, || "is required".to_owned());
            }
        }
        for (given, names) in &rules.dependent_required {
            let finding = cost::finding(members.len());
            self.meter.take(finding * (1 + cost::bytes(names.len())))?;
            if !members.contains_key(given) {
                continue;
            }
            for name in names.iter().filter(|name| !members.contains_key(*name)) {
                let location = Location::Member(at, name);
                fits = self.differs(&location, look, || sentence::required_with(given));
            }
        }
        Ok(fits)
    }

    fn members(
        &mut self,
        rules: &ObjectRules,
        members: &Members,
        at: &Location<'_>,
        look: Look,
        evaluated: &mut Evaluated,
    ) -> Result<bool, Exhausted> {
        let mut fits = true;
        if !rules.look_at_members() {
            return Ok(true);
        }
        for (index, (name, value)) in members.iter().enumerate() {
            self.meter.take(cost::finding(rules.properties.len()))?;
            let location = Location::Member(at, name);
            let (spoken_of, fit) = self.member(rules, name, value, &location, look)?;
            fits &= fit;
            if spoken_of && look.tracks {
                evaluated.add(index);
            }
            if let Some(node) = rules.names {
                let location = Location::Name(at, name);
                let name = Value::String(name.clone());
                fits &= self.holds(node, &name, &location, look.below())?.is_some();
            }
            if !fits && !look.reports {
                return Ok(false);
            }
        }
        Ok(fits)
    }

    /// Whether the rules evaluate a member, and whether it matches.
    fn member(
        &mut self,
        rules: &ObjectRules,
        name: &str,
        value: &Value,
        location: &Location<'_>,
        look: Look,
    ) -> Result<(bool, bool), Exhausted> {
        let (mut spoken_of, mut fits) = (false, true);
        if let Some(node) = rules.properties.get(name) {
            spoken_of = true;
            fits &= self.holds(*node, value, location, look.below())?.is_some();
        }
        for (pattern, node) in &rules.patterns {
            if self.is_in(*pattern, name)? {
                spoken_of = true;
                fits &= self.holds(*node, value, location, look.below())?.is_some();
            }
        }
        match rules.additional.filter(|_| !spoken_of) {
            None => Ok((spoken_of, fits)),
            Some(Node::Never) => {
                let fits = self.differs(location, look, || "is not known".to_owned());
                Ok((true, fits))
            }
            Some(node) => {
                let fit = self.holds(node, value, location, look.below())?.is_some();
                Ok((true, fits & fit))
            }
        }
    }

    /// Unevaluated members.
    pub(super) fn other_members(
        &mut self,
        node: Node,
        members: &Members,
        at: &Location<'_>,
        look: Look,
        evaluated: &mut Evaluated,
    ) -> Result<bool, Exhausted> {
        self.meter.take(cost::bytes(members.len()))?;
        let mut fits = true;
        for (index, (name, value)) in members.iter().enumerate() {
            if evaluated.has(index) {
                continue;
            }
            let location = Location::Member(at, name);
            fits &= match node {
                Node::Never => self.differs(&location, look, || "is not known".to_owned()),
                node => self.holds(node, value, &location, look.below())?.is_some(),
            };
            if !fits && !look.reports {
                return Ok(false);
            }
        }
        evaluated.add_all();
        Ok(fits)
    }
}

impl ObjectRules {
    /// Whether any rule depends on the members.
    pub(crate) fn look_at_members(&self) -> bool {
        !self.properties.is_empty()
            || !self.patterns.is_empty()
            || self.names.is_some()
            || self.additional.is_some()
    }
}
