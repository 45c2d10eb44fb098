//! Columns of Arrow as numbers and texts: the same of a frame, a stream and a Parquet file.

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{Array, ArrayRef, Float64Array, LargeStringArray};
use arrow_cast::{CastOptions, cast_with_options};
use arrow_schema::{DataType, Field};
use chrono::NaiveDate;

use super::text::without_midnight;

/// The days from 1 January of year 1 to 1 January 1970, from which Arrow and pandas count.
const EPOCH: i64 = 719_163;

/// The column as it stands, periods of pandas (which are kept as numbers) as texts: `2020`, `2020Q1`, `2020-03`,
/// `2020-03-05`.
pub(crate) fn plain(field: &Field, array: &ArrayRef) -> Result<ArrayRef, String> {
    let said = field.metadata();
    if said.get("ARROW:extension:name").is_none_or(|name| name != "pandas.period") {
        return Ok(ArrayRef::clone(array));
    }
    let about = said.get("ARROW:extension:metadata").map_or("", String::as_str);
    let about: serde_json::Value = serde_json::from_str(about).unwrap_or_default();
    let frequency = about["freq"].as_str().unwrap_or_default();
    let write: fn(i64) -> Option<String> = match frequency.split('-').next() {
        Some("Y" | "A" | "YE") => |n| Some((1970 + n).to_string()),
        Some("Q" | "QE") => |n| Some(format!("{}Q{}", 1970 + n.div_euclid(4), n.rem_euclid(4) + 1)),
        Some("M" | "ME") => |n| Some(format!("{}-{:02}", 1970 + n.div_euclid(12), n.rem_euclid(12) + 1)),
        Some("D") => |n| {
            let day = NaiveDate::from_num_days_from_ce_opt(i32::try_from(n + EPOCH).ok()?)?;
            Some(day.to_string())
        },
        _ => {
            return Err(format!(
                "is a period of pandas of the frequency `{frequency}`; years, quarters, months and days are read, so \
                 make texts of it: `.astype(str)`"
            ));
        }
    };
    let numbers = cast(array, &DataType::Int64)?;
    let texts = numbers.as_primitive::<Int64Type>().iter().map(|number| number.and_then(write));
    Ok(std::sync::Arc::new(texts.collect::<LargeStringArray>()))
}

/// The numbers of a column, as near as a number can be: those of long decimals too.
pub(crate) fn numbers(array: &ArrayRef) -> Result<Float64Array, String> {
    let is_exact = match array.data_type() {
        // Both the digits and the power of ten are exact, and so their quotient is rounded once.
        DataType::Decimal32(digits, scale)
        | DataType::Decimal64(digits, scale)
        | DataType::Decimal128(digits, scale)
        | DataType::Decimal256(digits, scale) => *digits <= 15 && (0..=22).contains(scale),
        _ => true,
    };
    if is_exact {
        return Ok(cast(array, &DataType::Float64)?.as_primitive::<Float64Type>().clone());
    }
    let number = |text: &str| text.parse().map_err(|_| "is a decimal that cannot be read".to_owned());
    texts(array)?.iter().map(|text| text.map(number).transpose()).collect()
}

/// The texts of a column; a time at midnight, which is what some libraries make of a day, is the day.
pub(crate) fn texts(array: &ArrayRef) -> Result<LargeStringArray, String> {
    let texts = cast(array, &DataType::LargeUtf8)?.as_string::<i64>().clone();
    Ok(match array.data_type() {
        DataType::Timestamp(..) | DataType::Date64 => {
            texts.iter().map(|text| text.map(without_midnight)).collect()
        }
        _ => texts,
    })
}

fn cast(array: &ArrayRef, to: &DataType) -> Result<ArrayRef, String> {
    let strict = CastOptions { safe: false, ..CastOptions::default() };
    cast_with_options(array, to, &strict).map_err(|fault| format!("cannot be read: {fault}"))
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::sync::Arc;

    use arrow_array::{Decimal128Array, Decimal256Array, Int64Array, TimestampMicrosecondArray};

    use super::*;

    fn periods(frequency: &str, numbers: Vec<Option<i64>>) -> Result<Vec<Option<String>>, String> {
        let about = HashMap::from([
            ("ARROW:extension:name".to_owned(), "pandas.period".to_owned()),
            ("ARROW:extension:metadata".to_owned(), format!("{{\"freq\": \"{frequency}\"}}")),
        ]);
        let field = Field::new("p", DataType::Int64, true).with_metadata(about);
        let array: ArrayRef = Arc::new(Int64Array::from(numbers));
        Ok(texts(&plain(&field, &array)?)?.iter().map(|text| text.map(str::to_owned)).collect())
    }

    #[test]
    fn periods_of_pandas_are_written_as_pandas_writes_them() {
        // The numbers are `pandas.Period(text, frequency).ordinal`.
        for (frequency, number, text) in [
            ("Y-DEC", 50, "2020"),
            ("Q-DEC", 200, "2020Q1"),
            ("Q-DEC", -1, "1969Q4"),
            ("M", 602, "2020-03"),
            ("D", 18_326, "2020-03-05"),
        ] {
            assert_eq!(periods(frequency, vec![Some(number), None]).unwrap(), [Some(text.to_owned()), None]);
        }
        assert!(periods("W-SUN", vec![Some(1)]).unwrap_err().contains("`W-SUN`"));
    }

    #[test]
    fn long_decimals_are_the_nearest_number() {
        let decimal = Decimal128Array::from(vec![Some(1_234_567_890_123_456_789), None]);
        let array: ArrayRef = Arc::new(decimal.with_precision_and_scale(38, 1).unwrap());
        let found = numbers(&array).unwrap();
        assert_eq!((found.value(0), found.is_null(1)), ("123456789012345678.9".parse().unwrap(), true));
        let ten = arrow_cast::parse::parse_decimal::<arrow_array::types::Decimal256Type>(
            &format!("1{}", "0".repeat(70)),
            76,
            0,
        );
        let array: ArrayRef =
            Arc::new(Decimal256Array::from(vec![ten.unwrap()]).with_precision_and_scale(76, 0).unwrap());
        assert_eq!(numbers(&array).unwrap().value(0), 1e70);
    }

    #[test]
    fn midnight_is_a_day_and_another_time_is_kept() {
        let day = 1_577_836_800_000_000;
        let array: ArrayRef = Arc::new(TimestampMicrosecondArray::from(vec![day, day + 3_600_000_000]));
        let found = texts(&array).unwrap();
        assert_eq!((found.value(0), found.value(1)), ("2020-01-01", "2020-01-01T01:00:00"));
    }
}
