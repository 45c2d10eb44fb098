//! The uncertain choices of a framework with positions in place of codes, and what is wrong with them.

use std::collections::HashSet;

use super::{Alternative, Choice, Noise, Uncertain, WeightDraw, WeightSets};

use crate::framework::{Framework, Indicator, Node, Spec};
use crate::normalize::Normalize;
use crate::prepare::{Imputes, Outliers, Screen, Step};
use crate::scoring::Aggregate;
use crate::stats::check_concentration;
use crate::weights::{AhpJudgements, Weights};
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
    correlations: Vec<Option<Option<f64>>>,
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
            correlations: Vec::new(),
        }
    }

    pub(crate) fn new(uncertain: &[Uncertain], framework: &Framework) -> Result<Self> {
        if uncertain.is_empty() {
            return Err(Error::TooFew { model: METHOD, of: "uncertain choices", found: 0, needed: 1 });
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
            self.correlations.push(None);
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
        let fault = |found: String, expected| {
            Err(Error::InvalidParameter { method: METHOD, parameter: "correlation", found, expected })
        };
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
        match self.correlations[input] {
            None => {
                self.correlations[input] = Some(correlation);
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
        let nodes = framework.nodes();
        Ok(match choice {
            Choice::Weights { of, draw } => self.weights(of, draw, framework)?,
            Choice::Normalize { of, alternatives } => {
                let of = meant(framework, of, true)?;
                let upto = upto(alternatives)?;
                for &at in &of {
                    claim(!self.normalize[at].is_empty() || self.posts[at], &nodes[at], "normalization")?;
                    self.normalize[at] = alternatives.iter().map(|one| one.method.clone()).collect();
                }
                for method in alternatives {
                    method.method.check()?;
                }
                (1, What::Normalize { nodes: of, upto })
            }
            Choice::Aggregate { of, alternatives } => {
                let of = meant(framework, of, false)?;
                let upto = upto(alternatives)?;
                for &at in &of {
                    claim(!self.aggregate[at].is_empty(), &nodes[at], "aggregation")?;
                    let codes: Vec<&str> =
                        nodes[at].children().iter().map(|&child| nodes[child].code()).collect();
                    for one in alternatives {
                        one.method.mean()?;
                        one.method.check(&codes)?;
                    }
                    self.aggregate[at] = alternatives.iter().map(|one| one.method.clone()).collect();
                }
                (1, What::Aggregate { nodes: of, upto })
            }
            Choice::Goalposts { of, low, high } => {
                let at = meant(framework, std::slice::from_ref(of), true)?[0];
                let ordered = [low[0], low[1], high[0], high[1]].iter().all(|x| x.is_finite())
                    && low[0] <= low[1]
                    && low[1] < high[0]
                    && high[0] <= high[1];
                if !ordered {
                    return Err(Error::InvalidParameter {
                        method: METHOD,
                        parameter: "goalposts",
                        found: format!("low {low:?}, high {high:?} (of `{of}`)"),
                        expected: "two intervals of finite numbers, the low one below the high one",
                    });
                }
                claim(self.posts[at] || !self.normalize[at].is_empty(), &nodes[at], "goalposts")?;
                if !matches!(nodes[at].normalize(), Normalize::Goalposts(_)) {
                    return Err(Error::InvalidParameter {
                        method: METHOD,
                        parameter: "of",
                        found: format!("`{of}`"),
                        expected: "an indicator that is normalized by goalposts",
                    });
                }
                self.posts[at] = true;
                (2, What::Goalposts { node: at, low: *low, high: *high })
            }
            Choice::Include { of, probability } => {
                let of = meant(framework, of, true)?;
                if !(*probability > 0.0 && *probability <= 1.0) {
                    return Err(Error::InvalidParameter {
                        method: METHOD,
                        parameter: "probability",
                        found: probability.to_string(),
                        expected: "above 0 and at most 1",
                    });
                }
                for &at in &of {
                    self.weighed[at] = true;
                    // A dimension whose children are all left out is left out itself.
                    let mut up = nodes[at].parent();
                    while let Some(parent) = up {
                        self.weighed[parent] = true;
                        up = nodes[parent].parent();
                    }
                }
                (of.len(), What::Include { nodes: of, probability: *probability })
            }
            Choice::Impute { of, alternatives } => {
                let of = self.prepared(of, Step::Impute, framework)?;
                alternatives.iter().try_for_each(|one| one.method.check())?;
                let upto = upto(alternatives)?;
                let methods = alternatives.iter().map(|one| one.method.clone()).collect();
                let made = Prepare::Impute { nodes: of, of: methods };
                made.check(framework)?;
                self.prepare.push(made);
                (1, What::Prepare { slot: self.prepare.len() - 1, upto })
            }
            Choice::Treat { of, alternatives } => {
                let of = self.prepared(of, Step::Treat, framework)?;
                alternatives.iter().try_for_each(|one| one.method.check())?;
                let upto = upto(alternatives)?;
                let methods = alternatives.iter().map(|one| one.method.clone()).collect();
                let made = Prepare::Treat { nodes: of, of: methods };
                made.check(framework)?;
                self.prepare.push(made);
                (1, What::Prepare { slot: self.prepare.len() - 1, upto })
            }
            Choice::Screen { alternatives } => {
                self.prepared(&[], Step::Screen, framework)?;
                let taken = self.prepare.iter().any(|known| matches!(known, Prepare::Screen { .. }));
                claim(taken, framework.root(), "screening")?;
                alternatives.iter().try_for_each(|one| one.method.check())?;
                let upto = upto(alternatives)?;
                let methods = alternatives.iter().map(|one| one.method.clone()).collect();
                let made = Prepare::Screen { of: methods };
                made.check(framework)?;
                self.prepare.push(made);
                (1, What::Prepare { slot: self.prepare.len() - 1, upto })
            }
            Choice::Values { of, noise } => {
                let of = meant(framework, of, true)?;
                let size = match noise {
                    Noise::Errors => 1.0,
                    Noise::Relative(size)
                    | Noise::Absolute(size)
                    | Noise::Classes(size)
                    | Noise::Bounds(size) => *size,
                };
                if !(size > 0.0 && size.is_finite()) {
                    return Err(Error::InvalidParameter {
                        method: METHOD,
                        parameter: "noise",
                        found: size.to_string(),
                        expected: "a finite number above 0",
                    });
                }
                for &at in &of {
                    claim(self.noisy[at], &nodes[at], "values")?;
                    self.noisy[at] = true;
                }
                (1, What::Values { nodes: of, noise: *noise })
            }
        })
    }

    /// The indicators whose preparation is meant, where the framework's order of steps has that step.
    fn prepared(&self, of: &[String], step: Step, framework: &Framework) -> Result<Vec<usize>> {
        if framework.spec().method.prepare.as_ref().is_some_and(|order| !order.contains(&step)) {
            return Err(Error::InvalidParameter {
                method: METHOD,
                parameter: "kind",
                found: format!("{}, which `method.prepare` does not list", step.name()),
                expected: "a step that the framework takes",
            });
        }
        let of = meant(framework, of, true)?;
        for &at in &of {
            let taken = self.prepare.iter().any(|known| known.is_of(at, step));
            claim(taken, &framework.nodes()[at], step.name())?;
        }
        Ok(of)
    }

    fn weights(&mut self, of: &[String], draw: &WeightDraw, framework: &Framework) -> Result<(usize, What)> {
        let nodes = framework.nodes();
        let parents = meant(framework, of, false)?;
        let bad = |parameter, found: String, expected| {
            Err(Error::InvalidParameter { method: METHOD, parameter, found, expected })
        };
        let mut claimed = Vec::new();
        let made = match draw {
            WeightDraw::Noise(share) => {
                if !(*share > 0.0 && *share <= 1.0) {
                    return bad("noise", share.to_string(), "above 0 and at most 1");
                }
                claimed.extend(parents.iter().flat_map(|&at| nodes[at].children()).copied());
                (claimed.len(), What::Noise { children: claimed.clone(), share: *share })
            }
            WeightDraw::Flat | WeightDraw::Dirichlet(_) => {
                let concentration = if let WeightDraw::Dirichlet(sum) = draw { Some(*sum) } else { None };
                if let Some(sum) = concentration {
                    check_concentration(&[sum])?;
                }
                let mut families = Vec::new();
                for &at in &parents {
                    let children = nodes[at].children().to_vec();
                    let alpha = vec![concentration.unwrap_or(f64::NAN); children.len()];
                    claimed.extend(&children);
                    families.push((children, alpha));
                }
                let numbers = families.iter().map(|(children, _)| children.len() - 1).sum();
                (numbers, What::Dirichlet { families })
            }
            WeightDraw::Intervals(intervals) => {
                let mut ranges = Vec::new();
                for (code, range) in intervals {
                    let at = framework.position(code)?;
                    if !(range[0] >= 0.0 && range[0] <= range[1] && range[1].is_finite() && range[1] > 0.0) {
                        return bad(
                            "intervals",
                            format!("{range:?} (of `{code}`)"),
                            "two finite numbers from 0 up, in order",
                        );
                    }
                    claimed.push(at);
                    ranges.push((at, *range));
                }
                (ranges.len(), What::Intervals { ranges })
            }
            WeightDraw::Judgements(sd) => {
                if !(*sd > 0.0 && sd.is_finite()) {
                    return bad("judgements", sd.to_string(), "a finite number above 0");
                }
                let mut families = Vec::new();
                for &at in &parents {
                    match nodes[at].weights() {
                        Weights::Ahp(said) => families.push((nodes[at].children().to_vec(), said.clone())),
                        _ if of.is_empty() => {}
                        _ => {
                            let found = format!("`{}`, whose weights are not `ahp`", nodes[at].code());
                            return bad(
                                "of",
                                found,
                                "dimensions whose weights come from pairwise judgements",
                            );
                        }
                    }
                }
                if families.is_empty() {
                    let found = "a framework without `ahp` weights".to_owned();
                    return bad(
                        "judgements",
                        found,
                        "of dimensions whose weights come from pairwise judgements",
                    );
                }
                claimed.extend(families.iter().flat_map(|(children, _)| children));
                let pairs = |said: &AhpJudgements| {
                    said.judgements.len() + said.experts.iter().map(|one| one.judgements.len()).sum::<usize>()
                };
                let numbers = families.iter().map(|(_, said)| pairs(said)).sum();
                (numbers, What::Judgements { families, sd: *sd })
            }
            WeightDraw::Given(WeightSets { sets, probabilities }) => {
                if !probabilities.is_empty() && probabilities.len() != sets.len() {
                    return Err(Error::LengthMismatch {
                        what: "the list of probabilities".to_owned(),
                        found: probabilities.len(),
                        expected: sets.len(),
                        of: "sets of weights",
                    });
                }
                let upto =
                    cumulative(&(0..sets.len()).map(|i| probabilities.get(i).copied()).collect::<Vec<_>>())?;
                let mut compiled = Vec::new();
                for set in sets {
                    let mut one = Vec::new();
                    for (code, weight) in set {
                        if !(weight.is_finite() && *weight >= 0.0) {
                            return bad(
                                "given",
                                format!("{weight} (of `{code}`)"),
                                "finite weights of at least 0",
                            );
                        }
                        one.push((framework.position(code)?, *weight));
                    }
                    claimed.extend(one.iter().map(|(at, _)| *at));
                    compiled.push(one);
                }
                claimed.sort_unstable();
                claimed.dedup();
                (1, What::Given { sets: compiled, upto })
            }
        };
        if claimed.contains(&0) {
            return bad(
                "draw",
                format!("a weight of `{}`", nodes[0].code()),
                "of nodes with a parent; the index has none",
            );
        }
        for at in claimed {
            claim(self.drawn[at], &nodes[at], "weight")?;
            (self.drawn[at], self.weighed[at]) = (true, true);
        }
        Ok(made)
    }
}

/// Refuses a second entry of the same thing.
fn claim(taken: bool, node: &Node, what: &'static str) -> Result<()> {
    if !taken {
        return Ok(());
    }
    Err(Error::InvalidParameter {
        method: METHOD,
        parameter: "of",
        found: format!("`{}`, whose {what} is in another entry", node.code()),
        expected: "named once for each thing that is uncertain",
    })
}

/// The positions of the indicators (or dimensions) that are meant: those named, or all.
fn meant(framework: &Framework, of: &[String], indicators: bool) -> Result<Vec<usize>> {
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
            Err(Error::InvalidParameter {
                method: METHOD,
                parameter: "of",
                found: format!("`{code}`"),
                expected: if indicators { "an indicator" } else { "a dimension, which has children" },
            })
        })
        .collect()
}

