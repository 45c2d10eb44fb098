//! Fleiss' kappa: how far several raters put the same subjects into the same classes, beyond what chance gives.
//!
//! ```text
//! κ = (P̄ − P̄_e) / (1 − P̄_e)
//! P̄ = (1/N) Σ_i Σ_j n_ij (n_ij − 1) / (m (m − 1)),   P̄_e = Σ_j p_j²,   p_j = Σ_i n_ij / (N m)
//! SE₀(κ)  = √( 2 / (N m (m − 1)) ) √( (Σ p_j q_j)² − Σ p_j q_j (q_j − p_j) ) / Σ p_j q_j,   q_j = 1 − p_j
//! κ_j     = 1 − Σ_i n_ij (m − n_ij) / (N m (m − 1) p_j q_j),   SE₀(κ_j) = √( 2 / (N m (m − 1)) )
//! ```
//!
//! where `n_ij` of the `m` raters put subject `i` of `N` into class `j`. The raters need not be the same persons for
//! each subject, but as many. The standard errors hold when there is no agreement: they serve the test, not an
//! interval.
//!
//! Sources: J. L. Fleiss (1971), Psychological Bulletin 76, 378–382; standard errors as corrected by J. L. Fleiss,
//! J. C. M. Nee & J. R. Landis (1979), Psychological Bulletin 86, 974–977.

use crate::error::{Label, Problem};
use serde::{Deserialize, Serialize};

use super::super::tails::normal_two_sided;
use super::{distinct, finite, place};
use crate::stats::Columns;
use crate::{Error, Result};

const MODEL: &str = "Fleiss' kappa";

/// Fleiss' kappa and its test.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FleissKappa {
    /// How many subjects.
    pub subjects: usize,
    /// How many ratings each subject has.
    pub raters: u64,
    /// How many subjects were left out because nobody rated them.
    pub left_out: usize,
    /// The agreement observed.
    pub observed: f64,
    /// The agreement that chance gives.
    pub expected: f64,
    /// Kappa.
    pub kappa: f64,
    /// Its standard error when there is no agreement.
    pub se_null: f64,
    /// Kappa over that standard error; none where that is 0.
    pub z: Option<f64>,
    /// The chance of a kappa so far from 0 when there is no agreement, by the normal approximation.
    pub p_value: Option<f64>,
    /// The standard error of each class's kappa when there is no agreement.
    pub category_se_null: f64,
    /// The classes, by code.
    pub categories: Vec<CategoryKappa>,
}

/// How far the raters agree on one class against all others.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CategoryKappa {
    /// The code of the class; its place from 0 where counts were given.
    pub category: f64,
    /// The share of the ratings in it.
    pub share: f64,
    /// Its kappa; none for a class that nobody uses.
    pub kappa: Option<f64>,
    /// Its kappa over the standard error.
    pub z: Option<f64>,
    /// The chance of a kappa so far from 0 when there is no agreement, by the normal approximation.
    pub p_value: Option<f64>,
}

/// Fleiss' kappa of codes: subjects × raters, `NaN` where a rater did not rate; each subject that anybody rated must
/// have the same number of ratings.
///
/// ```
/// use govindex::stats::{Columns, fleiss_kappa};
///
/// let (a, b, c) = ([1.0, 2.0, 1.0], [1.0, 2.0, 2.0], [1.0, 2.0, 1.0]);
/// let found = fleiss_kappa(&Columns::new(vec![&a, &b, &c])?)?;
/// assert!((found.kappa - 0.55).abs() < 1e-15);
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `not_finite`; `too_few` for fewer than two raters or no rated subject; `judgement` for a
/// subject with another number of ratings ([`krippendorff_alpha`](super::krippendorff_alpha) allows that);
/// `undetermined` when all ratings are the same.
pub fn fleiss_kappa(ratings: &Columns<'_>) -> Result<FleissKappa> {
    finite(ratings)?;
    let codes = distinct(ratings.iter().flatten().copied());
    let mut counts = vec![0_u64; ratings.rows() * codes.len()];
    for column in ratings.iter() {
        for (i, &x) in column.iter().enumerate() {
            if let Some(j) = place(x, &codes) {
                counts[i * codes.len() + j] += 1;
            }
        }
    }
    of_counts(&counts, ratings.rows(), &codes)
}

