//! Counting records as they go by: observe a batch, merge two counts, finish.

mod alike;
mod drawn;
mod faults;
mod finish;
mod interval;
mod together;

use std::sync::Arc;

use super::groups::{Groups, NO_GROUP};
use super::ledger::Ledger;
use super::measure::{Draws, Form, Kind, Measure, Plan, Sums, Values};
use super::measured::LeftOut;
use super::needs::Needs;
use super::quality::Counts;
use super::records::Records;
use super::repeated::{Repeated, Said};
use super::sample::Tally;
use super::spread::Spread;
use crate::error::{Error, Problem, Result};
use crate::reading::Cell;

use alike::Alike;
use drawn::Draw;
use faults::{differs, fault, know, repeats};
use together::{is_faulty, is_plain};

/// How many rows of records without a key are named.
const NAMED: usize = 10;

/// The counts of one measure over the records seen so far. Memory grows with units, classes, strata and clusters, never
/// with records.
///
/// ```
/// use govindex::evidence::{Mean, Measure, Records};
///
/// let batch = |units: [&str; 2], visits: [f64; 2]| {
///     Records::new().with_texts("unit", units)?.with_numbers("visits", visits)
/// };
/// let mut counts = Measure::new(Mean::new("visits")).accumulator(["unit"])?;
/// let mut elsewhere = counts.fresh();
/// counts.observe(&batch(["A", "B"], [1.0, 0.0])?)?;
/// elsewhere.observe(&batch(["A", "A"], [2.0, 3.0])?)?;
/// counts.merge(elsewhere);
/// assert_eq!(counts.finish()?.values(), [2.0, 0.0]);
/// # Ok::<(), govindex::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Accumulator {
    measure: Arc<Measure>,
    plan: Arc<Plan>,
    units: Arc<[String]>,
    groups: Groups,
    tallies: Vec<Tally>,
    /// What was drawn, where the sample says more than that.
    draw: Option<Draw>,
    /// As many as tallies where the kind counts values, else none.
    spreads: Vec<Spread>,
    /// The row that says each part, where one says it once; else none.
    said: Vec<Option<Said>>,
    /// What the rules of a kind found, where it has some.
    counts: Counts,
    left_out: LeftOut,
    /// The first rows that name no unit, class, stratum or cluster.
    keyless: Vec<u64>,
    ledger: Ledger,
}

impl Accumulator {
    pub(crate) fn new(measure: &Measure, units: Vec<String>) -> Result<Self> {
        measure.check()?;
        if units.is_empty() {
            return Err(Error::from(Problem::InvalidParameter {
                method: "measure",
                parameter: "units",
                found: "no column".to_owned(),
                expected: "at least one column that says which unit a record belongs to",
            }));
        }
        let plan = measure.kind.plan();
        Ok(Self {
            groups: Groups::by(keys(measure, &plan, &units)),
            counts: Counts::of(measure.kind.rules()),
            draw: Draw::of(measure, &plan, &units),
            measure: Arc::new(measure.clone()),
            plan: Arc::new(plan),
            units: units.into(),
            tallies: Vec::new(),
            spreads: Vec::new(),
            said: Vec::new(),
            left_out: LeftOut::default(),
            keyless: Vec::new(),
            ledger: Ledger::default(),
        })
    }

    /// The same count, with nothing counted.
    #[must_use]
    pub fn fresh(&self) -> Self {
        Self {
            groups: self.groups.fresh(),
            counts: self.counts.fresh(),
            draw: self.draw.as_ref().map(Draw::fresh),
            measure: Arc::clone(&self.measure),
            plan: Arc::clone(&self.plan),
            units: Arc::clone(&self.units),
            tallies: Vec::new(),
            spreads: Vec::new(),
            said: Vec::new(),
            left_out: LeftOut::default(),
            keyless: Vec::new(),
            ledger: Ledger::default(),
        }
    }

    /// The columns that are read.
    #[must_use]
    pub fn needs(&self) -> Needs {
        self.measure.needs(&self.units)
    }

    /// Counts a batch of records. Cells that cannot be read are kept for [`finish`](Self::finish), which reports all of
    /// them at once.
    ///
    /// # Errors
    /// `missing_columns`.
    pub fn observe(&mut self, records: &Records) -> Result<()> {
        self.ledger.cells.merge(records.faults.clone());
        if let Some(draw) = &mut self.draw {
            draw.observe(&self.measure, &self.plan, records, &mut self.ledger)?;
        }
        if self.observe_together(records) { Ok(()) } else { self.observe_each(records) }
    }

