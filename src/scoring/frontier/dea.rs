//! Data envelopment analysis (DEA): how much less input, or more output, the best practice of others would take.
//!
//! ```text
//! input    θ = min θ   with  Σ_k λ_k x_k ≤ θ x_i,  Σ_k λ_k y_k ≥ y_i,   λ ≥ 0          score = θ
//! output   φ = max φ   with  Σ_k λ_k x_k ≤ x_i,    Σ_k λ_k y_k ≥ φ y_i, λ ≥ 0          score = 1/φ
//! constant returns (CCR): as above                 variable returns (BCC): Σ λ = 1
//! non-increasing: Σ λ ≤ 1                          non-decreasing: Σ λ ≥ 1
//! scale efficiency = CCR score / BCC score
//! ```
//!
//! where `x_i` are the inputs and `y_i` the outputs of unit `i`, and `λ` the mix of others that it is compared with. The
//! score lies between 0 and 1; higher is better, 1 is on the frontier. **Super-efficiency** leaves the unit itself out of
//! the mix, so that units on the frontier differ too, above 1; unless returns are constant there may then be no mix at all:
//! the score is `NaN` and the flag `infeasible` says so.
//!
//! Peers are the units of the mix; targets are the mix's own inputs and outputs after a second program has used up all
//! slack, so a target is efficient and not only on the edge.
//!
//! **Rank reversal.** A unit inside the frontier changes nothing for the others; one that moves it can reorder them.
//!
//! Source: Charnes, Cooper & Rhodes (1978), *European Journal of Operational Research* 2, 429–444; Banker, Charnes &
//! Cooper (1984), *Management Science* 30, 1078–1092; Andersen & Petersen (1993), *Management Science* 39, 1261–1264.
//!
//! ```
//! use govindex::scoring::{Dea, dea};
//! use govindex::stats::Columns;
//!
//! let (staff, cases) = ([2.0, 3.0, 3.0], [1.0, 3.0, 2.0]);
//! let result = dea(&Columns::new(vec![&staff])?, &Columns::new(vec![&cases])?, &Dea::default())?;
//! assert!((result.scored.scores[0] - 0.5).abs() < 1e-9);
//! assert_eq!(result.peers[0][0].0, 1);
//! # Ok::<(), govindex::Error>(())
//! ```

use crate::error::{Label, Problem, Reason};
use microlp::{ComparisonOp, OptimizationDirection};
use serde::{Deserialize, Serialize};

use super::program::{Program, scaled};
use crate::scoring::matrix::Matrix;
use crate::scoring::{Quantity, Scored};
use crate::stats::{Columns, extremes};
use crate::{Error, Result, parallel};

const MODEL: &str = "DEA";

/// Shares of a mix below this are rounding.
const TRACE: f64 = 1e-7;

/// A mix that fails by less than this reaches the unit but for rounding.
const SHORT: f64 = 1e-9;

/// How much the second program may give way on what the first one found.
const SLACK: f64 = 1e-9;

/// Parameters of [`dea`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Dea {
    /// Whether inputs shrink or outputs grow. Default: inputs.
    pub orientation: Orientation,
    /// How outputs may scale with inputs. Default: constant (CCR).
    pub returns: Returns,
    /// Whether a unit is left out of its own mix. Default: no.
    pub super_efficiency: bool,
}

/// Which side of DEA moves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Orientation {
    /// The same outputs with less input.
    #[default]
    Input,
    /// More output from the same inputs.
    Output,
}

/// How outputs may scale with inputs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Returns {
    /// In proportion, at any size (CCR).
    #[default]
    Constant,
    /// Only as units of that size show (BCC).
    Variable,
    /// In proportion downwards only.
    NonIncreasing,
    /// In proportion upwards only.
    NonDecreasing,
}

impl Dea {
    /// Sets the orientation.
    #[must_use]
    pub fn orientation(mut self, orientation: Orientation) -> Self {
        self.orientation = orientation;
        self
    }

    /// Sets the returns to scale.
    #[must_use]
    pub fn returns(mut self, returns: Returns) -> Self {
        self.returns = returns;
        self
    }

