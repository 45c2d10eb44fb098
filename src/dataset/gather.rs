//! From evidence to a dataset: every indicator of a framework that has a measure is measured.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use indexmap::{IndexMap, IndexSet};

use super::behind::Behind;
use super::roll_up::cells_table;
use super::{Dataset, Hierarchy, Panel, RolledUp, RolledUpCell};
use crate::error::{Error, MissingColumn, Problem, Result, nearest};
use crate::evidence::{
    Accumulator, Amendment, Blended, Comparison, Condition, Estimate, Evidence, Inspected, Inspection, JOINT,
    Mean, Measure, Measured, Observer, Operand, Progress, Records, RollUpRule, Rows, SourceColumn, Until,
    blend, scan,
};
use crate::framework::{Framework, Indicator, Source, Spec};
use crate::table::{Cells, Table};

/// What makes a unit and a period in the tables of evidence.
///
/// ```
/// use govindex::dataset::Gathering;
///
/// let by = Gathering::by(["country", "life_event"]).period(["year"]);
/// assert_eq!(by.unit, ["country", "life_event"]);
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
#[non_exhaustive]
pub struct Gathering {
    /// The columns that make a unit; its code is their texts with ` / ` between them. A measure may name its own.
    pub unit: Vec<String>,
    /// The columns that make a period; none where all records are of one.
    pub period: Vec<String>,
    /// The units, with what is known of them beside the evidence (names, groups, other indicators). A record of
    /// another unit is an error. Without it, the units are those of the records, in the order in which they occur.
    pub given: Option<Dataset>,
    /// The units at all levels, under each other. Records and what is given may name them by code, name or alias;
    /// indicators with a rule are rolled up. A record of another unit is an error.
    pub hierarchy: Option<Hierarchy>,
    /// The day of the assessment, and the column of each table that says of when its records are.
    pub until: Option<(NaiveDate, IndexMap<String, String>)>,
    /// Who is told how many records of all tables were read, and may end it.
    pub observer: Option<Observer>,
}

impl Gathering {
    /// Units made by these columns.
    pub fn by(unit: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { unit: unit.into_iter().map(Into::into).collect(), ..Self::default() }
    }

    /// Sets the columns that make a period.
    pub fn period(mut self, columns: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.period = columns.into_iter().map(Into::into).collect();
        self
    }

    /// Sets the units, with what is known of them beside the evidence.
    pub fn given(mut self, units: Dataset) -> Self {
        self.given = Some(units);
        self
    }

    /// Sets the hierarchy that the units stand in.
    pub fn hierarchy(mut self, hierarchy: Hierarchy) -> Self {
        self.hierarchy = Some(hierarchy);
        self
    }

    /// Sets the day of the assessment. Records of tables that are named here with the column of their days are left out
    /// and counted ([`Gathered::later`]) where they are of a later day. A record without a day counts.
    pub fn until(
        mut self,
        day: NaiveDate,
        dated: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>,
    ) -> Self {
        self.until =
            Some((day, dated.into_iter().map(|(table, column)| (table.into(), column.into())).collect()));
        self
    }

    /// Sets who is told how many records of all tables were read, and may end it.
    pub fn observer(mut self, observer: Observer) -> Self {
        self.observer = Some(observer);
        self
    }
}

impl Gathering {
    /// The day of the assessment and the column of days of a table that has one.
    fn until_of(&self, table: &str) -> Option<(NaiveDate, &str)> {
        let (day, dated) = self.until.as_ref()?;
        dated.get(table).map(|column| (*day, column.as_str()))
    }
}

/// The evidence, its readers observed, with what goes by once and is read several times in memory.
fn ready(framework: &Framework, evidence: &Evidence, by: &Gathering) -> Result<Evidence> {
    let mut total = Some(0);
    let mut kept = Vec::new();
    for (name, times) in reads(framework) {
        // A table that is not there is an error where it is read.
        let Ok(table) = evidence.table(&name) else { continue };
        let passes = if table.is_read_once() { 1 } else { times };
        total = total.zip(table.size()).map(|(total, size)| total + passes * size);
        if passes < times {
            kept.push(name);
        }
    }
    let mut ready = match &by.observer {
        None => evidence.clone(),
        Some(observer) => evidence.clone().watched(&Progress::new(observer.clone(), total)),
    };
    for name in kept {
        let whole = whole(&ready, &name)?;
        ready = ready.with(name, whole);
    }
    Ok(ready)
}

