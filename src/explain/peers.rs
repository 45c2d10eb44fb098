//! Who stands like a unit, and who like it is better where it is weak.
//!
//! The scores of units at nodes (by default the indicators) are standardised, and their distances weighed by the effective
//! weights of the nodes; columns of a context (population, income …) may stand beside them or in their place. Where a value is
//! missing, a distance is over the columns that both units have, scaled up to all.

use serde::{Deserialize, Serialize};

use super::space::{ProfileDistance, Space, group_of, nodes_of};
use crate::assess::Assessment;
use crate::dataset::Dataset;
use crate::error::Problem;
use crate::stats::{Quantile, quantile, sort};
use crate::table::{Cells, Table};
use crate::{Error, Result};

const PEERS: &str = "peers";
const BENCHMARK: &str = "benchmark";

/// What peers are looked for by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct PeerSearch {
    /// How many peers. Default 5.
    pub count: usize,
    /// The nodes whose scores are compared. Empty, the default: all indicators, or none beside a context.
    pub by: Vec<String>,
    /// How profiles are compared.
    pub distance: ProfileDistance,
    /// A group column: only units of the same group are looked at.
    pub within: Option<String>,
}

impl Default for PeerSearch {
    fn default() -> Self {
        Self { count: 5, by: Vec::new(), distance: ProfileDistance::default(), within: None }
    }
}

impl PeerSearch {
    /// Sets how many peers.
    #[must_use]
    pub fn count(mut self, count: usize) -> Self {
        self.count = count;
        self
    }

    /// Sets the nodes whose scores are compared.
    #[must_use]
    pub fn by(mut self, nodes: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.by = nodes.into_iter().map(Into::into).collect();
        self
    }

    /// Sets how profiles are compared.
    #[must_use]
    pub fn distance(mut self, distance: ProfileDistance) -> Self {
        self.distance = distance;
        self
    }

    /// Looks at units of the same group only.
    #[must_use]
    pub fn within(mut self, group: impl Into<String>) -> Self {
        self.within = Some(group.into());
        self
    }
}

/// A unit that stands like another.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Peer {
    /// The unit.
    pub unit: String,
    /// How far its profile is away, in the terms of [`PeerGroup::distance`].
    pub distance: f64,
    /// Its score of the index.
    pub score: Option<f64>,
    /// Its rank in the index among all units.
    pub rank: Option<f64>,
    /// Its score less that of the unit.
    pub difference: Option<f64>,
    /// How many columns both have.
    pub shared: usize,
}

/// The peers of a unit; made by [`peers`].
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PeerGroup {
    unit: String,
    distance: ProfileDistance,
    columns: Vec<String>,
    group: Option<String>,
    peers: Vec<Peer>,
    left_out: Vec<String>,
}

fn present(value: f64) -> Option<f64> {
    (!value.is_nan()).then_some(value)
}

fn at_least_one(method: &'static str, count: usize) -> Result<()> {
    if count == 0 {
        let expected = "at least 1";
        return Err(Error::from(Problem::InvalidParameter {
            method,
            parameter: "count",
            found: "0".to_owned(),
            expected,
        }));
    }
    Ok(())
}

/// The distances of a unit to others, nearest first, and the units that cannot be compared with it.
struct Compared {
    nearest: Vec<(usize, f64, usize)>,
    left_out: Vec<String>,
}

fn compare(
    method: &'static str,
    result: &Assessment,
    space: &Space,
    kind: ProfileDistance,
    row: usize,
    others: impl Iterator<Item = usize>,
) -> Result<Compared> {
    let units = result.units();
    if !space.has(row) {
        return Err(Error::from(Problem::InvalidParameter {
            method,
            parameter: "unit",
            found: format!("`{}`, which has no value in any column compared", units[row]),
            expected: "a unit with a value in at least one of them",
        }));
    }
    let (mut nearest, mut left_out) = (Vec::new(), Vec::new());
    for other in others.filter(|&other| other != row) {
        match space.distance(kind, row, other) {
            Some((distance, shared)) => nearest.push((other, distance, shared)),
            None => left_out.push(units[other].clone()),
        }
    }
    sort::by_rule(&mut nearest, |(_, a, _), (_, b, _)| a.total_cmp(b));
    Ok(Compared { nearest, left_out })
}

