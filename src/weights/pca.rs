//! Weights from principal components and factors (主成分分析, 因子分析): indicators that move together are summed up by a
//! few components, and each weighs by its part in them.
//!
//! ```text
//! R u_k = λ_k u_k,  λ_1 ≥ λ_2 ≥ …          ℓ_jk = u_jk √λ_k  (loadings)          share_k = λ_k / Σ_(kept) λ
//!
//! squared-loadings  kept loadings are rotated (varimax); w_j ∝ max_f ℓ_jf² , which is the indicator's part of its
//!                   factor, ℓ_jf² / Σ_i ℓ_if², times the factor's part of the variance
//! composite         w_j ∝ Σ_k share_k u_jk = Σ_k share_k ℓ_jk / √λ_k
//! first             w_j ∝ u_j1
//! first-nonnegative w maximizes wᵀ R w under w ≥ 0
//! ```
//!
//! where `R` is the correlation (or covariance) matrix of the indicators in their directions. A component's sign is
//! arbitrary: it is fixed so that its entries add up to at least 0. `composite` and `first` can give negative weights,
//! which no share can be: they are refused unless another answer is chosen. Loadings and eigenvectors are not the same:
//! confusing them is the usual mistake.
//!
//! Sources: G. Nicoletti, S. Scarpetta & O. Boylaud (2000), OECD Economics Department Working Paper 226, and OECD/JRC
//! (2008), *Handbook on Constructing Composite Indicators*, step 6 (squared loadings); H. F. Kaiser (1958), Psychometrika
//! 23, 187–200 (varimax).
//!
//! Varimax is climbed from the unrotated loadings, as other programs do it. With several factors that explain alike it may
//! have other tops, now and then a higher one; weights then differ by a few hundredths.
//!
//! ```
//! use govindex::stats::Columns;
//! use govindex::weights::{Pca, pca};
//!
//! let (a, b, c) = ([1.0, 2.0, 3.0, 5.0], [1.1, 2.3, 2.8, 5.2], [4.0, 1.0, 3.0, 2.0]);
//! let made = pca(&Columns::new(vec![&a, &b, &c])?, &[], &Pca::default())?;
//! assert!(made.number("explained_share").unwrap() > 0.6);
//! # Ok::<(), govindex::Error>(())
//! ```

use nalgebra::{DMatrix, DVector};

use super::parameters::{choices, parameters, within};
use super::spectral::{ROUNDING, descending, nonnegative_principal, positive_sum};
use super::stage::{constants, directions as read_directions, read};
use super::{Quantity, Warning, Weighting};
use crate::error::Problem;
use crate::normalize::Direction;
pub use crate::stats::PcaMatrix;
use crate::stats::correlation::{Standardized, is_wide, of_complete, standardized};
use crate::stats::{Columns, Correlation};
use crate::{Error, Result};

choices! {
    /// How many components are kept.
    #[non_exhaustive]
    pub enum Retain {
        /// Those with more than the mean eigenvalue, which is 1 for correlations (Kaiser); at least one.
        #[default]
        Kaiser = "kaiser",
        /// As many as explain the parameter `share`.
        Share = "share",
        /// The parameter `count`, at most as many as there are.
        Count = "count",
    }
}

choices! {
    /// How components become weights.
    #[non_exhaustive]
    pub enum PcaForm {
        /// Squared loadings after rotation (Nicoletti et al., OECD Handbook).
        #[default]
        SquaredLoadings = "squared-loadings",
        /// The eigenvectors, averaged by their shares of the variance.
        Composite = "composite",
        /// The first eigenvector.
        First = "first",
        /// The direction of most variance among those without negative entries.
        FirstNonnegative = "first-nonnegative",
    }
}

choices! {
    /// What happens to negative weights.
    #[non_exhaustive]
    pub enum Negative {
        /// They are an error.
        #[default]
        Refuse = "refuse",
        /// They become 0, with a warning.
        Zero = "zero",
        /// They lose their sign, with a warning.
        Absolute = "absolute",
    }
}

parameters! {
    /// How weights are drawn from principal components.
    pub struct Pca as "pca" {
        /// The matrix; default correlations.
        pub matrix as "matrix": PcaMatrix = PcaMatrix::Correlation,
        /// The form of the weights; default squared loadings.
        pub form as "form": PcaForm = PcaForm::SquaredLoadings,
        /// Which components are kept; default Kaiser's rule.
        pub retain as "retain": Retain = Retain::Kaiser,
        /// The share of the variance for `retain = share`, above 0 and at most 1; default 0.85.
        pub share as "share": f64 = 0.85,
        /// The number of components for `retain = count`, at least 1; default 1.
        pub count as "count": usize = 1,
        /// What happens to negative weights; default an error.
        pub negative as "negative": Negative = Negative::Refuse,
    }
}