/// The sums of probabilities up to each alternative.
fn upto<T>(alternatives: &[Alternative<T>]) -> Result<Vec<f64>> {
    cumulative(&alternatives.iter().map(|one| one.probability).collect::<Vec<_>>())
}

/// The sums of probabilities up to each.
fn cumulative(probabilities: &[Option<f64>]) -> Result<Vec<f64>> {
    let n = probabilities.len();
    let bad = |found: String| {
        Err(Error::InvalidParameter {
            method: METHOD,
            parameter: "probability",
            found,
            expected: "given to all alternatives or to none, each from 0 to 1, with sum 1",
        })
    };
    if n == 0 {
        return Err(Error::TooFew { model: METHOD, of: "alternatives", found: 0, needed: 1 });
    }
    let given: Vec<f64> = probabilities.iter().flatten().copied().collect();
    if given.is_empty() {
        return Ok((1..=n).map(|i| i as f64 / n as f64).collect());
    }
    if given.len() != n {
        return bad(format!("given to {} of {n} alternatives", given.len()));
    }
    if let Some(p) = given.iter().find(|p| !(0.0..=1.0).contains(*p)) {
        return bad(p.to_string());
    }
    let sum: f64 = given.iter().sum();
    if (sum - 1.0).abs() > 1e-9 {
        return bad(format!("{sum} in all"));
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
