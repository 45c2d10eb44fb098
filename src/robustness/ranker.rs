//! Ranks again and again, without allocating: what a simulation spends most of its time on.
//!
//! Scores are dealt into as many buckets as there are units, by their place between the lowest and the highest; what is
//! left is to order the few that share a bucket. That takes time in proportion to the units, where a sort that compares
//! takes a factor log n more. Where many scores crowd into one bucket, it sorts.

use crate::stats::Ties;

/// More scores than this in one bucket are worth a sort.
const CROWDED: u32 = 24;

/// 2^52: a number up to 2^31 added to it stands in its low bits.
const WHOLE: f64 = 4_503_599_627_370_496.0;

/// The memory of a ranking.
#[derive(Clone, Debug, Default)]
pub(super) struct Ranker {
    /// The units that have a score, as they come; then by falling score.
    dealt: Vec<(f64, u32)>,
    /// The bucket of each.
    buckets: Vec<u32>,
    /// Where the next score of each bucket goes.
    next: Vec<u32>,
}

impl Ranker {
    /// Writes doubled ranks (`u32::MAX` where there is no score) by the rules of [`ranks`](crate::stats::ranks).
    pub(super) fn rank(&mut self, scores: &[f64], ties: Ties, tolerance: f64, doubled: &mut [u32]) {
        self.order(scores);
        let dealt = &mut self.dealt;
        if dealt.len() < scores.len() {
            doubled.fill(u32::MAX);
        }
        let tolerance = tolerance.max(0.0);
        let level = |pair: &[(f64, u32)]| pair[1].0 >= pair[0].0 - tolerance;
        if !dealt.windows(2).any(level) {
            // Every rule for ties says the same.
            for (place, (_, unit)) in dealt.iter().enumerate() {
                doubled[*unit as usize] = 2 * (place as u32 + 1);
            }
            return;
        }
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

    /// Fills `dealt` with the present scores, the highest first.
    fn order(&mut self, scores: &[f64]) {
        let (low, high, complete) = ends(scores);
        let n = scores.len();
        let scale = (n as f64 - 1.0) / (high - low);
        self.dealt.clear();
        if n < 2 || !scale.is_finite() {
            self.dealt.extend(
                scores.iter().enumerate().filter(|(_, s)| !s.is_nan()).map(|(unit, &s)| (s, unit as u32)),
            );
            // All alike, too few, or infinitely far apart.
            self.dealt.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            return;
        }
        self.buckets.resize(n, 0);
        let last = n as u32 - 1;
        for (bucket, &score) in self.buckets.iter_mut().zip(scores) {
            // The nearest whole number stands in the low bits of its sum with 2^52, which needs no conversion; of a missing
            // score, anything does.
            *bucket = (((high - score) * scale + WHOLE).to_bits() as u32).min(last);
        }
        self.next.clear();
        self.next.resize(n, 0);
        let present = |score: &f64| complete || !score.is_nan();
        for (bucket, _) in self.buckets.iter().zip(scores).filter(|(_, score)| present(score)) {
            self.next[*bucket as usize] += 1;
        }
        let (mut sum, mut most) = (0, 0);
        for next in &mut self.next {
            most = most.max(*next);
            (sum, *next) = (sum + *next, sum);
        }
        self.dealt.resize(sum as usize, (0.0, 0));
        for (unit, (&score, &bucket)) in scores.iter().zip(&self.buckets).enumerate() {
            if complete || !score.is_nan() {
                let at = &mut self.next[bucket as usize];
                self.dealt[*at as usize] = (score, unit as u32);
                *at += 1;
            }
        }
        if most > CROWDED {
            self.dealt.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            return;
        }
        // Only scores of one bucket are out of order; equal ones stay in the order of the units.
        for i in 1..self.dealt.len() {
            let (score, unit) = self.dealt[i];
            let mut j = i;
            while j > 0 && self.dealt[j - 1].0 < score {
                self.dealt[j] = self.dealt[j - 1];
                j -= 1;
            }
            self.dealt[j] = (score, unit);
        }
    }
}

/// The lowest and the highest score, and whether none is missing; four at a time, as the processor does it.
fn ends(scores: &[f64]) -> (f64, f64, bool) {
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
    let low = low.into_iter().fold(f64::INFINITY, f64::min);
    (low, high.into_iter().fold(f64::NEG_INFINITY, f64::max), missing == [false; 4])
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