/// The units whose profile is nearest to that of a unit.
///
/// `context` holds columns by unit that are compared too; a unit that it lacks has no value there.
///
/// ```
/// use govindex::explain::{PeerSearch, peers};
/// use govindex::{Dataset, Framework, assess};
///
/// let framework = Framework::builtin("un-egdi-2022")?;
/// let data = Dataset::new(["DNK", "KOR", "EST", "TCD"])?
///     .with_indicator("osi", vec![0.98, 0.98, 1.0, 0.2])?
///     .with_indicator("tii", vec![0.98, 0.97, 0.89, 0.1])?
///     .with_indicator("hci", vec![0.96, 0.91, 0.92, 0.2])?;
/// let found = peers(&assess(&framework, &data)?, "KOR", None, &PeerSearch::default().count(2))?;
/// let units: Vec<&str> = found.peers().iter().map(|peer| peer.unit.as_str()).collect();
/// assert_eq!(units, ["DNK", "EST"]);
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `unknown_unit`, `unknown_node`, `unknown_group`, with the nearest spelling; `missing_value` where the unit is in no group;
/// `invalid_parameter` for a count of 0, where all units are the same, and where the unit has no value to compare;
/// `overflow` for columns beyond what can be squared.
pub fn peers(
    result: &Assessment,
    unit: &str,
    context: Option<&Dataset>,
    parameters: &PeerSearch,
) -> Result<PeerGroup> {
    let row = result.row(unit)?;
    at_least_one(PEERS, parameters.count)?;
    let nodes = match context {
        Some(_) if parameters.by.is_empty() => Vec::new(),
        _ => nodes_of(result, &parameters.by)?,
    };
    let (rows, group) = group_of(PEERS, result, row, parameters.within.as_deref())?;
    let space = Space::new(PEERS, result, &nodes, context)?;
    let compared = compare(PEERS, result, &space, parameters.distance, row, rows.into_iter())?;
    let (scores, ranks) = (result.scores_of(0), result.ranks_of(0, None));
    let peers = compared.nearest.into_iter().take(parameters.count).map(|(other, distance, shared)| Peer {
        unit: result.units()[other].clone(),
        distance,
        score: present(scores[other]),
        rank: present(ranks[other]),
        difference: present(scores[other] - scores[row]),
        shared,
    });
    Ok(PeerGroup {
        unit: unit.to_owned(),
        distance: parameters.distance,
        peers: peers.collect(),
        columns: space.names,
        group,
        left_out: compared.left_out,
    })
}

impl PeerGroup {
    /// The unit.
    #[must_use]
    pub fn unit(&self) -> &str {
        &self.unit
    }

    /// How profiles were compared.
    #[must_use]
    pub fn distance(&self) -> ProfileDistance {
        self.distance
    }

    /// What was compared: codes of nodes, then columns of the context, without those in which all units are the same and
    /// those of no weight.
    #[must_use]
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The group that peers come from, where one was asked for.
    #[must_use]
    pub fn group(&self) -> Option<&str> {
        self.group.as_deref()
    }

    /// The peers, nearest first; of equal ones the first in the data.
    #[must_use]
    pub fn peers(&self) -> &[Peer] {
        &self.peers
    }

    /// The units that share too few columns to be compared.
    #[must_use]
    pub fn left_out(&self) -> &[String] {
        &self.left_out
    }

    /// One row per peer, nearest first: `unit`, `distance`, `score`, `rank`, `difference` (its score less that of the unit),
    /// `shared` (the number of columns that both have).
    #[must_use]
    pub fn table(&self) -> Table {
        let peers = || self.peers.iter();
        Table::new()
            .with("unit", Cells::texts(peers().map(|peer| peer.unit.as_str())))
            .with("distance", Cells::numbers(peers().map(|peer| Some(peer.distance)), 4))
            .with("score", Cells::numbers(peers().map(|peer| peer.score), 4))
            .with(
                "rank",
                Cells::Number {
                    values: peers().map(|peer| peer.rank.unwrap_or(f64::NAN)).collect(),
                    decimals: None,
                },
            )
            .with("difference", Cells::numbers(peers().map(|peer| peer.difference), 4))
            .with("shared", Cells::Count(peers().map(|peer| Some(peer.shared as u64)).collect()))
    }
}

