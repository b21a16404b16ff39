//! Cutting a failing plan down: fewer rounds, actors, steps and faults, as long as it still fails.

use aivy_core::mutant::Mutant;

use crate::failure::Failure;
use crate::plan::Plan;
use crate::run;

/// How many runs are tried.
const TRIES: usize = 400;

/// The smallest plan that was found to fail, and how it does.
///
/// # Errors
/// A run could not begin.
pub fn shrink(
    plan: &Plan,
    failure: Failure,
    mutant: Option<Mutant>,
    mut told: impl FnMut(&Plan),
) -> anyhow::Result<(Plan, Failure)> {
    let mut best = (plan.clone(), failure);
    // What came after the failure has no part in it.
    best.0.rounds.truncate(best.1.round + 1);
    let mut tries = 0;
    loop {
        let before = size(&best.0);
        for smaller in candidates(&best.0) {
            if tries >= TRIES {
                return Ok(best);
            }
            // Cut out of the plan as it was; it may have become smaller meanwhile.
            let Some(smaller) = smaller.of(&best.0) else {
                continue;
            };
            tries += 1;
            if let Some(failure) = run::run(&smaller, mutant)?.failure {
                best = (smaller, failure);
                told(&best.0);
            }
        }
        if size(&best.0) == before {
            return Ok(best);
        }
    }
}

fn size(plan: &Plan) -> usize {
    plan.rounds.len() + plan.steps() + plan.faults() + plan.nodes + plan.people
}

/// Something to cut out, by its place from the end, so that earlier cuts do not move it.
#[derive(Debug, Clone, Copy)]
enum Cut {
    Round(usize),
    Actor(usize, usize),
    Step(usize, usize, usize),
    Fault(usize, usize),
    Clock(usize),
    Node,
    Person,
}

impl Cut {
    fn of(self, plan: &Plan) -> Option<Plan> {
        let mut plan = plan.clone();
        match self {
            Self::Round(round) if round < plan.rounds.len() => {
                let gone = plan.rounds.remove(round);
                // Time passes all the same.
                if let Some(next) = plan.rounds.get_mut(round) {
                    next.before += gone.before;
                }
            }
            Self::Actor(round, actor) => {
                let actors = &mut plan.rounds.get_mut(round)?.actors;
                (actor < actors.len()).then(|| actors.remove(actor))?;
            }
            Self::Step(round, actor, step) => {
                let steps = plan.rounds.get_mut(round)?.actors.get_mut(actor)?;
                (step < steps.len()).then(|| steps.remove(step))?;
            }
            Self::Fault(round, fault) => {
                let faults = &mut plan.rounds.get_mut(round)?.faults;
                (fault < faults.len()).then(|| faults.remove(fault))?;
            }
            Self::Clock(round) => plan.rounds.get_mut(round)?.clock.take().map(|_| ())?,
            Self::Node if plan.nodes > 1 => plan.nodes -= 1,
            Self::Person if plan.people > 2 => plan.people -= 1,
            Self::Round(_) | Self::Node | Self::Person => return None,
        }
        Some(plan)
    }
}

/// What can be cut out, the largest parts first and the last rounds first.
fn candidates(plan: &Plan) -> Vec<Cut> {
    let rounds = (0..plan.rounds.len()).rev();
    let mut cuts: Vec<Cut> = rounds.clone().map(Cut::Round).collect();
    cuts.extend([Cut::Node, Cut::Person]);
    for round in rounds {
        let it = &plan.rounds[round];
        cuts.extend(
            (0..it.faults.len())
                .rev()
                .map(|fault| Cut::Fault(round, fault)),
        );
        cuts.push(Cut::Clock(round));
        cuts.extend(
            (0..it.actors.len())
                .rev()
                .map(|actor| Cut::Actor(round, actor)),
        );
        for actor in (0..it.actors.len()).rev() {
            let steps = (0..it.actors[actor].len()).rev();
            cuts.extend(steps.map(|step| Cut::Step(round, actor, step)));
        }
    }
    cuts
}
