//! The long form: a row is one value of one unit, so that any number of indicators fits three columns.

use std::sync::Arc;

use indexmap::{IndexMap, IndexSet};

use super::Dataset;
use super::options::ReadOptions;
use super::roles::{Body, Roles, rename};
use super::table::{Frame, Frames, Reading, Row, in_period, refuse_repeated};
use crate::error::{DuplicateUnit, Error, HELPED, MissingColumn, Problem, Result, nearest};
use crate::reading::Cell;

/// The rows of a long table, turned into columns as they come.
#[derive(Debug)]
pub(super) struct Long {
    options: ReadOptions,
    /// The codes met so far that are read; their positions are those of the columns.
    codes: IndexSet<String>,
    unread: IndexSet<String>,
    frames: Frames<Pivot>,
}

/// The units and columns of one period.
#[derive(Debug, Default)]
pub(super) struct Pivot {
    frame: Frame,
    units: IndexMap<String, ()>,
    /// The row that each cell comes from, by column; 0 where there is none.
    sources: Vec<Vec<u64>>,
    /// The rows of cells that come more than once, by column and unit.
    repeated: IndexMap<(usize, usize), Vec<u64>>,
}

impl Pivot {
    pub(super) fn new(frame: Frame) -> Self {
        Self { frame, ..Self::default() }
    }

    /// The position of a unit; `add` fills in its labels where it is new.
    pub(super) fn unit(&mut self, code: &str, add: impl FnOnce(&mut Frame)) -> (usize, bool) {
        if let Some(position) = self.units.get_index_of(code) {
            return (position, false);
        }
        add(&mut self.frame);
        (self.units.insert_full(code.to_owned(), ()).0, true)
    }

    /// Puts a value where it belongs, or notes that something is there already.
    pub(super) fn set(&mut self, column: usize, unit: usize, row: u64, value: f64) {
        if self.sources.len() <= column {
            self.sources.resize_with(column + 1, Vec::new);
            self.frame.values.resize_with(column + 1, Vec::new);
        }
        let (sources, values) = (&mut self.sources[column], &mut self.frame.values[column]);
        if sources.len() <= unit {
            sources.resize(unit + 1, 0);
            values.resize(unit + 1, f64::NAN);
        }
        if sources[unit] == 0 {
            sources[unit] = row;
            values[unit] = value;
        } else {
            self.repeated.entry((column, unit)).or_insert_with(|| vec![sources[unit]]).push(row);
        }
    }

    /// The cells that come more than once, named by unit, indicator and period.
    pub(super) fn repeated(&self, codes: &IndexSet<String>, period: &str) -> Vec<DuplicateUnit> {
        let name = |&(column, unit): &(usize, usize)| {
            in_period(&format!("{}, {}", self.frame.units[unit], codes[column]), period)
        };
        self.repeated
            .iter()
            .map(|(cell, rows)| DuplicateUnit { unit: name(cell), rows: rows.clone() })
            .collect()
    }

    /// The frame with all columns at full length.
    pub(super) fn into_frame(mut self, columns: usize) -> Frame {
        let units = self.frame.units.len();
        self.frame.values.resize_with(columns, Vec::new);
        for values in &mut self.frame.values {
            values.resize(units, f64::NAN);
        }
        self.frame
    }
}

impl Long {
    pub(super) fn new(options: &ReadOptions) -> Self {
        Self {
            options: options.clone(),
            codes: IndexSet::new(),
            unread: IndexSet::new(),
            frames: Frames::default(),
        }
    }