/// What a benchmark is looked for by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Benchmark {
    /// How many units. Default 5.
    pub count: usize,
    /// The nodes that are looked at. Empty, the default: all indicators.
    pub by: Vec<String>,
    /// The unit is weak at a node where its score is below this quantile of all scores there. Default 0.5, the median.
    pub weak_below: f64,
    /// At which share of these nodes a benchmark is better. Default 1, all of them.
    pub share: f64,
    /// How profiles are compared.
    pub distance: ProfileDistance,
    /// A group column: only units of the same group are looked at.
    pub within: Option<String>,
}

impl Default for Benchmark {
    fn default() -> Self {
        Self {
            count: 5,
            by: Vec::new(),
            weak_below: 0.5,
            share: 1.0,
            distance: ProfileDistance::default(),
            within: None,
        }
    }
}

impl Benchmark {
    /// Sets how many units.
    #[must_use]
    pub fn count(mut self, count: usize) -> Self {
        self.count = count;
        self
    }

    /// Sets the nodes that are looked at.
    #[must_use]
    pub fn by(mut self, nodes: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.by = nodes.into_iter().map(Into::into).collect();
        self
    }

    /// Sets the quantile below which the unit is weak.
    #[must_use]
    pub fn weak_below(mut self, quantile: f64) -> Self {
        self.weak_below = quantile;
        self
    }

    /// Sets at which share of the weak nodes a benchmark is better.
    #[must_use]
    pub fn share(mut self, share: f64) -> Self {
        self.share = share;
        self
    }

    /// Sets how profiles are compared.
    #[must_use]
    pub fn distance(mut self, distance: ProfileDistance) -> Self {
        self.distance = distance;
        self
    }

    /// Looks at units of the same group only.
    #[must_use]
    pub fn within(mut self, group: impl Into<String>) -> Self {
        self.within = Some(group.into());
        self
    }
}

/// A node at which a unit is weak.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Weakness {
    /// The node.
    pub node: String,
    /// The score of the unit.
    pub score: f64,
    /// What it is below.
    pub below: f64,
}

/// A unit that is better where another is weak, and like it elsewhere.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct BenchmarkUnit {
    /// The unit.
    pub unit: String,
    /// How far its profile is away where the unit is not weak, or its context.
    pub distance: f64,
    /// Over how many columns.
    pub shared: usize,
    /// Its score of the index.
    pub score: Option<f64>,
    /// Its rank in the index among all units.
    pub rank: Option<f64>,
    /// Its score at each weak node, in the order of [`BenchmarkUnits::weak`]; `NaN` where it has none.
    pub scores: Vec<f64>,
}

/// The benchmarks of a unit; made by [`benchmark`].
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BenchmarkUnits {
    unit: String,
    distance: ProfileDistance,
    columns: Vec<String>,
    weak: Vec<Weakness>,
    units: Vec<BenchmarkUnit>,
    most: usize,
    left_out: Vec<String>,
}

