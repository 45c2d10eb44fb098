//! The wide form: a row is a unit, a column an indicator.

use std::sync::Arc;

use super::Dataset;
use super::roles::{Body, Roles};
use super::table::{Frame, Frames, Reading, Row, refuse_repeated};
use crate::error::Result;
use crate::reading::Cell;

/// The rows of a wide table.
#[derive(Debug)]
pub(super) struct Wide {
    /// Indicators and denominators, as positions in `columns`.
    indicators: Vec<(String, usize)>,
    denominators: Vec<(String, usize)>,
    /// Standard errors by indicator, likewise.
    errors: Vec<(String, usize)>,
    /// The columns of numbers, each once.
    columns: Vec<Column>,
    nameless: Vec<usize>,
    frames: Frames<Frame>,
}

#[derive(Debug)]
struct Column {
    position: usize,
    numbers: usize,
    faults: usize,
}

impl Wide {
    pub(super) fn new(roles: &Roles) -> Self {
        let mut wide = Self {
            indicators: Vec::new(),
            denominators: Vec::new(),
            errors: Vec::new(),
            columns: Vec::new(),
            nameless: Vec::new(),
            frames: Frames::default(),
        };
        if let Body::Wide { indicators, denominators, errors, nameless } = &roles.body {
            wide.indicators = wide.slots(indicators);
            wide.denominators = wide.slots(denominators);
            wide.errors = wide.slots(errors);
            wide.nameless.clone_from(nameless);
        }
        wide
    }

    fn slots(&mut self, columns: &[(String, usize)]) -> Vec<(String, usize)> {
        let mut slot = |position: usize| {
            let known = self.columns.iter().position(|column| column.position == position);
            known.unwrap_or_else(|| {
                self.columns.push(Column { position, numbers: 0, faults: 0 });
                self.columns.len() - 1
            })
        };
        columns.iter().map(|(code, position)| (code.clone(), slot(*position))).collect()
    }