    /// Counts a batch record by record.
    fn observe_each(&mut self, records: &Records) -> Result<()> {
        let Self { measure, plan, units, groups, tallies, spreads, said, counts, .. } = self;
        let (left_out, keyless, ledger) = (&mut self.left_out, &mut self.keyless, &mut self.ledger);
        let mut meant = measure.rows.select(records, ledger)?;
        if !plan.rows.is_all() {
            let also = plan.rows.select(records, ledger)?;
            meant.iter_mut().zip(also).for_each(|(meant, also)| *meant &= also);
        }
        know(measure, plan, records, &meant, ledger)?;
        for column in &plan.numbers {
            records.numbers(column, &mut ledger.cells)?;
        }
        let ids = groups.assign(records, &meant)?;
        tallies.resize(groups.len(), Tally::default());

        if plan.spread != Values::None {
            spreads.resize(groups.len(), Spread::default());
        }
        if plan.once.is_some() {
            said.resize(groups.len(), None);
        }

        let sums = measure.kind.read(plan, records, &meant, ledger)?;
        let [weights, sizes, constants, draws] = numbers(measure, plan, records, ledger)?;

        for (row, &meant) in meant.iter().enumerate().filter(|(row, _)| ids[*row] == NO_GROUP) {
            if meant {
                left_out.without_key += 1;
                note(keyless, [records.row(row)]);
            } else {
                left_out.not_meant += 1;
            }
        }
        if count_alike(measure, plan, &sums, &ids, tallies, left_out) {
            return Ok(());
        }
        for (row, &id) in ids.iter().enumerate().filter(|(_, id)| **id != NO_GROUP) {
            if let Some(rule) = plan.once {
                let now = Said { row: records.row(row), worth: sums.worth(row) };
                let part = (&mut said[id as usize], &mut tallies[id as usize]);
                if let Err(before) = takes_part(rule, part, now, left_out) {
                    let key = &groups.key(id as usize)[units.len()..];
                    repeats(plan, key, (before, now), measure.by.is_some(), ledger);
                    continue;
                }
            }
            if sums.is_inapplicable(row) {
                left_out.not_meant += 1;
                continue;
            }
            let tally = &mut tallies[id as usize];
            let w = weights.as_ref().map_or(1.0, |weights| weights[row]);
            let (mut y, mut x) = (sums.y[row], sums.x[row]);
            let size = sizes.as_ref().map_or(0.0, |sizes| sizes[row]);
            let constant = constants.as_ref().map_or(0.0, |constants| constants[row]);
            let times = draws.as_ref().map_or(1.0, |draws| draws[row]);
            let at = sums.at.get(row).copied().unwrap_or(f64::NAN);
            let is_known = times >= 0.0 && w >= 0.0 && !size.is_nan() && !constant.is_nan();
            if !at.is_nan() && is_known {
                spreads[id as usize].add(at, times, w);
            }
            if plan.skip_empty && x == 0.0 && y == 0.0 {
                left_out.not_meant += 1;
                continue;
            }
            if [y, x, w, size, constant, times].iter().any(|number| number.is_nan()) {
                tally.skip(1, if plan.draws == Draws::Trials { x } else { times }, w);
                left_out.unknown += 1;
                continue;
            }
            let faulty = fault(plan, &measure.sample, tally, [y, x, w, times, constant]);
            if let Some((column, value, problem)) = faulty {
                ledger.cells.push(records.row(row), &column, Cell::Number(value), problem);
                continue;
            }
            if plan.constant.is_some() && tally.constant.1 == 0 {
                tally.constant = (constant, records.row(row));
            }
            if plan.form == Form::MeanOfRatios {
                if x == 0.0 {
                    tally.skip(1, times, w);
                    left_out.unknown += 1;
                    continue;
                }
                (y, x) = (y / x, 1.0);
            }
            tally.gaps += sums.gaps.get(row).map_or(0, |&gaps| u64::from(gaps));
            tally.marked += u64::from(sums.marked.get(row).is_some_and(|&marked| marked));
            if plan.draws == Draws::Trials {
                tally.add_alike(y, w, 1.0, 1.0);
                tally.add_alike(x - y, w, 0.0, 1.0);
            } else {
                tally.add_alike(times, w, y, x);
            }
        }
        if let Kind::Quality(quality) = &measure.kind {
            let groups = (&*groups, units.len(), ids.as_slice());
            quality.observe(counts, records, groups, (weights.as_deref(), sizes.as_deref()))?;
        }
        Ok(())
    }

    /// Takes in what another count of the same measure has seen.
    pub fn merge(&mut self, mut other: Self) {
        let here = self.groups.merge(other.groups);
        self.tallies.resize(self.groups.len(), Tally::default());
        if let Some(rule) = self.plan.once {
            self.said.resize(self.groups.len(), None);
            for (place, &group) in here.iter().enumerate() {
                let Some(now) = other.said.get(place).copied().flatten() else { continue };
                let part = (&mut self.said[group], &mut self.tallies[group]);
                if let Err(before) = takes_part(rule, part, now, &mut self.left_out) {
                    let key = &self.groups.key(group)[self.units.len()..];
                    let by_class = self.measure.by.is_some();
                    repeats(&self.plan, key, (before, now), by_class, &mut self.ledger);
                    // It was counted there as the first.
                    other.tallies[place] = Tally::default();
                    uncount(now, &mut other.left_out);
                }
            }
        }
        for (&group, tally) in here.iter().zip(&other.tallies) {
            if tally.constant.1 > 0
                && let Some((column, value, problem)) =
                    differs(&self.plan, self.tallies[group].constant, tally.constant.0)
            {
                self.ledger.cells.push(tally.constant.1, &column, Cell::Number(value), problem);
            }
            self.tallies[group].merge(tally);
        }
        if self.plan.spread != Values::None {
            self.spreads.resize(self.groups.len(), Spread::default());
            here.iter().zip(&other.spreads).for_each(|(&group, spread)| self.spreads[group].merge(spread));
        }
        if let (Some(draw), Some(theirs)) = (&mut self.draw, other.draw) {
            draw.merge(theirs, &self.measure, &mut self.ledger);
        }
        self.counts.merge(other.counts, &here, self.groups.len());
        self.left_out.not_meant += other.left_out.not_meant;
        self.left_out.without_key += other.left_out.without_key;
        self.left_out.unknown += other.left_out.unknown;
        self.left_out.repeated += other.left_out.repeated;
        note(&mut self.keyless, other.keyless);
        self.ledger.merge(other.ledger);
    }
}

