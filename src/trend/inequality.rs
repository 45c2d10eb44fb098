//! How unequal units are, period by period, and how much of it lies between groups of them.
//!
//! ```text
//! gini       E|x − x′| / (2 μ)
//! theil_t    Σ_i p_i y_i ln y_i,            y_i = x_i / μ
//! theil_l    Σ_i p_i ln (1 / y_i)
//! cv         √(Σ_i p_i (x_i − μ)²) / μ      divisor n
//! atkinson   1 − (Σ_i p_i y_i^(1−ε))^(1/(1−ε));  ε = 1: 1 − exp Σ_i p_i ln y_i
//! ```
//!
//! where `p_i` is the share of unit `i` in all weight and `μ` the weighted mean.
//!
//! Source: C. Gini (1912); H. Theil (1967); A. B. Atkinson (1970), *Journal of Economic Theory* 2, 244–263; C. Dagum (1997),
//! *Empirical Economics* 22, 515–531.

use indexmap::IndexSet;
use serde::{Deserialize, Serialize};

use super::dagum::{self, Dagum};
use super::distribution::{Distribution, check, scale};
use super::theil::{self, Theil};
use super::values::PanelValues;
use crate::error::Problem;
use crate::table::{Cells, Table};
use crate::{Error, Result};

const METHOD: &str = "inequality by period";

/// What the measures of inequality are told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Inequality {
    /// The aversion `ε` of Atkinson's index, above 0: the larger, the more the lowest values count. Default 0.5.
    pub epsilon: f64,
}

impl Default for Inequality {
    fn default() -> Self {
        Self { epsilon: 0.5 }
    }
}

impl Inequality {
    /// Sets the aversion of Atkinson's index.
    #[must_use]
    pub fn epsilon(mut self, epsilon: f64) -> Self {
        self.epsilon = epsilon;
        self
    }
}

/// The inequality of one period.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct InequalityStep {
    /// The period.
    pub period: String,
    /// How many units have a value and a weight above 0.
    pub units: usize,
    /// Their mean.
    pub mean: f64,
    /// The Gini coefficient (divisor n²).
    pub gini: f64,
    /// Theil's T.
    pub theil_t: f64,
    /// Theil's L; infinite where a value is 0.
    pub theil_l: f64,
    /// The coefficient of variation (divisor n).
    pub cv: f64,
    /// Atkinson's index; 1 where a value is 0 and `ε` at least 1.
    pub atkinson: f64,
    /// The parts of Theil's indices, where groups are given.
    pub theil: Option<Theil>,
    /// The parts of the Gini coefficient, where groups are given: by the cells of several groupings.
    pub dagum: Option<Dagum>,
}

/// The inequality of all periods; made by [`inequality`].
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct InequalityTrend {
    steps: Vec<InequalityStep>,
}

