//! Ranks again and again, without allocating: what a simulation spends most of its time on.
//!
//! Each score becomes a whole number by its place between the highest and the lowest, and these are sorted by their
//! digits, the lower first: no step compares two scores, so none is guessed wrong by the processor. With as many digits
//! as there are units, numbers of two digits seldom meet; where two do, or where scores tie, they are put in order by the
//! scores themselves. Where many scores crowd into few numbers, a plain sort takes over.

use crate::stats::Ties;
use crate::wide::wide;

/// 2^52: a number up to 2^31 added to it stands in its low bits.
const WHOLE: f64 = 4_503_599_627_370_496.0;

/// The bits of a digit: enough for as many digits as units, and few enough for the counters to stay in the fastest cache
/// (2,048 of 8 bytes).
const BITS: std::ops::RangeInclusive<u32> = 6..=11;

/// More steps a unit than this to put neighbours in order are worth a plain sort.
const CROWDED: usize = 8;

/// The memory of a ranking.
#[derive(Clone, Debug, Default)]
pub(super) struct Ranker {
    /// The scores as whole numbers, 0 for the highest.
    keys: Vec<u32>,
    /// By digit, where its next score goes: by the lower digit in the low half, by the higher one in the high half.
    next: Vec<u64>,
    /// The keys (in the high half) and their units, in the order of the lower digit.
    half_way: Vec<u64>,
    /// The scores in the order of both.
    sorted: Vec<f64>,
    /// The scores and their units, by falling score, where the order needs a closer look.
    dealt: Vec<(f64, u32)>,
    /// The units that have a score, and the scores, where not all have one.
    units: Vec<u32>,
    present: Vec<f64>,
    places: Vec<u32>,
}

impl Ranker {
    /// Writes doubled ranks (`u32::MAX` where there is no score) by the rules of [`ranks`](crate::stats::ranks).
    pub(super) fn rank(&mut self, scores: &[f64], ties: Ties, tolerance: f64, doubled: &mut [u32]) {
        let ends = wide!(Ends::of(scores));
        if ends.complete {
            self.rank_complete(scores, ends, ties, tolerance, doubled);
            return;
        }
        let mut present = std::mem::take(&mut self.present);
        let mut places = std::mem::take(&mut self.places);
        self.units.clear();
        self.units.extend((0_u32..).zip(scores).filter(|(_, score)| !score.is_nan()).map(|(unit, _)| unit));
        present.clear();
        present.extend(self.units.iter().map(|&unit| scores[unit as usize]));
        places.resize(present.len(), 0);
        self.rank_complete(&present, ends, ties, tolerance, &mut places);
        doubled.fill(u32::MAX);
        for (&unit, &place) in self.units.iter().zip(&places) {
            doubled[unit as usize] = place;
        }
        (self.present, self.places) = (present, places);
    }

    fn rank_complete(&mut self, scores: &[f64], ends: Ends, ties: Ties, tolerance: f64, doubled: &mut [u32]) {
        let tolerance = tolerance.max(0.0);
        self.deal(scores, ends, doubled);
        // Out of order, or tied. All are counted, as that is faster than to stop at the first.
        let pairs = self.sorted.iter().zip(self.sorted.iter().skip(1));
        if pairs.filter(|(a, b)| **b >= **a - tolerance).count() > 0 {
            self.settle(scores, doubled);
            share(&mut self.dealt, ties, tolerance, doubled);
        }
    }

    /// Writes the doubled places by the keys of the scores, and the scores in that order.
    fn deal(&mut self, scores: &[f64], Ends { low, high, .. }: Ends, doubled: &mut [u32]) {
        let n = scores.len();
        let bits = (usize::BITS - n.leading_zeros()).clamp(*BITS.start(), *BITS.end());
        let digits = 1 << bits;
        let mask = digits as u32 - 1;
        let digit = |key: u32| ((key & mask) as usize, (key >> bits & mask) as usize);
        // Not a number where all scores are alike or infinitely far apart: then any key will do, as none is relied on.
        let scale = ((1_u64 << (2 * bits)) - 1) as f64 / (high - low);
        self.keys.resize(n, 0);
        wide!({
            for (key, &score) in self.keys.iter_mut().zip(scores) {
                // The nearest whole number stands in the low bits of its sum with 2^52, which needs no conversion.
                *key = ((high - score) * scale + WHOLE).to_bits() as u32;
            }
        });
        self.next.clear();
        self.next.resize(digits, 0);
        for &key in &self.keys {
            let (low, high) = digit(key);
            self.next[low] += 1;
            self.next[high] += 1 << 32;
        }
        let mut sum = 0;
        for next in &mut self.next {
            (sum, *next) = (sum + *next, sum);
        }
        self.half_way.resize(n, 0);
        for (unit, &key) in self.keys.iter().enumerate() {
            let next = &mut self.next[digit(key).0];
            self.half_way[*next as u32 as usize] = u64::from(key) << 32 | unit as u64;
            *next += 1;
        }
        self.sorted.resize(n, 0.0);
        for &pair in &self.half_way {
            let unit = pair as u32 as usize;
            let next = &mut self.next[digit((pair >> 32) as u32).1];
            let place = (*next >> 32) as u32;
            *next += 1 << 32;
            self.sorted[place as usize] = scores[unit];
            doubled[unit] = 2 * (place + 1);
        }
    }

