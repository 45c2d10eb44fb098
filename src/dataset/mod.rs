//! The data an assessment starts from: units × indicators for one period, and panels of several periods.
//!
//! A [`Dataset`] holds one contiguous column per indicator, beside group columns, denominators and unit names in
//! several languages. A [`Panel`] holds datasets by period. Both are read from CSV files (wide or long), built from
//! records or Rust columns, and, with the feature `arrow`, taken from data frames; [`gather()`] makes them of evidence.
//! A [`Hierarchy`] puts units under units, and rolls values up.
//!
//! A missing value is NaN inside and null outside; no infinite value gets in. Reading a file reports every cell that
//! is not usable, with its row, column and text.
//!
//! # Example
//! ```
//! use govindex::dataset::{Dataset, ReadOptions};
//!
//! let file = "\u{feff}iso3,名称,region,OSI,TII\nDNK,丹麦,Europe,0.97,0.98\nKOR,韩国,Asia,0.98,..\n";
//! let options = ReadOptions::new().name("zh", "名称").group("region");
//! let data = Dataset::from_csv(file.as_bytes(), &options)?;
//!
//! assert_eq!(data.units(), ["DNK", "KOR"]);
//! assert_eq!(data.unit_name(1, "zh"), "韩国");
//! assert_eq!(data.indicator("OSI").unwrap().values(), [0.97, 0.98]);
//! assert!(data.indicator("TII").unwrap().values()[1].is_nan());
//!
//! let fault = Dataset::from_csv("iso3,OSI\nDNK,high\n".as_bytes(), &ReadOptions::new()).unwrap_err();
//! assert!(fault.to_string().contains("row 2, column `OSI`: `high` is not a number"));
//! # Ok::<(), govindex::Error>(())
//! ```

#[cfg(feature = "arrow")]
mod arrow;
mod behind;
#[cfg(feature = "excel")]
mod coin_tool;
mod coinr;
mod column;
mod csv;
mod digest;
mod facts;
mod gather;
mod hierarchy;
mod long;
mod options;
mod panel;
mod read_for;
#[cfg(feature = "cli")]
mod read_records;
mod records;
mod roles;
mod roll_up;
mod select;
mod spread;
mod stored;
mod table;
mod units;
mod wide;

use std::sync::{Arc, OnceLock};

use foldhash::fast::RandomState;
use indexmap::IndexMap;
use indexmap::map::Entry;

pub use self::behind::TraceOptions;
#[cfg(feature = "excel")]
pub use self::coin_tool::{read_coin_tool, read_coin_tool_from};
pub use self::coinr::read_coinr;
pub use self::column::{Bound, Column, Mark};
#[cfg(feature = "cli")]
pub(crate) use self::digest::digits;
pub use self::facts::{Fact, Facts, read_facts};
pub use self::gather::{BlendedIndicator, Gathered, Gathering, gather};
#[cfg(feature = "cli")]
pub(crate) use self::gather::{inspect, measures};
pub use self::hierarchy::Hierarchy;
pub use self::options::{Long, ReadOptions};
pub use self::panel::Panel;
pub(crate) use self::panel::sort_by_time;
pub use self::read_for::read_for;
#[cfg(feature = "cli")]
pub(crate) use self::read_records::read_records;
pub use self::roll_up::{RolledUp, RolledUpCell};
use self::units::{Units, refuse_look_alikes};
use crate::error::{CellFault, DuplicateUnit, Error, MissingColumn, Problem, Result, nearest};
pub use crate::reading::{Format, Percent};

/// Labels of units in one language or one grouping: one entry a unit, none where it has no label.
type Labels = Arc<[Option<String>]>;

/// Columns by name, shared between a dataset and what is made of it until one of them changes.
type Named<T> = Arc<IndexMap<String, T, RandomState>>;

