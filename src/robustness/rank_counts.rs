//! Ranks counted over many runs: how often each unit holds each rank.
//!
//! Only counts are kept, so memory does not grow with the runs, and everything that is asked of them is exact: medians,
//! intervals, the probability of a rank, of being above another unit.
//!
//! ```
//! use govindex::robustness::RankCounts;
//!
//! let mut counts = RankCounts::new(2)?.with_pairs()?;
//! for ranks in [[1.0, 2.0], [1.0, 2.0], [2.0, 1.0], [1.0, 1.0]] {
//!     counts.add(&ranks)?;
//! }
//! assert_eq!(counts.probability(0, 1.0), 0.75);
//! assert_eq!(counts.quantile(1, 0.5), 1.5);
//! assert_eq!(counts.above(0, 1), Some(0.5));
//! # Ok::<(), govindex::Error>(())
//! ```

use crate::error::{Label, Problem};
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::stats::lines::Lines;
use crate::wide::wide;
use crate::{Error, Result};

/// With half ranks (ties that share the mean place) a unit has twice as many counters as there are units.
const HALVES: usize = 2;

/// Up to so many units every rank of every unit has a counter: half a gigabyte. Beyond, only the ranks that occur do.
const MOST_UNITS: usize = 8_192;

/// Runs whose pairs are counted at a time: few enough for numbers of 16 bits, and for their ranks to stay in the cache.
const RUNS: usize = 32;

/// How often each unit held each rank, and (if asked for) stood above each other unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct RankCounts {
    units: usize,
    runs: u64,
    counts: Counts,
    /// By unit and other unit, how often it had the better rank.
    pairs: Option<Vec<u32>>,
    /// By unit, how often it had no rank.
    missed: Vec<u32>,
}

/// By unit, how often it held rank 1, 1½, 2 …
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Counts {
    Every(Vec<u32>),
    Met(Vec<BTreeMap<u32, u32>>),
}

impl RankCounts {
    /// Nothing counted yet. Every rank of every unit has a counter of 4 bytes; for more than 8,192 units only the ranks
    /// that occur have one, which is slower.
    ///
    /// # Errors
    /// `too_few` for no unit; `invalid_parameter` for more than 2³⁰ units.
    pub fn new(units: usize) -> Result<Self> {
        if units == 0 {
            return Err(Error::from(Problem::TooFew {
                model: "the count of ranks",
                of: "units",
                found: 0,
                needed: 1,
            }));
        }
        if units > 1 << 30 {
            return Err(Error::from(Problem::InvalidParameter {
                method: "the count of ranks",
                parameter: "units",
                found: units.to_string(),
                expected: "at most 1,073,741,824",
            }));
        }
        let counts = if units <= MOST_UNITS {
            Counts::Every(vec![0; HALVES * units * units])
        } else {
            Counts::Met(vec![BTreeMap::new(); units])
        };
        Ok(Self { units, runs: 0, counts, pairs: None, missed: vec![0; units] })
    }

    /// Counts pairs too, from now on: units² counters more, and as many comparisons a run.
    ///
    /// # Errors
    /// `invalid_parameter` for more than 8,192 units, whose pairs would take more than a quarter of a gigabyte.
    pub fn with_pairs(mut self) -> Result<Self> {
        if self.units > MOST_UNITS {
            return Err(Error::from(Problem::InvalidParameter {
                method: "the count of ranks",
                parameter: "pairs",
                found: format!("true for {} units", self.units),
                expected: "false for more than 8,192 units, as each pair has a counter",
            }));
        }
        self.pairs = Some(vec![0; self.units * self.units]);
        Ok(self)
    }

    /// Whether stored counts are of as many units as they say.
    pub(super) fn check(&self) -> Result<(), String> {
        let n = self.units;
        let counters = match &self.counts {
            Counts::Every(counts) => {
                n.checked_mul(n).and_then(|all| all.checked_mul(HALVES)) == Some(counts.len())
            }
            Counts::Met(counts) => {
                counts.len() == n
                    && counts.iter().flat_map(BTreeMap::keys).all(|&rank| (rank as usize) < HALVES * n)
            }
        };
        let pairs = self.pairs.as_ref().is_none_or(|pairs| n.checked_mul(n) == Some(pairs.len()));
        let missed =
            self.missed.len() == n && self.missed.iter().all(|&missed| u64::from(missed) <= self.runs);
        if n > 0 && counters && pairs && missed {
            return Ok(());
        }
        Err(format!("counts of ranks are not those of {n} units"))
    }

