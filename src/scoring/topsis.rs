//! TOPSIS: a unit is good when it is near the best that there is and far from the worst.
//!
//! ```text
//! v_ij = w_j r_ij            v+_j, v−_j = best and worst of v_ij over the units, or of fixed bounds
//! D+_i = √Σ_j (v_ij − v+_j)²           D−_i = √Σ_j (v_ij − v−_j)²             (weighting = matrix)
//! D+_i = √Σ_j w_j (r_ij − r+_j)²       D−_i = √Σ_j w_j (r_ij − r−_j)²         (weighting = distance)
//! C_i  = D−_i / (D+_i + D−_i)
//! ```
//!
//! where `r_ij` is the normalized value of unit `i` in indicator `j`, `w_j` the indicator's share of the weights, `D+`
//! and `D−` the distances to the ideal and the anti-ideal, and `C` the closeness, from 0 (the anti-ideal) to 1 (the
//! ideal); higher is better. Both weighting forms are in print and rank units differently.
//!
//! **Rank reversal.** Norms, ranges and ideals are taken from the units, so a unit added or removed can change the
//! order of others. With `bounds` (and min-max or no normalization) every unit is scored by itself and that cannot
//! happen. A closeness says where a unit stands between two points, not how good it is.
//!
//! All units alike in everything that counts leave `0/0`: that is an error without `bounds`.
//!
//! Source: Hwang & Yoon (1981), *Multiple Attribute Decision Making: Methods and Applications*, ch. 3 (vector
//! normalization, weights in the matrix, ideals from the data: the defaults).
//!
//! ```
//! use govindex::normalize::Direction::{Higher, Lower};
//! use govindex::scoring::{Topsis, topsis};
//! use govindex::stats::Columns;
//!
//! let (coverage, days) = ([0.9, 0.5, 0.1], [1.0, 5.0, 9.0]);
//! let columns = Columns::new(vec![&coverage, &days])?;
//! let scored = topsis(&columns, &[1.0, 1.0], &[Higher, Lower], &Topsis::default())?;
//! assert_eq!((scored.scores[0], scored.scores[2]), (1.0, 0.0));
//!
//! // One unit alone, between fixed bounds:
//! let (coverage, days) = ([0.5], [5.0]);
//! let columns = Columns::new(vec![&coverage, &days])?;
//! let fixed = Topsis::default().bounds(vec![[0.0, 1.0], [0.0, 10.0]]);
//! assert_eq!(topsis(&columns, &[1.0, 1.0], &[Higher, Lower], &fixed)?.scores, [0.5]);
//! # Ok::<(), govindex::Error>(())
//! ```

use std::ops::Range;

use crate::error::Problem;
use serde::{Deserialize, Serialize};

use super::matrix::{Criterion, Matrix, Summary, check_bounds, match_bounds, zeros};
use super::normalization::Map;
use super::{Normalization, Scored};
use crate::normalize::Direction;
use crate::stats::Columns;
use crate::{Error, Result};

const MODEL: &str = "TOPSIS";

/// Parameters of [`topsis`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Topsis {
    /// How columns are made comparable. Default: vector; with bounds: min-max between them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub normalization: Option<Normalization>,
    /// Where the weights enter. Default: the matrix.
    pub weighting: TopsisWeighting,
    /// Fixed worst and best in the raw unit of each indicator, `[low, high]`; values beyond them are refused.
    /// Default: the units themselves give the ideals.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bounds: Option<Vec<[f64; 2]>>,
}

/// Where the weights of TOPSIS enter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum TopsisWeighting {
    /// Into the matrix, so that they are squared in the distances (Hwang & Yoon).
    #[default]
    Matrix,
    /// Into the sum under the root, unsquared.
    Distance,
}

impl Topsis {
    /// Sets the normalization.
    #[must_use]
    pub fn normalization(mut self, normalization: Normalization) -> Self {
        self.normalization = Some(normalization);
        self
    }

    /// Sets where the weights enter.
    #[must_use]
    pub fn weighting(mut self, weighting: TopsisWeighting) -> Self {
        self.weighting = weighting;
        self
    }

    /// Sets fixed bounds.
    #[must_use]
    pub fn bounds(mut self, bounds: Vec<[f64; 2]>) -> Self {
        self.bounds = Some(bounds);
        self
    }

