//! Counting records as they go by: observe a batch, merge two counts, finish.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use indexmap::IndexMap;
use statrs::distribution::{ContinuousCDF, StudentsT};

use super::classes::{Classes, Empty};
use super::details::Details;
use super::groups::{Groups, NO_GROUP};
use super::ledger::Ledger;
use super::measure::{Bound, Draws, Form, Kind, Measure, Part, Plan, Values};
use super::measured::{Estimate, JOINT, LeftOut, Measured};
use super::needs::Needs;
use super::quality::{Counts, Failing};
use super::records::Records;
use super::sample::{RatioEstimate, Sample, Stratum, Tally};
use super::spread::Spread;
use crate::Table;
use crate::error::{Error, Result};
use crate::reading::Cell;
use crate::stats::{ProportionInterval, proportion_interval};
use crate::table::Cells;

/// A share may exceed its whole by the rounding of sums, not by more.
const ROUNDING: f64 = 1e-9;

/// The largest count: beyond it, whole numbers are not told apart.
const MOST: f64 = (1_u64 << 53) as f64;

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
    /// As many as tallies where the kind counts values, else none.
    spreads: Vec<Spread>,
    /// What the rules of a kind found, where it has some.
    counts: Counts,
    left_out: LeftOut,
    ledger: Ledger,
}

impl Accumulator {
    pub(crate) fn new(measure: &Measure, units: Vec<String>) -> Result<Self> {
        measure.check()?;
        if units.is_empty() {
            return Err(Error::InvalidParameter {
                method: "measure",
                parameter: "units",
                found: "no column".to_owned(),
                expected: "at least one column that says which unit a record belongs to",
            });
        }
        let plan = measure.kind.plan();
        Ok(Self {
            groups: Groups::by(keys(measure, &plan, &units)),
            counts: Counts::of(measure.kind.rules()),
            measure: Arc::new(measure.clone()),
            plan: Arc::new(plan),
            units: units.into(),
            tallies: Vec::new(),
            spreads: Vec::new(),
            left_out: LeftOut::default(),
            ledger: Ledger::default(),
        })
    }

