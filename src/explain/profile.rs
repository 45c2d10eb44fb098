//! A unit at a glance: everything that a scorecard needs, in the order in which it is read.

use std::collections::HashSet;
use std::fmt;
use std::sync::OnceLock;

use indexmap::IndexMap;
use serde::Serialize;

use super::contributions::{Baseline, Contributions, SplitScores, contributions_if_any, mean_of, rows_of};
use crate::assess::{Assessment, Grade, estimated};
use crate::error::{Error, Problem};
use crate::framework::Node;
use crate::normalize::Direction;
use crate::robustness::Robustness;
use crate::stats::sort;
#[cfg(feature = "report")]
use crate::stats::{Divisor, moments_of};
use crate::words::{Language, counted, from_to, is_zero, listed, percent_of, period_text, say, signed};
use crate::{Cells, Result, Table};

/// Whom a unit is held against.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Peers {
    /// All units.
    #[default]
    All,
    /// The units of its own group in a group column.
    Group(String),
    /// These units.
    Units(Vec<String>),
}

/// What a profile tells beside the assessment: parameters of [`profile`].
#[derive(Clone, Debug)]
pub struct ProfileOptions<'a> {
    peers: Peers,
    robustness: Option<&'a Robustness>,
    since: Option<&'a Assessment>,
    named: usize,
}

impl Default for ProfileOptions<'_> {
    fn default() -> Self {
        Self { peers: Peers::All, robustness: None, since: None, named: 3 }
    }
}

impl<'a> ProfileOptions<'a> {
    /// Sets whom the unit is held against. Default: all units.
    #[must_use]
    pub fn peers(mut self, peers: Peers) -> Self {
        self.peers = peers;
        self
    }

    /// Sets the simulation that the intervals are taken from.
    #[must_use]
    pub fn robustness(mut self, robustness: &'a Robustness) -> Self {
        self.robustness = Some(robustness);
        self
    }

    /// Sets the assessment of the period before.
    #[must_use]
    pub fn since(mut self, earlier: &'a Assessment) -> Self {
        self.since = Some(earlier);
        self
    }

    /// Sets how many indicators are named as the strongest, and as the weakest. Default: 3.
    #[must_use]
    pub fn named(mut self, count: usize) -> Self {
        self.named = count;
        self
    }
}

/// A unit at a node.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Standing {
    /// The node's code.
    pub node: String,
    /// Its level.
    pub level: usize,
    /// The score; none where it is missing.
    pub score: Option<f64>,
    /// The rank among all units.
    pub rank: Option<f64>,
    /// The mean of the peers that have a score.
    pub mean: Option<f64>,
    /// What the node adds to the unit's lead over its peers, or takes from it, in points of the index.
    pub contribution: Option<f64>,
}

/// A target, and how far the unit is.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct TargetStanding {
    /// The indicator.
    pub node: String,
    /// Its value in the raw unit, which the target is in: outliers as they were.
    pub value: Option<f64>,
    /// The target.
    pub target: f64,
    /// Whether it is met.
    pub met: bool,
}

/// A change since an earlier period.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ProfileChange {
    /// The earlier period.
    pub period: Option<String>,
    /// The score there.
    pub score: Option<f64>,
    /// The rank there.
    pub rank: Option<f64>,
    /// The grade there.
    pub grade: Option<String>,
}