/// Units × indicators for one period, with names, groups and denominators. Cheap to clone: columns are shared.
///
/// Two datasets are equal when they hold the same period, units, names and columns in the same order; missing values
/// are equal to each other.
///
/// ```
/// use govindex::dataset::Dataset;
///
/// let data = Dataset::new(["A", "B"])?
///     .with_period("2024")
///     .with_names("zh", vec![Some("甲区".into()), None])?
///     .with_indicator("ITEMS_ONLINE", vec![412.0, f64::NAN])?
///     .with_denominator("POPULATION", vec![120_000.0, 80_000.0])?
///     .with_group("tier", vec![Some("city".into()), None])?;
/// assert_eq!(data.unit_name(0, "zh"), "甲区");
/// assert_eq!(data.unit_name(1, "zh"), "B");
/// # Ok::<(), govindex::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Dataset {
    period: Option<String>,
    units: Arc<Units>,
    names: Named<Labels>,
    indicators: Named<Column>,
    denominators: Named<Column>,
    groups: Named<Labels>,
    unused: Arc<[String]>,
    made: bool,
    digest: OnceLock<String>,
}

impl Dataset {
    /// A dataset of these units, without columns yet. Space around a code does not count.
    ///
    /// # Errors
    /// `empty_table` without units, `cells` where a code is blank or looks like another (but for an
    /// invisible character or the normal form of Unicode), `duplicate_units` where codes repeat; rows count from
    /// 1.
    pub fn new(units: impl IntoIterator<Item = impl Into<String>>) -> Result<Self> {
        let codes: Vec<String> = units.into_iter().map(|unit| trim(unit.into())).collect();
        if codes.is_empty() {
            return Err(Error::from(Problem::EmptyTable { file: None, found: "there are no units" }));
        }
        let blank = |(i, code): (usize, &String)| {
            code.is_empty().then(|| CellFault {
                row: i as u64 + 1,
                column: "unit".to_owned(),
                text: String::new(),
                problem: "is blank; every unit needs a code".to_owned(),
            })
        };
        let cells: Vec<CellFault> = codes.iter().enumerate().filter_map(blank).collect();
        if !cells.is_empty() {
            return Err(Error::from(Problem::Cells { file: None, total: cells.len(), cells, hint: None }));
        }
        let units = Units::new(codes).map_err(|repeated| {
            Error::from(Problem::DuplicateUnits {
                file: None,
                units: repeated
                    .into_iter()
                    .map(|(unit, at)| DuplicateUnit {
                        unit,
                        rows: at.iter().map(|&i| i as u64 + 1).collect(),
                    })
                    .collect(),
                hint: None,
            })
        })?;
        refuse_look_alikes(units.codes(), "unit", |at| at as u64 + 1)?;
        Ok(Self::of(units))
    }

    fn of(units: Units) -> Self {
        Self {
            period: None,
            units: Arc::new(units),
            names: Arc::default(),
            indicators: Arc::default(),
            denominators: Arc::default(),
            groups: Arc::default(),
            unused: Arc::default(),
            made: false,
            digest: OnceLock::new(),
        }
    }

    /// The same dataset, for this period. A year is its four digits (`2016年` is `2016`), a day at midnight the date.
    #[must_use]
    pub fn with_period(mut self, period: impl Into<String>) -> Self {
        self.period = Some(crate::reading::period(&period.into()).into_owned());
        self.changed()
    }

    /// The same dataset with unit names in a language, one a unit. A unit whose name is none or blank goes by its code.
    ///
    /// # Errors
    /// `length_mismatch`; `duplicate_columns` where the language has names already;
    /// `invalid_parameter` for a blank language.
    pub fn with_names(mut self, language: &str, names: Vec<Option<String>>) -> Result<Self> {
        let labels = self.labels(language, names)?;
        insert(&mut self.names, "language", language, labels)?;
        Ok(self.changed())
    }

    /// The same dataset with one more indicator: one value a unit, NaN where it is missing.
    ///
    /// # Errors
    /// `length_mismatch`; `not_finite` for an infinite value; `duplicate_columns` where there
    /// is such an indicator; `invalid_parameter` for a blank code.
    pub fn with_indicator(mut self, code: &str, values: impl Into<Arc<[f64]>>) -> Result<Self> {
        let column = self.column(code, values.into())?;
        insert(&mut self.indicators, "indicator", code, column)?;
        Ok(self.changed())
    }

