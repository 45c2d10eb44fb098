//! What a framework file declares and its method does not read: the one place where the two are compared.
//!
//! Such a declaration is no fault (another method of the same file may read it), but who wrote it expects it to count.

use serde::{Deserialize, Serialize};

use super::{Choice, Dimension, Framework, Node};
use crate::normalize::Normalize;
use crate::scoring::{Aggregate, MissingRule};
use crate::weights::{Combined, Weights};
use crate::words::{Language, first_of, say, told};

/// A key of a framework file that its method does not read, or not as it stands.
///
/// ```
/// use govindex::framework::Unread;
/// use govindex::{Dataset, Framework, Notice, assess};
///
/// let framework = Framework::from_toml("id = 'x'\n[[indicator]]\ncode = 'GNI'\nnormalize = 'log'\ngoalposts = [100, 75000]")?;
/// let data = Dataset::new(["A", "B"])?.with_indicator("GNI", vec![900.0, 50000.0])?;
/// let [Notice::Unread(Unread::Goalposts { indicators, .. })] = &assess(&framework, &data)?.notices()[..] else { panic!() };
/// assert_eq!(indicators, &["GNI"]);
/// # Ok::<(), govindex::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "key", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Unread {
    /// `goalposts` under a scaling that takes its ends elsewhere.
    Goalposts {
        /// The scaling.
        scaling: String,
        /// The indicators that it scales.
        indicators: Vec<String>,
    },
    /// `target` under a scaling by the distance or ratio to something else.
    Target {
        /// The scaling.
        scaling: String,
        /// The indicators that it scales.
        indicators: Vec<String>,
    },
    /// `due` without a `target`.
    Due {
        /// The indicators.
        indicators: Vec<String>,
    },
    /// Differing `weight`s of children whose weights come from elsewhere.
    Weight {
        /// Where they come from, or the scoring model that has none.
        model: String,
        /// The dimensions.
        nodes: Vec<String>,
    },
    /// `weights` at a dimension whose scoring model has none.
    Weights {
        /// The scoring model.
        model: String,
        /// The dimensions.
        nodes: Vec<String>,
    },
    /// `missing = "rescale"` at a dimension whose scoring model needs all children.
    Missing {
        /// The scoring model.
        model: String,
        /// The dimensions.
        nodes: Vec<String>,
    },
    /// A total of the children's `weight`s that is neither 1 nor 100, nor their number, nor the weight of the dimension
    /// itself, and is not one of whole numbers: they are divided by it all the same.
    Total {
        /// The dimension.
        node: String,
        /// The total.
        total: f64,
    },
}

/// How far a total may be from what it should be: the rounding of weights.
const ROUNDED: f64 = 0.005;

/// Whole numbers that add up to about 100 are percentages, whatever their total.
const PERCENTAGES: std::ops::Range<f64> = 80.0..120.0;

impl Framework {
    /// What the file says and the method does not read, grouped by the reason.
    pub(crate) fn unread(&self) -> Vec<Unread> {
        let mut found = Vec::new();
        for node in self.nodes() {
            self.unread_of_indicator(node, &mut found);
        }
        for node in self.nodes() {
            if let Some(dimension) = self.dimension_of(node) {
                self.unread_of_dimension(node, dimension, &mut found);
            }
        }
        found
    }

    fn unread_of_indicator(&self, node: &Node, found: &mut Vec<Unread>) {
        let Some(indicator) = self.indicator_of(node) else { return };
        let (scaling, here) = (word(&node.normalize), vec![node.code.clone()]);
        if indicator.goalposts.is_some() && !self.may_read_goalposts(node) {
            add(found, Unread::Goalposts { scaling: scaling.clone(), indicators: here.clone() });
        }
        let refers = matches!(node.normalize, Normalize::Distance(_) | Normalize::Ratio(_));
        if indicator.target.is_some() && refers && !node.normalize.reads_target() {
            add(found, Unread::Target { scaling, indicators: here.clone() });
        }
        if indicator.due.is_some() && indicator.target.is_none() {
            add(found, Unread::Due { indicators: here });
        }
    }

