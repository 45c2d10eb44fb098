//! Combined weights (组合赋权): several weightings, from people and from data, become one.
//!
//! ```text
//! additive          w = Σ_k a_k w_k
//! multiplicative    w_j ∝ Π_k w_kj
//! geometric         w_j ∝ Π_k w_kj^(a_k)                      for two with equal shares √(w_1j w_2j)
//! game-theory       w = Σ_k a_k w_k with a from a linear system in the products G_kl = w_k · w_l:
//!     diagonal        Σ_l G_kl a_l = G_kk          (what papers solve)
//!     least-squares   Σ_l G_kl a_l = (1/L) Σ_l G_kl (the minimum of Σ_k ‖Σ_l a_l w_l − w_k‖²)
//! level-difference  w = a w_1 + b w_2 with a + b = 1 and (a − b)² = d² = ½ Σ_j (w_1j − w_2j)²
//! ```
//!
//! where `w_k` are the weightings, `L` their number, and `a_k` their shares. The geometric form is also the one of
//! least relative entropy: it minimizes `Σ_k a_k Σ_j w_j ln(w_j / w_kj)`. The multiplicative form exaggerates: an
//! indicator that all find a little more important comes out as much more important.
//!
//! Papers state the game-theory form as "minimize the distance to every weighting" and then solve the `diagonal`
//! system, which minimizes each distance in turn as if the others did not count. The `least-squares` reading takes the
//! statement at its word, and then `a_k = 1/L` whenever the weightings are independent: it is the mean. A negative
//! `a_k` has no meaning as a share; papers take its absolute value, which is offered as `absolute`, but the default
//! solves the system as well as shares of at least 0 can.
//!
//! The level difference leaves open which weighting gets the larger share; `favoured` says so.
//!
//! Sources: 郭亚军 (2007), 综合评价理论、方法及应用 (additive, multiplicative); 吴叶科, 宋如顺, 陈波 (2010), 基于博弈论的综合
//! 赋权法的信息安全风险评估, 计算机工程与科学 (game theory).
//!
//! ```
//! use govindex::weights::{Combination, Combine, combine};
//!
//! let (experts, data) = (vec![0.5, 0.3, 0.2], vec![0.2, 0.3, 0.5]);
//! let made = combine(&[experts, data], &[3.0, 1.0], &Combine::default().form(Combination::Additive))?;
//! assert!((made.weights[0] - 0.425).abs() < 1e-15);
//! # Ok::<(), govindex::Error>(())
//! ```

use nalgebra::{DMatrix, DVector};

use super::named::in_order;
use super::parameters::{choices, parameters};
use super::result::shares;
use super::{Quantity, Warning, Weighed, Weighting};
use crate::error::Problem;
use crate::stats::sort;
use crate::{Error, Result, parallel};

choices! {
    /// How weightings are combined.
    #[non_exhaustive]
    pub enum Combination {
        /// The weighted sum.
        #[default]
        Additive = "additive",
        /// The product.
        Multiplicative = "multiplicative",
        /// The weighted geometric mean: the square root of the product for two, least relative entropy in general.
        Geometric = "geometric",
        /// The game-theory combination.
        GameTheory = "game-theory",
        /// The level difference of two weightings.
        LevelDifference = "level-difference",
    }
}

choices! {
    /// Which system the game-theory combination solves.
    #[non_exhaustive]
    pub enum GameReading {
        /// The products of the weightings times the shares equal their diagonal, as papers solve it.
        #[default]
        Diagonal = "diagonal",
        /// The minimum of the summed squared distances.
        LeastSquares = "least-squares",
    }
}

choices! {
    /// How negative shares are dealt with in the game-theory combination.
    #[non_exhaustive]
    pub enum GameSolver {
        /// The system is solved as well as shares of at least 0 can.
        #[default]
        Nonnegative = "nonnegative",
        /// Negative shares lose their sign, as in papers.
        Absolute = "absolute",
    }
}

