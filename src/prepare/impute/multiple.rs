//! Multiple imputation: a gap gets several plausible values, one a draw, so that what follows shows how much depends on
//! what was not measured.
//!
//! ```text
//! parameters  μ, Σ by EM from a resample of the units (or from all units)
//! normal      x̃_iM ~ N( μ_M + Σ_MO Σ_OO⁻¹ (x_iO − μ_O),  Σ_MM − Σ_MO Σ_OO⁻¹ Σ_OM )
//! matching    x̃_ij = x_dj of a unit d drawn from the `donors` whose expected value of j, from the same indicators,
//!             is nearest to that of unit i
//! ```
//!
//! Draw `k` uses stream `k` of a `ChaCha8` generator with the given seed, so each is the same on any number of threads and
//! can be made alone. Matching never fills in a value that was not observed; normal draws may leave the possible range.
//!
//! Sources: J. Honaker & G. King (2010), *What to do about missing values in time-series cross-section data*, American
//! Journal of Political Science 54, 561–581 (EM with bootstrapping); R. J. A. Little (1988), *Missing-data adjustments in
//! large surveys*, Journal of Business & Economic Statistics 6, 287–296 (predictive mean matching); D. B. Rubin (1987),
//! *Multiple Imputation for Nonresponse in Surveys*.

use crate::error::Problem;
use nalgebra::DMatrix;
use serde::{Deserialize, Serialize};

use super::em::{Conditional, Normal, Pattern, Standardized, complete, conditional, precision};
use super::{Em, Imputed};
use crate::stats::sort;
use crate::stats::{Columns, Stream};
use crate::{Error, Result, parallel};

/// What a plausible value is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Plausible {
    /// Drawn from the normal distribution.
    #[default]
    Normal,
    /// The observed value of a unit for which a similar one is expected.
    Matching,
}

/// What a framework takes of several draws.
///
/// ```toml
/// take = { mean = 20 }
/// take = { draw = 0 }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Take {
    /// The draw of this number, from 0.
    Draw(u64),
    /// The mean of so many draws from the first on, at least 1.
    Mean(u64),
}

impl Default for Take {
    fn default() -> Self {
        Self::Mean(20)
    }
}

/// Parameters of multiple imputation.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Multiple {
    /// The seed; 0 is one. Default 0.
    pub seed: u64,
    /// What a plausible value is. Default: drawn from the normal distribution.
    pub plausible: Plausible,
    /// Whether each draw estimates its parameters from a resample of the units, so that draws also show how unsure the
    /// parameters are. Default: yes.
    pub resample: bool,
    /// How many units may give their value, at least 1. Default 5. Read by matching.
    pub donors: usize,
    /// The estimation.
    pub em: Em,
    /// What is taken of the draws where one table is wanted: by a framework, and by [`MultipleFit::taken`]. Default: the
    /// mean of 20.
    pub take: Take,
}

impl Default for Multiple {
    fn default() -> Self {
        Self {
            seed: 0,
            plausible: Plausible::Normal,
            resample: true,
            donors: 5,
            em: Em::default(),
            take: Take::default(),
        }
    }
}

impl Multiple {
    /// Sets the seed.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Sets what a plausible value is.
    #[must_use]
    pub fn plausible(mut self, plausible: Plausible) -> Self {
        self.plausible = plausible;
        self
    }

    /// Sets whether each draw estimates its parameters from a resample.
    #[must_use]
    pub fn resample(mut self, resample: bool) -> Self {
        self.resample = resample;
        self
    }

    /// Sets how many units may give their value.
    #[must_use]
    pub fn donors(mut self, donors: usize) -> Self {
        self.donors = donors;
        self
    }

    /// Sets the estimation.
    #[must_use]
    pub fn em(mut self, em: Em) -> Self {
        self.em = em;
        self
    }

    /// Sets what is taken of the draws where one table is wanted.
    #[must_use]
    pub fn take(mut self, take: Take) -> Self {
        self.take = take;
        self
    }

    /// Checks the parameters.
    ///
    /// # Errors
    /// `invalid_parameter` for a parameter out of range.
    pub fn check(&self) -> Result<()> {
        let zero = [("donors", self.donors == 0), ("take", self.take == Take::Mean(0))];
        if let Some((parameter, _)) = zero.into_iter().find(|(_, zero)| *zero) {
            return Err(Error::from(Problem::InvalidParameter {
                method: "impute (multiple)",
                parameter,
                found: "0".to_owned(),
                expected: "at least 1",
            }));
        }
        self.em.check()
    }
}

/// Columns with gaps, ready to be drawn from.
pub struct MultipleFit<'a> {
    columns: Columns<'a>,
    problem: Standardized,
    fit: Normal,
    /// The standardized data with expected values in the gaps.
    expected: DMatrix<f64>,
    parameters: Multiple,
}

impl std::fmt::Debug for MultipleFit<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MultipleFit").field("parameters", &self.parameters).finish_non_exhaustive()
    }
}

