//! Datasets from Arrow record batches: the data frames of pandas, polars, `DuckDB` and others.
//!
//! Roles, missing marks and errors are those of CSV files. Integers, floats, decimals and booleans are numbers; columns
//! of text are read cell by cell, as in a file. Rows count from 1.

use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::{Array, ArrayRef, Float64Array, LargeStringArray, RecordBatch};
use arrow_cast::{CastOptions, cast_with_options};
use arrow_schema::DataType;

use super::options::ReadOptions;
use super::panel::single;
use super::roles::{Body, Roles};
use super::table::Table;
use super::{Dataset, Panel};
use crate::error::{Error, Result};
use crate::parallel;
use crate::reading::{Cell, Faults};

/// What pandas calls the column that holds an index without a name.
const NAMELESS_INDEX: &str = "__index_level_0__";

impl Dataset {
    /// Takes a data frame of one period, wide or long. With the feature `arrow`.
    ///
    /// The unit column is, if the options name none, the nameless index of a pandas frame, else the first column that no
    /// option names.
    ///
    /// # Errors
    /// As [`from_csv`](Self::from_csv), with rows counted from 1; [`Error::InvalidParameter`] where batches differ in
    /// their columns.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use arrow_array::{ArrayRef, Float64Array, RecordBatch, StringArray};
    /// use govindex::dataset::{Dataset, ReadOptions};
    ///
    /// let frame = RecordBatch::try_from_iter([
    ///     ("iso3", Arc::new(StringArray::from(vec!["DNK", "KOR"])) as ArrayRef),
    ///     ("OSI", Arc::new(Float64Array::from(vec![Some(0.97), None])) as ArrayRef),
    /// ])?;
    /// let data = Dataset::from_arrow(&[frame], &ReadOptions::new())?;
    /// assert_eq!(data.units(), ["DNK", "KOR"]);
    /// assert!(data.indicator("OSI").unwrap().values()[1].is_nan());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_arrow(batches: &[RecordBatch], options: &ReadOptions) -> Result<Self> {
        single(read(batches, options)?)
    }
}

impl Panel {
    /// Takes a data frame whose period column the options name. With the feature `arrow`.
    ///
    /// # Errors
    /// As [`Dataset::from_arrow`], and [`Error::Periods`] where the options name no period column.
    pub fn from_arrow(batches: &[RecordBatch], options: &ReadOptions) -> Result<Self> {
        Self::new(read(batches, options)?)
    }
}

fn read(batches: &[RecordBatch], options: &ReadOptions) -> Result<Vec<Dataset>> {
    let Some(first) = batches.first() else {
        return Err(Error::EmptyTable { file: None, found: "the frame is empty" });
    };
    let headers = names(first);
    if headers.is_empty() {
        return Err(Error::EmptyTable { file: None, found: "the frame has no columns" });
    }
    let mut options = options.clone();
    if options.unit.is_none() && headers.iter().any(|header| header == NAMELESS_INDEX) {
        options.unit = Some(NAMELESS_INDEX.to_owned());
    }
    let mut table = Table::new(&headers, &options)?;
    let mut faults = Faults::default();
    let mut row = 0;
    for batch in batches {
        if names(batch) != headers {
            return Err(Error::InvalidParameter {
                method: "reading a frame",
                parameter: "batches",
                found: "batches with different columns".to_owned(),
                expected: "of one schema",
            });
        }
        let columns: Vec<Column> = batch
            .columns()
            .iter()
            .enumerate()
            .map(|(at, array)| {
                Column::new(array, use_of(table.roles(), at)).unwrap_or_else(|reason| {
                    if row == 0 {
                        faults.push(1, &headers[at], Cell::Text(&array.data_type().to_string()), reason);
                    }
                    Column::Nothing
                })
            })
            .collect();
        for i in 0..batch.num_rows() {
            parallel::check_stop()?;
            row += 1;
            table.push(row, |at| columns.get(at).map_or(Cell::Null, |column| column.cell(i)));
        }
    }
    faults.into_result(None)?;
    table.finish()
}

fn names(batch: &RecordBatch) -> Vec<String> {
    batch.schema_ref().fields().iter().map(|field| field.name().clone()).collect()
}

/// What a column is read as.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    Labels,
    Values,
    Nothing,
}