/// A unit at a glance: the answer of [`profile`].
///
/// Printed it reads as a person would write it, in English; [`UnitProfile::text`] takes a language.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct UnitProfile {
    /// The unit's code.
    pub unit: String,
    /// The period of the data.
    pub period: Option<String>,
    /// Whether it was vetoed at the index.
    pub vetoed: bool,
    /// The index.
    pub index: Standing,
    /// How many units have a rank.
    pub ranked: usize,
    /// The share of runs that the intervals hold, where there is a simulation.
    pub level: Option<f64>,
    /// The interval of its score over the runs.
    pub score_interval: Option<[f64; 2]>,
    /// The interval of its rank over the runs.
    pub rank_interval: Option<[f64; 2]>,
    /// The grade.
    pub grade: Option<String>,
    /// Whom it is held against: the group, where it is one.
    pub group: Option<String>,
    /// How many peers there are, the unit among them where it is one.
    pub peers: usize,
    /// The nodes under the index and all dimensions below, a parent before its children.
    pub dimensions: Vec<Standing>,
    /// The indicators, and the findings of a rubric, that add the most to its lead over its peers. A finding has no score, rank
    /// or mean.
    pub strongest: Vec<Standing>,
    /// Those that take the most from it.
    pub weakest: Vec<Standing>,
    /// The indicators without a value.
    pub missing: Vec<String>,
    /// The indicators whose values were filled in.
    pub estimated: Vec<String>,
    /// What gates did to it: what, at which node, from what to what, and why; in English.
    pub gates: Vec<String>,
    /// The grade that its score reached, where a quota left no place in it.
    pub lowered_from: Option<String>,
    /// The indicators with a target.
    pub targets: Vec<TargetStanding>,
    /// What it was in the period before, where that is given.
    pub since: Option<ProfileChange>,
    #[serde(skip)]
    group_column: Option<String>,
    #[serde(skip)]
    result: Assessment,
    #[serde(skip)]
    row: usize,
}

/// Puts together what is known of a unit, in the order in which a scorecard is read: position, dimensions against the peers, what
/// is strongest and weakest by its contribution, what is missing, gates, quota, targets, change. Of many units ask [`Profiles`].
///
/// A veto comes first. Where the scores cannot be split against the peers (a node is scored by DEA, or a rubric vetoed all the
/// peers), contributions are left out, and nothing is named strong or weak.
///
/// # Errors
/// `unknown_unit`, `unknown_group`; `invalid_parameter` where the unit is in no group, or not in the simulation, and for an empty
/// list of peers.
pub fn profile(result: &Assessment, unit: &str, options: &ProfileOptions<'_>) -> Result<UnitProfile> {
    Profiles::new(result, options)?.of(unit)
}

/// The profiles of the units of an assessment: what they share (ranks, means, the split of all scores against each group of
/// peers) is found once.
///
/// ```
/// use govindex::explain::{ProfileOptions, Profiles};
/// use govindex::{Dataset, Framework, assess};
///
/// let framework = Framework::from_toml("id = 'x'\nmethod = { normalize = 'none' }\n[[indicator]]\ncode = 'A'")?;
/// let result = assess(&framework, &Dataset::new(["u", "v"])?.with_indicator("A", vec![60.0, 90.0])?)?;
/// let profiles = Profiles::new(&result, &ProfileOptions::default())?;
/// let ranks: Vec<_> = result.units().iter().map(|unit| profiles.of(unit).map(|found| found.index.rank)).collect();
/// assert_eq!(ranks, [Ok(Some(2.0)), Ok(Some(1.0))]);
/// # Ok::<(), govindex::Error>(())
/// ```
#[derive(Debug)]
pub struct Profiles<'a> {
    result: Assessment,
    options: ProfileOptions<'a>,
    /// The rank of each unit at each node.
    ranks: Vec<Vec<f64>>,
    /// The mean of all units at each node.
    #[cfg(feature = "report")]
    means: Vec<f64>,
    grades: Vec<Option<Grade>>,
    vetoed: HashSet<usize>,
    /// Which units' values were filled in, by node.
    estimated: Vec<Option<Vec<bool>>>,
    /// The values of the indicators that have a target, in its unit.
    targeted: Vec<Option<Vec<f64>>>,
    /// The ranks and grades of the period before.
    earlier: Option<(Vec<f64>, Vec<Option<Grade>>)>,
    /// The group column and the group of each unit, where it is held against its own.
    groups: Option<(String, Vec<Option<String>>)>,
    peers: IndexMap<Option<String>, OnceLock<PeerMeans>>,
    /// Where each unit stands in the simulation, where there is one.
    places: Vec<Result<usize>>,
}

/// What units are held against.
#[derive(Debug)]
struct PeerMeans {
    count: usize,
    /// The mean of the peers at each node.
    means: Vec<f64>,
    /// A model may have no answer to a mix of units, or no parts (DEA); the rest of a profile stands without.
    split: Option<SplitScores>,
}

