//! How units move among classes from period to period: transition matrices, where they lead, and how mobile units are.
//!
//! ```text
//! p_ij = n_ij / Σ_j n_ij        the share of the units of class i that are in class j one period later
//! π P = π                       the steady state: the shares that the matrix leads to and keeps
//! m_ij = 1 + Σ_{k≠j} p_ik m_kj  first passage: the mean number of periods until a unit of class i is first in class j
//! LR = 2 Σ n_ij(r) ln (p_ij(r) / p_ij),  Q = Σ n_i(r) (p_ij(r) − p_ij)² / p_ij     tests that all regimes r have one matrix
//! ```
//!
//! A step is one period of the panel, however many years lie between two. Only units that have a class in both periods count.
//!
//! Source: S. J. Prais (1955), *Journal of the Royal Statistical Society A* 118, 56–66; T. W. Anderson & L. A. Goodman (1957),
//! *Annals of Mathematical Statistics* 28, 89–110; A. F. Shorrocks (1978), *Econometrica* 46, 1013–1024; D. Quah (1993),
//! *European Economic Review* 37, 426–434; S. J. Rey (2001), *Geographical Analysis* 33, 195–214 for neighbours;
//! F. Bickenbach & E. Bode (2003), *International Regional Science Review* 26, 363–392 for the tests; D. J. Bartholomew (1967),
//! *Stochastic Models for Social Processes*; J. G. Kemeny & J. L. Snell (1960), *Finite Markov Chains* for first passage.

use std::collections::HashMap;

use nalgebra::linalg::Schur;
use nalgebra::{DMatrix, DVector};
use serde::{Deserialize, Serialize};
use statrs::distribution::{ChiSquared, ContinuousCDF as _};

use super::neighbours::Neighbours;
use super::values::PanelValues;
use crate::error::Problem;
use crate::parallel;
use crate::stats::{Quantile, Ties, of_ranks, quantiles, ranks};
use crate::table::{Cells, Table};
use crate::{Error, Result};

const METHOD: &str = "mobility";

/// The classes that units move among, the lowest first.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Classes {
    /// So many classes of equally many units: cut at quantiles (linear between two values); a value on a cut belongs to the
    /// lower class.
    Quantiles(usize),
    /// Classes cut at these values, ascending; a value on a cut belongs to the lower class.
    Cuts(Vec<f64>),
    /// Classes that the units have: their names, the lowest first, and by period the class of each unit.
    Given {
        /// The names, the lowest first.
        names: Vec<String>,
        /// By period, the position of each unit's class in `names`.
        of: Vec<Vec<Option<usize>>>,
    },
}

impl Classes {
    /// The grades of a panel at a node, by default the index. Grades that no unit has are classes too.
    ///
    /// # Errors
    /// `unknown_node`; `invalid_parameter` where the node has fewer than two grades.
    pub fn grades<'a>(
        results: impl IntoIterator<Item = (&'a str, &'a crate::Assessment)>,
        node: Option<&str>,
        values: &PanelValues,
    ) -> Result<Self> {
        let by_period: HashMap<&str, &crate::Assessment> = results.into_iter().collect();
        let mut names: Vec<String> = Vec::new();
        let mut of = Vec::new();
        for period in values.periods() {
            let Some(result) = by_period.get(period.as_str()) else {
                of.push(vec![None; values.units().len()]);
                continue;
            };
            let code = node.unwrap_or_else(|| result.framework().root().code());
            if names.is_empty() {
                names = result.bands_at(code)?.iter().rev().map(|band| band.grade.clone()).collect();
            }
            let grades = result.grades_at(code)?;
            let places: HashMap<&String, usize> = result.units().iter().zip(0..).collect();
            let class = |unit: &String| {
                let grade = grades[*places.get(unit)?].as_ref()?;
                names.iter().position(|name| *name == grade.grade)
            };
            of.push(values.units().iter().map(class).collect());
        }
        if names.len() < 2 {
            return Err(Error::from(Problem::InvalidParameter {
                method: METHOD,
                parameter: "classes",
                found: "of grades, which the node does not have".to_owned(),
                expected: "a number of classes, cuts, or the grades of a framework that has them",
            }));
        }
        Ok(Self::Given { names, of })
    }

    /// Classes that the units have, by period and unit, in an order of their names.
    ///
    /// # Errors
    /// `invalid_parameter` for a class that is not among `names`, and with fewer than two names.
    pub fn given(names: Vec<String>, of: Vec<Vec<Option<String>>>) -> Result<Self> {
        let fault = |found: String, expected| {
            let (method, parameter) = (METHOD, "classes");
            Err(Error::from(Problem::InvalidParameter { method, parameter, found, expected }))
        };
        if names.len() < 2 {
            return fault(format!("{} class", names.len()), "two classes or more");
        }
        let mut found = Vec::with_capacity(of.len());
        for column in of {
            let mut classes = Vec::with_capacity(column.len());
            for class in column {
                let at = class.as_ref().map(|class| names.iter().position(|name| name == class));
                if at == Some(None) {
                    return fault(
                        format!("`{}`", class.unwrap_or_default()),
                        "one of the names of classes, which stand in their order",
                    );
                }
                classes.push(at.flatten());
            }
            found.push(classes);
        }
        Ok(Self::Given { names, of: found })
    }
}

