//! A framework against its data: whether each indicator does what its weight says, and whether each dimension is one thing.
//!
//! ```text
//! importance = r_i² / Σ_k r_k²      r the correlations of the indicators with the index
//! ```
//!
//! A weight says how much an indicator is to count, its correlations how much it does. Rules of thumb of the audits of the
//! European Commission's Joint Research Centre: a node correlates with its parent by 0.3 at least and by 0.92 at most, and
//! never negatively. Cronbach's α from 0.7 on, and a single component with an eigenvalue above 1, speak for a dimension that
//! measures one thing; a dimension may well be meant as several.
//!
//! Sources: OECD/JRC (2008), *Handbook on Constructing Composite Indicators*, steps 4 and 8; P. Paruolo, M. Saisana &
//! A. Saltelli (2013), Journal of the Royal Statistical Society A 176, 609–634; J. C. Nunnally (1978), *Psychometric
//! Theory* (0.7).

use serde::{Deserialize, Serialize};

use crate::assess::{Assessment, Relatives};
use crate::error::Problem;
use crate::framework::Node;
use crate::stats::{
    Columns, Correlation, CorrelationTest, PcaMatrix, cronbach, extremes, principal_components,
};
use crate::table::{Cells, Table};
use crate::{Error, Result};

const METHOD: &str = "the structure";

/// From where on something is flagged.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct StructureLimits {
    /// Siblings whose correlation is at least so far from 0 say nearly the same, or the contrary. 0 to 1, default 0.92.
    pub redundant: f64,
    /// A correlation with the parent below it is weak. 0 to 1, default 0.3.
    pub weak: f64,
    /// Cronbach's α below it is low. Up to 1, default 0.7.
    pub alpha: f64,
}

impl Default for StructureLimits {
    fn default() -> Self {
        Self { redundant: 0.92, weak: 0.3, alpha: 0.7 }
    }
}

impl StructureLimits {
    /// Sets from which correlation on siblings are flagged.
    #[must_use]
    pub fn redundant(mut self, redundant: f64) -> Self {
        self.redundant = redundant;
        self
    }

    /// Sets below which correlation with the parent a node is weak.
    #[must_use]
    pub fn weak(mut self, weak: f64) -> Self {
        self.weak = weak;
        self
    }

    /// Sets below which α is low.
    #[must_use]
    pub fn alpha(mut self, alpha: f64) -> Self {
        self.alpha = alpha;
        self
    }

    fn check(&self) -> Result<()> {
        let bad = |parameter, found: f64, expected| {
            Err(Error::from(Problem::InvalidParameter {
                method: METHOD,
                parameter,
                found: found.to_string(),
                expected,
            }))
        };
        for (parameter, limit) in [("redundant", self.redundant), ("weak", self.weak)] {
            if !(0.0..=1.0).contains(&limit) {
                return bad(parameter, limit, "from 0 to 1");
            }
        }
        if self.alpha.is_nan() || self.alpha > 1.0 {
            return bad("alpha", self.alpha, "at most 1");
        }
        Ok(())
    }
}

/// What is worth a look at a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum StructureFlag {
    /// Its scores are all the same, or there are none.
    Constant,
    /// It falls as its parent rises: its direction may be wrong, or its siblings contradict it.
    WrongWay,
    /// It hardly correlates with its parent.
    Weak,
    /// A sibling says nearly the same, or the contrary.
    Redundant,
    /// Cronbach's α of its children is low.
    LowAlpha,
    /// More than one component of its children has an eigenvalue above 1.
    SeveralComponents,
}

impl StructureFlag {
    /// The word for it, as it stands in tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Constant => "constant",
            Self::WrongWay => "wrong-way",
            Self::Weak => "weak",
            Self::Redundant => "redundant",
            Self::LowAlpha => "low-alpha",
            Self::SeveralComponents => "several-components",
        }
    }
}