    /// The same count, with nothing counted.
    #[must_use]
    pub fn fresh(&self) -> Self {
        Self {
            groups: self.groups.fresh(),
            counts: self.counts.fresh(),
            measure: Arc::clone(&self.measure),
            plan: Arc::clone(&self.plan),
            units: Arc::clone(&self.units),
            tallies: Vec::new(),
            spreads: Vec::new(),
            left_out: LeftOut::default(),
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
    /// [`Error::MissingColumns`].
    pub fn observe(&mut self, records: &Records) -> Result<()> {
        let Self { measure, plan, groups, tallies, spreads, counts, left_out, ledger, units } = self;
        ledger.cells.merge(records.faults.clone());
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

        let sums = measure.kind.read(plan, records, &meant, ledger)?;
        let number = |column: &Option<String>, ledger: &mut Ledger| match column {
            Some(column) => {
                records.numbers(column, &mut ledger.cells).map(|values| Some(values.into_owned()))
            }
            None => Ok(None),
        };
        let weights = number(&measure.sample.weight, ledger)?;
        let sizes = number(&measure.sample.population, ledger)?;
        let constants = number(&plan.constant, ledger)?;
        let draws = match &plan.draws {
            Draws::Column(column) => number(&Some(column.clone()), ledger)?,
            Draws::One | Draws::Trials => None,
        };

        for (row, &id) in ids.iter().enumerate() {
            if id == NO_GROUP {
                if meant[row] {
                    left_out.without_key += 1;
                } else {
                    left_out.not_meant += 1;
                }
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
                tally.unknown += 1;
                left_out.unknown += 1;
                continue;
            }
            let faulty = fault(plan, &measure.sample, tally, [y, x, w, size, times, constant]);
            if let Some((column, value, problem)) = faulty {
                ledger.cells.push(records.row(row), &column, Cell::Number(value), problem);
                continue;
            }
            if plan.constant.is_some() && tally.constant.1 == 0 {
                tally.constant = (constant, records.row(row));
            }
            if plan.form == Form::MeanOfRatios {
                if x == 0.0 {
                    tally.unknown += 1;
                    left_out.unknown += 1;
                    continue;
                }
                (y, x) = (y / x, 1.0);
            }
            if tally.sized == 0 && measure.sample.population.is_some() {
                (tally.population, tally.sized) = (size, records.row(row));
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
    pub fn merge(&mut self, other: Self) {
        let here = self.groups.merge(other.groups);
        self.tallies.resize(self.groups.len(), Tally::default());
        for (&group, tally) in here.iter().zip(&other.tallies) {
            if tally.constant.1 > 0
                && let Some((column, value, problem)) =
                    differs(&self.plan, self.tallies[group].constant, tally.constant.0)
            {
                self.ledger.cells.push(tally.constant.1, &column, Cell::Number(value), problem);
            }
            if tally.sized > 0
                && let Some(problem) = other_size(&self.tallies[group], tally.population)
            {
                let column = self.measure.sample.population.as_deref().unwrap_or_default();
                self.ledger.cells.push(tally.sized, column, Cell::Number(tally.population), problem);
            }
            self.tallies[group].merge(tally);
        }
        if self.plan.spread != Values::None {
            self.spreads.resize(self.groups.len(), Spread::default());
            here.iter().zip(&other.spreads).for_each(|(&group, spread)| self.spreads[group].merge(spread));
        }
        self.counts.merge(other.counts, &here, self.groups.len());
        self.left_out.not_meant += other.left_out.not_meant;
        self.left_out.without_key += other.left_out.without_key;
        self.left_out.unknown += other.left_out.unknown;
        self.ledger.merge(other.ledger);
    }

    /// The estimates of all units.
    ///
    /// # Errors
    /// [`Error::Cells`] with every cell that is not what its column must hold: no number, a negative count, a part that
    /// is larger than its whole; [`Error::UnknownAnswers`] with every answer or class that has no points or weight;
    /// [`Error::EmptyTable`] without records, [`Error::NoRecords`] where none is of any unit, unless none need be meant; [`Error::EmptyClass`] where
    /// the measure says that a class without data is an error; [`Error::Overflow`] where sums or their squares leave the
    /// range of a number; [`Error::InvalidParameter`] where two units have one code, for their texts have ` / ` in them.
    pub fn finish(self) -> Result<Measured> {
        let Self { measure, plan, units: keys, groups, tallies, spreads, mut counts, mut left_out, ledger } =
            self;
        let table = measure.table.clone().unwrap_or_else(|| "records".to_owned());
        let mut ledger = ledger;
        if plan.constant.is_some() {
            alike(&plan, keys.len(), &groups, &tallies, &mut ledger);
        }
        if measure.sample.population.is_some() {
            sizes(&measure, &plan, &groups, &tallies, &mut ledger);
        }
        ledger.into_result(&table)?;
        if groups.len() == 0 && left_out == LeftOut::default() {
            return Err(Error::EmptyTable { file: Some(table), found: "there is a header but no rows" });
        }
        let mut notes = Vec::new();
        if groups.len() == 0 && measure.optional && left_out.without_key == 0 {
            notes.push(format!("no unit has a value, for no record of `{table}` is meant"));
        } else if groups.len() == 0 {
            return Err(Error::NoRecords {
                table,
                not_meant: left_out.not_meant,
                without_key: left_out.without_key,
                columns: keys.to_vec(),
            });
        }
        let mut units = Vec::new();
        let mut estimates = Vec::new();
        let mut details = Details::default();
        let mut named = Vec::new();
        let mut draws = Vec::new();
        if let Kind::Quality(quality) = &measure.kind {
            quality.settle(&mut counts);
        }
        let columns = [keys.len(), plan.parts.len()];
        for (unit, classes) in parted(&measure, columns, &groups, &tallies, (&spreads, &counts)) {
            let each = classes
                .iter()
                .map(|(class, parts)| (class.as_deref(), measure.kind.finish(parts, &measure.sample)));
            let unit: Vec<String> = unit.iter().map(ToString::to_string).collect();
            if let Values::Names(_, names) = &plan.spread {
                named.push(at_each(names.len(), classes.values().flatten()));
            }
            let before = notes.len();
            for (class, parts) in &classes {
                if let Kind::Target(target) = &measure.kind {
                    left_out.not_meant += target.earlier(parts, &measure.sample);
                }
                details.extend(&unit, class.as_deref(), measure.kind.details(parts, &measure.sample));
                notes.extend(notes_of(&measure, &unit, class.as_deref(), parts));
            }
            let whole = match &measure.by {
                None => each.map(|(_, estimate)| estimate).next().unwrap_or_default(),
                Some(classes) => combined(classes, &each.collect::<Vec<_>>(), &unit, &mut notes)?,
            };
            if whole.value.is_nan() && whole.records > 0 && notes.len() == before {
                notes.push(format!(
                    "unit {}: no value, for what its records are divided by comes to 0",
                    unit.join(JOINT)
                ));
            }
            if whole.gaps > 0 {
                let (unit, gaps) = (unit.join(JOINT), whole.gaps);
                notes.push(format!(
                    "unit {unit}: {gaps} cells of counted records say nothing and are left out"
                ));
            }
            in_range(&whole, &measure, &plan, &unit)?;
            let bounded = measure.kind.is_share(&plan);
            draws.push(if plan.bound == Bound::Share {
                trials(&whole, &measure)
            } else {
                (f64::NAN, f64::NAN)
            });
            estimates.push(with_interval(whole, measure.sample.level, bounded).times(measure.times));
            units.push(unit);
        }
        let found = Measured {
            measure: measure.kind.name().to_owned(),
            rule: rule(&measure, &plan),
            details: details
                .table(&keys, measure.by.as_ref().map(|classes| classes.column.as_str()))
                .or_else(|| detailed(&plan.spread, &keys, &units, &named)),
            rows: conditions(&measure, &plan),
            keys: keys.to_vec(),
            positions: positions(&units)?,
            units,
            estimates,
            left_out,
            notes,
            draws: (plan.bound == Bound::Share).then_some(draws),
            times: measure.times,
        };
        match measure.kind.shrink() {
            None => Ok(found),
            Some(shrink) => found.shrunk(shrink),
        }
    }
}

/// What a reader of the value of a unit and class must know.
fn notes_of(measure: &Measure, unit: &[String], class: Option<&str>, parts: &[Part]) -> Vec<String> {
    let mut notes = measure.kind.notes(parts, &measure.sample);
    let unseen = unseen(parts);
    if !unseen.is_empty() {
        let column = measure.sample.strata.as_deref().unwrap_or_default();
        let strata = unseen.join(", ");
        notes.push(format!("nothing is known in {strata} of `{column}`; the value is of the other strata"));
    }
    let of = class.map(|class| format!(", {class}")).unwrap_or_default();
    notes.into_iter().map(|note| format!("unit {}{of}: {note}", unit.join(JOINT))).collect()
}

/// Refuses sums that are no numbers any more.
fn in_range(of: &RatioEstimate, measure: &Measure, plan: &Plan, unit: &[String]) -> Result<()> {
    if [of.value, of.variance, of.y, of.x].iter().any(|number| number.is_infinite()) {
        let (node, unit) = (rule(measure, plan), Some(unit.join(JOINT)));
        return Err(Error::Overflow { what: "sum", node, unit });
    }
    Ok(())
}

/// The conditions that records meet, in words.
fn conditions(measure: &Measure, plan: &Plan) -> String {
    let mut rows: Vec<String> = [&measure.rows, &plan.rows]
        .into_iter()
        .filter(|rows| !rows.is_all())
        .map(ToString::to_string)
        .collect();
    if rows.len() > 1 {
        rows.iter_mut().filter(|rows| rows.contains(" or ")).for_each(|rows| *rows = format!("({rows})"));
    }
    rows.join(" and ")
}

/// Where each unit stands, by its code.
fn positions(units: &[Vec<String>]) -> Result<HashMap<String, usize>> {
    let mut positions = HashMap::with_capacity(units.len());
    for (i, unit) in units.iter().enumerate() {
        if positions.insert(unit.join(JOINT), i).is_some() {
            return Err(Error::InvalidParameter {
                method: "measure",
                parameter: "units",
                found: format!("`{}`, made in two ways", unit.join(JOINT)),
                expected: "columns whose texts have no ` / ` in them",
            });
        }
    }
    Ok(positions)
}

/// The columns that a record must not leave blank to be counted: those of its unit, class, part, stratum and cluster.
pub(crate) fn keys(measure: &Measure, plan: &Plan, units: &[String]) -> Vec<String> {
    let classes = measure.by.iter().map(|classes| &classes.column);
    let drawn = measure.sample.strata.iter().chain(&measure.sample.clusters);
    units.iter().chain(classes).chain(&plan.parts).chain(drawn).cloned().collect()
}

/// What is wrong with the numbers of a record, if anything.
#[inline]
fn fault(
    plan: &Plan,
    sample: &Sample,
    tally: &Tally,
    [y, x, w, size, times, constant]: [f64; 6],
) -> Option<(String, f64, String)> {
    // Most records are told to be right by a few comparisons.
    #[expect(clippy::float_cmp, reason = "the size of a stratum is the same number in each of its records")]
    let is_right = w >= 0.0
        && (sample.population.is_none() || (size > 0.0 && (tally.sized == 0 || tally.population == size)))
        && match plan.bound {
            Bound::None => true,
            Bound::Counts => x >= 0.0 && y >= 0.0,
            Bound::Share => y >= 0.0 && y <= x,
        };
    if is_right && plan.draws == Draws::One && plan.constant.is_none() {
        return None;
    }
    bad_sums(plan, sample, tally, [y, x, w, size])
        .or_else(|| bad_draws(plan, y, x, times))
        .or_else(|| differs(plan, tally.constant, constant))
}

/// What is wrong with the sums, weight and size of a record, if anything.
fn bad_sums(
    plan: &Plan,
    sample: &Sample,
    tally: &Tally,
    [y, x, w, size]: [f64; 4],
) -> Option<(String, f64, String)> {
    let column = |of: &Option<String>| of.clone().unwrap_or_default();
    if w < 0.0 {
        return Some((column(&sample.weight), w, "is a negative weight".to_owned()));
    }
    if sample.population.is_some() && size <= 0.0 {
        return Some((
            column(&sample.population),
            size,
            "is no size of a stratum: a number above 0".to_owned(),
        ));
    }
    if let Some(problem) = other_size(tally, size) {
        return Some((column(&sample.population), size, problem));
    }
    if plan.bound == Bound::None {
        return None;
    }
    if x < 0.0 {
        return Some((plan.denominator.words(), x, "is negative".to_owned()));
    }
    if y < 0.0 {
        return Some((plan.numerator.words(), y, "is negative".to_owned()));
    }
    (plan.bound == Bound::Share && y > x * (1.0 + ROUNDING)).then(|| {
        (plan.numerator.words(), y, format!("is more than the {x} of `{}`", plan.denominator.words()))
    })
}

/// How a size differs from what is known of its stratum, if it does.
#[expect(clippy::float_cmp, reason = "the size of a stratum is the same number in each of its records")]
fn other_size(known: &Tally, size: f64) -> Option<String> {
    (known.sized > 0 && known.population != size)
        .then(|| format!("differs from the {} of row {}, in the same stratum", known.population, known.sized))
}

/// What is wrong with the number of draws that a record stands for, if anything.
fn bad_draws(plan: &Plan, y: f64, x: f64, times: f64) -> Option<(String, f64, String)> {
    let whole = |number: f64| (0.0..=MOST).contains(&number) && number.fract() == 0.0;
    let problem = || "is no count: a whole number from 0 to 2^53".to_owned();
    match &plan.draws {
        Draws::Column(column) if !whole(times) => Some((column.clone(), times, problem())),
        Draws::Trials if !whole(y) => Some((plan.numerator.words(), y, problem())),
        Draws::Trials if !whole(x) => Some((plan.denominator.words(), x, problem())),
        _ => None,
    }
}

/// What is wrong with a number that all records of a unit must say alike, if anything.
#[expect(clippy::float_cmp, reason = "each record of the unit says the same number")]
fn differs(plan: &Plan, (first, row): (f64, u64), found: f64) -> Option<(String, f64, String)> {
    let column = plan.constant.clone()?;
    if found <= 0.0 {
        return Some((column, found, "is not above 0".to_owned()));
    }
    (row > 0 && first != found)
        .then(|| (column, found, format!("differs from the {first} of row {row}, in the same unit")))
}

/// Reports the units whose groups differ in what they must say alike.
fn alike(plan: &Plan, units: usize, groups: &Groups, tallies: &[Tally], ledger: &mut Ledger) {
    let mut known: HashMap<&[Box<str>], (f64, u64)> = HashMap::new();
    for (group, tally) in tallies.iter().enumerate().filter(|(_, tally)| tally.constant.1 > 0) {
        let first = *known.entry(&groups.key(group)[..units]).or_insert(tally.constant);
        if let Some((column, value, problem)) = differs(plan, first, tally.constant.0) {
            ledger.cells.push(tally.constant.1, &column, Cell::Number(value), problem);
        }
    }
}

/// Reports the strata whose clusters differ in their size, and those of which more was drawn than there is.
fn sizes(measure: &Measure, plan: &Plan, groups: &Groups, tallies: &[Tally], ledger: &mut Ledger) {
    let column = measure.sample.population.as_deref().unwrap_or_default();
    let clusters = usize::from(measure.sample.clusters.is_some());
    // Each stratum with what is known of its size, and how much of it was drawn.
    let mut strata: IndexMap<&[Box<str>], (Tally, u64)> = IndexMap::new();
    for (group, tally) in tallies.iter().enumerate().filter(|(_, tally)| tally.sized > 0) {
        let key = groups.key(group);
        let (known, drawn) = strata.entry(&key[..key.len() - clusters]).or_insert((*tally, 0));
        if let Some(problem) = other_size(known, tally.population) {
            ledger.cells.push(tally.sized, column, Cell::Number(tally.population), problem);
        }
        *drawn = drawn.saturating_add(if clusters > 0 { 1 } else { tally.records });
    }
    // Where the kind puts records together first, it is not they that were drawn.
    for (known, drawn) in strata.into_values().filter(|_| plan.parts.is_empty() || clusters > 0) {
        if (drawn as f64) > known.population {
            let of = if clusters > 0 { "clusters" } else { "records" };
            let problem = format!("is less than the {drawn} {of} of the stratum that were drawn");
            ledger.cells.push(known.sized, column, Cell::Number(known.population), problem);
        }
    }
}

/// The strata of a unit and class in which records were drawn, but none could be counted.
fn unseen(parts: &[Part]) -> Vec<&str> {
    let mut seen: IndexMap<&str, (u64, u64)> = IndexMap::new();
    for stratum in parts.iter().filter(|part| part.rule == 0).flat_map(|part| &part.strata) {
        let Some(name) = &stratum.name else { continue };
        let (records, unknown) = seen.entry(name).or_default();
        for tally in &stratum.clusters {
            *records = records.saturating_add(tally.records);
            *unknown += tally.unknown;
        }
    }
    seen.into_iter()
        .filter(|(_, (records, unknown))| *records == 0 && *unknown > 0)
        .map(|(name, _)| name)
        .collect()
}

/// How many records there are at each of so many names, and their weight.
fn at_each<'a>(names: usize, parts: impl Iterator<Item = &'a Part>) -> Vec<(u64, f64)> {
    let mut counts = vec![(0_u64, 0.0); names];
    for (value, count) in
        parts.flat_map(|part| &part.strata).flat_map(|stratum| &stratum.spreads).flat_map(Spread::iter)
    {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a position among names")]
        if let Some(at) = counts.get_mut(value as usize) {
            at.0 = at.0.saturating_add(count.records);
            at.1 += count.w;
        }
    }
    counts
}

/// The table of how many records there are at each name.
fn detailed(
    of: &Values,
    keys: &[String],
    units: &[Vec<String>],
    counted: &[Vec<(u64, f64)>],
) -> Option<Table> {
    let Values::Names(what, names) = of else { return None };
    let rows = || units.iter().zip(counted).flat_map(|(unit, counts)| counts.iter().map(move |_| unit));
    let mut table = Table::new();
    for (i, key) in keys.iter().enumerate() {
        table = table.with(key.clone(), Cells::texts(rows().map(|unit| unit[i].clone())));
    }
    let shares = counted.iter().flat_map(|counts| {
        let total: f64 = counts.iter().map(|(_, w)| w).sum();
        counts.iter().map(move |(_, w)| if total > 0.0 { w / total } else { f64::NAN })
    });
    Some(
        table
            .with(*what, Cells::texts(counted.iter().flat_map(|_| names.iter().cloned())))
            .with(
                "records",
                Cells::Count(counted.iter().flatten().map(|(records, _)| Some(*records)).collect()),
            )
            .with("share", Cells::Number { values: shares.collect(), decimals: Some(4) }),
    )
}

/// Reports the texts that neither measure nor kind knows.
fn know(
    measure: &Measure,
    plan: &Plan,
    records: &Records,
    meant: &[bool],
    ledger: &mut Ledger,
) -> Result<()> {
    for (column, texts) in &measure.known {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        know_texts(column, &texts, records, None, ledger)?;
    }
    let classes = measure.by.iter().map(|classes| (&classes.column, &classes.weights));
    for (column, weights) in classes.chain(plan.known.iter().map(|(column, weights)| (column, weights))) {
        know_classes(column, weights, records, meant, ledger)?;
    }
    Ok(())
}

/// Reports the classes that have no weight.
fn know_classes(
    column: &str,
    weights: &IndexMap<String, f64>,
    records: &Records,
    meant: &[bool],
    ledger: &mut Ledger,
) -> Result<()> {
    if weights.is_empty() {
        return Ok(());
    }
    let known: Vec<&str> = weights.keys().map(String::as_str).collect();
    know_texts(column, &known, records, Some(meant), ledger)
}

/// Reports texts that are not among those that a column may hold, in the records that are meant or in all.
fn know_texts(
    column: &str,
    texts: &[&str],
    records: &Records,
    meant: Option<&[bool]>,
    ledger: &mut Ledger,
) -> Result<()> {
    let labels = records.labels(column)?;
    let texts_known: HashSet<&str> = texts.iter().copied().collect();
    let known: Vec<bool> = labels
        .names
        .iter()
        .enumerate()
        .map(|(code, name)| code == 0 || texts_known.contains(&**name))
        .collect();
    if known.iter().all(|&known| known) {
        return Ok(());
    }
    for (row, &code) in labels.codes.iter().enumerate() {
        if meant.is_none_or(|meant| meant[row]) && !known[code as usize] {
            let name = &labels.names[code as usize];
            let known = || texts.iter().map(ToString::to_string).collect();
            ledger.unknown_answer(column, name, records.row(row), known);
        }
    }
    Ok(())
}

type Parts = IndexMap<Option<Box<str>>, Vec<Part>>;

/// The position of a part, and of its strata.
type Place<'a> = (usize, HashMap<Option<&'a str>, usize>);

/// The tallies by unit, class and part, each with its strata and clusters. Where the kind has rules, each of them has a
/// part of its own behind that of the records.
fn parted<'a>(
    measure: &Measure,
    [units, parts]: [usize; 2],
    groups: &'a Groups,
    tallies: &[Tally],
    (spreads, counts): (&[Spread], &Counts),
) -> IndexMap<&'a [Box<str>], Parts> {
    let classes = usize::from(measure.by.is_some());
    let strata = usize::from(measure.sample.strata.is_some());
    let mut nested: IndexMap<&[Box<str>], Parts> = IndexMap::new();
    // Where each part and stratum of a unit and class stands, so that many parts are not searched one by one.
    let mut places: HashMap<(&[Box<str>], usize), Place<'_>> = HashMap::new();
    for (group, &tally) in tallies.iter().enumerate() {
        let key = groups.key(group);
        let (unit, rest) = key.split_at(units);
        let (class, rest) = rest.split_at(classes);
        let (part, rest) = rest.split_at(parts);
        let (stratum, cluster) = rest.split_at(strata);
        let stratum = stratum.first().map(|name| &**name);
        let list = nested.entry(unit).or_default().entry(class.first().cloned()).or_default();
        for rule in 0..=counts.rules() {
            let (at, known) = places.entry((&key[..units + classes + parts], rule)).or_insert_with(|| {
                list.push(Part { labels: part.to_vec(), rule, ..Part::default() });
                (list.len() - 1, HashMap::new())
            });
            let part = &mut list[*at];
            let at = *known.entry(stratum).or_insert_with(|| {
                part.strata.push(Stratum { name: stratum.map(Into::into), ..Stratum::default() });
                part.strata.len() - 1
            });
            let (tally, failing) =
                if rule == 0 { (tally, Failing::default()) } else { counts.get(group, rule - 1) };
            let stratum = &mut part.strata[at];
            stratum.clusters.push(tally);
            if parts > 0 {
                stratum.names.extend(cluster.first().cloned());
            }
            if rule == 0 {
                stratum.spreads.extend(spreads.get(group).cloned());
            }
            part.failing.merge(&failing);
        }
    }
    nested
}

/// The weighted mean of classes.
fn combined(
    classes: &Classes,
    each: &[(Option<&str>, RatioEstimate)],
    unit: &[String],
    notes: &mut Vec<String>,
) -> Result<RatioEstimate> {
    let found: IndexMap<&str, &RatioEstimate> = each
        .iter()
        .filter_map(|(class, estimate)| class.map(|class| (class, estimate)))
        .filter(|(_, estimate)| !estimate.value.is_nan())
        .collect();
    let weights: Vec<(&str, f64)> = if classes.weights.is_empty() {
        found.keys().map(|class| (*class, 1.0)).collect()
    } else {
        classes.weights.iter().map(|(class, &weight)| (class.as_str(), weight)).collect()
    };
    let empty: Vec<&str> =
        weights.iter().map(|(class, _)| *class).filter(|class| !found.contains_key(class)).collect();
    let mut whole = RatioEstimate::default();
    for (_, estimate) in each {
        whole.records = whole.records.saturating_add(estimate.records);
        whole.unknown += estimate.unknown;
        whole.freedom += estimate.freedom;
        whole.gaps += estimate.gaps;
    }
    whole.complete = found.values().all(|estimate| estimate.complete);
    if let Some(&class) = empty.first() {
        let unit = unit.join(JOINT);
        match classes.empty {
            Empty::Rescale if found.is_empty() => {
                notes.push(format!("unit {unit}: no value, for no class of `{}` has data", classes.column));
            }
            Empty::Rescale => notes.push(format!(
                "unit {unit}: no data in {} of `{}`; its weight went to the others",
                empty.join(", "),
                classes.column
            )),
            Empty::Missing => {
                notes.push(format!(
                    "unit {unit}: no value, for no data in {} of `{}`",
                    empty.join(", "),
                    classes.column
                ));
                return Ok(RatioEstimate { value: f64::NAN, ..whole });
            }
            Empty::Error => {
                return Err(Error::EmptyClass {
                    unit,
                    column: classes.column.clone(),
                    member: class.to_owned(),
                });
            }
        }
    }
    let mut total = 0.0;
    for (class, weight) in weights {
        if let Some(estimate) = found.get(class) {
            whole.value += weight * estimate.value;
            whole.variance += weight * weight * estimate.variance;
            total += weight;
        }
    }
    whole.value /= total;
    whole.variance /= total * total;
    // The sums of different classes have no common ratio; the value is over the weights.
    (whole.y, whole.x) = (whole.value * total, total);
    Ok(whole)
}

/// Of how many independent draws a share is worth as much: those that would leave it as uncertain.
///
/// At 0 and at 1 the records show no spread, so there it is the records or clusters less strata that count, and one.
fn effective_draws(of: &RatioEstimate) -> f64 {
    let spread = of.value * (1.0 - of.value);
    if of.complete {
        f64::INFINITY
    } else if spread <= 0.0 {
        of.freedom + 1.0
    } else {
        // The variance is that of records about their mean, with n - 1: so many draws would have it.
        spread / of.variance * (of.freedom + 1.0) / of.freedom
    }
}

/// The estimate with its confidence interval: Wilson's for a share, with as many draws as would leave it as uncertain
/// as the design does; else Student's t around the value.
fn with_interval(of: RatioEstimate, level: f64, is_share: bool) -> Estimate {
    if of.value.is_nan() {
        return Estimate::nothing(of.records, of.unknown);
    }
    let standard_error = of.variance.sqrt();
    let estimate = |low, high| Estimate {
        value: of.value,
        standard_error,
        low,
        high,
        records: of.records,
        unknown: of.unknown,
        numerator: of.y,
        denominator: of.x,
    };
    if let Some((low, high)) = of.interval {
        return estimate(low, high);
    }
    if is_share {
        let value = of.value.clamp(0.0, 1.0);
        let n = effective_draws(&RatioEstimate { value, ..of });
        let (low, high) = if n.is_infinite() { (value, value) } else { wilson(value, n, level) };
        return estimate(low, high);
    }
    let half = if standard_error == 0.0 {
        0.0
    } else {
        StudentsT::new(0.0, 1.0, of.freedom)
            .map_or(f64::NAN, |t| t.inverse_cdf(0.5 + level / 2.0) * standard_error)
    };
    estimate(of.value - half, of.value + half)
}

/// A share as successes among trials: the sums themselves where the records are a plain sample or all there is, else as
/// many draws as the design is worth.
fn trials(of: &RatioEstimate, measure: &Measure) -> (f64, f64) {
    let draws = effective_draws(of);
    if measure.by.is_none() && (measure.sample.is_plain() || draws.is_infinite()) {
        return (of.y, of.x);
    }
    (of.value * draws, draws)
}

/// Wilson's interval of a share of so many draws; none where these are not known.
fn wilson(share: f64, draws: f64, level: f64) -> (f64, f64) {
    let parameters = ProportionInterval::default().level(level);
    proportion_interval(share * draws, draws, &parameters)
        .map_or((f64::NAN, f64::NAN), |found| (found.lower, found.upper))
}

/// What is divided by what, in words.
fn rule(measure: &Measure, plan: &Plan) -> String {
    let of = plan.numerator.words();
    let words = measure.kind.words().or_else(|| plan.rule.clone());
    let mut rule = match (words, &plan.denominator, plan.form) {
        (Some(words), ..) => words,
        (None, super::Amount::Number(_), _) => format!("mean of {of}"),
        (None, over, Form::RatioOfSums) => format!("sum of {of} / sum of {}", over.words()),
        (None, over, Form::MeanOfRatios) => format!("mean of {of} / {}", over.words()),
    };
    if let Some(classes) = &measure.by {
        rule = format!("mean over {} of the {rule}", classes.column);
    }
    #[expect(clippy::float_cmp, reason = "1 is the default, exactly")]
    if measure.times != 1.0 {
        rule = format!("{} × {rule}", measure.times);
    }
    rule
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Mean, Ratio, Rows};
    use crate::stats::Shrink;
    use approx::assert_relative_eq;

