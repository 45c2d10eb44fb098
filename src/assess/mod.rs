//! Running a framework over a dataset.
//!
//! ```
//! use govindex::{Dataset, Framework, assess};
//!
//! let framework = Framework::from_toml(r#"
//!     id = "example"
//!     [method]
//!     normalize = "none"
//!     [[dimension]]
//!     code = "INDEX"
//!     [[indicator]]
//!     code = "COVERAGE"
//!     parent = "INDEX"
//!     weight = 3
//!     [[indicator]]
//!     code = "ACCURACY"
//!     parent = "INDEX"
//!     weight = 1
//! "#)?;
//! let data = Dataset::new(["A", "B", "C"])?
//!     .with_indicator("COVERAGE", vec![80.0, 60.0, 90.0])?
//!     .with_indicator("ACCURACY", vec![40.0, f64::NAN, 70.0])?;
//!
//! let result = assess(&framework, &data)?;
//! assert_eq!(result.score("A", "INDEX")?, Some(70.0));
//! assert_eq!(result.score("B", "INDEX")?, Some(60.0));        // its ACCURACY is missing: COVERAGE counts alone
//! assert_eq!(result.rank("C", "INDEX")?, Some(1.0));
//! # Ok::<(), govindex::Error>(())
//! ```

mod averages;
mod gates;
mod held;
mod influence;
mod notice;
mod outcome;
mod panel;
mod prepare;
mod program;
mod relations;
mod result;
mod run;
mod score;
mod select;
mod serial;
mod shared;
mod split;
mod tables;
mod unit;
mod weigh;

use std::collections::HashSet;
use std::sync::Arc;

use indexmap::IndexMap;

use crate::dataset::{Dataset, Mark, Panel};
use crate::error::{HELPED, Problem, nearest};
use crate::framework::{Band, Framework, Of, Text};
use crate::normalize::Scaling;
use crate::scoring::Answer;
use crate::weights::Weighting;
use crate::{Error, MissingColumn, Result};
use run::Given;

pub use averages::Averages;
pub use gates::GateEffect;
pub use notice::{GateChange, Notice};
pub(crate) use panel::no_such_period;
pub use panel::{PanelAssessment, PanelNotice};
pub use prepare::{FilledCell, Imputations, Preparation, imputations};
pub(crate) use prepare::{column_name, column_of};
pub(crate) use program::{Overrides, Program, Registers, hang_together, nominal_weights};
pub use relations::{CorrelationLimits, Relatives};
pub use result::{Grade, QuotaEffect};
pub use select::Selection;
pub(crate) use select::selected;
pub(crate) use split::{Against, Before, How, Split, estimated, split as split_scores};
pub use split::{PartKind, SplitMethod};
#[cfg(feature = "report")]
pub(crate) use tables::rank_cells;
pub(crate) use unit::UnitProgram;
#[cfg(feature = "lp")]
pub(crate) use unit::{Joint, Junction};

/// Scores, ranks and grades at every node, each intermediate step, and the method that made them.
///
/// The result holds the framework, the dataset and the version of the crate, so it can be replayed; columns are
/// shared with the dataset. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Assessment(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    version: String,
    /// The framework as it was given.
    asked: Framework,
    /// Which of its indicators have enough data, where it asks that.
    selection: Option<Selection>,
    /// The framework with these indicators.
    framework: Framework,
    /// The data as they were given.
    source: Dataset,
    /// Cells of the source that were filled from other periods of its panel; none where the framework fills none, or there was
    /// no panel.
    carried: Option<Vec<FilledCell>>,
    /// The data as they were prepared: the units that were not screened out, with filled and treated values.
    dataset: Dataset,
    /// What was done to the data, where the framework prepares them.
    preparation: Option<Preparation>,
    /// The prepared column of each indicator.
    inputs: Vec<Option<Arc<[f64]>>>,
    /// The raw values of the indicators that gates look at.
    observed: Vec<Option<Arc<[f64]>>>,
    /// Share of each node in its parent; 1 for the index.
    shares: Vec<f64>,
    /// What the weighting model of each dimension answered, where the data decided.
    weightings: Vec<Option<Weighting>>,
    /// What the scoring model of each dimension answered, where it looked at all units at once.
    models: Vec<Option<Answer>>,
    /// How each node's value became its score.
    scalings: Vec<Scaling>,
    /// Whether all periods of a panel share that scaling.
    shared: Vec<bool>,
    /// Whether the scores in all periods of a panel made the weighting.
    over_periods: Vec<bool>,
    /// Whether the model scored the units of all periods of a panel at once.
    scored_together: Vec<bool>,
    /// What each node came to before rescaling and gates, where that is not its score.
    values: Vec<Option<Values>>,
    /// The scores of each node.
    scores: Vec<Values>,
    /// What the gates did, gate by gate within blocks of units.
    gates: Vec<GateEffect>,
    /// The bands that the scores of a node were cut into, where the framework asks for that.
    cuts: Vec<Option<Vec<Band>>>,
}