impl<'a> Profiles<'a> {
    /// Takes the assessment and what is told beside it.
    ///
    /// # Errors
    /// `unknown_unit` and `unknown_group` of the peers; `invalid_parameter` where their list is empty.
    pub fn new(result: &Assessment, options: &ProfileOptions<'a>) -> Result<Self> {
        let nodes = 0..result.framework().nodes().len();
        let groups = match &options.peers {
            Peers::All => None,
            Peers::Units(units) if units.is_empty() => {
                return Err(Error::from(Problem::InvalidParameter {
                    method: "profile",
                    parameter: "peers",
                    found: "an empty list".to_owned(),
                    expected: "at least one unit",
                }));
            }
            Peers::Units(units) => rows_of(result, units).map(|_| None)?,
            Peers::Group(column) => Some((column.clone(), result.dataset().known_group(column)?.to_vec())),
        };
        let each = groups.iter().flat_map(|(_, groups)| groups).cloned();
        let peers = each.chain([None]).map(|group| (group, OnceLock::new())).collect();
        Ok(Self {
            ranks: nodes.clone().map(|at| result.ranks_of(at, None)).collect(),
            #[cfg(feature = "report")]
            means: nodes
                .clone()
                .map(|at| moments_of(result.scores_of(at), Divisor::Population).mean)
                .collect(),
            grades: result.grades_of(0),
            vetoed: result.vetoed_at(0).into_iter().collect(),
            estimated: nodes.clone().map(|at| estimated(result, at)).collect(),
            targeted: nodes
                .map(|at| {
                    let indicator = result.framework().indicator_of(&result.framework().nodes()[at]);
                    indicator?.target.map(|_| result.untreated_of(at).into_owned())
                })
                .collect(),
            earlier: options.since.map(|earlier| (earlier.ranks_of(0, None), earlier.grades_of(0))),
            result: result.clone(),
            options: options.clone(),
            groups,
            peers,
            places: options
                .robustness
                .map_or_else(Vec::new, |runs| runs.places_of("profile", result.units())),
        })
    }

    /// The assessment.
    #[must_use]
    pub fn assessment(&self) -> &Assessment {
        &self.result
    }

    /// The mean of all units at a node.
    #[cfg(feature = "report")]
    pub(crate) fn mean_of(&self, at: usize) -> f64 {
        self.means[at]
    }

    /// The ranks of all units at a node.
    #[cfg(feature = "report")]
    pub(crate) fn ranks_of(&self, at: usize) -> &[f64] {
        &self.ranks[at]
    }