/// Fleiss' kappa of a table of counts, subjects × classes: how many raters put the subject into the class.
///
/// # Errors
/// As [`fleiss_kappa`]; `unsuitable_value` for a count that is missing, negative or not a whole number.
pub fn fleiss_kappa_of_counts(counts: &Columns<'_>) -> Result<FleissKappa> {
    let k = counts.len();
    let mut whole = vec![0_u64; counts.rows() * k];
    for (j, column) in counts.iter().enumerate() {
        for (i, &x) in column.iter().enumerate() {
            // The comparison is false for NaN.
            if !(x >= 0.0 && x <= f64::from(u32::MAX) && x.fract() <= 0.0) {
                return Err(Error::from(Problem::UnsuitableValue {
                    model: MODEL,
                    indicator: format!("class {j}").into(),
                    unit: Label::Position("subject", i),
                    value: x,
                    needs: "that are whole numbers of at least 0",
                    remedy: "give the number of raters who chose the class",
                }));
            }
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked above")]
            let count = x as u64;
            whole[i * k + j] = count;
        }
    }
    let codes: Vec<f64> = (0..k).map(|j| j as f64).collect();
    of_counts(&whole, counts.rows(), &codes)
}

fn of_counts(counts: &[u64], rows: usize, codes: &[f64]) -> Result<FleissKappa> {
    let k = codes.len();
    let mut raters = 0;
    let mut subjects = 0;
    let (mut ratings, mut mixed) = (vec![0_u64; k], vec![0_u64; k]);
    for (i, row) in counts.chunks_exact(k.max(1)).enumerate() {
        let given: u64 = row.iter().sum();
        if given == 0 {
            continue;
        }
        if subjects == 0 {
            raters = given;
        } else if given != raters {
            return Err(Error::from(Problem::Judgement {
                model: MODEL,
                place: format!("subject {i}"),
                fault: format!(
                    "has {given} ratings where those before have {raters}; every subject needs as many, or use \
                     Krippendorff's alpha, which does not"
                ),
            }));
        }
        subjects += 1;
        for (j, &n) in row.iter().enumerate() {
            ratings[j] += n;
            mixed[j] += n * (given - n);
        }
    }
    if subjects == 0 || raters < 2 {
        let (of, found, needed) = match subjects {
            0 => ("rated subjects", 0, 1),
            _ => ("ratings of each subject", 1, 2),
        };
        return Err(Error::from(Problem::TooFew { model: MODEL, of, found, needed }));
    }
    let (n, m) = (subjects as f64, raters as f64);
    let pairs = n * m * (m - 1.0);
    let shares: Vec<f64> = ratings.iter().map(|&x| x as f64 / (n * m)).collect();
    let expected: f64 = shares.iter().map(|p| p * p).sum();
    let uneven: f64 = shares.iter().map(|p| p * (1.0 - p)).sum();
    if ratings.iter().filter(|&&x| x > 0).count() < 2 {
        return Err(Error::from(Problem::Undetermined {
            model: MODEL,
            reason: "all ratings are the same class, so chance alone would agree as much; the share of agreement is 1"
                .to_owned(),
        }));
    }
    let disagreement = mixed.iter().sum::<u64>() as f64 / pairs;
    let kappa = 1.0 - disagreement / uneven;
    let skew: f64 = shares.iter().map(|p| p * (1.0 - p) * (1.0 - 2.0 * p)).sum();
    let category_se_null = (2.0 / pairs).sqrt();
    let se_null = category_se_null * (uneven * uneven - skew).max(0.0).sqrt() / uneven;
    let z = (se_null > 0.0).then(|| kappa / se_null);
    let categories = (0..k)
        .map(|j| {
            let p = shares[j];
            let kappa = (ratings[j] > 0).then(|| 1.0 - mixed[j] as f64 / (pairs * p * (1.0 - p)));
            let z = kappa.map(|kappa| kappa / category_se_null);
            CategoryKappa { category: codes[j], share: p, kappa, z, p_value: z.map(normal_two_sided) }
        })
        .collect();
    Ok(FleissKappa {
        subjects,
        raters,
        left_out: rows - subjects,
        observed: 1.0 - disagreement,
        expected,
        kappa,
        se_null,
        z,
        p_value: z.map(normal_two_sided),
        category_se_null,
        categories,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    fn columns(rows: &[Vec<f64>]) -> Vec<Vec<f64>> {
        (0..rows[0].len()).map(|j| rows.iter().map(|row| row[j]).collect()).collect()
    }

    fn slices(columns: &[Vec<f64>]) -> Columns<'_> {
        Columns::new(columns.iter().map(Vec::as_slice).collect()).unwrap()
    }

    /// The 30 patients of Fleiss (1971), table 1, as codes 1 … 5 (depression, personality disorder, schizophrenia,
    /// neurosis, other), six raters.
    fn patients() -> Vec<Vec<f64>> {
        let codes = "444444 222555 233335 555555 222444 113333 333355 113334 114444 555555 144444 124444 222333 144444 \
                     224445 333335 111455 111112 224444 133555 555555 244444 224555 114444 144445 222224 111155 224444 \
                     133333 555555";
        let rows: Vec<Vec<f64>> = codes
            .split_whitespace()
            .map(|row| row.chars().map(|c| f64::from(c.to_digit(10).unwrap())).collect())
            .collect();
        columns(&rows)
    }

    /// Published: κ = .430 (Fleiss 1971); by class .245 .245 .520 .471 .566 with z = 5.192 5.192 11.031 9.994 12.009,
    /// overall z = 17.7 (R irr, `kappam.fleiss(diagnoses, detail = TRUE)`). All digits of κ:
    /// `statsmodels.stats.inter_rater.fleiss_kappa(aggregate_raters(diagnoses)[0])`, statsmodels 0.15.0.
    #[test]
    fn the_patients_of_fleiss() {
        let patients = patients();
        let found = fleiss_kappa(&slices(&patients)).unwrap();
        assert_eq!((found.subjects, found.raters), (30, 6));
        assert_relative_eq!(found.kappa, 0.430_244_520_060_140_74, max_relative = 1e-13);
        assert!((found.z.unwrap() - 17.65).abs() < 5e-3);
        let published = [(0.245, 5.192), (0.245, 5.192), (0.520, 11.031), (0.471, 9.994), (0.566, 12.009)];
        for (class, (kappa, z)) in found.categories.iter().zip(published) {
            assert!((class.kappa.unwrap() - kappa).abs() < 5e-4 && (class.z.unwrap() - z).abs() < 5e-4);
        }
        // The same raters in another order of columns, with gaps that leave each subject six of seven ratings.
        let mut gaps = patients;
        gaps.push(vec![f64::NAN; 30]);
        let moved = gaps[2][4];
        gaps[2][4] = f64::NAN;
        gaps[6][4] = moved;
        assert_eq!(fleiss_kappa(&slices(&gaps)).unwrap(), found);
    }

    /// The table of ten subjects, fourteen raters and five classes of the article "Fleiss' kappa" (Wikipedia):
    /// κ = 0.210; all digits by statsmodels 0.15.0, `fleiss_kappa(table)`.
    #[test]
    fn a_table_of_counts() {
        let rows = [
            [0, 0, 0, 0, 14],
            [0, 2, 6, 4, 2],
            [0, 0, 3, 5, 6],
            [0, 3, 9, 2, 0],
            [2, 2, 8, 1, 1],
            [7, 7, 0, 0, 0],
            [3, 2, 6, 3, 0],
            [2, 5, 3, 2, 2],
            [6, 5, 2, 1, 0],
            [0, 2, 2, 3, 7],
        ]
        .map(|row| row.map(f64::from).to_vec());
        let counts = columns(&rows);
        let found = fleiss_kappa_of_counts(&slices(&counts)).unwrap();
        assert_relative_eq!(found.kappa, 0.209_930_704_421_955_22, max_relative = 1e-13);
        let mut bad = counts;
        bad[0][0] = 0.5;
        assert_eq!(fleiss_kappa_of_counts(&slices(&bad)).unwrap_err().code(), "unsuitable_value");
        bad[0][0] = f64::NAN;
        assert_eq!(fleiss_kappa_of_counts(&slices(&bad)).unwrap_err().code(), "unsuitable_value");
    }

    #[test]
    fn unrated_subjects_are_counted_and_empty_classes_have_no_kappa() {
        let (a, b) = ([1.0, 2.0, f64::NAN], [1.0, 2.0, f64::NAN]);
        let found = fleiss_kappa(&Columns::new(vec![&a, &b]).unwrap()).unwrap();
        assert_eq!((found.kappa, found.left_out, found.subjects), (1.0, 1, 2));
        let (used, also, never) = ([2.0, 0.0], [0.0, 2.0], [0.0, 0.0]);
        let found = fleiss_kappa_of_counts(&Columns::new(vec![&used, &also, &never]).unwrap()).unwrap();
        assert_eq!((found.categories[2].kappa, found.categories[2].share), (None, 0.0));
    }

    #[test]
    fn refuses() {
        let run = |x: Vec<&[f64]>| fleiss_kappa(&Columns::new(x).unwrap()).unwrap_err().code();
        let nan = f64::NAN;
        assert_eq!(run(vec![&[1.0, 1.0], &[1.0, 1.0]]), "undetermined");
        assert_eq!(run(vec![&[1.0, 1.0], &[1.0, nan]]), "judgement");
        assert_eq!(run(vec![&[1.0, 2.0]]), "too_few");
        assert_eq!(run(vec![&[nan, nan], &[nan, nan]]), "too_few");
        assert_eq!(run(vec![&[1.0, f64::INFINITY], &[1.0, 2.0]]), "not_finite");
    }
}
