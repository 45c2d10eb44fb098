//! Malmquist index: how the productivity of units changed from one period to the next, and why.
//!
//! ```text
//! M  = √( D_0(1)/D_0(0) · D_1(1)/D_1(0) ) = EC · TC
//! EC = D_1(1) / D_0(0)                       caught up with the frontier
//! TC = √( D_0(1)/D_1(1) · D_0(0)/D_1(0) )    the frontier moved
//! EC = PEC · SEC,   PEC = V_1(1) / V_0(0)    technique, and scale
//! ```
//!
//! where `D_s(t)` is the efficiency of a unit's period `t` against the frontier of period `s` under constant returns (it can
//! exceed 1 across periods) and `V` the same under variable returns. Above 1 is growth. A unit's own efficiency is compared
//! with its own period only in `EC`, so the parts multiply to the whole exactly.
//!
//! **Rank reversal.** As [`dea`](super::dea()): a unit inside the frontiers of all periods changes nothing for the others;
//! one that moves a frontier can reorder them.
//!
//! For a dimension of a framework whose model is DEA, [`malmquist_of`](crate::trend::malmquist_of()) takes the results of a
//! panel.
//!
//! Source: Caves, Christensen & Diewert (1982), *Econometrica* 50; Färe, Grosskopf, Norris & Zhang (1994), *American
//! Economic Review* 84, 66–83.
//!
//! ```
//! use govindex::scoring::{Orientation, Period, malmquist};
//! use govindex::stats::Columns;
//!
//! let (staff, before, after) = ([2.0, 4.0], [2.0, 2.0], [3.0, 3.0]);
//! let inputs = Columns::new(vec![&staff])?;
//! let first = Period { inputs: inputs.clone(), outputs: Columns::new(vec![&before])? };
//! let second = Period { inputs, outputs: Columns::new(vec![&after])? };
//! let change = &malmquist(&[first, second], Orientation::Output)?[0];
//! assert!((change.index[0] - 1.5).abs() < 1e-9 && (change.frontier[0] - 1.5).abs() < 1e-9);
//! # Ok::<(), govindex::Error>(())
//! ```

use crate::error::{Label, Problem, Reason};
use serde::{Deserialize, Serialize};

use super::dea::{Dea, Orientation, Returns, Technology};
use crate::stats::Columns;
use crate::{Error, Result, parallel};

/// The data of one period, one row for each unit, the units in the same order in all periods.
#[derive(Clone, Debug, PartialEq)]
pub struct Period<'a> {
    /// The inputs.
    pub inputs: Columns<'a>,
    /// The outputs.
    pub outputs: Columns<'a>,
}

/// The change of every unit from one period to the next.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Malmquist {
    /// `M`: the change of productivity.
    pub index: Vec<f64>,
    /// `EC`: the change of efficiency.
    pub efficiency: Vec<f64>,
    /// `TC`: the change of the frontier.
    pub frontier: Vec<f64>,
    /// `PEC`: the change of efficiency under variable returns.
    pub pure_efficiency: Vec<f64>,
    /// `SEC`: the change of scale efficiency.
    pub scale: Vec<f64>,
}

/// The Malmquist index of every unit between each pair of neighbouring periods.
///
/// # Errors
/// `length_mismatch` when periods differ in units, inputs or outputs; `no_score` for fewer than two
/// periods, and as [`dea`](super::dea()).
pub fn malmquist(periods: &[Period<'_>], orientation: Orientation) -> Result<Vec<Malmquist>> {
    if periods.len() < 2 {
        return Err(Error::from(Problem::NoScore {
            model: "Malmquist index",
            node: None,
            reason: format!("there is {} period", periods.len()).into(),
            remedy: "give it two periods or more",
        }));
    }
    let (_, divisors) = Technology::new(&periods[0].inputs, &periods[0].outputs, None)?;
    let mut technologies = Vec::new();
    for period in periods {
        let sizes = [
            ("the units of a period", period.inputs.rows(), periods[0].inputs.rows()),
            ("the inputs of a period", period.inputs.len(), periods[0].inputs.len()),
            ("the outputs of a period", period.outputs.len(), periods[0].outputs.len()),
        ];
        if let Some((what, found, expected)) =
            sizes.into_iter().find(|(_, found, expected)| found != expected)
        {
            return Err(Error::from(Problem::LengthMismatch {
                what: what.to_owned(),
                found,
                expected,
                of: "in the first",
            }));
        }
        // All periods share the divisors of the first, so that units can be compared across them.
        technologies.push(Technology::new(&period.inputs, &period.outputs, Some(&divisors))?.0);
    }
    technologies.windows(2).map(|pair| between(&pair[0], &pair[1], orientation)).collect()
}

fn between(first: &Technology, second: &Technology, orientation: Orientation) -> Result<Malmquist> {
    let n = first.inputs[0].len();
    let work = n * n * (first.inputs.len() + first.outputs.len());
    let rows = parallel::try_map((0..n).collect(), work, |i| {
        let efficiency = |frontier: &Technology, of: &Technology, returns: Returns| -> Result<f64> {
            let parameters = Dea::default().orientation(orientation).returns(returns);
            let found = frontier.radial(&of.unit(i), i, None, parameters)?.ok_or_else(|| {
                Error::from(Problem::NoScore {
                    model: "Malmquist index",
                    node: None,
                    reason: Reason::of_unit(
                        "the other period's frontier does not reach {unit}",
                        Label::row(i),
                    ),
                    remedy: "leave the unit out, or drop indicators in which only it is above 0",
                })
            })?;
            Ok(if orientation == Orientation::Input { found } else { found.recip() })
        };
        let d = |frontier, of| efficiency(frontier, of, Returns::Constant);
        let (d00, d01, d10, d11) =
            (d(first, first)?, d(first, second)?, d(second, first)?, d(second, second)?);
        let pure =
            efficiency(second, second, Returns::Variable)? / efficiency(first, first, Returns::Variable)?;
        let caught_up = d11 / d00;
        let moved = ((d01 / d11) * (d00 / d10)).sqrt();
        Ok([caught_up * moved, caught_up, moved, pure, caught_up / pure])
    })?;
    let mut change = Malmquist::default();
    for [index, efficiency, frontier, pure, scale] in rows {
        change.index.push(index);
        change.efficiency.push(efficiency);
        change.frontier.push(frontier);
        change.pure_efficiency.push(pure);
        change.scale.push(scale);
    }
    Ok(change)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_changes_and_too_few_periods() {
        let (x, y) = ([1.0, 2.0, 3.0], [1.0, 3.0, 2.0]);
        let period =
            Period { inputs: Columns::new(vec![&x]).unwrap(), outputs: Columns::new(vec![&y]).unwrap() };
        let changes =
            malmquist(&[period.clone(), period.clone(), period.clone()], Orientation::Input).unwrap();
        assert_eq!(changes.len(), 2);
        assert!(changes[1].index.iter().chain(&changes[1].scale).all(|m| (m - 1.0).abs() < 1e-9));
        assert_eq!(
            malmquist(std::slice::from_ref(&period), Orientation::Input).unwrap_err().code(),
            "no_score"
        );
    }
}
