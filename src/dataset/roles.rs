//! Which column of a table is what: the same for CSV files and data frames.

use indexmap::IndexSet;

use super::options::ReadOptions;
use crate::error::{Error, HELPED, MissingColumn, Problem, Result, nearest};
use crate::reading::trim;

/// The columns by what they hold, as positions in the header.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Roles {
    pub(super) unit: usize,
    /// What the column of units is called.
    pub(super) unit_header: String,
    pub(super) names: Vec<(String, usize)>,
    pub(super) period: Option<usize>,
    pub(super) groups: Vec<(String, usize)>,
    pub(super) body: Body,
    /// The headers of the columns that hold none of this.
    pub(super) unused: Vec<String>,
}

/// What an index of pandas or of R left among the columns.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    /// The column of unit codes where no option names one.
    pub(super) unit: Option<usize>,
    /// Columns without a name that only count the rows: no indicators, and units only where no other column is left.
    pub(super) counters: Vec<usize>,
}

/// The columns of values.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Body {
    Wide {
        indicators: Vec<(String, usize)>,
        denominators: Vec<(String, usize)>,
        /// Standard errors, by the code of their indicator.
        errors: Vec<(String, usize)>,
        /// Columns without a header. They must hold nothing, for nobody can say what they mean.
        nameless: Vec<usize>,
    },
    Long {
        indicator: usize,
        value: usize,
    },
}

impl Roles {
    /// Finds every column that the options name, or says which are missing and what they may be called.
    pub(super) fn assign(headers: &[String], options: &ReadOptions, index: &Index) -> Result<Self> {
        let mut search = Search::new(headers, options, index);
        let unit = match options.unit.as_deref() {
            Some(column) => Some(search.find(column, "the unit codes")),
            None => index.unit,
        };
        let names = options
            .names
            .iter()
            .map(|(language, column)| {
                (language.clone(), search.find(column, &format!("the names in `{language}`")))
            })
            .collect();
        let period = options.period.as_deref().map(|column| search.find(column, "the periods"));
        let groups = search.find_all(&options.groups, Some("the groups"));
        let body = if let Some(long) = &options.long {
            let indicator = search.find(&long.indicator, "the indicator codes of the long form");
            Body::Long { indicator, value: search.find(&long.value, "the values of the long form") }
        } else {
            let indicators = search.find_all(options.indicators.as_deref().unwrap_or_default(), None);
            let denominators = search.find_all(&options.denominators, Some("the denominators"));
            let errors = options
                .errors
                .iter()
                .map(|(code, column)| {
                    (trim(code).to_owned(), search.find(column, &format!("the standard errors of `{code}`")))
                })
                .collect();
            search.find_renamed();
            Body::Wide { indicators, denominators, errors, nameless: Vec::new() }
        };
        let unit = unit.unwrap_or_else(|| search.first_unclaimed(index));
        search.check()?;

        let unit_header = search.codes.get(unit).cloned().unwrap_or_default();
        let mut roles = Self { unit, unit_header, names, period, groups, body, unused: Vec::new() };
        let rest = search.unclaimed();
        match &mut roles.body {
            Body::Wide { indicators, nameless, .. } if options.indicators.is_none() => {
                search.refuse_repeated(&rest)?;
                for column in rest {
                    if search.codes[column].is_empty() {
                        nameless.push(column);
                    } else {
                        indicators.push((search.codes[column].clone(), column));
                    }
                }
            }
            _ => roles.unused = search.named(&rest),
        }
        search.refuse_empty(&roles.body)?;
        Ok(roles)
    }

    /// Whether a column is read as text: units, periods, names, groups, codes of indicators.
    #[cfg(any(feature = "arrow", feature = "cli"))]
    pub(super) fn is_label(&self, at: usize) -> bool {
        let among = |columns: &[(String, usize)]| columns.iter().any(|&(_, column)| column == at);
        let is_code = matches!(self.body, Body::Long { indicator, .. } if indicator == at);
        self.unit == at || self.period == Some(at) || among(&self.names) || among(&self.groups) || is_code
    }
}

/// Headers, and what is found among them.
struct Search<'a> {
    options: &'a ReadOptions,
    /// Headers after renaming.
    codes: Vec<String>,
    claimed: Vec<bool>,
    missing: Vec<MissingColumn>,
}

impl<'a> Search<'a> {
    fn new(headers: &[String], options: &'a ReadOptions, index: &Index) -> Self {
        let codes = headers.iter().map(|header| rename(header, options).to_owned()).collect::<Vec<_>>();
        let mut claimed = vec![false; codes.len()];
        let unit = index.unit.as_ref().filter(|_| options.unit.is_none());
        for &column in index.counters.iter().chain(unit) {
            claimed[column] = true;
        }
        Self { options, claimed, codes, missing: Vec::new() }
    }

    /// The position of a column; 0, and a note, where there is none.
    fn find(&mut self, column: &str, needed_for: &str) -> usize {
        let column = trim(column);
        if let Some(position) = self.codes.iter().position(|code| code == column) {
            self.claimed[position] = true;
            return position;
        }
        self.missing.push(MissingColumn {
            column: column.to_owned(),
            needed_for: needed_for.to_owned(),
            nearest: None,
        });
        0
    }

