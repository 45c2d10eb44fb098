//! The way back: the records behind a value, as they were measured.

use indexmap::IndexMap;
#[cfg(feature = "cli")]
use indexmap::IndexSet;

use super::Hierarchy;
use super::gather::{Gathered, Gathering, period_of};
use crate::error::{Error, Problem, Result, nearest};
#[cfg(feature = "cli")]
use crate::evidence::Needs;
use crate::evidence::{Evidence, JOINT, Keep, Measure, Traced, Wanted};
use crate::framework::Framework;
use crate::normalize::Direction;
use crate::table::{Cells, Table};

/// Which records behind a value are shown, and what of them: parameters of [`Gathered::trace`].
#[derive(Clone, Debug)]
pub struct TraceOptions {
    keep: Option<Vec<String>>,
    failing: bool,
    limit: usize,
    period: Option<String>,
}

impl Default for TraceOptions {
    fn default() -> Self {
        Self { keep: Some(Vec::new()), failing: false, limit: 1_000, period: None }
    }
}

impl TraceOptions {
    /// Sets the columns that are shown beside those that the measure reads. Default: none.
    #[must_use]
    pub fn keep(mut self, columns: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.keep = Some(columns.into_iter().map(Into::into).collect());
        self
    }

    /// Shows every column.
    #[must_use]
    pub fn keep_all(mut self) -> Self {
        self.keep = None;
        self
    }

    /// Whether only records are shown that keep the value from being better. Default: all records. In a share those are
    /// they that add nothing, or not all, to the numerator (or something, where lower is better); of other values those
    /// that miss the indicator's target.
    #[must_use]
    pub fn failing(mut self, yes: bool) -> Self {
        self.failing = yes;
        self
    }

    /// Sets the most records that are shown. Default: 1,000.
    #[must_use]
    pub fn limit(mut self, records: usize) -> Self {
        self.limit = records;
        self
    }

    /// Sets the period, where there are several. Default: all.
    #[must_use]
    pub fn period(mut self, period: impl Into<String>) -> Self {
        self.period = Some(period.into());
        self
    }
}

/// What the way back needs: the tables after appeals and inspections, and every measure.
#[derive(Clone, Debug)]
pub(super) struct Behind {
    evidence: Evidence,
    measures: IndexMap<String, Step>,
    periods: Vec<String>,
    hierarchy: Option<Hierarchy>,
    private: Vec<String>,
    framework: String,
}

#[derive(Clone, Debug)]
struct Step {
    measure: Measure,
    units: Vec<String>,
    direction: Direction,
    target: Option<f64>,
}

impl Step {
    /// Whether a record that adds these to numerator and denominator keeps the value from being better.
    fn fails(&self, y: f64, x: f64) -> bool {
        let higher = self.direction == Direction::Higher;
        match (self.measure.is_share(), higher, self.target) {
            (true, true, _) => y < x,
            (true, false, _) => y > 0.0,
            (false, true, Some(target)) => self.measure.times * y / x < target,
            (false, false, Some(target)) => self.measure.times * y / x > target,
            (false, _, None) => false,
        }
    }

    fn can_fail(&self) -> bool {
        self.measure.is_share() || self.target.is_some()
    }
}

impl Behind {
    pub(super) fn new(
        framework: &Framework,
        evidence: Evidence,
        by: &Gathering,
        measures: IndexMap<String, (Measure, Vec<String>)>,
    ) -> Self {
        let step = |(code, (measure, units)): (String, (Measure, Vec<String>))| {
            let indicator = code.split('@').next().unwrap_or_default();
            let found =
                framework.indicators().find(|(node, _)| node.code() == code || node.code() == indicator);
            let (direction, target) = found
                .map_or((Direction::Higher, None), |(node, indicator)| (node.direction(), indicator.target));
            (code, Step { measure, units, direction, target })
        };
        Self {
            evidence,
            measures: measures.into_iter().map(step).collect(),
            periods: by.period.clone(),
            hierarchy: by.hierarchy.clone(),
            private: framework.spec().private.clone(),
            framework: framework.id().to_owned(),
        }
    }

    /// The unit that the parts of a key name.
    fn code(&self, step: &Step, parts: &[String]) -> String {
        let said = parts[..step.units.len().min(parts.len())].join(JOINT);
        let known = self.hierarchy.as_ref().and_then(|units| units.resolve(&said).ok().map(str::to_owned));
        known.unwrap_or(said)
    }

