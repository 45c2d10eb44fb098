//! Which part of the public is served worse, and by how much: the classes of any column of a measure's records (age groups,
//! channels, items), unit by unit.
//!
//! ```text
//! gap_c = value_c − value_best      se² = se_c² + se_best²
//! ```
//!
//! where `best` is the class of the unit with the best value, and the classes are taken to be independent: each record is of
//! one class. Under a design whose clusters hold records of several classes they are not, and the interval is too wide or too
//! narrow. The best of many classes looks better than it is, the more so the fewer its records.

use indexmap::IndexMap;
use serde::Serialize;

use crate::error::Problem;
use crate::evidence::Measured;
use crate::normalize::Direction;
use crate::stats::tails::{check_level, normal_width};
use crate::table::{Cells, Table};
use crate::{Error, Result};

const METHOD: &str = "the comparison of classes";

/// A class of records within a unit.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ServedClass {
    /// The unit; none where the class is the only column by which the records were measured.
    pub unit: Option<String>,
    /// The class.
    pub class: String,
    /// Its value; `NaN` where there is nothing to measure.
    pub value: f64,
    /// How many records were counted.
    pub records: u64,
    /// Its value less that of the best class of the unit; 0 for that itself.
    pub gap: f64,
    /// The standard error of the gap; `NaN` where that of a value is not known, and for the best class.
    pub standard_error: f64,
    /// The lower end of its normal interval.
    pub low: f64,
    /// The upper end.
    pub high: f64,
    /// Whether it is the best class of its unit.
    pub is_best: bool,
    /// Whether it is served worse for sure: the interval of the gap does not hold 0.
    pub is_worse: bool,
}

/// The classes of every unit; made by [`served`].
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Served {
    keys: [String; 2],
    classes: Vec<ServedClass>,
}

/// Sets the classes of a column side by side within each unit, for a measure that was taken by the units and that column.
///
/// `direction` says which values are better, `level` is that of the intervals. For all units together, measure by the column
/// alone.
///
/// ```
/// use govindex::evidence::{Mean, Measure, Records, Rows};
/// use govindex::explain::served;
/// use govindex::normalize::Direction;
///
/// let records = Records::new()
///     .with_texts("city", ["A"; 8])?
///     .with_texts("age", ["young", "young", "young", "young", "old", "old", "old", "old"])?
///     .with_texts("good", ["y", "y", "y", "n", "y", "n", "n", "n"])?;
/// let found = Measure::new(Mean::new(Rows::with("good", "y"))).of(&records, ["city", "age"])?;
/// let found = served(&found, "age", Direction::Higher, 0.95)?;
/// let old = found.classes().iter().find(|class| class.class == "old").unwrap();
/// assert_eq!((old.gap, old.is_worse), (-0.5, false));        // four records each do not tell
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `invalid_parameter` where the measure was not taken by that column, and for a level outside 0…1.
pub fn served(measured: &Measured, by: &str, direction: Direction, level: f64) -> Result<Served> {
    check_level(METHOD, level)?;
    let keys = measured.keys();
    let Some(at) = keys.iter().position(|key| key == by) else {
        return Err(Error::from(Problem::InvalidParameter {
            method: METHOD,
            parameter: "by",
            found: format!("`{by}`"),
            expected: "one of the columns by which the records were measured: name it beside that of the units",
        }));
    };
    let others = |parts: &[String]| -> Option<String> {
        let others: Vec<&str> =
            parts.iter().enumerate().filter(|(i, _)| *i != at).map(|(_, part)| part.as_str()).collect();
        (!others.is_empty()).then(|| others.join(" / "))
    };
    let mut units: IndexMap<Option<String>, Vec<usize>> = IndexMap::new();
    for (row, parts) in measured.parts().iter().enumerate() {
        units.entry(others(parts)).or_default().push(row);
    }
    let width = normal_width(level);
    let estimates = measured.estimates();
    let is_better = |a: f64, b: f64| match direction {
        Direction::Higher => a > b,
        Direction::Lower => a < b,
    };
    let mut classes = Vec::new();
    for (unit, rows) in units {
        let present = rows.iter().copied().filter(|&row| !estimates[row].value.is_nan());
        let best =
            present.reduce(|a, b| if is_better(estimates[b].value, estimates[a].value) { b } else { a });
        for row in rows {
            let own = &estimates[row];
            let (gap, standard_error) = match best {
                Some(best) if best == row => (0.0, f64::NAN),
                Some(best) => (
                    own.value - estimates[best].value,
                    own.standard_error.hypot(estimates[best].standard_error),
                ),
                None => (f64::NAN, f64::NAN),
            };
            let half = width * standard_error;
            classes.push(ServedClass {
                unit: unit.clone(),
                class: measured.parts()[row][at].clone(),
                value: own.value,
                records: own.records,
                gap,
                standard_error,
                low: gap - half,
                high: gap + half,
                is_best: best == Some(row),
                is_worse: gap.abs() > half,
            });
        }
    }
    let unit = keys.iter().enumerate().filter(|(i, _)| *i != at).map(|(_, key)| key.as_str());
    let keys = [unit.collect::<Vec<_>>().join(" / "), by.to_owned()];
    Ok(Served { keys, classes })
}

