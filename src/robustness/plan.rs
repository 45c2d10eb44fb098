//! The runs of a framework over its data: from the numbers of a run to the scores of every node.
//!
//! Where the preparation of the data is uncertain (how gaps are filled, outliers treated, units screened), each
//! combination of its alternatives is prepared once, when a run first picks it, and kept.

use std::sync::{Arc, OnceLock};

use super::branch::Branch;
use super::draw::Drawn;
use super::uncertainty::Uncertainty;
use crate::assess::{Assessment, assess};
use crate::dataset::Dataset;
use crate::framework::{Choices, Framework, Prepare, What};
use crate::stats::ranks;
use crate::{Error, Result};

/// The memory of a run.
#[derive(Clone, Debug)]
pub(super) struct Scratch {
    pub(super) drawn: Drawn,
    /// The scores of the nodes that are computed anew.
    pub(super) columns: Vec<Vec<f64>>,
    pub(super) raw: Vec<f64>,
    /// The preparation that the run picked, and its data.
    picked: Option<usize>,
    branch: Arc<Branch>,
    /// The whole assessment, where the run needed one.
    whole: Option<Assessment>,
    /// The scores of a node among all units, where some were left out.
    spread: Vec<f64>,
}

/// Values that the data of all combinations may have together: 512 MB. Beyond, each run prepares its own.
const MOST_KEPT: usize = 1 << 26;

#[derive(Debug)]
pub(super) struct Plan<'a> {
    framework: &'a Framework,
    source: &'a Dataset,
    pub(super) choices: Choices,
    /// The framework as it is.
    nominal: Arc<Branch>,
    /// All units that some run may have.
    pub(super) units: Vec<String>,
    weights: Vec<f64>,
    /// By combination of alternatives, the first step turning slowest.
    branches: Vec<OnceLock<Result<Arc<Branch>>>>,
}

impl<'a> Plan<'a> {
    pub(super) fn new(
        framework: &'a Framework,
        dataset: &'a Dataset,
        uncertainty: &Uncertainty,
    ) -> Result<Self> {
        let choices = Choices::new(&uncertainty.uncertain, framework)?;
        Self::of(framework, dataset, choices, assess(framework, dataset)?)
    }

    /// With the assessment of the framework as it is.
    pub(super) fn of(
        framework: &'a Framework,
        source: &'a Dataset,
        mut choices: Choices,
        nominal: Assessment,
    ) -> Result<Self> {
        let screens = choices.prepare.iter().any(|step| matches!(step, Prepare::Screen { .. }));
        let units = if screens { source.units() } else { nominal.units() }.to_vec();
        let nominal = Branch::new(nominal, &choices, &units)?;
        nominal.check_noise(&choices)?;
        settle_concentrations(&mut choices, &nominal.weights);
        let combinations =
            choices.prepare.iter().try_fold(1_usize, |all, step| all.checked_mul(step.count()));
        let values = framework.nodes().len() * source.len();
        let kept = combinations
            .filter(|all| !choices.prepare.is_empty() && all.saturating_mul(values) <= MOST_KEPT)
            .unwrap_or(0);
        Ok(Self {
            framework,
            source,
            weights: nominal.weights.clone(),
            nominal: Arc::new(nominal),
            units,
            branches: (0..kept).map(|_| OnceLock::new()).collect(),
            choices,
        })
    }

    /// The scores of a node in the framework as it is, `NaN` for a unit that is left out there.
    pub(super) fn nominal_scores(&self, at: usize) -> Vec<f64> {
        let scores = self.nominal.nominal.scores_of(at);
        let Some(rows) = &self.nominal.rows else { return scores.to_vec() };
        let mut spread = vec![f64::NAN; self.units.len()];
        rows.iter().zip(scores).for_each(|(&row, &score)| spread[row] = score);
        spread
    }

    /// Its ranks.
    pub(super) fn nominal_ranks(&self, at: usize) -> Vec<f64> {
        let scores = self.nominal_scores(at);
        ranks(&scores, self.framework.spec().ranks.ties, self.framework.tie_tolerance())
    }

    pub(super) fn scratch(&self) -> Scratch {
        let mut scratch = Scratch {
            drawn: Drawn::new(&self.weights, self.choices.inputs.len(), self.choices.prepare.len()),
            columns: vec![Vec::new(); self.framework.nodes().len()],
            raw: Vec::new(),
            picked: None,
            branch: Arc::clone(&self.nominal),
            whole: None,
            spread: vec![f64::NAN; self.units.len()],
        };
        self.nominal.make_room(&mut scratch);
        scratch
    }

