//! The linear programs behind the frontiers.

use microlp::{ComparisonOp, Error as Fault, OptimizationDirection, Problem as LinearProgram, Variable};

use crate::error::{Label, Problem, Reason};
use crate::{Error, Result};

/// An optimum: the objective and the variables, in the order in which they were declared.
pub(super) struct Optimum {
    pub(super) objective: f64,
    pub(super) values: Vec<f64>,
}

/// A linear program over variables of at least 0.
pub(super) struct Program {
    problem: LinearProgram,
    variables: Vec<Variable>,
}

impl Program {
    pub(super) fn new(direction: OptimizationDirection, objective: &[f64]) -> Self {
        let mut problem = LinearProgram::new(direction);
        let variables = objective.iter().map(|c| problem.add_var(*c, (0.0, f64::INFINITY))).collect();
        Self { problem, variables }
    }

    pub(super) fn constrain(&mut self, coefficients: &[f64], comparison: ComparisonOp, bound: f64) {
        let terms: Vec<(Variable, f64)> = self
            .variables
            .iter()
            .zip(coefficients)
            .filter(|(_, coefficient)| **coefficient != 0.0)
            .map(|(variable, coefficient)| (*variable, *coefficient))
            .collect();
        self.problem.add_constraint(&terms[..], comparison, bound);
    }

    /// The optimum; none where no values meet the constraints.
    pub(super) fn solve(&self, model: &'static str, row: usize) -> Result<Option<Optimum>> {
        let unsolved = |reason: String| {
            Error::from(Problem::NoScore {
                model,
                node: None,
                reason: Reason::of_unit(
                    format!("the linear program of {{unit}} was not solved ({reason})"),
                    Label::row(row),
                ),
                remedy: "bring the columns to similar sizes, or drop near-copies of units",
            })
        };
        match self.problem.solve() {
            Ok(outcome) => {
                let Ok(solution) = outcome.into_solution() else {
                    return Err(unsolved("it ran out of time".to_owned()));
                };
                let values = self.variables.iter().map(|v| solution.var_value(*v).max(0.0)).collect();
                Ok(Some(Optimum { objective: solution.objective(), values }))
            }
            Err(Fault::Infeasible) => Ok(None),
            Err(fault) => Err(unsolved(fault.to_string())),
        }
    }
}

/// Columns divided by their largest value, so that programs do not depend on physical units; and those largest values.
pub(super) fn scaled(columns: &[&[f64]], largest: &[f64]) -> Vec<Vec<f64>> {
    columns.iter().zip(largest).map(|(column, top)| column.iter().map(|x| x / top).collect()).collect()
}