    /// Sets whether a unit is left out of its own mix.
    #[must_use]
    pub fn super_efficiency(mut self, super_efficiency: bool) -> Self {
        self.super_efficiency = super_efficiency;
        self
    }

    fn variant(self) -> String {
        let orientation = match self.orientation {
            Orientation::Input => "input",
            Orientation::Output => "output",
        };
        let returns = match self.returns {
            Returns::Constant => "constant",
            Returns::Variable => "variable",
            Returns::NonIncreasing => "non-increasing",
            Returns::NonDecreasing => "non-decreasing",
        };
        let own = self.super_efficiency;
        format!("dea(orientation={orientation}, returns={returns}, super_efficiency={own})")
    }
}

/// Efficiency scores with peers and targets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Envelopment {
    /// The scores. Detail: `infeasible` (units, yes or no).
    pub scored: Scored,
    /// For every unit, the units of its mix and their amounts `λ`.
    pub peers: Vec<Vec<(usize, f64)>>,
    /// For every input, the target of each unit; `NaN` where there is no mix.
    pub input_targets: Vec<Vec<f64>>,
    /// For every output, the target of each unit; `NaN` where there is no mix.
    pub output_targets: Vec<Vec<f64>>,
}

/// What inputs and outputs are divided by: their largest values, 1 for a column of zeros.
#[derive(Clone, Debug)]
pub(super) struct Divisors {
    inputs: Vec<f64>,
    outputs: Vec<f64>,
}

/// Inputs and outputs of reference units, divided by their largest values.
pub(super) struct Technology {
    pub(super) inputs: Vec<Vec<f64>>,
    pub(super) outputs: Vec<Vec<f64>>,
}

