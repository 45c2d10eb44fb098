//! What is uncertain about an assessment, as data: in the framework's file ([`Uncertainty::of`]), in one of its own
//! ([`Uncertainty::from_toml`]), or built in code.
//!
//! ```toml
//! [[uncertain]]
//! kind = "weights"                            # of the children of these dimensions; of all where none is named
//! of = ["INDEX"]
//! draw = { noise = 0.25 }                     # or "flat", { dirichlet = 50 }, { intervals = { A = [1, 2] } }, { given = {…} }
//!
//! [[uncertain]]
//! kind = "normalize"                          # of these indicators, of all where none is named: the same for all
//! alternatives = [{ use = "min-max", probability = 0.7 }, { use = { z-score = {} }, probability = 0.3 }]
//!
//! [[uncertain]]
//! kind = "aggregate"                          # of these dimensions
//! alternatives = [{ use = "arithmetic" }, { use = "geometric" }]      # equally likely
//!
//! [[uncertain]]
//! kind = "goalposts"                          # of one indicator, each end anywhere in its interval
//! of = "COVERAGE"
//! low = [0, 10]
//! high = [90, 100]
//!
//! [[uncertain]]
//! kind = "include"                            # whether an indicator belongs, each by itself
//! of = ["COVERAGE", "ACCURACY"]
//! probability = 0.9
//!
//! [[uncertain]]
//! kind = "values"                             # what was measured
//! noise = "errors"                            # or "bounds", { relative = 0.02 }, { absolute = 1 }, { classes = 5 }, …
//! ```
//!
//! A choice that is not listed is as the framework says. Each entry may have a `name`; entries of one name are one input
//! of a sensitivity analysis.
//!
//! Every draw is made from numbers between 0 and 1, a fixed number of them for each entry, so that random numbers, a
//! quasi-random sequence, or a sample made elsewhere can all drive it. Weights that must sum to 1 come from a broken stick
//! ([`dirichlet_from_uniforms`](crate::stats::dirichlet_from_uniforms)) or are divided by their sum when they are used.
//! The noise of values takes one number, which seeds a stream of its own for all cells.
//!
//! Sources: M. Saisana, A. Saltelli & S. Tarantola (2005), Journal of the Royal Statistical Society A 168, 307–323;
//! OECD/JRC (2008), *Handbook on Constructing Composite Indicators*, step 7.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::framework::{Framework, Node};
use crate::normalize::Normalize;
use crate::scoring::Aggregate;
use crate::stats::check_concentration;
use crate::{Error, Result};

pub(super) const METHOD: &str = "the uncertainty";

/// What is uncertain about an assessment.
///
/// ```
/// use govindex::robustness::{Uncertain, Uncertainty, WeightDraw};
///
/// let read = Uncertainty::from_toml("[[uncertain]]\nkind = 'weights'\ndraw = { noise = 0.25 }\n")?;
/// assert_eq!(read, Uncertainty::new().with(Uncertain::weights([], WeightDraw::Noise(0.25))));
/// # Ok::<(), govindex::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Uncertainty {
    /// The uncertain choices.
    pub uncertain: Vec<Uncertain>,
}

/// One uncertain choice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Uncertain {
    /// The weights of the children of some dimensions.
    Weights {
        /// The input of a sensitivity analysis; the kind where none is given.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        name: String,
        /// The dimensions; all where none is named.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        of: Vec<String>,
        /// How they are drawn.
        draw: WeightDraw,
    },
    /// How indicators are brought to the scale.
    Normalize {
        /// The input of a sensitivity analysis.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        name: String,
        /// The indicators; all where none is named.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        of: Vec<String>,
        /// What may be used.
        alternatives: Vec<Alternative<Normalize>>,
    },
    /// How children become the score of a dimension.
    Aggregate {
        /// The input of a sensitivity analysis.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        name: String,
        /// The dimensions; all where none is named.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        of: Vec<String>,
        /// What may be used.
        alternatives: Vec<Alternative<Aggregate>>,
    },
    /// The goalposts of an indicator.
    Goalposts {
        /// The input of a sensitivity analysis.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        name: String,
        /// The indicator.
        of: String,
        /// The interval of the low end, in the raw unit.
        low: [f64; 2],
        /// The interval of the high end, in the raw unit.
        high: [f64; 2],
    },
    /// Whether indicators belong to the index, each by itself.
    Include {
        /// The input of a sensitivity analysis.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        name: String,
        /// The indicators; all where none is named.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        of: Vec<String>,
        /// With what probability each belongs.
        probability: f64,
    },
    /// The values of indicators.
    Values {
        /// The input of a sensitivity analysis.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        name: String,
        /// The indicators; all where none is named.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        of: Vec<String>,
        /// How far from the truth they may be.
        noise: Noise,
    },
}

