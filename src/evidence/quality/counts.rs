//! What the rules found in the records seen so far.

use chrono::NaiveDate;
use indexmap::IndexMap;

use super::rule::{Check, Copies, Rule, Verdict, Within};
use crate::error::Result;
use crate::evidence::groups::{Groups, NO_GROUP};
use crate::evidence::records::{Labels, Records};
use crate::evidence::sample::Tally;

/// How many failing rows are kept for a rule and group.
const ROWS: usize = 10;

/// The records that fail a rule: how many, and the rows of the first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Failing {
    pub(crate) records: u64,
    pub(crate) rows: Vec<u64>,
}

impl Failing {
    fn push(&mut self, row: u64) {
        self.records += 1;
        if self.rows.len() < ROWS {
            self.rows.push(row);
        }
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        self.records += other.records;
        self.rows.extend(&other.rows);
        self.rows.sort_unstable();
        self.rows.truncate(ROWS);
    }
}

/// A record with a key.
#[derive(Clone, Copy, Debug)]
struct Seen {
    group: u32,
    row: u64,
    weight: f64,
}

/// The records with one key. Most keys occur once, so the others take room only where there are some.
#[derive(Clone, Debug)]
struct Keyed {
    first: Seen,
    more: Vec<Seen>,
}

/// For each group and rule, the tally of the records assessed and those that fail; and the keys that must be unique.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counts {
    rules: usize,
    tallies: Vec<(Tally, Failing)>,
    keys: Vec<IndexMap<Box<str>, Keyed>>,
}

impl Counts {
    pub(crate) fn of(rules: usize) -> Self {
        Self { rules, tallies: Vec::new(), keys: vec![IndexMap::new(); rules] }
    }

    pub(crate) fn rules(&self) -> usize {
        self.rules
    }

    pub(crate) fn fresh(&self) -> Self {
        Self::of(self.rules)
    }

    pub(crate) fn get(&self, group: usize, rule: usize) -> (Tally, Failing) {
        self.tallies.get(group * self.rules + rule).cloned().unwrap_or_default()
    }

    /// Counts a batch; `weights` and `sizes` are those of the sample, one a record.
    pub(super) fn observe(
        &mut self,
        rules: &[Rule],
        at: Option<NaiveDate>,
        records: &Records,
        (groups, units, ids): (&Groups, usize, &[u32]),
        (weights, sizes): (Option<&[f64]>, Option<&[f64]>),
    ) -> Result<()> {
        self.tallies.resize(groups.len() * self.rules, Default::default());
        for (position, rule) in rules.iter().enumerate() {
            let verdicts = rule.judge(records, at)?;
            let key = match &rule.check {
                Check::Unique { columns, within, .. } => {
                    let labels = columns.iter().map(|column| records.labels(column));
                    Some((labels.collect::<Result<Vec<_>>>()?, *within))
                }
                _ => None,
            };
            let mut text = String::new();
            for (row, (&id, verdict)) in ids.iter().zip(verdicts).enumerate() {
                let weight = weights.map_or(1.0, |weights| weights[row]);
                let size = sizes.map_or(0.0, |sizes| sizes[row]);
                if id == NO_GROUP || verdict == Verdict::NotAssessed || weight.is_nan() || size.is_nan() {
                    continue;
                }
                let (tally, failing) = &mut self.tallies[id as usize * self.rules + position];
                if let Some((labels, within)) = &key {
                    text.clear();
                    if *within == Within::Unit {
                        groups.key(id as usize)[..units].iter().for_each(|unit| part(&mut text, unit));
                    }
                    let texts = labels.iter().filter_map(|labels| Labels::name(labels, row));
                    texts.for_each(|one| part(&mut text, one));
                    let seen = Seen { group: id, row: records.row(row), weight };
                    if let Some(known) = self.keys[position].get_mut(text.as_str()) {
                        known.more.push(seen);
                    } else {
                        let keyed = Keyed { first: seen, more: Vec::new() };
                        self.keys[position].insert(text.as_str().into(), keyed);
                    }
                    continue;
                }
                let passed = verdict == Verdict::Passed;
                tally.add(weight, f64::from(u8::from(passed)), 1.0);
                if !passed {
                    failing.push(records.row(row));
                }
            }
        }
        Ok(())
    }

    /// Takes in other counts; `here` says which group each of theirs is.
    pub(crate) fn merge(&mut self, other: Self, here: &[usize], groups: usize) {
        self.tallies.resize(groups * self.rules, Default::default());
        for (at, (tally, failing)) in other.tallies.into_iter().enumerate() {
            let (ours, ours_failing) =
                &mut self.tallies[here[at / self.rules] * self.rules + at % self.rules];
            ours.merge(&tally);
            ours_failing.merge(&failing);
        }
        let moved =
            |seen: Seen| Seen { group: u32::try_from(here[seen.group as usize]).unwrap_or(NO_GROUP), ..seen };
        for (ours, theirs) in self.keys.iter_mut().zip(other.keys) {
            for (key, keyed) in theirs {
                let first = moved(keyed.first);
                let more = keyed.more.into_iter().map(moved);
                if let Some(known) = ours.get_mut(&key) {
                    known.more.push(first);
                    known.more.extend(more);
                } else {
                    ours.insert(key, Keyed { first, more: more.collect() });
                }
            }
        }
    }

    /// Counts the keys, when all of them have been seen.
    pub(super) fn settle(&mut self, rules: &[Rule]) {
        for (position, (rule, keys)) in rules.iter().zip(std::mem::take(&mut self.keys)).enumerate() {
            let Check::Unique { copies, .. } = rule.check else { continue };
            for keyed in keys.into_values() {
                let first_passes = keyed.more.is_empty() || copies == Copies::Extra;
                let others = keyed.more.iter().map(|seen| (seen, false));
                for (seen, passed) in std::iter::once((&keyed.first, first_passes)).chain(others) {
                    let (tally, failing) = &mut self.tallies[seen.group as usize * self.rules + position];
                    tally.add(seen.weight, f64::from(u8::from(passed)), 1.0);
                    if !passed {
                        failing.records += 1;
                        failing.rows.push(seen.row);
                    }
                }
            }
        }
        // Keys do not come in the order of the rows of their copies.
        for (_, failing) in &mut self.tallies {
            failing.rows.sort_unstable();
            failing.rows.truncate(ROWS);
        }
    }
}

/// Adds a part of a key so that no two keys read alike.
fn part(key: &mut String, text: &str) {
    use std::fmt::Write as _;
    let _ = write!(key, "{}:{text}", text.len());
}
