//! One task with its submissions.

use aivy_core::ledger::Movement;
use aivy_store::bench::shard;
use aivy_types::{SubmissionId, TaskId};
use anyhow::Result;

use super::{DAY, History};
use crate::tokens::fill::books::{Account, mixed, random};
use crate::tokens::fill::sink::{SUBMISSIONS, TASKS, cells};
use crate::tokens::fill::{END, words};

const CATEGORIES: [&str; 6] = [
    "annotation",
    "evaluation",
    "generation",
    "translation",
    "research",
    "other",
];
const VERBS: [&str; 16] = [
    "label",
    "rate",
    "describe",
    "translate",
    "check",
    "compare",
    "sort",
    "transcribe",
    "outline",
    "count",
    "tag",
    "review",
    "summarize",
    "rewrite",
    "verify",
    "collect",
];
const NOUNS: [&str; 12] = [
    "images",
    "answers",
    "sentences",
    "recordings",
    "maps",
    "invoices",
    "photos",
    "headlines",
    "reviews",
    "sketches",
    "letters",
    "tables",
];

/// The outcome of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// One slot, completed.
    Done,
    /// Two slots, both completed.
    DoneTwice,
    /// Three slots: one live, one rejected before.
    Going,
    /// Three slots, no claim yet.
    Open,
    Paused,
    Cancelled,
    /// It expired after a worker had withdrawn.
    Expired,
    /// The one task on which many users work.
    Crowded,
}

