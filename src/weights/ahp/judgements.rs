//! What an expert says when comparing items two by two.

use crate::error::{Label, Problem};
use chrono::Datelike as _;
use serde::{Deserialize, Serialize};

use crate::{Error, Result};

const MODEL: &str = "ahp";

/// How far `a_ij · a_ji` may be from 1: enough for `0.333` and `0.14` that were typed for 1/3 and 1/7.
const RECIPROCITY: f64 = 0.03;

/// The largest judgement on Saaty's scale; the smallest is one over it.
const LARGEST: f64 = 9.0;

/// Which judgements are allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::weights) enum Scale {
    /// Those that a person may give, from 1/9 to 9.
    Saaty,
    /// Any above 0: those that a calculation makes of others.
    Open,
}

/// What is wrong with a judgement that a person gave, and what to do; none for one from 1/9 to 9. 0.11, typed for 1/9, is
/// within what reciprocal judgements may differ by.
pub(crate) fn fault_of(a: f64) -> Option<String> {
    if (1.0 - RECIPROCITY..=LARGEST * LARGEST).contains(&(a * LARGEST)) {
        return None;
    }
    let date = as_date(a).map_or_else(String::new, |(month, day)| {
        format!(
            "; it looks like a date: a spreadsheet took `{month}/{day}` for a day, so format the column as text and type \
             the fraction again"
        )
    });
    Some(format!(
        "is {a}; it must be from 1/9 to 9: how many times as important the first is, or a fraction such as 1/3 where the \
         second is more important{date}"
    ))
}

/// The month and day that a spreadsheet stores as this number, where it is of the years from 1990 to 2099.
fn as_date(a: f64) -> Option<(u32, u32)> {
    if a.fract() != 0.0 || !(32_874.0..=73_050.0).contains(&a) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "a whole number below 100,000")]
    let days = chrono::TimeDelta::days(a as i64);
    let day = chrono::NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_signed(days)?;
    Some((day.month(), day.day()))
}

/// A reciprocal matrix of pairwise judgements, perhaps with gaps.
///
/// The judgement of `i` against `j` says how many times as important `i` is, on Saaty's scale: 1 for equal, up to 9, or
/// down to 1/9 where `j` is more important; values between those of the scale are allowed. That of `j` against `i` is its reciprocal; where both are given, the one of at
/// least 1 is taken as said and must be met by the other within 3 %. A comparison that was not made is `NaN` (`null`
/// in a file).
///
/// ```
/// use govindex::weights::Judgements;
///
/// // Three items; the second and third were not compared.
/// let said = Judgements::from_pairs(3, &[(0, 1, 3.0), (0, 2, 5.0)])?;
/// assert_eq!((said.get(1, 0), said.missing()), (Some(1.0 / 3.0), 1));
/// # Ok::<(), govindex::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Vec<Option<f64>>>", into = "Vec<Vec<Option<f64>>>")]
pub struct Judgements {
    items: usize,
    /// By rows; `NaN` where nothing was said.
    values: Vec<f64>,
}

impl Judgements {
    /// Takes a full square matrix by rows.
    ///
    /// # Errors
    /// `too_few` for no item; `length_mismatch` when it is not square; `judgement` for the
    /// first judgement that is not from 1/9 to 9, not reciprocal, or not 1 on the diagonal.
    pub fn new(rows: &[Vec<f64>]) -> Result<Self> {
        let n = rows.len();
        for (i, row) in rows.iter().enumerate() {
            if row.len() != n {
                return Err(Error::from(Problem::LengthMismatch {
                    what: format!("row {i} of the judgements"),
                    found: row.len(),
                    expected: n,
                    of: "items",
                }));
            }
        }
        let mut pairs = Vec::with_capacity(n * n);
        for (i, row) in rows.iter().enumerate() {
            for (j, &a) in row.iter().enumerate() {
                if i == j {
                    if !a.is_nan() && (a - 1.0).abs() > 1e-9 {
                        return Err(Error::from(Problem::Judgement {
                            model: MODEL,
                            place: Self::place(i, j),
                            fault: format!("is {a}; an item is as important as itself: write 1"),
                        }));
                    }
                } else if !a.is_nan() {
                    pairs.push((i, j, a));
                }
            }
        }
        Self::from_pairs(n, &pairs)
    }