/// All records of a table.
fn whole(evidence: &Evidence, name: &str) -> Result<Records> {
    Records::read(evidence.table(name)?).map_err(|fault| fault.in_file(name))
}

/// How often each table of the evidence is read, for what happens before another takes its place.
fn reads(framework: &Framework) -> IndexMap<String, u64> {
    let spec = framework.spec();
    let mut reads = IndexMap::new();
    let mut made: HashSet<&str> = HashSet::new();
    let mut read = |made: &HashSet<&str>, name: &str| {
        if !made.contains(name) {
            *reads.entry(name.to_owned()).or_insert(0) += 1;
        }
    };
    for appeal in &spec.appeal {
        read(&made, &appeal.table);
        read(&made, &appeal.appeals);
        made.insert(&appeal.table);
    }
    for inspection in &spec.inspection {
        std::iter::once(&inspection.visits).chain(&inspection.register).for_each(|name| read(&made, name));
        made.insert(&inspection.table);
    }
    let own = spec.indicator.iter().filter_map(|indicator| indicator.measure.as_ref());
    let sources = spec.indicator.iter().flat_map(|indicator| &indicator.sources);
    let measures = own.chain(sources.filter_map(|source| source.measure.as_ref()));
    let measured: IndexSet<&str> = measures.filter_map(|measure| measure.table.as_deref()).collect();
    for name in measured {
        read(&made, name);
    }
    reads
}

/// What evidence came to: a dataset a period, and how each value was measured.
#[derive(Clone, Debug)]
pub struct Gathered {
    datasets: Vec<Dataset>,
    measured: IndexMap<String, Measured>,
    blended: Vec<BlendedIndicator>,
    made: IndexMap<String, Inspected>,
    rolled_up: Vec<(Option<String>, Vec<RolledUpCell>)>,
    renamed: IndexMap<String, String>,
    later: IndexMap<String, u64>,
    amendments: Vec<Amendment>,
    /// Whom each of them is about.
    #[cfg(feature = "report")]
    appealed: Vec<Appealed>,
    /// The units with records of each indicator that was measured, by period.
    #[cfg(feature = "report")]
    submitted: IndexMap<String, IndexMap<String, HashSet<String>>>,
    pub(super) behind: Behind,
}

/// An indicator that several sources tell, in one period.
#[derive(Clone, Debug)]
pub struct BlendedIndicator {
    /// The indicator's code.
    pub indicator: String,
    /// The period, where there are several.
    pub period: Option<String>,
    /// What the sources say, what came of it, and how far they differ. Units are counted as in the dataset.
    pub blended: Blended,
    /// The column of the dataset that holds what each source says.
    #[cfg_attr(not(feature = "report"), expect(dead_code, reason = "only documents read it"))]
    columns: Vec<String>,
}

/// Whom an appeal is about.
#[cfg(feature = "report")]
#[derive(Clone, Debug)]
struct Appealed {
    period: Option<String>,
    /// The unit, and those above it.
    units: Vec<String>,
}

#[cfg(feature = "report")]
impl Appealed {
    fn of(appeal: &Amendment, period: Option<String>, by: &Gathering) -> Result<Self> {
        let mut units: Vec<String> = appeal.unit.iter().cloned().collect();
        if let (Some(hierarchy), Some(unit)) = (&by.hierarchy, &appeal.unit)
            && hierarchy.resolve(unit).is_ok()
        {
            units.extend(hierarchy.ancestors(unit)?.into_iter().map(str::to_owned));
        }
        Ok(Self { period, units })
    }
}

#[cfg(feature = "report")]
impl BlendedIndicator {
    /// What a source says of a unit in the dataset; NaN where it says nothing.
    pub(crate) fn told(&self, data: &Dataset, source: &str, unit: &str) -> f64 {
        let place = self.blended.sources.iter().position(|name| name == source);
        let column = place.and_then(|place| data.indicator(&self.columns[place]));
        column.zip(data.position(unit)).map_or(f64::NAN, |(column, row)| column.values()[row])
    }
}