    fn answers(units: &[(&str, usize, usize)]) -> Records {
        let each = units.iter().flat_map(|&(unit, yes, all)| (0..all).map(move |i| (unit, i < yes)));
        let each: Vec<(&str, bool)> = each.collect();
        Records::new()
            .with_texts("unit", each.iter().map(|(unit, _)| *unit))
            .unwrap()
            .with_texts("good", each.iter().map(|(_, yes)| if *yes { "y" } else { "n" }))
            .unwrap()
    }

    fn share() -> Measure {
        Measure::new(Mean::new(Rows::with("good", "y")))
    }

    /// `statsmodels.stats.proportion.proportion_confint(x, n, 0.05, "wilson")`, statsmodels 0.15.0.
    #[test]
    fn a_share_of_a_plain_sample_has_wilsons_interval() {
        let records = answers(&[("A", 3, 10), ("B", 10, 10), ("C", 0, 10)]);
        let found = share().of(&records, ["unit"]).unwrap();
        let [a, b, c] = found.estimates()[..] else { panic!() };
        assert_relative_eq!(a.low, 0.107_791_267_406_300_99, max_relative = 1e-12);
        assert_relative_eq!(a.high, 0.603_221_852_538_854_6, max_relative = 1e-12);
        assert_relative_eq!(b.low, 0.722_467_200_137_110_6, max_relative = 1e-12);
        assert_eq!((b.high, c.low), (1.0, 0.0));
        let one = share().of(&answers(&[("A", 1, 1)]), ["unit"]).unwrap().estimates()[0];
        assert!(one.standard_error.is_nan() && one.low > 0.2 && one.high == 1.0);
        let all = share().sample(Sample::census()).of(&records, ["unit"]).unwrap();
        assert!(all.estimates().iter().all(|one| one.low == one.value && one.high == one.value));
    }

