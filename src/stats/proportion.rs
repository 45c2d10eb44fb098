//! The interval of a proportion: between which shares the true one lies, given so many of so many.
//!
//! ```text
//! Wald             p̂ ± z √(p̂ q̂ / n)
//! Wilson           ( p̂ + z²/2n ± z √(p̂ q̂/n + z²/4n²) ) / (1 + z²/n)
//! Agresti–Coull    p̃ ± z √(p̃ (1 − p̃)/ñ),   ñ = n + z²,   p̃ = (x + z²/2)/ñ
//! Clopper–Pearson  B(α/2; x, n − x + 1) … B(1 − α/2; x + 1, n − x)
//! Jeffreys         B(α/2; x + ½, n − x + ½) … B(1 − α/2; x + ½, n − x + ½)
//! ```
//!
//! where `x` of `n` trials succeeded, `p̂ = x/n`, `q̂ = 1 − p̂`, `z` is the normal quantile of the level `1 − α`, and
//! `B(p; a, b)` the `p`-quantile of the beta distribution.
//!
//! At `x = 0` the lower end is 0 and at `x = n` the upper end is 1, for Jeffreys too (Brown, Cai & `DasGupta` 2001);
//! statsmodels gives the plain quantile there. Wald's interval then has no width at all, and is often too short
//! elsewhere: it is here to reproduce others' numbers. Clopper–Pearson covers the true share at least as often as
//! said, and is the widest. No trials (`n = 0`) tell nothing: there is no estimate, and the interval is 0…1.
//!
//! Sources: E. B. Wilson (1927), JASA 22, 209–212; C. J. Clopper & E. S. Pearson (1934), Biometrika 26, 404–413;
//! A. Agresti & B. A. Coull (1998), The American Statistician 52, 119–126; L. D. Brown, T. T. Cai & A. `DasGupta`
//! (2001), Statistical Science 16, 101–133.

use crate::error::{Label, Problem};
use serde::{Deserialize, Serialize};

use super::tails::{beta_quantile, check_level, normal_width};
use crate::{Error, Result};

const MODEL: &str = "the interval of a proportion";

/// Which interval.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ProportionMethod {
    /// The score interval of Wilson (1927).
    #[default]
    Wilson,
    /// The estimate and its standard error, as in textbooks.
    Wald,
    /// Exact: never covers less often than said (1934).
    ClopperPearson,
    /// Wald's with z²/2 successes and failures added (1998).
    AgrestiCoull,
    /// Equal tails of the posterior from Jeffreys' prior.
    Jeffreys,
}

/// Parameters of the interval of a proportion.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct ProportionInterval {
    /// Which interval. Default [`ProportionMethod::Wilson`].
    pub method: ProportionMethod,
    /// The level, above 0 and below 1. Default 0.95.
    pub level: f64,
}

impl Default for ProportionInterval {
    fn default() -> Self {
        Self { method: ProportionMethod::Wilson, level: 0.95 }
    }
}

impl ProportionInterval {
    /// Sets which interval.
    #[must_use]
    pub fn method(mut self, method: ProportionMethod) -> Self {
        self.method = method;
        self
    }

    /// Sets the level.
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

/// A proportion and its interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Proportion {
    /// The share of successes; none where there are no trials.
    pub estimate: Option<f64>,
    /// Its standard error, `√(p̂ q̂ / n)`; none where there are no trials.
    pub se: Option<f64>,
    /// Lower end of the interval.
    pub lower: f64,
    /// Upper end of the interval.
    pub upper: f64,
}

/// Proportions and their intervals, unit by unit; `NaN` where a count is missing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Proportions {
    /// The share of successes; `NaN` where there are no trials.
    pub estimates: Vec<f64>,
    /// Their standard errors; `NaN` where there are no trials.
    pub se: Vec<f64>,
    /// Lower ends of the intervals; 0 where there are no trials.
    pub lower: Vec<f64>,
    /// Upper ends of the intervals; 1 where there are no trials.
    pub upper: Vec<f64>,
}

