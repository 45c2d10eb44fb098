//! Whether units grow alike: by their spread over time (σ), and by growth against where they began (β).
//!
//! ```text
//! σ   the coefficient of variation, or the standard deviation of logarithms, by period; its trend is a line over time
//! β   (ln y_T − ln y_0) / T = a + b ln y_0 [+ controls] + e
//!     b < 0: those behind grow faster;  speed v = −ln(1 + b T) / T;  half-life ln 2 / v
//! ```
//!
//! where `T` is the time from the first period to the last, in the numbers of the periods (years). The left side is growth
//! per unit of time, and the speed is that which belongs to it. β does not imply σ (D. Quah 1993): read both.
//!
//! Source: R. J. Barro & X. Sala-i-Martin (1992), *Journal of Political Economy* 100, 223–251; standard errors HC3, J. G.
//! MacKinnon & H. White (1985), *Journal of Econometrics* 29, 305–325; of trends, D. W. K. Andrews (1991), *Econometrica* 59,
//! 817–858.

use serde::Serialize;

use super::regression::{Coefficient, line, robust, two_sided};
use super::values::PanelValues;
use crate::error::Problem;
use crate::stats::{Divisor, Moments, moments_of, tails};
use crate::table::{Cells, Table};
use crate::{Error, Result};

const SIGMA: &str = "sigma convergence";
const BETA: &str = "beta convergence";

/// The spread of a period in [`SigmaConvergence`].
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SigmaStep {
    /// The period.
    pub period: String,
    /// The coefficient of variation, divisor n − 1; `NaN` where the mean is not above 0.
    pub cv: f64,
    /// The standard deviation of logarithms, divisor n − 1; `NaN` where a value is not above 0.
    pub sd_log: f64,
}

/// A line over time.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct TrendLine {
    /// The change per unit of time (year, where periods are numbers; else period).
    pub slope: f64,
    /// Its standard error (quadratic spectral kernel); `NaN` of two periods.
    pub se: f64,
    /// The bandwidth of the kernel, by Andrews's rule.
    pub bandwidth: f64,
    /// The slope over its standard error.
    pub t: f64,
    /// The chance of a slope so far from 0 where there is none, by Student's t with n − 2 degrees of freedom.
    pub p_value: f64,
}

/// The spread over time; made by [`sigma_convergence`].
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SigmaConvergence {
    /// How many units are measured: those that have a value in every period.
    pub units: usize,
    /// The units that have not, and are left out.
    pub without: Vec<String>,
    /// Each period.
    pub steps: Vec<SigmaStep>,
    /// The trend of the coefficient of variation; below 0 is convergence. None where it cannot be measured in every period.
    pub cv_trend: Option<TrendLine>,
    /// The trend of the standard deviation of logarithms.
    pub sd_log_trend: Option<TrendLine>,
}

/// Measures the spread of the units that have a value in every period, so that none that comes or goes moves it.
///
/// ```
/// use govindex::trend::{PanelValues, sigma_convergence};
///
/// let values = PanelValues::new(
///     ["A", "B"].map(String::from).to_vec(),
///     ["2020", "2021", "2022"].map(String::from).to_vec(),
///     vec![vec![1.0, 3.0], vec![2.0, 4.0], vec![3.0, 5.0]],
/// )?;
/// let found = sigma_convergence(&values)?;
/// assert!(found.cv_trend.unwrap().slope < 0.0);
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `too_few` with fewer than two periods or two units that have a value in all; `invalid_parameter` where all units have
/// the same value in every period, so that there is nothing to converge.
pub fn sigma_convergence(values: &PanelValues) -> Result<SigmaConvergence> {
    values.need_periods(SIGMA, 2)?;
    let (rows, without) = complete(values, SIGMA, 2)?;
    let steps: Vec<SigmaStep> = (0..values.periods().len())
        .map(|t| {
            let column: Vec<f64> = rows.iter().map(|&i| values.column(t)[i]).collect();
            let Moments { mean, sd, .. } = moments_of(&column, Divisor::Sample);
            let sd_log = if column.iter().all(|x| *x > 0.0) {
                let logs: Vec<f64> = column.iter().map(|x| x.ln()).collect();
                moments_of(&logs, Divisor::Sample).sd
            } else {
                f64::NAN
            };
            SigmaStep {
                period: values.periods()[t].clone(),
                cv: if mean > 0.0 { sd / mean } else { f64::NAN },
                sd_log,
            }
        })
        .collect();
    let is_flat =
        |t: usize| rows.iter().all(|&i| values.column(t)[i].total_cmp(&values.column(t)[rows[0]]).is_eq());
    if (0..values.periods().len()).all(is_flat) {
        return Err(nothing(SIGMA));
    }
    let times = values.times();
    let trend = |of: fn(&SigmaStep) -> f64| {
        let spread: Vec<f64> = steps.iter().map(of).collect();
        spread.iter().all(|x| x.is_finite()).then(|| over_time(&times, &spread))
    };
    Ok(SigmaConvergence {
        units: rows.len(),
        without,
        cv_trend: trend(|step| step.cv),
        sd_log_trend: trend(|step| step.sd_log),
        steps,
    })
}

