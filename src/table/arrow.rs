//! Result tables as Arrow record batches, for data frames.

use crate::error::Problem;
use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, Int64Array, LargeStringArray, RecordBatch, RecordBatchOptions};
use arrow_schema::{ArrowError, DataType, Field, Schema};

use super::{Cells, Table};
use crate::{Error, Result};

impl Table {
    /// The table as a record batch, numbers with every digit, missing cells null. With the feature `arrow`.
    ///
    /// Texts become `LargeUtf8`, numbers `Float64`, counts `Int64`: signed, so that differences of ranks do not wrap.
    ///
    /// ```
    /// use govindex::{Cells, Table};
    ///
    /// let table = Table::new()
    ///     .with("unit", Cells::from(["A", "B"]))
    ///     .with("rank", Cells::Count(vec![Some(1), None]));
    /// let batch = table.to_arrow()?;
    /// assert_eq!((batch.num_rows(), batch.num_columns()), (2, 2));
    /// assert_eq!(batch.column(1).null_count(), 1);
    /// # Ok::<(), govindex::Error>(())
    /// ```
    ///
    /// # Errors
    /// `invalid_parameter` for a count above 2^63 − 1.
    pub fn to_arrow(&self) -> Result<RecordBatch> {
        let rows = self.rows();
        let batch = || -> Result<RecordBatch, ArrowError> {
            let arrays =
                self.columns.iter().map(|(_, cells)| array(cells, rows)).collect::<Result<Vec<_>, _>>()?;
            let fields = self.columns.iter().map(|(name, cells)| Field::new(name, data_type(cells), true));
            let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
            // A table without columns has no array to take the number of rows from.
            let options = RecordBatchOptions::new().with_row_count(Some(rows));
            RecordBatch::try_new_with_options(schema, arrays, &options)
        };
        batch().map_err(|error| {
            Error::from(Problem::InvalidParameter {
                method: "Table::to_arrow",
                parameter: "table",
                found: error.to_string(),
                expected: "a table of counts below 2^63",
            })
        })
    }
}

fn data_type(cells: &Cells) -> DataType {
    match cells {
        Cells::Text(_) => DataType::LargeUtf8,
        Cells::Number { .. } => DataType::Float64,
        Cells::Count(_) => DataType::Int64,
    }
}

fn array(cells: &Cells, rows: usize) -> Result<ArrayRef, ArrowError> {
    Ok(match cells {
        Cells::Text(texts) => {
            Arc::new(texts.iter().take(rows).map(Option::as_deref).collect::<LargeStringArray>())
        }
        Cells::Number { values, .. } => Arc::new(
            values
                .iter()
                .take(rows)
                .map(|&value| (!value.is_nan()).then_some(value))
                .collect::<Float64Array>(),
        ),
        Cells::Count(counts) => {
            let signed = |count: Option<u64>| count.map(i64::try_from).transpose();
            let counts =
                counts.iter().take(rows).map(|&count| signed(count)).collect::<Result<Int64Array, _>>();
            Arc::new(counts.map_err(|error| ArrowError::CastError(error.to_string()))?)
        }
    })
}

#[cfg(test)]
mod tests {
    use arrow_array::Array as _;
    use arrow_array::cast::AsArray as _;
    use arrow_array::types::{Float64Type, Int64Type};

    use super::*;

    #[test]
    fn every_kind_of_cell_arrives_and_missing_ones_are_null() {
        let table = Table::new()
            .with("unit", Cells::Text(vec![Some("内蒙古".into()), None]))
            .with("score", Cells::Number { values: vec![f64::NAN, -0.1], decimals: Some(0) })
            .with("rank", Cells::Count(vec![None, Some(7)]));
        let batch = table.to_arrow().unwrap();
        let [unit, score, rank] = [0, 1, 2].map(|at| batch.column(at));
        assert_eq!(unit.as_string::<i64>().iter().collect::<Vec<_>>(), [Some("内蒙古"), None]);
        assert_eq!(score.as_primitive::<Float64Type>().iter().collect::<Vec<_>>(), [None, Some(-0.1)]);
        assert_eq!(rank.as_primitive::<Int64Type>().iter().collect::<Vec<_>>(), [None, Some(7)]);
    }

    #[test]
    fn empty_tables_and_short_columns_pass_and_a_count_beyond_i64_does_not() {
        assert_eq!(Table::new().to_arrow().unwrap().num_rows(), 0);
        let ragged = Table::new()
            .with("a", Cells::Count(vec![Some(1), Some(2)]))
            .with("b", Cells::Count(vec![Some(1)]));
        assert_eq!(ragged.to_arrow().unwrap().column(0).len(), 1);
        let fault = Table::new().with("a", Cells::Count(vec![Some(u64::MAX)])).to_arrow().unwrap_err();
        assert_eq!(fault.code(), "invalid_parameter");
    }
}
