//! What is judged and how: a tree of dimensions and indicators, and the whole method, in one file.
//!
//! ```toml
//! id = "example"
//! edition = "2026"
//! title = { en = "Example", zh = "示例" }
//! source = "who published it, title, year, page"
//! scale = [0, 100]
//! ranks = "dense"                     # competition | dense | average | ordinal; or a table: see framework::Ranks
//! grades = [                          # at-least and at-most belong to the band, above and below do not
//!     { grade = "high", label = { en = "high", zh = "高" }, at-least = 80 },
//!     { grade = "other", below = 80 },
//! ]                                   # or cut from the scores of each run: grades = { natural-breaks = { labels = ["high", "other"] } }
//!
//! [method]                            # defaults for all nodes; any dimension may have such a table of its own
//! screen-indicators = { present = 0.5 }   # indicators with too little data are left out: see prepare::ScreenIndicators
//! screen = { present = 0.9 }          # units with too little data are left out: see prepare::Screen
//! impute = { median = {} }            # what stands in gaps, or a list of methods: see prepare::Impute
//! treat = "rule"                      # none | rule | …: outliers, see prepare::Outliers
//! normalize = "min-max"               # none | min-max | goalposts | z-score | rank | …: see normalize::Normalize
//! bounds = "period"                   # period | pooled | { base = "2019" }: which periods of a panel scalings read
//! periods = "period"                  # period | pooled | …: which periods weights and models read, see framework::Periods
//! weights = "declared"                # declared | equal | entropy | critic | …: see weights::Weights
//! aggregate = "arithmetic"            # arithmetic | geometric | topsis | … | { power = { p = 0.5 } }: see scoring::Aggregate
//! missing = "rescale"                 # rescale | propagate | zero | { rule = "rescale", least = 0.6 }
//! round = { decimals = 3, rule = "half-up" }  # scores are rounded before they go up: see scoring::Rounding
//! decimals = 2
//!
//! [[dimension]]
//! code = "INDEX"                      # the one without a parent is the index
//!
//! [[dimension]]
//! code = "COVERAGE"
//! name = { en = "Coverage", zh = "服务事项覆盖度" }
//! parent = "INDEX"
//! weight = 0.2                        # in any total; siblings are divided by their sum
//! aggregate = "geometric"             # how its own children are combined
//! rescale = "min-max"                 # what happens to the combined value
//!
//! [[indicator]]
//! code = "ITEMS_ONLINE"
//! parent = "COVERAGE"
//! direction = "higher"                # or "lower"
//! unit = "%"
//! goalposts = [0, 100]                # in the raw unit
//! target = 95                         # in the raw unit; for scalings that refer to it, and reports
//! due = "2025-12-31"                  # by when
//! verified = "report 2023, table 3"   # where its numbers were read; false if they were not read in a source
//! denominate = { by = "POPULATION", scale = 1000 }   # per 1,000 inhabitants: see prepare::Denominate
//! measure = { table = "items", times = 100, mean = { of = { where = { online = "yes" } } } }   # see evidence::Measure
//!
//! [[indicator]]
//! code = "SATISFACTION"
//! parent = "COVERAGE"
//! roll-up = { rule = "weighted-mean", by = "POPULATION" }   # from banners to their league: see evidence::RollUp
//! sources = [{ name = "self", column = "SELF" }, { name = "survey", measure = { table = "ratings", mean = { of = "stars" } } }]
//! blend = { rule = "first", order = ["survey", "self"], tolerance = 5 }                       # see evidence::Blend
//!
//! [[appeal]]                          # decisions on objections to records: see evidence::Appeal
//! table = "ratings"
//! appeals = "rating_appeals"
//! key = ["id"]
//!
//! [[inspection]]                      # a table made of visits before anything is measured: see evidence::Inspection
//! table = "items"
//! visits = "item_visits"
//! key = ["city", "item"]
//! score.online = { questions = { A1 = 1, A2 = 1 }, points = { yes = 1, no = 0 } }
//!
//! [[uncertain]]                       # what could have been chosen otherwise: see framework::Uncertain
//! kind = "weights"
//! draw = { noise = 0.25 }
//!
//! [[gate]]                            # overrides, recorded in the result
//! when = { node = "ITEMS_ONLINE", below = 10 }       # or missing = true
//! then = { cap = 59 }                 # or deduct, score, grade, at-most, lower, veto, missing: see framework::Effect;
//!                                     # node = "…" unless it acts on the index
//! reason = "hardly anything is online"
//!
//! [[quota]]                           # at most so many units may have a grade
//! grade = "high"
//! at-most = 0.3
//! ```
//!
//! Every node has the same three steps: value → rescale → weigh into the parent. What a node does not say comes from
//! the `method` table of the nearest dimension above it that has one, and at last from the library.

