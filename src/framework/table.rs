//! A framework from a metadata table, one row a node, as COINr's `iMeta` has it and as people write in spreadsheets.
//!
//! | column | meaning |
//! | --- | --- |
//! | `iCode` (or `Code`) | the node's code |
//! | `Parent` | the parent's code, empty for the index |
//! | `Weight` | weight in the parent; may be left out |
//! | `Direction` | 1 or `higher`, −1 or `lower`; counts for indicators |
//! | `Type` | `Indicator`, `Aggregate`; rows of type `Group`, `Denominator`, `Other` are no nodes |
//! | `iName` (or `Name`), `Unit` | name and physical unit |
//!
//! Without `Type`, a row that is nobody's parent is an indicator. `Level` is not needed and not read: the parents
//! say it. Other columns are left to readers that know what they mean. Scores are min-max on [0, 100] and arithmetic
//! means, COINr's defaults.

use std::collections::HashSet;
use std::io::Read;

use super::Framework;
use super::read::Faults;
use super::spec::{Dimension, Indicator, Spec};
use crate::error::Problem;
use crate::normalize::Direction;
use crate::spelling;
use crate::words::quoted_list;
use crate::{Error, Fault, Result};

impl Framework {
    /// Reads a metadata table from CSV (UTF-8, comma, header row). A row without any content is passed over.
    ///
    /// # Errors
    /// `io` where the reader fails; `encoding` if it is not UTF-8; `framework` with every
    /// fault and its row.
    pub fn from_table(mut reader: impl Read, id: &str) -> Result<Self> {
        let (header, rows) = numbered_rows(&mut reader, id)?;
        Self::from_numbered_rows(&header, &rows, id)
    }

    /// Reads a metadata table from rows of texts (as a frame holds them), numbered from 1.
    ///
    /// # Errors
    /// `framework` with every fault and its row.
    pub fn from_rows(header: &[String], rows: Vec<Vec<String>>, id: &str) -> Result<Self> {
        let numbered: Vec<_> = rows.into_iter().enumerate().map(|(i, row)| (i + 1, row)).collect();
        Self::from_numbered_rows(header, &numbered, id)
    }

    fn from_numbered_rows(header: &[String], rows: &[NumberedRow], id: &str) -> Result<Self> {
        let (spec, faults) = spec_of(header, rows, id, &mut |_, _| Vec::new())?;
        Self::settle(spec, faults)
    }
}

/// A row with its number for messages.
pub(super) type NumberedRow = (usize, Vec<String>);

/// What a cell of a row says under a heading; empty where there is no such column or the cell is blank or `NA`.
pub(super) struct Cells<'a> {
    header: &'a [String],
    row: &'a [String],
}

impl<'a> Cells<'a> {
    pub(super) fn new(header: &'a [String], row: &'a [String]) -> Self {
        Self { header, row }
    }

    pub(super) fn get(&self, name: &str) -> &str {
        let at = self.header.iter().position(|found| found.trim().eq_ignore_ascii_case(name));
        let text = at.and_then(|at| self.row.get(at)).map_or("", |text| text.trim());
        if text == "NA" { "" } else { text }
    }
}

/// The header and the rows of a CSV text.
pub(super) fn numbered_rows(reader: &mut dyn Read, id: &str) -> Result<(Vec<String>, Vec<NumberedRow>)> {
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes).map_err(|error| {
        Error::from(Problem::Io { path: id.to_owned(), operation: "read", reason: error.to_string() })
    })?;
    let text = super::utf_8(&bytes)?;
    let fault = |error: &csv::Error| {
        let line = error.position().map(|at| usize::try_from(at.line()).unwrap_or(usize::MAX));
        Error::from(Problem::Framework { file: None, faults: vec![Fault::new(line, "", error.to_string())] })
    };
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let header: Vec<String> =
        reader.headers().map_err(|error| fault(&error))?.iter().map(str::to_owned).collect();
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| fault(&error))?;
        let line = record.position().map_or(0, csv::Position::line);
        rows.push((usize::try_from(line).unwrap_or(usize::MAX), record.iter().map(str::to_owned).collect()));
    }
    Ok((header, rows))
}

