//! Names before positions: what carries names is put into the order of other names, and refused where the names differ.

use crate::error::Problem;
use std::borrow::Cow;
use std::collections::HashMap;

use super::Weighting;
use crate::{Error, Result};

/// The position in `own` of each name in `to`. `what` and `of` say in the error whose names these are.
///
/// ```
/// use govindex::weights::order_by_names;
///
/// let (own, to) = (["HCI".to_owned(), "OSI".to_owned()], ["OSI".to_owned(), "HCI".to_owned()]);
/// assert_eq!(order_by_names(&own, &to, "the weights", "the columns")?, [1, 0]);
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `names` with those that are missing and those that are unknown, or that occur twice.
pub fn order_by_names(own: &[String], to: &[String], what: &str, of: &str) -> Result<Vec<usize>> {
    let places: HashMap<&str, usize> = own.iter().enumerate().map(|(at, name)| (name.as_str(), at)).collect();
    let known: HashMap<&str, usize> = to.iter().enumerate().map(|(at, name)| (name.as_str(), at)).collect();
    let missing: Vec<String> =
        to.iter().filter(|name| !places.contains_key(name.as_str())).cloned().collect();
    let unknown: Vec<String> =
        own.iter().filter(|name| !known.contains_key(name.as_str())).cloned().collect();
    let twice: Vec<String> = [(own, &places), (to, &known)]
        .into_iter()
        .flat_map(|(names, places)| {
            names.iter().enumerate().filter(|(at, name)| places[name.as_str()] != *at)
        })
        .map(|(_, name)| name.clone())
        .collect();
    if missing.is_empty() && unknown.is_empty() && twice.is_empty() {
        return Ok(to.iter().map(|name| places[name.as_str()]).collect());
    }
    Err(Error::from(Problem::Names {
        what: what.to_owned(),
        of: of.to_owned(),
        missing_names: missing,
        unknown_names: unknown,
        repeated_names: twice,
    }))
}

/// Weights that may carry the names of their indicators: a [`Weighting`], or plain numbers.
pub trait Weighed {
    /// One weight per indicator.
    fn weights(&self) -> &[f64];

    /// The names of the indicators, where they are known.
    fn names(&self) -> Option<&[String]> {
        None
    }
}

impl Weighed for Weighting {
    fn weights(&self) -> &[f64] {
        &self.weights
    }

    fn names(&self) -> Option<&[String]> {
        self.names.as_deref()
    }
}

impl Weighed for Vec<f64> {
    fn weights(&self) -> &[f64] {
        self
    }
}

/// The weights in the order of `names`, where both have names; as they stand otherwise.
pub(super) fn in_order<'a>(
    weighed: &'a impl Weighed,
    names: Option<&[String]>,
    what: &str,
) -> Result<Cow<'a, [f64]>> {
    match (weighed.names(), names) {
        (Some(own), Some(to)) if own != to => {
            let order = order_by_names(own, to, what, "the first weighting with names")?;
            Ok(order.into_iter().map(|at| weighed.weights()[at]).collect())
        }
        _ => Ok(Cow::Borrowed(weighed.weights())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(of: &[&str]) -> Vec<String> {
        of.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn names_that_differ_are_listed_on_both_sides() {
        let fault =
            order_by_names(&names(&["A", "C"]), &names(&["A", "B"]), "`weights`", "the columns").unwrap_err();
        assert_eq!(fault.code(), "names");
        let message = fault.to_string();
        assert!(message.contains("missing: `B`") && message.contains("unknown: `C`"), "{message}");
        let fault = order_by_names(&names(&["A", "A"]), &names(&["A", "A"]), "a", "b").unwrap_err();
        assert!(fault.to_string().contains("more than once: `A`"), "{fault}");
    }
}
