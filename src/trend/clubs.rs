//! Clubs of units that converge among themselves, whether or not all do.
//!
//! ```text
//! h_it = x_it / mean_i x_it,    H_t = mean_i (h_it − 1)²
//! ln(H_1 / H_t) − 2 ln ln t = a + b ln t + e,    t = [r T], …, T       the log t test: convergence unless t(b) < −1.65
//! ```
//!
//! The algorithm orders units by their last value. **Core**: from the first pair that passes, the group of the first k units
//! whose t is largest while all before pass. **Sieve**: each other unit joins if core and unit have t above c; c rises by its
//! step until the whole club passes. What is left is a club if it passes, else begins anew; where no pair passes, the rest
//! diverges. Clubs next to each other may then be merged where they pass together.
//!
//! Source: P. C. B. Phillips & D. Sul (2007), *Econometrica* 75, 1771–1855; (2009), *Journal of Applied Econometrics* 24,
//! 1153–1185 for merging. Trimming, threshold, kernel and bandwidth, order and merging change the clubs: all are in the result.
//! Cycles are not filtered out: give a trend (of the Hodrick–Prescott filter, say) where there are any, and logarithms where
//! growth rates are meant.

use serde::{Deserialize, Serialize};

use super::convergence::complete;
use super::regression::line;
use super::values::PanelValues;
use crate::error::Problem;
use crate::table::{Cells, Table};
use crate::{Error, Result};

const METHOD: &str = "convergence clubs";

/// The tuning constants of the clubs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Clubs {
    /// The share of the first periods that the regression leaves out, `r`: from 0 to below 1. Default 0.3, the authors' for
    /// up to 50 periods (0.2 beyond 100).
    pub trim: f64,
    /// What t of the regression must exceed. Default −1.65, the 5 % point.
    pub critical: f64,
    /// The first threshold of the sieve, `c`. Default 0, the authors' for small T.
    pub sieve: f64,
    /// By how much it rises while the club does not pass. Default 0.1.
    pub step: f64,
    /// Up to where it rises; then the club is the core. Default 3.
    pub cap: f64,
    /// The bandwidth of the quadratic spectral kernel of the standard error; by Andrews's rule where it is none (default).
    pub bandwidth: Option<f64>,
    /// Whether clubs next to each other are merged where they pass together. Default no, as in 2007.
    pub merge: bool,
}

impl Default for Clubs {
    fn default() -> Self {
        Self { trim: 0.3, critical: -1.65, sieve: 0.0, step: 0.1, cap: 3.0, bandwidth: None, merge: false }
    }
}

impl Clubs {
    fn check(&self) -> Result<()> {
        let fault = |parameter, found: f64, expected| {
            Err(Error::from(Problem::InvalidParameter {
                method: METHOD,
                parameter,
                found: found.to_string(),
                expected,
            }))
        };
        if !(0.0..1.0).contains(&self.trim) {
            return fault("trim", self.trim, "from 0 to below 1");
        }
        if !self.critical.is_finite() {
            return fault("critical", self.critical, "finite");
        }
        if !self.sieve.is_finite() {
            return fault("sieve", self.sieve, "finite");
        }
        if !(self.step > 0.0 && self.step.is_finite()) {
            return fault("step", self.step, "above 0");
        }
        if !(self.cap >= self.sieve && (self.cap - self.sieve) / self.step <= 1e4) {
            return fault("cap", self.cap, "at least `sieve`, within 10000 steps of it");
        }
        match self.bandwidth {
            Some(bandwidth) if !(bandwidth >= 0.0 && bandwidth.is_finite()) => {
                fault("bandwidth", bandwidth, "at least 0")
            }
            _ => Ok(()),
        }
    }
}

/// A log t test.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct LogT {
    /// The slope `b`, twice the speed of convergence in the authors' model.
    pub slope: f64,
    /// Its standard error.
    pub se: f64,
    /// The slope over its standard error; infinite where the units are alike from some period on.
    pub t: f64,
    /// The bandwidth of the kernel.
    pub bandwidth: f64,
}