/// A node in the data: its weights, and what its scores do.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct NodeStructure {
    /// The node.
    pub node: String,
    /// Its parent; none for the index.
    pub parent: Option<String>,
    /// Its share in its parent; 1 for the index.
    pub weight: f64,
    /// Its share in the index.
    pub effective_weight: f64,
    /// The correlation with its parent; none where the units do not determine it, and for the index.
    pub correlation_parent: Option<f64>,
    /// The correlation with the index.
    pub correlation_index: Option<f64>,
    /// How many units have a score here and at the parent.
    pub units: usize,
    /// What is worth a look.
    pub flags: Vec<StructureFlag>,
}

/// A dimension, and how its children hang together.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DimensionStructure {
    /// The dimension as a node.
    pub node: NodeStructure,
    /// How many children it has.
    pub children: usize,
    /// Cronbach's α of its children, pair by pair over the units that have both; none for a single child.
    pub alpha: Option<f64>,
    /// α of the standardized children.
    pub standardized_alpha: Option<f64>,
    /// The share of the variance of the standardized children that their first principal component explains, over the units
    /// that have all of them.
    pub first_component: Option<f64>,
    /// How many components have an eigenvalue above 1.
    pub components: Option<usize>,
    /// How many units have all children.
    pub complete: usize,
    /// Why there is no α, or no component.
    pub faults: Vec<Error>,
}

/// Siblings that say nearly the same, or the contrary.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RedundantPair {
    /// Their parent.
    pub dimension: String,
    /// One of them.
    pub node: String,
    /// The other.
    pub with: String,
    /// Their correlation.
    pub correlation: f64,
    /// How many units have both.
    pub units: usize,
}

/// A framework against its data; made by [`structure`].
#[derive(Clone, Debug)]
pub struct Structure {
    indicators: Vec<NodeStructure>,
    influence: Table,
    dimensions: Vec<DimensionStructure>,
    pairs: Vec<RedundantPair>,
}