    /// Whether the scaling of an indicator, or one that a simulation may use in its place, reads goalposts.
    fn may_read_goalposts(&self, node: &Node) -> bool {
        let alternatives = self.spec().uncertain.iter().filter_map(|one| match &one.choice {
            Choice::Normalize { of, alternatives } if of.is_empty() || of.contains(&node.code) => {
                Some(alternatives)
            }
            _ => None,
        });
        let used = alternatives.flatten().map(|one| &one.method);
        used.chain([&node.normalize]).any(|scaling| matches!(scaling, Normalize::Goalposts(_)))
    }

    fn unread_of_dimension(&self, node: &Node, dimension: &Dimension, found: &mut Vec<Unread>) {
        let here = vec![node.code.clone()];
        let (model, declared) = (word(&node.aggregate), self.declared(node));
        if has_no_weights(&node.aggregate) {
            if dimension.weights.as_ref().is_some_and(|weights| !matches!(weights, Weights::Declared)) {
                add(found, Unread::Weights { model: model.clone(), nodes: here.clone() });
            }
            if differ(declared.iter().filter(|weight| **weight > 0.0)) {
                add(found, Unread::Weight { model: model.clone(), nodes: here.clone() });
            }
        } else if !reads_declared(&node.weights) {
            // Whom judgements leave out is known by the weight 0.
            let judged = matches!(node.weights, Weights::Ahp(_));
            if differ(declared.iter().filter(|weight| !judged || **weight > 0.0)) {
                add(found, Unread::Weight { model: word(&node.weights), nodes: here.clone() });
            }
        } else if let Some(total) = odd_total(&declared, node.weight) {
            found.push(Unread::Total { node: node.code.clone(), total });
        }
        let whole = node.mean.is_none() && !node.aggregate.takes_gaps();
        if whole && dimension.missing.is_some_and(|missing| missing.rule == MissingRule::Rescale) {
            add(found, Unread::Missing { model, nodes: here });
        }
    }

    /// The weights that the children of a dimension declare; none where they declare none.
    fn declared(&self, node: &Node) -> Vec<f64> {
        let weight = |&child: &usize| {
            let child = &self.nodes()[child];
            match self.dimension_of(child) {
                Some(dimension) => dimension.weight,
                None => self.indicator_of(child).and_then(|indicator| indicator.weight),
            }
        };
        node.children.iter().filter_map(weight).collect()
    }
}

fn differ<'a>(weights: impl Iterator<Item = &'a f64>) -> bool {
    let mut weights = weights.map(|weight| weight.to_bits());
    let first = weights.next();
    weights.any(|weight| Some(weight) != first)
}

/// The total of the weights that children declare, where it is none that is meant; `own` is the weight of their parent.
fn odd_total(declared: &[f64], own: f64) -> Option<f64> {
    let total: f64 = declared.iter().sum();
    if declared.is_empty() {
        return None;
    }
    let is_whole = declared.iter().all(|weight| weight.fract() == 0.0);
    let known = [1.0, 100.0, declared.len() as f64, own];
    let is_known = known.iter().any(|known| (total - known).abs() <= ROUNDED * known);
    let is_count = is_whole && !PERCENTAGES.contains(&total);
    (!is_known && !is_count).then_some(total)
}

/// Whether a scoring model reads no weights, or only which of them are 0.
fn has_no_weights(aggregate: &Aggregate) -> bool {
    match aggregate {
        Aggregate::Points(_) | Aggregate::Minimum | Aggregate::Maximum | Aggregate::Product => true,
        #[cfg(feature = "lp")]
        Aggregate::BenefitOfTheDoubt(_) | Aggregate::Dea(_) => true,
        _ => false,
    }
}

/// The word by which a file names a method.
pub(crate) fn word(method: &impl Serialize) -> String {
    match serde_json::to_value(method) {
        Ok(serde_json::Value::String(word)) => word,
        Ok(serde_json::Value::Object(table)) => table.keys().next().cloned().unwrap_or_default(),
        _ => String::new(),
    }
}

/// Whether a weighting model reads the weights that children declare.
fn reads_declared(weights: &Weights) -> bool {
    match weights {
        Weights::Declared | Weights::Balance(_) => true,
        Weights::Combine(Combined { of, .. }) => of.iter().any(reads_declared),
        _ => false,
    }
}

