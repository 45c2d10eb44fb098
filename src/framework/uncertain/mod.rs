//! What could have been chosen otherwise, as the `[[uncertain]]` tables of a framework's file say it.
//!
//! ```toml
//! [[uncertain]]
//! kind = "weights"                            # of the children of these dimensions; of all where none is named
//! of = ["INDEX"]
//! draw = { noise = 0.25 }                     # or "flat", { dirichlet = 50 }, { intervals = { A = [1, 2] } },
//!                                             # { given = { sets = [{ A = 1, B = 2 }] } }, { judgements = 0.2 }
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
//! kind = "impute"                             # how gaps of these indicators are filled: see prepare::Impute
//! alternatives = [{ use = "mean" }, { use = [{ median = { group = "region" } }, "median"] }]
//!                                             # draws of multiple imputation: { use = { multiple = { take = { draw = 0 } } } }, …
//!
//! [[uncertain]]
//! kind = "treat"                              # what is done about outliers: see prepare::Outliers
//! alternatives = [{ use = "none" }, { use = "rule" }, { use = { rule = { remedies = [{ winsorize = { most = 2 } }] } } }]
//!
//! [[uncertain]]
//! kind = "screen"                             # which units have too little data: see prepare::Screen
//! alternatives = [{ use = { present = 0 } }, { use = { present = 0.8 } }]
//!
//! [[uncertain]]
//! kind = "values"                             # what was measured
//! noise = "errors"                            # or "bounds", { relative = 0.02 }, { absolute = 1 }, { classes = 5 }, …
//! correlation = 0.5                           # of the indicators of one unit
//! ```
//!
//! A choice that is not listed is as the framework says. Each entry may have a `name`; entries of one name are one input
//! of a sensitivity analysis. An entry may have a `correlation`, from 0 to below 1; entries of one name share it. It is that
//! of a Gaussian copula with one common factor:
//!
//! ```text
//! z_k = √ρ z_0 + √(1 − ρ) ε_k,     u_k = Φ(z_k)
//! ```
//!
//! for the numbers `u_k` of all entries of the name; for noise in values, for the cells of one unit in the indicators of the
//! entry, so that a unit that was measured too high in one was so in the others.
//!
//! Every draw is made from numbers between 0 and 1, a fixed number of them for each entry, so that random numbers, a
//! quasi-random sequence, or a sample made elsewhere can all drive it. Weights that must sum to 1 come from a broken stick
//! ([`dirichlet_from_uniforms`](crate::stats::dirichlet_from_uniforms)) or are divided by their sum when they are used.
//! The noise of values takes one number, which seeds a stream of its own for all cells; a name with a correlation takes one
//! number more, the common factor.
//!
//! Sources: M. Saisana, A. Saltelli & S. Tarantola (2005), Journal of the Royal Statistical Society A 168, 307–323;
//! OECD/JRC (2008), *Handbook on Constructing Composite Indicators*, step 7; R. B. Nelsen (2006), *An Introduction to
//! Copulas* (the Gaussian copula).

mod choices;
mod weights;

use indexmap::IndexMap;
use serde::{Deserialize, Deserializer, Serialize};

use super::Framework;
use super::check::parameter_fault;
use super::read::Faults;
use crate::Result;
use crate::normalize::Normalize;
use crate::prepare::{Imputes, Outliers, Screen};
use crate::scoring::Aggregate;
use crate::value::{Value, from_value};

pub(crate) use choices::{Choices, Entry, METHOD, Prepare, What};

/// One uncertain choice.
///
/// ```
/// use govindex::robustness::{Uncertain, WeightDraw};
///
/// let written = r#"{ "kind": "weights", "of": ["INDEX"], "draw": { "noise": 0.25 }, "correlation": 0.5 }"#;
/// let read: Uncertain = serde_json::from_str(written)?;
/// assert_eq!(read, Uncertain::weights(["INDEX"], WeightDraw::Noise(0.25)).correlated(0.5));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
#[non_exhaustive]
pub struct Uncertain {
    /// The input of a sensitivity analysis; the kind where it is empty.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub name: String,
    /// The correlation of what is drawn, from 0 to below 1. Default: each number by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub correlation: Option<f64>,
    /// What is uncertain.
    #[serde(flatten)]
    pub choice: Choice,
}

