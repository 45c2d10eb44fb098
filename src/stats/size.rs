//! Whether what is asked for fits into memory, before any of it is taken.

use crate::error::Problem;
use crate::{Error, Result};

/// So many numbers (2 GiB) are held at once at most, where a parameter says how many.
const MOST: u64 = 1 << 28;

/// How many numbers `sizes` come to, where they fit into memory.
///
/// `parameter` is the one that is too large if they do not: without this check a size of too many zeros ends the process.
///
/// ```
/// use govindex::stats::fits;
///
/// assert_eq!(fits("the design", "points", &[1_024, 8])?, 8_192);
/// assert!(fits("the design", "points", &[1_000_000_000, 1_000]).is_err());
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `invalid_parameter` for more than 268,435,456 numbers (2 GiB).
pub fn fits(method: &'static str, parameter: &'static str, sizes: &[usize]) -> Result<usize> {
    let numbers = sizes.iter().try_fold(1_u64, |all, &size| all.checked_mul(size as u64));
    if let Some(Ok(numbers)) = numbers.filter(|&numbers| numbers <= MOST).map(usize::try_from) {
        return Ok(numbers);
    }
    let sizes: Vec<String> = sizes.iter().map(ToString::to_string).collect();
    Err(Error::from(Problem::InvalidParameter {
        method,
        parameter,
        found: format!("too large for memory ({} numbers)", sizes.join(" × ")),
        expected: "smaller: at most 268,435,456 numbers (2 GiB) are held at once",
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_checked_without_overflow() {
        assert_eq!(fits("a", "b", &[1 << 14, 1 << 14]).unwrap(), 1 << 28);
        assert_eq!(fits("a", "b", &[0, usize::MAX]).unwrap(), 0);
        for sizes in [[(1 << 28) + 1, 1], [usize::MAX, usize::MAX], [1 << 62, 4]] {
            let fault = fits("the design", "points", &sizes).unwrap_err();
            assert_eq!(fault.code(), "invalid_parameter");
            assert!(fault.to_string().contains("268,435,456"), "{fault}");
        }
    }
}
