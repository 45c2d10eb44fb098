//! The same assessment in several periods: one dataset each.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::{Dataset, ReadOptions, csv};
use crate::error::{Error, Problem, Result};
use crate::stats::sort;

/// Datasets by period, earliest first: in the order of numbers if all periods are integers, else of their text.
///
/// ```
/// use govindex::dataset::{Panel, ReadOptions};
///
/// let file = "year,iso3,EGDI\n2022,DNK,0.97\n2020,DNK,0.98\n2022,KOR,0.95\n";
/// let panel = Panel::from_csv(file.as_bytes(), &ReadOptions::new().period("year"))?;
/// assert_eq!(panel.periods().collect::<Vec<_>>(), ["2020", "2022"]);
/// assert_eq!(panel.get("2022").unwrap().units(), ["DNK", "KOR"]);
/// # Ok::<(), govindex::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Panel {
    datasets: Vec<Dataset>,
}

/// Puts what stands for periods in the order of time: in the order of numbers if all are integers, else of their text. The
/// periods that stand twice.
pub(crate) fn sort_by_time<T>(items: &mut Vec<T>, period: impl Fn(&T) -> &str) -> Vec<String> {
    let number = |item: &T| period(item).parse::<i64>().ok();
    if items.iter().all(|item| number(item).is_some()) {
        sort::by_rule(items, |a, b| number(a).cmp(&number(b)).then_with(|| period(a).cmp(period(b))));
    } else {
        sort::by_rule(items, |a, b| period(a).cmp(period(b)));
    }
    let same = items.windows(2).filter(|pair| period(&pair[0]) == period(&pair[1]));
    let mut repeated: Vec<String> = same.map(|pair| period(&pair[0]).to_owned()).collect();
    repeated.dedup();
    repeated
}

impl Panel {
    /// Puts datasets into the order of their periods.
    ///
    /// # Errors
    /// `empty_table` without datasets; `periods` where a dataset has no period, or two have the same.
    pub fn new(mut datasets: Vec<Dataset>) -> Result<Self> {
        if datasets.is_empty() {
            return Err(Error::from(Problem::EmptyTable { file: None, found: "there are no datasets" }));
        }
        if datasets.iter().any(|data| data.period().is_none_or(str::is_empty)) {
            return Err(Error::from(Problem::Periods {
                file: None,
                periods: Vec::new(),
                fault: "a dataset of the panel has no period",
                remedy: "name the period column, or give the dataset its period",
            }));
        }
        let repeated = sort_by_time(&mut datasets, |data| data.period().unwrap_or_default());
        if !repeated.is_empty() {
            return Err(Error::from(Problem::Periods {
                file: None,
                periods: repeated,
                fault: "several datasets have the same period",
                remedy: "keep one of each",
            }));
        }
        Ok(Self { datasets })
    }

    /// Reads a CSV file whose period column the options name.
    ///
    /// # Errors
    /// As [`Dataset::read_csv`], and `periods` where the options name no period column.
    pub fn read_csv(path: impl AsRef<Path>, options: &ReadOptions) -> Result<Self> {
        let (file, shown) = open(path.as_ref())?;
        Self::from_csv(file, options).map_err(|fault| fault.in_file(&shown))
    }

    /// Reads CSV text whose period column the options name.
    ///
    /// # Errors
    /// As [`Dataset::from_csv`], and `periods` where the options name no period column.
    pub fn from_csv(reader: impl Read, options: &ReadOptions) -> Result<Self> {
        Self::new(csv::read(reader, options)?)
    }

    /// How many periods there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.datasets.len()
    }

    /// Whether there are no periods; there always are.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.datasets.is_empty()
    }

    /// The periods, earliest first.
    pub fn periods(&self) -> impl Iterator<Item = &str> {
        self.datasets.iter().filter_map(Dataset::period)
    }

    /// The datasets, earliest first.
    pub fn iter(&self) -> std::slice::Iter<'_, Dataset> {
        self.datasets.iter()
    }

    /// The dataset of a period.
    #[must_use]
    pub fn get(&self, period: &str) -> Option<&Dataset> {
        let period = crate::reading::period(period);
        self.datasets.iter().find(|data| data.period() == Some(&period))
    }
}