impl Gathered {
    /// The dataset, where the evidence is of one period.
    ///
    /// # Errors
    /// `periods` where there are several.
    pub fn dataset(&self) -> Result<&Dataset> {
        match &self.datasets[..] {
            [one] => Ok(one),
            several => Err(Error::from(Problem::Periods {
                file: None,
                periods: several.iter().filter_map(|data| data.period().map(str::to_owned)).collect(),
                fault: "the evidence is of several periods",
                remedy: "take the panel, or measure the records of one period",
            })),
        }
    }

    /// The datasets by period.
    ///
    /// # Errors
    /// `periods` where the records have no periods.
    pub fn panel(&self) -> Result<Panel> {
        Panel::new(self.datasets.clone())
    }

    /// The dataset of a period.
    #[cfg(feature = "report")]
    pub(crate) fn of_period(&self, period: Option<&str>) -> Option<&Dataset> {
        self.datasets.iter().find(|data| data.period() == period)
    }

    /// Whether a measured indicator has no record of a unit, nor of what it is rolled up from; of any period where none is
    /// given, or where the records have none. False for a period that is not that of the records.
    #[cfg(feature = "report")]
    pub(crate) fn is_not_submitted(&self, indicator: &str, period: Option<&str>, unit: &str) -> bool {
        let Some(by_period) = self.submitted.get(indicator) else { return false };
        let is_of = |own: &str| own.is_empty() || period.is_none_or(|period| period == own);
        let mut units = by_period.iter().filter(|(own, _)| is_of(own)).map(|(_, units)| units).peekable();
        units.peek().is_some() && !units.any(|units| units.contains(unit))
    }

    /// How each indicator was measured, by code; a source of an indicator by `code@source`, as its column in the dataset.
    #[must_use]
    pub fn measured(&self) -> &IndexMap<String, Measured> {
        &self.measured
    }

    /// The indicators that several sources tell.
    #[must_use]
    pub fn blended(&self) -> &[BlendedIndicator] {
        &self.blended
    }

    /// Where the values of parents come from: the columns of [`RolledUp::table`](super::RolledUp::table), after `period`
    /// where there are several.
    #[must_use]
    pub fn rolled_up(&self) -> Table {
        let cells: Vec<RolledUpCell> = self.rolled_up.iter().flat_map(|(_, cells)| cells.clone()).collect();
        let table = cells_table(&cells);
        if self.datasets.len() < 2 {
            return table;
        }
        let periods = self
            .rolled_up
            .iter()
            .flat_map(|(period, cells)| std::iter::repeat_n(period.clone(), cells.len()));
        let with_periods = Table::new().with("period", Cells::Text(periods.collect()));
        table.columns().fold(with_periods, |all, (name, cells)| all.with(name, cells.clone()))
    }

    /// The units that records name otherwise than by their code: a name, an alias, a former name; with the code.
    #[must_use]
    pub fn renamed(&self) -> &IndexMap<String, String> {
        &self.renamed
    }

    /// What every appeal against a record did.
    #[must_use]
    pub fn amendments(&self) -> &[Amendment] {
        &self.amendments
    }

    /// The appeals against records of a period; all where the records or the assessment have none.
    #[cfg(feature = "report")]
    pub(crate) fn amendments_in(&self, period: Option<&str>) -> impl Iterator<Item = &Amendment> {
        self.appealed_in(period).map(|(one, _)| one)
    }

    /// The appeals against records of these units and of those under them, in a period where the records have any.
    #[cfg(feature = "report")]
    pub(crate) fn appeals_of(
        &self,
        period: Option<&str>,
        units: &[String],
    ) -> impl Iterator<Item = &Amendment> {
        let is_of = move |about: &Appealed| about.units.iter().any(|own| units.contains(own));
        self.appealed_in(period).filter(move |(_, about)| is_of(about)).map(|(one, _)| one)
    }

    #[cfg(feature = "report")]
    fn appealed_in(&self, period: Option<&str>) -> impl Iterator<Item = (&Amendment, &Appealed)> {
        let is_in = move |own: Option<&str>| own.zip(period).is_none_or(|(own, period)| own == period);
        self.amendments.iter().zip(&self.appealed).filter(move |(_, about)| is_in(about.period.as_deref()))
    }