/// How weights are drawn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum WeightDraw {
    /// Each weight `w` anywhere between `w (1 − f)` and `w (1 + f)`, `f` from above 0 to 1.
    Noise(f64),
    /// Any weights at all, each combination as likely as any other.
    Flat,
    /// A Dirichlet distribution around the framework's weights; the parameters sum to this number, above 0: the higher,
    /// the nearer.
    Dirichlet(f64),
    /// Each child's weight anywhere in its interval, `[low, high]` with `0 ≤ low ≤ high`, in the units of its siblings'.
    /// Children that are not listed keep theirs.
    Intervals(IndexMap<String, [f64; 2]>),
    /// One of several sets of weights, by code: experts' weights, say. Nodes that are not listed keep theirs.
    Given(WeightSets),
}

/// Sets of weights.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeightSets {
    /// The sets: the weight of each node that is listed.
    pub sets: Vec<IndexMap<String, f64>>,
    /// The probability of each set; equal where none is given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub probabilities: Vec<f64>,
}

/// One of several methods.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, bound(deserialize = "T: serde::de::DeserializeOwned"))]
pub struct Alternative<T> {
    /// The method.
    #[serde(rename = "use", deserialize_with = "named_or_whole")]
    pub method: T,
    /// Its probability; give it to all alternatives or to none, which are then equally likely.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probability: Option<f64>,
}

/// How far from the truth values may be. A value never leaves the indicator's `range`, where it has one.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Noise {
    /// Normal, with the standard errors that the dataset has; values without one are as they are.
    Errors,
    /// Normal, with this share of each value as standard deviation.
    Relative(f64),
    /// Normal, with this standard deviation in the raw unit.
    Absolute(f64),
    /// Rounded, or measured in classes this wide: anywhere in the class around the value.
    Classes(f64),
    /// Of values that are bounds: at least `x` is anywhere from `x` to `x` and this share of `|x|` more, at most as far
    /// less, about half of it either way. Exact values are as they are.
    Bounds(f64),
}

