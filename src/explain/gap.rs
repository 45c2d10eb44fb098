//! The difference of two units, node by node.

use super::contributions::{Baseline, Contributions, SplitScores, contributions, is_beside};
use crate::assess::Assessment;
use crate::{Cells, Result, Table};

/// The difference of two units at every node: the answer of [`gap`].
#[derive(Clone, Debug)]
pub struct Gap {
    result: Assessment,
    unit: String,
    other: String,
    split: SplitScores,
}

/// Splits the difference between the scores of two units at the index among all nodes.
///
/// ```
/// use govindex::explain::gap;
/// use govindex::{Dataset, Framework, assess};
///
/// let framework = Framework::from_toml(
///     "id = 'x'\nmethod = { normalize = 'none' }\n[[dimension]]\ncode = 'I'\n\
///      [[indicator]]\ncode = 'A'\nparent = 'I'\n[[indicator]]\ncode = 'B'\nparent = 'I'",
/// )?;
/// let data = Dataset::new(["u", "v"])?
///     .with_indicator("A", vec![60.0, 90.0])?
///     .with_indicator("B", vec![80.0, 70.0])?;
/// let found = gap(&assess(&framework, &data)?, "u", "v")?;
/// assert_eq!((found.contribution("A")?, found.contribution("B")?), (-15.0, 5.0));
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `unknown_unit`; `invalid_parameter` where the other unit has no score; as [`contributions`].
pub fn gap(result: &Assessment, unit: &str, other: &str) -> Result<Gap> {
    result.row(unit)?;
    let split = contributions(result, &Contributions::default().baseline(Baseline::Unit(other.to_owned())))?;
    Ok(Gap { result: result.clone(), unit: unit.to_owned(), other: other.to_owned(), split })
}

impl Gap {
    /// The unit.
    #[must_use]
    pub fn unit(&self) -> &str {
        &self.unit
    }

    /// The unit that it is held against.
    #[must_use]
    pub fn other(&self) -> &str {
        &self.other
    }

    /// How far the unit is above the other; `NaN` where it has no score.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.split.total(&self.unit).unwrap_or(f64::NAN)
    }

    /// What a node adds to that.
    ///
    /// # Errors
    /// `unknown_node`.
    pub fn contribution(&self, node: &str) -> Result<f64> {
        self.split.part(&self.unit, node)
    }

    /// A row per node below the index, and for what happens beside the children of one: `node`, `kind`, `level`, `parent`,
    /// `weight` (the share in the index), `value` and `other_value` (of indicators, as they were scored), `score`,
    /// `other_score`, `difference` (of the scores) and `contribution` (in points of the index). What is no row of a node has no
    /// weight, value and score.
    #[must_use]
    pub fn table(&self) -> Table {
        let framework = self.result.framework();
        let nodes = framework.nodes();
        let effective = self.result.effective_weights();
        let row = |unit: &str| self.result.row(unit).unwrap_or_default();
        let (own, other) = (row(&self.unit), row(&self.other));
        let rows = self.split.of(&self.unit).unwrap_or_default();
        let column = |of: &dyn Fn(usize) -> f64| -> Vec<f64> {
            let cell = |row: &super::Contribution| match framework.position(&row.node) {
                Ok(at) if !is_beside(row.kind, nodes[at].is_indicator()) => of(at),
                _ => f64::NAN,
            };
            rows.iter().map(cell).collect()
        };
        let value = |at: usize, row: usize| {
            if nodes[at].is_indicator() { self.result.values_of(at)[row] } else { f64::NAN }
        };
        let score = |at: usize, row: usize| self.result.scores_of(at)[row];
        let decimals = Some(nodes[0].decimals());
        let number = |values: Vec<f64>| Cells::Number { values, decimals };
        Table::new()
            .with("node", Cells::texts(rows.iter().map(|row| row.node.as_str())))
            .with("kind", Cells::texts(rows.iter().map(|row| row.kind.name())))
            .with("level", Cells::Count(rows.iter().map(|row| Some(row.level as u64)).collect()))
            .with("parent", Cells::texts(rows.iter().map(|row| row.parent.as_str())))
            .with("weight", Cells::Number { values: column(&|at| effective[at]), decimals: Some(4) })
            .with("value", Cells::Number { values: column(&|at| value(at, own)), decimals: None })
            .with("other_value", Cells::Number { values: column(&|at| value(at, other)), decimals: None })
            .with("score", number(column(&|at| score(at, own))))
            .with("other_score", number(column(&|at| score(at, other))))
            .with("difference", number(column(&|at| score(at, own) - score(at, other))))
            .with("contribution", number(rows.iter().map(|row| row.contribution).collect()))
    }
}
