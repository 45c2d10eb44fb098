//! How far services have come, by ordered stages (在线办理成熟度).
//!
//! ```text
//! P = Σ_s p_s n_s / n                 mean points
//! S = Σ_s s n_s / n                   mean stage, the lowest being 1
//! A = Σ_{s ≥ t} n_s / n               share at or above stage t
//! ```
//!
//! where `n_s` of `n` records are at stage `s`, which is worth `p_s` points.
//!
//! Source: 中央党校（国家行政学院）电子政务研究中心, 《省级政府和重点城市一体化政务服务能力评估报告》 (2022): 在线办理成熟度. The
//! cut of online depth 1 to 7 into four levels is that of city platforms; stages and points are the framework's.

use serde::{Deserialize, Serialize};

use super::ledger::Ledger;
use super::measure::{Bound, Plan, Sums, Values};
use super::needs::Needs;
use super::records::Records;
use super::steps::{self, Code, Step};
use crate::error::{Error, Problem, Result};

/// Stages from the lowest, and what is reported of them.
///
/// ```toml
/// maturity = { column = "depth", blank = "level 1", report = { at-least = "level 4" }, stages = [
///     { name = "level 1", answers = [1], points = 0 },
///     { name = "level 2", answers = [2, 3], points = 40 },
///     { name = "level 3", answers = [4], points = 70 },
///     { name = "level 4", answers = [5, 6, 7], points = 100 },
/// ] }
/// maturity = { column = "score", stages = [{ name = "weak", from = 0 }, { name = "fair", from = 60 }], report = "mean-stage" }
/// ```
///
/// An answer that means no stage is an error that lists its spellings. [`Measured::details`](super::Measured::details)
/// counts the records at each stage.
///
/// ```
/// use govindex::evidence::{Maturity, Measure, Records, Stage};
///
/// let items = Records::new().with_texts("unit", ["A", "A", "A", "A"])?.with_texts("depth", ["", "3", "5", "7"])?;
/// let depth = Maturity::new("depth")
///     .stage(Stage::new("1").answers([1.0]).points(0.0))
///     .stage(Stage::new("2").answers([2.0, 3.0]).points(40.0))
///     .stage(Stage::new("4").answers([5.0, 6.0, 7.0]).points(100.0))
///     .blank("1");
/// assert_eq!(Measure::new(depth.clone()).of(&items, ["unit"])?.values(), [60.0]);
/// assert_eq!(Measure::new(depth.at_least("4")).of(&items, ["unit"])?.values(), [0.5]);
/// # Ok::<(), govindex::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Maturity {
    /// The column that says the stage.
    pub column: String,
    /// The stages, the lowest first.
    pub stages: Vec<Stage>,
    /// The stage that a blank means. Default: nothing is known, and the record is counted as unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blank: Option<String>,
    /// What is reported. Default: mean points.
    #[serde(default)]
    pub report: MaturityReport,
}

/// A stage of maturity.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Stage {
    /// What it is called.
    pub name: String,
    /// The texts or numbers that mean it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<Code>,
    /// The least number that means it: a number that is no answer is at the highest stage that it reaches. Stages
    /// that have one must rise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<f64>,
    /// Its points; needed for mean points.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points: Option<f64>,
}

/// What is reported of stages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum MaturityReport {
    /// The mean of the stages' points.
    #[default]
    MeanPoints,
    /// The mean number of the stage, the lowest being 1.
    MeanStage,
    /// The share of records at this stage or above.
    AtLeast(String),
}

impl Stage {
    /// A stage without answers yet.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// Sets the answers that mean it.
    #[must_use]
    pub fn answers(mut self, answers: impl IntoIterator<Item = impl Into<Code>>) -> Self {
        self.answers = answers.into_iter().map(Into::into).collect();
        self
    }

    /// Sets the least number that means it.
    #[must_use]
    pub fn from(mut self, number: f64) -> Self {
        self.from = Some(number);
        self
    }

    /// Sets its points.
    #[must_use]
    pub fn points(mut self, points: f64) -> Self {
        self.points = Some(points);
        self
    }
}

impl Maturity {
    /// No stages yet.
    #[must_use]
    pub fn new(column: impl Into<String>) -> Self {
        Self { column: column.into(), stages: Vec::new(), blank: None, report: MaturityReport::default() }
    }

    /// Adds a stage above those that are there.
    #[must_use]
    pub fn stage(mut self, stage: Stage) -> Self {
        self.stages.push(stage);
        self
    }

