//! What a value is compared with: the best unit, the mean, an agreed target, a named unit.

use serde::{Deserialize, Serialize};

use super::{Column, Direction, check_finite};
use crate::error::{Problem, nearest};
use crate::stats::{Divisor, extremes, moments_of};
use crate::{Error, Result};

/// What a value is compared with.
///
/// ```toml
/// reference = "best"              # best | mean | sum | norm | target
/// reference = { unit = "EST" }    # the unit of this code
/// reference = { value = 12.5 }    # a number in the raw unit of the indicator
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Reference {
    /// The best value present: the largest, or the smallest where lower is better.
    #[default]
    Best,
    /// The mean of the values present.
    Mean,
    /// Their sum.
    Sum,
    /// The root of the sum of their squares.
    Norm,
    /// The indicator's own `target`, in its raw unit.
    Target,
    /// The value of the unit of this code.
    Unit(String),
    /// A number in the raw unit.
    Value(f64),
}

impl Reference {
    pub(super) fn check(&self, method: &'static str) -> Result<()> {
        match self {
            Self::Value(value) => check_finite(method, "reference", *value),
            _ => Ok(()),
        }
    }

    /// Whether the reference comes from the data, so that it moves when other units do.
    pub(super) fn reads_data(&self) -> bool {
        !matches!(self, Self::Target | Self::Value(_))
    }

    /// The number that is meant, in the raw unit of the column, of which at least one value is present.
    pub(super) fn find(&self, method: &'static str, column: &Column<'_>) -> Result<f64> {
        let invalid = |found: String, expected: &'static str| {
            Error::from(Problem::InvalidParameter { method, parameter: "reference", found, expected })
        };
        let present = || column.values.iter().filter(|x| !x.is_nan());
        match self {
            Self::Best => {
                let range = extremes(column.values);
                Ok(if column.direction == Direction::Higher { range.max } else { range.min })
            }
            Self::Mean => Ok(moments_of(column.values, Divisor::Population).mean),
            Self::Sum => Ok(present().sum()),
            Self::Norm => Ok(present().map(|x| x * x).sum::<f64>().sqrt()),
            Self::Value(value) => Ok(*value),
            Self::Target => column.target.ok_or_else(|| {
                invalid(
                    format!("the target of `{}`, which is not given", column.code),
                    "a target: give the indicator `target = …` in its raw unit",
                )
            }),
            Self::Unit(code) => {
                if column.units.is_empty() {
                    return Err(invalid(
                        format!("unit `{code}`, but the values are of no named units"),
                        "the value itself, `{ value = … }`",
                    ));
                }
                let mut rows = column.units.iter().zip(column.values).filter(|(unit, _)| *unit == code);
                let Some((_, value)) = rows.next() else {
                    return Err(Error::from(Problem::UnknownUnit {
                        unit: code.clone(),
                        nearest: nearest(code, column.units.iter().map(String::as_str)),
                    }));
                };
                if rows.next().is_some() {
                    return Err(invalid(
                        format!("unit `{code}`, which has a value in each of several periods"),
                        "of one period: use `bounds = \"period\"` or a base period",
                    ));
                }
                if value.is_nan() {
                    return Err(invalid(
                        format!("unit `{code}`, which has no value of `{}`", column.code),
                        "a unit that has one",
                    ));
                }
                Ok(*value)
            }
        }
    }
}
