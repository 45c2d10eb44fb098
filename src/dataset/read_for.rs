//! Reading what a framework needs of a table, and nothing else.

use super::ReadOptions;
use crate::error::{Error, Problem, Result};
use crate::framework::Framework;
use crate::prepare::Impute;

/// Reads what a framework names of a table: its indicators, the denominators that they are divided by, and the groups whose
/// means fill gaps. Other columns may hold anything.
///
/// An indicator may stand in the table under the column that the framework names or under its code, and which it is shows
/// only in the header; so a table that lacks the column is asked again for the code. `read` is called once or twice, with
/// these options and the indicators that are needed; whatever `indicators` the options had is not asked for.
///
/// # Errors
/// Those of `read`; `missing_columns` where an indicator stands under neither, with a way out where the table has
/// the scores of a dimension.
///
/// ```
/// use govindex::dataset::{Dataset, ReadOptions, read_for};
/// use govindex::Framework;
///
/// let framework = Framework::from_toml(r#"
///     id = "example"
///     [[dimension]]
///     code = "INDEX"
///     [[indicator]]
///     code = "OSI"
///     column = "online service index"
///     parent = "INDEX"
/// "#)?;
/// for header in ["online service index", "OSI"] {
///     let file = format!("iso3,notes,{header}\nDNK,a word,0.97\n");
///     let data = read_for(&framework, &ReadOptions::new(), |options| Dataset::from_csv(file.as_bytes(), options))?;
///     assert_eq!(data.indicator(header).unwrap().values(), [0.97]);
/// }
/// # Ok::<(), govindex::Error>(())
/// ```
pub fn read_for<T>(
    framework: &Framework,
    options: &ReadOptions,
    read: impl Fn(&ReadOptions) -> Result<T>,
) -> Result<T> {
    let columns: Vec<String> = framework.columns().map(|(column, _)| column.to_owned()).collect();
    let mut options = options.clone().indicators(&columns);
    add(&mut options.denominators, denominators(framework));
    add(&mut options.groups, groups(framework));
    let (file, missing, found, hint) = match read(&options).map_err(Error::into_problem) {
        Err(Problem::MissingColumns { file, columns, found, hint }) => (file, columns, found, hint),
        outcome => return outcome.map_err(Error::from),
    };
    let has = |name: &str| found.iter().any(|column| column == name);
    let either: Vec<&str> = framework
        .columns()
        .map(|(column, code)| if !has(column) && has(code) { code } else { column })
        .collect();
    if either != columns {
        return read(&options.indicators(either));
    }
    let given = framework.nodes().iter().find(|node| !node.is_indicator() && has(node.code()));
    let collapse = given.map(|node| {
        format!(
            "`{0}` is a dimension of the framework: `framework.collapse(\"{0}\")` takes its scores as given",
            node.code()
        )
    });
    Err(Error::from(Problem::MissingColumns { file, columns: missing, found, hint: hint.or(collapse) }))
}

fn add<'a>(to: &mut Vec<String>, names: impl Iterator<Item = &'a String>) {
    for name in names {
        if !to.contains(name) {
            to.push(name.clone());
        }
    }
}

/// What indicators are divided by, but for other indicators.
fn denominators(framework: &Framework) -> impl Iterator<Item = &String> {
    let is_indicator = |name: &str| framework.columns().any(|(column, code)| column == name || code == name);
    let by = framework.spec().indicator.iter().filter_map(|indicator| indicator.denominate.as_ref());
    by.map(|denominate| &denominate.by).filter(move |by| !is_indicator(by))
}

/// The columns of the groups whose mean or median fills gaps.
fn groups(framework: &Framework) -> impl Iterator<Item = &String> {
    let methods = framework.nodes().iter().flat_map(|node| &node.impute().0);
    methods.filter_map(|method| match method {
        Impute::Mean(of) | Impute::Median(of) => of.group.as_ref(),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::dataset::{Dataset, Panel};

    fn framework() -> Framework {
        Framework::from_toml(
            r#"
            id = "example"
            [[dimension]]
            code = "INDEX"
            [[indicator]]
            code = "A"
            column = "first"
            parent = "INDEX"
            [[indicator]]
            code = "B"
            column = "second"
            parent = "INDEX"
            "#,
        )
        .unwrap()
    }

    #[test]
    fn each_indicator_stands_under_its_column_or_its_code_and_nothing_else_is_read() {
        for (header, times) in [("first,second", 1), ("first,B", 2), ("A,B", 2)] {
            let file = format!("unit,year,words,{header}\nX,2024,no number,1,2\n");
            let asked = Cell::new(0);
            let given = ReadOptions::new().unit("unit").period("year").indicators(["words"]);
            let panel = read_for(&framework(), &given, |options| {
                asked.set(asked.get() + 1);
                Panel::from_csv(file.as_bytes(), options)
            })
            .unwrap();
            let data = panel.get("2024").unwrap();
            let names: Vec<&str> = data.indicators().collect();
            assert_eq!((names.join(","), asked.get()), (header.to_owned(), times));
        }
    }

    #[test]
    fn denominators_and_groups_that_a_framework_names_are_read() {
        let framework = Framework::from_toml(
            r#"
            id = "example"
            method = { impute = { median = { group = "region" } } }
            [[dimension]]
            code = "INDEX"
            [[indicator]]
            code = "A"
            parent = "INDEX"
            denominate = { by = "people" }
            [[indicator]]
            code = "B"
            parent = "INDEX"
            denominate = { by = "A" }
            "#,
        )
        .unwrap();
        let file = "region,people,unit,note,A,B\neast,10,X,a,1,2\nwest,20,Y,b,3,4\neast,30,Z,c,6,\n";
        let read = |file: &'static str| {
            read_for(&framework, &ReadOptions::new(), |options| Dataset::from_csv(file.as_bytes(), options))
        };
        let data = read(file).unwrap();
        assert_eq!(
            (data.units(), data.unused_columns()),
            (&["X".into(), "Y".into(), "Z".into()][..], &["note".into()][..])
        );
        assert_eq!(data.denominator("people").unwrap().values(), [10.0, 20.0, 30.0]);
        assert_eq!(data.groups().collect::<Vec<_>>(), ["region"]);
        let fault = read("unit,A,B\nX,1,2\n").unwrap_err().to_string();
        assert!(
            fault.contains("`people` for the denominators") && fault.contains("`region` for the groups"),
            "{fault}"
        );
    }

    #[test]
    fn what_stands_under_neither_is_named_with_a_way_out() {
        let read = |file: &'static str| {
            read_for(&framework(), &ReadOptions::new(), |options| Dataset::from_csv(file.as_bytes(), options))
        };
        let fault = read("unit,frist,second\nX,1,2\n").unwrap_err().to_string();
        assert!(fault.contains("`first`") && fault.contains("did you mean `frist`?"), "{fault}");
        let fault = read("unit,INDEX\nX,1\n").unwrap_err().to_string();
        assert!(fault.contains("`framework.collapse(\"INDEX\")`"), "{fault}");
        let fault = read("unit,first,B\nX,1,word\n").unwrap_err();
        assert_eq!(fault.code(), "cells");
    }
}
