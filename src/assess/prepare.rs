//! Preparing a dataset as a framework says, before it is scored: denominators, gaps, screening, outliers.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::unit_at;
use crate::dataset::{Column, Dataset, Mark, Panel};
use crate::error::{Label, Problem, nearest};
use crate::framework::{Framework, Node};
use crate::normalize::Direction;
use crate::prepare::impute::{self, Centre, Series, Within};
use crate::prepare::{
    Impute, Imputed, Outcome, Outliers, Reason, Screening, Step, Treatment, denominate, screen, treat,
};
use crate::stats::Columns;
use crate::stats::sort;
use crate::{Error, MissingColumn, Result, parallel};

/// A cell that was missing and has been filled.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FilledCell {
    /// The unit's code.
    pub unit: String,
    /// The indicator's code.
    pub indicator: String,
    /// What was filled in.
    pub value: f64,
    /// The method, with what it read: `mean in Europe`, `carried forward from 2019` …
    pub method: String,
}

/// What was done to the data before they were scored.
#[derive(Clone, Debug, Default)]
pub struct Preparation {
    pub(super) stages: Vec<Stage>,
    /// What was found of each unit that was given, where the framework screens.
    pub screening: Option<Screening>,
    /// The codes of the dimensions that [`Reason`]s name by position.
    pub groups: Vec<String>,
    /// Every cell that was filled, by indicator.
    pub filled: Vec<FilledCell>,
    /// How the outliers of each indicator were treated: its code and the report, whose rows are those of
    /// [`treated_units`](Self::treated_units).
    pub treatments: Vec<(String, Treatment)>,
}

/// The indicators after a step.
#[derive(Clone, Debug)]
pub(super) struct Stage {
    pub(super) name: &'static str,
    pub(super) units: Arc<[String]>,
    pub(super) columns: Vec<Option<Arc<[f64]>>>,
}

/// A dataset that is ready to be scored.
pub(super) struct Prepared {
    pub(super) dataset: Dataset,
    pub(super) inputs: Vec<Option<Arc<[f64]>>>,
    /// The columns that gates look at.
    pub(super) observed: Vec<Option<Arc<[f64]>>>,
    pub(super) preparation: Option<Preparation>,
}

/// What gates look at: the values of the indicators that they ask for as they were observed, a filled cell being missing.
fn observed(framework: &Framework, data: &Dataset, inputs: &[Option<Arc<[f64]>>]) -> Vec<Option<Arc<[f64]>>> {
    let of = |(at, node): (usize, &Node)| {
        let values = inputs[at].as_ref().filter(|_| framework.gates_read(at))?;
        let column = framework.indicator_of(node).and_then(|indicator| indicator.column.as_deref());
        let marks = column_of(data, column, node.code()).and_then(Column::marks).unwrap_or_default();
        let filled = |mark: &Mark| matches!(mark, Mark::Imputed | Mark::ImputedTreated);
        if !marks.iter().any(filled) {
            return Some(Arc::clone(values));
        }
        let cells = values.iter().zip(marks);
        Some(cells.map(|(value, mark)| if filled(mark) { f64::NAN } else { *value }).collect())
    };
    framework.nodes().iter().enumerate().map(of).collect()
}

/// The work in progress.
#[derive(Clone)]
struct Work<'a> {
    framework: &'a Framework,
    /// The seed and the number of the draw that multiple imputation takes, where not what the framework says.
    draw: Option<(u64, u64)>,
    data: Dataset,
    columns: Vec<Option<Arc<[f64]>>>,
    /// The columns that gates look at, which are divided and screened, but neither filled nor treated.
    observed: Vec<Option<Arc<[f64]>>>,
    errors: Vec<Option<Vec<f64>>>,
    marks: Vec<Vec<Mark>>,
    /// The cells that were filled, with the place of their indicator in the tree.
    filled: Vec<(usize, FilledCell)>,
    done: Preparation,
}