impl Uncertain {
    /// Uncertain weights of the children of some dimensions, or of all.
    pub fn weights<'a>(of: impl IntoIterator<Item = &'a str>, draw: WeightDraw) -> Self {
        Self::Weights { name: String::new(), of: owned(of), draw }
    }

    /// Several normalizations of some indicators, or of all, equally likely.
    pub fn normalize<'a>(
        of: impl IntoIterator<Item = &'a str>,
        methods: impl IntoIterator<Item = Normalize>,
    ) -> Self {
        Self::Normalize { name: String::new(), of: owned(of), alternatives: equally(methods) }
    }

    /// Several aggregations of some dimensions, or of all, equally likely.
    pub fn aggregate<'a>(
        of: impl IntoIterator<Item = &'a str>,
        methods: impl IntoIterator<Item = Aggregate>,
    ) -> Self {
        Self::Aggregate { name: String::new(), of: owned(of), alternatives: equally(methods) }
    }

    /// Goalposts of an indicator, each anywhere in its interval.
    #[must_use]
    pub fn goalposts(of: &str, low: [f64; 2], high: [f64; 2]) -> Self {
        Self::Goalposts { name: String::new(), of: of.to_owned(), low, high }
    }

    /// Some indicators, or all, that belong to the index with a probability.
    pub fn include<'a>(of: impl IntoIterator<Item = &'a str>, probability: f64) -> Self {
        Self::Include { name: String::new(), of: owned(of), probability }
    }

    /// Noise in the values of some indicators, or of all.
    pub fn values<'a>(of: impl IntoIterator<Item = &'a str>, noise: Noise) -> Self {
        Self::Values { name: String::new(), of: owned(of), noise }
    }

    /// Names the input.
    #[must_use]
    pub fn named(mut self, input: &str) -> Self {
        let (Self::Weights { name, .. }
        | Self::Normalize { name, .. }
        | Self::Aggregate { name, .. }
        | Self::Goalposts { name, .. }
        | Self::Include { name, .. }
        | Self::Values { name, .. }) = &mut self;
        input.clone_into(name);
        self
    }

    /// The name of the input: what it was named, or its kind.
    #[must_use]
    pub fn input(&self) -> String {
        let (name, kind) = match self {
            Self::Weights { name, .. } => (name, "weights"),
            Self::Normalize { name, .. } => (name, "normalize"),
            Self::Aggregate { name, .. } => (name, "aggregate"),
            Self::Goalposts { name, .. } => (name, "goalposts"),
            Self::Include { name, .. } => (name, "include"),
            Self::Values { name, .. } => (name, "values"),
        };
        if name.is_empty() { kind.to_owned() } else { name.clone() }
    }
}

fn owned<'a>(of: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    of.into_iter().map(str::to_owned).collect()
}

fn equally<T>(methods: impl IntoIterator<Item = T>) -> Vec<Alternative<T>> {
    methods.into_iter().map(|method| Alternative { method, probability: None }).collect()
}

/// A bare name stands for a method with its defaults.
fn named_or_whole<'de, T: serde::de::DeserializeOwned, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    let value = serde_json::Value::deserialize(deserializer)?;
    let with_defaults = value.as_str().map(|name| serde_json::json!({ name: {} }));
    match with_defaults.map(serde_json::from_value) {
        Some(Ok(method)) => Ok(method),
        _ => serde_json::from_value(value).map_err(serde::de::Error::custom),
    }
}

impl Uncertainty {
    /// Nothing uncertain yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// And this.
    #[must_use]
    pub fn with(mut self, uncertain: Uncertain) -> Self {
        self.uncertain.push(uncertain);
        self
    }

    /// What the `[[uncertain]]` tables of a framework's file say, checked against it.
    ///
    /// # Errors
    /// [`Error::Deserialize`] with the table, counted from 0; as [`Uncertainty::check`].
    pub fn of(framework: &Framework) -> Result<Self> {
        let read = |(i, table): (usize, &serde_json::Map<String, serde_json::Value>)| {
            serde_json::from_value(table.clone().into()).map_err(|error| Error::Deserialize {
                what: "uncertainty",
                reason: format!("uncertain[{i}]: {error}"),
            })
        };
        let uncertain = framework.spec().uncertain.iter().enumerate().map(read).collect::<Result<_>>()?;
        let read = Self { uncertain };
        read.check(framework)?;
        Ok(read)
    }

    /// Reads `[[uncertain]]` tables.
    ///
    /// # Errors
    /// [`Error::Deserialize`] with the place.
    pub fn from_toml(text: &str) -> Result<Self> {
        toml::from_str(text)
            .map_err(|error| Error::Deserialize { what: "uncertainty", reason: error.to_string() })
    }

    /// Reads the same in JSON.
    ///
    /// # Errors
    /// [`Error::Deserialize`] with the place.
    pub fn from_json(text: &str) -> Result<Self> {
        serde_json::from_str(text)
            .map_err(|error| Error::Deserialize { what: "uncertainty", reason: error.to_string() })
    }

