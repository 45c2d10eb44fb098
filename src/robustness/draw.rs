//! From the numbers of a run to its choices.

use crate::Result;
use crate::framework::{Entry, Framework, What};
use crate::stats::tails::normal_cdf;
use crate::stats::{break_stick, normal_quantile};
use crate::weights::{AhpJudgements, Weights};

/// The choices of one run, by node.
#[derive(Clone, Debug)]
pub(super) struct Drawn {
    pub(super) weights: Vec<f64>,
    pub(super) normalize: Vec<usize>,
    pub(super) aggregate: Vec<usize>,
    pub(super) posts: Vec<[f64; 2]>,
    /// The seed of the noise in each indicator's values, and which entry it is.
    pub(super) noise: Vec<Option<(u64, usize)>>,
    /// By step of preparation that is uncertain, the alternative.
    pub(super) prepare: Vec<usize>,
    /// By input, its common factor.
    factors: Vec<f64>,
    /// The numbers of an entry once they are correlated.
    correlated: Vec<f64>,
    point: Vec<f64>,
}

impl Drawn {
    pub(super) fn new(weights: &[f64], inputs: usize, steps: usize) -> Self {
        let n = weights.len();
        Self {
            weights: weights.to_vec(),
            normalize: vec![0; n],
            aggregate: vec![0; n],
            posts: vec![[0.0; 2]; n],
            noise: vec![None; n],
            prepare: vec![0; steps],
            factors: vec![0.0; inputs],
            correlated: Vec::new(),
            point: Vec::new(),
        }
    }

    /// Takes the choices of a run from its numbers; `weights` are those of the framework.
    pub(super) fn draw(
        &mut self,
        numbers: &[f64],
        entries: &[Entry],
        weights: &[f64],
        framework: &Framework,
    ) -> Result<()> {
        self.weights.copy_from_slice(weights);
        let mut rest = numbers;
        let mut left_out = false;
        for (index, entry) in entries.iter().enumerate() {
            let (own, behind) = rest.split_at(entry.numbers.min(rest.len()));
            rest = behind;
            match entry.correlation {
                Some(rho) if !matches!(entry.what, What::Values { .. }) => {
                    let mut numbers = std::mem::take(&mut self.correlated);
                    self.correlate(own, entry, rho, &mut numbers);
                    let out = self.take(&numbers, index, &entry.what, framework);
                    self.correlated = numbers;
                    left_out |= out?;
                }
                _ => left_out |= self.take(own, index, &entry.what, framework)?,
            }
        }
        if left_out {
            self.leave_out(framework);
        }
        Ok(())
    }

    /// The numbers of an entry with what they have in common with the others of its input.
    fn correlate(&mut self, own: &[f64], entry: &Entry, rho: f64, numbers: &mut Vec<f64>) {
        let mut own = own;
        if entry.owns_factor
            && let [first, others @ ..] = own
        {
            self.factors[entry.input] = score(*first);
            own = others;
        }
        let common = rho.sqrt() * self.factors[entry.input];
        let alone = (1.0 - rho).sqrt();
        numbers.clear();
        numbers.extend(own.iter().map(|&u| normal_cdf(common + alone * score(u))));
    }

    /// Takes what an entry draws; whether indicators are left out.
    fn take(&mut self, u: &[f64], index: usize, what: &What, framework: &Framework) -> Result<bool> {
        let first = u.first().copied().unwrap_or(0.5);
        let mut left_out = false;
        match what {
            What::Noise { children, share } => {
                for (&child, u) in children.iter().zip(u) {
                    self.weights[child] *= 1.0 + share * (2.0 * u - 1.0);
                }
            }
            What::Dirichlet { families } => {
                let mut u = u;
                for (children, alpha) in families {
                    let (own, others) = u.split_at((children.len().max(1) - 1).min(u.len()));
                    u = others;
                    self.point.clear();
                    self.point.resize(children.len(), 0.0);
                    break_stick(own, alpha, &mut self.point);
                    for (&child, &w) in children.iter().zip(&self.point) {
                        self.weights[child] = w;
                    }
                }
            }
            What::Intervals { ranges } => {
                for (&(child, [low, high]), u) in ranges.iter().zip(u) {
                    self.weights[child] = low + u * (high - low);
                }
            }
            What::Given { sets, upto } => {
                for &(child, weight) in &sets[pick(first, upto)] {
                    self.weights[child] = weight;
                }
            }
            What::Judgements { families, sd } => self.judge(u, families, *sd, framework)?,
            What::Normalize { nodes, upto } => {
                let picked = pick(first, upto);
                for &at in nodes {
                    self.normalize[at] = picked;
                }
            }
            What::Aggregate { nodes, upto } => {
                let picked = pick(first, upto);
                for &at in nodes {
                    self.aggregate[at] = picked;
                }
            }
            What::Goalposts { node, low, high } => {
                let end = |[from, to]: [f64; 2], u: f64| from + u * (to - from);
                self.posts[*node] = [end(*low, first), end(*high, u.get(1).copied().unwrap_or(0.5))];
            }
            What::Include { nodes, probability } => {
                for (&at, u) in nodes.iter().zip(u) {
                    if u >= probability {
                        // Below 0 is to be told apart from a weight of 0 that was drawn.
                        self.weights[at] = -1.0;
                        left_out = true;
                    }
                }
            }
            What::Values { nodes, .. } => {
                for &at in nodes {
                    self.noise[at] = Some((first.to_bits(), index));
                }
            }
            What::Prepare { slot, upto } => self.prepare[*slot] = pick(first, upto),
        }
        Ok(left_out)
    }

    /// Finds priorities from judgements with noise.
    fn judge(
        &mut self,
        u: &[f64],
        families: &[(Vec<usize>, AhpJudgements)],
        sd: f64,
        framework: &Framework,
    ) -> Result<()> {
        let nodes = framework.nodes();
        let mut u = u.iter();
        for (children, said) in families {
            let mut said = said.clone();
            let experts = said.experts.iter_mut().flat_map(|one| &mut one.judgements);
            for (_, _, times) in said.judgements.iter_mut().chain(experts) {
                *times *= (sd * u.next().map_or(0.0, |&u| score(u))).exp();
            }
            let codes: Vec<&str> = children.iter().map(|&child| nodes[child].code()).collect();
            let made = Weights::Ahp(said).of(&codes, &[], None)?;
            for (&child, weight) in children.iter().zip(made.weights) {
                self.weights[child] = weight;
            }
        }
        Ok(())
    }

    /// Gives indicators that are left out no weight, and dimensions of which nothing is left neither.
    fn leave_out(&mut self, framework: &Framework) {
        let nodes = framework.nodes();
        for at in (0..nodes.len()).rev() {
            let children = nodes[at].children();
            if children.is_empty() {
                continue;
            }
            let empty = children.iter().all(|&child| self.weights[child] <= 0.0)
                && children.iter().any(|&child| self.weights[child] < 0.0);
            for &child in children {
                if self.weights[child] < 0.0 {
                    // Whatever a dimension without weight comes to, it must be defined.
                    self.weights[child] = if empty { 1.0 } else { 0.0 };
                }
            }
            if empty {
                self.weights[at] = -1.0;
            }
        }
    }
}

/// The normal score of a number from 0 to 1, finite at the ends too.
fn score(u: f64) -> f64 {
    normal_quantile(u.clamp(f64::EPSILON / 4.0, 1.0 - f64::EPSILON))
}

/// The alternative that a number falls on.
fn pick(u: f64, upto: &[f64]) -> usize {
    upto.iter().position(|&sum| u < sum).unwrap_or(upto.len() - 1)
}
