//! The tree as indented text, with weights and directions.

use std::fmt;

use super::{Framework, Node};
use crate::normalize::Direction;
use crate::table::printable;
use crate::weights::Weights;

/// At most this many nodes are printed; a reader is not helped by more.
const SHOWN: usize = 60;

/// One line of the outline of a tree.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct OutlineRow {
    /// How far below the index.
    pub level: usize,
    /// The node's code.
    pub code: String,
    /// Its name in the language that was asked for.
    pub name: String,
    /// Its share in its parent; none for the index, for findings of a rubric, and where the data decides the
    /// weights.
    pub share: Option<f64>,
    /// `▲` higher is better, `▼` lower is better; none for a dimension.
    pub direction: Option<char>,
}

impl Framework {
    /// The tree, line by line, names in `language`.
    #[must_use]
    pub fn outline(&self, language: &str) -> Vec<OutlineRow> {
        let nodes = self.nodes();
        let weight = |parent: &Node, child: &Node| match parent.weights {
            Weights::Declared => Some(child.weight),
            Weights::Equal => Some(1.0),
            _ => None,
        };
        let total = |node: &Node| node.children.iter().map(|&child| weight(node, &nodes[child])).sum();
        let totals: Vec<Option<f64>> = nodes.iter().map(total).collect();
        nodes
            .iter()
            .map(|node| {
                let parent = node.parent.filter(|_| !node.is_finding());
                let share = parent.and_then(|at| Some(weight(&nodes[at], node)? / totals[at]?));
                let direction = node.is_indicator().then_some(match node.finding.unwrap_or(node.direction) {
                    Direction::Higher => '▲',
                    Direction::Lower => '▼',
                });
                OutlineRow {
                    level: node.level,
                    code: node.code.clone(),
                    name: node.name.get(language).to_owned(),
                    share,
                    direction,
                }
            })
            .collect()
    }
}

/// Title and tree.
impl fmt::Display for Framework {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = self.outline("en");
        let indicators = rows.iter().filter(|row| row.direction.is_some()).count();
        let title = if self.spec().title.is_empty() { self.id() } else { self.spec().title.get("en") };
        writeln!(f, "{} [{} nodes, {indicators} indicators]", printable(title), rows.len())?;
        for row in rows.iter().take(SHOWN) {
            write!(f, "{}{}", "  ".repeat(row.level.min(20)), printable(&row.code))?;
            if let Some(direction) = row.direction {
                write!(f, " {direction}")?;
            }
            if let Some(share) = row.share {
                write!(f, " {share:.4}")?;
            }
            if !row.name.is_empty() {
                write!(f, "  {}", printable(&row.name))?;
            }
            writeln!(f)?;
        }
        if rows.len() > SHOWN {
            writeln!(f, "… {} more nodes", rows.len() - SHOWN)?;
        }
        Ok(())
    }
}
