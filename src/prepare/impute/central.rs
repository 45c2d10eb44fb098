//! A gap becomes the mean or the median of the indicator, over all units or over those of the unit's group.
//!
//! ```text
//! x̂_ij = mean or median of x_kj over the units k (of the group of i) whose value is present
//! ```
//!
//! A unit whose group is not known, or whose group has no value, keeps its gap. The mean leaves the total as it is and
//! makes the spread too small; it says nothing of the unit.
//!
//! Source: OECD/JRC (2008), *Handbook on Constructing Composite Indicators*, step 3 (unconditional mean imputation).

use crate::error::Problem;
use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::{Imputed, refuse_infinite};
use crate::stats::quantile::quantile_of;
use crate::stats::{Columns, Quantile};
use crate::{Error, Result};

/// What stands for a set of values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Centre {
    /// The arithmetic mean.
    #[default]
    Mean,
    /// The median.
    Median,
}

impl Centre {
    /// Of values without gaps, whose order it may change; `NaN` of none.
    pub(super) fn of(self, present: &mut [f64]) -> f64 {
        match self {
            Self::Mean if present.is_empty() => f64::NAN,
            Self::Mean => {
                let n = present.len() as f64;
                let mean = present.iter().sum::<f64>() / n;
                // Finite values whose sum overflows still have a finite mean.
                if mean.is_finite() { mean } else { present.iter().map(|x| x / n).sum() }
            }
            Self::Median => quantile_of(present, 0.5, Quantile::Linear).unwrap_or(f64::NAN),
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Mean => "mean",
            Self::Median => "median",
        }
    }
}

/// Fills every gap by the mean or median of its column, within `groups` where they are given: one entry a unit, none
/// for a unit whose group is not known.
///
/// ```
/// use govindex::prepare::impute::{Centre, central};
/// use govindex::stats::Columns;
///
/// let x = [1.0, f64::NAN, 3.0, 10.0];
/// let tiers = ["city", "city", "city", "county"].map(|tier| Some(tier.to_owned()));
/// let columns = Columns::new(vec![&x])?;
/// assert_eq!(central(&columns, Some(&tiers), Centre::Mean)?.columns[0][1], 2.0);
/// let all = central(&columns, None, Centre::Median)?;
/// assert_eq!((all.columns[0][1], all.cells[0].method.as_str()), (3.0, "median"));
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `length_mismatch` of the groups; `not_finite` for an infinite value.
pub fn central(columns: &Columns<'_>, groups: Option<&[Option<String>]>, centre: Centre) -> Result<Imputed> {
    refuse_infinite(columns)?;
    let Some(groups) = groups else {
        let centres: Vec<f64> = columns.iter().map(|column| of_column(column, centre)).collect();
        return Ok(Imputed::by(columns, |j, _| centres[j], centre.name()));
    };
    if groups.len() != columns.rows() {
        return Err(Error::from(Problem::LengthMismatch {
            what: "the group column".to_owned(),
            found: groups.len(),
            expected: columns.rows(),
            of: "units",
        }));
    }
    let mut numbers: HashMap<&str, usize> = HashMap::new();
    let mut names: Vec<&str> = Vec::new();
    let of_unit: Vec<Option<usize>> = groups
        .iter()
        .map(|group| {
            group.as_deref().map(|name| {
                *numbers.entry(name).or_insert_with(|| {
                    names.push(name);
                    names.len() - 1
                })
            })
        })
        .collect();
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); names.len()];
    for (row, group) in of_unit.iter().enumerate() {
        if let Some(group) = group {
            members[*group].push(row);
        }
    }
    let mut present = Vec::new();
    let centres: Vec<Vec<f64>> = columns
        .iter()
        .map(|column| {
            if !column.iter().any(|x| x.is_nan()) {
                return vec![f64::NAN; names.len()];
            }
            let of_group = |rows: &Vec<usize>| {
                present.clear();
                present.extend(rows.iter().map(|&row| column[row]).filter(|x| !x.is_nan()));
                centre.of(&mut present)
            };
            members.iter().map(of_group).collect()
        })
        .collect();
    let methods: Vec<String> = names.iter().map(|name| format!("{} in {name}", centre.name())).collect();
    Ok(Imputed::with(columns, |j, i| match of_unit[i] {
        Some(group) => (centres[j][group], methods[group].clone()),
        None => (f64::NAN, String::new()),
    }))
}

fn of_column(column: &[f64], centre: Centre) -> f64 {
    if !column.iter().any(|x| x.is_nan()) {
        return f64::NAN;
    }
    let mut present = Vec::with_capacity(column.len());
    present.extend(column.iter().copied().filter(|x| !x.is_nan()));
    centre.of(&mut present)
}

/// Fills every gap with a given value.
///
/// ```
/// use govindex::prepare::impute::constant;
/// use govindex::stats::Columns;
///
/// let filled = constant(&Columns::new(vec![&[1.0, f64::NAN]])?, 0.0)?;
/// assert_eq!(filled.columns[0], [1.0, 0.0]);
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `invalid_parameter` when the value is not finite; `not_finite` for an infinite value.
pub fn constant(columns: &Columns<'_>, value: f64) -> Result<Imputed> {
    refuse_infinite(columns)?;
    if !value.is_finite() {
        return Err(Error::from(Problem::InvalidParameter {
            method: "impute (constant)",
            parameter: "value",
            found: value.to_string(),
            expected: "a finite number",
        }));
    }
    Ok(Imputed::by(columns, |_, _| value, "constant"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GAP: f64 = f64::NAN;

    #[test]
    fn groups_without_data_and_units_without_a_group_keep_their_gaps() {
        let x = [1.0, 3.0, GAP, GAP, GAP];
        let groups = [Some("a"), Some("a"), Some("a"), Some("b"), None].map(|g| g.map(str::to_owned));
        let made = central(&Columns::new(vec![&x]).unwrap(), Some(&groups), Centre::Mean).unwrap();
        assert_eq!((made.columns[0][2], made.left, made.cells.len()), (2.0, 2, 1));
        assert_eq!(made.cells[0].method, "mean in a");
        assert!(made.columns[0][3].is_nan() && made.columns[0][4].is_nan());
    }

    #[test]
    fn nothing_present_and_bad_input() {
        let x = [GAP, GAP];
        let made = central(&Columns::new(vec![&x]).unwrap(), None, Centre::Median).unwrap();
        assert_eq!((made.left, made.cells.len()), (2, 0));
        let infinite = [1.0, f64::INFINITY];
        let error = central(&Columns::new(vec![&infinite]).unwrap(), None, Centre::Mean).unwrap_err();
        assert_eq!(error.code(), "not_finite");
        let columns = Columns::new(vec![&x]).unwrap();
        assert_eq!(central(&columns, Some(&[]), Centre::Mean).unwrap_err().code(), "length_mismatch");
        assert_eq!(constant(&columns, GAP).unwrap_err().code(), "invalid_parameter");
    }
}