fn over_time(times: &[f64], spread: &[f64]) -> TrendLine {
    let found = line(times, spread, None);
    let freedom = times.len() as f64 - 2.0;
    let se = if freedom > 0.0 { found.se } else { f64::NAN };
    let t = found.slope / se;
    TrendLine {
        slope: found.slope,
        se,
        bandwidth: found.bandwidth,
        t,
        p_value: if t.is_nan() { f64::NAN } else { two_sided(t, freedom) },
    }
}

fn nothing(method: &'static str) -> Error {
    Error::from(Problem::InvalidParameter {
        method,
        parameter: "values",
        found: "the same for all units".to_owned(),
        expected: "different for some: there is nothing to converge",
    })
}

/// The rows with a value in every period, and the units without.
pub(super) fn complete(
    values: &PanelValues,
    model: &'static str,
    needed: usize,
) -> Result<(Vec<usize>, Vec<String>)> {
    let has_all = |i: &usize| values.columns().iter().all(|column| !column[*i].is_nan());
    let (rows, gaps): (Vec<usize>, Vec<usize>) = (0..values.units().len()).partition(has_all);
    if rows.len() < needed {
        let of = "units with a value in every period";
        return Err(Error::from(Problem::TooFew { model, of, found: rows.len(), needed }));
    }
    Ok((rows, gaps.into_iter().map(|i| values.units()[i].clone()).collect()))
}

/// Growth against the start; made by [`beta_convergence`].
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct BetaConvergence {
    /// The first period.
    pub from: String,
    /// The last.
    pub to: String,
    /// The time between them, `T`: in years where periods are numbers, else in periods.
    pub time: f64,
    /// How many units are in it.
    pub units: usize,
    /// The units without a value in one of the two, or without a control.
    pub without: Vec<String>,
    /// The dependent variable of the regression: growth per unit of time.
    pub dependent: &'static str,
    /// Whether there are controls: `absolute` or `conditional`.
    pub kind: &'static str,
    /// The standard errors' kind.
    pub covariance: &'static str,
    /// The share of all intervals.
    pub level: f64,
    /// The coefficients: `constant`, `initial` (β, at `ln y_0`), and each control.
    pub coefficients: Vec<Coefficient>,
    /// The share of the variance of growth that is explained.
    pub r_squared: f64,
    /// The speed of convergence, `−ln(1 + β T) / T`; below 0 where units move apart; `NaN` where `β T` is not above −1,
    /// which no speed gives.
    pub speed: f64,
    /// The lower end of its interval, from that of β.
    pub speed_lower: f64,
    /// The upper end; `NaN` where the lower end of `β T` is not above −1.
    pub speed_upper: f64,
    /// The time in which half of the distance goes, `ln 2 / speed`; `NaN` without convergence.
    pub half_life: f64,
}

