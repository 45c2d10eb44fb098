//! CILOS: an indicator weighs more when going for the best of another costs it little.
//!
//! ```text
//! r_ij = x_ij / Σ_i x_ij            (lower is better: first min_i x_ij / x_ij in place of x_ij)
//! p_kj = (r_j* − r_(k*)j) / r_j*    the share of indicator j's best value r_j* that is lost in k*, the unit that is
//!                                   best on indicator k (the first one when several are)
//! F q = 0,   F = P with F_jj = −Σ_k p_kj      w_j = q_j / Σ_k q_k
//! ```
//!
//! F is singular by construction: its columns add up to 0, so `q` is the stationary state of a Markov chain with rates
//! P. It is found by the elimination of Grassmann, Taksar and Heyman (1985), which subtracts nothing and so keeps all
//! digits, where a null-space search returns vectors of the wrong length for degenerate data.
//!
//! Source: E. K. Zavadskas & V. Podvezko (2016), International Journal of Information Technology & Decision Making 15,
//! 267–283.
//!
//! ```
//! use govindex::stats::Columns;
//! use govindex::weights::{Cilos, cilos};
//!
//! let (a, b) = ([3.0, 2.0, 1.0], [1.0, 2.0, 4.0]);
//! let made = cilos(&Columns::new(vec![&a, &b])?, &[], &Cilos::default())?;
//! // Going for the best of b loses two thirds of a; the other way round, three quarters of b.
//! assert!((made.matrix("losses").unwrap()[1][0] - 2.0 / 3.0).abs() < 1e-15);
//! assert!((made.weights[0] - 0.75 / (0.75 + 2.0 / 3.0)).abs() < 1e-15);
//! # Ok::<(), govindex::Error>(())
//! ```

use super::Weighting;
use super::parameters::parameters;
use super::stage::{directions as read_directions, read, refuse_constants, require};
use crate::error::{Label, Problem};
use crate::normalize::Direction;
use crate::stats::Columns;
use crate::stats::complete::Summary;
use crate::{Error, Result};

parameters! {
    /// CILOS has no parameters.
    pub struct Cilos as "cilos" {}
}

/// CILOS weights of the columns. `directions` has one entry per column, or none when higher is better in all.
/// Details: `losses` (row k, column j: the loss of indicator j in the unit that is best on indicator k).
///
/// # Errors
/// `missing_value`, `not_finite`; `unsuitable_value` for a negative value, or one that is not
/// above 0 where lower is better; `length_mismatch` of the directions; `constant_indicator`, since
/// nothing is ever lost of a constant and it would take all the weight; `undetermined` when groups of
/// indicators lose nothing to each other (duplicates, or one unit that is best on all), also where the equation has one
/// solution with a weight of 0.
pub fn cilos(columns: &Columns<'_>, directions: &[Direction], parameters: &Cilos) -> Result<Weighting> {
    let summaries = read(Cilos::MODEL, columns, 1)?;
    let directions = read_directions(Cilos::MODEL, columns, directions)?;
    check_signs(Cilos::MODEL, columns, &summaries, &directions)?;
    refuse_constants(columns, &summaries)?;
    let m = columns.len();
    let best: Vec<usize> = columns
        .iter()
        .zip(&summaries)
        .zip(&directions)
        .map(|((x, s), direction)| {
            let target = if *direction == Direction::Higher { s.max } else { s.min };
            x.iter()
                .position(|v| v.total_cmp(&target).is_eq())
                .or_else(|| x.iter().position(|&v| (v - target).abs() <= 0.0))
        })
        .map(Option::unwrap_or_default)
        .collect();
    let losses: Vec<Vec<f64>> = (0..m)
        .map(|k| {
            columns
                .iter()
                .zip(&summaries)
                .zip(&directions)
                .map(|((x, s), direction)| match direction {
                    Direction::Higher => (s.max - x[best[k]]) / s.max,
                    Direction::Lower => (x[best[k]] - s.min) / x[best[k]],
                })
                .collect()
        })
        .collect();
    let raw = if m == 1 { vec![1.0] } else { stationary(&losses).ok_or_else(undetermined)? };
    Ok(Weighting::from_raw(parameters.variant(), Cilos::MODEL, &raw)?.with("losses", losses))
}

