//! Counting records as they go by: observe a batch, merge two counts, finish.

use std::collections::HashMap;
use std::sync::Arc;

use indexmap::IndexMap;
use statrs::distribution::{ContinuousCDF, StudentsT};

use super::classes::{Classes, Empty};
use super::groups::{Groups, NO_GROUP};
use super::ledger::Ledger;
use super::measure::{Bound, Form, Measure, Part, Plan};
use super::measured::{Estimate, JOINT, LeftOut, Measured};
use super::needs::Needs;
use super::records::Records;
use super::sample::{RatioEstimate, Sample, Stratum, Tally};
use crate::error::{Error, Result};
use crate::reading::Cell;

/// A share may exceed its whole by the rounding of sums, not by more.
const ROUNDING: f64 = 1e-9;

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
        let classes = measure.by.iter().map(|classes| classes.column.clone());
        let drawn = measure.sample.strata.iter().chain(&measure.sample.clusters).cloned();
        let key = units.iter().cloned().chain(classes).chain(plan.parts.iter().cloned()).chain(drawn);
        Ok(Self {
            groups: Groups::by(key.collect()),
            measure: Arc::new(measure.clone()),
            plan: Arc::new(plan),
            units: units.into(),
            tallies: Vec::new(),
            left_out: LeftOut::default(),
            ledger: Ledger::default(),
        })
    }

    /// The same count, with nothing counted.
    #[must_use]
    pub fn fresh(&self) -> Self {
        Self {
            groups: self.groups.fresh(),
            measure: Arc::clone(&self.measure),
            plan: Arc::clone(&self.plan),
            units: Arc::clone(&self.units),
            tallies: Vec::new(),
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
        let Self { measure, plan, groups, tallies, left_out, ledger, .. } = self;
        ledger.cells.merge(records.faults.clone());
        let mut meant = measure.rows.select(records, ledger)?;
        if !plan.rows.is_all() {
            let also = plan.rows.select(records, ledger)?;
            meant.iter_mut().zip(also).for_each(|(meant, also)| *meant &= also);
        }
        if let Some(classes) = &measure.by {
            know_classes(classes, records, &meant, ledger)?;
        }
        let ids = groups.assign(records, &meant)?;
        tallies.resize(groups.len(), Tally::default());

        let ys = plan.numerator.read(records, &meant, ledger)?;
        let xs = plan.denominator.read(records, &meant, ledger)?;
        let number = |column: &Option<String>, ledger: &mut Ledger| match column {
            Some(column) => {
                records.numbers(column, &mut ledger.cells).map(|values| Some(values.into_owned()))
            }
            None => Ok(None),
        };
        let weights = number(&measure.sample.weight, ledger)?;
        let sizes = number(&measure.sample.population, ledger)?;

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
            let (mut y, mut x) = (ys[row], xs[row]);
            let size = sizes.as_ref().map_or(0.0, |sizes| sizes[row]);
            if y.is_nan() || x.is_nan() || w.is_nan() || size.is_nan() {
                tally.unknown += 1;
                left_out.unknown += 1;
                continue;
            }
            if let Some((column, value, problem)) = fault(plan, &measure.sample, tally, [y, x, w, size]) {
                ledger.cells.push(records.row(row), &column, Cell::Number(value), problem);
                continue;
            }
            if plan.form == Form::MeanOfRatios {
                if x == 0.0 {
                    tally.unknown += 1;
                    left_out.unknown += 1;
                    continue;
                }
                (y, x) = (y / x, 1.0);
            }
            tally.population = size;
            tally.add(w, y, x);
        }
        Ok(())
    }

    /// Takes in what another count of the same measure has seen.
    pub fn merge(&mut self, other: Self) {
        let here = self.groups.merge(other.groups);
        self.tallies.resize(self.groups.len(), Tally::default());
        for (&group, tally) in here.iter().zip(&other.tallies) {
            self.tallies[group].merge(tally);
        }
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
    /// [`Error::NoRecords`] where no record was counted for any unit; [`Error::EmptyClass`] where the measure says
    /// that a class without data is an error.
    pub fn finish(self) -> Result<Measured> {
        let Self { measure, plan, units: keys, groups, tallies, left_out, ledger } = self;
        let table = measure.table.clone().unwrap_or_else(|| "records".to_owned());
        ledger.into_result(&table)?;
        if groups.len() == 0 {
            return Err(Error::NoRecords {
                table,
                not_meant: left_out.not_meant,
                without_key: left_out.without_key,
                columns: keys.to_vec(),
            });
        }
        let mut notes = Vec::new();
        let mut units = Vec::new();
        let mut estimates = Vec::new();
        for (unit, classes) in parted(&measure, keys.len(), plan.parts.len(), &groups, &tallies) {
            let each = classes
                .iter()
                .map(|(class, parts)| (class.as_deref(), measure.kind.finish(parts, &measure.sample)));
            let unit: Vec<String> = unit.iter().map(ToString::to_string).collect();
            let whole = match &measure.by {
                None => each.map(|(_, estimate)| estimate).next().unwrap_or_default(),
                Some(classes) => combined(classes, &each.collect::<Vec<_>>(), &unit, &mut notes)?,
            };
            let bounded = plan.bound == Bound::Share;
            estimates.push(with_interval(whole, measure.sample.level, bounded).times(measure.times));
            units.push(unit);
        }
        let mut rows: Vec<String> = [&measure.rows, &plan.rows]
            .into_iter()
            .filter(|rows| !rows.is_all())
            .map(ToString::to_string)
            .collect();
        if rows.len() > 1 {
            rows.iter_mut().filter(|rows| rows.contains(" or ")).for_each(|rows| *rows = format!("({rows})"));
        }
        Ok(Measured {
            measure: measure.kind.name().to_owned(),
            rule: rule(&measure, &plan),
            rows: rows.join(" and "),
            keys: keys.to_vec(),
            positions: units.iter().enumerate().map(|(i, parts)| (parts.join(JOINT), i)).collect(),
            units,
            estimates,
            left_out,
            notes,
        })
    }
}

