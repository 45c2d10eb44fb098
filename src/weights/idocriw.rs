//! IDOCRIW: entropy weights corrected by what each indicator loses to the others.
//!
//! ```text
//! w_j = e_j q_j / Σ_k e_k q_k
//! ```
//!
//! where `e_j` are [entropy](super::entropy()) weights of the columns as given and `q_j` [CILOS](super::cilos()) weights.
//!
//! Source: E. K. Zavadskas & V. Podvezko (2016), International Journal of Information Technology & Decision Making 15,
//! 267–283.
//!
//! ```
//! use govindex::stats::Columns;
//! use govindex::weights::{Idocriw, idocriw};
//!
//! let (a, b) = ([3.0, 2.0, 1.0], [1.0, 2.0, 4.0]);
//! let made = idocriw(&Columns::new(vec![&a, &b])?, &[], &Idocriw::default())?;
//! assert_eq!(made.vector("cilos").unwrap().len(), 2);
//! # Ok::<(), govindex::Error>(())
//! ```

use super::parameters::parameters;
use super::{Cilos, Entropy, Weighting, cilos, entropy};
use crate::Result;
use crate::normalize::Direction;
use crate::stats::Columns;

parameters! {
    /// IDOCRIW has no parameters.
    pub struct Idocriw as "idocriw" {}
}

/// IDOCRIW weights of the columns. `directions` has one entry per column, or none when higher is better in all.
/// Details: `entropy`, `cilos` (the weights that are multiplied), `losses`.
///
/// # Errors
/// As [`entropy`](super::entropy()) and [`cilos`](super::cilos()).
pub fn idocriw(columns: &Columns<'_>, directions: &[Direction], parameters: &Idocriw) -> Result<Weighting> {
    let spread = entropy(columns, &Entropy::default())?;
    let mut loss = cilos(columns, directions, &Cilos::default())?;
    let raw: Vec<f64> = spread.weights.iter().zip(&loss.weights).map(|(e, q)| e * q).collect();
    let mut made = Weighting::from_raw(parameters.variant(), Idocriw::MODEL, &raw)?
        .with("entropy", spread.weights)
        .with("cilos", loss.weights);
    if let Some((name, losses)) = loss.details.swap_remove_entry("losses") {
        made.details.insert(name, losses);
    }
    Ok(made)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_the_part_that_refuses() {
        let (a, flat) = ([3.0, 2.0, 1.0], [2.0; 3]);
        let columns = Columns::new(vec![&a, &flat]).unwrap();
        assert_eq!(idocriw(&columns, &[], &Idocriw::default()).unwrap_err().code(), "constant_indicator");
    }
}
