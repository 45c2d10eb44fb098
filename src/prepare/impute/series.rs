//! A gap in a unit's series over time becomes the value before it, the one behind it, or what lies on the straight line
//! between both.
//!
//! ```text
//! forward   x̂(t) = x(a)         a the last time before t with a value
//! backward  x̂(t) = x(b)         b the first time after t with a value
//! linear    x̂(t) = x(a) + (x(b) − x(a)) (t − a) / (b − a)
//! ```
//!
//! With `limit`, every value that a filled one is made of lies at most so far away **in time**: a limit of 2 years is
//! 2 years, however many periods the panel has in between. Where one side is missing, the gap stays, or takes the
//! nearest value (`ends = "nearest"`).
//!
//! Sources: OECD/JRC (2008), *Handbook on Constructing Composite Indicators*, step 3; W. Becker et al. (2022), *COINr*,
//! JOSS 7(78), 4567 (`impute_panel`, whose limit counts periods; its `latest` is `forward`, its `constant` is `forward`
//! with the nearest value at the ends, its `linear` is `linear` with the nearest value at the ends).

use crate::error::{Label, Problem};
use serde::{Deserialize, Serialize};

use crate::stats::sort;
use crate::{Error, Result};

/// Where a gap takes its value from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Fill {
    /// The last value before it.
    #[default]
    Forward,
    /// The first value behind it.
    Backward,
    /// The straight line between both.
    Linear,
}

/// What becomes of a gap that has values on the other side only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Ends {
    /// It stays.
    #[default]
    Gap,
    /// It takes the nearest value.
    Nearest,
}

/// Parameters of filling a series.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Series {
    /// Where a gap takes its value from. Default: forward.
    pub fill: Fill,
    /// How far away in time a value may be read from, at least 0. Default: any distance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<f64>,
    /// What becomes of a gap that has values on the other side only. Default: it stays.
    pub ends: Ends,
}

impl Series {
    /// Sets where a gap takes its value from.
    #[must_use]
    pub fn fill(mut self, fill: Fill) -> Self {
        self.fill = fill;
        self
    }

    /// Sets how far away in time a value may be read from.
    #[must_use]
    pub fn limit(mut self, limit: f64) -> Self {
        self.limit = Some(limit);
        self
    }

    /// Sets what becomes of a gap that has values on the other side only.
    #[must_use]
    pub fn ends(mut self, ends: Ends) -> Self {
        self.ends = ends;
        self
    }

    /// Checks the parameters.
    ///
    /// # Errors
    /// `invalid_parameter` when the limit is negative or no number.
    pub fn check(&self) -> Result<()> {
        match self.limit {
            Some(limit) if limit.is_nan() || limit < 0.0 => Err(Error::from(Problem::InvalidParameter {
                method: "impute (series)",
                parameter: "limit",
                found: limit.to_string(),
                expected: "a length of time of at least 0, in the unit of the periods",
            })),
            _ => Ok(()),
        }
    }
}

/// A filled value of a series.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SeriesCell {
    /// Which entry of the series, from 0.
    pub at: usize,
    /// What was filled in.
    pub value: f64,
    /// The entries it was made of: the one before it in time and the one behind it.
    pub sources: [Option<usize>; 2],
}

impl SeriesCell {
    /// How the value came about, in words; `period` names an entry of the series.
    #[must_use]
    pub fn told(&self, period: impl Fn(usize) -> String) -> String {
        match self.sources.map(|at| at.map(&period)) {
            [Some(a), Some(b)] => format!("on the line from {a} to {b}"),
            [Some(a), None] => format!("carried forward from {a}"),
            [None, b] => format!("carried backward from {}", b.unwrap_or_default()),
        }
    }
}

/// Fills the gaps of one unit's series; `times` and `values` belong together and may stand in any order.
///
/// ```
/// use govindex::prepare::impute::{Series, series};
///
/// let (filled, cells) =
///     series(&[2018.0, 2019.0, 2021.0, 2024.0], &[5.0, f64::NAN, f64::NAN, 8.0], &Series::default().limit(2.0))?;
/// assert_eq!(filled[1], 5.0);
/// assert!(filled[2].is_nan(), "2021 is three years from 2018");
/// assert_eq!(cells[0].sources, [Some(0), None]);
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `invalid_parameter` as [`Series::check`]; `length_mismatch`; `not_finite` for an infinite
/// value or a time that is no finite number; `periods` where a time occurs twice.
pub fn series(times: &[f64], values: &[f64], parameters: &Series) -> Result<(Vec<f64>, Vec<SeriesCell>)> {
    parameters.check()?;
    if times.len() != values.len() {
        return Err(Error::from(Problem::LengthMismatch {
            what: "the series".to_owned(),
            found: values.len(),
            expected: times.len(),
            of: "periods",
        }));
    }
    let order = in_time(times)?;
    if let Some(row) = crate::stats::first_infinite(values) {
        return Err(Error::from(Problem::NotFinite {
            indicator: Label::Word("values"),
            unit: Label::row(row),
            value: values[row].to_string(),
        }));
    }
    Ok(along(times, values, &order, parameters))
}

