//! Better than the average, about average, or worse: three classes around the mean of the units.
//!
//! ```text
//! s_i = points_better   where x_i > mean + band       (below mean − band where lower is better)
//!       points_worse    where x_i < mean − band       (above mean + band where lower is better)
//!       points_middle   else, both ends included
//! ```
//!
//! where `band = width · |mean|`, or `width · sd` if `unit = "sd"`. Simple and little moved by outliers, but the width
//! is arbitrary, and how far a unit lies above or below is lost.
//!
//! Source: OECD/JRC (2008), step 5 (indicators above or below the mean); European Commission (2001), *Summary
//! Innovation Index*, with a width of 20 %.

use crate::error::Problem;
use serde::{Deserialize, Serialize};

use super::{Column, Direction, Normalize, Scaling, Step, Steps, check_finite, scale_alone};
use crate::stats::{Divisor, moments_of};
use crate::{Error, Result};

/// What the width of the middle class is measured in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum BandUnit {
    /// In parts of the mean.
    #[default]
    Mean,
    /// In standard deviations (divisor n − 1).
    Sd,
}

/// Parameters of the classes around the mean.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct MeanBands {
    /// How far the middle class reaches from the mean to either side, at least 0. Default 0.2.
    pub width: f64,
    /// What it is measured in. Default: parts of the mean.
    pub unit: BandUnit,
    /// The scores of the worse, the middle and the better class, rising. Default `[-1, 0, 1]`.
    pub points: [f64; 3],
}

impl Default for MeanBands {
    fn default() -> Self {
        Self { width: 0.2, unit: BandUnit::Mean, points: [-1.0, 0.0, 1.0] }
    }
}

impl MeanBands {
    /// Sets how far the middle class reaches, in parts of the mean or in standard deviations.
    #[must_use]
    pub fn width(mut self, width: f64, unit: BandUnit) -> Self {
        (self.width, self.unit) = (width, unit);
        self
    }

    /// Sets the scores of the worse, the middle and the better class.
    #[must_use]
    pub fn points(mut self, points: [f64; 3]) -> Self {
        self.points = points;
        self
    }

    pub(super) fn check(&self) -> Result<()> {
        for points in self.points {
            check_finite("mean-bands", "points", points)?;
        }
        let [worse, middle, better] = self.points;
        let (parameter, found, expected) = if worse > middle || middle > better {
            ("points", format!("[{worse}, {middle}, {better}]"), "rising from worse to better")
        } else if self.width.is_finite() && self.width >= 0.0 {
            return Ok(());
        } else {
            ("width", self.width.to_string(), "a finite number of at least 0")
        };
        Err(Error::from(Problem::InvalidParameter { method: "mean-bands", parameter, found, expected }))
    }

    pub(super) fn fit(&self, column: &Column<'_>) -> Result<Scaling> {
        let found = moments_of(column.values, Divisor::Sample);
        if found.count == 0 {
            return Err(Error::from(Problem::NoData {
                indicator: column.code.into(),
                units: column.values.len(),
            }));
        }
        let band = match self.unit {
            BandUnit::Mean => self.width * found.mean.abs(),
            // One unit has no spread, and is its own mean.
            BandUnit::Sd if found.count == 1 => 0.0,
            BandUnit::Sd => self.width * found.sd,
        };
        let (low, high) = (found.mean - band, found.mean + band);
        if !(low.is_finite() && high.is_finite()) {
            return Err(Error::from(Problem::Overflow {
                what: "spread",
                node: column.code.into(),
                unit: None,
            }));
        }
        let [worse, middle, better] = self.points;
        let (below, above) =
            if column.direction == Direction::Higher { (worse, better) } else { (better, worse) };
        Ok(Scaling::Steps(Steps {
            below,
            steps: vec![
                Step { from: low, included: true, score: middle },
                Step { from: high, included: false, score: above },
            ],
        }))
    }
}

/// Scales a column by three classes around its mean; missing (`NaN`) stays missing.
///
/// ```
/// use govindex::normalize::{Direction, MeanBands, mean_bands};
///
/// let scores = mean_bands(&[50.0, 90.0, 160.0], Direction::Higher, &MeanBands::default())?;
/// assert_eq!(scores, [-1.0, 0.0, 1.0]);      // the mean is 100, the middle class 80 to 120
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `no_data` when nothing is present, `invalid_parameter` for a negative width or points that fall,
/// `not_finite` for an infinite value, `overflow` for a mean beyond the range of a number.
pub fn mean_bands(values: &[f64], direction: Direction, parameters: &MeanBands) -> Result<Vec<f64>> {
    scale_alone(&Normalize::MeanBands(*parameters), values, direction)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_of_the_middle_belong_to_it() {
        let bands = MeanBands::default().width(0.5, BandUnit::Mean).points([0.0, 50.0, 100.0]);
        // The mean is 4, the middle class 2 to 6.
        let values = [1.0, 2.0, 4.0, 6.0, 7.0, 4.0];
        let up = mean_bands(&values, Direction::Higher, &bands).unwrap();
        assert_eq!(up, [0.0, 50.0, 50.0, 50.0, 100.0, 50.0]);
        let down = mean_bands(&values, Direction::Lower, &bands).unwrap();
        assert_eq!(down, [100.0, 50.0, 50.0, 50.0, 0.0, 50.0]);
        let spread = MeanBands::default().width(1.0, BandUnit::Sd);
        assert_eq!(
            mean_bands(&[1.0, 2.0, 3.0, 12.0], Direction::Higher, &spread).unwrap(),
            [0.0, 0.0, 0.0, 1.0]
        );
    }

    #[test]
    fn degenerate_columns_have_named_answers() {
        let of = |values: &[f64], parameters: MeanBands| mean_bands(values, Direction::Higher, &parameters);
        assert_eq!(of(&[3.0, 3.0], MeanBands::default()).unwrap(), [0.0, 0.0]);
        assert_eq!(of(&[-3.0], MeanBands::default().width(1.0, BandUnit::Sd)).unwrap(), [0.0]);
        assert_eq!(of(&[-10.0, -2.0], MeanBands::default()).unwrap(), [-1.0, 1.0], "a negative mean");
        assert_eq!(of(&[f64::NAN], MeanBands::default()).unwrap_err().code(), "no_data");
        assert_eq!(of(&[f64::INFINITY], MeanBands::default()).unwrap_err().code(), "not_finite");
        let beyond = of(&[-1.7e308, 1.7e308], MeanBands::default().width(1.0, BandUnit::Sd));
        assert_eq!(beyond.unwrap_err().code(), "overflow");
        for wrong in [
            MeanBands::default().width(-0.1, BandUnit::Mean),
            MeanBands::default().width(f64::NAN, BandUnit::Mean),
            MeanBands::default().points([1.0, 0.0, -1.0]),
        ] {
            assert_eq!(of(&[1.0, 2.0], wrong).unwrap_err().code(), "invalid_parameter");
        }
    }
}
