//! Assessments and their averages.

use govindex::assess::{CorrelationLimits, Relatives};
use govindex::dataset::read_for;
use govindex::stats::{Limits, Ties};
use govindex::{Cells, Error, Language, Notice};
use pyo3::IntoPyObjectExt as _;
use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyTuple, PyType};
use serde_json::Value;

use crate::convert::{choice, facts_to_py};
use crate::dataset::{Dataset, Panel};
use crate::errors::{raise, run};
use crate::explain::{PeersArg, Profile, profile_of};
use crate::frame::Source;
use crate::framework::{AnyFramework, Framework};
use crate::grading::answer_to_py;
use crate::language::{chosen, of_names, spoken};
use crate::options::{read_options_for, texts, wrong_type};
use crate::panel::PanelAssessment;
use crate::parameters::{read, whole};
use crate::pickle;
use crate::robustness::Robustness;
use crate::stats::correlation_named;
use crate::table::{Table, html, shown};
use crate::weights::Weighting;

/// The repr shows this many units of a longer league table.
const SHOWN_UNITS: usize = 10;

/// Runs a framework over data.
///
/// Args:
///     framework (Framework): what is judged and how.
///     data: a `Dataset` or `Panel`, a data frame (pandas, polars, pyarrow, DuckDB, or anything with
///         `__arrow_c_stream__`), a path to a CSV file, or a dict of columns. Of a table that is read here, only the
///         columns that the framework or the call names are read; others may hold anything.
///         Denominators and groups that the framework names are read by themselves.
///     unit (str): the column of unit codes; by default the index of a pandas frame, else the first column.
///     period (str): the column of periods; the answer is then a dict of assessments.
///     **options: more on how to read: names, groups, denominators, rename, missing, delimiter, decimal_comma,
///         percent, encoding, long; see `Dataset`. All of them may also be given as one dict, `options={...}`.
///
/// Returns:
///     Assessment | dict[str, Assessment]: one a period, earliest first, for a panel or where `period` is named.
///
/// Raises:
///     DataError: columns are missing (with the nearest spellings), or cells are not usable (all of them listed).
///     MethodError: a method cannot be applied to the data, as min-max to a constant indicator.
///     TypeError: the data is nothing of the above.
///
/// Example:
///     >>> import govindex as gi
///     >>> data = {"iso3": ["DNK", "KOR", "EST"], "osi": [0.9797, 0.9826, 1.0], "tii": [0.9795, 0.9674, 0.8949],
///     ...         "hci": [0.9559, 0.9087, 0.9231]}
///     >>> result = gi.assess(gi.Framework.builtin("un-egdi-2022"), data, unit="iso3")
///     >>> result
///     UN E-Government Development Index 2022: 3 units, 4 nodes
///     rank  unit    EGDI  grade
///        1  DNK   0.9717  very high (VH)
///        2  KOR   0.9529  very high (V3)
///        3  EST   0.9393  very high (V2)
///     >>> result.rank("EST"), result.rank("EST", "OSI"), result.grade("KOR")
///     (3, 1, 'VH')
#[pyfunction]
#[pyo3(
    signature = (framework, data, **options),
    text_signature = "(framework, data, *, unit=None, names=None, groups=(), denominators=(), errors=None, period=None, rename=None, missing=(), delimiter=',', decimal_comma=False, percent='refuse', encoding=None, long=None, options=None)"
)]
pub(crate) fn assess<'py>(
    py: Python<'py>,
    framework: AnyFramework,
    data: &Bound<'py, PyAny>,
    options: Option<&Bound<'py, PyDict>>,
) -> PyResult<Bound<'py, PyAny>> {
    let framework = &framework.0;
    let is_read = data.is_instance_of::<Dataset>() || data.is_instance_of::<Panel>();
    if let Some(options) = options.filter(|options| is_read && !options.is_empty()) {
        let names: Vec<String> = options.keys().iter().map(|key| key.to_string()).collect();
        return Err(PyTypeError::new_err(format!(
            "assess() takes no {} for a Dataset or Panel: these say how a table is read, and this one has been",
            names.join(", ")
        )));
    }
    if let Ok(data) = data.cast::<Dataset>() {
        let data = &data.get().0;
        return Assessment(run(py, || govindex::assess(framework, data))?).into_bound_py_any(py);
    }
    if let Ok(panel) = data.cast::<Panel>() {
        let panel = &panel.get().0;
        let result = run(py, || govindex::assess_panel(framework, panel))?;
        return PanelAssessment(result).into_bound_py_any(py);
    }
    let options = read_options_for("assess", options)?;
    let source = Source::new(data, "a Dataset or Panel, ")?;
    if options.period.is_some() {
        let results = run(py, || {
            let panel = read_for(framework, &options, |options| source.panel(options))?;
            govindex::assess_panel(framework, &panel)
        });
        return PanelAssessment(results?).into_bound_py_any(py);
    }
    let result = run(py, || {
        let data = read_for(framework, &options, |options| source.dataset(options))?;
        govindex::assess(framework, &data)
    });
    Assessment(result?).into_bound_py_any(py)
}