impl Technology {
    /// Checks the data and scales it, by its own largest values unless told otherwise.
    pub(super) fn new(
        inputs: &Columns<'_>,
        outputs: &Columns<'_>,
        divisors: Option<&Divisors>,
    ) -> Result<(Self, Divisors)> {
        if inputs.rows() != outputs.rows() {
            return Err(Error::from(Problem::LengthMismatch {
                what: "each output".to_owned(),
                found: outputs.rows(),
                expected: inputs.rows(),
                of: "units with inputs",
            }));
        }
        for (columns, what) in [(inputs, "input"), (outputs, "output")] {
            Matrix::new(MODEL, columns, &vec![1.0; columns.len()], &[])?.need_nonnegative()?;
            if let Some(row) = (0..columns.rows()).find(|&i| columns.iter().all(|column| column[i] <= 0.0)) {
                return Err(Error::from(Problem::NoScore {
                    model: MODEL,
                    node: None,
                    reason: Reason::of_unit(format!("{{unit}} has no {what} above 0"), Label::row(row)),
                    remedy: "leave the unit out",
                }));
            }
        }
        let largest = |columns: &Columns<'_>| {
            columns
                .iter()
                .map(|column| Some(extremes(column).max).filter(|max| *max > 0.0).unwrap_or(1.0))
                .collect()
        };
        let divisors = divisors
            .cloned()
            .unwrap_or_else(|| Divisors { inputs: largest(inputs), outputs: largest(outputs) });
        let technology = Self {
            inputs: scaled(inputs.as_slice(), &divisors.inputs),
            outputs: scaled(outputs.as_slice(), &divisors.outputs),
        };
        Ok((technology, divisors))
    }

    pub(super) fn unit(&self, i: usize) -> (Vec<f64>, Vec<f64>) {
        let of = |columns: &[Vec<f64>]| columns.iter().map(|column| column[i]).collect();
        (of(&self.inputs), of(&self.outputs))
    }

    fn units(&self) -> usize {
        self.inputs[0].len()
    }

    /// Adds the constraint on the sum of the mix, of which the first variable is not part.
    fn scale(&self, program: &mut Program, returns: Returns) {
        let comparison = match returns {
            Returns::Constant => return,
            Returns::Variable => ComparisonOp::Eq,
            Returns::NonIncreasing => ComparisonOp::Le,
            Returns::NonDecreasing => ComparisonOp::Ge,
        };
        let mut ones = vec![1.0; self.units() + 1];
        ones[0] = 0.0;
        program.constrain(&ones, comparison, 1.0);
    }

    /// A row of coefficients: the first variable, then the mix, without the unit that is left out.
    fn row(first: f64, column: &[f64], without: Option<usize>) -> Vec<f64> {
        let mut row = Vec::with_capacity(column.len() + 1);
        row.push(first);
        row.extend_from_slice(column);
        if let Some(k) = without {
            row[k + 1] = 0.0;
        }
        row
    }

    /// `θ`, or `φ`; none where no mix reaches the unit.
    pub(super) fn radial(
        &self,
        unit: &(Vec<f64>, Vec<f64>),
        row: usize,
        without: Option<usize>,
        parameters: Dea,
    ) -> Result<Option<f64>> {
        let (x, y) = unit;
        let mut objective = vec![0.0; self.units() + 1];
        objective[0] = 1.0;
        let input = parameters.orientation == Orientation::Input;
        let direction = if input { OptimizationDirection::Minimize } else { OptimizationDirection::Maximize };
        let mut program = Program::new(direction, &objective);
        for (column, x) in self.inputs.iter().zip(x) {
            let (first, bound) = if input { (-x, 0.0) } else { (0.0, *x) };
            program.constrain(&Self::row(first, column, without), ComparisonOp::Le, bound);
        }
        for (column, y) in self.outputs.iter().zip(y) {
            let (first, bound) = if input { (0.0, *y) } else { (-y, 0.0) };
            program.constrain(&Self::row(first, column, without), ComparisonOp::Ge, bound);
        }
        self.sum(&mut program, without, parameters.returns);
        match program.solve(MODEL, row) {
            Ok(found) => Ok(found.map(|optimum| optimum.objective)),
            // The solver is not always sure that there is no mix; how far the nearest one is off tells.
            Err(fault) if self.shortfall(unit, row, without, parameters)? <= SHORT => Err(fault),
            Err(_) => Ok(None),
        }
    }

    /// By how much, in shares of the largest values, the nearest mix fails to reach the unit: a program that always has an
    /// answer.
    fn shortfall(
        &self,
        (x, y): &(Vec<f64>, Vec<f64>),
        row: usize,
        without: Option<usize>,
        parameters: Dea,
    ) -> Result<f64> {
        let mut objective = vec![0.0; self.units() + 1];
        objective[0] = 1.0;
        let mut program = Program::new(OptimizationDirection::Minimize, &objective);
        let input = parameters.orientation == Orientation::Input;
        // What shrinks or grows reaches any size, except for an input of 0.
        for (column, x) in self.inputs.iter().zip(x).filter(|(_, x)| !input || **x <= 0.0) {
            program.constrain(&Self::row(-1.0, column, without), ComparisonOp::Le, *x);
        }
        for (column, y) in self.outputs.iter().zip(y).filter(|_| input) {
            program.constrain(&Self::row(1.0, column, without), ComparisonOp::Ge, *y);
        }
        self.sum(&mut program, without, parameters.returns);
        // With no other unit there is no mix at all.
        Ok(program.solve(MODEL, row)?.map_or(f64::INFINITY, |optimum| optimum.objective))
    }

    fn sum(&self, program: &mut Program, without: Option<usize>, returns: Returns) {
        if let Some(k) = without {
            let mut own = vec![0.0; self.units() + 1];
            own[k + 1] = 1.0;
            program.constrain(&own, ComparisonOp::Le, 0.0);
        }
        self.scale(program, returns);
    }

    /// The mix that leaves the most slack once the score is fixed.
    fn mix(
        &self,
        (x, y): &(Vec<f64>, Vec<f64>),
        (shrink, grow): (f64, f64),
        row: usize,
        without: Option<usize>,
        returns: Returns,
    ) -> Result<Option<Vec<f64>>> {
        // Largest output and least input of the mix, in shares of the largest values there are.
        let n = self.units();
        let mut objective = vec![0.0; n + 1];
        for (sign, columns) in [(-1.0, &self.inputs), (1.0, &self.outputs)] {
            for column in columns {
                for (o, value) in objective[1..].iter_mut().zip(column) {
                    *o += sign * value;
                }
            }
        }
        let mut program = Program::new(OptimizationDirection::Maximize, &objective);
        for (column, x) in self.inputs.iter().zip(x) {
            let bound = shrink * x * (1.0 + SLACK) + SLACK;
            program.constrain(&Self::row(0.0, column, without), ComparisonOp::Le, bound);
        }
        for (column, y) in self.outputs.iter().zip(y) {
            let bound = grow * y * (1.0 - SLACK) - SLACK;
            program.constrain(&Self::row(0.0, column, without), ComparisonOp::Ge, bound);
        }
        let mut first = vec![0.0; n + 1];
        first[0] = 1.0;
        program.constrain(&first, ComparisonOp::Le, 0.0);
        self.sum(&mut program, without, returns);
        Ok(program.solve(MODEL, row)?.map(|optimum| optimum.values[1..].to_vec()))
    }
}