/// Counts the records of a batch that say the same together; whether it did: not where each has a number of its own, where
/// they say too many things, or something that is a fault, which is told of a row.
fn count_alike(
    measure: &Measure,
    plan: &Plan,
    sums: &Sums,
    ids: &[u32],
    tallies: &mut [Tally],
    left_out: &mut LeftOut,
) -> bool {
    let may_be = is_plain(measure, plan) && sums.is_plain();
    let Some(alike) = may_be.then(|| Alike::of(sums)).flatten() else { return false };
    if alike.pairs().iter().any(|pair| is_faulty(plan, &measure.sample, *pair)) {
        return false;
    }
    let Some(counts) = alike.count(ids, tallies.len()) else { return false };
    for (tally, times) in tallies.iter_mut().zip(counts.chunks(alike.pairs().len().max(1))) {
        add_alike(plan, alike.pairs(), times, tally, left_out);
    }
    true
}

/// Counts records that add these numerators and denominators, each so many times.
fn add_alike(plan: &Plan, pairs: &[[f64; 2]], times: &[u32], tally: &mut Tally, left_out: &mut LeftOut) {
    for (&[mut y, mut x], &times) in pairs.iter().zip(times).filter(|(_, times)| **times > 0) {
        let (records, times) = (u64::from(times), f64::from(times));
        if plan.skip_empty && x == 0.0 && y == 0.0 {
            left_out.not_meant += records;
            continue;
        }
        if y.is_nan() || x.is_nan() || (plan.form == Form::MeanOfRatios && x == 0.0) {
            tally.skip(records, times, 1.0);
            left_out.unknown += records;
            continue;
        }
        if plan.form == Form::MeanOfRatios {
            (y, x) = (y / x, 1.0);
        }
        tally.add_alike(times, 1.0, y, x);
    }
}

/// The numbers that records have beside what they add: weights, sizes of strata, what each must say alike, draws.
fn numbers(
    measure: &Measure,
    plan: &Plan,
    records: &Records,
    ledger: &mut Ledger,
) -> Result<[Option<Vec<f64>>; 4]> {
    let mut read = |column: Option<&String>| match column {
        Some(column) => records.numbers(column, &mut ledger.cells).map(|values| Some(values.into_owned())),
        None => Ok(None),
    };
    let draws = match &plan.draws {
        Draws::Column(column) => Some(column),
        Draws::One | Draws::Trials => None,
    };
    Ok([
        read(measure.sample.weight.as_ref())?,
        read(measure.sample.population.as_ref())?,
        read(plan.constant.as_ref())?,
        read(draws)?,
    ])
}

/// Notes rows, the first few of them.
fn note(rows: &mut Vec<u64>, more: impl IntoIterator<Item = u64>) {
    let room = NAMED.saturating_sub(rows.len());
    rows.extend(more.into_iter().take(room));
}

/// Lets a row that says a part be counted: the first one, and by the rule one that takes the place of another. The row
/// that is not counted is left out; where it is this one, the answer is the one that was before.
fn takes_part(
    rule: Repeated,
    (known, tally): (&mut Option<Said>, &mut Tally),
    now: Said,
    left_out: &mut LeftOut,
) -> Result<(), Said> {
    if let Some(before) = *known {
        left_out.repeated += 1;
        if !rule.takes_place(before, now) {
            return Err(before);
        }
        uncount(before, left_out);
        *tally = Tally::default();
    }
    *known = Some(now);
    Ok(())
}

/// Takes back what was noted of a row that says a part.
fn uncount(said: Said, left_out: &mut LeftOut) {
    if said.worth == Said::UNKNOWN {
        left_out.unknown -= 1;
    } else if said.worth == Said::INAPPLICABLE {
        left_out.not_meant -= 1;
    }
}

/// The columns that a record must not leave blank to be counted: those of its unit, class, part, stratum and cluster.
pub(crate) fn keys(measure: &Measure, plan: &Plan, units: &[String]) -> Vec<String> {
    let classes = measure.by.iter().map(|classes| &classes.column);
    let drawn = measure.sample.strata.iter().chain(&measure.sample.clusters);
    units.iter().chain(classes).chain(&plan.parts).chain(drawn).cloned().collect()
}