mod builtin;
mod check;
mod coinr;
mod document;
mod gate;
mod grades;
mod outline;
mod periods;
mod questionnaire;
mod quota;
mod read;
mod settled;
mod spec;
mod table;
mod text;
mod uncertain;
mod unread;

use std::collections::HashMap;

use foldhash::fast::RandomState;
use std::path::Path;
use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use crate::stats::Interval;
pub use builtin::builtin_frameworks;
#[cfg(feature = "cli")]
pub(crate) use builtin::builtin_text;
pub use coinr::{Coinr, CoinrScaling};
pub use gate::{Action, Condition, Effect, Gate, Of};
pub use grades::{Band, CutBy, Grades};
pub use periods::Periods;
pub use quota::{Quota, QuotaTies};
pub use spec::{AfterVeto, Dimension, Indicator, Method, Ranks, Source, Spec, Verified};
pub use text::Text;
pub use uncertain::{Alternative, Choice, Noise, Uncertain, WeightDraw, WeightSets};
pub use unread::Unread;

use crate::error::{Problem, nearest};
use crate::evidence::{Measure, RollUp};
use crate::normalize::{Bounds, Direction, Normalize};
use crate::prepare::{Impute, Imputes, Outliers, Step};
use crate::reading::refuse_other_files;
use crate::scoring::{Aggregate, Mean, Missing, Rounding};
use crate::value::{self, Value};
use crate::weights::Weights;
use crate::words::Language;
use crate::{Error, Result};

pub(crate) use grades::{classes, cut_grade, descending};
pub(crate) use quota::{Lowered, lower};
use read::Faults;
pub(crate) use uncertain::{Choices, Entry, METHOD as UNCERTAINTY, Prepare, What};
pub(crate) use unread::word;

/// How far, as a share of the width of the scale, the order of summation moves a score at most.
pub(crate) const ROUNDING: f64 = 1e-12;

/// The JSON Schema (draft 2020-12) of a framework file, for editors that complete and check what is typed.
///
/// It knows every key and the canonical words. The reader also takes other spellings ([`spelling`](crate::spelling)), and
/// finds what a schema cannot: weights that are given to some siblings only, codes that nobody has.
///
/// ```
/// let schema = govindex::framework::json_schema();
/// assert!(schema.contains(r#""screen-indicators": {"#));
/// ```
#[cfg(feature = "schema")]
#[must_use]
pub fn json_schema() -> String {
    crate::schema::schema::<Spec>("A framework of govindex")
}

/// A framework that has been checked: only this can be used to assess. Cheap to clone.
///
/// ```
/// use govindex::Framework;
///
/// let framework = Framework::builtin("un-egdi-2010")?;
/// let online = framework.node("OSI")?;
/// assert_eq!((online.name().get("zh"), online.weight()), ("在线服务指数", 0.34));
///
/// let faults = Framework::from_toml("id = 'x'\n[[indicator]]\ncode = 'A'\nwieght = 1\n").unwrap_err();
/// assert!(faults.to_string().contains("line 4: `indicator[0].wieght`: unknown key (did you mean `weight`?)"));
/// # Ok::<(), govindex::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Framework(Arc<Checked>);

#[derive(Debug)]
struct Checked {
    spec: Spec,
    nodes: Vec<Node>,
    index: HashMap<String, usize, RandomState>,
    gates: Vec<CheckedGate>,
}

/// A gate whose nodes are positions.
#[derive(Clone, Debug)]
pub(crate) struct CheckedGate {
    pub(crate) when: Vec<CheckedCondition>,
    pub(crate) node: usize,
    pub(crate) effect: Effect,
}

