//! Standard errors of scores and ranks, from those of the indicators.
//!
//! ```text
//! se(s)² = Σⱼ (wⱼ / Σ w)² · se(cⱼ)²        s a weighted arithmetic mean of children cⱼ, its weights fixed
//! se(c)  = |span / width| · se(x)          c an indicator on a straight line with fixed ends, away from where it is cut
//! ```
//!
//! (Joint Committee for Guides in Metrology, *Guide to the expression of uncertainty in measurement*, JCGM 100:2008, 5.1.2),
//! where the errors of indicators are taken to be independent. Whatever is not linear (bounds, weights and models that
//! read the data, means other than the arithmetic, gates, rounding, outliers and gaps that are treated) is simulated: the
//! values are drawn with their standard errors (normal), and the standard deviation of the scores over the runs (divisor n)
//! is the error (JCGM 101:2008). Ranks always are, so that the cost is that of a simulation.

use super::plan::ranked;
use super::{Data, Noise, Options, Uncertain, Uncertainty, monte_carlo};
use crate::assess::{Assessment, Preparation, column_of};
use crate::dataset::Dataset;
use crate::error::{Problem, nearest};
use crate::framework::{Framework, Node};
use crate::normalize::{Normalize, Scaling};
use crate::scoring::{Mean, MissingRule};
use crate::table::{Cells, Table};
use crate::{Error, Result};

const METHOD: &str = "standard errors";

/// Where scores are cut, a value is on a straight line if so many standard errors around it are (1 in 15,000 draws is not).
const FAR: f64 = 4.0;

/// How a standard error was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Propagation {
    /// By the variance of a sum.
    Linear,
    /// By the standard deviation over runs.
    Simulated,
}

impl Propagation {
    /// Its name in tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Linear => "linear",
            Self::Simulated => "simulated",
        }
    }
}

/// The standard errors of scores and ranks.
#[derive(Clone, Debug)]
pub struct StandardErrors {
    framework: String,
    units: Vec<String>,
    nodes: Vec<NodeErrors>,
}

#[derive(Clone, Debug)]
struct NodeErrors {
    code: String,
    decimals: usize,
    method: Propagation,
    scores: Vec<f64>,
    errors: Vec<f64>,
    ranks: Vec<f64>,
    rank_errors: Vec<f64>,
}

impl StandardErrors {
    /// A row per node and unit: `node`, `unit`, `score`, `standard_error`, `method` (`linear` or `simulated`), `rank`,
    /// `rank_error` (the standard deviation of the rank over the runs).
    #[must_use]
    pub fn table(&self) -> Table {
        let units = self.units.len();
        let texts = |of: &dyn Fn(&NodeErrors) -> String| {
            Cells::texts(self.nodes.iter().flat_map(|node| vec![of(node); units]))
        };
        let numbers = |of: &dyn Fn(&NodeErrors) -> Vec<f64>, decimals| Cells::Number {
            values: self.nodes.iter().flat_map(of).collect(),
            decimals,
        };
        let decimals = self.nodes.iter().map(|node| node.decimals).max();
        Table::new()
            .with("node", texts(&|node| node.code.clone()))
            .with("unit", Cells::texts(self.nodes.iter().flat_map(|_| self.units.iter().cloned())))
            .with("score", numbers(&|node| node.scores.clone(), decimals))
            .with("standard_error", numbers(&|node| node.errors.clone(), decimals))
            .with("method", texts(&|node| node.method.name().to_owned()))
            .with("rank", numbers(&|node| node.ranks.clone(), Some(0)))
            .with("rank_error", numbers(&|node| node.rank_errors.clone(), Some(2)))
    }

    /// How the errors at a node were found.
    ///
    /// # Errors
    /// `unknown_node` where it was not asked for.
    pub fn method(&self, node: &str) -> Result<Propagation> {
        self.node(node).map(|node| node.method)
    }

    /// The standard error of each unit's score at a node; 0 where nothing below has one, NaN where there is no score.
    ///
    /// # Errors
    /// `unknown_node` where it was not asked for.
    pub fn at(&self, node: &str) -> Result<&[f64]> {
        self.node(node).map(|node| &node.errors[..])
    }

    /// The units, in the order of the data.
    pub(crate) fn units(&self) -> &[String] {
        &self.units
    }

    fn node(&self, code: &str) -> Result<&NodeErrors> {
        self.nodes.iter().find(|node| node.code == code).ok_or_else(|| {
            Error::from(Problem::UnknownNode {
                framework: self.framework.clone(),
                node: code.to_owned(),
                nearest: nearest(code, self.nodes.iter().map(|node| node.code.as_str())),
            })
        })
    }
}