/// The data of an assessment with the gaps filled several times, where the framework fills some of them by multiple
/// imputation: an assessment of each says how much hangs on what was not measured.
///
/// Args:
///     framework (Framework): with `impute = { multiple = { ... } }` for some indicator.
///     dataset (Dataset): the data as `assess` takes them.
///     draws (int): how many, at least 0.
///     seed (int): in place of the framework's; 0 is a seed. Draw `k` is the same however many are made.
///
/// Returns:
///     tuple[Framework, list[Dataset]]: the framework without the steps of preparation that have been taken, and the data
///     after these steps, one for each draw, filled cells marked.
///
/// Raises:
///     MethodError: no indicator is filled by multiple imputation, or the data do not determine the distribution.
///     DataError: as `assess`.
///
/// Example:
///     >>> import govindex as gi
///     >>> framework = gi.Framework.from_toml('''
///     ...     id = "example"
///     ...     method = { impute = "multiple" }
///     ...     dimension = [{ code = "INDEX" }]
///     ...     indicator = [{ code = "A", parent = "INDEX" }, { code = "B", parent = "INDEX" }]
///     ... ''')
///     >>> table = {"unit": list("UVWXY"), "A": [1, 2, 3, 4, 5], "B": [2.1, 3.5, None, 7.2, 10.4]}
///     >>> rest, drawn = gi.imputations(framework, gi.Dataset.from_frame(table), draws=20, seed=7)
///     >>> scores = [gi.assess(rest, data).score("W") for data in drawn]
///     >>> min(scores) < max(scores)
///     True
#[pyfunction]
#[pyo3(
    signature = (framework, dataset, *, draws, seed=None),
    text_signature = "(framework, dataset, *, draws, seed=0)"
)]
pub(crate) fn imputations(
    py: Python<'_>,
    framework: AnyFramework,
    dataset: &Dataset,
    draws: &Bound<'_, PyAny>,
    seed: Option<&Bound<'_, PyAny>>,
) -> PyResult<(Framework, Vec<Dataset>)> {
    let draws = usize::try_from(whole("imputations", "draws", draws)?).unwrap_or(usize::MAX);
    let seed = seed.map_or(Ok(0), |seed| whole("imputations", "seed", seed))?;
    let made = run(py, || govindex::assess::imputations(&framework.0, &dataset.0, seed, draws))?;
    Ok((Framework(made.framework), made.datasets.into_iter().map(Dataset).collect()))
}

pub(crate) fn ties_of(py: Python<'_>, ties: Option<&str>) -> PyResult<Option<Ties>> {
    ties.map(|word| ties_named("ranks", word)).transpose().map_err(|error| raise(py, &error))
}

pub(crate) fn ties_named(method: &'static str, word: &str) -> Result<Ties, Error> {
    choice(method, "ties", word, "\"competition\", \"dense\", \"average\" or \"ordinal\"")
}

/// Scores, ranks and grades at every node, every intermediate step, and the method that made them.
///
/// Made by `assess`, or read back by `from_json`. Tables have a row per unit in the order of the data, unless said
/// otherwise.
#[pyclass(frozen, module = "govindex")]
pub(crate) struct Assessment(pub(crate) govindex::Assessment);

impl Assessment {
    /// The language of names: that of an argument, if the framework's, the data's or the library's texts are in it.
    fn language(&self, py: Python<'_>, language: Option<&str>) -> PyResult<String> {
        let has = |code: &str| {
            self.0.framework().spec().title.in_language(code).is_some()
                || self.0.dataset().languages().any(|known| known == code)
        };
        of_names(py, language, has)
    }
}

#[pymethods]
impl Assessment {
    /// Scores on the scale of the framework.
    ///
    /// Returns:
    ///     Table: `unit`, then a column per node, the index first.
    fn scores(&self, py: Python<'_>) -> PyResult<Table> {
        run(py, || Ok(self.0.scores())).map(Table)
    }

    /// Ranks, 1 is best, from unrounded scores. Vetoed units stand where the framework's `ranks = { after-veto = … }` says:
    /// `"last"` (the default), `"none"` or `"score"`. Findings of a rubric, which are counts, have no ranks.
    ///
    /// Args:
    ///     ties (str | None): `"competition"` (1 2 2 4), `"dense"` (1 2 2 3), `"average"` (1 2.5 2.5 4) or
    ///         `"ordinal"` (1 2 3 4); the framework's rule by default.
    ///
    /// Returns:
    ///     Table: `unit`, then a column per node, the index first.
    ///
    /// Raises:
    ///     MethodError: no such rule.
    #[pyo3(signature = (ties=None))]
    fn ranks(&self, py: Python<'_>, ties: Option<&str>) -> PyResult<Table> {
        let ties = ties_of(py, ties)?;
        run(py, || Ok(self.0.ranks(ties))).map(Table)
    }