impl Pca {
    /// Checks the parameters.
    ///
    /// # Errors
    /// `invalid_parameter` when `share` is not in (0, 1] or `count` is 0.
    pub fn check(&self) -> Result<()> {
        within(Self::MODEL, "share", self.share, |x| x > 0.0 && x <= 1.0, "above 0 and at most 1")?;
        within(Self::MODEL, "count", self.count as f64, |x| x >= 1.0, "at least 1")
    }
}

/// PCA or factor weights of the columns. `directions` has one entry per column, or none when higher is better in all.
///
/// Details: `eigenvalues`, `explained` (their shares), `components` (how many are kept), `explained_share` (by those),
/// `loadings` (a row per indicator, a column per kept component; rotated for squared loadings), `correlations` (or
/// `covariances`). A constant column has weight 0 and a warning. A singular matrix, as with fewer units than
/// indicators, is no obstacle, but is warned of. Of 256 indicators and more, where there are more of them than units, the
/// components come from the units' own matrix, and there are no `correlations` (or `covariances`) among the details: memory is
/// O(units × indicators).
///
/// # Errors
/// `missing_value`, `not_finite`; `length_mismatch` of the directions; `too_few` for a
/// single unit; `invalid_parameter`; `undetermined` when every column is constant, or when weights
/// are negative and refused.
pub fn pca(columns: &Columns<'_>, directions: &[Direction], parameters: &Pca) -> Result<Weighting> {
    parameters.check()?;
    let summaries = read(Pca::MODEL, columns, 2)?;
    let directions = read_directions(Pca::MODEL, columns, directions)?;
    let varying: Vec<usize> = (0..columns.len()).filter(|&j| !summaries[j].is_constant()).collect();
    if varying.is_empty() && columns.len() > 1 {
        return Err(Error::from(Problem::Undetermined {
            model: Pca::MODEL,
            reason: "every column is constant".to_owned(),
        }));
    }
    if columns.len() == 1 {
        return Weighting::from_raw(parameters.variant(), Pca::MODEL, &[1.0]);
    }
    let sign = |j: usize| if directions[j] == Direction::Lower { -1.0 } else { 1.0 };
    let m = varying.len();
    let divisor = columns.rows() as f64 - 1.0;
    let spread = |square: f64| match parameters.matrix {
        PcaMatrix::Correlation => 1.0,
        PcaMatrix::Covariance => (square / divisor).sqrt(),
    };
    let Components { values, vectors, of } = if is_wide(columns) {
        let Standardized { columns: mut units, squares } = standardized(columns, &summaries, false);
        let rows = varying.iter().map(|&j| {
            let by = sign(j) * spread(squares[j]);
            units[j].iter_mut().for_each(|z| *z *= by);
            std::mem::take(&mut units[j])
        });
        Components::of_units(&rows.collect::<Vec<_>>())?
    } else {
        let found = of_complete(columns, &summaries, Correlation::Pearson)?;
        let spread = |j: usize| spread(found.squares[j]);
        let matrix = DMatrix::from_fn(m, m, |a, b| {
            let (j, k) = (varying[a], varying[b]);
            found.matrix[(j, k)] * sign(j) * sign(k) * spread(j) * spread(k)
        });
        let (values, vectors) = descending(Pca::MODEL, matrix.clone())?;
        Components { values, vectors, of: Of::Matrix(matrix) }
    };
    let values: Vec<f64> = values.into_iter().map(|v| v.max(0.0)).collect();
    let total: f64 = values.iter().sum();
    let explained: Vec<f64> = values.iter().map(|v| v / total).collect();
    let kept = kept(&values, &explained, parameters);
    let explained_share: f64 = explained[..kept].iter().sum();
    let mut loadings = DMatrix::from_fn(m, kept, |j, k| vectors[k][j] * values[k].sqrt());
    let mut warnings: Vec<Warning> = constants(&summaries).collect();
    if values[m - 1] <= 1e-10 * values[0] {
        let what = format!(
            "the matrix of {m} indicators over {} units is singular; its components are used as they are",
            columns.rows()
        );
        warnings.push(Warning::Singular { what });
    }
    let raw: Vec<f64> = match parameters.form {
        PcaForm::SquaredLoadings => {
            varimax(&mut loadings);
            loadings.row_iter().map(|row| row.iter().map(|l| l * l).fold(0.0, f64::max)).collect()
        }
        PcaForm::Composite => {
            (0..m).map(|j| (0..kept).map(|k| explained[k] / explained_share * vectors[k][j]).sum()).collect()
        }
        PcaForm::First => vectors[0].iter().copied().collect(),
        PcaForm::FirstNonnegative => {
            nonnegative_principal(Pca::MODEL, |w| of.times(w), &vectors[0])?.iter().copied().collect()
        }
    };
    let raw = without_negatives(&raw, &varying, parameters.negative, &mut warnings)?;
    let mut all = vec![0.0; columns.len()];
    let mut rows = vec![vec![0.0; kept]; columns.len()];
    for (a, &j) in varying.iter().enumerate() {
        all[j] = raw[a];
        rows[j] = loadings.row(a).iter().copied().collect();
    }
    let name = match parameters.matrix {
        PcaMatrix::Correlation => "correlations",
        PcaMatrix::Covariance => "covariances",
    };
    let mut made = Weighting::from_raw(parameters.variant(), Pca::MODEL, &all)?
        .with("eigenvalues", values)
        .with("explained", explained)
        .with("components", kept as f64)
        .with("explained_share", explained_share)
        .with("loadings", rows);
    if let Of::Matrix(matrix) = &of {
        made = made.with(name, Quantity::from(matrix));
    }
    Ok(made.warn(warnings))
}