/// A club.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Club {
    /// Its units, by their last value, the highest first.
    pub units: Vec<String>,
    /// Its test.
    pub test: LogT,
    /// Its mean in the last period.
    pub mean: f64,
}

/// The clubs of a panel; made by [`convergence_clubs`].
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ConvergenceClubs {
    /// The tuning constants.
    pub parameters: Clubs,
    /// The kernel of the standard error.
    pub kernel: &'static str,
    /// What units are ordered by.
    pub order: &'static str,
    /// The first period that the regression uses.
    pub first: String,
    /// The test of all units together.
    pub all: LogT,
    /// The clubs, the highest first.
    pub clubs: Vec<Club>,
    /// The units that converge with none.
    pub divergent: Vec<String>,
    /// The units with gaps, which are left out.
    pub without: Vec<String>,
}

/// The sums of a group of units by period, of values about the mean of all.
#[derive(Clone)]
struct Group {
    units: f64,
    sum: Vec<f64>,
    square: Vec<f64>,
}

struct Panel<'a> {
    /// By unit in order of the last value, by period: x / mean − 1.
    rows: Vec<Vec<f64>>,
    logs: Vec<f64>,
    double_logs: Vec<f64>,
    first: usize,
    parameters: &'a Clubs,
}

impl Panel<'_> {
    fn empty(&self) -> Group {
        let periods = self.rows[0].len();
        Group { units: 0.0, sum: vec![0.0; periods], square: vec![0.0; periods] }
    }

    fn add(&self, group: &mut Group, unit: usize) {
        group.units += 1.0;
        for ((sum, square), x) in group.sum.iter_mut().zip(&mut group.square).zip(&self.rows[unit]) {
            *sum += x;
            *square += x * x;
        }
    }

    fn of(&self, units: &[usize]) -> Group {
        let mut group = self.empty();
        for &unit in units {
            self.add(&mut group, unit);
        }
        group
    }

    fn test(&self, group: &Group) -> LogT {
        let n = group.units;
        let spread = |t: usize| {
            let mean = group.sum[t] / n;
            let variance = (group.square[t] / n - mean * mean).max(0.0);
            // What rounding leaves of units that are alike is no spread.
            let variance = if variance <= 1e-14 * (group.square[t] / n) { 0.0 } else { variance };
            variance / ((1.0 + mean) * (1.0 + mean))
        };
        let start = spread(0);
        let ratios: Vec<f64> = (self.first..group.sum.len())
            .zip(&self.double_logs)
            .map(|(t, double)| (start / spread(t)).ln() - 2.0 * double)
            .collect();
        if start == 0.0 || ratios.iter().any(|x| !x.is_finite()) {
            // Alike at the end is converged; alike at the start alone is not.
            let is_alike = spread(group.sum.len() - 1) == 0.0;
            let t = if is_alike { f64::INFINITY } else { f64::NEG_INFINITY };
            return LogT { slope: f64::NAN, se: f64::NAN, t, bandwidth: f64::NAN };
        }
        let found = line(&self.logs, &ratios, self.parameters.bandwidth);
        LogT { slope: found.slope, se: found.se, t: found.slope / found.se, bandwidth: found.bandwidth }
    }

    fn passes(&self, test: &LogT) -> bool {
        test.t > self.parameters.critical
    }

    /// The core group among units in their order, where there is one.
    fn core(&self, units: &[usize]) -> Option<Vec<usize>> {
        (0..units.len().saturating_sub(1)).find_map(|start| {
            let mut group = self.of(&units[start..start + 2]);
            let mut best = self.test(&group);
            if !self.passes(&best) {
                return None;
            }
            let mut size = 2;
            for (k, &unit) in units.iter().enumerate().skip(start + 2) {
                self.add(&mut group, unit);
                let test = self.test(&group);
                if !self.passes(&test) {
                    break;
                }
                if test.t > best.t {
                    (best, size) = (test, k + 1 - start);
                }
            }
            Some(units[start..start + size].to_vec())
        })
    }

    /// The club about a core.
    fn club(&self, core: &[usize], units: &[usize]) -> Vec<usize> {
        let group = self.of(core);
        let others: Vec<(usize, f64)> = units
            .iter()
            .filter(|unit| !core.contains(unit))
            .map(|&unit| {
                let mut with = group.clone();
                self.add(&mut with, unit);
                (unit, self.test(&with).t)
            })
            .collect();
        let mut threshold = self.parameters.sieve;
        let mut before = usize::MAX;
        while threshold <= self.parameters.cap {
            let mut members = core.to_vec();
            members.extend(others.iter().filter(|(_, t)| *t > threshold).map(|(unit, _)| *unit));
            // The same members have the same test.
            if members.len() != before && self.passes(&self.test(&self.of(&members))) {
                members.sort_unstable();
                return members;
            }
            before = members.len();
            threshold += self.parameters.step;
        }
        core.to_vec()
    }

    fn clubs(&self) -> (Vec<Vec<usize>>, Vec<usize>) {
        let mut rest: Vec<usize> = (0..self.rows.len()).collect();
        let mut clubs = Vec::new();
        while rest.len() > 1 {
            if self.passes(&self.test(&self.of(&rest))) {
                clubs.push(std::mem::take(&mut rest));
                break;
            }
            let Some(core) = self.core(&rest) else { break };
            let club = self.club(&core, &rest);
            let members: std::collections::HashSet<usize> = club.iter().copied().collect();
            rest.retain(|unit| !members.contains(unit));
            clubs.push(club);
        }
        (clubs, rest)
    }

    fn merged(&self, clubs: Vec<Vec<usize>>) -> Vec<Vec<usize>> {
        let mut merged: Vec<Vec<usize>> = Vec::new();
        for club in clubs {
            let both = merged.last().map(|last| {
                let mut both = [last.as_slice(), &club].concat();
                both.sort_unstable();
                both
            });
            match (both, merged.last_mut()) {
                (Some(both), Some(last)) if self.passes(&self.test(&self.of(&both))) => *last = both,
                _ => merged.push(club),
            }
        }
        merged
    }
}