    pub(super) fn push<'a>(&mut self, row: &Row<'a, impl Fn(usize) -> Cell<'a>>, reading: &mut Reading<'_>) {
        let frame = self.frames.of(&row.period, || Frame::new(reading.roles, self.columns.len()));
        frame.push_unit(row, reading);
        for (column, values) in self.columns.iter_mut().zip(&mut frame.values) {
            let cell = (row.cell)(column.position);
            let header = &reading.headers[column.position];
            let value = reading.faults.number(reading.rules, row.number, header, cell);
            column.numbers += usize::from(value.is_some_and(|value| !value.is_nan()));
            column.faults += usize::from(value.is_none());
            values.push(value.unwrap_or(f64::NAN));
        }
        for &position in &self.nameless {
            let cell = (row.cell)(position);
            if !cell.is_blank() {
                let problem =
                    "stands in a column without a name; give the column a name, or list the `indicators`";
                reading.faults.push(row.number, &reading.headers[position], cell, problem);
            }
        }
    }

    /// What to do with columns that hold no number at all: they are names or notes rather than indicators.
    pub(super) fn advice(&self, headers: &[String]) -> Option<String> {
        let texts: Vec<String> = self
            .columns
            .iter()
            .filter(|column| column.faults > 0 && column.numbers == 0)
            .map(|column| format!("`{}`", crate::words::excerpt(&headers[column.position])))
            .collect();
        let (first, more) = (texts.first()?, texts.len() - 1);
        let subject = match more {
            0 => format!("{first} holds"),
            1 => format!("{first} and {} hold", texts[1]),
            _ => format!("{first} and {more} other columns hold"),
        };
        Some(format!(
            "{subject} no number at all: name such a column in `names` or `groups`, or list the `indicators` to read"
        ))
    }

    pub(super) fn finish(self, roles: &Roles) -> Result<Vec<Dataset>> {
        refuse_repeated(self.frames.iter().flat_map(|(period, frame)| frame.repeated(period)).collect())?;
        let unused: Arc<[String]> = roles.unused.clone().into();
        self.frames
            .into_iter()
            .map(|(period, frame)| {
                let columns = [&self.indicators[..], &self.denominators, &self.errors];
                frame.into_dataset(period, roles, columns, &unused)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::dataset::{Dataset, Panel, ReadOptions};
    use crate::error::Error;

    fn read(text: &str, options: &ReadOptions) -> Result<Dataset, Error> {
        Dataset::from_csv(text.as_bytes(), options)
    }

    #[test]
    fn standard_errors_stand_beside_their_indicator() {
        let options = ReadOptions::new().errors("A", "A_se");
        let data = Dataset::from_csv("u,A,A_se,B\nx,1,0.5,3\ny,2,,4\n".as_bytes(), &options).unwrap();
        assert_eq!(data.indicators().collect::<Vec<_>>(), ["A", "B"]);
        let errors = data.indicator("A").unwrap().errors().unwrap();
        assert!((errors[0] - 0.5).abs() < 1e-15 && errors[1].is_nan());
        let code = |text: &str, options: &ReadOptions| {
            let fault = Dataset::from_csv(text.as_bytes(), options).unwrap_err();
            (fault.code(), fault.to_string())
        };
        let (kind, told) = code("u,A,A_se\nx,1,-0.5\n", &options);
        assert!(kind == "unsuitable_value" && told.contains("`A` is -0.5 for unit `x`"), "{told}");
        let (kind, told) = code("u,A\nx,1\n", &options);
        assert!(
            kind == "missing_columns" && told.contains("`A_se` for the standard errors of `A`"),
            "{told}"
        );
        assert_eq!(code("u,B,A_se\nx,1,2\n", &options).0, "missing_columns");
        let long = ReadOptions::new().unit("u").long("k", "v").errors("A", "A_se");
        let text = "u,k,v\nx,A,1\nx,A_se,0.5\ny,A,2\n";
        let data = Dataset::from_csv(text.as_bytes(), &long).unwrap();
        assert_eq!(data.indicators().collect::<Vec<_>>(), ["A"]);
        assert!((data.indicator("A").unwrap().errors().unwrap()[0] - 0.5).abs() < 1e-15);
    }

    #[test]
    fn a_column_may_be_an_indicator_and_a_denominator() {
        let options = ReadOptions::new().indicators(["POP", "X"]).denominator("POP");
        let data = read("unit,POP,X\nA,10,1\n", &options).unwrap();
        let (indicator, denominator) = (data.indicator("POP").unwrap(), data.denominator("POP").unwrap());
        assert!(std::sync::Arc::ptr_eq(&indicator.shared(), &denominator.shared()));
        assert_eq!(data.indicators().collect::<Vec<_>>(), ["POP", "X"]);
    }

    #[test]
    fn a_column_of_text_is_told_from_a_slip_in_a_column_of_numbers() {
        let fault = read("unit,Country,X\nA,Albania,1\nB,Belgium,two\n", &ReadOptions::new()).unwrap_err();
        let text = fault.to_string();
        assert!(text.contains("3 cells are not usable"), "{text}");
        assert!(text.contains("`Country` holds no number at all"), "{text}");
        assert!(!text.contains("`X` holds"), "{text}");
    }

    #[test]
    fn nameless_columns_are_ignored_when_they_are_empty() {
        assert_eq!(read("unit,X,,\nA,1,,\n", &ReadOptions::new()).unwrap().indicators().count(), 1);
        let fault = read("unit,X,,\nA,1,,7\n", &ReadOptions::new()).unwrap_err();
        assert!(
            fault.to_string().contains("row 2, column `column 4`: `7` stands in a column without"),
            "{fault}"
        );
        assert!(read("unit,X,,\nA,1,,7\n", &ReadOptions::new().indicators(["X"])).is_ok());
    }

    #[test]
    fn a_unit_may_come_back_in_another_period_only() {
        let options = ReadOptions::new().period("year");
        let text = "year,unit,X\n2020,A,1\n2021,A,2\n2021,A,3\n";
        let fault = Panel::from_csv(text.as_bytes(), &options).unwrap_err();
        let crate::error::Problem::DuplicateUnits { units, .. } = fault.problem() else { panic!("{fault}") };
        assert_eq!((units[0].unit.as_str(), &units[0].rows[..]), ("A, 2021", &[3, 4][..]));
    }
}