    /// Takes single comparisons `(i, j, a)`: item `i` is `a` times as important as item `j`.
    ///
    /// # Errors
    /// As [`Judgements::new`]; `judgement` also for an item that is out of range or compared with itself.
    pub fn from_pairs(items: usize, pairs: &[(usize, usize, f64)]) -> Result<Self> {
        Self::build(items, pairs, Scale::Saaty, &Self::place)
    }

    /// Where a judgement stands among items without names.
    pub(super) fn place(i: usize, j: usize) -> String {
        format!("the judgement at ({i}, {j})")
    }

    /// As [`Judgements::from_pairs`] on a scale, with words for the place of a judgement.
    pub(in crate::weights) fn build(
        items: usize,
        pairs: &[(usize, usize, f64)],
        scale: Scale,
        place: &dyn Fn(usize, usize) -> String,
    ) -> Result<Self> {
        let fault = |i, j, fault| Error::from(Problem::Judgement { model: MODEL, place: place(i, j), fault });
        if items == 0 {
            return Err(Error::from(Problem::TooFew { model: MODEL, of: "items", found: 0, needed: 1 }));
        }
        let mut values = vec![f64::NAN; items * items];
        for i in 0..items {
            values[i * items + i] = 1.0;
        }
        for &(i, j, a) in pairs {
            if i >= items || j >= items || i == j {
                return Err(fault(i, j, format!("does not compare two of the {items} items")));
            }
            let wrong = match scale {
                Scale::Saaty => fault_of(a),
                Scale::Open if a.is_finite() && a > 0.0 => None,
                Scale::Open => Some(format!("is {a}; it must be a finite number above 0")),
            };
            if let Some(wrong) = wrong {
                return Err(fault(i, j, wrong));
            }
            let before = values[i * items + j];
            if !before.is_nan() && (before / a - 1.0).abs() > RECIPROCITY {
                return Err(fault(
                    i,
                    j,
                    format!("is {a}, but {before} follows from {}; make them reciprocal", place(j, i)),
                ));
            }
            if before.is_nan() || a >= 1.0 {
                values[i * items + j] = a;
                values[j * items + i] = 1.0 / a;
            }
        }
        Ok(Self { items, values })
    }

    /// The number of items.
    #[must_use]
    pub fn items(&self) -> usize {
        self.items
    }

    /// How many times as important item `i` is as item `j`, if that was said.
    #[must_use]
    pub fn get(&self, i: usize, j: usize) -> Option<f64> {
        if i >= self.items || j >= self.items {
            return None;
        }
        Some(self.values[i * self.items + j]).filter(|a| !a.is_nan())
    }

    /// How many pairs were not compared.
    #[must_use]
    pub fn missing(&self) -> usize {
        self.values.iter().filter(|a| a.is_nan()).count() / 2
    }

    pub(super) fn values(&self) -> &[f64] {
        &self.values
    }

    /// The pairs `i < j` with what was said, in order.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (usize, usize, Option<f64>)> + '_ {
        (0..self.items).flat_map(move |i| (i + 1..self.items).map(move |j| (i, j, self.get(i, j))))
    }

    /// The same judgements with one of them changed.
    pub(super) fn with(&self, i: usize, j: usize, a: f64) -> Self {
        let mut changed = self.clone();
        changed.values[i * self.items + j] = a;
        changed.values[j * self.items + i] = 1.0 / a;
        changed
    }

    /// Refuses comparisons that leave items without any relation to the others.
    pub(super) fn connected(&self) -> Result<()> {
        let n = self.items;
        let (mut reached, mut queue) = (vec![false; n], vec![0]);
        reached[0] = true;
        while let Some(i) = queue.pop() {
            for (j, seen) in reached.iter_mut().enumerate() {
                if !*seen && !self.values[i * n + j].is_nan() {
                    *seen = true;
                    queue.push(j);
                }
            }
        }
        let apart: Vec<Label> = reached
            .iter()
            .enumerate()
            .filter(|(_, seen)| !**seen)
            .map(|(i, _)| Label::Position("item", i))
            .collect();
        if apart.is_empty() {
            return Ok(());
        }
        Err(Error::from(Problem::Unconnected {
            model: MODEL,
            items: apart,
            first: Label::Position("item", 0),
        }))
    }
}

