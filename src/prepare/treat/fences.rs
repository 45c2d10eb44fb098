//! Fences around the bulk of a column: what lies beyond moves to the fence.
//!
//! ```text
//! quartiles  [ Q1 − k (Q3 − Q1),  Q3 + k (Q3 − Q1) ]                   k = 1.5
//! median     [ m − k · 1.482602 · MAD,  m + k · 1.482602 · MAD ]           k = 3
//! ```
//!
//! where `Q1`, `Q3` are the quartiles, `m` the median and `MAD` the median of `|x_i − m|`; 1.482602 makes it a standard
//! deviation for normal data. Where half of the values are equal, there is no spread to measure by and no value moves.
//!
//! Sources: J. W. Tukey (1977), *Exploratory Data Analysis*, ch. 2; C. Leys et al. (2013), *Detecting outliers*, Journal
//! of Experimental Social Psychology 49, 764–766.

use crate::error::{Label, Problem};
use serde::{Deserialize, Serialize};

use super::{Change, clip, refuse_infinite};
use crate::stats::quantile::quantile_of;
use crate::stats::shape::Sums;
use crate::stats::{Quantile, median};
use crate::{Error, Result};

/// The standard deviation of a normal distribution over its median absolute deviation: 1 / Φ⁻¹(3/4).
const NORMAL: f64 = 1.482_602_218_505_602;

/// What the width of the fences is measured by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Spread {
    /// The distance between the quartiles (box plot).
    #[default]
    Quartiles,
    /// The median absolute deviation from the median.
    Median,
}

/// Parameters of fences.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Fences {
    /// What the width is measured by. Default: quartiles.
    pub by: Spread,
    /// How many spreads away the fences stand, above 0. Default: 1.5 for quartiles, 3 for the median.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<f64>,
    /// The rule of the quartiles. Default `linear`.
    pub rule: Quantile,
}

impl Fences {
    /// Sets what the width is measured by.
    #[must_use]
    pub fn by(mut self, by: Spread) -> Self {
        self.by = by;
        self
    }

    /// Sets how many spreads away the fences stand.
    #[must_use]
    pub fn width(mut self, width: f64) -> Self {
        self.width = Some(width);
        self
    }

    /// Sets the rule of the quartiles.
    #[must_use]
    pub fn rule(mut self, rule: Quantile) -> Self {
        self.rule = rule;
        self
    }

    /// Checks the parameters.
    ///
    /// # Errors
    /// `invalid_parameter` when `width` is not a number above 0.
    pub fn check(&self) -> Result<()> {
        self.width.map_or(Ok(()), |width| super::above_0("fences", "width", width))
    }

    /// Where the fences stand; none where there is no spread.
    pub(super) fn bounds(&self, values: &[f64]) -> Result<Option<[f64; 2]>> {
        let mut present: Vec<f64> = values.iter().copied().filter(|x| !x.is_nan()).collect();
        let bounds = match self.by {
            Spread::Quartiles => {
                let width = self.width.unwrap_or(1.5);
                let low = quantile_of(&mut present, 0.25, self.rule);
                let high = quantile_of(&mut present, 0.75, self.rule);
                low.zip(high)
                    .filter(|(low, high)| low < high)
                    .map(|(low, high)| [low - width * (high - low), high + width * (high - low)])
            }
            Spread::Median => {
                let centre = median(&present);
                for x in &mut present {
                    *x = (*x - centre).abs();
                }
                let reach = self.width.unwrap_or(3.0) * NORMAL * median(&present);
                (reach > 0.0).then_some([centre - reach, centre + reach])
            }
        };
        match bounds {
            Some([low, high]) if !(low.is_finite() && high.is_finite()) => {
                Err(Error::from(Problem::Overflow { what: "fence", node: Label::Word("values"), unit: None }))
            }
            bounds => Ok(bounds),
        }
    }
}

/// Moves values beyond the fences to them; missing (`NaN`) stays missing. The values and which of them moved.
///
/// ```
/// use govindex::prepare::{Fences, fences};
///
/// // The quartiles are 2 and 4, so the fences stand at −1 and 7.
/// let (y, changes) = fences(&[1.0, 2.0, 3.0, 4.0, 90.0], &Fences::default())?;
/// assert_eq!((y[4], changes.len()), (7.0, 1));
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `invalid_parameter` as [`Fences::check`]; `not_finite` for an infinite value; `overflow`
/// where a fence is beyond the range of a number.
pub fn fences(values: &[f64], parameters: &Fences) -> Result<(Vec<f64>, Vec<Change>)> {
    parameters.check()?;
    refuse_infinite(values, &Sums::of(values))?;
    Ok(parameters
        .bounds(values)?
        .map_or_else(|| (values.to_vec(), Vec::new()), |bounds| clip(values, bounds)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of Leys et al. (2013), p. 765: 1, 3, 3, 6, 8, 10, 10, 1000 has the median 7 and the deviation
    /// 5.1891, so with three of them the fences stand at −8.57 and 22.57.
    #[test]
    fn around_the_median_as_leys_2013() {
        let x = [1.0, 3.0, 3.0, 6.0, 8.0, 10.0, 10.0, 1000.0];
        let [low, high] = Fences::default().by(Spread::Median).bounds(&x).unwrap().unwrap();
        assert!((low + 8.57).abs() < 0.005 && (high - 22.57).abs() < 0.005);
        let (y, changes) = fences(&x, &Fences::default().by(Spread::Median)).unwrap();
        assert_eq!((y[7], changes[0].from, changes.len()), (high, 1000.0, 1));
    }

    #[test]
    fn no_spread_no_fence() {
        let x = [0.0, 0.0, 0.0, 0.0, 0.0, 7.0];
        for by in [Spread::Quartiles, Spread::Median] {
            assert_eq!(fences(&x, &Fences::default().by(by)).unwrap(), (x.to_vec(), vec![]));
            assert_eq!(fences(&[], &Fences::default().by(by)).unwrap().0.len(), 0);
            assert!(fences(&[f64::NAN], &Fences::default().by(by)).unwrap().0[0].is_nan());
        }
        assert_eq!(fences(&[1.0], &Fences::default().width(0.0)).unwrap_err().code(), "invalid_parameter");
        assert_eq!(fences(&[1.0, f64::INFINITY], &Fences::default()).unwrap_err().code(), "not_finite");
        let wide = [-8e307, -1.0, 1.0, 8e307];
        assert_eq!(fences(&wide, &Fences::default().width(10.0)).unwrap_err().code(), "overflow");
    }
}
