//! Neither too high nor too low is good: an interval or a mid-point is best, and distance from it costs (区间型,
//! 适度型).
//!
//! ```text
//! interval    s_i = l + (u − l) · (1 − max(a − x_i, x_i − b, 0) / M),   M = max(a − min, max − b)
//! mid-point   the interval [k, k]: s_i = l + (u − l) · (1 − |x_i − k| / max |x − k|)
//! limits      s_i = l + (u − l) · (1 − (a − x_i) / (a − c))   below the interval,
//!             s_i = l + (u − l) · (1 − (x_i − b) / (d − b))   above it
//! ```
//!
//! where `[a, b]` are the best values and `[c, d]` the limits at which nothing is left, all in the raw unit; `min` and
//! `max` are the smallest and largest value present, and `l`, `u` the ends of the scale. By the data the unit that is
//! farthest away has the bottom of the scale; with limits it has it at the limit, on either side, in every period.
//!
//! Source: standard in Chinese evaluation practice, e.g. 岳超源 (2003), 《决策理论与方法》; OECD/JRC (2008), step 5, for
//! the distance to a reference.

use crate::error::Problem;
use serde::{Deserialize, Deserializer, Serialize};

use super::{Column, Direction, Normalize, Plateau, Scaling, check_interval, scale_alone};
use crate::stats::extremes;
use crate::{Error, Result};

/// The best values, and how far from them the score falls. The best values have no default.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct TargetInterval {
    /// The best values `[low, high]` in the raw unit; one number (in a file) or two equal ones are a mid-point.
    #[serde(deserialize_with = "one_or_two")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::schema::OneOf<(f64, [f64; 2])>"))]
    pub best: [f64; 2],
    /// Where nothing is left, `[low, high]` in the raw unit, around the best values. Default: as far away as the
    /// farthest unit, to both sides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limits: Option<[f64; 2]>,
    /// The scale of the scores. Default: the scale of the framework, or `[0, 1]` outside any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<[f64; 2]>,
    /// Whether values beyond the limits score the bottom of the scale. Default: yes.
    #[serde(default = "yes")]
    pub clip: bool,
}

fn yes() -> bool {
    true
}

fn one_or_two<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[f64; 2], D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "`best` is a number, or a pair of numbers")]
    enum Given {
        One(f64),
        Two([f64; 2]),
    }
    Ok(match Given::deserialize(deserializer)? {
        Given::One(middle) => [middle, middle],
        Given::Two(ends) => ends,
    })
}

impl TargetInterval {
    /// The best values are those from `low` to `high`.
    #[must_use]
    pub fn between(low: f64, high: f64) -> Self {
        Self { best: [low, high], limits: None, to: None, clip: true }
    }

    /// The best value is `middle`.
    #[must_use]
    pub fn at(middle: f64) -> Self {
        Self::between(middle, middle)
    }

    /// Sets the values at which nothing is left.
    #[must_use]
    pub fn limits(mut self, low: f64, high: f64) -> Self {
        self.limits = Some([low, high]);
        self
    }

    /// Sets the scale of the scores.
    #[must_use]
    pub fn to(mut self, low: f64, high: f64) -> Self {
        self.to = Some([low, high]);
        self
    }

    /// Says whether values beyond the limits score the bottom of the scale.
    #[must_use]
    pub fn clip(mut self, clip: bool) -> Self {
        self.clip = clip;
        self
    }

    pub(super) fn check(&self) -> Result<()> {
        self.to.map_or(Ok(()), |to| check_interval("interval", "to", to))?;
        let [a, b] = self.best;
        if !(a.is_finite() && b.is_finite() && a <= b) {
            return Err(Error::from(Problem::InvalidParameter {
                method: "interval",
                parameter: "best",
                found: format!("[{a}, {b}]"),
                expected: "two finite numbers, the second not below the first",
            }));
        }
        match self.limits {
            Some([c, d]) if !(c.is_finite() && d.is_finite() && c < a && b < d) => {
                Err(Error::from(Problem::InvalidParameter {
                    method: "interval",
                    parameter: "limits",
                    found: format!("[{c}, {d}]"),
                    expected: "two finite numbers, one below the best values and one above",
                }))
            }
            _ => Ok(()),
        }
    }

    /// An interval is best whatever the direction, so a direction of "lower" contradicts it.
    pub(super) fn check_direction(direction: Direction) -> Result<()> {
        match direction {
            Direction::Higher => Ok(()),
            Direction::Lower => Err(Error::from(Problem::InvalidParameter {
                method: "interval",
                parameter: "direction",
                found: "lower".to_owned(),
                expected: "left out: neither higher nor lower is better where an interval is best",
            })),
        }
    }