    pub(super) fn push<'a>(&mut self, row: &Row<'a, impl Fn(usize) -> Cell<'a>>, reading: &mut Reading<'_>) {
        let &Body::Long { indicator, value } = &reading.roles.body else { return };
        let pivot = self.frames.of(&row.period, || Pivot::new(Frame::new(reading.roles, 0)));
        let (unit, is_new) = pivot.unit(row.unit, |frame| frame.push_unit(row, reading));
        if !is_new {
            complete_labels(&mut pivot.frame, unit, row, reading);
        }
        let code = rename((row.cell)(indicator).trimmed(), &self.options);
        if code.is_empty() {
            let problem = "is blank; every row needs an indicator code";
            reading.faults.push(row.number, &reading.headers[indicator], Cell::Text(""), problem);
            return;
        }
        let column = if let Some(column) = self.codes.get_index_of(code) {
            column
        } else if is_read(&self.options, code) {
            self.codes.insert_full(code.to_owned()).0
        } else {
            if !self.unread.contains(code) {
                self.unread.insert(code.to_owned());
            }
            return;
        };
        let cell = (row.cell)(value);
        let header = format!("{}, {code}", reading.headers[value]);
        if let Some(value) = reading.faults.number(reading.rules, row.number, &header, cell) {
            pivot.set(column, unit, row.number, value);
        }
    }

    pub(super) fn finish(self, roles: &Roles) -> Result<Vec<Dataset>> {
        let repeated = |(period, pivot): (&str, &Pivot)| pivot.repeated(&self.codes, period);
        refuse_repeated(self.frames.iter().flat_map(repeated).collect())?;
        self.check_codes()?;
        let at = |code: &String| {
            let code = code.trim();
            self.codes.get_index_of(code).map(|column| (code.to_owned(), column))
        };
        let denominators: Vec<_> = self.options.denominators.iter().filter_map(at).collect();
        let of_errors = |(code, error): (&String, &String)| {
            Some((code.trim().to_owned(), self.codes.get_index_of(error.trim())?))
        };
        let errors: Vec<_> = self.options.errors.iter().filter_map(of_errors).collect();
        let has_other_role = |code: &str| {
            let columns = self.options.errors.values().map(|error| error.trim());
            columns.chain(denominators.iter().map(|(name, _)| name.as_str())).any(|other| other == code)
        };
        let indicators: Vec<_> = match &self.options.indicators {
            Some(codes) => codes.iter().filter_map(at).collect(),
            None => self.codes.iter().filter(|code| !has_other_role(code)).filter_map(at).collect(),
        };
        let unused: Arc<[String]> = roles.unused.iter().chain(&self.unread).cloned().collect();
        let columns = self.codes.len();
        self.frames
            .into_iter()
            .map(|(period, pivot)| {
                let roled = [&indicators[..], &denominators, &errors];
                pivot.into_frame(columns).into_dataset(period, roles, roled, &unused)
            })
            .collect()
    }

    /// Every code that the options name must have come.
    fn check_codes(&self) -> Result<()> {
        if self.frames.iter().next().is_none() {
            return Ok(());
        }
        let indicators = self.options.indicators.iter().flatten().map(|code| (code, code.as_str()));
        let denominators = self.options.denominators.iter().map(|code| (code, "the denominators"));
        let columns: Vec<MissingColumn> = indicators
            .chain(denominators)
            .chain(self.options.errors.values().map(|code| (code, "the standard errors")))
            .map(|(code, needed_for)| (code.trim(), needed_for))
            .filter(|(code, _)| !self.codes.contains(*code))
            .enumerate()
            .map(|(i, (code, needed_for))| {
                // What the table lacks is the name that it was to hold, before renaming.
                let renamed = self.options.rename.iter().find(|(_, to)| to.trim() == code);
                let (column, needed_for) = match renamed {
                    Some((from, to)) => (from.trim(), format!("`{to}`")),
                    None => (code, needed_for.to_owned()),
                };
                let nearest = nearest(column, self.unread.iter().map(String::as_str).filter(|_| i < HELPED));
                MissingColumn { column: column.to_owned(), needed_for, nearest }
            })
            .collect();
        if columns.is_empty() {
            return Ok(());
        }
        let found = self.codes.iter().chain(&self.unread).cloned().collect();
        let column = self.options.long.as_ref().map_or("", |long| &long.indicator);
        let hint = format!("in the long form these are the indicator codes in `{column}`");
        Err(Error::from(Problem::MissingColumns { file: None, columns, found, hint: Some(hint) }))
    }
}

fn is_read(options: &ReadOptions, code: &str) -> bool {
    let names = |codes: &[String]| codes.iter().any(|other| other.trim() == code);
    options.indicators.as_deref().is_none_or(names)
        || names(&options.denominators)
        || options.errors.values().any(|other| other.trim() == code)
}