    /// The same dataset with the standard errors of an indicator: one a unit, at least 0, NaN where it is not known.
    ///
    /// # Errors
    /// `missing_columns` where there is no such indicator; `length_mismatch`;
    /// `unsuitable_value` for an infinite or negative standard error.
    pub fn with_errors(self, code: &str, errors: impl Into<Arc<[f64]>>) -> Result<Self> {
        let errors = errors.into();
        self.check_length(code, errors.len())?;
        if let Some(row) = errors.iter().position(|error| error.is_infinite() || *error < 0.0) {
            return Err(Error::from(Problem::UnsuitableValue {
                model: "a column of standard errors",
                indicator: code.into(),
                unit: self.units()[row].clone().into(),
                value: errors[row],
                needs: "that are finite and at least 0",
                remedy: "give 0 where a value is exact, and leave out what is not known",
            }));
        }
        self.known(code, |column| column.with_errors(errors))
    }

    /// The same dataset with what the values of an indicator say of the true ones: exactly, at least, at most, about.
    ///
    /// # Errors
    /// `missing_columns` where there is no such indicator; `length_mismatch`.
    pub fn with_bounds(self, code: &str, bounds: impl Into<Arc<[Bound]>>) -> Result<Self> {
        let bounds = bounds.into();
        self.check_length(code, bounds.len())?;
        self.known(code, |column| column.with_bounds(bounds))
    }

    /// The same dataset with how the values of an indicator came about: observed, imputed, treated.
    ///
    /// # Errors
    /// `missing_columns` where there is no such indicator; `length_mismatch`.
    pub fn with_marks(self, code: &str, marks: impl Into<Arc<[Mark]>>) -> Result<Self> {
        let marks = marks.into();
        self.check_length(code, marks.len())?;
        self.known(code, |column| column.with_marks(marks))
    }

    /// The same dataset with other values of an indicator, of which nothing more is known.
    ///
    /// # Errors
    /// `missing_columns` where there is no such indicator; else as [`with_indicator`](Self::with_indicator).
    pub fn with_values(self, code: &str, values: impl Into<Arc<[f64]>>) -> Result<Self> {
        let column = self.column(code, values.into())?;
        self.known(code, |_| column)
    }

    fn known(mut self, code: &str, more: impl FnOnce(Column) -> Column) -> Result<Self> {
        let Some(column) = Arc::make_mut(&mut self.indicators).get_mut(code.trim()) else {
            return Err(Error::from(Problem::MissingColumns {
                file: None,
                columns: vec![MissingColumn {
                    column: code.to_owned(),
                    needed_for: "what is known of its values".to_owned(),
                    nearest: nearest(code, self.indicators()),
                }],
                found: self.indicators().map(str::to_owned).collect(),
                hint: None,
            }));
        };
        *column = more(column.clone());
        Ok(self.changed())
    }

    /// The same dataset with one more denominator: one value a unit, NaN where it is missing. A column may be both an
    /// indicator and a denominator.
    ///
    /// # Errors
    /// As [`with_indicator`](Self::with_indicator).
    pub fn with_denominator(mut self, code: &str, values: impl Into<Arc<[f64]>>) -> Result<Self> {
        let column = self.column(code, values.into())?;
        insert(&mut self.denominators, "denominator", code, column)?;
        Ok(self.changed())
    }

    /// The same dataset with a column that puts units into groups. A unit whose member is none or blank is in no group.
    ///
    /// # Errors
    /// `length_mismatch`; `duplicate_columns` where there is such a group column;
    /// `invalid_parameter` for a blank name.
    pub fn with_group(mut self, name: &str, members: Vec<Option<String>>) -> Result<Self> {
        let labels = self.labels(name, members)?;
        insert(&mut self.groups, "group", name, labels)?;
        Ok(self.changed())
    }

