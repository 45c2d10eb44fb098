//! Records of a batch that read the same, counted together.
//!
//! Where all that a measure looks at are columns of few texts (`yes` and `no`, five grades), a batch knows but a few
//! different records: they are counted by unit first, and the measure looks at one of each.

use std::borrow::Cow;

use super::faults::{fault, know};
use super::{Accumulator, add_alike, note};
use crate::evidence::groups::Local;
use crate::evidence::ledger::Ledger;
use crate::evidence::measure::{Draws, Kind, Measure, Plan, Sums, Values};
use crate::evidence::needs::Needs;
use crate::evidence::records::{self, Labels, Records};
use crate::evidence::sample::{Sample, Tally};

/// More different records than this are not told apart.
const MOST: usize = 64;

/// Which of a few different records each record of a batch is.
struct Kinds<'a> {
    of: Cow<'a, [u32]>,
    count: usize,
    columns: Vec<&'a str>,
}

impl<'a> Kinds<'a> {
    /// Told apart by these columns; none where a column is not one of few texts.
    fn by(needs: &'a Needs, records: &'a Records) -> Option<Self> {
        let columns: Vec<&str> = needs.columns().map(|(column, _)| column).collect();
        let labels: Vec<&Labels> = columns
            .iter()
            .map(|column| match records.values(column) {
                Ok(records::Values::Labels(labels)) => Some(labels),
                _ => None,
            })
            .collect::<Option<_>>()?;
        let (first, others) = labels.split_first()?;
        let count = labels.iter().try_fold(1_usize, |count, labels| count.checked_mul(labels.names.len()))?;
        if count > MOST {
            return None;
        }
        let mut of = Cow::Borrowed(first.said());
        for labels in others {
            let width = u32::try_from(labels.names.len()).ok()?;
            let next = of.iter().zip(labels.said()).map(|(kind, code)| kind * width + code).collect();
            of = Cow::Owned(next);
        }
        Some(Self { of, count, columns })
    }

    /// The first record of each kind that there is, and for each kind its place among these.
    fn firsts(&self, counts: &[u32]) -> (Vec<usize>, Vec<usize>) {
        let mut there = vec![false; self.count];
        for counts in counts.chunks(self.count) {
            there.iter_mut().zip(counts).for_each(|(there, count)| *there |= *count > 0);
        }
        let mut missing = there.iter().filter(|there| **there).count();
        let mut places = vec![usize::MAX; self.count];
        let mut rows = Vec::with_capacity(missing);
        let mut all = self.of.iter().enumerate();
        while missing > 0
            && let Some((row, &kind)) = all.next()
        {
            let place = &mut places[kind as usize];
            if *place == usize::MAX {
                *place = rows.len();
                rows.push(row);
                missing -= 1;
            }
        }
        (rows, places)
    }
}

/// What the measure says of one record of each kind.
struct Said {
    /// What they add, each numerator and denominator once.
    pairs: Vec<[f64; 2]>,
    /// The place of each kind's own pair; none of a kind that is not meant.
    pair: Vec<Option<usize>>,
}

impl Said {
    /// None where the measure says more of a record than what it adds, or finds a fault, which is told of a row.
    fn of(measure: &Measure, plan: &Plan, examples: &Records, places: &[usize]) -> Option<Self> {
        let (meant, sums) = read(measure, plan, examples)?;
        let mut pairs: Vec<[f64; 2]> = Vec::new();
        let mut pair = Vec::with_capacity(meant.len());
        for ((&y, &x), meant) in sums.y.iter().zip(&sums.x).zip(meant) {
            let same = |other: &[f64; 2]| [y, x].map(f64::to_bits) == other.map(f64::to_bits);
            let known = pairs.iter().position(same);
            pair.push(meant.then(|| known.unwrap_or(pairs.len())));
            if meant && known.is_none() {
                pairs.push([y, x]);
            }
        }
        if pairs.iter().any(|pair| is_faulty(plan, &measure.sample, *pair)) {
            return None;
        }
        let pair = places.iter().map(|&place| pair.get(place).copied().flatten()).collect();
        Some(Self { pairs, pair })
    }
}