/// Measures the inequality of every period over the units that have a value in it.
///
/// `groupings` has a name for each unit in each grouping; with several, the finest cells are the groups of Dagum's split.
/// `weights` has a column for all periods, or one for each, with a number per unit; a missing weight counts as none.
///
/// ```
/// use govindex::trend::{Inequality, PanelValues, inequality};
///
/// let values = PanelValues::new(
///     ["A", "B", "C"].map(String::from).to_vec(),
///     ["2020", "2022"].map(String::from).to_vec(),
///     vec![vec![1.0, 2.0, 6.0], vec![2.0, 3.0, 4.0]],
/// )?;
/// let found = inequality(&values, &[["east", "east", "west"].map(String::from).to_vec()], &[], &Inequality::default())?;
/// assert!(found.steps()[1].gini < found.steps()[0].gini);
/// println!("{}", found.dagum_table());
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `no_data` for a period in which no unit has a value; `unsuitable_value` for a value below 0; `length_mismatch`;
/// `in_period` for weights below 0 and a period in which all that counts is 0; `invalid_parameter` for `epsilon` not above 0.
pub fn inequality(
    values: &PanelValues,
    groupings: &[Vec<String>],
    weights: &[Vec<f64>],
    parameters: &Inequality,
) -> Result<InequalityTrend> {
    if !(parameters.epsilon > 0.0 && parameters.epsilon.is_finite()) {
        return Err(Error::from(Problem::InvalidParameter {
            method: METHOD,
            parameter: "epsilon",
            found: parameters.epsilon.to_string(),
            expected: "above 0",
        }));
    }
    let units = values.units();
    for grouping in groupings {
        dagum::check_groups(units.len(), grouping.len())?;
    }
    if weights.len() > 1 && weights.len() != values.periods().len() {
        return Err(Error::from(Problem::LengthMismatch {
            what: "`weights`".to_owned(),
            found: weights.len(),
            expected: values.periods().len(),
            of: "periods",
        }));
    }
    let steps = (0..values.periods().len()).map(|t| {
        let column = values.column(t);
        let weights = if weights.len() == 1 { weights.first() } else { weights.get(t) };
        if let Some(weights) = weights
            && weights.len() != units.len()
        {
            return Err(Error::from(Problem::LengthMismatch {
                what: "`weights`".to_owned(),
                found: weights.len(),
                expected: units.len(),
                of: "units",
            }));
        }
        let has_weight = |i: usize| weights.is_none_or(|weights| !weights[i].is_nan() && weights[i] != 0.0);
        let rows: Vec<usize> = (0..units.len()).filter(|&i| !column[i].is_nan() && has_weight(i)).collect();
        let period = &values.periods()[t];
        if rows.is_empty() {
            let indicator = period.into();
            return Err(Error::from(Problem::NoData { indicator, units: units.len() }));
        }
        let own: Vec<f64> = rows.iter().map(|&i| column[i]).collect();
        let own_weights: Option<Vec<f64>> = weights.map(|weights| rows.iter().map(|&i| weights[i]).collect());
        check(METHOD, &own, own_weights.as_deref()).map_err(|error| match error.problem() {
            Problem::UnsuitableValue { .. } => error
                .labelled(|_| period.into(), |row| rows.get(row).map_or("".into(), |&i| (&units[i]).into())),
            _ => Error::from(Problem::InPeriod { period: period.clone(), error }),
        })?;
        let groupings: Vec<Vec<&str>> =
            groupings.iter().map(|grouping| rows.iter().map(|&i| grouping[i].as_str()).collect()).collect();
        Ok(step(period, &own, &groupings, own_weights.as_deref(), parameters.epsilon))
    });
    Ok(InequalityTrend { steps: steps.collect::<Result<_>>()? })
}

fn step(
    period: &str,
    values: &[f64],
    groupings: &[Vec<&str>],
    weights: Option<&[f64]>,
    epsilon: f64,
) -> InequalityStep {
    let scale = scale(values);
    let pairs: Vec<(f64, f64)> = values
        .iter()
        .enumerate()
        .map(|(i, value)| (value / scale, weights.map_or(1.0, |weights| weights[i])))
        .collect();
    let all = Distribution::new(pairs.clone());
    let over = |of: &dyn Fn(f64) -> f64| {
        pairs.iter().map(|&(x, weight)| weight / all.weight * of(x / all.mean)).sum::<f64>()
    };
    let power = 1.0 - epsilon;
    let equal = if power == 0.0 {
        over(&f64::ln).exp()
    } else if power < 0.0 && pairs.iter().any(|&(x, _)| x == 0.0) {
        0.0
    } else {
        over(&|y: f64| y.powf(power)).powf(1.0 / power)
    };
    let whole = vec![""; values.len()];
    let parts = theil::split(
        values,
        if groupings.is_empty() { std::slice::from_ref(&whole) } else { groupings },
        weights,
    );
    let cells: Vec<String> = (0..values.len())
        .map(|i| groupings.iter().map(|names| names[i]).collect::<Vec<_>>().join(" / "))
        .collect();
    let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
    InequalityStep {
        period: period.to_owned(),
        units: all.units(),
        mean: all.mean * scale,
        gini: all.half_difference() / all.mean,
        theil_t: parts.total,
        theil_l: parts.l,
        cv: over(&|y: f64| (y - 1.0) * (y - 1.0)).sqrt(),
        atkinson: (1.0 - equal).max(0.0),
        dagum: (!groupings.is_empty()).then(|| dagum::split(values, &cells, weights)),
        theil: (!groupings.is_empty()).then_some(parts),
    }
}

fn number(values: impl Iterator<Item = f64>) -> Cells {
    Cells::Number {
        values: values.map(|x| if x.is_finite() { x } else { f64::NAN }).collect(),
        decimals: Some(4),
    }
}

impl InequalityTrend {
    /// Each period, earliest first.
    #[must_use]
    pub fn steps(&self) -> &[InequalityStep] {
        &self.steps
    }

    fn column(&self, of: impl Fn(&InequalityStep) -> f64) -> Cells {
        number(self.steps.iter().map(of))
    }

    fn dagum_column(&self, of: impl Fn(&Dagum) -> f64) -> Cells {
        self.column(|step| step.dagum.as_ref().map_or(f64::NAN, &of))
    }