/// A column of a result: computed, or the input itself.
#[derive(Clone, Debug)]
enum Values {
    Input(Arc<[f64]>),
    Own(Vec<f64>),
}

impl Values {
    fn as_slice(&self) -> &[f64] {
        match self {
            Self::Input(values) => values,
            Self::Own(values) => values,
        }
    }
}

/// Runs a framework over a dataset.
///
/// Indicators with too little data are left out first, where the framework says so. The data are prepared: divided by denominators, gaps filled, units screened,
/// outliers treated. Then each node in turn: an indicator's value is normalized; a dimension's children are combined, the result rescaled
/// where the framework says so, and its gates applied. To what a panel's periods share (bounds over all periods, scatter-degree
/// weights), the dataset is a panel of one period: it is scaled and weighed by itself, and does not compare with other
/// years; [`assess_panel`] does.
///
/// Cost: O(units × nodes) and memory for the scores of every node beside the input. Spread over cores with the
/// feature `parallel`; the bits do not depend on their number.
///
/// # Errors
/// `missing_columns` with the nearest spelling of each indicator that the data lacks;
/// `constant_indicator` and `no_data` where a scaling reads data that gives it no range;
/// `out_of_domain` where a mean meets a score that it is not defined for; `overflow` where a score leaves
/// the range of a number; what the methods of [`prepare`](crate::prepare) say, with the codes of units and indicators.
pub fn assess(framework: &Framework, dataset: &Dataset) -> Result<Assessment> {
    let used = Used::new(framework, &[dataset])?;
    let given = Given::nothing(used.framework.nodes().len());
    Ready::new(&used.framework, dataset, None)?.assess(&used, &given)
}

/// A framework, and what is left of it.
struct Used {
    asked: Framework,
    selection: Option<Selection>,
    framework: Framework,
}

impl Used {
    fn new(asked: &Framework, periods: &[&Dataset]) -> Result<Self> {
        let selection = select::select(asked, periods)?;
        let framework = selection.as_ref().map_or_else(|| Ok(asked.clone()), |s| s.of(asked))?;
        Ok(Self { asked: asked.clone(), selection, framework })
    }
}

impl Assessment {
    /// Whether the values of an indicator have left the raw unit.
    fn is_transformed(&self, at: usize) -> bool {
        let code = self.framework().nodes()[at].code();
        let done = self.preparation().into_iter().flat_map(|done| &done.treatments);
        done.into_iter().any(|(treated, report)| treated == code && !report.transforms.is_empty())
    }

    /// What its nodes have in common with other periods.
    fn given(&self) -> Given {
        let inner = &self.0;
        let scalings = inner.scalings.iter().zip(&inner.shared);
        let weightings = inner.weightings.iter().zip(&inner.over_periods);
        let model = |at: usize| {
            let own = || Some((self.values_of(at).to_vec(), inner.models[at].clone()?));
            inner.scored_together[at].then(own).flatten()
        };
        Given {
            scalings: scalings.map(|(scaling, shared)| shared.then(|| scaling.clone())).collect(),
            weightings: weightings.map(|(made, shared)| made.clone().filter(|_| *shared)).collect(),
            models: (0..inner.models.len()).map(model).collect(),
        }
    }