/// Takes the steps that the framework names.
pub(super) fn prepare(framework: &Framework, source: &Dataset, carried: &[FilledCell]) -> Result<Prepared> {
    let inputs = super::inputs(framework, source)?;
    let steps = framework.preparation();
    if steps.is_empty() {
        let observed = observed(framework, source, &inputs);
        return Ok(Prepared { dataset: source.clone(), inputs, observed, preparation: None });
    }
    let mut work = Work::new(framework, source, carried, inputs);
    for step in steps {
        work.take_step(step)?;
    }
    work.finish()
}

/// Datasets whose gaps are filled with other plausible values in each, and the framework that goes on from there.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Imputations {
    /// The framework without the steps of preparation that have been taken: those up to the filling of gaps.
    pub framework: Framework,
    /// The data after these steps, one for each draw; filled cells are marked.
    pub datasets: Vec<Dataset>,
}

/// The data of an assessment with the gaps filled `count` times, where the framework fills some of them by multiple
/// imputation: an assessment of each says how much hangs on what was not measured. Draw `k` has the stream `k` of `seed`,
/// which stands in place of the framework's, so it is the same however many are made.
///
/// ```
/// use govindex::assess::imputations;
/// use govindex::{Dataset, Framework, assess};
///
/// let framework = Framework::from_toml(
///     "id = 'x'\nmethod = { impute = 'multiple' }\n[[dimension]]\ncode = 'I'\n\
///      [[indicator]]\ncode = 'A'\nparent = 'I'\n[[indicator]]\ncode = 'B'\nparent = 'I'\n",
/// )?;
/// let data = Dataset::new(["U", "V", "W", "X", "Y"])?
///     .with_indicator("A", vec![1.0, 2.0, 3.0, 4.0, 5.0])?
///     .with_indicator("B", vec![2.1, 3.5, f64::NAN, 7.2, 10.4])?;
/// let drawn = imputations(&framework, &data, 7, 20)?;
/// let mut scores = Vec::new();
/// for data in &drawn.datasets {
///     scores.push(assess(&drawn.framework, data)?.score("W", "I")?);
/// }
/// assert!(scores.iter().any(|score| *score != scores[0]));
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// Those of [`assess`](super::assess()) up to the filling of gaps; `invalid_parameter` where no indicator is filled
/// by multiple imputation, and where a gate looks at the raw value of an indicator whose outliers are treated before gaps
/// are filled.
pub fn imputations(framework: &Framework, dataset: &Dataset, seed: u64, count: usize) -> Result<Imputations> {
    let framework = &super::selected(framework, &[dataset])?;
    let is_drawn = |node: &Node| node.impute().0.iter().any(|method| matches!(method, Impute::Multiple(_)));
    if !framework.nodes().iter().any(is_drawn) {
        return Err(Error::from(Problem::InvalidParameter {
            method: "imputations",
            parameter: "impute",
            found: "no indicator that is filled by multiple imputation".to_owned(),
            expected: "`impute = { multiple = { … } }` for some indicator",
        }));
    }
    let steps = framework.preparation();
    let at = steps.iter().position(|step| *step == Step::Impute).unwrap_or(0);
    let is_lost = |at: &usize| framework.gates_read(*at) && *framework.nodes()[*at].treat() != Outliers::None;
    if let Some(lost) =
        (0..framework.nodes().len()).find(is_lost).filter(|_| steps[..at].contains(&Step::Treat))
    {
        return Err(Error::from(Problem::InvalidParameter {
            method: "imputations",
            parameter: "prepare",
            found: format!(
                "a gate on `{}`, whose outliers are treated before gaps are filled",
                framework.nodes()[lost].code()
            ),
            expected: "an order that fills gaps first, so that the gate sees the value as it was observed",
        }));
    }
    let mut work = Work::new(framework, dataset, &[], super::inputs(framework, dataset)?);
    for &step in &steps[..at] {
        work.take_step(step)?;
    }
    let draws: Vec<u64> = (0..count as u64).collect();
    let datasets = parallel::try_map(draws, count * dataset.len() * work.indicators().len(), |k| {
        let mut work = Work { draw: Some((seed, k)), ..work.clone() };
        work.take_step(Step::Impute)?;
        work.finish().map(|prepared| prepared.dataset)
    })?;
    Ok(Imputations { framework: framework.after(&steps[..=at], &steps[at + 1..])?, datasets })
}

