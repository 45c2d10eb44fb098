//! Risks: how likely each is, how much it would harm, and what all of them come to.
//!
//! ```text
//! r = l · h          or the cell of a table for the texts of likelihood and harm
//! R = mean r,  max r,  or the share of the records with r ≥ t
//! ```
//!
//! Source: GB/T 20984-2022 信息安全技术 信息安全风险评估方法, which leaves the computation (product or matrix) and its
//! points to the evaluator.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::exact;
use crate::error::{Error, Problem, Result};
use crate::evidence::amount::Amount;
use crate::evidence::ledger::Ledger;
use crate::evidence::measure::{Bound, Part, Plan, pooled};
use crate::evidence::needs::Needs;
use crate::evidence::records::Records;
use crate::evidence::sample::{RatioEstimate, Sample};
use crate::reading::Cell;

/// What the risks of a unit come to.
///
/// ```toml
/// risk = { of = { product = ["likelihood", "impact"] } }                        # the mean
/// risk = { of = { column = "level", points = { low = 1, medium = 2, high = 3 } }, show = "max" }
/// risk = { of = { product = ["likelihood", "impact"] }, show = { at-least = 15 } }   # the share of such risks
///
/// [indicator.measure.risk]
/// show = "max"
/// [indicator.measure.risk.of]
/// rows = "likelihood"
/// columns = "impact"
/// matrix = { rare = { small = 1, grave = 2 }, often = { small = 2, grave = 3 } }
/// ```
///
/// The largest risk has no sampling error unless the records are a census (then 0): what was not looked at may be worse.
/// As an indicator, it is what a gate of a framework asks for: no high risk, no best grade.
///
/// ```
/// use govindex::evidence::{Measure, Records, Risk, Show};
///
/// let risks = Records::new()
///     .with_texts("unit", ["A", "A", "A"])?
///     .with_numbers("likelihood", vec![1.0, 5.0, 2.0])?
///     .with_numbers("impact", vec![3.0, 4.0, 2.0])?;
/// let of = |show| Measure::new(Risk::new("likelihood", "impact").show(show)).of(&risks, ["unit"]);
/// assert_eq!(of(Show::Mean)?.values(), [9.0]);
/// assert_eq!(of(Show::Max)?.values(), [20.0]);
/// assert_eq!(of(Show::AtLeast(15.0))?.values(), [1.0 / 3.0]);
/// # Ok::<(), govindex::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Risk {
    /// The risk of a record.
    pub of: Amount,
    /// What is shown of all of them.
    #[serde(default)]
    pub show: Show,
}

/// What is shown of all risks of a unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Show {
    /// Their mean.
    #[default]
    Mean,
    /// The largest.
    Max,
    /// The share of them that is at least so large.
    AtLeast(f64),
}

impl Risk {
    /// Likelihood times impact; the mean.
    #[must_use]
    pub fn new(likelihood: impl Into<Amount>, impact: impl Into<Amount>) -> Self {
        Self { of: Amount::Product(Box::new([likelihood.into(), impact.into()])), show: Show::Mean }
    }

    /// What a table says for likelihood and impact, or any other amount; the mean.
    #[must_use]
    pub fn of(risk: impl Into<Amount>) -> Self {
        Self { of: risk.into(), show: Show::Mean }
    }

    /// Sets what is shown of all risks.
    #[must_use]
    pub fn show(mut self, show: Show) -> Self {
        self.show = show;
        self
    }

    pub(crate) fn plan(&self) -> Plan {
        match self.show {
            Show::Mean | Show::Max => Plan::mean(self.of.clone(), Bound::Counts),
            Show::AtLeast(at_least) => {
                Plan::mean(Amount::Reaches { of: Box::new(self.of.clone()), at_least }, Bound::Share)
            }
        }
    }

    pub(crate) fn finish(&self, parts: &[Part], sample: &Sample) -> RatioEstimate {
        if self.show != Show::Max {
            return pooled(parts, sample);
        }
        let tallies = parts.iter().flat_map(|part| &part.strata).flat_map(|stratum| &stratum.clusters);
        let most = tallies.map(|tally| tally.most).fold(f64::NEG_INFINITY, f64::max);
        exact(if most.is_finite() { most } else { f64::NAN }, parts, sample)
    }