    /// The same framework over other values of the same columns; what it shares with other periods stays as it is.
    pub(crate) fn again(&self, source: &Dataset) -> Result<Self> {
        let used = Used::new(self.asked(), &[source])?;
        let is_alike = used.framework.nodes().len() == self.framework().nodes().len();
        let given = if is_alike { self.given() } else { Given::nothing(used.framework.nodes().len()) };
        // Those whose values were changed, or whose units left, are no longer among what was filled.
        let is_filled = |cell: &&FilledCell| {
            let row = source.position(&cell.unit)?;
            let framework = &used.framework;
            let node = &framework.nodes()[framework.position(&cell.indicator).ok()?];
            let column = column_of(source, framework.indicator_of(node)?.column.as_deref(), node.code())?;
            Some(column.marks()?[row] == Mark::Imputed)
        };
        let carried = self.0.carried.as_ref();
        let carried = carried
            .map(|cells| cells.iter().filter(|cell| is_filled(cell).unwrap_or(false)).cloned().collect());
        Ready::new(&used.framework, source, carried)?.assess(&used, &given)
    }

    /// What gates did at all nodes.
    fn effects(&self) -> &[GateEffect] {
        &self.0.gates
    }

    /// What the scoring model of a dimension answered, where it looked at all units at once.
    fn model_of(&self, at: usize) -> Option<&Answer> {
        self.0.models[at].as_ref()
    }

    /// What gates see of a node.
    fn seen_by_gates(&self, at: usize, of: Of) -> &[f64] {
        let inner = &self.0;
        match (of, &inner.observed[at], &inner.values[at]) {
            (Of::Value, Some(observed), _) => observed,
            (Of::Value, None, Some(values)) => values.as_slice(),
            _ => self.scores_of(at),
        }
    }
}

/// A dataset that is prepared as the framework says, and what it was made from.
struct Ready {
    source: Dataset,
    /// The cells that were filled from other periods before, where gaps are filled so.
    carried: Option<Vec<FilledCell>>,
    prepared: prepare::Prepared,
}

impl Ready {
    fn new(framework: &Framework, source: &Dataset, carried: Option<Vec<FilledCell>>) -> Result<Self> {
        let prepared = prepare::prepare(framework, source, carried.as_deref().unwrap_or_default())?;
        Ok(Self { source: source.clone(), carried, prepared })
    }

    /// As [`assess`], with the scalings and weights of some nodes given.
    fn assess(self, used: &Used, given: &Given) -> Result<Assessment> {
        let framework = &used.framework;
        let Self { source, carried, prepared } = self;
        let outcome = run::run(framework, &prepared, given)?;
        let prepare::Prepared { dataset, inputs, observed, preparation } = prepared;
        let cut =
            |(at, scores): (usize, &Values)| gates::cut(framework, at, scores.as_slice(), &outcome.gates);
        let cuts = outcome.scores.iter().enumerate().map(cut).collect::<Result<Vec<_>>>()?;
        let of_node = |at: usize| (cuts[at].as_deref(), outcome.models[at].as_ref());
        let gates = gates::settle(framework, of_node, outcome.gates);
        Ok(Assessment(Arc::new(Inner {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            asked: used.asked.clone(),
            selection: used.selection.clone(),
            framework: framework.clone(),
            source,
            carried,
            dataset,
            preparation,
            inputs,
            observed,
            shares: outcome.shares,
            weightings: outcome.weightings,
            models: outcome.models,
            scalings: outcome.scalings,
            shared: given.scalings.iter().map(Option::is_some).collect(),
            over_periods: given.weightings.iter().map(Option::is_some).collect(),
            scored_together: given.models.iter().map(Option::is_some).collect(),
            values: outcome.values,
            cuts,
            scores: outcome.scores,
            gates,
        })))
    }
}