    /// How many sets of counters there may be at a time for all of them to stay within a gigabyte or so; two at least.
    pub(super) fn sets(units: usize, watched: usize) -> usize {
        if units > MOST_UNITS {
            return 2;
        }
        let counters = HALVES * units * units * watched;
        (HALVES * MOST_UNITS * MOST_UNITS / counters.max(1)).max(2)
    }

    /// Counts one run: a rank for each unit, whole or half, `NaN` where it has none.
    ///
    /// # Errors
    /// `length_mismatch`; `unsuitable_value` for a number that is no rank of so many units.
    pub fn add(&mut self, ranks: &[f64]) -> Result<()> {
        if ranks.len() != self.units {
            return Err(Error::from(Problem::LengthMismatch {
                what: "the list of ranks".to_owned(),
                found: ranks.len(),
                expected: self.units,
                of: "units",
            }));
        }
        let is_rank = |rank: f64| rank >= 1.0 && rank <= self.units as f64 && (2.0 * rank).fract() == 0.0;
        if let Some(unit) = ranks.iter().position(|&rank| !rank.is_nan() && !is_rank(rank)) {
            return Err(Error::from(Problem::UnsuitableValue {
                model: "the count of ranks",
                indicator: Label::Word("rank"),
                unit: Label::row(unit),
                value: ranks[unit],
                needs: "that are whole or half and from 1 to the number of units",
                remedy: "rank the units first, or leave it missing for a unit without a rank",
            }));
        }
        let doubled: Vec<u32> = ranks.iter().map(|&rank| doubled(rank)).collect();
        self.add_runs(&doubled);
        Ok(())
    }

    /// Counts the doubled ranks of one run, `u32::MAX` where a unit has none, without the pairs.
    fn add_run(&mut self, doubled: &[u32]) {
        self.runs += 1;
        match &mut self.counts {
            Counts::Every(counts) => {
                let counts = counts.chunks_exact_mut(HALVES * self.units);
                for ((counts, missed), &rank) in counts.zip(&mut self.missed).zip(doubled) {
                    match counts.get_mut((rank as usize).wrapping_sub(HALVES)) {
                        Some(count) => *count += 1,
                        None => *missed += 1,
                    }
                }
            }
            Counts::Met(counts) => {
                for ((counts, missed), &rank) in counts.iter_mut().zip(&mut self.missed).zip(doubled) {
                    let met = rank != u32::MAX;
                    *if met { counts.entry(rank - HALVES as u32).or_default() } else { missed } += 1;
                }
            }
        }
    }

    /// How many runs are best counted at a time.
    pub(super) fn together(&self) -> usize {
        if self.pairs.is_some() { RUNS } else { 1 }
    }

    /// Counts runs, their doubled ranks one behind the other.
    pub(super) fn add_runs(&mut self, doubled: &[u32]) {
        doubled.chunks_exact(self.units).for_each(|run| self.add_run(run));
        if let Some(pairs) = &mut self.pairs {
            doubled.chunks(RUNS * self.units).for_each(|runs| add_pairs(pairs, self.units, runs));
        }
    }

    /// The same counts without those of pairs.
    pub(super) fn without_pairs(&self) -> Self {
        Self { counts: self.counts.clone(), missed: self.missed.clone(), pairs: None, ..*self }
    }

    /// Adds what another count of the same units has seen.
    pub(super) fn merge(&mut self, other: &Self) {
        self.runs += other.runs;
        match (&mut self.counts, &other.counts) {
            (Counts::Every(a), Counts::Every(b)) => a.iter_mut().zip(b).for_each(|(a, b)| *a += b),
            (Counts::Met(a), Counts::Met(b)) => {
                for (a, b) in a.iter_mut().zip(b) {
                    for (rank, count) in b {
                        *a.entry(*rank).or_default() += count;
                    }
                }
            }
            // Counts of the same units are kept alike.
            _ => {}
        }
        self.missed.iter_mut().zip(&other.missed).for_each(|(a, b)| *a += b);
        if let (Some(a), Some(b)) = (&mut self.pairs, &other.pairs) {
            a.iter_mut().zip(b).for_each(|(a, b)| *a += b);
        }
    }

