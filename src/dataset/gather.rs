//! From evidence to a dataset: every indicator of a framework that has a measure is measured.

use std::collections::HashMap;

use indexmap::{IndexMap, IndexSet};

use super::{Dataset, Panel};
use crate::error::{Error, MissingColumn, Result, nearest};
use crate::evidence::{
    Accumulator, Blended, Estimate, Evidence, JOINT, Measured, Records, SourceColumn, blend, scan,
};
use crate::framework::{Framework, Indicator};

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
pub struct Gathering {
    /// The columns that make a unit; its code is their texts with ` / ` between them. A measure may name its own.
    pub unit: Vec<String>,
    /// The columns that make a period; none where all records are of one.
    pub period: Vec<String>,
    /// The units, with what is known of them beside the evidence (names, groups, other indicators). A record of
    /// another unit is an error. Without it, the units are those of the records, in the order in which they occur.
    pub given: Option<Dataset>,
}

impl Gathering {
    /// Units made by these columns.
    pub fn by(unit: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { unit: unit.into_iter().map(Into::into).collect(), period: Vec::new(), given: None }
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
}

/// What evidence came to: a dataset a period, and how each value was measured.
#[derive(Clone, Debug)]
pub struct Gathered {
    datasets: Vec<Dataset>,
    measured: IndexMap<String, Measured>,
    blended: Vec<BlendedIndicator>,
    made: IndexMap<String, Records>,
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
}

impl Gathered {
    /// The dataset, where the evidence is of one period.
    ///
    /// # Errors
    /// [`Error::Periods`] where there are several.
    pub fn dataset(&self) -> Result<&Dataset> {
        match &self.datasets[..] {
            [one] => Ok(one),
            several => Err(Error::Periods {
                file: None,
                periods: several.iter().filter_map(|data| data.period().map(str::to_owned)).collect(),
                fault: "the evidence is of several periods",
                remedy: "take the panel, or measure the records of one period",
            }),
        }
    }