    /// Checks the parameters.
    ///
    /// # Errors
    /// `invalid_parameter` for bounds out of order, or together with a normalization that reads the units.
    pub fn check(&self) -> Result<()> {
        let Some(bounds) = &self.bounds else { return Ok(()) };
        if !matches!(self.used(), Normalization::MinMax | Normalization::None) {
            return Err(Error::from(Problem::InvalidParameter {
                method: MODEL,
                parameter: "normalization",
                found: self.used().to_string(),
                expected: "min-max or none where bounds are fixed: the others read the units",
            }));
        }
        check_bounds(MODEL, bounds)
    }

    /// The normalization, as said or by default.
    fn used(&self) -> Normalization {
        let usual = if self.bounds.is_some() { Normalization::MinMax } else { Normalization::Vector };
        self.normalization.unwrap_or(usual)
    }

    fn variant(&self) -> String {
        let weighting = match self.weighting {
            TopsisWeighting::Matrix => "matrix",
            TopsisWeighting::Distance => "distance",
        };
        let ideals = if self.bounds.is_some() { "fixed" } else { "observed" };
        format!("topsis(normalization={}, weighting={weighting}, ideals={ideals})", self.used())
    }
}

/// How one criterion enters the distances: `scale · (x − best)²`, with `1/x` for `x` where it is normalized so.
struct Axis<'a> {
    values: &'a [f64],
    reciprocal: bool,
    best: f64,
    worst: f64,
    scale: f64,
}

impl Axis<'_> {
    /// Adds the squared distances of a place on the axis to the sums of a unit.
    #[allow(clippy::inline_always, reason = "wide instructions do not reach into a call")]
    #[inline(always)]
    fn add(&self, plus: &mut f64, minus: &mut f64, place: f64) {
        let (p, m) = (self.scale * (place - self.best), self.scale * (place - self.worst));
        *plus += p * p;
        *minus += m * m;
    }
}

/// Scores units by their closeness to the ideal.
///
/// `weights` has one nonnegative number per column, in any total; `directions` one entry per column, or none where
/// higher is better everywhere. Details: `distance_to_ideal`, `distance_to_anti_ideal` (units), `ideal`,
/// `anti_ideal` (indicators, weighted and normalized).
///
/// # Errors
/// `no_score` when all units are alike and no bounds are fixed; `out_of_domain` for values beyond fixed
/// bounds or that the normalization cannot take; `missing_value`, `not_finite`,
/// `length_mismatch`, `weights`, `invalid_parameter`.
pub fn topsis(
    columns: &Columns<'_>,
    weights: &[f64],
    directions: &[Direction],
    parameters: &Topsis,
) -> Result<Scored> {
    let matrix = read(Matrix::new(MODEL, columns, weights, directions)?, columns, parameters)?;
    let (mut ideal, mut anti_ideal) = (vec![f64::NAN; matrix.width], vec![f64::NAN; matrix.width]);
    let axes = axes(&matrix, parameters, |column, best, worst| {
        (ideal[column], anti_ideal[column]) = (best, worst);
    })?;
    let [to_ideal, to_anti_ideal, scores] = matrix.by_units(
        #[inline(always)]
        |units, [plus, minus, closeness]| closeness_of(&axes, units, plus, minus, closeness),
    );
    matrix.checked(
        Scored::new(scores, parameters.variant())
            .with_units("distance_to_ideal", to_ideal)
            .with_units("distance_to_anti_ideal", to_anti_ideal)
            .with_indicators("ideal", ideal)
            .with_indicators("anti_ideal", anti_ideal),
    )
}

/// Writes the closeness of every unit, higher being better everywhere; the summaries of columns that are `known` are not made
/// again.
pub(super) fn topsis_into(
    columns: &Columns<'_>,
    weights: &[f64],
    parameters: &Topsis,
    known: &[Option<Summary>],
    room: &mut Vec<f64>,
    out: &mut [f64],
) -> Result<()> {
    let matrix = read(Matrix::with_known(MODEL, columns, weights, known)?, columns, parameters)?;
    let axes = axes(&matrix, parameters, |_, _, _| {})?;
    let [plus, minus] = zeros(room, out.len());
    matrix.fill(
        [plus, minus, out],
        #[inline(always)]
        |units, [plus, minus, closeness]| closeness_of(&axes, units, plus, minus, closeness),
    );
    Ok(())
}

