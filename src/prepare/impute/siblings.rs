//! A gap becomes what the unit's other indicators of the dimension say: their mean, on a common scale.
//!
//! ```text
//! z_ij = (x_ij − min_j) / (max_j − min_j)      (1 − z_ij where lower is better)
//! ẑ_ij = mean or median of z_ik over the indicators k of the dimension that are present for unit i
//! x̂_ij = ẑ_ij, scaled back by min_j, max_j and the direction of j
//! ```
//!
//! This is what an arithmetic mean with rescaled weights does silently; here the value is written down. A unit without
//! any value in the dimension keeps its gaps. A column whose values are all equal has only that value to fill in, and
//! says nothing of others.
//!
//! Source: W. Becker et al. (2022), *COINr*, JOSS 7(78), 4567 (`Impute` by row).

use super::{Centre, Imputed, Within, refuse_infinite};
use crate::error::{Label, Problem};
use crate::stats::{Columns, extremes};
use crate::{Error, Result};

use serde::{Deserialize, Serialize};

/// Parameters of filling a gap by the unit's other indicators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Siblings {
    /// What stands for the other indicators. Default: their mean.
    pub by: Centre,
    /// Which indicators of a framework are read. Default: those of the same dimension.
    pub within: Within,
}

impl Default for Siblings {
    fn default() -> Self {
        Self { by: Centre::Mean, within: Within::Parent }
    }
}

impl Siblings {
    /// Sets what stands for the other indicators.
    #[must_use]
    pub fn by(mut self, by: Centre) -> Self {
        self.by = by;
        self
    }
}

/// Fills the gaps of the indicators of one dimension by each unit's other values. `lower_is_better` says so of each
/// column; none for no column.
///
/// ```
/// use govindex::prepare::impute::{Siblings, siblings};
/// use govindex::stats::Columns;
///
/// let (share, days) = ([0.0, 0.5, 1.0], [9.0, f64::NAN, 1.0]);
/// let columns = Columns::new(vec![&share, &days])?;
/// let filled = siblings(&columns, &[false, true], &Siblings::default())?;
/// assert_eq!(filled.columns[1][1], 5.0);
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `length_mismatch` of the directions; `not_finite` for an infinite value; `overflow` where a
/// range is beyond that of a number.
pub fn siblings(columns: &Columns<'_>, lower_is_better: &[bool], parameters: &Siblings) -> Result<Imputed> {
    refuse_infinite(columns)?;
    if !lower_is_better.is_empty() && lower_is_better.len() != columns.len() {
        return Err(Error::from(Problem::LengthMismatch {
            what: "the list of directions".to_owned(),
            found: lower_is_better.len(),
            expected: columns.len(),
            of: "columns",
        }));
    }
    let turned = |j: usize| lower_is_better.get(j).copied().unwrap_or(false);
    let ranges: Vec<_> = columns.iter().map(extremes).collect();
    if let Some(j) = ranges.iter().position(|r| r.count > 0 && !(r.max - r.min).is_finite()) {
        return Err(Error::from(Problem::Overflow { what: "range", node: Label::column(j), unit: None }));
    }
    // Scaled as −x to [−max, −min] where lower is better.
    let scaled = |j: usize, x: f64| {
        let width = ranges[j].max - ranges[j].min;
        if width > 0.0 {
            if turned(j) { (ranges[j].max - x) / width } else { (x - ranges[j].min) / width }
        } else {
            f64::NAN
        }
    };
    let mut centres = vec![f64::NAN; columns.rows()];
    let mut present = Vec::with_capacity(columns.len());
    for (row, centre) in centres.iter_mut().enumerate() {
        if columns.iter().any(|column| column[row].is_nan()) {
            present.clear();
            present.extend(
                columns.iter().enumerate().map(|(j, column)| scaled(j, column[row])).filter(|z| !z.is_nan()),
            );
            *centre = parameters.by.of(&mut present);
        }
    }
    let method = format!("{} of siblings", parameters.by.name());
    Ok(Imputed::by(
        columns,
        |j, i| {
            let (z, range) = (centres[i], &ranges[j]);
            if range.count == 0 {
                f64::NAN
            } else if turned(j) {
                range.max - z * (range.max - range.min)
            } else {
                range.min + z * (range.max - range.min)
            }
        },
        &method,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GAP: f64 = f64::NAN;

    #[test]
    fn rows_and_columns_without_data_keep_their_gaps() {
        let (a, b, c, d) = ([0.0, GAP, 4.0], [GAP, GAP, GAP], [7.0, GAP, GAP], [GAP, GAP, 1.0]);
        let columns = Columns::new(vec![&a, &b, &c, &d]).unwrap();
        let made = siblings(&columns, &[], &Siblings::default()).unwrap();
        // The third column has one value, and the first says where the unit stands.
        assert_eq!(made.columns[2][2], 7.0);
        assert_eq!(made.columns[3][0], 1.0);
        assert!(made.columns[1].iter().all(|x| x.is_nan()) && made.columns[0][1].is_nan());
        assert_eq!(made.left, 6);
    }

    #[test]
    fn bad_input() {
        let (a, b) = ([1.0, f64::INFINITY], [-1.7e308, 1.7e308]);
        let one = |x: &[f64], d: &[bool]| siblings(&Columns::new(vec![x]).unwrap(), d, &Siblings::default());
        assert_eq!(one(&a, &[]).unwrap_err().code(), "not_finite");
        assert_eq!(one(&b, &[]).unwrap_err().code(), "overflow");
        assert_eq!(one(&a[..1], &[true, true]).unwrap_err().code(), "length_mismatch");
    }
}
