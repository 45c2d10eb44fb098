//! The result of a rubric: a score, a grade, and a line for every point.

use serde::{Deserialize, Serialize};

/// The points of one unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Points {
    /// The score; none after a veto, unless the rubric sets one, and none where a framework does not know enough.
    pub score: Option<f64>,
    /// The grade, where the rubric has grades and one fits.
    pub grade: Option<String>,
    /// The full points of all items with deductions.
    pub full: f64,
    /// What is left of them, rescaled; none after a veto.
    pub base: Option<f64>,
    /// The bonus points that count.
    pub bonus: f64,
    /// The codes of the veto items that were found.
    pub vetoes: Vec<String>,
    /// The ledger: `full` and all `points` in it make the score.
    pub lines: Vec<Line>,
}

/// A line of the ledger.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Line {
    /// Why points moved.
    pub kind: LineKind,
    /// The item's code; empty for lines on the whole score.
    pub item: String,
    /// The rule's code; empty for lines on the whole item or score.
    pub rule: String,
    /// The evidence, as the finding gave it.
    pub evidence: String,
    /// How many were found.
    pub count: f64,
    /// What they would cost (below 0) or earn without any cap or threshold.
    pub nominal: f64,
    /// What they did cost or earn.
    pub points: f64,
}

/// Why points moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum LineKind {
    /// A finding took points away.
    Deduction,
    /// A finding earned points.
    Bonus,
    /// A finding would have earned points, but the base did not pass the threshold.
    BonusWithheld,
    /// A finding failed the unit.
    Veto,
    /// The item does not apply; its points left the score.
    NotApplicable,
    /// The score on the items that apply was scaled up to the full points.
    Rescaled,
    /// A risk limited the score.
    Ceiling,
    /// A veto set the score.
    VetoScore,
    /// It is not known whether the veto was found, so there is neither score nor grade.
    Unknown,
}

impl Points {
    /// The lines on findings under a rule of an item.
    pub(crate) fn lines_of<'a>(&'a self, item: &'a str, rule: &'a str) -> impl Iterator<Item = &'a Line> {
        self.lines.iter().filter(move |line| line.item == item && line.rule == rule)
    }

    /// The same points without score and grade, with a line for each item that leaves them open.
    pub(crate) fn unknown(mut self, items: &[&str]) -> Self {
        self.score = None;
        self.grade = None;
        self.base = None;
        let line = |item: &&str| Line { item: (*item).to_owned(), ..Line::whole(LineKind::Unknown, 0.0) };
        self.lines.extend(items.iter().map(line));
        self
    }
}

impl Line {
    /// A line on the whole score.
    pub(super) fn whole(kind: LineKind, points: f64) -> Self {
        Self {
            kind,
            item: String::new(),
            rule: String::new(),
            evidence: String::new(),
            count: 1.0,
            nominal: points,
            points,
        }
    }
}
