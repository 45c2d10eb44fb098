//! A table on its way to datasets: rows come in one at a time, from a file or a frame.

use std::borrow::Cow;
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use indexmap::IndexMap;

use super::Dataset;
use super::long::Long;
use super::options::ReadOptions;
use super::roles::{Body, Index, Roles};
use super::units::{Units, refuse_look_alikes};
use super::wide::Wide;
use crate::error::{DuplicateUnit, Error, Problem, Result};
use crate::reading::{Cell, CellRules, Faults, period, trim};
use crate::words::excerpt;

/// The rows read so far, as columns of numbers: the texts of number cells are not kept.
#[derive(Debug)]
pub(super) struct Table {
    /// What the columns are called in the file; a position where they have no name.
    headers: Vec<String>,
    roles: Roles,
    rules: Arc<CellRules>,
    faults: Faults,
    shape: Shape,
    /// Where no option names the units: the columns that may be meant.
    candidates: Option<Candidates>,
}

#[derive(Debug)]
enum Shape {
    Wide(Wide),
    Long(Box<Long>),
}

/// A row that is known to have a unit.
pub(super) struct Row<'a, F> {
    pub(super) number: u64,
    pub(super) unit: &'a str,
    /// Blank where the table has no period column.
    pub(super) period: Cow<'a, str>,
    pub(super) cell: F,
}

/// What rows are read with.
pub(super) struct Reading<'a> {
    pub(super) headers: &'a [String],
    pub(super) roles: &'a Roles,
    pub(super) rules: &'a CellRules,
    pub(super) faults: &'a mut Faults,
}

impl Table {
    pub(super) fn new(headers: &[String], options: &ReadOptions, index: &Index) -> Result<Self> {
        let roles = Roles::assign(headers, options, index)?;
        let shape = match &roles.body {
            Body::Wide { .. } => Shape::Wide(Wide::new(&roles)),
            Body::Long { .. } => Shape::Long(Box::new(Long::new(options))),
        };
        let candidates = options.unit.is_none().then(|| Candidates {
            from_index: index.unit.is_some(),
            columns: (0..headers.len())
                .filter(|&column| column != roles.unit && Some(column) != roles.period)
                .map(|column| (column, HashSet::new()))
                .collect(),
        });
        let shown = |(i, header): (usize, &String)| match trim(header) {
            "" => format!("column {}", i + 1),
            name => name.to_owned(),
        };
        Ok(Self {
            headers: headers.iter().enumerate().map(shown).collect(),
            roles,
            rules: Arc::new(CellRules::new(&options.format())),
            faults: Faults::default(),
            shape,
            candidates,
        })
    }

    /// Reads cells as the format of their file says.
    #[cfg(feature = "cli")]
    pub(super) fn read_by(mut self, rules: &Arc<CellRules>) -> Self {
        self.rules = Arc::clone(rules);
        self
    }

    /// Refuses numbers as units behind a first column that only counts the rows, where no option names the units; `taken`
    /// is the unit of the first row.
    pub(super) fn refuse_counted(&self, options: &ReadOptions, taken: &str) -> Result<()> {
        if options.unit.is_some() || self.roles.unit == 0 || trim(taken).parse::<f64>().is_err() {
            return Ok(());
        }
        Err(Error::from(Problem::InvalidParameter {
            method: "reading a table",
            parameter: "unit",
            found: format!(
                "not named: the first column has no header and counts the rows, as pandas and R write an index, and \
                 `{}` holds numbers",
                self.header(self.roles.unit)
            ),
            expected: "the name of the column of unit codes",
        }))
    }

    pub(super) fn roles(&self) -> &Roles {
        &self.roles
    }

    /// What a column is called in the file.
    pub(super) fn header(&self, column: usize) -> &str {
        self.headers.get(column).map_or("", String::as_str)
    }

    pub(super) fn faults(&mut self) -> &mut Faults {
        &mut self.faults
    }

