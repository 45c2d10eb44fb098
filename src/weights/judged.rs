//! What people said, by the codes of the items: judgements as they stand in a framework file.
//!
//! The models themselves count items by position; a file names them, so that adding a child or changing the order of
//! the file cannot shift a judgement to another item.
//!
//! ```toml
//! weights = { ahp = { judgements = [["COVERAGE", "MATURITY", 3], ["COVERAGE", "ACCURACY", 5]] } }
//! weights = { ahp = { experts = [
//!     { name = "Li", weight = 2, judgements = [["COVERAGE", "MATURITY", 3], ["COVERAGE", "ACCURACY", 5]] },
//!     { weight = 1, judgements = [["MATURITY", "COVERAGE", 2], ["COVERAGE", "ACCURACY", 1]] },
//! ], max-consistency-ratio = 0.2, with = { prioritization = "geometric-mean" } } }
//! weights = { best-worst = { best = "A", worst = "C", best-to-others = { B = 2, C = 8 }, others-to-worst = { A = 8, B = 4 } } }
//! weights = { swara = { order = ["A", "B", "C"], steps = [0.2, 0.35] } }
//! weights = { order-relation = { order = ["A", "B", "C"], steps = [1.2, 1.4] } }      # G1 序关系法
//! weights = { rank-based = { places = { A = 1, B = 2, C = 2 }, with = { form = "centroid" } } }
//! weights = { rancom = { places = { A = 1, B = 2, C = 2 } } }
//! weights = { budget = { points = [{ A = 60, B = 40 }, { A = 50, B = 50 }], with = { centre = "median" } } }
//! weights = { delphi = { rounds = [{ sent = 3, ratings = [{ A = 5, B = 4 }, { A = 4, B = 4 }] }] } }
//! ```

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::ahp::{Scale, ahp_of};
use super::{
    Ahp, Budget, Delphi, DelphiRound, Judgements, RankBased, Stepwise, Warning, Weighting, ahp, budget,
    delphi, order_relation, rancom, rank_based, swara,
};
use crate::error::{Label, Problem, did_you_mean, nearest};
use crate::{Error, Result};

/// Pairwise comparisons: `[a, b, x]` says that `a` is `x` times as important as `b`.
pub type Pairs = Vec<(String, String, f64)>;

/// AHP judgements of one person, or of several.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct AhpJudgements {
    /// The comparisons of one person; gaps are allowed as long as a chain of comparisons connects all items.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub judgements: Pairs,
    /// Or those of several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub experts: Vec<AhpExpert>,
    /// The largest consistency ratio of an expert whose judgements count; those above it are left out, and a warning
    /// names them. Default: all count.
    #[serde(rename = "max-consistency-ratio", skip_serializing_if = "Option::is_none")]
    pub max_consistency_ratio: Option<f64>,
    /// Experts whose sheet came back blank here: a warning names them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub blank: Vec<String>,
    /// Children that nobody was asked about: they weigh nothing. What the model answers beside the weights is of the
    /// others.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub without: Vec<String>,
    /// The variant.
    pub with: Ahp,
}

/// The comparisons of one expert.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct AhpExpert {
    /// Who it is, for messages.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// How much the expert counts, in any total. Default 1.
    #[serde(default = "one")]
    pub weight: f64,
    /// The comparisons.
    pub judgements: Pairs,
}

fn one() -> f64 {
    1.0
}

/// Best-worst judgements of one person.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[non_exhaustive]
pub struct BestWorstJudgements {
    /// The most important item.
    pub best: String,
    /// The least important item.
    pub worst: String,
    /// How many times as important the best is as each other item.
    pub best_to_others: IndexMap<String, f64>,
    /// How many times as important each other item is as the worst.
    pub others_to_worst: IndexMap<String, f64>,
}

/// An order from the most to the least important item, and a step between neighbours.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Steps {
    /// The items.
    pub order: Vec<String>,
    /// The steps, one fewer than items.
    pub steps: Vec<f64>,
}

