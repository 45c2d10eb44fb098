//! What is left of a whole: the product of shares.
//!
//! ```text
//! s = Π_j x_j          0 ≤ x_j ≤ 1
//! ```
//!
//! where `x_j` is the score of child `j`, a share from 0 to 1. It says what remains where each child takes its part of what
//! the others leave: an achievement and the share of it that inequality does not take, or links of a chain that must all
//! hold. It is at most the lowest child, and falls with every further one; a mean would not.
//!
//! Children of weight 0 do nothing; other weights are not read. [`Missing`] says what an absent child does: one that is
//! left out counts as 1, so a framework does better with `missing = "propagate"`. Higher is better.
//!
//! **Rank reversal.** None: each unit is scored by itself.
//!
//! Source: UNDP (2010), *Human Development Report*, technical note 2 (`I* = (1 − A) I`, after A. B. Atkinson, 1970, *Journal of
//! Economic Theory* 2, 244–263); R. E. Barlow & F. Proschan (1975), *Statistical Theory of Reliability*, ch. 1 (series).
//!
//! ```
//! use govindex::scoring::{Missing, product};
//! use govindex::stats::Columns;
//!
//! let (health, left_by_inequality) = ([0.9, 0.5], [0.75, 1.0]);
//! let children = Columns::new(vec![&health, &left_by_inequality])?;
//! let left = product(&children, &[1.0, 1.0], &Missing::default())?;
//! assert!((left[0] - 0.675).abs() < 1e-15 && left[1] == 0.5);
//! # Ok::<(), govindex::Error>(())
//! ```

use super::Missing;
use super::order::{each_unit, fold_into};
use crate::error::{Label, Problem};
use crate::stats::Columns;
use crate::wide::wide;
use crate::{Error, Result};

/// How far beyond 1 a share may lie that a mean or a scaling has rounded.
const ROUNDING: f64 = 1e-12;

/// The product of the children of each unit, shares from 0 to 1.
///
/// # Errors
/// `out_of_domain` for a child outside 0 to 1, and as [`minimum`](super::minimum).
pub fn product(children: &Columns<'_>, weights: &[f64], missing: &Missing) -> Result<Vec<f64>> {
    let products =
        each_unit("product", children, weights, missing, |row| row.iter().map(|(x, _)| x).product())?;
    for (at, (values, _)) in
        children.iter().zip(weights).enumerate().filter(|(_, (_, weight))| **weight > 0.0)
    {
        if let Some(row) = values.iter().position(|x| *x < 0.0 || *x > 1.0 + ROUNDING) {
            return Err(Error::from(Problem::OutOfDomain {
                model: "product",
                node: Label::Matrix,
                child: Label::column(at),
                unit: Label::row(row),
                value: values[row],
                needs: "from 0 to 1",
                remedy: "give the framework the scale [0, 1], or use the geometric mean",
            }));
        }
    }
    Ok(products)
}

/// Writes the product of complete children. False where something is not as it must be, which [`product`] says.
pub(super) fn product_into(
    children: &Columns<'_>,
    weights: &[f64],
    missing: &Missing,
    out: &mut [f64],
) -> Result<bool> {
    let is_share = |x: f64| (0.0..=1.0 + ROUNDING).contains(&x);
    let mut counted = children.iter().zip(weights).filter(|(_, weight)| **weight > 0.0);
    let are_shares = |values: &[f64]| values.iter().fold(true, |all, &x| all & is_share(x));
    Ok(counted.all(|(values, _)| wide!(are_shares(values)))
        && fold_into("product", children, weights, missing, 1.0, |left, x| left * x, out)?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::scoring::{MissingRule, minimum};

    const GAP: f64 = f64::NAN;

    fn of(rows: &[&[f64]], weights: &[f64], missing: &Missing) -> Result<Vec<f64>> {
        product(&Columns::new(rows.to_vec()).unwrap(), weights, missing)
    }

    #[test]
    fn an_absent_child_follows_the_rule_and_weights_only_say_who_counts() {
        let (a, b): (&[f64], &[f64]) = (&[0.5, 0.5, GAP], &[0.5, GAP, GAP]);
        let rule = |rule| of(&[a, b], &[3.0, 1.0], &Missing::rule(rule)).unwrap();
        assert_eq!(rule(MissingRule::Rescale)[..2], [0.25, 0.5]);
        assert_eq!(rule(MissingRule::Zero)[..2], [0.25, 0.0]);
        assert!(rule(MissingRule::Propagate)[1].is_nan() && rule(MissingRule::Zero)[2].is_nan());
        assert_eq!(of(&[a, b], &[1.0, 0.0], &Missing::default()).unwrap()[..2], [0.5, 0.5]);
    }

    #[test]
    fn what_is_no_share_is_refused_with_its_place() {
        for (bad, value) in [(1.5, "1.5"), (-0.1, "-0.1"), (90.0, "90")] {
            let fault = of(&[&[0.5, 0.5], &[1.0, bad]], &[1.0, 1.0], &Missing::default()).unwrap_err();
            assert_eq!(fault.code(), "out_of_domain");
            let text = fault.to_string();
            assert!(text.contains("column 1") && text.contains("row 1") && text.contains(value), "{text}");
            let chinese = fault.message(crate::words::Language::Chinese);
            assert!(chinese.contains("乘积") && chinese.contains("请将框架的尺度设为 [0, 1]"), "{chinese}");
        }
        assert!(
            of(&[&[0.5], &[90.0]], &[1.0, 0.0], &Missing::default()).is_ok(),
            "a child of weight 0 is not read"
        );
        assert!(of(&[&[1.0 + 1e-15]], &[1.0], &Missing::default()).is_ok(), "a rounded 1 is 1");
        assert_eq!(of(&[&[0.0], &[0.7]], &[1.0, 1.0], &Missing::default()).unwrap(), [0.0]);
    }

    proptest! {
        #[test]
        fn it_is_at_most_the_lowest_child(row in proptest::collection::vec(0.0..=1.0_f64, 1..6)) {
            let cells: Vec<[f64; 1]> = row.iter().map(|x| [*x]).collect();
            let columns = Columns::new(cells.iter().map(|cell| &cell[..]).collect()).unwrap();
            let weights = vec![1.0; row.len()];
            let all = Missing::default();
            let [left, lowest] = [product(&columns, &weights, &all), minimum(&columns, &weights, &all)].map(Result::unwrap);
            prop_assert!(0.0 <= left[0] && left[0] <= lowest[0]);
        }
    }
}
