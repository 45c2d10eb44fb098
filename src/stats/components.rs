//! Principal components: the few directions along which most of the differences between units lie, and whether the
//! indicators have enough in common for that.
//!
//! ```text
//! R u_k = λ_k u_k,  λ_1 ≥ λ_2 ≥ …        explained_k = λ_k / Σ λ        loading_jk = u_jk √λ_k
//! KMO      = Σ r_jl² / (Σ r_jl² + Σ p_jl²)   over all pairs j ≠ l; of indicator j, over its pairs
//! Bartlett   χ² = −(n − 1 − (2m + 5)/6) ln det R,  m(m − 1)/2 degrees of freedom
//! ```
//!
//! where `R` is the correlation (or covariance) matrix of the `m` indicators over `n` units, `r_jl` are the correlations
//! and `p_jl` the partial correlations, given all other indicators. A component's sign is arbitrary: it is fixed so that
//! its entries add up to at least 0. Loadings are correlations of indicators with components (for a correlation
//! matrix), eigenvectors are not. KMO above 0.6 is usually asked for; Bartlett's test asks whether the indicators are
//! related at all.
//!
//! Sources: H. Hotelling (1933), Journal of Educational Psychology 24; H. F. Kaiser (1974), Psychometrika 39, 31–36 (KMO);
//! M. S. Bartlett (1951), Biometrika 38, 337–344; OECD/JRC (2008), step 4.

use crate::error::{Label, Problem};
use nalgebra::DMatrix;
use serde::{Deserialize, Serialize};
use statrs::function::gamma::gamma_ur;

use super::complete::complete;
use super::correlation::of_complete;
use super::eigen::{cubic, descending};
use super::{Columns, Correlation};
use crate::{Error, Result};

/// Which matrix is taken apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum PcaMatrix {
    /// Correlations: every indicator has the same say.
    #[default]
    Correlation,
    /// Covariances (divisor n − 1): indicators that vary more have more say; they should share a scale.
    Covariance,
}

/// Principal components of some indicators.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Components {
    /// The number of units with all values, which alone were used.
    pub units: usize,
    /// λ, from the largest: the variance along each component.
    pub eigenvalues: Vec<f64>,
    /// The share of the variance that each component explains.
    pub explained: Vec<f64>,
    /// The shares of the components so far.
    pub cumulative: Vec<f64>,
    /// The eigenvectors: by component, an entry per indicator, of length 1.
    pub vectors: Vec<Vec<f64>>,
    /// The loadings: by component, an entry per indicator.
    pub loadings: Vec<Vec<f64>>,
    /// Kaiser, Meyer and Olkin's measure of sampling adequacy; none for a singular matrix.
    pub kmo: Option<Adequacy>,
    /// Bartlett's test that the indicators are not related; none for a singular matrix.
    pub bartlett: Option<Bartlett>,
}

/// Kaiser, Meyer and Olkin's measure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Adequacy {
    /// Of all indicators together, 0 to 1.
    pub overall: f64,
    /// Of each indicator.
    pub indicators: Vec<f64>,
}

/// Bartlett's test of sphericity.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Bartlett {
    /// χ².
    pub chi_square: f64,
    /// Its degrees of freedom.
    pub degrees: f64,
    /// The probability of one so large if the indicators were not related.
    pub p_value: f64,
}

