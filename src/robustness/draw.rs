//! From the numbers of a run to its choices.

use crate::Result;
use crate::assess::Overrides;
use crate::framework::{Entry, Framework, What};
use crate::stats::tails::normal_cdf;
use crate::stats::{break_stick, normal_quantile};
use crate::weights::AhpJudgements;

/// The choices of one run, by node.
#[derive(Clone, Debug)]
pub(super) struct Drawn {
    pub(super) over: Overrides,
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
        Self {
            over: Overrides::new(weights),
            noise: vec![None; weights.len()],
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
        self.over.weights.copy_from_slice(weights);
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
                    self.over.weights[child] *= 1.0 + share * (2.0 * u - 1.0);
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
                        self.over.weights[child] = w;
                    }
                }
            }
            What::Intervals { ranges } => {
                for (&(child, [low, high]), u) in ranges.iter().zip(u) {
                    self.over.weights[child] = low + u * (high - low);
                }
            }
            What::Given { sets, upto } => {
                for &(child, weight) in &sets[pick(first, upto)] {
                    self.over.weights[child] = weight;
                }
            }
            What::Judgements { families, sd } => self.judge(u, families, *sd, framework)?,
            What::Normalize { nodes, upto } => {
                let picked = pick(first, upto);
                for &at in nodes {
                    self.over.normalize[at] = picked;
                }
            }
            What::Aggregate { nodes, upto } => {
                let picked = pick(first, upto);
                for &at in nodes {
                    self.over.aggregate[at] = picked;
                }
            }
            What::Goalposts { node, low, high } => {
                let end = |[from, to]: [f64; 2], u: f64| from + u * (to - from);
                self.over.goalposts[*node] = [end(*low, first), end(*high, u.get(1).copied().unwrap_or(0.5))];
            }
            What::Include { nodes, probability } => {
                for (&at, u) in nodes.iter().zip(u) {
                    if u >= probability {
                        // Below 0 is to be told apart from a weight of 0 that was drawn.
                        self.over.weights[at] = -1.0;
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
            let made = said.disturbed(&codes)?;
            for (&child, weight) in children.iter().zip(made.weights) {
                self.over.weights[child] = weight;
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
            let empty = children.iter().all(|&child| self.over.weights[child] <= 0.0)
                && children.iter().any(|&child| self.over.weights[child] < 0.0);
            for &child in children {
                if self.over.weights[child] < 0.0 {
                    // Whatever a dimension without weight comes to, it must be defined.
                    self.over.weights[child] = if empty { 1.0 } else { 0.0 };
                }
            }
            if empty {
                self.over.weights[at] = -1.0;
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

#[cfg(test)]
mod tests {
    use approx::assert_relative_eq;

    use super::super::{
        Inquiry, Noise, Options, Output, Uncertain, Uncertainty, WeightDraw, evaluate, monte_carlo,
    };
    use super::*;
    use crate::Dataset;
    use crate::stats::Stream;

    fn framework(more: &str) -> Framework {
        Framework::from_toml(&format!(
            "id = 'x'\n[method]\nnormalize = 'none'\n[[dimension]]\ncode = 'I'\n{more}\n\
             [[indicator]]\ncode = 'A'\nparent = 'I'\n[[indicator]]\ncode = 'B'\nparent = 'I'\n"
        ))
        .unwrap()
    }

    /// The score of `x` is the weight of A: x has 1 there, and 0 in B.
    fn weights_of_a(framework: &Framework, uncertainty: &Uncertainty, points: &[f64]) -> Vec<f64> {
        let data = Dataset::new(["x", "y"])
            .unwrap()
            .with_indicator("A", vec![1.0, 0.0])
            .unwrap()
            .with_indicator("B", vec![0.0, 1.0])
            .unwrap();
        let outputs = [Output::Score { unit: "x".into() }];
        evaluate(framework, &data, uncertainty, &outputs, points, &Inquiry::default()).unwrap().remove(0)
    }

    /// For two items said to be 3 to 1 the weight is `3 e^{s z} / (3 e^{s z} + 1)`.
    #[test]
    fn noise_in_a_judgement_moves_the_weight_by_its_quantile() {
        let framework = framework("weights = { ahp = { judgements = [['A', 'B', 3]] } }");
        let uncertainty = Uncertainty::new().with(Uncertain::weights([], WeightDraw::Judgements(0.4)));
        let points = [0.5, 0.1, 0.975];
        let found = weights_of_a(&framework, &uncertainty, &points);
        for (z, weight) in [0.0_f64, -1.281_551_565_544_600_4, 1.959_963_984_540_054].into_iter().zip(found) {
            let times = 3.0 * (0.4 * z).exp();
            assert_relative_eq!(weight, times / (times + 1.0), max_relative = 1e-9);
        }
        let plain = Uncertainty::new().with(Uncertain::weights(["I"], WeightDraw::Judgements(0.4)));
        let fault = plain.check(&self::framework("")).unwrap_err();
        assert!(fault.to_string().contains("whose weights are not `ahp`"), "{fault}");
    }

    /// Two events of probability ½ under a Gaussian copula are both true with ¼ + arcsin ρ / 2π (Sheppard 1899).
    #[test]
    fn correlated_choices_go_together_as_the_copula_says() {
        for (rho, one) in [(0.0_f64, false), (0.5, false), (0.8, true), (1.0, true)] {
            // As one entry, and as two of one name.
            let entries = if one { vec![vec!["A", "B"]] } else { vec![vec!["A"], vec!["B"]] };
            let uncertainty = entries.into_iter().fold(Uncertainty::new(), |all, of| {
                all.with(Uncertain::include(of, 0.5).correlated(rho).named("both"))
            });
            let framework = framework("");
            let runs = 40_000;
            let mut stream = Stream::new(9, 0);
            let points: Vec<f64> = (0..3 * runs).map(|_| stream.uniform()).collect();
            // With both the weight of A is ½; with none the run fails.
            let weights = weights_of_a(&framework, &uncertainty, &points);
            let both = weights.iter().filter(|w| **w == 0.5).count() as f64 / f64::from(runs);
            let alone = weights.iter().filter(|w| **w == 1.0).count() as f64 / f64::from(runs);
            let expected = 0.25 + rho.asin() / (2.0 * std::f64::consts::PI);
            assert!((both - expected).abs() < 0.008, "{rho}: {both} is not {expected}");
            assert!((alone + both - 0.5).abs() < 0.008, "each is as likely as alone: {alone} {both}");
        }
    }

    #[test]
    fn correlated_inputs_are_one_input_with_its_factor() {
        let data = Dataset::new(["x", "y"])
            .unwrap()
            .with_indicator("A", vec![1.0, 0.0])
            .unwrap()
            .with_indicator("B", vec![0.0, 1.0])
            .unwrap();
        let noise = Uncertain::weights([], WeightDraw::Noise(0.2)).correlated(0.5).named("g");
        let uncertainty = Uncertainty::new().with(noise).with(Uncertain::values([], Noise::Absolute(1.0)));
        assert_eq!(uncertainty.numbers(&framework(""), &data).unwrap(), ["g", "g", "g", "values"]);
        // The ends of the cube are numbers too.
        let ends = [0.0, 0.0, 1.0, 0.5, 1.0, 1.0, 1.0, 0.5];
        assert!(weights_of_a(&framework(""), &uncertainty, &ends).iter().all(|w| w.is_finite()));
    }

    /// The noise of a unit in A and in B has the correlation that was asked for, and the deviation whatever it is.
    #[test]
    fn noise_in_values_is_correlated_within_a_unit() {
        let framework = framework("");
        let data = Dataset::new((0..60).map(|i| format!("u{i}")))
            .unwrap()
            .with_indicator("A", vec![5.0; 60])
            .unwrap()
            .with_indicator("B", vec![5.0; 60])
            .unwrap();
        for rho in [0.0, 0.6] {
            let values = Uncertain::values([], Noise::Absolute(2.0)).correlated(rho);
            let options = Options::default().runs(200).samples(true).pairs(false).nodes(&["A", "B", "I"]);
            let found = monte_carlo(&framework, &data, &Uncertainty::new().with(values), &options).unwrap();
            let moment = |f: &dyn Fn(f64, f64) -> f64| {
                let of = |node: usize| found.nodes[node].samples.iter().flatten().flatten();
                of(0).zip(of(1)).map(|(a, b)| f(a - 5.0, b - 5.0)).sum::<f64>() / 12_000.0
            };
            assert!((moment(&|a, _| a * a) - 4.0).abs() < 0.2);
            assert!((moment(&|a, b| a * b) / 4.0 - rho).abs() < 0.05, "{rho}");
        }
    }
}