/// What may be uncertain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Choice {
    /// The weights of the children of some dimensions.
    Weights {
        /// The dimensions; all where none is named.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        of: Vec<String>,
        /// How they are drawn.
        draw: WeightDraw,
    },
    /// How indicators are brought to the scale.
    Normalize {
        /// The indicators; all where none is named.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        of: Vec<String>,
        /// What may be used.
        alternatives: Vec<Alternative<Normalize>>,
    },
    /// How children become the score of a dimension.
    Aggregate {
        /// The dimensions; all where none is named.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        of: Vec<String>,
        /// What may be used.
        alternatives: Vec<Alternative<Aggregate>>,
    },
    /// The goalposts of an indicator.
    Goalposts {
        /// The indicator.
        of: String,
        /// The interval of the low end, in the raw unit.
        low: [f64; 2],
        /// The interval of the high end, in the raw unit.
        high: [f64; 2],
    },
    /// Whether indicators belong to the index, each by itself.
    Include {
        /// The indicators; all where none is named.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        of: Vec<String>,
        /// With what probability each belongs.
        probability: f64,
    },
    /// How the gaps of indicators are filled.
    Impute {
        /// The indicators; all where none is named.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        of: Vec<String>,
        /// What may be used.
        alternatives: Vec<Alternative<Imputes>>,
    },
    /// What is done about the outliers of indicators.
    Treat {
        /// The indicators; all where none is named.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        of: Vec<String>,
        /// What may be used.
        alternatives: Vec<Alternative<Outliers>>,
    },
    /// Which units have too little data; a unit that is left out has no rank in that run.
    Screen {
        /// What may be used; a threshold of 0 leaves none out.
        alternatives: Vec<Alternative<Screen>>,
    },
    /// The values of indicators: noise in what is scored, after gaps are filled and outliers treated.
    Values {
        /// The indicators; all where none is named.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        of: Vec<String>,
        /// How far from the truth they may be.
        noise: Noise,
    },
}

/// How weights are drawn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
    /// The pairwise judgements behind AHP weights, each multiplied by `exp(s z)` with `z` standard normal and `s` this
    /// number, above 0: with 0.2, two thirds of the draws are within a fifth of what was said. Of dimensions whose weights
    /// are `ahp`; each draw finds the priorities anew. (L. G. Vargas 1982, European Journal of Operational Research 10,
    /// 289–297, on judgements that are random.)
    Judgements(f64),
}