    /// How many records of each table with days are later than the assessment, and were left out.
    #[must_use]
    pub fn later(&self) -> &IndexMap<String, u64> {
        &self.later
    }

    /// What inspections made, by the names of their tables.
    #[must_use]
    pub fn made(&self) -> &IndexMap<String, Inspected> {
        &self.made
    }
}

/// Measures every indicator of a framework that has a measure. A table that several measures read is read once, and goes
/// by in batches, so it may be larger than memory.
///
/// Some things need a table whole: appeals amend the records of theirs, and the register of an inspection is kept. And a
/// stream that can be read once ([`Source::is_read_once`](crate::evidence::Source::is_read_once)) is kept in memory where two things read it: an inspection and
/// a measure, say, or two inspections. All other streams pass.
///
/// Where the units stand in a hierarchy, the dataset has all of them, and every indicator with a rule (`roll-up`) is
/// rolled up: the values of parents come from their children, from their own evidence, or from both.
///
/// The values come with their standard errors ([`Dataset::with_errors`]), in the order of the framework; where several
/// columns make a unit, each is a group column too. Evidence that is marked as made up makes datasets that are so marked.
///
/// # Errors
/// `unknown_table` where a measure reads a table that the evidence lacks; `unknown_unit` where a record
/// is of a unit that is not among those given; `no_measures` where no indicator has a measure; and what
/// [`Measure::scan`](crate::evidence::Measure::scan) and [`Inspection::of`](crate::evidence::Inspection::of) report of
/// their tables.
///
/// ```
/// use govindex::dataset::{Gathering, gather};
/// use govindex::evidence::{Evidence, Records};
/// use govindex::Framework;
///
/// let framework = Framework::from_toml(r#"
///     id = "example"
///     [[dimension]]
///     code = "INDEX"
///     [[indicator]]
///     code = "ONLINE"
///     parent = "INDEX"
///     unit = "%"
///     measure = { table = "items", times = 100, coverage = { offered = { where = { online = "yes" } } } }
/// "#)?;
/// let items = Records::new().with_texts("city", ["A", "A", "B"])?.with_texts("online", ["yes", "no", "yes"])?;
/// let gathered = gather(&framework, &Evidence::new().with("items", items), &Gathering::by(["city"]))?;
/// assert_eq!(gathered.dataset()?.indicator("ONLINE").unwrap().values(), [50.0, 100.0]);
/// assert_eq!(gathered.measured()["ONLINE"].estimate("A")?.records, 2);
/// # Ok::<(), govindex::Error>(())
/// ```
pub fn gather(framework: &Framework, evidence: &Evidence, by: &Gathering) -> Result<Gathered> {
    let private = &framework.spec().private;
    gathered(framework, evidence, by).map_err(|fault| fault.without(private))
}