/// The standard errors of the scores and ranks at every node (or those that the options name), where the indicators of
/// the data have some. Runs, seed, nodes and observer are those of the options; pairs and samples are not read.
///
/// ```
/// use govindex::robustness::{Propagation, Options, standard_errors};
/// use govindex::{Dataset, Framework};
///
/// let framework = Framework::from_toml(
///     "id = 'x'\nmethod = { normalize = 'goalposts' }\n[[dimension]]\ncode = 'I'\n\
///      [[indicator]]\ncode = 'A'\nparent = 'I'\nweight = 3\ngoalposts = [0, 100]\n\
///      [[indicator]]\ncode = 'B'\nparent = 'I'\nweight = 1\ngoalposts = [0, 100]\n",
/// )?;
/// let data = Dataset::new(["U", "V"])?
///     .with_indicator("A", vec![40.0, 60.0])?
///     .with_indicator("B", vec![50.0, 30.0])?
///     .with_errors("A", vec![2.0, 2.0])?
///     .with_errors("B", vec![4.0, 0.0])?;
/// let errors = standard_errors(&framework, &data, &Options::default().runs(500))?;
/// // √((0.75 · 2)² + (0.25 · 4)²)
/// assert!((errors.at("I")?[0] - 3.25_f64.sqrt()).abs() < 1e-12);
/// assert_eq!(errors.method("I")?, Propagation::Linear);
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `invalid_parameter` where no indicator of the framework has standard errors, or a node is a finding of a rubric; as
/// [`monte_carlo`].
pub fn standard_errors<'a>(
    framework: &Framework,
    data: impl Into<Data<'a>>,
    options: &Options<'_>,
) -> Result<StandardErrors> {
    errors(framework, data.into(), options, true)
}

/// The standard errors of the scores alone, for which nothing is simulated where all nodes are linear.
pub(crate) fn score_errors(
    framework: &Framework,
    data: &Dataset,
    options: &Options<'_>,
) -> Result<StandardErrors> {
    errors(framework, data.into(), options, false)
}

fn errors(
    framework: &Framework,
    data: Data<'_>,
    options: &Options<'_>,
    with_ranks: bool,
) -> Result<StandardErrors> {
    let framework = &data.selected(framework)?;
    let nodes = framework.nodes();
    let (results, at) = data.assess(framework)?;
    let result = &results[at];
    let has_errors =
        |node: &Node| results.iter().any(|one| errors_of(framework, one.dataset(), node).is_some());
    if !nodes.iter().any(has_errors) {
        return Err(Error::from(Problem::InvalidParameter {
            method: METHOD,
            parameter: "data",
            found: "without standard errors".to_owned(),
            expected: "data whose indicators have some: name their columns as `errors` when the data is read",
        }));
    }
    let codes: Vec<&str> = match options.nodes {
        [] => nodes.iter().filter(|node| !node.is_finding()).map(Node::code).collect(),
        codes => codes.to_vec(),
    };
    let watched = codes.iter().map(|code| ranked(framework, code)).collect::<Result<Vec<usize>>>()?;
    let linear = linear_errors(framework, result);
    let closed = || watched.iter().map(|&at| Some((at, linear[at].clone()?))).collect::<Option<Vec<_>>>();
    if let Some(closed) = closed().filter(|_| !with_ranks) {
        let nodes = closed.into_iter().map(|(at, errors)| NodeErrors {
            code: nodes[at].code().to_owned(),
            decimals: nodes[at].decimals(),
            method: Propagation::Linear,
            scores: result.scores_of(at).to_vec(),
            errors,
            ranks: result.ranks_of(at, None),
            rank_errors: vec![f64::NAN; result.units().len()],
        });
        let (framework, units) = (framework.id().to_owned(), result.units().to_vec());
        return Ok(StandardErrors { framework, nodes: nodes.collect(), units });
    }
    let noise = Uncertainty::new().with(Uncertain::values([], Noise::Errors));
    let runs = monte_carlo(framework, data, &noise, &options.nodes(&codes).pairs(false).samples(false))?;
    let found = watched.iter().zip(&runs.nodes).map(|(&at, simulated)| {
        let (method, errors) = match &linear[at] {
            Some(errors) => (Propagation::Linear, errors.clone()),
            None => (Propagation::Simulated, simulated.score_sds.clone()),
        };
        NodeErrors {
            code: simulated.code.clone(),
            decimals: nodes[at].decimals(),
            method,
            scores: simulated.nominal_scores.clone(),
            errors,
            ranks: simulated.nominal_ranks.clone(),
            rank_errors: (0..runs.units.len()).map(|unit| simulated.ranks.sd(unit)).collect(),
        }
    });
    Ok(StandardErrors {
        framework: framework.id().to_owned(),
        nodes: found.collect(),
        units: runs.units.clone(),
    })
}

