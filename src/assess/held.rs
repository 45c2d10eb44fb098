//! What a dimension would come to with other scores of its children, while all that its units make stays: weights, norms, ideals,
//! extremes, the places among them.

use super::Assessment;
use super::score::scored_rows;
use super::weigh::{codes, combination};
use crate::error::{Label, Problem};
use crate::framework::Node;
#[cfg(feature = "lp")]
use crate::scoring::Answer;
use crate::scoring::{Aggregate, Combination, Mean, MissingRule};
use crate::stats::Columns;
use crate::{Error, Result};

/// A dimension of an assessment, for profiles of its children.
pub(super) struct Held<'a> {
    node: &'a Node,
    codes: Vec<&'a str>,
    /// The share of each child.
    pub(super) shares: Vec<f64>,
    way: Way,
}

#[derive(Clone)]
enum Way {
    Mean(Mean, Combination),
    /// A model with the children of the units that it scored.
    Model(Vec<Vec<f64>>),
    /// Every unit has weights of its own: a column of them per child.
    #[cfg_attr(not(feature = "lp"), allow(dead_code, reason = "only benefit of the doubt has them"))]
    OwnWeights(Vec<Vec<f64>>),
}

impl<'a> Held<'a> {
    pub(super) fn new(result: &'a Assessment, at: usize) -> Result<Self> {
        let nodes = result.framework().nodes();
        let node = &nodes[at];
        let inner = result.inner();
        let shares: Vec<f64> = node.children().iter().map(|&child| inner.shares[child]).collect();
        let codes = codes(nodes, node);
        let way = if let Some(mean) = node.mean() {
            Way::Mean(mean, combination(node, &shares)?)
        } else {
            Self::model(result, at, &shares)?
        };
        Ok(Self { node, codes, shares, way })
    }

    fn model(result: &Assessment, at: usize, shares: &[f64]) -> Result<Way> {
        let node = &result.framework().nodes()[at];
        let refused = |found: String, expected| {
            let (method, parameter) = ("split", "node");
            Err(Error::from(Problem::InvalidParameter { method, parameter, found, expected }))
        };
        if result.inner().scored_together[at] {
            return refused(
                format!("`{}`, whose model scored the units of all periods at once", node.code()),
                "a node whose scores are made period by period (`periods = \"period\"`), or one below it",
            );
        }
        #[cfg(feature = "lp")]
        if matches!(node.aggregate(), Aggregate::Dea(_)) {
            return refused(
                format!("`{}`, which is scored by DEA", node.code()),
                "a node below it: how far a unit is from a frontier has no parts, and the model's answer there names its peers and slacks",
            );
        }
        let children: Vec<&[f64]> = node.children().iter().map(|&child| result.scores_of(child)).collect();
        let units = result.units().len();
        let rows = scored_rows(node, &children, shares, units);
        #[cfg(feature = "lp")]
        if let Some(Answer::BenefitOfTheDoubt(doubt)) = result.model_of(at) {
            let spread = |own: &Vec<f64>| {
                let mut all = vec![f64::NAN; units];
                match &rows {
                    Some(rows) => rows.iter().zip(own).for_each(|(&row, weight)| all[row] = *weight),
                    None => all.copy_from_slice(own),
                }
                all
            };
            return Ok(Way::OwnWeights(doubt.weights.iter().map(spread).collect()));
        }
        let of_rows = |child: &&[f64]| match &rows {
            None => child.to_vec(),
            Some(rows) => {
                rows.iter().map(|&row| if child[row].is_nan() { 0.0 } else { child[row] }).collect()
            }
        };
        Ok(Way::Model(children.iter().map(of_rows).collect()))
    }

    /// With its children in another order; nothing where the order may mean something to the model.
    pub(super) fn in_order(mut self, codes: &[&str]) -> Option<Self> {
        if self.codes == codes {
            return Some(self);
        }
        let places: Option<Vec<usize>> =
            codes.iter().map(|code| self.codes.iter().position(|own| own == code)).collect();
        let places = places.filter(|places| places.len() == self.codes.len())?;
        if self.node.aggregate().reads_order() {
            return None;
        }
        if let Way::Model(columns) | Way::OwnWeights(columns) = &mut self.way {
            *columns = places.iter().map(|&place| std::mem::take(&mut columns[place])).collect();
        }
        self.codes = places.iter().map(|&place| self.codes[place]).collect();
        let shares: Vec<f64> = places.iter().map(|&place| self.shares[place]).collect();
        self.with_shares(&shares).ok()
    }

