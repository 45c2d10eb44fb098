//! The result as JSON, and back.
//!
//! What is written: the crate's version, the framework, the data with its digest, and of every node its share, its
//! scaling, its values (where they are not its scores) and its scores; then what the gates did. Ranks and grades are
//! made from these, so they are not written. Numbers keep every digit; a missing one is null.

use crate::error::Problem;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::gates::cut;
use super::prepare::{Prepared, prepare};
use super::{Assessment, FilledCell, GateEffect, Inner, Selection, Used, Values};
use crate::dataset::Dataset;
use crate::framework::Framework;
use crate::normalize::Scaling;
use crate::scoring::Answer;
use crate::value::gaps::Gaps;
use crate::value::{self, Mismatch};
use crate::weights::Weighting;
use crate::{Error, Result};

/// The form of an assessment in JSON.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored<'a> {
    govindex: String,
    input_digest: String,
    framework: Framework,
    /// Which of its indicators have enough data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    selection: Option<Selection>,
    dataset: Dataset,
    /// Cells that were filled from other periods, in a panel whose gaps are filled so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    carried: Option<Vec<FilledCell>>,
    nodes: Vec<StoredNode<'a>>,
    gates: Vec<GateEffect>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredNode<'a> {
    code: String,
    share: f64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    weighting: Option<Weighting>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    model: Option<Answer>,
    /// Whether the weighting is made from the scores in all periods of a panel.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    over_periods: bool,
    /// Whether the model scored the units of all periods of a panel at once.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    scored_together: bool,
    scaling: Scaling,
    /// Whether the scaling is that of all periods of a panel.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    shared: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    values: Option<Gaps<'a>>,
    /// None where the scores are the input.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    scores: Option<Gaps<'a>>,
}

impl Assessment {
    /// The result as JSON.
    ///
    /// # Errors
    /// `deserialize` never in practice: every result can be written.
    pub fn to_json(&self) -> Result<String> {
        value::to_json(self).map_err(|error| fault(&error))
    }

    /// Reads a result that [`Assessment::to_json`] wrote.
    ///
    /// # Errors
    /// `deserialize` where the text is not such a result, its data does not have the digest that it says, or,
    /// for a result of this version of the crate, its framework and data do not give what it says: scores, values,
    /// weights, answers of models, gates. A result of another version cannot be held against this one: it is read, and
    /// [`Notice::NotVerified`](super::Notice::NotVerified) says so.
    pub fn from_json(text: &str) -> Result<Self> {
        value::from_json(text).map_err(|error| fault(&error))
    }
}

fn fault(error: &Mismatch) -> Error {
    Error::from(Problem::Deserialize { what: "assessment", reason: error.to_string() })
}

impl Serialize for Assessment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let inner = self.inner();
        let nodes = inner.framework.nodes().iter().enumerate().map(|(at, node)| StoredNode {
            code: node.code().to_owned(),
            share: inner.shares[at],
            weighting: inner.weightings[at].clone(),
            model: inner.models[at].clone(),
            over_periods: inner.over_periods[at],
            scored_together: inner.scored_together[at],
            scaling: inner.scalings[at].clone(),
            shared: inner.shared[at],
            values: inner.values[at].as_ref().map(|values| Gaps::from(values.as_slice())),
            scores: match &inner.scores[at] {
                Values::Input(_) => None,
                Values::Own(scores) => Some(Gaps::from(&scores[..])),
            },
        });
        Stored {
            govindex: inner.version.clone(),
            input_digest: self.input_digest(),
            framework: inner.asked.clone(),
            selection: inner.selection.clone(),
            dataset: inner.source.clone(),
            carried: inner.carried.clone(),
            nodes: nodes.collect(),
            gates: inner.gates.clone(),
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Assessment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error as _;
        let stored = Stored::deserialize(deserializer)?;
        if stored.dataset.digest() != stored.input_digest {
            return Err(D::Error::custom(
                "the data does not have the digest that the result names: it was changed",
            ));
        }
        let result = rebuild(stored).map_err(D::Error::custom)?;
        if result.is_of_this_version() && !is_replayed(&result) {
            return Err(D::Error::custom(
                "its framework and data do not give the scores, weights and answers of models that it names: it was changed",
            ));
        }
        Ok(result)
    }
}

/// A part of a result as it is written: what is missing equals what is missing.
fn written(part: &impl Serialize) -> Option<value::Value> {
    value::to_value(part).ok()
}

/// Whether the framework and the data of a result give everything in it again, to the bit.
fn is_replayed(result: &Assessment) -> bool {
    let inner = result.inner();
    let Ok(ready) = super::Ready::new(result.framework(), result.source(), inner.carried.clone()) else {
        return false;
    };
    let used = Used {
        asked: inner.asked.clone(),
        selection: inner.selection.clone(),
        framework: inner.framework.clone(),
    };
    let Ok(again) = ready.assess(&used, &result.given()) else { return false };
    is_same(result, &again)
}

/// Whether the framework and the data of the results of a panel give everything in them again, what periods share too.
pub(super) fn is_replayed_together(results: &[&Assessment]) -> bool {
    let Some(first) = results.first() else { return true };
    let framework = first.framework();
    let ready: Result<Vec<super::Ready>> = results
        .iter()
        .map(|result| super::Ready::new(framework, result.source(), result.inner().carried.clone()))
        .collect();
    let Ok(ready) = ready else { return false };
    let Ok(given) = super::shared::given(framework, &ready) else { return false };
    ready.into_iter().zip(&given).zip(results).all(|((ready, given), result)| {
        let inner = result.inner();
        let used = Used {
            asked: inner.asked.clone(),
            selection: inner.selection.clone(),
            framework: inner.framework.clone(),
        };
        ready.assess(&used, given).is_ok_and(|again| is_same(result, &again))
    })
}

