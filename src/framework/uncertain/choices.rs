//! The uncertain choices of a framework with positions in place of codes, and what is wrong with them.

use crate::error::Problem;
use std::collections::{HashMap, HashSet};

use super::weights;
use super::{Alternative, Choice, Noise, Uncertain};
use crate::framework::{Framework, Indicator, Node, Spec};
use crate::normalize::Normalize;
use crate::prepare::{Imputes, Outliers, Screen, Step};
use crate::scoring::Aggregate;
use crate::weights::AhpJudgements;
use crate::{Error, Result};

pub(crate) const METHOD: &str = "the uncertainty";

/// An uncertain choice with positions in place of codes.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// How many numbers it takes.
    pub(crate) numbers: usize,
    /// Which input of a sensitivity analysis it belongs to.
    pub(crate) input: usize,
    /// The correlation of its numbers, and of those of other entries of its input; of the cells of a unit for noise.
    pub(crate) correlation: Option<f64>,
    /// Whether its first number is the common factor of its input.
    pub(crate) owns_factor: bool,
    pub(crate) what: What,
}

/// What a choice does with its numbers.
#[derive(Clone, Debug)]
pub(crate) enum What {
    Noise {
        children: Vec<usize>,
        share: f64,
    },
    Dirichlet {
        families: Vec<(Vec<usize>, Vec<f64>)>,
    },
    Intervals {
        ranges: Vec<(usize, [f64; 2])>,
    },
    Given {
        sets: Vec<Vec<(usize, f64)>>,
        upto: Vec<f64>,
    },
    Judgements {
        families: Vec<(Vec<usize>, AhpJudgements)>,
        sd: f64,
    },
    Normalize {
        nodes: Vec<usize>,
        upto: Vec<f64>,
    },
    Aggregate {
        nodes: Vec<usize>,
        upto: Vec<f64>,
    },
    Goalposts {
        node: usize,
        low: [f64; 2],
        high: [f64; 2],
    },
    Include {
        nodes: Vec<usize>,
        probability: f64,
    },
    Values {
        nodes: Vec<usize>,
        noise: Noise,
    },
    /// A pick among the alternatives of a step of preparation.
    Prepare {
        slot: usize,
        upto: Vec<f64>,
    },
}

/// What may be used in a step of preparation.
#[derive(Clone, Debug)]
pub(crate) enum Prepare {
    Impute { nodes: Vec<usize>, of: Vec<Imputes> },
    Treat { nodes: Vec<usize>, of: Vec<Outliers> },
    Screen { of: Vec<Screen> },
}

impl Prepare {
    /// How many alternatives there are.
    pub(crate) fn count(&self) -> usize {
        match self {
            Self::Impute { of, .. } => of.len(),
            Self::Treat { of, .. } => of.len(),
            Self::Screen { of } => of.len(),
        }
    }

    /// Writes an alternative into what a framework says.
    pub(crate) fn write(&self, pick: usize, nodes: &[Node], spec: &mut Spec) {
        let mut each = |of: &[usize], set: &dyn Fn(&mut Indicator)| {
            let codes: HashSet<&str> = of.iter().map(|&at| nodes[at].code()).collect();
            spec.indicator.iter_mut().filter(|one| codes.contains(one.code.as_str())).for_each(set);
        };
        match self {
            Self::Impute { nodes, of } => each(nodes, &|one| one.impute = Some(of[pick].clone())),
            Self::Treat { nodes, of } => each(nodes, &|one| one.treat = Some(of[pick].clone())),
            Self::Screen { of } => spec.method.screen = Some(of[pick].clone()),
        }
    }

    /// Checks that the framework could have each alternative.
    fn check(&self, framework: &Framework) -> Result<()> {
        for pick in 0..self.count() {
            let mut spec = framework.spec().clone();
            spec.uncertain.clear();
            self.write(pick, framework.nodes(), &mut spec);
            spec.check()?;
        }
        Ok(())
    }

    fn is_of(&self, at: usize, step: Step) -> bool {
        match self {
            Self::Impute { nodes, .. } => step == Step::Impute && nodes.contains(&at),
            Self::Treat { nodes, .. } => step == Step::Treat && nodes.contains(&at),
            Self::Screen { .. } => false,
        }
    }
}

