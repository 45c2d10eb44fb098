//! How the cells of a table are written.

use serde::{Deserialize, Serialize};

/// How the cells of a table are written: separators, encoding, missing marks. The defaults read plain CSV: UTF-8 and
/// commas.
///
/// ```
/// use govindex::dataset::Format;
///
/// let format = Format::new().encoding("gb18030").missing(["无数据"]);
/// assert_eq!(format.delimiter, ',');
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
#[must_use]
pub struct Format {
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

impl Default for Format {
    fn default() -> Self {
        Self {
            missing: Vec::new(),
            delimiter: ',',
            decimal_comma: false,
            percent: Percent::Refuse,
            encoding: None,
        }
    }
}

/// What to do with a number that is followed by a percent sign.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Percent {
    /// `12.5%` is an error: a column may mix percentages and shares.
    #[default]
    Refuse,
    /// `12.5%` is 12.5. In a column where some numbers have the sign and others, but for 0, have none, both are errors:
    /// nobody can say what those without mean.
    Strip,
    /// `12.5%` is 12.5, and so is `12.5`, also in the same column: the sign does not count.
    Ignore,
    /// `12.5%` is 0.125. A number without the sign is kept as it is.
    Fraction,
}

impl Format {
    /// The defaults: UTF-8 and commas.
    pub fn new() -> Self {
        Self::default()
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
