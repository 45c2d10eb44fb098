//! Facts read in documents: single numbers with the words that qualify them, as a baseline for later years.
//!
//! "超过 98 %" is not 98 %: the true value is that or more. Such words are kept as bounds of the values
//! ([`Bound`]), travel with the dataset, and decide what a comparison with a later year may say
//! ([`trend::changes`](crate::trend::changes)).

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::{Bound, Dataset};
use crate::error::{Error, Problem, Result};
use crate::evidence::{Records, Source};
use crate::framework::Text;
use crate::reading::{Cell, Faults};
use crate::table::{Cells, Table};

/// What the words beside a number say of it. Blank is exact.
const WORDS: &[(Bound, &[&str])] = &[
    (
        Bound::AtLeast,
        &["超过", "突破", "余", "以上", "达…以上", "达到…以上", "不少于", "over", "more than", "at least"],
    ),
    (
        Bound::AtMost,
        &["近", "少于", "不足", "不超过", "以下", "以内", "under", "less than", "at most", "nearly"],
    ),
    (Bound::About, &["约", "左右", "大约", "两三年以内", "about"]),
    (
        Bound::Exact,
        &[
            "达到",
            "首位",
            "均已",
            "最初",
            "跃居",
            "基本形成",
            "目标",
            "共",
            "到",
            "等",
            "计数",
            "列举计数",
            "及和林格尔新区",
            "所有(由文字推出)",
            "exactly",
        ],
    ),
];

/// One number of a document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Fact {
    /// What it is the number of.
    pub name: Text,
    /// The number.
    pub value: f64,
    /// Its physical unit.
    pub unit: String,
    /// The year it is of; none where the document does not say.
    pub year: Option<String>,
    /// What the words beside it say of the true value.
    pub bound: Bound,
    /// Those words.
    pub qualifier: String,
    /// The document.
    pub source: String,
    /// The phrase it was read in.
    pub quote: String,
    /// What a reader must know.
    pub note: String,
}

/// Facts, in the order of their table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Facts {
    facts: Vec<Fact>,
}

/// Reads facts from a table with the columns `indicator_zh`, `indicator_en` (or one of them), `value`, `unit`, `year`,
/// `qualifier`, `source_file`, `quote` and `note`.
///
/// ```
/// use govindex::dataset::{Bound, read_facts};
/// use govindex::evidence::Records;
///
/// let table = "indicator_zh,indicator_en,value,unit,year,qualifier,source_file,quote,note\n\
///              4G网络覆盖率,4G coverage,98,%,2020,超过,a.txt,超过98%,\n";
/// let facts = read_facts(&Records::from_csv(table.as_bytes(), &Default::default())?)?;
/// let baseline = facts.dataset("150000")?;
/// assert_eq!(baseline.indicator("4G网络覆盖率").unwrap().bounds().unwrap(), [Bound::AtLeast]);
/// # Ok::<(), govindex::Error>(())
/// ```
///
/// # Errors
/// `missing_columns`; `empty_table`; `cells` with every value that is no number or missing, every
/// fact without a name, and every qualifier that is not known, since nobody can say what it does to the number.
pub fn read_facts(source: &(impl Source + ?Sized)) -> Result<Facts> {
    let records = Records::read(source)?;
    if records.is_empty() {
        return Err(Error::from(Problem::EmptyTable { file: None, found: "there are no facts" }));
    }
    let text = |column: &str| records.text(column);
    let (zh, en) = (text("indicator_zh")?, text("indicator_en")?);
    let (unit, year, qualifier) = (text("unit")?, text("year")?, text("qualifier")?);
    let (document, quote, note) = (text("source_file")?, text("quote")?, text("note")?);
    let mut faults = Faults::default();
    let written = text("value")?;
    let values = records.numbers("value", &mut faults)?;
    let mut facts = Vec::with_capacity(records.len());
    for at in 0..records.len() {
        let row = records.row(at);
        let said = qualifier[at].clone().unwrap_or_default();
        let bound = bound(&said).unwrap_or_else(|| {
            faults.push(row, "qualifier", Cell::Text(&said), "is not known; say what it does to the number");
            Bound::Exact
        });
        if written[at].is_none() {
            faults.push(row, "value", Cell::Text(""), "is missing");
        }
        let names = [("zh", &zh[at]), ("en", &en[at])];
        let names: Vec<(&str, &str)> =
            names.into_iter().filter_map(|(language, name)| Some((language, name.as_deref()?))).collect();
        if names.is_empty() {
            faults.push(row, "indicator_zh", Cell::Text(""), "is blank, and so is `indicator_en`");
        }
        let or_blank = |text: &Option<String>| text.clone().unwrap_or_default();
        facts.push(Fact {
            name: Text::of(names.into_iter().map(|(language, name)| (language.to_owned(), name.to_owned()))),
            value: values[at],
            unit: or_blank(&unit[at]),
            year: year[at].clone(),
            bound,
            qualifier: said,
            source: or_blank(&document[at]),
            quote: or_blank(&quote[at]),
            note: or_blank(&note[at]),
        });
    }
    faults.into_result(None)?;
    Ok(Facts { facts })
}