parameters! {
    /// How weightings are combined.
    pub struct Combine as "combine" {
        /// The form; default additive.
        pub form as "form": Combination = Combination::Additive,
        /// The system of the game-theory form; default the papers'.
        pub reading as "reading": GameReading = GameReading::Diagonal,
        /// Its answer to negative shares; default that there are none.
        pub solver as "solver": GameSolver = GameSolver::Nonnegative,
        /// The position of the weighting with the larger share in the level-difference form, 0 or 1; default 0.
        pub favoured as "favoured": usize = 0,
    }
}

impl Combine {
    /// Checks the parameters.
    ///
    /// # Errors
    /// `invalid_parameter` when `favoured` is above 1.
    pub fn check(&self) -> Result<()> {
        if self.favoured <= 1 {
            return Ok(());
        }
        Err(Error::from(Problem::InvalidParameter {
            method: Self::MODEL,
            parameter: "favoured",
            found: self.favoured.to_string(),
            expected: "0 or 1",
        }))
    }
}

/// More weightings than anyone combines; all sets of them are tried when shares must not be negative.
const MOST_WEIGHTINGS: usize = 12;

/// Combines weightings of the same indicators, by name where several carry names. `given` holds a share for each in the additive and geometric forms, or
/// nothing when all count alike; the other forms find their own and take none.
///
/// Details: `weightings` (each scaled to add up to 1), `shares` (but for the multiplicative form), `difference` (level
/// difference). Negative shares that were replaced, and weightings that repeat each other, are warned of.
///
/// # Errors
/// `too_few` for fewer than two weightings; `length_mismatch`; `names` when their names
/// differ; `weights` when a weighting or
/// the shares are negative, not finite, or all 0; `invalid_parameter` for shares that the form does not take,
/// more than two weightings for the level difference, more than 12 for game theory; `undetermined` when no
/// indicator has weight in every weighting of a product, or weightings repeat each other under `absolute`.
pub fn combine(weightings: &[impl Weighed], given: &[f64], parameters: &Combine) -> Result<Weighting> {
    let model = Combine::MODEL;
    parameters.check()?;
    if weightings.len() < 2 {
        return Err(Error::from(Problem::TooFew {
            model,
            of: "weightings",
            found: weightings.len(),
            needed: 2,
        }));
    }
    let names = weightings.iter().find_map(Weighed::names);
    let indicators = weightings[0].weights().len();
    let set = |(k, weighed)| scaled(k, &in_order(weighed, names, &format!("weighting {k}"))?, indicators);
    let sets: Vec<Vec<f64>> = weightings.iter().enumerate().map(set).collect::<Result<_>>()?;
    let takes = matches!(parameters.form, Combination::Additive | Combination::Geometric);
    if !takes && !given.is_empty() {
        return Err(Error::from(Problem::InvalidParameter {
            method: model,
            parameter: "shares",
            found: format!("{} shares", given.len()),
            expected: "left out for this form, which finds its own",
        }));
    }
    let given = given_shares(given, sets.len())?;
    let mut warnings = Vec::new();
    let mut difference = None;
    let parts: Option<Vec<f64>> = match parameters.form {
        Combination::Additive | Combination::Geometric => Some(given),
        Combination::Multiplicative => None,
        Combination::GameTheory => Some(game(&sets, parameters, &mut warnings)?),
        Combination::LevelDifference => {
            if sets.len() > 2 {
                return Err(Error::from(Problem::InvalidParameter {
                    method: model,
                    parameter: "form",
                    found: format!("level-difference for {} weightings", sets.len()),
                    expected: "another form for more than two weightings",
                }));
            }
            let d = (0.5 * sets[0].iter().zip(&sets[1]).map(|(a, b)| (a - b) * (a - b)).sum::<f64>()).sqrt();
            difference = Some(d);
            let (large, small) = (f64::midpoint(1.0, d), f64::midpoint(1.0, -d));
            Some(if parameters.favoured == 0 { vec![large, small] } else { vec![small, large] })
        }
    };
    let logs = |j: usize, parts: &dyn Fn(usize) -> f64| -> f64 {
        sets.iter().enumerate().filter(|(k, _)| parts(*k) > 0.0).map(|(k, w)| parts(k) * w[j].ln()).sum()
    };
    let raw: Vec<f64> = match (&parts, parameters.form) {
        (Some(a), Combination::Geometric) => {
            exponentials((0..indicators).map(|j| logs(j, &|k| a[k])).collect())
        }
        (Some(a), _) => (0..indicators).map(|j| a.iter().zip(&sets).map(|(a, w)| a * w[j]).sum()).collect(),
        (None, _) => exponentials((0..indicators).map(|j| logs(j, &|_| 1.0)).collect()),
    };
    let mut made = Weighting::from_raw(parameters.variant(), model, &raw)
        .map_err(|_| {
            Error::from(Problem::Undetermined {
                model,
                reason:
                    "no indicator has weight in every weighting, so every product is 0; use the additive form"
                        .to_owned(),
            })
        })?
        .with("weightings", Quantity::Matrix(sets))
        .warn(warnings);
    made.names = names.map(<[String]>::to_vec);
    if let Some(parts) = parts {
        made = made.with("shares", parts);
    }
    if let Some(d) = difference {
        made = made.with("difference", d);
    }
    Ok(made)
}