    /// The `[[uncertain]]` tables.
    ///
    /// # Errors
    /// [`Error::Deserialize`] never in practice.
    pub fn to_toml(&self) -> Result<String> {
        toml::to_string_pretty(self)
            .map_err(|error| Error::Deserialize { what: "uncertainty as TOML", reason: error.to_string() })
    }

    /// Checks it against a framework.
    ///
    /// # Errors
    /// [`Error::TooFew`] where nothing is uncertain; [`Error::UnknownNode`]; [`Error::InvalidParameter`] where a
    /// parameter is out of its range, probabilities do not sum to 1, a node is not of the kind that is meant, or two
    /// entries are of the same thing.
    pub fn check(&self, framework: &Framework) -> Result<()> {
        Choices::new(self, framework).map(|_| ())
    }
}

/// An uncertain choice with positions in place of codes.
#[derive(Clone, Debug)]
pub(super) struct Choice {
    /// How many numbers it takes.
    pub(super) numbers: usize,
    /// Which input of a sensitivity analysis it belongs to.
    pub(super) input: usize,
    pub(super) what: What,
}

/// What a choice does with its numbers.
#[derive(Clone, Debug)]
pub(super) enum What {
    Noise { children: Vec<usize>, share: f64 },
    Dirichlet { families: Vec<(Vec<usize>, Vec<f64>)> },
    Intervals { ranges: Vec<(usize, [f64; 2])> },
    Given { sets: Vec<Vec<(usize, f64)>>, upto: Vec<f64> },
    Normalize { nodes: Vec<usize>, upto: Vec<f64> },
    Aggregate { nodes: Vec<usize>, upto: Vec<f64> },
    Goalposts { node: usize, low: [f64; 2], high: [f64; 2] },
    Include { nodes: Vec<usize>, probability: f64 },
    Values { nodes: Vec<usize>, noise: Noise },
}

/// All uncertain choices of a framework.
#[derive(Clone, Debug)]
pub(super) struct Choices {
    pub(super) all: Vec<Choice>,
    /// The names of the inputs of a sensitivity analysis.
    pub(super) inputs: Vec<String>,
    /// How many numbers a run takes.
    pub(super) numbers: usize,
    /// By node, what may be used in place of its normalization.
    pub(super) normalize: Vec<Vec<Normalize>>,
    /// By node, what may be used in place of its aggregation.
    pub(super) aggregate: Vec<Vec<Aggregate>>,
    /// By node, whether its values are uncertain.
    pub(super) noisy: Vec<bool>,
    /// By node, whether its goalposts are.
    pub(super) posts: Vec<bool>,
    /// By node, whether its weight in its parent is.
    pub(super) weighed: Vec<bool>,
    /// By node, whether an entry draws its weight; to be left out is another matter.
    drawn: Vec<bool>,
}

impl Choices {
    pub(super) fn new(uncertainty: &Uncertainty, framework: &Framework) -> Result<Self> {
        if uncertainty.uncertain.is_empty() {
            return Err(Error::TooFew { model: METHOD, of: "uncertain choices", found: 0, needed: 1 });
        }
        let n = framework.nodes().len();
        let mut made = Self {
            all: Vec::new(),
            inputs: Vec::new(),
            numbers: 0,
            normalize: vec![Vec::new(); n],
            aggregate: vec![Vec::new(); n],
            noisy: vec![false; n],
            posts: vec![false; n],
            weighed: vec![false; n],
            drawn: vec![false; n],
        };
        for uncertain in &uncertainty.uncertain {
            let (numbers, what) = made.compile(uncertain, framework)?;
            let name = uncertain.input();
            let input = made.inputs.iter().position(|known| *known == name).unwrap_or_else(|| {
                made.inputs.push(name);
                made.inputs.len() - 1
            });
            made.numbers += numbers;
            made.all.push(Choice { numbers, input, what });
        }
        Ok(made)
    }