/// How classes are cut.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Mobility {
    /// Whether quantiles are of all periods together, so that a class means the same in each (default); else of each period,
    /// so that every class has as many units in each.
    pub pooled: bool,
}

impl Default for Mobility {
    fn default() -> Self {
        Self { pooled: true }
    }
}

impl Mobility {
    /// Sets whether quantiles are of all periods together.
    #[must_use]
    pub fn pooled(mut self, pooled: bool) -> Self {
        self.pooled = pooled;
        self
    }
}

/// Where a chain of classes leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ChainStructure {
    /// To one distribution, wherever it begins.
    Mixing,
    /// Round and round: one distribution stays as it is, but others do not come to it.
    Periodic,
    /// To one of several sets of classes that it does not leave: where depends on where it begins.
    Separate,
    /// Nobody can say: units come into a class that none was seen to start from.
    Unknown,
}

/// A matrix of transitions and what follows from it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Chain {
    /// How many transitions there were, by class before and class after.
    pub counts: Vec<Vec<u64>>,
    /// Their shares in those of the class before; `NaN` for a class that none starts from.
    pub probabilities: Vec<Vec<f64>>,
    /// Where the chain leads.
    pub structure: ChainStructure,
    /// The classes that no unit leaves.
    pub absorbing: Vec<usize>,
    /// The share of each class in the steady state, where there is one (`mixing` and `periodic`).
    pub steady_state: Option<Vec<f64>>,
    /// The mean number of periods until a unit of a class (row) is first in another (column); on the diagonal until it is
    /// back. Infinite where it may never come there.
    pub first_passage: Vec<Vec<f64>>,
    /// Prais's mobility of each class: the share of its units that leave it, `1 − p_ii`.
    pub prais: Vec<f64>,
    /// Shorrocks's index of all classes, `(k − Σ p_ii) / (k − 1)`: 0 where nobody moves, 1 where the class before says
    /// nothing. Over the classes that units start from.
    pub shorrocks: f64,
    /// Shorrocks's determinant index, `1 − |det P|`; `NaN` where a class has no start.
    pub determinant: f64,
    /// The second largest modulus of the eigenvalues: the nearer to 1, the slower the way to the steady state; `NaN` where a
    /// class has no start.
    pub second_eigenvalue: f64,
    /// The periods after which half of the way to the steady state is left, `−ln 2 / ln |λ₂|`; infinite where it does not
    /// get nearer, `NaN` where a class has no start.
    pub half_life: f64,
    /// Bartholomew's index, the mean number of classes crossed per period in the steady state as a share of `k − 1`; `NaN`
    /// without one.
    pub bartholomew: f64,
}

/// Tests that several regimes (periods, or classes of neighbours) have one transition matrix.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Homogeneity {
    /// The likelihood ratio statistic.
    pub lr: f64,
    /// Pearson's statistic.
    pub q: f64,
    /// The degrees of freedom of both.
    pub freedom: u64,
    /// The chance of such a ratio or a larger one where the matrices are one; `NaN` without degrees of freedom.
    pub lr_p_value: f64,
    /// The same of Pearson's statistic.
    pub q_p_value: f64,
}

/// How ranks moved from one period to another.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RankMobility {
    /// The earlier period.
    pub from: String,
    /// The later one.
    pub to: String,
    /// How many units have a value in both; ranks are among these.
    pub units: usize,
    /// How many rose.
    pub risen: usize,
    /// How many fell.
    pub fallen: usize,
    /// How many stayed.
    pub stayed: usize,
    /// The mean number of places moved.
    pub mean_change: f64,
    /// Spearman's correlation of the ranks; `NaN` where all are equal or there are fewer than two.
    pub spearman: f64,
    /// Kendall's (form b).
    pub kendall: f64,
}

