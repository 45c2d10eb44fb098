//! What a value is made of, kept beside it: the rules of a table of data, the layers of a system, the sums of two
//! periods.

use crate::Table;
use crate::table::Cells;

/// One thing that is known of a part of a value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Fact {
    Text(String),
    Number(f64),
    Count(u64),
}

/// What is known of a part of a value. All parts that a kind tells of have the same names in the same order.
pub(crate) type Facts = Vec<(&'static str, Fact)>;

/// The parts of all values of a measure.
#[derive(Debug, Default)]
pub(crate) struct Details {
    parts: Vec<(Vec<String>, Option<String>, Facts)>,
}

impl Details {
    pub(crate) fn extend(&mut self, unit: &[String], class: Option<&str>, parts: Vec<Facts>) {
        let parts = parts.into_iter().map(|facts| (unit.to_vec(), class.map(str::to_owned), facts));
        self.parts.extend(parts);
    }

    /// One row a part: the key columns, the class where there are some, and what is known; nothing without parts.
    pub(crate) fn table(self, keys: &[String], class: Option<&str>) -> Option<Table> {
        let (_, _, first) = self.parts.first()?;
        let mut table = Table::new();
        for (i, key) in keys.iter().enumerate() {
            table =
                table.with(key.clone(), Cells::texts(self.parts.iter().map(|(unit, ..)| unit[i].clone())));
        }
        if let Some(class) = class {
            table = table
                .with(class, Cells::Text(self.parts.iter().map(|(_, class, _)| class.clone()).collect()));
        }
        for (i, (name, fact)) in first.iter().enumerate() {
            let facts = self.parts.iter().map(|(.., facts)| &facts[i].1);
            let cells = match fact {
                Fact::Text(_) => Cells::Text(
                    facts
                        .map(|fact| if let Fact::Text(text) = fact { Some(text.clone()) } else { None })
                        .collect(),
                ),
                Fact::Number(_) => Cells::Number {
                    values: facts
                        .map(|fact| if let Fact::Number(value) = fact { *value } else { f64::NAN })
                        .collect(),
                    decimals: Some(4),
                },
                Fact::Count(_) => Cells::Count(
                    facts
                        .map(|fact| if let Fact::Count(count) = fact { Some(*count) } else { None })
                        .collect(),
                ),
            };
            table = table.with(*name, cells);
        }
        Some(table)
    }
}
