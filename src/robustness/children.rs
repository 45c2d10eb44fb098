//! What a dimension adds up: its children's scores and weights, as the local views on plain columns read them.

use crate::assess::{Assessment, nominal_weights};
use crate::error::Problem;
use crate::scoring::Aggregate;
use crate::stats::Columns;
use crate::{Error, Result};

/// The children of a dimension of an assessment.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Children<'a> {
    /// Their codes.
    pub codes: Vec<&'a str>,
    /// Their scores (units × children).
    pub columns: Columns<'a>,
    /// Their weights, in any total.
    pub weights: Vec<f64>,
}

/// The scores and weights of a dimension's children, for [`weight_stability`](super::weight_stability()),
/// [`smallest_change`](super::smallest_change()) and [`smaa`](super::smaa()), which ask for an index that adds up.
///
/// ```
/// use govindex::robustness::{children, weight_stability};
/// use govindex::{Dataset, Framework, assess};
///
/// let framework = Framework::from_toml(
///     "id = 'x'\n[method]\nnormalize = 'none'\n[[dimension]]\ncode = 'I'\n\
///      [[indicator]]\ncode = 'A'\nparent = 'I'\nweight = 3\n[[indicator]]\ncode = 'B'\nparent = 'I'\nweight = 2\n",
/// )?;
/// let data = Dataset::new(["x", "y"])?
///     .with_indicator("A", vec![90.0, 60.0])?
///     .with_indicator("B", vec![40.0, 80.0])?;
/// let result = assess(&framework, &data)?;
/// let of = children(&result, "I")?;
/// let found = weight_stability(&of.columns, &of.weights)?;
/// assert!((found[0].top.low - 4.0 / 7.0).abs() < 1e-12);
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `unknown_node`; `invalid_parameter` where the node is an indicator, or does not add up (its children
/// are combined otherwise than by the arithmetic mean).
pub fn children<'a>(assessment: &'a Assessment, node: &str) -> Result<Children<'a>> {
    let framework = assessment.framework();
    let at = framework.position(node)?;
    let nodes = framework.nodes();
    let fault = |found: String, expected| {
        Err(Error::from(Problem::InvalidParameter {
            method: "the weights of a dimension",
            parameter: "node",
            found,
            expected,
        }))
    };
    if nodes[at].is_indicator() {
        return fault(format!("the indicator `{node}`"), "a dimension, which has children");
    }
    if *nodes[at].aggregate() != Aggregate::Arithmetic {
        return fault(
            format!("`{node}`, which is no weighted sum"),
            "a dimension that is the arithmetic mean of its children",
        );
    }
    let all = nominal_weights(nodes, assessment)?;
    let own = nodes[at].children();
    Ok(Children {
        codes: own.iter().map(|&child| nodes[child].code()).collect(),
        columns: Columns::new(own.iter().map(|&child| assessment.scores_of(child)).collect())?,
        weights: own.iter().map(|&child| all[child]).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Dataset, Framework, assess};

    #[test]
    fn what_adds_up_and_what_does_not() {
        let framework = |more: &str| {
            Framework::from_toml(&format!(
                "id = 'x'\n[[dimension]]\ncode = 'I'\n{more}\n[[indicator]]\ncode = 'A'\nparent = 'I'\nweight = 3\n\
                 [[indicator]]\ncode = 'B'\nparent = 'I'\nweight = 1\n"
            ))
            .unwrap()
        };
        let data = Dataset::new(["x", "y"])
            .unwrap()
            .with_indicator("A", vec![1.0, 3.0])
            .unwrap()
            .with_indicator("B", vec![5.0, 2.0])
            .unwrap();
        let result = assess(&framework(""), &data).unwrap();
        let found = children(&result, "I").unwrap();
        assert_eq!((&found.codes[..], &found.weights[..]), (&["A", "B"][..], &[3.0, 1.0][..]));
        assert_eq!(found.columns.iter().collect::<Vec<_>>(), [[0.0, 100.0], [100.0, 0.0]]);
        let equal = assess(&framework("weights = 'equal'"), &data).unwrap();
        assert_eq!(children(&equal, "I").unwrap().weights, [1.0, 1.0]);
        let judged = assess(&framework("weights = 'standard-deviation'"), &data).unwrap();
        assert_eq!(children(&judged, "I").unwrap().weights, [0.5, 0.5]);
        assert_eq!(children(&result, "A").unwrap_err().code(), "invalid_parameter");
        assert_eq!(children(&result, "Q").unwrap_err().code(), "unknown_node");
        let product = assess(&framework("aggregate = 'geometric'\nmissing = 'zero'"), &data).unwrap();
        assert_eq!(children(&product, "I").unwrap_err().code(), "invalid_parameter");
    }
}