impl History<'_> {
    fn fate(&self, number: usize) -> Fate {
        if number == self.size.tasks / 2 {
            return Fate::Crowded;
        }
        match (number * 7 + number / 20) % 20 {
            0..=8 => Fate::Done,
            9..=10 => Fate::DoneTwice,
            11..=13 => Fate::Going,
            14..=16 => Fate::Open,
            17 => Fate::Paused,
            18 => Fate::Cancelled,
            _ => Fate::Expired,
        }
    }

    pub(super) fn task(&mut self, number: usize, at_ms: i64) -> Result<()> {
        let fate = self.fate(number);
        let drawn = mixed(number as u64);
        let creator = match fate {
            Fate::Crowded => 0,
            _ => self.somebody(number, 1),
        };
        let reward = (drawn % 1000) as i64 + 1;
        let crowd = self.size.crowd();
        let (slots, left, live, approved, status): (usize, usize, i64, usize, _) = match fate {
            Fate::Done => (1, 0, 0, 1, "completed"),
            Fate::DoneTwice => (2, 0, 0, 2, "completed"),
            Fate::Going => (3, 2, 1, 0, "open"),
            Fate::Open => (3, 3, 0, 0, "open"),
            Fate::Paused => (3, 3, 0, 0, "paused"),
            Fate::Cancelled => (2, 0, 0, 0, "cancelled"),
            Fate::Expired => (1, 0, 0, 0, "expired"),
            Fate::Crowded => (crowd + 10, 10, 0, crowd, "open"),
        };
        let [slots, left] = [slots, left].map(|count| count as i64);
        let id = TaskId::new(at_ms.unsigned_abs(), random(number));
        let mut escrow = Account::new(format!("escrow:{id}"));
        let about = Some(id.as_str());
        let between = (&mut self.available[creator], &mut escrow);
        let whole = reward * slots;
        self.books.transfer(
            self.sink,
            Movement::TaskEscrow,
            between,
            whole,
            about,
            at_ms,
        )?;
        let first = self.worker(number, creator);
        match fate {
            Fate::Done => self.paid(&id, first, &mut escrow, reward, at_ms)?,
            Fate::DoneTwice => {
                self.paid(&id, first, &mut escrow, reward, at_ms)?;
                let second = self.other(first, creator);
                self.paid(&id, second, &mut escrow, reward, at_ms)?;
            }
            Fate::Going => {
                if self.skipped < crowd {
                    self.skipped += 1;
                } else {
                    self.submission(&id, self.other(first, creator), "rejected", reward, at_ms)?;
                }
                let status = if drawn & (1 << 40) == 0 {
                    "claimed"
                } else {
                    "submitted"
                };
                self.submission(&id, first, status, reward, at_ms)?;
            }
            Fate::Expired => self.submission(&id, first, "withdrawn", reward, at_ms)?,
            Fate::Crowded => {
                for worker in 1..=crowd {
                    self.paid(&id, worker % self.users.len(), &mut escrow, reward, at_ms)?;
                }
                self.crowded = Some(id.clone());
            }
            Fate::Open | Fate::Paused | Fate::Cancelled => {}
        }
        let owed = reward * (left + live);
        if escrow.balance > owed {
            let back = escrow.balance - owed;
            let between = (&mut escrow, &mut self.available[creator]);
            self.books.transfer(
                self.sink,
                Movement::TaskRefund,
                between,
                back,
                about,
                at_ms + 5,
            )?;
        }
        escrow.write(self.sink)?;
        self.task_row(
            number,
            &id,
            creator,
            at_ms,
            (reward, slots, left, live, approved as i64, status),
        )
    }

    fn task_row(
        &mut self,
        number: usize,
        id: &TaskId,
        creator: usize,
        at_ms: i64,
        (reward, slots, left, live, approved, status): (i64, i64, i64, i64, i64, &'static str),
    ) -> Result<()> {
        let drawn = mixed(number as u64);
        let category = CATEGORIES[(drawn / 1000 % 6) as usize];
        let verb = VERBS[(drawn / 6000 % 16) as usize];
        let noun = NOUNS[(drawn / 96_000 % 12) as usize];
        let rare = number.is_multiple_of(self.size.tasks / words::RARE_TITLES);
        let title = format!(
            "{verb} the {noun} no {number}{}{}",
            if rare { " of " } else { "" },
            if rare { words::RARE } else { "" }
        );
        let found_by = aivy_core::words::kept(&title);
        let description = format!(
            "Look at the {noun} carefully and {verb} each of them; the guidelines say what counts."
        );
        let input = format!("{{\"url\":\"https://example.com/items/{number}\"}}");
        let now = at_ms * 1000;
        let deadline = match (status, drawn % 4) {
            ("expired", _) => now + 1000,
            ("open" | "paused", 0) => END.micros() + 30 * DAY + (drawn % 86_400) as i64 * 1_000_000,
            _ => i64::MAX,
        };
        let row = cells![
            id.as_str(),
            self.users[creator].as_str(),
            &title,
            &description,
            category,
            reward,
            slots,
            left,
            live,
            approved,
            status,
            &input,
            "manual",
            604_800,
            2_592_000,
            0,
            deadline,
            now,
            now,
            &found_by,
        ];
        self.sink.row(&TASKS, row)?;
        *self
            .counts
            .entry((category, status, shard(id)))
            .or_default() += 1;
        Ok(())
    }

    /// A worker who is not the creator.
    fn worker(&self, number: usize, creator: usize) -> usize {
        match self.somebody(number, 2) {
            worker if worker == creator => (worker + 1) % self.users.len(),
            worker => worker,
        }
    }

    /// Another user who is neither.
    fn other(&self, worker: usize, creator: usize) -> usize {
        let users = self.users.len();
        match (worker + 1) % users {
            next if next == creator => (next + 1) % users,
            next => next,
        }
    }

    fn paid(
        &mut self,
        task: &TaskId,
        worker: usize,
        escrow: &mut Account,
        reward: i64,
        at_ms: i64,
    ) -> Result<()> {
        self.submission(task, worker, "approved", reward, at_ms)?;
        let (between, about) = ((escrow, &mut self.available[worker]), Some(task.as_str()));
        self.books.transfer(
            self.sink,
            Movement::TaskReward,
            between,
            reward,
            about,
            at_ms + 4,
        )
    }

    fn submission(
        &mut self,
        task: &TaskId,
        worker: usize,
        status: &'static str,
        reward: i64,
        at_ms: i64,
    ) -> Result<()> {
        self.submissions += 1;
        let id = SubmissionId::new(at_ms.unsigned_abs() + 1, random(self.submissions));
        let claimed = (at_ms + 1) * 1000;
        let handed_in = matches!(status, "submitted" | "approved" | "rejected");
        let reviewed = matches!(status, "approved" | "rejected").then_some(claimed + 3000);
        let later =
            END.micros() + DAY * 20 + (mixed(self.submissions as u64) % 864_000) as i64 * 1_000_000;
        let row = cells![
            id.as_str(),
            task.as_str(),
            self.users[worker].as_str(),
            status,
            handed_in.then_some("{\"answer\":\"yes\"}"),
            (status == "rejected").then_some("Not what was asked for."),
            reward,
            claimed,
            if status == "claimed" {
                later
            } else {
                claimed + 7 * DAY
            },
            handed_in.then_some(claimed + 1000),
            reviewed,
            matches!(status, "claimed" | "submitted").then_some(later),
        ];
        self.sink.row(&SUBMISSIONS, row)
    }
}