fn gathered(framework: &Framework, given: &Evidence, by: &Gathering) -> Result<Gathered> {
    // Nobody is told of what is read later, when the way back is asked for.
    let mut kept = given.clone();
    let mut evidence = ready(framework, given, by)?;
    let mut made = IndexMap::new();
    let mut amendments = Vec::new();
    #[cfg(feature = "report")]
    let mut appealed = Vec::new();
    for appeal in &framework.spec().appeal {
        let until = by.until.as_ref().map(|(day, _)| *day);
        let (records, register) = (whole(&evidence, &appeal.table)?, whole(&evidence, &appeal.appeals)?);
        let units = parts_of(&records, &by.unit, &framework.spec().private)?;
        #[cfg(feature = "report")]
        let periods = parts_of(&records, &by.period, &framework.spec().private)?;
        let (amended, mut trail) = appeal.without(&framework.spec().private, records, &register, until)?;
        for amendment in &mut trail {
            let said = units.get(&amendment.record).map(|parts| parts.join(JOINT));
            let code = |said: &String| by.hierarchy.as_ref()?.resolve(said).ok().map(str::to_owned);
            amendment.unit = said.map(|said| code(&said).unwrap_or(said));
            #[cfg(feature = "report")]
            appealed.push(Appealed::of(
                amendment,
                periods.get(&amendment.record).map(|parts| period_of(parts)),
                by,
            )?);
        }
        kept = kept.with(appeal.table.clone(), amended.clone());
        evidence = evidence.with(appeal.table.clone(), amended);
        amendments.extend(trail);
    }
    let mut later_visits = IndexMap::new();
    for inspection in &framework.spec().inspection {
        let (inspected, later) = inspect(inspection, &evidence, by)?;
        later_visits.extend(later);
        kept = kept.with(inspection.table.clone(), inspected.table.clone());
        evidence = evidence.with(inspection.table.clone(), inspected.table.clone());
        made.insert(inspection.table.clone(), inspected);
    }
    for table in by.until.iter().flat_map(|(_, dated)| dated.keys()) {
        evidence.table(table)?;
    }
    let (measured, mut later) = measure(framework, &evidence, by)?;
    later.extend(later_visits);
    let mut renamed = IndexMap::new();
    let found = Found::of(&measured, by, &mut renamed)?;
    let mut datasets = found.datasets(&measured, by, evidence.is_made())?;
    let mut blended = Vec::new();
    for data in &mut datasets {
        for indicator in framework.spec().indicator.iter().filter(|indicator| !indicator.sources.is_empty()) {
            let (with, found) = blend_sources(data.clone(), indicator)?;
            *data = with;
            blended.push(found);
        }
    }
    let mut rolled_up = Vec::new();
    if let Some(hierarchy) = &by.hierarchy {
        for data in &mut datasets {
            let mut rolled = RolledUp { dataset: data.clone(), cells: Vec::new() };
            for (node, _) in framework.indicators() {
                let (code, Some(rule)) = (node.code(), node.roll_up()) else { continue };
                if rolled.dataset.indicator(code).is_none() {
                    continue;
                }
                let divided_by = match rule.rule {
                    RollUpRule::RatioOfSums => {
                        Some(found.denominators(code, &rolled.dataset).ok_or_else(|| {
                            Error::from(Problem::InvalidParameter {
                                method: "rolling up",
                                parameter: "rule",
                                found: format!(
                                    "`ratio-of-sums` for `{code}`, which has no measure of its own"
                                ),
                                expected: "`weighted-mean` by the column of what it was divided by",
                            })
                        })?)
                    }
                    _ => None,
                };
                hierarchy
                    .roll_up_one(&mut rolled, code, rule, node.direction(), divided_by)
                    .map_err(|fault| fault.at_node(code))?;
            }
            *data = rolled.dataset;
            rolled_up.push((data.period().map(str::to_owned), rolled.cells));
        }
    }
    let behind = Behind::new(framework, kept, by, measures(framework.spec(), by));
    Ok(Gathered {
        #[cfg(feature = "report")]
        submitted: found.submitted(framework, by)?,
        datasets,
        measured,
        blended,
        made,
        rolled_up,
        renamed,
        later,
        amendments,
        #[cfg(feature = "report")]
        appealed,
        behind,
    })
}

/// What each of several columns says of each record, by its row; nothing where the table lacks one of them, or it is private.
fn parts_of(records: &Records, columns: &[String], private: &[String]) -> Result<HashMap<u64, Vec<String>>> {
    let is_read = |column: &String| records.columns().any(|own| own == column) && !private.contains(column);
    if columns.is_empty() || !columns.iter().all(is_read) {
        return Ok(HashMap::new());
    }
    let texts = columns.iter().map(|column| records.text(column)).collect::<Result<Vec<_>>>()?;
    let parts = |row: usize| {
        Some((records.row(row), texts.iter().map(|texts| texts[row].clone()).collect::<Option<_>>()?))
    };
    Ok((0..records.len()).filter_map(parts).collect())
}

/// The period that columns say together, as its dataset is called.
pub(super) fn period_of(parts: &[impl AsRef<str>]) -> String {
    let parts: Vec<_> = parts.iter().map(|part| crate::reading::period(part.as_ref())).collect();
    parts.join(JOINT)
}