/// The units that are better wherever a unit is weak, and like it elsewhere: those whose context is nearest, where one is given,
/// else whose profile at the other nodes is (at the weak ones, where there are no others).
///
/// ```
/// use govindex::explain::{Benchmark, benchmark};
/// use govindex::{Dataset, Framework, assess};
///
/// let framework = Framework::builtin("un-egdi-2022")?;
/// let data = Dataset::new(["A", "B", "C", "D"])?
///     .with_indicator("osi", vec![0.4, 0.9, 0.8, 0.5])?
///     .with_indicator("tii", vec![0.8, 0.8, 0.2, 0.7])?
///     .with_indicator("hci", vec![0.7, 0.6, 0.3, 0.5])?;
/// let found = benchmark(&assess(&framework, &data)?, "A", None, &Benchmark::default())?;
/// assert_eq!(found.weak()[0].node, "OSI");
/// assert_eq!(found.units()[0].unit, "B");
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// As [`peers`]; `invalid_parameter` for a quantile or a share outside 0…1.
pub fn benchmark(
    result: &Assessment,
    unit: &str,
    context: Option<&Dataset>,
    parameters: &Benchmark,
) -> Result<BenchmarkUnits> {
    let row = result.row(unit)?;
    at_least_one(BENCHMARK, parameters.count)?;
    for (parameter, value) in [("weak_below", parameters.weak_below), ("share", parameters.share)] {
        if !(0.0..=1.0).contains(&value) {
            let (found, expected) = (value.to_string(), "from 0 to 1");
            return Err(Error::from(Problem::InvalidParameter {
                method: BENCHMARK,
                parameter,
                found,
                expected,
            }));
        }
    }
    let nodes = nodes_of(result, &parameters.by)?;
    let (rows, _) = group_of(BENCHMARK, result, row, parameters.within.as_deref())?;
    let (mut weak, mut at) = (Vec::new(), Vec::new());
    for &node in &nodes {
        let scores = result.scores_of(node);
        if scores[row].is_nan() {
            continue;
        }
        let below = quantile(scores, parameters.weak_below, Quantile::Linear)?;
        if scores[row] < below {
            let code = result.framework().nodes()[node].code().to_owned();
            weak.push(Weakness { node: code, score: scores[row], below });
            at.push(node);
        }
    }
    let elsewhere: Vec<usize> = nodes.iter().copied().filter(|node| !at.contains(node)).collect();
    let space = match context {
        Some(_) => Space::new(BENCHMARK, result, &[], context)?,
        None => Space::new(BENCHMARK, result, &elsewhere, None)
            .ok()
            .filter(|space| space.has(row))
            .map_or_else(|| Space::new(BENCHMARK, result, &nodes, None), Ok)?,
    };
    let better = |other: usize| {
        at.iter().filter(|&&node| result.scores_of(node)[other] > result.scores_of(node)[row]).count()
    };
    let needed = parameters.share * at.len() as f64 - 1e-9;
    let all: Vec<(usize, usize)> =
        rows.into_iter().filter(|&other| other != row).map(|other| (other, better(other))).collect();
    let fit = all.iter().filter(|(_, count)| *count > 0 && *count as f64 >= needed).map(|&(other, _)| other);
    let compared = compare(BENCHMARK, result, &space, parameters.distance, row, fit)?;
    let (scores, ranks) = (result.scores_of(0), result.ranks_of(0, None));
    let units =
        compared.nearest.into_iter().take(parameters.count).map(|(other, distance, shared)| BenchmarkUnit {
            unit: result.units()[other].clone(),
            distance,
            shared,
            score: present(scores[other]),
            rank: present(ranks[other]),
            scores: at.iter().map(|&node| result.scores_of(node)[other]).collect(),
        });
    Ok(BenchmarkUnits {
        unit: unit.to_owned(),
        distance: parameters.distance,
        units: units.collect(),
        columns: space.names,
        weak,
        most: all.iter().map(|&(_, count)| count).max().unwrap_or(0),
        left_out: compared.left_out,
    })
}

impl BenchmarkUnits {
    /// The unit.
    #[must_use]
    pub fn unit(&self) -> &str {
        &self.unit
    }

    /// How profiles were compared.
    #[must_use]
    pub fn distance(&self) -> ProfileDistance {
        self.distance
    }

    /// In which columns likeness was looked for.
    #[must_use]
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Where the unit is weak, in the order of the framework; nothing where it is weak nowhere.
    #[must_use]
    pub fn weak(&self) -> &[Weakness] {
        &self.weak
    }

    /// The benchmarks, the likest first.
    #[must_use]
    pub fn units(&self) -> &[BenchmarkUnit] {
        &self.units
    }

