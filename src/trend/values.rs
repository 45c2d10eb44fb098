//! One number per unit and period: what every function over years reads.

use std::collections::HashMap;

use indexmap::{IndexMap, IndexSet};

use crate::assess::Assessment;
use crate::dataset::{Dataset, Panel, sort_by_time};
use crate::error::{Label, Problem, nearest};
use crate::{Error, Result};

/// One number per unit and period, from the scores of a panel, from an indicator, or from a plain matrix.
///
/// Periods stand in the order of time: in the order of numbers if all are integers, else of their text.
///
/// ```
/// use govindex::trend::PanelValues;
///
/// let values = PanelValues::new(
///     ["A", "B"].map(String::from).to_vec(),
///     ["2022", "2020"].map(String::from).to_vec(),
///     vec![vec![3.0, 4.0], vec![1.0, f64::NAN]],
/// )?;
/// assert_eq!(values.periods(), ["2020", "2022"]);
/// assert_eq!(values.column(1), [3.0, 4.0]);
/// assert_eq!(values.times(), [2020.0, 2022.0]);
/// # Ok::<(), govindex::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct PanelValues {
    units: Vec<String>,
    periods: Vec<String>,
    columns: Vec<Vec<f64>>,
    /// The group columns by name, a member per unit.
    groups: IndexMap<String, Vec<Option<String>>>,
}

impl PanelValues {
    /// A matrix with a column per period, each with a value per unit; `NaN` is missing.
    ///
    /// # Errors
    /// `empty_table` without units or periods; `length_mismatch` where a column has another length or there is not one per
    /// period; `duplicate_units` and `periods` where a name stands twice; `not_finite` for an infinite value.
    #[expect(clippy::needless_pass_by_value, reason = "a matrix is handed over whole")]
    pub fn new(units: Vec<String>, periods: Vec<String>, columns: Vec<Vec<f64>>) -> Result<Self> {
        if columns.len() != periods.len() {
            return Err(Error::from(Problem::LengthMismatch {
                what: "the matrix".to_owned(),
                found: columns.len(),
                expected: periods.len(),
                of: "periods",
            }));
        }
        if units.is_empty() || periods.is_empty() {
            return Err(Error::from(Problem::EmptyTable {
                file: None,
                found: if units.is_empty() { "there are no units" } else { "there are no periods" },
            }));
        }
        let data = periods.into_iter().zip(columns).map(|(period, column)| {
            let data = Dataset::new(units.iter().cloned())?.with_period(&period);
            data.with_indicator(VALUE, column).map_err(|error| error.of_indicator(&period))
        });
        Self::of_panel(&Panel::new(data.collect::<Result<_>>()?)?, VALUE)
    }

    /// An indicator of a panel.
    ///
    /// # Errors
    /// `missing_columns` where no period has the indicator.
    pub fn of_panel(panel: &Panel, indicator: &str) -> Result<Self> {
        if panel.iter().all(|data| data.indicator(indicator).is_none()) {
            let found: IndexSet<&str> = panel.iter().flat_map(Dataset::indicators).collect();
            return Err(Error::from(Problem::MissingColumns {
                file: None,
                columns: vec![crate::error::MissingColumn {
                    column: indicator.to_owned(),
                    needed_for: "the values".to_owned(),
                    nearest: nearest(indicator, found.iter().copied()),
                }],
                found: found.into_iter().map(str::to_owned).collect(),
                hint: None,
            }));
        }
        let part = |data| {
            let values = Dataset::indicator(data, indicator).map_or(&[][..], |column| column.values());
            (data.period().unwrap_or_default(), data, values)
        };
        Self::gathered(panel.iter().map(part).collect())
    }