/// A condition whose node is a position.
#[derive(Clone, Debug)]
pub(crate) struct CheckedCondition {
    pub(crate) node: usize,
    pub(crate) of: Of,
    pub(crate) missing: bool,
    pub(crate) lies: Interval,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Dimension(usize),
    Indicator(usize),
}

/// A dimension or indicator with its place in the tree and its method settled.
#[derive(Clone, Debug)]
pub struct Node {
    code: String,
    name: Text,
    kind: Kind,
    parent: Option<usize>,
    children: Vec<usize>,
    level: usize,
    weight: f64,
    direction: Direction,
    normalize: Normalize,
    own_ends: Option<[f64; 2]>,
    bounds: Bounds,
    periods: Periods,
    weights: Weights,
    aggregate: Aggregate,
    mean: Option<Mean>,
    missing: Missing,
    round: Option<Rounding>,
    roll_up: Option<RollUp>,
    impute: Imputes,
    treat: Outliers,
    decimals: usize,
    /// Of a finding of a rubric, whether few or many are good.
    finding: Option<Direction>,
}

impl Node {
    /// The short name.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.code
    }

    /// The name in words; empty where the framework gives none.
    #[must_use]
    pub fn name(&self) -> &Text {
        &self.name
    }

    /// The name in a language; the code where the framework gives none.
    pub(crate) fn named(&self, language: Language) -> String {
        self.name.or(&self.code, language)
    }

    /// Whether the node is an indicator.
    #[must_use]
    pub fn is_indicator(&self) -> bool {
        matches!(self.kind, Kind::Indicator(_))
    }

    /// Whether the node's value is a count of findings under a rubric ([`Aggregate::Points`]). Such a count has no weight, no
    /// grade and no rank: what it costs or earns stands in the ledger.
    #[must_use]
    pub fn is_finding(&self) -> bool {
        self.finding.is_some()
    }

    /// Which scores of the node are good: high ones, but of findings of a rubric those that earn points.
    pub(crate) fn good_scores(&self) -> Direction {
        self.finding.unwrap_or(Direction::Higher)
    }

    /// Position of the parent in [`Framework::nodes`]; none for the index.
    #[must_use]
    pub fn parent(&self) -> Option<usize> {
        self.parent
    }

    /// Positions of the children in [`Framework::nodes`].
    #[must_use]
    pub fn children(&self) -> &[usize] {
        &self.children
    }

    /// How far below the index: 0 is the index itself.
    #[must_use]
    pub fn level(&self) -> usize {
        self.level
    }

    /// The weight as declared, 1 where none is; its share in the parent is what it is of its siblings' sum.
    #[must_use]
    pub fn weight(&self) -> f64 {
        self.weight
    }

    /// Which values are good; a dimension's are good when high, unless its scoring model says otherwise.
    #[must_use]
    pub fn direction(&self) -> Direction {
        self.direction
    }

    /// How the node's value becomes its score: the normalization of an indicator, the rescaling of a dimension.
    #[must_use]
    pub fn normalize(&self) -> &Normalize {
        &self.normalize
    }

    /// The ends of the scale of a dimension's scoring model, where its values are brought from them to the scale of the
    /// framework because the dimension says no `rescale` of its own.
    #[must_use]
    pub fn own_ends(&self) -> Option<[f64; 2]> {
        self.own_ends
    }

    /// Which periods of a panel the normalization or rescaling reads.
    #[must_use]
    pub fn bounds(&self) -> &Bounds {
        &self.bounds
    }

    /// Which periods of a panel weights from data, and a model that looks at all units, read.
    #[must_use]
    pub fn periods(&self) -> &Periods {
        &self.periods
    }

    /// Where the weights of the children come from.
    #[must_use]
    pub fn weights(&self) -> &Weights {
        &self.weights
    }

    /// How the children are combined.
    #[must_use]
    pub fn aggregate(&self) -> &Aggregate {
        &self.aggregate
    }

    /// The mean that combines the children, where it is one; the other models look at all units at once.
    #[must_use]
    pub fn mean(&self) -> Option<Mean> {
        self.mean
    }

    /// What missing children do.
    #[must_use]
    pub fn missing(&self) -> &Missing {
        &self.missing
    }

    /// How the score is rounded before gates look at it and before it goes up.
    #[must_use]
    pub fn round(&self) -> Option<Rounding> {
        self.round
    }

    /// How the values of parents come from those of their children, where units stand in a hierarchy.
    #[must_use]
    pub fn roll_up(&self) -> Option<&RollUp> {
        self.roll_up.as_ref()
    }

    /// How gaps are filled; a dimension has none.
    #[must_use]
    pub fn impute(&self) -> &Imputes {
        &self.impute
    }

    /// What is done about outliers; a dimension has none.
    #[must_use]
    pub fn treat(&self) -> &Outliers {
        &self.treat
    }

    /// Decimals that are printed.
    #[must_use]
    pub fn decimals(&self) -> usize {
        self.decimals
    }
}