    /// How many units there are.
    #[must_use]
    pub fn units(&self) -> usize {
        self.units
    }

    /// How many runs were counted.
    #[must_use]
    pub fn runs(&self) -> u64 {
        self.runs
    }

    /// In how many runs a unit had a rank; 0 for a unit that there is not.
    #[must_use]
    pub fn ranked(&self, unit: usize) -> u64 {
        self.missed.get(unit).map_or(0, |missed| self.runs - u64::from(*missed))
    }

    /// The sum of a unit's doubled ranks and that of their squares: whole numbers, so the order of runs does not matter.
    fn sums(&self, unit: usize) -> [u64; 2] {
        self.row(unit).fold([0, 0], |[sum, squares], (at, count)| {
            let (rank, count) = ((at + HALVES) as u64, u64::from(count));
            [sum + count * rank, squares + count * rank * rank]
        })
    }

    /// The ranks that a unit held, from the best: twice the rank, less 2, and how often.
    fn row(&self, unit: usize) -> impl Iterator<Item = (usize, u32)> + '_ {
        let width = HALVES * self.units;
        let (every, met) = match &self.counts {
            Counts::Every(counts) => (counts.get(unit * width..(unit + 1) * width), None),
            Counts::Met(counts) => (None, counts.get(unit)),
        };
        let every = every.unwrap_or_default().iter().copied().enumerate();
        let met = met.into_iter().flatten().map(|(rank, count)| (*rank as usize, *count));
        every.filter(|(_, count)| *count > 0).chain(met)
    }

    fn count(&self, unit: usize, at: usize) -> u32 {
        let found = match &self.counts {
            _ if at >= HALVES * self.units => None,
            Counts::Every(counts) => counts.get(unit * HALVES * self.units + at),
            Counts::Met(counts) => counts.get(unit).and_then(|met| met.get(&(at as u32))),
        };
        found.copied().unwrap_or(0)
    }

    /// The share of the runs that ranked a unit in which it held exactly this rank; `NaN` where no run did.
    #[must_use]
    pub fn probability(&self, unit: usize, rank: f64) -> f64 {
        let at = (2.0 * rank - 2.0).round();
        let count = if at >= 0.0 { self.count(unit, at as usize) } else { 0 };
        f64::from(count) / self.ranked(unit) as f64
    }

    /// The share of the runs that ranked a unit in which it held this rank or a better one; `NaN` where no run did.
    #[must_use]
    pub fn at_least(&self, unit: usize, rank: f64) -> f64 {
        let upto = ((2.0 * rank - 2.0).floor() + 1.0).max(0.0) as usize;
        let held = self.row(unit).take_while(|(at, _)| *at < upto);
        held.map(|(_, count)| u64::from(count)).sum::<u64>() as f64 / self.ranked(unit) as f64
    }

    /// The probability that a unit has a better rank than one of other runs has there, both drawn independently; `NaN` where no run
    /// ranked either.
    pub(super) fn ahead(&self, unit: usize, others: &Self, other: usize) -> f64 {
        let all = others.ranked(other);
        let (mut theirs, mut upto, mut behind) = (others.row(other).peekable(), 0_u64, 0_u128);
        for (at, count) in self.row(unit) {
            while let Some((_, count)) = theirs.next_if(|(theirs, _)| *theirs <= at) {
                upto += u64::from(count);
            }
            behind += u128::from(count) * u128::from(all - upto);
        }
        behind as f64 / (self.ranked(unit) as f64 * all as f64)
    }

    /// The mean rank of a unit; `NaN` where no run ranked it.
    #[must_use]
    pub fn mean(&self, unit: usize) -> f64 {
        self.sums(unit)[0] as f64 / 2.0 / self.ranked(unit) as f64
    }

    /// The standard deviation (divisor n) of a unit's rank; `NaN` where no run ranked it.
    #[must_use]
    pub fn sd(&self, unit: usize) -> f64 {
        let n = u128::from(self.ranked(unit));
        let [sum, squares] = self.sums(unit);
        // Whole numbers: nothing cancels.
        let spread = n * u128::from(squares) - u128::from(sum) * u128::from(sum);
        (spread as f64).sqrt() / 2.0 / n as f64
    }

    /// The quantile of a unit's rank at `p` from 0 to 1, by linear interpolation (R's type 7): exact, from the counts.
    #[must_use]
    pub fn quantile(&self, unit: usize, p: f64) -> f64 {
        let n = self.ranked(unit);
        if n == 0 || !(0.0..=1.0).contains(&p) {
            return f64::NAN;
        }
        let position = p * (n - 1) as f64;
        let below = position.floor();
        let (low, high) =
            (self.order_statistic(unit, below as u64), self.order_statistic(unit, position.ceil() as u64));
        low + (position - below) * (high - low)
    }

    /// The rank that stands at a place (counted from 0) when all ranks of a unit are sorted.
    fn order_statistic(&self, unit: usize, place: u64) -> f64 {
        let mut seen = 0;
        for (at, count) in self.row(unit) {
            seen += u64::from(count);
            if seen > place {
                return at as f64 / 2.0 + 1.0;
            }
        }
        f64::NAN
    }

    /// The rank that a unit held most often; of several, the best.
    #[must_use]
    pub fn mode(&self, unit: usize) -> f64 {
        let better = |a: (usize, u32), b: (usize, u32)| if b.1 > a.1 { b } else { a };
        self.row(unit).reduce(better).map_or(f64::NAN, |(at, _)| at as f64 / 2.0 + 1.0)
    }

    /// The share of the runs in which unit `a` had a better rank than unit `b`; none unless pairs were counted, `NaN` without
    /// runs.
    #[must_use]
    pub fn above(&self, a: usize, b: usize) -> Option<f64> {
        let pairs = self.pairs.as_ref()?;
        let count = pairs.get(a * self.units + b).filter(|_| b < self.units)?;
        Some(f64::from(*count) / self.runs as f64)
    }

    /// The groups of neighbours in `order` (the best unit first) that the runs do not tell apart: within a group, no unit
    /// is above another in at least the share `level` of the runs. Groups overlap, as neighbours of neighbours may be told
    /// apart; groups inside others are left out. None unless pairs were counted.
    #[must_use]
    pub fn groups(&self, order: &[usize], level: f64) -> Option<Vec<Vec<usize>>> {
        self.pairs.as_ref()?;
        let told_apart = |a: usize, b: usize| {
            [(a, b), (b, a)].into_iter().any(|(a, b)| self.above(a, b).is_some_and(|share| share >= level))
        };
        let mut groups = Vec::new();
        let (mut end, mut last_end) = (0, 0);
        for start in 0..order.len() {
            end = end.max(start + 1);
            while end < order.len() && (start..end).all(|i| !told_apart(order[i], order[end])) {
                end += 1;
            }
            if end > last_end {
                groups.push(order[start..end].to_vec());
                last_end = end;
            }
        }
        Some(groups)
    }
}