impl TryFrom<Vec<Vec<Option<f64>>>> for Judgements {
    type Error = Error;

    fn try_from(rows: Vec<Vec<Option<f64>>>) -> Result<Self> {
        let rows: Vec<Vec<f64>> =
            rows.into_iter().map(|row| row.into_iter().map(|a| a.unwrap_or(f64::NAN)).collect()).collect();
        Self::new(&rows)
    }
}

impl From<Judgements> for Vec<Vec<Option<f64>>> {
    fn from(judgements: Judgements) -> Self {
        let n = judgements.items;
        (0..n).map(|i| (0..n).map(|j| judgements.get(i, j)).collect()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_is_no_comparison() {
        let code = |rows: &[Vec<f64>]| Judgements::new(rows).unwrap_err().to_string();
        assert_eq!(
            code(&[vec![1.0, 3.0], vec![0.5, 1.0]]),
            "ahp: the judgement at (1, 0) is 0.5, but 0.3333333333333333 follows from the judgement at (0, 1); make \
             them reciprocal"
        );
        for wrong in [-3.0, 0.0, 12.0, 0.1, 1.0 / 9.5, f64::INFINITY] {
            let told = code(&[vec![1.0, wrong], vec![f64::NAN, 1.0]]);
            assert!(
                told.starts_with(&format!(
                    "ahp: the judgement at (0, 1) is {wrong}; it must be from 1/9 to 9"
                )),
                "{told}"
            );
        }
        // 2 January 2025, as a spreadsheet stores it: somebody typed 1/2.
        let date = code(&[vec![1.0, 45659.0], vec![f64::NAN, 1.0]]);
        assert!(date.contains("looks like a date: a spreadsheet took `1/2` for a day"), "{date}");
        for right in [1.0 / 9.0, 0.111, 0.11, 0.2, 1.0, 2.5, 9.0] {
            assert!(Judgements::from_pairs(2, &[(0, 1, right)]).is_ok(), "{right}");
        }
        assert!(code(&[vec![2.0, 3.0], vec![1.0, 1.0]]).contains("as itself"));
        assert!(code(&[vec![1.0, 3.0]]).contains("row 0"));
        assert!(code(&[]).contains("at least 1 items"));
        let apart = Judgements::from_pairs(4, &[(0, 1, 2.0), (2, 3, 2.0)]).unwrap();
        assert!(apart.connected().unwrap_err().to_string().contains("items 2, 3"));
        assert!(Judgements::from_pairs(2, &[(0, 2, 2.0)]).is_err());
    }

    #[test]
    fn a_typed_third_is_a_third() {
        let typed = Judgements::new(&[vec![1.0, 3.0], vec![0.33, 1.0]]).unwrap();
        assert_eq!(typed.get(1, 0), Some(1.0 / 3.0));
    }

    #[test]
    fn gaps_are_null_in_a_file() {
        let text = "[[1,3,null],[null,1,2],[null,null,1]]";
        let read: Judgements = serde_json::from_str(text).unwrap();
        assert_eq!(read.missing(), 1);
        let back: Judgements = serde_json::from_str(&serde_json::to_string(&read).unwrap()).unwrap();
        assert_eq!(back.get(0, 1), Some(3.0));
        assert!(
            serde_json::from_str::<Judgements>("[[1,3],[3,1]]")
                .unwrap_err()
                .to_string()
                .contains("reciprocal")
        );
    }
}