/// Exponentials up to a common factor, so that none overflows and not all vanish.
fn exponentials(logs: Vec<f64>) -> Vec<f64> {
    let largest = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if largest.is_finite() {
        logs.into_iter().map(|l| (l - largest).exp()).collect()
    } else {
        vec![0.0; logs.len()]
    }
}

fn scaled(k: usize, weights: &[f64], indicators: usize) -> Result<Vec<f64>> {
    if weights.len() != indicators || indicators == 0 {
        return Err(Error::from(Problem::LengthMismatch {
            what: format!("weighting {k}"),
            found: weights.len(),
            expected: indicators.max(1),
            of: "indicators",
        }));
    }
    shares(weights).ok_or_else(|| {
        Error::from(Problem::Weights {
            of: format!("weighting {k}"),
            fault: "must be finite numbers of at least 0, and not all 0".to_owned(),
        })
    })
}

fn given_shares(given: &[f64], count: usize) -> Result<Vec<f64>> {
    if given.is_empty() {
        return Ok(vec![1.0 / count as f64; count]);
    }
    if given.len() != count {
        return Err(Error::from(Problem::LengthMismatch {
            what: "the shares".to_owned(),
            found: given.len(),
            expected: count,
            of: "weightings",
        }));
    }
    shares(given).ok_or_else(|| {
        Error::from(Problem::Weights {
            of: "the combination (its shares)".to_owned(),
            fault: "must be finite numbers of at least 0, and not all 0".to_owned(),
        })
    })
}

fn game(sets: &[Vec<f64>], parameters: &Combine, warnings: &mut Vec<Warning>) -> Result<Vec<f64>> {
    let model = Combine::MODEL;
    let count = sets.len();
    if count > MOST_WEIGHTINGS {
        return Err(Error::from(Problem::InvalidParameter {
            method: model,
            parameter: "form",
            found: format!("game-theory for {count} weightings"),
            expected: "at most 12 weightings",
        }));
    }
    let products =
        DMatrix::from_fn(count, count, |k, l| sets[k].iter().zip(&sets[l]).map(|(a, b)| a * b).sum::<f64>());
    let right = match parameters.reading {
        GameReading::Diagonal => products.diagonal(),
        GameReading::LeastSquares => DVector::from_fn(count, |k, _| products.row(k).mean()),
    };
    // Entries are at most 1, so a pivot at the level of rounding means that weightings repeat each other.
    let independent = products.clone().cholesky().is_some_and(|f| f.l_dirty().diagonal().min() > 1e-7);
    if !independent {
        warnings.push(Warning::Singular {
            what: "some weightings are mixtures of others, so their shares are one choice of many".to_owned(),
        });
    }
    let plain = if independent { products.clone().lu().solve(&right) } else { None };
    if let Some(solved) = &plain
        && solved.min() >= -1e-12
    {
        return positive(&solved.map(|a| a.max(0.0)));
    }
    let negative: Vec<usize> =
        plain.iter().flat_map(|a| a.iter().enumerate().filter(|(_, a)| **a < 0.0).map(|(k, _)| k)).collect();
    match (parameters.solver, plain) {
        (GameSolver::Absolute, Some(solved)) => {
            warnings.push(Warning::Negative {
                positions: negative,
                replaced_by: "the absolute values of their shares".to_owned(),
            });
            positive(&solved.abs())
        }
        (GameSolver::Absolute, None) => Err(Error::from(Problem::Undetermined {
            model,
            reason: "some weightings are mixtures of others; leave one out, or use the solver `nonnegative`"
                .to_owned(),
        })),
        (GameSolver::Nonnegative, _) => {
            if !negative.is_empty() {
                let replaced_by = "the best shares of at least 0".to_owned();
                warnings.push(Warning::Negative { positions: negative, replaced_by });
            }
            positive(&nonnegative_least_squares(&products, &right)?)
        }
    }
}