    /// How many units there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.units().len()
    }

    /// Whether there are no units; there always are.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.units().is_empty()
    }

    /// The period, where one was given.
    #[must_use]
    pub fn period(&self) -> Option<&str> {
        self.period.as_deref()
    }

    /// The unit codes, in order.
    #[must_use]
    pub fn units(&self) -> &[String] {
        self.units.codes()
    }

    /// The unit codes, without a copy.
    pub(crate) fn shared_units(&self) -> Arc<[String]> {
        self.units.shared()
    }

    /// The row of a unit, from 0.
    #[must_use]
    pub fn position(&self, unit: &str) -> Option<usize> {
        self.units.position(unit)
    }

    /// The name of the unit in `row` (from 0) in a language: its code where it has none, blank beyond the last row.
    #[must_use]
    pub fn unit_name(&self, row: usize, language: &str) -> &str {
        let name = self.names.get(language).and_then(|names| names.get(row)).and_then(Option::as_deref);
        name.or_else(|| self.units().get(row).map(String::as_str)).unwrap_or_default()
    }

    /// The languages that units have names in.
    pub fn languages(&self) -> impl Iterator<Item = &str> {
        self.names.keys().map(String::as_str)
    }

    /// The codes of the indicators, in order.
    pub fn indicators(&self) -> impl Iterator<Item = &str> {
        self.indicators.keys().map(String::as_str)
    }

    /// An indicator's column.
    #[must_use]
    pub fn indicator(&self, code: &str) -> Option<&Column> {
        self.indicators.get(code)
    }

    /// The codes of the denominators, in order.
    pub fn denominators(&self) -> impl Iterator<Item = &str> {
        self.denominators.keys().map(String::as_str)
    }

    /// A denominator's column.
    #[must_use]
    pub fn denominator(&self, code: &str) -> Option<&Column> {
        self.denominators.get(code)
    }

    /// The names of the group columns, in order.
    pub fn groups(&self) -> impl Iterator<Item = &str> {
        self.groups.keys().map(String::as_str)
    }

    /// A group column: one entry a unit, none where the unit is in no group.
    #[must_use]
    pub fn group(&self, name: &str) -> Option<&[Option<String>]> {
        self.groups.get(name).map(AsRef::as_ref)
    }

    /// A group column that there must be.
    pub(crate) fn known_group(&self, name: &str) -> Result<&[Option<String>]> {
        self.group(name).ok_or_else(|| {
            Error::from(Problem::UnknownGroup {
                group: name.to_owned(),
                nearest: nearest(name, self.groups()),
            })
        })
    }

    /// What the group of a unit is called in a language: by the group column `{group}_{language}` where there is one (`kind_zh`
    /// for `kind`), else as the column itself has it.
    #[must_use]
    pub fn group_name(&self, group: &str, row: usize, language: &str) -> Option<&str> {
        let named = self.group(&format!("{group}_{language}")).and_then(|names| names.get(row)?.as_deref());
        named.or_else(|| self.group(group)?.get(row)?.as_deref())
    }

    /// The columns of the file or frame that were not read (in the long form also indicators). They do not count in
    /// comparisons, and are not stored.
    #[must_use]
    pub fn unused_columns(&self) -> &[String] {
        &self.unused
    }

    /// The same dataset, marked as made up, as for an example or a test, or not so: the mark goes with it into assessments, and
    /// stands on every document of theirs.
    #[must_use]
    pub fn with_made(mut self, is_made: bool) -> Self {
        self.made = is_made;
        self.changed()
    }

    /// Whether the data are marked as made up.
    #[must_use]
    pub fn is_made(&self) -> bool {
        self.made
    }

    /// Forgets the digest of what the dataset was before.
    fn changed(mut self) -> Self {
        self.digest = OnceLock::new();
        self
    }

    fn with_unused(mut self, unused: Arc<[String]>) -> Self {
        self.unused = unused;
        self
    }

    fn check_length(&self, what: &str, found: usize) -> Result<()> {
        if found == self.len() {
            return Ok(());
        }
        Err(Error::from(Problem::LengthMismatch {
            what: format!("`{what}`"),
            found,
            expected: self.len(),
            of: "units",
        }))
    }

    fn labels(&self, what: &str, labels: Vec<Option<String>>) -> Result<Labels> {
        self.check_length(what, labels.len())?;
        Ok(labels.into_iter().map(|label| label.map(trim).filter(|label| !label.is_empty())).collect())
    }

    fn column(&self, code: &str, values: Arc<[f64]>) -> Result<Column> {
        self.check_length(code, values.len())?;
        if let Some(row) = values.iter().position(|value| value.is_infinite()) {
            return Err(Error::from(Problem::NotFinite {
                indicator: code.into(),
                unit: self.units()[row].clone().into(),
                value: values[row].to_string(),
            }));
        }
        Ok(Column::new(values))
    }
}

/// Text without the space and the invisible characters around it; without a copy where there is none.
fn trim(text: String) -> String {
    let trimmed = crate::reading::trim(&text);
    if trimmed.len() == text.len() { text } else { trimmed.to_owned() }
}

