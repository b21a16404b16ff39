//! Keywords for scalars and for any value.

use serde_json::{Number, Value};

use super::{Judge, Look, sentence};
use crate::cost;
use crate::decimal::is_multiple;
use crate::meter::Exhausted;
use crate::model::{Bound, Choices, NumberRules, Range, Rules, TextRules};
use crate::value;
use crate::violation::Location;

impl Judge<'_> {
    pub(super) fn scalar(
        &mut self,
        rules: &Rules,
        value: &Value,
        at: &Location<'_>,
        look: Look,
    ) -> Result<bool, Exhausted> {
        let mut fits = true;
        if let Some(constant) = &rules.constant {
            self.meter.take(value::size_up_to(value, constant.size))?;
            if value::order(value, &constant.value).is_ne() {
                fits = self.differs(at, look, || sentence::constant(&constant.value));
            }
        }
        if let Some(choices) = &rules.choices {
            let size = value::size_up_to(value, choices.largest);
            self.meter.take(size * cost::rounds(choices))?;
            if !is_among(value, choices) {
                fits = self.differs(at, look, || sentence::choices(&choices.listed));
            }
        }
        if !fits && !look.reports {
            return Ok(false);
        }
        Ok(fits
            & match (value, &rules.number, &rules.text) {
                (Value::Number(number), Some(rules), _) => self.number(rules, number, at, look)?,
                (Value::String(text), _, Some(rules)) => self.text(rules, value, text, at, look)?,
                _ => true,
            })
    }

    fn number(
        &mut self,
        rules: &NumberRules,
        number: &Number,
        at: &Location<'_>,
        look: Look,
    ) -> Result<bool, Exhausted> {
        let mut fits = true;
        for (bound, limit) in &rules.bounds {
            let order = value::numbers(number, limit);
            let within = match bound {
                Bound::Minimum => order.is_ge(),
                Bound::ExclusiveMinimum => order.is_gt(),
                Bound::Maximum => order.is_le(),
                Bound::ExclusiveMaximum => order.is_lt(),
            };
            if !within {
                fits = self.differs(at, look, || sentence::bound(*bound, limit));
            }
        }
        if let Some(divisor) = &rules.multiple_of {
            self.meter.take(cost::MULTIPLE)?;
            if !is_multiple(number, divisor) {
                fits = self.differs(at, look, || format!("must be a multiple of {divisor}"));
            }
        }
        Ok(fits)
    }

    fn text(
        &mut self,
        rules: &TextRules,
        value: &Value,
        text: &str,
        at: &Location<'_>,
        look: Look,
    ) -> Result<bool, Exhausted> {
        let mut fits = true;
        if rules.length != Range::default() {
            self.meter.take(cost::counting(cost::bytes(text.len())))?;
            let length = cost::bytes(text.chars().count());
            if let Some(sentence) = sentence::range(&rules.length, length, "character") {
                self.differs(at, look, || sentence);
                // A text that is too long is not validated further.
                if rules.length.most.is_some_and(|most| length > most) {
                    return Ok(false);
                }
                fits = false;
            }
        }
        if let Some(format) = rules.format {
            self.meter.take(format.steps(cost::bytes(text.len())))?;
            if !format.fits(value) {
                fits = self.differs(at, look, || format!("must be a valid {}", format.name()));
            }
        }
        if let Some(id) = rules.pattern
            && (fits || look.reports)
            && !self.is_in(id, text)?
        {
            let pattern = &self.schema.pattern(id).text;
            fits = self.differs(at, look, || sentence::pattern(pattern));
        }
        Ok(fits)
    }
}

fn is_among(value: &Value, choices: &Choices) -> bool {
    let found = choices
        .sorted
        .binary_search_by(|&at| value::order(&choices.listed[at], value));
    found.is_ok()
}
