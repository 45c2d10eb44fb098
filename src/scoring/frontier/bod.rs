//! Benefit of the doubt: every unit gets the weights that make it look best, and is compared with all others under them.
//!
//! ```text
//! s_i = max over w of Σ_j w_j x_ij      subject to  Σ_j w_j x_kj ≤ 1 for every unit k,  w_j ≥ 0
//! with bounds on shares:                a_j ≤ w_j x_ij / Σ_l w_l x_il ≤ b_j
//! ```
//!
//! where `x_ij` is the score of unit `i` in indicator `j` (directed, at least 0), `w_j` the weights that unit `i` chooses,
//! and `a_j`, `b_j` the least and largest share of indicator `j` in the unit's own score. `s` lies between 0 and 1; higher
//! is better, and 1 says that no other unit is better under the weights that suit this one. Without bounds a unit that is
//! best in one indicator scores 1 by that alone: bounds are usually wanted.
//!
//! Cost: only units on the frontier bind, and few of them for each unit. A program starts with the best unit in each
//! indicator; those that break its bounds join it, from the frontier as far as it is known and at last from all units,
//! until none does. Units are solved in batches over the cores, with the same bits on any number of them.
//!
//! **Rank reversal.** A unit inside the frontier changes nothing for the others; one that moves the frontier can reorder
//! those that it bounds.
//!
//! Source: Melyn & Moesen (1991); Cherchye, Moesen, Rogge & Van Puyenbroeck (2007), *Social Indicators Research* 82,
//! 111–145 (share bounds).
//!
//! ```
//! use govindex::scoring::{BenefitOfTheDoubt, benefit_of_the_doubt};
//! use govindex::stats::Columns;
//!
//! let (a, b) = ([1.0, 0.0, 0.4], [0.0, 1.0, 0.4]);
//! let columns = Columns::new(vec![&a, &b])?;
//! let result = benefit_of_the_doubt(&columns, &BenefitOfTheDoubt::default())?;
//! assert!((result.scored.scores[2] - 0.8).abs() < 1e-9);
//! assert_eq!(result.peers[2], [0, 1]);
//! assert!((result.targets[0][2] - 0.5).abs() < 1e-9);
//! # Ok::<(), govindex::Error>(())
//! ```

use crate::error::Problem;
use microlp::{ComparisonOp, OptimizationDirection};
use serde::{Deserialize, Serialize};

use super::program::{Program, scaled};
use crate::scoring::Scored;
use crate::scoring::matrix::Matrix;
use crate::stats::Columns;
use crate::stats::sort;
use crate::{Error, Result, parallel};

const MODEL: &str = "benefit of the doubt";

/// How far a value may be from its bound of 1 and still meet it.
const TOLERANCE: f64 = 1e-9;

/// Units that are solved against the same known frontier.
const BATCH: usize = 64;

/// Units that join a program at a time: a program more costs about as much as some constraints more.
const JOIN: usize = 6;

/// Parameters of [`benefit_of_the_doubt`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct BenefitOfTheDoubt {
    /// For every indicator the least and largest share `[a, b]` in a unit's own score. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shares: Option<Vec<[f64; 2]>>,
}

impl BenefitOfTheDoubt {
    /// Sets the bounds on shares, one pair an indicator.
    #[must_use]
    pub fn shares(mut self, shares: Vec<[f64; 2]>) -> Self {
        self.shares = Some(shares);
        self
    }

    /// Checks the bounds.
    ///
    /// # Errors
    /// `invalid_parameter` for a bound outside [0, 1] or out of order, and for bounds that no shares can meet.
    pub fn check(&self) -> Result<()> {
        let Some(shares) = &self.shares else { return Ok(()) };
        let fault = |found: String, expected| {
            Err(Error::from(Problem::InvalidParameter {
                method: MODEL,
                parameter: "shares",
                found,
                expected,
            }))
        };
        if let Some(j) = shares.iter().position(|[a, b]| !(0.0 <= *a && a <= b && *b <= 1.0)) {
            return fault(
                format!("{:?} at position {j}", shares[j]),
                "two shares in [0, 1], the first not above the second",
            );
        }
        let (low, high) = shares.iter().fold((0.0, 0.0), |(low, high), [a, b]| (low + a, high + b));
        if low > 1.0 + TOLERANCE || high < 1.0 - TOLERANCE {
            return fault(
                format!("{low} to {high} in all"),
                "such that the least sum to at most 1 and the largest to at least 1",
            );
        }
        Ok(())
    }
}

/// Scores by benefit of the doubt, with the weights of one optimum.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Doubt {
    /// The scores.
    pub scored: Scored,
    /// For every indicator, the weight that each unit chose.
    pub weights: Vec<Vec<f64>>,
    /// For every indicator, its share in each unit's score; 0 for a unit whose score is 0.
    pub shares: Vec<Vec<f64>>,
    /// For every unit, the units that score 1 under its weights.
    pub peers: Vec<Vec<usize>>,
    /// For every indicator, the value with which each unit would score 1: its own divided by its score. A unit of score 0
    /// keeps its values.
    pub targets: Vec<Vec<f64>>,
}

