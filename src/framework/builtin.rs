//! The published indices and inspection schemes that come with the library, one TOML file each in
//! `src/framework/builtin/`.
//!
//! Some are indices whose components are published (`bipa-`, `un-`, `undp-`, `wb-`, `oecd-`, `eu-`, `cn-provincial-services-`). The
//! others are schemes that start from evidence: `gather` reads their tables, as the head of each file lists them, and `assess`
//! scores what it found. Where no document fixes a weight, equal ones stand in its place and `verified` says so.

use super::Framework;
use crate::error::{Problem, nearest};
use crate::{Error, Result};

macro_rules! builtin {
    ($($id:literal),* $(,)?) => {
        /// Id and text of every built-in framework, by id.
        const BUILTIN: &[(&str, &str)] = &[$(($id, include_str!(concat!("builtin/", $id, ".toml")))),*];
    };
}

builtin![
    "bipa-2024",
    "cn-12345-hotline-2020",
    "cn-cryptography-2023",
    "cn-data-quality-2018",
    "cn-dcmm-2018",
    "cn-digital-infrastructure-2025",
    "cn-five-degrees",
    "cn-government-cloud-2024",
    "cn-operation-service-2024",
    "cn-provincial-services-2019",
    "cn-security-grading-2019",
    "cn-service-ratings-2019",
    "cn-website-inspection-2019",
    "eu-desi-2022",
    "eu-egovernment-benchmark-2023",
    "inner-mongolia-appraisal",
    "inner-mongolia-digital-government",
    "oecd-dgi-2019",
    "oecd-dgi-2023",
    "un-egdi-2003",
    "un-egdi-2004",
    "un-egdi-2005",
    "un-egdi-2008",
    "un-egdi-2010",
    "un-egdi-2012",
    "un-egdi-2014",
    "un-egdi-2016",
    "un-egdi-2018",
    "un-egdi-2020",
    "un-egdi-2022",
    "undp-hdi-2023",
    "undp-ihdi-2023",
    "wb-gtmi-2020",
    "wb-gtmi-2022",
    "wb-spi-2023",
];

/// The ids of the built-in frameworks, in alphabetical order: each says by its end which edition it is.
///
/// ```
/// assert!(govindex::builtin_frameworks().any(|id| id == "wb-gtmi-2020"));
/// ```
pub fn builtin_frameworks() -> impl Iterator<Item = &'static str> {
    BUILTIN.iter().map(|(id, _)| *id)
}

/// The file of a built-in framework.
///
/// # Errors
/// `unknown_framework` with the nearest id.
#[cfg(feature = "cli")]
pub(crate) fn builtin_text(id: &str) -> Result<&'static str> {
    Framework::builtin(id)?;
    Ok(BUILTIN.iter().find(|(known, _)| *known == id).map_or("", |(_, text)| text))
}

impl Framework {
    /// A framework that comes with the library: a published index, or a scheme that starts from evidence.
    ///
    /// # Errors
    /// `unknown_framework` with the nearest id.
    pub fn builtin(id: &str) -> Result<Self> {
        match BUILTIN.iter().find(|(known, _)| *known == id) {
            Some((id, text)) => Self::from_toml(text).map_err(|error| error.in_file(id)),
            None => Err(Error::from(Problem::UnknownFramework {
                id: id.to_owned(),
                nearest: nearest(id, builtin_frameworks()),
            })),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::framework::Text;

    #[test]
    fn every_builtin_framework_is_valid_documented_and_bilingual() {
        let mut last = "";
        for id in builtin_frameworks() {
            assert!(last < id, "{id} is out of order");
            last = id;
            let framework = Framework::builtin(id).unwrap();
            assert_eq!(framework.id(), id);
            let spec = framework.spec();
            // The framework of a region is one, whatever the year of the plan it stands on, and the five degrees have no edition.
            let one = id.starts_with("inner-mongolia-") || id == "cn-five-degrees";
            let named = id.ends_with(&spec.edition) || one;
            assert!(named && !spec.edition.is_empty(), "{id}: edition");
            assert!(!spec.source.is_empty(), "{id}: source");
            let bilingual =
                |text: &Text| text.in_language("en").is_some() && text.in_language("zh").is_some();
            assert!(bilingual(&spec.title), "{id}: title");
            for node in framework.nodes() {
                assert!(bilingual(node.name()), "{id}: {}", node.code());
            }
        }
    }

    /// A file that nobody lists is not built in, a row that is missing in the README is not found, and what no test
    /// runs is not held against anything.
    #[test]
    fn every_file_is_listed_told_and_tested() {
        let read = |path: &str| std::fs::read_to_string(path).unwrap();
        let files = |folder: &str| -> Vec<String> {
            let entries = std::fs::read_dir(folder).unwrap();
            let mut paths: Vec<String> =
                entries.map(|e| e.unwrap().path().to_str().unwrap().to_owned()).collect();
            paths.sort();
            paths
        };
        let listed = builtin_frameworks().map(|id| format!("src/framework/builtin/{id}.toml"));
        assert_eq!(files("src/framework/builtin"), listed.collect::<Vec<_>>());
        let tests: String = files("tests/it").iter().map(|path| read(path)).collect();
        for id in builtin_frameworks() {
            // Editions of one index share a row and a test.
            let name = id.trim_end_matches(|c: char| c.is_ascii_digit());
            assert!(read("README.md").contains(&format!("`{name}")), "{id} has no row in README.md");
            assert!(tests.contains(&format!("\"{name}")), "{id} has no test in tests/it/");
        }
    }

    #[test]
    fn toml_and_json_lose_nothing() {
        for id in builtin_frameworks() {
            let framework = Framework::builtin(id).unwrap();
            assert_eq!(Framework::from_toml(&framework.to_toml().unwrap()).unwrap(), framework, "{id}");
            assert_eq!(Framework::from_json(&framework.to_json().unwrap()).unwrap(), framework, "{id}");
        }
    }
}