/// The interval of one proportion. Counts need not be whole: weighted counts are allowed.
///
/// ```
/// use govindex::stats::{ProportionInterval, proportion_interval};
///
/// let of_ten = proportion_interval(9.0, 10.0, &ProportionInterval::default())?;
/// let of_thousand = proportion_interval(900.0, 1000.0, &ProportionInterval::default())?;
/// assert!(of_ten.lower < 0.6 && of_thousand.lower > 0.87);
///
/// let of_none = proportion_interval(0.0, 0.0, &ProportionInterval::default())?;
/// assert_eq!((of_none.estimate, of_none.lower, of_none.upper), (None, 0.0, 1.0));
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `invalid_parameter` when the counts are not finite with `0 ≤ successes ≤ trials`, or for a level outside
/// 0…1.
pub fn proportion_interval(
    successes: f64,
    trials: f64,
    parameters: &ProportionInterval,
) -> Result<Proportion> {
    parameters.check()?;
    // The comparisons are false for NaN.
    if !(successes >= 0.0 && successes <= trials && trials < f64::INFINITY) {
        return Err(Error::from(Problem::InvalidParameter {
            method: MODEL,
            parameter: "successes",
            found: format!("{successes} of {trials}"),
            expected: "at least 0 and at most the number of trials, both finite",
        }));
    }
    Ok(interval(successes, trials, parameters.method, parameters.level, normal_width(parameters.level)))
}

/// The intervals of many proportions: a unit a place in both columns, `NaN` where a count is missing.
///
/// # Errors
/// `length_mismatch`; `unsuitable_value` for a count that is negative or infinite, or more successes
/// than trials; `invalid_parameter`.
pub fn proportion_intervals(
    successes: &[f64],
    trials: &[f64],
    parameters: &ProportionInterval,
) -> Result<Proportions> {
    parameters.check()?;
    check_counts(MODEL, successes, trials)?;
    let width = normal_width(parameters.level);
    let column = || Vec::with_capacity(trials.len());
    let mut found = Proportions { estimates: column(), se: column(), lower: column(), upper: column() };
    for (&x, &n) in successes.iter().zip(trials) {
        let one = if x.is_nan() || n.is_nan() {
            Proportion { estimate: None, se: None, lower: f64::NAN, upper: f64::NAN }
        } else {
            interval(x, n, parameters.method, parameters.level, width)
        };
        found.estimates.push(one.estimate.unwrap_or(f64::NAN));
        found.se.push(one.se.unwrap_or(f64::NAN));
        found.lower.push(one.lower);
        found.upper.push(one.upper);
    }
    Ok(found)
}

/// Refuses columns that are not counts of successes and trials; missing ones pass.
pub(super) fn check_counts(model: &'static str, successes: &[f64], trials: &[f64]) -> Result<()> {
    if successes.len() != trials.len() {
        return Err(Error::from(Problem::LengthMismatch {
            what: "the column of successes".to_owned(),
            found: successes.len(),
            expected: trials.len(),
            of: "counts of trials",
        }));
    }
    let remedy = "mend the count, or leave it missing";
    for (i, (&x, &n)) in successes.iter().zip(trials).enumerate() {
        let (indicator, value, needs) = if n < 0.0 || n.is_infinite() {
            ("trials", n, "that are finite and at least 0")
        } else if x < 0.0 || x.is_infinite() {
            ("successes", x, "that are finite and at least 0")
        } else if x > n {
            ("successes", x, "that are at most the number of trials")
        } else {
            continue;
        };
        return Err(Error::from(Problem::UnsuitableValue {
            model,
            indicator: indicator.into(),
            unit: Label::row(i),
            value,
            needs,
            remedy,
        }));
    }
    Ok(())
}