/// Regresses growth from the first period to the last on where units began, and on controls: a name and a value per unit each.
///
/// ```
/// use govindex::trend::{PanelValues, beta_convergence};
///
/// let values = PanelValues::new(
///     ["A", "B", "C", "D"].map(String::from).to_vec(),
///     ["2012", "2022"].map(String::from).to_vec(),
///     vec![vec![1.0, 2.0, 4.0, 8.0], vec![2.1, 2.8, 4.1, 5.6]],
/// )?;
/// let found = beta_convergence(&values, &[], 0.95)?;
/// assert!(found.coefficients[1].estimate < 0.0 && found.speed > 0.0);
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `too_few` with fewer than two periods, or units than coefficients and one; `unsuitable_value` where a value of the first or
/// last period is not above 0; `length_mismatch`; `invalid_parameter` where all units began alike, a control is constant or
/// follows from the others, or `level` is no share.
pub fn beta_convergence(
    values: &PanelValues,
    controls: &[(String, Vec<f64>)],
    level: f64,
) -> Result<BetaConvergence> {
    values.need_periods(BETA, 2)?;
    tails::check_level(BETA, level)?;
    let last = values.periods().len() - 1;
    for t in [0, last] {
        for (i, &value) in values.column(t).iter().enumerate() {
            if value <= 0.0 {
                let (indicator, unit) = values.place(t, i);
                return Err(Error::from(Problem::UnsuitableValue {
                    model: BETA,
                    indicator,
                    unit,
                    value,
                    needs: "above 0",
                    remedy: "growth is a ratio: leave out the unit, or follow values that cannot be 0 or less",
                }));
            }
        }
    }
    let units = values.units();
    for (name, column) in controls {
        if column.len() != units.len() {
            return Err(Error::from(Problem::LengthMismatch {
                what: format!("`{name}`"),
                found: column.len(),
                expected: units.len(),
                of: "units",
            }));
        }
        if let Some(i) = column.iter().position(|x| x.is_infinite()) {
            let (indicator, unit) = (name.into(), (&units[i]).into());
            return Err(Error::from(Problem::NotFinite { indicator, unit, value: column[i].to_string() }));
        }
    }
    let has_all = |i: &usize| {
        !values.column(0)[*i].is_nan()
            && !values.column(last)[*i].is_nan()
            && controls.iter().all(|(_, column)| !column[*i].is_nan())
    };
    let (rows, gaps): (Vec<usize>, Vec<usize>) = (0..units.len()).partition(has_all);
    let times = values.times();
    let time = times[last] - times[0];
    let start: Vec<f64> = rows.iter().map(|&i| values.column(0)[i].ln()).collect();
    let growth: Vec<f64> =
        rows.iter().zip(&start).map(|(&i, start)| (values.column(last)[i].ln() - start) / time).collect();
    if start.len() > 1 && start.iter().all(|x| x.total_cmp(&start[0]).is_eq()) {
        return Err(nothing(BETA));
    }
    let mut names = vec!["initial".to_owned()];
    let mut columns = vec![start];
    for (name, column) in controls {
        names.push(name.clone());
        columns.push(rows.iter().map(|&i| column[i]).collect());
    }
    let fit = robust(BETA, &growth, &names, &columns, level)?;
    let speed = |beta: f64| {
        let kept = 1.0 + beta * time;
        if kept > 0.0 { -kept.ln() / time } else { f64::NAN }
    };
    let beta = &fit.coefficients[1];
    let found = speed(beta.estimate);
    Ok(BetaConvergence {
        from: values.periods()[0].clone(),
        to: values.periods()[last].clone(),
        time,
        units: rows.len(),
        without: gaps.into_iter().map(|i| units[i].clone()).collect(),
        dependent: "(ln y_T - ln y_0) / T",
        kind: if controls.is_empty() { "absolute" } else { "conditional" },
        covariance: "HC3",
        level,
        r_squared: fit.r_squared,
        speed: found,
        speed_lower: speed(beta.upper),
        speed_upper: speed(beta.lower),
        half_life: if found > 0.0 { std::f64::consts::LN_2 / found } else { f64::NAN },
        coefficients: fit.coefficients,
    })
}

impl SigmaConvergence {
    /// One row per period: `period`, `cv`, `sd_log`.
    #[must_use]
    pub fn table(&self) -> Table {
        let number = |of: fn(&SigmaStep) -> f64| Cells::Number {
            values: self.steps.iter().map(of).collect(),
            decimals: Some(4),
        };
        Table::new()
            .with("period", Cells::texts(self.steps.iter().map(|step| step.period.as_str())))
            .with("cv", number(|step| step.cv))
            .with("sd_log", number(|step| step.sd_log))
    }
}