/// A unit's labels stand in each of its rows: a blank one is filled in, a different one is a fault.
fn complete_labels<'a>(
    frame: &mut Frame,
    unit: usize,
    row: &Row<'a, impl Fn(usize) -> Cell<'a>>,
    reading: &mut Reading<'_>,
) {
    let names = frame.names.iter_mut().zip(&reading.roles.names).map(|pair| (pair, false));
    let groups = frame.groups.iter_mut().zip(&reading.roles.groups).map(|pair| (pair, true));
    for ((labels, &(_, column)), is_group) in names.chain(groups) {
        let cell = (row.cell)(column);
        let text = cell.trimmed();
        let label =
            if is_group { reading.rules.label(cell) } else { Some(text).filter(|text| !text.is_empty()) };
        match (&mut labels[unit], label) {
            (_, None) => {}
            (slot @ None, Some(label)) => *slot = Some(label.to_owned()),
            (Some(known), Some(label)) if known == label => {}
            (Some(known), Some(_)) => {
                let problem = format!(
                    "differs from `{}`, which the same unit has in row {}",
                    crate::words::excerpt(known),
                    frame.rows[unit]
                );
                reading.faults.push(row.number, &reading.headers[column], cell, problem);
            }
        }
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "what is read is exact")]
mod tests {
    use super::*;
    use crate::dataset::Panel;

    const TEXT: &str = "国家,年份,指标,数值,地区\n丹麦,2020,OSI,0.9,欧洲\n韩国,2020,OSI,0.8,亚洲\n\
                        丹麦,2020,POP,5.8,\n韩国,2022,TII,..,亚洲\n丹麦,2022,OSI,0.95,欧洲\n";

    fn options() -> ReadOptions {
        ReadOptions::new().unit("国家").period("年份").long("指标", "数值").group("地区").denominator("POP")
    }

    #[test]
    fn a_long_table_becomes_datasets_with_the_same_columns() {
        let panel = Panel::from_csv(TEXT.as_bytes(), &options()).unwrap();
        let (first, second) = (panel.get("2020").unwrap(), panel.get("2022").unwrap());
        assert_eq!(first.units(), ["丹麦", "韩国"]);
        assert_eq!(first.indicator("OSI").unwrap().values(), [0.9, 0.8]);
        assert_eq!(first.denominator("POP").unwrap().values()[0], 5.8);
        assert!(first.denominator("POP").unwrap().values()[1].is_nan());
        assert_eq!(first.group("地区").unwrap()[1].as_deref(), Some("亚洲"));
        assert_eq!(second.units(), ["韩国", "丹麦"]);
        assert_eq!(second.indicators().collect::<Vec<_>>(), ["OSI", "TII"]);
        assert_eq!(second.indicator("OSI").unwrap().values()[1], 0.95);
    }

    #[test]
    fn only_the_codes_asked_for_are_read() {
        let text = "unit,code,value\nA,X,1\nA,NOTE,see annex\n";
        let options = ReadOptions::new().long("code", "value");
        let data = Dataset::from_csv(text.as_bytes(), &options.clone().indicators(["X"])).unwrap();
        assert_eq!(data.unused_columns(), ["NOTE"]);
        let fault =
            Dataset::from_csv(text.as_bytes(), &options.clone().indicators(["X", "Note."])).unwrap_err();
        assert!(fault.to_string().contains("`Note.` (did you mean `NOTE`?)"), "{fault}");
        assert!(fault.to_string().contains("indicator codes in `code`"), "{fault}");
        assert_eq!(Dataset::from_csv(text.as_bytes(), &options).unwrap_err().code(), "cells");
    }

    #[test]
    fn a_cell_that_comes_twice_is_refused_even_where_it_is_missing() {
        let text = "unit,code,value\nA,X,..\nB,X,1\nA,X,2\nA,X,3\n";
        let fault =
            Dataset::from_csv(text.as_bytes(), &ReadOptions::new().long("code", "value")).unwrap_err();
        let Problem::DuplicateUnits { units, .. } = fault.clone().into_problem() else { panic!("{fault}") };
        assert_eq!(units, [DuplicateUnit { unit: "A, X".into(), rows: vec![2, 4, 5] }]);
    }

    #[test]
    fn a_unit_has_one_group() {
        let text = "unit,code,value,g\nA,X,1,east\nA,Y,1,west\nA,,1,east\n";
        let options = ReadOptions::new().long("code", "value").group("g");
        let fault = Dataset::from_csv(text.as_bytes(), &options).unwrap_err().to_string();
        assert!(
            fault.contains("row 3, column `g`: `west` differs from `east`, which the same unit has in row 2")
        );
        assert!(fault.contains("row 4, column `code`: `` is blank"), "{fault}");
    }
}