    /// The profile of a unit.
    ///
    /// # Errors
    /// `unknown_unit`; `invalid_parameter` where the unit is in no group, or not in the simulation.
    pub fn of(&self, unit: &str) -> Result<UnitProfile> {
        let (result, row) = (&self.result, self.result.row(unit)?);
        let framework = result.framework();
        let nodes = framework.nodes();
        let (peers, group) = self.peers_of(row)?;
        let parts = peers.split.as_ref().map_or_else(|| Ok(Vec::new()), |split| split.of(unit))?;
        let number = |x: f64| (!x.is_nan()).then_some(x);
        let part_of = |at: usize| {
            // What happens beside the children of a node has the node itself as its parent.
            let of_node = parts.iter().find(|part| part.node == nodes[at].code() && part.parent != part.node);
            of_node.and_then(|part| number(part.contribution))
        };
        let standing = |at: usize| Standing {
            node: nodes[at].code().to_owned(),
            level: nodes[at].level(),
            score: number(result.scores_of(at)[row]),
            rank: number(self.ranks[at][row]),
            mean: number(peers.means[at]),
            contribution: part_of(at),
        };
        let counted = |at: &usize| !nodes[*at].is_finding();
        // A count of findings is no score.
        let standing_of_leaf = |at: usize| match standing(at) {
            found if nodes[at].is_finding() => Standing { score: None, rank: None, mean: None, ..found },
            found => found,
        };
        let is_above = |&at: &usize| !nodes[at].is_indicator() || nodes[at].level() == nodes[0].level() + 1;
        let dimensions = (1..nodes.len()).filter(is_above).filter(counted).map(standing);
        let mut indicators: Vec<Standing> =
            (1..nodes.len()).filter(|&at| nodes[at].is_indicator()).map(standing_of_leaf).collect();
        sort::by_rule(&mut indicators, |a, b| {
            b.contribution.unwrap_or(0.0).total_cmp(&a.contribution.unwrap_or(0.0))
        });
        // What lies within rounding of the peers is neither strong nor weak.
        let tolerance = framework.tie_tolerance();
        let beyond =
            |sign: f64| move |one: &&Standing| one.contribution.is_some_and(|part| sign * part > tolerance);
        let named = self.options.named;
        let strongest = indicators.iter().filter(beyond(1.0)).take(named).cloned().collect();
        let weakest = indicators.iter().rev().filter(beyond(-1.0)).take(named).cloned().collect();
        let leaves = || (0..nodes.len()).filter(|&at| nodes[at].is_indicator());
        let codes = |is_one: &dyn Fn(usize) -> bool| {
            leaves().filter(|&at| is_one(at)).map(|at| nodes[at].code().to_owned()).collect()
        };
        let grade = self.grades[row].as_ref();
        let mut index = standing(0);
        index.contribution = peers.split.as_ref().and_then(|split| split.total(unit).ok()).and_then(number);
        let mut made = UnitProfile {
            unit: unit.to_owned(),
            period: result.period().map(str::to_owned),
            vetoed: self.vetoed.contains(&row),
            index,
            ranked: self.ranks[0].iter().filter(|rank| !rank.is_nan()).count(),
            level: None,
            score_interval: None,
            rank_interval: None,
            lowered_from: grade.and_then(|grade| grade.lowered_from.clone()),
            grade: grade.map(|grade| grade.grade.clone()),
            group,
            group_column: self.groups.as_ref().map(|(column, _)| column.clone()),
            peers: peers.count,
            dimensions: dimensions.collect(),
            strongest,
            weakest,
            missing: codes(&|at| result.scores_of(at)[row].is_nan()),
            estimated: codes(&|at| self.estimated[at].as_ref().is_some_and(|flags| flags[row])),
            gates: result.gates_told(row, Language::English),
            targets: leaves().filter_map(|at| self.target(at, row)).collect(),
            since: self.since(unit),
            result: result.clone(),
            row,
        };
        if let Some(runs) = self.options.robustness {
            made.take_intervals(runs, self.places[row].clone()?)?;
        }
        Ok(made)
    }

    /// The peers of a unit, and their group.
    fn peers_of(&self, row: usize) -> Result<(&PeerMeans, Option<String>)> {
        let group = match &self.groups {
            None => None,
            Some((column, groups)) => Some(groups[row].clone().ok_or_else(|| {
                Error::from(Problem::InvalidParameter {
                    method: "profile",
                    parameter: "peers",
                    found: format!("`{column}`, in which `{}` has no group", self.result.units()[row]),
                    expected: "a group column in which the unit has a group, or a list of units",
                })
            })?),
        };
        let cell = &self.peers[&group];
        let made = if let Some(made) = cell.get() {
            made
        } else {
            let made = self.means_of(group.as_deref())?;
            cell.get_or_init(|| made)
        };
        Ok((made, group))
    }

    fn means_of(&self, group: Option<&str>) -> Result<PeerMeans> {
        let result = &self.result;
        let all = 0..result.units().len();
        let (baseline, rows): (Baseline, Vec<usize>) = match (&self.options.peers, &self.groups, group) {
            (Peers::Units(units), ..) => (Baseline::Units(units.clone()), rows_of(result, units)?),
            (_, Some((column, groups)), Some(group)) => {
                let rows = all.filter(|&row| groups[row].as_deref() == Some(group)).collect();
                (Baseline::Group { column: column.clone(), group: group.to_owned() }, rows)
            }
            _ => (Baseline::Mean, all.collect()),
        };
        let mean = |at: usize| mean_of(result, at, &rows);
        Ok(PeerMeans {
            count: rows.len(),
            means: (0..result.framework().nodes().len()).map(mean).collect(),
            split: contributions_if_any(result, &Contributions::default().baseline(baseline))?,
        })
    }