    /// The datasets by period.
    ///
    /// # Errors
    /// [`Error::Periods`] where the records have no periods.
    pub fn panel(&self) -> Result<Panel> {
        Panel::new(self.datasets.clone())
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

    /// The tables that inspections made, by name.
    #[must_use]
    pub fn made(&self) -> &IndexMap<String, Records> {
        &self.made
    }
}

/// Measures every indicator of a framework that has a measure. A table that several measures read is read once.
///
/// The values come with their standard errors ([`Dataset::with_errors`]), in the order of the framework; where several
/// columns make a unit, each is a group column too.
///
/// # Errors
/// [`Error::UnknownTable`] where a measure reads a table that the evidence lacks; [`Error::UnknownUnit`] where a record
/// is of a unit that is not among those given; [`Error::NoMeasures`] where no indicator has a measure; and what
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
    let mut evidence = evidence.clone();
    let mut made = IndexMap::new();
    for inspection in &framework.spec().inspection {
        let register = match &inspection.register {
            None => None,
            Some(name) => Some(Records::read(evidence.table(name)?).map_err(|fault| fault.in_file(name))?),
        };
        let table = inspection.of(evidence.table(&inspection.visits)?, register.as_ref())?;
        evidence = evidence.with(inspection.table.clone(), table.clone());
        made.insert(inspection.table.clone(), table);
    }
    let measured = measure(framework, &evidence, by)?;
    let mut datasets = datasets(&measured, by)?;
    let mut blended = Vec::new();
    for data in &mut datasets {
        for indicator in framework.spec().indicator.iter().filter(|indicator| !indicator.sources.is_empty()) {
            let (with, found) = blend_sources(data.clone(), indicator)?;
            *data = with;
            let (indicator, period) = (indicator.code.clone(), data.period().map(str::to_owned));
            blended.push(BlendedIndicator { indicator, period, blended: found });
        }
    }
    Ok(Gathered { datasets, measured, blended, made })
}

/// Every measure of the framework, by indicator, in its order.
fn measure(framework: &Framework, evidence: &Evidence, by: &Gathering) -> Result<IndexMap<String, Measured>> {
    let mut by_table: IndexMap<&str, Vec<(String, Accumulator)>> = IndexMap::new();
    let mut measured: IndexMap<String, Option<Measured>> = IndexMap::new();
    for indicator in &framework.spec().indicator {
        let own = indicator.measure.iter().map(|measure| (indicator.code.clone(), measure));
        let sources = indicator.sources.iter().filter_map(|source| {
            source.measure.as_ref().map(|measure| (source_column(&indicator.code, &source.name), measure))
        });
        for (name, measure) in own.chain(sources) {
            let units = if measure.units.is_empty() { &by.unit } else { &measure.units };
            let keys = units.iter().chain(&by.period);
            let table = measure.table.as_deref().unwrap_or_default();
            by_table.entry(table).or_default().push((name.clone(), measure.accumulator(keys)?));
            measured.insert(name, None);
        }
    }
    let blends = framework.spec().indicator.iter().any(|indicator| !indicator.sources.is_empty());
    if measured.is_empty() && !blends {
        return Err(Error::NoMeasures { framework: framework.id().to_owned() });
    }
    for (table, each) in by_table {
        let (codes, counts): (Vec<String>, Vec<Accumulator>) = each.into_iter().unzip();
        for (code, count) in codes.into_iter().zip(scan(evidence.table(table)?, counts)?) {
            measured[&code] = Some(count.finish()?);
        }
    }
    Ok(measured.into_iter().filter_map(|(code, found)| found.map(|found| (code, found))).collect())
}

/// The column of what a source says of an indicator.
fn source_column(code: &str, source: &str) -> String {
    format!("{code}@{source}")
}

/// Adds an indicator that several sources tell; what each says stays beside it.
fn blend_sources(data: Dataset, indicator: &Indicator) -> Result<(Dataset, Blended)> {
    let names: Vec<String> = indicator
        .sources
        .iter()
        .map(|source| source.column.clone().unwrap_or_else(|| source_column(&indicator.code, &source.name)))
        .collect();
    let columns = names
        .iter()
        .map(|name| {
            data.indicator(name).ok_or_else(|| Error::MissingColumns {
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
    Ok((data, found))
}

/// A dataset a period.
fn datasets(measured: &IndexMap<String, Measured>, by: &Gathering) -> Result<Vec<Dataset>> {
    let mut periods: IndexSet<String> = IndexSet::new();
    let mut units: IndexMap<String, Vec<String>> = IndexMap::new();
    // The estimates of each indicator by period and unit.
    let mut found: Vec<HashMap<(String, String), Estimate>> = Vec::with_capacity(measured.len());
    for result in measured.values() {
        let mut each = HashMap::with_capacity(result.parts().len());
        for (parts, estimate) in result.parts().iter().zip(result.estimates()) {
            let (unit, period) = parts.split_at(parts.len() - by.period.len());
            let (code, period) = (unit.join(JOINT), period.join(JOINT));
            each.insert((period.clone(), code.clone()), *estimate);
            periods.insert(period);
            let known = units.entry(code).or_insert_with(|| unit.to_vec());
            if known != unit {
                return Err(Error::InvalidParameter {
                    method: "gather",
                    parameter: "unit",
                    found: format!("`{}`, made in two ways", known.join(JOINT)),
                    expected: "columns whose texts have no ` / ` in them",
                });
            }
        }
        found.push(each);
    }
    if let Some(given) = &by.given
        && let Some(unit) = units.keys().find(|unit| given.position(unit).is_none())
    {
        return Err(Error::UnknownUnit {
            unit: unit.clone(),
            nearest: nearest(unit, given.units().iter().map(String::as_str)),
        });
    }
    if periods.is_empty() {
        // Nothing was measured: all sources are columns of what is given.
        periods.insert(String::new());
    }
    periods.sort();
    periods
        .iter()
        .map(|period| {
            let mut data = match &by.given {
                Some(given) => given.clone(),
                None => named(&units, by)?,
            };
            if !by.period.is_empty() {
                data = data.with_period(period.clone());
            }
            for (code, each) in measured.keys().zip(&found) {
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