/// The principal components of the columns, over the units that have all values.
///
/// ```
/// use govindex::stats::{Columns, PcaMatrix, principal_components};
///
/// let (a, b) = ([1.0, 2.0, 3.0, 4.0], [1.0, 3.0, 2.0, 4.0]);      // their correlation is 0.8
/// let found = principal_components(&Columns::new(vec![&a, &b])?, PcaMatrix::Correlation)?;
/// assert!((found.explained[0] - 0.9).abs() < 1e-12);
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `too_few` for a single indicator, or fewer than two units with all values; `not_finite`;
/// `constant_indicator` for a column without spread over these units: leave it out.
pub fn principal_components(columns: &Columns<'_>, matrix: PcaMatrix) -> Result<Components> {
    const MODEL: &str = "the principal component analysis";
    let m = columns.len();
    if m < 2 {
        return Err(Error::from(Problem::TooFew { model: MODEL, of: "indicators", found: m, needed: 2 }));
    }
    let whole: Vec<usize> = (0..columns.rows()).filter(|&i| columns.iter().all(|x| !x[i].is_nan())).collect();
    let n = whole.len();
    if n < 2 {
        return Err(Error::from(Problem::TooFew {
            model: MODEL,
            of: "units with all values",
            found: n,
            needed: 2,
        }));
    }
    let kept: Vec<Vec<f64>>;
    let used = if n == columns.rows() {
        columns.clone()
    } else {
        kept = columns.iter().map(|x| whole.iter().map(|&i| x[i]).collect()).collect();
        Columns::new(kept.iter().map(Vec::as_slice).collect())?
    };
    // A row is named by its place among all units.
    let place = |i: usize| Label::row(whole.get(i).copied().unwrap_or(i));
    let summaries = complete(MODEL, &used).map_err(|error| error.labelled(Label::column, place))?;
    if let Some(j) = summaries.iter().position(|summary| summary.is_constant()) {
        return Err(Error::from(Problem::ConstantIndicator {
            indicator: Label::column(j),
            value: summaries[j].min,
            units: n,
        }));
    }
    let found = of_complete(&used, &summaries, Correlation::Pearson)?;
    let spread = |j: usize| match matrix {
        PcaMatrix::Correlation => 1.0,
        PcaMatrix::Covariance => (found.squares[j] / (n as f64 - 1.0)).sqrt(),
    };
    let taken = DMatrix::from_fn(m, m, |j, k| found.matrix[(j, k)] * spread(j) * spread(k));
    let (values, vectors) = descending(MODEL, taken)?;
    let eigenvalues: Vec<f64> = values.into_iter().map(|value| value.max(0.0)).collect();
    let total: f64 = eigenvalues.iter().sum();
    let explained: Vec<f64> = eigenvalues.iter().map(|value| value / total).collect();
    let mut sum = 0.0;
    let cumulative = explained.iter().map(|share| {
        sum += share;
        f64::min(sum, 1.0)
    });
    let cumulative = cumulative.collect();
    let loading = |(vector, value): (&nalgebra::DVector<f64>, &f64)| -> Vec<f64> {
        vector.iter().map(|entry| entry * value.sqrt()).collect()
    };
    let (kmo, bartlett) = adequacy(&found.matrix, n)?;
    Ok(Components {
        units: n,
        explained,
        cumulative,
        loadings: vectors.iter().zip(&eigenvalues).map(loading).collect(),
        vectors: vectors.iter().map(|vector| vector.iter().copied().collect()).collect(),
        eigenvalues,
        kmo,
        bartlett,
    })
}