/// Counts how often each unit has a better rank than each other one.
///
/// Four runs at a time, in numbers of 16 bits, and unit by unit, so that the counters of a unit are read once for all runs:
/// 193 units took 3.8 us a run when each run went over all counters.
fn add_pairs(pairs: &mut [u32], units: usize, doubled: &[u32]) {
    let runs = doubled.len() / units;
    // One more than the rank of a unit, at most 2 * 8,192 + 1; 0 where it has none, as no one is above it. So are runs
    // that fill up the last four.
    let mut ranks = Lines::<u16>::room(runs.next_multiple_of(4), units);
    for (run, doubled) in doubled.chunks_exact(units).enumerate() {
        for (to, rank) in ranks.column_mut(run).iter_mut().zip(doubled) {
            *to = rank.wrapping_add(1) as u16;
        }
    }
    let mut above = Lines::<u16>::room(1, units);
    wide!({
        for (unit, counts) in pairs.chunks_exact_mut(units).enumerate() {
            let above = above.column_mut(0);
            above.fill(0);
            for run in (0..runs).step_by(4) {
                let (a, b) = (ranks.column(run), ranks.column(run + 1));
                let (c, d) = (ranks.column(run + 2), ranks.column(run + 3));
                // A unit without a rank is above no one.
                let own = |rank: u16| if rank == 0 { u16::MAX } else { rank };
                let (rank_a, rank_b) = (own(a[unit]), own(b[unit]));
                let (rank_c, rank_d) = (own(c[unit]), own(d[unit]));
                for ((((above, a), b), c), d) in above.iter_mut().zip(a).zip(b).zip(c).zip(d) {
                    *above += u16::from(rank_a < *a);
                    *above += u16::from(rank_b < *b);
                    *above += u16::from(rank_c < *c);
                    *above += u16::from(rank_d < *d);
                }
            }
            for (count, &above) in counts.iter_mut().zip(&*above) {
                *count += u32::from(above);
            }
        }
    });
}