    /// Takes a row. One without any content is passed over.
    pub(super) fn push<'a>(&mut self, number: u64, cell: impl Fn(usize) -> Cell<'a>) {
        let unit = cell(self.roles.unit).trimmed();
        let period = self.roles.period.map(|column| period(cell(column).trimmed()));
        if let Some(candidates) = &mut self.candidates {
            candidates.push(period.as_deref(), &cell);
        }
        if unit.is_empty() || period.as_deref() == Some("") {
            if (0..self.headers.len()).all(|column| cell(column).is_blank()) {
                return;
            }
            let blank = [
                (unit.is_empty(), Some(self.roles.unit)),
                (period.as_deref() == Some(""), self.roles.period),
            ];
            for column in blank.into_iter().filter_map(|(is_blank, column)| column.filter(|_| is_blank)) {
                let what = if column == self.roles.unit { "unit code" } else { "period" };
                let problem = format!("is blank; every row needs a {what}");
                self.faults.push(number, &self.headers[column], Cell::Text(""), problem);
            }
        }
        let mut reading = Reading {
            headers: &self.headers,
            roles: &self.roles,
            rules: &self.rules,
            faults: &mut self.faults,
        };
        let row = Row { number, unit, period: period.unwrap_or_default(), cell };
        match &mut self.shape {
            Shape::Wide(wide) => wide.push(&row, &mut reading),
            Shape::Long(long) => long.push(&row, &mut reading),
        }
    }

    /// One dataset a period, or every fault of the table.
    pub(super) fn finish(self) -> Result<Vec<Dataset>> {
        let advice = match &self.shape {
            Shape::Wide(wide) => wide.advice(&self.headers),
            Shape::Long(_) => None,
        };
        self.faults.into_result(advice)?;
        let (headers, roles, candidates) = (&self.headers, &self.roles, &self.candidates);
        let datasets = match self.shape {
            Shape::Wide(wide) => wide.finish(roles),
            Shape::Long(long) => long.finish(roles),
        };
        let datasets = datasets.map_err(|mut fault| {
            if let (Problem::DuplicateUnits { hint, .. }, Some(candidates)) =
                (fault.problem_mut(), candidates)
            {
                *hint = Some(candidates.hint(&headers[roles.unit], headers));
            }
            fault
        })?;
        if datasets.is_empty() {
            return Err(Error::from(Problem::EmptyTable {
                file: None,
                found: "there is a header but no rows",
            }));
        }
        Ok(datasets)
    }
}

/// The columns that may hold the units: those whose texts are all different within a period, as far as was read.
#[derive(Debug)]
struct Candidates {
    /// Whether the units were taken from the index of a frame.
    from_index: bool,
    /// What was met in each, with its period.
    columns: Vec<(usize, HashSet<u64>)>,
}

impl Candidates {
    fn push<'a>(&mut self, period: Option<&str>, cell: &impl Fn(usize) -> Cell<'a>) {
        self.columns.retain_mut(|(column, met)| {
            let text = cell(*column).trimmed();
            let mut hasher = DefaultHasher::new();
            (period, text).hash(&mut hasher);
            // Numbers are mostly different too, and no units.
            !text.is_empty()
                && (!met.is_empty() || text.parse::<f64>().is_err())
                && met.insert(hasher.finish())
        });
    }

    fn hint(&self, taken: &str, headers: &[String]) -> String {
        let what = if self.from_index { "the index" } else { "the first column that nothing else names," };
        let fits: Vec<String> =
            self.columns.iter().map(|(column, _)| format!("`{}`", excerpt(&headers[*column]))).collect();
        let meant = match fits.len() {
            0 => String::new(),
            1 => format!(", so did you mean {} (all different)?", fits[0]),
            _ => format!(", so did you mean one of {} (all different)?", fits.join(", ")),
        };
        format!("no `unit` was named and {what} `{}` was taken{meant}", excerpt(taken))
    }
}

/// The units of one period, with their labels.
#[derive(Debug, Default)]
pub(super) struct Frame {
    pub(super) units: Vec<String>,
    /// The row in which each unit is first met.
    pub(super) rows: Vec<u64>,
    pub(super) names: Vec<Vec<Option<String>>>,
    pub(super) groups: Vec<Vec<Option<String>>>,
    /// A column of values for each that is read.
    pub(super) values: Vec<Vec<f64>>,
}

impl Frame {
    pub(super) fn new(roles: &Roles, values: usize) -> Self {
        Self {
            names: vec![Vec::new(); roles.names.len()],
            groups: vec![Vec::new(); roles.groups.len()],
            values: vec![Vec::new(); values],
            ..Self::default()
        }
    }

