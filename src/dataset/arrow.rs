//! Datasets from Arrow record batches: the data frames of pandas, polars, `DuckDB` and others.
//!
//! Roles, missing marks and errors are those of CSV files. Integers, floats, decimals and booleans are numbers; columns
//! of text are read cell by cell, as in a file. Rows count from 1.

use std::collections::HashSet;

use arrow_array::{Array, ArrayRef, Float64Array, LargeStringArray, RecordBatch};
use arrow_schema::{DataType, Field};

use super::options::ReadOptions;
use super::panel::single;
use super::roles::{Body, Index, Roles};
use super::table::Table;
use super::{Dataset, Panel};
use crate::error::{Error, Problem, Result};
use crate::parallel;
use crate::reading::{Cell, Faults, numbers, plain, texts, trim};
use crate::words::quoted_list;

/// How pandas begins the name of a column that holds an index without a name.
const NAMELESS_INDEX: &str = "__index_level_";

impl Dataset {
    /// Takes a data frame of one period, wide or long. With the feature `arrow`.
    ///
    /// The unit column is, if the options name none, the index of a pandas frame, else the first column that no option
    /// names. An index without a name is left alone where it counts the rows (in any order), and where it holds whole
    /// numbers, as a selection of rows leaves them, beside a first column of texts that are all different.
    ///
    /// # Errors
    /// As [`from_csv`](Self::from_csv), with rows counted from 1; `invalid_parameter` where batches differ in
    /// their columns, or the index has several levels and the options do not say which one is the unit.
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
    /// As [`Dataset::from_arrow`], and `periods` where the options name no period column.
    pub fn from_arrow(batches: &[RecordBatch], options: &ReadOptions) -> Result<Self> {
        Self::new(read(batches, options)?)
    }
}