    fn find_all(&mut self, columns: &[String], needed_for: Option<&str>) -> Vec<(String, usize)> {
        columns
            .iter()
            .map(|column| {
                let column = trim(column);
                (column.to_owned(), self.find(column, needed_for.unwrap_or(column)))
            })
            .collect()
    }

    /// A column that is to be renamed must be there.
    fn find_renamed(&mut self) {
        for (column, code) in &self.options.rename {
            let known =
                self.codes.contains(code) || self.missing.iter().any(|missing| missing.column == *code);
            if !known {
                self.missing.push(MissingColumn {
                    column: column.clone(),
                    needed_for: format!("`{code}`"),
                    nearest: None,
                });
            }
        }
        // Where the new name was looked for in vain, it is the old one that the file lacks.
        for missing in &mut self.missing {
            if let Some((column, code)) =
                self.options.rename.iter().find(|(_, code)| **code == missing.column)
            {
                missing.needed_for = format!("`{code}`");
                missing.column.clone_from(column);
            }
        }
    }

    fn first_unclaimed(&mut self, index: &Index) -> usize {
        if let Some(position) = self.claimed.iter().position(|claimed| !claimed) {
            self.claimed[position] = true;
            return position;
        }
        if let Some(&counter) = index.counters.first() {
            return counter;
        }
        self.missing.push(MissingColumn {
            column: "unit".to_owned(),
            needed_for: "the unit codes, since every column has another role".to_owned(),
            nearest: None,
        });
        0
    }

    fn check(&mut self) -> Result<()> {
        if !self.missing.is_empty() {
            let mut columns = std::mem::take(&mut self.missing);
            let free = self.named(&self.unclaimed());
            for missing in columns.iter_mut().take(HELPED) {
                missing.nearest = nearest(&missing.column, free.iter().map(String::as_str));
            }
            return Err(self.lacking(columns));
        }
        let claimed: Vec<usize> = (0..self.codes.len()).filter(|&i| self.claimed[i]).collect();
        self.refuse_repeated(&claimed)
    }

    /// A name that occurs twice must not be among the columns that are read: nobody can say which is meant.
    fn refuse_repeated(&self, read: &[usize]) -> Result<()> {
        let occurs_twice = |code: &String| self.codes.iter().filter(|other| *other == code).count() > 1;
        if !read.iter().any(|&i| !self.codes[i].is_empty() && occurs_twice(&self.codes[i])) {
            return Ok(());
        }
        let repeated: IndexSet<&String> =
            self.codes.iter().filter(|code| !code.is_empty() && occurs_twice(code)).collect();
        Err(Error::from(Problem::DuplicateColumns {
            file: None,
            columns: repeated.into_iter().cloned().collect(),
        }))
    }

    fn refuse_empty(&self, body: &Body) -> Result<()> {
        match body {
            Body::Wide { indicators, denominators, .. }
                if indicators.is_empty()
                    && denominators.is_empty()
                    && self.options.indicators.is_none()
                    // What is known of units beside their values: for evidence that is measured.
                    && self.options.groups.is_empty()
                    && self.options.names.is_empty() =>
            {
                let needed_for = "the indicators, since every column has another role".to_owned();
                Err(self.lacking(vec![MissingColumn {
                    column: "indicator".to_owned(),
                    needed_for,
                    nearest: None,
                }]))
            }
            _ => Ok(()),
        }
    }

    fn lacking(&self, columns: Vec<MissingColumn>) -> Error {
        let hint = match &self.codes[..] {
            [only] => [(';', "`;`"), ('\t', "a tab"), ('|', "`|`"), (',', "`,`")]
                .iter()
                .find(|(delimiter, _)| only.contains(*delimiter))
                .map(|(_, shown)| format!("the header is a single column: set `delimiter` to {shown}")),
            _ => None,
        };
        let found = self.codes.iter().filter(|code| !code.is_empty()).cloned().collect();
        Error::from(Problem::MissingColumns { file: None, columns, found, hint })
    }

    fn unclaimed(&self) -> Vec<usize> {
        (0..self.codes.len()).filter(|&i| !self.claimed[i]).collect()
    }

    fn named(&self, columns: &[usize]) -> Vec<String> {
        columns.iter().map(|&i| self.codes[i].clone()).filter(|code| !code.is_empty()).collect()
    }
}