/// Scores units by benefit of the doubt.
///
/// # Errors
/// `out_of_domain` for negative values, `no_score` when all values are 0 or a program is not solved;
/// `invalid_parameter`, `length_mismatch`, `missing_value`, `not_finite`.
pub fn benefit_of_the_doubt(columns: &Columns<'_>, parameters: &BenefitOfTheDoubt) -> Result<Doubt> {
    parameters.check()?;
    let matrix = Matrix::new(MODEL, columns, &vec![1.0; columns.len()], &[])?;
    matrix.need_nonnegative()?;
    if let Some(shares) = parameters.shares.as_ref().filter(|shares| shares.len() != columns.len()) {
        return Err(Error::from(Problem::LengthMismatch {
            what: "the list of share bounds".to_owned(),
            found: shares.len(),
            expected: columns.len(),
            of: "columns",
        }));
    }
    let largest: Vec<f64> = matrix.criteria.iter().map(|c| if c.max > 0.0 { c.max } else { 1.0 }).collect();
    if matrix.criteria.iter().all(|c| c.max <= 0.0) {
        return Err(Error::from(Problem::NoScore {
            model: MODEL,
            node: None,
            reason: "every value is 0".into(),
            remedy: "give it units that reach something",
        }));
    }
    let x = scaled(columns.as_slice(), &largest);
    // Whoever is best in an indicator is on the frontier.
    let mut frontier: Vec<usize> = Vec::new();
    for column in &x {
        let best = (0..matrix.rows).fold(0, |best, k| if column[k] > column[best] { k } else { best });
        if !frontier.contains(&best) {
            frontier.push(best);
        }
    }
    let mut choices = Vec::with_capacity(matrix.rows);
    let units: Vec<usize> = (0..matrix.rows).collect();
    for batch in units.chunks(BATCH) {
        let work = batch.len() * matrix.rows * x.len();
        let solved = parallel::try_map(batch.to_vec(), work, |i| choose(&x, i, &frontier, parameters))?;
        for choice in solved {
            for &k in &choice.joined {
                if !frontier.contains(&k) {
                    frontier.push(k);
                }
            }
            choices.push(choice);
        }
    }
    report(&matrix, columns, &largest, choices, parameters)
}

struct Choice {
    weights: Vec<f64>,
    score: f64,
    /// Units that had to join the frontier.
    joined: Vec<usize>,
    peers: Vec<usize>,
}

/// `Σ_j w_j x_kj` for every unit `k`.
fn values(x: &[Vec<f64>], weights: &[f64]) -> Vec<f64> {
    let mut values = vec![0.0; x[0].len()];
    for (column, w) in x.iter().zip(weights).filter(|(_, w)| **w > 0.0) {
        for (value, x) in values.iter_mut().zip(column) {
            *value += w * x;
        }
    }
    values
}