    /// Puts scores that were dealt by their keys in the order of the scores, equal ones in the order of the units.
    fn settle(&mut self, scores: &[f64], doubled: &[u32]) {
        self.dealt.resize(scores.len(), (0.0, 0));
        for (unit, (&place, &score)) in doubled.iter().zip(scores).enumerate() {
            self.dealt[place as usize / 2 - 1] = (score, unit as u32);
        }
        let mut steps = CROWDED * scores.len();
        for i in 1..self.dealt.len() {
            let (score, unit) = self.dealt[i];
            let mut j = i;
            while j > 0 && self.dealt[j - 1].0 < score {
                self.dealt[j] = self.dealt[j - 1];
                j -= 1;
            }
            self.dealt[j] = (score, unit);
            if i - j > steps {
                self.dealt.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
                return;
            }
            steps -= i - j;
        }
    }
}

/// Writes doubled ranks of scores in falling order, tied ones by the rule.
fn share(dealt: &mut [(f64, u32)], ties: Ties, tolerance: f64, doubled: &mut [u32]) {
    let (mut start, mut place) = (0, 0_u32);
    while start < dealt.len() {
        let lowest = dealt[start].0 - tolerance;
        let tied = 1 + dealt[start + 1..].iter().take_while(|(score, _)| *score >= lowest).count();
        place += 1;
        let first = start as u32 + 1;
        let members = &mut dealt[start..start + tied];
        if ties == Ties::Ordinal {
            members.sort_unstable_by_key(|(_, unit)| *unit);
            for (k, (_, unit)) in members.iter().enumerate() {
                doubled[*unit as usize] = 2 * (first + k as u32);
            }
        } else {
            let shared = match ties {
                Ties::Dense => 2 * place,
                Ties::Average => 2 * first + tied as u32 - 1,
                _ => 2 * first,
            };
            for (_, unit) in members {
                doubled[*unit as usize] = shared;
            }
        }
        start += tied;
    }
}

/// The lowest and the highest score, and whether none is missing.
#[derive(Clone, Copy, Debug)]
struct Ends {
    low: f64,
    high: f64,
    complete: bool,
}

impl Ends {
    /// Four at a time, as the processor does it.
    #[allow(clippy::inline_always, reason = "wide instructions do not reach into a call")]
    #[inline(always)]
    fn of(scores: &[f64]) -> Self {
        let (mut low, mut high, mut missing) = ([f64::INFINITY; 4], [f64::NEG_INFINITY; 4], [false; 4]);
        let fours = scores.chunks_exact(4);
        let rest = fours.remainder();
        let mut take = |k: usize, score: f64| {
            low[k] = if score < low[k] { score } else { low[k] };
            high[k] = if score > high[k] { score } else { high[k] };
            missing[k] |= score.is_nan();
        };
        for four in fours {
            for (k, &score) in four.iter().enumerate() {
                take(k, score);
            }
        }
        for &score in rest {
            take(0, score);
        }
        Self {
            low: low.into_iter().fold(f64::INFINITY, f64::min),
            high: high.into_iter().fold(f64::NEG_INFINITY, f64::max),
            complete: missing == [false; 4],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::rank_counts::doubled;
    use super::*;
    use crate::stats::ranks;
    use proptest::prelude::*;

    const ALL: [Ties; 4] = [Ties::Competition, Ties::Dense, Ties::Average, Ties::Ordinal];

    fn same(ranker: &mut Ranker, scores: &[f64], tolerance: f64) {
        for ties in ALL {
            let mut found = vec![0; scores.len()];
            ranker.rank(scores, ties, tolerance, &mut found);
            let expected: Vec<u32> = ranks(scores, ties, tolerance).into_iter().map(doubled).collect();
            assert_eq!(found, expected, "{ties:?} of {scores:?}");
        }
    }

    proptest! {
        #[test]
        fn ranks_are_those_of_a_sort(
            rows in prop::collection::vec(
                prop::collection::vec(
                    prop_oneof![8 => 0.0_f64..100.0, 2 => (0_u8..5).prop_map(f64::from), 1 => Just(f64::NAN)],
                    0..60,
                ),
                3,
            ),
            tolerance in prop_oneof![Just(0.0), Just(1e-9), Just(0.5)],
        ) {
            let mut ranker = Ranker::default();
            for scores in &rows {
                same(&mut ranker, scores, tolerance);
            }
        }
    }

    #[test]
    fn crowds_extremes_and_nothing() {
        let mut ranker = Ranker::default();
        let mut crowd: Vec<f64> = (0..200).map(|i| f64::from(i * 37 % 200) * 1e-9).collect();
        crowd.push(1e9);
        same(&mut ranker, &crowd, 0.0);
        same(&mut ranker, &[], 0.0);
        same(&mut ranker, &[f64::NAN, f64::NAN], 0.0);
        same(&mut ranker, &[4.0], 0.0);
        same(&mut ranker, &[1e308, -1e308, 0.0], 0.0);
        same(&mut ranker, &[f64::INFINITY, 1.0, 2.0], 0.0);
        same(&mut ranker, &[0.0, -0.0], 0.0);
    }
}