fn read(batches: &[RecordBatch], options: &ReadOptions) -> Result<Vec<Dataset>> {
    let Some(first) = batches.first() else {
        return Err(Error::from(Problem::EmptyTable { file: None, found: "the frame is empty" }));
    };
    let headers = names(first);
    if headers.is_empty() {
        return Err(Error::from(Problem::EmptyTable { file: None, found: "the frame has no columns" }));
    }
    let index = index(batches, &headers, options)?;
    let mut table = Table::new(&headers, options, &index)?;
    let mut faults = Faults::default();
    let mut row = 0;
    for batch in batches {
        if names(batch) != headers {
            return Err(Error::from(Problem::InvalidParameter {
                method: "reading a frame",
                parameter: "batches",
                found: "batches with different columns".to_owned(),
                expected: "of one schema",
            }));
        }
        let columns: Vec<Column> = batch
            .columns()
            .iter()
            .zip(batch.schema_ref().fields())
            .enumerate()
            .map(|(at, (array, field))| {
                let used = use_of(table.roles(), at);
                // Where no unit is named, the texts of other columns show which might have been meant.
                let used = if used == Use::Nothing && options.unit.is_none() && is_text(array.data_type()) {
                    Use::Labels
                } else {
                    used
                };
                Column::new(field, array, used).unwrap_or_else(|reason| {
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

/// What is to be made of the index of a frame of pandas.
fn index(batches: &[RecordBatch], headers: &[String], options: &ReadOptions) -> Result<Index> {
    let levels = levels(&batches[0], headers);
    let is_nameless = |at: usize| headers[at].starts_with(NAMELESS_INDEX);
    let is_named_by = |at: usize| {
        let name = trim(&headers[at]);
        let single = [&options.unit, &options.period].into_iter().flatten();
        let lists = [&options.groups, &options.denominators].into_iter().flatten();
        let indicators = options.indicators.iter().flatten();
        let named = options.names.values().chain(options.errors.values());
        single.chain(lists).chain(indicators).chain(named).any(|other| trim(other) == name)
    };
    let (nameless, free): (Vec<usize>, Vec<usize>) = (
        levels.iter().copied().filter(|&at| is_nameless(at) && !is_named_by(at)).collect(),
        levels.iter().copied().filter(|&at| !is_named_by(at)).collect(),
    );
    let none = Index { unit: None, counters: nameless };
    let unit = match free[..] {
        _ if options.unit.is_some() => return Ok(none),
        [] => return Ok(none),
        [unit] => unit,
        _ => {
            let names: Vec<String> = free.iter().map(|&at| headers[at].clone()).collect();
            return Err(Error::from(Problem::InvalidParameter {
                method: "reading a frame",
                parameter: "unit",
                found: format!("not named, and the index has several levels: {}", quoted_list(&names)),
                expected: "the name of a level or a column",
            }));
        }
    };
    if is_nameless(unit) && is_left_over(batches, unit, headers, options, &none) {
        return Ok(none);
    }
    let counters = none.counters.into_iter().filter(|&at| at != unit).collect();
    Ok(Index { unit: Some(unit), counters })
}

/// The columns that hold the index, by what a frame of pandas says of itself.
fn levels(batch: &RecordBatch, headers: &[String]) -> Vec<usize> {
    let said = batch.schema_ref().metadata().get("pandas").map_or("", String::as_str);
    let said: serde_json::Value = serde_json::from_str(said).unwrap_or_default();
    let named: HashSet<&str> = said["index_columns"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(serde_json::Value::as_str)
        .collect();
    let is_level = |header: &String| named.contains(header.as_str()) || header.starts_with(NAMELESS_INDEX);
    (0..headers.len()).filter(|&at| is_level(&headers[at])).collect()
}

/// Whether whole numbers of an index without a name are what sorting or selecting rows left: they count the rows in some
/// order, or the first column that would be the unit otherwise has a different text in each row of a period.
fn is_left_over(
    batches: &[RecordBatch],
    at: usize,
    headers: &[String],
    options: &ReadOptions,
    index: &Index,
) -> bool {
    if !batches[0].column(at).data_type().is_integer() {
        return false;
    }
    let all_texts = |at: usize| -> Option<Vec<Option<String>>> {
        let mut all = Vec::new();
        for batch in batches {
            let array =
                plain(batch.schema_ref().field(at), batch.column(at)).and_then(|array| texts(&array)).ok()?;
            all.extend(array.iter().map(|text| text.map(|text| trim(text).to_owned())));
        }
        Some(all)
    };
    let numbers = all_texts(at).unwrap_or_default();
    let met: HashSet<usize> = numbers.iter().flatten().filter_map(|text| text.parse().ok()).collect();
    if met.len() == numbers.len() && met.iter().all(|&number| number < numbers.len()) {
        return true;
    }
    let Ok(roles) = Roles::assign(headers, options, index) else { return false };
    if roles.unit == at || !is_text(batches[0].column(roles.unit).data_type()) {
        return false;
    }
    let periods = roles.period.and_then(all_texts);
    let mut met = HashSet::new();
    let units = all_texts(roles.unit).unwrap_or_default();
    units.iter().enumerate().all(|(row, unit)| {
        let period = periods.as_ref().and_then(|periods| periods[row].as_ref());
        unit.as_ref().is_some_and(|unit| !unit.is_empty()) && met.insert((period, unit))
    })
}

/// The type of what a column holds, however it is packed.
fn held(kind: &DataType) -> &DataType {
    match kind {
        DataType::Dictionary(_, values) => values.as_ref(),
        DataType::RunEndEncoded(_, values) => values.data_type(),
        kind => kind,
    }
}

fn is_text(kind: &DataType) -> bool {
    matches!(held(kind), DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View)
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
    let is_value = match &roles.body {
        Body::Wide { indicators, denominators, errors, nameless } => {
            let is_number = [indicators, denominators, errors].into_iter().any(|columns| among(columns));
            is_number || nameless.contains(&at)
        }
        Body::Long { value, .. } => *value == at,
    };
    if roles.is_label(at) {
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
    fn new(field: &Field, array: &ArrayRef, used: Use) -> Result<Self, String> {
        if used == Use::Nothing {
            return Ok(Self::Nothing);
        }
        let array = &plain(field, array)?;
        let kind = held(array.data_type());
        let is_number = kind.is_numeric() || *kind == DataType::Boolean;
        match used {
            _ if *kind == DataType::Null => Ok(Self::Nothing),
            Use::Labels if kind.is_floating() => {
                // pandas makes years with a gap floats; Rust writes 2020.0 as 2020.
                let numbers = numbers(array)?;
                let texts =
                    numbers.iter().map(|number| number.filter(|n| !n.is_nan()).map(|n| n.to_string()));
                Ok(Self::Texts(texts.collect()))
            }
            Use::Labels if is_number => Ok(Self::Texts(texts(array)?)),
            // A day where a number is needed is told cell by cell, as in a file.
            _ if is_text(kind) || kind.is_temporal() => Ok(Self::Texts(texts(array)?)),
            Use::Values if is_number => Ok(Self::Numbers(numbers(array)?)),
            Use::Labels => {
                Err("is the type of this column; units, periods, names and groups are texts".to_owned())
            }
            Use::Values | Use::Nothing => {
                Err("is the type of this column; numbers or texts are needed".to_owned())
            }
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
        let Err(Problem::Cells { cells, .. }) =
            Dataset::from_arrow(&batches, &ReadOptions::new()).map_err(crate::Error::into_problem)
        else {
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
        assert!(fault.to_string().contains("row 1, column `day`: `2022-01-08` is not a number"), "{fault}");
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
            ("__index_level_0__", texts_of(&["A", "B"])),
        ]);
        let data = Dataset::from_arrow(&[batch], &ReadOptions::new()).unwrap();
        assert_eq!(data.units(), ["A", "B"]);
        assert_eq!(Dataset::from_arrow(&[], &ReadOptions::new()).unwrap_err().code(), "empty_table");
    }

    /// A frame as pandas hands it over, with the columns of its index behind the others.
    fn of_pandas(columns: Vec<(&str, ArrayRef)>, index: &[&str]) -> RecordBatch {
        let batch = frame(columns);
        let said = serde_json::json!({ "index_columns": index }).to_string();
        let schema = batch.schema().as_ref().clone().with_metadata([("pandas".to_owned(), said)].into());
        RecordBatch::try_new(Arc::new(schema), batch.columns().to_vec()).unwrap()
    }

    fn whole(numbers: &[i64]) -> ArrayRef {
        Arc::new(Int64Array::from(numbers.to_vec()))
    }

    fn units(batch: RecordBatch, options: &ReadOptions) -> (String, Vec<String>) {
        let data = Dataset::from_arrow(&[batch], options).unwrap();
        (data.units().join(" "), data.indicators().map(str::to_owned).collect())
    }

    #[test]
    fn an_index_of_pandas_with_a_name_is_the_unit_unless_another_column_is_named() {
        let batch = || {
            let columns = vec![
                ("iso3", texts_of(&["DNK", "KOR"])),
                ("X", whole(&[1, 2])),
                ("code", whole(&[110_000, 120_000])),
            ];
            of_pandas(columns, &["code"])
        };
        let x = ReadOptions::new().indicators(["X"]);
        assert_eq!(units(batch(), &x).0, "110000 120000");
        assert_eq!(units(batch(), &x.clone().unit("iso3")).0, "DNK KOR");
        assert_eq!(units(batch(), &ReadOptions::new().group("code").indicators(["X"])).0, "DNK KOR");
        let levels = of_pandas(
            vec![("X", whole(&[1, 2])), ("unit", texts_of(&["A", "B"])), ("year", whole(&[2020, 2020]))],
            &["unit", "year"],
        );
        assert_eq!(units(levels.clone(), &ReadOptions::new().period("year")).0, "A B");
        let fault = Dataset::from_arrow(&[levels], &ReadOptions::new()).unwrap_err().to_string();
        assert!(fault.contains("several levels: `unit`, `year`"), "{fault}");
    }

    #[test]
    fn whole_numbers_without_a_name_are_the_unit_unless_rows_were_sorted_or_selected() {
        let batch = |names: &[&str], index: &[i64]| {
            let columns = vec![
                ("name", texts_of(names)),
                ("X", whole(&[1, 2, 3])),
                ("__index_level_0__", whole(index)),
            ];
            of_pandas(columns, &["__index_level_0__"])
        };
        let x = ReadOptions::new().indicators(["X"]);
        let different = ["A", "B", "C"];
        assert_eq!(units(batch(&different, &[2, 0, 1]), &x).0, "A B C", "sorted");
        assert_eq!(units(batch(&different, &[3, 7, 9]), &x).0, "A B C", "selected");
        assert_eq!(units(batch(&["east", "west", "east"], &[3, 7, 9]), &x).0, "3 7 9");
        let named = ReadOptions::new().unit("name");
        assert_eq!(units(batch(&different, &[3, 7, 9]), &named), ("A B C".into(), vec!["X".into()]));
        let columns = vec![("X", whole(&[1, 2])), ("__index_level_0__", whole(&[110_000, 120_000]))];
        assert_eq!(units(of_pandas(columns, &[]), &ReadOptions::new().indicators(["X"])).0, "110000 120000");
    }
}
