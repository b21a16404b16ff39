//! An account's use of the API.

use std::collections::BTreeMap;

use aivy_store::runs::{self, RunRow};
use aivy_store::{StoreError, usage};
use aivy_types::body::{AiBudget, AiRuns, AiUsage, DayUsage, OperationUsage, Usage};
use aivy_types::{Timestamp, UserId};

use crate::{App, BudgetMonth, Failure};

/// The days that a report covers, today included.
pub(crate) const DAYS: i64 = 30;
const DAY_MICROS: i64 = 86_400_000_000;

impl App {
    /// The requests of `user` in the last [`DAYS`] days. Counts still in memory are not included.
    ///
    /// # Errors
    /// The database fails.
    pub async fn usage(&self, user: &UserId) -> Result<Usage, Failure> {
        let since = first_day(self.clock.now());
        let asked = (user.clone(), since.clone());
        let found = self.db.snapshot(asked, async |tx, (user, since)| {
            let requests = usage::since(tx, user, since).await?;
            Ok::<_, StoreError>((requests, runs::since(tx, user, since).await?))
        });
        let (requests, runs) = found.await?;
        let ai = AiUsage {
            budget: budget(self.account_budget(user).await?),
            runs: runs.into_iter().map(of_tool).collect::<Result<_, _>>()?,
        };
        Ok(report(since, &requests, ai))
    }
}

/// The number of requests, and how many of them were refused.
type Counts = (i64, i64);

/// An account's requests on a day, by outcome.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DayOutcomes {
    /// The UTC date: `2023-05-20`.
    pub day: String,
    /// Successful requests.
    pub succeeded: i64,
    /// Requests that the gate refused with 403 or 429.
    pub refused: i64,
    /// Other client errors.
    pub invalid: i64,
    /// Server errors.
    pub failed: i64,
}

impl DayOutcomes {
    /// The total.
    #[must_use]
    pub const fn total(&self) -> i64 {
        self.succeeded + self.refused + self.invalid + self.failed
    }

    fn add(&mut self, row: &usage::UsageRow) {
        let slot = match row.status {
            ..400 => &mut self.succeeded,
            403 | 429 => &mut self.refused,
            400..500 => &mut self.invalid,
            _ => &mut self.failed,
        };
        *slot += row.count;
    }
}

/// The first day of a report at `now`.
pub(crate) fn first_day(now: Timestamp) -> String {
    day_before(now, DAYS - 1)
}

fn day_before(now: Timestamp, back: i64) -> String {
    Timestamp::from_micros(now.micros().saturating_sub(back * DAY_MICROS)).day()
}

/// `rows` as a list of the last [`DAYS`] days, oldest first.
pub(crate) fn by_day(rows: &[usage::UsageRow], now: Timestamp) -> Vec<DayOutcomes> {
    let mut days: Vec<DayOutcomes> = (0..DAYS)
        .rev()
        .map(|back| DayOutcomes {
            day: day_before(now, back),
            ..DayOutcomes::default()
        })
        .collect();
    for row in rows {
        if let Some(day) = days.iter_mut().find(|day| day.day == row.day) {
            day.add(row);
        }
    }
    days
}

fn budget(month: BudgetMonth) -> AiBudget {
    AiBudget {
        month: month.month,
        limit: month.limit,
        spent: month.used.spent,
        reserved: month.used.reserved,
    }
}

fn of_tool(row: RunRow) -> Result<AiRuns, StoreError> {
    let said = |text: String| (!text.is_empty()).then_some(text);
    let key = said(row.key).map(|key| key.parse());
    Ok(AiRuns {
        tool: row.tool,
        model: said(row.model),
        key_id: key.transpose().map_err(StoreError::corrupt)?,
        runs: row.counts.runs,
        failures: row.counts.failures,
        units: row.counts.units,
        time_ms: row.counts.micros / 1000,
    })
}

fn report(since: String, rows: &[usage::UsageRow], ai: AiUsage) -> Usage {
    let mut whole: Counts = (0, 0);
    let (mut days, mut operations) = (
        BTreeMap::<&str, Counts>::new(),
        BTreeMap::<&str, Counts>::new(),
    );
    for row in rows {
        let refused = if matches!(row.status, 403 | 429) {
            row.count
        } else {
            0
        };
        let slots = [
            &mut whole,
            days.entry(&row.day).or_default(),
            operations.entry(&row.operation).or_default(),
        ];
        for slot in slots {
            slot.0 += row.count;
            slot.1 += refused;
        }
    }
    let (requests, refused) = whole;
    let day = |(day, (requests, refused)): (&str, Counts)| DayUsage {
        day: day.to_owned(),
        requests,
        refused,
    };
    let operation = |(name, (requests, refused)): (&str, Counts)| OperationUsage {
        operation: name.to_owned(),
        requests,
        refused,
    };
    Usage {
        since,
        requests,
        refused,
        refused_share: share(refused, requests),
        by_day: days.into_iter().map(day).collect(),
        by_operation: operations.into_iter().map(operation).collect(),
        ai,
    }
}

/// `part` of `whole`, to four decimal places.
#[allow(
    clippy::cast_precision_loss,
    reason = "a share is shown to four places; counts stay far below 2^53"
)]
fn share(part: i64, whole: i64) -> f64 {
    if whole == 0 {
        0.0
    } else {
        (part as f64 / whole as f64 * 10_000.0).round() / 10_000.0
    }
}