/// The place of each item; equal places tie.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Places {
    /// Place by item, 1 for the most important.
    pub places: IndexMap<String, f64>,
}

/// The place of each item, and how places become weights.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct RankedPlaces {
    /// Place by item, 1 for the most important.
    pub places: IndexMap<String, f64>,
    /// The variant.
    #[serde(default)]
    pub with: RankBased,
}

/// What each expert gives each item.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct BudgetPoints {
    /// Points by item, an entry per expert.
    pub points: Vec<IndexMap<String, f64>>,
    /// How much each expert counts; left out, all count alike.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub experts: Vec<f64>,
    /// The variant.
    #[serde(default)]
    pub with: Budget,
}

/// Delphi rounds; the last one decides.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct DelphiRounds {
    /// The rounds in their order.
    pub rounds: Vec<DelphiAnswers>,
    /// The variant.
    #[serde(default)]
    pub with: Delphi,
}

/// What came back in one round, by item.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct DelphiAnswers {
    /// Ratings by item, an entry per expert who answered; an item that an expert skipped is left out.
    pub ratings: Vec<IndexMap<String, f64>>,
    /// How many experts were asked; 0 when that is not known.
    pub sent: usize,
    /// Basis of judgement (Ca) of each expert, from 0 to 1. May be left out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub basis: Vec<f64>,
    /// Familiarity (Cs) of each expert, from 0 to 1. May be left out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub familiarity: Vec<f64>,
}

/// The items that are judged, by position.
pub(super) struct Items<'a> {
    pub(super) model: &'static str,
    pub(super) codes: &'a [&'a str],
}

impl Items<'_> {
    fn position(&self, code: &str) -> Result<usize> {
        self.codes.iter().position(|known| *known == code).ok_or_else(|| {
            Error::from(Problem::Judgement {
                model: self.model,
                place: format!("`{code}`"),
                fault: format!(
                    "is no child here{}",
                    did_you_mean(nearest(code, self.codes.iter().copied()).as_deref())
                ),
            })
        })
    }

    fn some_positions(&self, codes: &[String]) -> Result<Vec<usize>> {
        codes.iter().map(|code| self.position(code)).collect()
    }

    fn positions(&self, codes: &[String]) -> Result<Vec<usize>> {
        let order = self.some_positions(codes)?;
        match (0..self.codes.len()).find(|i| !order.contains(i)) {
            None => Ok(order),
            Some(left_out) => Err(self.left_out(left_out, "the order")),
        }
    }

    /// A number per item; `gap` stands for an item that is not named, `None` refuses that.
    fn numbers(&self, given: &IndexMap<String, f64>, what: &str, gap: Option<f64>) -> Result<Vec<f64>> {
        for code in given.keys() {
            self.position(code)?;
        }
        let each = self.codes.iter().enumerate();
        each.map(|(i, code)| given.get(*code).copied().or(gap).ok_or_else(|| self.left_out(i, what)))
            .collect()
    }

    fn left_out(&self, item: usize, what: &str) -> Error {
        Error::from(Problem::Judgement {
            model: self.model,
            place: what.to_owned(),
            fault: format!("leaves out `{}`", self.codes.get(item).copied().unwrap_or_default()),
        })
    }

    /// The judgements of one person, or of an expert who is named in what is wrong with them.
    fn judgements(&self, pairs: &Pairs, who: &str, scale: Scale) -> Result<Judgements> {
        let of = if who.is_empty() { String::new() } else { format!(" by {who}") };
        let code = |i: usize| self.codes.get(i).copied().unwrap_or("?");
        let place = |i: usize, j: usize| format!("the judgement of `{}` over `{}`{of}", code(i), code(j));
        let pairs: Vec<(usize, usize, f64)> = pairs
            .iter()
            .map(|(a, b, x)| Ok((self.position(a)?, self.position(b)?, *x)))
            .collect::<Result<_>>()?;
        Judgements::build(self.codes.len(), &pairs, scale, &place)
    }

    /// An error with codes for the items that no comparison connects, which are counted.
    fn named(&self, error: Error) -> Error {
        let code = |i: usize| self.codes.get(i).copied().unwrap_or("?");
        let mut error = error;
        if let Problem::Unconnected { items, first, .. } = error.problem_mut() {
            for item in items.iter_mut().chain([first]) {
                if let Label::Position(_, i) = item {
                    *item = code(*i).into();
                }
            }
        }
        error
    }
}

