//! How weights are drawn, with positions in place of codes.

use indexmap::IndexMap;

use super::choices::{What, bad, cumulative, meant};
use super::{WeightDraw, WeightSets};
use crate::error::Problem;
use crate::framework::Framework;
use crate::stats::check_concentration;
use crate::weights::{AhpJudgements, Weights};
use crate::{Error, Result};

/// A draw of weights.
pub(super) struct DrawnWeights {
    /// How many numbers it takes.
    pub(super) numbers: usize,
    pub(super) what: What,
    /// The nodes whose weights it draws.
    pub(super) claimed: Vec<usize>,
}

pub(super) fn drawn(of: &[String], draw: &WeightDraw, framework: &Framework) -> Result<DrawnWeights> {
    let nodes = framework.nodes();
    let parents = meant(framework, of, false)?;
    let children = || parents.iter().flat_map(|&at| nodes[at].children()).copied().collect::<Vec<usize>>();
    let made = match draw {
        WeightDraw::Noise(share) => {
            if !(*share > 0.0 && *share <= 1.0) {
                return bad("noise", share.to_string(), "above 0 and at most 1");
            }
            let what = What::Noise { children: children(), share: *share };
            DrawnWeights { numbers: children().len(), what, claimed: children() }
        }
        WeightDraw::Flat => dirichlet(&parents, f64::NAN, framework),
        WeightDraw::Dirichlet(sum) => {
            check_concentration(&[*sum])?;
            dirichlet(&parents, *sum, framework)
        }
        WeightDraw::Intervals(intervals) => within(intervals, framework)?,
        WeightDraw::Given(given) => sets(given, framework)?,
        WeightDraw::Judgements(sd) => judgements(&parents, *sd, !of.is_empty(), framework)?,
    };
    if made.claimed.contains(&0) {
        let found = format!("a weight of `{}`", nodes[0].code());
        return bad("draw", found, "of nodes with a parent; the index has none");
    }
    Ok(made)
}

/// A broken stick for each family; the parameters are settled when the weights are known.
fn dirichlet(parents: &[usize], concentration: f64, framework: &Framework) -> DrawnWeights {
    let families: Vec<(Vec<usize>, Vec<f64>)> = parents
        .iter()
        .map(|&at| {
            let children = framework.nodes()[at].children().to_vec();
            let alpha = vec![concentration; children.len()];
            (children, alpha)
        })
        .collect();
    DrawnWeights {
        numbers: families.iter().map(|(children, _)| children.len() - 1).sum(),
        claimed: families.iter().flat_map(|(children, _)| children).copied().collect(),
        what: What::Dirichlet { families },
    }
}

fn within(intervals: &IndexMap<String, [f64; 2]>, framework: &Framework) -> Result<DrawnWeights> {
    let mut ranges = Vec::new();
    for (code, range) in intervals {
        let at = framework.position(code)?;
        if !(range[0] >= 0.0 && range[0] <= range[1] && range[1].is_finite() && range[1] > 0.0) {
            let found = format!("{range:?} (of `{code}`)");
            return bad("intervals", found, "two finite numbers from 0 up, in order");
        }
        ranges.push((at, *range));
    }
    let claimed = ranges.iter().map(|(at, _)| *at).collect();
    Ok(DrawnWeights { numbers: ranges.len(), what: What::Intervals { ranges }, claimed })
}

fn sets(given: &WeightSets, framework: &Framework) -> Result<DrawnWeights> {
    let WeightSets { sets, probabilities } = given;
    if !probabilities.is_empty() && probabilities.len() != sets.len() {
        return Err(Error::from(Problem::LengthMismatch {
            what: "the list of probabilities".to_owned(),
            found: probabilities.len(),
            expected: sets.len(),
            of: "sets of weights",
        }));
    }
    let upto = cumulative(&(0..sets.len()).map(|i| probabilities.get(i).copied()).collect::<Vec<_>>())?;
    let mut claimed = Vec::new();
    let mut compiled = Vec::new();
    for set in sets {
        let mut one = Vec::new();
        for (code, weight) in set {
            if !(weight.is_finite() && *weight >= 0.0) {
                return bad("given", format!("{weight} (of `{code}`)"), "finite weights of at least 0");
            }
            one.push((framework.position(code)?, *weight));
        }
        claimed.extend(one.iter().map(|(at, _)| *at));
        compiled.push(one);
    }
    claimed.sort_unstable();
    claimed.dedup();
    Ok(DrawnWeights { numbers: 1, what: What::Given { sets: compiled, upto }, claimed })
}

/// The judgements of the dimensions whose weights come from them; each of those that are `named` must be one.
fn judgements(parents: &[usize], sd: f64, named: bool, framework: &Framework) -> Result<DrawnWeights> {
    const EXPECTED: &str = "of dimensions whose weights come from pairwise judgements";
    if !(sd > 0.0 && sd.is_finite()) {
        return bad("judgements", sd.to_string(), "a finite number above 0");
    }
    let mut families: Vec<(Vec<usize>, AhpJudgements)> = Vec::new();
    for &at in parents {
        let node = &framework.nodes()[at];
        match node.weights() {
            Weights::Ahp(said) => families.push((node.children().to_vec(), said.clone())),
            _ if named => {
                return bad("of", format!("`{}`, whose weights are not `ahp`", node.code()), EXPECTED);
            }
            _ => {}
        }
    }
    if families.is_empty() {
        return bad("judgements", "given to a framework without `ahp` weights".to_owned(), EXPECTED);
    }
    let pairs = |said: &AhpJudgements| {
        said.judgements.len() + said.experts.iter().map(|one| one.judgements.len()).sum::<usize>()
    };
    Ok(DrawnWeights {
        numbers: families.iter().map(|(_, said)| pairs(said)).sum(),
        claimed: families.iter().flat_map(|(children, _)| children).copied().collect(),
        what: What::Judgements { families, sd },
    })
}