    /// Sets the stage that a blank means.
    #[must_use]
    pub fn blank(mut self, stage: impl Into<String>) -> Self {
        self.blank = Some(stage.into());
        self
    }

    /// Reports the mean number of the stage.
    #[must_use]
    pub fn mean_stage(mut self) -> Self {
        self.report = MaturityReport::MeanStage;
        self
    }

    /// Reports the share of records at this stage or above.
    #[must_use]
    pub fn at_least(mut self, stage: impl Into<String>) -> Self {
        self.report = MaturityReport::AtLeast(stage.into());
        self
    }

    fn position(&self, name: &str) -> Option<usize> {
        self.stages.iter().position(|stage| stage.name == name)
    }

    pub(crate) fn plan(&self) -> Plan {
        let mut own = Needs::default();
        own.text(&self.column);
        let column = &self.column;
        let (rule, bound) = match &self.report {
            MaturityReport::MeanPoints => (format!("mean points of the stage of {column}"), Bound::None),
            MaturityReport::MeanStage => (format!("mean stage of {column}"), Bound::None),
            MaturityReport::AtLeast(stage) => {
                (format!("records with {column} at stage {stage} or above / all records"), Bound::Share)
            }
        };
        let names = self.stages.iter().map(|stage| stage.name.clone()).collect();
        Plan { spread: Values::Names("stage", names), skip_empty: false, ..Plan::own(rule, own, bound) }
    }

    pub(crate) fn check(&self) -> Result<()> {
        let fault = |parameter, found: String, expected| {
            Err(Error::from(Problem::InvalidParameter { method: "maturity", parameter, found, expected }))
        };
        if self.stages.is_empty() {
            return fault("stages", "none".to_owned(), "at least one");
        }
        for (i, stage) in self.stages.iter().enumerate() {
            if self.position(&stage.name) != Some(i) {
                return fault("stages", format!("`{}` twice", stage.name), "each name once");
            }
            let is_blank = self.blank.as_ref() == Some(&stage.name);
            if stage.answers.is_empty() && stage.from.is_none() && !is_blank {
                return fault("stages", format!("`{}` without answers", stage.name), "`answers` or `from`");
            }
            match stage.points {
                Some(points) if !points.is_finite() => {
                    return fault("points", points.to_string(), "finite points");
                }
                None if self.report == MaturityReport::MeanPoints => {
                    return fault("points", format!("none for `{}`", stage.name), "points for each stage");
                }
                _ => {}
            }
        }
        if let Some(found) = steps::conflict(&self.steps()) {
            return fault(
                "stages",
                found,
                "each answer once, finite numbers, and `from` rising with the stages",
            );
        }
        let wanted = match &self.report {
            MaturityReport::AtLeast(stage) => Some(stage),
            _ => None,
        };
        match self.blank.iter().chain(wanted).find(|name| self.position(name).is_none()) {
            Some(name) => fault("stages", format!("no `{name}`"), "the name of a stage"),
            None => Ok(()),
        }
    }

