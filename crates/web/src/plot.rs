//! Bar charts, rendered on the server. Each has a table beside it with the same data.

use askama::Template;

/// A bar with parts, from the bottom up.
#[derive(Debug, Clone)]
pub(crate) struct Bar {
    /// Its label: a day.
    pub(crate) label: String,
    /// The parts, in the order of the plot's kinds.
    pub(crate) parts: Vec<i64>,
}

/// A chart of bars over one axis.
#[derive(Debug, Clone)]
pub(crate) struct Plot {
    /// A description of the chart, for screen readers.
    pub(crate) caption: String,
    /// The names of the parts, each with the CSS class of its colour.
    pub(crate) kinds: Vec<(&'static str, &'static str)>,
    pub(crate) bars: Vec<Bar>,
}

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 160.0;
/// Space for the numbers of the axis, in pixels.
const LEFT: f64 = 52.0;
/// Space for the first and the last label, in pixels.
const BOTTOM: f64 = 22.0;
const TOP: f64 = 8.0;

/// A rectangle to draw.
#[derive(Debug)]
struct Rect {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
    class: &'static str,
}

#[derive(Template)]
#[template(path = "parts/plot.html")]
struct Drawn<'a> {
    plot: &'a Plot,
    rects: Vec<Rect>,
    /// The lines of the axis: their positions, and their values.
    lines: Vec<(f64, i64)>,
    ends: Option<(&'a str, &'a str)>,
}

impl Plot {
    /// The chart with its legend and its table, as HTML.
    pub(crate) fn html(&self) -> String {
        let drawn = Drawn {
            plot: self,
            rects: self.rects(),
            lines: self.lines(),
            ends: self.ends(),
        };
        // A chart that cannot be rendered is left out; the page is about more than that.
        drawn.render().unwrap_or_default()
    }

    /// The top of the axis: the smallest of 1, 2, 5, 10, 20, 50, … that no bar exceeds.
    fn top(&self) -> i64 {
        let most = self.bars.iter().map(Bar::total).max().unwrap_or(0).max(1);
        let mut step = 1_i64;
        loop {
            for factor in [1, 2, 5] {
                let top = step.saturating_mul(factor);
                if top >= most {
                    return top;
                }
            }
            step = step.saturating_mul(10);
        }
    }

    fn lines(&self) -> Vec<(f64, i64)> {
        let top = self.top();
        let mut marks = vec![0, top];
        if top % 2 == 0 {
            marks.insert(1, top / 2);
        }
        marks.into_iter().map(|mark| (self.y(mark), mark)).collect()
    }

    #[allow(
        clippy::cast_precision_loss,
        reason = "a pixel is far coarser than a float"
    )]
    fn y(&self, value: i64) -> f64 {
        let share = value as f64 / self.top() as f64;
        round(TOP + (HEIGHT - TOP - BOTTOM) * (1.0 - share))
    }

    #[allow(clippy::cast_precision_loss, reason = "there are tens of bars")]
    fn rects(&self) -> Vec<Rect> {
        let step = (WIDTH - LEFT) / self.bars.len().max(1) as f64;
        let mut rects = Vec::new();
        for (index, bar) in self.bars.iter().enumerate() {
            let x = round(LEFT + step * index as f64 + step * 0.12);
            let mut below = 0;
            for (part, (_, class)) in bar.parts.iter().zip(&self.kinds) {
                if *part > 0 {
                    let (top, bottom) = (self.y(below + part), self.y(below));
                    rects.push(Rect {
                        x,
                        y: top,
                        width: round(step * 0.76),
                        // A value above 0 is always visible.
                        height: round((bottom - top).max(1.0)),
                        class,
                    });
                }
                below += part;
            }
        }
        rects
    }

    fn ends(&self) -> Option<(&str, &str)> {
        Some((&self.bars.first()?.label, &self.bars.last()?.label))
    }

    /// Whether there is nothing to show.
    fn is_empty(&self) -> bool {
        self.bars.iter().all(|bar| bar.total() == 0)
    }
}

impl Bar {
    /// The total of all parts.
    pub(crate) fn total(&self) -> i64 {
        self.parts.iter().sum()
    }
}

/// Rounds to a tenth of a pixel.
fn round(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plot(values: &[[i64; 2]]) -> Plot {
        let bar = |(day, parts): (usize, &[i64; 2])| Bar {
            label: format!("day {day}"),
            parts: parts.to_vec(),
        };
        Plot {
            caption: "Requests".to_owned(),
            kinds: vec![("good", "plot-good"), ("bad", "plot-bad")],
            bars: values.iter().enumerate().map(bar).collect(),
        }
    }

    #[test]
    fn parts_stand_on_one_another_and_on_the_axis() {
        let plot = plot(&[[3, 1], [0, 0], [5, 5]]);
        assert_eq!(plot.top(), 10);
        let rects = plot.rects();
        assert_eq!(rects.len(), 4);
        assert!((rects[0].y - (rects[1].y + rects[1].height)).abs() < 0.11);
        let floor = plot.y(0);
        assert!((rects[0].y + rects[0].height - floor).abs() < 0.11);
        assert!((rects[3].y - plot.y(10)).abs() < 0.11);
    }

    #[test]
    fn the_axis_ends_at_a_round_number() {
        for (most, top) in [
            (0, 1),
            (1, 1),
            (3, 5),
            (6, 10),
            (11, 20),
            (999, 1000),
            (i64::MAX / 2, i64::MAX),
        ] {
            let found = plot(&[[most, 0]]).top();
            assert!(
                found == top || (most > 1000 && found >= most),
                "{most}: {found}"
            );
        }
    }

    #[test]
    fn the_table_says_what_the_plot_shows() {
        let html = plot(&[[3, 1]]).html();
        assert!(
            html.contains("data-label=\"good\">3</td>") && html.contains("day 0"),
            "{html}"
        );
        assert!(!html.contains("style="), "{html}");
    }
}