/// All uncertain choices of a framework.
#[derive(Clone, Debug)]
pub(crate) struct Choices {
    pub(crate) all: Vec<Entry>,
    /// The names of the inputs of a sensitivity analysis.
    pub(crate) inputs: Vec<String>,
    /// How many numbers a run takes.
    pub(crate) numbers: usize,
    /// By node, what may be used in place of its normalization.
    pub(crate) normalize: Vec<Vec<Normalize>>,
    /// By node, what may be used in place of its aggregation.
    pub(crate) aggregate: Vec<Vec<Aggregate>>,
    /// By node, whether its values are uncertain.
    pub(crate) noisy: Vec<bool>,
    /// By node, whether its goalposts are.
    pub(crate) posts: Vec<bool>,
    /// By node, whether its weight in its parent is.
    pub(crate) weighed: Vec<bool>,
    /// The steps of preparation that are uncertain.
    pub(crate) prepare: Vec<Prepare>,
    /// By node, whether an entry draws its weight; to be left out is another matter.
    drawn: Vec<bool>,
    /// By input, the correlation of the numbers of its entries, once one of them has numbers.
    correlations: HashMap<usize, Option<f64>>,
}

impl Choices {
    /// Nothing uncertain yet.
    pub(crate) fn none(framework: &Framework) -> Self {
        let n = framework.nodes().len();
        Self {
            all: Vec::new(),
            inputs: Vec::new(),
            numbers: 0,
            normalize: vec![Vec::new(); n],
            aggregate: vec![Vec::new(); n],
            noisy: vec![false; n],
            posts: vec![false; n],
            weighed: vec![false; n],
            prepare: Vec::new(),
            drawn: vec![false; n],
            correlations: HashMap::new(),
        }
    }

    /// The error where nothing is uncertain.
    pub(crate) fn nothing() -> Error {
        Error::from(Problem::TooFew { model: METHOD, of: "uncertain choices", found: 0, needed: 1 })
    }

    pub(crate) fn new(uncertain: &[Uncertain], framework: &Framework) -> Result<Self> {
        if uncertain.is_empty() {
            return Err(Self::nothing());
        }
        let mut made = Self::none(framework);
        for one in uncertain {
            made.add(one, framework)?;
        }
        Ok(made)
    }

    /// Takes one entry more.
    pub(crate) fn add(&mut self, uncertain: &Uncertain, framework: &Framework) -> Result<()> {
        let (mut numbers, what) = self.compile(&uncertain.choice, framework)?;
        let name = uncertain.input();
        let input = self.inputs.iter().position(|known| *known == name).unwrap_or_else(|| {
            self.inputs.push(name.to_owned());
            self.inputs.len() - 1
        });
        let owns_factor = self.correlate(uncertain, input, &what)?;
        numbers += usize::from(owns_factor);
        self.numbers += numbers;
        self.all.push(Entry { numbers, input, correlation: uncertain.correlation, owns_factor, what });
        Ok(())
    }

    /// Whether an entry is the first of its input whose numbers are correlated.
    fn correlate(&mut self, uncertain: &Uncertain, input: usize, what: &What) -> Result<bool> {
        let correlation = uncertain.correlation;
        let fault = |found, expected| bad("correlation", found, expected);
        if let Some(rho) = correlation.filter(|rho| !(0.0..=1.0).contains(rho)) {
            return fault(rho.to_string(), "from 0 to 1");
        }
        match what {
            // One number seeds the noise of all cells, which are correlated among themselves.
            What::Values { .. } => return Ok(false),
            What::Dirichlet { .. } if correlation.is_some() => {
                return fault(
                    "given for weights that sum to 1".to_owned(),
                    "left out, as these weights depend on each other already",
                );
            }
            _ => {}
        }
        match self.correlations.get(&input).copied() {
            None => {
                self.correlations.insert(input, correlation);
                Ok(correlation.is_some())
            }
            Some(known) if known == correlation => Ok(false),
            Some(known) => {
                let told = |rho: Option<f64>| rho.map_or("none".to_owned(), |rho| rho.to_string());
                let found = format!("{} and {} in `{}`", told(known), told(correlation), uncertain.input());
                fault(found, "the same in all entries of one name; give them different names otherwise")
            }
        }
    }