/// The name of the column of the data that an indicator reads.
pub(crate) fn column_name<'a>(data: &Dataset, column: Option<&'a str>, code: &'a str) -> &'a str {
    column.filter(|column| data.indicator(column).is_some()).unwrap_or(code)
}

/// The column of the data that an indicator reads.
pub(crate) fn column_of<'a>(data: &'a Dataset, column: Option<&str>, code: &str) -> Option<&'a Column> {
    data.indicator(column_name(data, column, code))
}

/// Where an indicator stands in the tree; behind all others where it does not.
fn order(framework: &Framework, code: &str) -> usize {
    framework.position(code).unwrap_or(usize::MAX)
}

impl<'a> Work<'a> {
    fn new(
        framework: &'a Framework,
        source: &Dataset,
        carried: &[FilledCell],
        inputs: Vec<Option<Arc<[f64]>>>,
    ) -> Self {
        let known = |node: &Node| {
            let indicator = framework.indicator_of(node)?;
            column_of(source, indicator.column.as_deref(), node.code())
        };
        let nodes = framework.nodes();
        let mut work = Work {
            framework,
            draw: None,
            data: source.clone(),
            observed: observed(framework, source, &inputs),
            errors: nodes.iter().map(|node| known(node)?.errors().map(<[f64]>::to_vec)).collect(),
            marks: nodes
                .iter()
                .map(|node| known(node).and_then(|c| c.marks()).map_or_else(Vec::new, <[Mark]>::to_vec))
                .collect(),
            filled: carried.iter().map(|cell| (order(framework, &cell.indicator), cell.clone())).collect(),
            done: Preparation::default(),
            columns: inputs,
        };
        work.keep_stage("raw");
        work
    }

    fn take_step(&mut self, step: Step) -> Result<()> {
        match step {
            Step::Denominate => self.denominate()?,
            Step::Impute => self.impute()?,
            Step::Screen => self.screen()?,
            Step::Treat => self.treat()?,
        }
        self.keep_stage(step.table());
        Ok(())
    }

    fn keep_stage(&mut self, name: &'static str) {
        let units = match self.done.stages.last() {
            Some(last) if last.units.len() == self.data.len() => Arc::clone(&last.units),
            _ => self.data.shared_units(),
        };
        self.done.stages.push(Stage { name, units, columns: self.columns.clone() });
    }

    fn code(&self, at: usize) -> &str {
        self.framework.nodes()[at].code()
    }

    /// The indicators, by position in the tree.
    fn indicators(&self) -> Vec<usize> {
        (0..self.columns.len()).filter(|&at| self.columns[at].is_some()).collect()
    }

    fn values(&self, at: usize) -> &[f64] {
        self.columns[at].as_deref().unwrap_or_default()
    }

    /// The error of a method on these indicators, with their codes and those of the units.
    fn named(&self, error: Error, of: &[usize]) -> Error {
        let column = |j: usize| of.get(j).map_or(Label::column(j), |&at| self.code(at).into());
        let mut error = error.labelled(column, |i| unit_at(&self.data, i).into());
        if let [at] = of {
            error = error.of_indicator(self.code(*at));
        }
        if let Problem::Undetermined { reason, .. } = error.problem_mut() {
            let codes: Vec<&str> = of.iter().take(5).map(|&at| self.code(at)).collect();
            *reason = format!("{reason} (for `{}` …)", codes.join("`, `"));
        }
        error
    }