    /// A finite population of 20 halves the variance of 10 draws, which is worth 20 draws: Wilson's interval for 6 of 20
    /// by hand, with z = 1.959964: (0.3 + z²/40 ∓ z √(0.21/20 + z²/1600)) / (1 + z²/20).
    #[test]
    fn a_design_counts_as_the_draws_that_it_is_worth() {
        let records = answers(&[("A", 3, 10)]).with_numbers("size", vec![20.0; 10]).unwrap();
        let sample = Sample { population: Some("size".into()), ..Sample::default() };
        let a = share().sample(sample).of(&records, ["unit"]).unwrap().estimates()[0];
        let z = 1.959_963_984_540_054_f64;
        let (middle, half) = (0.3 + z * z / 40.0, z * (0.21 / 20.0 + z * z / 1600.0).sqrt());
        assert_relative_eq!(a.low, (middle - half) / (1.0 + z * z / 20.0), max_relative = 1e-12);
        assert_relative_eq!(a.high, (middle + half) / (1.0 + z * z / 20.0), max_relative = 1e-12);
        let all = answers(&[("A", 10, 10)]).with_numbers("size", vec![10.0; 10]).unwrap();
        let sample = Sample { population: Some("size".into()), ..Sample::default() };
        let a = share().sample(sample).of(&all, ["unit"]).unwrap().estimates()[0];
        assert_eq!((a.low, a.high), (1.0, 1.0), "all ten of ten were seen");
    }