/// The name that a column or an indicator goes by.
pub(super) fn rename<'a>(name: &'a str, options: &'a ReadOptions) -> &'a str {
    let name = trim(name);
    options.rename.get(name).map_or(name, |code| trim(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assign(headers: &str, options: &ReadOptions) -> Result<Roles> {
        assign_beside(headers, options, &Index::default())
    }

    fn assign_beside(headers: &str, options: &ReadOptions, index: &Index) -> Result<Roles> {
        Roles::assign(&headers.split(',').map(str::to_owned).collect::<Vec<_>>(), options, index)
    }

    fn pair(code: &str, column: usize) -> (String, usize) {
        (code.to_owned(), column)
    }

    #[test]
    fn without_options_the_first_column_is_the_unit_and_the_rest_indicators() {
        let roles = assign("iso3, OSI ,TII,", &ReadOptions::new()).unwrap();
        assert_eq!(roles.unit, 0);
        let Body::Wide { indicators, nameless, .. } = roles.body else { panic!() };
        assert_eq!(indicators, [pair("OSI", 1), pair("TII", 2)]);
        assert_eq!(nameless, [3]);
    }

    #[test]
    fn the_unit_is_the_first_column_that_nothing_else_names() {
        let roles =
            assign("year,region,iso3,OSI", &ReadOptions::new().period("year").group("region")).unwrap();
        assert_eq!(roles.unit, 2);
        assert_eq!(roles.groups, [pair("region", 1)]);
    }

    #[test]
    fn groups_and_names_need_no_indicator_beside_them() {
        let roles = assign("city,region", &ReadOptions::new().group("region")).unwrap();
        assert_eq!((roles.unit, &roles.groups[..]), (0, &[pair("region", 1)][..]));
        assert!(assign("city,name", &ReadOptions::new().name("zh", "name")).is_ok());
        assert_eq!(assign("city", &ReadOptions::new()).unwrap_err().code(), "missing_columns");
    }

    #[test]
    fn an_index_is_the_unit_and_a_count_of_rows_is_nothing() {
        let index = Index { unit: Some(2), counters: vec![0] };
        let roles = assign_beside(",OSI,iso3", &ReadOptions::new(), &index).unwrap();
        assert_eq!((roles.unit, &roles.unused[..]), (2, &[][..]));
        let Body::Wide { indicators, nameless, .. } = roles.body else { panic!() };
        assert_eq!((indicators, nameless), (vec![pair("OSI", 1)], vec![]));
        let named = ReadOptions::new().unit("OSI");
        assert_eq!(assign_beside(",OSI,iso3", &named, &index).unwrap().unit, 1);
        let counters = Index { unit: None, counters: vec![0] };
        assert_eq!(assign_beside(",iso3,OSI", &ReadOptions::new(), &counters).unwrap().unit, 1);
        let all = ReadOptions::new().indicators(["OSI"]);
        assert_eq!(assign_beside(",OSI", &all, &counters).unwrap().unit, 0, "nothing else is left");
    }

    #[test]
    fn columns_that_nobody_asked_for_are_named_as_unused() {
        let roles = assign("iso3,OSI,note,note", &ReadOptions::new().indicators(["OSI"])).unwrap();
        assert_eq!(roles.unused, ["note", "note"], "a repeated name does no harm where it is not read");
    }

    #[test]
    fn renaming_comes_first() {
        let options = ReadOptions::new().rename("在线服务", "OSI").indicators(["OSI"]);
        let Body::Wide { indicators, .. } = assign("iso3,在线服务", &options).unwrap().body else {
            panic!()
        };
        assert_eq!(indicators, [pair("OSI", 1)]);
        let Err(Problem::MissingColumns { columns, .. }) =
            assign("iso3,在线服务指数", &options).map_err(crate::Error::into_problem)
        else {
            panic!()
        };
        assert_eq!((columns[0].column.as_str(), columns[0].needed_for.as_str()), ("在线服务", "`OSI`"));
        assert_eq!(columns.len(), 1);
        assert_eq!(columns[0].nearest.as_deref(), Some("在线服务指数"));
    }

    #[test]
    fn all_missing_columns_are_listed_with_the_nearest_that_is_free() {
        let options = ReadOptions::new().unit("iso3").period("yaer").indicators(["OSI_2", "OSI", "HCI"]);
        let Err(Problem::MissingColumns { columns, found, hint, .. }) =
            assign("iso3,year,OSI,TII", &options).map_err(crate::Error::into_problem)
        else {
            panic!()
        };
        let nearest: Vec<_> = columns.iter().map(|c| (c.column.as_str(), c.nearest.as_deref())).collect();
        assert_eq!(nearest, [("yaer", Some("year")), ("OSI_2", None), ("HCI", None)]);
        assert_eq!(found.len(), 4);
        assert_eq!(hint, None);
    }

    #[test]
    fn repeated_names_are_all_listed() {
        let Err(Problem::DuplicateColumns { columns, .. }) =
            assign("u,B,A,B,A,C", &ReadOptions::new()).map_err(crate::Error::into_problem)
        else {
            panic!()
        };
        assert_eq!(columns, ["B", "A"]);
        let named = ReadOptions::new().indicators(["A"]);
        assert_eq!(assign("u,A,A", &named).unwrap_err().code(), "duplicate_columns");
    }

    #[test]
    fn another_delimiter_is_recognized() {
        let fault = assign("iso3;OSI;TII", &ReadOptions::new()).unwrap_err();
        assert!(fault.to_string().contains("set `delimiter` to `;`"), "{fault}");
    }
}