/// The matrix with fixed bounds in place of its extremes, where there are some.
fn read<'a>(mut matrix: Matrix<'a>, columns: &Columns<'_>, parameters: &Topsis) -> Result<Matrix<'a>> {
    parameters.check()?;
    if let Some(bounds) = &parameters.bounds {
        match_bounds(bounds, columns.len())?;
        pin(&mut matrix, bounds)?;
    } else if matrix.criteria.iter().all(Criterion::constant) {
        return Err(Error::from(Problem::NoScore {
            model: MODEL,
            node: None,
            reason: format!("all {} units are alike in every indicator that counts", matrix.rows).into(),
            remedy: "give it units that differ, or fixed bounds",
        }));
    }
    Ok(matrix)
}

/// The axes of the criteria; `tell` gets the column, the ideal and the anti-ideal of each.
fn axes<'a>(
    matrix: &Matrix<'a>,
    parameters: &Topsis,
    mut tell: impl FnMut(usize, f64, f64),
) -> Result<Vec<Axis<'a>>> {
    let axis = |c: &Criterion<'a>| {
        let map = parameters.used().fit(matrix, c)?;
        let w = match parameters.weighting {
            TopsisWeighting::Matrix => c.weight,
            TopsisWeighting::Distance => c.weight.sqrt(),
        };
        tell(c.column, w * map.apply(c.best()), w * map.apply(c.worst()));
        let (reciprocal, factor) = match map {
            Map::Affine { width, .. } => (false, w / width),
            Map::Reciprocal { numerator } => (true, w * numerator),
        };
        let place = |x: f64| if reciprocal { x.recip() } else { x };
        Ok(Axis {
            values: c.values,
            reciprocal,
            best: place(c.best()),
            worst: place(c.worst()),
            scale: factor,
        })
    };
    matrix.criteria.iter().map(axis).collect()
}