    /// The scores of a panel at a node, by default the index; periods may come in any order.
    ///
    /// # Errors
    /// `unknown_node`; `empty_table` without periods; `periods` where one stands twice.
    pub fn of_scores<'a>(
        results: impl IntoIterator<Item = (&'a str, &'a Assessment)>,
        node: Option<&str>,
    ) -> Result<Self> {
        let mut parts = Vec::new();
        for (period, result) in results {
            let code = node.unwrap_or_else(|| result.framework().root().code());
            parts.push((period, result.dataset(), result.scores_at(code)?));
        }
        if parts.is_empty() {
            return Err(Error::from(Problem::EmptyTable { file: None, found: "there are no periods" }));
        }
        Self::gathered(parts)
    }

    /// A column per period, each with a value per unit of its dataset.
    pub(crate) fn of_columns(parts: &[(&str, &Dataset, Vec<f64>)]) -> Result<Self> {
        Self::gathered(parts.iter().map(|(period, data, values)| (*period, *data, &values[..])).collect())
    }

    fn gathered(mut parts: Vec<(&str, &Dataset, &[f64])>) -> Result<Self> {
        // `1` and `01` are one time, between which nothing can grow.
        let mut repeated = sort_by_time(&mut parts, |part| part.0);
        let number = |part: &(&str, _, _)| part.0.parse::<i64>().ok();
        let alike = parts
            .windows(2)
            .filter(|pair| number(&pair[0]).is_some() && number(&pair[0]) == number(&pair[1]));
        repeated.extend(alike.map(|pair| pair[1].0.to_owned()));
        if !repeated.is_empty() {
            return Err(Error::from(Problem::Periods {
                file: None,
                periods: repeated,
                fault: "several datasets have the same period",
                remedy: "put each unit of a period into one dataset",
            }));
        }
        let units: IndexSet<&String> = parts.iter().flat_map(|(_, data, _)| data.units()).collect();
        let mut groups: IndexMap<String, Vec<Option<String>>> = IndexMap::new();
        let mut columns = vec![vec![f64::NAN; units.len()]; parts.len()];
        for ((_, data, values), column) in parts.iter().zip(&mut columns) {
            let places: Vec<usize> =
                data.units().iter().filter_map(|unit| units.get_index_of(unit)).collect();
            for (&place, &value) in places.iter().zip(*values) {
                column[place] = value;
            }
            for name in data.groups() {
                let members = groups.entry(name.to_owned()).or_insert_with(|| vec![None; units.len()]);
                for (&place, member) in places.iter().zip(data.group(name).unwrap_or_default()) {
                    // A unit that moves to another group belongs to the last one it was in.
                    if member.is_some() {
                        members[place].clone_from(member);
                    }
                }
            }
        }
        Ok(Self {
            periods: parts.iter().map(|(period, ..)| (*period).to_owned()).collect(),
            units: units.into_iter().cloned().collect(),
            columns,
            groups,
        })
    }

    /// The units, in the order in which they first occur.
    #[must_use]
    pub fn units(&self) -> &[String] {
        &self.units
    }

    /// The periods, earliest first.
    #[must_use]
    pub fn periods(&self) -> &[String] {
        &self.periods
    }

    /// The values of the period at this position, by unit; `NaN` is missing.
    ///
    /// # Panics
    /// Beyond the last period.
    #[must_use]
    pub fn column(&self, period: usize) -> &[f64] {
        &self.columns[period]
    }

    /// When the periods are: their numbers where all are integers (years), else 0, 1, 2 …
    #[must_use]
    pub fn times(&self) -> Vec<f64> {
        let numbers: Option<Vec<i64>> = self.periods.iter().map(|period| period.parse().ok()).collect();
        match numbers {
            Some(numbers) => numbers.into_iter().map(|number| number as f64).collect(),
            None => (0..self.periods.len()).map(|at| at as f64).collect(),
        }
    }

    /// The values in the order of the units and periods of another panel; what is not here is missing.
    #[must_use]
    pub fn like(&self, other: &Self) -> Vec<Vec<f64>> {
        let places: HashMap<&String, usize> = self.units.iter().zip(0..).collect();
        let column = |period: &String| {
            let column = self.periods.iter().position(|own| own == period).map(|t| &self.columns[t]);
            let value = |unit| Some(column?[*places.get(unit)?]);
            other.units.iter().map(|unit| value(unit).unwrap_or(f64::NAN)).collect()
        };
        other.periods.iter().map(column).collect()
    }

    /// The members of a group column, by unit.
    ///
    /// # Errors
    /// `unknown_group`; `missing_value` for a unit that belongs to no group.
    pub fn group(&self, name: &str) -> Result<Vec<String>> {
        let members = self.groups.get(name).ok_or_else(|| {
            Error::from(Problem::UnknownGroup {
                group: name.to_owned(),
                nearest: nearest(name, self.groups.keys().map(String::as_str)),
            })
        })?;
        let missing = members.iter().filter(|member| member.is_none()).count();
        let member = |(unit, member): (&String, &Option<String>)| {
            member.clone().ok_or_else(|| {
                Error::from(Problem::MissingValue {
                    model: "a split by groups",
                    indicator: name.into(),
                    unit: unit.into(),
                    missing,
                })
            })
        };
        self.units.iter().zip(members).map(member).collect()
    }

    /// The values of all periods.
    pub(crate) fn columns(&self) -> &[Vec<f64>] {
        &self.columns
    }

    /// What a refusal calls a value.
    pub(crate) fn place(&self, period: usize, unit: usize) -> (Label, Label) {
        (Label::from(&self.periods[period]), Label::from(&self.units[unit]))
    }

    /// Refuses what a method has no answer for.
    pub(crate) fn refuse(
        &self,
        model: &'static str,
        is_fit: impl Fn(f64) -> bool,
        needs: &'static str,
        remedy: &'static str,
    ) -> Result<()> {
        for (t, column) in self.columns.iter().enumerate() {
            if let Some(i) = column.iter().position(|&x| !x.is_nan() && !is_fit(x)) {
                let (indicator, unit) = self.place(t, i);
                let value = column[i];
                return Err(Error::from(Problem::UnsuitableValue {
                    model,
                    indicator,
                    unit,
                    value,
                    needs,
                    remedy,
                }));
            }
        }
        Ok(())
    }

    /// Refuses too few periods.
    pub(crate) fn need_periods(&self, model: &'static str, needed: usize) -> Result<()> {
        let found = self.periods.len();
        if found < needed {
            return Err(Error::from(Problem::TooFew { model, of: "periods", found, needed }));
        }
        Ok(())
    }
}

