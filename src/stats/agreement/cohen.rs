//! Cohen's kappa: how far two raters put the same subjects into the same classes, beyond what chance gives.
//!
//! ```text
//! κ = (p_o − p_e) / (1 − p_e),   p_o = Σ_ij w_ij p_ij,   p_e = Σ_ij w_ij p_i· p_·j
//! w_ij = 1 for i = j, else 0 (unweighted) | 1 − |i − j|/(k − 1) (linear) | 1 − (i − j)²/(k − 1)² (quadratic)
//! SE² = [ Σ_ij p_ij (w_ij (1 − p_e) − (w_i· + w_·j)(1 − p_o))² − (p_o p_e − 2 p_e + p_o)² ] / (n (1 − p_e)⁴)
//! SE₀² = [ Σ_ij p_i· p_·j (w_ij − w_i· − w_·j)² − p_e² ] / (n (1 − p_e)²)
//! ```
//!
//! where `p_ij` is the share of the `n` subjects that the first rater puts into class `i` and the second into class
//! `j` of `k`, `p_i·` and `p_·j` are the shares of the raters' classes, `w_ij` the credit for that pair of classes,
//! `w_i· = Σ_j p_·j w_ij` and `w_·j = Σ_i p_i· w_ij`. SE is for the interval, SE₀ for the test of no agreement.
//!
//! Trap: the weights count the places of the classes in their order, not the distances of their codes; a class that
//! nobody uses has a place only if [`CohenKappa::categories`] names it.
//!
//! Sources: J. Cohen (1960), Educational and Psychological Measurement 20, 37–46; J. Cohen (1968), Psychological
//! Bulletin 70, 213–220; J. L. Fleiss, J. Cohen & B. S. Everitt (1969), Psychological Bulletin 72, 323–327.

use crate::error::Problem;
use serde::{Deserialize, Serialize};

use super::super::tails::{check_level, normal_two_sided, normal_width};
use super::{distinct, finite, place};
use crate::stats::Columns;
use crate::stats::sort;
use crate::{Error, Result};

const MODEL: &str = "Cohen's kappa";

/// The credit for two raters' classes that are not the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Credit {
    /// None: classes without order (Cohen 1960).
    #[default]
    Unweighted,
    /// Falls with the number of classes between them.
    Linear,
    /// Falls with the square of that number.
    Quadratic,
}

/// Parameters of Cohen's kappa.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct CohenKappa {
    /// The credit for classes that are not the same. Default [`Credit::Unweighted`].
    pub credit: Credit,
    /// The codes of all classes in their order, each once. Default: none named, then those that occur, ascending.
    pub categories: Vec<f64>,
    /// The level of the interval, above 0 and below 1. Default 0.95.
    pub level: f64,
}

impl Default for CohenKappa {
    fn default() -> Self {
        Self { credit: Credit::Unweighted, categories: Vec::new(), level: 0.95 }
    }
}

impl CohenKappa {
    /// Sets the credit for classes that are not the same.
    #[must_use]
    pub fn credit(mut self, credit: Credit) -> Self {
        self.credit = credit;
        self
    }

    /// Names all classes in their order.
    #[must_use]
    pub fn categories(mut self, codes: Vec<f64>) -> Self {
        self.categories = codes;
        self
    }

    /// Sets the level of the interval.
    #[must_use]
    pub fn level(mut self, level: f64) -> Self {
        self.level = level;
        self
    }

    /// Checks the parameters.
    ///
    /// # Errors
    /// `invalid_parameter` for a level outside 0…1, or a class that is named twice or is no finite number.
    pub fn check(&self) -> Result<()> {
        check_level(MODEL, self.level)?;
        let all_finite = self.categories.iter().all(|x| x.is_finite());
        if all_finite && distinct(self.categories.iter().copied()).len() == self.categories.len() {
            return Ok(());
        }
        Err(Error::from(Problem::InvalidParameter {
            method: MODEL,
            parameter: "categories",
            found: format!("{:?}", self.categories),
            expected: "finite numbers, each once",
        }))
    }
}

