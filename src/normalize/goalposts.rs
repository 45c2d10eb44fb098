//! Agreed ends: what counts as nothing achieved and what as everything achieved.
//!
//! ```text
//! s_i = l + (u − l) · (x_i − worst) / (best − worst),  cut to [l, u] unless `clip = false`
//! ```
//!
//! where `worst` and `best` are the two goalposts in the raw unit of the indicator, taken in the order that its
//! direction asks for: goalposts are always written `[low, high]`, and for an indicator of which lower is better the
//! low one is the best. (COINr wants them negated by hand.)
//!
//! Source: UNDP, *Human Development Report* technical notes; OECD/JRC (2008), step 5.

use crate::error::Problem;
use serde::{Deserialize, Serialize};

use super::min_max::between;
use super::{Column, Direction, Normalize, Scaling, check_interval, scale_column};
use crate::{Error, Result};

/// Parameters of goalpost scaling; the goalposts themselves belong to the indicator.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Goalposts {
    /// The scale of the scores. Default: the scale of the framework, or `[0, 1]` outside any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<[f64; 2]>,
    /// Whether values beyond the goalposts are cut to the ends of the scale. Default: yes.
    pub clip: bool,
}

impl Default for Goalposts {
    fn default() -> Self {
        Self { to: None, clip: true }
    }
}

impl Goalposts {
    /// Sets the scale of the scores.
    #[must_use]
    pub fn to(mut self, low: f64, high: f64) -> Self {
        self.to = Some([low, high]);
        self
    }

    /// Says whether values beyond the goalposts are cut.
    #[must_use]
    pub fn clip(mut self, clip: bool) -> Self {
        self.clip = clip;
        self
    }

    pub(super) fn check(&self) -> Result<()> {
        self.to.map_or(Ok(()), |to| check_interval("goalposts", "to", to))
    }

    pub(super) fn fit(&self, column: &Column<'_>) -> Result<Scaling> {
        let Some(posts @ [low, high]) = column.goalposts else {
            return Err(Error::from(Problem::InvalidParameter {
                method: "normalize = \"goalposts\"",
                parameter: "goalposts",
                found: format!("not given for `{}`", column.code),
                expected: "two numbers in the raw unit, `goalposts = [low, high]`",
            }));
        };
        check_interval("goalposts", "goalposts", posts)?;
        Ok(between(low, high, column.direction, self.to.unwrap_or(column.scale), self.clip))
    }
}

/// Scales a column between goalposts `[low, high]` in its raw unit; missing (`NaN`) stays missing.
///
/// ```
/// use govindex::normalize::{Direction, Goalposts, goalposts};
///
/// // Visits to an office: 0 is best, 3 or more is worst.
/// let scores = goalposts(&[0.0, 1.5, 4.0], Direction::Lower, [0.0, 3.0], &Goalposts::default())?;
/// assert_eq!(scores, [1.0, 0.5, 0.0]);
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `invalid_parameter` for goalposts out of order, `not_finite` for an infinite value.
pub fn goalposts(
    values: &[f64],
    direction: Direction,
    goalposts: [f64; 2],
    parameters: &Goalposts,
) -> Result<Vec<f64>> {
    let column = Column {
        code: "values",
        values,
        direction,
        goalposts: Some(goalposts),
        target: None,
        units: &[],
        scale: [0.0, 1.0],
    };
    scale_column(&Normalize::Goalposts(*parameters), &column)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unclipped_values_leave_the_scale() {
        let open = Goalposts::default().to(0.0, 100.0).clip(false);
        assert_eq!(goalposts(&[5.0, -1.0], Direction::Higher, [0.0, 4.0], &open).unwrap(), [125.0, -25.0]);
    }

    #[test]
    fn one_unit_is_enough_and_reversed_posts_are_not() {
        assert_eq!(goalposts(&[1.0], Direction::Higher, [0.0, 4.0], &Goalposts::default()).unwrap(), [0.25]);
        let fault = goalposts(&[1.0], Direction::Lower, [4.0, 0.0], &Goalposts::default()).unwrap_err();
        assert_eq!(fault.code(), "invalid_parameter");
        assert!(fault.to_string().contains("[4, 0]"));
    }
}
