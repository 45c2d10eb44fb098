//! How a table is to be read: which column is what, and how its cells are written.
//!
//! ```
//! use govindex::dataset::{Percent, ReadOptions};
//!
//! let options = ReadOptions::new()
//!     .unit("地区")
//!     .name("zh", "名称")
//!     .group("region")
//!     .indicators(["OSI", "TII"])
//!     .percent(Percent::Strip)
//!     .encoding("gb18030");
//! assert_eq!(options.groups, ["region"]);
//! ```

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::reading::{Format, Percent};

/// Which column of a table is what, and how its cells are written. The defaults read a plain CSV file: UTF-8, commas,
/// unit codes in the first column, an indicator in every other one.
///
/// Columns are named by their header, without the space around it. [`rename`](Self::rename) acts before anything
/// else, so all other options use the new names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
#[must_use]
pub struct ReadOptions {
    /// The column of unit codes. By default the first column that no other option names.
    pub unit: Option<String>,
    /// The columns of unit names, by language (`zh`, `en` …). A blank name falls back to the unit's code.
    pub names: IndexMap<String, String>,
    /// The column of periods, where a table holds several.
    pub period: Option<String>,
    /// The columns that put units into groups.
    pub groups: Vec<String>,
    /// The columns to divide by later (population, number of households …). In the long form: their codes.
    pub denominators: Vec<String>,
    /// The columns of standard errors, by indicator: `indicator → column`, in the unit of the indicator, blank where one is
    /// not known. In the long form: their codes.
    pub errors: IndexMap<String, String>,
    /// The indicators to read, in this order; any other column is left alone. By default every column that no other
    /// option names is read, and must be numeric. In the long form: their codes.
    pub indicators: Option<Vec<String>>,
    /// New names for columns (in the long form also for indicator codes): `column → code`.
    pub rename: IndexMap<String, String>,
    /// Set where a row holds one value: unit, indicator, value.
    pub long: Option<Long>,
    /// Texts that mark a missing value, besides a blank cell and `n/a`, `#n/a`, `na`, `nan`, `null`, `..`, `…`, `-`,
    /// `–`, `—`. Case does not count; a mark that is a number (`-9999`) stands for every way to write it.
    pub missing: Vec<String>,
    /// What separates the fields of a CSV file: one ASCII character, by default a comma. Not used for frames.
    pub delimiter: char,
    /// Whether numbers are written `1,5` rather than `1.5`.
    pub decimal_comma: bool,
    /// What to do with `12.5%`.
    pub percent: Percent,
    /// The encoding of a CSV file, by its WHATWG label (`gb18030`, `gbk`, `big5`, `windows-1252`, `utf-16` …). By
    /// default UTF-8. A byte order mark goes before it. Not used for frames.
    pub encoding: Option<String>,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            unit: None,
            names: IndexMap::new(),
            period: None,
            groups: Vec::new(),
            denominators: Vec::new(),
            errors: IndexMap::new(),
            indicators: None,
            rename: IndexMap::new(),
            long: None,
            missing: Vec::new(),
            delimiter: ',',
            decimal_comma: false,
            percent: Percent::Refuse,
            encoding: None,
        }
    }
}

/// The columns of the long form, where each row holds one value of one unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Long {
    /// The column of indicator codes.
    pub indicator: String,
    /// The column of values.
    pub value: String,
}

impl ReadOptions {
    /// The defaults: UTF-8, commas, unit codes in the first column, an indicator in every other one.
    pub fn new() -> Self {
        Self::default()
    }

    /// How the cells are written.
    pub fn format(&self) -> Format {
        let mut format = Format::new()
            .missing(self.missing.clone())
            .delimiter(self.delimiter)
            .decimal_comma(self.decimal_comma)
            .percent(self.percent);
        format.encoding.clone_from(&self.encoding);
        format
    }

    /// Sets the column of unit codes.
    pub fn unit(mut self, column: impl Into<String>) -> Self {
        self.unit = Some(column.into());
        self
    }

    /// Adds a column of unit names in a language.
    pub fn name(mut self, language: impl Into<String>, column: impl Into<String>) -> Self {
        self.names.insert(language.into(), column.into());
        self
    }

    /// Sets the column of periods.
    pub fn period(mut self, column: impl Into<String>) -> Self {
        self.period = Some(column.into());
        self
    }

    /// Adds a group column.
    pub fn group(mut self, column: impl Into<String>) -> Self {
        self.groups.push(column.into());
        self
    }

    /// Adds a denominator column (in the long form: its code).
    pub fn denominator(mut self, column: impl Into<String>) -> Self {
        self.denominators.push(column.into());
        self
    }

    /// Adds the column of the standard errors of an indicator (in the long form: its code).
    pub fn errors(mut self, indicator: impl Into<String>, column: impl Into<String>) -> Self {
        self.errors.insert(indicator.into(), column.into());
        self
    }

    /// Sets the indicators to read, and their order.
    pub fn indicators(mut self, columns: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.indicators = Some(columns.into_iter().map(Into::into).collect());
        self
    }

    /// Gives a column (in the long form also an indicator) another name, before anything else looks at it.
    pub fn rename(mut self, column: impl Into<String>, code: impl Into<String>) -> Self {
        self.rename.insert(column.into(), code.into());
        self
    }

    /// Reads the long form: a row holds one value.
    pub fn long(mut self, indicator: impl Into<String>, value: impl Into<String>) -> Self {
        self.long = Some(Long { indicator: indicator.into(), value: value.into() });
        self
    }

    /// Adds texts that mark a missing value.
    pub fn missing(mut self, marks: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.missing.extend(marks.into_iter().map(Into::into));
        self
    }

    /// Sets the separator of a CSV file's fields.
    pub fn delimiter(mut self, delimiter: char) -> Self {
        self.delimiter = delimiter;
        self
    }

    /// Says whether numbers are written with a decimal comma.
    pub fn decimal_comma(mut self, yes: bool) -> Self {
        self.decimal_comma = yes;
        self
    }

    /// Says what to do with percent signs.
    pub fn percent(mut self, percent: Percent) -> Self {
        self.percent = percent;
        self
    }

    /// Sets the encoding of a CSV file.
    pub fn encoding(mut self, label: impl Into<String>) -> Self {
        self.encoding = Some(label.into());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_come_from_text_with_the_defaults_filled_in() {
        let options: ReadOptions =
            serde_json::from_str(r#"{"unit": "iso3", "percent": "fraction", "delimiter": ";"}"#).unwrap();
        assert_eq!(options, ReadOptions::new().unit("iso3").percent(Percent::Fraction).delimiter(';'));
        assert_eq!(serde_json::from_str::<ReadOptions>("{}").unwrap(), ReadOptions::new());
        let misspelt = serde_json::from_str::<ReadOptions>(r#"{"units": "iso3"}"#).unwrap_err();
        assert!(misspelt.to_string().contains("unknown field `units`"), "{misspelt}");
    }
}