    pub(super) fn fit(&self, column: &Column<'_>) -> Result<Scaling> {
        Self::check_direction(column.direction)?;
        let [best_low, best_high] = self.best;
        let [reach_low, reach_high] = if let Some([c, d]) = self.limits {
            [best_low - c, d - best_high]
        } else {
            let range = extremes(column.values);
            if range.count == 0 {
                return Err(Error::from(Problem::NoData {
                    indicator: column.code.into(),
                    units: column.values.len(),
                }));
            }
            let farthest = (best_low - range.min).max(range.max - best_high);
            if farthest.is_infinite() {
                return Err(Error::from(Problem::Overflow {
                    what: "range",
                    node: column.code.into(),
                    unit: None,
                }));
            }
            [if farthest > 0.0 { farthest } else { f64::INFINITY }; 2]
        };
        let [low, high] = self.to.unwrap_or(column.scale);
        Ok(Scaling::Plateau(Plateau {
            best_low,
            best_high,
            reach_low,
            reach_high,
            offset: low,
            span: high - low,
            clip: self.clip,
        }))
    }
}

/// Scales a column by the distance from the best values; missing (`NaN`) stays missing. Where all values are among the
/// best, all score the top.
///
/// ```
/// use govindex::normalize::{TargetInterval, target_interval};
///
/// // Staff per office: 4 to 6 is best; 1 and 10 are the worst there are, both at 4 from there and 3.
/// let scores = target_interval(&[1.0, 5.0, 10.0], &TargetInterval::between(4.0, 6.0))?;
/// assert_eq!(scores, [0.25, 1.0, 0.0]);
/// let scores = target_interval(&[1.0, 4.5, 14.0], &TargetInterval::between(4.0, 6.0).limits(1.0, 10.0))?;
/// assert_eq!(scores, [0.0, 1.0, 0.0]);
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `no_data` when nothing is present and there are no limits, `invalid_parameter` for best values out
/// of order or limits inside them, `not_finite` for an infinite value.
pub fn target_interval(values: &[f64], parameters: &TargetInterval) -> Result<Vec<f64>> {
    scale_alone(&Normalize::Interval(*parameters), values, Direction::Higher)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mid_point_by_hand() {
        let scores = target_interval(&[2.0, 5.0, 7.0, f64::NAN, 9.0], &TargetInterval::at(5.0)).unwrap();
        assert_eq!([scores[0], scores[1], scores[2], scores[4]], [0.25, 1.0, 0.5, 0.0]);
        assert!(scores[3].is_nan());
    }

    #[test]
    fn limits_have_their_own_slope_on_each_side_and_may_be_left_open() {
        let limits = TargetInterval::between(10.0, 20.0).limits(0.0, 24.0).to(0.0, 100.0);
        let values = [-5.0, 5.0, 15.0, 22.0, 28.0];
        assert_eq!(target_interval(&values, &limits).unwrap(), [0.0, 50.0, 100.0, 50.0, 0.0]);
        assert_eq!(target_interval(&values, &limits.clip(false)).unwrap()[4], -100.0);
    }

    #[test]
    fn degenerate_columns_have_named_answers() {
        let of = |values: &[f64], parameters: TargetInterval| target_interval(values, &parameters);
        assert_eq!(of(&[5.0, 6.0], TargetInterval::between(4.0, 6.0)).unwrap(), [1.0, 1.0]);
        assert_eq!(of(&[9.0], TargetInterval::between(4.0, 6.0)).unwrap(), [0.0]);
        assert_eq!(of(&[f64::NAN], TargetInterval::at(1.0)).unwrap_err().code(), "no_data");
        assert_eq!(of(&[f64::INFINITY], TargetInterval::at(1.0)).unwrap_err().code(), "not_finite");
        assert_eq!(of(&[1.0], TargetInterval::between(2.0, 1.0)).unwrap_err().code(), "invalid_parameter");
        assert_eq!(
            of(&[1.0], TargetInterval::at(1.0).limits(1.0, 2.0)).unwrap_err().code(),
            "invalid_parameter"
        );
        assert_eq!(of(&[-1.7e308], TargetInterval::at(1.7e308)).unwrap_err().code(), "overflow");
    }

    #[test]
    fn a_file_gives_one_number_or_two() {
        let read = |text: &str| serde_json::from_str::<TargetInterval>(text);
        assert_eq!(read(r#"{"best": 5}"#).unwrap(), TargetInterval::at(5.0));
        assert_eq!(
            read(r#"{"best": [4, 6], "clip": false}"#).unwrap(),
            TargetInterval::between(4.0, 6.0).clip(false)
        );
        assert!(read("{}").unwrap_err().to_string().contains("missing field `best`"));
        assert!(read(r#"{"best": "5"}"#).unwrap_err().to_string().contains("a number, or a pair"));
    }
}