    /// How a unit stands to the target of an indicator.
    fn target(&self, at: usize, row: usize) -> Option<TargetStanding> {
        let node = &self.result.framework().nodes()[at];
        let target = self.result.framework().indicator_of(node)?.target?;
        let value = self.targeted[at].as_ref()?[row];
        let met = match node.direction() {
            Direction::Higher => value >= target,
            Direction::Lower => value <= target,
        };
        let (node, value) = (node.code().to_owned(), (!value.is_nan()).then_some(value));
        Some(TargetStanding { node, value, target, met })
    }

    /// What a unit was in the period before.
    fn since(&self, unit: &str) -> Option<ProfileChange> {
        let (earlier, (ranks, grades)) = self.options.since.zip(self.earlier.as_ref())?;
        let row = earlier.row(unit).ok();
        let number = |x: f64| (!x.is_nan()).then_some(x);
        Some(ProfileChange {
            period: earlier.period().map(str::to_owned),
            score: row.and_then(|row| number(earlier.scores_of(0)[row])),
            rank: row.and_then(|row| number(ranks[row])),
            grade: row.and_then(|row| grades[row].as_ref()).map(|grade| grade.grade.clone()),
        })
    }
}

impl UnitProfile {
    fn take_intervals(&mut self, runs: &Robustness, unit: usize) -> Result<()> {
        let node = runs.node(self.result.framework().root().code())?;
        self.level = Some(runs.level);
        self.score_interval = node.interval(unit, runs.level);
        self.rank_interval = node.rank_interval(unit, runs.level);
        Ok(())
    }

    /// The name of the unit in a language; its code where it has none.
    #[must_use]
    pub fn name(&self, language: Language) -> &str {
        self.result.dataset().unit_name(self.row, language.code())
    }

    /// What the group that it is held against is called in a language.
    #[must_use]
    pub fn group_name(&self, language: Language) -> Option<&str> {
        let column = self.group_column.as_deref()?;
        self.result.dataset().group_name(column, self.row, language.code())
    }

    /// The row of the unit.
    #[cfg(feature = "report")]
    pub(crate) fn row(&self) -> usize {
        self.row
    }

    /// What the profile was made from.
    #[cfg(feature = "report")]
    pub(crate) fn assessment(&self) -> &Assessment {
        &self.result
    }

    fn node(&self, code: &str) -> &Node {
        let framework = self.result.framework();
        &framework.nodes()[framework.position(code).unwrap_or(0)]
    }

    fn score(&self, node: &str, score: f64) -> String {
        format!("{score:.*}", self.node(node).decimals())
    }

    /// A row per dimension, and per indicator that is named as strong or weak: `node`, `name`, `score`, `mean` (of the peers),
    /// `difference`, `rank` and `contribution` (to the lead over the peers, in points of the index).
    #[must_use]
    pub fn table(&self, language: Language) -> Table {
        let mut rows: Vec<&Standing> = self.dimensions.iter().collect();
        let is_new = |one: &&Standing| self.dimensions.iter().all(|known| known.node != one.node);
        rows.extend(self.strongest.iter().chain(&self.weakest).filter(is_new));
        let decimals = Some(self.node(&self.index.node).decimals());
        let column = |of: &dyn Fn(&Standing) -> Option<f64>, decimals: Option<usize>| Cells::Number {
            values: rows.iter().map(|row| of(row).unwrap_or(f64::NAN)).collect(),
            decimals,
        };
        Table::new()
            .with("node", Cells::texts(rows.iter().map(|row| row.node.as_str())))
            .with("name", Cells::texts(rows.iter().map(|row| self.node(&row.node).named(language))))
            .with("score", column(&|row| row.score, decimals))
            .with("mean", column(&|row| row.mean, decimals))
            .with("difference", column(&|row| Some(row.score? - row.mean?), decimals))
            .with("rank", column(&|row| row.rank, None))
            .with("contribution", column(&|row| row.contribution, decimals))
    }

