//! Records of a batch that say the same, counted together: a share or a mean of points knows but a few numerators and
//! denominators, so a batch is counted by unit and pair instead of record by record.

use super::NO_GROUP;
use crate::evidence::measure::Sums;

/// More pairs than this are not worth looking for.
const MOST: usize = 8;

/// The numerators and denominators of a batch, and which of them each record has.
#[derive(Debug)]
pub(super) struct Alike {
    pairs: Vec<[f64; 2]>,
    of: Vec<u8>,
}

impl Alike {
    /// None where there are too many.
    pub(super) fn of(sums: &Sums) -> Option<Self> {
        let mut pairs: Vec<[u64; 2]> = Vec::with_capacity(MOST);
        let mut of = Vec::with_capacity(sums.y.len());
        for (y, x) in sums.y.iter().zip(&sums.x) {
            let pair = [y.to_bits(), x.to_bits()];
            let at = match pairs.iter().position(|known| *known == pair) {
                Some(at) => at,
                None if pairs.len() == MOST => return None,
                None => {
                    pairs.push(pair);
                    pairs.len() - 1
                }
            };
            #[expect(clippy::cast_possible_truncation, reason = "below 8")]
            of.push(at as u8);
        }
        Some(Self { pairs: pairs.into_iter().map(|pair| pair.map(f64::from_bits)).collect(), of })
    }

    /// The pairs, numerator first.
    pub(super) fn pairs(&self) -> &[[f64; 2]] {
        &self.pairs
    }

    /// How many records of each group have each pair, by group and then by pair; none where the groups are so many that
    /// records by the piece are faster.
    pub(super) fn count(&self, ids: &[u32], groups: usize) -> Option<Vec<u32>> {
        let width = self.pairs.len();
        if groups.saturating_mul(width) > ids.len() {
            return None;
        }
        let mut counts = vec![0; groups * width];
        for (&id, &pair) in ids.iter().zip(&self.of).filter(|(id, _)| **id != NO_GROUP) {
            counts[id as usize * width + usize::from(pair)] += 1;
        }
        Some(counts)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::evidence::{Coverage, Form, Kind, Mean, Measure, Measured, Records, Rows, Sample};

    fn records(rows: &[(u8, u8, f64)]) -> Records {
        let texts = |of: &dyn Fn(&(u8, u8, f64)) -> String| rows.iter().map(of).collect::<Vec<_>>();
        Records::new()
            .with_texts("unit", texts(&|(unit, ..)| ["A", "B", ""][usize::from(*unit)].to_owned()))
            .unwrap()
            .with_texts("said", texts(&|(_, said, _)| ["yes", "no", ""][usize::from(*said)].to_owned()))
            .unwrap()
            .with_numbers("x", rows.iter().map(|(.., x)| *x).collect::<Vec<_>>())
            .unwrap()
            .with_numbers("one", vec![1.0; rows.len()])
            .unwrap()
    }

    fn same(together: &Measured, apart: &Measured) {
        assert_eq!(together.left_out(), apart.left_out());
        assert_eq!(together.units().collect::<Vec<_>>(), apart.units().collect::<Vec<_>>());
        for (a, b) in together.estimates().iter().zip(apart.estimates()) {
            assert_eq!((a.records, a.unknown), (b.records, b.unknown));
            let pairs = [
                (a.value, b.value),
                (a.standard_error, b.standard_error),
                (a.numerator, b.numerator),
                (a.denominator, b.denominator),
            ];
            for (a, b) in pairs {
                assert!((a.is_nan() && b.is_nan()) || (a - b).abs() < 1e-9, "{together:?}\n{apart:?}");
            }
        }
    }

    proptest! {
        /// A weight of 1 changes nothing but that records are counted by the piece.
        #[test]
        fn records_together_are_records_by_the_piece(
            rows in prop::collection::vec(
                (0_u8..3, 0_u8..3, prop_oneof![Just(0.0), Just(0.1), Just(3.0), Just(f64::NAN)]),
                1..40,
            ),
            ratios in any::<bool>(),
        ) {
            let records = records(&rows);
            let form = if ratios { Form::MeanOfRatios } else { Form::RatioOfSums };
            let kinds: [Kind; 3] = [
                Mean::new("x").into(),
                Mean::new(Rows::with("said", "yes")).into(),
                Coverage::new(Rows::with("said", "yes")).existing("x").form(form).into(),
            ];
            for kind in kinds {
                let plain = Measure::new(kind);
                let weight = Sample { weight: Some("one".to_owned()), ..Sample::default() };
                let (together, apart) = (plain.of(&records, ["unit"]), plain.sample(weight).of(&records, ["unit"]));
                match (together, apart) {
                    (Ok(together), Ok(apart)) => same(&together, &apart),
                    (together, apart) => prop_assert_eq!(
                        together.map_err(|error| error.to_string()).err(),
                        apart.map_err(|error| error.to_string()).err()
                    ),
                }
            }
        }
    }
}