fn use_of(roles: &Roles, at: usize) -> Use {
    let among = |columns: &[(String, usize)]| columns.iter().any(|&(_, column)| column == at);
    let (is_value, is_code) = match &roles.body {
        Body::Wide { indicators, denominators, nameless } => {
            (among(indicators) || among(denominators) || nameless.contains(&at), false)
        }
        Body::Long { indicator, value } => (*value == at, *indicator == at),
    };
    if roles.unit == at || roles.period == Some(at) || among(&roles.names) || among(&roles.groups) || is_code
    {
        // A column of labels that is also one of values is read as text; its numbers survive that.
        Use::Labels
    } else if is_value {
        Use::Values
    } else {
        Use::Nothing
    }
}

/// A column of a batch, ready to be read cell by cell.
enum Column {
    Texts(LargeStringArray),
    Numbers(Float64Array),
    Nothing,
}

impl Column {
    fn new(array: &ArrayRef, used: Use) -> Result<Self, String> {
        let kind = match array.data_type() {
            DataType::Dictionary(_, values) => values.as_ref(),
            DataType::RunEndEncoded(_, values) => values.data_type(),
            kind => kind,
        };
        let is_text = matches!(kind, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View);
        let is_number = kind.is_numeric() || *kind == DataType::Boolean;
        match used {
            Use::Nothing => Ok(Self::Nothing),
            _ if *kind == DataType::Null => Ok(Self::Nothing),
            Use::Labels if kind.is_floating() => {
                // pandas makes years with a gap floats; Rust writes 2020.0 as 2020.
                let numbers = cast(array, &DataType::Float64)?;
                let texts = numbers.as_primitive::<Float64Type>().iter();
                Ok(Self::Texts(
                    texts.map(|number| number.filter(|n| !n.is_nan()).map(|n| n.to_string())).collect(),
                ))
            }
            Use::Labels if is_text || is_number || kind.is_temporal() => Ok(Self::Texts(texts(array)?)),
            Use::Values if is_text => Ok(Self::Texts(texts(array)?)),
            Use::Values if is_number => {
                let numbers = cast(array, &DataType::Float64)?;
                Ok(Self::Numbers(numbers.as_primitive::<Float64Type>().clone()))
            }
            Use::Labels => {
                Err("is the type of this column; units, periods, names and groups are texts".to_owned())
            }
            Use::Values => Err("is the type of this column; numbers or texts are needed".to_owned()),
        }
    }

    fn cell(&self, row: usize) -> Cell<'_> {
        match self {
            Self::Texts(texts) if texts.is_valid(row) => Cell::Text(texts.value(row)),
            Self::Numbers(numbers) if numbers.is_valid(row) => Cell::Number(numbers.value(row)),
            _ => Cell::Null,
        }
    }
}

fn texts(array: &ArrayRef) -> Result<LargeStringArray, String> {
    Ok(cast(array, &DataType::LargeUtf8)?.as_string::<i64>().clone())
}