/// What a framework file in TOML says as far as it can be read.
#[cfg(feature = "cli")]
pub(crate) fn readable_spec(text: &str) -> Option<Spec> {
    read::spec_from_toml(text).ok().map(|(spec, _)| spec)
}

impl Spec {
    /// Every measure, with its indicator and the source that it is of.
    pub(crate) fn measures(&self) -> impl Iterator<Item = (&Indicator, Option<&Source>, &Measure)> {
        self.indicator.iter().flat_map(|indicator| {
            let own = indicator.measure.iter().map(move |measure| (indicator, None, measure));
            let sources = indicator.sources.iter();
            own.chain(
                sources.filter_map(move |source| Some((indicator, Some(source), source.measure.as_ref()?))),
            )
        })
    }

    /// Checks the framework.
    ///
    /// # Errors
    /// `framework` with every fault.
    pub fn check(self) -> Result<Framework> {
        Framework::settle(self, Faults::default())
    }
}

impl Framework {
    fn settle(spec: Spec, faults: Faults) -> Result<Self> {
        match check::check(spec, faults) {
            Ok((checked, mut faults)) => {
                let framework = Self(Arc::new(checked));
                uncertain::check(&framework, &mut faults);
                match faults.list[..] {
                    [] => Ok(framework),
                    _ => Err(Error::from(Problem::Framework { file: None, faults: faults.sorted() })),
                }
            }
            Err(faults) => Err(Error::from(Problem::Framework { file: None, faults: faults.sorted() })),
        }
    }

    /// Reads a framework from TOML.
    ///
    /// # Errors
    /// `framework` with every fault, its line and key.
    pub fn from_toml(text: &str) -> Result<Self> {
        let (spec, faults) = read::spec_from_toml(text)
            .map_err(|faults| Error::from(Problem::Framework { file: None, faults }))?;
        Self::settle(spec, faults)
    }

    /// Reads a framework from JSON, with the keys of the TOML form.
    ///
    /// # Errors
    /// `framework` with every fault, its line and key.
    pub fn from_json(text: &str) -> Result<Self> {
        let (spec, faults) = read::spec_from_json(text.trim_start_matches('\u{feff}'))
            .map_err(|faults| Error::from(Problem::Framework { file: None, faults }))?;
        Self::settle(spec, faults)
    }

    /// Reads a framework file: JSON if its name ends in `.json`, a metadata table if in `.csv` (see
    /// [`Framework::from_table`]), else TOML.
    ///
    /// # Errors
    /// `io`; `encoding` if it is not UTF-8; `framework` with every fault.
    pub fn read(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let name = path.display().to_string();
        let bytes = std::fs::read(path).map_err(|error| {
            Error::from(Problem::Io { path: name.clone(), operation: "read", reason: error.to_string() })
        })?;
        let extension = path.extension().map(std::ffi::OsStr::to_ascii_lowercase).unwrap_or_default();
        let read = || {
            if extension == "csv" {
                let id = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
                return Self::from_table(&bytes[..], &id);
            }
            let text = utf_8(&bytes)?;
            if extension == "json" { Self::from_json(text) } else { Self::from_toml(text) }
        };
        read().map_err(|error| error.in_file(&name))
    }

    /// The framework as TOML; reading it back gives the same framework.
    ///
    /// # Errors
    /// `deserialize` never in practice: every checked framework can be written.
    pub fn to_toml(&self) -> Result<String> {
        value::to_toml(self.spec()).map_err(|error| {
            Error::from(Problem::Deserialize { what: "framework as TOML", reason: error.to_string() })
        })
    }