impl Served {
    /// The classes, unit by unit.
    #[must_use]
    pub fn classes(&self) -> &[ServedClass] {
        &self.classes
    }

    /// One row per unit and class: the columns by which the records were measured (that of the units first), `value`,
    /// `records`, `gap` (to the best class of the unit), `standard_error` (of the gap), `low`, `high`, `flag` (`best`; `worse`
    /// where the interval does not hold 0).
    #[must_use]
    pub fn table(&self) -> Table {
        let rows = &self.classes;
        let of = |f: fn(&ServedClass) -> f64| Cells::numbers(rows.iter().map(f), 4);
        let flag = |row: &ServedClass| match (row.is_best, row.is_worse) {
            (true, _) => Some("best".to_owned()),
            (_, true) => Some("worse".to_owned()),
            _ => None,
        };
        let mut table = Table::new();
        if !self.keys[0].is_empty() {
            table = table.with(&self.keys[0], Cells::Text(rows.iter().map(|row| row.unit.clone()).collect()));
        }
        table
            .with(&self.keys[1], Cells::texts(rows.iter().map(|row| row.class.clone())))
            .with("value", of(|row| row.value))
            .with("records", Cells::Count(rows.iter().map(|row| Some(row.records)).collect()))
            .with("gap", of(|row| row.gap))
            .with("standard_error", of(|row| row.standard_error))
            .with("low", of(|row| row.low))
            .with("high", of(|row| row.high))
            .with("flag", Cells::Text(rows.iter().map(flag).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Mean, Measure, Records, Rows};

    fn measured(keys: &[&str]) -> Measured {
        // In A 90 of 100 young and 40 of 80 old were served well, in B 3 of 4 and 4 of 4; the old of C did not say.
        let mut rows: Vec<[&str; 3]> = Vec::new();
        for (city, age, good, bad) in [
            ("A", "young", 90, 10),
            ("A", "old", 40, 40),
            ("B", "young", 3, 1),
            ("B", "old", 4, 0),
            ("C", "young", 2, 2),
        ] {
            rows.extend(std::iter::repeat_n([city, age, "y"], good));
            rows.extend(std::iter::repeat_n([city, age, "n"], bad));
        }
        let column = |i: usize| rows.iter().map(move |row| row[i]).collect::<Vec<_>>();
        let records = Records::new()
            .with_texts("city", column(0))
            .unwrap()
            .with_texts("age", column(1))
            .unwrap()
            .with_texts("good", column(2))
            .unwrap();
        Measure::new(Mean::new(Rows::with("good", "y"))).of(&records, keys.to_vec()).unwrap()
    }

    #[test]
    fn the_worse_served_are_told_with_their_gap() {
        let found = measured(&["city", "age"]);
        let by_age = served(&found, "age", Direction::Higher, 0.95).unwrap();
        let [young, old, ..] = by_age.classes() else { panic!() };
        assert_eq!((young.unit.as_deref(), young.class.as_str(), young.is_best), (Some("A"), "young", true));
        assert!((old.gap + 0.4).abs() < 1e-12 && old.is_worse);
        // Divisor n − 1: 0.9 · 0.1 / 99 and 0.25 / 79.
        let error = (0.09_f64 / 99.0 + 0.25 / 79.0).sqrt();
        assert!((old.standard_error - error).abs() < 1e-12, "{}", old.standard_error);
        assert!((old.high - (-0.4 + 1.959_963_984_540_054 * error)).abs() < 1e-12);
        let b = by_age
            .classes()
            .iter()
            .find(|one| one.unit.as_deref() == Some("B") && one.class == "young")
            .unwrap();
        assert!((b.gap + 0.25).abs() < 1e-12 && !b.is_worse);
        // Where less is better the others are worse, and the units may be the classes.
        let lower = served(&found, "age", Direction::Lower, 0.95).unwrap();
        assert!(lower.classes()[1].is_best && (lower.classes()[0].gap - 0.4).abs() < 1e-12);
        let cities = served(&found, "city", Direction::Higher, 0.95).unwrap();
        assert_eq!(cities.classes()[0].unit.as_deref(), Some("young"));
        let csv = by_age.table().to_csv();
        assert!(
            csv.starts_with("city,age,value,records,gap,standard_error,low,high,flag\n")
                && !csv.contains("NaN")
        );
        assert!(csv.contains("worse"));
    }

    #[test]
    fn over_all_units_and_bad_requests() {
        let all = served(&measured(&["age"]), "age", Direction::Higher, 0.95).unwrap();
        assert_eq!((all.classes().len(), all.classes()[0].unit.as_deref()), (2, None));
        assert!(all.table().to_csv().starts_with("age,value,"));
        let found = measured(&["city", "age"]);
        for (by, level) in [("sex", 0.95), ("age", 0.0)] {
            let error = served(&found, by, Direction::Higher, level).unwrap_err();
            assert_eq!(error.code(), "invalid_parameter");
            let chinese = error.message(crate::Language::Chinese);
            assert!(!chinese.contains("classes") && !chinese.contains("columns"), "{chinese}");
        }
    }
}