fn cast(array: &ArrayRef, to: &DataType) -> Result<ArrayRef, String> {
    let strict = CastOptions { safe: false, ..CastOptions::default() };
    cast_with_options(array, to, &strict).map_err(|fault| format!("cannot be read: {fault}"))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::types::Int32Type;
    use arrow_array::{
        BooleanArray, Date32Array, Decimal128Array, DictionaryArray, Int64Array, StringArray, StringViewArray,
    };

    use super::*;

    fn frame(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
        RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, array)| (name, array, true)))
            .unwrap()
    }

    fn texts_of(values: &[&str]) -> ArrayRef {
        Arc::new(StringArray::from(values.to_vec()))
    }

    #[test]
    fn every_type_of_number_is_read() {
        let decimal = Decimal128Array::from(vec![1250, 5]).with_precision_and_scale(6, 2).unwrap();
        let dictionary: DictionaryArray<Int32Type> = vec!["1,5", "n/a"].into_iter().collect();
        let batch = frame(vec![
            ("u", Arc::new(StringViewArray::from(vec!["A", "B"]))),
            ("int", Arc::new(Int64Array::from(vec![Some(7), None]))),
            ("bool", Arc::new(BooleanArray::from(vec![true, false]))),
            ("decimal", Arc::new(decimal)),
            ("dictionary", Arc::new(dictionary)),
            ("text", texts_of(&[" 2,5", "-"])),
        ]);
        let data = Dataset::from_arrow(&[batch], &ReadOptions::new().decimal_comma(true)).unwrap();
        let row = |row: usize| -> Vec<f64> {
            data.indicators().map(|code| data.indicator(code).unwrap().values()[row]).collect()
        };
        assert_eq!(row(0), [7.0, 1.0, 12.5, 1.5, 2.5]);
        assert_eq!(row(1)[1..3], [0.0, 0.05]);
        assert!([0, 3, 4].iter().all(|&column| row(1)[column].is_nan()));
    }

    #[test]
    fn a_frame_and_a_file_give_the_same_panel() {
        let file = "year,unit,g,X\n2020,1,east,0.5\n2021,1,,..\n2021,2,west,0.75\n";
        let options = ReadOptions::new().period("year").group("g");
        let group: DictionaryArray<Int32Type> = vec![Some("east"), None, Some("west")].into_iter().collect();
        let whole = frame(vec![
            ("year", Arc::new(Float64Array::from(vec![2020.0, 2021.0, 2021.0]))),
            ("unit", Arc::new(Int64Array::from(vec![1, 1, 2]))),
            ("g", Arc::new(group)),
            ("X", Arc::new(Float64Array::from(vec![0.5, f64::NAN, 0.75]))),
        ]);
        let expected = Panel::from_csv(file.as_bytes(), &options).unwrap();
        assert_eq!(Panel::from_arrow(std::slice::from_ref(&whole), &options).unwrap(), expected);
        let batches = [whole.slice(0, 1), whole.slice(1, 2)];
        assert_eq!(Panel::from_arrow(&batches, &options).unwrap(), expected);
        assert_eq!(Dataset::from_arrow(&batches, &options).unwrap_err().code(), "periods");
    }

    #[test]
    fn the_long_form_is_read_from_frames_too() {
        let batch = frame(vec![
            ("unit", texts_of(&["A", "A", "B"])),
            ("code", texts_of(&["X", "Y", "X"])),
            ("value", Arc::new(Int64Array::from(vec![1, 2, 3]))),
        ]);
        let data = Dataset::from_arrow(&[batch], &ReadOptions::new().long("code", "value")).unwrap();
        assert_eq!(data.indicator("X").unwrap().values(), [1.0, 3.0]);
        assert!(data.indicator("Y").unwrap().values()[1].is_nan());
    }

    #[test]
    fn faults_name_row_and_column_across_batches() {
        let batch = |values: Vec<f64>| {
            let units: Vec<String> = values.iter().map(|value| format!("u{value}")).collect();
            frame(vec![
                ("u", Arc::new(StringArray::from(units))),
                ("X", Arc::new(Float64Array::from(values))),
            ])
        };
        let batches = [batch(vec![1.0, 2.0]), batch(vec![3.0, f64::INFINITY])];
        let Err(Error::Cells { cells, .. }) = Dataset::from_arrow(&batches, &ReadOptions::new()) else {
            panic!()
        };
        assert_eq!((cells[0].row, cells[0].column.as_str(), cells[0].text.as_str()), (4, "X", "inf"));
        let other = frame(vec![("u", texts_of(&["A"])), ("Y", texts_of(&["1"]))]);
        let fault = Dataset::from_arrow(&[batches[0].clone(), other], &ReadOptions::new()).unwrap_err();
        assert_eq!(fault.code(), "invalid_parameter");
    }

    #[test]
    fn columns_that_are_no_numbers_are_named_and_unread_ones_ignored() {
        let batch = frame(vec![
            ("u", texts_of(&["A"])),
            ("day", Arc::new(Date32Array::from(vec![19_000]))),
            ("X", Arc::new(Int64Array::from(vec![1]))),
        ]);
        let fault = Dataset::from_arrow(std::slice::from_ref(&batch), &ReadOptions::new()).unwrap_err();
        assert!(fault.to_string().contains("column `day`: `Date32` is the type of this column"), "{fault}");
        let data =
            Dataset::from_arrow(std::slice::from_ref(&batch), &ReadOptions::new().indicators(["X"])).unwrap();
        assert_eq!(data.unused_columns(), ["day"]);
        let data = Dataset::from_arrow(&[batch], &ReadOptions::new().period("day")).unwrap();
        assert_eq!(data.period(), Some("2022-01-08"));
    }

    #[test]
    fn an_index_without_a_name_is_the_unit() {
        let batch = frame(vec![
            ("X", Arc::new(Int64Array::from(vec![1, 2]))),
            (NAMELESS_INDEX, texts_of(&["A", "B"])),
        ]);
        let data = Dataset::from_arrow(&[batch], &ReadOptions::new()).unwrap();
        assert_eq!(data.units(), ["A", "B"]);
        assert_eq!(Dataset::from_arrow(&[], &ReadOptions::new()).unwrap_err().code(), "empty_table");
    }
}