    /// The framework as JSON; reading it back gives the same framework.
    ///
    /// # Errors
    /// `deserialize` never in practice: every checked framework can be written.
    pub fn to_json(&self) -> Result<String> {
        value::to_json_pretty(self.spec()).map_err(|error| {
            Error::from(Problem::Deserialize { what: "framework as JSON", reason: error.to_string() })
        })
    }

    /// What the framework's file says.
    #[must_use]
    pub fn spec(&self) -> &Spec {
        &self.0.spec
    }

    /// Short name.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.0.spec.id
    }

    /// Bottom and top of the scale.
    #[must_use]
    pub fn scale(&self) -> [f64; 2] {
        self.0.spec.scale
    }

    /// The nodes: the index first, every parent before its children, a whole branch before the next.
    #[must_use]
    pub fn nodes(&self) -> &[Node] {
        &self.0.nodes
    }

    /// The index.
    #[must_use]
    pub fn root(&self) -> &Node {
        &self.0.nodes[0]
    }

    /// The node with this code.
    ///
    /// # Errors
    /// `unknown_node` with the nearest spelling.
    pub fn node(&self, code: &str) -> Result<&Node> {
        self.position(code).map(|at| &self.0.nodes[at])
    }

    /// The position of a code in [`Framework::nodes`].
    ///
    /// # Errors
    /// `unknown_node` with the nearest spelling.
    pub fn position(&self, code: &str) -> Result<usize> {
        self.0.index.get(code).copied().ok_or_else(|| {
            Error::from(Problem::UnknownNode {
                framework: self.id().to_owned(),
                node: code.to_owned(),
                nearest: nearest(code, self.nodes().iter().map(Node::code)),
            })
        })
    }

    /// The indicators, in the order of [`Framework::nodes`], each with what the file says of it.
    pub fn indicators(&self) -> impl Iterator<Item = (&Node, &Indicator)> {
        self.nodes().iter().filter_map(|node| Some((node, self.indicator_of(node)?)))
    }

    pub(crate) fn indicator_of(&self, node: &Node) -> Option<&Indicator> {
        match node.kind {
            Kind::Indicator(i) => self.0.spec.indicator.get(i),
            Kind::Dimension(_) => None,
        }
    }

    /// What a dimension's file says of it.
    pub(crate) fn dimension_of(&self, node: &Node) -> Option<&Dimension> {
        match node.kind {
            Kind::Dimension(i) => self.0.spec.dimension.get(i),
            Kind::Indicator(_) => None,
        }
    }

    /// A dimension with another scoring model than its own.
    pub(crate) fn with_model(&self, at: usize, aggregate: &Aggregate) -> Node {
        let mut node = self.nodes()[at].clone();
        let rescale = self.dimension_of(&node).and_then(|one| one.rescale.as_ref());
        check::settle_model(&mut node, aggregate.clone(), rescale, self.scale());
        node
    }

    /// What is wrong with the scale of a scoring model at a dimension.
    fn scale_fault(&self, at: usize, aggregate: &Aggregate) -> Option<String> {
        let node = &self.nodes()[at];
        check::scale_fault(node, aggregate, self.dimension_of(node).and_then(|one| one.rescale.as_ref()))
    }

    /// What is wrong with the periods that a scoring model at a dimension is to read.
    fn periods_fault(&self, at: usize, aggregate: &Aggregate) -> Option<String> {
        let way = self.with_model(at, aggregate);
        if way.mean.is_some() { None } else { check::periods_fault(&way) }
    }

    /// The columns that the framework reads from a dataset: `(column, code)` of each indicator.
    pub fn columns(&self) -> impl Iterator<Item = (&str, &str)> {
        self.indicators()
            .map(|(node, indicator)| (indicator.column.as_deref().unwrap_or(node.code()), node.code()))
    }

    /// The share of each node in the index, from its share in its parent.
    pub(crate) fn effective(&self, mut shares: Vec<f64>) -> Vec<f64> {
        // A parent stands before its children, so its product is complete when theirs is made.
        for (at, node) in self.nodes().iter().enumerate() {
            if let Some(parent) = node.parent() {
                shares[at] *= shares[parent];
            }
        }
        shares
    }

    /// The grade bands of a node: its own, or the framework's. Where the scores of a run are cut into grades, these are
    /// their names only, the best first. Findings of a rubric have none.
    #[must_use]
    pub fn bands(&self, node: &Node) -> &[Band] {
        if node.is_finding() {
            return &[];
        }
        &grades_of(&self.0.spec, node.kind).bands
    }

    /// Whether nothing that has a score stands below a node: an indicator, or a rubric, which stands for its findings.
    pub(crate) fn is_leaf(&self, at: usize) -> bool {
        let nodes = self.nodes();
        !nodes[at].is_finding() && nodes[at].children().iter().all(|&child| nodes[child].is_finding())
    }

    /// The title in a language; the id where there is none.
    #[cfg(feature = "report")]
    pub(crate) fn titled(&self, language: Language) -> String {
        self.0.spec.title.or(&self.0.spec.id, language)
    }

    /// The name of a grade of a node in a language; the short one where it has no other.
    pub(crate) fn grade_name(&self, node: &Node, grade: &str, language: Language) -> String {
        let band = self.bands(node).iter().find(|band| band.grade == grade);
        band.map_or_else(|| grade.to_owned(), |band| band.label.or(grade, language))
    }

    /// How the scores of a run are cut into the grades of a node; none where its bands say which scores are theirs.
    #[must_use]
    pub fn cut(&self, node: &Node) -> Option<CutBy> {
        grades_of(&self.0.spec, node.kind).cut.filter(|_| !node.is_finding())
    }

    /// The bands that scores at a node are cut into; none where its grades are not cut, or where it has them from the
    /// framework and too few different scores. A rubric grades its node itself.
    ///
    /// # Errors
    /// `invalid_parameter` for fewer different scores than grades at the index, or at a node with grades of its own.
    pub(crate) fn cut_bands(&self, at: usize, scores: &[f64]) -> Result<Option<Vec<Band>>> {
        let node = &self.nodes()[at];
        let grades = grades_of(&self.0.spec, node.kind);
        let is_cut = !node.is_finding() && !matches!(node.aggregate(), Aggregate::Points(_));
        let Some(by) = grades.cut.filter(|_| is_cut) else {
            return Ok(None);
        };
        if scores.iter().all(|score| score.is_nan()) {
            return Ok(None);
        }
        match grades.of_scores(by, scores, self.tie_tolerance()) {
            Ok(bands) => Ok(Some(bands)),
            Err(different) if at == 0 || !own_grades(&self.0.spec, node.kind).is_empty() => {
                Err(grades.too_few(node.code(), different))
            }
            Err(_) => Ok(None),
        }
    }

    /// The quotas on the grades of the node at a position, with their positions in the file.
    pub(crate) fn quotas_at(&self, at: usize) -> impl Iterator<Item = (usize, &Quota)> {
        let means = move |quota: &Quota| match &quota.node {
            None => at == 0,
            Some(code) => self.0.index.get(code) == Some(&at),
        };
        self.spec().quota.iter().enumerate().filter(move |(_, quota)| means(quota))
    }

    /// The same framework at another day: every measure that looks at records from a day looks from this one.
    ///
    /// # Errors
    /// `framework` where a measure cannot be taken at that day.
    pub fn at(&self, day: NaiveDate) -> Result<Self> {
        let mut spec = self.spec().clone();
        for indicator in &mut spec.indicator {
            let sources = indicator.sources.iter_mut().map(|source| &mut source.measure);
            for measure in std::iter::once(&mut indicator.measure).chain(sources) {
                *measure = measure.take().map(|measure| measure.at(day));
            }
        }
        spec.check()
    }

    /// The band that a score of a node lies in; none where the node has no bands, the score is missing or beyond them, or
    /// scores are cut into grades, which only a result can tell. A score that rounding alone keeps from a threshold or from an
    /// end of the scale has reached it: the geometric mean of three 60s can be 59.999999999999986, which is at least 60.
    #[must_use]
    pub fn grade(&self, node: &Node, score: f64) -> Option<&Band> {
        if self.cut(node).is_some() {
            return None;
        }
        grades::grade_of(self.bands(node), score, self.rounding())
    }

    /// How far rounding moves a score at most: 1e-12 of the width of the scale. Thresholds of grades and gates, and caps,
    /// are reached within it; the ranks' own tolerance says which scores tie.
    pub(crate) fn rounding(&self) -> f64 {
        let [low, high] = self.scale();
        ROUNDING * (high - low)
    }

    /// The difference in score up to which units tie.
    #[must_use]
    pub fn tie_tolerance(&self) -> f64 {
        self.0.spec.ranks.tolerance.unwrap_or(self.rounding())
    }

    /// The steps of preparation that the framework takes, in their order.
    #[must_use]
    pub fn preparation(&self) -> Vec<Step> {
        let order = self.0.spec.method.prepare.as_deref().unwrap_or(&Step::ORDER);
        order.iter().copied().filter(|&step| prepares(self.spec(), self.nodes(), step)).collect()
    }

    pub(crate) fn gates(&self) -> &[CheckedGate] {
        &self.0.gates
    }

    /// Whether a gate looks at the raw value of the indicator at a position.
    pub(crate) fn gates_read(&self, at: usize) -> bool {
        let mut conditions = self.gates().iter().flat_map(|gate| &gate.when);
        self.nodes()[at].is_indicator() && conditions.any(|when| when.node == at && when.of == Of::Value)
    }

    /// The same framework with a dimension made an indicator whose value is given, so that published scores of a
    /// dimension can be assessed where its indicators are not published. Its children go; its value is taken as
    /// already on the scale.
    ///
    /// ```
    /// use govindex::Framework;
    ///
    /// let whole = Framework::builtin("cn-provincial-services-2019")?;
    /// let index_only = whole.collapse("INDEX")?;
    /// assert_eq!(index_only.nodes().len(), 1);
    /// # Ok::<(), govindex::Error>(())
    /// ```
    ///
    /// # Errors
    /// `unknown_node`; `framework` where a gate needs a node that has gone.
    pub fn collapse(&self, code: &str) -> Result<Self> {
        let top = self.position(code)?;
        let Kind::Dimension(at) = self.nodes()[top].kind else { return Ok(self.clone()) };
        let mut gone = vec![false; self.nodes().len()];
        for (i, node) in self.nodes().iter().enumerate() {
            gone[i] = i == top || node.parent.is_some_and(|parent| gone[parent]);
        }
        let is_gone = |code: &String| self.0.index.get(code).is_some_and(|&i| gone[i]);
        let mut spec = self.spec().clone();
        let dimension = spec.dimension[at].clone();
        spec.dimension.retain(|node| !is_gone(&node.code));
        spec.indicator.retain(|node| !is_gone(&node.code));
        spec.indicator.push(Indicator {
            code: dimension.code,
            name: dimension.name,
            parent: dimension.parent,
            weight: dimension.weight,
            normalize: Some(Normalize::None),
            impute: Some(Imputes(vec![Impute::None])),
            treat: Some(Outliers::None),
            range: Some(spec.scale),
            decimals: dimension.decimals,
            grades: dimension.grades,
            source: dimension.source,
            verified: dimension.verified,
            note: dimension.note,
            ..Indicator::default()
        });
        // Rules on how the dimension comes about have done their work in the given value.
        spec.gate.retain(|gate| gate.then.node.as_ref().map_or(!gone[0], |node| !is_gone(node)));
        spec.quota.retain(|quota| quota.node.as_ref().is_none_or(|node| *node == code || !is_gone(node)));
        let is_lost = |code: &String| code != self.nodes()[top].code() && is_gone(code);
        let left = std::mem::take(&mut spec.uncertain).into_iter();
        spec.uncertain = left.filter_map(|one| one.without(is_gone, is_lost)).collect();
        if let Some(screen) = &mut spec.method.screen_indicators {
            screen.keep.retain(|code| !is_gone(code));
            screen.drop.retain(|code| !is_gone(code));
        }
        spec.check()
    }

    /// The same framework without some indicators: their weights go to their siblings in proportion, and a dimension
    /// that nothing is left of goes, too. Nothing more is left out because of too little data.
    ///
    /// ```
    /// use govindex::Framework;
    ///
    /// let text = "id = 'x'\n[[dimension]]\ncode = 'I'\n[[indicator]]\ncode = 'A'\nparent = 'I'\n[[indicator]]\ncode = 'B'\nparent = 'I'\n";
    /// let fewer = Framework::from_toml(text)?.without_indicators(&["B"])?;
    /// assert_eq!(fewer.nodes().len(), 2);
    /// # Ok::<(), govindex::Error>(())
    /// ```
    ///
    /// # Errors
    /// `unknown_node`; `framework` where nothing is left, or where a gate, or what people said of the
    /// weights, needs a node that has gone.
    pub fn without_indicators(&self, codes: &[&str]) -> Result<Self> {
        let nodes = self.nodes();
        let mut gone = vec![false; nodes.len()];
        for code in codes {
            gone[self.position(code)?] = true;
        }
        // Children stand behind their parents.
        for (at, node) in nodes.iter().enumerate().rev() {
            gone[at] |= !node.is_indicator() && node.children.iter().all(|&child| gone[child]);
        }
        let is_gone = |code: &str| self.0.index.get(code).is_some_and(|&at| gone[at]);
        let mut spec = self.spec().clone();
        spec.method.screen_indicators = None;
        spec.dimension.retain(|node| !is_gone(&node.code));
        spec.indicator.retain(|node| !is_gone(&node.code));
        spec.gate.retain(|gate| gate.then.node.as_ref().is_none_or(|node| !is_gone(node)));
        spec.quota.retain(|quota| quota.node.as_ref().is_none_or(|node| !is_gone(node)));
        spec.check()
    }

    /// The framework for data that have been taken through some steps of preparation, with the steps that are left.
    pub(crate) fn after(&self, done: &[Step], left: &[Step]) -> Result<Self> {
        let mut spec = self.spec().clone();
        spec.method.prepare = Some(left.to_vec());
        for &step in done {
            match step {
                Step::Denominate => spec.indicator.iter_mut().for_each(|node| node.denominate = None),
                Step::Screen => spec.method.screen = None,
                Step::Impute => {
                    spec.method.impute = None;
                    spec.dimension.iter_mut().for_each(|node| node.method.impute = None);
                    spec.indicator.iter_mut().for_each(|node| node.impute = None);
                }
                Step::Treat => {
                    spec.method.treat = None;
                    spec.dimension.iter_mut().for_each(|node| node.method.treat = None);
                    spec.indicator.iter_mut().for_each(|node| node.treat = None);
                }
            }
        }
        spec.check()
    }
}