/// The mobility of a panel; made by [`mobility`].
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct MobilityTrend {
    /// The names of the classes, the lowest first.
    pub classes: Vec<String>,
    /// Whether quantiles are of all periods together.
    pub pooled: bool,
    /// The upper ends of all classes but the last: one list, or one by period; none of given classes.
    pub cuts: Vec<Vec<f64>>,
    /// All transitions.
    #[serde(flatten)]
    pub chain: Chain,
    /// The test that every step has one matrix; none where there is one step.
    pub over_time: Option<Homogeneity>,
    /// With neighbours, the transitions of the units whose neighbours' mean is in each class.
    pub conditional: Vec<Chain>,
    /// The upper ends of the classes of neighbours' means: one list, or one by period.
    pub neighbour_cuts: Vec<Vec<f64>>,
    /// With neighbours, the test that their class makes no difference.
    pub over_neighbours: Option<Homogeneity>,
    /// The units without neighbours, which are in no conditional matrix.
    pub islands: Vec<String>,
    /// How ranks moved at each step, and from the first period to the last.
    pub ranks: Vec<RankMobility>,
}

/// Says how units move among classes, and among ranks.
///
/// ```
/// use govindex::trend::{Classes, Mobility, PanelValues, mobility};
///
/// let values = PanelValues::new(
///     ["A", "B", "C", "D"].map(String::from).to_vec(),
///     ["2020", "2021", "2022"].map(String::from).to_vec(),
///     vec![vec![1.0, 2.0, 3.0, 4.0], vec![1.0, 3.0, 2.0, 4.0], vec![2.0, 3.0, 1.0, 4.0]],
/// )?;
/// let found = mobility(&values, &Classes::Cuts(vec![2.5]), &Mobility::default(), None)?;
/// assert_eq!(found.chain.counts, [[3, 1], [1, 3]]);
/// assert_eq!(found.chain.steady_state.as_deref(), Some(&[0.5, 0.5][..]));
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// With neighbours, the means of their values are cut as the values are: at the same kind of quantiles, or at the cuts
/// given; at quantiles where the classes are given (grades).
///
/// # Errors
/// `no_data` where quantiles are of a period without values; `too_few` with fewer than two periods or without any unit that
/// has a class in two neighbouring ones;
/// `invalid_parameter` for fewer than 2 classes or more than 100, cuts that do not rise, and quantiles that fall on one value;
/// `length_mismatch` of classes or neighbours.
pub fn mobility(
    values: &PanelValues,
    classes: &Classes,
    parameters: &Mobility,
    neighbours: Option<&Neighbours>,
) -> Result<MobilityTrend> {
    values.need_periods(METHOD, 2)?;
    let units = values.units().len();
    let (names, cuts, own) = classified(values.columns(), values, classes, parameters.pooled)?;
    let k = names.len();
    let steps: Vec<Vec<Vec<u64>>> =
        own.windows(2).map(|pair| count(k, &pair[0], &pair[1], |_| true)).collect();
    let all = sum(k, &steps);
    if all.iter().flatten().all(|&n| n == 0) {
        let of = "units with a class in two neighbouring periods";
        return Err(Error::from(Problem::TooFew { model: METHOD, of, found: 0, needed: 1 }));
    }
    let mut found = MobilityTrend {
        classes: names,
        pooled: parameters.pooled,
        cuts,
        over_time: (steps.len() > 1).then(|| homogeneity(&all, &steps)),
        chain: Chain::of(all),
        conditional: Vec::new(),
        neighbour_cuts: Vec::new(),
        over_neighbours: None,
        islands: Vec::new(),
        ranks: rank_moves(values),
    };
    if let Some(neighbours) = neighbours {
        if neighbours.units() != units {
            return Err(Error::from(Problem::LengthMismatch {
                what: "`neighbours`".to_owned(),
                found: neighbours.units(),
                expected: units,
                of: "units",
            }));
        }
        let means: Vec<Vec<f64>> = values.columns().iter().map(|column| neighbours.means(column)).collect();
        let cut_as = match classes {
            Classes::Given { .. } => &Classes::Quantiles(k),
            other => other,
        };
        let (_, cuts, around) = classified(&means, values, cut_as, parameters.pooled)?;
        let mut regimes = vec![vec![vec![0_u64; k]; k]; k];
        for (pair, around) in own.windows(2).zip(&around) {
            for (i, class) in around.iter().enumerate() {
                if let (Some(class), Some(from), Some(to)) = (*class, pair[0][i], pair[1][i]) {
                    regimes[class][from][to] += 1;
                }
            }
        }
        found.over_neighbours = Some(homogeneity(&sum(k, &regimes), &regimes));
        found.conditional = regimes.into_iter().map(Chain::of).collect();
        found.neighbour_cuts = cuts;
        found.islands = neighbours.islands().map(|i| values.units()[i].clone()).collect();
    }
    Ok(found)
}

/// How many classes there may be: first passage solves a system per class, and neighbours make a chain of each.
const SIZES: std::ops::RangeInclusive<usize> = 2..=100;

type Classified = (Vec<String>, Vec<Vec<f64>>, Vec<Vec<Option<usize>>>);