/// Twice a rank: half ranks are whole.
pub(super) fn doubled(rank: f64) -> u32 {
    if rank.is_nan() { u32::MAX } else { (2.0 * rank) as u32 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::{Stream, Ties, ranks};
    use approx::assert_relative_eq;

    fn csv(name: &str) -> Vec<Vec<f64>> {
        let path = format!("{}/tests/data/asem/golden/{name}", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).unwrap();
        let row = |line: &str| line.split(',').skip(1).map(|field| field.parse().unwrap()).collect();
        text.lines().skip(1).map(row).collect()
    }

    /// COINr 1.1.14: `$RankStats` of its 60 runs on ASEM (tests/data/asem/golden).
    #[test]
    fn statistics_are_those_of_coinr() {
        let ranks = csv("11_ua_ranks.csv");
        let mut counts = RankCounts::new(ranks.len()).unwrap();
        for run in 1..ranks[0].len() {
            let column: Vec<f64> = ranks.iter().map(|row| row[run]).collect();
            counts.add(&column).unwrap();
        }
        assert_eq!(counts.runs(), 60);
        for (unit, row) in csv("11_ua_rankstats.csv").iter().enumerate() {
            assert_relative_eq!(counts.mean(unit), row[1], max_relative = 1e-12);
            assert_relative_eq!(counts.quantile(unit, 0.5), row[2], max_relative = 1e-12);
            assert_relative_eq!(counts.quantile(unit, 0.05), row[3], max_relative = 1e-12);
            assert_relative_eq!(counts.quantile(unit, 0.95), row[4], max_relative = 1e-12);
        }
    }

    /// By definition, from all runs kept.
    #[test]
    fn counts_say_what_the_runs_say() {
        let (n, runs) = (6, 500);
        let mut stream = Stream::new(3, 0);
        let all: Vec<Vec<f64>> = (0..runs)
            .map(|_| {
                let scores: Vec<f64> =
                    (0..n).map(|i| (stream.uniform() * 8.0).floor() + f64::from(i)).collect();
                ranks(&scores, Ties::Average, 0.0)
            })
            .collect();
        let mut counts = RankCounts::new(6).unwrap().with_pairs().unwrap();
        let mut halves = [
            RankCounts::new(6).unwrap().with_pairs().unwrap(),
            RankCounts::new(6).unwrap().with_pairs().unwrap(),
        ];
        for (i, run) in all.iter().enumerate() {
            counts.add(run).unwrap();
            halves[i % 2].add(run).unwrap();
        }
        let [mut first, second] = halves;
        first.merge(&second);
        assert_eq!(first, counts);
        for unit in 0..6 {
            let mut own: Vec<f64> = all.iter().map(|run| run[unit]).collect();
            own.sort_by(f64::total_cmp);
            let mean = own.iter().sum::<f64>() / f64::from(runs);
            let variance = own.iter().map(|r| (r - mean).powi(2)).sum::<f64>() / f64::from(runs);
            assert_relative_eq!(counts.mean(unit), mean, max_relative = 1e-12);
            assert_relative_eq!(counts.sd(unit), variance.sqrt(), max_relative = 1e-9);
            for p in [0.0, 0.05, 0.37, 0.5, 0.95, 1.0] {
                assert_relative_eq!(counts.quantile(unit, p), super::super::sensitivity::quantile(&own, p));
            }
            let share = |f: &dyn Fn(&Vec<f64>) -> bool| {
                all.iter().filter(|run| f(run)).count() as f64 / f64::from(runs)
            };
            assert_eq!(counts.probability(unit, 2.5), share(&|run| run[unit] == 2.5));
            assert_eq!(counts.at_least(unit, 3.0), share(&|run| run[unit] <= 3.0));
            for other in 0..6 {
                assert_eq!(counts.above(unit, other), Some(share(&|run| run[unit] < run[other])));
            }
        }
    }

    #[test]
    fn neighbours_that_change_places_are_one_group() {
        let mut counts = RankCounts::new(4).unwrap().with_pairs().unwrap();
        for run in 0..10 {
            let swap = if run % 2 == 0 { [1.0, 2.0] } else { [2.0, 1.0] };
            counts.add(&[swap[0], swap[1], 3.0, 4.0]).unwrap();
        }
        let groups = counts.groups(&[0, 1, 2, 3], 0.95).unwrap();
        assert_eq!(groups, [vec![0, 1], vec![2], vec![3]]);
        assert_eq!(counts.mode(0), 1.0);
        assert!(RankCounts::new(1).unwrap().groups(&[0], 0.95).is_none());
    }

    #[test]
    fn one_unit_and_missing_ranks() {
        let mut one = RankCounts::new(1).unwrap().with_pairs().unwrap();
        one.add(&[1.0]).unwrap();
        assert_eq!((one.probability(0, 1.0), one.sd(0), one.above(0, 0)), (1.0, 0.0, Some(0.0)));
        let mut two = RankCounts::new(2).unwrap().with_pairs().unwrap();
        two.add(&[1.0, f64::NAN]).unwrap();
        assert_eq!((two.ranked(0), two.ranked(1), two.above(0, 1)), (1, 0, Some(0.0)));
        assert!(two.mean(1).is_nan() && two.quantile(1, 0.5).is_nan() && two.mode(1).is_nan());
        assert!(two.probability(1, 1.0).is_nan());
    }

    /// Only the ranks that occur have a counter, and the answers are the same.
    #[test]
    fn many_units_are_counted_as_few_are() {
        let n = 9_000;
        let mut many = [RankCounts::new(n).unwrap(), RankCounts::new(n).unwrap()];
        let mut few = RankCounts::new(5).unwrap();
        let runs = [[1.0, 2.0, 2.5, 4.0, f64::NAN], [2.0, 1.0, 3.0, 4.0, 5.0], [3.0, 1.0, 2.0, 5.0, 4.0]];
        for (i, run) in runs.iter().enumerate() {
            few.add(run).unwrap();
            let mut all: Vec<f64> = (1..=n).map(|rank| rank as f64).collect();
            all[..5].copy_from_slice(run);
            many[i % 2].add(&all).unwrap();
        }
        let [mut many, other] = many;
        many.merge(&other);
        for unit in 0..5 {
            for rank in [1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0] {
                assert_eq!(many.probability(unit, rank), few.probability(unit, rank));
                assert_eq!(many.at_least(unit, rank), few.at_least(unit, rank));
            }
            for p in [0.0, 0.3, 0.5, 1.0] {
                assert_eq!(many.quantile(unit, p), few.quantile(unit, p));
            }
            assert_eq!((many.mean(unit), many.mode(unit)), (few.mean(unit), few.mode(unit)));
        }
        assert_eq!((many.quantile(8_999, 0.5), many.probability(8_999, 9_000.0)), (9_000.0, 1.0));
    }

    #[test]
    fn bad_input() {
        assert_eq!(RankCounts::new(0).unwrap_err().code(), "too_few");
        let many = RankCounts::new(8_193).unwrap();
        assert_eq!(many.with_pairs().unwrap_err().code(), "invalid_parameter");
        assert_eq!(RankCounts::new(usize::MAX).unwrap_err().code(), "invalid_parameter");
        let mut counts = RankCounts::new(2).unwrap();
        assert_eq!(counts.add(&[1.0]).unwrap_err().code(), "length_mismatch");
        for bad in [0.0, 3.0, 1.3, f64::INFINITY] {
            assert_eq!(counts.add(&[1.0, bad]).unwrap_err().code(), "unsuitable_value");
        }
        assert_eq!(counts.runs(), 0);
        assert_eq!(counts.above(0, 1), None);
    }
}