    fn compile(&mut self, choice: &Choice, framework: &Framework) -> Result<(usize, What)> {
        match choice {
            Choice::Weights { of, draw } => {
                let drawn = weights::drawn(of, draw, framework)?;
                for at in drawn.claimed {
                    claim(self.drawn[at], &framework.nodes()[at], "weight")?;
                    (self.drawn[at], self.weighed[at]) = (true, true);
                }
                Ok((drawn.numbers, drawn.what))
            }
            Choice::Normalize { of, alternatives } => self.normalize(of, alternatives, framework),
            Choice::Aggregate { of, alternatives } => self.aggregate(of, alternatives, framework),
            Choice::Goalposts { of, low, high } => self.goalposts(of, *low, *high, framework),
            Choice::Include { of, probability } => self.include(of, *probability, framework),
            Choice::Impute { of, alternatives } => {
                let nodes = self.prepared(of, Step::Impute, framework)?;
                alternatives.iter().try_for_each(|one| one.method.check())?;
                self.prepare(Prepare::Impute { nodes, of: methods(alternatives) }, alternatives, framework)
            }
            Choice::Treat { of, alternatives } => {
                let nodes = self.prepared(of, Step::Treat, framework)?;
                alternatives.iter().try_for_each(|one| one.method.check())?;
                self.prepare(Prepare::Treat { nodes, of: methods(alternatives) }, alternatives, framework)
            }
            Choice::Screen { alternatives } => {
                self.prepared(&[], Step::Screen, framework)?;
                let taken = self.prepare.iter().any(|known| matches!(known, Prepare::Screen { .. }));
                claim(taken, framework.root(), "screening")?;
                alternatives.iter().try_for_each(|one| one.method.check())?;
                self.prepare(Prepare::Screen { of: methods(alternatives) }, alternatives, framework)
            }
            Choice::Values { of, noise } => self.values(of, *noise, framework),
        }
    }

    fn normalize(
        &mut self,
        of: &[String],
        alternatives: &[Alternative<Normalize>],
        framework: &Framework,
    ) -> Result<(usize, What)> {
        let nodes = meant(framework, of, true)?;
        let upto = upto(alternatives)?;
        for &at in &nodes {
            claim(!self.normalize[at].is_empty() || self.posts[at], &framework.nodes()[at], "normalization")?;
            self.normalize[at] = methods(alternatives);
        }
        alternatives.iter().try_for_each(|one| one.method.check())?;
        Ok((1, What::Normalize { nodes, upto }))
    }

    fn aggregate(
        &mut self,
        of: &[String],
        alternatives: &[Alternative<Aggregate>],
        framework: &Framework,
    ) -> Result<(usize, What)> {
        let all = framework.nodes();
        let nodes = meant(framework, of, false)?;
        let upto = upto(alternatives)?;
        for &at in &nodes {
            claim(!self.aggregate[at].is_empty(), &all[at], "aggregation")?;
            let codes: Vec<&str> = all[at].children().iter().map(|&child| all[child].code()).collect();
            for one in alternatives {
                one.method.mean()?;
                one.method.check(&codes)?;
                if let Some(fault) = framework.scale_fault(at, &one.method) {
                    return bad(
                        "use",
                        fault,
                        "a model whose numbers have fixed ends, or a dimension with a `rescale`",
                    );
                }
                if let Some(fault) = framework.periods_fault(at, &one.method) {
                    return bad("use", fault, "a model that reads the periods which its dimension names");
                }
            }
            self.aggregate[at] = methods(alternatives);
        }
        Ok((1, What::Aggregate { nodes, upto }))
    }

    fn goalposts(
        &mut self,
        of: &String,
        low: [f64; 2],
        high: [f64; 2],
        framework: &Framework,
    ) -> Result<(usize, What)> {
        let at = meant(framework, std::slice::from_ref(of), true)?[0];
        let node = &framework.nodes()[at];
        let ordered = [low[0], low[1], high[0], high[1]].iter().all(|x| x.is_finite())
            && low[0] <= low[1]
            && low[1] < high[0]
            && high[0] <= high[1];
        if !ordered {
            let found = format!("low {low:?}, high {high:?} (of `{of}`)");
            return bad(
                "goalposts",
                found,
                "two intervals of finite numbers, the low one below the high one",
            );
        }
        claim(self.posts[at] || !self.normalize[at].is_empty(), node, "goalposts")?;
        if !matches!(node.normalize(), Normalize::Goalposts(_)) {
            return bad("of", format!("`{of}`"), "an indicator that is normalized by goalposts");
        }
        self.posts[at] = true;
        Ok((2, What::Goalposts { node: at, low, high }))
    }

    fn include(&mut self, of: &[String], probability: f64, framework: &Framework) -> Result<(usize, What)> {
        let nodes = meant(framework, of, true)?;
        if !(probability > 0.0 && probability <= 1.0) {
            return bad("probability", probability.to_string(), "above 0 and at most 1");
        }
        for &at in &nodes {
            self.weighed[at] = true;
            // A dimension whose children are all left out is left out itself.
            let mut up = framework.nodes()[at].parent();
            while let Some(parent) = up {
                self.weighed[parent] = true;
                up = framework.nodes()[parent].parent();
            }
        }
        Ok((nodes.len(), What::Include { nodes, probability }))
    }

