//! How far a unit has come from the worst to a reference: the best unit, a target, a unit to catch up with.
//!
//! ```text
//! s_i = l + (u − l) · (x_i − worst) / (reference − worst)
//! ```
//!
//! where `worst` is the worst value present (the largest where lower is better), `reference` is in the raw unit of the
//! indicator whatever its direction, and `l`, `u` are the ends of the scale. A unit beyond the reference scores more
//! than `u` unless scores are cut. With the best unit as the reference this is min-max scaling.
//!
//! Source: OECD/JRC (2008), *Handbook on Constructing Composite Indicators*, step 5 (distance to a reference); W.
//! Becker, COINr (`n_dist2max`, `n_dist2targ`, `n_dist2ref`), where the reference unit is a row number and a target has
//! to be negated by hand.

use crate::error::Problem;
use serde::{Deserialize, Serialize};

use super::{Column, Direction, Linear, Normalize, Reference, Scaling};
use super::{check_finite, check_interval, scale_alone};
use crate::stats::extremes;
use crate::{Error, Result};

/// Parameters of the distance to a reference.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Distance {
    /// What scores the top of the scale; any but the sum and the norm. Default: the best unit.
    pub reference: Reference,
    /// The scale of the scores. Default: the scale of the framework, or `[0, 1]` outside any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<[f64; 2]>,
    /// Whether units beyond the reference score no more than it. Default: no.
    pub clip: bool,
    /// The score of every unit when all values are equal. Default: none, that is an error unless they differ from the
    /// reference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub constant: Option<f64>,
}

impl Distance {
    /// The distance to `reference`.
    #[must_use]
    pub fn reference(mut self, reference: Reference) -> Self {
        self.reference = reference;
        self
    }

    /// Sets the scale of the scores.
    #[must_use]
    pub fn to(mut self, low: f64, high: f64) -> Self {
        self.to = Some([low, high]);
        self
    }

    /// Says whether scores beyond the reference are cut.
    #[must_use]
    pub fn clip(mut self, clip: bool) -> Self {
        self.clip = clip;
        self
    }

    /// Sets the score that all units get when all values are equal.
    #[must_use]
    pub fn constant(mut self, score: f64) -> Self {
        self.constant = Some(score);
        self
    }

    pub(super) fn check(&self) -> Result<()> {
        self.reference.check("distance")?;
        self.to.map_or(Ok(()), |to| check_interval("distance", "to", to))?;
        self.constant.map_or(Ok(()), |score| check_finite("distance", "constant", score))?;
        if matches!(self.reference, Reference::Sum | Reference::Norm) {
            return Err(Error::from(Problem::InvalidParameter {
                method: "distance",
                parameter: "reference",
                found: "the sum or the norm".to_owned(),
                expected: "a value that a unit can have; shares of a sum are `ratio`",
            }));
        }
        Ok(())
    }

    pub(super) fn fit(&self, column: &Column<'_>) -> Result<Scaling> {
        let range = extremes(column.values);
        if range.count == 0 {
            return Err(Error::from(Problem::NoData {
                indicator: column.code.into(),
                units: column.values.len(),
            }));
        }
        let reference = self.reference.find("distance", column)?;
        let (worst, way) = match column.direction {
            Direction::Higher => (range.min, reference - range.min),
            Direction::Lower => (range.max, range.max - reference),
        };
        if range.min >= range.max {
            if let Some(score) = self.constant {
                return Ok(Scaling::constant(score));
            }
            if way <= 0.0 {
                return Err(Error::from(Problem::ConstantIndicator {
                    indicator: column.code.into(),
                    value: range.min,
                    units: range.count,
                }));
            }
        }
        if !way.is_finite() {
            return Err(Error::from(Problem::Overflow {
                what: "range",
                node: column.code.into(),
                unit: None,
            }));
        }
        if way <= 0.0 {
            return Err(Error::from(Problem::InvalidParameter {
                method: "distance",
                parameter: "reference",
                found: format!("{reference} for `{}`, of which the worst value is {worst}", column.code),
                expected: "better than the worst value, or there is no way to go",
            }));
        }
        let to = self.to.unwrap_or(column.scale);
        Ok(Scaling::Linear(Linear {
            origin: worst,
            width: reference - worst,
            offset: to[0],
            span: to[1] - to[0],
            clip: self.clip.then_some(to),
        }))
    }
}