fn undetermined() -> Error {
    Error::from(Problem::Undetermined {
        model: Cilos::MODEL,
        reason: "some indicators lose nothing when others are at their best (duplicates, or one unit is best on several); \
                 drop the duplicates, or use another model"
            .to_owned(),
    })
}

pub(super) fn check_signs(
    model: &'static str,
    columns: &Columns<'_>,
    summaries: &[Summary],
    directions: &[Direction],
) -> Result<()> {
    let remedy = "shift the column above 0, or use another model";
    require(model, columns, summaries, |x| x >= 0.0, "of at least 0", remedy)?;
    for (j, (s, direction)) in summaries.iter().zip(directions).enumerate() {
        let fits = if *direction == Direction::Lower { s.min > 0.0 } else { s.max > 0.0 };
        if !fits {
            let value = if *direction == Direction::Lower { s.min } else { s.max };
            let unit =
                columns.get(j).and_then(|x| x.iter().position(|v| (v - value).abs() <= 0.0)).unwrap_or(0);
            return Err(Error::from(Problem::UnsuitableValue {
                model,
                indicator: Label::column(j),
                unit: Label::row(unit),
                value,
                needs: "above 0 where lower is better, and some value above 0 elsewhere",
                remedy,
            }));
        }
    }
    Ok(())
}

/// The `q` with `Σ_j p_kj q_j = q_k Σ_i p_ik` for every `k`: the stationary state of a chain that goes from `j` to `k`
/// at the rate `p_kj`. `None` when it is not unique.
fn stationary(losses: &[Vec<f64>]) -> Option<Vec<f64>> {
    let m = losses.len();
    let mut rate: Vec<Vec<f64>> = (0..m).map(|from| losses.iter().map(|row| row[from]).collect()).collect();
    let mut out = vec![0.0; m];
    for last in (1..m).rev() {
        out[last] = rate[last][..last].iter().sum();
        // Losses are shares of 1, so rates below the rounding of 1 are none.
        if out[last] <= 4.0 * f64::EPSILON {
            return None;
        }
        for from in 0..last {
            for to in 0..last {
                let detour = rate[from][last] * rate[last][to] / out[last];
                rate[from][to] += detour;
            }
        }
    }
    let mut q = vec![1.0; m];
    for k in 1..m {
        q[k] = (0..k).map(|from| q[from] * rate[from][k]).sum::<f64>() / out[k];
    }
    Some(q)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalize::Direction::{Higher, Lower};

    #[test]
    fn degenerate_data() {
        let (a, b, flat, zero) = ([3.0, 2.0, 1.0], [1.0, 2.0, 4.0], [2.0; 3], [0.0, 1.0, 2.0]);
        let run = |x: Vec<&[f64]>, d: &[Direction]| cilos(&Columns::new(x).unwrap(), d, &Cilos::default());
        assert_eq!(run(vec![&a, &flat], &[]).unwrap_err().code(), "constant_indicator");
        assert_eq!(run(vec![&a, &a], &[]).unwrap_err().code(), "undetermined");
        assert_eq!(run(vec![&a, &zero], &[Higher, Lower]).unwrap_err().code(), "unsuitable_value");
        assert!(run(vec![&a, &zero], &[]).is_ok());
        assert_eq!(run(vec![&a[..1], &b[..1]], &[]).unwrap_err().code(), "constant_indicator");
        assert_eq!(run(vec![&flat], &[]).unwrap().weights, [1.0]);
        // A duplicate beside another column still has a unique answer: the pair is one state twice.
        let made = run(vec![&a, &a, &b], &[]).unwrap();
        assert!((made.weights[0] - made.weights[1]).abs() < 1e-15);
    }

    #[test]
    fn the_answer_solves_the_equations() {
        let columns = [[3.0, 2.0, 1.0, 2.5], [1.0, 2.0, 4.0, 3.0], [5.0, 7.0, 6.0, 1.0]];
        let made = cilos(
            &Columns::new(columns.iter().map(<[f64; 4]>::as_slice).collect()).unwrap(),
            &[Higher, Higher, Lower],
            &Cilos::default(),
        )
        .unwrap();
        let p = made.matrix("losses").unwrap();
        for (k, row) in p.iter().enumerate() {
            let gained: f64 = row.iter().zip(&made.weights).map(|(p, w)| p * w).sum();
            let lost: f64 = p.iter().map(|row| row[k]).sum::<f64>() * made.weights[k];
            assert!((gained - lost).abs() < 1e-15);
        }
    }
}