fn unsettled() -> Error {
    Error::from(Problem::Undetermined {
        model: "impute (multiple)",
        reason: "resamples of the units give no covariance matrix; give `em` a small `ridge`".to_owned(),
    })
}

/// How often a resample without an estimate is replaced by another.
const RETRIES: usize = 20;

/// Fits the distribution from which [`MultipleFit::draw`] fills the gaps.
///
/// ```
/// use govindex::prepare::impute::{Multiple, multiple};
/// use govindex::stats::Columns;
///
/// let (a, b) = ([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [2.1, 3.5, 6.6, 7.2, 10.4, f64::NAN]);
/// let columns = Columns::new(vec![&a, &b])?;
/// let fit = multiple(&columns, &Multiple::default().seed(7))?;
/// let (first, second) = (fit.draw(0)?, fit.draw(1)?);
/// assert!(first.columns[1][5] != second.columns[1][5]);
/// assert_eq!(first, multiple(&columns, &Multiple::default().seed(7))?.draw(0)?);
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `invalid_parameter` as [`Multiple::check`], and those of [`em`](super::em()).
pub fn multiple<'a>(columns: &Columns<'a>, parameters: &Multiple) -> Result<MultipleFit<'a>> {
    parameters.check()?;
    let problem = Standardized::new(columns, &parameters.em)?;
    let fit = problem.fit(&parameters.em, None, None)?;
    let expected = problem.expected(&fit)?;
    Ok(MultipleFit { columns: columns.clone(), problem, fit, expected, parameters: *parameters })
}