    /// The profile as paragraphs: the position first, then what is strong and weak, what is missing, gates, quota, targets, change.
    #[must_use]
    pub fn paragraphs(&self, language: Language) -> Vec<String> {
        let mut said = self.position_and_parts(language);
        let framework = self.result.framework();
        let root = framework.root();
        let by_code = |codes: &[String]| {
            listed(language, &codes.iter().map(|code| self.node(code).named(language)).collect::<Vec<_>>())
        };
        if !self.missing.is_empty() {
            said.push(say!(tight language, "No data: {all}.", all = by_code(&self.missing)));
        }
        if !self.estimated.is_empty() {
            said.push(say!(tight language, "Estimated: {all}.", all = by_code(&self.estimated)));
        }
        let gates = self.result.gates_told(self.row, language);
        said.extend(gates.into_iter().map(|gate| say!(tight language, "Gate: {gate}.", gate)));
        if let Some(grade) = &self.lowered_from {
            let grade = framework.grade_name(root, grade, language);
            said.push(say!(
                tight language,
                "Its score reached the grade {grade}, which has no place left under its quota.",
                grade
            ));
        }
        said.extend(self.told_targets(language));
        said.extend(self.told_change(language));
        said
    }

    /// Where it stands, and what it is strong and weak in.
    pub(crate) fn position_and_parts(&self, language: Language) -> Vec<String> {
        let mut said = Vec::new();
        let root = self.result.framework().root();
        let name = self.name(language);
        if self.vetoed {
            said.push(say!(tight language, "{name} was vetoed.", name));
        }
        said.push(self.position(language));
        let names = |standings: &[Standing]| {
            let one = |standing: &Standing| {
                let part = standing.contribution.unwrap_or(0.0);
                format!("{} {}", self.node(&standing.node).named(language), signed(part, root.decimals()))
            };
            listed(language, &standings.iter().map(one).collect::<Vec<_>>())
        };
        let against = self.told_peers(language);
        if !self.strongest.is_empty() {
            let all = names(&self.strongest);
            said.push(say!(
                tight language,
                "Strongest against {against}, in points of the index: {all}.",
                against,
                all
            ));
        }
        if !self.weakest.is_empty() {
            let all = names(&self.weakest);
            said.push(say!(
                tight language,
                "Weakest against {against}, in points of the index: {all}.",
                against,
                all
            ));
        }
        said
    }

    /// Whom it is held against.
    pub(crate) fn told_peers(&self, language: Language) -> String {
        let units = counted(self.peers, language);
        match self.group_name(language) {
            Some(group) => say!(tight language, "the mean of {group} ({units})", group, units),
            None => say!(tight language, "the mean of {units}", units),
        }
    }

    fn position(&self, language: Language) -> String {
        let framework = self.result.framework();
        let (name, root) = (self.name(language), framework.root());
        let Some(score) = self.index.score else {
            return say!(tight language, "{name} has no score.", name);
        };
        let score = self.score(root.code(), score);
        let mut text = match self.index.rank {
            Some(rank) => say!(
                tight language,
                "{name}: rank {rank} of {ranked}, score {score}",
                name,
                rank,
                ranked = self.ranked,
                score
            ),
            None => say!(tight language, "{name}: without a rank, score {score}", name, score),
        };
        if let (Some(level), Some([low, high])) = (self.level, self.score_interval) {
            let scores = from_to(language, [&self.score(root.code(), low), &self.score(root.code(), high)]);
            let percent = percent_of(level);
            text += &say!(tight language, " (in {percent}% of the runs {scores}", percent, scores);
            if let Some([best, worst]) = self.rank_interval {
                let ranks = from_to(language, [&best.to_string(), &worst.to_string()]);
                text += &say!(tight language, ", rank {ranks}", ranks);
            }
            text += language.of(")", "）");
        }
        if let Some(grade) = &self.grade {
            let grade = framework.grade_name(root, grade, language);
            text += &say!(tight language, ", grade {grade}", grade);
        }
        text + language.of(".", "。")
    }