/// Looks at a framework's weights and dimensions in the light of the scores: at all indicators and dimensions but the findings
/// of rubrics, which have points and no weights.
///
/// Correlations are over the units that have both scores, directions applied: related nodes correlate positively.
///
/// ```
/// use govindex::explain::{StructureFlag, StructureLimits, structure};
/// use govindex::stats::Correlation;
/// use govindex::{Dataset, Framework, assess};
///
/// let framework = Framework::from_toml(
///     "id = 'x'\n[[dimension]]\ncode = 'I'\n[[indicator]]\ncode = 'A'\nparent = 'I'\nweight = 8\n\
///      [[indicator]]\ncode = 'B'\nparent = 'I'\nweight = 1\n[[indicator]]\ncode = 'C'\nparent = 'I'\nweight = 1\n",
/// )?;
/// let data = Dataset::new(["u", "v", "w"])?
///     .with_indicator("A", vec![1.0, 2.0, 3.0])?
///     .with_indicator("B", vec![10.0, 20.0, 31.0])?
///     .with_indicator("C", vec![9.0, 4.0, 5.0])?;
/// let found = structure(&assess(&framework, &data)?, &StructureLimits::default(), Correlation::Pearson)?;
/// assert_eq!((found.pairs()[0].node.as_str(), found.pairs()[0].with.as_str()), ("A", "B"));
/// assert_eq!(found.indicators()[2].flags, [StructureFlag::WrongWay]);
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `invalid_parameter` for limits outside their ranges.
pub fn structure(assessment: &Assessment, limits: &StructureLimits, kind: Correlation) -> Result<Structure> {
    limits.check()?;
    let nodes = assessment.framework().nodes();
    let rows: Vec<usize> = (0..nodes.len()).filter(|&at| !nodes[at].is_finding()).collect();
    let code = |at: usize| nodes[at].code().to_owned();

    let siblings: Vec<(usize, usize)> = assessment
        .relatives(Relatives::Siblings)
        .into_iter()
        .filter(|(a, _)| !nodes[*a].is_finding())
        .collect();
    let mut is_redundant = vec![false; nodes.len()];
    let mut pairs = Vec::new();
    for ((a, b), test) in siblings.iter().zip(assessment.tested(&siblings, kind)?) {
        let Some(correlation) = test.coefficient.filter(|r| r.abs() >= limits.redundant) else { continue };
        (is_redundant[*a], is_redundant[*b]) = (true, true);
        pairs.push(RedundantPair {
            dimension: nodes[*a].parent().map(code).unwrap_or_default(),
            node: code(*a),
            with: code(*b),
            correlation,
            units: test.units,
        });
    }

    let with = |other: &dyn Fn(usize) -> usize| -> Result<Vec<CorrelationTest>> {
        assessment.tested(&rows.iter().map(|&at| (at, other(at))).collect::<Vec<_>>(), kind)
    };
    let of_parents = with(&|at| nodes[at].parent().unwrap_or(at))?;
    let of_index = with(&|_| 0)?;
    let (shares, effective) = (assessment.shares(), assessment.effective_weights());
    let (mut indicators, mut dimensions) = (Vec::new(), Vec::new());
    for ((&at, parent), index) in rows.iter().zip(of_parents).zip(of_index) {
        let coefficient = parent.coefficient.filter(|_| at > 0);
        let mut flags = Vec::new();
        if !varies(assessment.scores_of(at)) {
            flags.push(StructureFlag::Constant);
        }
        match coefficient {
            Some(r) if r < 0.0 => flags.push(StructureFlag::WrongWay),
            Some(r) if r < limits.weak => flags.push(StructureFlag::Weak),
            _ => {}
        }
        if is_redundant[at] {
            flags.push(StructureFlag::Redundant);
        }
        let node = NodeStructure {
            node: code(at),
            parent: nodes[at].parent().map(code),
            weight: shares[at],
            effective_weight: effective[at],
            correlation_parent: coefficient,
            correlation_index: index.coefficient,
            units: parent.units,
            flags,
        };
        if nodes[at].is_indicator() {
            indicators.push(node);
        } else {
            dimensions.push(dimension(assessment, nodes, at, node, limits));
        }
    }
    Ok(Structure { indicators, influence: assessment.influence()?, dimensions, pairs })
}

fn varies(scores: &[f64]) -> bool {
    let found = extremes(scores);
    found.min < found.max
}

fn dimension(
    assessment: &Assessment,
    nodes: &[Node],
    at: usize,
    node: NodeStructure,
    limits: &StructureLimits,
) -> DimensionStructure {
    let children: Vec<usize> =
        nodes[at].children().iter().copied().filter(|&child| !nodes[child].is_finding()).collect();
    let scores: Vec<&[f64]> = children.iter().map(|&child| assessment.scores_of(child)).collect();
    let complete =
        (0..assessment.units().len()).filter(|&unit| scores.iter().all(|own| !own[unit].is_nan())).count();
    let mut found = DimensionStructure {
        node,
        children: children.len(),
        alpha: None,
        standardized_alpha: None,
        first_component: None,
        components: None,
        complete,
        faults: Vec::new(),
    };
    if children.len() < 2 {
        return found;
    }
    let named = |error: Error| {
        error.labelled(
            |j| children.get(j).map_or("".into(), |&child| nodes[child].code().into()),
            |i| assessment.units().get(i).map_or("".into(), Into::into),
        )
    };
    match Columns::new(scores.clone()).and_then(|columns| cronbach(&columns)) {
        Ok(made) => {
            (found.alpha, found.standardized_alpha) = (Some(made.alpha), made.standardized);
            if made.alpha < limits.alpha {
                found.node.flags.push(StructureFlag::LowAlpha);
            }
        }
        Err(fault) => found.faults.push(named(fault)),
    }
    match Columns::new(scores).and_then(|columns| principal_components(&columns, PcaMatrix::Correlation)) {
        Ok(made) => {
            let above = made.eigenvalues.iter().filter(|value| **value > 1.0 + 1e-9).count();
            found.first_component = made.explained.first().copied();
            found.components = Some(above);
            if above > 1 {
                found.node.flags.push(StructureFlag::SeveralComponents);
            }
        }
        Err(fault) => found.faults.push(named(fault)),
    }
    found
}