/// The order of the times.
pub(crate) fn in_time(times: &[f64]) -> Result<Vec<usize>> {
    if let Some(row) = times.iter().position(|t| !t.is_finite()) {
        return Err(Error::from(Problem::NotFinite {
            indicator: Label::Word("times"),
            unit: Label::row(row),
            value: times[row].to_string(),
        }));
    }
    let order = sort::order(times);
    let twice: Vec<String> = order
        .windows(2)
        .filter(|pair| times[pair[0]] >= times[pair[1]])
        .map(|pair| times[pair[0]].to_string())
        .collect();
    if twice.is_empty() {
        return Ok(order);
    }
    Err(Error::from(Problem::Periods {
        file: None,
        periods: twice,
        fault: "periods occur more than once in a series",
        remedy: "give each period once",
    }))
}

/// Fills along an order that has been checked.
pub(crate) fn along(
    times: &[f64],
    values: &[f64],
    order: &[usize],
    parameters: &Series,
) -> (Vec<f64>, Vec<SeriesCell>) {
    let mut out = values.to_vec();
    let mut cells = Vec::new();
    let mut before: Option<usize> = None;
    for (place, &at) in order.iter().enumerate() {
        if !values[at].is_nan() {
            before = Some(at);
            continue;
        }
        let behind = order[place..].iter().copied().find(|&i| !values[i].is_nan());
        let [a, b] = match (parameters.fill, before, behind) {
            (Fill::Forward, Some(a), _) => [Some(a), None],
            (Fill::Backward, _, Some(b)) => [None, Some(b)],
            (Fill::Linear, Some(a), Some(b)) => [Some(a), Some(b)],
            (_, a, b) if parameters.ends == Ends::Nearest => [a, b],
            _ => continue,
        };
        let t = times[at];
        let near = |i: Option<usize>| {
            i.is_none_or(|i| parameters.limit.is_none_or(|limit| (times[i] - t).abs() <= limit))
        };
        let value = match (a, b) {
            _ if !(near(a) && near(b)) => continue,
            (Some(a), Some(b)) => {
                let way = (t - times[a]) / (times[b] - times[a]);
                values[a] * (1.0 - way) + values[b] * way
            }
            (Some(a), None) => values[a],
            (None, Some(b)) => values[b],
            (None, None) => continue,
        };
        out[at] = value;
        cells.push(SeriesCell { at, value, sources: [a, b] });
    }
    sort::by_key(&mut cells, |cell| cell.at);
    (out, cells)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GAP: f64 = f64::NAN;

    fn filled(times: &[f64], values: &[f64], parameters: Series) -> Vec<Option<f64>> {
        let (out, _) = series(times, values, &parameters).unwrap();
        out.into_iter().map(|x| Some(x).filter(|x| !x.is_nan())).collect()
    }

    #[test]
    fn the_three_ways_and_their_ends() {
        let t = [1.0, 2.0, 4.0, 5.0];
        let x = [GAP, 3.0, GAP, 9.0];
        let way = |fill| Series::default().fill(fill);
        assert_eq!(filled(&t, &x, way(Fill::Forward)), [None, Some(3.0), Some(3.0), Some(9.0)]);
        assert_eq!(filled(&t, &x, way(Fill::Backward)), [Some(3.0), Some(3.0), Some(9.0), Some(9.0)]);
        assert_eq!(filled(&t, &x, way(Fill::Linear)), [None, Some(3.0), Some(7.0), Some(9.0)]);
        let both = way(Fill::Linear).ends(Ends::Nearest);
        assert_eq!(filled(&t, &x, both)[0], Some(3.0));
        assert_eq!(filled(&t, &[GAP, GAP, 1.0, GAP], both), [Some(1.0); 4]);
        assert_eq!(filled(&t, &[GAP; 4], both), [None; 4]);
    }

    #[test]
    fn the_limit_counts_time_and_not_periods() {
        let t = [2010.0, 2020.0, 2021.0];
        let x = [1.0, GAP, GAP];
        assert_eq!(filled(&t, &x, Series::default().limit(1.0)), [Some(1.0), None, None]);
        assert_eq!(filled(&t, &x, Series::default().limit(10.0)), [Some(1.0), Some(1.0), None]);
        let line = Series::default().fill(Fill::Linear).limit(2.0);
        assert_eq!(filled(&[0.0, 1.0, 4.0], &[0.0, GAP, 4.0], line)[1], None, "the far end is three away");
    }

    #[test]
    fn the_order_of_the_rows_does_not_matter() {
        let (out, cells) = series(&[3.0, 1.0, 2.0], &[GAP, 7.0, GAP], &Series::default()).unwrap();
        assert_eq!(out, [7.0; 3]);
        assert_eq!(
            cells.iter().map(|c| (c.at, c.sources[0])).collect::<Vec<_>>(),
            [(0, Some(1)), (2, Some(1))]
        );
    }

    #[test]
    fn bad_input() {
        let code = |t: &[f64], x: &[f64], p: Series| series(t, x, &p).unwrap_err().code();
        assert_eq!(code(&[1.0, 1.0], &[1.0, GAP], Series::default()), "periods");
        assert_eq!(code(&[1.0, GAP], &[1.0, GAP], Series::default()), "not_finite");
        assert_eq!(code(&[1.0], &[f64::INFINITY], Series::default()), "not_finite");
        assert_eq!(code(&[1.0], &[], Series::default()), "length_mismatch");
        assert_eq!(code(&[1.0], &[1.0], Series::default().limit(-1.0)), "invalid_parameter");
        assert!(series(&[], &[], &Series::default()).unwrap().0.is_empty());
    }
}