    fn compile(&mut self, uncertain: &Uncertain, framework: &Framework) -> Result<(usize, What)> {
        let nodes = framework.nodes();
        Ok(match uncertain {
            Uncertain::Weights { of, draw, .. } => self.weights(of, draw, framework)?,
            Uncertain::Normalize { of, alternatives, .. } => {
                let of = meant(framework, of, true)?;
                let upto = cumulative(&alternatives.iter().map(|one| one.probability).collect::<Vec<_>>())?;
                for &at in &of {
                    claim(!self.normalize[at].is_empty() || self.posts[at], &nodes[at], "normalization")?;
                    self.normalize[at] = alternatives.iter().map(|one| one.method.clone()).collect();
                }
                for method in alternatives {
                    method.method.check()?;
                }
                (1, What::Normalize { nodes: of, upto })
            }
            Uncertain::Aggregate { of, alternatives, .. } => {
                let of = meant(framework, of, false)?;
                let upto = cumulative(&alternatives.iter().map(|one| one.probability).collect::<Vec<_>>())?;
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
            Uncertain::Goalposts { of, low, high, .. } => {
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
            Uncertain::Include { of, probability, .. } => {
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
            Uncertain::Values { of, noise, .. } => {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn framework() -> Framework {
        Framework::from_toml(
            "id = 'x'\n[[dimension]]\ncode = 'I'\n[[dimension]]\ncode = 'D'\nparent = 'I'\n\
             [[indicator]]\ncode = 'A'\nparent = 'D'\ngoalposts = [0, 1]\nnormalize = 'goalposts'\n\
             [[indicator]]\ncode = 'B'\nparent = 'D'\n[[indicator]]\ncode = 'C'\nparent = 'I'\n",
        )
        .unwrap()
    }

    #[test]
    fn every_kind_is_read_and_written() {
        let text = "
            [[uncertain]]
            kind = 'weights'
            name = 'weights'
            of = ['I']
            draw = { given = { sets = [{ D = 1, C = 2 }, { D = 2, C = 1 }], probabilities = [0.25, 0.75] } }
            [[uncertain]]
            kind = 'weights'
            of = ['D']
            draw = { dirichlet = 40 }
            [[uncertain]]
            kind = 'normalize'
            of = ['B', 'C']
            alternatives = [{ use = 'min-max', probability = 0.7 }, { use = { z-score = {} }, probability = 0.3 }]
            [[uncertain]]
            kind = 'aggregate'
            alternatives = [{ use = 'arithmetic' }, { use = 'geometric' }]
            [[uncertain]]
            kind = 'goalposts'
            of = 'A'
            low = [0, 0.1]
            high = [0.9, 1]
            [[uncertain]]
            kind = 'include'
            of = ['B']
            probability = 0.9
            [[uncertain]]
            kind = 'values'
            noise = 'errors'
        ";
        let read = Uncertainty::from_toml(text).unwrap();
        assert_eq!(read.uncertain.len(), 7);
        assert_eq!(Uncertainty::from_toml(&read.to_toml().unwrap()).unwrap(), read);
        assert_eq!(Uncertainty::from_json(&serde_json::to_string(&read).unwrap()).unwrap(), read);
        let choices = Choices::new(&read, &framework()).unwrap();
        assert_eq!(choices.numbers, 1 + 1 + 1 + 1 + 2 + 1 + 1);
        assert_eq!(choices.inputs, ["weights", "normalize", "aggregate", "goalposts", "include", "values"]);
    }

    #[test]
    fn a_framework_file_may_hold_it() {
        let mut text = framework().to_toml().unwrap();
        text.push_str("[[uncertain]]\nkind = 'weights'\nof = ['D']\ndraw = { noise = 0.25 }\n");
        let whole = Framework::from_toml(&text).unwrap();
        let read = Uncertainty::of(&whole).unwrap();
        assert_eq!(read, Uncertainty::new().with(Uncertain::weights(["D"], WeightDraw::Noise(0.25))));
        let again = Framework::from_toml(&whole.to_toml().unwrap()).unwrap();
        assert_eq!(Uncertainty::of(&again).unwrap(), read);
        assert_eq!(Uncertainty::of(&framework()).unwrap_err().code(), "too_few");
        let bad = Framework::from_toml(&text.replace("noise", "nosie")).unwrap();
        let fault = Uncertainty::of(&bad).unwrap_err();
        assert!(fault.to_string().contains("uncertain[0]: unknown variant `nosie`"), "{fault}");
        let absent = Framework::from_toml(&text.replace("of = ['D']", "of = ['Q']")).unwrap();
        assert_eq!(Uncertainty::of(&absent).unwrap_err().code(), "unknown_node");
    }

    #[test]
    fn bad_entries() {
        let code = |entries: &str| {
            let read = Uncertainty::from_toml(entries);
            read.and_then(|read| read.check(&framework())).unwrap_err().code()
        };
        assert_eq!(code("uncertain = []"), "too_few");
        let one = |entry: &str| code(&format!("[[uncertain]]\n{entry}"));
        assert_eq!(one("kind = 'weights'\nof = ['X']\ndraw = 'flat'"), "unknown_node");
        assert_eq!(one("kind = 'weights'\nof = ['A']\ndraw = 'flat'"), "invalid_parameter");
        for draw in ["{ noise = 0 }", "{ noise = 1.5 }", "{ noise = nan }", "{ dirichlet = -1 }"] {
            assert_eq!(one(&format!("kind = 'weights'\ndraw = {draw}")), "invalid_parameter", "{draw}");
        }
        assert_eq!(one("kind = 'weights'\ndraw = { intervals = { A = [2, 1] } }"), "invalid_parameter");
        assert_eq!(one("kind = 'weights'\ndraw = { intervals = { I = [1, 2] } }"), "invalid_parameter");
        assert_eq!(one("kind = 'weights'\ndraw = { intervals = { X = [1, 2] } }"), "unknown_node");
        assert_eq!(one("kind = 'weights'\ndraw = { given = { sets = [{ A = -1 }] } }"), "invalid_parameter");
        assert_eq!(one("kind = 'weights'\ndraw = { given = { sets = [] } }"), "too_few");
        assert_eq!(
            one("kind = 'weights'\ndraw = { given = { sets = [{ A = 1 }], probabilities = [0.5, 0.5] } }"),
            "length_mismatch"
        );
        let alternatives =
            |list: &str| one(&format!("kind = 'normalize'\nof = ['B']\nalternatives = [{list}]"));
        assert_eq!(alternatives(""), "too_few");
        assert_eq!(alternatives("{ use = 'min-max', probability = 0.6 }"), "invalid_parameter");
        assert_eq!(
            alternatives("{ use = 'min-max', probability = 0.6 }, { use = 'z-score' }"),
            "invalid_parameter"
        );
        assert_eq!(
            alternatives("{ use = 'min-max', probability = 1.6 }, { use = 'z-score', probability = -0.6 }"),
            "invalid_parameter"
        );
        assert_eq!(alternatives("{ use = 'maximin' }"), "deserialize");
        assert_eq!(
            one("kind = 'aggregate'\nalternatives = [{ use = { power = { p = 0 } } }]"),
            "invalid_parameter"
        );
        assert_eq!(one("kind = 'goalposts'\nof = 'A'\nlow = [0, 1]\nhigh = [1, 2]"), "invalid_parameter");
        assert_eq!(one("kind = 'goalposts'\nof = 'B'\nlow = [0, 0]\nhigh = [1, 1]"), "invalid_parameter");
        assert_eq!(one("kind = 'include'\nprobability = 0"), "invalid_parameter");
        assert_eq!(one("kind = 'values'\nnoise = { relative = -0.1 }"), "invalid_parameter");
        assert_eq!(one("kind = 'wieghts'\ndraw = 'flat'"), "deserialize");
        let twice = "[[uncertain]]\nkind = 'weights'\ndraw = 'flat'\n";
        assert_eq!(code(&format!("{twice}{twice}")), "invalid_parameter");
    }
}