fn flags(flags: &[StructureFlag]) -> String {
    flags.iter().map(|flag| flag.name()).collect::<Vec<_>>().join(", ")
}

impl Structure {
    /// The indicators, in the order of the framework.
    #[must_use]
    pub fn indicators(&self) -> &[NodeStructure] {
        &self.indicators
    }

    /// The dimensions, the index first.
    #[must_use]
    pub fn dimensions(&self) -> &[DimensionStructure] {
        &self.dimensions
    }

    /// The siblings that say nearly the same, or the contrary.
    #[must_use]
    pub fn pairs(&self) -> &[RedundantPair] {
        &self.pairs
    }

    /// One row per indicator: `indicator`, `parent`, `weight`, `effective_weight`, `correlation_parent`,
    /// `correlation_index`, `importance`, `ratio` (importance over weight: see [`Assessment::influence`]), `units`, `flags`
    /// (`constant`, `wrong-way`, `weak`, `redundant`).
    #[must_use]
    pub fn indicators_table(&self) -> Table {
        let rows = &self.indicators;
        let of_influence = |name: &str| {
            let names = match self.influence.column("indicator") {
                Some(Cells::Text(names)) => names.as_slice(),
                _ => &[],
            };
            let values = match self.influence.column(name) {
                Some(Cells::Number { values, .. }) => values.as_slice(),
                _ => &[],
            };
            let at = |row: &NodeStructure| names.iter().position(|name| name.as_ref() == Some(&row.node));
            Cells::numbers(
                rows.iter().map(|row| at(row).and_then(|at| values.get(at).copied()).unwrap_or(f64::NAN)),
                4,
            )
        };
        Table::new()
            .with("indicator", Cells::texts(rows.iter().map(|row| row.node.clone())))
            .with("parent", Cells::Text(rows.iter().map(|row| row.parent.clone()).collect()))
            .with("weight", Cells::numbers(rows.iter().map(|row| row.weight), 4))
            .with("effective_weight", Cells::numbers(rows.iter().map(|row| row.effective_weight), 4))
            .with("correlation_parent", Cells::numbers(rows.iter().map(|row| row.correlation_parent), 4))
            .with("correlation_index", Cells::numbers(rows.iter().map(|row| row.correlation_index), 4))
            .with("importance", of_influence("importance"))
            .with("ratio", of_influence("ratio"))
            .with("units", Cells::counts(rows.iter().map(|row| Some(row.units))))
            .with("flags", Cells::texts(rows.iter().map(|row| flags(&row.flags))))
    }