impl AhpJudgements {
    pub(super) fn weights(&self, items: &Items<'_>) -> Result<Weighting> {
        self.on(items, Scale::Saaty)
    }

    /// The weights of judgements to which a simulation has added noise, so that they may leave the scale that people use.
    pub(crate) fn disturbed(&self, codes: &[&str]) -> Result<Weighting> {
        self.on(&Items { model: "ahp", codes }, Scale::Open)
    }

    fn on(&self, items: &Items<'_>, scale: Scale) -> Result<Weighting> {
        if self.without.is_empty() {
            return self.asked(items, scale);
        }
        let without = items.some_positions(&self.without)?;
        let asked: Vec<usize> = (0..items.codes.len()).filter(|at| !without.contains(at)).collect();
        let codes: Vec<&str> = asked.iter().map(|&at| items.codes[at]).collect();
        let mut weighting = self.asked(&Items { model: items.model, codes: &codes }, scale)?;
        let mut weights = vec![0.0; items.codes.len()];
        for (&at, &weight) in asked.iter().zip(&weighting.weights) {
            weights[at] = weight;
        }
        weighting.weights = weights;
        for warning in &mut weighting.warnings {
            warning.renumber(&asked);
        }
        Ok(weighting)
    }

    fn asked(&self, items: &Items<'_>, scale: Scale) -> Result<Weighting> {
        let fault = |place: &str, fault: String| {
            Error::from(Problem::Judgement { model: items.model, place: place.to_owned(), fault })
        };
        if self.max_consistency_ratio.is_some_and(|limit| !(limit.is_finite() && limit > 0.0)) {
            return Err(fault("`max-consistency-ratio`", "must be a finite number above 0".to_owned()));
        }
        let blank = (!self.blank.is_empty()).then(|| Warning::Blank { experts: self.blank.clone() });
        if self.experts.is_empty() {
            let said = items.judgements(&self.judgements, "", scale)?;
            return Ok(ahp(&said, &self.with).map_err(|error| items.named(error))?.warn(blank));
        }
        if !self.judgements.is_empty() {
            return Err(fault(
                "`judgements` and `experts`",
                "are both given; put one person's judgements among the experts".to_owned(),
            ));
        }
        let name = |k: usize| match &self.experts[k].name[..] {
            "" => format!("expert {k}"),
            name => name.to_owned(),
        };
        let said: Vec<Judgements> = (0..self.experts.len())
            .map(|k| {
                // One person alone needs no number.
                let named = self.experts.len() > 1 || !self.experts[k].name.is_empty();
                let who = if named { name(k) } else { String::new() };
                items.judgements(&self.experts[k].judgements, &who, scale)
            })
            .collect::<Result<_>>()?;
        let mut kept: Vec<usize> = (0..said.len()).collect();
        if let Some(limit) = self.max_consistency_ratio {
            // Whose own comparisons do not connect the items cannot contradict them either.
            let ratio = |said: &Judgements| ahp(said, &self.with).ok()?.number("consistency_ratio");
            let ratios: Vec<f64> = said.iter().map(|said| ratio(said).unwrap_or(0.0)).collect();
            kept.retain(|&k| ratios[k] <= limit);
            if kept.is_empty() {
                let least = ratios.iter().copied().fold(f64::INFINITY, f64::min);
                return Err(fault(
                    "the judgements of every expert",
                    format!(
                        "contradict each other beyond the `max-consistency-ratio` of {limit} (the least has {least:.3}); ask \
                         them again, or raise it"
                    ),
                ));
            }
        }
        let left_out: Vec<String> = (0..said.len()).filter(|k| !kept.contains(k)).map(name).collect();
        let left_out = self
            .max_consistency_ratio
            .filter(|_| !left_out.is_empty())
            .map(|limit| Warning::LeftOut { experts: left_out, limit });
        let counts: Vec<f64> = kept.iter().map(|&k| self.experts[k].weight).collect();
        let said: Vec<Judgements> = kept.iter().map(|&k| said[k].clone()).collect();
        let made =
            ahp_of(&said, &counts, &|k| name(kept[k]), &self.with).map_err(|error| items.named(error))?;
        Ok(made.warn(left_out).warn(blank))
    }
}