/// What an inspection makes, and how many records of its dated tables are later than the assessment.
pub(crate) fn inspect(
    inspection: &Inspection,
    evidence: &Evidence,
    by: &Gathering,
) -> Result<(Inspected, IndexMap<String, u64>)> {
    let mut later = IndexMap::new();
    let register = match &inspection.register {
        None => None,
        Some(name) => Some(match by.until_of(name) {
            None => whole(evidence, name)?,
            Some((day, column)) => {
                let then = Until::new(evidence.table(name)?, day, column);
                let register = Records::read(&then).map_err(|fault| fault.in_file(name))?;
                later.insert(name.clone(), then.later());
                register
            }
        }),
    };
    let visits = evidence.table(&inspection.visits)?;
    let inspected = match by.until_of(&inspection.visits) {
        None => inspection.inspect(visits, register.as_ref())?,
        Some((day, column)) => {
            let then = Until::new(visits, day, column);
            let inspected = inspection.inspect(&then, register.as_ref())?;
            later.insert(inspection.visits.clone(), then.later());
            inspected
        }
    };
    Ok((inspected, later))
}

/// Every measure of the framework, by indicator, in its order; and how many records of each dated table are later than
/// the assessment.
fn measure(
    framework: &Framework,
    evidence: &Evidence,
    by: &Gathering,
) -> Result<(IndexMap<String, Measured>, IndexMap<String, u64>)> {
    // By table, each indicator's count; and, without a code, that of the records later than the assessment.
    let mut by_table: IndexMap<String, Vec<(Option<String>, Accumulator)>> = IndexMap::new();
    let mut measured: IndexMap<String, Option<Measured>> = IndexMap::new();
    for (name, (measure, units)) in measures(framework.spec(), by) {
        let keys = units.iter().chain(&by.period);
        let table = measure.table.clone().unwrap_or_default();
        let each = by_table.entry(table.clone()).or_default();
        if let Some((day, column)) = by.until_of(&table).filter(|_| each.is_empty()) {
            let later = Condition::Compares(vec![(Comparison::Above, Operand::Day(day))]);
            let count = Measure::new(Mean::new(Rows::all())).rows(Rows::all().and(column, later));
            each.push((None, count.accumulator(keys.clone())?));
        }
        each.push((Some(name.clone()), measure.accumulator(keys)?));
        measured.insert(name, None);
    }
    let mut later = IndexMap::new();
    let blends = framework.spec().indicator.iter().any(|indicator| !indicator.sources.is_empty());
    if measured.is_empty() && !blends {
        return Err(Error::from(Problem::NoMeasures { framework: framework.id().to_owned() }));
    }
    for (table, each) in by_table {
        let (codes, counts): (Vec<Option<String>>, Vec<Accumulator>) = each.into_iter().unzip();
        for (code, count) in codes.into_iter().zip(scan(evidence.table(&table)?, counts)?) {
            if let Some(code) = code {
                measured[&code] = Some(count.finish().map_err(|fault| fault.at_node(&code))?);
                continue;
            }
            let records = match count.finish() {
                Ok(found) => found.estimates().iter().map(|estimate| estimate.records).sum(),
                // Where no record is later, the count means none of them.
                Err(fault) if fault.code() == "no_records" => 0,
                Err(fault) => return Err(fault),
            };
            later.insert(table.clone(), records);
        }
    }
    Ok((measured.into_iter().filter_map(|(code, found)| found.map(|found| (code, found))).collect(), later))
}

/// Every measure as it is measured, of the records by the day, with the columns of its units; by the code of the indicator,
/// for a source by `code@source`.
pub(crate) fn measures(spec: &Spec, by: &Gathering) -> IndexMap<String, (Measure, Vec<String>)> {
    let measured = |(indicator, source, measure): (&Indicator, Option<&Source>, &Measure)| {
        let units = if measure.units.is_empty() { by.unit.clone() } else { measure.units.clone() };
        let measure = match by.until_of(measure.table.as_deref().unwrap_or_default()) {
            Some((day, column)) => by_then(measure, column, Operand::Day(day)),
            None => measure.clone(),
        };
        let code = &indicator.code;
        (source.map_or_else(|| code.clone(), |source| source.column_of(code)), (measure, units))
    };
    spec.measures().map(measured).collect()
}