/// Scores units by DEA: `inputs` and `outputs` have one row for each unit.
///
/// # Errors
/// `out_of_domain` for negative values; `no_score` for a unit without any input, or without any output,
/// above 0, and where a program is not solved; `length_mismatch`, `missing_value`, `not_finite`.
pub fn dea(inputs: &Columns<'_>, outputs: &Columns<'_>, parameters: &Dea) -> Result<Envelopment> {
    let (technology, _) = Technology::new(inputs, outputs, None)?;
    let n = inputs.rows();
    let solved = parallel::try_map((0..n).collect(), n * n * (inputs.len() + outputs.len()), |i| {
        let unit = technology.unit(i);
        let without = parameters.super_efficiency.then_some(i);
        let Some(found) = technology.radial(&unit, i, without, *parameters)? else { return Ok(None) };
        let (score, factors) = match parameters.orientation {
            Orientation::Input => (found, (found, 1.0)),
            Orientation::Output => (found.recip(), (1.0, found)),
        };
        let mix = technology.mix(&unit, factors, i, without, parameters.returns)?;
        Ok(Some((score, mix)))
    })?;
    let (mut scores, mut infeasible, mut peers) = (Vec::new(), Vec::new(), Vec::new());
    let mut input_targets = vec![vec![f64::NAN; n]; inputs.len()];
    let mut output_targets = vec![vec![f64::NAN; n]; outputs.len()];
    for (i, result) in solved.into_iter().enumerate() {
        infeasible.push(result.is_none());
        let (score, mix) = result.unwrap_or((f64::NAN, None));
        // Without super-efficiency a unit is in its own mix, so no score is above 1.
        scores.push(if parameters.super_efficiency { score } else { score.min(1.0) });
        let mix: Vec<(usize, f64)> =
            mix.into_iter().flatten().enumerate().filter(|(_, share)| *share > TRACE).collect();
        if !mix.is_empty() {
            for (columns, targets) in [(inputs, &mut input_targets), (outputs, &mut output_targets)] {
                for (column, target) in columns.iter().zip(targets) {
                    target[i] = mix.iter().map(|(k, share)| share * column[*k]).sum();
                }
            }
        }
        peers.push(mix);
    }
    let flags = Quantity::UnitFlags(infeasible.clone());
    let scored =
        Scored::new(scores, parameters.variant()).with("infeasible", flags).checked(|i| infeasible[i])?;
    Ok(Envelopment { scored, peers, input_targets, output_targets })
}

/// Scores under constant and variable returns, and what size costs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ScaleEfficiency {
    /// The CCR score of every unit: technical efficiency with scale.
    pub constant: Vec<f64>,
    /// The BCC score: technical efficiency alone.
    pub variable: Vec<f64>,
    /// Their ratio: scale efficiency.
    pub scale: Vec<f64>,
}

