//! Datasets from CSV files.
//!
//! pandas and R write the index of a frame as a first column without a header. Where it only counts the rows it says nothing,
//! and is left alone.

use std::io::Read;

use super::Dataset;
use super::options::ReadOptions;
use super::roles::Index;
use super::table::Table;
use crate::error::Result;
use crate::parallel;
use crate::reading::{Cell, CsvRecords, Ragged, trim};

/// Reads a CSV file into one dataset a period.
pub(super) fn read(source: impl Read, options: &ReadOptions) -> Result<Vec<Dataset>> {
    let (mut records, headers) = CsvRecords::open(source, &options.format())?;
    let mut index = Index::default();
    let mut first_cells = None;
    if headers.first().is_some_and(|header| trim(header).is_empty()) {
        first_cells = records.count_rows()?;
        index.counters.extend(first_cells.is_some().then_some(0));
    }
    let mut table = Table::new(&headers, options, &index)?;
    if let Some(cells) = &first_cells {
        table.refuse_counted(options, cells.get(table.roles().unit).unwrap_or_default())?;
    }
    let mut ragged = Ragged::of(headers.len());
    while records.next()? {
        parallel::check_stop()?;
        if records.open_quote {
            let column = table.header(records.record.len() - 1).to_owned();
            records.refuse_open_quote(&column, table.faults());
        } else if records.record.len() == headers.len() {
            let record = &records.record;
            table.push(records.line, |column| Cell::Text(record.get(column).unwrap_or_default()));
        } else {
            ragged.push(records.line, records.record.len());
        }
    }
    ragged.check()?;
    table.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dataset(text: &str, options: &ReadOptions) -> Result<Dataset> {
        Dataset::from_csv(text.as_bytes(), options)
    }

    #[test]
    fn an_index_that_pandas_or_r_wrote_is_no_unit() {
        for (first, second) in [("0", "1"), ("1", "2"), ("\"1\"", "\"2\"")] {
            let text = format!(",iso3,OSI\n{first},DNK,0.9\n{second},KOR,0.8\n");
            for options in [ReadOptions::new(), ReadOptions::new().unit("iso3")] {
                let data = dataset(&text, &options).unwrap();
                assert_eq!(data.units(), ["DNK", "KOR"]);
                assert_eq!(data.indicators().collect::<Vec<_>>(), ["OSI"]);
            }
        }
        // Rows beyond the count, and codes that are no count.
        let data = dataset(",iso3,OSI\n0,DNK,0.9\n1,KOR,0.8\n7,EST,1\n", &ReadOptions::new()).unwrap_err();
        assert!(data.to_string().contains("`iso3` holds no number"), "{data}");
        let data = dataset(",OSI\nDNK,0.9\nKOR,0.8\n", &ReadOptions::new()).unwrap();
        assert_eq!(data.units(), ["DNK", "KOR"]);
    }

    #[test]
    fn numbers_behind_a_count_of_rows_may_be_units_or_not() {
        let text = ",code,OSI\n0,110000,0.9\n1,120000,0.8\n";
        let fault = dataset(text, &ReadOptions::new()).unwrap_err().to_string();
        assert!(fault.contains("`unit` is not named") && fault.contains("`code` holds numbers"), "{fault}");
        assert_eq!(dataset(text, &ReadOptions::new().unit("code")).unwrap().units(), ["110000", "120000"]);
        let all = ReadOptions::new().indicators(["code", "OSI"]);
        assert_eq!(dataset(text, &all).unwrap().units(), ["0", "1"], "no other column is left");
    }

    #[test]
    fn where_no_unit_is_named_the_column_that_was_taken_and_one_that_fits_are_told() {
        let text = "survey_year,iso3,region,OSI\n2024,DNK,EU,0.9\n2024,KOR,AS,0.8\n2024,EST,EU,1\n";
        let wanted = ReadOptions::new().indicators(["OSI"]);
        let fault = dataset(text, &wanted).unwrap_err().to_string();
        assert!(
            fault.contains("`survey_year` was taken, so did you mean `iso3` (all different)?"),
            "{fault}"
        );
        let named = dataset(text, &wanted.unit("survey_year")).unwrap_err().to_string();
        assert!(!named.contains("did you mean"), "{named}");
    }

    #[test]
    fn other_files_are_named_for_what_they_are() {
        for (bytes, what) in [
            (&b"PK\x03\x04\x14\0\x06\0"[..], "an Excel workbook"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel workbook"),
            (b"PAR1\x15\x04", "a Parquet file"),
            (b"%PDF-1.7\n", "a PDF document"),
            (b"ARROW1\0\0", "an Arrow file"),
            (b"\x1f\x8b\x08\0", "a gzip archive"),
        ] {
            for encoding in [None, Some("gbk"), Some("windows-1252")] {
                let mut options = ReadOptions::new();
                options.encoding = encoding.map(str::to_owned);
                let fault = Dataset::from_csv(bytes, &options).unwrap_err();
                assert_eq!(fault.code(), "not_text");
                assert!(fault.to_string().contains(what), "{fault}");
            }
        }
        assert!(dataset("PKW,OSI\nA,1\n", &ReadOptions::new()).is_ok());
    }

    #[test]
    fn a_period_is_a_year_however_it_is_written() {
        let text = "年份,unit,X\n2016年,A,1\n２０１６,B,2\n2017,A,3\n";
        let panel = crate::Panel::from_csv(text.as_bytes(), &ReadOptions::new().period("年份")).unwrap();
        assert_eq!(panel.periods().collect::<Vec<_>>(), ["2016", "2017"]);
        assert_eq!(panel.get("2016年").unwrap().units(), ["A", "B"]);
    }
}