/// Whether each record is meant and what it adds.
fn read(measure: &Measure, plan: &Plan, records: &Records) -> Option<(Vec<bool>, Sums)> {
    let mut ledger = Ledger::default();
    let mut meant = measure.rows.select(records, &mut ledger).ok()?;
    let also = plan.rows.select(records, &mut ledger).ok()?;
    meant.iter_mut().zip(also).for_each(|(meant, also)| *meant &= also);
    know(measure, plan, records, &meant, &mut ledger).ok()?;
    for column in &plan.numbers {
        records.numbers(column, &mut ledger.cells).ok()?;
    }
    let sums = measure.kind.read(plan, records, &meant, &mut ledger).ok()?;
    (ledger.is_empty() && sums.is_plain()).then_some((meant, sums))
}

/// Whether a record that adds this is a fault.
pub(super) fn is_faulty(plan: &Plan, sample: &Sample, [y, x]: [f64; 2]) -> bool {
    let known = !(y.is_nan() || x.is_nan());
    known && fault(plan, sample, &Tally::default(), [y, x, 1.0, 1.0, 0.0]).is_some()
}

/// Whether no record has a number of its own beside what it adds.
pub(super) fn is_plain(measure: &Measure, plan: &Plan) -> bool {
    let Sample { weight, population, .. } = &measure.sample;
    let numbers = [weight, population, &plan.constant].into_iter().flatten().next();
    numbers.is_none()
        && plan.draws == Draws::One
        && plan.spread == Values::None
        && plan.once.is_none()
        && !matches!(measure.kind, Kind::Quality(_))
}

/// The number of records of each local group and kind, by group and then by kind.
fn count(local: &Local<'_>, kinds: &Kinds<'_>) -> Vec<u32> {
    let mut counts = vec![0; local.count * kinds.count];
    for (&group, &kind) in local.of.iter().zip(&*kinds.of) {
        counts[group as usize * kinds.count + kind as usize] += 1;
    }
    counts
}

