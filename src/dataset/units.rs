//! Unit codes in their order, with a way to find one.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use crate::error::{CellFault, Error, Problem, Result};
use crate::reading::{as_seen, is_hidden};
use crate::stats::sort;

/// Unit codes, each once. Found by binary search, which costs one number a unit rather than a second copy of its code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Units {
    codes: Arc<[String]>,
    by_code: Vec<usize>,
}

impl Units {
    /// Takes the codes, or gives back every code that occurs more than once, with its positions.
    pub(super) fn new(codes: Vec<String>) -> std::result::Result<Self, Vec<(String, Vec<usize>)>> {
        let mut by_code: Vec<usize> = (0..codes.len()).collect();
        by_code.sort_by(|&a, &b| codes[a].cmp(&codes[b]));
        let mut repeated: Vec<(String, Vec<usize>)> = by_code
            .chunk_by(|&a, &b| codes[a] == codes[b])
            .filter(|same| same.len() > 1)
            .map(|same| (codes[same[0]].clone(), same.to_vec()))
            .collect();
        if repeated.is_empty() {
            return Ok(Self { codes: codes.into(), by_code });
        }
        sort::by_key(&mut repeated, |(_, positions)| positions[0]);
        Err(repeated)
    }

    pub(super) fn codes(&self) -> &[String] {
        &self.codes
    }

    pub(super) fn shared(&self) -> Arc<[String]> {
        Arc::clone(&self.codes)
    }

    pub(super) fn position(&self, code: &str) -> Option<usize> {
        let found = self.by_code.binary_search_by(|&i| self.codes[i].as_str().cmp(code)).ok()?;
        Some(self.by_code[found])
    }
}

/// Refuses codes that a reader cannot tell apart: with an invisible character in one of them, or one letter written in two
/// ways. `column` and `row` say where they stand.
pub(super) fn refuse_look_alikes(codes: &[String], column: &str, row: impl Fn(usize) -> u64) -> Result<()> {
    let odd: Vec<(usize, String)> = codes
        .iter()
        .enumerate()
        .filter_map(|(at, code)| match as_seen(code) {
            Cow::Owned(seen) if seen != *code => Some((at, seen)),
            _ => None,
        })
        .collect();
    if odd.is_empty() {
        return Ok(());
    }
    let mut met: HashMap<&str, usize> = HashMap::new();
    for (at, code) in codes.iter().enumerate() {
        met.entry(code).or_insert(at);
    }
    let mut cells = Vec::new();
    for (at, seen) in &odd {
        match met.get(seen.as_str()).filter(|first| **first != *at) {
            Some(&first) => {
                let why = if codes[*at].contains(is_hidden) || codes[first].contains(is_hidden) {
                    "but for a character that nobody sees"
                } else {
                    "in another normal form of Unicode (NFC, NFD)"
                };
                cells.push(CellFault {
                    row: row(*at),
                    column: column.to_owned(),
                    text: codes[*at].clone(),
                    problem: format!("is the unit of row {} {why}; write both alike", row(first)),
                });
            }
            None => {
                met.insert(seen, *at);
            }
        }
    }
    if cells.is_empty() {
        return Ok(());
    }
    Err(Error::from(Problem::Cells { file: None, total: cells.len(), cells, hint: None }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn every_unit_is_found_at_its_own_position() {
        let units = Units::new(codes("KOR DNK EST")).unwrap();
        assert_eq!(units.position("DNK"), Some(1));
        assert_eq!(units.position("EST"), Some(2));
        assert_eq!(units.position("dnk"), None);
    }

    #[test]
    fn codes_that_look_the_same_are_refused_with_their_rows() {
        let fault = |codes: &[&str]| {
            let codes: Vec<String> = codes.iter().map(|&code| code.to_owned()).collect();
            refuse_look_alikes(&codes, "unit", |at| at as u64 + 2).map_err(|fault| fault.to_string())
        };
        assert_eq!(fault(&["A", "内蒙古", "\u{c1}", "A B"]), Ok(()));
        assert_eq!(fault(&["A\u{200b}B", "\u{c1}"]), Ok(()), "nothing looks like it");
        let hidden = fault(&["AB", "C", "A\u{200b}B"]).unwrap_err();
        assert!(
            hidden.contains("row 4, column `unit`: `A\\u{200b}B` is the unit of row 2 but for"),
            "{hidden}"
        );
        let forms = fault(&["A\u{301}vila", "\u{c1}vila"]).unwrap_err();
        assert!(
            forms.contains("row 2") && forms.contains("row 3") && forms.contains("normal form"),
            "{forms}"
        );
    }

    #[test]
    fn repeated_codes_come_back_with_all_positions_in_the_order_of_the_data() {
        let repeated = Units::new(codes("Z A Z B A Z")).unwrap_err();
        assert_eq!(repeated, [("Z".to_owned(), vec![0, 2, 5]), ("A".to_owned(), vec![1, 4])]);
    }
}