    pub(crate) fn words(&self) -> Option<String> {
        (self.show == Show::Max).then(|| format!("largest {}", self.of.words()))
    }
}

/// What a table says for the texts of two columns; a pair that it does not hold is an error that lists all such.
///
/// ```toml
/// value = { rows = "likelihood", columns = "impact", matrix = { rare = { small = 1, grave = 2 }, often = { small = 2, grave = 3 } } }
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Matrix {
    /// The column whose texts name the rows of the table.
    pub rows: String,
    /// The column whose texts name its columns.
    pub columns: String,
    /// The table: for each row, the points by column.
    pub matrix: IndexMap<String, IndexMap<String, f64>>,
}

impl Matrix {
    /// A table by rows.
    #[must_use]
    pub fn new<R: Into<String>, C: Into<String>>(
        rows: impl Into<String>,
        columns: impl Into<String>,
        matrix: impl IntoIterator<Item = (R, impl IntoIterator<Item = (C, f64)>)>,
    ) -> Self {
        let cells = |(name, cells): (R, _)| {
            let cells: IndexMap<String, f64> = into_cells(cells);
            (name.into(), cells)
        };
        Self { rows: rows.into(), columns: columns.into(), matrix: matrix.into_iter().map(cells).collect() }
    }

    pub(crate) fn needs(&self, needs: &mut Needs) {
        needs.text(&self.rows);
        needs.text(&self.columns);
    }

    pub(crate) fn check(&self, method: &'static str) -> Result<()> {
        let fault = |found: String, expected| {
            Err(Error::from(Problem::InvalidParameter { method, parameter: "matrix", found, expected }))
        };
        if self.matrix.values().all(IndexMap::is_empty) {
            return fault("an empty table".to_owned(), "at least one cell");
        }
        for (row, cells) in &self.matrix {
            if let Some((column, points)) = cells.iter().find(|(_, points)| !points.is_finite()) {
                return fault(format!("{row}, {column} = {points}"), "finite points");
            }
        }
        Ok(())
    }

    pub(crate) fn read(&self, records: &Records, meant: &[bool], ledger: &mut Ledger) -> Result<Vec<f64>> {
        let rows = records.labels(&self.rows)?;
        let columns = records.labels(&self.columns)?;
        let mut read = vec![f64::NAN; records.len()];
        for (record, (points, &meant)) in read.iter_mut().zip(meant).enumerate() {
            let (Some(row), Some(column)) = (rows.name(record), columns.name(record)) else { continue };
            if !meant {
                continue;
            }
            if let Some(found) = self.matrix.get(row).and_then(|cells| cells.get(column)) {
                *points = *found;
            } else if let Some(cells) = self.matrix.get(row).filter(|cells| !cells.is_empty()) {
                let known: Vec<&str> = cells.keys().map(String::as_str).collect();
                let problem =
                    format!("has no points beside `{row}`; there are some for {}", known.join(", "));
                ledger.cells.push(records.row(record), &self.columns, Cell::Text(column), problem);
            } else {
                let known = || self.matrix.keys().cloned().collect();
                ledger.unknown_answer(&self.rows, row, records.row(record), known);
            }
        }
        Ok(read)
    }
}

fn into_cells<C: Into<String>>(cells: impl IntoIterator<Item = (C, f64)>) -> IndexMap<String, f64> {
    cells.into_iter().map(|(column, points)| (column.into(), points)).collect()
}

impl From<Matrix> for Amount {
    fn from(matrix: Matrix) -> Self {
        Self::Matrix(Box::new(matrix))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Answers, Measure};

    fn risks() -> Records {
        Records::from_csv(
            "unit,likelihood,impact\nA,rare,grave\nA,often,small\nA,often,grave\nB,rare,small\nC,,small\n"
                .as_bytes(),
            &crate::evidence::Format::new(),
        )
        .unwrap()
    }

    fn matrix() -> Matrix {
        Matrix::new(
            "likelihood",
            "impact",
            [("rare", [("small", 1.0), ("grave", 2.0)]), ("often", [("small", 2.0), ("grave", 5.0)])],
        )
    }