    /// Whether the parts of a key are of a period; of any where none is asked for, or records have none.
    fn is_in(&self, step: &Step, parts: &[String], period: Option<&str>) -> bool {
        let own = || period_of(&parts[step.units.len().min(parts.len())..]);
        let is_own = |asked: &str| period_of(&asked.split(JOINT).collect::<Vec<_>>()) == own();
        self.periods.is_empty() || period.is_none_or(is_own)
    }

    /// Whether a unit is under another.
    fn is_under(&self, unit: &str, above: &str) -> bool {
        let units = self.hierarchy.as_ref();
        units.and_then(|units| units.ancestors(unit).ok()).is_some_and(|all| all.contains(&above))
    }

    fn traced(&self, step: &Step, wanted: &Wanted<'_>) -> Result<Traced> {
        let keys: Vec<String> = step.units.iter().chain(&self.periods).cloned().collect();
        let source = self.evidence.table(step.measure.table.as_deref().unwrap_or_default())?;
        step.measure.traced(source, &keys, wanted).map_err(|fault| fault.without(&self.private))
    }

    /// A table without what is private.
    fn shown(&self, table: &Table) -> Table {
        let shown = table.columns().filter(|(name, _)| !self.private.iter().any(|private| private == name));
        shown.fold(Table::new(), |table, (name, cells): (&str, &Cells)| table.with(name, cells.clone()))
    }

    fn step(&self, indicator: &str) -> Result<&Step> {
        let of_source = |code: &str| code.split_once('@').is_some_and(|(code, _)| code == indicator);
        let found = self.measures.get(indicator);
        found.or_else(|| Some(self.measures.iter().find(|(code, _)| of_source(code))?.1)).ok_or_else(|| {
            Error::from(Problem::UnknownNode {
                framework: self.framework.clone(),
                node: indicator.to_owned(),
                nearest: nearest(indicator, self.measures.keys().map(String::as_str)),
            })
        })
    }
}

impl Gathered {
    /// The records behind the value of a unit, as they stood when it was measured: after appeals and inspections, by the day
    /// of the assessment. Columns: `row` (in the file), what the record adds to `numerator` and `denominator` (none where it
    /// is not known), the columns that the measure reads, and those that are kept.
    ///
    /// The indicator is named by its code, one of its sources by `code@source` (the first one without). A unit of a hierarchy
    /// without records of its own has those of the units under it. Columns that the framework calls private are left out.
    ///
    /// ```
    /// use govindex::dataset::{Gathering, TraceOptions, gather};
    /// use govindex::evidence::{Evidence, Records};
    /// use govindex::Framework;
    ///
    /// let framework = Framework::from_toml(
    ///     "id = 'x'\nprivate = ['phone']\n[[dimension]]\ncode = 'I'\n[[indicator]]\ncode = 'ONLINE'\nparent = 'I'\n\
    ///      measure = { table = 'items', coverage = { offered = { where = { online = 'yes' } } } }\n",
    /// )?;
    /// let items = "city,item,online,phone\nA,permit,yes,1\nA,notice,no,2\nB,permit,no,3\n";
    /// let evidence = Evidence::new().with("items", Records::from_csv(items.as_bytes(), &Default::default())?);
    /// let gathered = gather(&framework, &evidence, &Gathering::by(["city"]))?;
    /// let failing = gathered.trace("A", "ONLINE", &TraceOptions::default().failing(true).keep_all())?;
    /// assert_eq!(failing.to_csv(), "row,numerator,denominator,city,online,item\n3,0,1,A,no,notice\n");
    /// # Ok::<(), govindex::Error>(())
    /// ```
    ///
    /// # Errors
    /// `unknown_node` where the indicator has no measure; `unknown_unit` where no record is of the unit; `missing_columns`;
    /// `invalid_parameter` where a column that is to be kept is private, and for failing records of an indicator that is no
    /// share and has no target.
    pub fn trace(&self, unit: &str, indicator: &str, options: &TraceOptions) -> Result<Table> {
        let behind = &self.behind;
        let step = behind.step(indicator)?;
        if let Some(column) = options.keep.iter().flatten().find(|column| behind.private.contains(column)) {
            return Err(Error::from(Problem::InvalidParameter {
                method: "trace",
                parameter: "keep",
                found: format!("`{column}`, which the framework calls private"),
                expected: "columns that may be shown",
            }));
        }
        if options.failing && !step.can_fail() {
            return Err(Error::from(Problem::InvalidParameter {
                method: "trace",
                parameter: "failing",
                found: format!("asked for `{indicator}`, which is no share and has no target"),
                expected: "an indicator whose records can be told to fail; give it a `target`",
            }));
        }
        let asked = match &behind.hierarchy {
            Some(units) => units.resolve(unit)?,
            None => unit,
        };
        let own = self.has_own(indicator, asked);
        let is_of = |code: &str| if own { code == asked } else { behind.is_under(code, asked) };
        let meant = |parts: &[String]| {
            behind.is_in(step, parts, options.period.as_deref()) && is_of(&behind.code(step, parts))
        };
        let fails = |y: f64, x: f64| step.fails(y, x);
        let found = behind.traced(
            step,
            &Wanted {
                meant: &meant,
                keep: options.keep.as_deref().map_or(Keep::All, Keep::These),
                fails: options.failing.then_some(&fails),
                limit: options.limit,
                each: false,
            },
        )?;
        let units: Vec<String> = found.known.iter().map(|parts| behind.code(step, parts)).collect();
        if !own && !units.iter().any(|unit| is_of(unit)) {
            return Err(Error::from(Problem::UnknownUnit {
                unit: unit.to_owned(),
                nearest: nearest(unit, units.iter().map(String::as_str)),
            }));
        }
        Ok(behind.shown(&found.table))
    }