    fn theil_column(&self, of: impl Fn(&Theil) -> f64) -> Cells {
        self.column(|step| step.theil.as_ref().map_or(f64::NAN, &of))
    }

    fn periods(&self) -> Table {
        Table::new().with("period", Cells::texts(self.steps.iter().map(|step| step.period.clone())))
    }

    /// One row per period: `period`, `units`, `mean`, `gini`, `theil_t`, `theil_l` (blank where a value is 0), `cv`,
    /// `atkinson`.
    #[must_use]
    pub fn table(&self) -> Table {
        self.periods()
            .with("units", Cells::Count(self.steps.iter().map(|step| Some(step.units as u64)).collect()))
            .with("mean", self.column(|step| step.mean))
            .with("gini", self.column(|step| step.gini))
            .with("theil_t", self.column(|step| step.theil_t))
            .with("theil_l", self.column(|step| step.theil_l))
            .with("cv", self.column(|step| step.cv))
            .with("atkinson", self.column(|step| step.atkinson))
    }

    /// The table that papers print, one row per period: `period`, `overall`, a column `within X` per group, a column
    /// `X | Y` per pair of groups, the parts `within`, `between` and `transvariation`, and their shares `within_share`,
    /// `between_share` and `transvariation_share`. A group that is empty in a period is blank there. Without groups: only
    /// the periods.
    #[must_use]
    pub fn dagum_table(&self) -> Table {
        let all = || self.steps.iter().filter_map(|step| step.dagum.as_ref());
        if all().next().is_none() {
            return self.periods();
        }
        let groups: IndexSet<&str> =
            all().flat_map(|one| one.groups.iter().map(|group| group.group.as_str())).collect();
        let mut table = self.periods().with("overall", self.dagum_column(|one| one.gini));
        for name in &groups {
            let of = |one: &Dagum| {
                one.groups.iter().find(|group| group.group == **name).map_or(f64::NAN, |group| group.gini)
            };
            table = table.with(format!("within {name}"), self.dagum_column(of));
        }
        for (at, first) in groups.iter().enumerate() {
            for second in groups.iter().skip(at + 1) {
                let of = |one: &Dagum| {
                    let is_pair =
                        |a: &str, b: &str| (a == *first && b == *second) || (a == *second && b == *first);
                    let pair = one.pairs.iter().find(|pair| is_pair(&pair.first, &pair.second));
                    pair.map_or(f64::NAN, |pair| pair.gini)
                };
                table = table.with(format!("{first} | {second}"), self.dagum_column(of));
            }
        }
        table
            .with("within", self.dagum_column(|one| one.within))
            .with("between", self.dagum_column(|one| one.between))
            .with("transvariation", self.dagum_column(|one| one.transvariation))
            .with("within_share", self.dagum_column(|one| one.within_share))
            .with("between_share", self.dagum_column(|one| one.between_share))
            .with("transvariation_share", self.dagum_column(|one| one.transvariation_share))
    }