    fn values(&mut self, of: &[String], noise: Noise, framework: &Framework) -> Result<(usize, What)> {
        let nodes = meant(framework, of, true)?;
        let size = match noise {
            Noise::Errors => 1.0,
            Noise::Relative(size) | Noise::Absolute(size) | Noise::Classes(size) | Noise::Bounds(size) => {
                size
            }
        };
        if !(size > 0.0 && size.is_finite()) {
            return bad("noise", size.to_string(), "a finite number above 0");
        }
        for &at in &nodes {
            claim(self.noisy[at], &framework.nodes()[at], "values")?;
            self.noisy[at] = true;
        }
        Ok((1, What::Values { nodes, noise }))
    }

    fn prepare<T>(
        &mut self,
        made: Prepare,
        alternatives: &[Alternative<T>],
        framework: &Framework,
    ) -> Result<(usize, What)> {
        let upto = upto(alternatives)?;
        made.check(framework)?;
        self.prepare.push(made);
        Ok((1, What::Prepare { slot: self.prepare.len() - 1, upto }))
    }

    /// The indicators whose preparation is meant, where the framework's order of steps has that step.
    fn prepared(&self, of: &[String], step: Step, framework: &Framework) -> Result<Vec<usize>> {
        if framework.spec().method.prepare.as_ref().is_some_and(|order| !order.contains(&step)) {
            let found = format!("{}, which `method.prepare` does not list", step.name());
            return bad("kind", found, "a step that the framework takes");
        }
        let of = meant(framework, of, true)?;
        for &at in &of {
            let taken = self.prepare.iter().any(|known| known.is_of(at, step));
            claim(taken, &framework.nodes()[at], step.name())?;
        }
        Ok(of)
    }
}

pub(super) fn bad<T>(parameter: &'static str, found: String, expected: &'static str) -> Result<T> {
    Err(Error::from(Problem::InvalidParameter { method: METHOD, parameter, found, expected }))
}

fn methods<T: Clone>(alternatives: &[Alternative<T>]) -> Vec<T> {
    alternatives.iter().map(|one| one.method.clone()).collect()
}

/// Refuses a second entry of the same thing.
fn claim(taken: bool, node: &Node, what: &'static str) -> Result<()> {
    if !taken {
        return Ok(());
    }
    let found = format!("`{}`, whose {what} is in another entry", node.code());
    bad("of", found, "named once for each thing that is uncertain")
}

/// The positions of the indicators (or dimensions) that are meant: those named, or all.
pub(super) fn meant(framework: &Framework, of: &[String], indicators: bool) -> Result<Vec<usize>> {
    let nodes = framework.nodes();
    if of.is_empty() {
        return Ok((0..nodes.len()).filter(|&at| nodes[at].is_indicator() == indicators).collect());
    }
    of.iter()
        .map(|code| {
            let at = framework.position(code)?;
            if nodes[at].is_indicator() == indicators {
                return Ok(at);
            }
            let expected = if indicators { "an indicator" } else { "a dimension, which has children" };
            bad("of", format!("`{code}`"), expected)
        })
        .collect()
}

/// The sums of probabilities up to each alternative.
fn upto<T>(alternatives: &[Alternative<T>]) -> Result<Vec<f64>> {
    cumulative(&alternatives.iter().map(|one| one.probability).collect::<Vec<_>>())
}

/// The sums of probabilities up to each.
pub(super) fn cumulative(probabilities: &[Option<f64>]) -> Result<Vec<f64>> {
    let n = probabilities.len();
    let wrong = |found: String| {
        bad("probability", found, "given to all alternatives or to none, each from 0 to 1, with sum 1")
    };
    if n == 0 {
        return Err(Error::from(Problem::TooFew { model: METHOD, of: "alternatives", found: 0, needed: 1 }));
    }
    let given: Vec<f64> = probabilities.iter().flatten().copied().collect();
    if given.is_empty() {
        return Ok((1..=n).map(|i| i as f64 / n as f64).collect());
    }
    if given.len() != n {
        return wrong(format!("given to {} of {n} alternatives", given.len()));
    }
    if let Some(p) = given.iter().find(|p| !(0.0..=1.0).contains(*p)) {
        return wrong(p.to_string());
    }
    let sum: f64 = given.iter().sum();
    if (sum - 1.0).abs() > 1e-9 {
        return wrong(format!("{sum} in all"));
    }
    let mut upto = 0.0;
    Ok(given
        .iter()
        .map(|p| {
            upto += p / sum;
            upto
        })
        .collect())
}