const VALUE: &str = "value";

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(names: &[&str]) -> Vec<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn units_that_come_and_go_have_gaps() {
        let year = |period: &str, units: &[&str], values: &[f64]| {
            let groups = units.iter().map(|unit| Some(unit.to_lowercase())).collect();
            Dataset::new(units.iter().copied())
                .unwrap()
                .with_period(period)
                .with_indicator("X", values)
                .unwrap()
                .with_group("area", groups)
                .unwrap()
        };
        let panel =
            Panel::new(vec![year("2021", &["B", "C"], &[1.0, 2.0]), year("2020", &["A", "B"], &[3.0, 4.0])]);
        let values = PanelValues::of_panel(&panel.unwrap(), "X").unwrap();
        assert_eq!(values.units(), ["A", "B", "C"]);
        assert_eq!(values.column(0)[..2], [3.0, 4.0]);
        assert!(values.column(0)[2].is_nan() && values.column(1)[0].is_nan());
        assert_eq!(values.group("area").unwrap(), ["a", "b", "c"]);
        assert_eq!(values.group("areas").unwrap_err().code(), "unknown_group");
    }

    #[test]
    fn what_is_no_panel_is_refused() {
        let made = |units: &[&str], periods: &[&str], columns| {
            PanelValues::new(texts(units), texts(periods), columns)
        };
        assert_eq!(made(&[], &["1"], vec![vec![]]).unwrap_err().code(), "empty_table");
        assert_eq!(made(&["A"], &["1", "2"], vec![vec![1.0]]).unwrap_err().code(), "length_mismatch");
        assert_eq!(made(&["A"], &["1"], vec![vec![1.0, 2.0]]).unwrap_err().code(), "length_mismatch");
        assert_eq!(made(&["A", "A"], &["1"], vec![vec![1.0, 2.0]]).unwrap_err().code(), "duplicate_units");
        assert_eq!(made(&["A"], &["1", "1"], vec![vec![1.0], vec![1.0]]).unwrap_err().code(), "periods");
        let infinite = made(&["A"], &["2020"], vec![vec![f64::INFINITY]]).unwrap_err();
        assert!(infinite.code() == "not_finite" && infinite.to_string().contains("`2020`"), "{infinite}");
        let mixed = made(&["A"], &["2020", "2019H2"], vec![vec![1.0], vec![0.0]]).unwrap();
        assert_eq!(mixed.times(), [0.0, 1.0]);
        assert_eq!(mixed.periods(), ["2019H2", "2020"]);
    }
}