/// Cohen's kappa with its interval and test.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Kappa {
    /// How many subjects both rated.
    pub subjects: usize,
    /// How many subjects were left out because a rating is missing.
    pub left_out: usize,
    /// The codes of the classes.
    pub categories: Vec<f64>,
    /// How many subjects the first rater put into class `i` and the second into class `j`: `table[i][j]`.
    pub table: Vec<Vec<u64>>,
    /// The agreement observed.
    pub observed: f64,
    /// The agreement that chance gives.
    pub expected: f64,
    /// Kappa.
    pub kappa: f64,
    /// The largest kappa that the two raters' shares of the classes allow (unweighted only).
    pub largest: Option<f64>,
    /// Its standard error.
    pub se: f64,
    /// Lower end of the interval.
    pub lower: f64,
    /// Upper end of the interval.
    pub upper: f64,
    /// Its standard error when there is no agreement.
    pub se_null: f64,
    /// Kappa over that standard error; none where that is 0.
    pub z: Option<f64>,
    /// The chance of a kappa so far from 0 when there is no agreement, by the normal approximation.
    pub p_value: Option<f64>,
}

/// Cohen's kappa of two raters' codes; subjects that one of them did not rate (`NaN`) are left out and counted.
///
/// ```
/// use govindex::stats::{CohenKappa, Credit, cohen_kappa};
///
/// let (first, second) = ([1.0, 2.0, 3.0, 3.0, f64::NAN], [1.0, 2.0, 3.0, 2.0, 1.0]);
/// let linear = cohen_kappa(&first, &second, &CohenKappa::default().credit(Credit::Linear))?;
/// assert_eq!((linear.subjects, linear.left_out), (4, 1));
/// assert!((linear.kappa - 5.0 / 7.0).abs() < 1e-15);
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `length_mismatch`; `not_finite`; `too_few` for fewer than two subjects that both rated;
/// `judgement` for a code that is not among the named classes; `undetermined` when both raters put
/// all subjects into one class; `invalid_parameter`.
pub fn cohen_kappa(first: &[f64], second: &[f64], parameters: &CohenKappa) -> Result<Kappa> {
    parameters.check()?;
    let ratings = Columns::new(vec![first, second])?;
    finite(&ratings)?;
    let pairs = || first.iter().zip(second).enumerate().filter(|(_, (a, b))| !a.is_nan() && !b.is_nan());
    let subjects = pairs().count();
    if subjects < 2 {
        return Err(Error::from(Problem::TooFew {
            model: MODEL,
            of: "subjects that both raters rated",
            found: subjects,
            needed: 2,
        }));
    }
    let found = distinct(pairs().flat_map(|(_, (&a, &b))| [a, b]));
    let categories = if parameters.categories.is_empty() { found } else { parameters.categories.clone() };
    // The named order need not be that of the codes, so their places are looked up in a sorted copy.
    let codes: Vec<f64> = categories.iter().map(|x| x + 0.0).collect();
    let order = sort::order(&codes);
    let sorted: Vec<f64> = order.iter().map(|&i| codes[i]).collect();
    let k = categories.len();
    let mut table = vec![vec![0_u64; k]; k];
    for (i, (&a, &b)) in pairs() {
        let known = |code: f64| {
            place(code, &sorted).map(|at| order[at]).ok_or_else(|| Error::from(Problem::Judgement {
                model: MODEL,
                place: format!("subject {i}"),
                fault: format!(
                    "has the code {code}, which is not among `categories`; name it there, or mend the code"
                ),
            }))
        };
        table[known(a)?][known(b)?] += 1;
    }
    let left_out = first.len() - subjects;
    of_table(subjects, left_out, categories, table, parameters)
}

