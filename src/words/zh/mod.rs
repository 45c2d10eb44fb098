//! The texts in Chinese, by the English.

mod command;
mod errors;
mod evidence;
mod explain;
mod figures;
mod framework;
mod methods;
mod notices;
mod pages;
mod report;

/// Each is in the order of its English.
const TABLES: [&[(&str, &str)]; 10] = [
    command::TABLE,
    errors::TABLE,
    evidence::TABLE,
    explain::TABLE,
    figures::TABLE,
    framework::TABLE,
    methods::TABLE,
    notices::TABLE,
    pages::TABLE,
    report::TABLE,
];

/// What documents may say: all but the tables of messages.
#[cfg(feature = "report")]
pub(super) fn documents() -> impl Iterator<Item = &'static (&'static str, &'static str)> {
    let is_said = |table: &&&[(&str, &str)]| ![command::TABLE, errors::TABLE].contains(*table);
    TABLES.iter().filter(is_said).flat_map(|table| table.iter())
}

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
        fn places(text: &str) -> Vec<&str> {
            let mut names: Vec<&str> = text
                .split('{')
                .skip(1)
                .filter_map(|rest| Some(rest.split_once('}')?.0))
                // Braces of TOML are no places.
                .filter(|name| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'))
                .collect();
            names.sort_unstable();
            names
        }
        for (english, chinese) in TABLES.iter().flat_map(|table| table.iter()) {
            let (theirs, ours) = (places(english), places(chinese));
            let by_number = ours.iter().all(|name| name.is_empty() || name.parse::<usize>().is_ok());
            assert!(theirs == ours || (by_number && theirs.len() >= ours.len()), "{english} | {chinese}");
        }
    }

    /// Messages say which method refuses: a measure by the name that a file calls it, a weighting model too.
    #[test]
    fn every_measure_and_weighting_model_has_a_chinese_name() {
        fn names<T: serde::de::DeserializeOwned>() -> Vec<String> {
            let Err(fault) = serde_json::from_value::<T>(serde_json::json!({ "?": {} })) else {
                return Vec::new();
            };
            fault.to_string().split('`').skip(3).step_by(2).map(str::to_owned).collect()
        }
        // The first refuses nothing under that name, the second is called `g1`.
        let nameless = |name: &str| ["declared", "order-relation"].contains(&name);
        let all = [names::<crate::evidence::Kind>(), names::<crate::weights::Weights>()].concat();
        assert!(all.len() > 40, "{all:?}");
        let unknown: Vec<&String> =
            all.iter().filter(|name| !nameless(name) && find(name).is_none()).collect();
        assert!(unknown.is_empty(), "give the Chinese of {unknown:?}");
    }

    /// What `say!` says in the code of the crate.
    fn templates(folder: &std::path::Path, into: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                templates(&path, into);
            } else if path.extension().is_some_and(|extension| extension == "rs")
                && !["words/mod.rs", "zh/mod.rs"].iter().any(|own| path.ends_with(own))
            {
                let code = std::fs::read_to_string(&path).unwrap();
                for call in code.split("say!(").skip(1) {
                    let Some((_, rest)) = call.split_once('"') else { continue };
                    let (mut text, mut escaped) = (String::new(), false);
                    for c in rest.chars() {
                        match (escaped, c) {
                            (false, '"') => break,
                            (false, '\\') => escaped = true,
                            // A line goes on where the next one begins.
                            (true, '\n' | ' ') => {}
                            _ => {
                                escaped = false;
                                text.push(c);
                            }
                        }
                    }
                    into.push(text);
                }
            }
        }
    }

    #[test]
    fn whatever_the_crate_says_can_be_said_in_chinese() {
        let mut all = Vec::new();
        templates(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut all);
        assert!(all.len() > 150, "{}", all.len());
        let unknown: Vec<&String> = all.iter().filter(|text| find(text).is_none()).collect();
        assert!(unknown.is_empty(), "give the Chinese of {unknown:#?}");
    }
}