/// Adds what is unread, to an entry of the same reason where there is one.
fn add(found: &mut Vec<Unread>, unread: Unread) {
    for known in found.iter_mut() {
        let (places, more) = match (known, &unread) {
            (
                Unread::Goalposts { scaling: a, indicators },
                Unread::Goalposts { scaling: b, indicators: more },
            )
            | (Unread::Target { scaling: a, indicators }, Unread::Target { scaling: b, indicators: more })
            | (Unread::Weight { model: a, nodes: indicators }, Unread::Weight { model: b, nodes: more })
            | (Unread::Weights { model: a, nodes: indicators }, Unread::Weights { model: b, nodes: more })
            | (Unread::Missing { model: a, nodes: indicators }, Unread::Missing { model: b, nodes: more })
                if a == b =>
            {
                (indicators, more)
            }
            (Unread::Due { indicators }, Unread::Due { indicators: more }) => (indicators, more),
            _ => continue,
        };
        places.extend(more.iter().cloned());
        return;
    }
    found.push(unread);
}

impl Unread {
    /// What is not read, and what to do.
    pub(crate) fn message(&self, language: Language) -> String {
        let list = |codes: &[String]| {
            let named: Vec<String> = codes.iter().take(NAMED).map(|code| format!("`{code}`")).collect();
            first_of(language, &named, codes.len())
        };
        match self {
            Self::Goalposts { scaling, indicators } => say!(
                language,
                "`goalposts` of {indicators} are not read, since `normalize` is `{scaling}`; {remedy}, or remove them",
                indicators = list(indicators),
                scaling,
                remedy = told(language, ends_remedy(scaling)),
            ),
            Self::Target { scaling, indicators } => say!(
                language,
                "`target` of {indicators} is not read by the scaling `{scaling}`; write {remedy}, or remove it",
                indicators = list(indicators),
                scaling,
                remedy = format!("`normalize = {{ {scaling} = {{ reference = \"target\" }} }}`"),
            ),
            Self::Due { indicators } => say!(
                language,
                "`due` of {indicators} is not read, since there is no `target`",
                indicators = list(indicators),
            ),
            Self::Weight { model, nodes } => say!(
                language,
                "the `weight` of the children of {nodes} is not read, since the weights there come from `{model}`",
                nodes = list(nodes),
                model,
            ),
            Self::Weights { model, nodes } => say!(
                language,
                "`weights` of {nodes} is not read: `{model}` has no weights",
                nodes = list(nodes),
                model,
            ),
            Self::Missing { model, nodes } => say!(
                language,
                "`missing = \"rescale\"` of {nodes} is not followed: `{model}` needs all children, and a unit that lacks one \
                 has no value; fill the gaps with `impute`, or write `missing = \"propagate\"` or `\"zero\"`",
                nodes = list(nodes),
                model,
            ),
            Self::Total { node, total } => say!(
                language,
                "the weights of the children of `{node}` add up to {total}, neither to 1 nor to 100; each was divided by the \
                 total",
                node,
                total = rounded(*total),
            ),
        }
    }
}

/// How many codes a message names.
const NAMED: usize = 20;

/// A total without the noise of its summation.
fn rounded(total: f64) -> f64 {
    (total * 1e9).round() / 1e9
}