    fn denominate(&mut self) -> Result<()> {
        let mut missing = Vec::new();
        for at in self.indicators() {
            let Some(rule) =
                self.framework.indicator_of(&self.framework.nodes()[at]).and_then(|i| i.denominate.as_ref())
            else {
                continue;
            };
            let Some(by) = self.data.denominator(&rule.by).or_else(|| self.data.indicator(&rule.by)) else {
                missing.push(MissingColumn {
                    column: rule.by.clone(),
                    needed_for: format!("the denominator of `{}`", self.code(at)),
                    nearest: nearest(&rule.by, self.data.denominators().chain(self.data.indicators())),
                });
                continue;
            };
            let by = by.shared();
            let divided = denominate(self.values(at), &by, rule.scale).map_err(|error| {
                let of_denominator = error.code() == "unsuitable_value";
                let error = self.named(error, &[at]);
                if of_denominator {
                    error.of_indicator(&format!("{}, the denominator of {}", rule.by, self.code(at)))
                } else {
                    error
                }
            })?;
            self.columns[at] = Some(divided.into());
            if let Some(values) = &self.observed[at] {
                let divided =
                    denominate(values, &by, rule.scale).map_err(|error| self.named(error, &[at]))?;
                self.observed[at] = Some(divided.into());
            }
            if let Some(errors) = &mut self.errors[at] {
                errors.iter_mut().zip(by.iter()).for_each(|(error, d)| *error /= d / rule.scale);
            }
        }
        if missing.is_empty() {
            return Ok(());
        }
        let found = self.data.denominators().chain(self.data.indicators()).map(str::to_owned).collect();
        let hint = Some("a denominator is named when the data is read".to_owned());
        Err(Error::from(Problem::MissingColumns { file: None, columns: missing, found, hint }))
    }

    fn impute(&mut self) -> Result<()> {
        let nodes = self.framework.nodes();
        let longest = nodes.iter().map(|node| node.impute().0.len()).max().unwrap_or(0);
        let mut drawn = 0;
        for turn in 0..longest {
            let mut together: Vec<(&Impute, Option<usize>, Vec<usize>)> = Vec::new();
            for at in self.indicators() {
                let Some(method) = nodes[at].impute().0.get(turn) else { continue };
                let within = match method {
                    Impute::None | Impute::Series(_) => continue,
                    Impute::Mean(_) | Impute::Median(_) | Impute::Constant(_) => Within::All,
                    Impute::Siblings(p) => p.within,
                    Impute::Nearest(p) => p.within,
                    Impute::Em(p) => p.within,
                    Impute::Multiple(p) => p.em.within,
                };
                let parent = nodes[at].parent().filter(|_| within == Within::Parent);
                match together.iter_mut().find(|(other, of, _)| *other == method && *of == parent) {
                    Some((.., of)) => of.push(at),
                    None => together.push((method, parent, vec![at])),
                }
            }
            for (method, _, mut of) in together {
                let nth = drawn;
                drawn += u64::from(matches!(method, Impute::Multiple(_)));
                let has_gaps = |at: &usize| self.values(*at).iter().any(|x| x.is_nan());
                if matches!(method, Impute::Mean(_) | Impute::Median(_) | Impute::Constant(_)) {
                    // Each by itself: nothing is read of, and nothing made for, a column without gaps.
                    of.retain(has_gaps);
                }
                if of.iter().any(has_gaps) {
                    let made = self.filled(method, &of, nth).map_err(|error| self.named(error, &of))?;
                    self.take(made, &of);
                }
            }
        }
        Ok(())
    }

    /// Fills the gaps of some indicators; they are the `nth` that are drawn together.
    fn filled(&self, method: &Impute, of: &[usize], nth: u64) -> Result<Imputed> {
        let columns = Columns::new(of.iter().map(|&at| self.values(at)).collect())?;
        let central = |group: Option<&String>, centre| {
            let groups = group.map(|name| self.data.known_group(name)).transpose()?;
            impute::central(&columns, groups, centre)
        };
        match method {
            Impute::Mean(p) => central(p.group.as_ref(), Centre::Mean),
            Impute::Median(p) => central(p.group.as_ref(), Centre::Median),
            Impute::Constant(p) => impute::constant(&columns, p.value),
            Impute::Siblings(p) => {
                let lower = |&at: &usize| self.framework.nodes()[at].direction() == Direction::Lower;
                impute::siblings(&columns, &of.iter().map(lower).collect::<Vec<_>>(), p)
            }
            Impute::Nearest(p) => impute::nearest(&columns, p),
            Impute::Em(p) => impute::em(&columns, p).map(|(imputed, _)| imputed),
            Impute::Multiple(p) => {
                // Numbers of their own, lest what is not known of two dimensions goes up and down together.
                let own = |seed: u64| seed.wrapping_add(nth.wrapping_mul(0x9e37_79b9_7f4a_7c15));
                match self.draw {
                    Some((seed, k)) => impute::multiple(&columns, &p.seed(own(seed)))?.draw(k),
                    None => impute::multiple(&columns, &p.seed(own(p.seed)))?.taken(),
                }
            }
            Impute::None | Impute::Series(_) => impute::constant(&Columns::new(vec![&[0.0]])?, 0.0),
        }
    }