/// Writes the distances of some units to the ideal and the anti-ideal, which start at 0, and their closeness.
#[allow(clippy::inline_always, reason = "wide instructions do not reach into a call")]
#[inline(always)]
fn closeness_of(
    axes: &[Axis<'_>],
    units: Range<usize>,
    plus: &mut [f64],
    minus: &mut [f64],
    closeness: &mut [f64],
) {
    // Two at a time, in the order of one by one: half of the passes over the sums.
    let (pairs, rest) = axes.as_chunks::<2>();
    for [a, b] in pairs {
        let values = a.values[units.clone()].iter().zip(&b.values[units.clone()]);
        if a.reciprocal || b.reciprocal {
            for ((plus, minus), (&x, &y)) in plus.iter_mut().zip(minus.iter_mut()).zip(values) {
                a.add(plus, minus, if a.reciprocal { x.recip() } else { x });
                b.add(plus, minus, if b.reciprocal { y.recip() } else { y });
            }
        } else {
            for ((plus, minus), (&x, &y)) in plus.iter_mut().zip(minus.iter_mut()).zip(values) {
                a.add(plus, minus, x);
                b.add(plus, minus, y);
            }
        }
    }
    for axis in rest {
        let values = &axis.values[units.clone()];
        for ((plus, minus), &x) in plus.iter_mut().zip(minus.iter_mut()).zip(values) {
            axis.add(plus, minus, if axis.reciprocal { x.recip() } else { x });
        }
    }
    for ((c, plus), minus) in closeness.iter_mut().zip(plus).zip(minus) {
        (*plus, *minus) = (plus.sqrt(), minus.sqrt());
        *c = *minus / (*plus + *minus);
    }
}

/// Puts fixed bounds in the place of the extremes of the units.
fn pin(matrix: &mut Matrix<'_>, bounds: &[[f64; 2]]) -> Result<()> {
    for c in &matrix.criteria {
        let [low, high] = bounds[c.column];
        if c.min < low || c.max > high {
            return Err(matrix.out_of_domain(
                c,
                |x| !(low..=high).contains(&x),
                "within its fixed bounds",
                "widen the bounds, or cut the values to them first",
            ));
        }
    }
    for c in &mut matrix.criteria {
        [c.min, c.max] = bounds[c.column];
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use Direction::{Higher, Lower};
    use proptest::prelude::*;

    fn scores(columns: &[&[f64]], weights: &[f64], parameters: &Topsis) -> Result<Scored> {
        topsis(&Columns::new(columns.to_vec()).unwrap(), weights, &[Higher, Lower], parameters)
    }

    #[test]
    fn degenerate_matrices_are_named() {
        let (a, b) = ([1.0, 2.0, 2.0], [5.0, 3.0, 3.0]);
        let constant = [4.0, 4.0, 4.0];
        let one = scores(&[&[1.0], &[2.0]], &[1.0, 1.0], &Topsis::default()).unwrap_err();
        assert_eq!(one.code(), "no_score");
        let alike = scores(&[&constant, &constant], &[1.0, 1.0], &Topsis::default()).unwrap_err();
        assert!(alike.to_string().contains("all 3 units are alike"), "{alike}");
        // A column that separates no units adds to neither distance.
        let s = scores(&[&constant, &b], &[1.0, 1.0], &Topsis::default()).unwrap();
        assert_eq!(s.scores, [0.0, 1.0, 1.0]);
        let s = scores(&[&a, &b], &[1.0, 1.0], &Topsis::default()).unwrap();
        assert_eq!(s.scores[1], s.scores[2], "equal units score alike");
    }

    #[test]
    fn weights_count_as_shares() {
        let (a, b) = ([1.0, 4.0, 2.0], [5.0, 9.0, 3.0]);
        let one = scores(&[&a, &b], &[0.2, 0.8], &Topsis::default()).unwrap();
        let other = scores(&[&a, &b], &[2.0, 8.0], &Topsis::default()).unwrap();
        for (x, y) in one.scores.iter().zip(&other.scores) {
            assert!((x - y).abs() < 1e-15);
        }
    }

    #[test]
    fn bounds_go_with_what_does_not_read_the_units() {
        let fixed = Topsis::default().bounds(vec![[0.0, 10.0], [0.0, 10.0]]);
        assert_eq!(
            fixed.clone().normalization(Normalization::Vector).check().unwrap_err().code(),
            "invalid_parameter"
        );
        let out = scores(&[&[11.0], &[2.0]], &[1.0, 1.0], &fixed).unwrap_err();
        assert_eq!(out.code(), "out_of_domain");
        let short = Topsis::default().bounds(vec![[0.0, 10.0]]);
        assert_eq!(scores(&[&[1.0], &[2.0]], &[1.0, 1.0], &short).unwrap_err().code(), "length_mismatch");
        assert_eq!(
            Topsis::default().bounds(vec![[1.0, 1.0]]).check().unwrap_err().code(),
            "invalid_parameter"
        );
    }

    #[test]
    fn a_file_can_name_every_choice() {
        let text = r#"{ "normalization": "min-max", "weighting": "distance" }"#;
        let parameters: Topsis = serde_json::from_str(text).unwrap();
        assert_eq!(
            parameters.variant(),
            "topsis(normalization=min-max, weighting=distance, ideals=observed)"
        );
        assert!(serde_json::from_str::<Topsis>(r#"{ "weight": 1 }"#).is_err());
        let fixed: Topsis = serde_json::from_str(r#"{ "bounds": [[0, 1], [0, 10]] }"#).unwrap();
        fixed.check().unwrap();
        assert_eq!(fixed.variant(), "topsis(normalization=min-max, weighting=matrix, ideals=fixed)");
    }

    proptest! {
        /// Vector normalization takes out the unit of measurement, and a better value never lowers the score of a
        /// unit that is neither best nor worst in it.
        #[test]
        fn scores_stay_in_the_unit_interval_and_ignore_units(
            cells in prop::collection::vec((0.1_f64..10.0, 0.1_f64..10.0), 3..20), factor in 0.01_f64..100.0,
        ) {
            let (a, b): (Vec<f64>, Vec<f64>) = cells.into_iter().unzip();
            let scaled: Vec<f64> = a.iter().map(|x| x * factor).collect();
            let one = scores(&[&a, &b], &[0.3, 0.7], &Topsis::default()).unwrap();
            let other = scores(&[&scaled, &b], &[0.3, 0.7], &Topsis::default()).unwrap();
            for (x, y) in one.scores.iter().zip(&other.scores) {
                prop_assert!((x - y).abs() < 1e-9 && (0.0..=1.0).contains(x));
            }
        }

        /// With fixed bounds a further unit changes nothing for the others.
        #[test]
        fn fixed_bounds_keep_scores_when_a_unit_is_added(
            cells in prop::collection::vec((0.0_f64..10.0, 0.0_f64..10.0), 2..20),
        ) {
            let (a, b): (Vec<f64>, Vec<f64>) = cells.into_iter().unzip();
            let fixed = Topsis::default().bounds(vec![[0.0, 10.0], [0.0, 10.0]]);
            let all = scores(&[&a, &b], &[0.3, 0.7], &fixed).unwrap().scores;
            let n = a.len() - 1;
            let fewer = scores(&[&a[..n], &b[..n]], &[0.3, 0.7], &fixed).unwrap().scores;
            prop_assert_eq!(&all[..n], &fewer[..]);
        }
    }
}