/// How a scaling is given fixed ends.
fn ends_remedy(scaling: &str) -> &'static str {
    match scaling {
        "min-max" => "write `normalize = \"goalposts\"`",
        "log" => "write them as `normalize = { log = { bounds = [low, high] } }`",
        "interval" => "write them as `normalize = { interval = { best = …, limits = [low, high] } }`",
        _ => "write `normalize = \"goalposts\"` for a scaling that reads them",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unread(method: &str, nodes: &str) -> Vec<String> {
        let framework = Framework::from_toml(&format!("id = 'x'\n{method}\n{nodes}")).unwrap();
        framework.unread().iter().map(|one| one.message(Language::English)).collect()
    }

    /// Two children of an index, with what else is said of each and of the index.
    fn pair(index: &str, a: &str, b: &str) -> Vec<String> {
        unread(
            "",
            &format!(
                "[[dimension]]\ncode = 'I'\n{index}\n[[indicator]]\ncode = 'A'\nparent = 'I'\n{a}\n\
                 [[indicator]]\ncode = 'B'\nparent = 'I'\n{b}\n"
            ),
        )
    }

    #[test]
    fn goalposts_that_no_scaling_reads_are_named_with_the_remedy() {
        let posts = "goalposts = [100, 75000]";
        let told = pair("", &format!("normalize = 'log'\n{posts}"), &format!("normalize = 'log'\n{posts}"));
        assert_eq!(
            told,
            ["`goalposts` of `A`, `B` are not read, since `normalize` is `log`; write them as \
              `normalize = { log = { bounds = [low, high] } }`, or remove them"]
        );
        assert_eq!(pair("", &format!("normalize = 'goalposts'\n{posts}"), ""), [""; 0]);
        let drawn = "uncertain = [{ kind = 'normalize', alternatives = [{ use = 'goalposts' }, { use = 'min-max' }] }]";
        let one = format!("[[indicator]]\ncode = 'A'\n{posts}");
        assert_eq!(unread(drawn, &one), [""; 0], "a simulation reads them");
        assert!(unread("", &one)[0].contains("write `normalize = \"goalposts\"`"));
    }

    #[test]
    fn targets_and_days_that_nothing_reads() {
        let told = pair("", "normalize = 'distance'\ntarget = 9", "due = '2026-01-01'");
        assert!(told[0].starts_with("`target` of `A` is not read by the scaling `distance`"), "{told:?}");
        assert_eq!(told[1], "`due` of `B` is not read, since there is no `target`");
        // Reports show a target beside any other scaling.
        assert_eq!(pair("", "target = 9", ""), [""; 0]);
    }

    #[test]
    fn weights_that_nothing_reads() {
        let weights =
            |index: &str, a: f64, b: f64| pair(index, &format!("weight = {a}"), &format!("weight = {b}"));
        assert_eq!(
            weights("weights = 'entropy'", 0.6, 0.4),
            ["the `weight` of the children of `I` is not read, since the weights there come from `entropy`"]
        );
        assert_eq!(weights("weights = 'equal'", 0.5, 0.5), [""; 0], "nothing differs");
        assert_eq!(weights("weights = 'balance'", 0.6, 0.4), [""; 0]);
        assert_eq!(weights("aggregate = 'minimum'\nweights = 'entropy'", 0.5, 0.5).len(), 1);
        assert_eq!(weights("aggregate = 'minimum'", 1.0, 0.0), [""; 0], "which child counts is read");
        assert_eq!(weights("aggregate = 'minimum'", 0.6, 0.4).len(), 1);
    }

    #[test]
    fn odd_totals() {
        let total = |weights: &[f64], own: f64| odd_total(weights, own).map(rounded);
        for (weights, own) in [
            (&[0.34, 0.33, 0.33][..], 1.0),
            (&[0.333, 0.333, 0.333], 1.0),
            (&[30.0, 70.0], 1.0),
            (&[1.0, 1.0, 1.0], 1.0),
            (&[3.0, 1.0], 1.0),
            (&[0.05, 0.15], 0.2),
            (&[], 1.0),
        ] {
            assert_eq!(total(weights, own), None, "{weights:?}");
        }
        assert_eq!(total(&[0.5, 0.4], 1.0), Some(0.9));
        assert_eq!(total(&[60.0, 0.4], 1.0), Some(60.4));
        assert_eq!(total(&[60.0, 35.0], 1.0), Some(95.0), "percentages");
    }

    #[test]
    fn rules_for_missing_children_that_a_model_cannot_follow() {
        let told = pair("aggregate = 'topsis'\nmissing = 'rescale'", "", "");
        assert!(told[0].contains("`missing = \"rescale\"` of `I` is not followed"), "{told:?}");
        assert_eq!(pair("aggregate = 'topsis'\nmissing = 'zero'", "", ""), [""; 0]);
    }

    #[test]
    fn published_frameworks_declare_nothing_in_vain() {
        for id in crate::builtin_frameworks() {
            let told: Vec<String> = Framework::builtin(id)
                .unwrap()
                .unread()
                .iter()
                .map(|one| one.message(Language::English))
                .collect();
            assert_eq!(told, [""; 0], "{id}");
        }
    }
}
