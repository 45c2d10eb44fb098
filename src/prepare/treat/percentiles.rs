//! Winsorizing at percentiles: what lies below the one moves up to it, what lies above the other moves down.
//!
//! ```text
//! y_i = min( max( x_i, Q(p) ), Q(1 − p) )
//! ```
//!
//! where `Q` is the [quantile](crate::stats::quantile()) of the values present and `p` the share at each end.
//!
//! Source: OECD/JRC (2008), *Handbook on Constructing Composite Indicators*, step 5 (trimming at the 2.5 and 97.5
//! percentiles).

use crate::error::{Error, Problem};
use serde::{Deserialize, Serialize};

use super::{Change, clip, refuse_infinite};
use crate::Result;
use crate::stats::Quantile;
use crate::stats::quantile::quantile_of;
use crate::stats::shape::Sums;

/// Parameters of winsorizing at percentiles.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Percentiles {
    /// The share at each end, from 0 to below 0.5. Default 0.025.
    pub share: f64,
    /// The share at the upper end, where it is another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upper: Option<f64>,
    /// The rule of the quantiles. Default `linear`.
    pub rule: Quantile,
}

impl Default for Percentiles {
    fn default() -> Self {
        Self { share: 0.025, upper: None, rule: Quantile::Linear }
    }
}

impl Percentiles {
    /// Sets the share at each end.
    #[must_use]
    pub fn share(mut self, share: f64) -> Self {
        self.share = share;
        self
    }

    /// Sets the share at the upper end alone.
    #[must_use]
    pub fn upper(mut self, share: f64) -> Self {
        self.upper = Some(share);
        self
    }

    /// Sets the rule of the quantiles.
    #[must_use]
    pub fn rule(mut self, rule: Quantile) -> Self {
        self.rule = rule;
        self
    }

    /// Checks the parameters.
    ///
    /// # Errors
    /// `invalid_parameter` when a share is outside 0 to 0.5.
    pub fn check(&self) -> Result<()> {
        for (parameter, share) in [("share", Some(self.share)), ("upper", self.upper)] {
            if let Some(share) = share.filter(|share| !(0.0..0.5).contains(share)) {
                return Err(Error::from(Problem::InvalidParameter {
                    method: "percentiles",
                    parameter,
                    found: share.to_string(),
                    expected: "a share from 0 to below 0.5",
                }));
            }
        }
        Ok(())
    }

    /// The two quantiles; none of no values.
    pub(super) fn bounds(&self, values: &[f64]) -> Option<[f64; 2]> {
        let mut present: Vec<f64> = values.iter().copied().filter(|x| !x.is_nan()).collect();
        let low = quantile_of(&mut present, self.share, self.rule);
        let high = quantile_of(&mut present, 1.0 - self.upper.unwrap_or(self.share), self.rule);
        low.zip(high).map(|(low, high)| [low, high])
    }
}

/// Moves values beyond the two percentiles to them; missing (`NaN`) stays missing. The values and which of them moved.
///
/// ```
/// use govindex::prepare::{Percentiles, percentiles};
///
/// let x: Vec<f64> = (0..=100).map(f64::from).collect();
/// let (y, changes) = percentiles(&x, &Percentiles::default().share(0.05))?;
/// assert_eq!((y[0], y[50], y[100], changes.len()), (5.0, 50.0, 95.0, 10));
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `invalid_parameter` as [`Percentiles::check`];
/// `not_finite` for an infinite value.
pub fn percentiles(values: &[f64], parameters: &Percentiles) -> Result<(Vec<f64>, Vec<Change>)> {
    parameters.check()?;
    refuse_infinite(values, &Sums::of(values))?;
    Ok(parameters.bounds(values).map_or_else(|| (values.to_vec(), Vec::new()), |bounds| clip(values, bounds)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_gaps_and_parameters() {
        let (y, changes) = percentiles(&[f64::NAN, 5.0], &Percentiles::default()).unwrap();
        assert!(y[0].is_nan() && y[1] == 5.0 && changes.is_empty());
        assert!(percentiles(&[], &Percentiles::default()).unwrap().0.is_empty());
        let x: Vec<f64> = (0..=100).map(f64::from).collect();
        let one_end = percentiles(&x, &Percentiles::default().share(0.0).upper(0.1)).unwrap();
        assert_eq!((one_end.0[0], one_end.0[100]), (0.0, 90.0));
        let bad = Percentiles::default().share(0.5);
        assert_eq!(percentiles(&x, &bad).unwrap_err().code(), "invalid_parameter");
        let infinite = percentiles(&[f64::INFINITY, 0.0], &Percentiles::default());
        assert_eq!(infinite.unwrap_err().code(), "not_finite");
    }
}
