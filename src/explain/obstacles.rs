//! What holds a unit back: the obstacle degree of each indicator (障碍度).
//!
//! ```text
//! product_j = (1 − z_j) · w_j
//! share_j   = product_j / Σ_k product_k
//! ```
//!
//! where `z_j` is the score of indicator `j` as a share of the framework's scale (0 is its bottom, 1 its top) and `w_j` its
//! effective weight: the product of its shares up to the node. The obstacle of a dimension is the sum of those of its
//! indicators. Papers print the share; some print the product, unscaled.
//!
//! Trap: a weight in the parent alone, in place of the effective weight, makes large dimensions look harmless.
//!
//! The measure looks at weights and scores, whatever model combines them: only where that is a weighted sum do the products
//! add up to what the unit lacks to the top of the scale.
//!
//! Source: the obstacle degree model (障碍度模型) of Chinese regional studies; unscaled as `obstacle_degree` of the R package
//! mathmodels.

use serde::{Deserialize, Serialize};

use crate::assess::Assessment;
use crate::error::Problem;
use crate::framework::Framework;
use crate::stats::sort;
use crate::table::{Cells, Table};
use crate::{Error, Result};

const METHOD: &str = "the obstacle degree";

/// A score this far beyond an end of the scale, as a share of its width, is the rounding of a sum.
const ROUNDING: f64 = 1e-9;

/// Which nodes have a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ObstacleNodes {
    /// The indicators.
    #[default]
    Indicators,
    /// The children of the node.
    Children,
    /// The nodes so far below the index (1: its children); an indicator that stands higher is its own.
    Level(usize),
}

/// What a node holds back in a unit.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Obstacle {
    /// The unit.
    pub unit: String,
    /// The node.
    pub node: String,
    /// Its effective weight under the node whose obstacles are asked for.
    pub weight: f64,
    /// `(1 − z) · w`, for a dimension summed over its indicators that have a score; `NaN` where none has one.
    pub product: f64,
    /// Its part in the sum of all products of the unit, 0 to 1; 0 where nothing is in the way.
    pub share: f64,
    /// How many of its indicators have no score: they are left out, and their weight counts for nothing.
    pub missing: usize,
}

/// What a node holds back over all units.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct OverallObstacle {
    /// The node.
    pub node: String,
    /// Its effective weight.
    pub weight: f64,
    /// The mean of its products over the units that have one; `NaN` where none has.
    pub product: f64,
    /// The part of that mean in the sum of all of them.
    pub share: f64,
    /// How many units have a product.
    pub units: usize,
}

/// The obstacles of every unit; made by [`obstacles`].
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Obstacles {
    rows: Vec<Obstacle>,
    overall: Vec<OverallObstacle>,
}

/// An indicator below the node, or a rubric, whose findings have points and no weights.
struct Leaf {
    at: usize,
    weight: f64,
    /// Position of the row that it counts in.
    row: usize,
}