fn of_table(
    subjects: usize,
    left_out: usize,
    categories: Vec<f64>,
    table: Vec<Vec<u64>>,
    parameters: &CohenKappa,
) -> Result<Kappa> {
    let (n, k) = (subjects as f64, categories.len());
    let last = k as f64 - 1.0;
    let credit = |i: usize, j: usize| match (i == j, parameters.credit) {
        (true, _) => 1.0,
        (false, Credit::Unweighted) => 0.0,
        (false, Credit::Linear) => 1.0 - i.abs_diff(j) as f64 / last,
        (false, Credit::Quadratic) => 1.0 - (i.abs_diff(j) as f64 / last).powi(2),
    };
    let down: Vec<f64> = table.iter().map(|row| row.iter().sum::<u64>() as f64 / n).collect();
    let across: Vec<f64> = (0..k).map(|j| table.iter().map(|row| row[j]).sum::<u64>() as f64 / n).collect();
    let down_credit: Vec<f64> = (0..k).map(|i| (0..k).map(|j| across[j] * credit(i, j)).sum()).collect();
    let across_credit: Vec<f64> = (0..k).map(|j| (0..k).map(|i| down[i] * credit(i, j)).sum()).collect();
    let cells = || (0..k).flat_map(|i| (0..k).map(move |j| (i, j)));
    let share = |i: usize, j: usize| table[i][j] as f64 / n;
    let observed: f64 = cells().map(|(i, j)| credit(i, j) * share(i, j)).sum();
    let expected: f64 = cells().map(|(i, j)| credit(i, j) * down[i] * across[j]).sum();
    if (0..k).any(|i| table[i][i] == subjects as u64) {
        return Err(Error::from(Problem::Undetermined {
            model: MODEL,
            reason: "both raters put all subjects into one class, so chance alone would agree as much; the share of \
                     agreement is 1"
                .to_owned(),
        }));
    }
    let rest = 1.0 - expected;
    let kappa = (observed - expected) / rest;
    let spread: f64 = cells()
        .map(|(i, j)| {
            let d = credit(i, j) * rest - (down_credit[i] + across_credit[j]) * (1.0 - observed);
            share(i, j) * d * d
        })
        .sum();
    let centre = observed * expected - 2.0 * expected + observed;
    let se = ((spread - centre * centre).max(0.0) / n).sqrt() / (rest * rest);
    let spread: f64 = cells()
        .map(|(i, j)| {
            let d = credit(i, j) - down_credit[i] - across_credit[j];
            down[i] * across[j] * d * d
        })
        .sum();
    let variance = spread - expected * expected;
    // What is left of the difference of two numbers below 1 by rounding alone is no variance.
    let se_null = if variance > 1e-14 { (variance / n).sqrt() / rest } else { 0.0 };
    let largest = (parameters.credit == Credit::Unweighted).then(|| {
        let most: f64 = down.iter().zip(&across).map(|(a, b)| a.min(*b)).sum();
        (most - expected) / rest
    });
    let width = normal_width(parameters.level) * se;
    let z = (se_null > 0.0).then(|| kappa / se_null);
    Ok(Kappa {
        subjects,
        left_out,
        categories,
        table,
        observed,
        expected,
        kappa,
        largest,
        se,
        lower: (kappa - width).max(-1.0),
        upper: (kappa + width).min(1.0),
        se_null,
        z,
        p_value: z.map(normal_two_sided),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    /// The table of Fleiss, Cohen & Everitt (1969): 200 subjects, three diagnoses.
    fn diagnoses() -> (Vec<f64>, Vec<f64>) {
        let table = [[106, 10, 4], [22, 28, 10], [2, 12, 6]];
        let (mut first, mut second) = (Vec::new(), Vec::new());
        for (i, row) in table.iter().enumerate() {
            for (j, &count) in row.iter().enumerate() {
                first.extend(std::iter::repeat_n(i as f64, count));
                second.extend(std::iter::repeat_n(j as f64, count));
            }
        }
        (first, second)
    }

    /// Published: κ = .429 with variance .002885 (Fleiss, Cohen & Everitt 1969). All digits:
    /// `statsmodels.stats.inter_rater.cohens_kappa(table, wt=…)` of statsmodels 0.15.0, and the kappas also
    /// `sklearn.metrics.cohen_kappa_score(a, b, weights=…)` of scikit-learn 1.9.1.
    #[test]
    fn the_diagnoses_of_fleiss_cohen_and_everitt() {
        let (a, b) = diagnoses();
        for (credit, kappa, variance, se_null, lower, upper) in [
            (
                Credit::Unweighted,
                0.428_571_428_571_428_5,
                0.002_884_872_044_055_718,
                0.055_512_454_936_358_43,
                0.323_299_793_454_404_96,
                0.533_843_063_688_452,
            ),
            (
                Credit::Linear,
                0.492_307_692_307_692_2,
                0.002_572_377_157_662_549_5,
                0.057_769_179_555_441_77,
                0.392_901_048_050_606_05,
                0.591_714_336_564_778_5,
            ),
            (
                Credit::Quadratic,
                0.566_666_666_666_666_7,
                0.003_098_741_426_611_795_3,
                0.070_513_986_004_355_99,
                0.457_562_644_805_379_67,
                0.675_770_688_527_953_6,
            ),
        ] {
            let found = cohen_kappa(&a, &b, &CohenKappa::default().credit(credit)).unwrap();
            assert_relative_eq!(found.kappa, kappa, max_relative = 1e-13);
            assert_relative_eq!(found.se * found.se, variance, max_relative = 1e-12);
            assert_relative_eq!(found.se_null, se_null, max_relative = 1e-12);
            assert_relative_eq!(found.lower, lower, max_relative = 1e-12);
            assert_relative_eq!(found.upper, upper, max_relative = 1e-12);
            assert_relative_eq!(found.z.unwrap(), kappa / se_null, max_relative = 1e-12);
        }
        let found = cohen_kappa(&a, &b, &CohenKappa::default()).unwrap();
        assert!((found.kappa - 0.429).abs() < 5e-4 && (found.se * found.se - 0.002_885).abs() < 5e-7);
        assert_relative_eq!(found.largest.unwrap(), 0.904_761_904_761_904_7, max_relative = 1e-13);
        assert_relative_eq!(found.p_value.unwrap(), 1.160_788_158_083_162_7e-14, max_relative = 1e-9);
    }

    /// A class that nobody uses changes the linear credit: places 0, 1, 3 of 0…3 instead of 0, 1, 2 of 0…2.
    #[test]
    fn a_named_class_that_is_empty_has_its_place() {
        let (a, b) = ([1.0, 2.0, 4.0, 4.0], [1.0, 2.0, 4.0, 2.0]);
        let linear = CohenKappa::default().credit(Credit::Linear);
        let named = linear.clone().categories(vec![1.0, 2.0, 3.0, 4.0]);
        // By hand: p_o = 1 − (2/3)/4 = 5/6; Σ p_i· p_·j |i − j| = (1·2·1 + 1·1·3 + 1·1·1 + 1·1·2 + 2·1·3 + 2·2·2)/16
        //          = 22/16, so p_e = 1 − 22/48.
        let found = cohen_kappa(&a, &b, &named).unwrap();
        assert_relative_eq!(found.expected, 1.0 - 22.0 / 48.0, max_relative = 1e-14);
        assert_relative_eq!(found.kappa, 1.0 - (1.0 / 6.0) / (22.0 / 48.0), max_relative = 1e-14);
        assert!(cohen_kappa(&a, &b, &linear).unwrap().kappa > found.kappa);
        // An order of classes that is not that of their codes.
        let turned = linear.categories(vec![4.0, 1.0, 2.0]);
        assert_relative_eq!(cohen_kappa(&a, &b, &turned).unwrap().observed, 0.75, max_relative = 1e-15);
    }

    #[test]
    fn full_agreement_and_none_at_all() {
        let a = [1.0, 2.0, 1.0, 2.0];
        let same = cohen_kappa(&a, &a, &CohenKappa::default()).unwrap();
        assert_eq!((same.kappa, same.se, same.upper), (1.0, 0.0, 1.0));
        let turned = cohen_kappa(&a, &[2.0, 1.0, 2.0, 1.0], &CohenKappa::default()).unwrap();
        assert_eq!(turned.kappa, -1.0);
        // Two raters who know one class each, not the same.
        let apart = cohen_kappa(&[1.0; 3], &[2.0; 3], &CohenKappa::default()).unwrap();
        assert_eq!((apart.kappa, apart.z), (0.0, None));
        // 0 and −0 are one class.
        assert_eq!(cohen_kappa(&[0.0, 1.0], &[-0.0, 1.0], &CohenKappa::default()).unwrap().kappa, 1.0);
    }

    #[test]
    fn refuses() {
        let run = |a: &[f64], b: &[f64], p: CohenKappa| cohen_kappa(a, b, &p).unwrap_err().code();
        let p = CohenKappa::default;
        assert_eq!(run(&[1.0, 2.0], &[1.0], p()), "length_mismatch");
        assert_eq!(run(&[], &[], p()), "empty_table");
        assert_eq!(run(&[1.0, 2.0], &[1.0, f64::INFINITY], p()), "not_finite");
        assert_eq!(run(&[1.0, f64::NAN], &[1.0, 2.0], p()), "too_few");
        assert_eq!(run(&[1.0, 1.0], &[1.0, 1.0], p()), "undetermined");
        assert_eq!(run(&[1.0, 2.0], &[1.0, 5.0], p().categories(vec![1.0, 2.0])), "judgement");
        assert_eq!(run(&[1.0, 2.0], &[1.0, 2.0], p().categories(vec![1.0, 1.0])), "invalid_parameter");
        assert_eq!(run(&[1.0, 2.0], &[1.0, 2.0], p().level(0.0)), "invalid_parameter");
    }
}
