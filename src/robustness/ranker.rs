//! Ranks again and again, without allocating: what a simulation spends most of its time on.
//!
//! Each score becomes a whole number by its place between the highest and the lowest, and these are sorted by their
//! digits, the lower first: no step compares two scores, so none is guessed wrong by the processor. With as many digits
//! as there are units, numbers of two digits seldom meet; where two do, or where scores tie, they are put in order by the
//! scores themselves. Where many scores crowd into few numbers, a plain sort takes over.
//!
//! The runs of up to 512 units are ranked many at once: their whole numbers are put in order by a sorting network.

use super::network::{LANES, sort};
use crate::stats::Ties;
use crate::wide::wide;

/// 2^52: a whole number added to it stands in its low bits.
const WHOLE: f64 = 4_503_599_627_370_496.0;

/// The bits of a digit: enough for as many digits as units, and few enough for the counters to stay in the fastest cache
/// (2,048 of 8 bytes).
const BITS: std::ops::RangeInclusive<u32> = 6..=11;

/// Up to so many units are sorted by a network: it takes more steps a unit the more there are, and leaves fewer bits of a
/// number to the score.
const MOST_WIRES: usize = 1 << 9;

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
    /// The keys of many runs side by side, each with its unit in the low bits.
    wires: Vec<u32>,
    /// The scores in the order of their keys.
    sorted: Vec<f64>,
    /// The scores and their units, by falling score, where the order needs a closer look.
    dealt: Vec<(f64, u32)>,
    /// The units that have a score, and the scores, where not all have one.
    units: Vec<u32>,
    present: Vec<f64>,
    places: Vec<u32>,
    /// The doubled ranks of several runs.
    ranks: Vec<u32>,
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
        self.deal(scores, ends, doubled);
        self.finish(scores, ties, tolerance, doubled);
    }

    /// From the places by the keys to ranks by the scores.
    fn finish(&mut self, scores: &[f64], ties: Ties, tolerance: f64, doubled: &mut [u32]) {
        let tolerance = tolerance.max(0.0);
        // Out of order, or tied. All are counted, as that is faster than to stop at the first.
        let pairs = self.sorted.iter().zip(self.sorted.iter().skip(1));
        if wide!(pairs.filter(|(a, b)| **b >= **a - tolerance).count()) > 0 {
            self.dealt.resize(scores.len(), (0.0, 0));
            for (unit, (&place, &score)) in doubled.iter().zip(scores).enumerate() {
                self.dealt[place as usize / 2 - 1] = (score, unit as u32);
            }
            self.settle();
            share(&mut self.dealt, ties, tolerance, doubled);
        }
    }

    /// How many runs are best ranked together.
    pub(super) fn together(units: usize) -> usize {
        if units <= MOST_WIRES { LANES } else { 1 }
    }

    /// The doubled ranks of several runs as [`rank`](Self::rank) finds them, run after run like the scores.
    pub(super) fn rank_runs(&mut self, scores: &[f64], units: usize, ties: Ties, tolerance: f64) -> &[u32] {
        let mut ranks = std::mem::take(&mut self.ranks);
        ranks.resize(scores.len(), 0);
        self.rank_runs_into(scores, units, ties, tolerance, &mut ranks);
        self.ranks = ranks;
        &self.ranks
    }

    fn rank_runs_into(
        &mut self,
        scores: &[f64],
        units: usize,
        ties: Ties,
        tolerance: f64,
        doubled: &mut [u32],
    ) {
        let together = Self::together(units);
        for (scores, doubled) in scores.chunks(together * units).zip(doubled.chunks_mut(together * units)) {
            let runs = scores.chunks_exact(units).zip(doubled.chunks_exact_mut(units));
            if together == 1 || scores.len() < together * units {
                runs.for_each(|(scores, doubled)| self.rank(scores, ties, tolerance, doubled));
                continue;
            }
            let orders = self.sort_runs(scores, units, tolerance);
            let of_unit = units.next_power_of_two() as u32 - 1;
            for (lane, (scores, doubled)) in runs.enumerate() {
                if orders[lane] == Order::Partial {
                    self.rank(scores, ties, tolerance, doubled);
                    continue;
                }
                let order = self.wires.iter().skip(lane).step_by(LANES).map(|key| key & of_unit);
                if orders[lane] == Order::Close {
                    let by_score = order.clone().map(|unit| (scores[unit as usize], unit));
                    if share_in_order(by_score, ties, tolerance.max(0.0), doubled) {
                        continue;
                    }
                    self.dealt.clear();
                    self.dealt.extend(order.map(|unit| (scores[unit as usize], unit)));
                    self.settle();
                    share(&mut self.dealt, ties, tolerance.max(0.0), doubled);
                    continue;
                }
                for (unit, place) in order.zip(1..) {
                    doubled[unit as usize] = 2 * place;
                }
            }
        }
    }

    /// Sorts the keys of as many runs as there are lanes, each with its unit in the low bits.
    fn sort_runs(&mut self, scores: &[f64], units: usize, tolerance: f64) -> [Order; LANES] {
        let bits = units.next_power_of_two().trailing_zeros();
        self.keys.resize(scores.len(), 0);
        self.wires.resize(scores.len(), 0);
        let mut orders = [Order::Sure; LANES];
        wide!({
            let mut apart = [0; LANES];
            let runs = self.keys.chunks_exact_mut(units).zip(scores.chunks_exact(units));
            for ((keys, scores), (order, apart)) in runs.zip(orders.iter_mut().zip(&mut apart)) {
                let ends = Ends::of(scores);
                if !ends.complete {
                    *order = Order::Partial;
                }
                *apart = ends.apart(32 - bits, tolerance);
                write_keys(scores, ends, 32 - bits, keys);
            }
            side_by_side(&self.keys, units, bits, &mut self.wires);
            sort(&mut self.wires);
            let close = close(&self.wires, bits, &apart);
            for (order, close) in orders.iter_mut().zip(close) {
                if close && *order == Order::Sure {
                    *order = Order::Close;
                }
            }
        });
        orders
    }

    /// Writes the doubled places by the keys of the scores, and the scores in that order.
    fn deal(&mut self, scores: &[f64], ends: Ends, doubled: &mut [u32]) {
        let n = scores.len();
        let bits = (usize::BITS - n.leading_zeros()).clamp(*BITS.start(), *BITS.end());
        let digits = 1 << bits;
        let mask = digits as u32 - 1;
        let digit = |key: u32| ((key & mask) as usize, (key >> bits & mask) as usize);
        self.keys.resize(n, 0);
        wide!(write_keys(scores, ends, 2 * bits, &mut self.keys));
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
    fn settle(&mut self) {
        let mut steps = CROWDED * self.dealt.len();
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

/// The same in one pass, by rules under which a rank depends on those before it alone; false under another rule, and where
/// the scores do not fall.
fn share_in_order(
    dealt: impl Iterator<Item = (f64, u32)>,
    ties: Ties,
    tolerance: f64,
    doubled: &mut [u32],
) -> bool {
    if !matches!(ties, Ties::Competition | Ties::Dense) {
        return false;
    }
    let (mut before, mut lowest, mut rank) = (f64::INFINITY, f64::INFINITY, 0);
    let mut falls = true;
    for ((score, unit), place) in dealt.zip(1..) {
        falls &= score <= before;
        before = score;
        if score < lowest || place == 1 {
            lowest = score - tolerance;
            rank = if ties == Ties::Dense { rank + 2 } else { 2 * place };
        }
        doubled[unit as usize] = rank;
    }
    falls
}

/// Writes doubled ranks of scores in falling order, tied ones by the rule.
fn share(dealt: &mut [(f64, u32)], ties: Ties, tolerance: f64, doubled: &mut [u32]) {
    if share_in_order(dealt.iter().copied(), ties, tolerance, doubled) {
        return;
    }
    let mut start = 0;
    while start < dealt.len() {
        let lowest = dealt[start].0 - tolerance;
        let tied = 1 + dealt[start + 1..].iter().take_while(|(score, _)| *score >= lowest).count();
        let first = start as u32 + 1;
        let members = &mut dealt[start..start + tied];
        if ties == Ties::Ordinal {
            members.sort_unstable_by_key(|(_, unit)| *unit);
            for (k, (_, unit)) in members.iter().enumerate() {
                doubled[*unit as usize] = 2 * (first + k as u32);
            }
        } else {
            for (_, unit) in members {
                doubled[*unit as usize] = 2 * first + tied as u32 - 1;
            }
        }
        start += tied;
    }
}

/// What the keys of a run say of the order of its scores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    /// All of it: no two are so close that they could tie, or stand the other way round.
    Sure,
    /// Some scores must be looked at.
    Close,
    /// Nothing, as some scores are missing.
    Partial,
}

/// Whether two neighbours in a sorted list are no further apart than they must be.
#[allow(clippy::inline_always, reason = "wide instructions do not reach into a call")]
#[inline(always)]
fn close(wires: &[u32], bits: u32, apart: &[u32; LANES]) -> [bool; LANES] {
    let mut close = [0; LANES];
    let (places, _) = wires.as_chunks::<LANES>();
    for (a, b) in places.iter().zip(places.iter().skip(1)) {
        for k in 0..LANES {
            close[k] |= u32::from((b[k] >> bits) - (a[k] >> bits) <= apart[k]);
        }
    }
    close.map(|close| close != 0)
}

/// Writes scores as whole numbers of so many bits, 0 for the highest.
#[allow(clippy::inline_always, reason = "wide instructions do not reach into a call")]
#[inline(always)]
fn write_keys(scores: &[f64], ends: Ends, bits: u32, keys: &mut [u32]) {
    // Not a number where all scores are alike or infinitely far apart: then any key will do, as none is relied on.
    let scale = ends.scale(bits);
    for (key, &score) in keys.iter_mut().zip(scores) {
        // The nearest whole number stands in the low bits of its sum with 2^52, which needs no conversion.
        *key = ((ends.high - score) * scale + WHOLE).to_bits() as u32;
    }
}

/// Lays the keys of runs, run after run, side by side with their units in the low bits.
#[allow(clippy::inline_always, reason = "wide instructions do not reach into a call")]
#[inline(always)]
fn side_by_side(keys: &[u32], units: usize, bits: u32, wires: &mut [u32]) {
    // A square at a time, whole registers in and out.
    const SIDE: usize = 8;
    let wire = |run: usize, unit: usize| keys[run * units + unit] << bits | unit as u32;
    let whole = units / SIDE * SIDE;
    for run in (0..LANES).step_by(SIDE) {
        for unit in (0..whole).step_by(SIDE) {
            let (mut rows, mut columns) = ([[0; SIDE]; SIDE], [[0; SIDE]; SIDE]);
            for i in 0..SIDE {
                rows[i].copy_from_slice(&keys[(run + i) * units + unit..][..SIDE]);
            }
            for i in 0..SIDE {
                for j in 0..SIDE {
                    columns[j][i] = rows[i][j] << bits | (unit + j) as u32;
                }
            }
            for j in 0..SIDE {
                wires[(unit + j) * LANES + run..][..SIDE].copy_from_slice(&columns[j]);
            }
        }
        for unit in whole..units {
            for run in run..run + SIDE {
                wires[unit * LANES + run] = wire(run, unit);
            }
        }
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
    /// How many keys of so many bits there are to a score of 1.
    #[allow(clippy::inline_always, reason = "wide instructions do not reach into a call")]
    #[inline(always)]
    fn scale(self, bits: u32) -> f64 {
        ((1_u64 << bits) - 1) as f64 / (self.high - self.low)
    }

    /// How far apart two keys may be whose scores tie: rounding to a whole number moves a key by half, and the tolerance
    /// is subtracted from a score that has 53 bits.
    #[allow(clippy::inline_always, reason = "wide instructions do not reach into a call")]
    #[inline(always)]
    fn apart(self, bits: u32, tolerance: f64) -> u32 {
        let scale = self.scale(bits);
        let reach = tolerance.max(0.0) + f64::EPSILON * self.high.abs().max(self.low.abs());
        // Nothing is sure where the keys are none.
        if scale.is_finite() && scale > 0.0 { (reach * scale + 1.001) as u32 } else { u32::MAX }
    }

    #[allow(clippy::inline_always, reason = "wide instructions do not reach into a call")]
    #[inline(always)]
    fn of(scores: &[f64]) -> Self {
        // As many at a time as fill two of the widest registers; each half of them is then held against the other.
        const WIDTH: usize = 16;
        let (mut low, mut high) = ([f64::INFINITY; WIDTH], [f64::NEG_INFINITY; WIDTH]);
        let mut missing = [0; WIDTH];
        let (all, rest) = scores.as_chunks::<WIDTH>();
        for scores in all {
            for (k, &score) in scores.iter().enumerate() {
                low[k] = if score < low[k] { score } else { low[k] };
                high[k] = if score > high[k] { score } else { high[k] };
                missing[k] |= u64::from(score.is_nan());
            }
        }
        for (k, &score) in rest.iter().enumerate() {
            low[k] = if score < low[k] { score } else { low[k] };
            high[k] = if score > high[k] { score } else { high[k] };
            missing[k] |= u64::from(score.is_nan());
        }
        let mut width = WIDTH / 2;
        while width > 0 {
            for k in 0..width {
                low[k] = if low[k + width] < low[k] { low[k + width] } else { low[k] };
                high[k] = if high[k + width] > high[k] { high[k + width] } else { high[k] };
            }
            width /= 2;
        }
        Self { low: low[0], high: high[0], complete: missing == [0; WIDTH] }
    }
}

#[cfg(test)]
mod tests {
    use super::super::rank_counts::doubled;
    use super::*;
    use crate::stats::{Stream, ranks};
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

    /// Runs that are ranked together, of every kind, and some that are left over.
    #[test]
    fn runs_ranked_together_are_ranked_as_each_alone() {
        let mut ranker = Ranker::default();
        for units in [1, 2, 3, 31, 32, 33, 193, 512, 513] {
            let mut stream = Stream::new(5, units as u64);
            let runs = 2 * LANES + 5;
            let mut scores: Vec<f64> = Vec::new();
            for run in 0..runs {
                let own = (0..units).map(|unit| match run % 10 {
                    0 => f64::from(stream.below(9) as u32),
                    1 => 4.0,
                    2 if unit % 5 == 0 => f64::NAN,
                    3 if unit == 0 => f64::INFINITY,
                    // All but one crowd into one key.
                    4 if unit == 0 => 1e12,
                    5 => f64::NAN,
                    // Steps of the last bits of large scores, about as large as a tolerance.
                    6 => 1e9 + stream.below(4 * units) as f64 * 1.2e-7,
                    // Steps about as large as one of a key.
                    7 => stream.below(1 << 24) as f64 / 9.0,
                    _ => stream.uniform(),
                });
                scores.extend(own);
            }
            for tolerance in [0.0, 1e-9, 1e-7, 2e-7, 0.01, 0.112] {
                for ties in ALL {
                    let mut alone = vec![0; scores.len()];
                    for (scores, whole) in scores.chunks(units).zip(alone.chunks_mut(units)) {
                        let expected = ranks(scores, ties, tolerance);
                        for (to, rank) in whole.iter_mut().zip(expected) {
                            *to = doubled(rank);
                        }
                    }
                    let found = ranker.rank_runs(&scores, units, ties, tolerance);
                    assert!(found == alone, "{units} units, {ties:?}, {tolerance}");
                }
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
