//! What the weights do: the influence that each indicator has on the index beside the weight it was given, and other
//! weighting models beside the one in use.

use super::{Assessment, unit_at};
use crate::error::{Label, Problem};
use crate::stats::{Columns, Correlation, correlations, rank_agreement};
use crate::table::{Cells, Table};
use crate::weights::{Weighting, compare, side_by_side};
use crate::{Error, Result};

impl Assessment {
    /// The influence of each indicator beside its weight: `indicator`, `effective_weight`, `correlation` (Pearson, of
    /// its score with the index), `importance` (the squared correlations as shares of their sum), `ratio` (importance
    /// over weight: above 1, the indicator moves the index more than its weight says), `units` (those that have both).
    ///
    /// Weights are not importance: an indicator that correlates with the others moves the index more than one that
    /// stands apart (Paruolo, Saisana & Saltelli 2013). A correlation that the units do not determine (fewer than two,
    /// or no spread) is missing and counts as no influence.
    ///
    /// # Errors
    /// `not_finite` never in practice: scores are finite.
    pub fn influence(&self) -> Result<Table> {
        let nodes = self.framework().nodes();
        let index = self.scores_of(0);
        let effective = self.effective_weights();
        let leaves: Vec<usize> = (0..nodes.len()).filter(|&at| nodes[at].is_indicator()).collect();
        let (mut found, mut units) = (Vec::new(), Vec::new());
        for &at in &leaves {
            let both = self.scores_of(at).iter().zip(index).filter(|(x, y)| !x.is_nan() && !y.is_nan());
            let (x, y): (Vec<f64>, Vec<f64>) = both.unzip();
            units.push(Some(x.len() as u64));
            let spread = |values: &[f64]| values.iter().any(|value| (value - values[0]).abs() > 0.0);
            found.push(if x.len() > 1 && spread(&x) && spread(&y) {
                correlations(&Columns::new(vec![&x, &y])?, Correlation::Pearson)?[(0, 1)]
            } else {
                f64::NAN
            });
        }
        let squares: Vec<f64> = found.iter().map(|r| if r.is_nan() { 0.0 } else { r * r }).collect();
        let total: f64 = squares.iter().sum();
        let importance: Vec<f64> =
            squares.iter().map(|r| if total > 0.0 { r / total } else { f64::NAN }).collect();
        let weights: Vec<f64> = leaves.iter().map(|&at| effective[at]).collect();
        let ratio =
            importance.iter().zip(&weights).map(|(i, w)| if *w > 0.0 { i / w } else { f64::NAN }).collect();
        let number = |values| Cells::Number { values, decimals: Some(4) };
        Ok(Table::new()
            .with("indicator", Cells::texts(leaves.iter().map(|&at| nodes[at].code())))
            .with("effective_weight", number(weights))
            .with("correlation", number(found))
            .with("importance", number(importance))
            .with("ratio", number(ratio))
            .with("units", Cells::Count(units)))
    }

    /// Every weighting model from data, beside the weights in use at a dimension: `model`, a column per child,
    /// `spearman` (how far it ranks the children as the weights in use do), `fault` (why a model has no weights).
    ///
    /// The models read the children's scores, so they need them complete.
    ///
    /// # Errors
    /// `unknown_node`; `too_few` for an indicator, which has no children; `missing_value` with
    /// child and unit where a score is missing.
    pub fn weighting_models(&self, node: &str) -> Result<Table> {
        let nodes = self.framework().nodes();
        let children = self.framework().node(node)?.children();
        if children.is_empty() {
            return Err(Error::from(Problem::TooFew {
                model: "the comparison of weightings",
                of: "children",
                found: 0,
                needed: 1,
            }));
        }
        let columns = Columns::new(children.iter().map(|&child| self.scores_of(child)).collect())?;
        let label = |j: usize| children.get(j).map_or(Label::column(j), |&child| nodes[child].code().into());
        let others = side_by_side(&columns, &[])
            .map_err(|error| error.labelled(label, |i| unit_at(self.dataset(), i).into()))?;
        let used: Vec<f64> = children.iter().map(|&child| self.inner().shares[child]).collect();
        let in_use = Weighting::given("in use", &used)?;
        let models = std::iter::once(("in use", Ok(in_use)))
            .chain(others.models.iter().map(|model| (model.name.as_str(), model.outcome.clone())));
        let table = compare(models.collect())?;

        let outcome = |i: usize| table.models[i].outcome.as_ref();
        let rows = 0..table.models.len();
        let mut out =
            Table::new().with("model", Cells::texts(table.models.iter().map(|model| model.name.clone())));
        for (j, &child) in children.iter().enumerate() {
            let values = rows.clone().map(|i| outcome(i).map_or(f64::NAN, |made| made.weights[j])).collect();
            out = out.with(nodes[child].code(), Cells::Number { values, decimals: Some(4) });
        }
        let agreement = rows.clone().map(|i| {
            let agreement = outcome(i).ok().and_then(|made| rank_agreement(&used, &made.weights).ok());
            agreement.map_or(f64::NAN, |agreement| agreement.spearman)
        });
        Ok(out
            .with("spearman", Cells::Number { values: agreement.collect(), decimals: Some(3) })
            .with("fault", Cells::Text(rows.map(|i| outcome(i).err().map(ToString::to_string)).collect())))
    }
}