fn interval(x: f64, n: f64, method: ProportionMethod, level: f64, z: f64) -> Proportion {
    if n <= 0.0 {
        return Proportion { estimate: None, se: None, lower: 0.0, upper: 1.0 };
    }
    let p = x / n;
    let se = (p * ((n - x) / n) / n).sqrt();
    let tail = (1.0 - level) / 2.0;
    let (lower, upper) = match method {
        ProportionMethod::Wald => (p - z * se, p + z * se),
        ProportionMethod::Wilson => {
            let middle = p + z * z / (2.0 * n);
            let half = z * (se * se + z * z / (4.0 * n * n)).sqrt();
            let scale = 1.0 + z * z / n;
            ((middle - half) / scale, (middle + half) / scale)
        }
        ProportionMethod::AgrestiCoull => {
            let more = n + z * z;
            let middle = (x + z * z / 2.0) / more;
            let half = z * (middle * (1.0 - middle) / more).sqrt();
            (middle - half, middle + half)
        }
        ProportionMethod::ClopperPearson => (
            if x > 0.0 { beta_quantile(tail, x, n - x + 1.0) } else { 0.0 },
            if x < n { 1.0 - beta_quantile(tail, n - x, x + 1.0) } else { 1.0 },
        ),
        ProportionMethod::Jeffreys => {
            let (a, b) = (x + 0.5, n - x + 0.5);
            (beta_quantile(tail, a, b), 1.0 - beta_quantile(tail, b, a))
        }
    };
    let edge = !matches!(method, ProportionMethod::Wald);
    Proportion {
        estimate: Some(p),
        se: Some(se),
        lower: if edge && x <= 0.0 { 0.0 } else { lower.max(0.0) },
        upper: if edge && x >= n { 1.0 } else { upper.min(1.0) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ProportionMethod::{AgrestiCoull, ClopperPearson, Jeffreys, Wald, Wilson};
    use approx::assert_relative_eq;

    /// `statsmodels.stats.proportion.proportion_confint(x, n, 1 − level, method)`, statsmodels 0.15.0, with the methods
    /// `normal`, `wilson`, `beta`, `agresti_coull`, `jeffreys`.
    #[test]
    fn the_intervals_of_statsmodels() {
        for (x, n, level, method, lower, upper) in [
            (3.0, 10.0, 0.95, Wald, 0.015_974_234_910_674_623, 0.584_025_765_089_325_4),
            (3.0, 10.0, 0.95, Wilson, 0.107_791_267_406_300_99, 0.603_221_852_538_854_6),
            (3.0, 10.0, 0.95, ClopperPearson, 0.066_739_511_177_734_5, 0.652_452_850_059_997_3),
            (3.0, 10.0, 0.95, AgrestiCoull, 0.103_338_417_922_425_32, 0.607_674_702_022_730_4),
            (3.0, 10.0, 0.95, Jeffreys, 0.092_694_593_938_153_17, 0.605_818_318_148_671_3),
            (81.0, 263.0, 0.9, Wald, 0.261_160_432_234_888_6, 0.354_809_149_514_160_87),
            (81.0, 263.0, 0.9, Wilson, 0.263_313_617_188_481_4, 0.356_566_349_608_488_15),
            (81.0, 263.0, 0.9, ClopperPearson, 0.261_055_746_009_111_9, 0.358_178_495_575_784_13),
            (81.0, 263.0, 0.9, AgrestiCoull, 0.263_273_058_511_936_6, 0.356_606_908_285_033_05),
            (81.0, 263.0, 0.9, Jeffreys, 0.262_861_479_707_774_5, 0.356_213_613_588_292_4),
            (7.0, 100_000.0, 0.95, Wald, 1.814_604_216_644_911e-05, 0.000_121_853_957_833_550_88),
            (7.0, 100_000.0, 0.95, Wilson, 3.390_903_779_016_499e-05, 0.000_144_498_696_957_113_02),
            (7.0, 100_000.0, 0.95, ClopperPearson, 2.814_407_880_503_68e-05, 0.000_144_221_400_922_348_64),
            (7.0, 100_000.0, 0.95, AgrestiCoull, 3.066_932_599_459_741e-05, 0.000_147_738_408_752_680_6),
            (7.0, 100_000.0, 0.95, Jeffreys, 3.131_121_640_917_585e-05, 0.000_137_436_986_081_036_2),
            (500_000.0, 1_000_000.0, 0.95, Wald, 0.499_020_018_007_73, 0.500_979_981_992_27),
            (500_000.0, 1_000_000.0, 0.95, Wilson, 0.499_020_019_890_004_8, 0.500_979_980_109_995_2),
            (500_000.0, 1_000_000.0, 0.95, ClopperPearson, 0.499_019_519_195_311_84, 0.500_980_480_804_688_2),
            (500_000.0, 1_000_000.0, 0.95, AgrestiCoull, 0.499_020_019_890_004_8, 0.500_979_980_109_995_2),
            (500_000.0, 1_000_000.0, 0.95, Jeffreys, 0.499_020_019_193_864_24, 0.500_979_980_806_135_7),
            (12.5, 40.0, 0.99, Wald, 0.123_723_275_625_300_44, 0.501_276_724_374_699_6),
            (12.5, 40.0, 0.99, Wilson, 0.162_319_981_304_570_26, 0.516_032_473_760_773_9),
            (12.5, 40.0, 0.99, ClopperPearson, 0.143_384_843_234_545_92, 0.527_208_010_254_044_8),
            (12.5, 40.0, 0.99, AgrestiCoull, 0.160_602_689_956_732_16, 0.517_749_765_108_612),
            (12.5, 40.0, 0.99, Jeffreys, 0.152_559_597_696_287_74, 0.514_308_392_633_144_9),
            (0.0, 10.0, 0.95, Wilson, 0.0, 0.277_532_799_862_889_26),
            (0.0, 10.0, 0.95, ClopperPearson, 0.0, 0.308_497_107_818_760_83),
            (0.0, 10.0, 0.95, AgrestiCoull, 0.0, 0.320_887_305_750_545_8),
            (10.0, 10.0, 0.95, Wilson, 0.722_467_200_137_110_6, 1.0),
            (10.0, 10.0, 0.95, ClopperPearson, 0.691_502_892_181_239_2, 1.0),
            (10.0, 10.0, 0.95, AgrestiCoull, 0.679_112_694_249_454_3, 1.0),
        ] {
            let found = proportion_interval(x, n, &ProportionInterval::default().method(method).level(level))
                .unwrap();
            assert_relative_eq!(found.lower, lower, max_relative = 1e-11, epsilon = 1e-15);
            assert_relative_eq!(found.upper, upper, max_relative = 1e-11);
        }
    }

    /// Published: 81 of 263 has .2553 to .3662 by Wilson's interval (Newcombe 1998, Statistics in Medicine 17, table I).
    #[test]
    fn the_interval_of_newcombe() {
        let found = proportion_interval(81.0, 263.0, &ProportionInterval::default()).unwrap();
        assert!((found.lower - 0.2553).abs() < 5e-5 && (found.upper - 0.3662).abs() < 5e-5);
    }

    #[test]
    fn none_and_all_end_at_the_edge() {
        for method in [Wilson, Wald, ClopperPearson, AgrestiCoull, Jeffreys] {
            let parameters = ProportionInterval::default().method(method);
            let none = proportion_interval(0.0, 7.0, &parameters).unwrap();
            let all = proportion_interval(7.0, 7.0, &parameters).unwrap();
            assert_eq!((none.lower, all.upper), (0.0, 1.0));
            assert_relative_eq!(none.upper, 1.0 - all.lower, max_relative = 1e-13);
            assert_eq!(none.upper > 0.0, method != Wald);
            let nothing = proportion_interval(0.0, 0.0, &parameters).unwrap();
            assert_eq!(nothing, Proportion { estimate: None, se: None, lower: 0.0, upper: 1.0 });
        }
    }

    #[test]
    fn columns_pass_what_is_missing_and_name_the_row_of_a_fault() {
        let run = |x: &[f64], n: &[f64]| proportion_intervals(x, n, &ProportionInterval::default());
        let found = run(&[3.0, f64::NAN, 0.0], &[10.0, 10.0, 0.0]).unwrap();
        assert_relative_eq!(found.lower[0], 0.107_791_267_406_301_04, max_relative = 1e-12);
        assert!(found.lower[1].is_nan() && found.estimates[2].is_nan());
        assert_eq!((found.lower[2], found.upper[2]), (0.0, 1.0));
        assert_eq!(run(&[1.0], &[1.0, 2.0]).unwrap_err().code(), "length_mismatch");
        for (x, n) in [(2.0, 1.0), (-1.0, 1.0), (0.0, -1.0), (0.0, f64::INFINITY)] {
            assert_eq!(run(&[0.0, x], &[1.0, n]).unwrap_err().code(), "unsuitable_value");
            let fault = proportion_interval(x, n, &ProportionInterval::default()).unwrap_err();
            assert_eq!(fault.code(), "invalid_parameter");
        }
        assert!(proportion_interval(f64::NAN, 1.0, &ProportionInterval::default()).is_err());
        assert!(proportion_interval(1.0, 2.0, &ProportionInterval::default().level(1.5)).is_err());
    }
}
