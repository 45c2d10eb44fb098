//! Intraclass correlations: how much of the spread of measurements lies between the subjects and not between the
//! raters; 1 when raters give the same values.
//!
//! ```text
//! ICC(1,1) = (B − W) / (B + (k − 1) W)                      ICC(1,k) = (B − W) / B
//! ICC(2,1) = (B − E) / (B + (k − 1) E + k (J − E)/n)        ICC(2,k) = (B − E) / (B + (J − E)/n)
//! ICC(3,1) = (B − E) / (B + (k − 1) E)                      ICC(3,k) = (B − E) / B
//! ```
//!
//! where `k` raters rate each of `n` subjects, and `B`, `W`, `J`, `E` are the mean squares between subjects, within
//! subjects, between raters, and of what remains.
//!
//! | form | raters | asks |
//! | --- | --- | --- |
//! | 1 | others for each subject | are the values the same? |
//! | 2 | the same, a sample of raters | are the values the same, for raters like these? |
//! | 3 | the same, and these only | are they the same but for a level of each rater? |
//!
//! `,1` is how reliable one rater is, `,k` how reliable the mean of the `k` is. The test asks whether the correlation
//! is above 0.
//!
//! Sources: P. E. Shrout & J. L. Fleiss (1979), Psychological Bulletin 86, 420–428; intervals as in K. O. `McGraw` &
//! S. P. Wong (1996), Psychological Methods 1, 30–46 (with the corrections of 1, 390), who call form 2 `A` and form 3
//! `C`.

use crate::error::{Label, Problem};
use serde::{Deserialize, Serialize};

use super::super::tails::{check_level, f_tail, f_upper};
use super::finite;
use crate::stats::Columns;
use crate::{Error, Result};

const MODEL: &str = "the intraclass correlation";

/// The six forms of Shrout & Fleiss (1979).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum IccForm {
    /// One rater, others for each subject.
    #[serde(rename = "1,1")]
    OneSingle,
    /// One rater of a sample of raters.
    #[serde(rename = "2,1")]
    TwoSingle,
    /// One of these raters.
    #[serde(rename = "3,1")]
    ThreeSingle,
    /// The mean of raters, others for each subject.
    #[serde(rename = "1,k")]
    OneMean,
    /// The mean of a sample of raters.
    #[serde(rename = "2,k")]
    TwoMean,
    /// The mean of these raters.
    #[serde(rename = "3,k")]
    ThreeMean,
}

/// Parameters of intraclass correlations.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct IntraclassCorrelation {
    /// The level of the intervals, above 0 and below 1. Default 0.95.
    pub level: f64,
}

impl Default for IntraclassCorrelation {
    fn default() -> Self {
        Self { level: 0.95 }
    }
}

impl IntraclassCorrelation {
    /// Sets the level of the intervals.
    #[must_use]
    pub fn level(mut self, level: f64) -> Self {
        self.level = level;
        self
    }

    /// Checks the parameters.
    ///
    /// # Errors
    /// `invalid_parameter` for a level outside 0…1.
    pub fn check(&self) -> Result<()> {
        check_level(MODEL, self.level)
    }
}

/// The analysis of variance behind the correlations.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Anova {
    /// Mean square between subjects.
    pub between_subjects: f64,
    /// Mean square within subjects.
    pub within_subjects: f64,
    /// Mean square between raters.
    pub between_raters: f64,
    /// Mean square of what remains.
    pub residual: f64,
}

/// One intraclass correlation with its interval and test.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Icc {
    /// Which of the six.
    pub form: IccForm,
    /// The correlation.
    pub icc: f64,
    /// Lower end of the interval.
    pub lower: f64,
    /// Upper end of the interval.
    pub upper: f64,
    /// The statistic of the test; none where the raters leave nothing to divide by.
    pub f: Option<f64>,
    /// Degrees of freedom of its numerator.
    pub df1: usize,
    /// Degrees of freedom of its denominator.
    pub df2: usize,
    /// The chance of so large a statistic when the correlation is 0.
    pub p_value: f64,
}

/// All six intraclass correlations of one table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct IntraclassCorrelations {
    /// How many subjects all raters rated.
    pub subjects: usize,
    /// How many raters.
    pub raters: usize,
    /// How many subjects were left out because a rating is missing.
    pub left_out: usize,
    /// The mean squares.
    pub anova: Anova,
    /// In the order (1,1) (2,1) (3,1) (1,k) (2,k) (3,k).
    pub forms: [Icc; 6],
}

impl IntraclassCorrelations {
    /// One of the six.
    #[must_use]
    pub fn get(&self, form: IccForm) -> Icc {
        self.forms[form as usize]
    }
}