/// The units that break the bound of 1 most, of those that the program does not hold yet.
fn breaks(reached: impl Iterator<Item = (usize, f64)>, held: &[usize]) -> Vec<usize> {
    let mut breaking: Vec<(usize, f64)> =
        reached.filter(|(k, value)| *value > 1.0 + TOLERANCE && !held.contains(k)).collect();
    sort::by_rule(&mut breaking, |a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    breaking.into_iter().take(JOIN).map(|(k, _)| k).collect()
}

fn choose(x: &[Vec<f64>], i: usize, frontier: &[usize], parameters: &BenefitOfTheDoubt) -> Result<Choice> {
    let own: Vec<f64> = x.iter().map(|column| column[i]).collect();
    let mut program = Program::new(OptimizationDirection::Maximize, &own);
    let bound = |program: &mut Program, k: usize| {
        let row: Vec<f64> = x.iter().map(|column| column[k]).collect();
        program.constrain(&row, ComparisonOp::Le, 1.0);
    };
    // The frontier begins with the best unit in each indicator.
    let mut held: Vec<usize> = frontier.iter().take(x.len()).copied().collect();
    for &k in &held {
        bound(&mut program, k);
    }
    for (j, [low, high]) in parameters.shares.iter().flatten().enumerate() {
        // w_j x_ij − share · Σ_l w_l x_il
        let against = |share: f64| -> Vec<f64> {
            own.iter().enumerate().map(|(l, x)| if l == j { x * (1.0 - share) } else { -x * share }).collect()
        };
        program.constrain(&against(*low), ComparisonOp::Ge, 0.0);
        program.constrain(&against(*high), ComparisonOp::Le, 0.0);
    }
    let mut joined = Vec::new();
    loop {
        // All weights at 0 meet every constraint, so there is always an answer.
        let Some(optimum) = program.solve(MODEL, i)? else {
            return Ok(Choice { weights: vec![0.0; x.len()], score: 0.0, joined, peers: Vec::new() });
        };
        let value = |k: usize| x.iter().zip(&optimum.values).map(|(column, w)| w * column[k]).sum::<f64>();
        let mut breaking = breaks(frontier.iter().map(|&k| (k, value(k))), &held);
        let mut reached = Vec::new();
        if breaking.is_empty() {
            reached = values(x, &optimum.values);
            breaking = breaks(reached.iter().copied().enumerate(), &held);
            joined.extend(&breaking);
        }
        if !breaking.is_empty() {
            for &k in &breaking {
                bound(&mut program, k);
            }
            held.extend(breaking);
            continue;
        }
        // What rounding leaves above 1 is taken back from all, so that the bounds hold exactly.
        let top = reached.iter().fold(1.0_f64, |top, value| top.max(*value));
        let weights: Vec<f64> = optimum.values.iter().map(|w| w / top).collect();
        let score = (reached[i] / top).min(1.0);
        let peers = if score > 0.0 {
            (0..reached.len()).filter(|&k| reached[k] / top >= 1.0 - 10.0 * TOLERANCE).collect()
        } else {
            Vec::new()
        };
        return Ok(Choice { weights, score, joined, peers });
    }
}

fn report(
    matrix: &Matrix<'_>,
    columns: &Columns<'_>,
    largest: &[f64],
    choices: Vec<Choice>,
    parameters: &BenefitOfTheDoubt,
) -> Result<Doubt> {
    let n = matrix.rows;
    let (mut weights, mut shares, mut targets) = (Vec::new(), Vec::new(), Vec::new());
    for (j, (column, top)) in columns.iter().zip(largest).enumerate() {
        weights.push(choices.iter().map(|choice| choice.weights[j] / top).collect::<Vec<f64>>());
        let of = |i: usize| {
            let score = choices[i].score;
            if score > 0.0 { choices[i].weights[j] * (column[i] / top) / score } else { 0.0 }
        };
        shares.push((0..n).map(of).collect());
        let target = |i: usize| if choices[i].score > 0.0 { column[i] / choices[i].score } else { column[i] };
        targets.push((0..n).map(target).collect());
    }
    let bounds = if parameters.shares.is_some() { "bounded" } else { "free" };
    let scores = choices.iter().map(|choice| choice.score).collect();
    Ok(Doubt {
        scored: matrix.checked(Scored::new(scores, format!("benefit_of_the_doubt(shares={bounds})")))?,
        weights,
        shares,
        peers: choices.into_iter().map(|choice| choice.peers).collect(),
        targets,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn degenerate_data() {
        let (zeros, some) = ([0.0, 0.0], [1.0, 0.0]);
        let code = |columns: &[&[f64]]| {
            benefit_of_the_doubt(&Columns::new(columns.to_vec()).unwrap(), &BenefitOfTheDoubt::default())
                .err()
                .map(|fault| fault.code())
        };
        assert_eq!(code(&[&zeros]), Some("no_score"));
        assert_eq!(code(&[&[-1.0, 1.0]]), Some("out_of_domain"));
        let result =
            benefit_of_the_doubt(&Columns::new(vec![&zeros, &some]).unwrap(), &BenefitOfTheDoubt::default())
                .unwrap();
        assert_eq!(result.scored.scores, [1.0, 0.0]);
    }

    #[test]
    fn bounds_hold_and_are_checked() {
        let (a, b) = ([1.0, 0.2, 0.5], [0.2, 1.0, 0.5]);
        let columns = Columns::new(vec![&a, &b]).unwrap();
        let bounded = BenefitOfTheDoubt::default().shares(vec![[0.4, 0.6]; 2]);
        let result = benefit_of_the_doubt(&columns, &bounded).unwrap();
        for column in &result.shares {
            assert!(column.iter().all(|share| (0.4 - 1e-9..=0.6 + 1e-9).contains(share)));
        }
        let code = |shares| BenefitOfTheDoubt::default().shares(shares).check().unwrap_err().code();
        assert_eq!(code(vec![[0.6, 0.7], [0.6, 0.7]]), "invalid_parameter");
        assert_eq!(code(vec![[0.0, 0.4], [0.0, 0.4]]), "invalid_parameter");
        assert_eq!(code(vec![[0.5, 0.4]]), "invalid_parameter");
    }

    #[test]
    fn a_unit_inside_the_frontier_changes_nothing() {
        let a: Vec<f64> = (0..200).map(|i| f64::from(i * 37 % 101) / 101.0).collect();
        let b: Vec<f64> = (0..200).map(|i| f64::from(i * 53 % 97) / 97.0).collect();
        let run = |n: usize| {
            let columns = Columns::new(vec![&a[..n], &b[..n]]).unwrap();
            benefit_of_the_doubt(&columns, &BenefitOfTheDoubt::default()).unwrap().scored.scores
        };
        let (all, fewer) = (run(200), run(199));
        assert!(all[199] < 0.999, "the last unit lies inside");
        for (x, y) in all.iter().zip(&fewer) {
            assert!((x - y).abs() < 1e-9);
        }
    }
}
