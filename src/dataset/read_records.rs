//! Datasets from records that were read already, of whatever kind of file.

use std::borrow::Cow;

use super::Dataset;
use super::options::ReadOptions;
use super::roles::Index;
use super::table::Table;
use crate::error::Result;
use crate::evidence::{Labels, Records, Values};
use crate::reading::Cell;

/// A column of records, ready to be read cell by cell.
enum Column<'a> {
    Texts(Cow<'a, Labels>),
    Numbers(&'a [f64]),
}

impl Column<'_> {
    fn cell(&self, row: usize) -> Cell<'_> {
        match self {
            Self::Texts(labels) => Cell::Text(&labels.names[labels.said()[row] as usize]),
            Self::Numbers(values) => Cell::Number(values[row]),
        }
    }
}

/// Takes records as the rows of a file: one dataset per period. Cells are read by the format of their own file, not by that
/// of the options, and faults name the rows there.
pub(crate) fn read_records(records: &Records, options: &ReadOptions) -> Result<Vec<Dataset>> {
    let headers: Vec<String> = records.columns().map(str::to_owned).collect();
    let mut index = Index::default();
    let counts = headers.first().is_some_and(String::is_empty) && counts_rows(&records.text("")?);
    index.counters.extend(counts.then_some(0));
    let mut table = Table::new(&headers, options, &index)?.read_by(records.rules());
    let columns = headers
        .iter()
        .enumerate()
        .map(|(at, header)| match records.values(header)? {
            Values::Numbers(values) if !table.roles().is_label(at) => Ok(Column::Numbers(values)),
            _ => Ok(Column::Texts(records.labels(header)?)),
        })
        .collect::<Result<Vec<_>>>()?;
    if counts && !records.is_empty() {
        table.refuse_counted(options, columns[table.roles().unit].cell(0).trimmed())?;
    }
    for row in 0..records.len() {
        table.push(records.row(row), |column| columns[column].cell(row));
    }
    table.finish()
}

/// Whether texts count the rows, from 0 or 1.
fn counts_rows(texts: &[Option<String>]) -> bool {
    let numbers: Option<Vec<usize>> =
        texts.iter().map(|text| text.as_ref().and_then(|text| text.parse().ok())).collect();
    numbers.is_some_and(|numbers| {
        let first = numbers.first().copied().unwrap_or(0);
        first <= 1 && numbers.iter().zip(first..).all(|(&number, next)| number == next)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::{Format, Percent};

    #[test]
    fn records_are_read_as_their_file_is_written() {
        let text = "title;;\n\nunit;X;年\n@x;-1,2e-05;2024年\n-A1;-2,5%;2025\n";
        let (_, text) = text.split_once('\n').unwrap();
        let format = Format::new().delimiter(';').decimal_comma(true).percent(Percent::Fraction);
        let records = Records::from_csv(text.as_bytes(), &format).unwrap();
        let found = read_records(&records, &ReadOptions::new().period("年")).unwrap();
        let told: Vec<_> = found
            .iter()
            .map(|data| (data.period().unwrap(), &*data.units()[0], data.indicator("X").unwrap().values()[0]))
            .collect();
        assert_eq!(told, [("2024", "@x", -1.2e-5), ("2025", "-A1", -0.025)]);
        let records = Records::from_csv(text.replace("-2,5%", "five").as_bytes(), &format).unwrap();
        let fault = read_records(&records, &ReadOptions::new().period("年")).unwrap_err().to_string();
        assert!(fault.contains("row 4, column `X`: `five`"), "{fault}");
    }

    #[test]
    fn an_index_that_counts_the_rows_is_no_unit() {
        let records = Records::from_csv(",iso3,X\n0,DNK,1\n1,KOR,2\n".as_bytes(), &Format::new()).unwrap();
        assert_eq!(read_records(&records, &ReadOptions::new()).unwrap()[0].units(), ["DNK", "KOR"]);
        let numbers = Records::from_csv(",code,X\n0,11,1\n1,12,2\n".as_bytes(), &Format::new()).unwrap();
        let fault = read_records(&numbers, &ReadOptions::new()).unwrap_err().to_string();
        assert!(fault.contains("`unit` is not named"), "{fault}");
    }
}