fn bound(words: &str) -> Option<Bound> {
    if words.is_empty() {
        return Some(Bound::Exact);
    }
    WORDS.iter().find(|(_, known)| known.contains(&words)).map(|(bound, _)| *bound)
}

impl Facts {
    /// The facts, in the order of the table.
    #[must_use]
    pub fn facts(&self) -> &[Fact] {
        &self.facts
    }

    /// A dataset of one unit: an indicator a fact, under its Chinese name (else its English one), with its bound. Facts of
    /// several years stand side by side; [`Facts::facts`] has the years.
    ///
    /// # Errors
    /// `duplicate_columns` where two facts have one name: give them names that say how they differ.
    pub fn dataset(&self, unit: &str) -> Result<Dataset> {
        let mut columns: IndexMap<&str, &Fact> = IndexMap::new();
        let mut twice = Vec::new();
        for fact in &self.facts {
            let name = fact.name.get("zh");
            if columns.insert(name, fact).is_some() {
                twice.push(name.to_owned());
            }
        }
        if !twice.is_empty() {
            return Err(Error::from(Problem::DuplicateColumns { file: None, columns: twice }));
        }
        let mut data = Dataset::new([unit])?;
        for (name, fact) in columns {
            data = data.with_indicator(name, vec![fact.value])?.with_bounds(name, vec![fact.bound])?;
        }
        Ok(data)
    }

    /// The facts as a table: `indicator` (in a language), `value`, `unit`, `year`, `bound`, `qualifier`, `source`, `quote`,
    /// `note`.
    #[must_use]
    pub fn table(&self, language: &str) -> Table {
        let texts = |of: &dyn Fn(&Fact) -> String| {
            let text = |fact: &Fact| Some(of(fact)).filter(|text| !text.is_empty());
            Cells::Text(self.facts.iter().map(text).collect())
        };
        Table::new()
            .with("indicator", texts(&|fact| fact.name.get(language).to_owned()))
            .with(
                "value",
                Cells::Number { values: self.facts.iter().map(|fact| fact.value).collect(), decimals: None },
            )
            .with("unit", texts(&|fact| fact.unit.clone()))
            .with("year", texts(&|fact| fact.year.clone().unwrap_or_default()))
            .with("bound", texts(&|fact| fact.bound.name().to_owned()))
            .with("qualifier", texts(&|fact| fact.qualifier.clone()))
            .with("source", texts(&|fact| fact.source.clone()))
            .with("quote", texts(&|fact| fact.quote.clone()))
            .with("note", texts(&|fact| fact.note.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::Format;

    fn read(rows: &str) -> Result<Facts> {
        let head = "indicator_zh,indicator_en,value,unit,year,qualifier,source_file,quote,note\n";
        read_facts(&Records::from_csv(format!("{head}{rows}").as_bytes(), &Format::new()).unwrap())
    }

    #[test]
    fn words_become_bounds() {
        let facts =
            read("a,,98,%,2020,超过,,,\nb,,1,亿元,,近,,,\nc,,14,个,,少于,,,\nd,,5,个,,,,,\n").unwrap();
        let bounds: Vec<Bound> = facts.facts().iter().map(|fact| fact.bound).collect();
        assert_eq!(bounds, [Bound::AtLeast, Bound::AtMost, Bound::AtMost, Bound::Exact]);
        let data = facts.dataset("x").unwrap();
        assert_eq!(data.indicator("b").unwrap().bounds().unwrap(), [Bound::AtMost]);
        assert!(data.indicator("d").unwrap().bounds().is_none());
        assert!(facts.table("zh").to_csv().contains("a,98,%,2020,at-least,超过"));
    }

    #[test]
    fn what_nobody_can_say_is_refused() {
        let told = read("a,,much,%,,,,,\n,,1,,,,,,\nb,,2,,,大抵,,,\nc,,,,,,,,\n").unwrap_err().to_string();
        for part in [
            "row 2, column `value`",
            "row 3, column `indicator_zh`",
            "row 4, column `qualifier`: `大抵`",
            "row 5, column `value`",
        ] {
            assert!(told.contains(part), "{part}\n{told}");
        }
        let twice = read("a,,1,,2019,,,,\na,,2,,2020,,,,\n").unwrap();
        assert_eq!(twice.dataset("x").unwrap_err().code(), "duplicate_columns");
        assert_eq!(read("").unwrap_err().code(), "empty_table");
    }
}