    /// One row per period: `period`, `overall` (Theil's T), `within`, `between`, `within_share`, `between_share`; with
    /// several groupings `level 1`, `level 2` … and `interaction`, which make up `between`; a column `within X` per group.
    /// A group that is empty in a period is blank there. Without groups: only the periods.
    #[must_use]
    pub fn theil_table(&self) -> Table {
        let all = || self.steps.iter().filter_map(|step| step.theil.as_ref());
        let Some(one) = all().next() else { return self.periods() };
        let mut table = self
            .periods()
            .with("overall", self.theil_column(|one| one.total))
            .with("within", self.theil_column(|one| one.within))
            .with("between", self.theil_column(|one| one.between))
            .with("within_share", self.theil_column(|one| one.within_share))
            .with("between_share", self.theil_column(|one| one.between_share));
        if one.levels.len() > 1 {
            for level in 0..one.levels.len() {
                table =
                    table.with(format!("level {}", level + 1), self.theil_column(|one| one.levels[level]));
            }
            table = table.with("interaction", self.theil_column(|one| one.interaction));
        }
        let groups: IndexSet<&str> =
            all().flat_map(|one| one.groups.iter().map(|group| group.group.as_str())).collect();
        for name in groups {
            let of = |one: &Theil| {
                one.groups.iter().find(|group| group.group == *name).map_or(f64::NAN, |group| group.theil)
            };
            table = table.with(format!("within {name}"), self.theil_column(of));
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(names: &[&str]) -> Vec<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    fn values(columns: Vec<Vec<f64>>) -> PanelValues {
        let units = (0..columns[0].len()).map(|i| format!("u{i}")).collect();
        let periods = (0..columns.len()).map(|t| (2020 + t).to_string()).collect();
        PanelValues::new(units, periods, columns).unwrap()
    }

    #[test]
    fn a_group_may_be_empty_in_a_year() {
        let values = values(vec![vec![1.0, 2.0, f64::NAN, f64::NAN], vec![1.0, 2.0, 4.0, 5.0]]);
        let groups = [texts(&["a", "a", "b", "b"])];
        let found = inequality(&values, &groups, &[], &Inequality::default()).unwrap();
        let table = found.dagum_table();
        let cells = |name: &str| match table.column(name) {
            Some(Cells::Number { values, .. }) => values.clone(),
            _ => panic!("no column `{name}`"),
        };
        assert!(cells("within b")[0].is_nan() && cells("a | b")[0].is_nan());
        assert_eq!(cells("a | b")[1], 3.0 / 6.0);
        assert_eq!(cells("within_share")[0], 1.0);
        assert_eq!(found.theil_table().rows(), 2);
        assert_eq!(found.steps()[0].units, 2);
        let none = inequality(&values, &[], &[], &Inequality::default()).unwrap();
        assert_eq!(none.dagum_table().columns().len(), 1);
    }

    #[test]
    fn atkinson_and_variation_by_hand() {
        let one = |epsilon| {
            let found =
                inequality(&values(vec![vec![1.0, 3.0]]), &[], &[], &Inequality::default().epsilon(epsilon));
            found.unwrap().steps()[0].clone()
        };
        // The equally distributed equivalent of 1 and 3: ((1 + √3)/2)², √3, 3/2.
        let half = (f64::midpoint(1.0, 3.0_f64.sqrt())).powi(2);
        for (epsilon, equal) in [(0.5, half), (1.0, 3.0_f64.sqrt()), (2.0, 1.5)] {
            assert!((one(epsilon).atkinson - (1.0 - equal / 2.0)).abs() < 1e-15);
        }
        assert_eq!(one(0.5).cv, 0.5);
        let zero = |epsilon| {
            let found =
                inequality(&values(vec![vec![0.0, 3.0]]), &[], &[], &Inequality::default().epsilon(epsilon));
            found.unwrap().steps()[0].atkinson
        };
        assert_eq!((zero(1.0), zero(3.0)), (1.0, 1.0));
        assert!(zero(0.5) < 1.0);
    }

    #[test]
    fn weights_count_units_several_times() {
        let thrice =
            inequality(&values(vec![vec![1.0, 4.0]]), &[], &[vec![3.0, 1.0]], &Inequality::default())
                .unwrap();
        let listed =
            inequality(&values(vec![vec![1.0, 1.0, 1.0, 4.0]]), &[], &[], &Inequality::default()).unwrap();
        let (a, b) = (&thrice.steps()[0], &listed.steps()[0]);
        for (x, y) in [
            (a.gini, b.gini),
            (a.theil_t, b.theil_t),
            (a.cv, b.cv),
            (a.atkinson, b.atkinson),
            (a.theil_l, b.theil_l),
        ] {
            assert!((x - y).abs() < 1e-15);
        }
    }

    #[test]
    fn bad_input_names_unit_and_period() {
        let refused = |columns, groups: &[Vec<String>], weights: &[Vec<f64>]| {
            inequality(&values(columns), groups, weights, &Inequality::default()).unwrap_err()
        };
        let below = refused(vec![vec![1.0, 2.0], vec![f64::NAN, -1.0]], &[], &[]);
        assert_eq!(below.code(), "unsuitable_value");
        assert!(below.to_string().contains("`2021`") && below.to_string().contains("`u1`"), "{below}");
        assert_eq!(refused(vec![vec![1.0], vec![f64::NAN]], &[], &[]).code(), "no_data");
        assert_eq!(refused(vec![vec![1.0]], &[texts(&["a", "b"])], &[]).code(), "length_mismatch");
        assert_eq!(refused(vec![vec![1.0]], &[], &[vec![-1.0]]).code(), "in_period");
        assert_eq!(refused(vec![vec![1.0], vec![0.0]], &[], &[]).code(), "in_period");
        assert_eq!(refused(vec![vec![1.0]], &[], &[vec![1.0], vec![1.0]]).code(), "length_mismatch");
        assert_eq!(refused(vec![vec![1.0]], &[], &[vec![1.0, 1.0]]).code(), "length_mismatch");
        let zero = inequality(&values(vec![vec![1.0]]), &[], &[], &Inequality::default().epsilon(0.0));
        assert_eq!(zero.unwrap_err().code(), "invalid_parameter");
    }
}