    /// Takes over filled columns with their marks.
    fn take(&mut self, made: Imputed, of: &[usize]) {
        let Imputed { columns, cells, .. } = made;
        let mut is_filled = vec![false; of.len()];
        for cell in cells {
            let at = of[cell.column];
            is_filled[cell.column] = true;
            self.mark(at, cell.row, |_| Mark::Imputed);
            let filled = FilledCell {
                unit: unit_at(&self.data, cell.row).to_owned(),
                indicator: self.code(at).to_owned(),
                value: cell.value,
                method: cell.method,
            };
            self.filled.push((at, filled));
        }
        for ((column, &at), _) in columns.into_iter().zip(of).zip(is_filled).filter(|(_, filled)| *filled) {
            self.columns[at] = Some(column.into());
        }
    }

    fn mark(&mut self, at: usize, row: usize, mark: impl Fn(Mark) -> Mark) {
        let marks = &mut self.marks[at];
        if marks.is_empty() {
            marks.resize(self.data.len(), Mark::Observed);
        }
        marks[row] = mark(marks[row]);
        if let Some(errors) = &mut self.errors[at] {
            errors[row] = f64::NAN;
        }
    }

    fn screen(&mut self) -> Result<()> {
        let Some(rule) = &self.framework.spec().method.screen else { return Ok(()) };
        let indicators = self.indicators();
        let nodes = self.framework.nodes();
        let below = |dimension: usize| -> Vec<usize> {
            let under = |&j: &usize| {
                let mut at = Some(indicators[j]);
                while at.is_some() && at != Some(dimension) {
                    at = at.and_then(|at| nodes[at].parent());
                }
                at.is_some()
            };
            (0..indicators.len()).filter(under).collect()
        };
        let dimensions: Vec<usize> = (1..nodes.len()).filter(|&at| !nodes[at].is_indicator()).collect();
        let groups: Vec<Vec<usize>> = dimensions.iter().map(|&at| below(at)).collect();
        let columns = Columns::new(indicators.iter().map(|&at| self.values(at)).collect())?;
        let found = screen(&columns, &groups, &rule.named(self.data.units())?, rule)?;
        let kept = found.positions();
        if kept.is_empty() {
            return Err(Error::from(Problem::InvalidParameter {
                method: "screen",
                parameter: "present",
                found: format!("{}, which none of the {} units reaches", rule.present, self.data.len()),
                expected: "low enough for some unit to stay",
            }));
        }
        self.done.groups = dimensions.iter().map(|&at| nodes[at].code().to_owned()).collect();
        self.done.screening = Some(found);
        if kept.len() < self.data.len() {
            self.data = self.data.select(&kept)?;
            for at in indicators {
                let values = self.values(at);
                self.columns[at] = Some(kept.iter().map(|&row| values[row]).collect());
                if let Some(values) = &self.observed[at] {
                    self.observed[at] = Some(kept.iter().map(|&row| values[row]).collect());
                }
                if let Some(errors) = &mut self.errors[at] {
                    *errors = kept.iter().map(|&row| errors[row]).collect();
                }
                if !self.marks[at].is_empty() {
                    self.marks[at] = kept.iter().map(|&row| self.marks[at][row]).collect();
                }
            }
        }
        Ok(())
    }