/// The six intraclass correlations of measurements: subjects × raters; a subject with a gap (`NaN`) is left out and
/// counted.
///
/// ```
/// use govindex::stats::{Columns, IccForm, IntraclassCorrelation, intraclass_correlation};
///
/// let (a, b) = ([1.0, 2.0, 3.0, 4.0], [2.0, 3.0, 4.0, 5.0]);
/// let found = intraclass_correlation(&Columns::new(vec![&a, &b])?, &IntraclassCorrelation::default())?;
/// // The second rater is higher by 1 throughout: consistent, not equal.
/// assert!((found.get(IccForm::ThreeSingle).icc - 1.0).abs() < 1e-12);
/// assert!((found.get(IccForm::TwoSingle).icc - 10.0 / 13.0).abs() < 1e-12);
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `not_finite`; `too_few` for fewer than two raters or two complete subjects;
/// `undetermined` when all subjects have the same mean rating; `overflow`;
/// `invalid_parameter`.
pub fn intraclass_correlation(
    ratings: &Columns<'_>,
    parameters: &IntraclassCorrelation,
) -> Result<IntraclassCorrelations> {
    parameters.check()?;
    finite(ratings)?;
    let k = ratings.len();
    if k < 2 {
        return Err(Error::from(Problem::TooFew { model: MODEL, of: "raters", found: k, needed: 2 }));
    }
    let complete: Vec<usize> =
        (0..ratings.rows()).filter(|&i| ratings.iter().all(|column| !column[i].is_nan())).collect();
    let n = complete.len();
    if n < 2 {
        return Err(Error::from(Problem::TooFew {
            model: MODEL,
            of: "subjects that all raters rated",
            found: n,
            needed: 2,
        }));
    }
    let anova = mean_squares(ratings, &complete)?;
    let table = Table { n: n as f64, k: k as f64, anova, tail: (1.0 - parameters.level) / 2.0 };
    let (one, two, three) = (table.one(), table.two(), table.three());
    let forms = [
        one,
        two,
        three,
        Icc { form: IccForm::OneMean, ..table.of_mean(one) },
        Icc { form: IccForm::TwoMean, ..table.of_mean(two) },
        Icc { form: IccForm::ThreeMean, ..table.of_mean(three) },
    ];
    Ok(IntraclassCorrelations { subjects: n, raters: k, left_out: ratings.rows() - n, anova, forms })
}

/// What rounding leaves of a sum of squares that is 0, as a part of the whole.
const ROUNDING: f64 = 1e-24;

fn mean_squares(ratings: &Columns<'_>, complete: &[usize]) -> Result<Anova> {
    let (n, k) = (complete.len() as f64, ratings.len() as f64);
    let grand = ratings.iter().map(|x| complete.iter().map(|&i| x[i] / n).sum::<f64>() / k).sum::<f64>();
    let mut subjects = vec![0.0; complete.len()];
    let (mut between_raters, mut total) = (0.0, 0.0);
    for column in ratings.iter() {
        let mut rater = 0.0;
        for (mean, &i) in subjects.iter_mut().zip(complete) {
            let d = column[i] - grand;
            *mean += d / k;
            rater += d / n;
            total += d * d;
        }
        between_raters += n * rater * rater;
    }
    let between_subjects = subjects.iter().map(|d| k * d * d).sum::<f64>();
    let (mut within, mut residual) = (0.0, 0.0);
    for column in ratings.iter() {
        let rater = complete.iter().map(|&i| (column[i] - grand) / n).sum::<f64>();
        for (mean, &i) in subjects.iter().zip(complete) {
            let d = column[i] - grand - mean;
            within += d * d;
            residual += (d - rater) * (d - rater);
        }
    }
    if !total.is_finite() {
        return Err(Error::from(Problem::Overflow {
            what: "spread",
            node: Label::Word("ratings"),
            unit: None,
        }));
    }
    // The means are rounded, so squares of what should be 0 are as small as the squared rounding of the values.
    let size = ratings.iter().flat_map(|x| complete.iter().map(move |&i| x[i].abs())).fold(0.0, f64::max);
    let least = ROUNDING * size * size * n * k;
    let clean =
        |squares: f64| if squares <= least.min(total * 1e-9).max(total * ROUNDING) { 0.0 } else { squares };
    if clean(between_subjects) <= 0.0 {
        return Err(Error::from(Problem::Undetermined {
            model: MODEL,
            reason: "all subjects have the same mean rating, so there is nothing between them to tell"
                .to_owned(),
        }));
    }
    Ok(Anova {
        between_subjects: between_subjects / (n - 1.0),
        within_subjects: clean(within) / (n * (k - 1.0)),
        between_raters: clean(between_raters) / (k - 1.0),
        residual: clean(residual) / ((n - 1.0) * (k - 1.0)),
    })
}