    /// With other shares, whatever else its units make.
    pub(super) fn with_shares(&self, shares: &[f64]) -> Result<Self> {
        let way = match &self.way {
            Way::Mean(mean, _) => Way::Mean(*mean, combination(self.node, shares)?),
            other => other.clone(),
        };
        Ok(Self { node: self.node, codes: self.codes.clone(), shares: shares.to_vec(), way })
    }

    /// Its weights that units have of their own, by row of another table of units.
    pub(super) fn of_rows(mut self, rows: &[Option<usize>]) -> Self {
        if let Way::OwnWeights(weights) = &mut self.way {
            for column in weights {
                *column = rows.iter().map(|row| row.map_or(f64::NAN, |row| column[row])).collect();
            }
        }
        self
    }

    /// What missing children do.
    pub(super) fn missing(&self) -> MissingRule {
        self.node.missing().rule
    }

    /// Whether it is the same model with the same parameters as another, whatever the weights.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        self.node.mean() == other.node.mean()
            && self.node.aggregate() == other.node.aggregate()
            && self.node.missing() == other.node.missing()
    }

    /// The mean that it is, if it is one.
    pub(super) fn mean(&self) -> Option<Mean> {
        match &self.way {
            Way::Mean(mean, _) => Some(*mean),
            Way::Model(_) | Way::OwnWeights(_) => None,
        }
    }

    /// The weights that each unit has of its own, by child.
    pub(super) fn own_weights(&self) -> Option<&[Vec<f64>]> {
        match &self.way {
            Way::OwnWeights(weights) => Some(weights),
            Way::Mean(..) | Way::Model(_) => None,
        }
    }

    /// What a rubric gives where nothing is found.
    pub(super) fn points_of_no_findings(&self) -> Option<f64> {
        match self.node.aggregate() {
            Aggregate::Points(rubric) => Some(rubric.full()),
            _ => None,
        }
    }

    /// Whether every child adds a part of its own, whatever the other children are.
    pub(super) fn is_additive(&self) -> bool {
        match &self.way {
            Way::Mean(mean, _) => *mean == Mean::Arithmetic,
            Way::OwnWeights(_) => true,
            Way::Model(_) => matches!(
                self.node.aggregate(),
                Aggregate::Wsm(_)
                    | Aggregate::Spotis(_)
                    | Aggregate::Promethee(_)
                    | Aggregate::Borda(_)
                    | Aggregate::GreyRelational(_)
                    | Aggregate::Copras
                    | Aggregate::Edas
                    | Aggregate::Aras
                    | Aggregate::Moora
                    | Aggregate::Mabac
                    | Aggregate::Marcos
                    | Aggregate::Rsr(_)
            ),
        }
    }

    /// How many rows a call reads beside those of the profiles.
    pub(super) fn overhead(&self) -> usize {
        match &self.way {
            Way::Model(units) => units.first().map_or(0, Vec::len),
            Way::Mean(..) | Way::OwnWeights(_) => 0,
        }
    }

    /// Columns to append so many profiles to, one per child: they begin with what the model reads of the units.
    pub(super) fn columns(&self, profiles: usize) -> Vec<Vec<f64>> {
        match &self.way {
            Way::Model(units) => {
                let begun = |units: &Vec<f64>| {
                    let mut column = Vec::with_capacity(units.len() + profiles);
                    column.extend_from_slice(units);
                    column
                };
                units.iter().map(begun).collect()
            }
            Way::Mean(..) | Way::OwnWeights(_) => {
                self.codes.iter().map(|_| Vec::with_capacity(profiles)).collect()
            }
        }
    }

    /// What the profiles in [`columns`](Self::columns) come to; `NaN` where a child that counts is missing.
    pub(super) fn values(&self, columns: &[Vec<f64>]) -> Result<Vec<f64>> {
        let before = self.overhead();
        let count = columns.first().map_or(0, Vec::len) - before;
        let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let named = |error: Error| {
            let code = |j: usize| self.codes.get(j).map_or(Label::column(j), |code| (*code).into());
            error.labelled(code, |_| Label::Word("a mix with the baseline")).at_node(self.node.code())
        };
        match &self.way {
            Way::OwnWeights(_) => Ok(vec![f64::NAN; count]),
            Way::Mean(mean, combination) => {
                let mut out = vec![0.0; count];
                combination.combine_into(&columns, &mut out).map_err(|fault| named(fault.error(*mean)))?;
                Ok(out)
            }
            Way::Model(_) => {
                let columns = Columns::held(columns, before)?;
                let (model, missing) = (self.node.aggregate(), self.node.missing());
                let answer = model.score(&self.codes, &columns, &self.shares, missing).map_err(named)?;
                Ok(answer.values().split_off(before))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Dataset, Framework, assess};
    use approx::assert_relative_eq;

    const MODELS: [&str; 31] = [
        "'arithmetic'",
        "'harmonic'",
        "{ wsm = { normalization = 'vector' } }",
        "{ wsm = { normalization = 'sum' } }",
        "'wpm'",
        "'waspas'",
        "'topsis'",
        "'vikor'",
        "'grey-relational'",
        "'copras'",
        "'edas'",
        "'mabac'",
        "'marcos'",
        "'codas'",
        "{ codas = { tau = 0.3 } }",
        "'cocoso'",
        "'aras'",
        "'moora'",
        "'multimoora'",
        "{ multimoora = { combine = 'rank-sum' } }",
        "'spotis'",
        "'mazziotta-pareto'",
        "'copeland'",
        "'borda'",
        "{ borda = { share = true } }",
        "'rsr'",
        "{ rsr = { ranking = 'non-integer' } }",
        "{ promethee = { preferences = [{ linear = { q = 2, p = 30 } }] } }",
        "{ promethee = { preferences = [{ gaussian = { s = 20 } }] } }",
        "{ promethee = { preferences = ['usual', { level = { q = 5, p = 20 } }, { v-shape = { p = 9 } }] } }",
        "{ promethee = { preferences = [{ u-shape = { q = 5 } }] } }",
    ];

    /// Ties in every column, and no constant one.
    fn assessed(model: &str) -> Assessment {
        let framework = Framework::from_toml(&format!(
            "id = 'x'\nscale = [0, 100]\nmethod = {{ normalize = 'none' }}\n[[dimension]]\ncode = 'I'\naggregate = {model}\n\
             [[indicator]]\ncode = 'A'\nparent = 'I'\nweight = 2\n[[indicator]]\ncode = 'B'\nparent = 'I'\nweight = 1\n\
             [[indicator]]\ncode = 'C'\nparent = 'I'\nweight = 3\n"
        ))
        .unwrap();
        let data = Dataset::new(["a", "b", "c", "d", "e"])
            .unwrap()
            .with_indicator("A", vec![10.0, 40.0, 40.0, 90.0, 25.0])
            .unwrap()
            .with_indicator("B", vec![70.0, 20.0, 65.0, 20.0, 90.0])
            .unwrap()
            .with_indicator("C", vec![33.0, 33.0, 80.0, 12.0, 47.0])
            .unwrap();
        assess(&framework, &data).unwrap()
    }

    #[test]
    fn a_unit_again_has_its_own_score() {
        for model in MODELS {
            let result = assessed(model);
            let held = Held::new(&result, 0).unwrap();
            let rows = [3, 0, 2, 1, 4, 0];
            let mut columns = held.columns(rows.len());
            for (j, column) in columns.iter_mut().enumerate() {
                column.extend(rows.iter().map(|&row| result.scores_of(j + 1)[row]));
            }
            let values = held.values(&columns).unwrap();
            for (value, row) in values.into_iter().zip(rows) {
                assert_relative_eq!(value, result.values_of(0)[row], max_relative = 1e-12, epsilon = 1e-12);
            }
        }
    }

    #[test]
    fn additive_models_add_the_same_part_whatever_the_other_children_are() {
        for model in MODELS {
            let result = assessed(model);
            let held = Held::new(&result, 0).unwrap();
            let mut differs = false;
            for (own, base) in [(0, 3), (1, 2), (4, 0), (3, 4)] {
                let of = |subset: usize, j: usize| {
                    result.scores_of(j + 1)[if subset >> j & 1 == 1 { own } else { base }]
                };
                let mut columns = held.columns(8);
                for (j, column) in columns.iter_mut().enumerate() {
                    column.extend((0..8).map(|subset| of(subset, j)));
                }
                let v = held.values(&columns).unwrap();
                for j in 0..3_usize {
                    let parts: Vec<f64> = (0..8)
                        .filter(|subset| subset >> j & 1 == 0)
                        .map(|subset| v[subset | 1 << j] - v[subset])
                        .collect();
                    let is_same =
                        parts.iter().all(|part| (part - parts[0]).abs() <= 1e-9 * part.abs().max(1.0));
                    differs |= !is_same;
                    assert!(is_same || !held.is_additive(), "{model}: {parts:?}");
                }
            }
            assert!(differs || held.is_additive(), "{model} adds a part per child");
        }
    }
}