    fn told_targets(&self, language: Language) -> Vec<String> {
        let (met, open): (Vec<&TargetStanding>, Vec<&TargetStanding>) =
            self.targets.iter().partition(|target| target.met);
        let mut said = Vec::new();
        if !met.is_empty() {
            let names: Vec<String> = met.iter().map(|one| self.node(&one.node).named(language)).collect();
            said.push(say!(tight language, "Targets met: {all}.", all = listed(language, &names)));
        }
        if !open.is_empty() {
            let one = |one: &&TargetStanding| {
                let name = self.node(&one.node).named(language);
                let target = one.target;
                match one.value {
                    Some(value) => {
                        let value = format!("{value:.*}", self.node(&one.node).decimals());
                        let value = if value.contains('.') {
                            value.trim_end_matches('0').trim_end_matches('.')
                        } else {
                            &value
                        };
                        say!(tight language, "{name} ({value}, target {target})", name, value, target)
                    }
                    None => say!(tight language, "{name} (no data, target {target})", name, target),
                }
            };
            let all = listed(language, &open.iter().map(one).collect::<Vec<_>>());
            said.push(say!(tight language, "Targets not met: {all}.", all));
        }
        said
    }

    /// How it has changed since the period before, where that is given.
    pub(crate) fn told_change(&self, language: Language) -> Option<String> {
        let earlier = self.since.as_ref()?;
        let root = self.result.framework().root();
        let period = match &earlier.period {
            Some(period) => period_text(period, language),
            None => say!(tight language, "the period before"),
        };
        let Some(was) = earlier.score else {
            return Some(say!(tight language, "There is no score of {period} to compare with.", period));
        };
        let Some(is) = self.index.score else {
            let score = self.score(root.code(), was);
            return Some(say!(tight language, "The score of {period} was {score}.", period, score));
        };
        let change = signed(is - was, root.decimals());
        let mut changes = vec![if is_zero(&change) {
            say!(language, "score unchanged")
        } else {
            say!(tight language, "score {change}", change)
        }];
        if let Some((before, now)) = earlier.rank.zip(self.index.rank) {
            changes.push(say!(tight language, "rank {before} → {now}", before, now));
        }
        let changes = changes.join(language.of(", ", "，"));
        Some(say!(tight language, "Since {period}: {changes}.", period, changes))
    }

    /// The profile as a text that a person reads: paragraphs, and the dimensions as a table.
    #[must_use]
    pub fn text(&self, language: Language) -> String {
        let paragraphs = self.paragraphs(language);
        let at = usize::from(self.vetoed) + 1;
        let (first, rest) = paragraphs.split_at(at.min(paragraphs.len()));
        let mut text = first.join("\n");
        if !self.dimensions.is_empty() {
            text += "\n\n";
            text += &self.headed(language).to_string();
        }
        if !rest.is_empty() {
            text += "\n";
            text += &rest.join("\n");
        }
        text
    }

    /// The dimensions with headings in a language.
    #[must_use]
    pub fn headed(&self, language: Language) -> Table {
        let decimals = Some(self.node(&self.index.node).decimals());
        let names = self.dimensions.iter().map(|one| {
            format!(
                "{}{}",
                "\u{3000}".repeat(one.level.saturating_sub(1)),
                self.node(&one.node).named(language)
            )
        });
        let column = |of: &dyn Fn(&Standing) -> Option<f64>, decimals: Option<usize>| Cells::Number {
            values: self.dimensions.iter().map(|row| of(row).unwrap_or(f64::NAN)).collect(),
            decimals,
        };
        Table::new()
            .with(say!(language, "Indicator"), Cells::texts(names))
            .with(say!(language, "Score"), column(&|one| one.score, decimals))
            .with(say!(language, "Mean"), column(&|one| one.mean, decimals))
            .with(say!(language, "Contribution"), column(&|one| one.contribution, decimals))
            .with(say!(language, "Rank"), column(&|one| one.rank, None))
    }
}

impl fmt::Display for UnitProfile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Language::English))
    }
}