struct Table {
    n: f64,
    k: f64,
    anova: Anova,
    /// The chance beyond one end of the interval.
    tail: f64,
}

impl Table {
    fn one(&self) -> Icc {
        self.ratio(IccForm::OneSingle, self.anova.within_subjects, self.n * (self.k - 1.0))
    }

    fn three(&self) -> Icc {
        self.ratio(IccForm::ThreeSingle, self.anova.residual, (self.n - 1.0) * (self.k - 1.0))
    }

    /// (B − e)/(B + (k − 1) e), whose interval follows from that of F = B/e.
    fn ratio(&self, form: IccForm, error: f64, degrees: f64) -> Icc {
        let (f, p_value) = self.test(error, degrees);
        let of = |f: f64| (f - 1.0) / (f + self.k - 1.0);
        let first = self.n - 1.0;
        let (icc, lower, upper) = match f {
            None => (1.0, 1.0, 1.0),
            Some(f) => (
                of(f),
                of(f / f_upper(self.tail, first, degrees)),
                of(f * f_upper(self.tail, degrees, first)),
            ),
        };
        self.made(form, icc, (lower, upper), (f, p_value), degrees)
    }

    fn two(&self) -> Icc {
        let (n, k) = (self.n, self.k);
        let Anova { between_subjects: b, between_raters: j, residual: e, .. } = self.anova;
        let degrees = (n - 1.0) * (k - 1.0);
        let test = self.test(e, degrees);
        let icc = (b - e) / (b + (k - 1.0) * e + k * (j - e) / n);
        if j <= 0.0 && e <= 0.0 {
            return self.made(IccForm::TwoSingle, 1.0, (1.0, 1.0), test, degrees);
        }
        // Satterthwaite's degrees of freedom of the denominator k J + (k n − k − n) E, at the correlation found.
        let from_raters = k * icc / (n * (1.0 - icc)) * j;
        let from_rest = (1.0 + k * icc * (n - 1.0) / (n * (1.0 - icc))) * e;
        let v = (from_raters + from_rest).powi(2)
            / (from_raters.powi(2) / (k - 1.0) + from_rest.powi(2) / degrees);
        let rest = k * j + (k * n - k - n) * e;
        let ends = if v.is_finite() && v > 0.0 {
            let (low, high) = (f_upper(self.tail, n - 1.0, v), f_upper(self.tail, v, n - 1.0));
            (n * (b - low * e) / (low * rest + n * b), n * (high * b - e) / (rest + n * high * b))
        } else {
            // No information about the denominator: the interval says nothing.
            (-1.0 / (k - 1.0), 1.0)
        };
        self.made(IccForm::TwoSingle, icc, ends, test, degrees)
    }

    /// Of the mean of k raters, from that of one (Spearman 1910, Brown 1910).
    fn of_mean(&self, one: Icc) -> Icc {
        let k = self.k;
        let mean = |r: f64| k * r / (1.0 + (k - 1.0) * r);
        Icc { icc: mean(one.icc), lower: mean(one.lower), upper: mean(one.upper), ..one }
    }

    /// F = B/e, none for e = 0, and its p-value.
    fn test(&self, error: f64, degrees: f64) -> (Option<f64>, f64) {
        let f = (error > 0.0).then(|| self.anova.between_subjects / error);
        (f, f.map_or(0.0, |f| f_tail(f, self.n - 1.0, degrees)))
    }