fn insert<T: Clone>(into: &mut Named<T>, what: &'static str, key: &str, value: T) -> Result<()> {
    let key = key.trim();
    if key.is_empty() {
        return Err(Error::from(Problem::InvalidParameter {
            method: "Dataset",
            parameter: what,
            found: "blank".to_owned(),
            expected: "a name",
        }));
    }
    match Arc::make_mut(into).entry(key.to_owned()) {
        Entry::Occupied(_) => {
            Err(Error::from(Problem::DuplicateColumns { file: None, columns: vec![key.to_owned()] }))
        }
        Entry::Vacant(entry) => {
            entry.insert(value);
            Ok(())
        }
    }
}

impl PartialEq for Dataset {
    fn eq(&self, other: &Self) -> bool {
        // Maps compare without regard to order, but the order of indicators is meaning.
        self.period == other.period
            && self.units == other.units
            && self.names.iter().eq(other.names.iter())
            && self.indicators.iter().eq(other.indicators.iter())
            && self.denominators.iter().eq(other.denominators.iter())
            && self.groups.iter().eq(other.groups.iter())
            && self.made == other.made
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn three() -> Dataset {
        Dataset::new(["A", " B ", "C"]).unwrap().with_indicator("X", vec![1.0, f64::NAN, 3.0]).unwrap()
    }

    #[test]
    fn units_are_trimmed_found_and_named() {
        let names = vec![Some(" 甲 ".into()), Some(" ".into()), None];
        let data = three().with_names("zh", names).unwrap();
        assert_eq!(data.units(), ["A", "B", "C"]);
        assert_eq!(data.position("C"), Some(2));
        assert_eq!(data.position("D"), None);
        assert_eq!(["甲", "B", "C", ""], [0, 1, 2, 3].map(|row| data.unit_name(row, "zh")));
        assert_eq!(data.unit_name(0, "en"), "A");
    }

    #[test]
    fn units_that_are_absent_blank_or_repeated_are_refused() {
        assert_eq!(Dataset::new(Vec::<String>::new()).unwrap_err().code(), "empty_table");
        let Problem::Cells { cells, .. } = Dataset::new(["A", " "]).unwrap_err().into_problem() else {
            panic!()
        };
        assert_eq!(cells[0].row, 2);
        let Problem::DuplicateUnits { units, .. } =
            Dataset::new(["A", "B", "A "]).unwrap_err().into_problem()
        else {
            panic!()
        };
        assert_eq!(units, [DuplicateUnit { unit: "A".into(), rows: vec![1, 3] }]);
    }

    #[test]
    fn columns_must_fit_be_finite_and_new() {
        assert_eq!(three().with_indicator("Y", vec![1.0]).unwrap_err().code(), "length_mismatch");
        assert_eq!(three().with_group("g", vec![]).unwrap_err().code(), "length_mismatch");
        assert_eq!(three().with_indicator("X", vec![0.0; 3]).unwrap_err().code(), "duplicate_columns");
        assert_eq!(three().with_indicator("", vec![0.0; 3]).unwrap_err().code(), "invalid_parameter");
        let fault = three().with_denominator("P", vec![1.0, f64::NEG_INFINITY, 1.0]).unwrap_err();
        let Problem::NotFinite { indicator, unit, value } = fault.into_problem() else { panic!() };
        assert_eq!((&*indicator.to_string(), &*unit.to_string(), &*value), ("P", "B", "-inf"));
    }

    #[test]
    fn equality_takes_missing_as_equal_and_minds_the_order_of_columns() {
        assert_eq!(three(), three());
        assert_ne!(three(), three().with_period("2020"));
        let ab = three().with_indicator("Y", vec![0.0; 3]).unwrap();
        let ba = Dataset::new(["A", "B", "C"]).unwrap().with_indicator("Y", vec![0.0; 3]).unwrap();
        assert_ne!(ab, ba.with_indicator("X", vec![1.0, f64::NAN, 3.0]).unwrap());
    }

    #[test]
    fn clones_share_their_columns_and_cross_threads() {
        fn is_shared<T: Send + Sync + Clone>() {}
        is_shared::<Dataset>();
        let data = three();
        let copy = data.clone();
        assert!(Arc::ptr_eq(&data.indicator("X").unwrap().shared(), &copy.indicator("X").unwrap().shared()));
    }
}