/// What is wrong with the numbers of a record, if anything.
fn fault(
    plan: &Plan,
    sample: &Sample,
    tally: &Tally,
    [y, x, w, size]: [f64; 4],
) -> Option<(String, f64, String)> {
    let column = |of: &Option<String>| of.clone().unwrap_or_default();
    if w < 0.0 {
        return Some((column(&sample.weight), w, "is a negative weight".to_owned()));
    }
    if size != 0.0 && size < 0.0 {
        return Some((column(&sample.population), size, "is a negative size".to_owned()));
    }
    #[expect(clippy::float_cmp, reason = "the size of a stratum is the same number in each of its records")]
    if tally.records > 0 && tally.population != size {
        let problem = format!("differs from {}, which another record of the stratum says", tally.population);
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

/// Reports the classes that have no weight.
fn know_classes(classes: &Classes, records: &Records, meant: &[bool], ledger: &mut Ledger) -> Result<()> {
    if classes.weights.is_empty() {
        return Ok(());
    }
    let labels = records.labels(&classes.column)?;
    let known: Vec<bool> = labels
        .names
        .iter()
        .enumerate()
        .map(|(code, name)| code == 0 || classes.weights.contains_key(&**name))
        .collect();
    if known.iter().all(|&known| known) {
        return Ok(());
    }
    for (row, &code) in labels.codes.iter().enumerate() {
        if meant[row] && !known[code as usize] {
            let name = &labels.names[code as usize];
            let weights = || classes.weights.keys().cloned().collect();
            ledger.unknown_answer(&classes.column, name, records.row(row), weights);
        }
    }
    Ok(())
}

type Parts = IndexMap<Option<Box<str>>, Vec<Part>>;

/// The position of a part, and of its strata.
type Place<'a> = (usize, HashMap<Option<&'a str>, usize>);

/// The tallies by unit, class and part, each with its strata and clusters.
fn parted<'a>(
    measure: &Measure,
    units: usize,
    parts: usize,
    groups: &'a Groups,
    tallies: &[Tally],
) -> IndexMap<&'a [Box<str>], Parts> {
    let classes = usize::from(measure.by.is_some());
    let strata = usize::from(measure.sample.strata.is_some());
    let mut nested: IndexMap<&[Box<str>], Parts> = IndexMap::new();
    // Where each part and stratum of a unit and class stands, so that many parts are not searched one by one.
    let mut places: HashMap<&[Box<str>], Place<'_>> = HashMap::new();
    for (group, &tally) in tallies.iter().enumerate() {
        let key = groups.key(group);
        let (unit, rest) = key.split_at(units);
        let (class, rest) = rest.split_at(classes);
        let (part, rest) = rest.split_at(parts);
        let stratum = rest[..strata].first().map(|name| &**name);
        let list = nested.entry(unit).or_default().entry(class.first().cloned()).or_default();
        let (at, known) = places.entry(&key[..units + classes + parts]).or_insert_with(|| {
            list.push(Part { labels: part.to_vec(), strata: Vec::new() });
            (list.len() - 1, HashMap::new())
        });
        let part = &mut list[*at];
        let at = *known.entry(stratum).or_insert_with(|| {
            part.strata.push(Stratum::default());
            part.strata.len() - 1
        });
        part.strata[at].clusters.push(tally);
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
        whole.records += estimate.records;
        whole.unknown += estimate.unknown;
        whole.freedom += estimate.freedom;
    }
    if let Some(&class) = empty.first() {
        let unit = unit.join(JOINT);
        match classes.empty {
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
                    class: class.to_owned(),
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

/// The estimate with its confidence interval: Student's t around the value, and inside 0 to 1 for a share.
fn with_interval(of: RatioEstimate, level: f64, is_share: bool) -> Estimate {
    if of.value.is_nan() {
        return Estimate::nothing(of.records, of.unknown);
    }
    let standard_error = of.variance.sqrt();
    let half = if standard_error == 0.0 {
        0.0
    } else {
        StudentsT::new(0.0, 1.0, of.freedom)
            .map_or(f64::NAN, |t| t.inverse_cdf(0.5 + level / 2.0) * standard_error)
    };
    let (mut low, mut high) = (of.value - half, of.value + half);
    if is_share {
        (low, high) = (low.max(0.0), high.min(1.0));
    }
    if half.is_nan() {
        (low, high) = (f64::NAN, f64::NAN);
    }
    Estimate {
        value: of.value,
        standard_error,
        low,
        high,
        records: of.records,
        unknown: of.unknown,
        numerator: of.y,
        denominator: of.x,
    }
}

/// What is divided by what, in words.
fn rule(measure: &Measure, plan: &Plan) -> String {
    let of = plan.numerator.words();
    let mut rule = match (&plan.denominator, plan.form) {
        (super::Amount::Number(_), _) => format!("mean of {of}"),
        (over, Form::RatioOfSums) => format!("sum of {of} / sum of {}", over.words()),
        (over, Form::MeanOfRatios) => format!("mean of {of} / {}", over.words()),
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