/// Principal components: all eigenvalues, and the vectors of those that are not 0.
struct Components {
    values: Vec<f64>,
    vectors: Vec<DVector<f64>>,
    of: Of,
}

/// What the components are of.
enum Of {
    /// The matrix of indicators.
    Matrix(DMatrix<f64>),
    /// `Z` (units × indicators), where there are far fewer units: the matrix would be `ZᵀZ`.
    Units(DMatrix<f64>),
}

impl Of {
    fn times(&self, w: &DVector<f64>) -> DVector<f64> {
        match self {
            Self::Matrix(matrix) => matrix * w,
            Self::Units(z) => z.tr_mul(&(z * w)),
        }
    }
}

impl Components {
    /// Those of `ZᵀZ` by way of `ZZᵀ`, which has the same eigenvalues but for zeros: where `ZZᵀ u = λu`, `Zᵀu` is the vector.
    fn of_units(columns: &[Vec<f64>]) -> Result<Self> {
        let rows = columns.first().map_or(0, Vec::len);
        let z = DMatrix::from_fn(rows, columns.len(), |i, j| columns[j][i]);
        let (mut values, found) = descending(Pca::MODEL, &z * z.transpose())?;
        let is_real = |value: &f64| *value > 1e-12 * values[0];
        let real = values.iter().filter(|value| is_real(value)).count();
        let vectors = found.iter().take(real).map(|u| positive_sum(z.tr_mul(u).normalize())).collect();
        values.resize(columns.len(), 0.0);
        Ok(Self { values, vectors, of: Of::Units(z) })
    }
}

fn kept(values: &[f64], explained: &[f64], parameters: &Pca) -> usize {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let count = match parameters.retain {
        Retain::Kaiser => values.iter().filter(|&&v| v > mean * (1.0 + 1e-12)).count(),
        Retain::Share => {
            let mut sum = 0.0;
            let short = explained.iter().take_while(|&&share| {
                sum += share;
                sum < parameters.share - 1e-12
            });
            short.count() + 1
        }
        Retain::Count => parameters.count,
    };
    // A component without variance has no direction.
    let real = values.iter().filter(|&&v| v > 1e-12 * values[0]).count();
    count.clamp(1, real.max(1))
}

fn without_negatives(
    raw: &[f64],
    indicators: &[usize],
    negative: Negative,
    warnings: &mut Vec<Warning>,
) -> Result<Vec<f64>> {
    let positions: Vec<usize> =
        raw.iter().zip(indicators).filter(|(w, _)| **w < -ROUNDING).map(|(_, &j)| j).collect();
    if positions.is_empty() {
        return Ok(raw.iter().map(|w| w.max(0.0)).collect());
    }
    let (replaced_by, answer): (&str, fn(f64) -> f64) = match negative {
        Negative::Refuse => {
            let columns: Vec<String> = positions.iter().map(usize::to_string).collect();
            return Err(Error::from(Problem::Undetermined {
                model: Pca::MODEL,
                reason: format!(
                    "columns {} would have negative weights; check their directions, or choose the form \
                     `squared-loadings` or `first-nonnegative`",
                    columns.join(", ")
                ),
            }));
        }
        Negative::Zero => ("0", |w| w.max(0.0)),
        Negative::Absolute => ("their absolute values", f64::abs),
    };
    warnings.push(Warning::Negative { positions, replaced_by: replaced_by.to_owned() });
    Ok(raw.iter().map(|&w| answer(w)).collect())
}