    fn read(text: &str) -> Records {
        Records::from_csv(text.as_bytes(), &crate::evidence::Format::new()).unwrap()
    }

    fn fault_of(sample: &Sample, batches: &[Records]) -> String {
        Measure::new(Mean::new("y")).sample(sample.clone()).scan(batches, ["unit"]).unwrap_err().to_string()
    }

    #[test]
    fn sizes_that_cannot_be_are_faults_wherever_they_are_found() {
        let sized = Sample { population: Some("n".into()), strata: Some("s".into()), ..Sample::default() };
        let clusters = Sample { clusters: Some("c".into()), ..sized.clone() };
        let head = "unit,s,c,y,n\n";
        let few = fault_of(&sized, &[read(&format!("{head}A,s,1,1,2\nA,s,1,2,2\nA,s,1,3,2\n"))]);
        assert!(few.contains("row 2, column `n`: `2` is less than the 3 records"), "{few}");
        let few = fault_of(&clusters, &[read(&format!("{head}A,s,1,1,2\nA,s,2,2,2\nA,s,3,3,2\n"))]);
        assert!(few.contains("`2` is less than the 3 clusters"), "{few}");
        let none = fault_of(&sized, &[read(&format!("{head}A,s,1,1,0\n"))]);
        assert!(none.contains("`0` is no size"), "{none}");
        let differ = "`40` differs from the 20 of row 2, in the same stratum";
        for sample in [&sized, &clusters] {
            let whole = fault_of(sample, &[read(&format!("{head}A,s,1,1,20\nA,s,2,2,40\n"))]);
            assert!(whole.contains(differ), "{whole}");
            let parts = [read(&format!("{head}A,s,1,1,20\n")), read(&format!("{head}A,s,1,2,40\n"))];
            let apart = fault_of(sample, &parts);
            assert!(apart.contains(differ), "{apart}");
        }
        let all = read(&format!("{head}A,s,1,1,3\nA,s,2,2,3\nA,s,3,3,3\n"));
        for sample in [sized, clusters] {
            let a = Measure::new(Mean::new("y")).sample(sample).of(&all, ["unit"]).unwrap().estimates()[0];
            assert_eq!((a.value, a.standard_error), (2.0, 0.0));
        }
    }