    fn made(
        &self,
        form: IccForm,
        icc: f64,
        (lower, upper): (f64, f64),
        (f, p_value): (Option<f64>, f64),
        degrees: f64,
    ) -> Icc {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "both are counts")]
        let (df1, df2) = (self.n as usize - 1, degrees as usize);
        Icc { form, icc, lower, upper, f, df1, df2, p_value }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    /// Table 2 of Shrout & Fleiss (1979): six subjects, four judges.
    const JUDGES: [[f64; 6]; 4] = [
        [9.0, 6.0, 8.0, 7.0, 10.0, 6.0],
        [2.0, 1.0, 4.0, 1.0, 5.0, 2.0],
        [5.0, 3.0, 6.0, 2.0, 6.0, 4.0],
        [8.0, 2.0, 8.0, 6.0, 9.0, 7.0],
    ];

    fn icc(columns: Vec<&[f64]>) -> IntraclassCorrelations {
        intraclass_correlation(&Columns::new(columns).unwrap(), &IntraclassCorrelation::default()).unwrap()
    }

    /// Published: .17 .29 .71 .44 .62 .91 (Shrout & Fleiss 1979, table 4); intervals of R psych, `ICC(sf)`. All digits:
    /// `pingouin.intraclass_corr`, pingouin 0.7.0.
    #[test]
    fn the_judges_of_shrout_and_fleiss() {
        let found = icc(JUDGES.iter().map(<[f64; 6]>::as_slice).collect());
        assert_eq!((found.subjects, found.raters), (6, 4));
        let (f_one, p_one) = (1.794_678_492_239_468_3, 0.164_768_808_344_639_53);
        let (f_two, p_two) = (11.027_247_956_403_299, 0.000_134_566_516_484_335);
        let expected = [
            (IccForm::OneSingle, 0.17, 0.165_741_768_405_475_5, -0.133, 0.72, f_one, 18, p_one),
            (IccForm::TwoSingle, 0.29, 0.289_763_779_527_559_16, 0.019, 0.76, f_two, 15, p_two),
            (IccForm::ThreeSingle, 0.71, 0.714_840_714_840_715_4, 0.342, 0.95, f_two, 15, p_two),
            (IccForm::OneMean, 0.44, 0.442_797_133_679_268_76, -0.884, 0.91, f_one, 18, p_one),
            (IccForm::TwoMean, 0.62, 0.620_050_547_598_989_3, 0.071, 0.93, f_two, 15, p_two),
            (IccForm::ThreeMean, 0.91, 0.909_315_542_377_069_7, 0.676, 0.99, f_two, 15, p_two),
        ];
        for (form, published, value, lower, upper, f, df2, p) in expected {
            let one = found.get(form);
            assert_eq!((one.form, one.df1, one.df2), (form, 5, df2));
            assert!((one.icc - published).abs() < 5e-3);
            assert_relative_eq!(one.icc, value, max_relative = 1e-12);
            assert!((one.lower - lower).abs() < 5e-4 && (one.upper - upper).abs() < 5e-3, "{one:?}");
            assert_relative_eq!(one.f.unwrap(), f, max_relative = 1e-12);
            assert_relative_eq!(one.p_value, p, max_relative = 1e-9);
        }
    }

    #[test]
    fn a_subject_with_a_gap_is_left_out() {
        let whole = icc(JUDGES.iter().map(<[f64; 6]>::as_slice).collect());
        let mut more: Vec<Vec<f64>> = JUDGES.iter().map(|x| x.to_vec()).collect();
        for (j, column) in more.iter_mut().enumerate() {
            column.insert(2, if j == 1 { f64::NAN } else { 99.0 });
        }
        let found = icc(more.iter().map(Vec::as_slice).collect());
        assert_eq!((found.left_out, found.forms), (1, whole.forms));
    }

    #[test]
    fn raters_who_agree_fully_or_but_for_their_level() {
        let x = [0.1, 0.2, 0.7];
        let same = icc(vec![&x, &x, &x]);
        for one in same.forms {
            assert_eq!((one.icc, one.lower, one.upper, one.f, one.p_value), (1.0, 1.0, 1.0, None, 0.0));
        }
        let higher: Vec<f64> = x.iter().map(|x| x + 0.3).collect();
        let found = icc(vec![&x, &higher]);
        assert_eq!(found.get(IccForm::ThreeSingle).icc, 1.0);
        let two = found.get(IccForm::TwoSingle);
        assert!(two.icc < 1.0 && two.lower < two.icc && two.icc < two.upper, "{two:?}");
        assert!(found.forms.iter().all(|one| one.lower.is_finite() && one.upper.is_finite()));
    }

    #[test]
    fn refuses() {
        let run = |x: Vec<&[f64]>| {
            intraclass_correlation(&Columns::new(x).unwrap(), &IntraclassCorrelation::default())
                .unwrap_err()
                .code()
        };
        let nan = f64::NAN;
        assert_eq!(run(vec![&[1.0, 2.0]]), "too_few");
        assert_eq!(run(vec![&[1.0, nan], &[1.0, 2.0]]), "too_few");
        assert_eq!(run(vec![&[1.0, 2.0], &[2.0, 1.0]]), "undetermined");
        assert_eq!(run(vec![&[0.1; 7], &[0.3; 7]]), "undetermined");
        assert_eq!(run(vec![&[1e300, -1e300], &[1e300, 2.0]]), "overflow");
        assert_eq!(run(vec![&[1.0, f64::INFINITY], &[1.0, 2.0]]), "not_finite");
        assert_eq!(
            IntraclassCorrelation::default().level(1.0).check().unwrap_err().code(),
            "invalid_parameter"
        );
    }
}