/// Finds clubs of units that converge among themselves.
///
/// ```
/// use govindex::trend::{Clubs, PanelValues, convergence_clubs};
///
/// // Four units go to 10 and four to 4, from where they began; the distance falls as 1 / t.
/// let start = [12.0, 11.0, 9.0, 8.0, 6.0, 5.0, 3.0, 2.0];
/// let goal = |i: usize| if i < 4 { 10.0 } else { 4.0 };
/// let columns = (1..=20).map(|t| (0..8).map(|i| goal(i) + (start[i] - goal(i)) / f64::from(t)).collect()).collect();
/// let values = PanelValues::new(
///     ('a'..='h').map(String::from).collect(),
///     (2001..=2020).map(|year| year.to_string()).collect(),
///     columns,
/// )?;
/// let found = convergence_clubs(&values, &Clubs::default())?;
/// assert_eq!(found.clubs.iter().map(|club| club.units.concat()).collect::<Vec<_>>(), ["abcd", "efgh"]);
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `too_few` where the regression has fewer than four periods, or fewer than two units have a value in every period;
/// `unsuitable_value` for a value that is not above 0; `invalid_parameter` for a tuning constant outside its range, and where
/// all units are alike, so that there is nothing to converge.
pub fn convergence_clubs(values: &PanelValues, parameters: &Clubs) -> Result<ConvergenceClubs> {
    parameters.check()?;
    let periods = values.periods().len();
    // ln ln t has a value from the second period on.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a count")]
    let first = ((parameters.trim * periods as f64).floor() as usize).max(2);
    let found = (periods + 1).saturating_sub(first);
    if found < 4 {
        let of = "periods after trimming";
        return Err(Error::from(Problem::TooFew { model: METHOD, of, found, needed: 4 }));
    }
    values.refuse(METHOD, |x| x > 0.0, "above 0", "shift or rescale the values first")?;
    let (mut rows, without) = complete(values, METHOD, 2)?;
    let last = values.column(periods - 1);
    crate::stats::sort::by_value_descending(&mut rows, last);
    let means: Vec<f64> = values
        .columns()
        .iter()
        .map(|column| rows.iter().map(|&i| column[i]).sum::<f64>() / rows.len() as f64)
        .collect();
    let is_flat = |column: &Vec<f64>| rows.iter().all(|&i| column[i].total_cmp(&column[rows[0]]).is_eq());
    if values.columns().iter().all(is_flat) {
        return Err(Error::from(Problem::InvalidParameter {
            method: METHOD,
            parameter: "values",
            found: "the same for all units".to_owned(),
            expected: "different for some: there is nothing to converge",
        }));
    }
    let relative = |&i: &usize| {
        values.columns().iter().zip(&means).map(|(column, mean)| column[i] / mean - 1.0).collect()
    };
    let logs: Vec<f64> = (first..=periods).map(|t| (t as f64).ln()).collect();
    let panel = Panel {
        rows: rows.iter().map(relative).collect(),
        double_logs: logs.iter().map(|log| log.ln()).collect(),
        logs,
        first: first - 1,
        parameters,
    };
    let (mut clubs, divergent) = panel.clubs();
    if parameters.merge {
        clubs = panel.merged(clubs);
    }
    let name = |&unit: &usize| values.units()[rows[unit]].clone();
    let club = |members: &Vec<usize>| Club {
        units: members.iter().map(name).collect(),
        test: panel.test(&panel.of(members)),
        mean: members.iter().map(|&unit| last[rows[unit]]).sum::<f64>() / members.len() as f64,
    };
    Ok(ConvergenceClubs {
        parameters: parameters.clone(),
        kernel: "quadratic spectral",
        order: "last period",
        first: values.periods()[first - 1].clone(),
        all: panel.test(&panel.of(&(0..rows.len()).collect::<Vec<usize>>())),
        clubs: clubs.iter().map(club).collect(),
        divergent: divergent.iter().map(name).collect(),
        without,
    })
}