/// The standard errors of an indicator's values, where it has some.
fn errors_of<'d>(framework: &Framework, dataset: &'d Dataset, node: &Node) -> Option<&'d [f64]> {
    column_of(dataset, framework.indicator_of(node)?.column.as_deref(), node.code())?.errors()
}

/// The standard errors of the scores at each node that is linear in the values; none at the others.
fn linear_errors(framework: &Framework, result: &Assessment) -> Vec<Option<Vec<f64>>> {
    let nodes = framework.nodes();
    let mut found: Vec<Option<Vec<f64>>> = vec![None; nodes.len()];
    // What is filled, treated or left out by the data depends on them in other ways.
    let touched = |done: &Preparation| !done.filled.is_empty() || !done.treatments.is_empty();
    if result.preparation().is_some_and(touched) || result.units().len() < result.source().len() {
        return found;
    }
    // Children stand behind their parents.
    for at in (0..nodes.len()).rev() {
        found[at] = if nodes[at].is_indicator() {
            of_indicator(framework, result, at)
        } else {
            of_dimension(framework, result, at, &found)
        };
    }
    found
}

fn is_plain(framework: &Framework, at: usize) -> bool {
    let node = &framework.nodes()[at];
    let is_gated = framework.gates().iter().any(|gate| gate.node == at);
    node.round().is_none() && !is_gated && !node.normalize().reads_data()
}

fn of_indicator(framework: &Framework, result: &Assessment, at: usize) -> Option<Vec<f64>> {
    let node = &framework.nodes()[at];
    let (slope, clip) = match result.scaling_at(node.code()).ok()? {
        Scaling::Identity => (1.0, None),
        Scaling::Linear(linear) => ((linear.span / linear.width).abs(), linear.clip),
        _ => return None,
    };
    let errors = errors_of(framework, result.dataset(), node);
    let (scores, known) = (result.scores_of(at), errors.unwrap_or_default());
    let reaches = |of: &[f64], times: f64, [low, high]: [f64; 2]| {
        let far = |(x, error): (&f64, &f64)| x - FAR * times * error < low || x + FAR * times * error > high;
        of.iter().zip(known).any(far)
    };
    // Scores are cut at the ends of their scale, drawn values at those of their possible range.
    let range = framework.indicator_of(node).and_then(|indicator| indicator.range);
    if !is_plain(framework, at)
        || clip.is_some_and(|ends| reaches(scores, slope, ends))
        || range.is_some_and(|ends| reaches(result.values_of(at), 1.0, ends))
    {
        return None;
    }
    let error = |(row, score): (usize, &f64)| match errors {
        _ if score.is_nan() => f64::NAN,
        Some(errors) if !errors[row].is_nan() => slope * errors[row],
        _ => 0.0,
    };
    Some(result.scores_of(at).iter().enumerate().map(error).collect())
}