/// Splits the efficiency of units into technique and scale.
///
/// # Errors
/// As [`dea`].
pub fn scale_efficiency(
    inputs: &Columns<'_>,
    outputs: &Columns<'_>,
    orientation: Orientation,
) -> Result<ScaleEfficiency> {
    let run = |returns| {
        let parameters = Dea::default().orientation(orientation).returns(returns);
        dea(inputs, outputs, &parameters).map(|result| result.scored.scores)
    };
    let (constant, variable) = (run(Returns::Constant)?, run(Returns::Variable)?);
    let scale = constant.iter().zip(&variable).map(|(c, v)| (c / v).min(1.0)).collect();
    Ok(ScaleEfficiency { constant, variable, scale })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Cooper, Seiford & Tone (2007), *Data Envelopment Analysis*, 2nd ed.: eight stores, staff and sales (table 1.1, 1.2).
    #[test]
    fn eight_stores() {
        let staff = [2.0, 3.0, 3.0, 4.0, 5.0, 5.0, 6.0, 8.0];
        let sales = [1.0, 3.0, 2.0, 3.0, 4.0, 2.0, 3.0, 5.0];
        let (x, y) = (Columns::new(vec![&staff]).unwrap(), Columns::new(vec![&sales]).unwrap());
        let printed = [0.5, 1.0, 0.667, 0.75, 0.8, 0.4, 0.5, 0.625];
        for orientation in [Orientation::Input, Orientation::Output] {
            let result = dea(&x, &y, &Dea::default().orientation(orientation)).unwrap();
            for (got, want) in result.scored.scores.iter().zip(printed) {
                assert!((got - want).abs() < 5e-4, "{got} against {want}");
            }
            assert!(result.peers.iter().all(|peers| peers.len() == 1 && peers[0].0 == 1));
        }
    }

    /// The same book, example 2.2: two inputs, one output. F is on the edge of the frontier with slack in its first input.
    #[test]
    fn six_units_with_slack() {
        let (x1, x2, y) = ([4.0, 7.0, 8.0, 4.0, 2.0, 10.0], [3.0, 3.0, 1.0, 2.0, 4.0, 1.0], [1.0; 6]);
        let inputs = Columns::new(vec![&x1, &x2]).unwrap();
        let result = dea(&inputs, &Columns::new(vec![&y]).unwrap(), &Dea::default()).unwrap();
        let printed = [0.8571, 0.6316, 1.0, 1.0, 1.0, 1.0];
        for (got, want) in result.scored.scores.iter().zip(printed) {
            assert!((got - want).abs() < 5e-5, "{got} against {want}");
        }
        assert_eq!(result.peers[5].iter().map(|(k, _)| *k).collect::<Vec<_>>(), [2]);
        assert!((result.input_targets[0][5] - 8.0).abs() < 1e-6, "2 of its first input are slack");
        assert_eq!(result.peers[0].iter().map(|(k, _)| *k).collect::<Vec<_>>(), [3, 4]);
    }

    /// By `scipy.optimize.linprog` (scipy 1.17.1).
    #[test]
    fn units_that_no_mix_of_others_reaches() {
        let x = [4.0, 5.0, 3.0, 2.0];
        let (a, b, c) = ([3.0, 4.0, 4.0, 2.0], [3.0, 1.0, 5.0, 2.0], [4.0, 5.0, 3.0, 5.0]);
        let (inputs, outputs) = (Columns::new(vec![&x]).unwrap(), Columns::new(vec![&a, &b, &c]).unwrap());
        let parameters = Dea::default().returns(Returns::NonIncreasing).super_efficiency(true);
        let found = dea(&inputs, &outputs, &parameters).unwrap().scored;
        assert!((found.scores[0] - 0.625).abs() < 1e-9);
        assert_eq!(found.unit_flags("infeasible").unwrap(), [false, true, true, true]);
    }

    #[test]
    fn what_has_no_answer_is_named() {
        let (x, y, none, short) = ([1.0, 2.0], [1.0, 3.0], [0.0, 1.0], [1.0]);
        let of = |values| Columns::new(vec![values]).unwrap();
        let code = |x, y| dea(&of(x), &of(y), &Dea::default()).unwrap_err().code();
        assert_eq!(code(&x, &none), "no_score");
        assert_eq!(code(&none, &x), "no_score");
        assert_eq!(code(&x, &short), "length_mismatch");
        assert_eq!(code(&x, &[-1.0, 1.0]), "out_of_domain");
        let parameters = Dea::default().returns(Returns::Variable).super_efficiency(true);
        let result = dea(&of(&x), &of(&y), &parameters).unwrap();
        assert!((result.scored.scores[0] - 2.0).abs() < 1e-9);
        assert!(result.scored.scores[1].is_nan() && result.input_targets[0][1].is_nan());
        assert_eq!(result.scored.unit_flags("infeasible").unwrap(), [false, true]);
    }
}
