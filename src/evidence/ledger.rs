//! What could not be read or understood, collected while records go by, so that one error lists all of it.

use indexmap::IndexMap;

use crate::error::{Error, Problem, Result, UnknownAnswer, nearest};
use crate::reading::Faults;

/// How many spellings of unknown answers are kept apart; a column of free text would fill the memory.
const SPELLINGS: usize = 1000;

/// Faults of a table.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ledger {
    /// Cells that do not hold what they must.
    pub(crate) cells: Faults,
    /// Answers without points: how often, and the first row.
    unknown: IndexMap<(String, String), (u64, u64)>,
    /// Answers beyond the spellings kept.
    beyond: u64,
    /// The answers that there are, by column.
    known: IndexMap<String, Vec<String>>,
}

impl Ledger {
    pub(crate) fn unknown_answer(
        &mut self,
        column: &str,
        answer: &str,
        row: u64,
        known: impl Fn() -> Vec<String>,
    ) {
        let key = (column.to_owned(), answer.to_owned());
        if let Some((count, _)) = self.unknown.get_mut(&key) {
            *count += 1;
        } else if self.unknown.len() < SPELLINGS {
            self.known.entry(column.to_owned()).or_insert_with(known);
            self.unknown.insert(key, (1, row));
        } else {
            self.beyond += 1;
        }
    }

    /// Whether nothing was found.
    pub(crate) fn is_empty(&self) -> bool {
        self.cells.is_empty() && self.unknown.is_empty() && self.beyond == 0
    }

    pub(crate) fn merge(&mut self, other: Self) {
        self.cells.merge(other.cells);
        for (key, (count, row)) in other.unknown {
            if let Some(known) = self.unknown.get_mut(&key) {
                known.0 += count;
            } else if self.unknown.len() < SPELLINGS {
                self.unknown.insert(key, (count, row));
            } else {
                self.beyond += count;
            }
        }
        for (column, known) in other.known {
            self.known.entry(column).or_insert(known);
        }
        self.beyond += other.beyond;
    }

    /// The error that lists everything, where there is anything: bad cells, with unknown answers told beside them.
    pub(crate) fn into_result(mut self, table: &str) -> Result<()> {
        let mut cells = std::mem::take(&mut self.cells);
        // They know their own file.
        std::mem::take(&mut cells.ragged).check()?;
        let unknown = (!self.unknown.is_empty()).then(|| self.unknown_answers(table));
        let beside = unknown.as_ref().map(ToString::to_string);
        cells.into_result(beside).map_err(|fault| fault.in_file(table))?;
        unknown.map_or(Ok(()), Err)
    }

    fn unknown_answers(self, table: &str) -> Error {
        let known = &self.known;
        let answers = self
            .unknown
            .into_iter()
            .map(|((column, answer), (records, row))| UnknownAnswer {
                nearest: known
                    .get(&column)
                    .and_then(|known| nearest(&answer, known.iter().map(String::as_str))),
                column,
                answer,
                records,
                row,
            })
            .collect();
        Error::from(Problem::UnknownAnswers { table: table.to_owned(), answers, more: self.beyond })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::Cell;

    #[test]
    fn bad_cells_and_unknown_answers_are_told_together() {
        let mut ledger = Ledger::default();
        ledger.cells.push(3, "visits", Cell::Text("-1"), "is negative");
        ledger.unknown_answer("online", "Yess", 5, || vec!["Yes".to_owned()]);
        let told = ledger.into_result("items").unwrap_err();
        assert_eq!(told.code(), "cells");
        let told = told.to_string();
        for part in ["row 3, column `visits`", "`Yess`", "`Yes`"] {
            assert!(told.contains(part), "{part}\n{told}");
        }
        let mut answers = Ledger::default();
        answers.unknown_answer("online", "Yess", 5, Vec::new);
        assert_eq!(answers.into_result("items").unwrap_err().code(), "unknown_answers");
        assert!(Ledger::default().into_result("items").is_ok());
    }
}