    /// Ranks at a node within groups: each unit among its peers.
    ///
    /// Args:
    ///     node (str): a node.
    ///     group (str): a group column of the data.
    ///     ties (str | None): as of `ranks`.
    ///
    /// Returns:
    ///     Table: `unit`, `group`, `rank` (1 is best; None without a score, in no group, and of findings of a rubric).
    ///
    /// Raises:
    ///     FrameworkError: no such node.
    ///     DataError: no such group column; `nearest` is the nearest spelling.
    ///     MethodError: no such rule for ties.
    #[pyo3(signature = (node, group, ties=None))]
    fn ranks_within(&self, py: Python<'_>, node: &str, group: &str, ties: Option<&str>) -> PyResult<Table> {
        let ties = ties_of(py, ties)?;
        run(py, || {
            let ranks = self.0.ranks_within(node, group, ties)?;
            let members = self.0.dataset().group(group).map(<[_]>::to_vec).unwrap_or_default();
            let ranks = match ties.unwrap_or(self.0.framework().spec().ranks.ties) {
                Ties::Average => Cells::Number { values: ranks, decimals: Some(1) },
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "whole, from 1 to the number of units"
                )]
                _ => {
                    Cells::Count(ranks.iter().map(|&rank| (!rank.is_nan()).then_some(rank as u64)).collect())
                }
            };
            Ok(govindex::Table::new()
                .with("unit", Cells::texts(self.0.units()))
                .with("group", Cells::Text(members))
                .with("rank", ranks))
        })
        .map(Table)
    }

    /// The grades at a node (by default the index) in full.
    ///
    /// Args:
    ///     node (str): a node.
    ///     language (str): of the labels.
    ///
    /// Returns:
    ///     Table: `unit`, `grade`, `label` (in words), `class`, `forced` (yes where a gate, or a veto item of a
    ///     rubric, gave the grade outright), `lowered_from`
    ///     (the grade that the score reached, where a quota left no place in it).
    ///
    /// Raises:
    ///     FrameworkError: no such node.
    #[pyo3(signature = (node=None, language=None))]
    fn grades_at(&self, py: Python<'_>, node: Option<&str>, language: Option<&str>) -> PyResult<Table> {
        let language = &self.language(py, language)?;
        run(py, || {
            let grades = self.0.grades_at(self.node_or_index(node))?;
            let column = |of: &dyn Fn(&govindex::Grade) -> Option<String>| {
                Cells::Text(grades.iter().map(|grade| grade.as_ref().and_then(of)).collect())
            };
            let yes_or_no = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
            Ok(govindex::Table::new()
                .with("unit", Cells::texts(self.0.units()))
                .with("grade", column(&|grade| Some(grade.grade.clone())))
                .with("label", column(&|grade| Some(grade.label.get(language).to_owned())))
                .with("class", column(&|grade| grade.class.clone()))
                .with("forced", column(&|grade| Some(yes_or_no(grade.forced))))
                .with("lowered_from", column(&|grade| grade.lowered_from.clone())))
        })
        .map(Table)
    }

    /// What quotas did.
    ///
    /// Args:
    ///     language (str): of the reasons.
    ///
    /// Returns:
    ///     Table: a row per quota that was exceeded, in the order of the nodes and from the best grade down: `node`,
    ///     `grade`, `limit` (how many units may have it), `reached` (how many did), `lowered` (the units that have the next
    ///     lower grade, with `; ` between), `tied` (those that tie across the limit), `reason`.
    #[pyo3(signature = (language=None))]
    fn quotas(&self, py: Python<'_>, language: Option<&str>) -> PyResult<Table> {
        let language = &self.language(py, language)?;
        run(py, || {
            let effects = self.0.quota_effects();
            let text = |of: &dyn Fn(&govindex::QuotaEffect) -> String| {
                let text = |effect| Some(of(effect)).filter(|text| !text.is_empty());
                Cells::Text(effects.iter().map(text).collect())
            };
            let count = |of: fn(&govindex::QuotaEffect) -> usize| {
                Cells::Count(effects.iter().map(|effect| Some(of(effect) as u64)).collect())
            };
            let reason = |effect: &govindex::QuotaEffect| {
                self.0.framework().spec().quota[effect.quota].reason.get(language).to_owned()
            };
            Ok(govindex::Table::new()
                .with("node", text(&|effect| effect.node.clone()))
                .with("grade", text(&|effect| effect.grade.clone()))
                .with("limit", count(|effect| effect.limit))
                .with("reached", count(|effect| effect.reached))
                .with("lowered", text(&|effect| effect.lowered.join("; ")))
                .with("tied", text(&|effect| effect.tied.join("; ")))
                .with("reason", text(&reason)))
        })
        .map(Table)
    }

    /// Short names of the grades.
    ///
    /// Returns:
    ///     Table: `unit`, then a column per node, the index first.
    fn grades(&self, py: Python<'_>) -> PyResult<Table> {
        run(py, || Ok(self.0.grades())).map(Table)
    }

    /// How much each node counts.
    ///
    /// Returns:
    ///     Table: a row per node: `node`, `parent`, `weight` (share in the parent), `effective_weight` (share in the
    ///     index).
    fn weights(&self) -> Table {
        Table(self.0.weights())
    }

    /// An intermediate table.
    ///
    /// Args:
    ///     name (str): `"raw"` (indicators as they came), `"denominated"`, `"imputed"`, `"screened"`, `"treated"` (where the
    ///         framework prepares the data so), `"normalized"` (directed and scaled), `"aggregated"` (dimensions before
    ///         rescaling and gates) or `"scores"` (every node at the end).
    ///
    /// Returns:
    ///     Table: `unit`, then a column per node of the step. Before `"screened"` it has all units that were given.
    ///
    /// Raises:
    ///     DataError: no such step; `steps` lists them.
    fn step(&self, py: Python<'_>, name: &str) -> PyResult<Table> {
        run(py, || self.0.step(name)).map(Table)
    }

    /// Why units were left out, or kept though they miss a threshold, where the framework screens them.
    ///
    /// Returns:
    ///     Table: a row per unit that was given: `unit`, `present` and `nonzero` (shares of its values), `kept`, `reasons`.
    ///     Without rows where the framework does not screen.
    fn screened(&self) -> Table {
        Table(self.0.screened())
    }

    /// Why indicators were left out, or kept though they miss a threshold, where the framework screens them.
    ///
    /// Returns:
    ///     Table: a row per indicator of the framework that was given: `indicator`, `present` and `nonzero` (shares of its
    ///     values), `kept`, `reasons`. Without rows where the framework does not screen indicators.
    fn screened_indicators(&self) -> Table {
        Table(self.0.screened_indicators())
    }

    /// Every gap that was filled.
    ///
    /// Returns:
    ///     Table: a row per cell: `unit`, `indicator`, `value`, `method` (with what it read: `mean in Europe`).
    fn imputed(&self) -> Table {
        Table(self.0.imputed())
    }

    /// Every value that the treatment of outliers moved.
    ///
    /// Returns:
    ///     Table: a row per move: `unit`, `indicator`, `before`, `after`, `scale` (`transformed` where all values of the
    ///     indicator went through a formula besides, else `raw`).
    fn treated(&self) -> Table {
        Table(self.0.treated())
    }

    /// What the treatment of outliers tried.
    ///
    /// Returns:
    ///     Table: for each indicator a row as it was (`remedy` is None) and one per remedy, in order: `indicator`, `remedy`,
    ///     `moved` (how many values), `skewness`, `kurtosis` (after it), `passes`, `outcome`.
    fn treatments(&self) -> Table {
        Table(self.0.treatments())
    }

    /// What was missing and what was done about it.
    ///
    /// Returns:
    ///     Table: a row per missing indicator and per dimension with a child missing: `unit`, `node`, `present`,
    ///     `children`, `treatment`.
    fn missing(&self, py: Python<'_>) -> PyResult<Table> {
        run(py, || Ok(self.0.missing())).map(Table)
    }

    /// Which scores each grade holds in this result: cut from the scores where the framework says so (`natural-breaks`,
    /// `equal-size`), else as it sets them.
    ///
    /// Returns:
    ///     Table: a row per node and grade: `node`, `grade`, `at_least`, `above`, `at_most`, `below`; an end that is missing
    ///     is open. A node without grades has no row.
    fn grade_limits(&self) -> Table {
        Table(self.0.grade_limits())
    }

    /// What the gates (vetoes, caps, deductions, grades that were set or lowered) did.
    ///
    /// Args:
    ///     language (str): of the reasons.
    ///
    /// Returns:
    ///     Table: one row per change: `unit`, `node`, `before`, `after` (scores), `grade_before` and `grade` (where the gate
    ///     is one on grades, a veto, or took the score away), `reason`. A gate that would only lower a grade has no row for a
    ///     unit that has a lower one.
    #[pyo3(signature = (language=None))]
    fn gates(&self, py: Python<'_>, language: Option<&str>) -> PyResult<Table> {
        Ok(Table(self.0.gates(&self.language(py, language)?)))
    }

    /// What the weighting model of a dimension answered, where the data or people decided its children's weights.
    ///
    /// Returns:
    ///     Weighting | None: with the codes of the children as names; None where the weights are declared or equal, and
    ///     for an indicator.
    ///
    /// Raises:
    ///     FrameworkError: no such node.
    fn weighting(&self, py: Python<'_>, node: &str) -> PyResult<Option<Weighting>> {
        let made = run(py, || {
            let nodes = self.0.framework().nodes();
            let children = self.0.framework().node(node)?.children();
            let codes = children.iter().map(|&child| nodes[child].code().to_owned()).collect();
            Ok(self.0.weighting_at(node)?.map(|made| (made.clone(), codes)))
        })?;
        Ok(made.map(|(made, codes)| Weighting::new(made, Some(codes))))
    }

    /// Every weighting model from data, beside the weights in use at a dimension. The models read the scores of its
    /// children.
    ///
    /// Args:
    ///     node (str): a dimension.
    ///
    /// Returns:
    ///     Table: a row per model, the weights in use first: `model`, a column per child, `spearman` (how far the model
    ///     ranks the children as the weights in use do), `fault` (why a model has no weights).
    ///
    /// Raises:
    ///     FrameworkError: no such node.
    ///     MethodError: the node is an indicator, which has no children (`code` is `too_few`).
    ///     DataError: a child has no score for some unit (`code` is `missing_value`).
    fn weighting_models(&self, py: Python<'_>, node: &str) -> PyResult<Table> {
        run(py, || self.0.weighting_models(node)).map(Table)
    }

    /// What the weights do: the influence of each indicator on the index beside its weight.
    ///
    /// An indicator that correlates with the others moves the index more than one that stands apart (Paruolo, Saisana &
    /// Saltelli 2013).
    ///
    /// Returns:
    ///     Table: a row per indicator: `indicator`, `effective_weight`, `correlation` (of its score with the index),
    ///     `importance` (the squared correlations as shares of their sum), `ratio` (importance over weight: above 1, the
    ///     indicator moves the index more than its weight says), `units` (those that have both scores).
    fn influence(&self, py: Python<'_>) -> PyResult<Table> {
        run(py, || self.0.influence()).map(Table)
    }

    /// Figures of every column of a step, and what deserves a look.
    ///
    /// Args:
    ///     step (str): `"raw"`, `"normalized"`, `"aggregated"` or `"scores"`.
    ///     limits (dict | None): where to draw the line: `present` (default 0.65), `nonzero` and `distinct` (0.5), the least
    ///         shares; `skewness` (2) and `kurtosis` (3.5), both exceeded by a column with outliers.
    ///
    /// Returns:
    ///     Table: a row per node: `node`, `units`, `present`, `zeros`, `distinct`, `same` (the count of the most frequent
    ///     value), `min`, `max`, `mean`, `median`, `sd`, `skewness`, `kurtosis`, `share_present` (of the units),
    ///     `share_nonzero`, `share_distinct`, `share_same` (of the values present), `flags` (`few-present`,
    ///     `many-zeros`, `few-distinct`, `outliers`, `constant`, with commas).
    ///
    /// Raises:
    ///     DataError: no such step.
    #[pyo3(signature = (step="raw", *, limits=None))]
    fn statistics(&self, py: Python<'_>, step: &str, limits: Option<&Bound<'_, PyDict>>) -> PyResult<Table> {
        let limits: Limits =
            limits.map_or_else(|| Ok(Limits::default()), |limits| read("limits", limits, Value::Object))?;
        run(py, || self.0.statistics(step, &limits)).map(Table)
    }

    /// Correlations of scores of related nodes, with their p-values. Directions are applied.
    ///
    /// Args:
    ///     relatives (str): `"siblings"` (the children of each dimension among themselves), `"parents"` (each node with its
    ///         parent), `"ancestors"` (with every dimension above it) or `"indicators"` (all pairs of indicators).
    ///     kind (str): `"pearson"`, `"spearman"`, `"kendall"` or `"distance"` (which has no p-value).
    ///
    /// Returns:
    ///     Table: a row per pair: `node`, `with`, `correlation`, `p_value`, `units` (those that have both scores), `test`
    ///     (where the p-value comes from: `t`, `exact`, `edgeworth`, `normal`).
    ///
    /// Raises:
    ///     MethodError: no such relatives or correlation.
    #[pyo3(signature = (relatives="siblings", *, kind="pearson"))]
    fn correlations(&self, py: Python<'_>, relatives: &str, kind: &str) -> PyResult<Table> {
        run(py, || {
            let expected = "\"siblings\", \"parents\", \"ancestors\" or \"indicators\"";
            let relatives: Relatives = choice("correlations", "relatives", relatives, expected)?;
            self.0.correlations(relatives, correlation_named(kind)?)
        })
        .map(Table)
    }

    /// Siblings that say nearly the same or contradict each other.
    ///
    /// Args:
    ///     high (float): above it a pair is `redundant`.
    ///     low (float): below it a pair is `contradicting`.
    ///     kind (str): as in `correlations`.
    ///
    /// Returns:
    ///     Table: a row per pair: `dimension`, `node`, `with`, `correlation`, `p_value`, `flag`.
    ///
    /// Raises:
    ///     MethodError: no such correlation.
    #[pyo3(
        signature = (*, high=0.9, low=-0.4, kind="pearson"),
        text_signature = "($self, *, high=0.9, low=-0.4, kind='pearson')"
    )]
    fn correlation_flags(&self, py: Python<'_>, high: f64, low: f64, kind: &str) -> PyResult<Table> {
        run(py, || self.0.correlation_flags(&CorrelationLimits { high, low }, correlation_named(kind)?))
            .map(Table)
    }

    /// How far the raw values of each indicator follow each denominator of the data: what grows with the size of a unit
    /// wants dividing by it.
    ///
    /// Args:
    ///     kind (str): as in `correlations`.
    ///
    /// Returns:
    ///     Table: a row per pair: `indicator`, `denominator`, `correlation`, `p_value`, `units`.
    ///
    /// Raises:
    ///     MethodError: no such correlation.
    #[pyo3(signature = (*, kind="pearson"))]
    fn denominator_correlations(&self, py: Python<'_>, kind: &str) -> PyResult<Table> {
        run(py, || self.0.denominator_correlations(correlation_named(kind)?)).map(Table)
    }

    /// How far the children of each dimension measure one thing: Cronbach's alpha of their scores.
    ///
    /// Returns:
    ///     Table: a row per dimension of at least two children: `dimension`, `children`, `alpha`, `standardized`, `units`
    ///     (those with all children), `fault` (why there is none).
    fn reliability(&self, py: Python<'_>) -> PyResult<Table> {
        run(py, || Ok(self.0.reliability())).map(Table)
    }

    /// What the scoring model of a dimension answered, where it looks at all units at once (TOPSIS, VIKOR …).
    ///
    /// Returns:
    ///     Scored | Sorting | dict | list[dict] | None: what the model's function in `govindex.scoring` returns, a list with
    ///     one entry per unit for points and fuzzy evaluation; over the units that have every child that counts. The
    ///     numbers are the model's own, before the dimension rescales them, and a `Scored` has the units' codes as names.
    ///     None where the model looks at one unit at a time (the means), and for an indicator.
    ///
    /// Raises:
    ///     FrameworkError: no such node.
    fn model<'py>(&self, py: Python<'py>, node: &str) -> PyResult<Bound<'py, PyAny>> {
        let answer = run(py, || {
            let Some(answer) = self.0.model_at(node)? else { return Ok(None) };
            let (units, count) = (self.0.units(), answer.values().len());
            if count == units.len() {
                return Ok(Some((answer.clone(), Some(units.to_vec()))));
            }
            let aggregated = self.0.step("aggregated")?;
            let scored: Vec<String> = match aggregated.column(node) {
                Some(Cells::Number { values, .. }) => {
                    let present = units.iter().zip(values).filter(|(_, value)| !value.is_nan());
                    present.map(|(unit, _)| unit.clone()).collect()
                }
                _ => Vec::new(),
            };
            let names = (scored.len() == count).then_some(scored);
            Ok(Some((answer.clone(), names)))
        })?;
        match answer {
            Some((answer, units)) => answer_to_py(py, answer, units),
            None => Ok(py.None().into_bound(py)),
        }
    }

    /// Everything in one long table, for plotting libraries.
    ///
    /// Returns:
    ///     Table: a row per unit and node: `unit`, `node`, `level`, `parent`, `value`, `score`, `rank`, `grade`,
    ///     `class`, and `mark` (`imputed`, `treated`, `imputed and treated`) where some value is not as it was observed.
    fn tidy(&self, py: Python<'_>) -> PyResult<Table> {
        run(py, || Ok(self.0.tidy())).map(Table)
    }

    /// The units from the first to the last, those without a rank at the end.
    ///
    /// Args:
    ///     language (str): of names and grades, `"en"` or `"zh"`.
    ///
    /// Returns:
    ///     Table: `rank`, `unit`, `name` (where the data has names), the index, `grade` (where there are grades).
    #[pyo3(signature = (language=None))]
    fn league_table(&self, py: Python<'_>, language: Option<&str>) -> PyResult<Table> {
        let language = self.language(py, language)?;
        run(py, || Ok(self.0.league_table(&language))).map(Table)
    }

    /// What a reader must know: values out of range, missing values, what was left out, filled and treated, what gates,
    /// vetoes and quotas did, zeros that make a mean 0, columns that nothing reads.
    ///
    /// Args:
    ///     language (str): of the messages: Chinese for `"zh"`, else English.
    ///
    /// Returns:
    ///     list[dict]: each with `kind` (`out_of_range`, `missing`, `not_applicable`, `left_out`, `indicators_left_out`, `imputed`, `treated`,
    ///     `gate`, `veto`, `zero`, `quota`, `weighting`, `unread`, `own_scale`, `not_verified`, `unused_columns`), its facts, and a `message`.
    #[pyo3(signature = (language=None))]
    fn notices<'py>(&self, py: Python<'py>, language: Option<&str>) -> PyResult<Bound<'py, PyList>> {
        let language = spoken(py, language)?;
        let notices = run(py, || Ok(self.0.notices()))?;
        let list = PyList::empty(py);
        for notice in &notices {
            list.append(notice_to_py(py, notice, language)?)?;
        }
        Ok(list)
    }

    /// Averages the scores of every node over groups of units; units that are in no group are left out.
    ///
    /// Args:
    ///     by (Sequence[str] | str): group columns, named when the data was read; none averages all units.
    ///
    /// Raises:
    ///     DataError: no such group column.
    #[pyo3(signature = (by=None))]
    fn averages(&self, py: Python<'_>, by: Option<&Bound<'_, PyAny>>) -> PyResult<Averages> {
        let by = group_names(by)?;
        let by: Vec<&str> = by.iter().map(String::as_str).collect();
        run(py, || self.0.averages(&by)).map(Averages)
    }

    /// The score of a unit at a node (by default the index); None is missing.
    ///
    /// Raises:
    ///     DataError: no such unit.
    ///     FrameworkError: no such node.
    #[pyo3(signature = (unit, node=None))]
    fn score(&self, py: Python<'_>, unit: &str, node: Option<&str>) -> PyResult<Option<f64>> {
        run(py, || self.0.score(unit, self.node_or_index(node)))
    }

    /// The rank of a unit at a node (by default the index) by the framework's rule for ties; None is missing.
    ///
    /// Returns:
    ///     int | float | None: float where the rule is `"average"`.
    ///
    /// Raises:
    ///     DataError: no such unit.
    ///     FrameworkError: no such node.
    #[pyo3(signature = (unit, node=None))]
    fn rank<'py>(&self, py: Python<'py>, unit: &str, node: Option<&str>) -> PyResult<Bound<'py, PyAny>> {
        let rank = run(py, || self.0.rank(unit, self.node_or_index(node)))?.into_bound_py_any(py)?;
        if rank.is_none() || self.0.framework().spec().ranks.ties == Ties::Average {
            return Ok(rank);
        }
        rank.call_method0(intern!(py, "__int__"))
    }

    /// The short name of the grade of a unit at a node (by default the index); None where there is none.
    ///
    /// Raises:
    ///     DataError: no such unit.
    ///     FrameworkError: no such node.
    #[pyo3(signature = (unit, node=None))]
    fn grade(&self, py: Python<'_>, unit: &str, node: Option<&str>) -> PyResult<Option<String>> {
        Ok(run(py, || self.0.grade(unit, self.node_or_index(node)))?.map(|grade| grade.grade))
    }

    /// A unit at a glance, as `explain.profile` makes it: position, dimensions against the peers, what is strong and weak,
    /// what is missing, gates, targets, change.
    ///
    /// Args:
    ///     unit (str): the code of the unit.
    ///     peers (str | Sequence[str]): a group column, or a list of units; by default all units.
    ///     robustness (Robustness): a simulation, from which the intervals are taken.
    ///     since (Assessment): the assessment of the period before.
    ///     language (str): `"en"` or `"zh"`; that of `set_language` where it is None.
    ///
    /// Returns:
    ///     Profile: its repr and HTML read as a person would write it.
    ///
    /// Raises:
    ///     DataError: no such unit, or no such group column.
    ///     MethodError: the unit is in no group, or the simulation is of other units.
    ///
    /// Example:
    ///     >>> import govindex as gi
    ///     >>> data = {"iso3": ["DNK", "KOR"], "osi": [0.9797, 0.9826], "tii": [0.9795, 0.9674], "hci": [0.9559, 0.9087]}
    ///     >>> print(gi.assess("un-egdi-2022", data, unit="iso3").explain("KOR", language="en").paragraphs()[0])
    ///     KOR: rank 2 of 2, score 0.9529, grade very high.
    #[pyo3(signature = (unit, *, peers=None, robustness=None, since=None, language=None))]
    fn explain(
        &self,
        py: Python<'_>,
        unit: &str,
        peers: Option<PeersArg>,
        robustness: Option<&Robustness>,
        since: Option<&Self>,
        language: Option<&str>,
    ) -> PyResult<Profile> {
        profile_of(py, self, unit, peers, robustness, since, None, language)
    }

    /// The framework that made the result: without the indicators that had too little data, where it asks for some.
    #[getter]
    fn framework(&self) -> Framework {
        Framework(self.0.framework().clone())
    }

    /// The framework as it was given.
    #[getter]
    fn asked(&self) -> Framework {
        Framework(self.0.asked().clone())
    }

    /// The data that were scored: those that were given, or what the framework's preparation made of them, the cells that
    /// are not as they were observed marked (`Dataset.marks`).
    #[getter]
    fn dataset(&self) -> Dataset {
        Dataset(self.0.dataset().clone())
    }

    /// The data as they were given; of a panel whose gaps are filled over time, with these filled and marked.
    #[getter]
    fn source(&self) -> Dataset {
        Dataset(self.0.source().clone())
    }

    /// The codes of the units that were scored, in the order of the data.
    #[getter]
    fn units(&self) -> Vec<String> {
        self.0.units().to_vec()
    }

    /// The period of the data, where it has one.
    #[getter]
    fn period(&self) -> Option<&str> {
        self.0.period()
    }

    /// The SHA-256 digest of the data, so that a result can be held against its input.
    #[getter]
    fn input_digest(&self, py: Python<'_>) -> PyResult<String> {
        run(py, || Ok(self.0.input_digest()))
    }

    /// The version of govindex that made the result.
    #[getter]
    fn version(&self) -> &str {
        self.0.version()
    }

    /// The result as JSON: framework, data, scores and all that is needed to check them.
    fn to_json(&self, py: Python<'_>) -> PyResult<String> {
        run(py, || self.0.to_json())
    }

    /// Reads a result that `to_json` wrote.
    ///
    /// Raises:
    ///     DataError: the text is not such a result, or its data was changed.
    #[classmethod]
    fn from_json(cls: &Bound<'_, PyType>, text: &str) -> PyResult<Self> {
        run(cls.py(), || govindex::Assessment::from_json(text)).map(Self)
    }

    /// How many units there are.
    fn __len__(&self) -> usize {
        self.0.units().len()
    }

    fn __repr__(&self) -> String {
        let mut lines = vec![self.caption(), shown(&self.0.league_table(chosen().code()), SHOWN_UNITS)];
        lines.extend(self.0.notice_lines(chosen()));
        lines.join("\n")
    }

    fn _repr_html_<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let mut table = html(py, &self.0.league_table(chosen().code()))?;
        let escape = py.import(intern!(py, "html"))?.getattr(intern!(py, "escape"))?;
        for line in self.0.notice_lines(chosen()) {
            let line: String = escape.call1((line,))?.extract()?;
            table = format!("{table}<div>{line}</div>");
        }
        py.import(intern!(py, "govindex._html"))?.call_method1("captioned", (self.caption(), table))
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        pickle::reduce_json(py, "assessment", || self.0.to_json())
    }

    fn __copy__(slf: Bound<'_, Self>) -> Bound<'_, Self> {
        slf
    }

    fn __deepcopy__<'py>(slf: Bound<'py, Self>, _memo: &Bound<'py, PyAny>) -> Bound<'py, Self> {
        slf
    }
}

