//! A whole tree of criteria, compared level by level.
//!
//! ```text
//! w(leaf) = product of the priorities on the way down
//! CR(level) = Σ_k w_k CI_k / Σ_k w_k RI_k          CR(total) = the same over all levels together
//! ```
//!
//! where `k` runs over the nodes of a level that compare children, and `w_k` is a node's weight in the whole.

use crate::error::Problem;
use serde::{Deserialize, Serialize};

use super::{Ahp, Judgements, ahp_group, inconsistent};
use crate::weights::{Quantity, Weighting};
use crate::{Error, Result};

/// A node of the tree with the comparisons of its children.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Criterion {
    /// Its code.
    pub code: String,
    /// What each expert says of the children, in their order; not needed for a single child.
    pub judgements: Vec<Judgements>,
    /// The nodes below; none for a leaf.
    pub children: Vec<Criterion>,
}

impl Criterion {
    /// A leaf.
    #[must_use]
    pub fn leaf(code: &str) -> Self {
        Self { code: code.to_owned(), ..Self::default() }
    }

    /// A node whose children were compared by each expert.
    #[must_use]
    pub fn node(code: &str, judgements: Vec<Judgements>, children: Vec<Criterion>) -> Self {
        Self { code: code.to_owned(), judgements, children }
    }
}

/// AHP weights of the leaves of a tree, in depth-first order. `experts` as in [`ahp_group`].
///
/// Details: `leaves` and `nodes` (codes), `consistency_ratios` (per node that compares children),
/// `level_consistency_ratios` (from the top), `total_consistency_ratio`.
///
/// ```
/// use govindex::weights::{Ahp, Criterion, Judgements, ahp_hierarchy};
///
/// let two = |a| Judgements::from_pairs(2, &[(0, 1, a)]);
/// let online = Criterion::node("ONLINE", vec![two(1.0)?], vec![Criterion::leaf("ITEMS"), Criterion::leaf("USE")]);
/// let tree = Criterion::node("INDEX", vec![two(3.0)?], vec![online, Criterion::leaf("DATA")]);
/// let made = ahp_hierarchy(&tree, &[], &Ahp::default())?;
/// assert!((made.weights[0] - 0.375).abs() < 1e-15);
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// As [`ahp_group`]; `length_mismatch` when a node's judgements are about another number of children.
pub fn ahp_hierarchy(root: &Criterion, experts: &[f64], parameters: &Ahp) -> Result<Weighting> {
    parameters.check()?;
    let mut walk = Walk { experts, parameters, leaves: Vec::new(), weights: Vec::new(), nodes: Vec::new() };
    walk.descend(root, 1.0, 0)?;
    let ratio = |nodes: &[Node]| -> f64 {
        let index: f64 = nodes.iter().map(|node| node.weight * node.index).sum();
        let random: f64 = nodes.iter().map(|node| node.weight * node.random_index).sum();
        if random > 0.0 { index / random } else { 0.0 }
    };
    let depth = walk.nodes.iter().map(|node| node.level + 1).max().unwrap_or(0);
    let levels: Vec<f64> = (0..depth)
        .map(|level| {
            ratio(&walk.nodes.iter().filter(|node| node.level == level).cloned().collect::<Vec<_>>())
        })
        .collect();
    let total = ratio(&walk.nodes);
    let warnings: Vec<_> = walk
        .nodes
        .iter()
        .filter_map(|node| inconsistent(Some(node.code.clone()), node.ratio, parameters.limit, None))
        .chain(inconsistent(Some("the whole tree".to_owned()), total, parameters.limit, None))
        .collect();
    let ratios: Vec<f64> = walk.nodes.iter().map(|node| node.ratio).collect();
    let nodes: Vec<String> = walk.nodes.into_iter().map(|node| node.code).collect();
    Ok(Weighting::from_raw(parameters.variant(), Ahp::MODEL, &walk.weights)?
        .with("leaves", walk.leaves)
        .with("nodes", Quantity::Names(nodes))
        .with("consistency_ratios", ratios)
        .with("level_consistency_ratios", levels)
        .with("total_consistency_ratio", total)
        .warn(warnings))
}

