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
