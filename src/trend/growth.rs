//! How fast units grew: in all, per year, and as a line through all periods.
//!
//! ```text
//! total    x_T / x_0 − 1                   from the first value of a unit to its last
//! yearly   (x_T / x_0)^(1/T) − 1           compound, per unit of time
//! slope    of x = a + b t by least squares, with its interval by Student's t
//! ```
//!
//! where `T` is the time between the two: years where periods are numbers, else periods. A period without a value is a gap: it
//! is left out of the line, counted, and never filled.

use serde::Serialize;

use super::values::PanelValues;
use crate::Result;
use crate::stats::tails;
use crate::table::{Cells, Table};

const METHOD: &str = "growth";

/// The growth of a unit.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Growth {
    /// The unit.
    pub unit: String,
    /// How many periods it has a value in.
    pub values: usize,
    /// The periods between its first value and its last that it has none in.
    pub gaps: Vec<String>,
    /// The period of its first value; none where it has no value.
    pub from: Option<String>,
    /// The period of its last value.
    pub to: Option<String>,
    /// The last value less the first; `NaN` with fewer than two.
    pub change: f64,
    /// The change as a share of the first value; `NaN` where that is not above 0.
    pub total: f64,
    /// The compound growth per unit of time; `NaN` where the first value is not above 0, or the last is below 0.
    pub yearly: f64,
    /// The slope of the line per unit of time; `NaN` with fewer than two values.
    pub slope: f64,
    /// The lower end of its interval; `NaN` with fewer than three values.
    pub lower: f64,
    /// The upper end.
    pub upper: f64,
}

/// The growth of every unit, in the order of the panel; `level` is that of the intervals of slopes.
///
/// ```
/// use govindex::trend::{PanelValues, growth};
///
/// let values = PanelValues::new(
///     vec!["A".to_owned()],
///     ["2017", "2019", "2021"].map(String::from).to_vec(),
///     vec![vec![100.0], vec![f64::NAN], vec![121.0]],
/// )?;
/// let found = growth(&values, 0.95)?;
/// assert!((found[0].yearly - 1.21_f64.powf(0.25) + 1.0).abs() < 1e-15);
/// assert_eq!(found[0].gaps, ["2019"]);
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `too_few` with fewer than two periods; `invalid_parameter` where `level` is no share.
pub fn growth(values: &PanelValues, level: f64) -> Result<Vec<Growth>> {
    values.need_periods(METHOD, 2)?;
    tails::check_level(METHOD, level)?;
    let times = values.times();
    let one = |(i, unit): (usize, &String)| {
        let points: Vec<(usize, f64)> = values
            .columns()
            .iter()
            .enumerate()
            .map(|(t, column)| (t, column[i]))
            .filter(|(_, value)| !value.is_nan())
            .collect();
        let period = |point: Option<&(usize, f64)>| point.map(|(t, _)| values.periods()[*t].clone());
        let mut found = Growth {
            unit: unit.clone(),
            values: points.len(),
            gaps: Vec::new(),
            from: period(points.first()),
            to: period(points.last()),
            change: f64::NAN,
            total: f64::NAN,
            yearly: f64::NAN,
            slope: f64::NAN,
            lower: f64::NAN,
            upper: f64::NAN,
        };
        let [(first, start), .., (last, end)] = points[..] else { return found };
        found.gaps = (first..last)
            .filter(|&t| values.column(t)[i].is_nan())
            .map(|t| values.periods()[t].clone())
            .collect();
        found.change = end - start;
        if start > 0.0 {
            found.total = end / start - 1.0;
            if end >= 0.0 {
                found.yearly = (end / start).powf(1.0 / (times[last] - times[first])) - 1.0;
            }
        }
        let line: Vec<(f64, f64)> = points.iter().map(|&(t, value)| (times[t], value)).collect();
        (found.slope, found.lower, found.upper) = slope(&line, level);
        found
    };
    Ok(values.units().iter().enumerate().map(one).collect())
}

