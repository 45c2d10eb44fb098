//! The texts in Chinese, by the English.

mod errors;

/// Each is in the order of its English.
const TABLES: [&[(&str, &str)]; 1] = [errors::TABLE];

/// The Chinese of an English text.
pub(super) fn find(english: &str) -> Option<&'static str> {
    TABLES.iter().find_map(|table| {
        let at = table.binary_search_by_key(&english, |(key, _)| key).ok()?;
        Some(table[at].1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_is_in_order_and_no_text_stands_twice() {
        let mut all: Vec<&str> = Vec::new();
        for table in TABLES {
            assert!(table.is_sorted_by(|a, b| a.0 < b.0), "sort the table by its English");
            all.extend(table.iter().map(|(english, _)| english));
        }
        all.sort_unstable();
        for pair in all.windows(2) {
            assert_ne!(pair[0], pair[1]);
        }
    }

    #[test]
    fn every_place_of_a_text_is_filled_in_both_languages() {
        let places = |text: &str| {
            let mut names: Vec<String> =
                text.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0.to_owned())).collect();
            names.sort();
            names
        };
        for (english, chinese) in TABLES.iter().flat_map(|table| table.iter()) {
            let (theirs, ours) = (places(english), places(chinese));
            let by_number = ours.iter().all(|name| name.is_empty() || name.parse::<usize>().is_ok());
            assert!(theirs == ours || (by_number && theirs.len() >= ours.len()), "{english} | {chinese}");
        }
    }
}