/// Completes an indicator from the cells of its row; returns faults as columns and messages.
pub(super) type More<'a> = dyn FnMut(&Cells<'_>, &mut Indicator) -> Vec<(&'static str, String)> + 'a;

/// The specification that the rows say; `more` reads the other columns.
pub(super) fn spec_of(
    header: &[String],
    rows: &[NumberedRow],
    id: &str,
    more: &mut More<'_>,
) -> Result<(Spec, Faults)> {
    let mut spec = Spec { id: id.to_owned(), ..Spec::default() };
    let mut faults = Faults::default();
    let column = |names: &[&str]| {
        header.iter().position(|found| names.iter().any(|name| found.trim().eq_ignore_ascii_case(name)))
    };
    let (code, parent) = (column(&["iCode", "Code"]), column(&["Parent"]));
    for (found, name) in [(code, "iCode"), (parent, "Parent")] {
        if found.is_none() {
            let hint = faults.nearest(name, header.iter().map(String::as_str));
            let found = quoted_list(header);
            faults.add(name, format!("the table has no column `{name}`{hint}; it has {found}"));
        }
    }
    if !faults.list.is_empty() {
        return Err(Error::from(Problem::Framework { file: None, faults: faults.sorted() }));
    }
    let [weight, direction, kind] = ["Weight", "Direction", "Type"].map(|name| column(&[name]));
    let (name, unit) = (column(&["iName", "Name"]), column(&["Unit"]));
    let cell = |row: &[String], at: Option<usize>| -> String {
        at.and_then(|at| row.get(at))
            .map(|text| text.trim().to_owned())
            .filter(|text| text != "NA")
            .unwrap_or_default()
    };
    let parents: HashSet<String> = rows.iter().map(|(_, row)| cell(row, parent)).collect();

    for (number, row) in rows.iter().filter(|(_, row)| row.iter().any(|cell| !cell.trim().is_empty())) {
        let mut fault = |column: &str, message: String| {
            faults.list.push(Fault::new(Some(*number), column, message));
        };
        let code = cell(row, code);
        let kind = cell(row, kind);
        let is_dimension = match kind.to_ascii_lowercase().as_str() {
            "indicator" => false,
            "aggregate" | "dimension" => true,
            "" => parents.contains(&code),
            "group" | "denominator" | "other" => continue,
            other => {
                fault(
                    "Type",
                    format!("`{other}` is not one of Indicator, Aggregate, Group, Denominator, Other"),
                );
                continue;
            }
        };
        let text = cell(row, weight);
        let weight = text.parse::<f64>().ok();
        if weight.is_none() && !text.is_empty() {
            fault("Weight", format!("`{text}` is not a number"));
        }
        let direction = match cell(row, direction).as_str() {
            "" => Direction::Higher,
            word => spelling::read(word.strip_suffix(".0").unwrap_or(word)).unwrap_or_else(|_| {
                fault(
                    "Direction",
                    format!("`{word}` is neither 1 (higher is better) nor -1 (lower is better)"),
                );
                Direction::Higher
            }),
        };
        let parent = Some(cell(row, parent)).filter(|parent| !parent.is_empty());
        let name = Some(cell(row, name)).filter(|name| !name.is_empty()).map(Into::into).unwrap_or_default();
        // The index has no siblings, so a weight says nothing there; COINr's tables give it one.
        let weight = weight.filter(|_| parent.is_some());
        let (list, at) = if is_dimension {
            ("dimension", spec.dimension.len())
        } else {
            ("indicator", spec.indicator.len())
        };
        faults.stands(format!("{list}[{at}]"), *number);
        if is_dimension {
            spec.dimension.push(Dimension { code, name, parent, weight, ..Dimension::default() });
        } else {
            let unit = cell(row, unit);
            let mut indicator = Indicator {
                code,
                name,
                parent,
                weight,
                direction,
                unit: unit.into(),
                ..Indicator::default()
            };
            for (column, message) in more(&Cells::new(header, row), &mut indicator) {
                faults.list.push(Fault::new(Some(*number), column, message));
            }
            spec.indicator.push(indicator);
        }
    }
    Ok((spec, faults))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_faulty_row_is_told() {
        let table = "iCode,Parent,Weight,Direction,Type\nINDEX,,1,1,Aggregate\nA,INDEX,heavy,2,Indicator\nB,INDEKS,1,1,Thing\n";
        let message = Framework::from_table(table.as_bytes(), "x").unwrap_err().to_string();
        for part in ["line 3: `Weight`: `heavy`", "line 3: `Direction`: `2`", "line 4: `Type`: `thing`"] {
            assert!(message.contains(part), "{message}");
        }
    }

    #[test]
    fn faults_of_the_tree_name_their_row_and_blank_rows_are_passed_over() {
        let table = "iCode,Parent,Weight\nINDEX,,1\n,,\nA,INDEX,-1\nB,INDEKS,1\n";
        let Problem::Framework { faults, .. } =
            Framework::from_table(table.as_bytes(), "x").unwrap_err().into_problem()
        else {
            panic!("another error")
        };
        let places: Vec<_> = faults.iter().map(|fault| (fault.line, fault.key.as_str())).collect();
        assert_eq!(places, [(Some(4), "indicator[0].weight"), (Some(5), "indicator[1].parent")]);
    }

    #[test]
    fn a_table_in_gbk_is_recognized() {
        let (bytes, ..) = encoding_rs::GBK.encode("iCode,Parent,iName\nINDEX,,指数\n");
        let fault = Framework::from_table(&bytes[..], "x").unwrap_err();
        assert!(matches!(fault.problem(), Problem::Encoding { line: 2, likely: Some(_), .. }), "{fault}");
    }

    #[test]
    fn columns_are_found_by_name_and_missing_ones_told() {
        let table = "Level,iCodes,Parnt\n1,A,\n";
        let message = Framework::from_table(table.as_bytes(), "x").unwrap_err().to_string();
        assert!(message.contains("no column `iCode` (did you mean `iCodes`?)"), "{message}");
        assert!(message.contains("no column `Parent` (did you mean `Parnt`?)"), "{message}");
    }

    #[test]
    fn without_types_parents_are_dimensions() {
        let table = "\u{feff}code,parent,direction\nINDEX,,\nA,INDEX,lower\nB,INDEX,1\n";
        let framework = Framework::from_table(table.as_bytes(), "x").unwrap();
        assert_eq!(framework.indicators().map(|(node, _)| node.code()).collect::<Vec<_>>(), ["A", "B"]);
        assert_eq!(framework.node("A").unwrap().direction(), Direction::Lower);
    }
}