/// The text of a file without its byte order mark, or an error that says where it is not UTF-8.
fn utf_8(bytes: &[u8]) -> Result<&str> {
    refuse_other_files(bytes)?;
    let valid_up_to = match std::str::from_utf8(bytes) {
        Ok(text) => return Ok(text.strip_prefix('\u{feff}').unwrap_or(text)),
        Err(error) => error.valid_up_to(),
    };
    let line = bytes[..valid_up_to].split(|byte| *byte == b'\n').count();
    let (_, malformed) = encoding_rs::GB18030.decode_without_bom_handling(bytes);
    Err(Error::from(Problem::Encoding {
        file: None,
        expected: "UTF-8".to_owned(),
        line: line as u64,
        likely: (!malformed).then(|| "GB18030 (GBK)".to_owned()),
    }))
}

/// Whether the framework takes a step of preparation.
fn prepares(spec: &Spec, nodes: &[Node], step: Step) -> bool {
    match step {
        Step::Denominate => spec.indicator.iter().any(|indicator| indicator.denominate.is_some()),
        Step::Impute => nodes.iter().any(|node| !node.impute.is_none()),
        Step::Screen => spec.method.screen.is_some(),
        Step::Treat => nodes.iter().any(|node| node.treat != Outliers::None),
    }
}

fn grades_of(spec: &Spec, kind: Kind) -> &Grades {
    let own = own_grades(spec, kind);
    if own.is_empty() { &spec.grades } else { own }
}

fn own_grades(spec: &Spec, kind: Kind) -> &Grades {
    match kind {
        Kind::Dimension(i) => &spec.dimension[i].grades,
        Kind::Indicator(i) => &spec.indicator[i].grades,
    }
}

/// Two frameworks are equal when they say the same.
impl PartialEq for Framework {
    fn eq(&self, other: &Self) -> bool {
        self.spec() == other.spec()
    }
}

impl Serialize for Framework {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.spec().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Framework {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (spec, faults) = read::spec_from_value(Value::deserialize(deserializer)?);
        Self::settle(spec, faults).map_err(serde::de::Error::custom)
    }
}