/// The measure of the records that are of the day or before, or of no day.
fn by_then(measure: &Measure, column: &str, day: Operand) -> Measure {
    let then = measure.rows.clone().and(column, Condition::Compares(vec![(Comparison::AtMost, day)]));
    let undated = measure.rows.clone().and(column, Condition::Missing(true));
    measure.clone().rows(then.or(undated))
}

/// Adds an indicator that several sources tell; what each says stays beside it.
fn blend_sources(data: Dataset, indicator: &Indicator) -> Result<(Dataset, BlendedIndicator)> {
    let names: Vec<String> =
        indicator.sources.iter().map(|source| source.column_of(&indicator.code)).collect();
    let columns = names
        .iter()
        .map(|name| {
            data.indicator(name).ok_or_else(|| {
                Error::from(Problem::MissingColumns {
                    file: None,
                    columns: vec![MissingColumn {
                        column: name.clone(),
                        needed_for: format!("a source of indicator `{}`", indicator.code),
                        nearest: nearest(name, data.indicators()),
                    }],
                    found: data.indicators().map(str::to_owned).collect(),
                    hint: None,
                })
            })
        })
        .collect::<Result<Vec<_>>>()?;
    let sources: Vec<SourceColumn<'_>> = indicator
        .sources
        .iter()
        .zip(&columns)
        .map(|(source, column)| SourceColumn {
            name: &source.name,
            values: column.values(),
            errors: column.errors(),
        })
        .collect();
    let found = blend(&sources, &indicator.blend.clone().unwrap_or_default())
        .map_err(|fault| fault.at_node(&indicator.code))?;
    let (values, errors) = (found.values.clone(), found.errors.clone());
    let data = data.with_indicator(&indicator.code, values)?.with_errors(&indicator.code, errors)?;
    let (indicator, period) = (indicator.code.clone(), data.period().map(str::to_owned));
    Ok((data, BlendedIndicator { indicator, period, blended: found, columns: names }))
}

/// What was measured, by period and unit.
struct Found {
    periods: IndexSet<String>,
    units: IndexMap<String, Vec<String>>,
    /// The estimates of each indicator by period and unit.
    estimates: Vec<HashMap<(String, String), Estimate>>,
    codes: Vec<String>,
}

impl Found {
    fn of(
        measured: &IndexMap<String, Measured>,
        by: &Gathering,
        renamed: &mut IndexMap<String, String>,
    ) -> Result<Self> {
        let mut found = Self {
            periods: IndexSet::new(),
            units: IndexMap::new(),
            estimates: Vec::with_capacity(measured.len()),
            codes: measured.keys().cloned().collect(),
        };
        for result in measured.values() {
            let mut each = HashMap::with_capacity(result.parts().len());
            for (parts, estimate) in result.parts().iter().zip(result.estimates()) {
                let (unit, period) = parts.split_at(parts.len() - by.period.len());
                let (text, period) = (unit.join(JOINT), period_of(period));
                let code = match &by.hierarchy {
                    None => text.clone(),
                    Some(hierarchy) => hierarchy.resolve(&text)?.to_owned(),
                };
                if each.insert((period.clone(), code.clone()), *estimate).is_some() {
                    let other = renamed.iter().find(|(_, to)| **to == code).map_or(&code, |(from, _)| from);
                    return Err(Error::from(Problem::InvalidParameter {
                        method: "gather",
                        parameter: "unit",
                        found: format!(
                            "`{text}` and `{}` in one table",
                            if *other == text { &code } else { other }
                        ),
                        expected: "one name a unit in a table, since what was measured apart cannot be put together",
                    }));
                }
                if code != text {
                    renamed.insert(text, code.clone());
                }
                found.periods.insert(period);
                let known = found.units.entry(code).or_insert_with(|| unit.to_vec());
                if by.hierarchy.is_none() && known != unit {
                    return Err(Error::from(Problem::InvalidParameter {
                        method: "gather",
                        parameter: "unit",
                        found: format!("`{}`, made in two ways", known.join(JOINT)),
                        expected: "columns whose texts have no ` / ` in them",
                    }));
                }
            }
            found.estimates.push(each);
        }
        if found.periods.is_empty() {
            // Nothing was measured: all sources are columns of what is given.
            found.periods.insert(String::new());
        }
        found.periods.sort();
        Ok(found)
    }