/// Sets of weights.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, bound(deserialize = "T: serde::de::DeserializeOwned"))]
#[non_exhaustive]
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
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
    fn new(choice: Choice) -> Self {
        Self { name: String::new(), correlation: None, choice }
    }

    /// Uncertain weights of the children of some dimensions, or of all.
    pub fn weights<'a>(of: impl IntoIterator<Item = &'a str>, draw: WeightDraw) -> Self {
        Self::new(Choice::Weights { of: owned(of), draw })
    }

    /// Several normalizations of some indicators, or of all, equally likely.
    pub fn normalize<'a>(
        of: impl IntoIterator<Item = &'a str>,
        methods: impl IntoIterator<Item = Normalize>,
    ) -> Self {
        Self::new(Choice::Normalize { of: owned(of), alternatives: equally(methods) })
    }

    /// Several aggregations of some dimensions, or of all, equally likely.
    pub fn aggregate<'a>(
        of: impl IntoIterator<Item = &'a str>,
        methods: impl IntoIterator<Item = Aggregate>,
    ) -> Self {
        Self::new(Choice::Aggregate { of: owned(of), alternatives: equally(methods) })
    }

    /// Goalposts of an indicator, each anywhere in its interval.
    #[must_use]
    pub fn goalposts(of: &str, low: [f64; 2], high: [f64; 2]) -> Self {
        Self::new(Choice::Goalposts { of: of.to_owned(), low, high })
    }

    /// Some indicators, or all, that belong to the index with a probability.
    pub fn include<'a>(of: impl IntoIterator<Item = &'a str>, probability: f64) -> Self {
        Self::new(Choice::Include { of: owned(of), probability })
    }

    /// Several ways to fill the gaps of some indicators, or of all, equally likely.
    pub fn impute<'a>(
        of: impl IntoIterator<Item = &'a str>,
        methods: impl IntoIterator<Item = Imputes>,
    ) -> Self {
        Self::new(Choice::Impute { of: owned(of), alternatives: equally(methods) })
    }

    /// Several treatments of the outliers of some indicators, or of all, equally likely.
    pub fn treat<'a>(
        of: impl IntoIterator<Item = &'a str>,
        methods: impl IntoIterator<Item = Outliers>,
    ) -> Self {
        Self::new(Choice::Treat { of: owned(of), alternatives: equally(methods) })
    }

    /// Several rules for units with too little data, equally likely.
    pub fn screen(methods: impl IntoIterator<Item = Screen>) -> Self {
        Self::new(Choice::Screen { alternatives: equally(methods) })
    }

    /// Noise in the values of some indicators, or of all.
    pub fn values<'a>(of: impl IntoIterator<Item = &'a str>, noise: Noise) -> Self {
        Self::new(Choice::Values { of: owned(of), noise })
    }

    /// Names the input.
    #[must_use]
    pub fn named(mut self, input: &str) -> Self {
        input.clone_into(&mut self.name);
        self
    }

    /// Sets the correlation.
    #[must_use]
    pub fn correlated(mut self, correlation: f64) -> Self {
        self.correlation = Some(correlation);
        self
    }

    /// The name of the input: what it was named, or its kind.
    #[must_use]
    pub fn input(&self) -> &str {
        if !self.name.is_empty() {
            return &self.name;
        }
        match self.choice {
            Choice::Weights { .. } => "weights",
            Choice::Normalize { .. } => "normalize",
            Choice::Aggregate { .. } => "aggregate",
            Choice::Goalposts { .. } => "goalposts",
            Choice::Include { .. } => "include",
            Choice::Impute { .. } => "impute",
            Choice::Treat { .. } => "treat",
            Choice::Screen { .. } => "screen",
            Choice::Values { .. } => "values",
        }
    }

    /// The same without nodes that are no longer there: those that `is_gone`, and, where weights are listed by code,
    /// those that are `lost` as children; none where nothing is left of it.
    pub(super) fn without(
        mut self,
        is_gone: impl Fn(&String) -> bool,
        lost: impl Fn(&String) -> bool,
    ) -> Option<Self> {
        if let Choice::Weights { draw, .. } = &mut self.choice {
            match draw {
                WeightDraw::Intervals(intervals) => {
                    intervals.retain(|code, _| !lost(code));
                    if intervals.is_empty() {
                        return None;
                    }
                }
                WeightDraw::Given(given) => {
                    for set in &mut given.sets {
                        set.retain(|code, _| !lost(code));
                    }
                    if given.sets.iter().all(IndexMap::is_empty) {
                        return None;
                    }
                }
                _ => {}
            }
        }
        match &mut self.choice {
            Choice::Goalposts { of, .. } => return (!is_gone(of)).then_some(self),
            Choice::Weights { of, .. }
            | Choice::Normalize { of, .. }
            | Choice::Aggregate { of, .. }
            | Choice::Include { of, .. }
            | Choice::Impute { of, .. }
            | Choice::Treat { of, .. }
            | Choice::Values { of, .. } => {
                let named = !of.is_empty();
                of.retain(|code| !is_gone(code));
                if named && of.is_empty() {
                    return None;
                }
            }
            Choice::Screen { .. } => {}
        }
        Some(self)
    }
}

impl<'de> Deserialize<'de> for Uncertain {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        fn taken<T: serde::de::DeserializeOwned, E: serde::de::Error>(
            table: &mut IndexMap<String, Value>,
            key: &'static str,
        ) -> Result<Option<T>, E> {
            let value = table.shift_remove(key).map(from_value).transpose();
            value.map_err(|fault| E::custom(format!("`{key}`: {fault}")))
        }
        let mut table = IndexMap::deserialize(deserializer)?;
        let name: Option<String> = taken(&mut table, "name")?;
        let correlation = taken(&mut table, "correlation")?;
        let choice =
            from_value(Value::Table(table.into_iter().collect())).map_err(serde::de::Error::custom)?;
        Ok(Self { name: name.unwrap_or_default(), correlation, choice })
    }
}

fn owned<'a>(of: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    of.into_iter().map(str::to_owned).collect()
}

fn equally<T>(methods: impl IntoIterator<Item = T>) -> Vec<Alternative<T>> {
    methods.into_iter().map(|method| Alternative { method, probability: None }).collect()
}

/// A bare name stands for a method with its defaults.
fn named_or_whole<'de, T: serde::de::DeserializeOwned, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    let value = Value::deserialize(deserializer)?;
    match value.as_text().map(|name| from_value(Value::method(name))) {
        Some(Ok(method)) => Ok(method),
        _ => from_value(value).map_err(serde::de::Error::custom),
    }
}

/// The faults of what a framework says is uncertain.
pub(super) fn check(framework: &Framework, faults: &mut Faults) {
    let mut choices = Choices::none(framework);
    for (i, uncertain) in framework.spec().uncertain.iter().enumerate() {
        parameter_fault(&format!("uncertain[{i}]"), choices.add(uncertain, framework), faults);
    }
}