    #[test]
    fn a_matrix_or_a_product_of_points() {
        let values = |risk: Risk| Measure::new(risk).of(&risks(), ["unit"]).unwrap().values();
        assert_eq!(values(Risk::of(matrix()))[..2], [3.0, 1.0]);
        assert_eq!(values(Risk::of(matrix()).show(Show::Max))[..2], [5.0, 1.0]);
        assert_eq!(values(Risk::of(matrix()).show(Show::AtLeast(2.0)))[..2], [1.0, 0.0]);
        let answer = |column: &str, points: [(&str, f64); 2]| Amount::Answer {
            column: column.to_owned(),
            answers: Answers::new(points),
        };
        let product = Risk::new(
            answer("likelihood", [("rare", 1.0), ("often", 4.0)]),
            answer("impact", [("small", 2.0), ("grave", 5.0)]),
        );
        // 5, 8, 20 and 2
        assert_eq!(values(product.clone())[..2], [11.0, 2.0]);
        assert_eq!(values(product.clone().show(Show::Max))[..2], [20.0, 2.0]);
        assert_eq!(values(product.show(Show::AtLeast(8.0)))[..2], [2.0 / 3.0, 0.0]);
    }

    #[test]
    fn an_unknown_risk_is_counted_and_no_risk_has_no_value() {
        for show in [Show::Mean, Show::Max, Show::AtLeast(1.0)] {
            let found = Measure::new(Risk::of(matrix()).show(show)).of(&risks(), ["unit"]).unwrap();
            let c = found.estimate("C").unwrap();
            assert!(c.value.is_nan(), "{show:?}");
            assert_eq!((c.records, c.unknown), (0, 1));
        }
    }

    #[test]
    fn a_largest_risk_is_sure_in_a_census_only() {
        let largest = Measure::new(Risk::of(matrix()).show(Show::Max));
        let found = largest.clone().of(&risks(), ["unit"]).unwrap();
        assert!(found.estimates()[0].standard_error.is_nan());
        assert!(found.rule().starts_with("largest points for likelihood and impact"), "{}", found.rule());
        let census = largest.sample(Sample::census()).of(&risks(), ["unit"]).unwrap();
        assert_eq!((census.estimates()[0].standard_error, census.estimates()[0].high), (0.0, 5.0));
    }

    #[test]
    fn what_the_table_does_not_hold_is_an_error() {
        let mut table = matrix();
        table.matrix["often"].swap_remove("grave");
        let fault = Measure::new(Risk::of(table)).of(&risks(), ["unit"]).unwrap_err().to_string();
        assert!(fault.contains("row 4, column `impact`: `grave` has no points beside `often`"), "{fault}");
        let mut table = matrix();
        table.matrix.swap_remove("rare");
        let fault = Measure::new(Risk::of(table)).of(&risks(), ["unit"]).unwrap_err();
        assert_eq!(fault.code(), "unknown_answers");
        let empty = Matrix { matrix: IndexMap::new(), ..matrix() };
        let infinite = Matrix::new("a", "b", [("x", [("y", f64::INFINITY)])]);
        for bad in [Risk::of(empty), Risk::of(infinite), Risk::of(matrix()).show(Show::AtLeast(f64::NAN))] {
            assert_eq!(Measure::new(bad).check().unwrap_err().code(), "invalid_parameter");
        }
        let negative = Measure::new(Risk::of(-1.0)).of(&risks(), ["unit"]).unwrap_err();
        assert_eq!(negative.code(), "cells");
    }

    #[test]
    fn risks_read_back_as_they_were_written() {
        for show in [Show::Mean, Show::Max, Show::AtLeast(15.0)] {
            for risk in [Risk::of(matrix()), Risk::new("likelihood", "impact")] {
                let measure = Measure::new(risk.show(show));
                let text = serde_json::to_value(&measure).unwrap();
                assert_eq!(serde_json::from_value::<Measure>(text).unwrap(), measure);
            }
        }
        let reaches = Amount::Reaches { of: Box::new("risk".into()), at_least: 3.0 };
        let text = serde_json::to_value(&reaches).unwrap();
        assert_eq!(text, serde_json::json!({ "of": "risk", "at-least": 3.0 }));
        assert_eq!(serde_json::from_value::<Amount>(text).unwrap(), reaches);
    }
}