/// The names of the classes, the cuts, and the class of every value by period.
fn classified(
    columns: &[Vec<f64>],
    values: &PanelValues,
    classes: &Classes,
    pooled: bool,
) -> Result<Classified> {
    let fault = |found: String, expected| {
        let (method, parameter) = (METHOD, "classes");
        Err(Error::from(Problem::InvalidParameter { method, parameter, found, expected }))
    };
    let cuts: Vec<Vec<f64>> = match classes {
        Classes::Given { names, of } => {
            if !SIZES.contains(&names.len()) {
                return fault(format!("{} classes", names.len()), "from 2 to 100 classes");
            }
            if let Some(at) = of.iter().flatten().flatten().find(|&&at| at >= names.len()) {
                return fault(format!("class {at} of {}", names.len()), "positions in `names`, from 0");
            }
            if of.len() != columns.len() || of.iter().any(|column| column.len() != values.units().len()) {
                return Err(Error::from(Problem::LengthMismatch {
                    what: "`classes`".to_owned(),
                    found: of.iter().map(Vec::len).sum(),
                    expected: columns.len() * values.units().len(),
                    of: "units and periods",
                }));
            }
            return Ok((names.clone(), Vec::new(), of.clone()));
        }
        Classes::Cuts(cuts) => {
            let rise = cuts.windows(2).all(|pair| pair[0] < pair[1]);
            if cuts.is_empty() || !rise || cuts.iter().any(|cut| !cut.is_finite()) {
                return fault(
                    format!("{cuts:?}"),
                    "the ends between classes: finite, at least one, and rising",
                );
            }
            if !SIZES.contains(&(cuts.len() + 1)) {
                return fault(format!("{} classes", cuts.len() + 1), "from 2 to 100 classes");
            }
            vec![cuts.clone()]
        }
        Classes::Quantiles(k) => {
            if !SIZES.contains(k) {
                return fault(k.to_string(), "from 2 to 100 quantile classes");
            }
            let shares: Vec<f64> = (1..*k).map(|class| class as f64 / *k as f64).collect();
            let cut = |values: &[f64], place: &str| {
                quantiles(values, &shares, Quantile::Linear).map_err(|error| error.of_indicator(place))
            };
            let made: Vec<Vec<f64>> = if pooled {
                vec![cut(&columns.concat(), "values")?]
            } else {
                columns
                    .iter()
                    .zip(values.periods())
                    .map(|(column, period)| cut(column, period))
                    .collect::<Result<_>>()?
            };
            for (t, cuts) in made.iter().enumerate() {
                let place = if pooled {
                    "all periods".to_owned()
                } else {
                    format!("period `{}`", values.periods()[t])
                };
                if let Some([cut, _]) = cuts.windows(2).find(|pair| pair[0] >= pair[1]) {
                    return fault(
                        format!("{k} quantiles, of which two fall on {cut} in {place}"),
                        "fewer quantiles, or cuts of your own between the values that many units share",
                    );
                }
            }
            made
        }
    };
    let k = cuts[0].len() + 1;
    let class = |(t, column): (usize, &Vec<f64>)| {
        let cuts = cuts.get(t).unwrap_or(&cuts[0]);
        let of = |&value: &f64| (!value.is_nan()).then(|| cuts.partition_point(|&cut| cut < value));
        column.iter().map(of).collect()
    };
    let own = columns.iter().enumerate().map(class).collect();
    Ok(((1..=k).map(|class| class.to_string()).collect(), cuts, own))
}

fn count(
    k: usize,
    before: &[Option<usize>],
    after: &[Option<usize>],
    counts: impl Fn(usize) -> bool,
) -> Vec<Vec<u64>> {
    let mut table = vec![vec![0; k]; k];
    for (i, pair) in before.iter().zip(after).enumerate() {
        if let (Some(from), Some(to)) = pair
            && counts(i)
        {
            table[*from][*to] += 1;
        }
    }
    table
}

fn sum(k: usize, parts: &[Vec<Vec<u64>>]) -> Vec<Vec<u64>> {
    let at = |i: usize, j: usize| parts.iter().map(|part| part[i][j]).sum();
    (0..k).map(|i| (0..k).map(|j| at(i, j)).collect()).collect()
}

fn shares(counts: &[Vec<u64>]) -> Vec<Vec<f64>> {
    let row = |row: &Vec<u64>| {
        let all = row.iter().sum::<u64>() as f64;
        row.iter().map(|&n| n as f64 / all).collect()
    };
    counts.iter().map(row).collect()
}