    /// Whether records of an indicator are of a unit itself.
    fn has_own(&self, indicator: &str, unit: &str) -> bool {
        let is_named =
            |name: &str| name == indicator || name.split_once('@').is_some_and(|(code, _)| code == indicator);
        let Ok(step) = self.behind.step(indicator) else { return false };
        let measured = self.measured().iter().find(|(name, _)| is_named(name));
        measured
            .is_some_and(|(_, found)| found.parts().iter().any(|parts| self.behind.code(step, parts) == unit))
    }

    /// The records that keep an indicator from being better, of each of these units as [`trace`](Self::trace) shows them, at
    /// most so many of each; none of a unit without records, or where no record can be told to fail. The table is read once.
    ///
    /// # Errors
    /// Those of reading the table.
    #[cfg(feature = "cli")]
    pub(crate) fn failing(
        &self,
        indicator: &str,
        period: Option<&str>,
        units: &[String],
        limit: usize,
    ) -> Result<Vec<Option<Table>>> {
        let behind = &self.behind;
        let step = behind.step(indicator)?;
        if !step.can_fail() {
            return Ok(vec![None; units.len()]);
        }
        let meant = |parts: &[String]| behind.is_in(step, parts, period);
        let fails = |y: f64, x: f64| step.fails(y, x);
        let wanted = Wanted { meant: &meant, keep: Keep::All, fails: Some(&fails), limit, each: true };
        let found = behind.traced(step, &wanted)?;
        let codes: Vec<String> = found.known.iter().map(|parts| behind.code(step, parts)).collect();
        let table = behind.shown(&found.table);
        let of_unit = |unit: &String| {
            let own = self.has_own(indicator, unit);
            let is_of = |code: &String| if own { code == unit } else { behind.is_under(code, unit) };
            let are_of: Vec<bool> = codes.iter().map(is_of).collect();
            let rows = (0..found.keys.len()).filter(|&row| are_of[found.keys[row]]).take(limit);
            (own || are_of.contains(&true)).then(|| table.select(&rows.collect::<Vec<_>>()))
        };
        Ok(units.iter().map(of_unit).collect())
    }

    /// The columns of the tables behind the indicators, but for private ones.
    ///
    /// # Errors
    /// Those of reading a table.
    #[cfg(feature = "cli")]
    pub(crate) fn traceable_columns(&self) -> Result<IndexSet<String>> {
        let tables: IndexSet<&str> =
            self.behind.measures.values().filter_map(|step| step.measure.table.as_deref()).collect();
        let mut columns = IndexSet::new();
        for table in tables {
            let mut batches = self.behind.evidence.table(table)?.open(&Needs::everything())?;
            if let Some(batch) = batches.next() {
                columns.extend(batch?.records()?.columns().map(str::to_owned));
            }
        }
        columns.retain(|column| !self.behind.private.contains(column));
        Ok(columns)
    }

    /// The table that an indicator is measured by; none where it has no measure.
    #[must_use]
    pub fn traced_table(&self, indicator: &str) -> Option<&str> {
        self.behind.step(indicator).ok()?.measure.table.as_deref()
    }

    /// The indicators that can be traced, sources as `code@source`.
    pub fn traceable(&self) -> impl Iterator<Item = &str> {
        self.behind.measures.keys().map(String::as_str)
    }
}