/// Scales a column by the way from its worst value to a reference; missing (`NaN`) stays missing.
///
/// ```
/// use govindex::normalize::{Direction, Distance, Reference, distance};
///
/// // Days to register a company; the target is 3.
/// let target = Distance::default().reference(Reference::Value(3.0));
/// assert_eq!(distance(&[1.0, 3.0, 8.0, 13.0], Direction::Lower, &target)?, [1.2, 1.0, 0.5, 0.0]);
/// assert_eq!(distance(&[1.0, 13.0], Direction::Lower, &target.clip(true))?, [1.0, 0.0]);
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `no_data` when nothing is present, `constant_indicator` when all values are equal to the reference
/// and `constant` is not set, `not_finite` for an infinite value, `invalid_parameter` for a reference
/// that is absent or no better than the worst value, `overflow` for a distance beyond the range of a number.
pub fn distance(values: &[f64], direction: Direction, parameters: &Distance) -> Result<Vec<f64>> {
    scale_alone(&Normalize::Distance(parameters.clone()), values, direction)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_unit_as_reference_is_min_max() {
        for direction in [Direction::Higher, Direction::Lower] {
            let values = [0.3, 7.0, f64::NAN, 2.5];
            let ours = distance(&values, direction, &Distance::default()).unwrap();
            let same = super::super::min_max(&values, direction, &super::super::MinMax::default()).unwrap();
            assert!(ours.iter().zip(&same).all(|(a, b)| a.to_bits() == b.to_bits()));
        }
    }

    #[test]
    fn a_reference_no_better_than_the_worst_is_refused() {
        let to = |value| Distance::default().reference(Reference::Value(value));
        let code = |values: &[f64], direction, parameters: &Distance| {
            distance(values, direction, parameters).unwrap_err().code()
        };
        assert_eq!(code(&[1.0, 2.0], Direction::Higher, &to(1.0)), "invalid_parameter");
        assert_eq!(code(&[1.0, 2.0], Direction::Lower, &to(3.0)), "invalid_parameter");
        assert_eq!(code(&[1.0, 1.0], Direction::Higher, &to(1.0)), "constant_indicator");
        assert_eq!(code(&[f64::NAN], Direction::Higher, &to(1.0)), "no_data");
        assert_eq!(code(&[f64::INFINITY], Direction::Higher, &to(1.0)), "not_finite");
        assert_eq!(code(&[-1.7e308, 1.7e308], Direction::Higher, &Distance::default()), "overflow");
        assert_eq!(distance(&[1.0, 1.0], Direction::Higher, &to(2.0)).unwrap(), [0.0, 0.0]);
        assert_eq!(distance(&[1.0], Direction::Higher, &to(2.0).constant(0.5)).unwrap(), [0.5]);
    }

    #[test]
    fn references_that_do_not_fit_are_named() {
        let of = |reference: Reference| {
            let fault = distance(&[1.0, 2.0], Direction::Higher, &Distance::default().reference(reference));
            fault.unwrap_err().to_string()
        };
        assert!(of(Reference::Target).contains("the target of `values`, which is not given"));
        assert!(of(Reference::Unit("EST".into())).contains("no named units"));
        assert!(of(Reference::Sum).contains("shares of a sum are `ratio`"));
        assert!(of(Reference::Value(f64::NAN)).contains("finite"));
    }

    #[test]
    fn a_reference_unit_is_found_by_its_code() {
        let units = ["A", "B", "C"].map(str::to_owned);
        let column = |values| Column {
            code: "X",
            values,
            direction: Direction::Higher,
            goalposts: None,
            target: None,
            units: &units,
            scale: [0.0, 100.0],
        };
        let fit = |unit: &str, values| {
            Distance::default().reference(Reference::Unit(unit.to_owned())).fit(&column(values))
        };
        let values = [0.0, 2.0, 5.0];
        assert_eq!(fit("B", &values).unwrap().apply(&values), [0.0, 100.0, 250.0]);
        assert_eq!(fit("D", &values).unwrap_err().code(), "unknown_unit");
        let fault = fit("B", &[0.0, f64::NAN, 5.0]).unwrap_err().to_string();
        assert!(fault.contains("unit `B`, which has no value of `X`"), "{fault}");
    }
}