#[derive(Clone)]
struct Node {
    code: String,
    level: usize,
    weight: f64,
    index: f64,
    random_index: f64,
    ratio: f64,
}

struct Walk<'a> {
    experts: &'a [f64],
    parameters: &'a Ahp,
    leaves: Vec<String>,
    weights: Vec<f64>,
    nodes: Vec<Node>,
}

impl Walk<'_> {
    fn descend(&mut self, node: &Criterion, weight: f64, level: usize) -> Result<()> {
        if node.children.is_empty() {
            self.leaves.push(node.code.clone());
            self.weights.push(weight);
            return Ok(());
        }
        let shares = if node.children.len() == 1 {
            vec![1.0]
        } else {
            if let Some(other) = node.judgements.iter().find(|said| said.items() != node.children.len()) {
                return Err(Error::from(Problem::LengthMismatch {
                    what: format!("the judgements at `{}`", node.code),
                    found: other.items(),
                    expected: node.children.len(),
                    of: "children",
                }));
            }
            // Under AIP a group has no matrix of its own, so its consistency is the weighted mean of its experts'.
            let made = ahp_group(&node.judgements, self.experts, self.parameters)?;
            let random_index = self.parameters.random_index.index(node.children.len()).unwrap_or_default();
            let ratio = made.number("consistency_ratio").unwrap_or_else(|| {
                let of = |name: &str| made.vector(name).unwrap_or_default().to_vec();
                of("expert_weights").iter().zip(of("expert_consistency_ratios")).map(|(w, r)| w * r).sum()
            });
            let random_index = made.number("random_index").unwrap_or(random_index);
            self.nodes.push(Node {
                code: node.code.clone(),
                level,
                weight,
                index: ratio * random_index,
                random_index,
                ratio,
            });
            made.weights
        };
        for (child, share) in node.children.iter().zip(shares) {
            self.descend(child, weight * share, level + 1)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;

    #[test]
    fn total_consistency_by_hand() {
        let three = |a: f64| Judgements::from_pairs(3, &[(0, 1, 2.0), (1, 2, 2.0), (0, 2, a)]).unwrap();
        let leaves = |p: &str| (0..3).map(|i| Criterion::leaf(&format!("{p}{i}"))).collect::<Vec<_>>();
        let tree = Criterion::node(
            "TOP",
            vec![Judgements::from_pairs(2, &[(0, 1, 3.0)]).unwrap()],
            vec![
                Criterion::node("A", vec![three(4.0)], leaves("a")),
                Criterion::node("B", vec![three(1.0)], leaves("b")),
            ],
        );
        let made = ahp_hierarchy(&tree, &[], &Ahp::default()).unwrap();
        let alone = super::super::ahp(&three(1.0), &Ahp::default()).unwrap();
        // A is consistent and weighs 3/4; B weighs 1/4; both have the same random index.
        let by_hand = alone.number("consistency_ratio").unwrap() / 4.0;
        assert_relative_eq!(made.number("total_consistency_ratio").unwrap(), by_hand, max_relative = 1e-12);
        assert_relative_eq!(
            made.vector("level_consistency_ratios").unwrap()[1],
            by_hand,
            max_relative = 1e-12
        );
        assert_eq!(made.weights.len(), 6);
        assert_relative_eq!(made.weights[3], 0.25 * alone.weights[0], max_relative = 1e-12);
    }

    #[test]
    fn refuses_judgements_of_other_children() {
        let two = Judgements::from_pairs(2, &[(0, 1, 3.0)]).unwrap();
        let tree = Criterion::node(
            "TOP",
            vec![two],
            vec![Criterion::leaf("a"), Criterion::leaf("b"), Criterion::leaf("c")],
        );
        assert_eq!(ahp_hierarchy(&tree, &[], &Ahp::default()).unwrap_err().code(), "length_mismatch");
        let tree = Criterion::node("TOP", vec![], vec![Criterion::leaf("a"), Criterion::leaf("b")]);
        assert_eq!(ahp_hierarchy(&tree, &[], &Ahp::default()).unwrap_err().code(), "too_few");
    }
}