impl BetaConvergence {
    /// One row per coefficient: `name`, `estimate`, `se`, `t`, `p_value`, `lower`, `upper`.
    #[must_use]
    pub fn table(&self) -> Table {
        let number = |of: fn(&Coefficient) -> f64| Cells::Number {
            values: self.coefficients.iter().map(of).collect(),
            decimals: Some(4),
        };
        Table::new()
            .with("name", Cells::texts(self.coefficients.iter().map(|one| one.name.as_str())))
            .with("estimate", number(|one| one.estimate))
            .with("se", number(|one| one.se))
            .with("t", number(|one| one.t))
            .with("p_value", number(|one| one.p_value))
            .with("lower", number(|one| one.lower))
            .with("upper", number(|one| one.upper))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn values(periods: &[&str], columns: Vec<Vec<f64>>) -> PanelValues {
        let units = (0..columns[0].len()).map(|i| format!("u{i}")).collect();
        PanelValues::new(units, periods.iter().map(|&period| period.to_owned()).collect(), columns).unwrap()
    }

    proptest! {
        #[test]
        fn a_planted_speed_is_found_over_any_time(speed in 0.001_f64..0.2, time in 1_u32..40) {
            let start = [1.0_f64, 1.5, 3.0, 7.0, 20.0];
            // ln y moves to its goal of 2 at the speed: e^(−vT) of the distance is left.
            let left = (-speed * f64::from(time)).exp();
            let end = start.map(|y| (2.0 + (y.ln() - 2.0) * left).exp());
            let to = (2000 + time).to_string();
            let found = beta_convergence(&values(&["2000", &to], vec![start.to_vec(), end.to_vec()]), &[], 0.95).unwrap();
            prop_assert!((found.speed - speed).abs() < 1e-9, "{}", found.speed);
            prop_assert!((found.half_life * speed - std::f64::consts::LN_2).abs() < 1e-6);
        }
    }

    #[test]
    fn the_spread_is_of_those_that_are_always_there() {
        let found = values(
            &["1", "2", "4"],
            vec![vec![1.0, 3.0, f64::NAN], vec![2.0, 4.0, 90.0], vec![5.0, 5.0, 1.0]],
        );
        let found = sigma_convergence(&found).unwrap();
        assert_eq!((found.units, found.without.as_slice()), (2, &["u2".to_owned()][..]));
        assert!((found.steps[0].cv - 2.0_f64.sqrt() / 2.0).abs() < 1e-15);
        assert!((found.steps[1].sd_log - 2.0_f64.ln() / 2.0_f64.sqrt()).abs() < 1e-15);
        assert!(found.cv_trend.unwrap().slope < 0.0);
        let negative =
            sigma_convergence(&values(&["1", "2"], vec![vec![-1.0, 3.0], vec![0.0, 4.0]])).unwrap();
        assert!(negative.sd_log_trend.is_none() && negative.cv_trend.unwrap().se.is_nan());
    }

    #[test]
    fn bad_input_is_refused() {
        let sigma = |columns: Vec<Vec<f64>>| {
            let periods: Vec<String> = (0..columns.len()).map(|t| t.to_string()).collect();
            let periods: Vec<&str> = periods.iter().map(String::as_str).collect();
            sigma_convergence(&values(&periods, columns)).unwrap_err().code().to_owned()
        };
        assert_eq!(sigma(vec![vec![1.0, 2.0]]), "too_few");
        assert_eq!(sigma(vec![vec![1.0, f64::NAN], vec![1.0, 2.0]]), "too_few");
        assert_eq!(sigma(vec![vec![2.0, 2.0], vec![3.0, 3.0]]), "invalid_parameter");
        let beta = |columns: Vec<Vec<f64>>, controls: &[(String, Vec<f64>)]| {
            beta_convergence(&values(&["1", "2"], columns), controls, 0.95).unwrap_err()
        };
        let zero = beta(vec![vec![1.0, 2.0, 3.0], vec![1.0, 0.0, 2.0]], &[]);
        assert!(zero.code() == "unsuitable_value" && zero.to_string().contains("`u1`"), "{zero}");
        assert_eq!(beta(vec![vec![2.0; 3], vec![1.0, 2.0, 3.0]], &[]).code(), "invalid_parameter");
        assert_eq!(beta(vec![vec![1.0, 2.0], vec![1.0, 2.0]], &[]).code(), "too_few");
        let rows = || vec![vec![1.0, 2.0, 3.0, 5.0, 6.0], vec![1.0, 2.0, 4.0, 4.0, 7.0]];
        let constant = beta(rows(), &[("C".to_owned(), vec![4.0; 5])]);
        assert!(constant.to_string().contains("`C`"), "{constant}");
        assert_eq!(beta(rows(), &[("C".to_owned(), vec![4.0; 2])]).code(), "length_mismatch");
        let level = beta_convergence(&values(&["1", "2"], rows()), &[], 1.0);
        assert_eq!(level.unwrap_err().code(), "invalid_parameter");
    }
}