impl MultipleFit<'_> {
    /// Fills the gaps for the `k`th time. Units without any value keep theirs.
    ///
    /// # Errors
    /// Those of [`em`](super::em()), where twenty resamples of the units in a row gave no estimate.
    pub fn draw(&self, k: u64) -> Result<Imputed> {
        let mut random = Stream::new(self.parameters.seed, k);
        let drawn;
        let fit = if self.parameters.resample {
            drawn = self.resampled(&mut random)?;
            &drawn
        } else {
            &self.fit
        };
        let precision = precision(&fit.covariance)?;

        let mut data = self.problem.data.clone();
        for pattern in self.problem.patterns.iter().filter(|pattern| !pattern.missing.is_empty()) {
            parallel::check_stop()?;
            let conditional = conditional(pattern, &precision)?;
            match self.parameters.plausible {
                Plausible::Normal => {
                    let root = conditional.covariance.clone().cholesky().ok_or_else(unsettled)?;
                    for &i in &pattern.rows {
                        complete(&mut data, i, pattern, &conditional, &fit.mean);
                        let noise = nalgebra::DVector::from_fn(pattern.missing.len(), |_, _| random.normal());
                        let noise = root.l() * noise;
                        for (a, &j) in pattern.missing.iter().enumerate() {
                            data[(i, j)] += noise[a];
                        }
                    }
                }
                Plausible::Matching => self.matched(&mut data, pattern, &conditional, fit, &mut random),
            }
        }
        let method = match self.parameters.plausible {
            Plausible::Normal => format!("draw {k} of a normal distribution"),
            Plausible::Matching => format!("draw {k} by matching"),
        };
        let value = |j: usize, i: usize| match self.parameters.plausible {
            Plausible::Normal => self.problem.raw(j, data[(i, j)]),
            // The row of the donor, whose value is taken with all its bits.
            Plausible::Matching if data[(i, j)].is_nan() => f64::NAN,
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a row")]
            Plausible::Matching => self.columns.as_slice()[j][data[(i, j)] as usize],
        };
        Ok(Imputed::by(&self.columns, value, &method))
    }

    /// One table: the draw, or the mean of the draws, that [`Multiple::take`] says.
    ///
    /// # Errors
    /// As [`MultipleFit::draw`].
    pub fn taken(&self) -> Result<Imputed> {
        let count = match self.parameters.take {
            Take::Draw(k) => return self.draw(k),
            Take::Mean(count) => count,
        };
        let mut mean = self.draw(0)?;
        for k in 1..count {
            let next = self.draw(k)?;
            for cell in &mut mean.cells {
                // As a running mean, which stays within the range of a number where the values do.
                let value = next.columns[cell.column][cell.row];
                cell.value += (value - cell.value) / (k + 1) as f64;
            }
        }
        let of = match self.parameters.plausible {
            Plausible::Normal => "of a normal distribution",
            Plausible::Matching => "by matching",
        };
        for cell in &mut mean.cells {
            mean.columns[cell.column][cell.row] = cell.value;
            cell.method = format!("mean of {count} draw{} {of}", if count == 1 { "" } else { "s" });
        }
        Ok(mean)
    }

    fn resampled(&self, random: &mut Stream) -> Result<Normal> {
        let rows: Vec<usize> =
            self.problem.patterns.iter().flat_map(|pattern| pattern.rows.clone()).collect();
        let mut last = None;
        for _ in 0..RETRIES {
            parallel::check_stop()?;
            let mut counts = vec![0; self.problem.data.nrows()];
            for _ in 0..rows.len() {
                counts[rows[random.below(rows.len())]] += 1;
            }
            match self.problem.fit(&self.parameters.em, Some(&self.fit), Some(&counts)) {
                Ok(fit) if precision(&fit.covariance).is_ok() => return Ok(fit),
                Ok(_) => {}
                Err(error) => last = Some(error),
            }
        }
        Err(last.unwrap_or_else(unsettled))
    }

    /// Writes the rows of the drawn donors into the gaps of `data`.
    fn matched(
        &self,
        data: &mut DMatrix<f64>,
        pattern: &Pattern,
        conditional: &Conditional,
        fit: &Normal,
        random: &mut Stream,
    ) {
        let known: Vec<usize> =
            self.problem.patterns.iter().flat_map(|pattern| pattern.rows.clone()).collect();
        for (a, &j) in pattern.missing.iter().enumerate() {
            let expect = |i: usize| -> f64 {
                let terms = pattern.present.iter().enumerate();
                terms
                    .map(|(b, &k)| conditional.coefficients[(a, b)] * (self.expected[(i, k)] - fit.mean[k]))
                    .sum()
            };
            let column = self.columns.as_slice()[j];
            let mut donors: Vec<(f64, usize)> =
                known.iter().filter(|&&i| !column[i].is_nan()).map(|&i| (expect(i), i)).collect();
            sort::pairs(&mut donors);
            for &i in &pattern.rows {
                let own = expect(i);
                // The nearest stand side by side: the window moves on while the next is nearer than the first.
                let count = self.parameters.donors.min(donors.len());
                let mut from = donors.partition_point(|(e, _)| *e < own).saturating_sub(count);
                while from + count < donors.len()
                    && (donors[from + count].0 - own).abs() < (own - donors[from].0).abs()
                {
                    from += 1;
                }
                data[(i, j)] = donors[from + random.below(count)].1 as f64;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prepare::impute::em;
    use crate::stats::{Divisor, moments_of};

    const GAP: f64 = f64::NAN;

    fn data() -> [Vec<f64>; 2] {
        let a: Vec<f64> = (0..60).map(|i| f64::from(i * 37 % 60)).collect();
        let b =
            a.iter().enumerate().map(|(i, x)| if i % 6 == 0 { GAP } else { 2.0 * x + (i * 13 % 17) as f64 });
        let b = b.collect();
        [a, b]
    }

    /// Over many draws with fixed parameters, a gap's mean and spread are those of the conditional distribution.
    #[test]
    fn draws_have_the_expected_mean_and_spread() {
        let [a, b] = data();
        let columns = Columns::new(vec![&a, &b]).unwrap();
        let (filled, fit) = em(&columns, &Em::default()).unwrap();
        let made = multiple(&columns, &Multiple::default().seed(3).resample(false)).unwrap();
        let drawn: Vec<f64> = (0..4000).map(|k| made.draw(k).unwrap().columns[1][12]).collect();
        let found = moments_of(&drawn, Divisor::Sample);
        let c = &fit.covariance;
        let sd = (c[(1, 1)] - c[(0, 1)] * c[(0, 1)] / c[(0, 0)]).sqrt();
        assert!((found.mean - filled.columns[1][12]).abs() < 4.0 * sd / 4000_f64.sqrt());
        assert!((found.sd / sd - 1.0).abs() < 0.05);
        let unsure = multiple(&columns, &Multiple::default().seed(3)).unwrap();
        let drawn: Vec<f64> = (0..400).map(|k| unsure.draw(k).unwrap().columns[1][12]).collect();
        assert!((moments_of(&drawn, Divisor::Sample).mean - filled.columns[1][12]).abs() < 5.0 * sd / 20.0);
    }

    #[test]
    fn matching_fills_in_observed_values_of_like_units() {
        let [a, b] = data();
        let columns = Columns::new(vec![&a, &b]).unwrap();
        let made = multiple(&columns, &Multiple::default().plausible(Plausible::Matching).donors(3)).unwrap();
        for k in 0..50 {
            for cell in made.draw(k).unwrap().cells {
                let donor = b.iter().position(|&x| x == cell.value).unwrap();
                assert!((a[donor] - a[cell.row]).abs() <= 5.0);
            }
        }
    }

    #[test]
    fn seeds_and_streams_differ_and_repeat() {
        let [a, b] = data();
        let columns = Columns::new(vec![&a, &b]).unwrap();
        let draw = |seed, k| multiple(&columns, &Multiple::default().seed(seed)).unwrap().draw(k).unwrap();
        assert_eq!(draw(0, 5), draw(0, 5));
        assert_ne!(draw(0, 5).cells[0].value, draw(0, 6).cells[0].value);
        assert_ne!(draw(0, 5).cells[0].value, draw(1, 5).cells[0].value);
    }

    #[test]
    fn bad_input() {
        let bad = Multiple::default().donors(0);
        assert_eq!(bad.check().unwrap_err().code(), "invalid_parameter");
        let columns = Columns::new(vec![&[GAP, GAP]]).unwrap();
        assert_eq!(multiple(&columns, &Multiple::default()).unwrap_err().code(), "no_data");
    }
}