/// Whether two results hold the same, to the bit.
fn is_same(told: &Assessment, again: &Assessment) -> bool {
    let same = |a: &[f64], b: &[f64]| {
        a.len() == b.len()
            && a.iter().zip(b).all(|(a, b)| a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan()))
    };
    let (told, again) = (told.inner(), again.inner());
    let nodes = 0..told.scores.len();
    same(&told.shares, &again.shares)
        && written(&told.weightings) == written(&again.weightings)
        && written(&told.models) == written(&again.models)
        && told.values.iter().zip(&again.values).all(|(a, b)| match (a, b) {
            (None, None) => true,
            (Some(a), Some(b)) => same(a.as_slice(), b.as_slice()),
            _ => false,
        })
        && told.scalings == again.scalings
        && told.gates.len() == again.gates.len()
        && told.gates.iter().zip(&again.gates).all(|(a, b)| {
            (a.gate, a.unit, a.node, &a.grade_before, &a.grade)
                == (b.gate, b.unit, b.node, &b.grade_before, &b.grade)
                && same(&[a.before, a.after], &[b.before, b.after])
        })
        && nodes.into_iter().all(|at| same(told.scores[at].as_slice(), again.scores[at].as_slice()))
}

/// Puts a result together, every length and position checked.
fn rebuild(stored: Stored) -> Result<Assessment, String> {
    let asked = stored.framework;
    let framework = match &stored.selection {
        Some(selection) => selection.of(&asked).map_err(|error| error.to_string())?,
        None => asked.clone(),
    };
    let nodes = framework.nodes();
    let Prepared { dataset, inputs, observed, preparation } =
        prepare(&framework, &stored.dataset, stored.carried.as_deref().unwrap_or_default())
            .map_err(|error| error.to_string())?;
    let units = dataset.len();
    if !stored.nodes.iter().map(|node| node.code.as_str()).eq(nodes.iter().map(crate::framework::Node::code))
    {
        return Err("its nodes are not those of its framework".to_owned());
    }
    let (mut weightings, mut over_periods, mut models) = (Vec::new(), Vec::new(), Vec::new());
    let mut scored_together = Vec::new();
    let (mut shares, mut scalings, mut shared) = (Vec::new(), Vec::new(), Vec::new());
    let (mut values, mut scores) = (Vec::new(), Vec::new());
    for (node, input) in stored.nodes.into_iter().zip(&inputs) {
        if let Some(fault) = given_fault(&node, nodes, over_periods.len()) {
            return Err(fault);
        }
        let lengths = [&node.values, &node.scores].map(|given| given.as_ref().map(|column| column.0.len()));
        if lengths.into_iter().flatten().any(|length| length != units) {
            return Err(format!("node `{}` has another number of scores than there are units", node.code));
        }
        if matches!(&node.model, Some(Answer::Points(points)) if points.len() != units) {
            return Err(format!("node `{}` has points of another number of units than there are", node.code));
        }
        scores.push(match (node.scores, input) {
            (Some(scores), _) => Values::Own(scores.0.into_owned()),
            (None, Some(input)) if node.scaling == Scaling::Identity => Values::Input(Arc::clone(input)),
            (None, _) => return Err(format!("node `{}` has no scores", node.code)),
        });
        if !(0.0..=1.0).contains(&node.share) {
            return Err(format!("the share of node `{}` is {}, not between 0 and 1", node.code, node.share));
        }
        values.push(node.values.map(|values| Values::Own(values.0.into_owned())));
        shares.push(node.share);
        over_periods.push(node.over_periods);
        scored_together.push(node.scored_together);
        weightings.push(node.weighting);
        models.push(node.model);
        scalings.push(node.scaling);
        shared.push(node.shared);
    }
    let beyond = |effect: &&GateEffect| {
        effect.unit >= units || effect.node >= nodes.len() || effect.gate >= framework.spec().gate.len()
    };
    if stored.gates.iter().any(|effect| beyond(&effect)) {
        return Err("a gate's effect names a unit, node or gate that does not exist".to_owned());
    }
    let cut = |(at, scores): (usize, &Values)| cut(&framework, at, scores.as_slice(), &stored.gates);
    let cuts = scores.iter().enumerate().map(cut).collect::<Result<Vec<_>>>();
    let cuts = cuts.map_err(|error| error.to_string())?;
    Ok(Assessment(Arc::new(Inner {
        version: stored.govindex,
        asked,
        selection: stored.selection,
        framework,
        source: stored.dataset,
        carried: stored.carried,
        dataset,
        preparation,
        inputs,
        observed,
        shares,
        weightings,
        models,
        scalings,
        shared,
        over_periods,
        scored_together,
        values,
        scores,
        gates: stored.gates,
        cuts,
    })))
}

/// What is wrong with weights that other periods share in.
fn given_fault(node: &StoredNode, nodes: &[crate::framework::Node], at: usize) -> Option<String> {
    let weights = node.weighting.as_ref().filter(|_| node.over_periods).map(|made| &made.weights);
    let fits = |weights: &Vec<f64>| {
        weights.len() == nodes[at].children().len() && weights.iter().all(|w| w.is_finite() && *w >= 0.0)
    };
    (node.over_periods && !weights.is_some_and(fits)).then(|| {
        format!("node `{}` has no weights for its children, though all periods share them", node.code)
    })
}