impl Assessment {
    fn node_or_index<'a>(&'a self, node: Option<&'a str>) -> &'a str {
        node.unwrap_or_else(|| self.0.framework().root().code())
    }

    fn caption(&self) -> String {
        let framework = self.0.framework();
        let title = match framework.spec().title.get(chosen().code()) {
            "" => framework.id(),
            title => title,
        };
        let period = self.0.period().map(|period| format!(", {period}")).unwrap_or_default();
        let (units, nodes) =
            (counted(self.0.units().len(), "unit"), counted(framework.nodes().len(), "node"));
        format!("{title}{period}: {units}, {nodes}")
    }
}

/// So many of something in the language that was set: `1 unit`, `3 units`.
pub(crate) fn counted(n: usize, noun: &str) -> String {
    match (chosen(), noun) {
        (Language::Chinese, "period") => format!("{n} 期"),
        (Language::Chinese, "unit") => format!("{n} 个评估对象"),
        (Language::Chinese, "node") => format!("{n} 个节点"),
        _ => format!("{n} {noun}{}", if n == 1 { "" } else { "s" }),
    }
}

fn notice_to_py<'py>(py: Python<'py>, notice: &Notice, language: Language) -> PyResult<Bound<'py, PyAny>> {
    let dict = facts_to_py(py, "notice", notice)?;
    dict.set_item(intern!(py, "message"), notice.message(language))?;
    Ok(dict)
}