    #[test]
    fn a_stratum_of_which_nothing_is_known_is_named() {
        let sample = Sample { population: Some("n".into()), strata: Some("s".into()), ..Sample::default() };
        let records = read("unit,s,y,n\nA,s,1,20\nA,s,2,20\nA,t,,2000\nA,t,,2000\n");
        let found = Measure::new(Mean::new("y")).sample(sample).of(&records, ["unit"]).unwrap();
        assert_eq!(found.values(), [1.5]);
        assert_eq!(found.notes(), ["unit A: nothing is known in t of `s`; the value is of the other strata"]);
    }

    #[test]
    fn a_unit_without_data_in_any_class_is_named() {
        let by = Classes::weighted("c", [("p", 1.0), ("q", 2.0)]);
        let found =
            Measure::new(Mean::new("y")).by(by).of(&read("unit,c,y\nA,p,\nB,q,1\n"), ["unit"]).unwrap();
        assert!(found.values()[0].is_nan());
        assert_eq!(found.notes()[0], "unit A: no value, for no class of `c` has data");
        assert_eq!(found.notes()[1], "unit B: no data in p of `c`; its weight went to the others");
    }

    #[test]
    fn a_unit_whose_records_weigh_nothing_is_named() {
        let sample = Sample { weight: Some("w".into()), ..Sample::default() };
        let found = Measure::new(Mean::new("y"))
            .sample(sample)
            .of(&read("unit,y,w\nA,1,0\nB,1,2\n"), ["unit"])
            .unwrap();
        assert!(found.values()[0].is_nan() && found.values()[1] == 1.0);
        assert_eq!(found.notes(), ["unit A: no value, for what its records are divided by comes to 0"]);
    }