fn positive(parts: &DVector<f64>) -> Result<Vec<f64>> {
    shares(parts.as_slice()).ok_or_else(|| {
        Error::from(Problem::Undetermined { model: Combine::MODEL, reason: "all shares are 0".to_owned() })
    })
}

/// The `a ≥ 0` that misses `G a = b` least. The support is searched from the largest: a least-squares solution on it
/// that is positive, and whose slopes outside are not downhill, is the minimum.
fn nonnegative_least_squares(matrix: &DMatrix<f64>, right: &DVector<f64>) -> Result<DVector<f64>> {
    let count = right.len();
    let (normal, slope) = (matrix.tr_mul(matrix), matrix.tr_mul(right));
    let mut supports: Vec<usize> = (1..1 << count).collect();
    sort::by_key(&mut supports, |set| (std::cmp::Reverse(set.count_ones()), *set));
    for set in supports {
        parallel::check_stop()?;
        let members: Vec<usize> = (0..count).filter(|k| set >> k & 1 == 1).collect();
        let part = normal.select_rows(&members).select_columns(&members);
        let Some(factor) = part.cholesky().filter(|f| f.l_dirty().diagonal().min() > 1e-7) else { continue };
        let solved = factor.solve(&slope.select_rows(&members));
        if solved.min() < -1e-12 {
            continue;
        }
        let mut all = DVector::zeros(count);
        for (k, a) in members.iter().zip(solved.iter()) {
            all[*k] = a.max(0.0);
        }
        let uphill = &normal * &all - &slope;
        if (0..count).all(|k| set >> k & 1 == 1 || uphill[k] >= -1e-10) {
            return Ok(all);
        }
    }
    Err(Error::from(Problem::Undetermined {
        model: Combine::MODEL,
        reason: "no shares of at least 0 solve the system; leave out weightings that repeat others"
            .to_owned(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    fn sets() -> Vec<Vec<f64>> {
        vec![vec![0.5, 0.3, 0.2], vec![0.1, 0.3, 0.6]]
    }

    fn made(form: Combination) -> Weighting {
        combine(&sets(), &[], &Combine::default().form(form)).unwrap()
    }

    #[test]
    fn products_by_hand() {
        // 0.05, 0.09, 0.12 of 0.26; and their roots.
        for (w, e) in made(Combination::Multiplicative).weights.iter().zip([0.05, 0.09, 0.12]) {
            assert_relative_eq!(*w, e / 0.26, max_relative = 1e-14);
        }
        let roots = [0.05_f64.sqrt(), 0.3, 0.12_f64.sqrt()];
        for (w, e) in made(Combination::Geometric).weights.iter().zip(roots) {
            assert_relative_eq!(*w, e / roots.iter().sum::<f64>(), max_relative = 1e-14);
        }
    }

    /// G = [[0.38, 0.26], [0.26, 0.46]]; by Cramer's rule a = (0.38·0.46 − 0.26·0.46, 0.38·0.46 − 0.26·0.38) over the
    /// determinant, so the shares are as 0.0552 to 0.076.
    #[test]
    fn the_game_of_papers_by_hand() {
        let made = made(Combination::GameTheory);
        let parts = made.vector("shares").unwrap();
        assert_relative_eq!(parts[0], 0.0552 / (0.0552 + 0.076), max_relative = 1e-12);
        assert_relative_eq!(made.weights[0], 0.5 * parts[0] + 0.1 * parts[1], max_relative = 1e-14);
    }

    #[test]
    fn the_game_at_its_word_is_the_mean() {
        let parameters = Combine::default().form(Combination::GameTheory).reading(GameReading::LeastSquares);
        for part in combine(&sets(), &[], &parameters).unwrap().vector("shares").unwrap() {
            assert_relative_eq!(*part, 0.5, max_relative = 1e-12);
        }
    }

    #[test]
    fn negative_shares_are_answered_by_name() {
        // The second lies close to the first and is shorter: its own share would be negative.
        let sets = [vec![0.8, 0.1, 0.1], vec![0.4, 0.3, 0.3]];
        let game = Combine::default().form(Combination::GameTheory);
        let best = combine(&sets, &[], &game).unwrap();
        assert_eq!(best.vector("shares").unwrap(), [1.0, 0.0]);
        assert!(best.warnings.iter().any(|w| matches!(w, Warning::Negative { .. })));
        let papers = combine(&sets, &[], &game.solver(GameSolver::Absolute)).unwrap();
        assert!(papers.vector("shares").unwrap()[1] > 0.0);
    }

    #[test]
    fn a_weighting_twice_is_warned_of() {
        let twice = [vec![0.5, 0.5], vec![0.5, 0.5]];
        let game = Combine::default().form(Combination::GameTheory);
        let made = combine(&twice, &[], &game).unwrap();
        assert_eq!(made.weights, [0.5, 0.5]);
        assert!(matches!(made.warnings[..], [Warning::Singular { .. }, ..]));
        let fault = combine(&twice, &[], &game.solver(GameSolver::Absolute)).unwrap_err();
        assert_eq!(fault.code(), "undetermined");
    }

    #[test]
    fn level_difference_by_hand() {
        // d² = ½ (0.16 + 0 + 0.16) = 0.16: shares 0.7 and 0.3.
        let made = made(Combination::LevelDifference);
        assert_relative_eq!(made.weights[0], 0.7 * 0.5 + 0.3 * 0.1, max_relative = 1e-14);
        let other = Combine::default().form(Combination::LevelDifference).favoured(1);
        assert_relative_eq!(combine(&sets(), &[], &other).unwrap().weights[0], 0.22, max_relative = 1e-14);
    }

    #[test]
    fn weightings_with_names_are_combined_by_name() {
        let named = |weights: &[f64], names: [&str; 3]| {
            Weighting::given("given", weights).unwrap().named(names.map(str::to_owned).to_vec()).unwrap()
        };
        let [one, turned] =
            [named(&[0.5, 0.3, 0.2], ["A", "B", "C"]), named(&[0.2, 0.5, 0.3], ["C", "A", "B"])];
        let made = combine(&[one.clone(), turned.clone()], &[], &Combine::default()).unwrap();
        for (weight, expected) in made.weights.iter().zip([0.5, 0.3, 0.2]) {
            assert_relative_eq!(*weight, expected, max_relative = 1e-14);
        }
        assert_eq!(made.names, one.names);
        let other = named(&[0.2, 0.5, 0.3], ["C", "A", "D"]);
        assert_eq!(combine(&[one, other], &[], &Combine::default()).unwrap_err().code(), "names");
    }

    #[test]
    fn refuses() {
        let code = |sets: &[Vec<f64>], given: &[f64], form| {
            combine(sets, given, &Combine::default().form(form)).unwrap_err().code()
        };
        let additive = Combination::Additive;
        assert_eq!(code(&sets()[..1], &[], additive), "too_few");
        assert_eq!(code(&[vec![1.0], vec![0.5, 0.5]], &[], additive), "length_mismatch");
        assert_eq!(code(&[vec![1.0, -1.0], vec![0.5, 0.5]], &[], additive), "weights");
        assert_eq!(code(&sets(), &[0.0, 0.0], additive), "weights");
        assert_eq!(code(&sets(), &[1.0], additive), "length_mismatch");
        assert_eq!(code(&sets(), &[1.0, 1.0], Combination::GameTheory), "invalid_parameter");
        assert_eq!(code(&[vec![1.0, 0.0], vec![0.0, 1.0]], &[], Combination::Geometric), "undetermined");
        assert_eq!(code(&[sets(), sets()].concat(), &[], Combination::LevelDifference), "invalid_parameter");
        assert_eq!(Combine::default().favoured(2).check().unwrap_err().code(), "invalid_parameter");
    }
}