    /// Draws the choices of a run from its numbers, and computes all scores.
    pub(super) fn run(&self, numbers: &[f64], scratch: &mut Scratch) -> Result<()> {
        scratch.drawn.draw(numbers, &self.choices.all, &self.weights, self.framework)?;
        if self.weights[0] > scratch.drawn.weights[0] {
            return Err(Error::Weights {
                of: format!("`{}`", self.framework.root().code()),
                fault: "are all zero: no indicator is left in this run".to_owned(),
            });
        }
        if !self.choices.prepare.is_empty() {
            self.prepare(scratch)?;
        }
        let branch = Arc::clone(&scratch.branch);
        if branch.whole {
            scratch.whole = Some(branch.assess(&self.choices, &scratch.drawn)?);
            return Ok(());
        }
        branch.replay(&self.choices, scratch)
    }

    /// Takes the data as the run prepares them.
    fn prepare(&self, scratch: &mut Scratch) -> Result<()> {
        let steps = self.choices.prepare.iter().zip(&scratch.drawn.prepare);
        let picked = steps.fold(0_usize, |at, (step, &pick)| at.wrapping_mul(step.count()) + pick);
        if scratch.picked == Some(picked) && !self.branches.is_empty() {
            return Ok(());
        }
        let branch = match self.branches.get(picked) {
            Some(kept) => kept.get_or_init(|| self.branch(&scratch.drawn.prepare)).clone()?,
            None => self.branch(&scratch.drawn.prepare)?,
        };
        branch.make_room(scratch);
        scratch.picked = Some(picked);
        scratch.branch = branch;
        Ok(())
    }

    /// Prepares the data with some alternatives.
    fn branch(&self, picks: &[usize]) -> Result<Arc<Branch>> {
        let mut spec = self.framework.spec().clone();
        // They were checked against the framework as it is.
        spec.uncertain.clear();
        let nodes = self.framework.nodes();
        for (step, &pick) in self.choices.prepare.iter().zip(picks) {
            let mut each = |of: &[usize], set: &mut dyn FnMut(&mut crate::framework::Indicator)| {
                for one in &mut spec.indicator {
                    if of.iter().any(|&at| nodes[at].code() == one.code) {
                        set(one);
                    }
                }
            };
            match step {
                Prepare::Impute { nodes, of } => each(nodes, &mut |one| one.impute = Some(of[pick].clone())),
                Prepare::Treat { nodes, of } => each(nodes, &mut |one| one.treat = Some(of[pick].clone())),
                Prepare::Screen { of } => spec.method.screen = Some(of[pick].clone()),
            }
        }
        let nominal = assess(&spec.check()?, self.source)?;
        Branch::new(nominal, &self.choices, &self.units).map(Arc::new)
    }

    /// The scores of a node after a run, of all units.
    pub(super) fn scores<'s>(&self, at: usize, scratch: &'s mut Scratch) -> &'s [f64] {
        let Scratch { branch, whole, drawn, columns, spread, .. } = scratch;
        let own = match whole {
            Some(whole) => whole.scores_of(at),
            None => branch.column(at, drawn, columns, 0),
        };
        let Some(rows) = &branch.rows else { return own };
        spread.fill(f64::NAN);
        rows.iter().zip(own).for_each(|(&row, &score)| spread[row] = score);
        spread
    }

    /// The whole assessment of a run, where it needed one, and the rows of its units among all.
    pub(super) fn whole<'s>(&self, scratch: &'s Scratch) -> Option<(&'s Assessment, Option<&'s [usize]>)> {
        Some((scratch.whole.as_ref()?, scratch.branch.rows.as_deref()))
    }

    /// The same run by the slow way, for tests.
    #[cfg(test)]
    pub(super) fn slowly(&self, numbers: &[f64]) -> Result<Assessment> {
        let mut scratch = self.scratch();
        scratch.drawn.draw(numbers, &self.choices.all, &self.weights, self.framework)?;
        let branch = self.branch(&scratch.drawn.prepare)?;
        branch.assess(&self.choices, &scratch.drawn)
    }
}

/// Dirichlet parameters in proportion to the weights; children without weight stay out.
fn settle_concentrations(choices: &mut Choices, weights: &[f64]) {
    for choice in &mut choices.all {
        let What::Dirichlet { families } = &mut choice.what else { continue };
        for (children, alpha) in families.iter_mut() {
            let concentration = alpha.first().copied().unwrap_or(f64::NAN);
            if concentration.is_nan() {
                alpha.fill(1.0);
                continue;
            }
            children.retain(|&child| weights[child] > 0.0);
            let total: f64 = children.iter().map(|&child| weights[child]).sum();
            *alpha = children.iter().map(|&child| concentration * weights[child] / total).collect();
        }
    }
    for choice in &mut choices.all {
        if let What::Dirichlet { families } = &choice.what {
            let numbers = families.iter().map(|(children, _)| children.len().saturating_sub(1)).sum();
            choices.numbers = choices.numbers - choice.numbers + numbers;
            choice.numbers = numbers;
        }
    }
}