/// Tests that several tables of transitions have one matrix. A class counts in the regimes that have a start from it, and its
/// transitions that occur in some.
fn homogeneity(all: &[Vec<u64>], regimes: &[Vec<Vec<u64>>]) -> Homogeneity {
    let whole = shares(all);
    let (mut lr, mut q, mut freedom) = (0.0, 0.0, 0);
    for (i, row) in all.iter().enumerate() {
        let targets = row.iter().filter(|&&n| n > 0).count() as u64;
        let mut starts = 0_u64;
        for regime in regimes {
            let from: u64 = regime[i].iter().sum();
            if from == 0 {
                continue;
            }
            starts += 1;
            for (&n, &p) in regime[i].iter().zip(&whole[i]) {
                if p > 0.0 {
                    let own = n as f64 / from as f64;
                    q += from as f64 * (own - p) * (own - p) / p;
                    if n > 0 {
                        lr += 2.0 * n as f64 * (own / p).ln();
                    }
                }
            }
        }
        freedom += starts.saturating_sub(1) * targets.saturating_sub(1);
    }
    let tail = |x: f64| ChiSquared::new(freedom as f64).map_or(f64::NAN, |chi| chi.sf(x.max(0.0)));
    Homogeneity { lr, q, freedom, lr_p_value: tail(lr), q_p_value: tail(q) }
}

impl Chain {
    fn of(counts: Vec<Vec<u64>>) -> Self {
        let k = counts.len();
        let probabilities = shares(&counts);
        let starts: Vec<bool> = counts.iter().map(|row| row.iter().any(|&n| n > 0)).collect();
        let enters = |j: usize| counts.iter().any(|row| row[j] > 0);
        let is_open = (0..k).any(|j| enters(j) && !starts[j]);
        let reach = reachable(&counts);
        // A class belongs to a set that is not left where all that it reaches reach it.
        let closed: Vec<usize> =
            (0..k).filter(|&i| starts[i] && (0..k).all(|j| !reach[i][j] || reach[j][i])).collect();
        let one = closed.iter().all(|&i| reach[closed[0]][i]);
        let structure = if is_open || closed.is_empty() {
            ChainStructure::Unknown
        } else if !one {
            ChainStructure::Separate
        } else if period(&counts, closed[0]) > 1 {
            ChainStructure::Periodic
        } else {
            ChainStructure::Mixing
        };
        let steady_state = matches!(structure, ChainStructure::Mixing | ChainStructure::Periodic)
            .then(|| steady(&probabilities, &closed))
            .flatten();
        let known: Vec<usize> = (0..k).filter(|&i| starts[i]).collect();
        let stay: f64 = known.iter().map(|&i| probabilities[i][i]).sum();
        let bartholomew = steady_state.as_ref().map_or(f64::NAN, |steady| {
            let crossed = |&i: &usize| {
                steady[i] * (0..k).map(|j| probabilities[i][j] * i.abs_diff(j) as f64).sum::<f64>()
            };
            closed.iter().map(crossed).sum::<f64>() / (k - 1) as f64
        });
        let is_whole = known.len() == k;
        let matrix = DMatrix::from_fn(k, k, |i, j| probabilities[i][j]);
        let second_eigenvalue = if is_whole { second(&matrix) } else { f64::NAN };
        Self {
            structure,
            absorbing: (0..k).filter(|&i| probabilities[i][i] >= 1.0).collect(),
            first_passage: first_passage(&probabilities, &starts, &counts),
            prais: (0..k).map(|i| 1.0 - probabilities[i][i]).collect(),
            shorrocks: if known.len() > 1 {
                (known.len() as f64 - stay) / (known.len() as f64 - 1.0)
            } else {
                f64::NAN
            },
            determinant: if is_whole { 1.0 - matrix.determinant().abs() } else { f64::NAN },
            second_eigenvalue,
            half_life: if second_eigenvalue >= 1.0 - 1e-12 {
                f64::INFINITY
            } else {
                -std::f64::consts::LN_2 / second_eigenvalue.ln()
            },
            bartholomew,
            steady_state,
            counts,
            probabilities,
        }
    }
}

/// Which classes can be reached from each, itself included.
fn reachable(counts: &[Vec<u64>]) -> Vec<Vec<bool>> {
    let k = counts.len();
    (0..k)
        .map(|start| {
            let mut seen = vec![false; k];
            let mut next = vec![start];
            seen[start] = true;
            while let Some(i) = next.pop() {
                for j in 0..k {
                    if counts[i][j] > 0 && !seen[j] {
                        seen[j] = true;
                        next.push(j);
                    }
                }
            }
            seen
        })
        .collect()
}

