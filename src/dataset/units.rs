//! Unit codes in their order, with a way to find one.

use crate::stats::sort;

/// Unit codes, each once. Found by binary search, which costs one number a unit rather than a second copy of its code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Units {
    codes: Vec<String>,
    by_code: Vec<usize>,
}

impl Units {
    /// Takes the codes, or gives back every code that occurs more than once, with its positions.
    pub(super) fn new(codes: Vec<String>) -> Result<Self, Vec<(String, Vec<usize>)>> {
        let mut by_code: Vec<usize> = (0..codes.len()).collect();
        by_code.sort_by(|&a, &b| codes[a].cmp(&codes[b]));
        let mut repeated: Vec<(String, Vec<usize>)> = by_code
            .chunk_by(|&a, &b| codes[a] == codes[b])
            .filter(|same| same.len() > 1)
            .map(|same| (codes[same[0]].clone(), same.to_vec()))
            .collect();
        if repeated.is_empty() {
            return Ok(Self { codes, by_code });
        }
        sort::by_key(&mut repeated, |(_, positions)| positions[0]);
        Err(repeated)
    }

    pub(super) fn codes(&self) -> &[String] {
        &self.codes
    }

    pub(super) fn position(&self, code: &str) -> Option<usize> {
        let found = self.by_code.binary_search_by(|&i| self.codes[i].as_str().cmp(code)).ok()?;
        Some(self.by_code[found])
    }
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
    fn repeated_codes_come_back_with_all_positions_in_the_order_of_the_data() {
        let repeated = Units::new(codes("Z A Z B A Z")).unwrap_err();
        assert_eq!(repeated, [("Z".to_owned(), vec![0, 2, 5]), ("A".to_owned(), vec![1, 4])]);
    }
}