/// Rotates loadings so that the squares in each column spread as far as they can, rows scaled to length 1 meanwhile
/// (Kaiser 1958). Two columns at a time have a closed form; sweeps end when nothing turns any more.
fn varimax(loadings: &mut DMatrix<f64>) {
    let (m, kept) = loadings.shape();
    let lengths: Vec<f64> = loadings.row_iter().map(|row| row.norm()).collect();
    let scale = |loadings: &mut DMatrix<f64>, by: &dyn Fn(f64) -> f64| {
        for (j, &length) in lengths.iter().enumerate() {
            if length > 0.0 {
                loadings.row_mut(j).scale_mut(by(length));
            }
        }
    };
    scale(loadings, &|length| 1.0 / length);
    for _ in 0..1_000 {
        let mut turned = 0.0_f64;
        for p in 0..kept {
            for q in p + 1..kept {
                // Columns are contiguous, so two of them are two slices that the loops below run through in step.
                let (head, tail) = loadings.as_mut_slice().split_at_mut(q * m);
                turned = turned.max(turn(&mut head[p * m..(p + 1) * m], &mut tail[..m]));
            }
        }
        if turned < 1e-11 {
            break;
        }
    }
    scale(loadings, &|length| length);
}

/// Turns two columns by the best angle, and returns its size.
fn turn(xs: &mut [f64], ys: &mut [f64]) -> f64 {
    let (mut su, mut sv, mut suv, mut diff) = (0.0, 0.0, 0.0, 0.0);
    for (x, y) in xs.iter().zip(ys.iter()) {
        let (u, v) = (x * x - y * y, 2.0 * x * y);
        su += u;
        sv += v;
        suv += u * v;
        diff += u * u - v * v;
    }
    let n = xs.len() as f64;
    let (top, bottom) = (2.0 * (suv - su * sv / n), diff - (su * su - sv * sv) / n);
    // Equal squares in both directions: every angle is as good, and none is taken.
    if top.abs().max(bottom.abs()) <= 1e-14 * n {
        return 0.0;
    }
    let angle = top.atan2(bottom) / 4.0;
    // Too small an angle to change a digit.
    if angle.abs() < 1e-13 {
        return 0.0;
    }
    let (sin, cos) = angle.sin_cos();
    for (x, y) in xs.iter_mut().zip(ys.iter_mut()) {
        (*x, *y) = (*x * cos + *y * sin, *y * cos - *x * sin);
    }
    angle.abs()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalize::Direction::{Higher, Lower};
    use approx::assert_relative_eq;

    const A: [f64; 6] = [1.0, 2.0, 3.0, 5.0, 4.0, 7.0];
    const B: [f64; 6] = [1.2, 1.9, 3.3, 4.4, 4.9, 6.5];
    const C: [f64; 6] = [7.0, 5.0, 6.0, 3.0, 4.0, 1.0];

    /// Two indicators with correlation r have eigenvalues 1 ± r and equal weights, whatever the form.
    #[test]
    fn two_indicators_by_hand() {
        let columns = Columns::new(vec![&A, &B]).unwrap();
        for form in [PcaForm::SquaredLoadings, PcaForm::Composite, PcaForm::First, PcaForm::FirstNonnegative]
        {
            let made = pca(&columns, &[], &Pca::default().form(form)).unwrap();
            assert_relative_eq!(made.weights[0], 0.5, max_relative = 1e-12);
            let r = made.matrix("correlations").unwrap()[0][1];
            assert_relative_eq!(made.vector("eigenvalues").unwrap()[0], 1.0 + r, max_relative = 1e-12);
        }
    }

    #[test]
    fn negative_weights_are_refused_or_answered() {
        let columns = Columns::new(vec![&A, &B, &C]).unwrap();
        let first = Pca::default().form(PcaForm::First);
        assert_eq!(pca(&columns, &[], &first).unwrap_err().code(), "undetermined");
        assert!(pca(&columns, &[Higher, Higher, Lower], &first).unwrap().warnings.is_empty());
        let zero = pca(&columns, &[], &first.negative(Negative::Zero)).unwrap();
        assert_eq!(zero.weights[2].to_bits(), 0);
        assert!(zero.warnings.iter().any(|w| matches!(w, Warning::Negative { .. })));
        assert!(pca(&columns, &[], &first.negative(Negative::Absolute)).unwrap().weights[2] > 0.3);
        let best = pca(&columns, &[], &first.form(PcaForm::FirstNonnegative)).unwrap();
        assert!(best.weights[2] < 1e-9);
    }

    #[test]
    fn more_indicators_than_units_and_duplicates_are_warned_of() {
        let columns = Columns::new(vec![&A[..2], &B[..2], &C[..2]]).unwrap();
        let made = pca(&columns, &[Higher, Higher, Lower], &Pca::default()).unwrap();
        assert!(matches!(made.warnings[..], [Warning::Singular { .. }]));
        for w in made.weights {
            assert_relative_eq!(w, 1.0 / 3.0, max_relative = 1e-9);
        }
    }

    /// As many indicators as make no matrix of their own, against a matrix of a tenth of them: each is there ten times.
    #[test]
    fn many_indicators_of_few_units_have_the_components_of_the_units() {
        let mut stream = crate::stats::Stream::new(5, 0);
        let made: Vec<[f64; 8]> = (0..30).map(|_| [0; 8].map(|_| stream.uniform())).collect();
        // The search for signs begins at every indicator: it takes 40 s without one strong component.
        let alike: Vec<[f64; 8]> =
            made.iter().map(|x| std::array::from_fn(|i| x[i] + 3.0 * made[0][i])).collect();
        for matrix in [PcaMatrix::Correlation, PcaMatrix::Covariance] {
            for form in
                [PcaForm::SquaredLoadings, PcaForm::First, PcaForm::Composite, PcaForm::FirstNonnegative]
            {
                let made = if form == PcaForm::FirstNonnegative { &alike } else { &made };
                let few = Columns::new(made.iter().map(|x| &x[..]).collect()).unwrap();
                let many = Columns::new((0..300).map(|j| &made[j % 30][..]).collect()).unwrap();
                let parameters = Pca::default().matrix(matrix).form(form).negative(Negative::Absolute);
                let (few, many) =
                    (pca(&few, &[], &parameters).unwrap(), pca(&many, &[], &parameters).unwrap());
                let values = (few.vector("eigenvalues").unwrap(), many.vector("eigenvalues").unwrap());
                for k in 0..7 {
                    assert_relative_eq!(10.0 * values.0[k], values.1[k], max_relative = 1e-9);
                }
                assert_eq!(values.1.len(), 300);
                assert!(many.matrix("correlations").or(many.matrix("covariances")).is_none());
                for j in 0..300 {
                    assert_relative_eq!(few.weights[j % 30] / 10.0, many.weights[j], epsilon = 1e-9);
                }
            }
        }
    }

    #[test]
    fn constant_columns() {
        let flat = [2.0; 6];
        let made = pca(&Columns::new(vec![&A, &flat, &B]).unwrap(), &[], &Pca::default()).unwrap();
        assert_eq!(made.weights[1].to_bits(), 0);
        assert_eq!(
            pca(&Columns::new(vec![&flat, &flat]).unwrap(), &[], &Pca::default()).unwrap_err().code(),
            "undetermined"
        );
    }

    /// Communalities do not change, and the spread of squares does not fall.
    #[test]
    fn varimax_keeps_communalities_and_finds_simple_structure() {
        let turn = 0.6_f64;
        let simple = DMatrix::from_row_slice(4, 2, &[0.9, 0.0, 0.8, 0.0, 0.0, 0.7, 0.0, 0.6]);
        let rotation = DMatrix::from_row_slice(2, 2, &[turn.cos(), turn.sin(), -turn.sin(), turn.cos()]);
        let mut loadings = &simple * rotation;
        varimax(&mut loadings);
        for (found, expected) in loadings.iter().zip(simple.iter()) {
            assert_relative_eq!(found.abs(), expected.abs(), epsilon = 1e-12);
        }
    }

    #[test]
    fn retention_rules() {
        let values = [2.0, 1.2, 0.5, 0.3];
        let explained = [0.5, 0.3, 0.125, 0.075];
        let keep = |p: Pca| kept(&values, &explained, &p);
        assert_eq!(keep(Pca::default()), 2);
        assert_eq!(keep(Pca::default().retain(Retain::Share)), 3);
        assert_eq!(keep(Pca::default().retain(Retain::Share).share(0.8)), 2);
        assert_eq!(keep(Pca::default().retain(Retain::Count).count(9)), 4);
        assert_eq!(Pca::default().share(0.0).check().unwrap_err().code(), "invalid_parameter");
        assert_eq!(Pca::default().count(0).check().unwrap_err().code(), "invalid_parameter");
    }
}