    /// One row per dimension: `dimension`, `parent`, `children`, `weight`, `effective_weight`, `correlation_parent`,
    /// `correlation_index`, `alpha`, `standardized_alpha`, `first_component` (share of the variance), `components` (with an
    /// eigenvalue above 1), `units` (that have all children), `flags` (those of indicators, `low-alpha`,
    /// `several-components`), `fault` (why there is no α, or no component).
    #[must_use]
    pub fn dimensions_table(&self) -> Table {
        let rows = &self.dimensions;
        let fault = |row: &DimensionStructure| {
            let faults: Vec<String> = row.faults.iter().map(ToString::to_string).collect();
            (!faults.is_empty()).then(|| faults.join("; "))
        };
        Table::new()
            .with("dimension", Cells::texts(rows.iter().map(|row| row.node.node.clone())))
            .with("parent", Cells::Text(rows.iter().map(|row| row.node.parent.clone()).collect()))
            .with("children", Cells::counts(rows.iter().map(|row| Some(row.children))))
            .with("weight", Cells::numbers(rows.iter().map(|row| row.node.weight), 4))
            .with("effective_weight", Cells::numbers(rows.iter().map(|row| row.node.effective_weight), 4))
            .with("correlation_parent", Cells::numbers(rows.iter().map(|row| row.node.correlation_parent), 4))
            .with("correlation_index", Cells::numbers(rows.iter().map(|row| row.node.correlation_index), 4))
            .with("alpha", Cells::numbers(rows.iter().map(|row| row.alpha), 4))
            .with("standardized_alpha", Cells::numbers(rows.iter().map(|row| row.standardized_alpha), 4))
            .with("first_component", Cells::numbers(rows.iter().map(|row| row.first_component), 4))
            .with("components", Cells::counts(rows.iter().map(|row| row.components)))
            .with("units", Cells::counts(rows.iter().map(|row| Some(row.complete))))
            .with("flags", Cells::texts(rows.iter().map(|row| flags(&row.node.flags))))
            .with("fault", Cells::Text(rows.iter().map(fault).collect()))
    }