/// What holds each unit back below a node: unit by unit in the order of the data, the largest obstacle first.
///
/// ```
/// use govindex::explain::{ObstacleNodes, obstacles};
/// use govindex::{Dataset, Framework, assess};
///
/// let framework = Framework::from_toml(
///     "id = 'x'\nmethod = { normalize = 'none' }\n[[dimension]]\ncode = 'I'\n\
///      [[indicator]]\ncode = 'A'\nparent = 'I'\nweight = 3\n[[indicator]]\ncode = 'B'\nparent = 'I'\nweight = 1\n",
/// )?;
/// let data = Dataset::new(["U"])?.with_indicator("A", vec![80.0])?.with_indicator("B", vec![20.0])?;
/// let found = obstacles(&assess(&framework, &data)?, ObstacleNodes::Indicators, "I")?;
/// // B lacks 0.8 at a weight of 0.25, A 0.2 at a weight of 0.75.
/// assert_eq!(found.rows()[0].node, "B");
/// assert!((found.rows()[0].share - 0.2 / 0.35).abs() < 1e-12);
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `unknown_node`; `invalid_parameter` for a node without children that have weights, and a level that is not below it;
/// `unsuitable_value` for the score of an indicator beyond the ends of the scale, where the model means nothing.
pub fn obstacles(assessment: &Assessment, nodes: ObstacleNodes, node: &str) -> Result<Obstacles> {
    let framework = assessment.framework();
    let all = framework.nodes();
    let top = framework.position(node)?;
    if framework.is_leaf(top) || all[top].is_finding() {
        return Err(Error::from(Problem::InvalidParameter {
            method: METHOD,
            parameter: "node",
            found: format!("`{node}`"),
            expected: "a dimension with children that have weights",
        }));
    }
    let (rows, leaves) = leaves(framework, &assessment.shares(), top, nodes)?;
    let mut weights = vec![0.0; rows.len()];
    for leaf in &leaves {
        weights[leaf.row] += leaf.weight;
    }
    let [low, high] = framework.scale();
    let lacks = |leaf: &Leaf, unit: usize| -> Result<f64> {
        let score = assessment.scores_of(leaf.at)[unit];
        let lack = (high - score) / (high - low);
        if !lack.is_nan() && !(-ROUNDING..=1.0 + ROUNDING).contains(&lack) {
            return Err(Error::from(Problem::UnsuitableValue {
                model: METHOD,
                indicator: all[leaf.at].code().into(),
                unit: (&assessment.units()[unit]).into(),
                value: score,
                needs: "on the framework's scale",
                remedy: "cut them at its ends, as min-max and goalposts do by default",
            }));
        }
        Ok(if lack <= ROUNDING { 0.0 } else { lack })
    };
    let mut sums = vec![(0.0, 0_usize); rows.len()];
    let mut found = Vec::with_capacity(rows.len() * assessment.units().len());
    for (unit, code) in assessment.units().iter().enumerate() {
        let (mut products, mut missing) = (vec![f64::NAN; rows.len()], vec![0_usize; rows.len()]);
        for leaf in &leaves {
            let lack = lacks(leaf, unit)?;
            if lack.is_nan() {
                missing[leaf.row] += 1;
            } else {
                let product = &mut products[leaf.row];
                *product = if product.is_nan() { 0.0 } else { *product } + lack * leaf.weight;
            }
        }
        for (sum, product) in sums.iter_mut().zip(&products).filter(|(_, product)| !product.is_nan()) {
            *sum = (sum.0 + product, sum.1 + 1);
        }
        let shares = shares(&products);
        let order = sort::order_descending(
            &shares.iter().map(|share| if share.is_nan() { -1.0 } else { *share }).collect::<Vec<_>>(),
        );
        found.extend(order.into_iter().map(|row| Obstacle {
            unit: code.clone(),
            node: all[rows[row]].code().to_owned(),
            weight: weights[row],
            product: products[row],
            share: shares[row],
            missing: missing[row],
        }));
    }
    let means: Vec<f64> =
        sums.iter().map(|&(sum, units)| if units > 0 { sum / units as f64 } else { f64::NAN }).collect();
    let shares = shares(&means);
    let overall = rows.iter().enumerate().map(|(row, &at)| OverallObstacle {
        node: all[at].code().to_owned(),
        weight: weights[row],
        product: means[row],
        share: shares[row],
        units: sums[row].1,
    });
    Ok(Obstacles { rows: found, overall: overall.collect() })
}

/// The parts of the products in their sum.
fn shares(products: &[f64]) -> Vec<f64> {
    let sum: f64 = products.iter().filter(|product| !product.is_nan()).sum();
    let share = |&product: &f64| if product.is_nan() || sum > 0.0 { product / sum } else { 0.0 };
    products.iter().map(share).collect()
}

/// The nodes that have a row, in the order of the framework, and the leaves below `top`.
fn leaves(
    framework: &Framework,
    shares: &[f64],
    top: usize,
    asked: ObstacleNodes,
) -> Result<(Vec<usize>, Vec<Leaf>)> {
    let nodes = framework.nodes();
    let own = nodes[top].level();
    let level = match asked {
        ObstacleNodes::Indicators => usize::MAX,
        ObstacleNodes::Children => own + 1,
        ObstacleNodes::Level(level) => level,
    };
    let (mut rows, mut leaves, mut deepest) = (Vec::new(), Vec::new(), own);
    // Node, its effective weight, and the row it counts in once that is known; the first child comes off the stack first.
    let mut open = vec![(top, 1.0, None)];
    while let Some((at, weight, row)) = open.pop() {
        let is_leaf = framework.is_leaf(at);
        let row = row.or_else(|| {
            (is_leaf || nodes[at].level() == level).then(|| {
                rows.push(at);
                rows.len() - 1
            })
        });
        deepest = deepest.max(nodes[at].level());
        match row {
            Some(row) if is_leaf => leaves.push(Leaf { at, weight, row }),
            _ => open
                .extend(nodes[at].children().iter().rev().map(|&child| (child, weight * shares[child], row))),
        }
    }
    if let ObstacleNodes::Level(level) = asked
        && !(own + 1..=deepest).contains(&level)
    {
        return Err(Error::from(Problem::InvalidParameter {
            method: METHOD,
            parameter: "by",
            found: level.to_string(),
            expected: "a level that has nodes below the one asked for; the children of the index are level 1",
        }));
    }
    Ok((rows, leaves))
}

impl Obstacles {
    /// Every unit's obstacles, the largest first.
    #[must_use]
    pub fn rows(&self) -> &[Obstacle] {
        &self.rows
    }