    #[test]
    fn a_share_whose_error_is_not_known_cannot_be_drawn_in_and_is_named() {
        let text = "unit,s,good\nA,s,y\nA,t,n\nA,t,y\nB,s,y\nB,s,n\nB,s,y\n";
        let sample = Sample { strata: Some("s".into()), ..Sample::default() };
        let found = share().sample(sample).of(&read(text), ["unit"]).unwrap();
        let safe = found.shrunk(&Shrink::WilsonLower { level: 0.95 }).unwrap();
        assert!(found.values()[0] > 0.6 && safe.values()[0].is_nan() && safe.values()[1] > 0.0);
        assert_eq!(safe.notes()[0], "unit A: no value, for its standard error is not known");
    }

    #[test]
    fn huge_numbers_are_errors() {
        use crate::evidence::{RatingReport, Satisfaction};
        let ratings = Satisfaction::new("g").count("n").report(RatingReport::GoodRate);
        let fault = Measure::new(ratings).of(&read("unit,g,n\nA,5,1e19\nA,1,1e19\n"), ["unit"]).unwrap_err();
        assert!(fault.to_string().contains("`10000000000000000000` is no count"), "{fault}");
        for text in ["unit,y\nA,1e308\nA,1e308\n", "unit,y\nA,1e200\nA,3e200\n"] {
            let fault = Measure::new(Mean::new("y")).of(&read(text), ["unit"]).unwrap_err();
            assert_eq!(fault.code(), "overflow", "{fault}");
        }
        let parts = [read("unit,y,x\nA,1,1e300\n"), read("unit,y,x\nA,1,2\nA,2,2\n")];
        for order in [[0, 1], [1, 0]] {
            let mut counts = Measure::new(Ratio::new("y", "x")).accumulator(["unit"]).unwrap();
            for part in order {
                let mut other = counts.fresh();
                other.observe(&parts[part]).unwrap();
                counts.merge(other);
            }
            assert_eq!(counts.finish().unwrap_err().code(), "overflow");
        }
    }