/// KMO and Bartlett's test of a correlation matrix; none where it is singular.
fn adequacy(r: &DMatrix<f64>, units: usize) -> Result<(Option<Adequacy>, Option<Bartlett>)> {
    let m = r.nrows();
    let (values, _) = descending("the principal component analysis", r.clone())?;
    let singular = values[m - 1] <= 1e-10 * values[0];
    let inverse = |r: DMatrix<f64>| Some(r.cholesky()?.inverse());
    let Some(inverse) = (if singular { None } else { cubic(r.clone(), inverse)? }) else {
        return Ok((None, None));
    };
    let (mut own, mut partial) = (vec![0.0; m], vec![0.0; m]);
    for j in 0..m {
        for l in (0..m).filter(|&l| l != j) {
            own[j] += r[(j, l)] * r[(j, l)];
            partial[j] += inverse[(j, l)] * inverse[(j, l)] / (inverse[(j, j)] * inverse[(l, l)]);
        }
    }
    let measure = |own: f64, partial: f64| if own + partial > 0.0 { own / (own + partial) } else { 0.0 };
    let kmo = Adequacy {
        overall: measure(own.iter().sum(), partial.iter().sum()),
        indicators: own.iter().zip(&partial).map(|(own, partial)| measure(*own, *partial)).collect(),
    };
    let (n, mf) = (units as f64, m as f64);
    let log_determinant: f64 = values.iter().map(|value| value.ln()).sum();
    let chi_square = (-(n - 1.0 - (2.0 * mf + 5.0) / 6.0) * log_determinant).max(0.0);
    let degrees = mf * (mf - 1.0) / 2.0;
    let p_value = if chi_square > 0.0 { gamma_ur(degrees / 2.0, chi_square / 2.0) } else { 1.0 };
    Ok((Some(kmo), Some(Bartlett { chi_square, degrees, p_value })))
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    /// Three indicators with correlations of 1/2 have partial correlations of (1/2 − 1/4) / (3/4) = 1/3, so KMO is
    /// (3/4) / (3/4 + 3/9) = 9/13; det R = 1/2.
    #[test]
    fn adequacy_by_hand() {
        let r = DMatrix::from_fn(3, 3, |j, l| if j == l { 1.0 } else { 0.5 });
        let (kmo, bartlett) = adequacy(&r, 51).unwrap();
        let (kmo, bartlett) = (kmo.unwrap(), bartlett.unwrap());
        assert_relative_eq!(kmo.overall, 9.0 / 13.0, max_relative = 1e-12);
        assert_relative_eq!(kmo.indicators[1], 9.0 / 13.0, max_relative = 1e-12);
        let chi_square = (50.0 - 11.0 / 6.0) * std::f64::consts::LN_2;
        assert_relative_eq!(bartlett.chi_square, chi_square, max_relative = 1e-12);
        assert_eq!(bartlett.degrees, 3.0);
        // A table of χ² with 3 degrees of freedom has 16.266 for 0.001.
        assert!(bartlett.p_value < 0.001);
        assert_relative_eq!(gamma_ur(1.5, 16.266 / 2.0), 0.001, max_relative = 1e-3);
    }

    #[test]
    fn a_singular_matrix_has_components_but_no_adequacy() {
        let (a, b) = ([1.0, 2.0, 4.0], [2.0, 4.0, 8.0]);
        let found =
            principal_components(&Columns::new(vec![&a, &b]).unwrap(), PcaMatrix::Correlation).unwrap();
        assert_relative_eq!(found.explained[0], 1.0, max_relative = 1e-12);
        assert_eq!((found.kmo, found.bartlett), (None, None));
        let found =
            principal_components(&Columns::new(vec![&a, &b]).unwrap(), PcaMatrix::Covariance).unwrap();
        // The variances are 7/3 and 28/3.
        assert_relative_eq!(found.eigenvalues[0], 35.0 / 3.0, max_relative = 1e-12);
        assert_relative_eq!(found.vectors[0][1], 2.0 * found.vectors[0][0], max_relative = 1e-9);
    }

    #[test]
    fn gaps_drop_units_and_degenerate_columns_are_named() {
        let code = |columns: Vec<&[f64]>| {
            principal_components(&Columns::new(columns).unwrap(), PcaMatrix::Correlation).unwrap_err().code()
        };
        let a = [1.0, 2.0, 3.0, 5.0];
        assert_eq!(code(vec![&a]), "too_few");
        assert_eq!(code(vec![&a, &[1.0, f64::NAN, f64::NAN, f64::NAN]]), "too_few");
        assert_eq!(code(vec![&a, &[1.0, 1.0, 1.0, f64::NAN]]), "constant_indicator");
        let b = [2.0, f64::NAN, 1.0, f64::INFINITY];
        let fault = principal_components(&Columns::new(vec![&a, &b]).unwrap(), PcaMatrix::Correlation);
        let message = fault.unwrap_err().to_string();
        assert!(message.contains("column 1 in row 3"), "{message}");
        let c = [2.0, f64::NAN, 1.0, 4.0];
        let found =
            principal_components(&Columns::new(vec![&a, &c]).unwrap(), PcaMatrix::Correlation).unwrap();
        assert_eq!(found.units, 3);
    }
}