    /// One row per pair of siblings whose correlation is beyond the limit: `dimension`, `node`, `with`, `correlation`, `units`,
    /// `flag` (`redundant`, or `contradicting` where it is below 0).
    #[must_use]
    pub fn pairs_table(&self) -> Table {
        let rows = &self.pairs;
        let flag = |row: &RedundantPair| if row.correlation < 0.0 { "contradicting" } else { "redundant" };
        Table::new()
            .with("dimension", Cells::texts(rows.iter().map(|row| row.dimension.clone())))
            .with("node", Cells::texts(rows.iter().map(|row| row.node.clone())))
            .with("with", Cells::texts(rows.iter().map(|row| row.with.clone())))
            .with("correlation", Cells::numbers(rows.iter().map(|row| row.correlation), 4))
            .with("units", Cells::counts(rows.iter().map(|row| Some(row.units))))
            .with("flag", Cells::texts(rows.iter().map(flag)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Dataset, Framework, assess};

    fn result(columns: [(&str, Vec<f64>); 4], lower: &str) -> Assessment {
        let indicator = |code: &str, parent: &str| {
            let direction = if code == lower { "lower" } else { "higher" };
            format!("[[indicator]]\ncode = '{code}'\nparent = '{parent}'\ndirection = '{direction}'\n")
        };
        let framework = Framework::from_toml(&format!(
            "id = 'x'\nmethod.normalize = {{ min-max = {{ constant = 50 }} }}\n[[dimension]]\ncode = 'I'\n\
             [[dimension]]\ncode = 'D'\nparent = 'I'\n{}{}{}{}",
            indicator("A", "D"),
            indicator("B", "D"),
            indicator("C", "D"),
            indicator("E", "I")
        ))
        .unwrap();
        let mut data = Dataset::new(["u", "v", "w", "x", "y"]).unwrap();
        for (code, values) in columns {
            data = data.with_indicator(code, values).unwrap();
        }
        assess(&framework, &data).unwrap()
    }

    fn plain() -> [(&'static str, Vec<f64>); 4] {
        [
            ("A", vec![1.0, 2.0, 3.0, 4.0, 5.0]),
            ("B", vec![2.0, 4.0, 6.0, 8.5, 10.0]),
            ("C", vec![3.0, 1.0, 4.0, 2.0, 6.0]),
            ("E", vec![1.0, 5.0, 2.0, 9.0, 4.0]),
        ]
    }

    fn of(result: &Assessment) -> Structure {
        structure(result, &StructureLimits::default(), Correlation::Pearson).unwrap()
    }

    #[test]
    fn a_direction_that_is_wrong_is_seen() {
        let right = of(&result(plain(), ""));
        assert!(right.indicators().iter().all(|one| !one.flags.contains(&StructureFlag::WrongWay)));
        let [pair] = right.pairs() else { panic!() };
        assert_eq!((pair.dimension.as_str(), pair.node.as_str(), pair.with.as_str()), ("D", "A", "B"));
        let wrong = of(&result(plain(), "C"));
        let flagged = wrong.indicators().iter().filter(|one| one.flags.contains(&StructureFlag::WrongWay));
        assert_eq!(flagged.map(|one| one.node.as_str()).collect::<Vec<_>>(), ["C"]);
        let dimension = &wrong.dimensions()[1];
        assert!(dimension.alpha.unwrap() < 0.7 && dimension.node.flags.contains(&StructureFlag::LowAlpha));
        // Mirrored siblings are redundant, too.
        let mirrored = of(&result(plain(), "B"));
        assert!(mirrored.pairs()[0].correlation < -0.92);
        assert!(mirrored.pairs_table().to_csv().contains("contradicting"));
    }

    #[test]
    fn limits_can_be_set_and_are_checked() {
        let result = result(plain(), "");
        let by = |limits: StructureLimits| structure(&result, &limits, Correlation::Spearman);
        // By ranks A and B are the same.
        assert_eq!(by(StructureLimits::default().redundant(1.0)).unwrap().pairs()[0].correlation, 1.0);
        for bad in [
            StructureLimits::default().redundant(1.1),
            StructureLimits::default().redundant(f64::NAN),
            StructureLimits::default().weak(-0.1),
            StructureLimits::default().alpha(1.5),
        ] {
            let error = by(bad).unwrap_err();
            assert_eq!(error.code(), "invalid_parameter");
            assert!(!error.message(crate::Language::Chinese).contains("structure"));
        }
        let weak = by(StructureLimits::default().weak(1.0)).unwrap();
        assert!(weak.indicators().iter().any(|one| one.flags.contains(&StructureFlag::Weak)));
    }

    #[test]
    fn what_does_not_vary_is_named() {
        let mut columns = plain();
        columns[2].1 = vec![7.0; 5];
        columns[0].1[4] = f64::NAN;
        let found = of(&result(columns, ""));
        let c = &found.indicators()[2];
        assert_eq!(
            (c.correlation_parent, c.correlation_index, &c.flags[..]),
            (None, None, &[StructureFlag::Constant][..])
        );
        let d = &found.dimensions()[1];
        assert!(d.alpha.is_some() && d.standardized_alpha.is_none() && d.first_component.is_none());
        assert_eq!(d.complete, 4);
        assert!(d.faults[0].to_string().contains("`C`"), "{}", d.faults[0]);
        // Missing pairwise: four units have A and its parent.
        assert_eq!((found.indicators()[0].units, found.indicators()[1].units), (4, 5));
        let csv = [found.indicators_table(), found.dimensions_table(), found.pairs_table()]
            .map(|table| table.to_csv());
        assert!(csv.iter().all(|csv| !csv.contains("NaN")), "{csv:?}");
    }

    #[test]
    fn one_unit_determines_nothing() {
        let framework = Framework::from_toml(
            "id = 'x'\nmethod.normalize = 'none'\n[[dimension]]\ncode = 'I'\n[[indicator]]\ncode = 'A'\nparent = 'I'\n\
             [[indicator]]\ncode = 'B'\nparent = 'I'\n",
        )
        .unwrap();
        let data = Dataset::new(["u"]).unwrap();
        let data = data.with_indicator("A", vec![1.0]).unwrap().with_indicator("B", vec![2.0]).unwrap();
        let found = of(&assess(&framework, &data).unwrap());
        assert!(found.indicators().iter().all(|one| one.correlation_parent.is_none()));
        assert_eq!(found.dimensions()[0].faults.len(), 2);
        assert!(found.pairs().is_empty());
    }
}