impl Accumulator {
    /// Counts the records of a batch together where they are of few kinds; whether it did.
    pub(super) fn observe_together(&mut self, records: &Records) -> bool {
        let Self { measure, plan, groups, tallies, left_out, keyless, .. } = self;
        if !is_plain(measure, plan) {
            return false;
        }
        // The columns of units are looked at by themselves, unless the measure looks at them too.
        let needs = measure.needs(&[]);
        let Some(kinds) = Kinds::by(&needs, records) else { return false };
        let Ok(local) = groups.local(records) else { return false };
        if local.count.saturating_mul(kinds.count) > records.len() {
            return false;
        }
        let counts = count(&local, &kinds);
        let (firsts, places) = kinds.firsts(&counts);
        let Ok(examples) = records.examples(&kinds.columns, &firsts) else { return false };
        let Some(said) = Said::of(measure, plan, &examples, &places) else { return false };

        let of_group = |group: usize| &counts[group * kinds.count..][..kinds.count];
        let is_meant = |kind: u32| said.pair[kind as usize].is_some();
        let mut wanted = vec![false; local.count];
        for (group, wanted) in wanted.iter_mut().enumerate() {
            for (&count, pair) in of_group(group).iter().zip(&said.pair).filter(|(count, _)| **count > 0) {
                *wanted |= pair.is_some();
                left_out.not_meant += if pair.is_none() { u64::from(count) } else { 0 };
            }
        }
        // Groups are numbered in the order of the rows.
        let rows = || local.of.iter().zip(&*kinds.of).enumerate().filter(|(_, (_, kind))| is_meant(**kind));
        let mut missing = wanted.iter().filter(|wanted| **wanted).count();
        let mut without_key = vec![false; local.count];
        let mut times = vec![0; said.pairs.len()];
        let mut all = rows();
        while missing > 0
            && let Some((row, (&group, _))) = all.next()
        {
            let group = group as usize;
            if !std::mem::take(&mut wanted[group]) {
                continue;
            }
            missing -= 1;
            times.fill(0);
            for (&count, pair) in of_group(group).iter().zip(&said.pair) {
                if let Some(pair) = pair {
                    times[*pair] += count;
                }
            }
            if let Some(id) = groups.number(&local, row) {
                if id >= tallies.len() {
                    tallies.resize(id + 1, Tally::default());
                }
                add_alike(plan, &said.pairs, &times, &mut tallies[id], left_out);
            } else {
                without_key[group] = true;
                left_out.without_key += times.iter().map(|&times| u64::from(times)).sum::<u64>();
            }
        }
        if without_key.contains(&true) {
            let rows = rows().filter(|(_, (group, _))| without_key[**group as usize]);
            note(keyless, rows.map(|(row, _)| records.row(row)));
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::evidence::{Amount, Answers, Classes, Coverage, Form, Mean, Rows};

    type Row = (u8, u8, u8, u8);

    fn records(rows: &[Row]) -> Records {
        let texts = |of: &dyn Fn(&Row) -> u8, texts: [&'static str; 4]| -> Vec<&'static str> {
            rows.iter().map(|row| texts[usize::from(of(row))]).collect()
        };
        Records::new()
            .with_texts("unit", texts(&|row| row.0, ["", "A", "B", "C"]))
            .unwrap()
            .with_texts("year", texts(&|row| row.1, ["2023", "2024", "", "2023"]))
            .unwrap()
            .with_texts("said", texts(&|row| row.2, ["yes", "no", "", "often"]))
            .unwrap()
            .with_texts("level", texts(&|row| row.3, ["1", "2", "1", ""]))
            .unwrap()
            .in_rows((0..rows.len() as u64).map(|row| 3 * row + 2).collect())
    }

    fn measures() -> Vec<Measure> {
        let points = || Answers::new([("yes", 1.0), ("no", 0.1), ("often", 0.7)]);
        let answer = |answers| Amount::Answer { column: "said".into(), answers };
        vec![
            Measure::new(Mean::new(Rows::with("said", "yes"))),
            Measure::new(Mean::new(answer(points()))).rows(Rows::with("level", "1")),
            Measure::new(Mean::new(Amount::If(Rows::with("level", "2"), Box::new(answer(points()))))),
            Measure::new(Mean::new("level")),
            Measure::new(Coverage::new(Rows::with("said", "yes")).existing("level").form(Form::MeanOfRatios)),
            Measure::new(Mean::new(Rows::with("said", "no"))).by(Classes::equal("level")),
            // A column of units that is looked at too.
            Measure::new(Mean::new(Rows::with("said", "no")))
                .rows(Rows::with("unit", "B").or(Rows::with("year", "2024"))),
            // Faults, which are told of rows.
            Measure::new(Mean::new(answer(Answers::new([("yes", 1.0)])))),
            Measure::new(Mean::new("said")),
            Measure::new(Mean::new(1.0)).known("level", ["1"]),
            Measure::new(Coverage::new("level").existing(1.0)),
        ]
    }

    proptest! {
        #[test]
        fn records_together_are_records_one_by_one(
            first in prop::collection::vec((0_u8..4, 0_u8..4, 0_u8..4, 0_u8..4), 1..300),
            second in prop::collection::vec((0_u8..4, 0_u8..4, 0_u8..4, 0_u8..4), 1..300),
            by_year in any::<bool>(),
        ) {
            let units = if by_year { vec!["unit", "year"] } else { vec!["unit"] };
            for measure in measures() {
                let mut together = measure.accumulator(units.clone()).unwrap();
                let mut each = together.fresh();
                for batch in [records(&first), records(&second)] {
                    together.observe(&batch).unwrap();
                    each.observe_each(&batch).unwrap();
                }
                prop_assert_eq!(&together.left_out, &each.left_out);
                prop_assert_eq!(&together.keyless, &each.keyless);
                prop_assert_eq!(together.groups.len(), each.groups.len());
                for group in 0..each.groups.len() {
                    prop_assert_eq!(together.groups.key(group), each.groups.key(group));
                }
                match (together.finish(), each.finish()) {
                    (Ok(together), Ok(each)) => {
                        for (a, b) in together.estimates().iter().zip(each.estimates()) {
                            prop_assert_eq!((a.records, a.unknown), (b.records, b.unknown));
                            for (a, b) in [(a.value, b.value), (a.standard_error, b.standard_error)] {
                                prop_assert!(a.to_bits() == b.to_bits() || (a - b).abs() < 1e-12, "{a} {b}");
                            }
                        }
                    }
                    (together, each) => prop_assert_eq!(
                        together.map_err(|error| error.to_string()).err(),
                        each.map_err(|error| error.to_string()).err()
                    ),
                }
            }
        }
    }

    #[test]
    fn few_kinds_of_records_are_counted_together_and_faults_are_not() {
        let rows: Vec<Row> = (0..=255_u8).map(|row| (row % 4, row / 4 % 4, row / 16 % 4, row / 64)).collect();
        let together: Vec<bool> = measures()
            .iter()
            .map(|measure| measure.accumulator(["unit"]).unwrap().observe_together(&records(&rows)))
            .collect();
        assert_eq!(together, [true, true, true, true, true, true, true, false, false, false, false]);
        let mut small = measures()[0].accumulator(["unit"]).unwrap();
        assert!(
            !small.observe_together(&records(&rows[..3])),
            "a table of kinds would be larger than the batch"
        );
    }
}