    fn steps(&self) -> Vec<Step<'_>> {
        self.stages.iter().map(|stage| Step { answers: &stage.answers, from: stage.from }).collect()
    }

    pub(crate) fn read(&self, records: &Records, meant: &[bool], ledger: &mut Ledger) -> Result<Sums> {
        let blank = self.blank.as_deref().and_then(|name| self.position(name));
        let at = steps::read(&self.column, &self.steps(), blank, records, meant, ledger)?;
        let worth: Vec<f64> = (0..self.stages.len())
            .map(|stage| match &self.report {
                MaturityReport::MeanPoints => self.stages[stage].points.unwrap_or(f64::NAN),
                MaturityReport::MeanStage => stage as f64 + 1.0,
                MaturityReport::AtLeast(name) => {
                    f64::from(u8::from(self.position(name).is_some_and(|least| stage >= least)))
                }
            })
            .collect();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a position among stages"
        )]
        let y = at.iter().map(|&at| if at.is_nan() { f64::NAN } else { worth[at as usize] }).collect();
        Ok(Sums { y, x: vec![1.0; records.len()], at, ..Sums::default() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Measure;
    use serde_json::json;

    /// Online depth 1 to 7 cut into four levels, a blank being the first (public code of a city platform).
    fn depth() -> Maturity {
        Maturity::new("depth")
            .stage(Stage::new("1").answers([1.0]).points(0.0))
            .stage(Stage::new("2").answers([2.0, 3.0]).points(40.0))
            .stage(Stage::new("3").answers([4.0]).points(70.0))
            .stage(Stage::new("4").answers([5.0, 6.0, 7.0]).points(100.0))
            .blank("1")
    }

    fn items(depths: &[&str]) -> Records {
        let units = depths.iter().map(|_| "A");
        Records::new().with_texts("unit", units).unwrap().with_texts("depth", depths).unwrap()
    }

    #[test]
    fn depth_in_four_levels() {
        // Levels 1, 1, 2, 2, 3, 4, 4, 4: stages 21/8, points 450/8, three of eight at the top.
        let records = items(&["", "1", "2", "3", "4", "5", "6.0", "07"]);
        let value = |kind: Maturity| Measure::new(kind).of(&records, ["unit"]).unwrap();
        assert_eq!(value(depth()).values(), [56.25]);
        assert_eq!(value(depth().mean_stage()).values(), [2.625]);
        let top = value(depth().at_least("4"));
        assert_eq!(top.values(), [0.375]);
        assert_eq!(value(depth().at_least("2")).values(), [0.75]);
        assert_eq!(top.rule(), "records with depth at stage 4 or above / all records");
        let table = top.details().unwrap().to_string();
        assert!(table.contains("stage"), "{table}");
        let at = |row: usize| table.lines().filter(|line| line.contains('A')).nth(row).unwrap().to_owned();
        assert!(at(0).contains('2') && at(3).contains('3') && at(3).contains("0.375"), "{table}");
    }

    #[test]
    fn numbers_are_at_the_highest_stage_that_they_reach() {
        let bands = Maturity::new("depth")
            .stage(Stage::new("none").answers(["n"]).from(0.0))
            .stage(Stage::new("fair").from(60.0))
            .stage(Stage::new("good").from(80.0))
            .mean_stage();
        let found = Measure::new(bands.clone()).of(&items(&["59.9", "60", "80", "n", ""]), ["unit"]).unwrap();
        let a = found.estimate("A").unwrap();
        assert_eq!((a.value, a.records, a.unknown), (7.0 / 4.0, 4, 1));
        let fault = Measure::new(bands).of(&items(&["-1", "x"]), ["unit"]).unwrap_err();
        assert_eq!(fault.code(), "unknown_answers");
        assert!(fault.to_string().contains("`-1`") && fault.to_string().contains("`x`"), "{fault}");
    }

    #[test]
    fn nothing_known_has_no_value_and_one_record_no_error() {
        let no_blank = Maturity { blank: None, ..depth() };
        let none = Measure::new(no_blank).of(&items(&["", ""]), ["unit"]).unwrap();
        assert!(none.values()[0].is_nan());
        assert_eq!(none.estimates()[0].unknown, 2);
        let one = Measure::new(depth()).of(&items(&["5"]), ["unit"]).unwrap();
        assert!(one.values()[0] == 100.0 && one.estimates()[0].standard_error.is_nan());
        let absent =
            Records::new().with_texts("unit", [""; 0]).unwrap().with_texts("depth", [""; 0]).unwrap();
        assert_eq!(Measure::new(depth()).of(&absent, ["unit"]).unwrap_err().code(), "empty_table");
    }

    #[test]
    fn bad_stages_are_refused() {
        let bad = [
            Maturity::new("depth"),
            depth().stage(Stage::new("4").answers([8.0]).points(1.0)),
            depth().stage(Stage::new("5").answers([7.0]).points(1.0)),
            depth().stage(Stage::new("5").answers([8.0])),
            depth().stage(Stage::new("5").points(1.0)),
            depth().stage(Stage::new("5").answers([8.0]).points(f64::INFINITY)),
            depth().blank("0"),
            depth().at_least("9"),
            Maturity::new("depth")
                .stage(Stage::new("a").from(2.0))
                .stage(Stage::new("b").from(1.0))
                .mean_stage(),
        ];
        for kind in bad {
            assert_eq!(kind.check().unwrap_err().code(), "invalid_parameter", "{kind:?}");
        }
    }

    #[test]
    fn reads_back_as_it_was_written() {
        let text = json!({ "maturity": {
            "column": "depth",
            "stages": [{ "name": "1", "answers": [1.0, "none"], "points": 0.0 }, { "name": "2", "from": 2.0 }],
            "blank": "1",
            "report": { "at-least": "2" },
        }});
        let measure: Measure = serde_json::from_value(text.clone()).unwrap();
        assert_eq!(serde_json::to_value(&measure).unwrap(), text);
        assert!(
            serde_json::from_value::<Measure>(json!({ "maturity": { "column": "a", "stages": [], "x": 1 } }))
                .is_err()
        );
    }
}