/// The slope through points, and its interval.
pub(super) fn slope(points: &[(f64, f64)], level: f64) -> (f64, f64, f64) {
    let n = points.len() as f64;
    let (x, y) = points.iter().fold((0.0, 0.0), |(x, y), point| (x + point.0 / n, y + point.1 / n));
    let (mut square, mut product) = (0.0, 0.0);
    for point in points {
        square += (point.0 - x) * (point.0 - x);
        product += (point.0 - x) * (point.1 - y);
    }
    let slope = product / square;
    if points.len() < 3 {
        return (slope, f64::NAN, f64::NAN);
    }
    let rest: f64 = points.iter().map(|point| (point.1 - y - slope * (point.0 - x)).powi(2)).sum();
    let width = tails::f_upper(1.0 - level, 1.0, n - 2.0).sqrt() * (rest / (n - 2.0) / square).sqrt();
    (slope, slope - width, slope + width)
}

/// Growth as a table: `unit`, `values`, `gaps` (how many), `from`, `to`, `change`, `total`, `yearly`, `slope`, `lower`,
/// `upper`.
#[must_use]
pub fn growth_table(growth: &[Growth]) -> Table {
    let number =
        |of: fn(&Growth) -> f64| Cells::Number { values: growth.iter().map(of).collect(), decimals: Some(4) };
    let count =
        |of: fn(&Growth) -> usize| Cells::Count(growth.iter().map(|one| Some(of(one) as u64)).collect());
    Table::new()
        .with("unit", Cells::texts(growth.iter().map(|one| one.unit.as_str())))
        .with("values", count(|one| one.values))
        .with("gaps", count(|one| one.gaps.len()))
        .with("from", Cells::Text(growth.iter().map(|one| one.from.clone()).collect()))
        .with("to", Cells::Text(growth.iter().map(|one| one.to.clone()).collect()))
        .with("change", number(|one| one.change))
        .with("total", number(|one| one.total))
        .with("yearly", number(|one| one.yearly))
        .with("slope", number(|one| one.slope))
        .with("lower", number(|one| one.lower))
        .with("upper", number(|one| one.upper))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(periods: &[&str], columns: Vec<Vec<f64>>) -> PanelValues {
        let units = (0..columns[0].len()).map(|i| format!("u{i}")).collect();
        PanelValues::new(units, periods.iter().map(|&period| period.to_owned()).collect(), columns).unwrap()
    }

    #[test]
    fn gaps_are_said_and_what_has_no_ratio_is_missing() {
        let nan = f64::NAN;
        let columns = vec![
            vec![nan, 0.0, -2.0, nan, 4.0],
            vec![2.0, 1.0, 1.0, nan, nan],
            vec![8.0, 3.0, 1.0, nan, 0.0],
        ];
        let found = growth(&values(&["2018", "2020", "2022"], columns), 0.95).unwrap();
        assert_eq!((found[0].total, found[0].yearly, found[0].gaps.len()), (3.0, 1.0, 0));
        assert!(found[1].total.is_nan() && found[1].change == 3.0 && found[1].slope == 0.75);
        assert!(found[2].yearly.is_nan());
        assert_eq!((found[3].values, found[3].from.clone()), (0, None));
        assert_eq!(
            (found[4].total, found[4].yearly, found[4].gaps.as_slice()),
            (-1.0, -1.0, &["2020".to_owned()][..])
        );
        assert!(found[4].lower.is_nan() && found[1].lower < 0.75 && found[1].upper > 0.75);
        assert_eq!(growth_table(&found).rows(), 5);
    }

    #[test]
    fn bad_input_is_refused() {
        let one = values(&["1"], vec![vec![1.0]]);
        assert_eq!(growth(&one, 0.95).unwrap_err().code(), "too_few");
        let two = values(&["1", "2"], vec![vec![1.0], vec![2.0]]);
        assert_eq!(growth(&two, 1.0).unwrap_err().code(), "invalid_parameter");
    }
}