impl<'a> IntoIterator for &'a Panel {
    type Item = &'a Dataset;
    type IntoIter = std::slice::Iter<'a, Dataset>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl Dataset {
    /// Reads a CSV file of one period.
    ///
    /// # Errors
    /// `io` where the file cannot be read, else as [`from_csv`](Self::from_csv), naming the file.
    pub fn read_csv(path: impl AsRef<Path>, options: &ReadOptions) -> Result<Self> {
        let (file, shown) = open(path.as_ref())?;
        Self::from_csv(file, options).map_err(|fault| fault.in_file(&shown))
    }

    /// Reads CSV text of one period: a header, then a row per unit (or per value in the long form).
    ///
    /// Fields may be quoted and hold line breaks. A row without any content is passed over. Rows are counted as the
    /// lines of the file, so the header is usually row 1.
    ///
    /// # Errors
    /// `empty_table`, `encoding`, `duplicate_columns`, `missing_columns`,
    /// `ragged_rows`, `cells`, `duplicate_units`, `periods` where there are several
    /// periods, `invalid_parameter` for an option that cannot be, `io`. Each lists all offenders.
    pub fn from_csv(reader: impl Read, options: &ReadOptions) -> Result<Self> {
        single(csv::read(reader, options)?)
    }
}

/// The only dataset of a table.
pub(super) fn single(mut datasets: Vec<Dataset>) -> Result<Dataset> {
    match (datasets.pop(), datasets.is_empty()) {
        (Some(data), true) => Ok(data),
        (None, _) => Err(Error::from(Problem::EmptyTable { file: None, found: "there are no rows" })),
        (Some(last), false) => Err(Error::from(Problem::Periods {
            file: None,
            periods: datasets
                .iter()
                .chain([&last])
                .filter_map(|data| data.period().map(str::to_owned))
                .collect(),
            fault: "the table holds several periods",
            remedy: "read it as a `Panel`, or keep the rows of one period",
        })),
    }
}

pub(super) fn open(path: &Path) -> Result<(File, String)> {
    let shown = path.display().to_string();
    match File::open(path) {
        Ok(file) => Ok((file, shown)),
        Err(fault) => {
            Err(Error::from(Problem::Io { path: shown, operation: "read", reason: fault.to_string() }))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(periods: &[&str]) -> Result<Panel> {
        Panel::new(periods.iter().map(|&period| Dataset::new(["A"]).unwrap().with_period(period)).collect())
    }

    #[test]
    fn periods_are_ordered_as_numbers_where_they_are_numbers() {
        let order = |periods: &[&str]| of(periods).unwrap().periods().collect::<Vec<_>>().join(" ");
        assert_eq!(order(&["10", "9", "-1"]), "-1 9 10");
        assert_eq!(order(&["2020Q2", "2020Q1", "2019Q4"]), "2019Q4 2020Q1 2020Q2");
        assert_eq!(order(&["10", "9", "x"]), "10 9 x");
    }

    #[test]
    fn a_panel_needs_a_period_of_its_own_for_every_dataset() {
        assert_eq!(of(&[]).unwrap_err().code(), "empty_table");
        let fault = of(&["2020", "2021", "2020", "2020"]).unwrap_err();
        assert!(
            matches!(fault.problem(), Problem::Periods { periods, .. } if periods == &["2020"]),
            "{fault}"
        );
        let none = Panel::new(vec![Dataset::new(["A"]).unwrap()]).unwrap_err();
        assert!(none.to_string().contains("no period"), "{none}");
    }

    #[test]
    fn one_dataset_is_not_made_of_several_periods() {
        let text = "year,unit,X\n2020,A,1\n2021,A,2\n";
        let options = ReadOptions::new().period("year");
        let fault = Dataset::from_csv(text.as_bytes(), &options).unwrap_err();
        assert_eq!(fault.code(), "periods");
        assert!(fault.to_string().contains("`2020`, `2021`; read it as a `Panel`"), "{fault}");
        let one = Dataset::from_csv("year,unit,X\n2020,A,1\n".as_bytes(), &options).unwrap();
        assert_eq!(one.period(), Some("2020"));
    }
}