    /// The obstacles over all units, in the order of the framework.
    #[must_use]
    pub fn overall(&self) -> &[OverallObstacle] {
        &self.overall
    }

    /// One row per unit and node: `unit`, `node`, `weight`, `product`, `share`, `missing` (indicators without a score, which
    /// are left out).
    #[must_use]
    pub fn table(&self) -> Table {
        let rows = &self.rows;
        Table::new()
            .with("unit", Cells::texts(rows.iter().map(|row| row.unit.clone())))
            .with("node", Cells::texts(rows.iter().map(|row| row.node.clone())))
            .with("weight", Cells::numbers(rows.iter().map(|row| row.weight), 4))
            .with("product", Cells::numbers(rows.iter().map(|row| row.product), 4))
            .with("share", Cells::numbers(rows.iter().map(|row| row.share), 4))
            .with("missing", Cells::Count(rows.iter().map(|row| Some(row.missing as u64)).collect()))
    }

    /// One row per node over all units: `node`, `weight`, `product` (the mean), `share`, `units` (those that have a
    /// product).
    #[must_use]
    pub fn overall_table(&self) -> Table {
        let rows = &self.overall;
        Table::new()
            .with("node", Cells::texts(rows.iter().map(|row| row.node.clone())))
            .with("weight", Cells::numbers(rows.iter().map(|row| row.weight), 4))
            .with("product", Cells::numbers(rows.iter().map(|row| row.product), 4))
            .with("share", Cells::numbers(rows.iter().map(|row| row.share), 4))
            .with("units", Cells::Count(rows.iter().map(|row| Some(row.units as u64)).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Dataset, Framework, assess};

    fn framework(weights: [f64; 3]) -> Framework {
        let indicator =
            |i: usize| format!("[[indicator]]\ncode = 's{}'\nparent = 'I'\nweight = {}\n", i + 1, weights[i]);
        Framework::from_toml(&format!(
            "id = 'x'\nscale = [0, 1]\nmethod = {{ normalize = 'none' }}\n[[dimension]]\ncode = 'I'\n{}{}{}",
            indicator(0),
            indicator(1),
            indicator(2)
        ))
        .unwrap()
    }

    /// The table printed in the manual of the R package mathmodels 0.0.5 (`obstacle_degree`), to three digits.
    #[test]
    fn published_table() {
        let data = Dataset::new(["A", "B", "C", "D", "E", "F"])
            .unwrap()
            .with_indicator("s1", vec![0.0162, 0.1782, 0.5490, 0.6730, 0.0207, 0.9875])
            .unwrap()
            .with_indicator("s2", vec![0.2720, 0.6824, 0.0593, 0.4812, 0.8891, 0.5573])
            .unwrap()
            .with_indicator("s3", vec![0.2655, 0.3721, 0.5729, 0.9082, 0.2017, 0.8984])
            .unwrap();
        let equal = [
            [0.328, 0.243, 0.245],
            [0.274, 0.106, 0.209],
            [0.150, 0.314, 0.142],
            [0.109, 0.173, 0.0306],
            [0.326, 0.0370, 0.266],
            [0.00417, 0.148, 0.0339],
        ];
        let weighted = [
            [0.394, 0.218, 0.220],
            [0.329, 0.0953, 0.188],
            [0.180, 0.282, 0.128],
            [0.131, 0.156, 0.0275],
            [0.392, 0.0333, 0.239],
            [0.00500, 0.133, 0.0305],
        ];
        for (weights, printed) in [([1.0, 1.0, 1.0], equal), ([0.4, 0.3, 0.3], weighted)] {
            let result = assess(&framework(weights), &data).unwrap();
            let found = obstacles(&result, ObstacleNodes::Indicators, "I").unwrap();
            let mut compared = 0;
            for (unit, printed) in result.units().iter().zip(printed) {
                for (j, printed) in printed.into_iter().enumerate() {
                    let code = format!("s{}", j + 1);
                    let row = found.rows().iter().find(|row| row.unit == *unit && row.node == code).unwrap();
                    let last = if printed < 0.01 {
                        5e-6
                    } else if printed < 0.1 {
                        5e-5
                    } else {
                        5e-4
                    };
                    assert!((row.product - printed).abs() <= last * 1.001, "{unit} {code}: {}", row.product);
                    compared += 1;
                }
                let own = found.rows().iter().filter(|row| row.unit == *unit);
                assert!((own.map(|row| row.share).sum::<f64>() - 1.0).abs() < 1e-12);
            }
            assert_eq!(compared, 18);
        }
    }

    fn tree() -> Framework {
        Framework::from_toml(
            "id = 'x'\nmethod = { normalize = 'none' }\n[[dimension]]\ncode = 'I'\n\
             [[dimension]]\ncode = 'D'\nparent = 'I'\nweight = 3\n[[indicator]]\ncode = 'C'\nparent = 'I'\nweight = 1\n\
             [[indicator]]\ncode = 'A'\nparent = 'D'\n[[indicator]]\ncode = 'B'\nparent = 'D'\n",
        )
        .unwrap()
    }

    fn result(a: [f64; 3], b: [f64; 3], c: [f64; 3]) -> Assessment {
        let data = Dataset::new(["u", "v", "w"])
            .unwrap()
            .with_indicator("A", a.to_vec())
            .unwrap()
            .with_indicator("B", b.to_vec())
            .unwrap()
            .with_indicator("C", c.to_vec())
            .unwrap();
        assess(&tree(), &data).unwrap()
    }

    #[test]
    fn a_dimension_is_the_sum_of_its_indicators() {
        // Effective weights ⅜, ⅜, ¼.
        let result = result([60.0, 100.0, f64::NAN], [20.0, 100.0, 50.0], [0.0, 100.0, f64::NAN]);
        let by = |nodes| obstacles(&result, nodes, "I").unwrap();
        let rows = |found: &Obstacles, unit: &str| -> Vec<(String, f64, f64, usize)> {
            let own = found.rows().iter().filter(|row| row.unit == unit);
            own.map(|row| (row.node.clone(), row.product, row.share, row.missing)).collect()
        };
        let indicators = rows(&by(ObstacleNodes::Indicators), "u");
        let names: Vec<&str> = indicators.iter().map(|row| row.0.as_str()).collect();
        assert_eq!(names, ["B", "C", "A"]);
        for (row, product) in indicators.iter().zip([0.3, 0.25, 0.15]) {
            assert!((row.1 - product).abs() < 1e-12 && (row.2 - product / 0.7).abs() < 1e-12, "{row:?}");
        }
        for nodes in [ObstacleNodes::Children, ObstacleNodes::Level(1)] {
            let found = by(nodes);
            let dimensions = rows(&found, "u");
            assert_eq!((dimensions[0].0.as_str(), dimensions[1].0.as_str()), ("D", "C"));
            assert!((dimensions[0].1 - 0.45).abs() < 1e-12 && (dimensions[0].2 - 0.45 / 0.7).abs() < 1e-12);
            // Nothing is in the way of v; w has B alone.
            assert!(rows(&found, "v").iter().all(|row| row.1 == 0.0 && row.2 == 0.0));
            let w = rows(&found, "w");
            assert_eq!((w[0].0.as_str(), w[0].1, w[0].2, w[0].3), ("D", 0.1875, 1.0, 1));
            assert!(w[1].1.is_nan() && w[1].2.is_nan() && w[1].3 == 1);
            // Means of 0.45, 0, 0.1875 and of 0.25, 0.
            let [d, c] = found.overall() else { panic!() };
            assert!((d.product - 0.6375 / 3.0).abs() < 1e-12 && (c.product - 0.125).abs() < 1e-12);
            assert!((d.share - 0.2125 / 0.3375).abs() < 1e-12 && (d.units, c.units) == (3, 2));
        }
        let all_deep = by(ObstacleNodes::Level(2));
        assert_eq!(all_deep.table().to_csv(), by(ObstacleNodes::Indicators).table().to_csv());
        // Under D the weights are ½ each.
        let below = obstacles(&result, ObstacleNodes::Indicators, "D").unwrap();
        assert!((below.rows()[0].product - 0.4).abs() < 1e-12 && below.rows()[0].weight == 0.5);
        assert_eq!(below.table().rows(), 6);
        assert_eq!(below.overall_table().rows(), 2);
    }

    #[test]
    fn bad_input_is_named() {
        let code = |result: &Assessment, nodes, node: &str| obstacles(result, nodes, node).unwrap_err();
        let fine = result([1.0; 3], [2.0; 3], [3.0; 3]);
        assert_eq!(code(&fine, ObstacleNodes::Indicators, "Q").code(), "unknown_node");
        assert_eq!(code(&fine, ObstacleNodes::Indicators, "A").code(), "invalid_parameter");
        for level in [0, 3] {
            assert_eq!(code(&fine, ObstacleNodes::Level(level), "I").code(), "invalid_parameter");
        }
        assert_eq!(code(&fine, ObstacleNodes::Level(1), "D").code(), "invalid_parameter");
        let beyond = result([1.0; 3], [2.0, 100.5, 3.0], [3.0; 3]);
        let error = code(&beyond, ObstacleNodes::Indicators, "I");
        assert_eq!(error.code(), "unsuitable_value");
        let message = error.to_string();
        assert!(message.contains("`B`") && message.contains("`v`") && message.contains("100.5"), "{message}");
        let chinese = error.message(crate::Language::Chinese);
        assert!(
            !chinese.contains("scale") && !chinese.contains("obstacle") && !chinese.contains("cut"),
            "{chinese}"
        );
    }
}