    /// Adds a unit and its labels; its values are the caller's.
    pub(super) fn push_unit<'a>(&mut self, row: &Row<'a, impl Fn(usize) -> Cell<'a>>, reading: &Reading<'_>) {
        self.units.push(row.unit.to_owned());
        self.rows.push(row.number);
        for (labels, (_, column)) in self.names.iter_mut().zip(&reading.roles.names) {
            let name = (row.cell)(*column).trimmed();
            labels.push((!name.is_empty()).then(|| name.to_owned()));
        }
        for (labels, (_, column)) in self.groups.iter_mut().zip(&reading.roles.groups) {
            labels.push(reading.rules.label((row.cell)(*column)).map(str::to_owned));
        }
    }

    /// The units that occur more than once.
    pub(super) fn repeated(&self, period: &str) -> Vec<DuplicateUnit> {
        let Err(repeated) = Units::new(self.units.clone()) else { return Vec::new() };
        repeated
            .into_iter()
            .map(|(unit, at)| DuplicateUnit {
                unit: in_period(&unit, period),
                rows: at.iter().map(|&i| self.rows[i]).collect(),
            })
            .collect()
    }

    /// The dataset, its columns named by indicators, denominators and standard errors as positions in the values.
    pub(super) fn into_dataset(
        mut self,
        period: String,
        roles: &Roles,
        [indicators, denominators, errors]: [&[(String, usize)]; 3],
        unused: &Arc<[String]>,
    ) -> Result<Dataset> {
        refuse_look_alikes(&self.units, &roles.unit_header, |at| self.rows[at])?;
        let mut data = Dataset::new(self.units)?.with_unused(Arc::clone(unused));
        if !period.is_empty() {
            data = data.with_period(period);
        }
        for ((language, _), names) in roles.names.iter().zip(self.names) {
            data = data.with_names(language, names)?;
        }
        for ((name, _), members) in roles.groups.iter().zip(self.groups) {
            data = data.with_group(name, members)?;
        }
        // Taken one at a time, so that at most one column is there twice; shared where a column has two roles.
        let mut shared: Vec<Option<Arc<[f64]>>> = vec![None; self.values.len()];
        let mut column = |at: usize| {
            Arc::clone(shared[at].get_or_insert_with(|| std::mem::take(&mut self.values[at]).into()))
        };
        for (code, at) in indicators {
            data = data.with_indicator(code, column(*at))?;
        }
        for (code, at) in denominators {
            data = data.with_denominator(code, column(*at))?;
        }
        for (code, at) in errors {
            data = data.with_errors(code, column(*at))?;
        }
        Ok(data)
    }
}

/// Frames by period; rows of one period mostly follow each other.
#[derive(Debug, Default)]
pub(super) struct Frames<T> {
    by_period: IndexMap<String, T>,
    last: usize,
}

impl<T> Frames<T> {
    /// The frame of a period, made where it is new.
    pub(super) fn of(&mut self, period: &str, make: impl FnOnce() -> T) -> &mut T {
        if self.by_period.get_index(self.last).is_none_or(|(last, _)| last != period) {
            self.last = match self.by_period.get_index_of(period) {
                Some(at) => at,
                None => self.by_period.insert_full(period.to_owned(), make()).0,
            };
        }
        &mut self.by_period[self.last]
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        self.by_period.iter().map(|(period, frame)| (period.as_str(), frame))
    }

    pub(super) fn into_iter(self) -> impl Iterator<Item = (String, T)> {
        self.by_period.into_iter()
    }
}

/// A code with the period it is meant in, where there is one.
pub(super) fn in_period(code: &str, period: &str) -> String {
    if period.is_empty() { code.to_owned() } else { format!("{code}, {period}") }
}

pub(super) fn refuse_repeated(units: Vec<DuplicateUnit>) -> Result<()> {
    if units.is_empty() {
        Ok(())
    } else {
        Err(Error::from(Problem::DuplicateUnits { file: None, units, hint: None }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_found_again_after_another() {
        let mut frames: Frames<Vec<u8>> = Frames::default();
        for (period, value) in [("2020", 1), ("2021", 2), ("2020", 3)] {
            frames.of(period, Vec::new).push(value);
        }
        let all: Vec<_> = frames.into_iter().collect();
        assert_eq!(all, [("2020".to_owned(), vec![1, 3]), ("2021".to_owned(), vec![2])]);
    }
}
