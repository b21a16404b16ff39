//! Summaries: how many of the sentences that people chose are selected.

use aivy_ai::tools::Summary;
use aivy_types::ai::SummaryIn;
use anyhow::Result;

use super::lab::Lab;
use super::sets;
use super::{Score, mean, number};

pub(super) fn score(lab: &Lab) -> Result<Score> {
    let set = sets::articles()?;
    let (mut scores, mut plain) = (Vec::new(), Vec::new());
    for article in &set {
        let count = u8::try_from(article.summary.len())?;
        let found = lab.run::<Summary>(SummaryIn {
            text: article.text(),
            sentences: Some(count),
            ratio: None,
        })?;
        let right = |index: u32| article.summary.contains(&index);
        let share = |hits: usize| number(hits) / f64::from(count);
        let hits = found.sentences.iter().filter(|one| right(one.index));
        scores.push(share(hits.count()));
        plain.push(share(
            (0..u32::from(count)).filter(|index| right(*index)).count(),
        ));
    }
    Ok(Score {
        tool: "summary",
        measure: "share of the chosen sentences",
        set: format!("{} articles, 3 sentences each", set.len()),
        score: mean(&scores),
        baseline: mean(&plain),
        against: "the first sentences",
        judged: true,
    })
}