    /// A dataset a period.
    fn datasets(
        &self,
        measured: &IndexMap<String, Measured>,
        by: &Gathering,
        is_made: bool,
    ) -> Result<Vec<Dataset>> {
        let base = match (&by.hierarchy, &by.given) {
            (Some(hierarchy), Some(given)) => hierarchy.complete(given)?,
            (Some(hierarchy), None) => hierarchy.dataset()?,
            (None, Some(given)) => given.clone(),
            (None, None) => named(&self.units, by)?,
        };
        if let Some(unit) = self.units.keys().find(|unit| base.position(unit).is_none()) {
            return Err(Error::from(Problem::UnknownUnit {
                unit: unit.clone(),
                nearest: nearest(unit, base.units().iter().map(String::as_str)),
            }));
        }
        self.periods
            .iter()
            .map(|period| {
                let mut data = base.clone();
                if is_made {
                    data = data.with_made(true);
                }
                if !by.period.is_empty() {
                    data = data.with_period(period.clone());
                }
                for (code, each) in measured.keys().zip(&self.estimates) {
                    let of = |unit: &String| each.get(&(period.clone(), unit.clone())).copied();
                    let estimates: Vec<Option<Estimate>> = data.units().iter().map(of).collect();
                    let column = |of: fn(&Estimate) -> f64| -> Vec<f64> {
                        estimates.iter().map(|one| one.as_ref().map_or(f64::NAN, of)).collect()
                    };
                    data = data
                        .with_indicator(code, column(|one| one.value))?
                        .with_errors(code, column(|one| one.standard_error))?;
                }
                Ok(data)
            })
            .collect()
    }

    /// The units with records of each indicator that was measured, by period; where it is rolled up, also those above them.
    #[cfg(feature = "report")]
    fn submitted(
        &self,
        framework: &Framework,
        by: &Gathering,
    ) -> Result<IndexMap<String, IndexMap<String, HashSet<String>>>> {
        let mut submitted = IndexMap::new();
        for (node, indicator) in framework.indicators() {
            let sources = indicator.sources.iter().map(|source| source.column_of(&indicator.code));
            let own: Vec<&HashMap<_, _>> = std::iter::once(indicator.code.clone())
                .chain(sources)
                .filter_map(|name| Some(&self.estimates[self.codes.iter().position(|code| *code == name)?]))
                .collect();
            if own.is_empty() {
                continue;
            }
            let mut by_period: IndexMap<String, HashSet<String>> =
                self.periods.iter().map(|period| (period.clone(), HashSet::new())).collect();
            for ((period, unit), estimate) in own.into_iter().flatten() {
                if estimate.records + estimate.unknown == 0 {
                    continue;
                }
                let units = by_period.entry(period.clone()).or_default();
                units.insert(unit.clone());
                if let Some(hierarchy) = by.hierarchy.as_ref().filter(|_| node.roll_up().is_some()) {
                    units.extend(hierarchy.ancestors(unit)?.into_iter().map(str::to_owned));
                }
            }
            submitted.insert(indicator.code.clone(), by_period);
        }
        Ok(submitted)
    }

    /// What the values of an indicator were divided by, one a unit of the dataset; none where it was not measured.
    fn denominators(&self, code: &str, data: &Dataset) -> Option<Vec<f64>> {
        let each = &self.estimates[self.codes.iter().position(|other| other == code)?];
        let period = data.period().filter(|_| self.periods.len() > 1 || !self.periods[0].is_empty());
        let period = period.unwrap_or_default().to_owned();
        let of =
            |unit: &String| each.get(&(period.clone(), unit.clone())).map_or(f64::NAN, |one| one.denominator);
        Some(data.units().iter().map(of).collect())
    }
}

/// The units of the records; each of several columns that make a unit is a group column too.
fn named(units: &IndexMap<String, Vec<String>>, by: &Gathering) -> Result<Dataset> {
    let mut data = Dataset::new(units.keys().cloned())?;
    if by.unit.len() > 1 {
        for (i, column) in by.unit.iter().enumerate() {
            data = data.with_group(column, units.values().map(|parts| parts.get(i).cloned()).collect())?;
        }
    }
    Ok(data)
}
