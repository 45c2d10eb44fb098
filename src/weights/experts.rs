//! Several people judge: how much each of them counts.

use super::result::shares;
use crate::error::Problem;
use crate::{Error, Result};

/// The experts' weights, equal when none are given, scaled to add up to 1.
pub(super) fn expert_shares(model: &'static str, given: &[f64], experts: usize) -> Result<Vec<f64>> {
    if experts == 0 {
        return Err(Error::from(Problem::TooFew { model, of: "experts", found: 0, needed: 1 }));
    }
    if given.is_empty() {
        return Ok(vec![1.0 / experts as f64; experts]);
    }
    if given.len() != experts {
        return Err(Error::from(Problem::LengthMismatch {
            what: format!("the experts' weights given to {model}"),
            found: given.len(),
            expected: experts,
            of: "experts",
        }));
    }
    let fault =
        |fault: &str| Error::from(Problem::Weights { of: "the experts".to_owned(), fault: fault.to_owned() });
    if given.iter().any(|w| !w.is_finite() || *w < 0.0) {
        return Err(fault("must be finite numbers of at least 0"));
    }
    if given.iter().all(|w| *w <= 0.0) {
        return Err(fault("are all 0; give at least one expert a say"));
    }
    shares(given).ok_or_else(|| fault("cannot be scaled to add up to 1"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_counts() {
        assert_eq!(expert_shares("ahp", &[], 4).unwrap(), [0.25; 4]);
        assert_eq!(expert_shares("ahp", &[3.0, 1.0], 2).unwrap(), [0.75, 0.25]);
        assert_eq!(expert_shares("ahp", &[0.0, 0.0], 2).unwrap_err().code(), "weights");
        assert_eq!(expert_shares("ahp", &[-1.0, 2.0], 2).unwrap_err().code(), "weights");
        assert_eq!(expert_shares("ahp", &[1.0], 2).unwrap_err().code(), "length_mismatch");
        assert_eq!(expert_shares("ahp", &[], 0).unwrap_err().code(), "too_few");
    }
}