impl ConvergenceClubs {
    /// One row per unit: `unit`, `club` (counted from 1, the highest first; blank where a unit converges with none).
    #[must_use]
    pub fn table(&self) -> Table {
        let mut units = Vec::new();
        let mut clubs = Vec::new();
        for (at, club) in self.clubs.iter().enumerate() {
            units.extend(club.units.iter().cloned());
            clubs.extend(vec![Some(at as u64 + 1); club.units.len()]);
        }
        units.extend(self.divergent.iter().cloned());
        clubs.extend(vec![None; self.divergent.len()]);
        Table::new().with("unit", Cells::texts(units)).with("club", Cells::Count(clubs))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Stream;

    /// Clubs of six units with goals far apart, distances that fall as t^−1, and noise that falls too.
    fn planted(seed: u64, goals: &[f64], periods: u32) -> (PanelValues, Vec<Vec<String>>) {
        let mut stream = Stream::new(seed, 0);
        let (mut columns, mut clubs) = (vec![Vec::new(); periods as usize], Vec::new());
        for (c, &goal) in goals.iter().enumerate() {
            clubs.push((0..6).map(|i| format!("{c}{i}")).collect());
            for _ in 0..6 {
                let start = goal * 0.3 * stream.normal();
                for (t, column) in (1..).zip(&mut columns) {
                    let noise = 0.002 * goal * stream.normal();
                    column.push(goal + (start + noise) / f64::from(t));
                }
            }
        }
        let units = clubs.concat();
        let periods = (0..periods).map(|t| (1990 + t).to_string()).collect();
        (PanelValues::new(units, periods, columns).unwrap(), clubs)
    }

    #[test]
    fn planted_clubs_are_found() {
        for seed in 0..20 {
            let (values, clubs) = planted(seed, &[10.0, 6.0, 3.0], 30);
            let found = convergence_clubs(&values, &Clubs::default()).unwrap();
            let made: Vec<Vec<String>> = found
                .clubs
                .iter()
                .map(|club| {
                    let mut units = club.units.clone();
                    units.sort();
                    units
                })
                .collect();
            assert_eq!(made, clubs, "seed {seed}: {:?}", found.divergent);
            assert!(found.all.t < -1.65 && found.divergent.is_empty());
            assert_eq!(found.first, "1998");
            assert_eq!(found.table().rows(), 18);
        }
    }

    #[test]
    fn one_goal_is_one_club_and_units_that_part_diverge() {
        let (values, _) = planted(3, &[10.0], 30);
        assert_eq!(convergence_clubs(&values, &Clubs::default()).unwrap().clubs.len(), 1);
        let columns =
            (1..=20).map(|t| (0..4).map(|i| (f64::from(i) * 0.05 * f64::from(t)).exp()).collect()).collect();
        let values = PanelValues::new(
            ["a", "b", "c", "d"].map(String::from).to_vec(),
            (0..20).map(|t| t.to_string()).collect(),
            columns,
        );
        let found = convergence_clubs(&values.unwrap(), &Clubs::default()).unwrap();
        assert_eq!((found.clubs.len(), found.divergent.concat()), (0, "dcba".to_owned()));
    }

    #[test]
    fn the_statistic_is_that_of_its_definition() {
        let (values, _) = planted(1, &[10.0, 9.0], 12);
        let parameters = Clubs { bandwidth: Some(0.0), ..Clubs::default() };
        let found = convergence_clubs(&values, &parameters).unwrap().all;
        let spread: Vec<f64> = values
            .columns()
            .iter()
            .map(|column| {
                let mean = column.iter().sum::<f64>() / 12.0;
                column.iter().map(|x| (x / mean - 1.0) * (x / mean - 1.0)).sum::<f64>() / 12.0
            })
            .collect();
        let x: Vec<f64> = (3..=12).map(|t| f64::from(t).ln()).collect();
        let y: Vec<f64> =
            x.iter().zip(3..).map(|(log, t)| (spread[0] / spread[t - 1]).ln() - 2.0 * log.ln()).collect();
        let fitted = line(&x, &y, Some(0.0));
        assert!(
            (found.slope - fitted.slope).abs() < 1e-9 && (found.t - fitted.slope / fitted.se).abs() < 1e-6
        );
    }

    #[test]
    fn bad_input_is_refused() {
        let (values, _) = planted(1, &[10.0], 12);
        let code = |values: &PanelValues, parameters: &Clubs| {
            convergence_clubs(values, parameters).unwrap_err().code().to_owned()
        };
        let (short, _) = planted(1, &[10.0], 4);
        assert_eq!(code(&short, &Clubs::default()), "too_few");
        for wrong in [
            Clubs { trim: 1.0, ..Clubs::default() },
            Clubs { step: 0.0, ..Clubs::default() },
            Clubs { cap: -1.0, ..Clubs::default() },
            Clubs { sieve: f64::NAN, ..Clubs::default() },
            Clubs { critical: f64::INFINITY, ..Clubs::default() },
            Clubs { bandwidth: Some(-1.0), ..Clubs::default() },
        ] {
            assert_eq!(code(&values, &wrong), "invalid_parameter");
        }
        let made = |column: Vec<f64>| {
            let periods = (0..9).map(|t| t.to_string()).collect();
            PanelValues::new(vec!["a".into(), "b".into()], periods, vec![column; 9]).unwrap()
        };
        assert_eq!(code(&made(vec![2.0, 2.0]), &Clubs::default()), "invalid_parameter");
        assert_eq!(code(&made(vec![2.0, -2.0]), &Clubs::default()), "unsuitable_value");
        assert_eq!(code(&made(vec![2.0, f64::NAN]), &Clubs::default()), "too_few");
    }
}