fn of_dimension(
    framework: &Framework,
    result: &Assessment,
    at: usize,
    below: &[Option<Vec<f64>>],
) -> Option<Vec<f64>> {
    let nodes = framework.nodes();
    let node = &nodes[at];
    let is_linear = node.mean() == Some(Mean::Arithmetic)
        && *node.normalize() == Normalize::None
        && !node.weights().reads_data()
        && is_plain(framework, at);
    if !is_linear {
        return None;
    }
    let shares = result.shares();
    let children: Vec<(usize, &Vec<f64>)> = node
        .children()
        .iter()
        .filter(|&&child| shares[child] > 0.0)
        .map(|&child| Some((child, below[child].as_ref()?)))
        .collect::<Option<_>>()?;
    let counts_as_zero = node.missing().rule == MissingRule::Zero;
    let error = |(row, score): (usize, &f64)| {
        if score.is_nan() {
            return f64::NAN;
        }
        let present = || children.iter().filter(|(_, errors)| !errors[row].is_nan());
        let total: f64 = if counts_as_zero {
            children.iter().map(|(child, _)| shares[*child]).sum()
        } else {
            present().map(|(child, _)| shares[*child]).sum()
        };
        present().map(|(child, errors)| (shares[*child] / total * errors[row]).powi(2)).sum::<f64>().sqrt()
    };
    Some(result.scores_of(at).iter().enumerate().map(error).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    fn data() -> Dataset {
        let column = |values: [f64; 4]| values.to_vec();
        Dataset::new(["a", "b", "c", "d"])
            .unwrap()
            .with_indicator("A", column([40.0, 60.0, 20.0, 80.0]))
            .unwrap()
            .with_indicator("B", column([50.0, 30.0, f64::NAN, 70.0]))
            .unwrap()
            .with_errors("A", column([2.0, 2.0, 3.0, 0.0]))
            .unwrap()
            .with_errors("B", column([4.0, f64::NAN, f64::NAN, 1.0]))
            .unwrap()
    }

    fn of(index: &str, indicators: &str) -> StandardErrors {
        let framework = Framework::from_toml(&format!(
            "id = 'x'\nmethod = {{ normalize = 'goalposts', missing = 'rescale' }}\n\
             [[dimension]]\ncode = 'I'\n{index}\n\
             [[indicator]]\ncode = 'A'\nparent = 'I'\nweight = 3\ngoalposts = [0, 200]\n{indicators}\n\
             [[indicator]]\ncode = 'B'\nparent = 'I'\nweight = 1\ngoalposts = [0, 100]\n{indicators}\n"
        ))
        .unwrap();
        standard_errors(&framework, &data(), &Options::default().runs(4_000)).unwrap()
    }

    #[test]
    fn sums_of_straight_lines_have_the_variance_of_a_sum() {
        let errors = of("", "");
        assert_eq!(errors.method("I").unwrap(), Propagation::Linear);
        // Half of A's error by its scaling; c lacks B, so A has the whole weight; b's B is exact.
        let expected = [(0.75_f64 * 1.0).hypot(0.25 * 4.0), 0.75, 1.5, 0.25];
        for (found, expected) in errors.at("I").unwrap().iter().zip(expected) {
            assert_relative_eq!(*found, expected, max_relative = 1e-12);
        }
        assert!(errors.at("B").unwrap()[2].is_nan());
        let table = errors.table();
        assert_eq!(table.rows(), 12);
    }

    #[test]
    fn whatever_is_not_linear_is_simulated() {
        for (index, indicators) in [
            ("aggregate = 'geometric'", ""),
            ("round = { decimals = 1, rule = 'half-up' }", ""),
            ("", "normalize = 'min-max'"),
            ("", "range = [10, 90]"),
        ] {
            let errors = of(index, indicators);
            assert_eq!(errors.method("I").unwrap(), Propagation::Simulated, "{index} {indicators}");
            assert!(errors.at("I").unwrap()[0] > 0.0);
        }
        // The delta method, for small errors: of a geometric mean s·√Σ(wⱼ·seⱼ/cⱼ)².
        let geometric = of("aggregate = 'geometric'", "");
        let score = 20.0_f64.powf(0.75) * 50.0_f64.powf(0.25);
        let delta = score * (0.75_f64 * 1.0 / 20.0).hypot(0.25 * 4.0 / 50.0);
        assert_relative_eq!(geometric.at("I").unwrap()[0], delta, max_relative = 0.05);
    }

    #[test]
    fn the_two_ways_agree() {
        let linear = of("", "");
        // A gate that never bites makes the index one that must be simulated.
        let framework = Framework::from_toml(
            "id = 'x'\nmethod = { normalize = 'goalposts', missing = 'rescale' }\n[[dimension]]\ncode = 'I'\n\
             [[indicator]]\ncode = 'A'\nparent = 'I'\nweight = 3\ngoalposts = [0, 200]\n\
             [[indicator]]\ncode = 'B'\nparent = 'I'\nweight = 1\ngoalposts = [0, 100]\n\
             [[gate]]\nwhen = { node = 'A', below = -1e9 }\nthen = { cap = 0 }\nreason = 'never'\n",
        )
        .unwrap();
        let simulated = standard_errors(&framework, &data(), &Options::default().runs(20_000)).unwrap();
        assert_eq!(simulated.method("I").unwrap(), Propagation::Simulated);
        for (a, b) in linear.at("I").unwrap().iter().zip(simulated.at("I").unwrap()) {
            assert_relative_eq!(a, b, max_relative = 0.03);
        }
    }

    #[test]
    fn data_without_errors_is_refused() {
        let framework = Framework::from_toml("id = 'x'\n[[indicator]]\ncode = 'A'").unwrap();
        let data = Dataset::new(["a", "b"]).unwrap().with_indicator("A", vec![1.0, 2.0]).unwrap();
        let fault = standard_errors(&framework, &data, &Options::default()).unwrap_err();
        assert_eq!(fault.code(), "invalid_parameter");
    }
}