fn group_names(by: Option<&Bound<'_, PyAny>>) -> PyResult<Vec<String>> {
    by.map_or(Ok(Vec::new()), |by| {
        texts(by).ok_or_else(|| wrong_type("averages", "by", "a text or a sequence of texts", by))
    })
}

/// Averages of scores by group, node by node; each node over the members that have a value there.
///
/// Made by `Assessment.averages`. They can be averaged again: a country's year over its life events, then the years of
/// all countries.
///
/// Example:
///     >>> import govindex as gi
///     >>> data = {"unit": ["A", "B", "C"], "EGDI": [0.5, 0.7, 0.9], "region": ["north", "north", "south"]}
///     >>> framework = gi.Framework.builtin("un-egdi-2022").collapse("EGDI")
///     >>> gi.assess(framework, data, groups="region").averages("region")
///     region  members    EGDI
///     north         2  0.6000
///     south         1  0.9000
#[pyclass(frozen, module = "govindex")]
pub(crate) struct Averages(pub(crate) govindex::Averages);

#[pymethods]
impl Averages {
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        pickle::reduce_json(py, "averages", || pickle::write("averages", &self.0))
    }

    /// The averages as a table.
    ///
    /// Returns:
    ///     Table: the group columns, `members` (units with a value at the index), then a column per node.
    fn table(&self) -> Table {
        Table(self.0.table())
    }

    /// Averages these averages over groups of their rows, each row counting once.
    ///
    /// Args:
    ///     by (Sequence[str] | str): group columns that are the same for all units of each row; none averages all.
    ///
    /// Raises:
    ///     DataError: no such group column, or it differs within a row.
    #[pyo3(signature = (by=None))]
    fn averages(&self, py: Python<'_>, by: Option<&Bound<'_, PyAny>>) -> PyResult<Self> {
        let by = group_names(by)?;
        let by: Vec<&str> = by.iter().map(String::as_str).collect();
        run(py, || self.0.averages(&by)).map(Self)
    }

    /// The average of a group at a node; None where there is no such group or node, or no member has a value.
    ///
    /// Args:
    ///     group (Sequence[str] | str): one value per column averaged by.
    ///     node (str): the node's code.
    fn mean(&self, group: &Bound<'_, PyAny>, node: &str) -> PyResult<Option<f64>> {
        let group = texts(group)
            .ok_or_else(|| wrong_type("mean", "group", "a text or a sequence of texts", group))?;
        Ok(self.0.mean(&group.iter().map(String::as_str).collect::<Vec<_>>(), node))
    }

    fn __eq__(&self, other: &Self) -> PyResult<bool> {
        // As tables, in which missing averages are equal.
        let tables = (self.0.table().to_arrow(), other.0.table().to_arrow());
        match tables {
            (Ok(a), Ok(b)) => Ok(a == b),
            (Err(error), _) | (_, Err(error)) => Python::attach(|py| Err(raise(py, &error))),
        }
    }

    fn __repr__(&self) -> String {
        shown(&self.0.table(), 2 * SHOWN_UNITS)
    }

    fn _repr_html_(&self, py: Python<'_>) -> PyResult<String> {
        html(py, &self.0.table())
    }
}