/// Runs a framework over every period of a panel. Scalings by the data read the period, all periods or a base period,
/// as the framework's `bounds` say ([`Bounds`](crate::normalize::Bounds)); weights from data and models that look at all
/// units read the period, but [scatter-degree weights](crate::weights::ScatterDegree) read all periods and are the same
/// in each: the result of each shows them, with the names of the `periods` among their details.
///
/// ```
/// use govindex::{Dataset, Framework, Panel, assess_panel};
///
/// let framework = Framework::from_toml("id = 'x'\nmethod = { bounds = 'pooled' }\n[[indicator]]\ncode = 'A'")?;
/// let year = |period: &str, values: Vec<f64>| Ok::<_, govindex::Error>(
///     Dataset::new(["U", "V"])?.with_period(period).with_indicator("A", values)?,
/// );
/// let panel = Panel::new(vec![year("2019", vec![0.0, 4.0])?, year("2020", vec![2.0, 8.0])?])?;
/// let results = assess_panel(&framework, &panel)?;
/// assert_eq!(results["2019"].scores_at("A")?, [0.0, 50.0]);
/// assert_eq!(results["2020"].scores_at("A")?, [25.0, 100.0]);
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// Gaps of indicators with `impute = { series = … }` are filled first, in the raw values, from the same unit's values
/// in other periods; the filled cells are marked in each period's data.
///
/// # Errors
/// `in_period` with the first period that fails, and why, as [`assess`]; `periods` where there is no
/// base period, or where gaps are filled over time and periods are not numbers; the errors of a scaling where all
/// periods together, or the base period, give it no range.
pub fn assess_panel(framework: &Framework, panel: &Panel) -> Result<PanelAssessment> {
    let used = Used::new(framework, &panel.iter().collect::<Vec<_>>())?;
    let framework = &used.framework;
    let fills = framework.nodes().iter().any(|node| node.impute().series().is_some());
    let ready = prepare::over_time(framework, panel)?
        .into_iter()
        .map(|(dataset, carried)| {
            Ready::new(framework, &dataset, fills.then_some(carried))
                .map_err(|error| shared::in_period(&dataset, error))
        })
        .collect::<Result<Vec<Ready>>>()?;
    let given = shared::given(framework, &ready)?;
    let results: Result<IndexMap<String, Assessment>> = ready
        .into_iter()
        .zip(&given)
        .map(|(ready, given)| {
            let dataset = ready.source.clone();
            let period = dataset.period().unwrap_or_default().to_owned();
            let result = ready.assess(&used, given);
            Ok((period, result.map_err(|error| shared::in_period(&dataset, error))?))
        })
        .collect();
    PanelAssessment::new(results?)
}

/// The input column of each node; none for dimensions.
fn inputs(framework: &Framework, dataset: &Dataset) -> Result<Vec<Option<Arc<[f64]>>>> {
    let columns: HashSet<&str> = framework.columns().map(|(column, _)| column).collect();
    let mut missing = Vec::new();
    let mut inputs = vec![None; framework.nodes().len()];
    for (at, node) in framework.nodes().iter().enumerate() {
        let Some(indicator) = framework.indicator_of(node) else { continue };
        let column = indicator.column.as_deref().unwrap_or(node.code());
        // Data made for the codes will do, unless another indicator reads a column of that name.
        let by_code = || dataset.indicator(node.code()).filter(|_| !columns.contains(node.code()));
        match dataset.indicator(column).or_else(by_code) {
            Some(found) => inputs[at] = Some(found.shared()),
            None => missing.push((column, node.code())),
        }
    }
    if missing.is_empty() { Ok(inputs) } else { Err(missing_columns(framework, dataset, &missing)) }
}

fn missing_columns(framework: &Framework, dataset: &Dataset, missing: &[(&str, &str)]) -> Error {
    let claimed: HashSet<&str> = framework.columns().map(|(column, _)| column).collect();
    let found: Vec<&str> =
        dataset.indicators().chain(dataset.unused_columns().iter().map(String::as_str)).collect();
    let free: Vec<&str> = found.iter().copied().filter(|name| !claimed.contains(name)).collect();
    let columns = missing
        .iter()
        .enumerate()
        .map(|(i, (column, code))| MissingColumn {
            column: (*column).to_owned(),
            needed_for: format!("indicator `{code}`"),
            nearest: nearest(column, free.iter().copied().filter(|_| i < HELPED)),
        })
        .collect();
    let is_found: HashSet<&str> = found.iter().copied().collect();
    let given = framework.nodes().iter().find(|node| !node.is_indicator() && is_found.contains(node.code()));
    let hint = given.map(|node| {
        format!(
            "`{0}` is a dimension of the framework: `framework.collapse(\"{0}\")` takes its scores as given",
            node.code()
        )
    });
    Error::from(Problem::MissingColumns {
        file: None,
        columns,
        found: found.into_iter().map(str::to_owned).collect(),
        hint,
    })
}

/// The name of a unit's row for messages.
fn unit_at(dataset: &Dataset, row: usize) -> &str {
    dataset.units().get(row).map_or("?", String::as_str)
}

/// The reason of a gate as the framework gives it.
fn gate_reason(framework: &Framework, gate: usize) -> Text {
    framework.spec().gate.get(gate).map(|gate| gate.reason.clone()).unwrap_or_default()
}
