//! The tree as indented text, with weights and directions.

use std::fmt;

use super::Framework;
use crate::normalize::Direction;

/// At most this many nodes are printed; a reader is not helped by more.
const SHOWN: usize = 60;

/// One line of the outline of a tree.
#[derive(Clone, Debug, PartialEq)]
pub struct OutlineRow {
    /// How far below the index.
    pub level: usize,
    /// The node's code.
    pub code: String,
    /// Its name in the language that was asked for.
    pub name: String,
    /// Its declared share in its parent; none for the index.
    pub share: Option<f64>,
    /// `▲` higher is better, `▼` lower is better; none for a dimension.
    pub direction: Option<char>,
}

impl Framework {
    /// The tree, line by line, names in `language`.
    #[must_use]
    pub fn outline(&self, language: &str) -> Vec<OutlineRow> {
        self.nodes()
            .iter()
            .map(|node| {
                let share = node.parent.map(|parent| {
                    let family = self.nodes()[parent].children.iter();
                    node.weight / family.map(|&sibling| self.nodes()[sibling].weight).sum::<f64>()
                });
                let direction = node.is_indicator().then_some(match node.direction {
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
        writeln!(f, "{title} [{} nodes, {indicators} indicators]", rows.len())?;
        for row in rows.iter().take(SHOWN) {
            write!(f, "{}{}", "  ".repeat(row.level.min(20)), row.code)?;
            if let Some(direction) = row.direction {
                write!(f, " {direction}")?;
            }
            if let Some(share) = row.share {
                write!(f, " {share:.4}")?;
            }
            if !row.name.is_empty() {
                write!(f, "  {}", row.name)?;
            }
            writeln!(f)?;
        }
        if rows.len() > SHOWN {
            writeln!(f, "… {} more nodes", rows.len() - SHOWN)?;
        }
        Ok(())
    }
}