    #[test]
    fn a_table_without_rows_is_not_one_whose_rows_do_not_count() {
        let mean = Measure::new(Mean::new("y"));
        let fault = mean.of(&read("unit,y\n"), ["unit"]).unwrap_err();
        assert_eq!(
            fault.to_string(),
            "records: there is a header but no rows; at least a header and one row are needed"
        );
        assert_eq!(mean.of(&read("unit,y\n,1\n"), ["unit"]).unwrap_err().code(), "no_records");
    }

    #[test]
    fn two_units_do_not_share_a_code() {
        let records = read("a,b,y\nA / B,C,1\nA,B / C,5\n");
        let fault = Measure::new(Mean::new("y")).of(&records, ["a", "b"]).unwrap_err();
        assert!(fault.to_string().contains("`A / B / C`, made in two ways"), "{fault}");
        assert!(Measure::new(Mean::new("y")).of(&records, ["b"]).is_ok());
    }

    #[test]
    fn shares_of_small_counts_are_drawn_in() {
        let records = answers(&[("A", 3, 3), ("B", 290, 300), ("C", 40, 80), ("D", 7, 20)]);
        let found = share().times(100.0).of(&records, ["unit"]).unwrap();
        let (x, n) = ([3.0, 290.0, 40.0, 7.0], [3.0, 300.0, 80.0, 20.0]);
        for shrink in [Shrink::default(), Shrink::WilsonLower { level: 0.9 }] {
            let expected = crate::stats::shrink(&x, &n, &shrink).unwrap();
            let drawn_in = found.shrunk(&shrink).unwrap();
            for (unit, estimate) in drawn_in.estimates().iter().enumerate() {
                assert_relative_eq!(estimate.value, 100.0 * expected.values[unit], max_relative = 1e-12);
                assert_relative_eq!(estimate.low, 100.0 * expected.lower[unit], max_relative = 1e-12);
                assert_eq!((estimate.numerator, estimate.denominator), (x[unit], n[unit]));
            }
            assert!(drawn_in.values()[0] < drawn_in.values()[1]);
            assert_eq!(drawn_in.notes().len(), found.notes().len() + 1);
            assert!(drawn_in.shrunk(&shrink).is_err(), "once is enough");
        }
        let mean = Measure::new(Mean::new(1.0)).of(&records, ["unit"]).unwrap();
        assert_eq!(mean.shrunk(&Shrink::default()).unwrap_err().code(), "invalid_parameter");
    }
}