    fn treat(&mut self) -> Result<()> {
        let nodes = self.framework.nodes();
        let rule = |at: usize| match nodes[at].treat() {
            Outliers::None => None,
            Outliers::Rule(rule) => Some((at, rule)),
        };
        let asked: Vec<_> = self.indicators().into_iter().filter_map(rule).collect();
        let work = asked.len() * self.data.len();
        let made = parallel::try_map(asked, work, |(at, rule)| {
            let treated = treat(self.values(at), rule).map_err(|error| self.named(error, &[at]))?;
            let changed = treated.report.changed();
            Ok((at, changed.then(|| treated.values.into_owned()), treated.report))
        })?;
        for (at, values, report) in made {
            for change in &report.changes {
                self.mark(at, change.row, |mark| match mark {
                    Mark::Observed | Mark::Treated => Mark::Treated,
                    Mark::Imputed | Mark::ImputedTreated => Mark::ImputedTreated,
                });
            }
            if !report.transforms.is_empty() {
                self.errors[at] = None;
            }
            if let Some(values) = values {
                self.columns[at] = Some(values.into());
            }
            self.done.treatments.push((self.code(at).to_owned(), report));
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Prepared> {
        sort::by_key(&mut self.filled, |(at, _)| *at);
        self.done.filled = std::mem::take(&mut self.filled).into_iter().map(|(_, cell)| cell).collect();
        let mut dataset = self.data;
        for (at, node) in self.framework.nodes().iter().enumerate() {
            let (Some(values), Some(indicator)) = (&self.columns[at], self.framework.indicator_of(node))
            else {
                continue;
            };
            let name = column_name(&dataset, indicator.column.as_deref(), node.code());
            let Some(column) = dataset.indicator(name) else { continue };
            if Arc::ptr_eq(&column.shared(), values) {
                continue;
            }
            let bounds = column.bounds().map(<[_]>::to_vec);
            dataset = dataset.with_values(name, Arc::clone(values))?;
            if let Some(errors) = self.errors[at].take() {
                dataset = dataset.with_errors(name, errors)?;
            }
            if let Some(bounds) = bounds {
                dataset = dataset.with_bounds(name, bounds)?;
            }
            if !self.marks[at].is_empty() {
                dataset = dataset.with_marks(name, std::mem::take(&mut self.marks[at]))?;
            }
        }
        Ok(Prepared { dataset, inputs: self.columns, observed: self.observed, preparation: Some(self.done) })
    }
}

/// The periods of a panel with the gaps filled that a framework fills over time, and what was filled in each.
pub(super) fn over_time(framework: &Framework, panel: &Panel) -> Result<Vec<(Dataset, Vec<FilledCell>)>> {
    let mut periods: Vec<(Dataset, Vec<FilledCell>)> =
        panel.iter().map(|dataset| (dataset.clone(), Vec::new())).collect();
    let asked: Vec<(&Node, &Series)> =
        framework.nodes().iter().filter_map(|node| Some((node, node.impute().series()?))).collect();
    if asked.is_empty() {
        return Ok(periods);
    }
    let times = times(panel)?;
    let mut units: Vec<&str> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for dataset in panel {
        units.extend(dataset.units().iter().map(String::as_str).filter(|unit| seen.insert(*unit)));
    }
    let rows: Vec<Vec<Option<usize>>> =
        units.iter().map(|unit| panel.iter().map(|dataset| dataset.position(unit)).collect()).collect();
    for (node, rule) in asked {
        let column = framework.indicator_of(node).and_then(|indicator| indicator.column.as_deref());
        let names: Vec<&str> = panel.iter().map(|data| column_name(data, column, node.code())).collect();
        let mut columns: Vec<Option<Vec<f64>>> = panel
            .iter()
            .zip(&names)
            .map(|(data, name)| Some(data.indicator(name)?.values().to_vec()))
            .collect();
        let mut made: Vec<Vec<FilledCell>> = vec![Vec::new(); columns.len()];
        for (unit, rows) in units.iter().zip(&rows) {
            // The periods that hold the unit and the indicator.
            let at: Vec<usize> =
                (0..columns.len()).filter(|&p| rows[p].is_some() && columns[p].is_some()).collect();
            let value = |&p: &usize| columns[p].as_ref().zip(rows[p]).map_or(f64::NAN, |(x, row)| x[row]);
            let values: Vec<f64> = at.iter().map(value).collect();
            let here: Vec<f64> = at.iter().map(|&p| times[p]).collect();
            let (_, cells) = impute::series(&here, &values, rule)?;
            for cell in cells {
                let p = at[cell.at];
                if let (Some(column), Some(row)) = (&mut columns[p], rows[p]) {
                    column[row] = cell.value;
                }
                let method = cell.told(|i| panel_period(panel, at[i]).to_owned());
                made[p].push(FilledCell {
                    unit: (*unit).to_owned(),
                    indicator: node.code().to_owned(),
                    value: cell.value,
                    method,
                });
            }
        }
        for (((dataset, filled), name), (column, made)) in
            periods.iter_mut().zip(&names).zip(columns.into_iter().zip(made))
        {
            if let Some(column) = column.filter(|_| !made.is_empty()) {
                *dataset = with_filled(dataset, name, column, &made)?;
                filled.extend(made);
            }
        }
    }
    Ok(periods)
}

/// A dataset with some gaps of an indicator filled and marked.
fn with_filled(dataset: &Dataset, name: &str, values: Vec<f64>, filled: &[FilledCell]) -> Result<Dataset> {
    let Some(column) = dataset.indicator(name).cloned() else { return Ok(dataset.clone()) };
    let mut marks = column.marks().map_or_else(|| vec![Mark::Observed; values.len()], <[Mark]>::to_vec);
    for row in filled.iter().filter_map(|cell| dataset.position(&cell.unit)) {
        marks[row] = Mark::Imputed;
    }
    let mut out = dataset.clone().with_values(name, values)?.with_marks(name, marks)?;
    if let Some(errors) = column.errors() {
        out = out.with_errors(name, errors.to_vec())?;
    }
    if let Some(bounds) = column.bounds() {
        out = out.with_bounds(name, bounds.to_vec())?;
    }
    Ok(out)
}

fn panel_period(panel: &Panel, at: usize) -> &str {
    panel.periods().nth(at).unwrap_or_default()
}

/// The periods as numbers, since limits count time.
fn times(panel: &Panel) -> Result<Vec<f64>> {
    let wrong: Vec<String> = panel
        .periods()
        .filter(|period| !period.trim().parse::<f64>().is_ok_and(f64::is_finite))
        .map(str::to_owned)
        .collect();
    if wrong.is_empty() {
        return Ok(panel.periods().filter_map(|period| period.trim().parse().ok()).collect());
    }
    Err(Error::from(Problem::Periods {
        file: None,
        periods: wrong,
        fault: "gaps are filled over time, and periods are not numbers",
        remedy: "name periods by years, or by numbers such as 2021.25",
    }))
}

impl Preparation {
    /// Why a unit was left out or kept, in words.
    pub(super) fn told(&self, reason: &Reason) -> String {
        reason.told(|at| self.groups.get(at).cloned().unwrap_or_default())
    }

    /// The units that were left out, with the reasons.
    pub fn left_out(&self) -> impl Iterator<Item = (&str, String)> {
        let units = self.stages.iter().take_while(|stage| stage.name != Step::Screen.table()).last();
        let units: &[String] = units.map_or(&[], |stage| &stage.units);
        let judged = self.screening.iter().flat_map(|screening| &screening.judged);
        units.iter().zip(judged).filter(|(_, judged)| !judged.kept).map(|(unit, judged)| {
            let reasons: Vec<String> = judged.reasons.iter().map(|reason| self.told(reason)).collect();
            (unit.as_str(), reasons.join("; "))
        })
    }

    /// The units there were when outliers were treated.
    #[must_use]
    pub fn treated_units(&self) -> &[String] {
        let stage = self.stages.iter().find(|stage| stage.name == Step::Treat.table());
        stage.map_or(&[], |stage| &stage.units)
    }

    /// The codes of the indicators whose outliers no remedy brought into bounds.
    pub fn untamed(&self) -> impl Iterator<Item = &str> {
        let fails = |(_, report): &&(String, Treatment)| report.outcome == Outcome::StillFails;
        self.treatments.iter().filter(fails).map(|(code, _)| code.as_str())
    }
}