#[cfg(feature = "lp")]
impl BestWorstJudgements {
    pub(super) fn weights(&self, items: &Items<'_>) -> Result<Weighting> {
        let (best, worst) = (items.position(&self.best)?, items.position(&self.worst)?);
        // Against itself an item is 1; a file need not say so.
        let with_itself = |given: &IndexMap<String, f64>, own: &str| {
            let mut given = given.clone();
            given.entry(own.to_owned()).or_insert(1.0);
            given
        };
        let down = with_itself(&self.best_to_others, &self.best);
        let up = with_itself(&self.others_to_worst, &self.worst);
        super::best_worst(&super::BestWorst {
            best,
            worst,
            best_to_others: items.numbers(&down, "`best-to-others`", None)?,
            others_to_worst: items.numbers(&up, "`others-to-worst`", None)?,
        })
    }
}

#[cfg(not(feature = "lp"))]
impl BestWorstJudgements {
    #[expect(clippy::unused_self, reason = "without the feature there is nothing to do with the judgements")]
    pub(super) fn weights(&self, items: &Items<'_>) -> Result<Weighting> {
        Err(Error::from(Problem::Judgement {
            model: items.model,
            place: "the model".to_owned(),
            fault: "solves a linear program, and the crate was built without the feature `lp`".to_owned(),
        }))
    }
}

impl Steps {
    fn by_position(&self, items: &Items<'_>) -> Result<Stepwise> {
        Ok(Stepwise { order: items.positions(&self.order)?, steps: self.steps.clone() })
    }

    pub(super) fn swara(&self, items: &Items<'_>) -> Result<Weighting> {
        swara(&self.by_position(items)?)
    }

    pub(super) fn order_relation(&self, items: &Items<'_>) -> Result<Weighting> {
        order_relation(&self.by_position(items)?)
    }
}

impl Places {
    pub(super) fn rancom(&self, items: &Items<'_>) -> Result<Weighting> {
        rancom(&items.numbers(&self.places, "`places`", None)?)
    }
}

impl RankedPlaces {
    pub(super) fn weights(&self, items: &Items<'_>) -> Result<Weighting> {
        rank_based(&items.numbers(&self.places, "`places`", None)?, &self.with)
    }
}

impl BudgetPoints {
    pub(super) fn weights(&self, items: &Items<'_>) -> Result<Weighting> {
        let points: Vec<Vec<f64>> = self
            .points
            .iter()
            .enumerate()
            .map(|(k, given)| items.numbers(given, &format!("entry {k} of `points`"), None))
            .collect::<Result<_>>()?;
        budget(&points, &self.experts, &self.with)
    }
}

impl DelphiRounds {
    pub(super) fn weights(&self, items: &Items<'_>) -> Result<Weighting> {
        let rounds: Vec<DelphiRound> = self
            .rounds
            .iter()
            .map(|round| {
                let ratings: Result<Vec<Vec<f64>>> = round
                    .ratings
                    .iter()
                    .map(|given| items.numbers(given, "`ratings`", Some(f64::NAN)))
                    .collect();
                Ok(DelphiRound {
                    ratings: ratings?,
                    sent: round.sent,
                    basis: round.basis.clone(),
                    familiarity: round.familiarity.clone(),
                })
            })
            .collect::<Result<_>>()?;
        delphi(&rounds, &self.with)
    }
}