/// The greatest common divisor of all ways from a class back to it.
fn period(counts: &[Vec<u64>], start: usize) -> usize {
    let mut level = vec![usize::MAX; counts.len()];
    let mut next = std::collections::VecDeque::from([start]);
    level[start] = 0;
    let mut divisor = 0;
    while let Some(i) = next.pop_front() {
        for j in 0..counts.len() {
            if counts[i][j] == 0 {
                continue;
            }
            if level[j] == usize::MAX {
                level[j] = level[i] + 1;
                next.push_back(j);
            } else {
                divisor = gcd(divisor, (level[i] + 1).abs_diff(level[j]));
            }
        }
    }
    divisor
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// The steady state over the one set of classes that is not left.
fn steady(probabilities: &[Vec<f64>], closed: &[usize]) -> Option<Vec<f64>> {
    let side = closed.len();
    // π (P − I) = 0, one equation of which the sum of 1 takes the place of.
    let equations = DMatrix::from_fn(side, side, |row, column| {
        let part = probabilities[closed[column]][closed[row]] - f64::from(row == column);
        if row + 1 == side { 1.0 } else { part }
    });
    let ends = DVector::from_fn(side, |row, _| f64::from(row + 1 == side));
    let found = equations.lu().solve(&ends)?;
    let mut all = vec![0.0; probabilities.len()];
    for (&class, &share) in closed.iter().zip(found.iter()) {
        all[class] = share.max(0.0);
    }
    Some(all)
}

fn first_passage(probabilities: &[Vec<f64>], starts: &[bool], counts: &[Vec<u64>]) -> Vec<Vec<f64>> {
    let k = probabilities.len();
    let mut all = vec![vec![f64::INFINITY; k]; k];
    for target in 0..k {
        // A unit surely comes to the target where each class that it can be in before that leads to it.
        let mut stopped = counts.to_vec();
        stopped[target] = vec![0; k];
        let reach = reachable(&stopped);
        let surely = |i: usize| (0..k).all(|j| !reach[i][j] || reach[j][target]);
        let sure: Vec<usize> = (0..k).filter(|&i| i != target && surely(i)).collect();
        let equations = DMatrix::from_fn(sure.len(), sure.len(), |row, column| {
            f64::from(row == column) - probabilities[sure[row]][sure[column]]
        });
        if !sure.is_empty()
            && let Some(found) = equations.lu().solve(&DVector::from_element(sure.len(), 1.0))
        {
            for (&class, &steps) in sure.iter().zip(found.iter()) {
                all[class][target] = steps;
            }
        }
        let back: Vec<usize> = (0..k).filter(|&j| j != target && counts[target][j] > 0).collect();
        if starts[target] {
            let way = |&j: &usize| probabilities[target][j] * all[j][target];
            all[target][target] = 1.0 + back.iter().map(way).sum::<f64>();
        }
    }
    all
}

/// The second largest modulus of the eigenvalues.
fn second(matrix: &DMatrix<f64>) -> f64 {
    let Some(schur) = Schur::try_new(matrix.clone(), f64::EPSILON, 10_000) else { return f64::NAN };
    let mut sizes: Vec<f64> =
        schur.complex_eigenvalues().iter().map(|value| value.re.hypot(value.im)).collect();
    crate::stats::sort::descending(&mut sizes);
    sizes.get(1).map_or(f64::NAN, |size| size.min(1.0))
}

fn rank_moves(values: &PanelValues) -> Vec<RankMobility> {
    let last = values.periods().len() - 1;
    let mut pairs: Vec<(usize, usize)> = (0..last).map(|t| (t, t + 1)).collect();
    if last > 1 {
        pairs.push((0, last));
    }
    let moves = |(from, to): (usize, usize)| {
        let both =
            || values.column(from).iter().zip(values.column(to)).filter(|(a, b)| !a.is_nan() && !b.is_nan());
        let before: Vec<f64> = both().map(|pair| *pair.0).collect();
        let after: Vec<f64> = both().map(|pair| *pair.1).collect();
        let tolerance = 0.0;
        let earlier = ranks(&before, Ties::Average, tolerance);
        let later = ranks(&after, Ties::Average, tolerance);
        let pairs = || earlier.iter().zip(&later);
        let risen = pairs().filter(|(a, b)| b < a).count();
        let fallen = pairs().filter(|(a, b)| b > a).count();
        let agreement = (before.len() > 1).then(|| of_ranks(&earlier, &later)).flatten();
        RankMobility {
            from: values.periods()[from].clone(),
            to: values.periods()[to].clone(),
            units: before.len(),
            risen,
            fallen,
            stayed: before.len() - risen - fallen,
            mean_change: pairs().map(|(a, b)| (a - b).abs()).sum::<f64>() / before.len() as f64,
            spearman: agreement.as_ref().map_or(f64::NAN, |found| found.spearman),
            kendall: agreement.as_ref().map_or(f64::NAN, |found| found.kendall),
        }
    };
    let work = pairs.len() * values.units().len() * 64;
    parallel::map(pairs, work, moves)
}

impl MobilityTrend {
    /// One row per class: `class`, `starts` (transitions from it), a column per class with the share that went there,
    /// `steady_state`, `prais`; blank where it cannot be said.
    #[must_use]
    pub fn transitions(&self) -> Table {
        let number = |values: Vec<f64>| Cells::Number { values, decimals: Some(4) };
        let chain = &self.chain;
        let starts = chain.counts.iter().map(|row| Some(row.iter().sum())).collect();
        let mut table = Table::new()
            .with("class", Cells::texts(self.classes.iter().map(String::as_str)))
            .with("starts", Cells::Count(starts));
        for (j, name) in self.classes.iter().enumerate() {
            table = table.with(name, number(chain.probabilities.iter().map(|row| row[j]).collect()));
        }
        let none = || vec![f64::NAN; self.classes.len()];
        table
            .with("steady_state", number(chain.steady_state.clone().unwrap_or_else(none)))
            .with("prais", number(chain.prais.clone()))
    }

    /// How ranks moved, one row per step and one from the first period to the last: `from`, `to`, `units`, `risen`,
    /// `fallen`, `stayed`, `mean_change` in places, `spearman`, `kendall`.
    #[must_use]
    pub fn ranks_table(&self) -> Table {
        let counts = |of: fn(&RankMobility) -> usize| {
            Cells::Count(self.ranks.iter().map(|one| Some(of(one) as u64)).collect())
        };
        let number = |of: fn(&RankMobility) -> f64| Cells::Number {
            values: self.ranks.iter().map(of).collect(),
            decimals: Some(4),
        };
        Table::new()
            .with("from", Cells::texts(self.ranks.iter().map(|one| one.from.as_str())))
            .with("to", Cells::texts(self.ranks.iter().map(|one| one.to.as_str())))
            .with("units", counts(|one| one.units))
            .with("risen", counts(|one| one.risen))
            .with("fallen", counts(|one| one.fallen))
            .with("stayed", counts(|one| one.stayed))
            .with("mean_change", number(|one| one.mean_change))
            .with("spearman", number(|one| one.spearman))
            .with("kendall", number(|one| one.kendall))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn values(columns: Vec<Vec<f64>>) -> PanelValues {
        let units = (0..columns[0].len()).map(|i| format!("u{i}")).collect();
        let periods = (0..columns.len()).map(|t| (2020 + t).to_string()).collect();
        PanelValues::new(units, periods, columns).unwrap()
    }

    fn chain(counts: &[&[u64]]) -> Chain {
        Chain::of(counts.iter().map(|row| row.to_vec()).collect())
    }

    #[test]
    fn two_classes_by_hand() {
        let found = chain(&[&[3, 1], &[1, 1]]);
        assert_eq!(found.structure, ChainStructure::Mixing);
        let steady = found.steady_state.unwrap();
        assert!((steady[0] - 2.0 / 3.0).abs() < 1e-15);
        assert_eq!(found.first_passage, [[1.5, 4.0], [2.0, 3.0]]);
        assert_eq!((found.shorrocks, found.determinant), (0.75, 0.75));
        assert!((found.second_eigenvalue - 0.25).abs() < 1e-12 && (found.half_life - 0.5).abs() < 1e-12);
        assert!((found.bartholomew - 1.0 / 3.0).abs() < 1e-15);
    }

    #[test]
    fn chains_that_do_not_mix_are_named() {
        let absorbing = chain(&[&[1, 1], &[0, 2]]);
        assert_eq!((absorbing.structure, absorbing.absorbing.as_slice()), (ChainStructure::Mixing, &[1][..]));
        assert_eq!(absorbing.steady_state.as_deref(), Some(&[0.0, 1.0][..]));
        assert_eq!(absorbing.first_passage, [[f64::INFINITY, 2.0], [f64::INFINITY, 1.0]]);
        let separate = chain(&[&[2, 0], &[0, 2]]);
        assert_eq!((separate.structure, separate.steady_state.is_none()), (ChainStructure::Separate, true));
        assert!(separate.half_life.is_infinite());
        let periodic = chain(&[&[0, 2], &[2, 0]]);
        assert_eq!(periodic.structure, ChainStructure::Periodic);
        assert_eq!(periodic.steady_state.as_deref(), Some(&[0.5, 0.5][..]));
        let unknown = chain(&[&[1, 1], &[0, 0]]);
        assert_eq!((unknown.structure, unknown.steady_state.is_none()), (ChainStructure::Unknown, true));
        assert!(unknown.prais[1].is_nan() && unknown.second_eigenvalue.is_nan());
        let unused = chain(&[&[1, 1, 0], &[1, 1, 0], &[0, 0, 0]]);
        assert_eq!(unused.steady_state.as_deref(), Some(&[0.5, 0.5, 0.0][..]));
        assert_eq!(unused.first_passage[0][2], f64::INFINITY);
    }

    proptest! {
        #[test]
        fn the_steady_state_stays_and_passages_obey_their_equations(
            rows in prop::collection::vec(prop::collection::vec(0_u64..4, 4), 4)
        ) {
            let found = Chain::of(rows);
            let k = 4;
            if let Some(steady) = &found.steady_state {
                prop_assert!((steady.iter().sum::<f64>() - 1.0).abs() < 1e-12);
                for j in 0..k {
                    let next: f64 =
                        (0..k).filter(|&i| steady[i] > 0.0).map(|i| steady[i] * found.probabilities[i][j]).sum();
                    prop_assert!((next - steady[j]).abs() < 1e-12);
                }
                for (i, &share) in steady.iter().enumerate() {
                    if share > 0.0 {
                        prop_assert!((found.first_passage[i][i] - 1.0 / share).abs() < 1e-6 / share);
                    }
                }
            }
            for i in 0..k {
                for j in 0..k {
                    if found.first_passage[i][j].is_finite() {
                        let way: f64 = (0..k).filter(|&l| l != j && found.probabilities[i][l] > 0.0)
                            .map(|l| found.probabilities[i][l] * found.first_passage[l][j]).sum();
                        prop_assert!((found.first_passage[i][j] - 1.0 - way).abs() < 1e-6 * found.first_passage[i][j]);
                    }
                }
            }
        }
    }

    #[test]
    fn one_matrix_passes_the_test_and_two_do_not() {
        let same = vec![vec![vec![30, 10], vec![10, 30]]; 2];
        let found = homogeneity(&sum(2, &same), &same);
        assert_eq!((found.lr, found.q, found.freedom), (0.0, 0.0, 2));
        // Two tables of 2 x 2 by hand: rows (30, 10) against (10, 30) have Q = 20 each.
        let other = vec![vec![vec![30, 10], vec![10, 30]], vec![vec![10, 30], vec![30, 10]]];
        let found = homogeneity(&sum(2, &other), &other);
        assert!((found.q - 40.0).abs() < 1e-12 && found.q_p_value < 1e-8, "{found:?}");
    }

    #[test]
    fn gaps_make_no_transitions_and_ranks_are_among_those_in_both() {
        let values = values(vec![vec![1.0, 2.0, 3.0], vec![f64::NAN, 1.0, 2.0], vec![1.0, 3.0, 2.0]]);
        let found = mobility(&values, &Classes::Cuts(vec![1.5]), &Mobility::default(), None).unwrap();
        assert_eq!(found.chain.counts, [[0, 1], [1, 2]]);
        assert_eq!(found.ranks.iter().map(|one| one.units).collect::<Vec<_>>(), [2, 2, 3]);
        let last = &found.ranks[2];
        assert_eq!([last.risen, last.fallen, last.stayed], [1, 1, 1]);
        assert!((found.ranks[2].mean_change - 2.0 / 3.0).abs() < 1e-15);
        assert_eq!((found.transitions().rows(), found.ranks_table().rows()), (2, 3));
    }

    #[test]
    fn bad_input_is_refused() {
        let code = |values: &PanelValues, classes: &Classes, pooled| {
            let found = mobility(values, classes, &Mobility::default().pooled(pooled), None);
            found.unwrap_err().code().to_owned()
        };
        let fine = values(vec![vec![1.0, 2.0], vec![2.0, 2.0]]);
        assert_eq!(code(&values(vec![vec![1.0]]), &Classes::Quantiles(2), true), "too_few");
        assert_eq!(code(&fine, &Classes::Quantiles(1), true), "invalid_parameter");
        assert_eq!(code(&fine, &Classes::Cuts(vec![]), true), "invalid_parameter");
        assert_eq!(code(&fine, &Classes::Cuts(vec![2.0, 2.0]), true), "invalid_parameter");
        assert_eq!(code(&fine, &Classes::Quantiles(4), false), "invalid_parameter");
        let none = Classes::Given { names: vec!["a".into(), "b".into()], of: vec![vec![None, None]; 2] };
        assert_eq!(code(&fine, &none, true), "too_few");
        let short = Classes::Given { names: vec!["a".into(), "b".into()], of: vec![vec![None]; 2] };
        assert_eq!(code(&fine, &short, true), "length_mismatch");
        let names = || vec!["a".to_owned(), "b".to_owned()];
        assert!(
            Classes::given(names(), vec![vec![Some("c".to_owned())]])
                .unwrap_err()
                .to_string()
                .contains("`c`")
        );
        assert_eq!(Classes::given(vec!["a".into()], vec![]).unwrap_err().code(), "invalid_parameter");
    }
}