    /// At how many of the weak nodes the unit that is better at most of them is better: where no unit is better at enough, this
    /// says what share to ask for.
    #[must_use]
    pub fn most(&self) -> usize {
        self.most
    }

    /// The units that are better and share too few columns to be compared.
    #[must_use]
    pub fn left_out(&self) -> &[String] {
        &self.left_out
    }

    /// One row per node at which the unit is weak, in the order of the framework: `node`, `score`, `below` (the quantile).
    #[must_use]
    pub fn weak_table(&self) -> Table {
        Table::new()
            .with("node", Cells::texts(self.weak.iter().map(|weak| weak.node.as_str())))
            .with("score", Cells::numbers(self.weak.iter().map(|weak| Some(weak.score)), 4))
            .with("below", Cells::numbers(self.weak.iter().map(|weak| Some(weak.below)), 4))
    }

    /// One row per benchmark and weak node at which it is better, the likest first: `unit`, `distance`, `score` and `rank` (in
    /// the index), `node`, `own` (the score of the unit there), `theirs`, `better_by`.
    #[must_use]
    pub fn table(&self) -> Table {
        let rows: Vec<(&BenchmarkUnit, &Weakness, f64)> = self
            .units
            .iter()
            .flat_map(|one| self.weak.iter().zip(&one.scores).map(move |(weak, &theirs)| (one, weak, theirs)))
            .filter(|(_, weak, theirs)| *theirs > weak.score)
            .collect();
        let rank = rows.iter().map(|(one, ..)| one.rank.unwrap_or(f64::NAN)).collect();
        Table::new()
            .with("unit", Cells::texts(rows.iter().map(|(one, ..)| one.unit.as_str())))
            .with("distance", Cells::numbers(rows.iter().map(|(one, ..)| Some(one.distance)), 4))
            .with("score", Cells::numbers(rows.iter().map(|(one, ..)| one.score), 4))
            .with("rank", Cells::Number { values: rank, decimals: None })
            .with("node", Cells::texts(rows.iter().map(|(_, weak, _)| weak.node.as_str())))
            .with("own", Cells::numbers(rows.iter().map(|(_, weak, _)| Some(weak.score)), 4))
            .with("theirs", Cells::numbers(rows.iter().map(|(.., theirs)| Some(*theirs)), 4))
            .with(
                "better_by",
                Cells::numbers(rows.iter().map(|(_, weak, theirs)| Some(theirs - weak.score)), 4),
            )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::framework::Framework;

    const NAN: f64 = f64::NAN;

    fn result(columns: &[(&str, &[f64])], weights: &[f64]) -> Assessment {
        let indicators: Vec<String> = columns
            .iter()
            .zip(weights)
            .map(|((code, _), weight)| format!("{{ code = '{code}', weight = {weight} }}"))
            .collect();
        let toml = format!(
            "id = 'x'\nmethod = {{ normalize = 'none', missing = 'rescale' }}\nindicator = [{}]\ndimension = [{{ code = 'INDEX' }}]",
            indicators
                .iter()
                .map(|one| one.replace(" }", ", parent = 'INDEX' }"))
                .collect::<Vec<_>>()
                .join(", ")
        );
        let units: Vec<String> = (0..columns[0].1.len()).map(|i| format!("u{i}")).collect();
        let data = columns.iter().try_fold(Dataset::new(units).unwrap(), |data, (code, values)| {
            data.with_indicator(code, values.to_vec())
        });
        let groups = (0..columns[0].1.len()).map(|i| (i < 4).then(|| ["a", "b"][i % 2].to_owned())).collect();
        let data = data.unwrap().with_group("kind", groups).unwrap();
        crate::assess(&Framework::from_toml(&toml).unwrap(), &data).unwrap()
    }

    fn names(found: &PeerGroup) -> Vec<&str> {
        found.peers().iter().map(|peer| peer.unit.as_str()).collect()
    }

    #[test]
    fn distances_by_hand() {
        // Both columns have mean 0 and standard deviation 1 (divisor n), so they are their own standard scores.
        let x: &[f64] = &[1.0, 1.0, -1.0, -1.0];
        let y: &[f64] = &[1.0, -1.0, 1.0, -1.0];
        let result = result(&[("X", x), ("Y", y)], &[3.0, 1.0]);
        let found = peers(&result, "u0", None, &PeerSearch::default()).unwrap();
        assert_eq!(names(&found), ["u1", "u2", "u3"]);
        let distances: Vec<f64> = found.peers().iter().map(|peer| peer.distance).collect();
        for (found, by_hand) in distances.iter().zip([1.0, 3.0_f64.sqrt(), 2.0]) {
            assert!((found - by_hand).abs() < 1e-15);
        }
        let city =
            peers(&result, "u0", None, &PeerSearch::default().distance(ProfileDistance::Manhattan)).unwrap();
        assert!((city.peers()[1].distance - 1.5).abs() < 1e-15);
        assert_eq!(found.columns(), ["X", "Y"]);
        assert!((found.peers()[2].difference.unwrap() + 2.0).abs() < 1e-12);
        assert_eq!(found.peers()[2].rank, Some(4.0));
        let of_y = peers(&result, "u0", None, &PeerSearch::default().by(["Y"]).count(1)).unwrap();
        assert_eq!((names(&of_y), of_y.peers()[0].distance), (vec!["u2"], 0.0));
    }

    #[test]
    fn shapes_are_compared_without_levels() {
        let columns: [(&str, &[f64]); 3] =
            [("X", &[1.0, 11.0, 3.0, 5.0]), ("Y", &[2.0, 12.0, 2.0, 5.1]), ("Z", &[3.0, 13.0, 1.0, 5.2])];
        let result = result(&columns, &[1.0, 1.0, 1.0]);
        let by = PeerSearch::default().distance(ProfileDistance::Correlation);
        let found = peers(&result, "u0", None, &by).unwrap();
        assert!(found.peers().iter().all(|peer| (0.0..=2.0).contains(&peer.distance)));
        let few = peers(&result, "u0", None, &by.by(["X", "Y"])).unwrap();
        assert!(few.peers().is_empty());
        assert_eq!(few.left_out(), ["u1", "u2", "u3"]);
    }

    #[test]
    fn gaps_leave_what_is_shared_and_who_shares_nothing_is_said() {
        let columns: [(&str, &[f64]); 2] = [("X", &[0.0, 2.0, NAN, 1.0]), ("Y", &[NAN, 0.0, 1.0, 2.0])];
        let result = result(&columns, &[1.0, 1.0]);
        let found = peers(&result, "u0", None, &PeerSearch::default()).unwrap();
        assert_eq!(names(&found), ["u3", "u1"]);
        assert_eq!(found.peers()[0].shared, 1);
        assert_eq!(found.left_out(), ["u2"]);
        // Scaled up: one column at a distance d is as far as two of them at d.
        let deviation = (2.0_f64 / 3.0).sqrt();
        assert!((found.peers()[0].distance - 1.0 / deviation).abs() < 1e-15);
    }

    #[test]
    fn groups_and_context() {
        let result = result(&[("X", &[0.0, 1.0, 2.0, 3.0, 4.0])], &[1.0]);
        let found = peers(&result, "u0", None, &PeerSearch::default().within("kind")).unwrap();
        assert_eq!((names(&found), found.group()), (vec!["u2"], Some("a")));
        let context =
            Dataset::new(["u3", "u0", "u4"]).unwrap().with_indicator("people", vec![5.0, 5.1, 9.0]).unwrap();
        let found = peers(&result, "u0", Some(&context), &PeerSearch::default()).unwrap();
        assert_eq!((names(&found), found.columns()), (vec!["u3", "u4"], &["people".to_owned()][..]));
        assert_eq!(found.left_out(), ["u1", "u2"]);
        let both = peers(&result, "u0", Some(&context), &PeerSearch::default().by(["X"])).unwrap();
        assert_eq!((both.columns().len(), both.peers()[0].unit.as_str()), (2, "u1"));
        let refused = |unit: &str, by: &PeerSearch| peers(&result, unit, None, by).unwrap_err();
        assert_eq!(refused("u4", &PeerSearch::default().within("kind")).code(), "missing_value");
        assert!(refused("u0", &PeerSearch::default().within("kinds")).to_string().contains("`kind`"));
        assert!(refused("u00", &PeerSearch::default()).to_string().contains("`u0`"));
        assert!(refused("u0", &PeerSearch::default().by(["INDX"])).to_string().contains("`INDEX`"));
        assert_eq!(refused("u0", &PeerSearch::default().count(0)).code(), "invalid_parameter");
    }

    #[test]
    fn units_that_cannot_be_told_apart_or_have_nothing_are_refused() {
        let same = result(&[("X", &[0.1, 0.1, 0.1])], &[1.0]);
        let fault = peers(&same, "u0", None, &PeerSearch::default()).unwrap_err();
        assert!(fault.to_string().contains("without spread"), "{fault}");
        let bare = result(&[("X", &[NAN, 0.2, 0.1]), ("Y", &[1.0, 1.0, 1.0])], &[1.0, 1.0]);
        let fault = peers(&bare, "u0", None, &PeerSearch::default()).unwrap_err();
        assert!(fault.to_string().contains("`u0`"), "{fault}");
    }

    #[test]
    fn benchmarks_are_better_at_every_weak_node_and_like_the_unit_elsewhere() {
        let columns: [(&str, &[f64]); 3] = [
            ("X", &[1.0, 5.0, 6.0, 7.0, 0.0]),
            ("Y", &[2.0, 6.0, 1.0, 8.0, 3.0]),
            ("Z", &[9.0, 4.0, 9.0, 8.0, 1.0]),
        ];
        let result = result(&columns, &[1.0, 1.0, 1.0]);
        let found = benchmark(&result, "u0", None, &Benchmark::default()).unwrap();
        let weak: Vec<(&str, f64, f64)> =
            found.weak().iter().map(|weak| (weak.node.as_str(), weak.score, weak.below)).collect();
        assert_eq!(weak, [("X", 1.0, 5.0), ("Y", 2.0, 3.0)]);
        let units: Vec<&str> = found.units().iter().map(|one| one.unit.as_str()).collect();
        assert_eq!(units, ["u3", "u1"]);
        let table = found.table();
        assert_eq!(table.rows(), 4);
        let Some(Cells::Number { values, .. }) = table.column("better_by") else { panic!() };
        assert_eq!(values, &[6.0, 6.0, 4.0, 4.0]);
        let half = benchmark(&result, "u0", None, &Benchmark::default().share(0.5)).unwrap();
        let units: Vec<&str> = half.units().iter().map(|one| one.unit.as_str()).collect();
        assert_eq!(units, ["u2", "u3", "u1", "u4"]);
        assert_eq!(half.table().rows(), 6);
        assert_eq!(half.most(), 2);
        let strong = benchmark(&result, "u3", None, &Benchmark::default()).unwrap();
        assert!(strong.weak().is_empty() && strong.units().is_empty());
        let context =
            Dataset::new(["u0", "u1", "u3"]).unwrap().with_indicator("people", vec![1.0, 1.1, 9.0]).unwrap();
        let found = benchmark(&result, "u0", Some(&context), &Benchmark::default().count(1)).unwrap();
        assert_eq!((found.units()[0].unit.as_str(), found.columns()), ("u1", &["people".to_owned()][..]));
        for parameters in [Benchmark::default().share(1.5), Benchmark::default().weak_below(f64::NAN)] {
            assert_eq!(benchmark(&result, "u0", None, &parameters).unwrap_err().code(), "invalid_parameter");
        }
    }

    #[test]
    fn a_unit_that_is_weak_everywhere_is_compared_where_it_is_weak() {
        let result = result(&[("X", &[0.0, 5.0, 1.0]), ("Y", &[0.0, 5.0, 1.0])], &[1.0, 1.0]);
        let found = benchmark(&result, "u0", None, &Benchmark::default()).unwrap();
        assert_eq!(found.units()[0].unit, "u2");
    }
}
